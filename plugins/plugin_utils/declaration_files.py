# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The files of an export: which there are, what is in them, and how they are written."""

from __future__ import annotations

import os
import tempfile
import typing as t
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION, NAMES
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_text import Item, to_declaration

FILE, PROJECTS = "file", "projects"
FOLDER = PurePosixPath("group_vars/all")  # Ansible reads all that lies in it, so no list of files has to be given
OF_PROJECTS = FOLDER / "projects"
SECRETS = (
    "Secrets cannot be read. bitbucket_user_passwords ({name: password}) is needed where a user is created, algorithmia_scm_secrets ({id: secret}) where a "
    "configuration is."
)
CHECK = "To hold a server against it: ansible-playbook algorithmia.scm.provision --check --diff"
HOSTS = """---
all:
  hosts:
    localhost:
      ansible_connection: local
      ansible_python_interpreter: "{{ ansible_playbook_python }}"
"""
_ABOUT_PROJECTS = {kind.name for kind in CONFIGURATION.kinds if any(field.name == "project_key" for field in kind.resource.fields)}
KINDS_OF_PROJECTS = tuple(name for name in NAMES if name == PROJECTS or name in _ABOUT_PROJECTS)
GLOBAL = {kind.name: f"bitbucket_global_{kind.name}" for kind in CONFIGURATION.kinds if "scope" in kind.resource.identity}
"""The variables for what is about no project, of kinds that are mostly about projects."""
TOGETHER = """---
# Puts the files of the projects together. A project that gets a file of its own is in, one whose file goes is out.
exported_projects: "{{ query('ansible.builtin.vars', *query('ansible.builtin.varnames', '^bitbucket_project_[A-Z]')) }}"
""" + "".join(
    f'bitbucket_{kind}: "{{{{ {f"{GLOBAL[kind]} | default([]) + " if kind in GLOBAL else ""}'
    f"exported_projects | map(attribute='{kind}', default=[]) | flatten(levels=1) }}}}\"\n"
    for kind in KINDS_OF_PROJECTS
)


FILES = {  # what an export of each layout can write, besides the files of projects
    FILE: ("bitbucket.yml", "algorithmia.yml"),
    PROJECTS: ("hosts.yml", str(FOLDER / "projects.yml"), str(FOLDER / "global.yml")),
}
BEGINNINGS = (HOSTS, "\n".join(TOGETHER.split("\n", 2)[:2]), "---\n# From ")  # of files that an export wrote


@dataclass(frozen=True)
class Export:
    """What was read: the variables of a Bitbucket by name, the SCM configurations of a cluster, None for what was not looked at, and the servers' URLs.

    ``left_out``: what of the configurations no declaration takes, and why.
    """

    bitbucket: t.Mapping[str, t.Any] | None = None
    bitbucket_url: str = ""
    scm_configs: t.Sequence[Item] | None = None
    algorithmia_url: str = ""
    exclusive: bool = False
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def files(self, layout: str, folder: str) -> dict[str, str]:
        """Return the texts of the files by their paths below ``folder``, the name of the folder they go to."""
        return dict(self._by_server() if layout == FILE else self._by_project(folder))

    def _by_server(self) -> t.Iterator[tuple[str, str]]:
        for name, url, variables in (("bitbucket.yml", self.bitbucket_url, self.bitbucket), ("algorithmia.yml", self.algorithmia_url, self._configs())):
            if variables is not None:
                yield name, self._text(variables, url, f"{CHECK} -e @{name}", SECRETS)

    def _by_project(self, folder: str) -> t.Iterator[tuple[str, str]]:
        found = self.bitbucket or {}
        shared = {f"bitbucket_{kind}": found[f"bitbucket_{kind}"] for kind in NAMES if kind not in KINDS_OF_PROJECTS and f"bitbucket_{kind}" in found}
        shared.update({name: [item for item in found.get(f"bitbucket_{kind}", []) if "project_key" not in item] for kind, name in GLOBAL.items()})
        shared.update(self._configs() or {})
        yield "hosts.yml", HOSTS
        yield str(FOLDER / "projects.yml"), TOGETHER
        yield str(FOLDER / "global.yml"), self._text(shared, self.bitbucket_url or self.algorithmia_url, f"{CHECK} -i {folder}", SECRETS)
        for key, project in sorted(_of_projects(found).items()):
            variable = f"bitbucket_project_{key.replace('-', 'x2d')}"
            yield str(OF_PROJECTS / f"{key}.yml"), self._text({variable: project}, self.bitbucket_url)

    def _configs(self) -> Item | None:
        return None if self.scm_configs is None else {"algorithmia_scm_configs": list(self.scm_configs)}

    def _text(self, variables: t.Mapping[str, t.Any], url: str, *header: str) -> str:
        return to_declaration(variables, [f"From {url}, as it is there.", *header], self.exclusive, lambda what, why: self.left_out.append((what, why)))


def _of_projects(found: t.Mapping[str, t.Any]) -> dict[str, dict[str, list[Item]]]:
    """Return what is about each project, by its key and then by kind."""
    projects: dict[str, dict[str, list[Item]]] = {}
    for kind in KINDS_OF_PROJECTS:
        for item in found.get(f"bitbucket_{kind}", ()):
            key = item.get("key" if kind == PROJECTS else "project_key")
            if key:
                projects.setdefault(key, {name: [] for name in KINDS_OF_PROJECTS})[kind].append(item)
    return projects


@dataclass
class Folder:
    """A folder that files are written to, or in check mode would be. ``diffs``: of each file that changes, as Ansible shows it."""

    path: Path
    check_mode: bool
    diffs: list[dict[str, str]] = field(default_factory=list)

    def write(self, files: t.Mapping[str, str]) -> None:
        """Write those files that are not as they should be. Nobody else may read them."""
        for name, text in files.items():
            path = self.path / name
            there = path.is_file()
            before = path.read_text(encoding="utf-8", errors="replace") if there else ""
            if not there or before != text or path.stat().st_mode & 0o777 != 0o600:
                self._change(path, before, text)

    def remove(self, files: t.Iterable[Path]) -> None:
        """Remove files."""
        for path in files:
            self.diffs.append(_diff(path, path.read_text(encoding="utf-8", errors="replace"), ""))
            if not self.check_mode:
                path.unlink()

    def stale(self, files: t.Container[str]) -> list[Path]:
        """Return the files of projects that are not among ``files``, those of an export of the whole server."""
        return [path for path in sorted((self.path / OF_PROJECTS).glob("*.yml")) if str(OF_PROJECTS / path.name) not in files]

    def of_other_layout(self, layout: str) -> list[Path]:
        """Return the files that an export of the other layout wrote here."""
        other = PROJECTS if layout == FILE else FILE
        paths = [*(self.path / name for name in FILES[other]), *(self.stale(()) if other == PROJECTS else ())]
        return [path for path in paths if path.is_file() and path.read_text(encoding="utf-8", errors="replace").startswith(BEGINNINGS)]

    def _change(self, path: Path, before: str, text: str) -> None:
        self.diffs.append(_diff(path, before, text))
        if not self.check_mode:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # private from the start
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
                os.replace(fresh, path)
            except BaseException:
                os.unlink(fresh)
                raise


def _diff(path: Path, before: str, after: str) -> dict[str, str]:
    return {"before_header": str(path), "after_header": str(path), "before": before, "after": after}
