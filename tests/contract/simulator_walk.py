# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Walks over every route of both simulated products, success and error, each step with the status it must have."""

from __future__ import annotations

from contract.simulator_traffic import Callers, Client
from contract.simulator_walk_access import walk_access
from simulator.control import Control

API = "/rest/api"
SEED = {
    "users": [
        {"name": "alice"},
        {"name": "bob"},
        {"name": "crowd bob", "directory": "bob Crowd"},
        {"name": "owner", "password": "a-long-password-of-the-owner"},
        {"name": "lead", "password": "a-long-password-of-the-lead"},
    ],
    "groups": [{"name": "data science", "members": ["alice"]}, {"name": "leads", "members": ["lead"]}, {"name": "empty"}],
    "projects": [
        {"key": "AAA", "name": "aaa first", "description": "The first", "public": True, "users": {"alice": "PROJECT_READ"}},
        {"key": "HID", "name": "hidden", "users": {"alice": "PROJECT_ADMIN"}},
        {"key": "OWN", "name": "own", "users": {"owner": "PROJECT_ADMIN"}, "groups": {"leads": "PROJECT_ADMIN"}, "repositories": [{"name": "models"}]},
        {"key": "~ALICE", "name": "Alice", "repositories": [{"name": "mine"}]},
    ],
    "grants": {"users": {"bob": "PROJECT_CREATE"}, "groups": {"leads": "ADMIN"}},
}


def walk_bitbucket(callers: Callers, prefix: str, version: str) -> None:
    """Everything Bitbucket serves below one API prefix."""
    callers.simulator.control.seed({"bitbucket": SEED})
    _outside(callers, prefix)
    _projects(callers, prefix)
    _project_permissions(callers, prefix, version)
    _global_permissions(callers, prefix)
    _repositories(callers, prefix, version)
    _users(callers, prefix)
    walk_access(callers, prefix, version)
    _refusals(callers, prefix, callers.simulator.control)


def _outside(callers: Callers, prefix: str) -> None:
    anyone, admin = callers.bitbucket(None), callers.bitbucket()
    anyone("GET", "/status", 200)
    anyone("GET", f"{API}/{prefix}/application-properties", 200)
    admin("GET", f"/rest/ssh/{prefix}/settings", 200)
    anyone("GET", f"/rest/ssh/{prefix}/settings", 401)
    admin("GET", f"{API}/{prefix}/definitely-not-a-route", 404)
    anyone("GET", "/elsewhere", 404)
    admin("PATCH", f"{API}/{prefix}/projects", 405)


