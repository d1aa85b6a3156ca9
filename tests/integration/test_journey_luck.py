# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong while a pair is provisioned: a clear error each, what was done stays, and the next run completes it.

All cases are one run of Ansible: each has two hosts, which share nothing but the servers. The first fails, the second comes after mending.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

import pytest
import requests

from integration.journey import BOT, PROJECT, Journey
from integration.play import Action, Item, act
from simulator.process import lent

TOKENS = f"PUT /rest/access-tokens/1.0/users/{BOT}"
CONFIGS = "POST /v1/admin/scms"
USER = {"name": BOT, "display_name": "Algorithmia", "email_address": "bot@example.com", "password": "{{ bitbucket_bot_password }}"}
GROUP = {"name": "data-science"}
GRANTED = {"users": {BOT: "PROJECT_ADMIN"}, "groups": {"data-science": "PROJECT_WRITE"}}
DECLARED: Item = {
    "bitbucket_users": [USER],
    "bitbucket_groups": [GROUP],
    "bitbucket_projects": [{"key": PROJECT, "name": "Algorithms", "permissions": GRANTED}],
    "bitbucket_permissions": [],
    "algorithmia_scm_configs": [{"provider": "bitbucket", "project_key": PROJECT, "access_token": "{{ bitbucket_access_token_value }}"}],
}


@dataclass(frozen=True)
class Case:
    """``said``: words of the error. ``there``: kinds of which something was made before it. The rest: how it breaks, and how it is mended."""

    said: tuple[str, ...]
    there: tuple[str, ...]
    broken: tuple[Action, ...] = ()
    first: Item = field(default_factory=dict)
    mended: tuple[Action, ...] = ()
    then: Item = field(default_factory=dict)


def project(permissions: Item) -> Item:
    return {"bitbucket_projects": [{"key": PROJECT, "name": "Algorithms", "permissions": permissions}]}


ALL = ("user", "group", "project")
CASES = {
    "token limit": Case(
        ("Bitbucket", "400", "maximum number of tokens", "Revoke tokens that nobody uses"),
        ALL,
        (act("switch", "max_tokens", "0"),),
        mended=(act("switch", "max_tokens", "100"),),
    ),
    "expiry policy": Case(
        ("400", "expiry_days", "Administration > HTTP access tokens"),
        ALL,
        (act("switch", "token_expiry_policy", "30"),),
        then={"bitbucket_bot_token_expiry_days": 30},
    ),
    "group missing": Case(("there is no group 'data-science'",), (), first={"bitbucket_groups": []}),
    "bot without a licence": Case(
        ("401", "not currently licensed", "LICENSED_USER"),
        ALL,
        first={"bitbucket_users": [{**USER, "add_to_default_group": False}]},
        then={"bitbucket_permissions": [{"scope": "global", "users": {BOT: "LICENSED_USER"}}]},
    ),
    "SSH off": Case(
        ("ssh_enabled: SSH is off", "tick SSH enabled"),
        (),
        (act("switch", "ssh", "off"),),
        mended=(act("switch", "ssh", "on"),),
    ),
    "Algorithmia cannot use the token": Case(
        ("Algorithmia", "4080", "PROJECT_ADMIN"),
        (*ALL, "token"),
        (act("switch", "validate_credentials", "on"),),
        first=project({}),
    ),
    "wrong admin key": Case(
        ("401", "algorithmia_api_key"),
        ALL,  # found out by the look at what the cluster lacks, before there is a token
        first={"algorithmia_api_key": "simNoSuchKey0001"},
    ),
    "standard key": Case(
        ("may not change them", "algorithmia_api_key has to be an admin API key"),
        ALL,
        first={"algorithmia_api_key": "{{ algorithmia_standard_api_key }}"},
    ),
}


@dataclass(frozen=True)
class Told:
    """What came of the first and the second run of a case: the recorder's lines of each."""

    first: list[Item]
    then: list[Item]

    def calls(self, call: str) -> list[int]:
        """Return the statuses of a call, in both runs."""
        found = [each for line in (*self.first, *self.then) for each in line["log"]]
        return [each["status"] for each in found if f"{each['method']} {each['path']}" == call]


def marker(name: str, host: str) -> str:
    return f"case {name}, {host}"


def end(name: str, host: str) -> str:
    return f"end of {name}, {host}"


def play_of(name: str, number: int, host: str, variables: Item) -> Item:
    """Return a play of a host of its own, with what it declares."""
    tasks = [
        {"name": marker(name, host), "ansible.builtin.debug": {"msg": name}},
        {
            "name": "Try",
            "block": [{"ansible.builtin.include_role": {"name": "algorithmia.scm.provision"}}],
            "rescue": [{"name": "Caught", "ansible.builtin.debug": {"msg": "caught"}}],
        },
        {"name": end(name, host), "ansible.builtin.debug": {"msg": name}},
    ]
    return {"hosts": f"{host}{number}", "gather_facts": False, "vars": {**DECLARED, **variables, "case": number}, "tasks": tasks}


