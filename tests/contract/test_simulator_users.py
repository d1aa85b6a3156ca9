# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts, groups, directories and sessions of the simulated Bitbucket [bitbucket 2 and 8]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator

API, TOKENS = "/rest/api/latest", "/rest/access-tokens/latest"
USERS, GROUPS = f"{API}/admin/users", f"{API}/admin/groups"
OWNER = ("owner", "a-long-password-of-the-owner")
LEAD = ("lead", "a-long-password-of-the-lead")
SEED = {
    "bitbucket": {
        "users": [{"name": "owner", "password": OWNER[1]}, {"name": "lead", "password": LEAD[1]}, {"name": "crowd", "directory": "Crowd"}],
        "groups": [{"name": "admins", "members": ["lead"]}, {"name": "Staff", "members": ["owner"]}, {"name": "crowd-users", "directory": "Crowd"}],
        "directories": [{"name": "Old", "type": "DELEGATING", "active": False}],
        "projects": [{"key": "OWN", "users": {"owner": "PROJECT_ADMIN"}, "groups": {"Staff": "PROJECT_READ"}, "repositories": [{"name": "models"}]}],
        "grants": {"groups": {"admins": "ADMIN"}},
    }
}
NEW = f"{USERS}?name=New.User&password=first-password&displayName=New&emailAddress=new@example.com"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator("9.4", context_path="/bb") as running:
        running.control.seed(SEED, keep=True)
        yield running


def names(callers: Callers, path: str) -> list[str]:
    return [one["name"] for one in callers.bitbucket()("GET", f"{API}/{path}", 200).json["values"]]


def test_new_user_is_in_the_default_group_unless_told_otherwise(callers: Callers) -> None:
    admin = callers.bitbucket()
    assert admin("POST", NEW, 204).text == ""
    shown = admin("GET", f"{API}/users/new.user", 200).json
    assert (shown["name"], shown["displayName"], shown["emailAddress"]) == ("New.User", "New", "new@example.com")
    callers.bitbucket(("new.user", "first-password"))("GET", f"{API}/projects", 200)
    assert names(callers, "admin/users/more-members?context=new.user") == ["stash-users"]
    admin("POST", NEW.replace("New.User", "outside") + "&addToDefaultGroup=false", 204)
    answer = callers.bitbucket(("outside", "first-password"))("GET", f"{API}/projects", 401)
    assert answer.exception == "com.atlassian.bitbucket.auth.NoAccessAuthenticationException"
    assert admin("POST", NEW.replace("New.User", "NEW.user"), 409).json["errors"][0]["context"] == "name"


@pytest.mark.parametrize(("value", "exception"), [("none", None), ("integrity", "com.atlassian.bitbucket.IntegrityException")])
def test_taken_name(callers: Callers, value: str, exception: str | None) -> None:
    callers.simulator.control.switch("duplicate_user_exception", value)
    assert callers.bitbucket()("POST", NEW.replace("New.User", "LEAD"), 409).exception == exception


@pytest.mark.parametrize("missing", ["name", "password", "displayName", "emailAddress"])
def test_new_user_needs(callers: Callers, missing: str) -> None:
    query = "&".join(one for one in NEW.partition("?")[2].split("&") if not one.startswith(f"{missing}="))
    answer = callers.bitbucket()("POST", f"{USERS}?{query}", 400)
    assert [one["context"] for one in answer.json["errors"]] == [missing]


def test_form_and_notification_are_switches(callers: Callers) -> None:
    admin, control = callers.bitbucket(), callers.simulator.control
    form = {"name": "formed", "password": "p", "displayName": "F", "emailAddress": "f@x"}
    admin("POST", USERS, 400, data=form)
    control.switch("create_user_form", "on")
    admin("POST", USERS, 204, data=form)
    silent = NEW.replace("password=first-password&", "") + "&notify=true"
    admin("POST", silent, 400)
    control.switch("create_user_notify", "204")
    admin("POST", silent, 204)


