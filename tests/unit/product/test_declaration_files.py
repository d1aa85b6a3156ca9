# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of an export: which there are, and how they are written."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.algorithmia.scm.plugins.action.declaration_files import NO_FOLDER, NO_SERVER, ActionModule, own_folder
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_files import FILE, PROJECTS, Export, Folder
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Servers, Stopped

BITBUCKET = {
    "bitbucket_groups": [{"name": "devs"}],
    "bitbucket_projects": [{"key": "ALG"}],
    "bitbucket_repositories": [{"project_key": "ALG", "slug": "models"}, {"project_key": "OPS-1", "slug": "tools"}],
    "bitbucket_permissions": [{"scope": "global", "users": {"ann": "ADMIN"}}, {"project_key": "OPS-1", "users": {"ann": "PROJECT_READ"}}],
}
KEPT, TOLD = ({"what": what, "why": "it is"} for what in ("1 personal project", "groups"))
ANSWERS: dict[str, dict[str, t.Any]] = {
    "bitbucket_info": {"bitbucket": BITBUCKET, "server": "https://b", "left_out": [KEPT, TOLD], "warnings": ["not exported: groups (it is)"]},
    "algorithmia_scm_config_info": {"scm_configs": [], "server": "https://a"},
}
WHOLE = Export(BITBUCKET, "https://bitbucket.example.com", [{"id": "bb", "project_key": "ALG"}], "https://algorithmia.example.com")


def read(text: str) -> t.Any:
    return yaml.safe_load(text)


class Run:
    """One use of the action: the modules that it asks with their options, what it shows, and what it returns."""

    def __init__(self, dest: Path | str, **options: t.Any) -> None:
        given = {"dest": str(dest), "layout": FILE, "gather": None, "projects": [], "exclusive": False, "bitbucket_url": "https://b", "algorithmia_url": ""}
        self.asked: list[tuple[str, t.Any]] = []
        self.lines: list[str] = []
        action = object.__new__(ActionModule)
        action._variables = {}
        action.show = self.lines.append
        self.result = action.carry_out({**given, **options}, Servers(self.ask, check=False))

    def ask(self, module: str, options: dict[str, t.Any], *, check: bool) -> dict[str, t.Any]:
        del check
        self.asked.append((module, options))
        return ANSWERS[module]


