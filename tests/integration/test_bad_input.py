# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be seen to be wrong is refused before the first call, and named: the item and the option."""

from __future__ import annotations

import pytest

from integration.play import Item, Play, Step
from integration.world import OMIT

PROJECT, PROJECTS, GRANT, GRANTS = "bitbucket_project", "bitbucket_projects", "bitbucket_permission", "bitbucket_permissions"
CONFIG, CONFIGS, SERVER = "algorithmia_scm_config", "algorithmia_scm_configs", "bitbucket_server_info"
BOB = {"users": {"bob": "PROJECT_READ"}}
URLS = {"web": "https://h", "api": "https://h", "ssh": "ssh://git@h"}
BB = {"provider": "bitbucket", "project_key": "ALG"}

BITBUCKET: dict[str, tuple[str, Item, list[str]]] = {
    "no key": (PROJECT, {"name": "x"}, ["key"]),
    "no key, many": (PROJECTS, {"projects": [{"key": "A"}, {"name": "x"}]}, ["key", "projects"]),
    "mistyped option": (PROJECT, {"key": "A", "nmae": "x"}, ["nmae"]),
    "mistyped field": (PROJECTS, {"projects": [{"key": "A", "nmae": "x"}]}, ["nmae", "projects"]),
    "mistyped grant": (PROJECT, {"key": "A", "permissions": {"user": {}}}, ["user", "permissions"]),
    "malformed key": (PROJECT, {"key": "9A"}, ["key: '9A'", "not a project key"]),
    "malformed key, many": (PROJECTS, {"projects": [{"key": "A"}, {"key": "A B"}]}, ["projects[1].key: 'A B'"]),
    "personal project": (PROJECT, {"key": "~bob"}, ["key: '~BOB'", "personal"]),
    "malformed new key": (PROJECT, {"key": "A", "new_key": "B/C"}, ["new_key: 'B/C'"]),
    "malformed name": (PROJECT, {"key": "A", "name": "~x"}, ["name: '~x'"]),
    "long description": (PROJECTS, {"projects": [{"key": "A", "description": "x" * 256}]}, ["projects[0].description", "256"]),
    "bad choice": (PROJECT, {"key": "A", "state": "gone"}, ["state", "gone", "present"]),
    "bad bool": (PROJECT, {"key": "A", "public": "perhaps"}, ["public", "perhaps"]),
    "same project twice": (PROJECTS, {"projects": [{"key": "A"}, {"key": "B"}, {"key": "a"}]}, ["projects[2]", "projects[0]", "A"]),
    "same project by its new key": (PROJECTS, {"projects": [{"key": "A", "new_key": "B"}, {"key": "B"}]}, ["projects[1]", "projects[0]", "B"]),
    "unknown permission": (PROJECT, {"key": "A", "permissions": {"users": {"bob": "REPO_READ"}}}, ["permissions: users.bob", "REPO_READ", "PROJECT_READ"]),
    "unknown default": (GRANT, {"project_key": "A", "default": "READ"}, ["default: 'READ'", "PROJECT_READ"]),
    "default of a repository": (GRANT, {"project_key": "A", "repository": "r", "default": "PROJECT_READ"}, ["default", "only a project"]),
    "default of the server": (GRANT, {"scope": "global", "default": "PROJECT_READ"}, ["default", "only a project"]),
    "project permission on a repository": (
        GRANTS,
        {"permissions": [{"project_key": "A", "repository": "r", **BOB}]},
        ["permissions[0]", "users.bob", "REPO_READ"],
    ),
    "project permission globally": (
        GRANTS,
        {"permissions": [{"project_key": "A", **BOB}, {"scope": "global", **BOB}]},
        ["permissions[1]", "users.bob", "LICENSED_USER"],
    ),
    "repository without project": (GRANT, {"repository": "r", **BOB}, ["repository", "project_key"]),
    "no project": (GRANTS, {"permissions": [{"project_key": "A", **BOB}, {"project_key": None, **BOB}]}, ["permissions[1]", "project_key", "scope=global"]),
    "no repository to purge": (GRANT, {"project_key": "A", "repository": OMIT, **BOB, "purge": True}, ["repository", "purge", "scope=project"]),
    "a name without a permission": (GRANT, {"project_key": "A", "users": {"bob": None}}, ["users.bob", 'Write "" to remove bob']),
    "malformed slug": (GRANT, {"project_key": "A", "repository": "a b", **BOB}, ["repository: 'a b'"]),
    "project and slug in one": (
        "bitbucket_webhook",
        {"project_key": "PAY", "repository": "PAY/ledger", "name": "ci", "url": "https://h", "events": ["repo:refs_changed"]},
        ["repository: 'pay/ledger'", "Write repository=ledger, with project_key=PAY"],
    ),
    "project and slug in one, renamed": (
        "bitbucket_repository",
        {"project_key": "A", "slug": "r", "new_slug": "~bob/Ledger"},
        ["new_slug: '~bob/ledger'", "Write new_slug=ledger, with new_project_key=~BOB"],
    ),
    "project and slug in one, many": (
        "bitbucket_repositories",
        {"repositories": [{"project_key": "A", "slug": "PAY/ledger"}]},
        ["repositories[0].slug: 'pay/ledger'", "Write slug=ledger, with project_key=PAY"],
    ),
    "project and slug in one, committed to": (
        "bitbucket_commit",
        {"project_key": "PAY", "repository": "PAY/ledger", "path": "a", "content": "a", "commit_message": "a"},
        ["repository: 'pay/ledger'", "Write repository=ledger, with project_key=PAY"],
    ),
    "malformed project, committed to": (
        "bitbucket_commit",
        {"project_key": "9A", "repository": "r", "path": "a", "content": "a", "commit_message": "a"},
        ["project_key: '9A'"],
    ),
    "project and slug in one, tokens": (
        "bitbucket_access_token_info",
        {"project_key": "PAY", "repository": "PAY/ledger"},
        ["repository: 'pay/ledger'", "Write repository=ledger, with project_key=PAY"],
    ),
    "project and slug in one, looked at": (
        "bitbucket_effective_permission_info",
        {"project_key": "PAY", "repository": "PAY/ledger"},
        ["repository: 'pay/ledger'", "Write repository=ledger, with project_key=PAY"],
    ),
    "nothing granted": (GRANT, {"project_key": "A"}, ["users, groups, default"]),
    "one name twice": (GRANT, {"project_key": "A", "users": {"bob": "PROJECT_READ", "BOB": ""}}, ["users", "bob"]),
    "empty name": (GRANTS, {"permissions": [{"project_key": "A", "groups": {" ": "PROJECT_READ"}}]}, ["permissions[0].groups", "empty"]),
    "same scope twice": (GRANTS, {"permissions": [{"project_key": "A", **BOB}, {"project": "a", **BOB}]}, ["permissions[1]", "permissions[0]", "A"]),
    "purge of what is absent": (
        GRANTS,
        {"permissions": [{"project_key": "A", **BOB, "state": "absent", "purge": True}]},
        ["permissions[0]", "purge", "present"],
    ),
    "bad limit": (GRANT, {"project_key": "A", **BOB, "purge_limit": 1.5}, ["purge_limit: 1.5"]),
    "list for dict": (GRANT, {"project_key": "A", "users": ["bob"]}, ["users"]),
    "URL without scheme": (PROJECT, {"key": "A", "bitbucket_url": "bitbucket.example.com"}, ["bitbucket_url", "bitbucket.example.com", "scheme"]),
    "URL of the API": (PROJECT, {"key": "A", "bitbucket_url": "https://h/rest/api/1.0"}, ["bitbucket_url", "/rest"]),
    "URL with credentials": (PROJECT, {"key": "A", "bitbucket_url": "https://me:in-the-clear@h"}, ["bitbucket_url", "credentials"]),
    "URL with query": (SERVER, {"bitbucket_url": "https://h/?x=1"}, ["bitbucket_url", "query"]),
    "no URL": (PROJECT, {"key": "A", "bitbucket_url": OMIT}, ["bitbucket_url"]),
    "no credentials": (PROJECT, {"key": "A", "bitbucket_username": OMIT, "bitbucket_password": OMIT}, ["bitbucket_password", "bitbucket_token"]),
    "user without password": (PROJECT, {"key": "A", "bitbucket_password": OMIT}, ["bitbucket_password"]),
    "password and token": (PROJECT, {"key": "A", "bitbucket_token": "{{ pat }}"}, ["bitbucket_password", "bitbucket_token", "mutually exclusive"]),
    "bad numbers": (PROJECT, {"key": "A", "timeout": 0, "retries": -1, "concurrency": 0}, ["timeout: 0", "retries: -1", "concurrency: 0"]),
    "key without certificate": (PROJECT, {"key": "A", "client_key": "key.pem"}, ["client_key", "client_cert"]),
    "several at once": (
        PROJECTS,
        {"projects": [{"key": "9"}, {"key": "B", "name": ""}], "purge_limit": -1},
        ["projects[0].key", "projects[1].name", "purge_limit"],
    ),
}
ALGORITHMIA: dict[str, tuple[str, Item, list[str]]] = {
    "neither id nor provider": (CONFIG, {"enabled": True}, ["id", "provider"]),
    "neither, many": (CONFIGS, {"scm_configs": [{"enabled": True}]}, ["id", "provider", "scm_configs"]),
    "no key": (CONFIGS, {"scm_configs": [{"id": "a"}, {"provider": "bitbucket", "urls": URLS}]}, ["scm_configs[1]", "project_key"]),
    "both keys": (CONFIG, {**BB, "client_id": "x"}, ["project_key", "client_id", "mutually exclusive"]),
    "both secrets": (CONFIG, {**BB, "access_token": "{{ pat }}", "client_secret": "{{ client_secret }}"}, ["access_token", "client_secret"]),
    "key of another provider": (CONFIG, {"provider": "github", "project_key": "A"}, ["project_key", "github"]),
    "token of another provider": (CONFIG, {"provider": "github", "client_id": "x", "access_token": "{{ pat }}"}, ["access_token", "github"]),
    "disabled default": (CONFIG, {**BB, "default": True, "enabled": False}, ["default", "disabled"]),
    "two defaults": (CONFIGS, {"scm_configs": [{"id": "a", "default": True}, {"id": "b", "default": True}]}, ["scm_configs[0]", "scm_configs[1]", "default"]),
    "same id twice": (CONFIGS, {"scm_configs": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}, ["scm_configs[2]", "scm_configs[0]", "a"]),
    "same key twice": (
        CONFIGS,
        {"scm_configs": [{**BB, "urls": URLS}, {**BB, "project_key": "alg", "urls": {**URLS, "web": "https://H/"}}]},
        ["scm_configs[1]", "scm_configs[0]", "ALG"],
    ),
    "URL without scheme": (CONFIGS, {"scm_configs": [{**BB, "urls": {**URLS, "web": "h.example"}}]}, ["scm_configs[0].urls.web", "h.example"]),
    "SSH by https": (CONFIG, {**BB, "urls": {**URLS, "ssh": "https://h"}}, ["urls.ssh", "ssh://"]),
    "URL of the API": (CONFIG, {**BB, "urls": {**URLS, "api": "https://h/rest/api"}}, ["urls.api", "/rest"]),
    "password in a URL": (CONFIG, {**BB, "urls": {**URLS, "web": "https://me:in-the-clear@h"}}, ["urls.web", "password"]),
    "URL of the cluster": (CONFIG, {**BB, "algorithmia_url": "algorithmia.example.com"}, ["algorithmia_url", "scheme"]),
    "its API": (CONFIG, {**BB, "algorithmia_url": "https://h/v1"}, ["algorithmia_url", "/v1"]),
    "key and token": (CONFIG, {**BB, "algorithmia_token": "{{ jwt }}"}, ["algorithmia_api_key", "algorithmia_token"]),
    "bad choice": (CONFIG, {**BB, "token_format": "xml"}, ["token_format", "xml"]),
}


@pytest.mark.parametrize("table", [BITBUCKET, ALGORITHMIA], ids=["bitbucket", "algorithmia"])
def test_bad_input(play: Play, subtests: pytest.Subtests, table: dict[str, tuple[str, Item, list[str]]]) -> None:
    outcomes = play(*(Step(module, args, check=bool(number % 2)) for number, (module, args, _words) in enumerate(table.values())))
    for (name, (_module, _args, words)), outcome in zip(table.items(), outcomes, strict=True):
        with subtests.test(name):
            assert outcome.failed, outcome.result
            assert [word for word in words if word not in outcome.msg] == [], outcome.msg
            assert outcome.calls == []
            assert "in-the-clear" not in outcome.msg
