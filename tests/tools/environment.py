# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make .venv with all that development needs, unless it is there and still fits; and a browser and the SARIF schema, where that is possible.

PYTHONPATH=tests python3.12 -m tools.environment    make it with the Python that runs this
"""

from __future__ import annotations

import ast
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import typing as t
from pathlib import Path

from tools import get_pip, startup
from tools.tree import ROOT

VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements-dev.txt"
CACHE = ROOT / ".cache"
BROWSERS = ("chromium", "google-chrome")
SARIF_PACKAGE, SARIF_SCHEMA = "@microsoft/sarif-multitool-linux@5.7.0", CACHE / "sarif-2.1.0.json"

# What of the user's pip settings leads to the package index: how uv is told the same, and what it cannot be told.
UV_SETTINGS = {
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "index-url": "UV_DEFAULT_INDEX",
    "retries": "UV_HTTP_RETRIES",
    "timeout": "UV_HTTP_TIMEOUT",
    "trusted-host": "UV_INSECURE_HOST",
}
ONLY_PIP = ("no-index", "proxy")
AS_PIP = {"UV_INDEX_STRATEGY": "unsafe-best-match"}  # the best version of all indexes

PYTHONS = ("3.13", "3.12", "3.11")  # newest first; the Makefile looks for the same
IDENTITY = "import ensurepip, sys; print(sys.version, sys.base_prefix)"  # a shim may be there and not run, and a Python of Debian may lack ensurepip


def identity(python: str | Path) -> str:
    """Return what tells a Python from others, ``""`` for one that cannot make a virtual environment."""
    try:
        done = subprocess.run([python, "-c", IDENTITY], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def pythons() -> dict[str, str]:
    """Return the Pythons of this machine by their version: those on the PATH, and those that pyenv has but not selected."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found: dict[str, str] = {}
    for version in PYTHONS:
        here = [sys.executable] if sys.version.startswith(f"{version}.") else []
        selected = [f"python{version}"] if shutil.which(f"python{version}") else []
        for candidate in [*here, *selected, *map(str, sorted(pyenv.glob(f"{version}.*/bin/python{version}"), reverse=True))]:
            if identity(candidate):
                found[version] = candidate
                break
    return found


def make(venv: Path, requirements: str, python: str = sys.executable, installer: Path | None = None) -> None:
    """Make a virtual environment anew if it does not fit the requirements, the Python, or the place. ``installer``: the Python of another, which fills it."""
    parts = (requirements, identity(python), str(ROOT))
    wanted, made_from = hashlib.sha256("\0".join(parts).encode()).hexdigest(), venv / "made-from"
    if made_from.exists() and made_from.read_text(encoding="utf-8") == wanted:
        equip(venv)
        return
    print(f"setup: making {venv.relative_to(ROOT)} with Python {parts[1].split()[0]} from requirements-dev.txt", flush=True)
    subprocess.run([python, "-m", "venv", "--clear", "--symlinks", *(["--without-pip"] if installer else []), str(venv)], check=True)
    listed = venv / "requirements.txt"
    listed.write_text(requirements, encoding="utf-8")
    install(venv / "bin" / "python", listed, installer)
    equip(venv)
    print(f"setup: {venv.relative_to(ROOT)} is ready", flush=True)
    made_from.write_text(wanted, encoding="utf-8")


def equip(venv: Path) -> None:
    """Have each Python of the environment run tools.startup first."""
    (packages,) = venv.glob("lib/python*/site-packages")
    get_pip.equip(packages, Path(startup.__file__), f"{ROOT}/")


def install(python: Path, listed: Path, installer: Path | None = None) -> None:
    """Install what is listed with uv, which takes a tenth of the time. Where the user's pip has settings that uv does not know, or uv fails, pip does it.

    Both are those of the environment itself, or of the ``installer``'s, which installs pip as well.
    """
    own = installer or python
    pip = [str(own), "-m", "pip", *(["--python", str(python)] if installer else []), "install", "--quiet", "--quiet", "--disable-pip-version-check"]
    wanted = [*(["pip"] if installer else []), "-r", str(listed)]
    settings = uv_environment(pip_settings(own))
    if settings is not None:
        if not installer:
            subprocess.run([*pip, *re.findall(r"^uv==\S+", listed.read_text(encoding="utf-8"), re.MULTILINE)], check=True)
        uv = [str(own.with_name("uv")), "pip", "install", "--quiet", "--python", str(python), *wanted]
        with contextlib.suppress(FileNotFoundError):  # an installer that pip has filled
            if subprocess.run(uv, env={**settings, **os.environ}, check=False).returncode == 0:
                return
    print("setup: pip installs it, not uv, which takes one to three minutes", flush=True)
    subprocess.run([*pip, *wanted], check=True)


def uv_environment(given: t.Mapping[str, str]) -> dict[str, str] | None:
    """Return the variables that have uv install as the user's pip does with the settings ``given``, None where it has some that uv does not know."""
    if set(given).intersection(ONLY_PIP):
        return None
    return {**AS_PIP, **{UV_SETTINGS[name]: ("," if name == "find-links" else " ").join(value.split()) for name, value in given.items()}}


def pip_settings(python: str | Path = sys.executable) -> dict[str, str]:
    """Return what of the user's pip settings leads to the package index. As for pip, the environment wins, and what is empty is not set."""
    listed = subprocess.run([python, "-m", "pip", "config", "list"], check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():  # install.timeout='60', :env:.cert='/etc/...'
        key, value = line.split("=", 1)
        section, option = key.rsplit(".", 1)
        name, text = option.removeprefix("default-"), str(ast.literal_eval(value))
        if section in found and text and name in (*UV_SETTINGS, *ONLY_PIP):
            found[section][name] = text
    return {**found["global"], **found["install"], **found[":env:"]}


def browser() -> bool:
    """Have Chromium installed by the system's package manager, where we are root, as in a container of a CI. Nobody is asked for more rights."""
    if any(map(shutil.which, BROWSERS)):
        return True
    if not shutil.which("apt-get"):
        return False
    if os.geteuid() != 0:
        print("setup: to have the report tested in a browser: sudo apt-get install chromium", flush=True)
        return False
    print("setup: installing Chromium with apt-get", flush=True)
    install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"]
    return _works(install) or (_works(["apt-get", "-qq", "update"]) and _works(install))


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
            make(VENV, REQUIREMENTS.read_text(encoding="utf-8"))
            once("browser", browser)
            once("sarif-schema", sarif_schema)
        except subprocess.CalledProcessError as error:
            print(f"setup: failed, exit code {error.returncode}: {' '.join(map(str, error.cmd))}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
