# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""A file in a folder of another account: read, and replaced at once or not at all, by an account that may do more than that one.

The folder is opened once. From then on nothing is found by a path: the owner of the folder, or of one above it, may put something else there at any time.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import time
import typing as t
from dataclasses import dataclass, field

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_text import FileTrouble

LOOK = getattr(os, "O_PATH", os.O_RDONLY) | os.O_NOFOLLOW | os.O_CLOEXEC  # enough to look at what is there, a link too, and to go on from it
MOST_LINKS = 40  # as many as Linux follows
MODE = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO
# What a file system says that has no extended attributes, or not this one, or not for this account.
NO_ATTRIBUTES = (errno.ENOTSUP, errno.ENODATA, errno.EINVAL, errno.EPERM, errno.EACCES)


@dataclass
class PropertiesFile:
    """A file on this host. ``mode``, ``owner`` and ``group`` are those of a new one. ``journal``: what was written."""

    path: str
    backup: bool = False
    mode: int = 0o640
    owner: str | None = None
    group: str | None = None
    check_mode: bool = False
    journal: list[str] = field(default_factory=list)
    address: str = ""
    concurrency: int = 1

    @property
    def target(self) -> str:
        """Return the path of the file itself, where the path is a link to it. Only to be shown."""
        return os.path.realpath(self.path)

    def read(self) -> bytes | None:
        """Return the content, None where there is no file. Raises FileTrouble."""
        try:
            with contextlib.ExitStack() as opened:
                return _content(_Place.at(self.path, opened).original())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise FileTrouble(f"{self.path} cannot be read: {error.strerror}. {_as_whom()}") from error

    def obstacle(self) -> str:
        """Return why the file cannot be written, ``""`` where nothing stands in the way."""
        folder = os.path.dirname(self.target)
        try:
            with contextlib.ExitStack() as opened:
                place = _Place.at(self.path, opened)
                if not os.access(".", os.W_OK | os.X_OK, dir_fd=place.folder):
                    return f"{self.path} cannot be written: no permission to replace files in {folder}. {_as_whom()}"
        except (FileNotFoundError, NotADirectoryError):
            return f"{self.path} cannot be written: there is no folder {folder}. Look at the home folder of Bitbucket, or make it first"
        except OSError as error:
            return f"{self.path} cannot be written: {error.strerror}. {_as_whom()}"
        return ""

    def write(self, content: bytes, instead_of: bytes | None) -> str | None:
        """Replace the content that was read, and return the path of the backup if one was to be made. Raises FileTrouble."""
        if self.check_mode:
            raise FileTrouble(f"{self.path} is not written in check mode")
        try:
            with contextlib.ExitStack() as opened:
                return self._replace(_Place.at(self.path, opened), content, instead_of)
        except (OSError, LookupError) as error:
            raise FileTrouble(f"{self.path} cannot be written: {getattr(error, 'strerror', None) or error}. {_as_whom()}") from error

    def _replace(self, place: _Place, content: bytes, instead_of: bytes | None) -> str | None:
        original = place.original()
        if _content(original) != instead_of:
            raise FileTrouble(f"{self.path} was changed by somebody else meanwhile, and is left alone. Run again")

        def dress(handle: int) -> None:
            if original is None:
                self._dress_new(handle)
            else:
                _dress_like(handle, original)

        saved = None
        if self.backup and instead_of is not None:
            name = place.name + time.strftime(".%Y-%m-%d@%H:%M:%S.") + secrets.token_hex(8) + "~"
            place.create(name, instead_of, dress)
            saved = os.path.join(os.path.dirname(self.target), name)
            self.journal.append(f"write {saved}")
        temporary = f".{place.name}.{secrets.token_hex(8)}"
        place.create(temporary, content, dress)
        place.move(temporary)
        self.journal.append(f"write {self.target}")
        return saved

    def _dress_new(self, handle: int) -> None:
        if self.owner or self.group:
            shutil.chown(handle, self.owner, self.group)  # type: ignore[arg-type]
        os.fchmod(handle, self.mode)


