# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README is read from top to bottom: files are written and commands run as they stand there, in a copy of the checkout, against an empty server."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from simulator.process import lent
from tools.tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAKE = 'make() { command make --no-print-directory --dry-run "$@" >make.log; }\n'  # `make demo` has a test of its own


def as_script(text: str) -> str:
    """Return the blocks of a page as one script of bash: YAML is written to the file that its first line names, and commands are run."""
    lines = ["set -eu", MAKE]
    for language, block in BLOCK.findall(text):
        if language == "sh":
            lines += [f"echo {shlex.quote(f'<<< {command}')}\n{command}" for command in block.splitlines()]
        else:
            (name,) = re.findall(r"\A# (\S+\.yml)$", block, re.MULTILINE)
            lines.append(f"cat > {name} <<'END'\n{block}END")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what belongs to the repository."""
    folder = tmp_path_factory.mktemp("readme") / "checkout"
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.mark.long
@pytest.mark.skipif("not __import__('importlib.util').util.find_spec('pip')", reason="this virtual environment has no pip")
def test_the_readme_works_as_it_is_read(checkout: Path) -> None:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        username, password = simulator.bitbucket_login("sysadmin")
        script = as_script(README)
        for theirs, ours in {
            "https://bitbucket.example.com": simulator.bitbucket_url,
            "bitbucket_username: admin": f"bitbucket_username: {username}",
            "bitbucket_password: change-me": f"bitbucket_password: {password}",
            "/etc/ssl/certs/example-ca.pem": simulator.ca_file,
        }.items():
            assert script.count(theirs) == 1, theirs
            script = script.replace(theirs, ours)
        home = checkout.parent
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "BITBUCKET_", "ALGORITHMIA_", "PYTHON"))}
        environment |= {
            "HOME": str(home),
            "ANSIBLE_HOME": str(home / "ansible"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        done = subprocess.run(["bash", "-c", script], cwd=checkout, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        parts = {title.strip(): output for title, _newline, output in (part.partition("\n") for part in done.stdout.split("<<< ")[1:])}
        changed = [re.findall(r"changed=(\d+)", output) for command, output in parts.items() if "algorithmia.scm." in command]
        assert changed == [["1"], ["1"], ["0"], ["1"], ["0"]], done.stdout
        assert password not in done.stdout + done.stderr
    assert (checkout / "connection.yml").read_text(encoding="utf-8").startswith("$ANSIBLE_VAULT;")
    assert {path.name for path in (checkout / "drift").iterdir()} == {"drift.json", "drift.xml", "drift.sarif", "drift.md", "drift.html"}
    exported = yaml.load((checkout / "state" / "bitbucket.yml").read_text(encoding="utf-8").replace("!unsafe ", ""), yaml.SafeLoader)
    assert [each["slug"] for each in exported["bitbucket_repositories"]] == ["models"]


def test_the_readme_is_short_and_has_what_certification_asks_for() -> None:
    assert len(README.splitlines()) <= 120
    headings = re.findall(r"^## (.*)$", README, re.MULTILINE)
    asked = "description, requirements, installation, use cases, testing, contributing, support, release notes, related information, license information"
    assert [word for word in asked.split(", ") if not any(word in heading.lower() for heading in headings)] == []
    assert [words for words in ("forum.ansible.com", "semantic versioning", "CODE_OF_CONDUCT.md") if words not in README] == []


def test_the_readme_installs_the_version_that_is_built() -> None:
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    assert set(re.findall(r"algorithmia-scm-(\S+?)\.tar\.gz", README)) == {version}


def test_links_lead_somewhere() -> None:
    """In the README and in all pages below docs/: files that are there."""
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text):
            link = "".join(target)
            assert link.startswith("https://") or (page.parent / link).exists(), f"{page.name}: {link}"
