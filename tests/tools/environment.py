# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make .venv with all that development needs, unless it is there and still fits.

PYTHONPATH=tests python3.12 -m tools.environment    make it with the Python that runs this
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
import venv

from tools.tree import ROOT

VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements-dev.txt"
MADE = VENV / "made-from"


def ingredients() -> str:
    """Return what a virtual environment depends on, in short: the requirements, the Python, and the place."""
    parts = (REQUIREMENTS.read_text(encoding="utf-8"), sys.version, sys.base_prefix, str(ROOT))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def make() -> None:
    """Make it anew if it does not fit."""
    wanted = ingredients()
    if MADE.exists() and MADE.read_text(encoding="utf-8") == wanted:
        return
    print(f"setup: making .venv with Python {sys.version.split()[0]} and {REQUIREMENTS.name} (about half a minute)", flush=True)
    venv.create(VENV, clear=True, symlinks=True, with_pip=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
    MADE.write_text(wanted, encoding="utf-8")


def main() -> int:
    """Run, one at a time, and return the exit code."""
    cache = ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    with (cache / "setup.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            make()
        except subprocess.CalledProcessError as error:
            print(f"setup: failed, exit code {error.returncode}: {' '.join(error.cmd)}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
