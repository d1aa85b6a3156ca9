# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exports what is on both servers to files on the controller, all of it in one task."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.export import NOT_EXPORTED
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_files import FILE, PROJECTS, Export, Folder
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIG_INFO, Item, Servers, Stopped
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import CONNECTION, Several

INFO = "bitbucket_info"
NO_FOLDER = "no folder is named: name the one to write to in dest (export_state_dir), such as -e export_state_dir=state"
NO_SERVER = "there is nothing to export: name the server in bitbucket_url or algorithmia_url (or BITBUCKET_URL, ALGORITHMIA_URL in the environment)"
SPEC: dict[str, Item] = {
    "dest": {"type": "str", "required": True},
    "layout": {"type": "str", "choices": [FILE, PROJECTS], "default": FILE},
    "gather": {"type": "list", "elements": "str"},
    "projects": {"type": "list", "elements": "str", "default": []},
    "exclusive": {"type": "bool", "default": False},
    **CONNECTION,
}


class ActionModule(Several):
    SPEC = SPEC

    def carry_out(self, options: Item, servers: Servers) -> Item:
        if not options["dest"]:
            raise Stopped(NO_FOLDER)
        if not (options["bitbucket_url"] or options["algorithmia_url"]):
            raise Stopped(NO_SERVER)
        asked = {name: options[name] for name in ("gather", "projects", "exclusive") if options[name] is not None}
        found = servers.ask(INFO, asked) if options["bitbucket_url"] else {}
        cluster = servers.ask(CONFIG_INFO, {}) if options["algorithmia_url"] else {}
        export = Export(found.get("bitbucket"), found.get("server", ""), cluster.get("scm_configs"), cluster.get("server", ""), options["exclusive"])
        is_whole = "bitbucket_projects" in (export.bitbucket or {}) and not options["projects"]
        result = self._written(export, options, servers, is_whole=is_whole)
        left_out = [*found.get("left_out", ()), *({"what": what, "why": why} for what, why in export.left_out)]
        for line in (NOT_EXPORTED.format(**each) for each in left_out):
            if line not in servers.warnings:
                self.show(line)
        return {**result, "left_out": left_out, "warnings": servers.warnings}

    def _written(self, export: Export, options: Item, servers: Servers, *, is_whole: bool) -> Item:
        """Write the files. Those of projects that are gone go where the export is of all projects."""
        layout = options["layout"]
        # As a shell sees a relative path. To Ansible it would be one from the playbook, which may be in the collection.
        path = Path(os.environ.get("PWD") or os.getcwd(), os.path.expanduser(options["dest"]))
        folder = Folder(own_folder(path, self._variables), servers.check)
        try:
            files = export.files(layout, folder.path.name)
            folder.write(files)
            folder.remove(folder.stale(files) if is_whole and layout == PROJECTS else [])
            left = [str(path.relative_to(folder.path)) for path in folder.of_other_layout(layout)]
        except (InputError, OSError) as problem:
            raise Stopped(str(problem), {"changed": bool(folder.diffs) and not servers.check}) from None
        for what, why in export.left_out:
            servers.warn(NOT_EXPORTED.format(what=what, why=why))
        if left:
            other = FILE if layout == PROJECTS else PROJECTS
            servers.warn(f"{folder.path}: an export of layout={other} wrote {', '.join(left)}, and this one does not. Remove them unless they are still needed")
        return {"changed": bool(folder.diffs), "files": [str(folder.path / name) for name in files], "diff": folder.diffs}


def own_folder(path: Path, task_vars: t.Mapping[str, t.Any]) -> Path:
    """Return the folder of a host: where the play is for several, which would overwrite each other's files, one of its name at the end of ``path``."""
    host = str(task_vars.get("inventory_hostname")).replace("/", "_")
    return path if len(task_vars.get("ansible_play_hosts_all") or ()) < 2 or path.name == host else path / host
