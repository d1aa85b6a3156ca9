# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The linters, each a test of its own, and what is to be generated."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from tools.tree import PACKAGE, ROOT

TOOLS = {
    "antsibull-docs": ("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--skip-rstcheck", "."),  # test_docs reads what is made of them
    "mypy": ("mypy",),
    "antsibull-changelog": ("antsibull-changelog", "lint"),
    "ruff-check": ("ruff", "check"),
    "ruff-format": ("ruff", "format", "--check"),
    "shellcheck": ("shellcheck", ".ci/run"),
    "yamllint": ("yamllint", "--strict", "."),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_tool(run, tool: str) -> None:
    home = ROOT / ".cache" / "home"  # antsibull-docs leaves a log in the user's home
    home.mkdir(parents=True, exist_ok=True)
    run(*TOOLS[tool], HOME=str(home), GIT_CONFIG_GLOBAL=str(Path.home() / ".gitconfig"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive of the collection, built anew."""
    folder = tmp_path_factory.mktemp("archive")
    subprocess.run(["ansible-galaxy", "collection", "build", "--output-path", str(folder)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (built,) = folder.iterdir()
    return built


@pytest.fixture
def installed(archive: Path, tmp_path: Path, run) -> Path:
    """Return the folder that the archive is installed in, and nothing else of the checkout."""
    run("ansible-galaxy", "collection", "install", "--offline", "--force", "-p", str(tmp_path), str(archive))
    return tmp_path / PACKAGE


def test_the_archive_holds_the_collection_and_nothing_else(run, archive: Path) -> None:
    listed = run("git", "ls-files", "-coz", "--exclude-standard").split("\0")
    known = {name for name in listed if name and (ROOT / name).exists()}
    with tarfile.open(archive) as opened:
        files = {member.name for member in opened if not member.isdir()}
    assert files - known == {"FILES.json", "MANIFEST.json"}
    not_for_users = (
        ".ci/",
        ".git",
        "Makefile",
        "conftest.py",
        "extensions/",
        "pyproject.toml",
        "requirements-dev.",
        "tests/",
        "changelogs/config.yaml",
        "changelogs/fragments/",
    )
    assert {name for name in known - files if not name.startswith(not_for_users)} == {"galaxy.yml"}
    assert [name for name in files if name.startswith(not_for_users)] == []


def test_what_is_installed_passes_by_its_own_rules(run, installed: Path) -> None:
    """There is no git there, and no .gitignore. ansible-lint, which runs yamllint too, may exit 0 and still have looked at nothing, or have met an error."""
    output = run("ansible-lint", "--nocolor", cwd=installed, ANSIBLE_COLLECTIONS_PATH=str(installed.parents[2]))
    assert not re.search(r"Traceback|ERROR|WARNING", output), output
    assert int(re.search(r"Passed: 0 failure\(s\), 0 warning\(s\) in (\d+) files", output)[1]) > 300


def test_a_hub_takes_the_archive(run, archive: Path, tmp_path: Path) -> None:
    """galaxy-importer, as Galaxy and Automation Hub run it, without its ansible-lint and ansible-doc, which other tests run. It exits 0 in spite of warnings.

    It requires the address of a repository, which a release is given.
    """
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "collection", filter="data")
    manifest = tmp_path / "collection" / "MANIFEST.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    assert content["collection_info"]["repository"] is None
    content["collection_info"]["repository"] = "https://git.example.com/scm"
    manifest.write_text(json.dumps(content), encoding="utf-8")
    archive = tmp_path / archive.name
    with tarfile.open(archive, "w:gz") as made:
        made.add(tmp_path / "collection", arcname=".")
    without = {"GALAXY_IMPORTER_RUN_ANSIBLE_LINT": "False", "GALAXY_IMPORTER_RUN_ANSIBLE_DOC": "False"}
    output = run(sys.executable, "-m", "galaxy_importer.main", str(archive), cwd=tmp_path, **without)
    assert "Importer processing completed successfully" in output
    assert [line for line in output.splitlines() if re.match(r"WARNING|ERROR", line)] == []


def test_an_execution_environment_gets_what_the_modules_need(run, installed: Path) -> None:
    """What ansible-builder finds in the installed collection: the Python libraries, and the programs by the names of their packages."""
    output = run("ansible-builder", "introspect", str(installed.parents[2]))
    found = yaml.safe_load(output.partition("---")[2])
    libraries = {line.split()[0] for line in found["python"]}
    assert libraries == {"requests", "jmespath"} == set((ROOT / "requirements.txt").read_text(encoding="utf-8").split())
    programs = {line.split()[0] for line in found["system"]}
    assert programs == {"git-core", "git", "openssh-clients", "openssh-client"}


def test_what_starts_a_program_says_why_it_is_not_run_command() -> None:
    """Sanity of ansible-core 2.21 and later wants that. An ignore file would not do: ansible-lint permits none of that rule."""
    starts = re.compile(r"\bsubprocess\.(run|Popen|call|check_\w+|get\w+)\(")
    for path in (ROOT / "plugins" / "module_utils").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if starts.search(line):
                assert "run_command" in lines[number - 2], f"{path.name}:{number + 1}"
                assert lines[number - 1].strip() == "# pylint: disable-next=ansible-bad-function", f"{path.name}:{number + 1}"
    assert not (ROOT / "tests" / "sanity").exists()
