# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds without a server: which one is that of a commit, how long it is waited for, and what is said at the end."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia import builds
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer

Item = dict[str, t.Any]
COMMIT = "abc" + "0" * 37
KEY = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"
HERE = "/v1/algorithms/team/hello"


def build(number: int = 1, status: str = "succeeded", commit: str = COMMIT, **more: t.Any) -> Item:
    return {"build_id": str(number), "status": status, "commit_sha": commit, "started_at": f"2021-01-01T00:00:{number:02}", **more}


class Cluster:
    """An Algorithmia that answers each list of builds with the next of ``lists``, the last one for ever. Time goes by only in its waits."""

    def __init__(self, *lists: list[Item], logs: t.Any = None) -> None:
        self.lists, self.logs, self.reads, self.posts = list(lists), logs, [], []  # type: ignore[var-annotated]
        self.now, self.naps = 100.0, []  # type: ignore[var-annotated]
        self.algorithms = self

    def get(self, path: str, *_query: t.Any, **_accept: t.Any) -> Answer:
        self.reads.append(path)
        if path.endswith("/logs"):
            return Answer(404 if self.logs is None else 200, {}, {"error": {}} if self.logs is None else self.logs)
        return Answer(200, {}, {"results": self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]})

    def call(self, method: str, path: str, body: t.Any = None, **_hidden: t.Any) -> Answer:
        self.posts.append((method, path, body))
        return Answer(202, {})

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


def perform(monkeypatch: pytest.MonkeyPatch, cluster: t.Any, check_mode: bool = False, **params: t.Any) -> Item:
    monkeypatch.setattr(builds, "time", SimpleNamespace(sleep=getattr(cluster, "sleep", None), monotonic=lambda: cluster.now))
    given = {"owner": "team", "name": "hello", "commit": COMMIT, "ssh_private_key": None, "wait_timeout": 300, **params}
    return builds.ONE.perform(cluster, given, check_mode)


def test_the_latest_build_of_the_commit_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [build(3, commit="f" * 40), build(1, "failed"), build(2), build(0)]
    for commit in (COMMIT, "abc0"):
        assert perform(monkeypatch, Cluster(rows), commit=commit)["build"]["build_id"] == "2"


def test_a_finished_one_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Cluster([build()], logs={"logs": "one\ntwo\n"})
    assert perform(monkeypatch, cluster) == {
        "changed": False,
        "build": {"build_id": "1", "status": "succeeded", "commit": COMMIT, "started_at": "2021-01-01T00:00:01", "log": ["one", "two"]},
    }
    assert (cluster.naps, cluster.posts) == ([], [])


def test_the_pauses_grow_and_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Cluster(*[[] for _time in range(10)], *[[build(1, "in-progress")] for _time in range(5)], [build()])
    assert perform(monkeypatch, cluster)["build"]["status"] == "succeeded"
    assert cluster.naps[0] < 0.5
    assert cluster.naps == sorted(cluster.naps)
    assert max(cluster.naps) == 5.0


@pytest.mark.parametrize(
    ("rows", "key", "words"),
    [
        ([], None, "none was begun. Was the commit pushed to the default branch? Is the webhook there"),
        ([build(1, "in-progress")], None, "it is still running"),
        ([build(1, "succeeded", "f" * 40)], None, "none was begun"),
        ([], KEY, "none was begun."),
    ],
)
def test_the_time_is_up(monkeypatch: pytest.MonkeyPatch, rows: list[Item], key: str | None, words: str) -> None:
    cluster = Cluster(rows)
    with pytest.raises(builds.Unbuilt) as caught:
        perform(monkeypatch, cluster, wait_timeout=7, ssh_private_key=key)
    assert f"team/hello: no build of {COMMIT} within 7 s: {words}" in str(caught.value)
    assert cluster.now == 107.0
    assert ("webhook" in str(caught.value)) is (key is None and "begun" in words)


def test_a_failed_build_tells_the_last_lines_of_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(builds.Unbuilt) as caught:
        perform(monkeypatch, Cluster([build(1, "failed")], logs={"logs": "\n".join(f"line {number}" for number in range(30))}))
    said = str(caught.value).splitlines()
    assert said[0] == f"team/hello: the build of {COMMIT} has failed:"
    assert (said[1], said[-1], len(said)) == ("  | line 10", "  | line 29", 1 + builds.LAST_LINES)


@pytest.mark.parametrize("logs", [None, {}, {"logs": None}, {"logs": ""}])
def test_a_log_that_is_not_there_is_no_trouble(monkeypatch: pytest.MonkeyPatch, logs: t.Any) -> None:
    assert perform(monkeypatch, Cluster([build()], logs=logs))["build"]["log"] == []


@pytest.mark.parametrize(("rows", "asked"), [([], True), ([build(1, "failed")], True), ([build(1, "in-progress")], False), ([build()], False)])
def test_one_is_asked_for_only_where_there_is_none_or_it_failed(monkeypatch: pytest.MonkeyPatch, rows: list[Item], asked: bool) -> None:
    foretold = perform(monkeypatch, Cluster(rows), True, ssh_private_key=KEY)
    assert (foretold["changed"], (foretold["build"] or {}).get("status")) == (asked, rows[0]["status"] if rows else None)
    cluster = Cluster(rows, rows, [build(2), *rows])
    result = perform(monkeypatch, cluster, ssh_private_key=KEY.replace("\n", "\r\n"))
    assert (result["changed"], result["build"]["status"]) == (asked, "succeeded")
    assert cluster.posts == ([("POST", f"{HERE}/compile", {"sshPrivateKey": KEY, "commitSha": COMMIT})] if asked else [])


def test_a_failed_build_is_not_taken_for_the_one_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    old = build(1, "failed")
    cluster = Cluster([old], [old], [build(2, "in-progress"), old], [build(2), old])
    assert perform(monkeypatch, cluster, ssh_private_key=KEY)["build"]["build_id"] == "2"


@pytest.mark.parametrize("key", ["-----BEGIN OPENSSH PRIVATE KEY-----\nAA", "-----BEGIN PRIVATE KEY-----\nAA", "ssh-rsa AAAA", "path/to/key"])
def test_a_key_of_another_form_is_refused_before_the_first_call(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    cluster = Cluster([])
    with pytest.raises(InputError, match="PKCS1") as caught:
        perform(monkeypatch, cluster, ssh_private_key=key)
    assert (cluster.reads, key in str(caught.value)) == ([], False)


class Pages(Cluster):
    """The same, a build a page. ``stuck``: the marker stays the same for ever."""

    def __init__(self, *rows: Item, stuck: bool = False) -> None:
        super().__init__([])
        self.rows, self.stuck = rows, stuck

    def get(self, path: str, *query: t.Any, **_accept: t.Any) -> Answer:
        if path.endswith("/logs"):
            return super().get(path)
        self.reads.append(path)
        number = int(dict(query[0]).get("marker", 0))
        more = {"marker": "1" if self.stuck else str(number + 1)} if self.stuck or number + 1 < len(self.rows) else {"marker": None}
        return Answer(200, {}, {"results": [self.rows[number]], **more})


def test_all_pages_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Pages(build(9, commit="f" * 40), build(8, commit="e" * 40), build(1))
    assert perform(monkeypatch, cluster)["build"]["build_id"] == "1"


def test_a_marker_that_stays_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Pages(build(1), build(2), stuck=True)
    assert perform(monkeypatch, cluster, True)["build"]["build_id"] == "2"
    assert len(cluster.reads) == 2