def _projects(callers: Callers, prefix: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/projects"
    admin("GET", f"{base}?start=0&limit=2", 200)
    admin("GET", f"{base}?name=AA&permission=PROJECT_ADMIN", 200)
    admin("GET", f"{base}?permission=ADMIN", 400)
    admin("POST", base, 201, json={"key": "new", "name": "New one", "description": "d", "public": False})
    admin("POST", base, 201, json={"key": "PLAIN"})
    admin("POST", base, 400, json={"name": "no key"})
    admin("POST", base, 400, json={"key": "1x", "name": "n" * 129, "description": "d" * 256})
    admin("POST", base, 400, data=b"{", headers={"Content-Type": "application/json"})
    admin("POST", base, 409, json={"key": "NEW", "name": "new ONE"})
    jane("POST", base, 401, json={"key": "MINE"})
    admin("GET", f"{base}/nEw", 200)
    jane("GET", f"{base}/HID", 401)
    admin("GET", f"{base}/GONE", 404)
    admin("GET", f"{base}/~alice", 200)
    admin("PUT", f"{base}/NEW", 200, json={"description": ""})
    admin("PUT", f"{base}/NEW", 201, json={"key": "NEWER"})
    admin("GET", f"{base}/NEW?x=1", 307)
    admin("PUT", f"{base}/NEWER", 400, json={"name": "~bad"})
    admin("PUT", f"{base}/NEWER", 409, json={"name": "AAA first"})
    admin("PUT", f"{base}/GONE", 404, json={"name": "x"})
    jane("PUT", f"{base}/NEWER", 401, json={"name": "x"})
    jane("DELETE", f"{base}/NEWER", 401)
    admin("DELETE", f"{base}/OWN", 409)
    admin("DELETE", f"{base}/NEWER", 204)
    admin("DELETE", f"{base}/NEWER", 404)


def _grants(admin: Client, other: Client, base: str, permission: str, gone: str) -> None:
    """The same verbs on any resource: list, none, grant, revoke."""
    for what, name in (("users", "alice"), ("groups", "data science")):
        admin("GET", f"{base}/{what}?filter=a&start=0&limit=1", 200)
        admin("GET", f"{base}/{what}/none?filter=e", 200)
        admin("PUT", f"{base}/{what}?name={name}&permission={permission}", 204)
        admin("PUT", f"{base}/{what}?name={name}&permission=NO_SUCH", 400)
        admin("PUT", f"{base}/{what}?permission={permission}", 400)
        admin("PUT", f"{base}/{what}?name=nobody&permission={permission}", 404)
        admin("GET", f"{base}/{what}", 200)
        admin("DELETE", f"{base}/{what}?name={name}", 204)
        admin("DELETE", f"{base}/{what}?name={name}", 204)
        admin("DELETE", f"{base}/{what}?name=nobody", 404)
        for method, path in (("GET", what), ("GET", f"{what}/none"), ("PUT", f"{what}?name={name}&permission={permission}"), ("DELETE", f"{what}?name={name}")):
            other(method, f"{base}/{path}", 401)
            if gone:
                admin(method, f"{gone}/{path}", 404)


def _project_permissions(callers: Callers, prefix: str, version: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/projects"
    owner, lead = callers.bitbucket(("owner", "a-long-password-of-the-owner")), callers.bitbucket(("lead", "a-long-password-of-the-lead"))
    _grants(admin, jane, f"{base}/OWN/permissions", "PROJECT_WRITE", f"{base}/GONE/permissions")
    owner("PUT", f"{base}/OWN/permissions/users?name=owner&permission=PROJECT_READ", 403)
    owner("DELETE", f"{base}/OWN/permissions/users?name=owner", 409)
    lead("DELETE", f"{base}/OWN/permissions/groups?name=leads", 204)  # ADMIN keeps the lead in.
    for permission in ("PROJECT_READ", "PROJECT_WRITE"):
        all_users = f"{base}/OWN/permissions/{permission}/all"
        admin("POST", f"{all_users}?allow=true", 204)
        admin("GET", all_users, 200)
        admin("POST", f"{all_users}?allow=false", 204)
        admin("POST", f"{all_users}?allow=maybe", 400)
        jane("GET", all_users, 401)
        jane("POST", f"{all_users}?allow=true", 401)
    admin("GET", f"{base}/OWN/permissions/ADMIN/all", 400)
    admin("GET", f"{base}/GONE/permissions/PROJECT_READ/all", 404)
    admin("POST", f"{base}/GONE/permissions/PROJECT_READ/all?allow=true", 404)
    if version != "5.6":
        _bulk(admin, jane, f"{base}/OWN/permissions", f"{base}/GONE/permissions")
        owner("DELETE", f"{base}/OWN/permissions?user=owner", 409)
        admin("GET", f"{base}/OWN/permissions/search?permission=PROJECT_ADMIN&permission=ADMIN&filterText=e&type=GROUP", 200)
    else:
        admin("DELETE", f"{base}/OWN/permissions?user=alice", 404)


def _bulk(admin: Client, other: Client, base: str, gone: str) -> None:
    admin("DELETE", f"{base}?user=alice&user=bob&group=empty", 204)
    admin("DELETE", base, 400)
    admin("DELETE", f"{base}?user=alice&user=nobody", 404)
    admin("DELETE", f"{gone}?user=alice", 404)
    other("DELETE", f"{base}?user=alice", 401)
    admin("GET", f"{base}/search", 200)
    admin("GET", f"{base}/search?permission=NO_SUCH", 400)
    other("GET", f"{base}/search", 401)


def _global_permissions(callers: Callers, prefix: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/admin/permissions"
    lead = callers.bitbucket(("lead", "a-long-password-of-the-lead"))
    _grants(admin, jane, base, "PROJECT_CREATE", "")
    lead("PUT", f"{base}/users?name=alice&permission=SYS_ADMIN", 401)
    lead("PUT", f"{base}/users?name=admin&permission=ADMIN", 409)
    lead("DELETE", f"{base}/users?name=admin", 409)
    lead("PUT", f"{base}/groups?name=leads&permission=LICENSED_USER", 409)
    lead("DELETE", f"{base}/groups?name=leads", 409)
    admin("PUT", f"{base}/users?name=admin&permission=ADMIN", 409)
    control = callers.simulator.control
    licence = f"{API}/{prefix}/admin/license"
    admin("GET", licence, 200)
    jane("GET", licence, 401)
    callers.bitbucket(None)("GET", licence, 401)
    control.switch("licence_users", "none")
    admin("GET", licence, 404)
    control.switch("licence_users", "1")
    admin("PUT", f"{base}/users?name=no.licence&permission=LICENSED_USER", 403)
    control.switch("licence_users", "0")


def _repositories(callers: Callers, prefix: str, version: str) -> None:
    admin, jane, base = callers.bitbucket(), callers.bitbucket("user"), f"{API}/{prefix}/projects/OWN/repos"
    owner = callers.bitbucket(("owner", "a-long-password-of-the-owner"))
    admin("GET", f"{base}?start=0&limit=1", 200)
    jane("GET", base, 401)
    admin("GET", f"{API}/{prefix}/projects/GONE/repos", 404)
    owner("POST", base, 201, json={"name": "My Models", "scmId": "git", "description": "d", "forkable": False, "defaultBranch": "main"})
    owner("POST", base, 409, json={"name": "my models"})
    owner("POST", base, 400, json={"name": ""})
    jane("POST", base, 401, json={"name": "x"})
    admin("GET", f"{base}/my-models", 200)
    admin("GET", f"{API}/{prefix}/projects/~ALICE/repos/mine", 200)
    jane("GET", f"{base}/my-models", 401)
    admin("GET", f"{base}/gone", 404)
    _grants(admin, jane, f"{base}/my-models/permissions", "REPO_WRITE", f"{base}/gone/permissions")
    if version != "5.6":
        _bulk(admin, jane, f"{base}/my-models/permissions", f"{base}/gone/permissions")
    jane("DELETE", f"{base}/my-models", 401)
    admin("DELETE", f"{base}/my-models", 202)
    admin("DELETE", f"{base}/my-models", 204)


def _users(callers: Callers, prefix: str) -> None:
    admin, anyone, base = callers.bitbucket(), callers.bitbucket(None), f"{API}/{prefix}"
    admin("GET", f"{base}/users?filter=b&group=data science&permission=LICENSED_USER", 200)
    admin("GET", f"{base}/users?permission.1=PROJECT_ADMIN&permission.1.projectKey=OWN&permission.2=LICENSED_USER&start=0&limit=3", 200)
    admin("GET", f"{base}/users?permission=NO_SUCH", 400)
    admin("GET", f"{base}/users?permission=PROJECT_READ", 400)
    admin("GET", f"{base}/users?permission=REPO_READ&permission.projectKey=OWN&permission.repositorySlug=gone", 400)
    admin("GET", f"{base}/users/jane_example", 200)
    admin("GET", f"{base}/users/jane@example", 404)
    admin("GET", f"{base}/groups?filter=data", 200)
    admin("GET", f"{base}/admin/users?filter=bob", 200)
    admin("GET", f"{base}/admin/groups?filter=e", 200)
    admin("GET", f"{base}/admin/groups/more-members?context=data science&filter=a", 200)
    admin("GET", f"{base}/admin/users/more-members?context=alice&filter=d", 200)
    for path in ("users", "users/alice", "groups", "admin/users", "admin/groups", "admin/groups/more-members?context=x", "admin/users/more-members?context=x"):
        anyone("GET", f"{base}/{path}", 401)


def _refusals(callers: Callers, prefix: str, control: Control) -> None:
    """What is refused before any resource is asked."""
    base = f"{API}/{prefix}/projects"
    name, _password = callers.simulator.bitbucket_login("user")
    callers.bitbucket((name, "a-wrong-password"))("GET", base, 401)
    callers.bitbucket("unlicensed")("GET", base, 401)
    callers.bitbucket(None, headers={"Authorization": "Bearer BBDC-unknown"})("GET", base, 401)
    callers.bitbucket(None)("GET", f"{base}/HID", 401)
    admin = callers.bitbucket()
    admin("GET", f"{base}/AAA", 406, headers={"Accept": "text/html"})
    admin("POST", base, 403, files={"avatar": b"x"})
    admin("POST", base, 415, data=b"<x/>", headers={"Content-Type": "application/xml"})
    control.switch("rate_limit", "1/1")
    admin("GET", f"{base}/AAA", 200)
    admin("GET", f"{base}/AAA", 429)
    control.switch("rate_limit", "off")
    control.switch("basic_auth", "off")
    admin("GET", f"{base}/AAA", 403)
    control.switch("basic_auth", "on")


URLS = {"web": "https://bb.example.com", "api": "https://bb.example.com", "ssh": "ssh://git@bb.example.com:7999"}


def walk_algorithmia(callers: Callers) -> None:
    """Everything Algorithmia serves."""
    simulator = callers.simulator
    admin, standard = callers.algorithmia(), callers.algorithmia(simulator.algorithmia_key("standard"))
    wrong, nobody = callers.algorithmia("Simple simNoSuchKey"), callers.algorithmia("")
    admin_path, base = "/v1/admin/scms", "/v1/scms"
    admin("GET", "/v1/openapispec", 200)
    admin("GET", "/v1/admin/features", 200)
    standard("GET", "/v1/admin/features", 403)
    for reader in (admin, standard):
        reader("GET", base, 200)
        reader("GET", f"{base}/internal", 200)
        reader("GET", f"{base}/gone", 404)
    for refused in (wrong, nobody):
        refused("GET", base, 401)
        refused("GET", f"{base}/internal", 401)
    new = {"id": "bb", "provider": "bitbucket", "scm": {"project_key": "ALG"}, "urls": URLS}
    token = {"provider": "bitbucket", "name": "With token", "enabled": False, "oauth": {"client_id": "OPS", "client_secret": "s"}, "urls": URLS}
    github = {"provider": "github", "oauth": {"client_id": "c", "client_secret": "s"}, "urls": {**URLS, "web": "https://github.com"}}
    admin("POST", admin_path, 201, json=new)
    admin("POST", admin_path, 201, json=token)
    admin("POST", admin_path, 201, json=github)
    admin("POST", admin_path, 409, json=new)
    admin("POST", admin_path, 400, json={**new, "id": "x", "provider": "internal"})
    admin("POST", admin_path, 400, json={**new, "id": "x", "urls": {"web": "w"}})
    admin("POST", admin_path, 400, data=b"{")
    standard("POST", admin_path, 403, json=new)
    admin("GET", base, 200)
    admin("GET", f"{base}/bb", 200)
    one = f"{admin_path}/bb"
    admin("PATCH", one, 200, json={"urls": {**URLS, "web": "https://other.example.com"}, "enabled": True})
    admin("PATCH", one, 400, json={"enabled": "yes"})
    admin("PATCH", f"{admin_path}/gone", 404, json={})
    standard("PATCH", one, 403, json={})
    admin("DELETE", one, 400)
    admin("POST", f"{one}/default", 204)
    admin("PATCH", one, 400, json={"enabled": False})
    admin("POST", f"{admin_path}/internal/default", 204)
    admin("POST", f"{admin_path}/gone/default", 404)
    standard("POST", f"{one}/default", 403)
    admin("PATCH", one, 200, json={"enabled": False})
    admin("POST", f"{one}/default", 400)
    standard("DELETE", one, 403)
    admin("DELETE", one, 204)
    admin("DELETE", one, 404)
    admin("GET", "/v1/nothing", 404)
