# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and groups: names and slugs, directories that are only read, passwords that nobody sees, and the rails of a purge."""

from __future__ import annotations

import base64
import typing as t
from urllib.parse import quote

import pytest

from integration import world
from integration.play import IN_PROCESS, Item, Outcome, Play, Step, act

A = "/rest/api/1.0/admin"
USER, USERS, GROUP, GROUPS = "bitbucket_user", "bitbucket_users", "bitbucket_group", "bitbucket_groups"
BOT: Item = {"name": "bot", "email_address": "bot@x.example", "password": "{{ new_password }}"}
FAR = act(
    "seed",
    {
        "bitbucket": {
            "users": [{"name": "far", "display_name": "Far", "email_address": "far@x.example", "directory": "Company LDAP"}],
            "groups": [{"name": "remote", "members": ["far"], "directory": "Company LDAP"}],
        }
    },
)


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


def groups_of(outcome: Outcome) -> dict[str, list[str]]:
    return {name: sorted(group["members"]) for name, group in outcome.state["bitbucket"]["groups"].items()}


# --- names ---


def test_the_slug_is_the_servers_business(play: Play) -> None:
    """A user is found by its name in any letter case, never by a part of it, and never by the slug."""
    known, by_slug, part, made = play(
        Step(USER, {"name": "JANE@example"}),
        Step(USER, {"name": "jane_example"}, True),
        Step(USER, {"name": "jane", "state": "absent"}),
        Step(USER, {**BOT, "name": "jane+2@example"}),
    )
    assert known.result["summary"]["unchanged"] == ["jane@example"]
    assert known.things[0]["slug"] == "jane_example"
    refused(by_slug, "jane_example does not exist yet", "email_address and password")
    assert part.result["changed"] is False
    assert made.things[0]["slug"] == "jane+2_example"


def test_rename(play: Play) -> None:
    rename = {"name": "BOB", "new_name": "rob@example"}
    foretold, done, again, taken, gone = play(
        Step(USER, rename, True),
        Step(USER, rename, state=True),
        Step(USER, rename),
        Step(USER, {"name": "Carol", "new_name": "rob@example"}),
        Step(USER, {"name": "bob", "state": "absent"}),
    )
    assert foretold.foretold() == done.foretold()
    assert done.writes == [f"POST {A}/users/rename"]
    assert done.result["summary"]["updated"] == ["rob@example"]
    assert done.things[0]["slug"] == "rob_example"
    assert groups_of(done)["devs"] == ["rob@example"]
    assert (again.result["changed"], gone.result["changed"]) == (False, False)
    refused(taken, "Carol cannot be renamed to rob@example")


def test_many_are_read_in_one_list(play: Play) -> None:
    listed = [{"name": name} for name in (*world.WEIRD, "bob", "owner")]
    (outcome,) = play(Step(USERS, {"users": listed}))
    assert outcome.result["summary"]["unchanged"] == [each["name"] for each in listed]
    assert outcome.calls == [f"GET {A}/users?start=0&limit=1000"]


# --- passwords ---


