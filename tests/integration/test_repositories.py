# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repositories and access keys: content that is not thrown away, old slugs, purges, and keys of every sort."""

from __future__ import annotations

import typing as t

import pytest

from integration.play import Item, Outcome, Play, Step, act
from integration.world import OWNER, public_key

ONE, MANY, KEY, KEYS, COMMIT = "bitbucket_repository", "bitbucket_repositories", "bitbucket_access_key", "bitbucket_access_keys", "bitbucket_commit"
R = "/rest/api/1.0/projects/OPS/repos"
MODELS: Item = {"project_key": "OPS", "slug": "models"}
SEED = act("seed", {"bitbucket": {"repositories": [{"project": "OPS", "name": "models"}, {"project": "OPS", "name": "more"}]}})
CONTENT = {"project_key": "OPS", "repository": "models", "path": "a.txt", "content": "a\n", "commit_message": "Add a"}


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


def repositories(outcome: Outcome, project: str = "OPS") -> list[str]:
    return sorted(outcome.state["bitbucket"]["projects"][project]["repositories"])


# --- repositories ---


def test_content_is_deleted_only_where_that_is_said(play: Play) -> None:
    gone = {**MODELS, "state": "absent"}
    _pushed, kept_foretold, kept, purged, foretold, deleted, empty = play(
        Step(COMMIT, CONTENT, before=[SEED]),
        Step(ONE, gone, True),
        Step(ONE, gone),
        Step(MANY, {"repositories": [{"project_key": "OPS", "slug": "more"}], "purge": True, "purge_limit": 1}),
        Step(ONE, {**gone, "delete_content": True}, True),
        Step(ONE, {**gone, "delete_content": True}, state=True),
        Step(ONE, {"project_key": "OPS", "slug": "more", "state": "absent"}, state=True),
    )
    for outcome in (kept_foretold, kept):
        refused(outcome, "OPS/models has commits", "delete_content=true")
    refused(purged, "OPS/models is not declared and has commits", "purge_protect", "delete_content=true")
    assert foretold.foretold() == deleted.foretold()
    assert (repositories(deleted), repositories(empty)) == (["more"], [])


def test_addresses(play: Play) -> None:
    """Read from the server, never made up: where a way is off, there is no address."""
    made, https_only = play(Step(ONE, MODELS), Step(ONE, MODELS, before=[act("switch", "ssh", "off")]))
    (repository,) = made.things
    assert repository["https_url"].endswith("/scm/ops/models.git")
    assert repository["ssh_url"].startswith("ssh://")
    assert "ssh_url" not in https_only.things[0]


def test_a_name_that_makes_another_slug_is_refused(play: Play) -> None:
    new, renamed, spelled = play(
        Step(ONE, {**MODELS, "name": "Other Models"}, True),
        Step(MANY, {"repositories": [{**MODELS, "name": "Models 2"}]}, before=[SEED]),
        Step(ONE, {**MODELS, "name": "Models"}),
    )
    refused(new, "OPS/models", "the name 'Other Models' gives 'other-models', not 'models'")
    refused(renamed, "OPS/models", "the name 'Models 2' gives 'models-2', not 'models'")
    assert spelled.result["summary"]["updated"] == ["OPS/models"]


def test_a_former_name_is_not_taken_silently(play: Play) -> None:
    """A repository that was renamed or moved still answers to its former name: an empty one there would catch all clones that use it."""
    alias = act("tamper", {"bitbucket": {"repository_aliases": {"OPS/old": 900}, "projects": {"OPS": {"repositories": {"young": young(900)}}}}})
    old = {"project_key": "OPS", "slug": "old"}
    absent, refused_foretold, refused_really, foretold, made = play(
        Step(ONE, {**old, "state": "absent"}, before=[alias]),
        Step(ONE, old, True),
        Step(MANY, {"repositories": [old]}),
        Step(ONE, {**old, "reuse_old_name": True}, True),
        Step(ONE, {**old, "reuse_old_name": True}, state=True),
    )
    assert (absent.result["changed"], absent.writes) == (False, [])
    assert [words for words in absent.result["warnings"] if "OPS/old is the former name of OPS/young" in words and "not deleted" in words]
    for outcome in (refused_foretold, refused_really):
        refused(outcome, "OPS/old is the former name of OPS/young", "(project_key=OPS, slug=young)", "To bring it back, add new_slug=old.", "reuse_old_name")
    assert foretold.foretold() == made.foretold()
    assert repositories(made) == ["old", "young"]


