# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access tokens: a value is shown once, judged by using it, and lost, expired or doubtful in many ways."""

from __future__ import annotations

import base64
import time
import typing as t

import pytest

from integration.play import DOORS, Item, Outcome, Play, Step, act
from integration.world import OMIT, OWNER

TOKEN, INFO = "bitbucket_access_token", "bitbucket_access_token_info"
T = "/rest/access-tokens/1.0/users/admin"
DAY = 24 * 60 * 60 * 1000
BUILDS: Item = {"name": "builds", "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"]}
WITHOUT_PASSWORD = {"bitbucket_username": OMIT, "bitbucket_password": OMIT}


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


def stored(number: str, name: str = "builds", *, owner: str = "admin", age: int = 1, expires: int | None = None) -> Item:
    """Return a token as the simulator keeps it; ``age`` and ``expires`` in days from now."""
    now = int(time.time() * 1000)
    made = {"id": number, "name": name, "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"], "owner": owner, "digest": "x", "created": now - age * DAY}
    return {**made, **({} if expires is None else {"expires": now + expires * DAY})}


def there(*tokens: Item) -> t.Any:
    return act("tamper", {"bitbucket": {"tokens": {each["id"]: each for each in tokens}}})


def token(outcome: Outcome) -> Item:
    (found,) = outcome.things
    return t.cast(Item, found)


def succession(outcome: Outcome) -> list[str]:
    """Return the writes that replace the token FIRST: a new one is created and proven before the old one is revoked."""
    return [f"PUT {T}", f"DELETE {T}/{FIRST}", f"POST {T}/{token(outcome)['token_id']}"]


def value_of(number: str) -> str:
    """Return a text as that of the token ``number`` looks, which is the text of none."""
    return f"BBDC-{base64.b64encode(f'{number}:'.encode() + b'x' * 20).decode()}"


FIRST, SECOND = "000000000007", "000000000008"

# --- the value ---


def test_the_value_is_told_once_and_works(play: Play) -> None:
    foretold, made, again_foretold, again, used = play(
        Step(TOKEN, BUILDS, True),
        Step(TOKEN, BUILDS, task={"register": "made"}),
        Step(TOKEN, BUILDS, True),
        Step(TOKEN, BUILDS),
        Step("bitbucket_server_info", {**WITHOUT_PASSWORD, "bitbucket_token": "{{ made.token }}"}),
    )
    assert foretold.foretold() == made.foretold()
    assert "token" not in foretold.result
    assert made.result["token"].startswith("BBDC-")
    assert base64.b64decode(made.result["token"].removeprefix("BBDC-")).startswith(f"{token(made)['token_id']}:".encode())
    assert (token(made)["expires"], token(made)["condition"]) == ("never", "new")
    for outcome in (again_foretold, again):
        assert (outcome.result["changed"], outcome.writes, "token" in outcome.result) == (False, [], False)
        assert (token(outcome)["token_id"], token(outcome)["condition"]) == (token(made)["token_id"], "good")
    assert used.result["bitbucket_server"]["user"] == "admin"


def test_no_log_hides_the_value(play: Play) -> None:
    """What the documentation asks for: the value is handed on by `register`, and nobody sees it."""
    kept = {"register": "made", "no_log": True}
    _made, judged = play(Step(TOKEN, BUILDS, task=kept), Step(TOKEN, {**BUILDS, "value": "{{ made.token }}"}))
    assert token(judged)["condition"] == "good"
    assert "BBDC-" not in play.output


