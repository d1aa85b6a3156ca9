# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way back: nothing without a word of confirmation, in reverse order with it, and what is in use stays as it was."""

from __future__ import annotations

import re
import typing as t

import pytest

from integration.broken_journey import CONFIG, SMALL, TOKEN, BrokenJourney
from integration.journey import BOT, OTHER, PROJECT, Run
from integration.play import Item
from simulator.process import lent
from tools.tree import ROOT

TASK = "Remove what provision created, the last first"
CONFIRMED = {"deprovision_confirm": True}
ALGORITHM = "greeter"
TWO: Item = {
    "bitbucket_projects": [*SMALL["bitbucket_projects"], {"key": OTHER, "name": "Sandbox", "permissions": {"users": {BOT: "PROJECT_ADMIN"}}}],
    "algorithmia_scm_configs": [CONFIG, {"provider": "bitbucket", "project_key": OTHER.lower(), "access_token": TOKEN}],
}
ORDER = (
    "POST /v1/admin/scms/internal/default$",
    "PATCH /v1/admin/scms/[0-9a-f-]{36}$",
    "DELETE /v1/admin/scms/[0-9a-f-]{36}$",
    f"DELETE /rest/access-tokens/1.0/users/{BOT}/[0-9]+$",
    f"DELETE /rest/api/1.0/projects/{PROJECT}$",
    f"DELETE /rest/api/1.0/admin/users[?]name={BOT}$",
)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[BrokenJourney]:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = BrokenJourney(simulator, tmp_path_factory.mktemp("backwards"))
        done = made.run("provision")
        assert done.code == 0, done.output
        made.keep("one")
        done = made.run("provision", **TWO)
        assert done.code == 0, done.output
        made.keep("two")
        yield made


@pytest.fixture
def journey(whole: BrokenJourney) -> BrokenJourney:
    """Return a provisioned pair, with one configuration, the default, that nothing uses."""
    whole.back_to("one")
    return whole


def there(journey: BrokenJourney) -> tuple[set[str], set[str], list[str], bool]:
    """Return the projects, the users, the names of tokens, and whether the encrypted file is there."""
    state = journey.control.state()["bitbucket"]
    return set(state["projects"]), set(state["users"]), [each["name"] for each in journey.tokens()], journey.vault.exists()


def as_they_are(journey: BrokenJourney) -> list[Item]:
    return [{name: value for name, value in each.items() if name != "ever_used"} for each in journey.configs()]


def totals(run: Run) -> set[str]:
    """Return how many things the last lines say that a run created, updated, deleted and left as they are, of each server."""
    return set(re.findall("^[^ :]+(?::[0-9]+)?: ([0-9]+ (?:created|to create), .*)$", run.output, re.MULTILINE))


def changes_nothing(run: Run) -> None:
    assert (run.code, run.recap["changed"]) == (0, 0), run.output


def test_not_without_confirmation(journey: BrokenJourney) -> None:
    """It says what it would do, and that it did not; so does check mode, confirmed or not."""
    before = there(journey), as_they_are(journey), journey.default()
    asked = journey.run("deprovision")
    said = asked.results(TASK)[0]["msg"]
    assert said in asked.output
    assert "Nothing was removed. This cannot be undone, so it is done only with deprovision_confirm=true. It would remove:" in said
    assert [word for word in (f"SCM configuration bitbucket {PROJECT}", "access token", BOT) if word not in said] == [], said
    checked = journey.run("deprovision", "--check", **CONFIRMED)
    for run, changes in ((asked, 0), (checked, 1)):
        assert (run.code, run.writes) == (0, []), run.output
        assert totals(run) == {f"0 to create, {counts} to delete, 0 unchanged (check mode)" for counts in ("0 to update, 3", "1 to update, 1")}
        assert "only its deletion shows whether an algorithm still uses it" in run.output
        (removed,) = run.results(TASK)
        token = [f"SCM configuration bitbucket {PROJECT}", f"access token {BOT}: algorithmia", f"file {journey.vault}"]
        assert removed["summary"]["deleted"] == [*token, f"project {PROJECT}", f"user {BOT}"]
        assert run.recap["changed"] == changes
    assert (there(journey), as_they_are(journey), journey.default()) == before


def test_in_reverse_order(journey: BrokenJourney) -> None:
    (_projects, users, _tokens, _kept) = there(journey)
    done = journey.run("deprovision", **CONFIRMED)
    assert done.code == 0, done.output
    assert "Nothing was removed" not in done.output
    assert [re.fullmatch(pattern, each) is not None for pattern, each in zip(ORDER, done.writes, strict=True)] == [True] * len(ORDER), done.writes
    assert there(journey) == (set(), users - {BOT}, [], False)
    assert (journey.configs(), journey.default()) == ([], "internal")
    assert totals(done) == {"0 created, 0 updated, 3 deleted, 0 unchanged", "0 created, 1 updated, 1 deleted, 0 unchanged"}, "Algorithmia's own is the default"
    again = journey.run("deprovision", **CONFIRMED)
    changes_nothing(again)
    assert again.writes == []


