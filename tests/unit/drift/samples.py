# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of tasks as the modules return them, and documents made of them."""

from __future__ import annotations

import importlib
import typing as t
from datetime import UTC, datetime, timedelta
from functools import cache

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import Report, Task

BITBUCKET, ALGORITHMIA = "https://bitbucket.example.com", "https://algorithmia.example.com"
Item = dict[str, t.Any]
Pair = tuple[Item | None, Item | None]


@cache
def module(name: str) -> t.Any:
    return importlib.import_module(f"ansible_collections.algorithmia.scm.plugins.modules.{name}").MODULE


def clock() -> t.Callable[[], datetime]:
    """Return a clock that is five seconds later at each look."""
    times = (datetime(2026, 11, 24, 6, 0, tzinfo=UTC) + timedelta(seconds=5 * number) for number in range(1000))
    return lambda: next(times)


def result(name: str, *pairs: Pair, unchanged: t.Sequence[Item] = (), server: str = BITBUCKET, **more: t.Any) -> Item:
    """Return the result of a module that manages, for the before and after of what changes and for what is as declared."""
    made = module(name)
    resource = made.resource
    summary: dict[str, list[str]] = {"created": [], "updated": [], "deleted": [], "unchanged": [resource.name(each) for each in unchanged]}
    changes = []
    for before, after in pairs:
        summary["created" if before is None else "deleted" if after is None else "updated"].append(resource.name(after or before))
        changes.append({"thing": resource.heading.format(name=resource.name(after or before)), "before": before, "after": after})
    listed = [*unchanged, *(after for _before, after in pairs if after is not None)]
    things = {made.answer: listed if made.many else listed[0]} if made.many or listed else {}
    return {"changed": bool(changes), **things, "summary": summary, "changes": changes, "server": server, **more}


def report(*results: tuple[str, Item], check_mode: bool = True, playbook: str = "algorithmia.scm.detect_drift", purges: bool = False) -> Report:
    """Return a report of these results of modules, by name, of tasks that purge or not."""
    made = Report(playbook, check_mode, clock(), ("-e", "@declaration.yml"))
    for number, (name, each) in enumerate(results):
        role = name.removesuffix("_info")
        task = Task("localhost", f"Manage {name}", f"algorithmia.scm.{role}", f"roles/{role}/tasks/main.yml", 2 + number)
        made.add(name, module(name), each, task, check_mode=check_mode, purges=purges)
    return made


def prerequisites(**findings: tuple[bool | None, str, str]) -> Item:
    """Return the result of bitbucket_readiness_info. A finding: whether it is in order, what was seen, what to do."""
    listed = [{"check": name, "ok": ok, "severity": "error", "detail": detail, "fix": fix} for name, (ok, detail, fix) in findings.items()]
    return {"changed": False, "server": BITBUCKET, "bitbucket_readiness": {"ready": False, "findings": listed, "table": ""}}


