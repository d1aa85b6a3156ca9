# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Properties files are read as Java reads them, and only what is to change in them changes. An independent library is the judge."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import typing as t
from pathlib import Path

import javaproperties
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import properties_file
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_file import PropertiesFile
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_text import Document, FileTrouble

LAW = settings(max_examples=300)
KEYS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
VALUES = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
LINES = st.sampled_from(
    [
        "# a comment \\",
        "  ! another",
        "",
        " \t\f",
        "a=1",
        "a : 2",
        "  b\t3",
        "b",
        "c = one,\\\n    two",
        "c=one\\\\",
        "d\\ e\\=f=g=h",
        "é=ü",
        "u=\\u00e9\\uD83D\\uDE00",
        "w=\\t\\n\\r\\f\\q\\\\",
        "sp=  x  ",
        "k\\\n  ey=v",
        "only :",
        "=nameless",
        "long=1\\\n# no comment\\\n  3",
    ]
)
TEXTS = st.builds(
    lambda lines, ends, last: "".join(f"{line}{end}" for line, end in zip(lines, ends, strict=False)) + last,
    st.lists(LINES, max_size=8),
    st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=8, max_size=8),
    st.sampled_from(["", "a=9", "z=9\\", "# end", "b 7\\\n"]),
)


def read(text: str) -> dict[str, str]:
    return t.cast("dict[str, str]", javaproperties.loads(text))


@LAW
@given(TEXTS)
def test_reads_as_java_does_and_keeps_every_byte(text: str) -> None:
    document = Document(text)
    assert document.values() == read(text)
    assert document.text() == text


@LAW
@given(TEXTS, st.dictionaries(KEYS | st.sampled_from(["a", "b", "c", "d e=f", "key", "z", "long"]), st.none() | VALUES, max_size=5))
def test_changes_what_is_to_change_and_nothing_else(text: str, changes: dict[str, str | None]) -> None:
    document = Document(text)
    wanted = {key: value for key, value in {**document.values(), **changes}.items() if value is not None}
    foreign = [line.raw for line in document.lines if line.key not in changes]
    document.edit(changes)
    written = document.text()
    assert document.values() == wanted
    assert read(written) == wanted
    assert Document(written).values() == wanted
    kept = [line.raw for line in document.lines if line.key not in changes]
    assert [line.rstrip("\r\n") for line in kept] == [line.rstrip("\r\n") for line in foreign]
    assert all(each.isascii() for line in document.lines if line.key in changes for each in _value_of(line.raw))


def _value_of(raw: str) -> str:
    return raw.rpartition("=")[2]


@LAW
@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_what_others_write_is_read(values: dict[str, str]) -> None:
    assert Document(javaproperties.dumps(values)).values() == values


EDITS: dict[str, tuple[str, dict[str, str | None], str]] = {
    "the separator and the indentation stay": ("  a \t: 1\n", {"a": "2"}, "  a \t: 2\n"),
    "a key without a value gets a separator": ("a\n", {"a": "2"}, "a=2\n"),
    "a separator in front of a value is escaped": ("a 1\n", {"a": "=2"}, "a \\=2\n"),
    "a space in front of a value is escaped": ("a=1\n", {"a": "  2"}, "a=\\  2\n"),
    "a newline in a value is escaped": ("", {"a": "1\n2=x"}, "a=1\\n2=x\n"),
    "a URL stays legible": ("", {"setup.baseUrl": "https://h:1/x"}, "setup.baseUrl=https://h:1/x\n"),
    "all lines of a value go": ("a=1,\\\n  2\nb=3\n", {"a": None}, "b=3\n"),
    "the last of two counts, the other goes": ("a=1\nb=2\na=3\n", {"a": "4"}, "b=2\na=4\n"),
    "both of two go": ("a=1\nb=2\na=3\n", {"a": None}, "b=2\n"),
    "a last line without an end gets one": ("a=1", {"b": "2"}, "a=1\nb=2\n"),
    "a last line that goes on is ended": ("a=1\\", {"b": "2"}, "a=1\\\n\nb=2\n"),
    "new lines end as the others do": ("a=1\r\n", {"b": "2"}, "a=1\r\nb=2\r\n"),
    "comments do not go on": ("# c \\\na=1\n", {"a": "2"}, "# c \\\na=2\n"),
    "beyond 16 bits": ("", {"a": "é😀"}, "a=\\u00E9\\uD83D\\uDE00\n"),
    "letter case counts": ("A=1\n", {"a": "2"}, "A=1\na=2\n"),
}


@pytest.mark.parametrize("name", EDITS)
def test_edit(name: str) -> None:
    before, changes, after = EDITS[name]
    document = Document(before)
    document.edit(changes)
    assert document.text() == after


def test_what_java_refuses() -> None:
    with pytest.raises(FileTrouble, match=r"line 2: .*four hexadecimal digits"):
        Document("a=1\nb=\\u12\n")


