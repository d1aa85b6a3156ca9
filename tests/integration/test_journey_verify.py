# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proof of builds on check-in: it passes on a pair that was provisioned, names all that is broken, and leaves nothing behind."""

from __future__ import annotations

import re
import typing as t

import pytest

from integration.checkin_cases import ADMIN, ALGORITHM, BOTH, FORETOLD, NAMES, Case, cases, run_all
from integration.journey import OTHER, OWNER, PROJECT, Journey, Run
from integration.play import Item, act
from simulator.process import lent

CONNECTION = {"algorithmia_url": "{{ algorithmia_url }}", "ca_path": "{{ algorithmia_ca_path }}", "algorithmia_api_key": "{{ algorithmia_api_key }}"}
STANDARD = {**CONNECTION, "algorithmia_standard_api_key": "{{ algorithmia_standard_api_key }}"}
TASK = "Look from every side, and push where that is asked for"
LINE = re.compile(r"^([a-z_]+): ", re.MULTILINE)


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Journey]:
    """A pair that was provisioned, with a real algorithm: the state that every test begins with."""
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = Journey(simulator, tmp_path_factory.mktemp("verify"))
        provision = {"hosts": "localhost", "gather_facts": False, "roles": ["algorithmia.scm.provision"], "tasks": ALGORITHM_TASKS}
        run = made.play([provision])
        assert run.code == 0, run.output
        made.baseline()
        yield made


# A task for which the fixture stands: a user's own algorithm in the configuration that has the token.
ALGORITHM_TASKS: list[Item] = [
    {"name": "Look", "algorithmia.scm.algorithmia_scm_config_info": CONNECTION, "register": "found"},
    {
        "name": "An algorithm of somebody's",
        "algorithmia.scm.algorithmia_algorithm": {
            **STANDARD,
            "owner": OWNER,
            "name": ALGORITHM,
            "scm_config": "{{ (found.scm_configs | selectattr('project_key', 'defined') | selectattr('project_key', 'equalto', 'ALG') | first).id }}",
        },
    },
]

# --- what is broken, and what is said of it ---


@pytest.fixture(scope="module")
def broken(journey: Journey) -> dict[str, list[Item]]:
    """Every case."""
    return run_all(journey, cases(journey), False)


@pytest.fixture(scope="module")
def foretold(journey: Journey) -> dict[str, list[Item]]:
    """Those in check mode of which the bot sees another part than otherwise."""
    return run_all(journey, {name: case for name, case in cases(journey).items() if name in FORETOLD}, True)


def stop_of(lines: t.Sequence[Item]) -> Item:
    (found,) = [line for line in lines if line["name"].endswith(f" : {TASK}")]
    return found


def hold(case: Case, lines: t.Sequence[Item], left_out: t.Container[str] = ()) -> None:
    """The run stops exactly where something is broken, names exactly the checks that fail, and says what is wrong and what to do."""
    stop = stop_of(lines)
    said = {check: words for check, words in case.said.items() if check not in left_out}
    assert stop["failed"] == bool(said), stop["result"]
    assert any(line["name"] == "Caught" for line in lines) == bool(said)
    msg = str(stop["result"].get("msg", "")) if said else ""
    assert set(LINE.findall(msg)) == set(said), msg
    if said:
        assert msg.splitlines()[0] == f"A push to {', '.join(case.projects)} would not be built."
    for check, words in said.items():
        told = " ".join(line for line in msg.splitlines() if line.startswith(f"{check}: "))
        assert [word for word in words if word not in told] == [], told


@pytest.mark.parametrize("name", NAMES)
def test_what_is_broken_is_said(journey: Journey, broken: dict[str, list[Item]], name: str) -> None:
    assert list(broken) == list(NAMES)
    hold(cases_once(journey)[name], broken[name])


