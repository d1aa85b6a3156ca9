# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tools in tests/tools decide themselves."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import configuration
from tools import environment, get_pip, kinds, modules, sanity, tree
from tools.tree import ROOT

REPORT = """<?xml version="1.0" ?>
<testsuites><testsuite name="ansible-test"><testcase classname="sanity" name="{name}">{inside}</testcase></testsuite></testsuites>
"""


@pytest.mark.parametrize(
    ("reports", "problems"),
    [
        ({"pylint": ""}, []),
        ({"pylint": "", "pslint-python-3.11": "<skipped>No tests applicable.</skipped>"}, []),
        ({}, ["pylint: did not run"]),
        ({"pylint-python-3.11": "<skipped>No tests applicable.</skipped>"}, ["pylint: skipped: No tests applicable."]),
        ({"pylint": "", "shellcheck": "<skipped>Required program</skipped>"}, ["shellcheck: skipped: Required program"]),
    ],
)
def test_a_sanity_run_that_looked_at_nothing_has_failed(tmp_path: Path, reports: dict[str, str], problems: list[str]) -> None:
    for name, inside in reports.items():
        (tmp_path / f"{name}.xml").write_text(REPORT.format(name=name, inside=inside))
    assert sanity.verdict(["pylint"], sanity.reports(tmp_path)) == problems


def test_a_sanity_test_that_needs_more_than_the_package_index_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "_data" / "requirements"
    folder.mkdir(parents=True)
    (folder / "sanity.pep8.txt").write_text("# made for https: by hand @ home\npycodestyle==2.14.0\n")
    (folder / "sanity.pylint.txt").write_text("astroid==4.0.4\ndill @ https://example.com/dill.zip\n")
    assert sanity.impossible(tmp_path) == {"pylint": "it wants dill from outside the package index"}


def test_sanity_looks_at_what_the_archive_takes() -> None:
    patterns = ["tests", ".git*", "*.tar.gz", "changelogs/fragments"]
    names = ["tests/unit/a.py", ".gitignore", "plugins/tests.py", "a/b.tar.gz", "changelogs/fragments/a.yml", "changelogs/changelog.yaml"]
    assert [name for name in names if not sanity.is_ignored(name, patterns)] == ["plugins/tests.py", "changelogs/changelog.yaml"]


def test_pip_finds_its_index_in_the_home_of_ansible_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example.com")
    monkeypatch.setenv("PIP_REQUIRE_VIRTUALENV", "1")
    settings = sanity.pip_configuration(environment.pip_settings())
    assert settings.get("global", "index-url") == "https://index.example.com"
    assert not settings.has_option("global", "require-virtualenv")


@pytest.mark.parametrize(("program", "code", "ran"), [("uv", 0, ["uv"]), ("uv", 1, ["uv", "ensurepip", "pip"]), ("", 0, ["ensurepip", "pip"])])
def test_pip_of_ansible_test_is_uv_and_pip_where_uv_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, code: int, ran: list[str]) -> None:
    """And the Python there begins as all Pythons of development."""
    calls: list[tuple[str, list[str], str]] = []

    def call(command: list[str], env: dict[str, str] | None = None, **_options: t.Any) -> int:
        name, *words = command[2:] if command[0] == sys.executable else command
        calls.append((name, words, (env or {}).get("UV_DEFAULT_INDEX", "")))
        return code if name == "uv" else 0

    cache, packages = tmp_path / "cache", tmp_path / "packages"
    for folder in (cache, packages):
        folder.mkdir()
    (cache / get_pip.STARTUP).write_text("")
    (cache / "get_pip_24_2.py").write_text("as it was")
    (tmp_path / "uv.json").write_text(json.dumps({"program": program, "environment": {"UV_DEFAULT_INDEX": "https://index.example.com"}}))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(get_pip.sysconfig, "get_path", lambda _name: str(packages))
    monkeypatch.setattr(get_pip.subprocess, "call", call)
    monkeypatch.setattr(get_pip, "__file__", str(cache / "get_pip_24_2.py"))
    assert get_pip.main() == 0
    assert sorted(path.name for path in packages.rglob("*.*")) == ["__init__.py", "__main__.py", "development_startup.pth", get_pip.STARTUP]
    monkeypatch.setattr(get_pip, "__file__", str(packages / "pip" / "__main__.py"))
    monkeypatch.setattr(sys, "argv", ["pip", "install", "--disable-pip-version-check", "-r", "sanity.txt"])
    assert get_pip.main() == 0
    assert [name for name, _words, _index in calls] == ran
    if program:
        assert calls[0] == ("uv", ["pip", "install", "-r", "sanity.txt", "--quiet", "--python", sys.executable], "https://index.example.com")
    if "pip" in ran:
        assert calls[-1][1] == ["install", "--disable-pip-version-check", "-r", "sanity.txt"]


