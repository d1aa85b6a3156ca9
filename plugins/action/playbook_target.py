# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stops a playbook whose target names no host: Ansible by itself skips its plays, and ends as if all was well."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader

LOCALHOST = "localhost"
NOBODY = "target: no host of the inventory matches {target}. Name one of its hosts or groups with -e target, and the inventory with -i"
TAGS = frozenset(("bitbucket", "bitbucket_access_token", "bitbucket_readiness", "algorithmia_scm_configs"))  # of the role provision
SPECIAL = frozenset(("all", "tagged", "untagged", "always", "never"))
NO_TASK = "--tags {given}: no step of provision has such a tag, so none of it runs. Its tags are {known}; -e bitbucket_only=KIND chooses a kind"
SPEC: dict[str, dict[str, t.Any]] = {"target": {"type": "str"}}


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
        given = set((task_vars or {}).get("ansible_run_tags") or ())
        words = NO_TASK.format(given=",".join(sorted(given)), known=", ".join(sorted(TAGS)))
        is_known = not given or given & {*TAGS, *SPECIAL, *self._task.tags}  # those of its own include what a playbook that imports it gave it
        return {"changed": False, "hosts": list(hosts) or [LOCALHOST], **({} if is_known else {"warnings": [words]})}
