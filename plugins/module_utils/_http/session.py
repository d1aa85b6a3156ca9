# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The only place that sends HTTP: one pooled keep-alive session for each server and set of credentials."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote, unquote, urlencode, urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._engine import progress
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import MissingLibrary
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless
from ansible_collections.algorithmia.scm.plugins.module_utils._http import answers, auth_failures, diagnose
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import CheckModeViolation, RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.redaction import Redaction, secrets_of
from ansible_collections.algorithmia.scm.plugins.module_utils._http.retry import BUSY, READS, REPEATABLE, RetryPolicy, was_not_sent
from ansible_collections.algorithmia.scm.plugins.module_utils._http.transport import REQUESTS_IMPORT_ERROR, Transport

NOT_THE_API = "Is the URL right, and does it lead to the server itself, past any gateway?"
MOVES = 3  # redirects followed by one read

Query = t.Sequence[tuple[str, str]]
Explain = t.Callable[["Answer"], tuple[str, str, str]]


@dataclass(frozen=True)
class Options:
    """How to reach a server. ``headers`` carry the credentials. Hashable, so that sessions can be kept."""

    url: str
    api: str  # where the API begins: /rest, /v1
    headers: tuple[tuple[str, str], ...] = ()
    verify: bool | str = True
    client_cert: str = ""
    client_key: str = ""
    use_proxy: bool = True
    timeout: float = 30.0
    retries: int = 3
    concurrency: int = 8
    check_mode: bool = False
    puts_that_create: str = ""  # the path below which a PUT creates something, so that it may be sent once only

    def __repr__(self) -> str:
        return f"Options({self.url})"

    def files(self) -> list[tuple[str, str]]:
        """Return the options that name files, and the files."""
        files = {"ca_path": self.verify, "client_cert": self.client_cert, "client_key": self.client_key}
        return [(name, path) for name, path in files.items() if isinstance(path, str) and path]


@dataclass(frozen=True)
class Answer:
    """What a server answered, and to what. ``data``: the JSON document, None for an empty body."""

    status: int
    headers: t.Mapping[str, str]
    data: t.Any = None
    method: str = ""
    path: str = ""


@dataclass(frozen=True)
class Call:
    """What is asked of a server. The options are those of Session.call."""

    method: str
    path: str
    query: Query = ()
    body: t.Any = None
    accept: t.Container[int] = ()
    secret: Query = ()
    hidden: t.Sequence[str] = ()
    renamed: str = ""
    expected: type | tuple[type, ...] = dict

    @property
    def target(self) -> str:
        """The path and the query, without what is secret."""
        return self.path + (f"?{urlencode(self.query, quote_via=quote)}" if self.query else "")

    def secrets(self) -> list[str]:
        return [*(value for _name, value in self.secret), *self.hidden]

    def __repr__(self) -> str:
        return f"{self.method} {self.target}"