# --- the file ---


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "bitbucket.properties"
    made.write_bytes(b"a=1\n")
    made.chmod(0o604)
    return made


def test_replaces_and_keeps_mode_and_backup(path: Path) -> None:
    file = PropertiesFile(str(path), backup=True)
    before = path.stat().st_ino
    saved = file.write(b"a=2\n", file.read())
    assert saved is not None
    assert (path.read_bytes(), Path(saved).read_bytes()) == (b"a=2\n", b"a=1\n")
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o604}
    assert path.stat().st_ino != before
    assert file.journal == [f"write {saved}", f"write {path}"]
    assert sorted(path.parent.iterdir()) == [path, Path(saved)]


def test_keeps_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "bitbucket.properties"
    link.parent.mkdir()
    link.symlink_to(path)
    file = PropertiesFile(str(link))
    file.write(b"a=2\n", file.read())
    assert link.is_symlink()
    assert path.read_bytes() == b"a=2\n"
    assert list(link.parent.iterdir()) == [link]


def test_a_new_file_has_the_mode_that_is_asked_for(tmp_path: Path) -> None:
    made = tmp_path / "new"
    PropertiesFile(str(made), mode=0o600, group=None).write(b"a=2\n", None)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_keeps_extended_attributes(path: Path) -> None:
    try:
        os.setxattr(path, "user.label", b"x")
    except OSError as error:
        pytest.skip(f"this file system has no extended attributes: {error}")
    file = PropertiesFile(str(path))
    file.write(b"a=2\n", file.read())
    assert os.getxattr(path, "user.label") == b"x"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_keeps_the_owner(path: Path) -> None:
    os.chown(path, 12345, 23456)
    file = PropertiesFile(str(path), backup=True)
    file.write(b"a=2\n", file.read())
    assert {(each.stat().st_uid, each.stat().st_gid) for each in path.parent.iterdir()} == {(12345, 23456)}


def test_does_not_write_over_what_somebody_else_wrote(path: Path) -> None:
    file = PropertiesFile(str(path))
    read_before = file.read()
    path.write_bytes(b"a=3\n")
    with pytest.raises(FileTrouble, match="changed by somebody else"):
        file.write(b"a=2\n", read_before)
    assert path.read_bytes() == b"a=3\n"


def test_check_mode_is_locked(path: Path) -> None:
    file = PropertiesFile(str(path), check_mode=True)
    with pytest.raises(FileTrouble, match="check mode"):
        file.write(b"a=2\n", file.read())
    assert path.read_bytes() == b"a=1\n"


def test_leaves_nothing_behind_when_it_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: t.Any, **_folders: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    file = PropertiesFile(str(path))
    with pytest.raises(FileTrouble, match="No space left on device"):
        file.write(b"a=2\n", file.read())
    assert [each.read_bytes() for each in path.parent.iterdir()] == [b"a=1\n"]
    assert file.journal == []


def test_an_owner_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="nobody-that-exists"):
        PropertiesFile(str(tmp_path / "new"), owner="nobody-that-exists").write(b"", None)
    assert list(tmp_path.iterdir()) == []


def test_java_itself_agrees(tmp_path: Path) -> None:
    """Where a JDK is at hand, what was written is read by the very class that Bitbucket reads it with."""
    source = tmp_path / "Show.java"
    source.write_text(
        "public class Show { public static void main(String[] a) throws Exception { java.util.Properties p = new java.util.Properties();"
        " p.load(new java.io.FileInputStream(a[0])); for (String n : new java.util.TreeSet<String>(p.stringPropertyNames()))"
        ' for (String s : new String[] {n, p.getProperty(n)}) { for (char c : s.toCharArray()) System.out.printf("%04x", (int) c); System.out.println(); } } }'
    )
    document = Document("# c\\\na=1\\")
    values = {"a": "2\\", "b c": " = x", "é": "😀\n\t", "#": "!"}
    document.edit(values)
    file = tmp_path / "x.properties"
    file.write_bytes(document.text().encode("latin-1"))
    try:
        shown = subprocess.run(["java", str(source), str(file)], capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        pytest.skip(f"there is no JDK: {error}")
    texts = [bytes.fromhex(each).decode("utf-16-be") for each in shown]
    assert dict(zip(texts[::2], texts[1::2], strict=True)) == values


@pytest.mark.parametrize("number", sorted(properties_file.NO_ATTRIBUTES))
def test_a_file_system_without_extended_attributes_is_no_fault(number: int) -> None:
    with properties_file._if_supported():
        raise OSError(number, "no attributes")


def test_any_other_fault_of_extended_attributes_is_one() -> None:
    with pytest.raises(OSError, match="no space"), properties_file._if_supported():
        raise OSError(errno.ENOSPC, "no space")
