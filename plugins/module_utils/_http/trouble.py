# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Answers that are none, and what a user can do about them."""

from __future__ import annotations

import html
import re
import typing as t
from urllib.parse import urljoin, urlsplit

if t.TYPE_CHECKING:
    import requests

    from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options

CA_HINT = "If the server's certificate comes from a CA of your own, name its file in ca_path."
PROXY_HINT = "Run again; if it stays, look at the proxy in front of the server."
# The innermost reason is at the end of the exception's text; a first match decides.
REASONS: tuple[tuple[str, str, str], ...] = (
    ("hostname mismatch|doesn't match|not valid for", "the certificate is for another host name", "Use the name that the certificate carries in the URL."),
    ("certificate has expired", "the certificate has expired", "Renew it on the server."),
    ("CERTIFICATE_VERIFY_FAILED|certificate verify failed", "the certificate could not be verified", CA_HINT),
    ("WRONG_VERSION_NUMBER|record layer failure", "this port does not speak TLS", "Should the URL start with http:// instead of https://?"),
    ("SSLError", "the TLS handshake failed", CA_HINT),
    ("ProxyError|Cannot connect to proxy", "the proxy could not be used", "Look at the proxy variables of the environment, or set use_proxy=false."),
    ("NameResolutionError|Name or service not known|getaddrinfo", "the host name is not known", "Is the URL right?"),
    ("Connection refused", "nothing listens there", "Is the server up, and is this its port?"),
    ("ConnectTimeout|ReadTimeout|timed out", "it took too long", "Raise timeout if the server is only slow."),
    ("IncompleteRead|ChunkedEncoding|Connection broken", "the answer was cut off", PROXY_HINT),
    (
        "RemoteDisconnected|Connection aborted|ConnectionReset|BadStatusLine",
        "the server closed the connection without an answer",
        "Run again; nothing is lost.",
    ),
)


class NotJson(Exception):
    """A body that is not the JSON document it should be. ``hint``: what to do."""

    def __init__(self, said: str, hint: str) -> None:
        self.hint = hint
        super().__init__(said)


def unreachable(problem: Exception, options: Options) -> tuple[str, str]:
    """Return why there was no answer, and what to do about it."""
    text = f"{type(problem).__name__} {problem}"
    host = urlsplit(options.url).netloc
    for pattern, said, hint in REASONS:
        if re.search(pattern, text):
            return f"{said} ({host})", hint
    return f"{re.sub(r'[?][^ )]*', '', str(problem))} ({host})", ""  # a query may carry a secret


def redirected(api: str, response: requests.Response) -> tuple[str, str, str]:
    """Return code, words and hint for an answer that points elsewhere."""
    location = urljoin(response.url, response.headers.get("Location", ""))
    here, there = urlsplit(api), urlsplit(location)
    shown = location.partition("?")[0]
    if location.startswith(f"{api}/"):
        return "", f"it has moved to {shown}", "Use the new name."
    if (here.hostname, here.scheme) == (there.hostname, "http") and there.scheme == "https":
        return "", f"it sends us to {shown}", "Set the URL to https."
    return "", f"it sends us to {shown}", "That is not its REST API. Is the URL right, context path included, and does no login page stand in front of it?"


def document(response: requests.Response) -> t.Any:
    """Return the JSON document of an answer, None for an empty body. Raises NotJson."""
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError as problem:
        text = response.text
        if "html" in response.headers.get("Content-Type", "") or re.match(r"\s*<(!doctype|html)", text, re.IGNORECASE):
            title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
            named = f" titled {html.unescape(title.group(1)).strip()[:100]!r}" if title else ""
            hint = "Is the URL right, context path included, and does it lead to the server itself, past any proxy or login page?"
            raise NotJson(f"an HTML page{named} instead of JSON", hint) from problem
        if response.headers.get("Content-Type", "").startswith("text/plain"):
            raise NotJson(text.strip()[:200], "") from problem
        raise NotJson("a body that is not JSON, or only a part of it", PROXY_HINT) from problem