class Session:
    """Calls to one server.

    ``explain`` turns an answer that is an error into (code, the server's words, a hint). ``journal``: the writes that were confirmed.
    ``user``: who the server says we are, from ``user_header``. ``moved``: where reads were led to, by what was asked for.
    ``rules``: what the product says about logins, where refused ones lock an account.
    """

    def __init__(self, options: Options, product: str, explain: Explain, user_header: str = "", rules: auth_failures.Rules | None = None) -> None:
        if REQUESTS_IMPORT_ERROR:
            raise MissingLibrary("requests")
        self.options, self.product, self.explain, self.user_header = options, product, explain, user_header
        self.concurrency = options.concurrency
        self.journal: list[str] = []
        self.user, self.has_answer = "", False
        self.moved: dict[str, str] = {}
        self._transport = Transport(options)
        self._policy = RetryPolicy(options.retries)
        self._redaction = Redaction(secrets_of(dict(options.headers), self._transport.proxies.values()))
        self._rules = rules
        self._refused: RemoteError | None = None
        credentials = dict(options.headers).get("Authorization", "")
        self._log_in = auth_failures.LogIn(options.url, credentials if rules else "", rules.user if rules else "")

    @property
    def is_accepted(self) -> bool:
        """Tell whether the server has accepted the credentials."""
        return self._log_in.state == auth_failures.ACCEPTED

    def get(self, path: str, query: Query = (), accept: t.Container[int] = (), expected: type | tuple[type, ...] = dict) -> Answer:
        """Read ``path``. Statuses in ``accept`` are answers too, not errors. ``expected``: what the document is."""
        return self.call("GET", path, query, accept=accept, expected=expected)

    def unexpected(self, answer: Answer, said: str) -> RemoteError:
        """Return the error for an answer that is ``said`` to be something else than it should be."""
        return self._error(Call(answer.method, answer.path), answer, ("", said, NOT_THE_API))

    def call(
        self,
        method: str,
        path: str,
        query: Query = (),
        body: t.Any = None,
        accept: t.Container[int] = (),
        secret: Query = (),
        hidden: t.Sequence[str] = (),
        renamed: str = "",
        expected: type | tuple[type, ...] = dict,
    ) -> Answer:
        """Send one call and return its answer. Raises RemoteError for any answer but a success or one in ``accept``.

        ``secret`` joins the query on the wire, and ``hidden`` are values in the body that are secrets: they appear nowhere else, neither in the journal
        nor in an error. ``renamed`` is the path where the thing is after a write that renames it.

        Where a few refusals lock an account, the first call goes alone: wrong credentials are refused once, not once for each thread and process.
        """
        call = Call(method, path, query, body, accept, secret, hidden, renamed, expected)
        if self.options.check_mode and method not in READS:
            raise CheckModeViolation(
                f"{method} {path} was about to be sent in check mode. Nothing was written. This is a defect of this collection: please report it."
            )
        with self._log_in.turn():
            return self._send(call)

    def error(self, answer: Answer) -> RemoteError:
        """Return the error that an accepted answer turned out to be."""
        return self._error(Call(answer.method, answer.path), answer, self.explain(answer))

    def _send(self, call: Call) -> Answer:
        method, path = call.method, call.path
        self._stop_if_refused(method, path)
        received, unsure = self._transmit(call)
        answer = Answer(received.status, received.headers, None, method, path)
        self.user = harmless(unquote(received.headers.get(self.user_header, ""))) or self.user
        if unsure and (done := self._done_before(call, answer)) is not None:
            return self._confirmed(call, done)
        if 300 <= answer.status < 400:
            raise self._error(call, answer, diagnose.redirected(self.options.url + self.options.api, received))
        try:
            answer = replace(answer, data=answers.document(received, lambda said: self._error(call, answer, ("", said, NOT_THE_API))))
        except answers.Unusable as problem:
            if answer.status not in call.accept:
                raise self._error(call, answer, ("", str(problem), problem.hint)) from problem
        if not 200 <= answer.status < 300 and answer.status not in call.accept:
            code, said, hint = self.explain(answer)
            raise self._error(call, answer, (code, said, diagnose.LOST_VALUE if answer.status in BUSY and self._makes_a_value(call) else hint))
        if answer.status == 200 and answer.data is None and method == "GET":
            raise self._error(call, answer, ("", answers.EMPTY, answers.PROXY_HINT))
        if answer.status == 200 and method == "GET" and not isinstance(answer.data, call.expected):
            raise self._error(call, answer, ("", f"{answers.kind_of(answer.data)} instead of an object", NOT_THE_API))
        if answer.status < 300:
            self.has_answer = True
            self._log_in.learn(auth_failures.ACCEPTED)
        return self._confirmed(call, answer) if method not in READS and answer.status < 300 else answer

    def _confirmed(self, call: Call, answer: Answer) -> Answer:
        """Note a write that the server has carried out. Its document is an object, if need be an empty one; that of a list is a list."""
        self.journal.append(f"{call.method} {call.target}")
        change = self._rules.changes(call.method, call.path, call.query, call.body) if self._rules else None
        if change is not None:
            auth_failures.forget(self.options.url, change)
        if isinstance(answer.data, list if isinstance(call.body, list) else dict):
            return answer
        return replace(answer, data=answers.Document((), lambda said: self._error(call, answer, ("", said, NOT_THE_API))))

    def _done_before(self, call: Call, answer: Answer) -> Answer | None:
        """Return the answer to a repeated write where this one shows that the first, unanswered one was carried out, None where it does not."""
        if call.method == "DELETE" and answer.status == 404 and "html" not in answer.headers.get("Content-Type", ""):  # a page is a gateway's
            return answer
        if call.method != "PUT" or not call.renamed or not (answer.status == 404 or 300 <= answer.status < 400):
            return None
        found = self._send(Call("GET", call.renamed, accept=(401, 403, 404)))
        return found if found.status == 200 and _holds(found.data, call.body) else None

    def _stop_if_refused(self, method: str, path: str) -> None:
        if not self._log_in.is_refused:
            self._refused = None
        elif self._refused is None:
            _code, _said, hint = self.explain(Answer(401, {}, None, method, path))
            said = "the login was refused before in this run; the next run tries it again"
            self._refused = RemoteError(f"{self.product}: {method} {path} was not sent", method=method, path=path, status=401, said=said, hint=hint)
        if self._refused is not None:
            raise self._refused

    def _transmit(self, call: Call) -> tuple[answers.Received, bool]:
        """Send, following a read that has moved within the server. A write that has moved is not repeated elsewhere.

        Return the answer, and whether an earlier sending may have been carried out.
        """
        query = list(call.secret)
        url = self.options.url + call.target
        repeatable = call.method in REPEATABLE and not self._makes_a_value(call)
        for _move in range(MOVES):
            once = partial(self._once, call, url, query)
            try:
                received, unsure = self._policy.send(once, repeatable=repeatable)
            except Exception as problem:  # whatever a library raises: its words may repeat a secret, so they are not shown
                raise self._unanswered(call, problem) from None
            moved = self._moved(received) if call.method in READS else ""
            if moved in ("", url):
                break
            self.moved[call.target] = url = moved
        return received, unsure

    def _once(self, call: Call, url: str, query: Query) -> answers.Received:
        with progress.current().call(call.method, call.target) as outcome:
            received = self._transport.send(call.method, url, query, call.body)
            outcome.status = received.status
        return received

    def _unanswered(self, call: Call, problem: Exception) -> RemoteError:
        said, hint = diagnose.unreachable(problem, self.options, self.product)
        if self._makes_a_value(call) and not was_not_sent(problem):
            hint = diagnose.LOST_VALUE
        return RemoteError(f"{self.product}: {call} got no answer", method=call.method, path=call.target, said=said, hint=hint)

    def _makes_a_value(self, call: Call) -> bool:
        """Tell whether a call makes something whose value only its answer tells, so that it may be sent once only."""
        return call.method == "PUT" and bool(self.options.puts_that_create) and call.path.startswith(self.options.puts_that_create)

    def _moved(self, received: answers.Received) -> str:
        """Return the address on this server that a redirect names, ``""`` for any other: credentials go nowhere else."""
        if not 300 <= received.status < 400:
            return ""
        try:
            parts = urlsplit(received.headers.get("Location", ""))
        except ValueError:
            return ""
        _context, api, inside = parts.path.partition(f"{self.options.api}/")
        if not api:
            return ""
        return f"{self.options.url}{api}{inside}{f'?{parts.query}' if parts.query else ''}"

    def _error(self, call: Call, answer: Answer, told: tuple[str, str, str]) -> RemoteError:
        redaction = self._redaction.also(call.secrets())
        code, said, request_id = map(redaction.clean, (told[0], told[1], answer.headers.get("X-AREQUESTID", "")))
        error = RemoteError(
            f"{self.product}: {call} was answered with {answer.status}",
            method=call.method,
            path=call.target,
            status=answer.status,
            code=code,
            said=said,
            hint=told[2],
            request_id=request_id,
        )
        state = self._judged(answer, code)
        if state in (auth_failures.REFUSED, auth_failures.UNLICENSED):
            self._refused, error.stops = error, True
        elif answer.status == 401 and state == auth_failures.ACCEPTED:  # Bitbucket's word for a permission that is missing
            error.stops = False
        return error

    def _judged(self, answer: Answer, code: str) -> auth_failures.State:
        """Keep and return what an error says about the login: after a refusal nothing is sent any more."""
        if self._rules is None:
            return auth_failures.UNTRIED
        state = self._rules.judge(answer, code)
        if state == auth_failures.UNCLEAR:
            lets_in = self.is_accepted or (code != "" and self._transmit(Call("GET", self._rules.question))[0].status != 401)
            state = auth_failures.ACCEPTED if lets_in else auth_failures.REFUSED
        if state != auth_failures.UNTRIED:
            self._log_in.learn(state)
        return state


def _holds(found: t.Any, sent: t.Any) -> bool:
    """Tell whether all that was ``sent`` is in what was ``found``."""
    if isinstance(sent, dict):
        return isinstance(found, dict) and all(_holds(found.get(name), value) for name, value in sent.items())
    return bool(found == sent)


_kept: dict[tuple[Options, str], Session] = {}


def session_for(options: Options, product: str, explain: Explain, user_header: str = "", rules: auth_failures.Rules | None = None) -> Session:
    """Return the session for ``options``, with an empty journal.

    Sessions are kept for the life of the process: the items of a loop share their connections, and once a server has
    refused the credentials no later item tries them again.
    """
    key = (options, product)
    if key not in _kept:
        _kept[key] = Session(options, product, explain, user_header, rules)
    _kept[key].journal, _kept[key].moved = [], {}
    return _kept[key]
