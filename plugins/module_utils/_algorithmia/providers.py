# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The names of providers, and their URLs. A provider's name differs between versions, so any name is taken [algorithmia 1.3]."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import parts_of, shown

INTERNAL = "internal"
OAUTH = ("github", "gitlab", "bitbucket-cloud")  # these log in with a client id and secret [algorithmia 3]
# These belong to one project of a Bitbucket Server. `bitbucket` meant Bitbucket Cloud in mid-2021, so it takes a client id as well.
BITBUCKET_SERVER = ("bitbucket", "bitbucket-server")
DEFAULT_PORTS = {"http": 80, "https": 443, "ssh": 22}


def provider_of(name: t.Any) -> str:
    """Return a provider's name for comparing: the documents write ``bitbucket-cloud`` and ``bitbucket_cloud``."""
    return str(name).strip().lower().replace("_", "-")


def takes_project_key(provider: str) -> bool:
    """Tell whether configurations of ``provider`` may be about a project key."""
    return provider not in (*OAUTH, INTERNAL)


def takes_client_id(provider: str) -> bool:
    """Tell whether configurations of ``provider`` may be about a client id."""
    return provider not in ("bitbucket-server", INTERNAL)


def key_names(provider: str) -> str:
    """Return the options of which a configuration of ``provider`` needs one."""
    takes = {"project_key": takes_project_key(provider), "client_id": takes_client_id(provider)}
    return " or ".join(name for name in takes if takes[name])


def canonical_url(url: t.Any) -> str:
    """Return ``url`` with scheme and host in lower case, without a default port or a trailing slash. What is no plain URL stays."""
    text = str(url).strip()
    parts = parts_of(text)
    host, scheme = (parts.hostname or "").lower(), parts.scheme.lower()
    if not scheme or host.split() != [host] or parts.query or parts.fragment:
        return text
    host = f"[{host}]" if ":" in host else host
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    port = f":{parts.port}" if parts.port and parts.port != DEFAULT_PORTS.get(scheme) else ""
    return f"{scheme}://{user}{host}{port}" + re.sub(r"[/\s]+$", "", parts.path)


def check_url(*schemes: str) -> t.Callable[[str], str | None]:
    """Return a check for URLs with one of ``schemes``."""

    def check(url: str) -> str | None:
        parts = parts_of(url)
        if parts.scheme not in schemes or not parts.hostname:
            return f"{shown(url)!r} is not a URL that starts with {' or '.join(f'{each}://' for each in schemes)} and names a host"
        if parts.password:
            return "carries a password, and a URL is not a secret place"
        if parts.query or parts.fragment:
            return f"{url!r} carries a query or fragment; give the base URL only"
        return "is the address of the REST API; give the base URL, without /rest" if "/rest/" in f"{parts.path}/" else None

    return check
