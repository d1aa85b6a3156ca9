# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a create or update of an SCM configuration must look like [algorithmia 1.3 to 1.5]."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from simulator.algorithmia.errors import Error
from simulator.algorithmia.world import Scm
from simulator.switches import Switches

PROVIDERS = {
    "2021-06": ("internal", "github", "gitlab", "bitbucket", "bitbucket-server"),  # [algorithmia 1.3, CLIENT]
    "2021-10": ("internal", "github", "gitlab", "bitbucket", "bitbucket-cloud"),  # [algorithmia 1.3, DOC]
}
SERVER = {"2021-06": "bitbucket-server", "2021-10": "bitbucket"}  # Which one is Bitbucket Server [algorithmia 1.3, INF]
URLS = ("web", "api", "ssh")


def server_provider(switches: Switches) -> str:
    """The provider that means Bitbucket Server."""
    return SERVER[switches["provider_enum"]]


def new_scm(content: dict[str, Any], new_id: str, switches: Switches) -> Scm:
    """The configuration that CONTENT asks for, or 4020 or 4045."""
    provider = content.get("provider")
    if provider == "internal":
        raise Error(4045, "internal cannot be created")
    if provider not in PROVIDERS[switches["provider_enum"]]:
        raise Error(4020, f"provider {provider!r} is unknown")
    for name, kind in (("id", str), ("name", str), ("enabled", bool)):
        if content.get(name) is not None and not isinstance(content[name], kind):
            raise Error(4020, f"{name} has the wrong type")
    urls = checked_urls(content.get("urls"), 4020, switches)
    client_id, secret = _credentials(content, str(provider), switches)
    name = content.get("name") or (urls["web"] if switches["name_default"] == "web-url" else "")
    enabled = content.get("enabled")
    return Scm(content.get("id") or new_id, str(provider), enabled is None or enabled, False, name, client_id, secret, urls)


def checked_urls(urls: object, code: int, switches: Switches) -> dict[str, str]:
    """All three or an error [algorithmia 1.4, DOC]; stored as the switch url_normalisation says."""
    if not isinstance(urls, dict) or any(not isinstance(urls.get(name), str) or not urls[name] for name in URLS):
        raise Error(code, "urls needs web, api and ssh")
    return {name: _normalised(urls[name], switches["url_normalisation"]) for name in URLS}


def _normalised(url: str, how: str) -> str:
    """UNK [algorithmia 1.7]."""
    if how == "strip-slash":
        return url.rstrip("/")
    if how == "lower-host":
        parts = urlsplit(url)
        login, at, host = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=login + at + host.lower()))
    return url


def _credentials(content: dict[str, Any], provider: str, switches: Switches) -> tuple[str, str | None]:
    """Client id (or project key) and secret."""
    scm, oauth = (content.get(name) or {} for name in ("scm", "oauth"))
    if not isinstance(scm, dict) or not isinstance(oauth, dict):
        raise Error(4020, "scm and oauth are objects")
    key, client_id, secret = scm.get("project_key"), oauth.get("client_id"), oauth.get("client_secret")
    if any(value is not None and not isinstance(value, str) for value in (key, client_id, secret)):
        raise Error(4020, "scm and oauth hold strings")
    if provider != server_provider(switches):
        # Both are required [algorithmia 1.4, DOC].
        if not client_id or not secret:
            raise Error(4020, "oauth needs client_id and client_secret")
        return client_id, secret
    if key and not secret and not client_id:
        return key, None  # Build via API: documented [algorithmia 1.5, DOC].
    return _with_token(key, client_id, secret, switches["pat_shape"])


def _with_token(key: str | None, client_id: str | None, secret: str | None, shape: str) -> tuple[str, str]:
    """Build on check-in: which JSON carries the token is UNK [algorithmia 1.5]."""
    if secret and client_id and not key and shape in ("oauth", "both"):
        return client_id, secret
    if secret and key and not client_id and shape in ("scm", "both"):
        return key, secret
    raise Error(4020, "no project key, or a token in a form that is not accepted")
