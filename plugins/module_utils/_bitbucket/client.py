# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The REST API of Bitbucket Server / Data Center: credentials, paging, who we are.

References such as ``[bitbucket 4]`` name the section of the project's collected facts that a rule comes from.
"""

from __future__ import annotations

import base64
import contextlib
import re
import threading
import typing as t
from dataclasses import replace
from functools import partial

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import NOTHING_FORESEEN, Foreseen, Place, Renames, place_of
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import explain
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import API, PROJECTS, TOKENS, WHO, changed_log_ins, judge
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.connection import OWN
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Product
from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.options import connection_options, flaw, one_login, session_options, unset
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer, Options, Query, Session, session_for
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

MEMBERS = path_of("admin", "groups", "more-members")  # who is in the group `context` [bitbucket 8]
LOGIN = "bitbucket_username and bitbucket_password, or bitbucket_token"
PAGE = 1000  # asked for; the server answers with as many as it likes [bitbucket 4]
PAGES = 10_000  # of one list at the most
ONE_BY_ONE = 10  # more names than so many are looked up in one list
ARCHIVED_TOO: Query = (("archived", "ALL"),)
"""What a list of repositories is asked for: from 8.0 on it leaves out archived ones otherwise. Older servers ignore it [bitbucket 19, SPEC]."""
NO_SUCH_PRINCIPAL = {"users": "com.atlassian.bitbucket.user.NoSuchUserException", "groups": "com.atlassian.bitbucket.user.NoSuchGroupException"}


def dotted(version: t.Sequence[int]) -> str:
    """Return a version as it is written, such as C(9.4.2)."""
    return ".".join(map(str, version))


def too_old(what: str, since: t.Sequence[int], version: t.Sequence[int], remedy: str = "Leave it out") -> str:
    """Return why a server of C(version) does not take what came with C(since). C(what) ends with the verb: C(reviewer groups need)."""
    return f"{what} Bitbucket {dotted(since)}, this is {dotted(version)}. {remedy}"


class Client:
    """One user's view of one Bitbucket. ``journal``: the writes that the server has confirmed. ``login``: the user to log in as, ``""`` with a token."""

    def __init__(self, session: Session, *, token: bool, login: str = "", foreseen: Foreseen = NOTHING_FORESEEN) -> None:
        self.session, self.has_token, self.login = session, token, login
        self._version: tuple[int, ...] | None = None
        self._user = ""
        self.foreseen = foreseen
        self._listed: dict[str, list[t.Any]] = {}
        self._asking = threading.Lock()
        self.archived: set[Place] = set()  # repositories that are archived, and declared to be
        self._unarchiving = threading.Lock()
        self.archived_now: dict[Place, bool] = {}  # whether a repository was archived when it was read, by where it was

    @property
    def address(self) -> str:
        return self.session.options.url

    @property
    def journal(self) -> list[str]:
        return self.session.journal

    @property
    def concurrency(self) -> int:
        return self.session.concurrency

    @property
    def check_mode(self) -> bool:
        """Tell whether writes are locked."""
        return self.session.options.check_mode

    @contextlib.contextmanager
    def foreseeing(self, foreseen: Foreseen) -> t.Iterator[None]:
        """Read as if what is ``foreseen`` were done."""
        before, self.foreseen = self.foreseen, foreseen
        try:
            yield
        finally:
            self.foreseen = before

    @property
    def assuming(self) -> str:
        """Return what may be added to the words that something is not there: in check mode, what an earlier task creates is not."""
        return ". If an earlier task creates it, set assume_exists=true" if self.check_mode and not self.foreseen.whole else ""

    def ways_out(self, kind: str) -> str:
        """Return what to do about a project or repository (``kind``) that is named and not there."""
        if self.foreseen.whole:
            return f"Declare it in {'projects' if kind == 'project' else 'repositories'}, create it first, or correct the name"
        return f"Create it first, or correct the name{self.assuming}"

    @property
    def renames(self) -> Renames:
        return self.foreseen.renames

    @property
    def user(self) -> str:
        """Return the name of the authenticated user, ``""`` before the first answer and where nobody is [bitbucket 1, REC].

        Where a proxy takes the header out, it is the name to log in with, and nothing is known of a token.
        """
        return self.session.user or self._user or (self.login if self.session.is_accepted else "")

    @property
    def user_in_words(self) -> str:
        return f"the user {self.user}" if self.user else "the user of this token"

    @property
    def moved(self) -> dict[Place, Place]:
        """Return what the projects and repositories are called now that were read by an old name, which Bitbucket redirects [bitbucket 6, LIVE]."""
        pairs = [(place_of(asked), place_of(url)) for asked, url in list(self.session.moved.items())]
        return {asked: now for asked, now in pairs if asked[0] and now[0] and asked != now}

    @property
    def logs_in(self) -> bool:
        """Tell whether there are credentials."""
        return any(name == "Authorization" for name, _value in self.session.options.headers)

    def without_login(self) -> Client:
        """Return a view of the same server without credentials."""
        return self._as(None)

    def with_token(self, token: str) -> Client:
        """Return a view of the same server with an access token. Raises InputError for a text that cannot be one."""
        if flaw(token):
            raise InputError([f"value: it {flaw(token)}, so it is no access token"])
        return self._as(f"Bearer {token}")

    def _as(self, authorization: str | None) -> Client:
        kept = tuple(pair for pair in self.session.options.headers if pair[0] != "Authorization")
        headers = (*kept, ("Authorization", authorization)) if authorization else kept
        options = replace(self.session.options, headers=tuple(sorted(headers)))
        return _client(options, token=bool(authorization), login="")

    def state(self) -> str | None:
        """Return what the server says of its own state, such as ``RUNNING``; None where it does not [bitbucket 1, LIVE]."""
        found = self.session.get("/status", accept=(404, 503), expected=object).data
        return found.get("state") if isinstance(found, dict) else None

    def get(self, path: str, query: Query = (), accept: t.Container[int] = (), *, api: str = API) -> t.Any:
        """Return the document at ``path``, None where an accepted status came without one. To ask it for a member that is missing raises RemoteError."""
        return self.session.get(api + self.renames.present_path(path), query, accept).data

    def answer(self, path: str, query: Query = (), accept: t.Container[int] = ()) -> Answer:
        """Return the whole answer for ``path``."""
        return self.session.get(API + path, query, accept)

    def write(
        self,
        method: str,
        path: str,
        query: Query = (),
        body: t.Any = None,
        *,
        secret: Query = (),
        hidden: t.Sequence[str] = (),
        renamed: str = "",
        gone: str = "",
        api: str = API,
    ) -> t.Any:
        """Send a write and return the document that answers it, an empty one where none does.

        ``secret`` is a part of the query, and ``hidden`` are values in the body, that nobody is to see. ``renamed`` is the path of the thing afterwards.
        ``gone`` is the exception by which the server says that there is nothing to take away any more: it is as good as done then.
        """
        try:
            with self._unarchived(path):
                return self.session.call(method, api + path, query, body, secret=secret, hidden=hidden, renamed=renamed and api + renamed).data
        except RemoteError as error:
            if not gone or error.code != gone:
                raise
            return {}

    @contextlib.contextmanager
    def _unarchived(self, path: str) -> t.Iterator[None]:
        """Have the repository that something at ``path`` is in unarchived meanwhile, where it is declared to be archived [breadth 14]."""
        repository = re.match(r"/projects/[^/]+/repos/[^/]+(?=/)", path)
        if repository is None or place_of(path) not in self.archived:
            yield
            return
        with self._unarchiving:
            self.session.call("PUT", API + repository[0], (), {"archived": False})
            try:
                yield
            finally:
                self.session.call("PUT", API + repository[0], (), {"archived": True})

    def pages(self, path: str, query: Query = (), *, api: str = API) -> t.Iterator[t.Any]:
        """Yield the values of all pages at ``path``. ``nextPageStart`` is a cursor, not an offset [bitbucket 4, REC]."""
        start, seen = "0", {"0"}
        for _page in range(PAGES):
            answer = self.session.get(api + self.renames.present_path(path), [*query, ("start", start), ("limit", str(PAGE))])
            rows = answer.data["values"]
            if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
                raise self.session.unexpected(answer, "not a paged list")
            yield from rows
            following = answer.data.get("nextPageStart")
            if answer.data.get("isLastPage", True) or following is None or str(following) == start:
                return
            start = str(following)
            if start in seen:
                raise self.session.unexpected(answer, f"a page that leads back to another one (start={start})")
            seen.add(start)
        raise self.session.unexpected(answer, f"more than {PAGES} pages")

    def unpaged(self, path: str, *, api: str = API) -> list[t.Any]:
        """Return the list at ``path``, which comes without pages."""
        return list(self.session.get(api + self.renames.present_path(path), expected=list).data)

    def listed(self, path: str) -> list[t.Any]:
        """Return the values of all pages at ``path``, read once for the whole plan."""
        if path not in self._listed:
            self._listed[path] = list(self.pages(path))
        return self._listed[path]

    def unknown(self, what: str, names: t.Iterable[str]) -> set[str]:
        """Return those of ``names`` that are no users or groups (``what``), now or by then. Many are looked up in pages, a few one by one."""
        wanted = sorted({name for name in names if not self.foreseen.will_be(what, name.lower())})
        path = path_of("admin", what)
        if len(wanted) > ONE_BY_ONE or path in self._listed:
            there = {str(row["name"]).lower() for row in self.listed(path)} if wanted else set()
            return {name for name in wanted if name.lower() not in there}
        found = concurrently(lambda name: self.named(path, name), wanted, self.concurrency)
        return {name for name, row in zip(wanted, found) if not row}

    def named(self, path: str, name: str, query: Query = ()) -> t.Mapping[str, t.Any]:
        """Return the entry that is exactly called ``name`` of a list that is filtered by substring, ``{}`` where there is none.

        Letter case does not count [bitbucket 4, 7]; an exact match goes first.
        """
        alike: t.Mapping[str, t.Any] = {}
        for each in self.pages(path, [("filter", name), *query]):
            if each.get("name") == name:
                return t.cast("t.Mapping[str, t.Any]", each)
            if not alike and str(each.get("name", "")).lower() == name.lower():
                alike = each
        return alike

    def version(self) -> tuple[int, ...]:
        """Return the server's version as numbers, such as ``(9, 4, 2)``."""
        with self._asking:
            if self._version is None:
                said = str(self.get(path_of("application-properties"))["version"])
                self._version = tuple(int(number) for number in re.findall(r"\d+", said)[:3])
            return self._version

    def identify(self) -> str:
        """Return the authenticated user's name as the server has it, asking only where no answer has told it. Raises RemoteError where none does."""
        if not self.session.user and not self.session.has_answer:
            self.get(path_of("projects"), [("limit", "1")])
        if not self.session.user and not self._user:
            # A proxy takes the header out. Who logs in with a name sees users, and nobody without a login does [bitbucket 8, SPEC].
            self._user = str((self.named(path_of("users"), self.login) if self.login else {}).get("name", ""))
        if not (self.session.user or self._user):
            said = f"its answers lack the header {WHO}"
            hint = "A proxy in front of it may take the header out: let it through, or use bitbucket_username and bitbucket_password."
            raise RemoteError("Bitbucket does not tell which user this is", said=said, hint=hint)
        return self.user


