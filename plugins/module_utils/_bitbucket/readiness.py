# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Whether a Bitbucket has all that builds on check-in need: every prerequisite is looked at, not only up to the first that fails.

From the outside first: the certificate, then what anybody may ask. Then one login, which is not tried again. Then what it opens.
"""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import readiness_checks as inside
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET_ANYBODY, Client, dotted
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.readiness_checks import Look, Verdict, without_hint
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import check_project_key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import SEVERITIES, report
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._http.certificate import described, expiry, handshake
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import base_url, path_of

LEAST = (5, 6)  # the first version that builds on check-in work with
BOT = ("bot_exists", "bot_licensed", "bot_not_admin")
BOT_IN_PROJECT = "bot_project_admin"
WARNINGS = ("certificate_expiry", "ssh_access_keys")
ALL = (
    *("status", "version", "certificate_valid", "certificate_expiry", "base_url", "login", "basic_auth", "admin_rights", "https_clone"),
    *("ssh_enabled", "ssh_port", "ssh_banner", "ssh_host_key", "ssh_access_keys"),
    *BOT,
    BOT_IN_PROJECT,
)
"""The names of the checks, in the order of the table."""

NO_BASIC = (
    "Allow basic authentication, for this user at least: as an administrator with a session, PUT /rest/basicauth/latest/config with block-requests false"
    " or the user in allowed-users, or start the server with -Dcom.atlassian.plugins.authentication.basic.auth.filter.force.allow=true"
    " in JVM_SUPPORT_RECOMMENDED_ARGS. New installations of Bitbucket 10 have it off."
)


def _read(client: Client, params: Params) -> Result:
    severities = _severities(params)
    look = Look(client, params, [check for check in ALL if _asked_for(check, params)])
    unanswered = _from_outside(look) or _log_in(look)
    if not unanswered:
        _from_inside(look)
    return {"bitbucket_readiness": report(look.findings(unanswered), severities, params["unknown"])}


def _asked_for(check: str, params: Params) -> bool:
    if check == BOT_IN_PROJECT:
        return params["bot_username"] is not None and params["project_key"] is not None
    return check not in BOT or params["bot_username"] is not None


def _severities(params: Params) -> dict[str, str]:
    """Return what each check counts for. Raises InputError for any option that makes no sense."""
    given = params["severity"]
    problems = [f"severity: {name!r} is no check; there are {', '.join(ALL)}" for name in given if name not in ALL]
    problems += [f"severity.{name}: {value!r} is not one of {', '.join(SEVERITIES)}" for name, value in given.items() if value not in SEVERITIES]
    if params["certificate_days"] < 0:
        problems.append(f"certificate_days: {params['certificate_days']} is negative")
    if params["expected_ssh_port"] is not None and not 0 < params["expected_ssh_port"] < 65536:
        problems.append(f"expected_ssh_port: {params['expected_ssh_port']} is not a port")
    if params["bot_username"] == "":
        problems.append("bot_username: is empty")
    if params["project_key"] is not None:
        wrong = check_project_key(params["project_key"].upper())
        problems += [f"project_key: {wrong}"] if wrong else []
        problems += ["project_key: goes with bot_username only"] if params["bot_username"] is None else []
    if problems:
        raise InputError(problems)
    if params["expected_base_url"] is not None:
        base_url("expected_base_url", params["expected_base_url"], "/rest")
    return {**{check: "warning" if check in WARNINGS else "error" for check in ALL}, **given}


# --- without a login ---


def _from_outside(look: Look) -> str:
    """Look at what anybody may see. Returns why nothing else can be, ``""`` where it can."""
    untrusted = _certificate(look)
    anonymous = look.client.without_login()
    try:
        state = anonymous.state()
    except RemoteError as problem:
        if problem.status is None and untrusted:
            return f"not asked, because of the certificate: {untrusted}"
        look.say("status", False, without_hint(problem), problem.hint)
        if problem.status is None:
            return f"the server cannot be reached: {problem.said}"
    else:
        look.say("status", *_state(state))
    try:
        about = anonymous.get(path_of("application-properties"))
    except RemoteError as problem:
        look.say("version", False, without_hint(problem), "Give the base URL of a Bitbucket in bitbucket_url, context path included, and see that it runs.")
        return "it does not answer as a Bitbucket"
    look.say("version", *_version(str((about or {}).get("version") or "") if isinstance(about, dict) else ""))
    return ""


def _certificate(look: Look) -> str:
    """Return why the certificate is not trusted, ``""`` where it is or was not looked at."""
    options = look.client.session.options
    if urlsplit(options.url).scheme != "https":
        look.say(
            "certificate_valid", False, f"{options.url} has no certificate", "Set up a certificate on the server, and give an https:// URL in bitbucket_url."
        )
        look.say("certificate_expiry", None, "there is no certificate")
        return ""
    shaken = handshake(options)
    look.say("certificate_valid", shaken.ok, "; ".join(each for each in (shaken.said, described(shaken.der)) if each), shaken.hint)
    ok, until = expiry(shaken.der, look.params["certificate_days"])
    look.say("certificate_expiry", ok, until, "Renew the certificate on the server, or in the proxy in front of it." if ok is False else "")
    return shaken.said if shaken.ok is False else ""


def _state(state: str | None) -> Verdict:
    if state is None:
        return None, "the server does not tell its state", ""
    return state == "RUNNING", f"the server is {state}", "Wait until it has started, or bring it out of maintenance; the first start needs its setup finished."


def _version(version: str) -> Verdict:
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if not numbers:
        return None, "the server does not tell its version", ""
    least = dotted(LEAST)
    return numbers >= LEAST, f"Bitbucket {version}", f"Upgrade it to {least} or newer."


# --- the login ---


def _log_in(look: Look) -> str:
    """Try the credentials, once. Returns why nothing else can be asked, ``""`` where it can."""
    client = look.client
    give = "Give bitbucket_username and bitbucket_password of an administrator."
    if not client.logs_in:
        look.say("login", False, "no credentials were given", give)
        return "it needs a login"
    try:
        look.projects = client.get(path_of("projects"), [("limit", "25")])
    except RemoteError as problem:
        off = problem.status == 403 and "basic auth" in problem.said.lower()
        look.say("login", False, without_hint(problem), NO_BASIC if off else problem.hint)
        if off:
            look.say("basic_auth", False, problem.said, NO_BASIC)
        elif not client.has_token and ".auth." in problem.code:
            look.say("basic_auth", True, "the server looked at user and password")
        return "the login failed"
    try:
        client.identify()
    except RemoteError as problem:
        look.say("login", False, without_hint(problem), "Look at the proxy in front of the server: it may take out the login, or the header X-AUSERNAME.")
        return "the login failed"
    look.say("login", True, f"as {client.user}")
    if client.has_token:
        look.say("basic_auth", None, "not tried, a token was given", f"{give} A token cannot create projects, users or other tokens.")
    else:
        look.say("basic_auth", True, "user and password were accepted")
    return ""


# --- with a login ---


def _from_inside(look: Look) -> None:
    for check, question in (("base_url", inside.base_url), ("admin_rights", inside.admin_rights), ("https_clone", inside.https_clone)):
        look.ask(check, partial(question, look))
    inside.ssh(look)
    if look.params["bot_username"] is not None:
        inside.bot(look)


INFO = Info(
    BITBUCKET_ANYBODY,
    _read,
    "bitbucket_readiness",
    {
        "bot_username": {"type": "str"},
        "project_key": {"type": "str", "no_log": False},
        "expected_base_url": {"type": "str"},
        "expected_ssh_port": {"type": "int"},
        "certificate_days": {"type": "int", "default": 30},
        "severity": {"type": "dict", "default": {}},
        "unknown": {"type": "str", "choices": list(SEVERITIES), "default": "warning"},
    },
)
