# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Whom to trust and which way to go: one derivation from the options and the environment, for requests and for git alike."""

from __future__ import annotations

import contextlib
import os
import typing as t
from urllib.parse import urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError

if t.TYPE_CHECKING:
    from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options

with contextlib.suppress(ImportError):  # a session says so before anything in here is asked
    from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy


def ca_bundle(options: Options) -> str:
    """Return the file or folder with the certificates of the CAs that are trusted, ``""`` where nothing is verified."""
    if options.verify is False:
        return ""
    named = options.verify if isinstance(options.verify, str) else ""
    return os.path.abspath(named or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH)


def client_certificate(options: Options) -> tuple[str, str]:
    """Return the files of our own certificate and of its key, which may be one; empty where there is none."""
    if not options.client_cert:
        return "", ""
    return os.path.abspath(options.client_cert), os.path.abspath(options.client_key or options.client_cert)


def proxies(options: Options) -> dict[str, str]:
    """Return the proxies for the server by scheme: none where NO_PROXY names it or the options want none.

    Raises InputError for one that cannot be used. The error does not show its address, which may hold a password.
    """
    named = get_environ_proxies(options.url) if options.use_proxy else {}
    found = {scheme: url if "://" in url else f"http://{url}" for scheme, url in named.items() if url}
    chosen = select_proxy(options.url, found)
    if chosen and not _is_address(chosen):
        variables = f"{urlsplit(options.url).scheme.lower()}_proxy, all_proxy"
        words = "is not an address such as http://proxy.example.com:3128. Special characters in a user name or password have to be percent-encoded (/ as %2F)"
        raise InputError([f"use_proxy: the proxy that the environment names ({variables}) {words}"])
    return found if chosen else {}


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and parts.path in ("", "/") and not parts.query and not parts.fragment
    except ValueError:
        return False


def proxy(options: Options) -> str:
    """Return the URL of the one proxy on the way to the server, ``""`` where there is none. It may carry a password."""
    return str(select_proxy(options.url, proxies(options)) or "")
