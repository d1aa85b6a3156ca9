# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What Bitbucket says about logins, and which writes may change that [bitbucket 2]. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer, Query
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

API = "/rest/api/1.0"
PROJECTS = f"{API}/projects"
TOKENS = "/rest/access-tokens/1.0"
WHO = "X-AUSERNAME"  # the header that tells who we are [bitbucket 1, REC]


def judge(answer: Answer, code: str, *, token: bool) -> auth_failures.State:
    """Return what an error says about the login. Without the header, a right that is missing is told by the exception's name [bitbucket 2, REC, LIVE].

    A password is refused by an exception of its own. Which one refuses a token is not known: it may be the one for a missing right. An answer
    without any is none of Bitbucket's own.
    """
    if "captcha" in f"{code} {answer.headers.get('X-Authentication-Denied-Reason', '')}".lower():
        return auth_failures.REFUSED
    if answer.status != 401 or answer.headers.get(WHO):
        return auth_failures.ACCEPTED if answer.headers.get(WHO) else auth_failures.UNTRIED
    if "NoAccess" in code:
        return auth_failures.UNLICENSED
    if "AuthorisationException" in code and (answer.method, answer.path) != ("GET", PROJECTS):  # every user may list projects
        return auth_failures.UNCLEAR if token else auth_failures.ACCEPTED
    return auth_failures.REFUSED if code else auth_failures.UNCLEAR


def changed_log_ins(method: str, path: str, query: Query, body: t.Any) -> auth_failures.Change | None:
    """Return which logins a write may change. A token that was refused stays so: a new one has a new text [bitbucket 9, DOC]."""
    users = path_of("admin", "users")
    if path.startswith(f"{API}/admin/permissions/groups"):
        return auth_failures.Change(None, password=False)
    if not path.startswith((f"{API}{users}", f"{API}/admin/groups", f"{API}/admin/permissions/users")):
        return None
    values = [*(value for _name, value in query), *(body or {}).values()]
    names = {str(name).lower() for value in values for name in (value if isinstance(value, list) else [value])}
    details = path.endswith(("/add-groups", "/remove-group")) or (method == "PUT" and not path.endswith("/credentials"))
    return auth_failures.Change(names, password=path.startswith(f"{API}{users}") and not details)
