# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The file bitbucket.properties: what a server reads when it starts, and no REST call can set [bitbucket 12, 15].

A server is the product of the other kinds; of this one it is the file on the host.
"""

from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_file import PropertiesFile
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_text import ENCODING, Document, FileTrouble
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_values import SECRET_KEY, Secret, as_secret, looks_secret, revealed
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.properties import OPTIONS, PROPERTIES
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params, Product
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import UNCHANGED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import MASK
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store

PLACE = ("shared", "bitbucket.properties")  # below the home folder [bitbucket 12, LIVE]
# Without one of these the wizard asks for it [bitbucket 12].
SETUP = tuple(f"setup.{name}" for name in ("displayName", "baseUrl", "license"))
SETUP += tuple(f"setup.sysadmin.{name}" for name in ("username", "password", "displayName", "emailAddress"))


def _complete(params: Params, item: Item) -> Item:
    """Return the item with its path, and with secrets under settings hidden, in ``params`` too."""
    named: Item = {}
    for option in ("settings", "secrets"):
        if item.get(option) is not None:
            named[option] = dict(item[option])
    for name, value in named.get("settings", {}).items():
        if value and looks_secret(name, str(value)):
            named["settings"][name] = as_secret(value)
            params["settings"][name] = MASK  # params are what Ansible shows as the task's invocation
    return {**item, **named, "path": _path(item)}


def _path(params: Params) -> str:
    return str(params["path"] or os.path.join(params["home"], *PLACE))


class PropertiesStore(Store):
    """The properties that are declared, and all there are where the others are to go."""

    def __init__(self, file: PropertiesFile) -> None:
        self.file = file
        self.content: bytes | None = None

    def read(self, declared: t.Sequence[Declared], _everything: bool) -> dict[Key, Item]:
        self.content = self.file.read()
        current = {}
        for each in declared:
            if self.content is not None or not any(value for name in ("settings", "secrets") for value in each.values.get(name, {}).values()):
                current[each.key] = _split(self._document().values(), each)
        return current

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        obstacle = self.file.obstacle()
        if obstacle and any(each.op != UNCHANGED for each in changes):
            raise PlanError([obstacle])
        return changes, [warning for each in changes for warning in self._warnings(each)]

    def _warnings(self, change: Change) -> t.Iterator[str]:
        document = self._document()
        document.edit(_edits(change))
        there = document.values()
        named = {*change.wanted.get("settings", {}), *change.wanted.get("secrets", {})}
        missing = [name for name in SETUP if not there.get(name)]
        if change.op != UNCHANGED and missing and any(name.startswith("setup.") and there.get(name) for name in named):
            yield f"{change.key[0]}: the setup is incomplete without {', '.join(missing)}: a new Bitbucket asks for it in the browser"
        for name, value in change.wanted.get("settings", {}).items():
            if isinstance(value, Secret) and SECRET_KEY.search(name.rpartition(".")[2]):
                yield f"settings: {name} looks like a secret. Declare it under secrets, so that the log of the host does not name it either"
        for name in sorted(there):
            twins = [each for each in named if each != name and _spelling(each) == _spelling(name) and each in there]
            if twins and name not in named:
                yield f"{change.key[0]}: has {name} beside {twins[0]}, which the server may take for the same. Remove one of them"

    def create(self, change: Change) -> Item | None:
        return self.update(change)

    def update(self, change: Change) -> Item | None:
        document = self._document()
        document.edit(_edits(change))
        saved = self.file.write(document.text().encode(ENCODING), self.content)
        return {"backup_file": saved} if saved else None

    def _document(self) -> Document:
        try:
            return Document((self.content or b"").decode(ENCODING))
        except FileTrouble as trouble:
            raise FileTrouble(f"{self.file.path}: {trouble}") from trouble


def _split(there: dict[str, str], declared: Declared) -> Item:
    """Return what is there of the declared keys, and with a purge of all others too, which are shown only if they look harmless."""
    item: Item = {"path": declared.key[0], "settings": {}, "secrets": {}}
    for name, value in sorted(there.items()):
        option = next((each for each in ("settings", "secrets") if name in declared.values.get(each, {})), None)
        secret = option == "secrets" or looks_secret(name, value) or isinstance(declared.values.get("settings", {}).get(name), Secret)
        if option or declared.purge:
            item[option or ("secrets" if secret else "settings")][name] = Secret(value) if secret else value
    return item


def _spelling(name: str) -> str:
    return re.sub(r"[-_]", "", name).lower()


def _edits(change: Change) -> dict[str, str | None]:
    """Return the new values of what changes, None for what goes."""
    before, after = (
        {name: value for option in ("settings", "secrets") for name, value in (item or {}).get(option, {}).items()} for item in (change.before, change.after)
    )
    edits: dict[str, str | None] = {str(name): None for name in before if name not in after}
    edits.update({str(name): revealed(value) for name, value in after.items() if name not in before or before[name] != value})
    return edits


class ManageProperties(Manage):
    """As every kind, but that secrets end in here, and that the result names the backup."""

    def result(self, changes: t.Sequence[Change]) -> Result:
        result = super().result(changes)
        saved = [each.after["backup_file"] for each in changes if each.after and "backup_file" in each.after]
        return {**_plain(result), **({"backup_file": saved[0]} if saved else {})}


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {_plain(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value


def _open(params: Params, check_mode: bool) -> PropertiesFile:
    problems = [f"{name}: {params[name]} is not an absolute path" for name in ("path", "home") if params[name] and not os.path.isabs(params[name])]
    if not re.fullmatch(r"0[0-7]{3}", params["mode"]):
        problems.append(f"mode: {params['mode']} is not a mode such as '0640': four octal digits, in quotes")
    if problems:
        raise InputError(problems)
    return PropertiesFile(_path(params), params["backup"], int(params["mode"], 8), params["owner"], params["group"], check_mode)


FILE = Product(options=OPTIONS, connect=_open)

ONE = ManageProperties(FILE, PROPERTIES, lambda file, _params: PropertiesStore(file), many=False, complete=_complete)
