# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Root works in a folder that another account owns. Whatever that account puts there in between, nothing outside the folder is read, changed or given away.

The other account acts at named steps (after a file is created, before it is moved into place), so each race is won on the first try.
"""

from __future__ import annotations

import os
import stat
import typing as t
from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties import ONE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_file import PropertiesFile
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_text import FileTrouble
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play two accounts")
ATTACKER, OTHER = 12345, 23456
Action = t.Callable[[Path], None]


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Return a file that only root can read, outside the folder."""
    path = tmp_path / "root" / "secret"
    path.parent.mkdir()
    path.write_bytes(b"root=only\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the properties file of a Bitbucket that runs as the attacker, in the attacker's folder."""
    path = tmp_path / "home" / "shared" / "bitbucket.properties"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a=1\n")
    path.chmod(0o640)
    for owned in (path.parents[1], path.parent, path):
        os.chown(owned, ATTACKER, ATTACKER)
    return path


def is_untouched(victim: Path) -> bool:
    status = victim.stat()
    return (victim.read_bytes(), status.st_uid, stat.S_IMODE(status.st_mode), os.listdir(victim.parent)) == (b"root=only\n", 0, 0o600, [victim.name])


def swap(new: Path, victim: Path) -> None:
    """Put a link in the place of a file, as the owner of the folder can."""
    new.unlink()
    new.symlink_to(victim)
    os.chown(new, ATTACKER, ATTACKER, follow_symlinks=False)


def act_after_creation(monkeypatch: pytest.MonkeyPatch, folder: Path, act: Action) -> None:
    """Have the attacker act on each file as soon as it is created."""
    real = os.open

    def opened(path: t.Any, flags: int, *args: t.Any, **more: t.Any) -> int:
        handle = real(path, flags, *args, **more)
        if flags & os.O_CREAT:
            act(folder / os.path.basename(path))
        return handle

    monkeypatch.setattr(os, "open", opened)


@pytest.mark.parametrize("backup", [False, True])
@pytest.mark.parametrize("is_new", [False, True])
def test_temporary_file_becomes_a_link(path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch, backup: bool, is_new: bool) -> None:
    file = PropertiesFile(str(path), backup=backup, owner="nobody" if is_new else None)
    if is_new:
        path.unlink()
    content = file.read()
    act_after_creation(monkeypatch, path.parent, lambda new: swap(new, victim))
    with pytest.raises(FileTrouble, match="somebody else put another file in its place"):
        file.write(b"a=2\n", content)
    assert is_untouched(victim)
    assert os.listdir(path.parent) == ([] if is_new else [path.name])
    assert not path.is_symlink()


def test_temporary_file_becomes_a_link_before_it_is_moved(path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = PropertiesFile(str(path))
    content = file.read()
    real = os.fsync

    def settled(handle: int) -> None:
        real(handle)
        for new in path.parent.iterdir():
            if new != path and not new.is_symlink():
                swap(new, victim)

    monkeypatch.setattr(os, "fsync", settled)
    with pytest.raises(FileTrouble, match="somebody else put another file in its place"):
        file.write(b"a=2\n", content)
    assert is_untouched(victim)
    assert path.read_bytes() == b"a=1\n"


def test_folder_becomes_a_link(path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was opened once is gone on with, wherever its name leads meanwhile."""
    (victim.parent / path.name).write_bytes(b"a=1\n")
    file = PropertiesFile(str(path), backup=True)
    content = file.read()
    moved = path.parents[1] / "moved"

    def act(_new: Path) -> None:
        if not moved.exists():
            path.parent.rename(moved)
            path.parent.symlink_to(victim.parent)

    act_after_creation(monkeypatch, path.parent, act)
    file.write(b"a=2\n", content)
    assert (moved / path.name).read_bytes() == b"a=2\n"
    assert sorted(os.listdir(victim.parent)) == [path.name, victim.name]
    assert (victim.parent / path.name).read_bytes() == b"a=1\n"


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("place", ["file", "folder"])
def test_link_of_the_folders_owner_to_a_file_of_root(path: Path, victim: Path, place: str, check_mode: bool) -> None:
    if place == "file":
        swap(path, victim)
    else:
        path.unlink()
        path.parent.rmdir()
        path.parent.symlink_to(victim.parent)
        os.chown(path.parent, ATTACKER, ATTACKER, follow_symlinks=False)
    result = run_in_process(ONE, "x", {"path": str(path), "settings": {"a.b": "c"}}, check_mode)
    assert result["failed"]
    assert "is a link of another account than what it leads to" in result["msg"]
    assert is_untouched(victim)


def test_link_through_a_folder_of_the_attacker(path: Path, victim: Path, tmp_path: Path) -> None:
    """A link of root is followed, but not further than through what can be trusted."""
    (tmp_path / "conf").symlink_to(path.parent / "inner")
    (path.parent / "inner").symlink_to(victim.parent)
    os.chown(path.parent / "inner", ATTACKER, ATTACKER, follow_symlinks=False)
    with pytest.raises(FileTrouble, match="is a link of another account"):
        PropertiesFile(str(tmp_path / "conf" / "bitbucket.properties")).read()


@pytest.mark.parametrize(("owner", "target_owner"), [(0, ATTACKER), (0, OTHER), (ATTACKER, ATTACKER)])
def test_link_that_is_followed(path: Path, tmp_path: Path, owner: int, target_owner: int) -> None:
    target = tmp_path / "real.properties"
    path.rename(target)
    os.chown(target, target_owner, target_owner)
    path.symlink_to("../../real.properties")
    os.chown(path, owner, owner, follow_symlinks=False)
    file = PropertiesFile(str(path))
    file.write(b"a=2\n", file.read())
    assert path.is_symlink()
    assert (target.read_bytes(), target.stat().st_uid) == (b"a=2\n", target_owner)


@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_what_is_no_file(path: Path, kind: str) -> None:
    """A pipe would hold the run for ever."""
    path.unlink()
    (os.mkfifo if kind == "fifo" else os.mkdir)(path)
    with pytest.raises(FileTrouble, match="is not a regular file"):
        PropertiesFile(str(path)).read()


def test_nobody_can_read_or_guess_what_is_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its creation on, each file is at most as open as the original; two runs never use one name; special bits are not carried over."""
    path.chmod(0o4440)
    seen: list[tuple[str, int]] = []
    act_after_creation(monkeypatch, path.parent, lambda new: seen.append((new.name, stat.S_IMODE(new.stat().st_mode))))
    for content in (b"a=2\n", b"a=3\n"):
        file = PropertiesFile(str(path), backup=True)
        file.write(content, file.read())
    names = [name for name, _mode in seen]
    assert len(set(names)) == 4
    assert {mode for _name, mode in seen} == {0o600}
    assert all(len(name.rpartition(".")[2].rstrip("~")) >= 16 for name in names)
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o440}
