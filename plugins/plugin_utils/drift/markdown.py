# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The report as Markdown, for a comment on a pull request or the summary of a pipeline."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import visible
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.words import (
    BADGES,
    EFFECTS,
    HEADLINES,
    by_effect,
    by_server,
    called,
    left_out,
    only_part,
    outcome,
    repair,
    run_as,
    sentence,
    state,
    value,
)

Document = t.Mapping[str, t.Any]
LIMIT = 60_000  # characters; code hosts refuse comments that are not much longer
LONGEST = 200  # characters of one text
LONG = 1000  # of a command
FIELDS = 25  # changes shown of one thing
WHO = 15  # names shown of those who have other rights than declared
SIGNS = {"in_sync": "✅", "drift": "⚠️", "could_not_tell": "❓"}


def markdown(document: Document) -> str:
    """Return the document as Markdown. What does not fit is counted."""
    head = [f"### {SIGNS[document['status']]} {HEADLINES[document['status']]}: {sentence(document)}", ""]
    head += [f"{_code(document['playbook'])} · {run_as(document)} · {document['finished']}", ""]
    tail = ["", f"Repair: {_code(repair(document), LONG)}"] if repair(document) else []
    tail += ["", *_not_compared(document)] if document["undeclared"] or only_part(document) else []
    room = LIMIT - sum(len(line) + 1 for line in (*head, *tail)) - 100
    body: list[str] = []
    blocks = list(_blocks(document))
    for number, lines in enumerate(blocks):
        room -= sum(len(line) + 1 for line in lines)
        if room < 0:
            body += ["", f"... and {len(blocks) - number} more"]
            break
        body += lines
    return "\n".join([*head, *body, *tail]) + "\n"


def _blocks(document: Document) -> t.Iterator[list[str]]:
    """Yield what may be left out at the end: lines that belong together."""
    for each in document["problems"]:
        where = f" on {_code(each['host'])}" if each["host"] else ""
        yield [f"- ❌ {_code(each['task'])}{where}: {_message(each['message'], 2000)}"]
    for each in document["warnings"]:
        yield [f"- ⚠️ {_message(each, 500)}"]
    for effect, whose in by_effect(document).items():
        names = [f"{_code(who)} ({len(things)})" for who, things in list(whose.items())[:WHO]]
        yield [f"- **{EFFECTS[effect]}**: {', '.join(names)}{f' and {len(whose) - WHO} more' if len(whose) > WHO else ''}"]
    for server, kinds in by_server(document):
        rows = [(kind, thing) for kind, things in kinds.items() for thing in things if thing["status"] != "in_sync"]
        if rows:
            yield ["", f"#### {_code(called(document, server))}", "", "| kind | name | status | affected |", "| --- | --- | --- | --- |"]
        for kind, thing in rows:
            status = ", ".join([state(thing), _text(outcome(thing, document)), *(f"**{BADGES[each['effect']]}**" for each in thing["consequences"])])
            affected = _code(", ".join(thing["affected"])) if thing["affected"] else ""
            yield [f"| {_text(kind)} | {_code(thing['name'])} | {status} | {affected} |"]
        for _kind, thing in rows:
            if thing["before"] or thing["after"]:
                yield _details(thing)
    if document["summary"]["in_sync"]:
        yield ["", f"{document['summary']['in_sync']} in sync."]


def _not_compared(document: Document) -> t.Iterator[str]:
    """Yield what the report says nothing about, as far as that is known."""
    for number, remedy, _found in left_out(document):
        yield f"- Not compared: {number} that nobody declared. To have them compared: {_code(remedy)}"
    if only_part(document):
        yield f"- Not compared: what {_code(' '.join(only_part(document)))} leaves out"


def _details(thing: Document) -> list[str]:
    lines = ["", f"<details><summary>{_code(thing['title'])}</summary>", "", "| field | on the server | declared |", "| --- | --- | --- |"]
    changes = thing["changes"] or [{"path": name, "before": seen, "after": (thing["after"] or {}).get(name)} for name, seen in (thing["before"] or {}).items()]
    for each in changes[:FIELDS]:
        sides = (_code(value(each[side])) if each[side] is not None else "*nothing*" for side in ("before", "after"))
        lines.append(f"| {_code(each['path'])} | {' | '.join(sides)} |")
    more = [f"... and {len(changes) - FIELDS} more fields"] if len(changes) > FIELDS else []
    return [*lines, "", *more, "</details>"]


def _text(text: str, longest: int = LONGEST) -> str:
    """Return a text of somebody else's as it is: no character of it means anything to Markdown or HTML."""
    text = visible(text)
    shown = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return re.sub(r"[^\w \-.,/…]|_|(?i:(?<=www)\.)", lambda found: f"&#{ord(found[0])};", shown)


def _code(text: str, longest: int = LONGEST) -> str:
    return f"<code>{_text(text, longest) or '&quot;&quot;'}</code>"


def _message(text: str, longest: int) -> str:
    """Return a text with line breaks where it has its own."""
    shown = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return f"<code>{'<br>'.join(_text(line, longest) for line in shown.split(chr(10)))}</code>"
