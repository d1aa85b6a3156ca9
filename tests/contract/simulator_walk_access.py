# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The walk over what gives access to Bitbucket: accounts, groups, tokens, keys, webhooks, sessions; and repositories' branches."""

from __future__ import annotations

import asyncssh

from contract.simulator_traffic import Callers, Client
from contract.simulator_walk_reviewers import walk_default_tasks, walk_required_builds, walk_reviewers, walk_secret_scanning
from contract.simulator_walk_settings import walk_settings

API = "/rest/api"
HOOK = {"name": "hook", "url": "https://hook.example.com/x", "events": ["repo:refs_changed"], "configuration": {"secret": "s"}}


def modern(version: str) -> bool:
    """9.x and later."""
    return version in ("9.4", "10.2")


def public_key(label: str = "", algorithm: str = "ssh-ed25519") -> str:
    """The text of a fresh public key."""
    return asyncssh.generate_private_key(algorithm, comment=label).export_public_key().decode().strip()


def walk_access(callers: Callers, prefix: str, version: str) -> None:
    """Needs the seed of simulator_walk."""
    _accounts(callers, prefix)
    _ends_of_accounts(callers, prefix, version)
    _groups(callers, prefix)
    _tokens(callers, prefix, version)
    _user_keys(callers, prefix, version)
    _access_keys(callers, prefix, version)
    _webhooks(callers, prefix, version)
    _restrictions(callers, prefix)
    _branches(callers, prefix, version)
    _labels(callers, prefix, version)
    _forks(callers, prefix)
    _banner(callers, prefix, version)
    walk_settings(callers, prefix, version)
    _pull_requests(callers, prefix)
    walk_reviewers(callers, prefix, version)
    walk_required_builds(callers, prefix, version)
    walk_default_tasks(callers, prefix, version)
    walk_secret_scanning(callers, prefix, version)
    if modern(version):
        _sessions(callers)


