# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""URLs as users write them. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError


def parts_of(url: str) -> SplitResult:
    """Return the parts of ``url``; a text that is no URL has none."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def shown(url: str) -> str:
    """Return ``url`` as a message may show it: without what stands before an ``@``, which can be a secret, unless it is ``git``."""
    return re.sub(r"^(\w+://)?(?!git@).*@", r"\1...@", url)


def base_url(option: str, value: str, api: str) -> str:
    """Return the base URL given in ``option`` without a trailing slash. Raises InputError for what cannot be one, or has the ``api`` path in it."""
    parts = parts_of(value)
    wrong = ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        wrong = f"is not a URL with a scheme and a host, such as https://{option.partition('_')[0]}.example.com"
    elif "@" in parts.netloc:
        wrong = "carries credentials; give them in their own options, a URL is not a secret place"
    elif parts.query or parts.fragment:
        wrong = "carries a query or fragment; give the base URL only"
    elif f"{api}/" in f"{parts.path}/":
        wrong = f"is the address of the API; give the base URL that a browser shows, without {api}"
    if wrong:
        raise InputError([f"{option}: {shown(value)!r} {wrong}"])
    return value.rstrip("/")


def path_of(*segments: str) -> str:
    """Return the path made of ``segments``, each escaped: a ``/`` or ``%`` inside one stays inside. Raises InputError for ``.`` and ``..``."""
    wrong = [each for each in segments if each in (".", "..")]
    if wrong:
        raise InputError(f"{each!r} cannot be a part of an address" for each in wrong)
    return "".join(f"/{quote(each, safe='~')}" for each in segments)
