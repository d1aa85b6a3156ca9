# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Writes variables down so that they are read back as they are, whatever is in them."""

from __future__ import annotations

import base64
import re
import typing as t

import yaml

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.export import declared_configs, secret_of
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reader import plain
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import placeholders_in
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import UNSEEN, visible

Item = dict[str, t.Any]
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@ -]*")  # what needs no quotes, unless YAML takes it for something else
TEMPLATE = re.compile(r"\{[{%#]")


class _Template(str):
    """A text that Ansible is to fill in."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented, nothing is folded or shared, and what could be a template is data."""

    def increase_indent(self, flow: bool = False, **_indentless: bool) -> None:  # type: ignore[override]
        super().increase_indent(flow, False)

    def ignore_aliases(self, _data: t.Any) -> bool:
        return True

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        """Write an escape for what cannot be seen or turns the direction of text around: YAML itself takes most of that for printable."""
        self.allow_unicode = not any(char > "\x9f" for char in UNSEEN.findall(text))
        super().write_double_quoted(text, split)


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    text = text.encode(errors="replace").decode()  # half a surrogate pair, which no file can hold
    tag = "!unsafe" if TEMPLATE.search(text) else "tag:yaml.org,2002:str"
    style = None if PLAIN.fullmatch(text) else "'" if text.isprintable() and not UNSEEN.search(text) else '"'
    return dumper.represent_scalar(tag, text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Template, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"'))


def _secret(variable: str, name: str) -> _Template:
    """Return the expression for a secret that may be given. A name that could end its quotes, or begin something, is written so that it cannot."""
    key = f"'{name}'" if re.fullmatch(r"[\w .@+-]+", name) else f"'{base64.b64encode(name.encode()).decode()}' | b64decode"
    return _Template(f"{{{{ ({variable} | default({{}}))[{key}] | default(omit) }}}}")


def to_declaration(
    variables: t.Any, header: t.Sequence[str] = (), exclusive: bool = False, leave_out: t.Callable[[str, str], None] = lambda _what, _why: None
) -> str:
    """Return the text of a file with ``variables`` and, as comments, the lines of ``header``. Raises InputError where a value is masked.

    ``leave_out`` is told what of the SCM configurations no declaration takes, and why.
    """
    found = plain(variables)
    masked = list(placeholders_in(found))
    if masked:
        raise InputError(masked)
    if "algorithmia_scm_configs" in found:
        configs = declared_configs(found["algorithmia_scm_configs"], leave_out, exclusive=exclusive)
        found["algorithmia_scm_configs"] = [
            {**each, secret_of(each): _secret("algorithmia_scm_secrets", each["id"])} if secret_of(each) else each for each in configs
        ]
    lines = "".join(f"# {visible(str(line))}".rstrip() + "\n" for line in header)
    return f"---\n{lines}{yaml.dump(found, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=float('inf'))}"
