# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kind that is a file: what it changes, what it says, and what it never shows."""

from __future__ import annotations

import json
import os
import pickle
import typing as t
from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties import ONE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_values import Secret
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process

Item = dict[str, t.Any]
START = """\
# Written by hand
jdbc.url=jdbc:postgresql://db/bitbucket?user=b&password=in-the-url
jdbc.password : old-password

server.port=7990
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "shared" / "bitbucket.properties"
    made.parent.mkdir()
    made.write_text(START, encoding="latin-1")
    made.chmod(0o640)
    return made


def run(path: Path, check: bool = False, **args: t.Any) -> Item:
    return run_in_process(ONE, "algorithmia.scm.bitbucket_properties", {"path": str(path), **args}, check)


def settled(path: Path, **args: t.Any) -> Item:
    """Run in check mode, for real and again, hold the three against each other, and return the result of the second."""
    before = path.read_bytes() if path.exists() else None
    foretold = run(path, check=True, **args)
    assert (path.read_bytes() if path.exists() else None) == before, "check mode writes"
    result = run(path, **args)
    assert "failed" not in result, result["msg"]
    for name in ("changed", "summary", "diff", "properties"):
        assert foretold[name] == result[name], name
    content = path.read_bytes() if path.exists() else None
    assert (content != before) == result["changed"]
    again = run(path, **args)
    assert (again["changed"], "backup_file" in again) == (False, False)
    assert (path.read_bytes() if path.exists() else None) == content
    return result


def test_sets_and_removes(path: Path) -> None:
    result = settled(path, settings={"server.port": 7991, "feature.public.access": True, "a.ratio": 0.5, "jdbc.password": ""})
    assert path.read_text() == START.replace("7990", "7991").replace("jdbc.password : old-password\n", "") + "a.ratio=0.5\nfeature.public.access=true\n"
    assert result["summary"] == {"created": [], "updated": [str(path)], "deleted": [], "unchanged": []}
    shown = {"a.ratio": "0.5", "feature.public.access": "true", "server.port": "7991"}
    assert result["properties"] == {"path": str(path), "settings": shown, "secrets": {}}
    assert result["changes"][0]["before"]["settings"]["server.port"] == "7990"
    assert Path(result["backup_file"]).read_text() == START


def test_what_is_not_declared_is_not_shown(path: Path) -> None:
    """Not even as a part of what changes."""
    assert settled(path, settings={"server.port": 7991})["properties"]["settings"] == {"server.port": "7991"}


def test_an_empty_value_removes_and_absent_removes_whatever_the_value(path: Path) -> None:
    assert settled(path, settings={"server.port": "", "is.not.there": ""})["changed"]
    assert "server.port" not in path.read_text()
    assert settled(path, state="absent", settings={"jdbc.url": "whatever"}, secrets={"jdbc.password": "whatever"})["changed"]
    assert path.read_text() == "# Written by hand\n\n"


def test_makes_a_file_but_no_folder(tmp_path: Path) -> None:
    made = tmp_path / "bitbucket.properties"
    assert settled(made, settings={"a": ""})["summary"]["unchanged"] == [str(made)]
    assert not made.exists()
    result = settled(made, settings={"a": 1}, mode="0600")
    assert result["summary"]["created"] == [str(made)]
    assert (made.read_text(), made.stat().st_mode & 0o777, "backup_file" in result) == ("a=1\n", 0o600, False)
    lost = run(tmp_path / "no" / "such" / "bitbucket.properties", check=True, settings={"a": 1})
    assert lost["failed"]
    assert "there is no folder" in lost["msg"]


def test_home(path: Path) -> None:
    result = run_in_process(ONE, "x", {"home": str(path.parents[1]), "settings": {"server.port": 1}, "backup": False}, False)
    assert result["summary"]["updated"] == [str(path)]
    assert "server.port=1\n" in path.read_text()
    assert list(path.parent.iterdir()) == [path]


def test_letter_case_counts(path: Path) -> None:
    settled(path, settings={" Server.Port ": 1})
    assert path.read_text() == f"{START}Server.Port=1\n"


def test_purge(path: Path) -> None:
    refused = run(path, settings={"server.port": 7990}, purge=True)
    assert refused["failed"]
    assert "refused to purge 2 of 3" in refused["msg"]
    assert "in-the-url" not in json.dumps(refused)
    result = settled(path, settings={"server.port": 7990}, purge=True, purge_protect=["JDBC.pass*"])
    assert path.read_text() == "# Written by hand\njdbc.password : old-password\n\nserver.port=7990\n"
    assert result["changes"][0]["before"]["secrets"] == {"jdbc.password": "********", "jdbc.url": "********"}
    assert settled(path, settings={}, purge=True, purge_limit=1)["properties"] == {"path": str(path), "settings": {}, "secrets": {}}
    assert path.read_text() == "# Written by hand\n\n"


SECRETS = ("old-password", "new-password", "in-the-url", "a-licence", "a-token")


def test_secrets_show_nowhere(path: Path) -> None:
    args: Item = {
        "secrets": {"jdbc.password": "new-password", "setup.license": "a-licence"},
        "settings": {"x.token": "a-token", "jdbc.url": "u?password=in-the-url"},
    }
    first, second = run(path, check=True, **args), run(path, **args)
    unchanged = run(path, **args)
    gone = run(path, state="absent", **args)
    assert [each["changed"] for each in (first, second, unchanged, gone)] == [True, True, False, True]
    for each in (first, second, unchanged, gone):
        for text in (json.dumps(each), repr(each), str(pickle.dumps(each))):
            assert [secret for secret in SECRETS if secret in text] == []
    assert first["changes"][0]["before"]["secrets"] == {"jdbc.password": "********"}
    assert first["changes"][0]["after"]["secrets"] == {"jdbc.password": "******** (new)", "setup.license": "******** (new)"}
    assert unchanged["properties"]["secrets"] == {"jdbc.password": "********", "setup.license": "********"}
    assert unchanged["invocation"]["module_args"]["settings"] == {"x.token": "********", "jdbc.url": "********"}
    assert ["x.token looks like a secret" in each for each in second["warnings"] if each.startswith("settings")] == [True]


def test_a_secret_is_compared_by_what_it_is() -> None:
    assert Secret("a") == Secret("a", "another mask")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "********"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert f"{Secret('a')!r}{Secret('a')}" == "'********'********"
    assert pickle.loads(pickle.dumps(Secret("hidden"))) == "********"


def test_what_a_first_start_would_ask_for(path: Path) -> None:
    args: Item = {"settings": {"setup.baseUrl": "https://h"}, "secrets": {"setup.license": "a-licence"}}
    (warning,) = run(path, **args)["warnings"]
    assert "incomplete without setup.displayName, setup.sysadmin.username, setup.sysadmin.password" in warning
    assert "warnings" not in run(path, **args)
    more = {"setup.displayName": "B", **{f"setup.sysadmin.{name}": "x" for name in ("username", "displayName", "emailAddress")}}
    assert "warnings" not in run(path, settings=more, secrets={"setup.sysadmin.password": "x"})


def test_another_spelling_is_pointed_out(path: Path) -> None:
    path.write_text("plugin.ssh.baseUrl=ssh://h\n")
    (warning,) = run(path, settings={"plugin.ssh.baseurl": "ssh://g"})["warnings"]
    assert "plugin.ssh.baseUrl beside plugin.ssh.baseurl" in warning


BAD: dict[str, tuple[Item, str]] = {
    "no file": ({"settings": {"a": 1}}, "one of the following is required: path, home"),
    "two files": ({"path": "/a", "home": "/b"}, "mutually exclusive: path|home"),
    "a relative path": ({"path": "a/b", "settings": {"a": 1}}, "path: a/b is not an absolute path"),
    "a relative home": ({"home": "a", "settings": {"a": 1}}, "home: a is not an absolute path"),
    "an empty key": ({"path": "/a", "settings": {" ": 1}}, "settings: a name is empty"),
    "a key without a value": ({"path": "/a", "secrets": {"a": None}}, 'secrets.a: no value is given. Write "" to remove a, or leave the name out'),
    "a list": ({"path": "/a", "settings": {"a": [1]}}, "settings: a is a list, a property is text, a number or a boolean"),
    "a dict": ({"path": "/a", "secrets": {"a": {"b": 1}}}, "secrets: a is a dict, a property is text, a number or a boolean"),
    "both": ({"path": "/a", "settings": {"a": 1}, "secrets": {"a": "hidden"}}, "secrets: a stands under settings as well"),
    "a mode in decimals": ({"path": "/a", "mode": 416}, "mode: 416 is not a mode such as '0640': four octal digits, in quotes"),
    "purge of nothing": ({"path": "/a", "purge": True, "state": "absent"}, "purge: purge goes with state=present only"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name: str) -> None:
    args, message = BAD[name]
    result = run_in_process(ONE, "x", args, True)
    assert (result["failed"], result["msg"].replace("parameters are ", "").strip()) == (True, message)


def test_a_file_that_java_cannot_load(path: Path) -> None:
    path.write_text("a=\\u00\n")
    result = run(path, settings={"b": 1})
    assert result["msg"].startswith(f"{path}: line 1: ")
    assert path.read_text() == "a=\\u00\n"


def test_a_failure_while_writing_says_what_was_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: t.Any, **_folders: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    result = run(path, settings={"server.port": 1})
    backup = next(file for file in path.parent.iterdir() if file != path)
    assert (result["failed"], result["changed"], result["writes"]) == (True, True, [f"write {backup}"])
    assert (len(list(path.parent.iterdir())), backup.read_text()) == (2, START)
    assert path.read_text() == START
