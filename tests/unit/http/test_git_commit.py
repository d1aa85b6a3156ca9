# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file is committed by real git to a real repository: byte by byte, through no link, and onto nothing of this machine."""

from __future__ import annotations

import os
import secrets
import typing as t
from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import Git, GitError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git_commit import Change, Pushed, commit_file
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options
from unit.http.git_server import GitServer

FILE, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"
Serving = t.Iterator[GitServer]


@pytest.fixture
def models(tmp_path: Path) -> Serving:
    running = GitServer(tmp_path / "server")
    yield running
    running.close()


def commit(models: GitServer, path: str, content: bytes, *, branch: str = "master", push: bool = True) -> Pushed:
    git = Git(Options(models.url, "/rest", (("Authorization", "Bearer s3cret"),), use_proxy=False))
    return commit_file(git, models.link, Change(branch, path, content, "Say hello", ("Ada", "ada@x.example")), push=push)


def refusal(models: GitServer, path: str) -> str:
    """Return why nothing is committed to ``path``, in check mode and in the other, and see that nothing was."""
    before = models.git("for-each-ref")
    refusals = set()
    for push in (False, True):
        with pytest.raises(GitError) as caught:
            commit(models, path, b"written\n", push=push)
        refusals.add(str(caught.value))
    assert models.git("for-each-ref") == before
    (words,) = refusals
    return words


# --- the file on the controller ---


@pytest.mark.parametrize("push", [False, True], ids=["check mode", "real"])
def test_a_link_to_a_file_of_the_controller_is_not_followed(models: GitServer, tmp_path: Path, push: bool) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious", encoding="utf-8")
    models.holds((LINK, "conf.txt", os.fsencode(victim)))
    with pytest.raises(GitError, match=r"path: 'conf.txt' is a symbolic link in the repository, on the branch master\."):
        commit(models, "conf.txt", b"written\n", push=push)
    assert victim.read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("push", [False, True], ids=["check mode", "real"])
def test_a_link_to_a_folder_of_the_controller_is_not_followed(models: GitServer, tmp_path: Path, push: bool) -> None:
    folder = tmp_path / "victims"
    folder.mkdir()
    models.holds((LINK, "a/src", os.fsencode(folder)))
    with pytest.raises(GitError, match=r"path: 'a/src/new.txt' leads through 'a/src', which is a symbolic link in the repository"):
        commit(models, "a/src/new.txt", b"written\n", push=push)
    assert list(folder.iterdir()) == []


def test_a_file_is_never_put_in_the_place_of_something_else(models: GitServer) -> None:
    models.holds((SUBMODULE, "sub", b""), (FILE, "file", b"x"), (FILE, "folder/file", b"x"), (LINK, "inside", b"file"))
    assert "'sub' is a submodule" in refusal(models, "sub")
    assert "'sub/a/b' leads through 'sub', which is a submodule" in refusal(models, "sub/a/b")
    assert "'file/a' leads through 'file', which is a file" in refusal(models, "file/a")
    assert "'folder' is a folder" in refusal(models, "folder")
    assert "'inside' is a symbolic link" in refusal(models, "inside")


# --- byte by byte ---

CONTENTS = {
    "empty": b"",
    "LF": b"one\ntwo\n",
    "CRLF": b"one\r\ntwo\r\n",
    "CR": b"one\rtwo\r",
    "mixed": b"one\r\ntwo\nthree\r",
    "no line end": b"one",
    "Unicode": "Grüß Gott \u2028 \ufeff 日本\n".encode(),
    "ident": b"$Id$\n",
}


CONVERTS = {
    b"": ["mixed"],
    b"* text=auto\n": [*CONTENTS],
    b"* text eol=crlf ident\n": [*CONTENTS],
    b"* filter=x working-tree-encoding=UTF-16\n": ["LF", "Unicode"],
}


