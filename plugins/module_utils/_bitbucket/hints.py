# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What the errors of Bitbucket mean, and what to do about them."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import unquote

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import API, PROJECTS, TOKENS, WHO, judge
from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer

NO_SUCH_PROJECT = "com.atlassian.bitbucket.project.NoSuchProjectException"
NO_SUCH_REPOSITORY = "com.atlassian.bitbucket.repository.NoSuchRepositoryException"
# What of a project or repository whoever reads it may see; all else of it is for who administers it [bitbucket 6, 13; breadth 1.4].
CONTENT = ("repos", "branches", "tags", "commits", "browse", "default-branch", "pull-requests", "labels")
UNARCHIVE = "Declare the repository with archived=true to have it unarchived for the change and archived again, or with archived=false"


def spared_from_purge(kind: str) -> str:
    """Return what to do about a thing of a kind that a purge would delete and cannot."""
    return f"Declare it, name it in purge_protect (variable bitbucket_purge_protect), or leave {kind} out of purge (variable bitbucket_purge)"


def explain(answer: Answer, *, token: bool = False, login: str = "") -> tuple[str, str, str]:
    """Return (exception name, the server's words, hint) of an error. Not every error has the usual body [bitbucket 5]."""
    errors = answer.data.get("errors") if isinstance(answer.data, dict) else None
    found = [each for each in errors or [] if isinstance(each, dict)]
    code = next((str(each["exceptionName"]) for each in found if each.get("exceptionName")), "")
    said = "; ".join(_worded(each) for each in found)
    return code, said, _hint(answer, code, said, token, login)


def _worded(error: dict[str, t.Any]) -> str:
    field = f"{error['context']}: " if error.get("context") else ""
    return f"{field}{error.get('message') or ''}".strip()


def _hint(answer: Answer, code: str, said: str, token: bool, login: str) -> str:
    who = unquote(answer.headers.get(WHO, "")) or login
    state = judge(answer, code, token=token)
    if "captcha" in f"{code} {said} {answer.headers.get('X-Authentication-Denied-Reason', '')}".lower():
        return "Log in once in a browser, or have an administrator clear the CAPTCHA, then look at bitbucket_username and bitbucket_password."
    if answer.status == 401 and "NoAccess" in code:
        return "Give the user a licence: the global permission LICENSED_USER, directly or by a group."
    if answer.status == 401 and state == auth_failures.ACCEPTED and who:
        also = " A token never carries global permissions and cannot create projects: use bitbucket_username and bitbucket_password." if token else ""
        hidden = "" if WHO in answer.headers else f" If not, look at the proxy in front of the server: the answer lacks {WHO}, and so perhaps the login."
        return f"The user {who!r} lacks {_needed(answer.method, answer.path)}.{also}{hidden}"
    if state == auth_failures.UNCLEAR and code:
        needed = _needed(answer.method, answer.path)
        return f"Either bitbucket_token is not valid, or its user lacks {needed}: the answer does not tell which, since it lacks the header {WHO}."
    if answer.status == 401:
        options = "bitbucket_token" if token else "bitbucket_username and bitbucket_password (bitbucket_bot_password if it is the user of builds)"
        whose = f"That was the login as {login!r}: is its password right, and does the user exist? " if login and not token else ""
        return f"{whose}Look at {options}. It was not tried again: repeated failures lock the account."
    if answer.status == 403 and "basic auth" in said.lower():
        return "Bitbucket 10 has it off unless it is turned on: use bitbucket_token, or have an administrator allow basic authentication for this user."
    if answer.status == 400 and answer.path.startswith(TOKENS):
        return "Revoke tokens that nobody uses (state=absent), or give the expiry_days that Administration > HTTP access tokens asks for."
    if answer.status == 403 and answer.path.startswith(f"{API}/admin/users") and answer.method == "POST":
        return "A licence has a number of users: free one, or create this one with add_to_default_group=false."
    if code == NO_SUCH_PROJECT:
        return "Create it first, or correct the key."
    if code == NO_SUCH_REPOSITORY:
        return "Create it first, or correct the slug."
    if answer.status == 409 and "archived" in said and answer.path.count("/repos/"):
        return f"{UNARCHIVE}."
    if answer.status == 409 and "already" in said:
        return "If somebody made it meanwhile, run again. Otherwise it is there where you cannot see it, or another one has this name."
    if answer.status == 404 and not said:
        return "Is bitbucket_url right, context path included?"
    if answer.status == 429:
        return "The server limits this user's rate: lower concurrency (variable bitbucket_concurrency), or have an administrator exempt the user."
    if answer.status == 503:
        return "Bitbucket is starting, or in maintenance. Run again later."
    return ""


def _needed(method: str, path: str) -> str:
    """Return which permission a call needs [bitbucket 6, 7]."""
    place = re.match(r"/rest/[a-z-]+/[^/]+/projects/([^/]+)(?:/repos/([^/]+))?(?:/([^/]+))?", path)
    if path.startswith(TOKENS):
        return "the right to manage these tokens: it is their user's own, or PROJECT_ADMIN or REPO_ADMIN for those of a project or repository"
    if path.startswith(f"{API}/admin/permissions"):
        return "the global permission ADMIN, or a global permission as strong as the one to grant"
    if path.startswith(f"{API}/admin/"):
        return "the global permission ADMIN"
    if place is None:
        return "PROJECT_CREATE, or a stronger global permission" if (method, path) == ("POST", PROJECTS) else "the permission for this"
    key, slug, part = (unquote(part or "") for part in place.groups())
    settings = part not in ("", *CONTENT)
    if slug:
        return f"{'REPO_ADMIN' if settings else 'REPO_READ'} on {key}/{slug}"
    return f"PROJECT_ADMIN on {key}" if settings or method != "GET" else f"any permission on {key}"
