# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What can stop a run. Everything is raised; only the shells in run.py turn it into a result."""

from __future__ import annotations

import contextlib
import traceback
import typing as t


class Failure(Exception):
    """A run that cannot go on.

    ``str()`` is the message for the user: what was tried, what was wrong, what to do next. ``stops``: whether nothing else may be begun after it,
    else it is about one thing, and what does not depend on that goes on.
    """

    stops = True

    def report(self) -> dict[str, t.Any]:
        """Return what machines may want to know, as the result's ``error``; ``{}`` where the message says it all."""
        return {}


class PartlyDone(Failure):
    """A change of several writes that failed after the first.

    ``cause`` is why, ``left`` the thing as it is now, None where it is gone; ``note`` says what follows from that.
    """

    def __init__(self, cause: Failure, left: dict[str, t.Any] | None, note: str = "") -> None:
        self.cause, self.left, self.stops = cause, left, cause.stops
        super().__init__(f"{cause} {note}".rstrip())

    def report(self) -> dict[str, t.Any]:
        """Return the cause's own report."""
        return self.cause.report()


class Several(Failure):
    """Failures of one change that are told together."""

    def __init__(self, failures: t.Sequence[Failure]) -> None:
        self.failures, self.stops = list(failures), any(failure.stops for failure in failures)
        super().__init__("\n".join(dict.fromkeys(map(str, failures))))

    def report(self) -> dict[str, t.Any]:
        """Return the report of the first."""
        return self.failures[0].report()


@contextlib.contextmanager
def leaving(left: dict[str, t.Any] | None) -> t.Iterator[None]:
    """Raise a failure inside as PartlyDone, with the thing as earlier writes of the same change ``left`` it."""
    try:
        yield
    except PartlyDone:
        raise
    except Exception as problem:
        raise PartlyDone(as_failure(problem), left) from problem


@contextlib.contextmanager
def part_of(whole: t.Callable[[dict[str, t.Any]], dict[str, t.Any]]) -> t.Iterator[None]:
    """Let PartlyDone from inside, where a part of a thing is left, say what is left of the ``whole``, given that part."""
    try:
        yield
    except PartlyDone as stop:
        stop.left = whole(stop.left or {})
        raise


class Defect(Failure):
    """Something that nobody has thought of. The text of the exception may hold a secret, so only its name and its place are told."""

    def __init__(self, problem: BaseException) -> None:
        places = traceback.extract_tb(problem.__traceback__)
        ours = [f"{place.filename.rpartition('utils/')[2]}, line {place.lineno}" for place in places if "/scm/plugins/" in place.filename]
        where = f" in {ours[-1]}" if ours else ""
        super().__init__(f"{type(problem).__name__}{where}: this is a defect of this collection, or the server answers as none does. Please report it")


def as_failure(problem: Exception) -> Failure:
    """Return an exception as the failure of a run."""
    return problem if isinstance(problem, Failure) else Defect(problem)


class _Problems(Failure):
    """One or several problems of one sort, all of them reported at once."""

    def __init__(self, problems: t.Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@contextlib.contextmanager
def gathered(problems: list[str]) -> t.Iterator[None]:
    """Add what PlanError from inside says to ``problems``, and go on after the body."""
    try:
        yield
    except PlanError as wrong:
        problems += wrong.problems


def refuse(problems: t.Iterable[str]) -> None:
    """Raise PlanError where there are problems."""
    listed = list(dict.fromkeys(problems))
    if listed:
        raise PlanError(listed)


class InputError(_Problems):
    """The declaration itself is wrong. Raised before the first call; each problem names the option and the item."""


class PlanError(_Problems):
    """The declaration cannot be carried out against what is there. Raised before the first write, in check mode too."""

    stops = False


class MissingLibrary(Failure):
    """A Python library that is needed is not there. ``reason``: what it is needed for, with a leading preposition."""

    def __init__(self, library: str, reason: str | None = None) -> None:
        self.library, self.reason = library, reason
        super().__init__(f"the Python library {library} is missing")
