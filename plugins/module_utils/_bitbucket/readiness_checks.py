# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The prerequisites that need a login: base URL, rights, clone links, SSH, and the user that builds run as."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Sequence
from urllib.parse import urlunsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access import Access
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import ARCHIVED_TOO, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.server import SSH_SETTINGS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import Finding
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Params
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import GitError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Query
from ansible_collections.algorithmia.scm.plugins.module_utils._http.ssh_probe import ssh_banner, ssh_host_keys
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import parts_of, path_of, shown

SETTINGS = "Administration > Server settings"
GLOBAL_PERMISSIONS = "Administration > Global permissions"
PORTS = {"https": 443, "http": 80, "ssh": 22}
SLUG = re.compile(r"(?!\.\.?$)[a-z0-9._-]+")  # [bitbucket 8]

Verdict = tuple[t.Optional[bool], str, str]
"""Whether it is as it has to be (None: not known), what was seen, and what to do where it is not."""


def without_hint(problem: RemoteError | GitError) -> str:
    """Return what went wrong; the hint stands in the finding's own place for it."""
    return str(problem).removesuffix(problem.hint).rstrip()


class Look:
    """One look at a server: what has been found so far. ``projects``: the first page of them, once there is a login."""

    def __init__(self, client: Client, params: Params, wanted: Sequence[str]) -> None:
        self.client, self.params, self.wanted = client, params, wanted
        self.projects: t.Any = None
        self._found: dict[str, Finding] = {}

    def say(self, check: str, ok: bool | None, detail: str, fix: str = "") -> None:
        self._found[check] = Finding(check, ok, detail, fix)

    def ask(self, check: str, question: t.Callable[[], Verdict]) -> None:
        """Say what ``question`` returns. What goes wrong on the way is the reason why nothing is known."""
        try:
            self.say(check, *question())
        except RemoteError as problem:
            self.say(check, None, without_hint(problem), problem.hint)

    def missing(self, check: str) -> bool:
        """Tell whether ``check`` was found not to be as it has to be."""
        return check in self._found and self._found[check].ok is False

    def findings(self, unanswered: str) -> list[Finding]:
        """Return all that was wanted, in its order; ``unanswered`` is why some of it was not looked at."""
        return [self._found.get(check) or Finding(check, None, unanswered or "not looked at") for check in self.wanted]


def _user(client: Client, name: str, path: str = "users", query: Query = ()) -> Item | None:
    """Return the user of exactly that name among those that the filters select: they take parts of a name as well [bitbucket 4, 8]."""
    return dict(client.named(f"/{path}", name, query)) or None


# --- the server ---


def plain(url: str) -> str:
    """Return ``url`` without what makes no difference: letter case of scheme and host, the usual port, a slash at the end."""
    parts = parts_of(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = "" if parts.port in (None, PORTS.get(parts.scheme)) else f":{parts.port}"
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, parts.query, parts.fragment)).rstrip("/")


def base_url(look: Look) -> Verdict:
    """Read it off the caller's own link: no resource tells it [bitbucket 11]."""
    client = look.client
    me = _user(client, client.user) or {}
    href = next((str(link.get("href", "")) for link in (me.get("links") or {}).get("self", [])), "")
    if "/users/" not in href:
        return None, "the links of the server do not tell its base URL", ""
    found = href.rpartition("/users/")[0]
    wanted = look.params["expected_base_url"] or client.session.options.url
    fix = f"{SETTINGS}: set the base URL to {wanted if wanted.startswith('https://') else 'one that starts with https://'}"
    if parts_of(found).scheme != "https":
        return False, f"{shown(found)} does not start with https://", fix
    if plain(found) != plain(wanted):
        named = "expected_base_url" if look.params["expected_base_url"] else "bitbucket_url"
        return False, f"{shown(found)}, but {named} is {wanted}", fix if named == "expected_base_url" else f"{fix}, or give the server's own in {named}."
    return True, found, ""