@pytest.mark.parametrize("name", FORETOLD)
def test_check_mode_says_it_too_and_writes_nothing(journey: Journey, foretold: dict[str, list[Item]], name: str) -> None:
    """But for what only a write would show."""
    assert list(foretold) == list(FORETOLD)
    hold(cases_once(journey)[name], foretold[name], left_out=("create_repository",))
    written = [each for line in foretold[name] for each in line["log"] if line["name"] != "Rename it" and each["method"] not in ("GET", "HEAD")]
    assert written == []


def cases_once(journey: Journey) -> dict[str, Case]:
    """The cases as they were made from the state that ``reset`` brings back."""
    journey.control.reset()
    return cases(journey)


# --- it passes, and leaves nothing ---


def lasting(state: Item) -> Item:
    """Leave out what every login changes, and the counter of ids."""
    volatile = ("last_authentication", "last_authenticated", "last_id", "failed_logins", "ever_used")
    return {name: lasting(value) if isinstance(value, dict) else value for name, value in state.items() if name not in volatile}


def files(journey: Journey) -> set[str]:
    """Return what lies in the scratch folder, but for what Ansible makes for itself."""
    return {str(path.relative_to(journey.folder)) for name in ("work", "tmp", "home") for path in (journey.folder / name).rglob("*") if path.is_file()}


def proofs(run: Run) -> list[tuple[str, str]]:
    """Return the projects whose pushes were built, with the commits, as it is said."""
    return re.findall(r"^(\w+): the commit (\w+) was pushed, and build \S+ of it succeeded$", run.output, re.MULTILINE)


def looks(run: Run) -> list[Item]:
    """Return what was found of each project."""
    return [project for result in run.results(TASK) for project in result["projects"]]


def test_it_passes_and_leaves_nothing(journey: Journey) -> None:
    """The proof makes a repository with a webhook, and removes both; in check mode it makes nothing."""
    journey.control.reset()
    before, there = lasting(journey.control.state(secrets=True)), files(journey)
    foretold = journey.run("verify_checkin", "--check", verify_checkin_push=True)
    assert (foretold.code, foretold.writes) == (0, []), foretold.output
    assert foretold.recap["changed"] == 0
    assert journey.control.state(secrets=True)["bitbucket"]["last_id"] == journey.control.state()["bitbucket"]["last_id"]
    run = journey.run("verify_checkin")
    assert (run.code, run.recap["changed"]) == (0, 0), run.output
    made = [each for each in run.writes if each.startswith("POST") and each.endswith("/repos")]
    assert made == [f"POST /rest/api/1.0/projects/{key}/repos" for key in BOTH]
    assert proofs(run) == []
    lines = [line for project in looks(run) for line in project["table"].splitlines()]
    assert all("not ready" not in line for line in lines)
    assert sum(line.startswith("ok  git ") for line in lines) == len(BOTH)
    assert [line for line in lines if line not in run.output] == []
    assert lasting(journey.control.state(secrets=True)) == before
    assert files(journey) == there


def test_without_the_value_of_the_token_it_says_so(journey: Journey) -> None:
    journey.control.reset()
    run = journey.run("verify_checkin", bitbucket_bot_token_store="memory", verify_checkin_fail=False)
    assert run.code == 0, run.output
    assert all("?  token  its value is not known here, so nothing was tried with it" in project["table"].splitlines() for project in looks(run))
    assert run.writes == []


# --- the proof by a push ---