def test_what_an_algorithm_uses_stays(journey: BrokenJourney) -> None:
    """The configuration stays enabled and the default, and with it the project, the bot, and the token that it builds with."""
    journey.algorithm(ALGORITHM)
    before = there(journey), as_they_are(journey), journey.default()
    for _run in range(2):
        run = journey.run("deprovision", **CONFIRMED)
        changes_nothing(run)
        assert f"algorithms use the configurations for {PROJECT}: they stay, and so do their projects, the bot and its token" in run.output
        assert (there(journey), as_they_are(journey), journey.default()) == before
        journey.assert_whole()


def test_one_is_used_and_one_is_not(journey: BrokenJourney) -> None:
    journey.back_to("two")
    journey.algorithm(ALGORITHM, OTHER)
    users = there(journey)[1]
    done = journey.run("deprovision", **CONFIRMED, **TWO)
    assert done.code == 0, done.output
    assert f"algorithms use the configurations for {OTHER}: they stay" in done.output
    assert there(journey) == ({OTHER}, users, ["algorithmia"], True)
    assert [(each["client_id"], each["enabled"]) for each in journey.configs()] == [(OTHER, True)]
    assert journey.default() == "internal"
    (scm,) = journey.configs()
    assert len(scm["algorithms"]) == 1
    changes_nothing(journey.run("deprovision", **CONFIRMED, **TWO))


def test_a_project_with_repositories_stays(journey: BrokenJourney) -> None:
    """Nothing uses it, but what was pushed to it is somebody's."""
    journey.control.seed({"bitbucket": {"repositories": [{"project": PROJECT, "name": "models"}]}})
    users = there(journey)[1]
    for number in range(2):
        run = journey.run("deprovision", **CONFIRMED)
        assert run.code == 0, run.output
        assert f"{PROJECT}" in run.output
        assert "because it has repositories" in run.output
        assert there(journey) == ({PROJECT}, users - {BOT}, [], False)
        assert journey.configs() == []
        assert (run.recap["changed"] == 0) == (number == 1)


NO_ALGORITHMIA = dict.fromkeys(("algorithmia_scm_configs", "algorithmia_url", "algorithmia_api_key", "algorithmia_standard_api_key", "algorithmia_owner"))


def test_without_algorithmia(journey: BrokenJourney) -> None:
    """Where nothing is declared of it, it is not asked, and need not be there."""
    (_projects, users, _tokens, _kept) = there(journey)
    for confirmed in (False, True):
        verb: list[Item] = [{"import_playbook": "algorithmia.scm.deprovision"}]
        run = journey.play(verb, declaration=False, **NO_ALGORITHMIA, bitbucket_bot_username=BOT, deprovision_confirm=confirmed)
        assert run.code == 0, run.output
        assert [each["path"] for each in run.log if "/v1/" in each["path"]] == []
        assert there(journey)[:3] == ((set(), users - {BOT}, []) if confirmed else ({PROJECT}, users, ["algorithmia"]))


@pytest.mark.parametrize("name", ["bitbucket_bot_token_vault_file", "deprovision_vault_file"])
def test_relative_path_of_the_encrypted_file(journey: BrokenJourney, name: str) -> None:
    """It counts from the current folder, as it did when the file was written; not from the folder of the playbook, which is in the collection."""
    same_name = ROOT / "playbooks" / journey.vault.name
    assert not same_name.exists()
    same_name.write_text("somebody else's", encoding="utf-8")
    try:
        done = journey.run("deprovision", **CONFIRMED, **{name: journey.vault.name})
        assert same_name.exists()
    finally:
        same_name.unlink(missing_ok=True)
    assert done.code == 0, done.output
    assert not journey.vault.exists()


def test_nothing_to_do(journey: BrokenJourney) -> None:
    """A verb that has nothing to look at is no success."""
    exported = journey.run("export_state", export_state_dir="state", bitbucket_url=None, algorithmia_url=None)
    assert (exported.code != 0, (journey.folder / "work" / "state").exists()) == (True, False), exported.output
    assert "name the server in bitbucket_url or algorithmia_url" in exported.msg
    proven = journey.run("verify_checkin", algorithmia_scm_configs=[])
    assert proven.code != 0, proven.output
    assert "nothing was looked at" in proven.msg
