# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The only place that sends HTTP: one pooled keep-alive session for each server and set of credentials."""

from __future__ import annotations

import os
import random
import traceback
import typing as t
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlencode, urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import MissingLibrary
from ansible_collections.algorithmia.scm.plugins.module_utils._http import refusals, trouble
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError, WriteLock

try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from requests.utils import get_environ_proxies
    from urllib3.util.retry import Retry
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    HTTPAdapter = Retry = object  # type: ignore[misc, assignment]
else:
    REQUESTS_IMPORT_ERROR = ""

READS = ("GET", "HEAD")
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
BUSY = (429, 502, 503, 504)
LONGEST_WAIT = 60.0  # seconds between two tries, whatever Retry-After asks for
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


@dataclass(frozen=True)
class Answer:
    """What a server answered, and to what. ``data``: the JSON document, None for an empty body."""

    status: int
    headers: t.Mapping[str, str]
    data: t.Any = None
    method: str = ""
    path: str = ""


class _Patience(Retry):
    """When a call may be sent again: a connection that failed, a server that was busy; a POST only if it surely was not executed."""

    def is_retry(self, method: str, status_code: int, _has_retry_after: bool = False) -> bool:
        if not self.total:
            return False
        # 429: the server says itself that it did nothing.
        return status_code == 429 or (status_code in BUSY and method.upper() in (self.allowed_methods or ()))

    def get_backoff_time(self) -> float:
        tries = len([each for each in self.history if each.redirect_location is None])
        return min(LONGEST_WAIT, 0.25 * 2**tries * random.uniform(0.5, 1.5)) if tries else 0.0

    def get_retry_after(self, response: t.Any) -> float | None:
        try:
            asked = super().get_retry_after(response)
        except urllib3.exceptions.InvalidHeader:
            return None
        return None if asked is None else min(LONGEST_WAIT, asked)


