# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Where the value of the bot's token is kept, on the controller: for the run only, in a file that ansible-vault encrypts, or by tasks of the user's own."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ansible.constants import DEFAULT_VAULT_ID_MATCH
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import memory
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable as UnusableInput

KINDS = ("memory", "vault_file", "tasks")
UNREADABLE = "{file} cannot be read, or not be decrypted with bitbucket_access_token_vault_password (bitbucket_bot_token_vault_password)."
PASSWORD = """Nothing was made. Give the password that it was encrypted with, or remove the file: its value is lost then, and a token that nothing uses
is recreated.""".replace("\n", " ")
SOMETHING_ELSE = "{file} does not have the value of a token, but something else."
OTHERS = "{file} has the value of another token: {name} of {username} at {url}."
ANOTHER = "Nothing was made, and the file stays as it is. Name another file in bitbucket_bot_token_vault_file."
RENAMED = "If only the URL or a name has changed, correct it in the file with ansible-vault edit."
NOBODY = "bitbucket_bot_username does not say whose token it is."
RECORD = {"url", "username", "name", "value"}


class Unusable(UnusableInput):
    """The value cannot be kept, or what is kept cannot be read. ``why``: the same without what to do about it."""

    def __init__(self, why: str, advice: str = "") -> None:
        super().__init__(f"{why} {advice}".strip())
        self.why = why


@dataclass(frozen=True)
class Store:
    """``stored``: what the user's own tasks have kept. ``whose``: None where it is not said whose token it is."""

    kind: str
    whose: memory.Whose | None
    file: str = ""
    password: str = ""
    stored: str = ""

    @classmethod
    def of(cls, options: Mapping[str, t.Any]) -> Store:
        """Return the store that the options of the module name."""
        url, username, name = (str(options.get(option) or "") for option in ("bitbucket_url", "bot_username", "name"))
        path = options.get("vault_file") or ""
        return cls(
            str(options.get("store") or KINDS[0]),
            memory.Whose(url, username, name) if username else None,
            os.path.realpath(os.path.expandvars(os.path.expanduser(path))) if path else "",
            str(options.get("vault_password") or ""),
            str(options.get("stored_value") or "").strip(),
        )

    def problem(self, *, tasks: str) -> str:
        """Return why a value could not be kept, ``""`` where it can: there is only one chance to keep it. ``tasks``: the user's own task file."""
        given = f"bitbucket_bot_token_store={self.kind}"
        if self.kind == "tasks" and not tasks:
            return f"{given} needs bitbucket_bot_token_store_tasks"
        if self.kind != "vault_file":
            return ""
        if not (self.file and self.password):
            return f"{given} needs bitbucket_bot_token_vault_file and bitbucket_bot_token_vault_password"
        folder = os.path.dirname(self.file)
        if not os.path.isdir(folder):
            return f"bitbucket_bot_token_vault_file: there is no directory {folder}"
        writable = os.access(folder, os.W_OK | os.X_OK)
        return "" if writable else f"bitbucket_bot_token_vault_file: the directory {folder} cannot be written to"

    def value(self) -> str:
        """Return the value that is kept, ``""`` for none. Raises Unusable."""
        if self.kind == "vault_file":
            return self._own_value() if self.whose else ""
        return (memory.recall(self.whose) if self.whose else "") or (self.stored if self.kind == "tasks" else "")

    def keep(self, value: str) -> bool:
        """Keep the value, and tell whether it is kept for good: for the tasks of the user's own it waits in memory. Raises Unusable."""
        if self.whose:
            memory.remember(self.whose, value)
        if self.kind == "vault_file":
            self._own_value()  # another run may have written the file meanwhile
            self._encrypt(value)
        return self.kind != "tasks"

    def kept_file(self) -> str:
        """Return the file that has the value of this token, ``""`` for none. Raises Unusable where it has anything else."""
        return self.file if self.file and self._own_value() else ""

    def forget(self) -> None:
        """Remove the value. What the user's own tasks have kept is theirs to remove, and so is a file with anything else in it."""
        if self.whose:
            memory.remember(self.whose, "")
        try:
            with contextlib.suppress(Unusable, FileNotFoundError):
                os.unlink(self.kept_file())
        except OSError as error:
            raise Unusable(f"{self.file} cannot be removed: {error.strerror}") from None

    @property
    def _vault(self) -> VaultLib:
        return VaultLib([(DEFAULT_VAULT_ID_MATCH, VaultSecret(self.password.encode()))])

    def _own_value(self) -> str:
        """Return the value in the file, ``""`` where there is no file. Raises Unusable where it is not the value of this token."""
        text = self._decrypted()
        if text is None:
            return ""
        if self.whose is None:
            raise Unusable(NOBODY)
        record = _record(text)
        if not record:
            raise Unusable(SOMETHING_ELSE.format(file=self.file), ANOTHER)
        if memory.Whose(record["url"], record["username"], record["name"]).key != self.whose.key:
            raise Unusable(OTHERS.format(**{**record, "file": self.file}), f"{ANOTHER} {RENAMED}")
        return record["value"]

    def _decrypted(self) -> str | None:
        try:
            with open(self.file, "rb") as file:
                return str(self._vault.decrypt(file.read()).decode())
        except FileNotFoundError:
            return None
        except (OSError, AnsibleError, UnicodeDecodeError):
            raise Unusable(UNREADABLE.format(file=self.file), PASSWORD) from None

    def _encrypt(self, value: str) -> None:
        """Write a file that nobody else can read, whole or not at all."""
        folder, name = os.path.split(self.file)
        whose = self.whose or memory.Whose("", "", "")
        record = {"url": whose.url.rstrip("/"), "username": whose.username, "name": whose.name, "value": value}
        try:
            handle, fresh = tempfile.mkstemp(prefix=f".{name}.", dir=folder)  # with mode 0600
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self._vault.encrypt(json.dumps(record, indent=2)))
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(fresh, self.file)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(fresh)
                raise
        except OSError as error:
            raise Unusable(f"{self.file} cannot be written: {error.strerror}") from None


def _record(text: str) -> dict[str, str]:
    """Return a value with whose it is, as it is kept in a file, ``{}`` where the text is something else."""
    try:
        record = json.loads(text)
    except ValueError:
        return {}
    if not (isinstance(record, dict) and set(record) == RECORD and all(isinstance(part, str) for part in record.values())):
        return {}
    return record if record["value"] else {}