def test_rename_keeps_everything_but_the_slug(callers: Callers) -> None:
    admin, owner = callers.bitbucket(), callers.bitbucket(OWNER)
    owner("PUT", f"{TOKENS}/users/owner", 200, json={"name": "t", "permissions": ["REPO_READ"]})
    before = admin("GET", f"{API}/users/owner", 200).json
    after = admin("POST", f"{USERS}/rename", 200, json={"name": "OWNER", "newName": "the owner"}).json
    assert (after["id"], after["name"], after["slug"]) == (before["id"], "the owner", "the owner")
    assert admin("GET", f"{API}/projects/OWN/permissions/users", 200).json["values"][0]["user"]["name"] == "the owner"
    assert names(callers, "admin/groups/more-members?context=staff") == ["the owner"]
    admin("GET", f"{API}/users/owner", 404)
    callers.bitbucket(OWNER)("GET", f"{API}/projects/OWN", 401)
    renamed = callers.bitbucket(("the owner", OWNER[1]))
    renamed("PUT", f"{API}/projects/OWN", 200, json={"description": "still mine"})
    assert len(renamed("GET", f"{TOKENS}/users/the%20owner", 200).json["values"]) == 1
    admin("POST", f"{USERS}/rename", 200, json={"name": "the owner", "newName": "The Owner"})
    callers.simulator.control.switch("rename_taken_status", "409")
    admin("POST", f"{USERS}/rename", 409, json={"name": "the owner", "newName": "lead"})


def test_deleted_user_leaves_nothing(callers: Callers) -> None:
    admin = callers.bitbucket()
    token = callers.bitbucket(OWNER)("PUT", f"{TOKENS}/users/owner", 200, json={"name": "t", "permissions": ["REPO_READ"]}).json
    deleted = admin("DELETE", f"{USERS}?name=OWNER", 200).json
    assert (deleted["name"], deleted["directoryName"]) == ("owner", "Bitbucket Internal Directory")
    assert names(callers, "users?filter=owner") == []
    assert admin("GET", f"{API}/projects/OWN/permissions/users", 200).json["size"] == 0
    admin("POST", f"{USERS}?name=owner&password={OWNER[1]}&displayName=O&emailAddress=o@x", 204)
    callers.bitbucket(OWNER)("GET", f"{API}/projects/OWN", 401)  # A new one of that name gets nothing back.
    callers.bitbucket(None, headers={"Authorization": f"Bearer {token['token']}"})("GET", f"{API}/projects", 401)


def test_password_and_captcha(callers: Callers) -> None:
    admin, control = callers.bitbucket(), callers.simulator.control
    admin("PUT", f"{USERS}/credentials", 204, json={"name": "owner", "password": "another", "passwordConfirm": "another"})
    callers.bitbucket(("owner", "another"))("GET", f"{API}/projects", 200)
    control.switch("captcha_threshold", "1")
    callers.bitbucket(OWNER)("GET", f"{API}/projects", 401)
    callers.bitbucket(("owner", "another"))("GET", f"{API}/projects", 403)
    admin("DELETE", f"{USERS}/captcha?name=owner", 204)
    callers.bitbucket(("owner", "another"))("GET", f"{API}/projects", 200)


@pytest.mark.parametrize("status", [400, 403, 409])
def test_read_only_directory(callers: Callers, status: int) -> None:
    admin, control = callers.bitbucket(), callers.simulator.control
    control.switch("read_only_directory_status", status)
    control.switch("read_only_directory_message", "No.")
    shown = admin("GET", f"{USERS}?filter=crowd", 200).json["values"][0]
    assert (shown["deletable"], shown["mutableDetails"], shown["mutableGroups"], shown["directoryName"]) == (False, False, False, "Crowd")
    groups = {one["name"]: one["deletable"] for one in admin("GET", GROUPS, 200).json["values"]}
    assert groups == {"Staff": True, "admins": True, "crowd-users": False, "stash-users": True}
    before = control.state(secrets=True)["bitbucket"]
    for method, path, content in (
        ("PUT", USERS, {"name": "crowd", "displayName": "x"}),
        ("POST", f"{USERS}/rename", {"name": "crowd", "newName": "x"}),
        ("PUT", f"{USERS}/credentials", {"name": "crowd", "password": "x", "passwordConfirm": "x"}),
        ("DELETE", f"{USERS}?name=crowd", None),
        ("DELETE", f"{GROUPS}?name=crowd-users", None),
        ("POST", f"{GROUPS}/add-users", {"group": "Staff", "users": ["crowd"]}),
        ("POST", f"{GROUPS}/add-users", {"group": "crowd-users", "users": ["owner"]}),
        ("POST", f"{USERS}/remove-group", {"context": "owner", "itemName": "crowd-users"}),
    ):
        assert admin(method, path, status, json=content).json["errors"][0]["message"] == "No."
    after = control.state(secrets=True)["bitbucket"]
    assert (before["groups"], before["grants"]) == (after["groups"], after["grants"])
    assert before["users"]["crowd"] == after["users"]["crowd"]


