# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens without a server: what an id, a day and a condition are made of, and which of them is judged how."""

from __future__ import annotations

import base64
import time
import typing as t
from types import SimpleNamespace

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import access_tokens
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import client as bitbucket
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access_tokens import TokenStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import NOTHING_FORESEEN
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.access_tokens import TOKEN
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.token_rows import DAY, id_in
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import apply
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, UPDATED, plan, summarise, survey
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer

Item = dict[str, t.Any]
NOW = 1_800_000_000_000
NUMBER, MADE = "075905477751", "111111111111"


def text(number: str = NUMBER, rest: bytes = b"\xff" * 20) -> str:
    return base64.b64encode(number.encode() + b":" + rest).decode()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (text(), NUMBER),
        (f"BBDC-{text()}", NUMBER),
        ("MjUyOTczNTE1MDY5On2rAAAAAAAAAAAAAAAAAAAAAAAA", "252973515069"),  # begins like the official example [bitbucket 9]
        (text("12345678901"), ""),
        (text("1234567890123"), ""),
        (text("abcdefghijkl"), ""),
        (text(rest=b""), NUMBER),
        ("", ""),
        ("no base64 at all", ""),
        ("BBDC-", ""),
        ("Zoë", ""),
        (base64.b64encode(b"\xff" * 33).decode(), ""),
    ],
)
def test_the_id_that_a_value_begins_with(value: str, found: str) -> None:
    assert id_in(value) == found


def row(number: str = NUMBER, name: str = "builds", **more: t.Any) -> Item:
    return {"id": number, "name": name, "createdDate": NOW - 10 * DAY, "permissions": ["REPO_ADMIN"], **more}


class Client:
    """A Bitbucket of one user and its tokens. ``good``: the value that it takes; ``asked``: the values that it was shown."""

    login, user, has_token, check_mode, refuses = "ann@x", "ann@x", False, False, ""
    foreseen = NOTHING_FORESEEN
    moved: t.ClassVar[dict[t.Any, t.Any]] = {}

    def __init__(self, *rows: Item, good: str = "new") -> None:
        self.rows, self.good, self.asked, self.paths, self.writes = rows, good, [], [], []  # type: ignore[var-annotated]

    def pages(self, path: str, *_query: t.Any, **_api: str) -> t.Iterator[Item]:
        self.paths.append(path)
        yield from [{"name": "ann@xyz", "slug": "no"}, {"name": "Ann@X", "slug": "ann_x"}] if path == "/users" else self.rows

    named = bitbucket.Client.named

    def with_token(self, value: str) -> t.Any:
        self.asked.append(value)

        def answer(*_args: t.Any, **_more: t.Any) -> Answer:
            if self.refuses == "GET":
                raise Failure("GET refused")
            return Answer(200 if value == self.good else 401, {})

        return SimpleNamespace(answer=answer)

    def write(self, method: str, path: str, body: t.Any = None, **_api: str) -> Item:
        self.writes.append((method, path, body))
        if method == self.refuses:
            raise Failure(f"{method} refused")
        return {**row(MADE, **(body or {})), "token": "new"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_tokens, "time", SimpleNamespace(time=lambda: NOW / 1000, strftime=time.strftime, gmtime=time.gmtime))


def judged(client: Client, **declared: t.Any) -> t.Any:
    """Return the one change and the warnings."""
    options = {name: spec["default"] for name, spec in TOKEN.options().items() if "default" in spec}
    wanted = [TOKEN.declare({**options, "name": "builds", **declared})]
    store = TokenStore(t.cast(t.Any, client))
    changes, warnings = store.review(plan(TOKEN, wanted, survey(store, wanted, store.read(wanted, False))))
    return changes[0], warnings, store