def _connect(params: dict[str, t.Any], check_mode: bool, *, anybody: bool = False) -> Client:
    params = one_login(params, BITBUCKET.options, ("bitbucket_username", "bitbucket_password"), ("bitbucket_token",))
    login = params.get("bitbucket_username") or ""
    token = params.get("bitbucket_token")
    problems = unset("bitbucket", params, "" if anybody or login or token else LOGIN)
    if problems:
        raise InputError(problems)
    headers = {"X-Atlassian-Token": "no-check"}  # some calls without a body are refused without it [bitbucket 2]
    if token:
        headers["Authorization"] = f"Bearer {token}"
    elif params.get("bitbucket_username"):
        pair = f"{params['bitbucket_username']}:{params['bitbucket_password']}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    options: Options = replace(session_options("bitbucket", "/rest", params, headers, check_mode), puts_that_create=TOKENS)
    foreseen = Foreseen(assumes=check_mode and bool(params.get("assume_exists")))
    return _client(options, token=bool(token), login="" if token else login, foreseen=foreseen)


def _client(options: Options, *, token: bool, login: str, foreseen: Foreseen = NOTHING_FORESEEN) -> Client:
    rules = auth_failures.Rules(partial(judge, token=token), changed_log_ins, f"{PROJECTS}?limit=1", login)
    session = session_for(options, "Bitbucket", partial(explain, token=token, login=login), WHO, rules)
    return Client(session, token=token, login=login, foreseen=foreseen)


_TOGETHER = {"required_together": [["bitbucket_username", "bitbucket_password"]]}

BITBUCKET = Product(options=connection_options("bitbucket", OWN), connect=_connect, constraints=_TOGETHER)
"""For modules that change something: somebody has to log in."""

BITBUCKET_ANYBODY = Product(options=BITBUCKET.options, connect=partial(_connect, anybody=True), constraints=_TOGETHER)
"""For modules that also answer without a login."""
