# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""detect_drift ends in one of three ways, names what differs, and writes nothing, whatever it finds."""

from __future__ import annotations

import json
import typing as t

import pytest
import requests

from integration.journey import BOT, PROJECT, Journey, Run
from integration.play import Item
from integration.world import public_key
from simulator.process import lent

IN_SYNC, DRIFT, COULD_NOT_TELL = 0, 2, 4
FILES = {"drift.json", "drift.xml", "drift.sarif", "drift.md", "drift.html"}
FIRST = {
    "user algorithmia-bot",
    "user ada",
    "user grace",
    "group data-science",
    "group operations & security",
    "project ALG",
    "project SANDBOX",
    "project OPS",
    "permissions of ALG",
    "permissions of SANDBOX",
    "permissions of OPS",
    "permissions of the server",
    "SCM configuration bitbucket ALG",
    "SCM configuration bitbucket SANDBOX",
    "access token algorithmia",
    "repository ALG/etl",
    "access key ALG/etl builder",
}

REPOSITORY = {"project_key": PROJECT, "slug": "etl"}
KEY = {"project_key": PROJECT, "repository": "etl", "label": "builder", "public_key": public_key("builder"), "permission": "REPO_READ"}

FORETOLD: list[Run] = []  # what was found before there was anything

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Journey]:
    """A pair that was provisioned."""
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = Journey(simulator, tmp_path_factory.mktemp("drift"), bitbucket_repositories=[REPOSITORY], bitbucket_access_keys=[KEY])
        FORETOLD.append(detect(made))
        run = made.run("provision", drift_report_dir="drift")
        assert run.code == 0, run.output
        assert (report(made)["status"], report(made)["problems"]) == ("drift", [])  # the token is made out of sight, by a plan that was shown
        made.baseline()
        yield made


@pytest.fixture(autouse=True)
def start(journey: Journey) -> None:
    journey.control.reset()


def detect(journey: Journey, *options: str, **variables: t.Any) -> Run:
    return journey.run("detect_drift", *options, drift_report_dir="drift", **variables)


def report(journey: Journey) -> Item:
    return t.cast(Item, json.loads((journey.folder / "work" / "drift" / "drift.json").read_text(encoding="utf-8")))


def titles(document: Item, status: str) -> set[str]:
    return {each["title"] for each in document["things"] if each["status"] == status}


def admin(journey: Journey, method: str, path: str, json: t.Any = None, **query: str) -> None:
    """Do what an administrator does in a browser."""
    url = f"{journey.simulator.bitbucket_url}/rest/api/1.0/{path}"
    login = journey.simulator.bitbucket_login("sysadmin")
    requests.request(method, url, params=query, json=json, auth=login, verify=journey.simulator.ca_file, timeout=30).raise_for_status()


def quiet(run: Run) -> None:
    """Nothing was written, and what has to be hidden is."""
    assert run.writes == [], run.writes


def test_on_empty_servers_all_that_is_declared_differs(journey: Journey) -> None:
    assert journey
    (run,) = FORETOLD
    assert run.code == DRIFT, run.output
    quiet(run)
    (verdict,) = run.results("In sync, drift, or could not tell")
    assert (verdict["status"], set(verdict["drift"]), verdict["problems"]) == ("drift", FIRST, [])


def test_in_sync(journey: Journey) -> None:
    run = detect(journey)
    assert run.code == IN_SYNC, run.output
    quiet(run)
    assert {path.name for path in (journey.folder / "work" / "drift").iterdir()} == FILES
    document = report(journey)
    assert (document["status"], titles(document, "drift"), document["problems"]) == ("in_sync", set(), [])
    assert titles(document, "in_sync") >= FIRST
    assert (run.recap["changed"], run.recap["failed"], run.recap["ignored"]) == (0, 0, 0)


def test_drift(journey: Journey) -> None:
    admin(journey, "PUT", f"projects/{PROJECT}/permissions/users", name="grace", permission="PROJECT_ADMIN")
    admin(journey, "POST", "admin/users/remove-group", {"context": "ada", "itemName": "data-science"})
    run = detect(journey)
    assert run.code == DRIFT, run.output
    quiet(run)
    document = report(journey)
    differing = {
        each["title"]: [(one["path"], one["before"], one["after"]) for one in each["changes"]] for each in document["things"] if each["status"] == "drift"
    }
    assert differing == {
        "permissions of ALG": [("users.grace", "PROJECT_ADMIN", None)],
        "group data-science": [("members", None, "ada")],
    }
    assert "drift: 2 of" in run.msg


