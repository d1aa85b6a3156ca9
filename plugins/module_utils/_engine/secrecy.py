# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Which options are secret, and where their values are masked: in words and in the invocation, never in data. Pure.

What a server says about projects, users or addresses is data: a later task may write it to a server or to a file, so a mask in it would
be written too. A sentence is for people, and can repeat a secret, so secrets are masked in sentences.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import without_credentials

MASK = "********"  # replaces a secret inside a text
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # replaces the value of a secret option; Ansible's own word
# A row of exactly eight asterisks, Ansible's word, and what ansible-core shows from 2.22 on.
PLACEHOLDER = re.compile(rf"(?<!\*)\*{{8}}(?!\*)|{HIDDEN}|\$REDACTED\$", re.IGNORECASE)
_MASKS = (MASK, HIDDEN.lower(), "$redacted$")  # what a text with one of them has, in lower case
# The members of a result that hold sentences, at any depth. No kind has a field of such a name.
SENTENCES = frozenset({"msg", "warnings", "exception", "said", "hint", "detail", "fix", "table", "why"})

Spec = Mapping[str, Mapping[str, t.Any]]
Secrets = frozenset[str]


def is_of_secrets(option: Mapping[str, t.Any]) -> bool:
    """Tell whether an option is a dictionary all of whose values are secret, not a mixed one, which can carry anything."""
    return option.get("type") == "dict" and bool(option.get("no_log")) and not option.get("mixed")


_Options = Mapping[str, tuple[Mapping[str, t.Any], "_Options"]]  # by name: the option, and those inside it


def secrets_in(params: t.Any, spec: Spec) -> Secrets:
    """Return the texts that are secret: the values of options with ``no_log``.

    A mixed dict can carry anything. What the options declare openly as well, such as a project key, is not secret in it.
    """
    secret: set[str] = set()
    mixed: set[str] = set()
    options = _options(spec)
    for option, value in _values(params, options):
        if option.get("no_log"):
            kept = mixed if isinstance(value, Mapping) and not is_of_secrets(option) else secret
            kept |= _texts_in(value)
    for option, value in _values(params, options) if mixed else ():
        if not option.get("no_log"):
            mixed -= _texts_in(value)
    return frozenset(secret | mixed)


def _texts_in(value: t.Any) -> set[str]:
    return {text for _place, leaf in leaves(value) for text in _texts(leaf)}


def _values(params: t.Any, options: _Options) -> Iterator[tuple[Mapping[str, t.Any], t.Any]]:
    """Yield each option with its value, those of items one by one. What is given and is no option is left out."""
    for item in params if isinstance(params, list) else [params]:
        for name, value in item.items() if isinstance(item, Mapping) else ():
            if name in options:
                option, inner = options[name]
                yield from _values(value, inner) if inner else [(option, value)]


def _options(spec: Spec) -> _Options:
    """Return the options by each of their names, with those inside them."""
    return {name: (option, _options(option.get("options") or {})) for name, option in _by_name(spec).items()}


def _by_name(spec: Spec) -> dict[str, Mapping[str, t.Any]]:
    return {name: option for real, option in spec.items() for name in (real, *option.get("aliases", ()))}


def leaves(value: t.Any, place: str = "") -> Iterator[tuple[str, t.Any]]:
    """Yield what is in containers and is none itself, each with its place: ``projects[0].name``."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{place}[{number}]")
    else:
        yield place, value


def _texts(leaf: t.Any) -> Iterator[str]:
    """Yield the forms in which a value can occur in a text."""
    if leaf is not None and not isinstance(leaf, bool):
        yield from (text for text in dict.fromkeys((str(leaf), str(leaf).strip())) if text.strip())


def masked(text: str, secrets: Secrets) -> str:
    """Return ``text`` with each of ``secrets`` replaced, the longest first, and without the credentials in URLs."""
    hidden = re.sub("|".join(map(re.escape, sorted(secrets, key=len, reverse=True))), MASK, text) if secrets else text
    return without_credentials(hidden)


def with_masked_sentences(result: t.Any, secrets: Secrets, sentence: bool = False) -> t.Any:
    """Return a result with the secrets masked in its sentences. Data stays as it is."""
    if isinstance(result, str):
        return masked(result, secrets) if sentence else result
    if isinstance(result, Mapping):
        return {name: with_masked_sentences(value, secrets, sentence or name in SENTENCES) for name, value in result.items()}
    return [with_masked_sentences(each, secrets, sentence) for each in result] if isinstance(result, list) else result


def invocation_of(params: t.Any, spec: Spec, secrets: Secrets) -> t.Any:
    """Return options as the invocation shows them: without those that do not exist, one of which may be a mistyped secret, and with secrets masked."""
    if not isinstance(params, Mapping):
        return HIDDEN if params is not None and _has_secret(spec) else _masked_all(params, secrets)  # which part of it is one, nobody can tell
    known = _by_name(spec)
    return {name: _option_value(value, known[name], secrets) for name, value in params.items() if name in known}


def _has_secret(spec: Spec) -> bool:
    return any(option.get("no_log") or _has_secret(option.get("options") or {}) for option in spec.values())


def _option_value(value: t.Any, option: Mapping[str, t.Any], secrets: Secrets) -> t.Any:
    if not option.get("no_log"):
        inside = option.get("options")
        if not inside:
            return _masked_all(value, secrets)
        return [invocation_of(each, inside, secrets) for each in value] if isinstance(value, list) else invocation_of(value, inside, secrets)
    if isinstance(value, Mapping):
        return {name: _hidden(inner) for name, inner in value.items()} if is_of_secrets(option) else _member(value, secrets)
    return _hidden(value)


def _hidden(value: t.Any) -> t.Any:
    return value if value in (None, "") else HIDDEN


def _member(value: t.Any, secrets: Secrets) -> t.Any:
    """Return a member of a mixed dict: what is not secret in it shows."""
    if isinstance(value, Mapping):
        return {name: _member(inner, secrets) for name, inner in value.items()}
    if isinstance(value, list):
        return [_member(each, secrets) for each in value]
    return HIDDEN if secrets.intersection(_texts(value)) else value


def _masked_all(value: t.Any, secrets: Secrets) -> t.Any:
    return with_masked_sentences(value, secrets, sentence=True)


def placeholders_in(value: t.Any) -> Iterator[str]:
    """Yield a sentence for each text in ``value``, the names in it too, that has a mask in the place of a secret."""
    text = repr(value).lower()
    if not any(mask in text for mask in _MASKS):  # a fraction of the time of looking at each, and hardly any has one
        return
    for place, leaf in leaves(value):
        mask = PLACEHOLDER.search(str(leaf)) or PLACEHOLDER.search(place)
        if mask:
            yield f"{place}: has {mask.group()} in it, which stands for a hidden value and is not the value. Give the value itself"