@pytest.mark.parametrize(("options", "words"), [({"dest": ""}, NO_FOLDER), ({"dest": "state", "bitbucket_url": ""}, NO_SERVER)], ids=["no folder", "no server"])
def test_what_is_lacking_for_an_export_is_said_first(options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(Stopped) as stop:
        Run(**options)
    assert str(stop.value) == words


def test_an_export_reads_the_servers_that_are_known(tmp_path: Path) -> None:
    asked = {"projects": ["ALG"], "exclusive": True}
    assert Run(tmp_path, **asked).asked == [("bitbucket_info", asked)]
    both = Run(tmp_path, algorithmia_url="https://a", gather=["users"])
    assert both.asked == [("bitbucket_info", {"gather": ["users"], "projects": [], "exclusive": False}), ("algorithmia_scm_config_info", {})]
    assert both.result["files"] == [str(tmp_path / name) for name in ("bitbucket.yml", "algorithmia.yml")]
    only = Run(tmp_path, bitbucket_url="", algorithmia_url="https://a")
    assert ([module for module, _options in only.asked], len(only.result["files"])) == (["algorithmia_scm_config_info"], 1)


def test_what_an_export_leaves_out_is_said_once(tmp_path: Path) -> None:
    """As a warning, or as a line of its own."""
    run = Run(tmp_path)
    assert run.result["left_out"] == [KEPT, TOLD]
    assert (run.result["warnings"], run.lines) == (["not exported: groups (it is)"], ["not exported: 1 personal project (it is)"])


@pytest.mark.parametrize(("projects", "gone"), [([], True), (["ALG"], False)])
def test_only_an_export_of_all_projects_knows_which_are_gone(tmp_path: Path, projects: list[str], gone: bool) -> None:
    stale = tmp_path / "group_vars" / "all" / "projects" / "GONE.yml"
    stale.parent.mkdir(parents=True)
    stale.write_text("", encoding="utf-8")
    Run(tmp_path, layout=PROJECTS, projects=projects)
    assert stale.exists() is not gone


def test_a_file_for_each_server() -> None:
    files = WHOLE.files(FILE, "state")
    assert list(files) == ["bitbucket.yml", "algorithmia.yml"]
    assert read(files["bitbucket.yml"]) == BITBUCKET
    assert files["algorithmia.yml"].startswith("---\n# From https://algorithmia.example.com, as it is there.\n")
    assert list(Export(scm_configs=[]).files(FILE, "state")) == ["algorithmia.yml"]


@pytest.mark.parametrize("layout", [FILE, PROJECTS])
def test_what_no_declaration_takes_of_a_configuration_is_left_out_and_named(layout: str) -> None:
    """As it is of a Bitbucket: the option, or the configuration where the option says which it is."""
    configs = [{"id": "bb", "provider": "bitbucket", "project_key": "ALG", "name": "a\0b"}, {"id": "no\0", "provider": "github", "client_id": "x"}]
    export = Export(scm_configs=configs)
    files = export.files(layout, "state")
    (text,) = (text for text in files.values() if "algorithmia_scm_configs" in text)
    assert [(each["id"], "name" in each) for each in read(text)["algorithmia_scm_configs"]] == [("bb", False)]
    refused = "no declaration takes it: {}: contains a NUL character"
    assert export.left_out == [
        ("name of SCM configuration bitbucket ALG", refused.format("name")),
        ("SCM configuration github x", refused.format("id")),
    ]


def test_a_file_for_each_project() -> None:
    """A project that only repositories or grants name has one too; what is in no project is in one file."""
    files = WHOLE.files(PROJECTS, "state")
    assert list(files) == [
        "hosts.yml",
        "group_vars/all/projects.yml",
        "group_vars/all/global.yml",
        "group_vars/all/projects/ALG.yml",
        "group_vars/all/projects/OPS-1.yml",
    ]
    shared = read(files["group_vars/all/global.yml"])
    whole = [f"bitbucket_global_{kind}" for kind in ("permissions", "pull_request_settings", "secret_scanning_rules")]
    assert list(shared) == ["bitbucket_groups", *whole, "algorithmia_scm_configs"]
    assert shared["bitbucket_global_permissions"] == BITBUCKET["bitbucket_permissions"][:1]
    assert read(files["group_vars/all/projects/OPS-1.yml"]) == {
        "bitbucket_project_OPSx2d1": {
            "projects": [],
            "repositories": BITBUCKET["bitbucket_repositories"][1:],
            "access_keys": [],
            "permissions": BITBUCKET["bitbucket_permissions"][1:],
            "branching_models": [],
            "branch_restrictions": [],
            "webhooks": [],
            "pull_request_settings": [],
            "reviewer_groups": [],
            "default_reviewers": [],
            "required_builds": [],
            "default_tasks": [],
            "secret_scanning_rules": [],
            "secret_scanning_allowlist_rules": [],
            "hooks": [],
        }
    }
    assert "-i state" in files["group_vars/all/global.yml"]


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    files = {"a.yml": "a\n", "deep/down/b.yml": "b\n"}
    first, again = Folder(tmp_path / "state", False), Folder(tmp_path / "state", False)
    first.write(files)
    assert [(diff["before"], diff["after"]) for diff in first.diffs] == [("", "a\n"), ("", "b\n")]
    assert {str(path.relative_to(tmp_path / "state")): path.read_text() for path in tmp_path.rglob("*.yml")} == files
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.yml")} == {0o600}
    again.write(files)
    assert again.diffs == []


def test_a_file_that_others_may_read_is_made_private(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("a\n")
    (tmp_path / "a.yml").chmod(0o644)
    folder = Folder(tmp_path, False)
    folder.write({"a.yml": "a\n"})
    assert folder.diffs != []
    assert (tmp_path / "a.yml").stat().st_mode & 0o777 == 0o600


def test_check_mode_writes_nothing(tmp_path: Path) -> None:
    gone = tmp_path / "group_vars/all/projects/OLD.yml"
    gone.parent.mkdir(parents=True)
    gone.write_text("old\n")
    folder = Folder(tmp_path, True)
    folder.write({"a.yml": "a\n"})
    folder.remove(folder.stale({"a.yml": ""}))
    assert [(diff["before"], diff["after"]) for diff in folder.diffs] == [("", "a\n"), ("old\n", "")]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [gone]


def test_files_of_other_projects_are_stale(tmp_path: Path) -> None:
    folder = Folder(tmp_path, False)
    folder.write({"group_vars/all/projects/OLD.yml": "", "group_vars/all/global.yml": ""})
    files = WHOLE.files(PROJECTS, "state")
    folder.write(files)
    folder.remove(folder.stale(files))
    assert sorted(path.name for path in tmp_path.rglob("*.yml")) == ["ALG.yml", "OPS-1.yml", "global.yml", "hosts.yml", "projects.yml"]


@pytest.mark.parametrize(("before", "after"), [(FILE, PROJECTS), (PROJECTS, FILE)])
def test_files_of_another_layout_are_found(tmp_path: Path, before: str, after: str) -> None:
    """They would be read beside the new ones. Files that no export wrote are not among them."""
    folder = Folder(tmp_path, False)
    folder.write(WHOLE.files(before, "state"))
    assert folder.of_other_layout(before) == []
    folder.write(WHOLE.files(after, "state"))
    assert [path.relative_to(tmp_path).as_posix() for path in folder.of_other_layout(after)] == list(WHOLE.files(before, "state"))
    for path in folder.of_other_layout(after):
        path.write_text("mine: 1\n")
    assert folder.of_other_layout(after) == []


def test_nothing_is_left_of_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.yml").mkdir()
    with pytest.raises(OSError, match=r"a\.yml"):
        Folder(tmp_path, False).write({"a.yml": "a\n"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.yml"]


@pytest.mark.parametrize(
    ("hosts", "path", "folder"), [(["eu"], "state", "state"), (["eu", "us"], "state", "state/eu"), (["eu", "us"], "state/eu", "state/eu"), (None, "a", "a")]
)
def test_hosts_do_not_overwrite_each_other(hosts: list[str] | None, path: str, folder: str) -> None:
    assert own_folder(Path(path), {"inventory_hostname": "eu", **({"ansible_play_hosts_all": hosts} if hosts else {})}) == Path(folder)