def test_password(play: Play) -> None:
    """Told to the server at creation, and again only where that is asked for; it shows that it holds by logging in."""
    always = {**BOT, "update_password": "always"}
    foretold, made, again, other, unheeded, forced_foretold, forced, once_more, heeded = play(
        Step(USER, BOT, True),
        Step(USER, BOT),
        Step(USER, BOT),
        Step(USER, {**BOT, "password": "{{ other_password }}"}),
        Step("bitbucket_server_info", {**as_bot_login("other_password")}),
        Step(USER, {**always, "password": "{{ other_password }}"}, True),
        Step(USER, {**always, "password": "{{ other_password }}"}),
        Step(USERS, {"users": [{**always, "password": "{{ other_password }}"}]}),
        Step("bitbucket_server_info", {**as_bot_login("other_password")}),
    )
    assert foretold.foretold() == made.foretold()
    assert made.writes == [f"POST {A}/users?name=bot&displayName=bot&emailAddress=bot%40x.example&addToDefaultGroup=true&notify=false&password=********"]
    for outcome in (again, other):
        assert (outcome.result["changed"], outcome.writes) == (False, [])
    assert unheeded.result["bitbucket_server"]["reachable"]["login"]["ok"] is False
    assert forced_foretold.foretold() == forced.foretold()
    for outcome in (forced, once_more):
        assert (outcome.result["summary"]["updated"], outcome.writes) == (["bot"], [f"PUT {A}/users/credentials"])
        assert outcome.log[-1]["body"]["name"] == "bot"
    assert heeded.result["bitbucket_server"]["user"] == "bot"
    for outcome in (made, forced):
        assert outcome.result["invocation"]["module_args"]["password"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
        assert "password" not in {**outcome.things[0], **outcome.result["changes"][0]["after"]}


def as_bot_login(password: str) -> Item:
    return {"bitbucket_username": "bot", "bitbucket_password": f"{{{{ {password} }}}}"}


TROUBLE: dict[str, tuple[Item, list[str]]] = {
    "409": ({"kind": "status", "status": 409, "body": '{"errors": [{"message": "no"}]}'}, ["409", "no"]),
    "says it again": ({"kind": "status", "status": 400, "body": '{"errors": [{"message": "bad {secret}"}]}'}, ["400", "bad "]),
    "dropped": ({"kind": "drop", "count": 9}, ["got no answer"]),
    "redirected": ({"kind": "redirect", "headers": {"Location": "https://sso.example.com/login?back={quoted}"}}, ["sso.example.com/login"]),
    "redirected to itself": ({"kind": "redirect", "headers": {"Location": "/rest/api/1.0/admin/users?password={quoted}"}}, ["has moved"]),
    "html": ({"kind": "html", "status": 502}, ["502"]),
    "empty": ({"kind": "empty", "status": 500}, ["500"]),
    "truncated": ({"kind": "truncate", "path": "more-members"}, []),
}


def test_a_password_is_in_no_error(play: Play, subtests: pytest.Subtests) -> None:
    """The documented call has it in its query: whatever goes wrong with that call, what is said, logged and returned is without it."""
    secret = world.SECRETS["new_password"]
    cases = {}
    for name, (fault, _words) in TROUBLE.items():
        made = {"method": "POST", "path": "/admin/users\\?", **fault}
        made["body"] = made["body"].replace("{secret}", secret) if "body" in made else None
        made["headers"] = {key: value.replace("{quoted}", quote(secret)) for key, value in made.get("headers", {}).items()}
        cases[name] = [Step(USER, BOT, before=[act("fault", "bitbucket", **made)])]
    for name, (outcome,) in play.table(cases, doors=IN_PROCESS).items():
        with subtests.test(name):
            words = TROUBLE[name][1]
            assert outcome.failed is bool(words), outcome.result
            assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    for form in (secret, quote(secret), quote(secret, safe=""), secret.replace(" ", "+"), base64.b64encode(secret.encode()).decode()):
        assert form not in play.output
    assert "displayName=bot" in play.output, "the rest of the query is there to be seen"


def test_writes_before_a_failure_have_no_password(play: Play) -> None:
    (outcome,) = play(Step(USER, {**BOT, "groups": ["devs"]}, before=[act("fault", "bitbucket", "status", path="add-groups", status=409, body="{}")]))
    assert outcome.failed
    assert outcome.result["changed"] is True
    (written,) = outcome.result["writes"]
    assert written.startswith(f"POST {A}/users?name=bot&")
    assert "password" not in written


def test_a_creation_that_did_not_end_is_completed(play: Play) -> None:
    broken = act("fault", "bitbucket", "status", path="add-groups", status=503, body="{}")
    stopped, completed, again = play(*(Step(USER, {**BOT, "groups": ["devs"]}, before=before, state=True) for before in ([broken], [], [])))
    assert stopped.failed
    assert completed.writes == [f"POST {A}/users/add-groups"]
    assert "bot" in groups_of(completed)["devs"]
    assert again.result["changed"] is False


# --- groups ---


def test_groups_are_added_to_and_purged(play: Play) -> None:
    more: Item = {"name": "bob", "groups": ["OWNERS"]}
    added, again, limited, purged, default = play(
        Step(USER, more, state=True),
        Step(USER, more),
        Step(USER, {**more, "purge_groups": True}),
        Step(USER, {**more, "purge_groups": True, "purge_limit": 1, "purge_protect": ["stash-*"]}, state=True),
        Step(USERS, {"users": [{**BOT, "groups": ["devs"], "purge_groups": True}]}, state=True),
    )
    assert added.writes == [f"POST {A}/users/add-groups"]
    assert added.things[0]["groups"] == ["devs", "owners", "stash-users"] or "OWNERS" in added.things[0]["groups"]
    assert again.result["changed"] is False
    refused(limited, "2 of 3", "groups devs", "groups stash-users", "purge_limit")
    assert purged.things[0]["groups"] == ["owners", "stash-users"]
    assert "bob" not in groups_of(purged)["devs"]
    assert "bob" in groups_of(purged)["stash-users"]
    # Nobody declared the default group, so a new user whose groups are purged does not join it.
    assert [name for name, members in groups_of(default).items() if "bot" in members] == ["devs"]


def test_members_are_added_to_and_purged_but_for_the_caller(play: Play) -> None:
    admins = act("seed", {"bitbucket": {"groups": [{"name": "admins", "members": ["admin", "bob", "owner"]}]}})
    more = {"name": "admins", "members": ["carol"]}
    added, again, foretold, purged, empty = play(
        Step(GROUP, more, before=[admins], state=True),
        Step(GROUP, more),
        Step(GROUP, {**more, "purge_members": True, "purge_limit": 1}, True),
        Step(GROUPS, {"groups": [{**more, "purge_members": True}], "purge_limit": 1}, state=True),
        Step(GROUP, {"name": "admins", "members": [], "purge_members": True, "purge_limit": 1}, state=True),
    )
    assert groups_of(added)["admins"] == ["admin", "bob", "carol", "owner"]
    assert again.result["changed"] is False
    assert foretold.result["changes"] == purged.result["changes"]
    assert groups_of(purged)["admins"] == ["admin", "carol"]
    assert groups_of(empty)["admins"] == ["admin"]


def test_names_that_are_not_there(play: Play) -> None:
    """`bo` and `dev` are parts of names that are there. In check mode, those that earlier tasks create may be assumed to be there."""
    group, user = {"name": "new", "members": ["bo", "bob"]}, {**BOT, "groups": ["dev", "devs"]}
    outcomes = play(
        Step(GROUPS, {"groups": [{"name": "owners"}, group]}),
        Step(USERS, {"users": [{"name": "bob"}, user]}, True),
        Step(GROUP, {**group, "assume_exists": True}, True),
        Step(USER, {**user, "assume_exists": True}, True),
        Step(GROUP, {**group, "assume_exists": True}),
    )
    refused(outcomes[0], "groups[1]", "no user 'bo'", "cannot join new")
    refused(outcomes[1], "users[1].groups", "no group 'dev'", "bot cannot join it", "If an earlier task creates it, set assume_exists=true")
    assert [each.result["changed"] for each in outcomes[2:4]] == [True, True]
    refused(outcomes[4], "no user 'bo'")


def test_users_and_groups_of_permissions_that_are_assumed_to_exist(play: Play) -> None:
    """What is granted to those whom an earlier task of the run makes is foretold, and the same as it turns out."""
    grants: Item = {"users": {"bot": "PROJECT_READ"}, "groups": {"new": "PROJECT_WRITE"}}
    planned = {"assume_exists": True}
    listed = [
        ("bitbucket_permission", {"project_key": "OPS", **grants}),
        ("bitbucket_permissions", {"permissions": [{"project_key": "OPS", **grants}]}),
        ("bitbucket_project", {"key": "OPS", "permissions": grants}),
        ("bitbucket_projects", {"projects": [{"key": "OPS", "permissions": grants}]}),
    ]
    outcomes = play(
        *(Step(module, args, True) for module, args in listed),
        *(Step(module, {**args, **planned}, True) for module, args in listed),
        *(Step(module, {**args, **planned}) for module, args in listed),
        Step(USER, BOT),
        Step(GROUP, {"name": "new"}),
        Step(listed[0][0], {**listed[0][1], **planned}),
    )
    for outcome in (*outcomes[:4], *outcomes[8:12]):
        refused(outcome, "no user 'bot'", "no group 'new'")
    assert [each.result["changed"] for each in outcomes[4:8]] == [True] * 4
    assert outcomes[4].foretold() == outcomes[-1].foretold()


# --- read-only directories ---

READ_ONLY: dict[str, tuple[str, Item, list[str]]] = {
    "name": (USER, {"name": "far", "new_name": "near"}, ["change name there", "leave it out"]),
    "details": (USER, {"name": "far", "display_name": "X", "email_address": "y@x"}, ["change display_name, email_address there", "leave them out"]),
    "password": (USER, {"name": "far", "password": "{{ new_password }}", "update_password": "always"}, ["change password there"]),
    "its groups": (USER, {"name": "far", "groups": ["devs"]}, ["change its groups there"]),
    "deletion": (USER, {"name": "far", "state": "absent"}, ["delete the user there"]),
    "members": (GROUP, {"name": "remote", "members": ["bob"]}, ["remote is in a read-only directory", "change its members there"]),
    "group's deletion": (GROUP, {"name": "remote", "state": "absent"}, ["remote is in a read-only directory", "delete it there"]),
}


def test_a_directory_that_is_only_read_is_never_fought(play: Play, subtests: pytest.Subtests) -> None:
    cases = {name: [Step(module, args, check, before=[FAR]) for check in (True, False)] for name, (module, args, _words) in READ_ONLY.items()}
    for name, outcomes in play.table(cases).items():
        with subtests.test(name):
            for outcome in outcomes:
                refused(outcome, *READ_ONLY[name][2], "read-only")
                assert READ_ONLY[name][0] == GROUP or "'Company LDAP'" in outcome.msg


def test_what_is_as_declared_may_be_in_any_directory(play: Play) -> None:
    user = {"name": "far", "display_name": "Far", "email_address": "far@x.example", "password": "{{ new_password }}", "groups": ["remote"]}
    as_it_is, members, granted = play(
        Step(USER, user, before=[FAR]),
        Step(GROUP, {"name": "remote", "members": ["far"]}),
        Step("bitbucket_permission", {"project_key": "OPS", "users": {"far": "PROJECT_READ"}, "groups": {"remote": "PROJECT_READ"}}),
    )
    assert (as_it_is.result["changed"], members.result["changed"], granted.result["changed"]) == (False, False, True)
    assert as_it_is.things[0]["directory"] == "Company LDAP"


# --- who may, and what a purge leaves ---


def test_who_may_not(play: Play) -> None:
    owner, own, token, by_itself = play(
        Step(USER, {**BOT, **world.OWNER}, True),
        Step(USER, {"name": "owner", **world.OWNER}),
        Step(GROUPS, {"groups": [{"name": "new"}], **world.OWNER}),
        Step(USER, {"name": "admin", "state": "absent"}, True),
    )
    refused(owner, "owner may not manage users", "global permission ADMIN")
    assert own.result["changed"] is False
    refused(token, "owner may not manage groups")
    refused(by_itself, "nobody can delete itself")


def test_a_token_manages_nobody(play: Play) -> None:
    made = Step("bitbucket_access_token", {"name": "t", "permissions": ["REPO_ADMIN"]}, task={"register": "made", "no_log": True})
    with_token = {"bitbucket_username": world.OMIT, "bitbucket_password": world.OMIT, "bitbucket_token": "{{ made.token }}"}
    outcomes = play(made, Step(USER, {**BOT, **with_token}), Step(GROUP, {"name": "new", **with_token}, True), Step(USER, {"name": "bob", **with_token}))
    refused(outcomes[1], "a token can manage no users", "bitbucket_password")
    refused(outcomes[2], "a token can manage no groups")
    assert outcomes[3].result["changed"] is False
    assert "BBDC-" not in play.output


def test_purge_of_users(play: Play) -> None:
    """Administrators, the caller and whoever is in another directory are none of its business."""
    bosses = {"users": [{"name": "boss"}], "groups": [{"name": "bosses", "members": ["boss"]}], "grants": {"groups": {"bosses": "ADMIN"}}}
    more = act("seed", {"bitbucket": bosses})
    args: Item = {"users": [{"name": "bob"}, {"name": "owner"}], "purge": True, "purge_protect": ["jane@*"]}
    limited, foretold, done, again = play(
        Step(USERS, args, before=[FAR, more]),
        *(Step(USERS, {**args, "purge_limit": 1}, check, state=not check) for check in (True, False, False)),
    )
    refused(limited, "purge_limit", "user Carol")
    assert foretold.foretold() == done.foretold()
    assert sorted(done.state["bitbucket"]["users"]) == ["admin", "bob", "boss", "far", "jane@example", "owner"]
    assert again.result["changed"] is False


def test_purge_of_groups(play: Play) -> None:
    """Groups that hold a global permission, and those of other directories, stay."""
    args: Item = {"groups": [{"name": "devs"}], "purge": True, "purge_limit": 1}
    foretold, done, again = play(Step(GROUPS, args, True, before=[FAR]), Step(GROUPS, args, state=True), Step(GROUPS, args))
    assert foretold.foretold() == done.foretold()
    assert sorted(done.state["bitbucket"]["groups"]) == ["devs", "remote", "stash-users"]
    assert again.result["changed"] is False


# --- what the server says ---


def test_no_room_in_the_licence(play: Play) -> None:
    full, apart, taken = play(
        Step(USER, BOT, before=[act("switch", "licence_users", "3")]),
        Step(USER, {**BOT, "add_to_default_group": False}, state=True),
        Step(GROUP, {"name": "stash-users", "members": ["bot"]}),
    )
    assert full.failed
    assert [word for word in ("the licence has room for 0 more users", "add_to_default_group=false") if word not in full.msg] == []
    assert apart.result["changed"] is True
    assert "bot" not in groups_of(apart)["stash-users"]
    assert taken.failed


@pytest.mark.parametrize("version", ["5.6", "10.2"])
def test_other_versions(play_on: t.Callable[..., Play], version: str) -> None:
    """The same calls in all of them; where passwords are no way in any more, that is said."""
    play = play_on(version)
    if version == "10.2":
        (off,) = play(Step(USER, BOT))
        refused(off, "403", "basic authentication", "bitbucket_token")
        return
    made, again, group, gone = play(
        Step(USER, {**BOT, "groups": ["devs"]}, state=True),
        Step(USER, {**BOT, "groups": ["devs"]}),
        Step(GROUP, {"name": "new", "members": ["bot"]}),
        Step(USERS, {"users": [{"name": "bot"}], "state": "absent"}, state=True),
    )
    assert "bot" in groups_of(made)["devs"]
    assert [made.result["changed"], again.result["changed"], group.result["changed"]] == [True, False, True]
    assert "bot" not in gone.state["bitbucket"]["users"]


def test_a_declared_user_that_somebody_deactivated_is_named(play: Play) -> None:
    """No call activates a user, so it is no change; but nobody is told that all is well."""
    idle = act("seed", {"bitbucket": {"users": [{"name": "idle", "active": False}]}})
    foretold, gone = play(
        Step(USERS, {"users": [{"name": "Idle"}, {"name": "bob"}]}, True, before=[idle]), Step(USER, {"name": "idle", "state": "absent"}, True)
    )
    assert foretold.result["changed"] is False
    assert foretold.result["warnings"] == ["idle is declared, but not active, so it cannot log in. No call activates a user: do it in the administration"]
    assert "warnings" not in gone.result