def test_what_is_read_at_the_start_of_bitbucket_is_looked_at_too(journey: Journey) -> None:
    home = journey.folder / "work" / "bitbucket-home"
    (home / "shared").mkdir(parents=True, exist_ok=True)
    (home / "shared" / "bitbucket.properties").write_text("server.port=7990\n", encoding="utf-8")
    server = {"bitbucket_server_hosts": ["localhost"], "bitbucket_server_become": False, "bitbucket_server_home": str(home)}
    run = detect(journey, **server, bitbucket_server_port=7991)
    assert run.code == DRIFT, run.output
    assert any("bitbucket.properties" in each for each in titles(report(journey), "drift"))
    assert (home / "shared" / "bitbucket.properties").read_text(encoding="utf-8") == "server.port=7990\n"


NOWHERE = "https://127.0.0.1:1"
COULD_NOT: dict[str, tuple[Item, str]] = {
    "no Algorithmia": ({"algorithmia_url": NOWHERE}, "nothing listens there"),
    "no Bitbucket": ({"bitbucket_url": NOWHERE}, "nothing listens there"),
    "another password": ({"bitbucket_password": "a-wrong-password"}, "the login as 'admin'"),
    "the bot's": ({"bitbucket_bot_password": "a-wrong-password"}, f"the login as '{BOT}'"),
    "the file's": ({"bitbucket_bot_token_vault_password": "a-wrong-password"}, "cannot be read, or not be decrypted"),
}


@pytest.mark.parametrize("name", COULD_NOT)
def test_could_not_tell(journey: Journey, name: str) -> None:
    """The rest is looked at. A login that is refused is tried once, in however many tasks: a few more would lock the account."""
    variables, why = COULD_NOT[name]
    admin(journey, "PUT", "projects/OPS", {"public": True})
    run = detect(journey, **variables)
    assert run.code == COULD_NOT_TELL, run.output
    quiet(run)
    document = report(journey)
    assert document["status"] == "could_not_tell"
    assert any(why in each["message"] for each in document["problems"]), document["problems"]
    assert sum(1 for each in run.log if each["status"] in (401, 403)) <= 1
    assert ("project OPS" in titles(document, "drift")) == ("bitbucket_url" not in variables and "bitbucket_password" not in variables)
    assert run.recap["unreachable"] == 1


def test_where_nothing_is_declared_nobody_can_tell(journey: Journey) -> None:
    nothing = dict.fromkeys(("bitbucket_repositories", "bitbucket_access_keys"))
    run = journey._run("algorithmia.scm.detect_drift", (), None, nothing, declaration=False)
    assert run.code == COULD_NOT_TELL, run.output
    assert "nothing is declared: set bitbucket_users" in run.msg
    assert run.log == []


NO_HOST: dict[str, Item] = {"target": {"target": "nosuch"}, "server": {"bitbucket_server_hosts": ["localhost", "nosuch"], "bitbucket_server_become": False}}


@pytest.mark.parametrize("name", NO_HOST)
def test_where_a_host_is_not_there_nobody_can_tell(journey: Journey, name: str) -> None:
    run = detect(journey, **NO_HOST[name])
    assert run.code == COULD_NOT_TELL, run.output
    assert "no host matches 'nosuch'" in run.msg
    assert any("no host matches 'nosuch'" in each["message"] for each in report(journey)["problems"])


@pytest.mark.parametrize("options", [("--tags", "bitbucket"), ("--tags", "bitbucket", "-e", "bitbucket_only=projects"), ("-e", "bitbucket_only=projects")])
def test_drift_in_what_is_chosen(journey: Journey, options: tuple[str, ...]) -> None:
    admin(journey, "PUT", "projects/OPS", {"public": True})
    run = detect(journey, *options)
    assert run.code == DRIFT, run.output
    assert titles(report(journey), "drift") == {"project OPS"}


def test_a_repair_would_be_refused_but_what_differs_is_known(journey: Journey) -> None:
    """More is there than a purge may remove: that is drift, and said; provision says that it would not do it."""
    for name in ("ada", "grace"):
        admin(journey, "PUT", f"projects/{PROJECT}/permissions/users", name=name, permission="PROJECT_READ")
    run = detect(journey, bitbucket_purge_limit=0)
    assert run.code == DRIFT, run.output
    document = report(journey)
    assert titles(document, "drift") == {"permissions of ALG"}
    assert any("would be refused: refused to purge" in each for each in document["warnings"])
    assert document["problems"] == []


# --- check mode of a play, which no variable tells a role of ---


@pytest.mark.parametrize(("role", "variables"), [("provision", {}), ("deprovision", {"deprovision_confirm": True})])
def test_check_mode_of_a_play_reaches_every_task(journey: Journey, role: str, variables: Item) -> None:
    admin(journey, "PUT", "projects/OPS", {"public": True})
    play = {"hosts": "localhost", "gather_facts": False, "check_mode": True, "roles": [f"algorithmia.scm.{role}"]}
    run = journey.play([play], **variables)
    assert run.code == 0, run.output
    quiet(run)
    assert run.recap["changed"] > 0