def test_moved_away(play: Play) -> None:
    """Named with the place it is in now, in both modes; and brought back by the declaration that the message proposes."""
    moved = act("seed", {"bitbucket": {"projects": [{"key": "ML"}]}})
    back = {"project_key": "ML", "slug": "models", "new_project_key": "OPS"}
    _away, foretold, really, back_foretold, done, again = play(
        Step(ONE, {**MODELS, "new_project_key": "ML"}, before=[SEED, moved]),
        Step(MANY, {"repositories": [MODELS]}, True),
        Step(MANY, {"repositories": [MODELS]}),
        Step(ONE, back, True),
        Step(ONE, back, state=True),
        Step(ONE, back),
    )
    for outcome in (foretold, really):
        refused(outcome, "repositories[0]: OPS/models is the former name of ML/models", "To bring it back, add new_project_key=OPS.")
    assert back_foretold.foretold() == done.foretold()
    assert (repositories(done), repositories(done, "ML")) == (["models", "more"], [])
    assert again.result["changed"] is False


def test_rename_and_move(play: Play) -> None:
    """In place, with all that is in it: the id stays, and the former address leads to the new one."""
    seed = act("seed", {"bitbucket": {"projects": [{"key": "ML"}]}})
    args = {**MODELS, "new_slug": "public-models", "new_project_key": "ml", "description": "New"}
    before, foretold, done, again, taken = play(
        Step(MANY, {"repositories": [MODELS]}, before=[SEED, seed], state=True),
        Step(ONE, args, True),
        Step(ONE, args, state=True),
        Step(ONE, args),
        Step(ONE, {"project_key": "ML", "slug": "public-models", "new_project_key": "OPS", "new_slug": "more"}, True),
    )
    assert foretold.foretold() == done.foretold()
    assert done.writes == [f"PUT {R}/models"]
    assert done.result["summary"]["updated"] == ["ML/public-models"]
    kept = before.state["bitbucket"]["projects"]["OPS"]["repositories"]["models"]
    now = done.state["bitbucket"]["projects"]["ML"]["repositories"]["public-models"]
    assert (now["id"], now["name"], now["description"]) == (kept["id"], "public-models", "New")
    assert done.things[0]["https_url"].endswith("/scm/ml/public-models.git")
    assert again.result["changed"] is False
    refused(taken, "cannot be renamed to OPS/more")


def young(number: int) -> Item:
    return {"id": number, "slug": "young", "name": "young", "hierarchy_id": "x", "grants": {"users": {}, "groups": {}}}


def test_projects_that_are_not_there(play: Play) -> None:
    new = {"project_key": "NEW", "slug": "models"}
    unknown, assumed, too_late, absent = play(
        Step(ONE, new, True),
        Step(MANY, {"repositories": [new], "assume_exists": True}, True),
        Step(ONE, {**new, "assume_exists": True}),
        Step(ONE, {**new, "state": "absent"}),
    )
    for outcome in (unknown, too_late):
        refused(outcome, "project_key: there is no project NEW on this server. Create it first")
        assert ("set assume_exists=true" in outcome.msg) == outcome.step.check
    assert assumed.result["summary"]["created"] == ["NEW/models"]
    assert absent.result["changed"] is False


