# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors as Bitbucket words them [bitbucket 5]."""

from __future__ import annotations

from simulator.answers import Answer, Refused, to_json

JSON = "application/json;charset=UTF-8"  # [bitbucket 1, REC]
AUTHORISATION = "com.atlassian.bitbucket.AuthorisationException"
INTEGRITY = "com.atlassian.bitbucket.IntegrityException"
ARGUMENT = "com.atlassian.bitbucket.validation.ArgumentValidationException"
NOT_PERMITTED = "You are not permitted to access this resource"


class Error(Refused):
    """An answer with one error in its body."""

    def __init__(self, status: int, message: str, exception: str | None = None, context: str | None = None) -> None:
        super().__init__(Answer(status, body([(context, message, exception)]), JSON))


class Invalid(Refused):
    """400 or 409 with an error a field, as (field, message) [bitbucket 5, REC]."""

    def __init__(self, errors: list[tuple[str | None, str]], status: int = 400, exception: str | None = None) -> None:
        super().__init__(Answer(status, body([(field, message, exception) for field, message in errors]), JSON))


def body(errors: list[tuple[str | None, str, str | None]]) -> bytes:
    """The JSON of (context, message, exceptionName)."""
    rows = [{"context": context, "message": message, "exceptionName": exception} for context, message, exception in errors]
    return to_json({"errors": rows})


def not_permitted() -> Error:
    """Authenticated, but without the permission: 401, not 403 [bitbucket 2, REC]."""
    return Error(401, NOT_PERMITTED, AUTHORISATION)


def no_project(key: str) -> Error:
    """The key is shown as typed [bitbucket 5, REC]."""
    return Error(404, f"Project {key} does not exist.", "com.atlassian.bitbucket.project.NoSuchProjectException")


def no_repository(key: str, slug: str) -> Error:
    """[bitbucket 5, REC]."""
    return Error(404, f"Repository {key}/{slug} does not exist.", "com.atlassian.bitbucket.repository.NoSuchRepositoryException")


def archived(key: str, slug: str) -> Error:
    """409 for pull request settings [breadth 14, SPEC]; that other calls have it, the class and the words are INFERRED."""
    return Error(409, f"Repository {key}/{slug} is archived and cannot be changed.", "com.atlassian.bitbucket.repository.ArchivedRepositoryException")


def no_user(name: str) -> Error:
    """[bitbucket 5, LIVE]."""
    return Error(404, f"User {name} does not exist.", "com.atlassian.bitbucket.user.NoSuchUserException")


def no_group(message: str) -> Error:
    """Class from the JAVADOC, text behind a switch [bitbucket 5]."""
    return Error(404, message, "com.atlassian.bitbucket.user.NoSuchGroupException")


def no_entity(message: str) -> Error:
    """Class LIVE for restrictions [bitbucket 5]; that other things use it, and their words, is INFERRED."""
    return Error(404, message, "com.atlassian.bitbucket.NoSuchEntityException")


def unknown_permission(name: str | None) -> Error:
    """400 is SPEC, the words are INFERRED [bitbucket 7]."""
    return Error(400, f"{name} is not a valid permission" if name else "A permission is required", ARGUMENT, "permission")


def bare_not_found(kind: str) -> Answer:
    """A 404 without exceptionName [bitbucket 5, LIVE]; its body is UNKNOWN and a switch."""
    if kind == "html":
        return html_not_found()
    if kind == "errors":
        return Answer(404, body([(None, "Not found", None)]), JSON)
    return Answer(404)


def html_not_found() -> Answer:
    """What answers outside the context path [bitbucket 1, INFERRED]."""
    return Answer(404, b"<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>404</h1></body></html>", "text/html;charset=UTF-8")