def test_a_stored_value_that_is_good(play: Play) -> None:
    with_value = {**BUILDS, "value": "{{ made.token }}", "lost_value": "replace"}
    _made, foretold, again = play(Step(TOKEN, BUILDS, task={"register": "made"}), *(Step(TOKEN, with_value, check) for check in (True, False)))
    for outcome in (foretold, again):
        assert (outcome.result["changed"], outcome.writes) == (False, [])
        assert token(outcome)["condition"] == "good"
        assert [each["user"] for each in outcome.log] == ["admin"] * 3
        assert outcome.calls[-1] == "GET /rest/api/1.0/projects?limit=1"
        assert outcome.result["invocation"]["module_args"]["value"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


LOST: dict[str, tuple[Item, str]] = {
    "not known": ({}, "its value is not known"),
    "refused": ({"value": value_of(FIRST)}, "the stored value is refused"),
    "of another token": ({"value": value_of(SECOND)}, f"the stored value is that of another token ({SECOND})"),
    "no token's": ({"value": "nonsense"}, "the stored value is refused"),
}


def test_a_value_that_is_lost(play: Play, subtests: pytest.Subtests) -> None:
    """Left, replaced or complained of, as asked for."""
    cases = {}
    for name, (given, _found) in LOST.items():
        args = {**BUILDS, **given}
        cases[name] = [
            Step(TOKEN, {**args, "lost_value": "fail"}, True, before=[there(stored(FIRST))]),
            Step(TOKEN, args),
            Step(TOKEN, {**args, "lost_value": "replace"}, True),
            Step(TOKEN, {**args, "lost_value": "replace"}, state=True),
        ]
    for name, (failed, kept, foretold, replaced) in play.table(cases).items():
        found = LOST[name][1]
        with subtests.test(name):
            refused(failed, f"builds: {found}", "lost_value=replace")
            assert (kept.result["changed"], kept.writes) == (False, [])
            told = [f"builds: {found}. It is left as it is (lost_value=keep)"] if LOST[name][0] else []
            assert kept.result.get("warnings", []) == told
            assert foretold.foretold() == replaced.foretold()
            assert replaced.writes == succession(replaced)
            assert replaced.result["summary"]["updated"] == ["builds"]
            assert replaced.result["changes"][0]["before"]["condition"] == found
            assert replaced.result["token"]
            (left,) = replaced.state["bitbucket"]["tokens"].values()
            assert (left["id"], left["permissions"]) == (token(replaced)["token_id"], BUILDS["permissions"])


# --- expiry ---


def test_expiry(play: Play, subtests: pytest.Subtests) -> None:
    ninety = {**BUILDS, "expiry_days": 90}
    cases = {
        "expired": ([stored(FIRST, age=100, expires=-10)], ninety, "it has expired"),
        "soon": ([stored(FIRST, age=83, expires=7)], {**ninety, "renew_days_before": 14}, "it expires in 7 days"),
        "not managed": ([stored(FIRST, age=100, expires=-10)], BUILDS, "it has expired"),
        "not yet": ([stored(FIRST, age=70, expires=20)], {**ninety, "renew_days_before": 14}, ""),
        "never": ([stored(FIRST)], {**BUILDS, "renew_days_before": 14}, ""),
    }
    steps = {
        name: [Step(TOKEN, args, True, before=[there(*tokens)]), Step(TOKEN, args, state=True), Step(TOKEN, args)]
        for name, (tokens, args, _why) in cases.items()
    }
    for name, (foretold, done, again) in play.table(steps).items():
        tokens, _args, why = cases[name]
        with subtests.test(name):
            assert foretold.foretold() == done.foretold()
            assert done.result["changed"] is bool(why)
            assert again.result["changed"] is False
            assert token(again)["condition"] == "good"
            if why:
                assert done.result["changes"][0]["before"]["condition"] == why
                assert done.writes == succession(done)
                (left,) = done.state["bitbucket"]["tokens"].values()
                assert round((left["expires"] - left["created"]) / DAY) == round((tokens[0]["expires"] - tokens[0]["created"]) / DAY) == 90
                assert token(done)["expires"] == time.strftime("%Y-%m-%d", time.gmtime(left["expires"] / 1000))


def test_a_new_expiry_needs_a_new_token(play: Play) -> None:
    shorter = {**BUILDS, "expiry_days": 30}
    stuck_foretold, stuck, foretold, done, again = play(
        Step(TOKEN, shorter, True, before=[there(stored(FIRST))]),
        Step(TOKEN, shorter),
        Step(TOKEN, {**shorter, "replace": True}, True),
        Step(TOKEN, {**shorter, "replace": True}),
        Step(TOKEN, {**shorter, "replace": True}),
    )
    for outcome in (stuck_foretold, stuck):
        refused(outcome, "expiry_days of builds is 0", "replace=true")
    assert foretold.foretold() == done.foretold()
    assert done.writes == succession(done)
    made = next(call for call in done.log if call["method"] == "PUT")
    assert (made["body"], done.result["token"][:5]) == ({**BUILDS, "name": "builds (new, by algorithmia.scm)", "expiryDays": 30}, "BBDC-")
    assert again.result["changed"] is False


# --- which token, and whose ---


def test_rename(play: Play) -> None:
    rename = {"name": "old", "new_name": "builds", "permissions": ["REPO_READ"]}
    foretold, done, again, taken = play(
        Step(TOKEN, rename, True, before=[there(stored(FIRST, "old"))]),
        Step(TOKEN, rename, state=True),
        Step(TOKEN, rename),
        Step(TOKEN, rename, before=[there(stored(SECOND, "old"))]),
    )
    assert foretold.foretold() == done.foretold()
    assert done.writes == [f"POST {T}/{FIRST}"]
    assert done.log[-1]["body"] == {"name": "builds", "permissions": ["REPO_READ"]}
    assert (token(done)["token_id"], "token" in done.result) == (FIRST, False)
    assert again.result["changed"] is False
    refused(taken, "old cannot be renamed to builds")


def test_two_of_one_name(play: Play) -> None:
    """Names need not be unique: both are listed, and an id chooses."""
    used = {**stored(SECOND), "last_authenticated": int(time.time() * 1000) - 5 * DAY}
    before = [there(stored(FIRST), used)]
    twice, chosen, gone, left = play(
        Step(TOKEN, BUILDS, True, before=before),
        Step(TOKEN, {**BUILDS, "id": FIRST}),
        Step(TOKEN, {"name": "builds", "id": FIRST, "state": "absent"}),
        Step(TOKEN, BUILDS),
    )
    day = time.strftime("%Y-%m-%d", time.gmtime(used["last_authenticated"] / 1000))
    refused(twice, "2 tokens of the name 'builds'", f"id {FIRST}, made ", "never used", f"id {SECOND}, made ", f"last used {day}", "state=absent")
    assert (token(chosen)["token_id"], chosen.result["changed"]) == (FIRST, False)
    assert gone.writes == [f"DELETE {T}/{FIRST}"]
    assert token(left)["token_id"] == SECOND


def test_only_the_user_itself_makes_its_token(play: Play) -> None:
    """Administrators may look, change and revoke."""
    seed = act("seed", {"bitbucket": {"users": [{"name": "bot@x"}]}})
    theirs = [seed, there(stored(FIRST, owner="bot@x"))]
    new_foretold, new, changed, anew, revoked, nobody = play(
        *(Step(TOKEN, {**BUILDS, "user": "bot@x"}, check, before=[seed]) for check in (True, False)),
        Step(TOKEN, {**BUILDS, "user": "Bot@X", "permissions": ["REPO_READ"]}, before=theirs),
        Step(TOKEN, {**BUILDS, "user": "bot@x", "expiry_days": 5, "replace": True}),
        Step(TOKEN, {"name": "builds", "user": "bot@x", "state": "absent"}),
        Step(TOKEN, {**BUILDS, "user": "bot"}),
    )
    for outcome in (new_foretold, new, anew):
        refused(outcome, "only bot@x itself can create its token", "log in as bot@x")
    assert changed.writes == [f"POST /rest/access-tokens/1.0/users/bot_x/{FIRST}"]
    assert revoked.writes == [f"DELETE /rest/access-tokens/1.0/users/bot_x/{FIRST}"]
    refused(nobody, "no user 'bot'")


def test_a_token_makes_no_token(play: Play) -> None:
    by_token = {**WITHOUT_PASSWORD, "bitbucket_token": "{{ made.token }}"}
    before = [act("switch", "token_reads_tokens", "on")]
    _made, foretold, done, locked = play(
        Step(TOKEN, BUILDS, task={"register": "made"}, before=before),
        *(Step(TOKEN, {**BUILDS, "name": "other", **by_token}, check) for check in (True, False)),
        Step(TOKEN, {**BUILDS, "name": "other", **by_token}, before=[act("switch", "token_reads_tokens", "off")]),
    )
    for outcome in (foretold, done):
        refused(outcome, "a token cannot create tokens", "bitbucket_password")
    refused(locked, "401")


def test_user_that_an_earlier_task_creates(play: Play) -> None:
    """In check mode, nobody can log in yet as a user whom an earlier task makes."""
    new = {"bitbucket_username": "newbie", "bitbucket_password": "{{ new_password }}", **BUILDS}
    planned, unplanned = play(Step(TOKEN, {**new, "assume_exists": True}, True), Step(TOKEN, new, True))
    assert (planned.result["summary"]["created"], planned.calls) == (["builds"], [])
    refused(unplanned, "401")


# --- of projects and repositories, on other versions ---


def test_of_a_repository(play: Play) -> None:
    repository = act("seed", {"bitbucket": {"projects": [{"key": "OPS", "users": {"owner": "PROJECT_READ"}, "repositories": [{"name": "models"}]}]}})
    place = {"project_key": "ops", "repository": "Models", "name": "ci"}
    foretold, made, again, used, not_allowed, gone = play(
        Step(TOKEN, {**place, "permissions": ["REPO_WRITE"]}, True, before=[repository]),
        Step(TOKEN, {**place, "permissions": ["REPO_WRITE"]}, task={"register": "made"}),
        Step(TOKEN, {**place, "permissions": ["REPO_WRITE"], "value": "{{ made.token }}"}),
        Step("bitbucket_repository", {"project_key": "OPS", "slug": "models", **WITHOUT_PASSWORD, "bitbucket_token": "{{ made.token }}"}),
        Step(TOKEN, {**place, "name": "other", "permissions": ["REPO_READ"], **OWNER}),
        Step(TOKEN, {**place, "state": "absent"}),
    )
    assert foretold.foretold() == made.foretold()
    assert made.writes == ["PUT /rest/access-tokens/1.0/projects/OPS/repos/models"]
    assert made.result["summary"]["created"] == ["OPS/models: ci"]
    assert token(again)["condition"] == "good"
    assert used.result["changed"] is False
    refused(not_allowed, "401", "right to manage these tokens")
    assert gone.result["summary"]["deleted"] == ["OPS/models: ci"]


@pytest.mark.parametrize("version", ["5.6", "7.21"])
def test_older_versions(play_on: t.Callable[..., Play], version: str) -> None:
    play = play_on(version)
    made, again, of_project, of_project_info = play(
        Step(TOKEN, BUILDS, task={"register": "made"}),
        Step(TOKEN, {**BUILDS, "value": "{{ made.token }}", "lost_value": "fail"}),
        Step(TOKEN, {**BUILDS, "project_key": "OPS"}, True),
        Step(INFO, {"project_key": "OPS"}),
    )
    assert not made.result["token"].startswith("BBDC-")
    assert token(again)["condition"] == "good"
    if version == "5.6":
        for outcome in (of_project, of_project_info):
            refused(outcome, "OPS: this server has no tokens of projects and repositories", "7.17")
    else:
        assert of_project.result["summary"]["created"] == ["OPS: builds"]
        assert of_project_info.things == []


# --- what the server refuses ---


def test_limit_and_policy(play: Play, subtests: pytest.Subtests) -> None:
    cases = {
        "limit": ("max_tokens", "0", BUILDS, ["maximum number of tokens", "Revoke tokens that nobody uses"]),
        "no expiry": ("token_expiry_policy", "30", BUILDS, ["must expire within 30 days", "expiry_days"]),
        "too long": ("token_expiry_policy", "30", {**BUILDS, "expiry_days": 31}, ["must expire within 30 days", "expiry_days"]),
    }
    steps = {name: [Step(TOKEN, args, before=[act("switch", switch, value)])] for name, (switch, value, args, _words) in cases.items()}
    for name, (outcome,) in play.table(steps).items():
        with subtests.test(name):
            assert outcome.failed
            assert [word for word in ("400", *cases[name][3]) if word not in outcome.msg] == [], outcome.msg
            assert (outcome.result["changed"], "token" in outcome.result) == (False, False)


def test_a_refused_replacement_leaves_the_old_token(play: Play) -> None:
    """A server whose policy refuses the new one (or that has an error): nothing is revoked, and the next run completes it."""
    args = {**BUILDS, "lost_value": "replace"}
    broken = act("fault", "bitbucket", "status", method="PUT", path="access-tokens", status=409, body="{}")
    policy = act("switch", "token_expiry_policy", "30")
    too_long, stopped, again = play(
        Step(TOKEN, {**BUILDS, "expiry_days": 90, "replace": True}, before=[there(stored(FIRST)), policy], state=True),
        Step(TOKEN, args, before=[act("switch", "token_expiry_policy", "off"), broken], state=True),
        Step(TOKEN, args),
    )
    for outcome in (too_long, stopped):
        assert (outcome.failed, outcome.result["changed"], outcome.result["writes"]) == (True, False, [])
        assert list(outcome.state["bitbucket"]["tokens"]) == [FIRST]
    assert again.result["summary"]["updated"] == ["builds"]
    assert again.result["token"]


def test_a_replacement_that_stops_half_way_is_completed(play: Play) -> None:
    """The new token has its value and not yet its name: the result has both, and the next run does the rest."""
    broken = act("fault", "bitbucket", "status", method="POST", path="access-tokens", status=409, body="{}")
    stopped, again, settled = play(
        Step(TOKEN, {**BUILDS, "lost_value": "replace"}, before=[there(stored(FIRST)), broken], task={"register": "made"}),
        Step(TOKEN, {**BUILDS, "value": "{{ made.token }}"}),
        Step(TOKEN, BUILDS),
    )
    assert (stopped.failed, stopped.result["summary"]["updated"]) == (True, ["builds (new, by algorithmia.scm)"])
    assert again.writes == [f"POST {T}/{token(again)['token_id']}"]
    assert (token(again)["name"], token(again)["condition"]) == ("builds", "good")
    assert settled.result["changed"] is False


BAD: dict[str, tuple[Item, list[str]]] = {
    "no name": ({"name": " "}, ["name: a token needs a name"]),
    "no permissions": ({"name": "x", "permissions": []}, ["permissions: a token needs one at least"]),
    "unknown": ({"name": "x", "permissions": ["ADMIN"]}, ["permissions: 'ADMIN' is not one of", "PROJECT_READ"]),
    "of a repository": ({"name": "x", "project_key": "A", "repository": "r", "permissions": ["PROJECT_READ"]}, ["'PROJECT_READ' is not one of REPO_READ"]),
    "two of a level": ({"name": "x", "permissions": ["REPO_READ", "REPO_ADMIN"]}, ["REPO_READ and REPO_ADMIN", "at the most"]),
    "repository alone": ({"name": "x", "repository": "r"}, ["repository: goes with project_key"]),
    "user and project": ({"name": "x", "user": "u", "project_key": "A"}, ["not to both"]),
    "negative": ({"name": "x", "expiry_days": -1}, ["cannot be negative"]),
    "choice": ({"name": "x", "lost_value": "mend"}, ["lost_value", "mend"]),
}


def test_bad_input(play: Play, subtests: pytest.Subtests) -> None:
    for (name, (_args, words)), outcome in zip(BAD.items(), play(*(Step(TOKEN, args) for args, _words in BAD.values())), strict=True):
        with subtests.test(name):
            refused(outcome, *words)
            assert outcome.calls == []


def test_info(play: Play) -> None:
    listed = [stored(FIRST, age=2, expires=3), {**stored(SECOND, "other"), "last_authenticated": int(time.time() * 1000)}]
    mine, theirs, selected = play(
        Step(INFO, {}, before=[there(*listed)]), Step(INFO, {"user": "bob"}, True), Step(INFO, {"user": "admin", "query": "[].token_id"}), doors=DOORS
    )
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert [(each["name"], each["token_id"], each["expiry_days"], each["last_used"]) for each in mine.things] == [
        ("other", SECOND, 0, today),
        ("builds", FIRST, 5, "never"),
    ]
    assert theirs.things == []
    assert selected.result["selected"] == [SECOND, FIRST]
