# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Answers that are none, and what a user can do about them."""

from __future__ import annotations

import os
import re
import typing as t
from urllib.parse import urljoin, urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._http.answers import PROXY_HINT, Received
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import shown

if t.TYPE_CHECKING:
    from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options

CA_HINT = "If the server's certificate comes from a CA of your own, name its file in ca_path."
HUNG_UP = "Run again; nothing is lost."
HTTPS_PORT = "Run again. If that does not help, this may be an https port: should the URL start with https://?"
LOST_VALUE = "If the server has made the access token all the same, its value is lost: revoke it (state=absent), then run again."
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
        HUNG_UP,
    ),
)


# The options of a connection that a hint names by the name without the product: whoever uses a role sets a variable.
SHORT_NAMES = re.compile(r"(?<![\w-])(validate_certs|ca_path|client_cert|client_key|use_proxy|timeout|concurrency)\b(?!(?:=false)? \(variable)(=false)?")


def with_variables(hint: str, product: str) -> str:
    """Return a hint with the variable beside each option of the connection to ``product`` that it names."""
    return SHORT_NAMES.sub(rf"\g<0> (variable {product.lower()}_\1)", hint)


def unreachable(problem: Exception, options: Options, product: str = "bitbucket") -> tuple[str, str]:
    """Return why there was no answer, and what to do about it, with the variables of ``product``."""
    said, hint = _reason(problem, options, product)
    return said, with_variables(hint, product)


def _reason(problem: Exception, options: Options, product: str) -> tuple[str, str]:
    """Return why there was no answer, and what to do about it. Of what a library says only the patterns above are looked for: it may repeat a secret."""
    text = f"{type(problem).__name__} {problem}"
    host = urlsplit(options.url).netloc
    for pattern, said, hint in REASONS:
        if re.search(pattern, text):
            closed = hint == HUNG_UP and options.url.lower().startswith("http://")
            return f"{said} ({host})", HTTPS_PORT if closed else hint
    if isinstance(problem, OSError) and type(problem).__module__ == "builtins" and options.files():
        return unusable_files(problem, options, product)
    return f"{type(problem).__name__} ({host})", ""


def unusable_files(problem: OSError, options: Options, product: str = "bitbucket") -> tuple[str, str]:
    """Return which files of the TLS options cannot be used, and what to do about it."""
    missing = [f"{name}: there is no {path}" for name, path in options.files() if not os.path.exists(path)]
    named = "; ".join(f"{name}: {path}" for name, path in options.files())
    why = f"{problem.strerror or type(problem).__name__} ({named})"
    return "; ".join(missing) or why, with_variables("Look at ca_path, client_cert and client_key.", product)


def redirected(api: str, received: Received) -> tuple[str, str, str]:
    """Return code, words and hint for an answer that points elsewhere."""
    try:
        location = urljoin(received.url, received.headers.get("Location", ""))
        here, there = urlsplit(api), urlsplit(location)
    except ValueError:
        return "", "it sends us to an address that is none", PROXY_HINT
    where = shown(re.split("[?#]", location)[0])
    if location.startswith(f"{api}/"):
        return "", f"it has moved to {where}", "Use the new name."
    if (here.hostname, here.scheme) == (there.hostname, "http") and there.scheme == "https":
        return "", f"it sends us to {where}", "Set the URL to https."
    return "", f"it sends us to {where}", "That is not its REST API. Is the URL right, context path included, and does no login page stand in front of it?"