def admin_rights(look: Look) -> Verdict:
    """ADMIN implies PROJECT_CREATE, a token carries neither [bitbucket 2, 7]."""
    client, access = look.client, Access(look.client)
    if access.may("ADMIN"):
        held = "may create projects and administer users (ADMIN or SYS_ADMIN)"
        fix = "Give bitbucket_username and bitbucket_password instead of bitbucket_token."
        return not client.has_token, f"{client.user} {held}{', but a token does not carry that' if client.has_token else ''}", fix
    creates = access.may("PROJECT_CREATE")
    detail = "has PROJECT_CREATE only: it may create projects, but not administer users" if creates else "has none of PROJECT_CREATE, ADMIN and SYS_ADMIN"
    return False, f"{client.user} {detail}", f"{GLOBAL_PERMISSIONS}: grant ADMIN to {client.user}, or log in as another user."


def https_clone(look: Look) -> Verdict:
    """Infer it from the clone links of a repository: without it they lack the entry http, and all is missing where SSH is off too [bitbucket 10]."""
    projects = look.projects.get("values") or [] if isinstance(look.projects, dict) else []
    for project in projects:
        page = look.client.get(path_of("projects", str(project.get("key", "")), "repos"), [("limit", "1"), *ARCHIVED_TOO], accept=(404,))
        for repository in (page.get("values") or []) if isinstance(page, dict) else []:
            found = [str(each.get("href", "")) for each in (repository.get("links") or {}).get("clone", []) if each.get("name") == "http"]
            fix = f"{SETTINGS}: tick HTTP(S) enabled"
            if not found:
                return False, f"{project.get('key')}/{repository.get('slug')} has no clone address over HTTP(S)", fix
            return True, shown(found[0]), ""
    return None, "there is no repository to be seen whose clone addresses would tell it", ""


# --- SSH ---


def ssh(look: Look) -> None:
    """Look at the settings, then at what really answers there [bitbucket 10]."""
    try:
        settings = look.client.session.get(SSH_SETTINGS).data
    except RemoteError as problem:
        _without_ssh(look, None, without_hint(problem))
        return
    settings = settings if isinstance(settings, dict) else {}
    if not settings.get("enabled"):
        told = isinstance(settings.get("enabled"), bool)
        _without_ssh(look, False if told else None, "SSH is off" if told else "the server does not tell whether SSH is on")
        return
    address = str(settings.get("baseUrl") or "")
    look.say("ssh_enabled", True, f"on at {address or settings.get('port')}")
    host, port = ssh_address(settings, look.client.session.options.url)
    look.say("ssh_port", *_ssh_port(look, settings, host, port))
    look.ask("ssh_banner", lambda: _banner(look, host, port))
    look.ask("ssh_host_key", lambda: _host_key(look, settings, host, port))
    nested = settings.get("accessKeys")  # a shape that is unverified [bitbucket 10]
    keys = settings.get("accessKeysEnabled", nested.get("enabled") if isinstance(nested, dict) else None)
    detail = "the server does not tell whether SSH access keys are on" if keys is None else f"SSH access keys are {'on' if keys else 'off'}"
    look.say("ssh_access_keys", keys, detail, f"{SETTINGS}: tick SSH access keys enabled")


def _without_ssh(look: Look, enabled: bool | None, reason: str) -> None:
    look.say("ssh_enabled", enabled, reason, f"{SETTINGS}: tick SSH enabled, with a port of its own")
    for check in ("ssh_port", "ssh_banner", "ssh_host_key", "ssh_access_keys"):
        look.say(check, None, reason)


def ssh_address(settings: Item, url: str) -> tuple[str, int]:
    """Return host and port that clone URLs lead to: those of the SSH base URL, where 22 is not written; else the port that is listened to."""
    parts = parts_of(str(settings.get("baseUrl") or ""))
    own = settings.get("port") if isinstance(settings.get("port"), int) else None
    return parts.hostname or parts_of(url).hostname or "", parts.port or (None if parts.hostname else own) or PORTS["ssh"]


def _ssh_port(look: Look, settings: Item, host: str, port: int) -> Verdict:
    listens = settings.get("port")
    detail = f"{port}" + (f" (the server listens on {listens})" if listens not in (None, port) else "")
    web = parts_of(look.client.session.options.url)
    wanted = look.params["expected_ssh_port"]
    if wanted is not None and port != wanted:
        return False, f"{detail}, but expected_ssh_port is {wanted}", f"{SETTINGS}: set the SSH port, and the port in the SSH base URL, to {wanted}"
    if port == (web.port or PORTS[web.scheme]) and host.lower() == web.hostname:
        return False, f"{detail}, which is the port of the web interface", f"{SETTINGS}: give SSH a port of its own"
    return True, detail, ""


