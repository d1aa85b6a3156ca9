# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""One file on one branch of a repository, brought there by a real push."""

from __future__ import annotations

import typing as t
from pathlib import PurePosixPath

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import check_project_key, check_slug
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Action, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import Git, clone_url
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git_commit import Change, commit_file
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

TEXTS = ("path", "content", "branch", "commit_message", "author_name", "author_email")


def https_url(client: Client, project_key: str, slug: str) -> str:
    """Return the HTTPS address to clone a repository from. Raises PlanError where HTTP(S) is off, RemoteError where there is no repository."""
    url = clone_url(client.get(path_of("projects", project_key, "repos", slug)), "http")
    if not url:
        raise PlanError([f"{project_key}/{slug} has no HTTPS clone address: enable HTTP(S) in Administration > Server settings"])
    return url


def _configured_branch(client: Client, project_key: str, slug: str) -> str:
    """Return the default branch of an empty repository, of which git tells nothing yet. A server that cannot say has master [bitbucket 13]."""
    found = client.answer(path_of("projects", project_key, "repos", slug, "default-branch"), accept=(404,))
    said = found.data.get("displayId") if found.status == 200 and isinstance(found.data, dict) else None
    return str(said or "master")


def _check(git: Git, params: Params) -> None:
    """Raise InputError for what cannot be committed."""
    path = PurePosixPath(params["path"])
    problems = [problem for name in TEXTS for problem in _unwritable(name, params[name] or "")]
    key, slug = _place(params)
    problems += [f"{name}: {wrong}" for name, wrong in (("project_key", check_project_key(key)), ("repository", check_slug(slug))) if wrong]
    if path.is_absolute() or ".." in path.parts or not path.parts or ".git" in map(str.lower, path.parts):
        problems.append(f"path: {params['path']!r} is not the path of a file in a repository")
    if not params["commit_message"].strip():
        problems.append("commit_message: a commit needs a message")
    if not problems and params["branch"] and not git.is_branch_name(params["branch"]):
        problems.append(f"branch: {params['branch']!r} is not a name that git accepts for a branch")
    if problems:
        raise InputError(problems)


def _place(params: Params) -> tuple[str, str]:
    """Return the key of the project and the slug of the repository."""
    return params["project_key"].strip().upper(), params["repository"].strip().lower()


def _unwritable(name: str, text: str) -> t.Iterator[str]:
    if "\0" in text and name != "content":
        yield f"{name}: contains a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError:
        yield f"{name}: contains something that is not a character, so it cannot be written as UTF-8"


def _perform(client: Client, params: Params, check_mode: bool) -> Result:
    git = Git(client.session.options)
    _check(git, params)
    path = str(PurePosixPath(params["path"]))
    key, slug = _place(params)
    url = https_url(client, key, slug)
    branch = params["branch"] or git.default_branch(url) or _configured_branch(client, key, slug)
    author = (params["author_name"] or client.identify(), params["author_email"] or f"{client.identify().replace('@', '_')}@localhost")
    pushed = commit_file(git, url, Change(branch, path, params["content"].encode(), params["commit_message"], author), push=not check_mode)
    known = pushed.commit if not (check_mode and pushed.changed) else None
    return {"changed": pushed.changed, "commit": {"id": known, "branch": branch, "path": path}}


def _text(**more: t.Any) -> Params:
    return {"type": "str", **more}


ONE = Action(
    BITBUCKET,
    _perform,
    "commit",
    {
        "project_key": _text(required=True, no_log=False, aliases=["project"]),
        "repository": _text(required=True, aliases=["slug"]),
        "branch": _text(),
        "path": _text(required=True),
        "content": _text(required=True),
        "commit_message": _text(required=True),
        "author_name": _text(),
        "author_email": _text(),
    },
)
