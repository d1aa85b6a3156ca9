# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What branch restrictions do to a push [breadth 3]: as a library, the rules for a caller; as a program, the hook of git that holds a push against them.

The exemptions of one type and matcher in the project and in the repository are a union [breadth 1.2, DOC]. The branches of the model are those of the
repository, or of its project [breadth 10].
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

OfModel = Callable[[str, str], tuple[str, str]]
if TYPE_CHECKING:
    from simulator.bitbucket.authentication import Caller
    from simulator.bitbucket.model import Project, Repository, Restriction
    from simulator.bitbucket.world import World

RULES = "SIMULATOR_RULES"
FORCE_PUSH = "com.atlassian.bitbucket.server.bitbucket-bundled-hooks:force-push-hook"
ZERO = "0" * 40
HEADS = "refs/heads/"
CHANGES = {
    "read-only": ("ADD", "UPDATE", "REWRITE", "DELETE"),
    "no-deletes": ("DELETE",),
    "fast-forward-only": ("REWRITE",),
    "no-creates": ("ADD",),
}
UPDATES, ALL = ("UPDATE", "REWRITE"), CHANGES["read-only"]
WORDS = "Branch {ref} is restricted: {type}. You cannot push this change."  # INFERRED: nothing depends on it.


def rules_for(world: World, caller: Caller, project: Project, repository: Repository, of_model: OfModel, strict: bool) -> str:
    """The rules for CALLER as the hook takes them, empty where there are none. STRICT: pull-request-only is about all changes, not just updates.

    OF_MODEL: returns the ref or the prefix that a matcher of the branching model is about, or the default branch.
    """
    groups: dict[tuple[str, str, str], list[Restriction]] = {}
    for one in (*project.restrictions.values(), *repository.restrictions.values()):
        groups.setdefault(one.identity, []).append(one)
    found: list[dict[str, Any]] = []
    for (kind, matcher, name), alike in groups.items():
        if not any(_exempts(world, one, caller) for one in alike):
            changes = CHANGES.get(kind) or (ALL if strict else UPDATES)
            found.append({"type": kind, "pattern": _pattern(matcher, name, of_model), "changes": changes})
    protected = repository.hooks.get(FORCE_PUSH) or project.hooks.get(FORCE_PUSH)
    if protected and protected.enabled:  # the bundled hook: for all, on every ref (INFERRED) [breadth 7.1]
        found.append({"type": "force-push-hook", "pattern": "refs/.*", "changes": ["REWRITE"]})
    return json.dumps(found) if found else ""


def _exempts(world: World, one: Restriction, caller: Caller) -> bool:
    name = caller.user.name.lower() if caller.user else ""
    members = (world.groups[group].members for group in one.groups if group in world.groups)
    return name in one.users or any(name in group for group in members) or any(access.key in one.access_keys for access in caller.access)


def _pattern(matcher: str, name: str, of_model: OfModel) -> str:
    """A regular expression for refs."""
    if matcher == "BRANCH":
        return re.escape(name)
    if matcher == "PATTERN":
        glob = re.escape(f"{name}**" if name.endswith("/") else name).replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
        return glob if name.startswith("refs/") else f"{HEADS}(.*/)?{glob}"
    if matcher == "ANY_REF":
        return f"{HEADS}.*"
    ref, prefix = of_model(matcher, name)
    return f"{re.escape(prefix)}.+" if prefix else re.escape(ref) if ref else "(?!)"


def main() -> int:
    """The status of the hook pre-receive, which gets `before after ref` in lines."""
    rules = json.loads(os.environ[RULES])
    refused = []
    for line in sys.stdin:
        before, after, ref = line.rstrip("\n").split(" ", 2)
        kind = "ADD" if before == ZERO else "DELETE" if after == ZERO else "UPDATE" if _is_ancestor(before, after) else "REWRITE"
        refused += [WORDS.format(ref=ref, **rule) for rule in rules if kind in rule["changes"] and re.fullmatch(rule["pattern"], ref)]
    print("\n".join(refused), file=sys.stderr)
    return 1 if refused else 0


def _is_ancestor(before: str, after: str) -> bool:
    return subprocess.run(["git", "merge-base", "--is-ancestor", before, after], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