def _banner(look: Look, host: str, port: int) -> Verdict:
    fix = f"See that the SSH port is open from here, and that the SSH base URL in {SETTINGS} leads to it."
    try:
        return True, f"{ssh_banner(host, port, look.client.session.options.timeout)} at {host}:{port}", ""
    except OSError as problem:
        return False, f"{problem} ({host}:{port})", fix


def _host_key(look: Look, settings: Item, host: str, port: int) -> Verdict:
    reported = settings.get("fingerprint")
    value = str(reported.get("value") or "") if isinstance(reported, dict) else str(reported or "")
    if not value:
        return None, "the server does not report the fingerprint of its host key", ""
    try:
        keys = ssh_host_keys(host, port, look.client.session.options.timeout)
    except OSError as problem:
        return None, str(problem), "Install the OpenSSH client here." if isinstance(problem, FileNotFoundError) else ""
    seen = ", ".join(f"{key.algorithm} SHA256:{key.sha256}" for key in keys)
    fix = "Find out what answers there: a proxy, another node, another server. Trust no host key of it until then."
    return any(key.has(value) for key in keys), f"{seen} at {host}:{port}; the server reports {value}", fix


# --- the user that builds run as ---


def bot(look: Look) -> None:
    """Look at the user whose token builds use. It is given by its name, which is not its slug [bitbucket 8]."""
    client, name = look.client, look.params["bot_username"]
    look.ask("bot_exists", lambda: _exists(client, name))
    if look.missing("bot_exists"):
        for check in ("bot_licensed", "bot_not_admin", "bot_project_admin"):
            look.say(check, None, f"there is no user {name!r}")
        return
    licence = f"{GLOBAL_PERMISSIONS}: grant LICENSED_USER to {name}, or put it into a group that has it"
    look.ask("bot_licensed", lambda: _held(client, name, "LICENSED_USER", True, licence))
    humble = f"{GLOBAL_PERMISSIONS}: take ADMIN and SYS_ADMIN from {name} and from its groups, or use a user that has neither"
    look.ask("bot_not_admin", lambda: _held(client, name, "ADMIN", False, humble))
    look.ask("bot_project_admin", lambda: _administers(client, name, str(look.params["project_key"]).upper()))


def _held(client: Client, name: str, permission: str, wanted: bool, fix: str) -> Verdict:
    """Ask with a filter that counts groups and stronger permissions in [bitbucket 2, LIVE]."""
    held = _user(client, name, query=[("permission", permission)]) is not None
    return held is wanted, f"{name} {'has' if held else 'does not have'} {permission}{' or a stronger permission' if held else ''}", fix


def _administers(client: Client, name: str, key: str) -> Verdict:
    if client.answer(path_of("projects", key), accept=(404,)).status == 404:
        return False, f"there is no project {key}", f"Create it, and grant PROJECT_ADMIN on it to {name}."
    query = [("permission.1", "PROJECT_ADMIN"), ("permission.1.projectKey", key)]
    held = _user(client, name, query=query) is not None
    return held, f"{name} {'has' if held else 'does not have'} PROJECT_ADMIN on {key}", f"Settings of {key} > Project permissions: grant Admin to {name}"


def _exists(client: Client, name: str) -> Verdict:
    found = _user(client, name, "admin/users")  # any licensed user may read it [bitbucket 8, SPEC]
    if found:
        return bool(found.get("active", True)), f"{found['name']}{'' if found.get('active', True) else ' is not active'}", "Activate the user in its directory."
    slug = client.answer(path_of("users", name), accept=(404,)) if SLUG.fullmatch(name) else None
    if slug and slug.status == 200 and isinstance(slug.data, dict):
        other = slug.data.get("name")
        return False, f"there is no user {name!r}; it is the slug of {other!r}", f"Give the user's name in bot_username: {other}"
    return False, f"there is no user {name!r}", "Administration > Users: create it, or correct bot_username."
