# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parses the large files of YAML that each start of Ansible reads, for all that is forked from the process that imports this: a fifth of a start."""

from __future__ import annotations

import typing as t
from importlib.util import find_spec
from pathlib import Path

import yaml

from tools.tree import ROOT

original = yaml.load


def _parsed() -> dict[tuple[bytes, t.Any], t.Any]:
    spec = find_spec("ansible")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    config = Path(spec.submodule_search_locations[0]) / "config"
    files: dict[Path, t.Any] = {
        config / "base.yml": yaml.CSafeLoader,
        config / "ansible_builtin_runtime.yml": yaml.CBaseLoader,
        ROOT / "meta" / "runtime.yml": yaml.CBaseLoader,
    }
    texts = {path: path.read_bytes() for path in files}
    return {(text, files[path]): original(text, files[path]) for path, text in texts.items()}


PARSED = _parsed()


def load(stream: t.Any, Loader: type) -> t.Any:  # noqa: N803 - as PyYAML calls it
    """Do as yaml.load does. What was parsed before is given once, as it may be changed."""
    if Loader not in (yaml.CSafeLoader, yaml.CBaseLoader):
        return original(stream, Loader)
    text = stream.read() if hasattr(stream, "read") else stream
    found = PARSED.pop((text, Loader), None) if isinstance(text, bytes) else None
    return original(text, Loader) if found is None else found


yaml.load = load