def _accounts(callers: Callers, prefix: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/admin/users"
    new = f"{base}?name=new.user&password=first-password&displayName=New&emailAddress=new@example.com&addToDefaultGroup=true&notify=false"
    admin("POST", new, 204)
    admin("POST", new, 409)
    admin("POST", f"{base}?name=x", 400)
    jane("POST", new, 401)
    admin("PUT", base, 200, json={"name": "new.user", "displayName": "Newer", "email": "newer@example.com"})
    admin("PUT", base, 400, json={"name": "new.user", "email": "nothing"})
    admin("PUT", base, 404, json={"name": "nobody"})
    jane("PUT", base, 401, json={"name": "new.user"})
    admin("POST", f"{base}/rename", 200, json={"name": "new.user", "newName": "old@user"})
    admin("POST", f"{base}/rename", 400, json={"name": "old@user", "newName": "alice"})
    admin("POST", f"{base}/rename", 404, json={"name": "nobody", "newName": "x"})
    jane("POST", f"{base}/rename", 401, json={"name": "old@user", "newName": "x"})
    admin("PUT", f"{base}/credentials", 204, json={"name": "old@user", "password": "second", "passwordConfirm": "second"})
    admin("PUT", f"{base}/credentials", 400, json={"name": "old@user", "password": "second", "passwordConfirm": "third"})
    admin("PUT", f"{base}/credentials", 404, json={"name": "nobody", "password": "x", "passwordConfirm": "x"})
    own = callers.bitbucket(("old@user", "second"))
    own("PUT", f"{API}/{prefix}/users", 200, json={"displayName": "Me"})
    own("PUT", f"{API}/{prefix}/users", 400, json={"displayName": ""})
    own("PUT", f"{API}/{prefix}/users/credentials", 400, json={"oldPassword": "x", "password": "third", "passwordConfirm": "third"})
    own("PUT", f"{API}/{prefix}/users/credentials", 204, json={"oldPassword": "second", "password": "third", "passwordConfirm": "third"})


def _ends_of_accounts(callers: Callers, prefix: str, version: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/admin/users"
    admin("DELETE", f"{base}/captcha?name=old@user", 204)
    admin("DELETE", f"{base}/captcha", 400)
    admin("DELETE", f"{base}/captcha?name=nobody", 404)
    jane("DELETE", f"{base}/captcha?name=old@user", 401)
    lead = callers.bitbucket(("lead", "a-long-password-of-the-lead"))
    lead("DELETE", f"{base}/captcha?name=admin", 403)
    lead("DELETE", f"{base}?name=admin", 403)
    lead("PUT", base, 401, json={"name": "admin", "displayName": "x"})
    admin("DELETE", f"{base}?name=admin", 409)
    admin("DELETE", f"{base}?name=crowd bob", 403)
    admin("DELETE", base, 400)
    admin("DELETE", f"{base}?name=old@user", 200)
    admin("DELETE", f"{base}?name=old@user", 404)
    jane("DELETE", f"{base}?name=alice", 401)
    control = callers.simulator.control
    control.switch("licence_users", "1")
    admin("POST", f"{base}?name=one.more&password=x&displayName=New&emailAddress=new@example.com", 403)
    admin("POST", f"{base}/add-groups", 403, json={"user": "no.licence", "groups": ["stash-users"]})
    control.switch("licence_users", "0")
    if modern(version):
        directories = f"{API}/{prefix}/admin/user-directories"
        admin("GET", f"{directories}?includeInactive=true", 200)
        jane("GET", directories, 401)


def _groups(callers: Callers, prefix: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/admin"
    lead = callers.bitbucket(("lead", "a-long-password-of-the-lead"))
    groups = f"{base}/groups"
    admin("POST", f"{groups}?name=my group", 200)
    admin("POST", f"{groups}?name=MY GROUP", 409)
    admin("POST", groups, 400)
    jane("POST", f"{groups}?name=x", 401)
    for client, status, content in (
        (admin, 200, {"group": "my group", "users": ["alice", "bob"]}),
        (admin, 404, {"group": "my group", "users": ["alice", "nobody"]}),
        (admin, 404, {"group": "no group", "users": ["alice"]}),
        (jane, 401, {"group": "my group", "users": ["alice"]}),
    ):
        client("POST", f"{groups}/add-users", status, json=content)
    admin("POST", f"{base}/users/add-groups", 200, json={"user": "owner", "groups": ["my group", "empty"]})
    admin("POST", f"{base}/users/add-groups", 404, json={"user": "nobody", "groups": ["my group"]})
    jane("POST", f"{base}/users/add-groups", 401, json={"user": "owner", "groups": ["my group"]})
    leave = f"{base}/users/remove-group"
    admin("POST", leave, 200, json={"context": "owner", "itemName": "my group"})
    admin("POST", leave, 404, json={"context": "owner", "itemName": "no group"})
    jane("POST", leave, 401, json={"context": "owner", "itemName": "my group"})
    for path, context, item in (("groups/add-user", "my group", "bob"), ("users/add-group", "bob", "my group"), ("groups/remove-user", "my group", "bob")):
        admin("POST", f"{base}/{path}", 200, json={"context": context, "itemName": item})
        admin("POST", f"{base}/{path}", 404, json={"context": "nobody", "itemName": item})
        jane("POST", f"{base}/{path}", 401, json={"context": context, "itemName": item})
    admin("PUT", f"{base}/permissions/groups?name=my group&permission=SYS_ADMIN", 204)
    lead("POST", f"{groups}/add-users", 403, json={"group": "my group", "users": ["lead"]})
    lead("POST", leave, 403, json={"context": "alice", "itemName": "my group"})
    lead("DELETE", f"{groups}?name=my group", 403)
    lead("DELETE", f"{groups}?name=leads", 409)
    admin("DELETE", f"{groups}?name=my group", 200)
    admin("DELETE", f"{groups}?name=my group", 404)
    admin("DELETE", groups, 400)
    jane("DELETE", f"{groups}?name=empty", 401)


def _tokens(callers: Callers, prefix: str, version: str) -> None:
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    owner = callers.bitbucket(("owner", "a-long-password-of-the-owner"))
    base = f"/rest/access-tokens/{prefix}"
    _token(owner, admin, jane, f"{base}/users/owner", f"{base}/users/nobody", "PROJECT_ADMIN")
    admin("PUT", f"{base}/users/owner", 401, json={"name": "t", "permissions": ["REPO_READ"]})
    if version != "5.6":
        _token(owner, admin, jane, f"{base}/projects/OWN", f"{base}/projects/GONE", "PROJECT_ADMIN")
        _token(owner, admin, jane, f"{base}/projects/OWN/repos/models", f"{base}/projects/OWN/repos/gone", "REPO_ADMIN")
    else:
        owner("GET", f"{base}/projects/OWN", 404)


def _token(owner: Client, admin: Client, other: Client, base: str, gone: str, permission: str) -> None:
    made = owner("PUT", base, 200, json={"name": "t", "permissions": [permission], "expiryDays": 3}).json
    for content in ({}, {"name": "t"}, {"name": "t", "permissions": []}, {"name": "t", "permissions": ["ADMIN"]}, {"permissions": [permission]}):
        owner("PUT", base, 400, json=content)
    other("PUT", base, 401, json={"name": "t", "permissions": [permission]})
    one = f"{base}/{made['id']}"
    for client in (owner, admin):
        client("GET", base, 200)
        client("GET", one, 200)
        client("POST", one, 200, json={"name": "u"})
    owner("POST", one, 400, json={"permissions": ["NO_SUCH"]})
    for method, path in (("GET", base), ("GET", one), ("POST", one), ("DELETE", one)):
        other(method, path, 401, json={} if method == "POST" else None)
    owner("GET", gone, 404)
    admin("DELETE", one, 204)
    for method in ("GET", "DELETE"):
        owner(method, one, 404)


def _user_keys(callers: Callers, prefix: str, version: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"/rest/ssh/{prefix}/keys"
    text = public_key("jane@laptop")
    made = jane("POST", base, 201, json={"text": text}).json
    jane("POST", base, 409, json={"text": text})
    jane("POST", base, 400, json={"text": "no key"})
    admin("POST", f"{base}?user=jane@example", 201, json={"text": public_key(algorithm="ssh-rsa")})
    admin("POST", f"{base}?user=nobody", 404, json={"text": public_key()})
    jane("POST", f"{base}?user=admin", 401, json={"text": public_key()})
    jane("GET", base, 200)
    admin("GET", f"{base}?user=jane@example", 200)
    admin("GET", f"{base}?user=nobody", 404)
    jane("GET", f"{base}?user=admin", 401)
    if modern(version):
        admin("GET", f"{base}/{made['id']}", 200)
        admin("GET", f"{base}/0", 404)
        jane("GET", f"{base}/0", 401)
    jane("DELETE", f"{base}/{made['id']}", 204)
    admin("DELETE", f"{base}/{made['id']}", 204)
    jane("DELETE", f"{base}/0", 401)
    jane("DELETE", f"{base}?user=admin", 401)
    admin("DELETE", f"{base}?user=nobody", 404)
    admin("DELETE", f"{base}?user=jane@example", 204)


def _access_keys(callers: Callers, prefix: str, version: str) -> None:
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    created, root, text = (201 if modern(version) else 200), f"/rest/keys/{prefix}", public_key("build")
    for path, gone, level in (("projects/OWN", "projects/GONE", "PROJECT"), ("projects/OWN/repos/models", "projects/OWN/repos/gone", "REPO")):
        base = f"{root}/{path}/ssh"
        content = {"key": {"text": text}, "permission": f"{level}_READ"}
        number = admin("POST", base, created, json=content).json["key"]["id"]
        one = f"{base}/{number}"
        admin("POST", base, 400, json={**content, "key": {"text": "x"}})
        admin("POST", base, 400, json={"key": {"text": public_key()}})
        jane("POST", base, 401, json=content)
        admin("POST", f"{root}/{gone}/ssh", 404, json=content)
        admin("GET", f"{base}?filter=b&permission={level}_READ", 200)
        admin("GET", f"{root}/{gone}/ssh", 404)
        jane("GET", base, 401)
        admin("GET", one, 200)
        admin("GET", f"{base}/0", 404)
        jane("GET", one, 401)
        admin("PUT", f"{one}/permission/{level}_WRITE", 200)
        admin("PUT", f"{base}/0/permission/{level}_WRITE", 404)
        jane("PUT", f"{one}/permission/{level}_WRITE", 401)
        jane("DELETE", one, 401)
    for what in ("projects", "repos"):
        admin("GET", f"{root}/ssh/{number}/{what}", 200)
        admin("GET", f"{root}/ssh/0/{what}", 404)
    admin("GET", f"{root}/projects/OWN/repos/models/ssh?effective=true", 200)
    for path in ("projects/OWN", "projects/OWN/repos/models"):
        admin("DELETE", f"{root}/{path}/ssh/{number}", 204)
        admin("DELETE", f"{root}/{path}/ssh/{number}", 204)


def _webhooks(callers: Callers, prefix: str, version: str) -> None:
    admin, jane, projects = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/projects"
    callers.simulator.control.switch("webhook_created", "200")  # As documented.
    for path, gone in ((f"{projects}/OWN/repos/models", f"{projects}/OWN/repos/gone"), (f"{projects}/OWN", f"{projects}/GONE")):
        base = f"{path}/webhooks"
        if path.endswith("OWN") and version in ("5.6", "7.21"):
            admin("GET", base, 404)
            continue
        one = f"{base}/{admin('POST', base, 200, json=HOOK).json['id']}"
        admin("POST", base, 400, json={"name": "x", "events": []})
        jane("POST", base, 401, json=HOOK)
        admin("POST", f"{gone}/webhooks", 404, json=HOOK)
        admin("GET", f"{base}?event=repo:refs_changed", 200)
        if "/repos/" in path and modern(version):
            for client, place, status in ((admin, base, 200), (jane, base, 401), (admin, f"{gone}/webhooks", 404)):
                client("GET", f"{place}/search?scopeType=repository&event=repo:refs_changed", status)
        admin("PUT", one, 200, json={**HOOK, "active": False})
        for client, number, status in ((admin, one, 200), (jane, one, 401), (admin, f"{base}/0", 404)):
            client("GET", number, status)
        jane("GET", base, 401)
        for client, number, status in ((jane, one, 401), (admin, f"{base}/0", 404)):
            client("PUT", number, status, json=HOOK)
        for client, status in ((jane, 401), (admin, 204), (admin, 404)):
            client("DELETE", one, status)
    callers.simulator.control.switch("webhook_created", "201")


def _restrictions(callers: Callers, prefix: str) -> None:
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    root = f"/rest/branch-permissions/{'2.0' if prefix == '1.0' else prefix}/projects"
    restriction = {"type": "read-only", "matcher": {"id": "refs/heads/main", "type": {"id": "BRANCH"}}, "users": ["alice"]}
    for place, gone in ((f"{root}/OWN/repos/models", f"{root}/OWN/repos/gone"), (f"{root}/OWN", f"{root}/GONE")):
        base = f"{place}/restrictions"
        one = f"{base}/{admin('POST', base, 200, json=restriction).json['id']}"
        admin("POST", base, 400, json={**restriction, "type": "x"})
        jane("POST", base, 401, json=restriction)
        admin("GET", f"{base}?type=read-only&matcherType=BRANCH&matcherId=refs/heads/main&start=0&limit=5", 200)
        admin("GET", f"{gone}/restrictions", 404)
        jane("GET", base, 401)
        admin("GET", f"{base}/0", 404)
        for client, status in ((admin, 200), (jane, 401)):
            client("GET", one, status)
        for client, status in ((jane, 401), (admin, 204), (admin, 204)):
            client("DELETE", one, status)


def _branches(callers: Callers, prefix: str, version: str) -> None:
    admin, jane, one = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/projects/OWN/repos/models"
    admin("PUT", one, 201, json={"description": "changed"})
    admin("PUT", one, 400, json={"name": "!"})
    jane("PUT", one, 401, json={"description": "x"})
    admin("PUT", f"{API}/{prefix}/projects/OWN/repos/gone", 404, json={"description": "x"})
    admin("POST", f"{API}/{prefix}/projects/OWN/repos", 201, json={"name": "taken"})
    admin("PUT", one, 409, json={"name": "Taken"})
    admin("GET", f"{API}/{prefix}/repos?name=mod&projectname=own&permission=REPO_READ", 200)
    admin("GET", f"{API}/{prefix}/repos?permission=NO_SUCH", 400)
    ways = ["branches/default", "default-branch"] if version != "5.6" else ["branches/default"]
    for way in ways:
        admin("PUT", f"{one}/{way}", 204, json={"id": "refs/heads/main"})
        jane("PUT", f"{one}/{way}", 401, json={"id": "refs/heads/main"})
        admin("GET", f"{one}/{way}", 204 if way == "branches/default" else 200)
        jane("GET", f"{one}/{way}", 401)
    for refs in ("branches", "tags"):
        admin("GET", f"{one}/{refs}", 200)
        jane("GET", f"{one}/{refs}", 401)
        admin("GET", f"{API}/{prefix}/projects/OWN/repos/gone/{refs}", 404)


def _forks(callers: Callers, prefix: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/projects/OWN/repos/models"
    fork = {"name": "fork", "project": {"key": "OWN"}}
    admin("POST", base, 201, json=fork)
    jane("POST", base, 401, json=fork)
    admin("POST", base, 400, json={"project": {}})
    admin("POST", base, 404, json={"project": {"key": "NONE"}})
    sync, lfs = (f"/rest/{api}/projects/OWN/repos/{{}}{end}" for api, end in ((f"sync/{prefix}", ""), ("git-lfs/admin", "/enabled")))
    admin("GET", sync.format("gone"), 404)
    admin("POST", sync.format("fork"), 400, json={})
    jane("POST", sync.format("fork"), 401, json={"enabled": True})
    admin("POST", sync.format("fork"), 200, json={"enabled": True})
    admin("GET", sync.format("fork"), 200)
    admin("POST", sync.format("fork"), 204, json={"enabled": False})
    admin("POST", sync.format("models"), 409, json={"enabled": True})
    for method, status in (("GET", 404), ("PUT", 204), ("GET", 204), ("DELETE", 204)):
        admin(method, lfs.format("fork"), status)
        jane(method, lfs.format("fork"), 401)
    admin("DELETE", f"{API}/{prefix}/projects/OWN/repos/fork", 202)


def _labels(callers: Callers, prefix: str, version: str) -> None:
    admin, jane, all_labels, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/labels", f"{API}/{prefix}/projects/OWN/repos/models/labels"
    if version == "5.6":
        admin("GET", all_labels, 404)
        return
    admin("POST", base, 200, json={"name": "tools"})
    admin("POST", base, 400, json={"name": "tools"})
    admin("GET", f"{all_labels}?prefix=t", 200)
    admin("GET", f"{all_labels}/tools", 200)
    admin("GET", f"{all_labels}/tools/labeled?type=REPOSITORY", 200)
    admin("GET", f"{all_labels}/tools/labeled?type=USER", 400)
    admin("GET", base, 200)
    for method, path in (("GET", base), ("POST", base), ("DELETE", f"{base}/tools")):
        jane(method, path, 401, json={"name": "tools"} if method == "POST" else None)
    admin("DELETE", f"{base}/tools", 204)
    admin("DELETE", f"{base}/tools", 404)
    admin("GET", f"{all_labels}/tools", 404)
    admin("GET", f"{all_labels}/tools/labeled", 404)
    callers.bitbucket(None)("GET", all_labels, 401)


def _banner(callers: Callers, prefix: str, version: str) -> None:
    admin, jane, path = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/admin/banner"
    if version in ("5.6", "7.21"):
        admin("GET", path, 404)
        return
    banner = {"message": "Maintenance on Sunday", "audience": "ALL", "enabled": True}
    admin("GET", path, 204)
    admin("PUT", path, 204, json=banner)
    admin("PUT", path, 400, json={"message": "x"})
    assert admin("GET", path, 200).json == banner
    for method in ("GET", "PUT", "DELETE"):
        jane(method, path, 401, json=banner if method == "PUT" else None)
    for _time in range(2):
        admin("DELETE", path, 204)


def _pull_requests(callers: Callers, prefix: str) -> None:
    admin, base = callers.bitbucket(), f"{API}/{prefix}/projects/OWN/repos"
    admin("GET", f"{base}/models/pull-requests?state=ALL", 200)
    admin("GET", f"{base}/gone/pull-requests", 404)
    admin("GET", f"{base}/models/pull-requests/1", 404)
    callers.bitbucket("user")("GET", f"{base}/models/pull-requests", 401)


def _sessions(callers: Callers) -> None:
    admin, anyone = callers.bitbucket(), callers.bitbucket(None)
    name, password = callers.simulator.bitbucket_login("sysadmin")
    anyone("POST", "/rest/tsv/latest/authenticate", 200, json={"username": name, "password": password, "targetUrl": "/", "rememberMe": False})
    callers.bitbucket(None)("POST", "/rest/tsv/latest/authenticate", 401, json={"username": "bob", "password": "wrong"})
    config = admin("GET", "/rest/basicauth/latest/config", 200).json
    admin("PUT", "/rest/basicauth/latest/config", 204, json=config)
