# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes an export on the controller, all its files in one task."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

from ansible.plugins.action import ActionBase

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.export import NOT_EXPORTED
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_files import FILE, PROJECTS, Export, Folder

SPEC: dict[str, dict[str, t.Any]] = {
    "dest": {"type": "str", "required": True},
    "layout": {"type": "str", "choices": [FILE, PROJECTS], "default": FILE},
    "bitbucket": {"type": "dict"},
    "bitbucket_server": {"type": "str", "default": ""},
    "scm_configs": {"type": "list", "elements": "dict"},
    "algorithmia_server": {"type": "str", "default": ""},
    "exclusive": {"type": "bool", "default": False},
    "remove": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp: None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        super().run(tmp, task_vars)
        _validated, params = self.validate_argument_spec(SPEC, required_one_of=[["bitbucket", "scm_configs"]])
        if not params["dest"]:
            return {"failed": True, "changed": False, "msg": "dest: no folder is named"}
        # As a shell sees a relative path. To Ansible it would be one from the playbook, which may be in the collection.
        path = Path(os.environ.get("PWD") or os.getcwd(), os.path.expanduser(params["dest"]))
        folder = Folder(own_folder(path, task_vars or {}), bool(self._task.check_mode))
        export = Export(params["bitbucket"], params["bitbucket_server"], params["scm_configs"], params["algorithmia_server"], params["exclusive"])
        try:
            files = export.files(params["layout"], folder.path.name)
            folder.write(files)
            folder.remove(folder.stale(files) if params["remove"] and params["layout"] == PROJECTS else [])
            left = [str(path.relative_to(folder.path)) for path in folder.of_other_layout(params["layout"])]
        except (InputError, OSError) as problem:
            return {"failed": True, "changed": bool(folder.diffs) and not folder.check_mode, "msg": str(problem)}
        other = FILE if params["layout"] == PROJECTS else PROJECTS
        words = f"{folder.path}: an export of layout={other} wrote {', '.join(left)}, and this one does not. Remove them unless they are still needed"
        result = {"changed": bool(folder.diffs), "files": [str(folder.path / name) for name in files], "diff": folder.diffs}
        warnings = [*(NOT_EXPORTED.format(what=what, why=why) for what, why in export.left_out), *([words] if left else [])]
        return {**result, **({"warnings": warnings} if warnings else {})}


def own_folder(path: Path, task_vars: dict[str, t.Any]) -> Path:
    """Return the folder of a host: where the play is for several, which would overwrite each other's files, one of its name at the end of ``path``."""
    host = str(task_vars.get("inventory_hostname")).replace("/", "_")
    return path if len(task_vars.get("ansible_play_hosts_all") or ()) < 2 or path.name == host else path / host
