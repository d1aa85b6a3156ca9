# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Takes secrets out of what a server says, in whatever spelling it repeats them. Pure."""

from __future__ import annotations

import base64
import html
import json
import re
import typing as t
from urllib.parse import quote, quote_plus, unquote, urlsplit

HIDDEN = "********"
SHORTEST_LINE = 16  # characters of a line of a longer secret, such as a key, that is a secret by itself


def secrets_of(headers: t.Mapping[str, str], proxies: t.Iterable[str]) -> list[str]:
    """Return the secrets in the credentials of a session, and in the addresses of its proxies."""
    scheme, _blank, credentials = headers.get("Authorization", "").partition(" ")
    logins = [(parts.username or "", parts.password) for parts in map(urlsplit, proxies) if parts.password]
    secrets = [credentials, *(text for user, password in logins for text in (password, f"{user}:{password}"))]
    if scheme == "Basic":
        secrets += [_decoded(credentials), _decoded(credentials).partition(":")[2]]
    return [*secrets, *map(unquote, secrets)]


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except ValueError:  # so are errors of base64 and of UTF-8
        return ""


class Redaction:
    """Replaces ``secrets`` in texts."""

    def __init__(self, secrets: t.Iterable[str]) -> None:
        self._secrets = frozenset(secrets)
        forms = {form for secret in self._secrets for form in _spellings(secret)} - {""}
        self._pattern = re.compile("|".join(map(_pattern, sorted(forms, key=len, reverse=True)))) if forms else None

    def also(self, secrets: t.Iterable[str]) -> Redaction:
        """Return one that replaces more."""
        more = self._secrets.union(secrets)
        return self if more == self._secrets else Redaction(more)

    def clean(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text) if self._pattern else text


def _pattern(form: str) -> str:
    """Return the pattern for a form; the letter case of what is percent-encoded does not count."""
    return re.sub("%([0-9A-F]{2})", r"%(?i:\1)", re.escape(form))


def _spellings(secret: str) -> t.Iterator[str]:
    """Yield the forms in which a secret may be repeated: as it is, escaped for a URL, for JSON, Python and HTML, and in base64."""
    lines = [line.strip() for line in secret.splitlines()]
    for text in {secret, secret.strip(), *(line for line in lines if len(line) >= SHORTEST_LINE)}:
        encoded = base64.b64encode(text.encode(errors="replace")).decode()
        quoted = [quote(text, safe=safe, errors="replace") for safe in ("", "/", "~!*'()")] + [quote_plus(text, errors="replace")]
        yield from (text, repr(text)[1:-1], json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
        yield from (html.escape(text), html.escape(text, quote=False))
        yield from quoted
        yield from (encoded.rstrip("="), encoded.rstrip("=").translate(str.maketrans("+/", "-_")))