def test_a_push_is_built(journey: Journey) -> None:
    """Both flavours: exactly the commit that was pushed is built, by the webhook or on request, and everything made for it goes again."""
    journey.control.reset()
    before, there = lasting(journey.control.state(secrets=True)), files(journey)
    run = journey.run("verify_checkin", verify_checkin_push=True)
    assert run.code == 0, run.output
    commits = [project["commit"]["id"] for project in looks(run)]
    builds = [project["build"] for project in looks(run)]
    assert [each["commit"] for each in builds] == commits
    assert [each["status"] for each in builds] == ["succeeded", "succeeded"]
    assert len(set(commits)) == 2
    assert proofs(run) == list(zip(BOTH, commits, strict=True))
    checked_out = [line for each in builds for line in each["log"] if line.startswith("checked out ")]
    assert [line.split()[2] for line in checked_out] == commits
    by_webhook = [each for each in run.log if each["path"].endswith("/scm/webhook")]
    by_request = [each["path"] for each in run.log if each["path"].endswith("/compile")]
    assert len(by_webhook) == 1  # the repository of the other flavour has none
    assert by_request == [f"/v1/algorithms/{OWNER}/algorithmia_scm_proof_sandbox/compile"]
    assert lasting(journey.control.state(secrets=True)) == before
    assert files(journey) == there


FAULTY = {
    "no pull key": ([act("switch", "pull_key", "none")], PROJECT, ["the build of", "has failed", "Permission denied"]),
    "builds cannot be asked for": (
        [act("fault", "algorithmia", "status", method="GET", path="/builds", status=500, body="{}", count=99)],
        PROJECT,
        ["500", "builds"],
    ),
    "the algorithm cannot be removed": (
        [act("fault", "algorithmia", "status", method="DELETE", path="proof", status=500, body="{}", count=99)],
        PROJECT,
        ["500", "DELETE", "algorithmia_scm_proof_alg"],
    ),
    "compile is refused": ([act("fault", "algorithmia", "status", method="POST", path="/compile", status=403, body="{}", count=9)], OTHER, ["403", "compile"]),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_failure_in_the_middle_leaves_nothing(journey: Journey, name: str) -> None:
    """The failure is what is said, and all goes that can."""
    faults, key, words = FAULTY[name]
    journey.control.reset()
    before, there = lasting(journey.control.state(secrets=True)), files(journey)
    run = journey.run(
        "verify_checkin",
        before={f"algorithmia.scm.verify_checkin : {TASK}": faults},
        verify_checkin_push=True,
        verify_checkin_declared=[{"provider": "bitbucket", "project_key": key, **({"access_token": "known"} if key == PROJECT else {})}],
        verify_checkin_build_timeout=20,
    )
    assert run.code == 2, run.output
    assert len(proofs(run)) == (name == "the algorithm cannot be removed")
    said = "\n".join(run.failures)
    assert [word for word in words if word not in said] == [], said
    after = lasting(journey.control.state(secrets=True))
    assert after["bitbucket"] == before["bitbucket"]
    assert (after["algorithmia"] == before["algorithmia"]) == (name != "the algorithm cannot be removed")
    assert files(journey) == there


def test_what_a_killed_proof_left_is_removed(journey: Journey) -> None:
    """A repository and an algorithm of a proof that died are cleared away by the next one, which then passes."""
    journey.control.reset()
    before = lasting(journey.control.state(secrets=True))
    (config,) = [each for each in journey.configs() if each["client_id"] == PROJECT]
    name = "algorithmia_scm_proof_alg"
    left = {
        "tasks": [
            {
                "name": "Left",
                "algorithmia.scm.algorithmia_algorithm": {**STANDARD, "owner": OWNER, "name": name, "scm_config": config["id"]},
            },
            {"name": "Left too", "algorithmia.scm.bitbucket_repository": {**ADMIN, "project_key": PROJECT, "slug": "algorithmia-scm-probe-dead"}},
        ]
    }
    proof = {"roles": ["algorithmia.scm.verify_checkin"]}
    run = journey.play([{"hosts": "localhost", "gather_facts": False, **each} for each in (left, proof)], verify_checkin_push=True)
    assert run.code == 0, run.output
    removed = f"/v1/algorithms/{OWNER}/algorithmia_scm_proof_"
    assert [each.removeprefix(f"DELETE {removed}") for each in run.writes if each.startswith(f"DELETE {removed}")] == ["alg", "alg", "sandbox"]
    assert len(proofs(run)) == 2
    assert lasting(journey.control.state(secrets=True)) == before