EXPIRY: dict[str, tuple[float | None, int, str]] = {
    "never": (None, 400, "good"),
    "far": (30, 14, "good"),
    "one day more than asked for": (15, 14, "good"),
    "exactly": (14, 14, "it expires in 14 days"),
    "soon": (0.6, 14, "it expires in 1 days"),
    "now": (0, 0, "it has expired"),
    "long ago": (-100, 0, "it has expired"),
    "soon, and nobody minds": (0.5, 0, "good"),
}


@pytest.mark.parametrize("case", EXPIRY)
def test_expiry(case: str) -> None:
    left, renew, found = EXPIRY[case]
    client = Client(row(**({} if left is None else {"expiryDate": NOW + int(left * DAY)})))
    change, _warnings, _store = judged(client, permissions=["REPO_ADMIN"], renew_days_before=renew)
    assert change.before["condition"] == found
    assert change.op == (UNCHANGED if found == "good" else UPDATED)
    assert change.after["condition"] == ("good" if found == "good" else "new")


def test_a_value_is_tried_only_where_it_could_be_that_of_the_token() -> None:
    for value, asked in ((text(), 1), (text("999999999999"), 0), ("unreadable", 1)):
        client = Client(row(), good=text())
        change, _warnings, _store = judged(client, value=value)
        assert (len(client.asked), change.before["condition"] == "good") == (asked, value == text())


def test_an_expired_token_is_not_tried() -> None:
    """Its value is of no use whatever the server says, and a refused login counts towards the lock."""
    client = Client(row(expiryDate=NOW - DAY))
    change, _warnings, _store = judged(client, value=text(), permissions=["REPO_ADMIN"])
    assert (change.after["condition"], client.asked) == ("new", [])


def test_a_replacement_keeps_the_life_time_and_takes_what_is_declared() -> None:
    """The successor is there and proven before the old token is revoked; then it gets its name."""
    client = Client(row(expiryDate=NOW - DAY))
    change, _warnings, store = judged(client, permissions=["repo_read"])
    made = store.update(change)
    assert client.writes == [
        ("PUT", "/users/ann_x", {"name": "builds (new, by algorithmia.scm)", "permissions": ["REPO_READ"], "expiryDays": 9}),
        ("DELETE", f"/users/ann_x/{NUMBER}", None),
        ("POST", f"/users/ann_x/{MADE}", {"name": "builds"}),
    ]
    assert client.asked == ["new"]
    assert (made["name"], made["token_id"], store.returned()) == ("builds", MADE, {"token": "new"})


def test_a_refused_creation_leaves_the_old_token() -> None:
    client = Client(row(expiryDate=NOW - DAY))
    change, _warnings, store = judged(client, permissions=["REPO_READ"])
    client.refuses = "PUT"
    with pytest.raises(Failure, match="PUT refused"):
        store.update(change)
    assert [method for method, _path, _body in client.writes] == ["PUT"]
    assert store.returned() == {}


def test_a_successor_that_does_not_work_is_revoked() -> None:
    client = Client(row(expiryDate=NOW - DAY), good="another")
    change, _warnings, store = judged(client, permissions=["REPO_READ"])
    with pytest.raises(Failure, match=r"refuses the new token .401.*the old one was kept"):
        store.update(change)
    assert [(method, path) for method, path, _body in client.writes] == [("PUT", "/users/ann_x"), ("DELETE", f"/users/ann_x/{MADE}")]
    assert store.returned() == {}


def test_a_failure_between_says_which_token_is_left_and_returns_its_value() -> None:
    client = Client(row(expiryDate=NOW - DAY))
    change, _warnings, store = judged(client, permissions=["REPO_READ"])
    client.refuses = "POST"
    applied = apply(store, [change], 1)
    assert "POST refused" in str(applied.failures[0].failure)
    assert summarise(TOKEN, applied.done)["updated"] == ["builds (new, by algorithmia.scm)"]
    assert store.returned() == {"token": "new"}


