# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a release: the version wherever it stands, the changelog, the archive. No network; nothing is committed or published.

PYTHONPATH=tests python -m tools.release 1.0.0 [https://the.repository]
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import yaml

from tools.tree import ROOT

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")  # what Galaxy calls a release; a pre-release is tested, not published


def problem(version: str, present: str, released: list[str]) -> str:
    """Return why ``version`` cannot follow ``present``, ``""`` if it can."""
    if not VERSION.fullmatch(version):
        return f"{version or 'an empty VERSION'} is not a version such as 1.0.0: make release VERSION=1.0.0"
    if version in released:
        return f"{version} is released already"
    latest = max([present, *released], key=_numbers)
    return f"{version} is lower than {latest}" if _numbers(version) < _numbers(latest) else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def with_version(text: str, present: str, version: str) -> str:
    """Return a file's text with the version of the collection and of its archive."""
    text = text.replace(f"version: {present}\n", f"version: {version}\n")
    return text.replace(f"algorithmia-scm-{present}.tar.gz", f"algorithmia-scm-{version}.tar.gz")


def release(root: Path, version: str, repository: str = "") -> Path:
    """Release the checkout in ``root`` and return the archive. A hub requires the address of a ``repository``, once."""
    galaxy = root / "galaxy.yml"
    text = galaxy.read_text(encoding="utf-8")
    metadata = yaml.safe_load(text)
    present = str(metadata["version"])
    changelog = root / "changelogs" / "changelog.yaml"
    released = list(yaml.safe_load(changelog.read_text(encoding="utf-8"))["releases"]) if changelog.exists() else []
    wrong = problem(version, present, released)
    if not wrong and not metadata.get("repository"):
        if not repository:
            wrong = "galaxy.yml has no repository, and a hub requires one: make release VERSION=1.0.0 REPOSITORY=https://..."
        galaxy.write_text(text.replace("dependencies: {}\n", f"dependencies: {{}}\nrepository: {repository}\n") if repository else text, encoding="utf-8")
    if wrong:
        raise SystemExit(f"release: {wrong}")
    for name in ("galaxy.yml", "README.md", "examples/pipelines/requirements.yml"):
        path = root / name
        path.write_text(with_version(path.read_text(encoding="utf-8"), present, version), encoding="utf-8")
    tools = Path(sys.executable).parent
    date = time.strftime("%Y-%m-%d", time.gmtime())
    subprocess.run([tools / "antsibull-changelog", "release", "--version", version, "--date", date], cwd=root, check=True)
    subprocess.run([tools / "ansible-galaxy", "collection", "build", "--force", "--output-path", "build"], cwd=root, check=True)
    return root / "build" / f"algorithmia-scm-{version}.tar.gz"


def main(arguments: list[str]) -> int:
    """Run and return the exit code."""
    if len(arguments) not in (1, 2):
        raise SystemExit(__doc__)
    print(f"release: {release(ROOT, *arguments)}. Look at CHANGELOG.md, commit, and tag v{arguments[0]}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
