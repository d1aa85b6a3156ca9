# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The connection options that both products have, each with its environment fall-back."""

from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import base_url

COMMON: dict[str, dict[str, t.Any]] = {
    "validate_certs": {"type": "bool", "default": True, "description": "Whether to validate the certificate of the server."},
    "ca_path": {
        "type": "path",
        "description": (
            "A file or directory with the certificates of trusted CAs, instead of what E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names and of the "
            "certificates that come with requests."
        ),
    },
    "client_cert": {
        "type": "path",
        "description": "A file with the client certificate to show to the server, and with its key unless O(client_key) is set.",
    },
    "client_key": {"type": "path", "no_log": False, "description": "A file with the key of O(client_cert)."},
    "use_proxy": {"type": "bool", "default": True, "description": "Whether to use the proxy that E(HTTPS_PROXY) and E(NO_PROXY) name."},
    "timeout": {
        "type": "int",
        "default": 30,
        "description": "The number of seconds to wait for a connection, and then for the whole of a response.",
    },
    "retries": {
        "type": "int",
        "default": 3,
        "description": (
            "The number of times that a call is repeated if the connection fails or the server is busy (502, 503, 504), with growing pauses. A call that "
            "creates something is repeated only if the server surely did not execute it. A call whose authentication failed is never repeated.",
            "If the server limits the rate of calls (429), all calls wait as long as it asks for, and are repeated. These waits do not count as retries, and "
            "end after five minutes for one call.",
        ),
    },
    "concurrency": {"type": "int", "default": 8, "description": "The largest number of concurrent calls."},
}


def with_environment(prefix: str, name: str, spec: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return ``spec`` with the fall-back to the environment variable of that name, in capitals and with the product in front."""
    variable = (name if name.startswith(prefix) else f"{prefix}_{name}").upper()
    text = spec.get("description", ())
    fallback = f"If it is not set, the environment variable E({variable}) is used."
    return {**spec, "env": variable, "description": (*([text] if isinstance(text, str) else text), fallback)}


def connection_options(prefix: str, own: dict[str, dict[str, t.Any]]) -> dict[str, dict[str, t.Any]]:
    """Return the connection options of the product ``prefix``: its ``own`` and the common ones, which also go by ``prefix_name``.

    ``login`` names the server that an option logs in to, and ``beside`` the one whose login it adds to: where a task says who logs in, neither comes from
    a variable.
    """
    common = {name: {**spec, "aliases": [f"{prefix}_{name}"]} for name, spec in COMMON.items()}
    return {name: with_environment(prefix, name, spec) for name, spec in {**own, **common}.items()}


def one_login(params: t.Mapping[str, t.Any], options: t.Mapping[str, t.Mapping[str, t.Any]], *kinds: tuple[str, ...]) -> dict[str, t.Any]:
    """Return ``params`` with one kind of credentials: what a task says goes before what the environment says. Raises InputError for two of one rank.

    ``kinds``: the options of each kind, the telling one last.
    """
    given = [kind for kind in kinds if params[kind[-1]]]
    said = [kind for kind in given if params[kind[-1]] != os.environ.get(options[kind[-1]]["env"])]
    if len(given) > 1 and len(said) != 1:
        raise InputError([f"parameters are mutually exclusive: {'|'.join(kind[-1] for kind in given)}"])
    kept = (said or given or [()])[0]
    return {**params, **{name: None for kind in given if kind != kept for name in kind}}


def unset(prefix: str, params: t.Mapping[str, t.Any], login: str) -> list[str]:
    """Return what is missing to reach the server at all. ``login``: the options of a login in words, where there has to be one and is none."""
    url = f"{prefix}_url"
    missing = [*([] if params[url] else [url]), *([login] if login else [])]
    if not missing:
        return []
    places = f"in the task, in module_defaults, in variables of these names, or in the environment ({prefix.upper()}_URL and so on)"
    return [f"there is no connection: give {'; '.join(missing)}; {places}"]


def flaw(credential: str, *, spoken: bool = False) -> str:
    """Return why a credential cannot be sent, ``""`` where it can. What somebody has thought of (``spoken``) may have blanks and any letters in it."""
    for where, part in (("begins with", credential[:1]), ("ends with", credential[-1:]), ("has in it", credential)):
        if re.search("[\r\n]", part):
            return f"{where} a line break"
        if re.search("[\x00-\x1f\x7f]", part):
            return f"{where} a control character"
        if not spoken and re.search(r"\s", part):
            return f"{where} a blank"
    return "" if spoken or credential.isascii() else "has in it a character that is not in ASCII"


def _flawed(prefix: str, params: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    for name in (f"{prefix}_{what}" for what in ("username", "password", "token", "api_key", "standard_api_key")):
        found = flaw(str(params.get(name) or ""), spoken=name.endswith(("_username", "_password")))
        if found:
            yield f"{name}: it {found}, so it cannot be right. Correct it (with a vault or a file, look at the end of the line)"
    if ":" in (params.get(f"{prefix}_username") or ""):
        yield f"{prefix}_username: it has a colon in it, which cannot be sent"


def session_options(prefix: str, api: str, params: t.Mapping[str, t.Any], headers: dict[str, str], check_mode: bool) -> Options:
    """Return how to reach the server that ``params`` name. Raises InputError."""
    problems = [f"{name}: {params[name]} is not a positive number" for name in ("timeout", "concurrency") if params[name] < 1]
    if params["retries"] < 0:
        problems.append(f"retries: {params['retries']} is negative")
    problems += _flawed(prefix, params)
    if params["client_key"] and not params["client_cert"]:
        problems.append("client_key: goes with client_cert only")
    if problems:
        raise InputError(problems)
    return Options(
        url=base_url(f"{prefix}_url", params[f"{prefix}_url"], api),
        api=api,
        headers=tuple(sorted(headers.items())),
        verify=(params["ca_path"] or True) if params["validate_certs"] else False,
        client_cert=params["client_cert"] or "",
        client_key=params["client_key"] or "",
        use_proxy=params["use_proxy"],
        timeout=float(params["timeout"]),
        retries=params["retries"],
        concurrency=params["concurrency"],
        check_mode=check_mode,
    )