@pytest.mark.long
@pytest.mark.parametrize("attributes", CONVERTS)
def test_the_second_run_changes_nothing_whatever_the_content(models: GitServer, attributes: bytes) -> None:
    models.holds((FILE, ".gitattributes", attributes))
    for name in CONVERTS[attributes]:
        content = CONTENTS[name]
        first, again = (commit(models, f"a/{name}", content) for _run in range(2))
        assert (name, first.changed, again.changed, again.commit) == (name, True, False, first.commit)
        assert models.content(f"a/{name}") == content


@pytest.mark.parametrize(
    ("there", "declared"), [(b"one\r\ntwo\r\n", b"one\ntwo\n"), (b"one\rtwo\r", b"one\ntwo\n"), (b"one\n", b"one"), (b"\xff\n", "\ufffd\n".encode())]
)
def test_contents_that_only_look_alike_differ(models: GitServer, there: bytes, declared: bytes) -> None:
    models.holds((FILE, "a", there))
    assert commit(models, "a", declared, push=False).changed is True
    assert commit(models, "a", declared).changed is True
    assert models.content("a") == declared


# --- the rest of the repository ---


def test_the_other_files_and_the_mode_stay(models: GitServer) -> None:
    head = models.holds((EXECUTABLE, "run.sh", b"old"), (LINK, "link", b"run.sh"), (SUBMODULE, "sub", b""), (FILE, "a/b", b"kept"))
    before = models.tree()
    pushed = commit(models, "run.sh", b"new")
    assert models.tree() == before
    assert (models.content("run.sh"), models.content("a/b")) == (b"new", b"kept")
    assert models.git("rev-parse", "master~1").decode().strip() == head
    assert models.git("rev-parse", "master").decode().strip() == pushed.commit
    assert commit(models, "a/c/d", b"more").changed is True
    assert models.tree() == {**before, "a/c/d": FILE}


@pytest.mark.parametrize("filters", [True, False])
def test_the_contents_of_other_files_are_not_fetched_where_the_server_can_filter(models: GitServer, filters: bool) -> None:
    large = secrets.token_bytes(200_000)
    models.holds((FILE, "a", large))
    models.git("config", "uploadpack.allowFilter", str(filters).lower())
    assert commit(models, "b", b"new").changed is True
    assert (models.sent < 100_000) is filters
    assert models.content("a") == large
    models.git("fsck", "--strict", "--no-dangling")


def test_paths_are_names_and_no_patterns(models: GitServer) -> None:
    models.holds((LINK, "a", b"x"), (FILE, "ä b", b"old"))
    for path in ("*", ":(top)a", "[a]", "-a", "a,b", "ä b", "x\ty\n"):
        assert (commit(models, path, b"1").changed, commit(models, path, b"1").changed) == (True, False)
        assert models.content(path) == b"1"


def test_a_branch_that_is_not_there_begins_with_the_file(models: GitServer) -> None:
    assert commit(models, "a", b"1", branch="new").changed is True
    models.git("update-ref", "refs/heads/x/refs/heads/tail", "refs/heads/new")
    assert commit(models, "b", b"1", branch="tail").changed is True
    assert (models.tree("new"), models.tree("tail")) == ({"a": FILE}, {"b": FILE})


def test_what_a_hook_says_is_shown(models: GitServer) -> None:
    models.holds((FILE, "a", b"1"))
    (models.bare / "hooks").mkdir(exist_ok=True)
    hook = models.bare / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho no pushing on Fridays\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(GitError, match=r"git push: .*no pushing on Fridays.* A branch permission or a hook"):
        commit(models, "a", b"2")


def test_the_message_and_the_author_are_as_declared(models: GitServer) -> None:
    commit(models, "a", b"1")
    assert models.git("log", "--format=%an|%ae|%cn|%ce|%B", "master").decode().strip() == "Ada|ada@x.example|Ada|ada@x.example|Say hello"


def test_paths_that_git_refuses_are_refused_in_check_mode_too(models: GitServer) -> None:
    assert "git update-index: " in refusal(models, "git~1/config")
