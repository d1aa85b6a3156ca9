# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give the checkout, wherever it lies, the path by which Ansible finds a collection.

Ansible wants `<folder>/ansible_collections/<namespace>/<name>`. The root of this repository is the collection, so a
git-ignored folder `.ac` holds a symbolic link of that name back to the root, and `.ac` is the collections path.

    PYTHONPATH=tests python -m tools.tree    make it
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = "algorithmia"
NAME = "scm"
PACKAGE = Path("ansible_collections") / NAMESPACE / NAME


def collections_path(root: Path = ROOT) -> Path:
    """Return the folder for `ANSIBLE_COLLECTIONS_PATH`, made if need be; safe to call from many processes at once."""
    base = root / ".ac"
    link = base / PACKAGE
    target = os.path.relpath(root, link.parent)
    if not (link.is_symlink() and link.readlink() == Path(target)):
        link.parent.mkdir(parents=True, exist_ok=True)
        fresh = link.with_name(f".{NAME}-{secrets.token_hex(4)}")
        fresh.symlink_to(target)
        fresh.replace(link)  # a rename: nobody ever sees a tree without the link
    return base


def modules(root: Path = ROOT) -> list[Path]:
    """Return the files of the modules, but for those that only document what an action plugin of their name does."""
    return sorted(path for path in (root / "plugins" / "modules").glob("*.py") if "\ndef main() " in path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    collections_path()