def realistic(*, problems: bool = False) -> Report:
    """Return a report as a night brings it."""
    alg = {"key": "ALG", "name": "Algorithms", "description": "Built by Algorithmia on every push", "public": False}
    grants = {"users": {"algorithmia-bot": "PROJECT_ADMIN"}, "groups": {"data-science": "PROJECT_WRITE"}, "default": "PROJECT_READ"}
    seen = {"users": {"algorithmia-bot": "PROJECT_ADMIN", "grace": "PROJECT_ADMIN"}, "groups": {"data-science": "PROJECT_READ"}, "default": "PROJECT_WRITE"}
    ops = {"key": "OPS", "name": "Operations", "description": "", "permissions": {"groups": {"operations & security": "PROJECT_ADMIN"}}}
    config = {"id": "6f1c", "provider": "bitbucket_server", "project_key": "ALG", "enabled": True, "default": True}
    urls = {"web": f"{BITBUCKET}/projects/ALG", "api": f"{BITBUCKET}/rest/api/1.0", "ssh": "ssh://git@bitbucket.example.com:7999"}
    key = {"project_key": "ALG", "public_key": "ssh-ed25519 AAAAC3Nz", "label": "old laptop", "permission": "PROJECT_WRITE"}
    made = report(
        (
            "bitbucket_readiness_info",
            prerequisites(
                status=(True, "the server is RUNNING", ""),
                version=(True, "9.4.1", ""),
                ssh_base_url=(False, "the SSH base URL is not set", "Administration > Server settings: set SSH base URL"),
            ),
        ),
        ("bitbucket_users", result("bitbucket_users", unchanged=[{"name": name} for name in ("algorithmia-bot", "ada", "grace", "linus")])),
        (
            "bitbucket_groups",
            result(
                "bitbucket_groups",
                ({"name": "data-science", "members": ["ada", "mallory"]}, {"name": "data-science", "members": ["ada", "linus"]}),
                (None, {"name": "release-managers", "members": ["grace"]}),
                unchanged=[{"name": "operations & security"}],
            ),
        ),
        (
            "bitbucket_projects",
            result(
                "bitbucket_projects",
                ({**alg, "permissions": seen}, {**alg, "permissions": grants}),
                ({**ops, "public": True}, {**ops, "public": False}),
                unchanged=[{"key": "SANDBOX"}],
            ),
        ),
        ("bitbucket_access_keys", result("bitbucket_access_keys", (key, None))),
        (
            "algorithmia_scm_configs",
            result(
                "algorithmia_scm_configs",
                ({**config, "urls": {**urls, "ssh": "ssh://git@old.example.com:7999"}}, {**config, "urls": urls}),
                unchanged=[{"provider": "bitbucket_server", "project_key": "SANDBOX"}],
                server=ALGORITHMIA,
            ),
        ),
    )
    if problems:
        words = f"{BITBUCKET} refused to list the tokens of algorithmia-bot: 401 Unauthorized.\nThe password of algorithmia-bot is not valid any more."
        task = Task("localhost", "See to the token", "algorithmia.scm.bitbucket_access_token", "roles/bitbucket_access_token/tasks/main.yml", 8)
        made.add("bitbucket_access_token", module("bitbucket_access_token"), {"msg": words, "server": BITBUCKET}, task, failed=True)
    return made


def crowded() -> Report:
    """Return a report of two servers of an inventory, one as declared and one on which 131 of 1,066 things differ, most of them in one field."""
    made = Report("algorithmia.scm.detect_drift", True, clock(), ("-i", "inventory.yml", "-e", "target=bitbucket", "-e", "@declaration.yml"))
    bot = {"algorithmia-bot": "PROJECT_ADMIN"}
    users = [({"name": f"user{n:03}", "display_name": f"User {n} (left)"}, {"name": f"user{n:03}", "display_name": f"User {n}"}) for n in range(40)]
    groups = [({"name": f"group{n:02}", "members": [f"user{n:03}", "mallory"]}, {"name": f"group{n:02}", "members": [f"user{n:03}"]}) for n in range(26)]
    projects: list[Pair] = [({"key": f"P{n}", "description": "something else"}, {"key": f"P{n}", "description": f"Project {n}"}) for n in range(40)]
    projects += [({"key": f"P{n}", "public": True}, {"key": f"P{n}", "public": False}) for n in range(40, 47)]
    grants = [({"project_key": f"P{n}", "users": {**bot, "mallory": "PROJECT_ADMIN"}}, {"project_key": f"P{n}", "users": bot}) for n in range(18)]
    kinds = (("bitbucket_users", users, "name", 160), ("bitbucket_groups", groups, "name", 15), ("bitbucket_projects", projects, "key", 3))
    for host, server, differs in (("bb-us", "https://us.example.com", False), ("bb-eu", "https://eu.example.com", True)):
        for name, pairs, key, more in kinds:
            same = [{key: f"SAME{number}"} for number in range(more)]
            found = (
                result(name, *pairs, unchanged=same, server=server)
                if differs
                else result(name, unchanged=[*same, *(after for _b, after in pairs if after)], server=server)
            )
            made.add(name, module(name), found, Task(host, f"Manage {name}", "algorithmia.scm.bitbucket", "roles/bitbucket/tasks/main.yml", 3))
        rest = [{"project_key": f"Q{number}", "users": bot} for number in range(242 if differs else 224)]
        left = [
            {"thing": f"permissions of Q{n}", "what": "grant", "field": "users", "name": "mallory", "value": "PROJECT_ADMIN"}
            for n in range(18 if differs else 0)
        ]
        found = result("bitbucket_permissions", *(grants if differs else ()), unchanged=rest, server=server, undeclared=left)
        made.add("bitbucket_permissions", module("bitbucket_permissions"), found, Task(host, "Manage the grants", "algorithmia.scm.bitbucket"))
    return made
