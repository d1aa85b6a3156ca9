# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run `ansible-test sanity` on the checkout, wherever it lies, with no Docker and no network but a package index.

ansible-test works only in `.../ansible_collections/<namespace>/<name>`, follows links, and passes without looking at
anything when that folder is git-ignored. So it gets a copy of what the archive takes of what git knows or would add,
outside the checkout; ruff and mypy look at the rest. The copy and a home with ansible-test's virtual environments lie in
the user's cache folder; the second run finds them warm.

    PYTHONPATH=tests python -m tools.sanity                    everything
    PYTHONPATH=tests python -m tools.sanity --test pylint ...  whatever `ansible-test sanity` understands
    PYTHONPATH=tests python -m tools.sanity --clean            remove the cache
"""

from __future__ import annotations

import configparser
import contextlib
import fcntl
import fnmatch
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import typing as t
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from tools import get_pip, startup
from tools.environment import UV_SETTINGS, pip_settings, uv_environment
from tools.tree import PACKAGE, ROOT
from tools.yaml_text import loaded

# What the test of imports looks at besides modules. Nearly all the rest is imported by these, again for each file; action plugins and what they need run
# in other tests.
LOADED = ("plugins/callback/", "plugins/lookup/")
CONFIGURATION = "plugins/module_utils/_bitbucket/configuration.py"  # imports nearly all kinds
KIND = re.compile(r"^from \S+\.(\w+) import \w+ as MODULE$", re.MULTILINE)  # the name of the file with what a module does

PROXIES = ("https_proxy", "HTTPS_PROXY")

# What may find nothing to look at. Any other test that was skipped, or was for another reason, has failed.
NOTHING = "No tests applicable."
MAY_SKIP = {
    "changelog": "its configuration is not in the archive; antsibull-changelog lint looks at it",
    "empty-init": "there are no __init__.py below plugins",
    "integration-aliases": "there are no targets for ansible-test integration",
    "pslint": "there is no PowerShell here",
    "shellcheck": "there are no shell scripts",
}


class Cache:
    """The folder, one for all checkouts of the user, that holds the copy and homes for ansible-test, one for each Python."""

    def __init__(self) -> None:
        self.path = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "algorithmia.scm"
        python = hashlib.sha256(f"{sys.base_prefix} {sys.version}".encode()).hexdigest()[:8]
        self.home = self.path / f"home-{python}"
        self.copy = self.path / PACKAGE

    @contextlib.contextmanager
    def lock(self) -> t.Iterator[None]:
        """Let one run at a time use the folder."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.path / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def clean(self) -> None:
        """Remove everything."""
        if self.path.exists():
            with self.lock():
                shutil.rmtree(self.path)

    def refresh(self) -> int:
        """Copy what the archive takes of the checkout, and return the number of files."""
        listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        ignored = loaded((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["build_ignore"]
        names = sorted({name for name in map(os.fsdecode, listed.split(b"\0")) if name and not is_ignored(name, ignored)})
        shutil.rmtree(self.copy, ignore_errors=True)
        count = 0
        for name in names:
            target = self.copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # deleted, but still in the index
                shutil.copy2(ROOT / name, target, follow_symlinks=False)
                count += 1
        return count

    def furnish(self, ansible_test: Path) -> None:
        """Put the stand-in for get-pip where ansible-test looks for it, and the user's way to the package index."""
        source = (ansible_test / "_internal" / "python_requirements.py").read_text(encoding="utf-8")
        versions = re.findall(r"\bpip='([\d.]+)'", source)
        if not versions:
            sys.exit("sanity: this ansible-test does not say which pip it wants; tools.sanity has to learn where it does")
        scripts = self.home / ".ansible" / "test" / "cache"
        scripts.mkdir(parents=True, exist_ok=True)
        for wanted in versions:
            shutil.copyfile(Path(__file__).with_name("get_pip.py"), scripts / f"get_pip_{wanted.replace('.', '_')}.py")
        shutil.copyfile(startup.__file__, scripts / get_pip.STARTUP)
        for copy in (self.home / ".ansible" / "test" / "venv").glob(f"*/*/*/lib/python*/site-packages/{get_pip.STARTUP}"):
            get_pip.equip(copy.parent, Path(startup.__file__), "")
        given = pip_settings()
        settings = self.home / ".config" / "pip" / "pip.conf"
        settings.parent.mkdir(parents=True, exist_ok=True)
        with settings.open("w", encoding="utf-8") as handle:
            pip_configuration(given).write(handle)
        told = uv_environment(given)
        own = {name: os.environ[name] for name in (*UV_SETTINGS.values(), "UV_CACHE_DIR", *PROXIES) if name in os.environ}
        uv = {"program": "" if told is None else str(Path(sys.executable).with_name("uv")), "environment": {**(told or {}), **own}}
        (self.home / "uv.json").touch(mode=0o600)  # an address may hold a password
        (self.home / "uv.json").write_text(json.dumps(uv), encoding="utf-8")


def is_ignored(name: str, patterns: t.Iterable[str]) -> bool:
    """Tell whether one of the ``patterns`` keeps a file, or a folder that it is in, out of the archive."""
    path = PurePosixPath(name)
    return any(fnmatch.fnmatch(str(each), pattern) for each in (path, *path.parents) for pattern in patterns)


def pip_configuration(given: t.Mapping[str, str]) -> configparser.RawConfigParser:
    """Return the user's pip settings in one file, those from the environment too: ansible-test hands on neither."""
    merged = configparser.RawConfigParser()
    merged.read_dict({"global": {"quiet": "1", **given}})
    for name in PROXIES:
        if os.environ.get(name) and not merged.has_option("global", "proxy"):
            merged.set("global", "proxy", os.environ[name])
    return merged


def imported(folder: Path) -> list[str]:
    """Return the modules that the test of imports looks at. Those of kinds are two lines of imports, which the module of all kinds does at once."""
    known = (folder / CONFIGURATION).read_text(encoding="utf-8")
    found = {path: KIND.search(path.read_text(encoding="utf-8")) for path in sorted((folder / "plugins" / "modules").glob("*.py"))}
    return [path.relative_to(folder).as_posix() for path, own in found.items() if not own or f"    {own[1]},\n" not in known]


def impossible(ansible_test: Path) -> dict[str, str]:
    """Return the tests that cannot run here, and why."""
    found = {}
    for path in sorted((ansible_test / "_data" / "requirements").glob("sanity.*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.match(r"[^#]*@\s*(git\+|https?:)", line):
                found[path.name.split(".")[1]] = f"it wants {line.split('@')[0].strip()} from outside the package index"
    return found


def reports(folder: Path) -> dict[str, list[str]]:
    """Return for each test that reported the reasons for which it was skipped, none when it ran."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(path).iter("testcase"):
            reasons = found.setdefault(re.sub(r"-python-[\d.]+$", "", str(case.get("name"))), [])
            reasons.extend(skipped.text or "" for skipped in case.iter("skipped"))
    return found


def verdict(expected: t.Iterable[str], found: t.Mapping[str, list[str]]) -> list[str]:
    """Return what is wrong with a run that found no fault: the tests that looked at nothing."""
    problems = [f"{name}: did not run" for name in expected if name not in found]
    for name, reasons in found.items():
        if any(reason != NOTHING for reason in reasons) or (reasons and name not in MAY_SKIP):
            problems.append(f"{name}: skipped: {'; '.join(reasons)}")
    return problems


def main(arguments: list[str]) -> int:
    """Run and return the exit code."""
    cache = Cache()
    if arguments == ["--clean"]:
        cache.clean()
        return 0
    spec = find_spec("ansible_test")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("sanity: ansible-core is not installed here; run `make setup`")
    ansible_test = Path(spec.submodule_search_locations[0])
    program = [sys.executable, str(Path(sys.executable).parent / "ansible-test"), "sanity"]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"

    with cache.lock():
        files = cache.refresh()
        cache.furnish(ansible_test)
        environment = dict(os.environ, HOME=str(cache.home), PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        missing = impossible(ansible_test)

        def call(*words: str, **options: t.Any) -> subprocess.CompletedProcess[str]:
            return subprocess.run([*program, *words], cwd=cache.copy, env=environment, stdin=subprocess.DEVNULL, text=True, check=False, **options)

        print(f"sanity: ansible-core {version('ansible-core')}, Python {python}, {files} files", flush=True)
        for name, reason in missing.items():
            print(f"sanity: leaves out {name}: {reason}", flush=True)
        skips = [word for name in missing for word in ("--skip-test", name)]
        found: dict[str, list[str]] = {}
        for words in [arguments] if arguments else [["--skip-test", "import"], ["--test", "import", *imported(cache.copy), *LOADED]]:
            code = call("--python", python, "--color", "no", "--junit", *skips, *words).returncode
            found |= reports(cache.copy / "tests" / "output" / "junit")
            if code:
                return code
        listed = [] if arguments else call("--list-tests", "--color", "no", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.split()
        problems = verdict([name for name in listed if name not in missing], found)

    if not any(not reasons for reasons in found.values()):
        problems.append("nothing was looked at")
    if problems:
        print("sanity: it passed without looking:", *problems, sep="\n  ", flush=True)
        return 1
    skipped = sorted(name for name, reasons in found.items() if reasons)
    print(f"sanity: {len(found) - len(skipped)} tests passed; nothing to do for {', '.join(skipped) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