def tell(journey: Journey, cases: t.Mapping[str, Case]) -> dict[str, Told]:
    """Run the cases, and return what came of each."""
    plays: list[Item] = []
    before: dict[str, list[Action]] = {}
    hosts: list[str] = []
    for number, (name, case) in enumerate(cases.items()):
        plays += [play_of(name, number, "first", case.first), play_of(name, number, "then", case.then)]
        before |= {marker(name, "first"): [act("reset"), *case.broken], marker(name, "then"): list(case.mended)}
        hosts += [f"first{number}", f"then{number}"]
    keep = [end(name, host) for name in cases for host in ("first", "then")]
    own = dict.fromkeys((*DECLARED, "algorithmia_api_key"))  # they are the plays'
    vault = str(journey.folder / "work" / "{{ case }}.vault")
    for each in plays:
        each["vars"] = {"algorithmia_api_key": journey.secrets["algorithmia_api_key"], **each["vars"]}
    local = {"ansible_connection": "local", "bitbucket_bot_token_vault_file": vault}
    run = journey.play(plays, "-i", ",".join(hosts), before=before, keep=keep, declaration=False, **own, **local)
    assert run.code == 0, run.output
    return {name: Told(_between(run.lines, name, "first"), _between(run.lines, name, "then")) for name in cases}


def _between(lines: t.Sequence[Item], name: str, host: str) -> list[Item]:
    names = [line["name"] for line in lines]
    return list(lines[names.index(marker(name, host)) : names.index(end(name, host)) + 1])


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Journey]:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        yield Journey(simulator, tmp_path_factory.mktemp("luck"), bitbucket_bot_username=BOT)


@pytest.fixture(scope="module")
def told(journey: Journey) -> dict[str, Told]:
    return tell(journey, CASES)


def things(state: Item) -> set[str]:
    """Return the kinds of which something was made."""
    bitbucket = state["bitbucket"]
    made = {
        "user": BOT in bitbucket["users"],
        "group": "data-science" in bitbucket["groups"],
        "project": PROJECT in bitbucket["projects"],
        "token": bool(bitbucket["tokens"]),
        "configuration": len(state["algorithmia"]["scms"]) > 1,
    }
    return {kind for kind, found in made.items() if found}


def hold(case: Case, found: Told) -> None:
    """It fails with the words, what was done before is there, and the next run completes it without doing anything twice."""
    failed = [line for line in found.first if line["failed"]]
    assert failed, [line["name"] for line in found.first]
    said = str(failed[-1]["result"].get("msg", ""))
    assert [word for word in case.said if word not in said] == [], said
    assert "Traceback" not in said
    assert "no_log" not in said
    assert things(found.first[-1]["state"]) == set(case.there)
    again = [line["result"].get("msg") for line in found.then if line["failed"]]
    assert again == []
    assert things(found.then[-1]["state"]) == {*ALL, "token", "configuration"}
    assert len(found.then[-1]["state"]["bitbucket"]["tokens"]) == 1
    assert len(found.then[-1]["state"]["algorithmia"]["scms"]) == 2  # its own is one
    assert [status for status in found.calls(TOKENS) if status < 300] == [200]
    assert [status for status in found.calls(CONFIGS) if status < 300] == [201]
    assert found.calls(TOKENS).count(400) <= 1  # what was refused is not tried again
    assert found.calls(TOKENS).count(401) <= 1


@pytest.mark.parametrize("name", CASES)
def test_what_goes_wrong_is_said_and_the_next_run_completes_it(told: dict[str, Told], name: str) -> None:
    hold(CASES[name], told[name])


def test_the_token_that_algorithmia_has_works(journey: Journey, told: dict[str, Told]) -> None:
    """The last case has left what is there: the configuration's token is the one of the bot."""
    assert told
    (token,) = {each["client_secret"] for each in journey.configs()} - {None}
    address = f"{journey.simulator.bitbucket_url}/rest/api/1.0/projects/{PROJECT}"
    answer = requests.get(address, headers={"Authorization": f"Bearer {token}"}, verify=journey.simulator.ca_file, timeout=10)
    assert (answer.status_code, answer.headers["X-AUSERNAME"]) == (200, BOT)


def test_basic_authentication_is_off(tmp_path_factory: pytest.TempPathFactory) -> None:
    """New installations of Bitbucket 10 have it off: it is said how to turn it on before anything is made."""
    case = Case(
        ("login: ", "Basic Authentication has been disabled", "/rest/basicauth/latest/config", "basic.auth.filter.force.allow"),
        (),
        mended=(act("switch", "basic_auth", "on"),),
    )
    with lent("10.2", people="sysadmin") as simulator:
        journey = Journey(simulator, tmp_path_factory.mktemp("off"), bitbucket_bot_username=BOT)
        hold(case, tell(journey, {"off": case})["off"])