class Session:
    """Calls to one server.

    ``explain`` turns an answer that is an error into (code, the server's words, a hint). ``journal``: the writes that were confirmed.
    ``user``: who the server says we are, from ``user_header``. ``rules``: what the product says about log-ins, where refused ones lock an account.
    """

    def __init__(self, options: Options, product: str, explain: Explain, user_header: str = "", rules: refusals.Rules | None = None) -> None:
        if REQUESTS_IMPORT_ERROR:
            raise MissingLibrary("requests")
        self.options, self.product, self.explain, self.user_header = options, product, explain, user_header
        self.concurrency = options.concurrency
        self.journal: list[str] = []
        self.user, self.has_answer = "", False
        self._requests = _requests_session(options)
        self._rules = rules
        self._refused: RemoteError | None = None
        credentials = dict(options.headers).get("Authorization", "")
        self._log_in = refusals.LogIn(options.url, credentials if rules else "", rules.user if rules else "")

    @property
    def is_accepted(self) -> bool:
        """Tell whether the server has accepted the credentials."""
        return self._log_in.state == refusals.ACCEPTED

    def get(self, path: str, query: Query = (), accept: t.Container[int] = ()) -> Answer:
        """Read ``path``. Statuses in ``accept`` are answers too, not errors."""
        return self.call("GET", path, query, accept=accept)

    def call(self, method: str, path: str, query: Query = (), body: t.Any = None, accept: t.Container[int] = (), secret: Query = ()) -> Answer:
        """Send one call and return its answer. Raises RemoteError for any answer but a success or one in ``accept``.

        ``secret`` joins the query on the wire and appears nowhere else: neither in the journal nor in an error.

        Where a few refusals lock an account, the first call goes alone: wrong credentials are refused once, not once for each thread and process.
        """
        if self.options.check_mode and method not in READS:
            raise WriteLock(f"{method} {path} was about to be sent in check mode. Nothing was written. This is a defect of this collection: please report it.")
        with self._log_in.turn():
            return self._send(method, path, query, body, accept, secret)

    def error(self, answer: Answer) -> RemoteError:
        """Return the error that an accepted answer turned out to be."""
        return self._error(answer.method, answer.path, answer, self.explain(answer))

    def _send(self, method: str, path: str, query: Query, body: t.Any, accept: t.Container[int], secret: Query) -> Answer:
        self._stop_if_refused(method, path)
        target = path + (f"?{urlencode(query, quote_via=quote)}" if query else "")
        response = self._transmit(method, target, body, secret)
        answer = Answer(response.status_code, response.headers, None, method, path)
        self.user = unquote(response.headers.get(self.user_header, "")) or self.user
        if 300 <= answer.status < 400:
            raise self._error(method, target, answer, trouble.redirected(self.options.url + self.options.api, response))
        try:
            answer = replace(answer, data=trouble.document(response))
        except trouble.NotJson as problem:
            if answer.status not in accept:
                raise self._error(method, target, answer, ("", str(problem), problem.hint)) from problem
        if not 200 <= answer.status < 300 and answer.status not in accept:
            raise self._error(method, target, answer, self.explain(answer))
        if answer.status == 200 and answer.data is None and method == "GET":
            raise self._error(method, target, answer, ("", "an empty body instead of JSON", trouble.PROXY_HINT))
        if answer.status < 300:
            self.has_answer = True
            self._log_in.learn(refusals.ACCEPTED)
        if method not in READS and answer.status < 300:
            self.journal.append(f"{method} {target}")
            change = self._rules.changes(method, path, query, body) if self._rules else None
            if change is not None:
                refusals.forget(self.options.url, change)
        return answer

    def _stop_if_refused(self, method: str, path: str) -> None:
        if not self._log_in.is_refused:
            self._refused = None
        elif self._refused is None:
            _code, _said, hint = self.explain(Answer(401, {}, None, method, path))
            said = "the log-in was refused before in this run; the next run tries it again"
            self._refused = RemoteError(f"{self.product}: {method} {path} was not sent", method=method, path=path, status=401, said=said, hint=hint)
        if self._refused is not None:
            raise self._refused

    def _transmit(self, method: str, target: str, body: t.Any, secret: Query) -> t.Any:
        """Send, following a read that has moved within the server. A write that has moved is not repeated elsewhere."""
        url = self.options.url + target
        for _move in range(MOVES):
            try:
                response = self._requests.request(
                    method, url, params=list(secret), json=body, timeout=self.options.timeout, allow_redirects=False, headers={"Accept": "application/json"}
                )
            except OSError as problem:  # a RequestException is one, and so is a file that is not there
                said, hint = trouble.unreachable(problem, self.options)
                raise RemoteError(f"{self.product}: {method} {target} got no answer", method=method, path=target, said=said, hint=hint) from problem
            moved = self._moved(response) if method in READS else ""
            if moved in ("", url):
                break
            url = moved
        return response

    def _moved(self, response: t.Any) -> str:
        """Return the address on this server that a redirect names, ``""`` for any other: credentials go nowhere else."""
        parts = urlsplit(response.headers.get("Location", ""))
        _context, api, inside = parts.path.partition(f"{self.options.api}/")
        if not api or not 300 <= response.status_code < 400:
            return ""
        return f"{self.options.url}{api}{inside}{f'?{parts.query}' if parts.query else ''}"

    def _error(self, method: str, target: str, answer: Answer, told: tuple[str, str, str]) -> RemoteError:
        code, said, hint = told
        error = RemoteError(
            f"{self.product}: {method} {target} was answered with {answer.status}",
            method=method,
            path=target,
            status=answer.status,
            code=code,
            said=said,
            hint=hint,
            request_id=answer.headers.get("X-AREQUESTID", ""),
        )
        if self._judged(answer, code) in (refusals.REFUSED, refusals.UNLICENSED):
            self._refused = error
        return error

    def _judged(self, answer: Answer, code: str) -> refusals.State:
        """Keep and return what an error says about the log-in: after a refusal nothing is sent any more."""
        if self._rules is None:
            return refusals.UNTRIED
        state = self._rules.judge(answer, code)
        if state == refusals.UNCLEAR:
            lets_in = self.is_accepted or (code != "" and self._transmit("GET", self._rules.question, None, ()).status_code != 401)
            state = refusals.ACCEPTED if lets_in else refusals.REFUSED
        if state != refusals.UNTRIED:
            self._log_in.learn(state)
        return state


_kept: dict[tuple[Options, str], Session] = {}


def session_for(options: Options, product: str, explain: Explain, user_header: str = "", rules: refusals.Rules | None = None) -> Session:
    """Return the session for ``options``, with an empty journal.

    Sessions are kept for the life of the process: the items of a loop share their connections, and once a server has
    refused the credentials no later item tries them again.
    """
    key = (options, product)
    if key not in _kept:
        _kept[key] = Session(options, product, explain, user_header, rules)
    _kept[key].journal = []
    return _kept[key]


def _requests_session(options: Options) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # read the environment once, not for each call, and never let .netrc replace our credentials
    session.headers.update({"User-Agent": "algorithmia.scm (Ansible)", **dict(options.headers)})
    session.verify = options.verify
    if options.verify is True:
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    if options.verify is False:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    if options.client_cert:
        session.cert = (options.client_cert, options.client_key) if options.client_key else options.client_cert
    if options.use_proxy:
        session.proxies.update(get_environ_proxies(options.url))
    session.mount("https://", _adapter(options, REPEATABLE))
    session.mount("http://", _adapter(options, REPEATABLE))
    if options.puts_that_create:
        session.mount(options.url + options.puts_that_create, _adapter(options, REPEATABLE - {"PUT"}))
    return session


def _adapter(options: Options, repeatable: frozenset[str]) -> HTTPAdapter:
    patience = _Patience(total=options.retries, redirect=0, other=0, raise_on_status=False, allowed_methods=repeatable, status_forcelist=BUSY)
    return HTTPAdapter(pool_connections=1, pool_maxsize=options.concurrency, pool_block=True, max_retries=patience)
