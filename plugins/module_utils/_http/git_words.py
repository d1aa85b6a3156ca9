# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What git says, fit to be shown, and what a user can do about it."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless
from ansible_collections.algorithmia.scm.plugins.module_utils._http import trust
from ansible_collections.algorithmia.scm.plugins.module_utils._http.redaction import Redaction, secrets_of

if t.TYPE_CHECKING:
    from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options

# A first match decides. Ports and names are in the text as well, so a number alone says nothing.
HINTS = (
    ("proxy", "Look at the proxy variables of the environment, or set use_proxy=false."),
    ("subject name|issued for|hostname", "The certificate is for another host name: use the name that the certificate carries in bitbucket_url."),
    ("certificate|CA cert|SSL|TLS", "Name the CA's file in ca_path, and look at the certificate's host name and dates."),
    (
        "Authentication failed|could not read Username|returned error: 401",
        "The server refused the credentials for git: look at bitbucket_token, or bitbucket_username and password.",
    ),
    (
        "returned error: 403|insufficient permission|You are not permitted",
        "The user may see the repository and not do this: reading needs REPO_READ, pushing REPO_WRITE.",
    ),
    ("hook declined|remote rejected", "A branch permission or a hook of the repository refuses the push: look at both, and at who may push to the branch."),
    ("fetch first|non-fast-forward", "Somebody pushed at the same time. Run again."),
    ("unable to update url base from redirection|returned error: 30", "The server sends git elsewhere: set bitbucket_url to the server's base URL."),
    ("not found|does not exist", "There is no such repository, or the user may not see it."),
    (
        "Could not resolve host|Failed to connect|Couldn't connect|Connection refused",
        "Is the server up? Look at bitbucket_url, and at the proxy of the environment (use_proxy=false does without).",
    ),
    ("Operation too slow|timed out", "Raise timeout if the server is only slow."),
)


def hint(message: str) -> str:
    """Return what to do about a message of git, ``""`` where nobody knows."""
    return next((words for pattern, words in HINTS if re.search(pattern, message, re.IGNORECASE)), "")


def last_words(printed: bytes, redaction: Redaction) -> str:
    """Return the last lines of what git printed as one line, without secrets in any spelling."""
    text = redaction.clean(printed.decode("utf-8", "replace"))
    return harmless(" ".join(line.strip() for line in text.strip().splitlines()[-4:]))


def redaction_of(options: Options) -> Redaction:
    """Return what takes out of a text the secrets that git gets: the credentials, and the login at the proxy."""
    return Redaction(secrets_of(dict(options.headers), [trust.proxy(options)]))