def test_directories(callers: Callers) -> None:
    admin, path = callers.bitbucket(), f"{API}/admin/user-directories"
    shown = admin("GET", path, 200).json
    assert [(one["name"], one["type"], one["active"]) for one in shown] == [("Bitbucket Internal Directory", "INTERNAL", True), ("Crowd", "CROWD", True)]
    assert [one["name"] for one in admin("GET", f"{path}?includeInactive=true", 200).json][-1] == "Old"
    callers.simulator.control.switch("directories_shape", "page")
    assert admin("GET", path, 200).json["size"] == 2


def test_adding_to_groups_is_all_or_nothing(callers: Callers) -> None:
    admin = callers.bitbucket()
    admin("POST", f"{GROUPS}/add-users", 404, json={"group": "Staff", "users": ["lead", "nobody"]})
    admin("POST", f"{USERS}/add-groups", 404, json={"user": "lead", "groups": ["Staff", "no group"]})
    assert names(callers, "admin/groups/more-members?context=Staff") == ["owner"]
    for _time in range(2):
        assert admin("POST", f"{GROUPS}/add-users", 200, json={"group": "STAFF", "users": ["LEAD", "owner"]}).text == ""
    assert names(callers, "admin/groups/more-members?context=Staff") == ["lead", "owner"]
    callers.bitbucket(LEAD)("GET", f"{API}/projects/OWN", 200)
    admin("POST", f"{USERS}/remove-group", 200, json={"context": "lead", "itemName": "Staff"})
    assert names(callers, "admin/groups/more-members?context=Staff") == ["owner"]
    admin("POST", f"{USERS}/add-groups", 200, json={"user": "lead", "groups": ["Staff"]})
    assert sorted(names(callers, "admin/users/more-members?context=lead")) == ["Staff", "admins", "stash-users"]
    admin("POST", f"{GROUPS}/remove-user", 200, json={"context": "Staff", "itemName": "lead"})
    admin("POST", f"{GROUPS}/add-user", 200, json={"context": "Staff", "itemName": "jane@example"})
    assert names(callers, "admin/groups/more-members?context=Staff") == ["jane@example", "owner"]


def test_deleted_group_takes_its_grants_along(callers: Callers) -> None:
    admin = callers.bitbucket()
    assert admin("DELETE", f"{GROUPS}?name=STAFF", 200).json == {"name": "Staff", "deletable": True}
    assert admin("GET", f"{API}/projects/OWN/permissions/groups", 200).json["size"] == 0
    admin("POST", f"{GROUPS}?name=staff", 200)
    assert admin("POST", f"{GROUPS}?name=Staff", 409).exception == "com.atlassian.bitbucket.IntegrityException"


@pytest.mark.parametrize(("value", "status"), [("409", 409), ("403", 403), ("allow", 200)])
def test_leaving_the_group_that_makes_you_administrator(callers: Callers, value: str, status: int) -> None:
    callers.simulator.control.switch("leave_group_status", value)
    lead = callers.bitbucket(LEAD)
    lead("POST", f"{USERS}/remove-group", status, json={"context": "lead", "itemName": "admins"})
    lead("GET", f"{API}/admin/permissions/users", 401 if value == "allow" else 200)
    callers.bitbucket()("POST", f"{GROUPS}/add-users", 200, json={"group": "admins", "users": ["lead"]})
    lead("DELETE", f"{GROUPS}?name=admins", 409)