@pytest.mark.parametrize(("fails", "more"), [(False, {}), (True, {}), (False, {"no-index": "1"})])
def test_uv_looks_where_pip_does_and_pip_installs_what_uv_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool, more: dict[str, str]) -> None:
    listed, ran = tmp_path / "requirements.txt", []
    listed.write_text("requests==2\nuv==1.2\nuvicorn==3\n")

    def run(command: list[str], **options: t.Any) -> subprocess.CompletedProcess[str]:
        ran.append((command[0] if command[0].endswith("uv") else "pip", command[-1], options.get("env", {})))
        return subprocess.CompletedProcess(command, int(fails))

    settings = {"index-url": "https://index.example.com", "extra-index-url": "\nhttps://a\nhttps://b", "find-links": "/a /b", "timeout": "60", **more}
    for name in environment.UV_SETTINGS.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(environment, "pip_settings", lambda _python: settings)
    monkeypatch.setattr(environment.subprocess, "run", run)
    environment.install(tmp_path / "bin" / "python", listed)
    by_pip, by_uv = ("pip", str(listed)), [("pip", "uv==1.2"), (str(tmp_path / "bin" / "uv"), str(listed))]
    assert [(program, what) for program, what, _env in ran] == ([by_pip] if more else [*by_uv, by_pip] if fails else by_uv)
    if not more:
        wanted = {"UV_DEFAULT_INDEX": "https://index.example.com", "UV_INDEX": "https://a https://b", "UV_FIND_LINKS": "/a,/b", "UV_HTTP_TIMEOUT": "60"}
        assert {name: ran[1][2][name] for name in wanted} == wanted


@pytest.mark.parametrize("fails", [False, True])
def test_another_environment_is_filled_from_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    """By its uv, and by its pip where that fails: it takes seconds to install either in the usual way."""
    python, listed, ran = tmp_path / "bin" / "python", tmp_path / "requirements.txt", []

    def run(command: list[str], **_options: t.Any) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, int(fails))

    monkeypatch.setattr(environment, "pip_settings", lambda _python: {})
    monkeypatch.setattr(environment.subprocess, "run", run)
    environment.install(python, listed, Path("/dev/bin/python"))
    assert [command[0] for command in ran] == ["/dev/bin/uv", "/dev/bin/python"][: 1 + fails]
    assert all(command[command.index("--python") + 1] == str(python) and command[-3:] == ["pip", "-r", str(listed)] for command in ran)


def test_the_import_of_a_module_is_tried_by_itself_or_by_the_module_of_all_kinds() -> None:
    tried = {ROOT / name for name in sanity.imported(ROOT)}
    left = {path: path.read_text(encoding="utf-8") for path in tree.modules() if path not in tried}
    assert ROOT / "plugins" / "modules" / "bitbucket_configuration.py" in tried
    assert len(left) > 20
    for path, text in left.items():
        assert f"\n# {modules.MADE}" in text, path
        (own,) = sanity.KIND.findall(text)
        assert isinstance(getattr(configuration, own), ModuleType), path


def test_settings_of_pip_are_found_as_pip_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment wins, though pip lists it first."""
    listed = ":env:.default-timeout='5'\n:env:.index-url='https://env'\nglobal.cert=''\nglobal.index-url='https://file'\ninstall.quiet='1'\n"
    monkeypatch.setattr(environment.subprocess, "run", lambda command, **_options: subprocess.CompletedProcess(command, 0, listed))
    assert environment.pip_settings() == {"timeout": "5", "index-url": "https://env"}


def test_every_module_gets_a_group() -> None:
    written = yaml.safe_load(modules.runtime(["bitbucket_project", "algorithmia_scm_config", "bitbucket_hook"]))
    assert written == {
        "requires_ansible": ">=2.19.0",
        "action_groups": {"algorithmia": ["algorithmia_scm_config"], "bitbucket": ["bitbucket_hook", "bitbucket_project"]},
    }


def test_no_modules_leave_a_sound_file() -> None:
    written = yaml.safe_load(modules.runtime([]))
    assert written["action_groups"] == {"algorithmia": [], "bitbucket": []}


def test_a_module_of_no_product_is_refused() -> None:
    with pytest.raises(SystemExit, match="gitlab_project belongs to no action group"):
        modules.runtime(["gitlab_project"])


def test_a_kind_that_a_file_lacks_is_written_into_it() -> None:
    text = "task:\n    users: mine\n    only: x\n"
    blocks = {f"    {name}: ": f"    {name}: made\n" for name in ("users", "hooks")}
    written = kinds.with_blocks(text, "    only: ", blocks)
    assert written == "task:\n    users: mine\n    hooks: made\n    only: x\n"
    assert kinds.with_blocks(written, "    only: ", blocks) == written
    with pytest.raises(AssertionError, match="is gone"):
        kinds.with_blocks("task:\n", "    only: ", blocks)


def test_many_at_once_make_one_link(tmp_path: Path) -> None:
    (tmp_path / "galaxy.yml").touch()
    with ThreadPoolExecutor(8) as pool:
        bases = set(pool.map(tree.collections_path, [tmp_path] * 64))
    assert bases == {tmp_path / ".ac"}
    assert (tmp_path / ".ac" / tree.PACKAGE / "galaxy.yml").exists()
    assert [path.name for path in (tmp_path / ".ac" / tree.PACKAGE).parent.iterdir()] == [tree.NAME]
