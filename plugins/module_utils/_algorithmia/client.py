# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The API of Algorithmia Enterprise: credentials, and what its errors mean.

References such as ``[algorithmia 1.6]`` name the section of the project's collected facts that a rule comes from.
"""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.connection import OWN
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Product
from ansible_collections.algorithmia.scm.plugins.module_utils._http.options import connection_options, one_login, session_options, unset
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer, Session, session_for
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

# The server's own error numbers that this collection acts on [algorithmia 1.6, DOC].
UNKNOWN_KEY = "2002"
IN_USE = "4043"
CONFLICT = "4044"
BAD_CREATE = "4020"
HINTS = {
    "2001": "The key lacks the rights for this: algorithmia_api_key has to be an admin API key with management access.",
    UNKNOWN_KEY: "Look at algorithmia_api_key or algorithmia_token.",
    BAD_CREATE: "The JSON that carries a personal access token is not documented: try token_format, another provider name, or extra_body.",
    "4040": "A configuration has to be disabled before it can be deleted.",
    "4041": "Make another configuration the default first.",
    "4042": "Only an enabled configuration can be the default: enable it first.",
    IN_USE: "An algorithm still uses it. It can only be disabled: in_use=disable does that, and its algorithms keep working.",
    CONFLICT: "A configuration with this id, or with this provider, key and website, exists already. Run again if it was made meanwhile.",
    "4045": "The internal configuration can be neither created nor deleted.",
    "4080": "Algorithmia could not use the credentials: does the personal access token have PROJECT_ADMIN and REPO_ADMIN, and its user the project?",
    "4081": "Algorithmia could not use the credentials: is the personal access token right, and still valid?",
    "4084": "Algorithmia could not reach the server in urls.api: is that address reachable from the cluster, and its certificate trusted there?",
}


class Client:
    """An administrator's view of one Algorithmia. ``journal``: the writes that the server has confirmed."""

    def __init__(self, admin: Session, reader: Session | None) -> None:
        self._admin, self._reader = admin, reader

    @property
    def address(self) -> str:
        return self._admin.options.url

    @property
    def journal(self) -> list[str]:
        return self._admin.journal + (self._reader.journal if self._reader is not None else [])

    @property
    def concurrency(self) -> int:
        return self._admin.concurrency

    @property
    def check_mode(self) -> bool:
        """Tell whether writes are locked."""
        return self._admin.options.check_mode

    def get(self, path: str) -> t.Any:
        """Return the document at ``path``. The documents disagree on which key may read: the second one is asked where the first may not [algorithmia 1.1].

        A key that nobody knows is an error all the same, and is not sent again.
        """
        if self._reader is None:
            return self._admin.get(path).data
        answer = self._admin.get(path, accept=(401, 403))
        if answer.status not in (401, 403):
            return answer.data
        if explain(answer)[0] == UNKNOWN_KEY:
            raise self._admin.error(answer)
        return self._reader.get(path).data

    def administers(self) -> bool | None:
        """Tell whether the credentials are those of an administrator, who alone may read feature flags; None where that is not said [algorithmia 4, SPEC]."""
        status = self._admin.get(path_of("v1", "admin", "features"), accept=range(400, 600), expected=object).status
        return {200: True, 401: False, 403: False}.get(status)

    def write(self, method: str, path: str, body: t.Any = None, *, hidden: t.Sequence[str] = ()) -> t.Any:
        """Send a write and return the document that answers it, an empty one where none does. ``hidden`` are values in the body that nobody is to see."""
        return self._admin.call(method, path, body=body, hidden=hidden).data

    @property
    def algorithms(self) -> Session:
        """Return the session for algorithms, which a standard key may manage and an admin key may not [algorithmia 1.1, DOC]."""
        return self._reader or self._admin


def doubts_of_rights(client: Client) -> list[str]:
    """Return what cannot be told of the right to write, which reading configurations does not show. Raises PlanError where it is missing."""
    administers = client.administers()
    if administers is False:
        raise PlanError([f"these credentials may read configurations, and may not change them. {HINTS['2001']}"])
    return [] if administers else ["whether these credentials may change configurations: this cluster has no feature flags to read"]


def explain(answer: Answer) -> tuple[str, str, str]:
    """Return (error number, the server's words, hint): the error may be wrapped, flat, or a bare string [algorithmia 1.6]."""
    found = answer.data
    if isinstance(found, dict):
        found = found.get("error", found)
    if not isinstance(found, dict):
        return "", str(found or ""), _hint("", answer)
    code = str(found.get("code") or "")
    said = str(found.get("message") or "")
    return code, f"{said} (error {code})" if code else said, _hint(code, answer)


def _hint(code: str, answer: Answer) -> str:
    status = answer.status
    if code in ("2001", "") and status in (401, 403) and answer.path.startswith("/v1/algorithms"):
        return "Algorithms are managed with a standard key, which an admin key is not: give algorithmia_standard_api_key."
    if code == "2001" or (status in (401, 403) and code not in HINTS):
        return f"{HINTS['2001']} Where such a key may not read configurations, give a standard key in algorithmia_standard_api_key as well."
    if code in HINTS:
        return HINTS[code]
    if status == 404 and not code:
        return "Is algorithmia_url right?"
    return ""


def _connect(params: dict[str, t.Any], check_mode: bool) -> Client:
    params = one_login(params, ALGORITHMIA.options, ("algorithmia_api_key",), ("algorithmia_token",))
    key, token, standard = (params[f"algorithmia_{name}"] for name in ("api_key", "token", "standard_api_key"))
    problems = unset("algorithmia", params, "" if key or token else "algorithmia_api_key or algorithmia_token")
    if problems:
        raise InputError(problems)

    def session(credentials: str) -> Session:
        return session_for(session_options("algorithmia", "/v1", params, {"Authorization": credentials}, check_mode), "Algorithmia", explain)

    return Client(session(f"Bearer {token}" if token else f"Simple {key}"), session(f"Simple {standard}") if standard else None)


ALGORITHMIA = Product(
    options=connection_options("algorithmia", OWN),
    connect=_connect,
)