def test_purge(play: Play) -> None:
    """About the projects that are declared, and about no other."""
    other = act("seed", {"bitbucket": {"projects": [{"key": "OTHER", "repositories": [{"name": "untouched"}]}]}})
    args: Item = {"repositories": [MODELS], "purge": True, "purge_limit": 1}
    limited, protected, foretold, done, again = play(
        Step(MANY, {**args, "purge_limit": 0.4}, before=[SEED, other]),
        Step(MANY, {**args, "purge_protect": ["ops/mo*"]}, True),
        Step(MANY, args, True),
        Step(MANY, args, state=True),
        Step(MANY, args),
    )
    refused(limited, "1 of 2", "purge_limit", "repository OPS/more")
    assert protected.result["changed"] is False
    assert foretold.foretold() == done.foretold()
    assert (repositories(done), repositories(done, "OTHER")) == (["models"], ["untouched"])
    assert again.result["changed"] is False


@pytest.mark.parametrize("version", ["5.6", "10.2"])
def test_other_versions(play_on: t.Callable[..., Play], version: str) -> None:
    on = act("switch", "basic_auth", "on")
    made, again, pushed, kept, gone = play_on(version)(
        Step(ONE, MODELS, before=[on]),
        Step(ONE, MODELS),
        Step(COMMIT, CONTENT),
        Step(ONE, {**MODELS, "state": "absent"}),
        Step(ONE, {**MODELS, "state": "absent", "delete_content": True}),
    )
    assert [made.result["changed"], again.result["changed"], pushed.result["changed"]] == [True, False, True]
    refused(kept, "has commits")
    assert gone.result["summary"]["deleted"] == ["OPS/models"]


def test_who_may_not(play: Play) -> None:
    (outcome,) = play(Step(ONE, {**MODELS, **OWNER}))
    assert outcome.failed
    assert [word for word in ("401", "'owner' lacks") if word not in outcome.msg] == [], outcome.msg


# --- access keys ---

PLACE: Item = {"project_key": "OPS", "public_key": public_key("one")}


def test_one_key_opens_several_places(play: Play) -> None:
    listed = [{**PLACE, "permission": "PROJECT_READ"}, {**PLACE, "repository": "models", "permission": "REPO_WRITE"}]
    foretold, done, again, gone = play(
        Step(KEYS, {"access_keys": listed}, True, before=[SEED]),
        Step(KEYS, {"access_keys": listed}),
        Step(KEYS, {"access_keys": listed}),
        Step(KEY, {**PLACE, "state": "absent"}, state=True),
    )
    assert foretold.foretold() == done.foretold()
    assert [each["permission"] for each in done.things] == ["PROJECT_READ", "REPO_WRITE"]
    assert again.result["changed"] is False
    assert [(each["project"], each["repository"], each["permission"]) for each in gone.state["bitbucket"]["access_keys"]] == [("OPS", "models", "REPO_WRITE")]


@pytest.mark.parametrize("text", ["as-sent", "bare"])
def test_however_the_server_shows_a_key(play: Play, text: str) -> None:
    labelled = {**PLACE, "label": "a builder", "permission": "PROJECT_READ"}
    made, again, other_label = play(
        Step(KEY, labelled, before=[act("switch", "ssh_key_text", text)]), Step(KEY, labelled), Step(KEY, {**labelled, "label": "another"})
    )
    assert (made.result["changed"], again.result["changed"]) == (True, False)
    assert made.things[0]["key_id"] == again.things[0]["key_id"]
    refused(other_label, "label of OPS another is 'a builder'", "delete the key")