def test_a_successor_that_could_not_be_tried_is_told_of() -> None:
    client = Client(row(expiryDate=NOW - DAY))
    change, _warnings, store = judged(client, permissions=["REPO_READ"])
    client.refuses = "GET"
    applied = apply(store, [change], 1)
    assert "GET refused" in str(applied.failures[0].failure)
    assert summarise(TOKEN, applied.done)["updated"] == ["builds (new, by algorithmia.scm)"]
    assert [method for method, _path, _body in client.writes] == ["PUT"]


def test_a_token_that_somebody_calls_new_is_another_one() -> None:
    others = row("222222222222", "builds (new)")
    client = Client(row(expiryDate=NOW - DAY), others)
    change, _warnings, store = judged(client, permissions=["REPO_READ"])
    store.update(change)
    assert not any("222222222222" in path for _method, path, _body in client.writes)
    assert judged(Client(others), permissions=["REPO_READ"])[0].op == CREATED


def test_a_killed_replacement_is_completed() -> None:
    """Beside its predecessor the successor is revoked, since nobody knows its value; alone it is taken for the token."""
    successor = row("222222222222", "builds (new, by algorithmia.scm)")
    client = Client(row(expiryDate=NOW - DAY), successor)
    change, _warnings, store = judged(client, permissions=["REPO_READ"])
    store.update(change)
    assert [(method, path.rpartition("/")[2]) for method, path, _body in client.writes][:2] == [("DELETE", "222222222222"), ("PUT", "ann_x")]
    older = row("111111111110", successor["name"], createdDate=NOW - 20 * DAY)
    client = Client(older, successor)
    change, _warnings, store = judged(client, permissions=["REPO_ADMIN"], lost_value="replace")
    store.update(change)
    revoked = [path.rpartition("/")[2] for method, path, _body in client.writes if method == "DELETE"]
    assert sorted(revoked) == ["111111111110", "222222222222"]
    client = Client(successor)
    change, _warnings, store = judged(client, permissions=["REPO_ADMIN"])
    store.update(change)
    assert client.writes == [("POST", "/users/ann_x/222222222222", {"name": "builds"})]


def test_who_is_asked_for_once() -> None:
    client = Client()
    change, _warnings, store = judged(client, permissions=["REPO_READ"])
    store.create(change)
    assert (change.op, client.paths) == (CREATED, ["/users", "/users/ann_x"])


def test_nobody_is_taken_for_somebody_else() -> None:
    with pytest.raises(PlanError, match="there is no user 'ann'"):
        judged(Client(), user="ann")


@pytest.mark.parametrize(("op", "state"), [("unchanged", "keep"), ("updated", "replace")])
def test_a_doubtful_token_is_told_of_or_replaced(op: str, state: str) -> None:
    change, warnings, _store = judged(Client(row()), value="unreadable", lost_value=state)
    assert summarise(TOKEN, [change])[op] == ["builds"]
    assert warnings == (["builds: the stored value is refused. It is left as it is (lost_value=keep)"] if state == "keep" else [])


def test_a_new_name_and_a_lost_value_together_make_one_new_token() -> None:
    client = Client(row(name="old"))
    change, _warnings, store = judged(client, name="old", new_name="builds", lost_value="replace", permissions=["REPO_ADMIN"])
    store.update(change)
    assert [(method, (body or {}).get("name")) for method, _path, body in client.writes] == [
        ("PUT", "builds (new, by algorithmia.scm)"),
        ("DELETE", None),
        ("POST", "builds"),
    ]


@pytest.mark.parametrize("number", [NUMBER, int(NUMBER)])
def test_an_id_is_a_text_whatever_the_server_sends(number: t.Any) -> None:
    change, _warnings, _store = judged(Client(row(number=number)), id=str(number))
    assert change.before["token_id"] == str(number)


def test_the_value_and_the_secret_are_not_part_of_the_token() -> None:
    change, _warnings, _store = judged(Client(row()), value=text())
    assert text() not in repr(change)
    assert not {"value", "token", "expires_at"} & set(TOKEN.show(change.after) or {})