class _Place:
    """A name in a folder that is open. ``opened`` closes what is opened on the way."""

    def __init__(self, folder: int, name: str, opened: contextlib.ExitStack) -> None:
        self.folder, self.name, self.opened = folder, name, opened

    @classmethod
    def at(cls, path: str, opened: contextlib.ExitStack) -> _Place:
        """Return the place at an absolute path. Raises OSError, or FileTrouble for a link that is not trusted."""
        return cls(_open("/", opened), ".", opened)._find(path, 0)

    def _find(self, path: str, links: int) -> _Place:
        """Return the place that ``path`` leads to from this folder, which is no link."""
        place = _Place(_open("/" if path.startswith("/") else ".", self.opened, self.folder), ".", self.opened)
        for name in path.split("/"):
            if name:
                folder = _open(place.name, self.opened, place.folder)
                place = _Place(folder, name, self.opened)._resolved(links)
        return place

    def _resolved(self, links: int) -> _Place:
        """Return the place that this one leads to if it is a link: one of the caller, of root, or of whoever owns what it leads to."""
        try:
            link = os.open(self.name, LOOK, dir_fd=self.folder)
        except FileNotFoundError:
            return self
        self.opened.callback(os.close, link)
        status = os.fstat(link)
        if not stat.S_ISLNK(status.st_mode):
            return self
        if links == MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        target = self._find(os.readlink("", dir_fd=link), links + 1)
        if status.st_uid not in (0, os.geteuid(), target._owner()):
            raise FileTrouble(
                f"{self.name} is a link of another account than what it leads to, and is not followed. "
                "Name what it leads to in the option path, or have root make the link"
            )
        return target

    def _owner(self) -> int:
        """Return the owner of what is there, or of the folder where nothing is."""
        try:
            return os.stat(self.name, dir_fd=self.folder, follow_symlinks=False).st_uid
        except FileNotFoundError:
            return os.fstat(self.folder).st_uid

    def original(self) -> int | None:
        """Return the file that is there, open for reading, None where nothing is."""
        try:
            handle = os.open(self.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self.folder)
        except FileNotFoundError:
            return None
        self.opened.callback(os.close, handle)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileTrouble(f"{self.name} is not a regular file")
        return handle

    def create(self, name: str, content: bytes, dress: t.Callable[[int], None]) -> None:
        """Write a new file beside it, whole or not at all. ``dress`` gives it its owner and mode while it is still empty, and for nobody else to read."""
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=self.folder)
        try:
            with os.fdopen(handle, "wb") as new:
                dress(handle)
                new.write(content)
                new.flush()
                os.fsync(handle)
                self._refuse_another(name, os.fstat(handle))
        except BaseException:
            self._remove(name)
            raise

    def move(self, name: str) -> None:
        """Move a file that was created into this place, on disk as well where the file system can do that."""
        try:
            os.replace(name, self.name, src_dir_fd=self.folder, dst_dir_fd=self.folder)
        except BaseException:
            self._remove(name)
            raise
        with contextlib.suppress(OSError):  # the file itself is safe
            folder = os.open(".", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.folder)
            self.opened.callback(os.close, folder)
            os.fsync(folder)

    def _refuse_another(self, name: str, written: os.stat_result) -> None:
        try:
            there = os.stat(name, dir_fd=self.folder, follow_symlinks=False)
        except FileNotFoundError:
            there = None
        if there is None or (there.st_dev, there.st_ino) != (written.st_dev, written.st_ino):
            raise FileTrouble(
                f"{self.name} is left as it was: while it was written, somebody else put another file in its place. See who can write to its folder"
            )

    def _remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self.folder)


def _open(name: str, opened: contextlib.ExitStack, folder: int | None = None) -> int:
    """Return a folder, open to go on from it."""
    handle = os.open(name, LOOK | os.O_DIRECTORY, dir_fd=folder)
    opened.callback(os.close, handle)
    return handle


def _content(handle: int | None) -> bytes | None:
    if handle is None:
        return None
    with os.fdopen(os.dup(handle), "rb") as file:
        return file.read()


def _dress_like(handle: int, original: int) -> None:
    """Give a new file the owner, labels (SELinux, ACL) and mode of another one, without the bits that give a program its owner's rights."""
    before, now = os.fstat(original), os.fstat(handle)
    if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        os.fchown(handle, before.st_uid, before.st_gid)
    names: list[str] = []
    with _if_supported():
        names = os.listxattr(original)
    for name in names:
        with _if_supported():
            os.setxattr(handle, name, os.getxattr(original, name))
    os.fchmod(handle, before.st_mode & MODE)


@contextlib.contextmanager
def _if_supported() -> t.Iterator[None]:
    """Go on where the file system has no extended attributes."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ATTRIBUTES:
            raise


def _as_whom() -> str:
    return "Run the task as root or as the user that Bitbucket runs as, with become"
