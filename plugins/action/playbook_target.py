# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stops a playbook whose target names no host, and warns where no step is chosen: Ansible by itself skips all, and ends as if all was well."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader

LOCALHOST = "localhost"
NOBODY = "target: no host of the inventory matches {target}. Name one of its hosts or groups with -e target, and the inventory with -i"
SPECIAL = frozenset(("all", "untagged", "always", "never"))
NO_STEP = "--tags {given}: no step of {playbook} has {rest}"
NO_SUCH_TAG = "such a tag, so none of it runs. Its tags are {known}; -e bitbucket_only=KIND chooses a kind"
NO_TAG = "a tag. Leave --tags out"
SPEC: dict[str, dict[str, t.Any]] = {"target": {"type": "str"}, "tags": {"type": "list", "elements": "str", "default": []}}


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp: None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        super().run(tmp, task_vars)
        _validated, params = self.validate_argument_spec(SPEC)
        target = params["target"] or LOCALHOST
        hosts = lookup_loader.get("ansible.builtin.inventory_hostnames", loader=self._loader, templar=self._templar).run([target], variables=task_vars)
        if not hosts and target != LOCALHOST:  # which is there without an inventory
            return {"failed": True, "changed": False, "msg": NOBODY.format(target=target)}
        unknown = self._unknown_tags((task_vars or {}).get("ansible_run_tags") or (), params["tags"])
        return {"changed": False, "hosts": list(hosts) or [LOCALHOST], **({"warnings": [unknown]} if unknown else {})}

    def _unknown_tags(self, given: t.Sequence[str], tags: t.Sequence[str]) -> str:
        """Return what to say of C(--tags) that no step has, ``""`` where one has. ``tags``: those of the steps of the playbook."""
        own = self._task.tags  # with those that a playbook which imports it gave it
        if not given or not {*tags, *SPECIAL, *own, *(["tagged"] if tags else [])}.isdisjoint(given):
            return ""
        rest = NO_SUCH_TAG.format(known=", ".join(sorted(tags))) if tags else NO_TAG
        playbook = Path(str(self._task.get_path()).rpartition(":")[0]).stem
        return NO_STEP.format(given=",".join(sorted(given)), playbook=playbook, rest=rest)