def test_one_key_has_one_label(play: Play) -> None:
    """Bitbucket keeps a key once, with the label that it got first: what is declared otherwise is a warning, and no difference that stays."""
    two = [{**PLACE, "permission": "PROJECT_READ", "label": "first"}, {**PLACE, "repository": "models", "permission": "REPO_READ", "label": "second"}]
    other = {**PLACE, "repository": "more", "permission": "REPO_READ", "label": "third"}
    foretold, done, again, unforeseen, afterwards = play(
        Step(KEYS, {"access_keys": two}, True, before=[SEED]),
        Step(KEYS, {"access_keys": two}),
        Step(KEYS, {"access_keys": two}),
        Step(KEY, other),
        Step(KEY, other),
    )
    assert foretold.foretold() == done.foretold()
    for outcome in (foretold, done, again):
        assert [each["label"] for each in outcome.things] == ["first", "first"]
        assert [each.partition(".")[0] for each in outcome.result["warnings"]] == ["the access key OPS/models second has the label 'first'"]
    assert again.result["changed"] is False
    for outcome, changed in ((unforeseen, True), (afterwards, False)):
        assert (outcome.result["changed"], outcome.things[0]["label"]) == (changed, "first")
        assert [each.partition(".")[0] for each in outcome.result["warnings"]] == ["the access key OPS/more third has the label 'first'"]


def test_purge_of_keys(play: Play) -> None:
    two = [{**PLACE, "public_key": public_key(name), "permission": "PROJECT_READ"} for name in ("one", "two")]
    elsewhere = {**two[1], "repository": "models", "permission": "REPO_READ"}
    _made, limited, foretold, done, again = play(
        Step(KEYS, {"access_keys": [*two, elsewhere]}, before=[SEED]),
        *(
            Step(KEYS, {"access_keys": [two[0]], "purge": True, "purge_limit": limit}, check, state=True)
            for limit, check in ((0.4, False), (0.5, True), (0.5, False), (0.5, False))
        ),
    )
    refused(limited, "1 of 2", "purge_limit", f"access key OPS {public_key('two')[-12:]}")
    assert foretold.foretold() == done.foretold()
    assert done.result["summary"]["deleted"] == [f"OPS {public_key('two')[-12:]}"]
    assert sorted(each["repository"] for each in done.state["bitbucket"]["access_keys"]) == ["", "models"]
    assert again.result["changed"] is False


def test_permission_is_needed_to_create_a_key(play: Play) -> None:
    for outcome in play(*(Step(KEY, PLACE, check) for check in (True, False))):
        refused(outcome, "does not exist yet", "give permission")


PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n"
BAD: dict[str, tuple[str, Item, list[str]]] = {
    "private key": (KEY, {**PLACE, "public_key": PRIVATE}, ["public_key: is a private key", "whoever has seen this private key can use it"]),
    "no key": (KEY, {**PLACE, "public_key": "AAAA"}, ["public_key: is not a public key"]),
    "half a key": (KEY, {**PLACE, "public_key": public_key("half")[:-8]}, ["public_key: is not a public key"]),
    "of a repository": (KEY, {**PLACE, "permission": "REPO_READ"}, ["permission: 'REPO_READ' is not one of PROJECT_READ"]),
    "of a project": (KEYS, {"access_keys": [{**PLACE, "repository": "r", "permission": "PROJECT_READ"}]}, ["access_keys[0]", "REPO_READ, REPO_WRITE"]),
    "same key twice": (KEYS, {"access_keys": [PLACE, {**PLACE, "public_key": f"{PLACE['public_key']} x"}]}, ["access_keys[1]", "access_keys[0]"]),
    "slug": (ONE, {"project_key": "OPS", "slug": "a b"}, ["slug: 'a b'"]),
    "key": (ONE, {"project_key": "O S", "slug": "a"}, ["project_key: 'O S'"]),
    "name": (ONE, {**MODELS, "name": "-x"}, ["name: '-x'"]),
    "same slug twice": (MANY, {"repositories": [MODELS, {"project": "ops", "repository": "MODELS"}]}, ["repositories[1]", "repositories[0]"]),
}


def test_bad_input(play: Play, subtests: pytest.Subtests) -> None:
    outcomes = play(*(Step(module, args) for module, args, _words in BAD.values()))
    for (name, (_module, _args, words)), outcome in zip(BAD.items(), outcomes, strict=True):
        with subtests.test(name):
            refused(outcome, *words)
            assert outcome.calls == []
    assert "b3BlbnNzaC1rZXktdjEA" not in "".join(outcome.msg for outcome in outcomes)