def test_nobody_administers_who_outranks_him(callers: Callers) -> None:
    lead = callers.bitbucket(LEAD)
    lead("DELETE", f"{USERS}?name=admin", 403)
    lead("DELETE", f"{USERS}/captcha?name=admin", 403)
    lead("PUT", USERS, 401, json={"name": "admin", "displayName": "x"})
    lead("PUT", f"{USERS}/credentials", 401, json={"name": "admin", "password": "x", "passwordConfirm": "x"})
    lead("POST", f"{USERS}/rename", 401, json={"name": "admin", "newName": "x"})
    lead("PUT", USERS, 200, json={"name": "owner", "displayName": "x"})
    lead("DELETE", f"{USERS}?name=lead", 409)


def test_licence(callers: Callers) -> None:
    admin, control = callers.bitbucket(), callers.simulator.control
    control.switch("licence_users", len(control.state()["bitbucket"]["groups"]["stash-users"]["members"]))
    admin("POST", NEW, 403)
    admin("POST", f"{NEW}&addToDefaultGroup=false", 204)
    admin("POST", f"{USERS}/add-groups", 403, json={"user": "new.user", "groups": ["stash-users"]})
    admin("POST", f"{USERS}/add-groups", 200, json={"user": "new.user", "groups": ["Staff"]})
    admin("POST", f"{USERS}/add-groups", 200, json={"user": "owner", "groups": ["stash-users"]})  # Counts already.


# --- sessions ---

LOGIN, CONFIG = "/rest/tsv/latest/authenticate", "/rest/basicauth/latest/config"


@pytest.mark.parametrize(("version", "status"), [("5.6", 404), ("7.21", 404), ("8.19", 404), ("9.4", 200), ("10.2", 200)])
def test_basic_authentication_comes_back_through_a_session(version: str, status: int) -> None:
    with Simulator(version, context_path="/bb") as simulator, Callers(simulator) as callers:
        simulator.control.switch("basic_auth", "off")
        name, password = simulator.bitbucket_login("sysadmin")
        basic, client = callers.bitbucket(), callers.bitbucket(None)
        basic("GET", f"{API}/projects", 403)
        login = {"username": name, "password": password, "targetUrl": "/", "rememberMe": False}
        client("POST", LOGIN, status, json=login)
        if status == 404:
            return
        assert client("GET", f"{API}/users/admin", 200).headers["X-AUSERNAME"] == "admin"
        assert client("GET", CONFIG, 200).json["block-requests"] is True
        config: dict[str, Any] = {
            "block-requests": True,
            "allowed-paths": ["/rest/api/latest/groups"],
            "allowed-users": ["ADMIN"],
            "show-warning-message": False,
        }
        client("PUT", CONFIG, 204, json=config)
        basic("GET", f"{API}/projects", 200)
        user = callers.bitbucket("user")
        user("GET", f"{API}/projects", 403)
        user("GET", f"{API}/groups", 200)
        client("PUT", CONFIG, 400, json={"block-requests": False})
        client("PUT", CONFIG, 204, json={**config, "block-requests": False, "allowed-users": []})
        user("GET", f"{API}/projects", 200)
        user("PUT", CONFIG, 401, json=config)


def test_session_login_refused(callers: Callers) -> None:
    name, _password = callers.simulator.bitbucket_login("unlicensed")
    client = callers.bitbucket(None)
    answer = client("POST", LOGIN, 401, json={"username": name, "password": "wrong"})
    assert answer.json["captchaRequired"] is False
    assert "Set-Cookie" not in answer.headers
    client("GET", f"{API}/projects", 401)


def test_who_may_read_the_configuration_is_a_switch(callers: Callers) -> None:
    lead = callers.bitbucket(LEAD)
    lead("GET", CONFIG, 401)
    callers.simulator.control.switch("basicauth_config_permission", "ADMIN")
    lead("GET", CONFIG, 200)


def test_session_ends_with_the_reset(callers: Callers) -> None:
    name, password = callers.simulator.bitbucket_login("user")
    client = callers.bitbucket(None)
    client("POST", LOGIN, 200, json={"username": name, "password": password})
    client("GET", f"{API}/users/jane_example", 200)
    callers.simulator.control.reset()
    client("GET", f"{API}/users/jane_example", 401)
