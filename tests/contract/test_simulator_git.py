# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Git of the simulated Bitbucket with a real git, a real OpenSSH and real webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator

BOT, READER = ("bot", "a-long-password-of-the-bot"), ("reader", "a-long-password-of-the-reader")
ZERO = "0" * 40
REPO = "/rest/api/1.0/projects/ALG/repos/models"
SEED = {
    "users": [{"name": name, "password": password} for name, password in (BOT, READER)] + [{"name": "stranger", "password": BOT[1]}],
    "projects": [
        {
            "key": "ALG",
            "users": {"bot": "PROJECT_ADMIN", "reader": "PROJECT_READ"},
            "repositories": [{"name": "models"}, {"name": "trunk", "default_branch": "trunk"}, {"name": "open", "public": True}],
        }
    ],
}


class Git:
    """A git client with a home of its own."""

    def __init__(self, home: Path, simulator: Simulator) -> None:
        self.home = home
        self.simulator = simulator
        self.ssh_url: str = simulator.ready["bitbucket"]["ssh_url"]
        ssh = f"ssh -F {os.devnull} -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o StrictHostKeyChecking=no"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "GIT_SSL_CAINFO": simulator.ca_file,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Somebody",
            "GIT_AUTHOR_EMAIL": "s@example.com",
            "GIT_COMMITTER_NAME": "Somebody",
            "GIT_COMMITTER_EMAIL": "s@example.com",
            "GIT_SSH_COMMAND": f"{ssh} -o UserKnownHostsFile={os.devnull} -o LogLevel=ERROR -i {home / 'key'}",
        }

    def __call__(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.home, env=self.environment, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode != 0) == fails, f"git {arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return (done.stdout + done.stderr).strip()

    def https(self, path: str, login: tuple[str, str] | None = BOT) -> str:
        """The URL of a repository over HTTPS, with this login in it."""
        user = f"{quote(login[0], safe='')}:{quote(login[1], safe='')}@" if login else ""
        return self.simulator.bitbucket_url.replace("https://", f"https://{user}") + f"/scm/{path}.git"

    def commit(self, folder: str, name: str = "file") -> str:
        """One more commit in FOLDER; its hash."""
        path = self.home / folder / name
        path.write_text((path.read_text() if path.exists() else "") + "a line\n")
        self("-C", folder, "add", ".")
        self("-C", folder, "commit", "--quiet", "-m", f"change {name}")
        return self("-C", folder, "rev-parse", "HEAD")

    def key(self, *options: str) -> str:
        """A new key for SSH; its public half."""
        for name in ("key", "key.pub"):
            (self.home / name).unlink(missing_ok=True)
        subprocess.run(["ssh-keygen", "-q", *(options or ("-t", "ed25519")), "-N", "", "-C", "me", "-f", str(self.home / "key")], check=True)
        return (self.home / "key.pub").read_text()


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(switches={"captcha_threshold": "0"}) as running:
        running.control.seed({"bitbucket": SEED}, keep=True)
        yield running


@pytest.fixture
def git(callers: Callers, tmp_path: Path) -> Git:
    return Git(tmp_path, callers.simulator)


def test_push_and_clone_over_https(git: Git) -> None:
    git("clone", git.https("ALG/models"), "one")
    git("-C", "one", "switch", "-c", "master")
    commit = git.commit("one")
    git("-C", "one", "push", "origin", "master")
    git("clone", git.https("alg/Models", READER), "two")
    assert git("-C", "two", "rev-parse", "HEAD") == commit
    git("-c", "protocol.version=0", "clone", git.https("alg/models"), "three")
    (git.home / "one" / "large").write_bytes(os.urandom(3_000_000))  # More than git sends in one piece.
    pushed = git.commit("one")
    git("-C", "one", "push", "origin", "master", "master:refs/tags/v1")
    assert git("ls-remote", git.https("alg/models")).split() == [pushed, "HEAD", pushed, "refs/heads/master", pushed, "refs/tags/v1"]


def test_tags_are_listed_apart_from_branches(git: Git, callers: Callers) -> None:
    """[bitbucket 13, SPEC]: a commit may hang on a tag alone."""
    git("clone", git.https("ALG/models"), "one")
    commit = git.commit("one")
    git("-C", "one", "push", "origin", "HEAD:refs/tags/v1", "HEAD:refs/tags/w2")
    admin = callers.bitbucket()
    assert admin("GET", f"{REPO}/branches", 200).json["values"] == []
    rows = admin("GET", f"{REPO}/tags?filterText=V", 200).json["values"]
    assert rows == [{"id": "refs/tags/v1", "displayId": "v1", "type": "TAG", "latestCommit": commit, "latestChangeset": commit, "hash": None}]
    assert [row["displayId"] for row in admin("GET", f"{REPO}/tags", 200).json["values"]] == ["v1", "w2"]


def test_default_branch(git: Git, callers: Callers) -> None:
    git("init", "--quiet", "one")
    git.commit("one")
    git("-C", "one", "push", git.https("alg/trunk"), "HEAD:trunk", "HEAD:other")
    assert git("ls-remote", "--symref", git.https("alg/trunk"), "HEAD").startswith("ref: refs/heads/trunk")
    branch = "/rest/api/1.0/projects/ALG/repos/trunk/branches/default"
    assert callers.bitbucket(BOT)("GET", branch, 200).json["displayId"] == "trunk"
    callers.bitbucket(BOT)("PUT", branch, 204, json={"id": "refs/heads/other"})
    assert git("ls-remote", "--symref", git.https("alg/trunk"), "HEAD").startswith("ref: refs/heads/other")


def test_tokens(git: Git, callers: Callers) -> None:
    def token(*permissions: str) -> str:
        content = {"name": "t", "permissions": permissions}
        text: str = callers.bitbucket(BOT)("PUT", "/rest/access-tokens/1.0/users/bot", 200, json=content).json["token"]
        return text

    git("init", "--quiet", "one")
    git.commit("one")
    reading, writing = token("REPO_READ"), token("PROJECT_WRITE")
    assert "403" in git("-C", "one", "push", git.https("alg/models", ("bot", reading)), "HEAD:master", fails=True)
    git("-C", "one", "push", git.https("alg/models", ("bot", writing)), "HEAD:master")
    git("-c", f"http.extraHeader=Authorization: Bearer {reading}", "clone", git.https("alg/models", None), "two")
    git("-c", "http.extraHeader=Authorization: Bearer nonsense", "ls-remote", git.https("alg/models", None), fails=True)
    assert writing not in json.dumps(callers.simulator.control.log())


def test_who_may_not_over_https(git: Git, callers: Callers) -> None:
    control, info = callers.simulator.control, "/scm/alg/models.git/info/refs?service=git-upload-pack"
    for path in (info, info.replace("models", "gone")):
        answer = callers.bitbucket(None)("GET", path, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    callers.bitbucket(("bot", "wrong"))("GET", info, 401)
    callers.bitbucket(BOT)("GET", info.replace("models", "gone"), 404)
    callers.bitbucket(BOT)("GET", "/scm/alg/models.git/info/refs", 403)
    callers.bitbucket(("stranger", BOT[1]))("GET", info, 404)
    control.switch("git_no_read_status", "403")
    callers.bitbucket(("stranger", BOT[1]))("GET", info, 403)
    callers.bitbucket(READER)("GET", info, 200)
    callers.bitbucket(READER)("GET", info.replace("upload", "receive"), 403)
    callers.bitbucket(READER)("POST", "/scm/alg/models.git/git-receive-pack", 403, data=b"0000")
    control.switch("http_clone", "off")
    assert "403" in git("ls-remote", git.https("alg/models"), fails=True)
    assert all(one["route"].startswith("/scm/{key}/{slug}/") for one in control.log())


@pytest.mark.parametrize(("access", "fails"), [("on", False), ("off", True)])
def test_public_repository(git: Git, callers: Callers, access: str, fails: bool) -> None:
    callers.simulator.control.switch("public_access", access)
    git("ls-remote", git.https("alg/open", None), fails=fails)
    git("ls-remote", git.https("alg/open", ("stranger", BOT[1])))
    git("init", "--quiet", "one")
    git.commit("one")
    git("-C", "one", "push", git.https("alg/open", ("stranger", BOT[1])), "HEAD:master", fails=True)


@pytest.mark.parametrize("kind", [("-t", "ed25519"), ("-t", "rsa", "-b", "2048", "-m", "PEM")], ids=["ed25519", "rsa-pem"])
def test_ssh_with_a_key_of_a_user(git: Git, callers: Callers, kind: tuple[str, ...]) -> None:
    git.key(*kind)
    assert "Permission denied" in git("ls-remote", f"{git.ssh_url}/alg/models.git", fails=True)
    callers.bitbucket(BOT)("POST", "/rest/ssh/1.0/keys", 201, json={"text": (git.home / "key.pub").read_text()})
    git("init", "--quiet", "one")
    commit = git.commit("one")
    git("-C", "one", "push", f"{git.ssh_url}/ALG/models.git", "HEAD:master")
    git("clone", f"{git.ssh_url}/alg/models.git", "two")
    assert git("-C", "two", "rev-parse", "HEAD") == commit
    assert "Repository not found" in git("ls-remote", f"{git.ssh_url}/alg/gone.git", fails=True)
    assert "Permission denied" in git("ls-remote", f"{git.ssh_url.replace('git@', 'root@')}/alg/models.git", fails=True)


def test_ssh_with_an_access_key(git: Git, callers: Callers) -> None:
    path = "/rest/keys/1.0/projects/ALG/repos/models/ssh"
    key = callers.bitbucket(BOT)("POST", path, 201, json={"key": {"text": git.key()}, "permission": "REPO_READ"}).json["key"]["id"]
    git("ls-remote", f"{git.ssh_url}/alg/models.git")
    assert "not found" in git("ls-remote", f"{git.ssh_url}/alg/trunk.git", fails=True)
    git("init", "--quiet", "one")
    git.commit("one")
    assert "not permitted to push" in git("-C", "one", "push", f"{git.ssh_url}/alg/models.git", "HEAD:master", fails=True)
    callers.bitbucket(BOT)("PUT", f"{path}/{key}/permission/REPO_WRITE", 200)
    git("-C", "one", "push", f"{git.ssh_url}/alg/models.git", "HEAD:master")
    callers.bitbucket(BOT)("DELETE", f"{path}/{key}", 204)
    assert "Permission denied" in git("ls-remote", f"{git.ssh_url}/alg/models.git", fails=True)


def test_ssh_serves_git_only(git: Git, callers: Callers) -> None:
    callers.bitbucket(BOT)("POST", "/rest/ssh/1.0/keys", 201, json={"text": git.key()})
    port = git.ssh_url.rpartition(":")[2]
    for command in ("ls", "git-upload-archive 'alg/models.git'", "git-upload-pack 'alg/models.git'; id", ""):
        words = [*git.environment["GIT_SSH_COMMAND"].split(), "-p", port, "git@localhost", *([command] if command else [])]
        done = subprocess.run(words, env=git.environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=30)
        assert (done.returncode, done.stdout) == (1, "")
    relative = [*git.environment["GIT_SSH_COMMAND"].split(), "-p", port, "git@localhost", "git-upload-pack 'alg/models.git'"]
    done = subprocess.run(relative, env=git.environment, capture_output=True, check=False, input=b"0000", timeout=30)
    assert done.returncode == 0
    callers.simulator.control.switch("ssh", "off")
    git("ls-remote", f"{git.ssh_url}/alg/models.git", fails=True)


def test_reset_wipes_and_tamper_does_not(git: Git, callers: Callers) -> None:
    control = callers.simulator.control
    git("init", "--quiet", "one")
    commit = git.commit("one")
    git("-C", "one", "push", git.https("alg/models"), "HEAD:master")
    control.tamper({"bitbucket": {"projects": {"ALG": {"description": "changed"}}}})
    callers.bitbucket()("PUT", "/rest/api/1.0/projects/ALG", 201, json={"key": "NEW"})
    for key in ("alg", "new"):  # An old key goes on working.
        assert commit in git("ls-remote", git.https(f"{key}/models"))
    control.reset()
    assert git("ls-remote", git.https("alg/models")) == ""


def test_nothing_of_the_users_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".gitconfig").write_text("[transfer]\n\thideRefs = refs/heads\n[http]\n\treceivepack = false\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / ".gitconfig"))
    with Simulator() as simulator:
        simulator.control.seed({"bitbucket": SEED})
        git = Git(tmp_path / "home", simulator)
        git.home.mkdir()
        git("init", "--quiet", "one")
        commit = git.commit("one")
        git("-C", "one", "push", git.https("alg/models"), "HEAD:master")
        assert commit in git("ls-remote", git.https("alg/models"))


def test_ends_cleanly_in_the_middle_of_it(tmp_path: Path) -> None:
    """A client that has gone, and one that still waits: no process is left, and stop() finds no complaint."""
    with Simulator() as simulator:
        simulator.control.seed({"bitbucket": SEED})
        git = Git(tmp_path, simulator)
        with Callers(simulator) as callers:
            callers.bitbucket(BOT)("POST", "/rest/ssh/1.0/keys", 201, json={"text": git.key()})
        words = [*git.environment["GIT_SSH_COMMAND"].split(), "-p", git.ssh_url.rpartition(":")[2], "git@localhost", "git-receive-pack 'alg/models.git'"]
        pipe = subprocess.PIPE
        waiting = [subprocess.Popen(words, env=git.environment, stdin=pipe, stdout=pipe, stderr=pipe) for _number in range(2)]
        for one in waiting:
            assert one.stdout is not None
            assert one.stdout.read(4)  # Git has begun to speak.
        waiting[0].kill()
        waiting[0].communicate()
    waiting[1].communicate(timeout=30)
    assert waiting[1].returncode == 255


class Receiver:
    """A receiver of webhooks; ``status`` is what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def webhook(callers: Callers, url: str, **more: Any) -> int:
    content = {"name": "w", "url": url, "events": ["repo:refs_changed"], "active": True, "configuration": {"secret": "hush-hush"}, **more}
    number: int = callers.bitbucket(BOT)("POST", f"{REPO}/webhooks", 201, json=content).json["id"]
    return number


def test_a_push_fires_webhooks(git: Git, callers: Callers, receiver: Receiver) -> None:
    control = callers.simulator.control
    number = webhook(callers, receiver.url)
    webhook(callers, receiver.url, active=False)
    webhook(callers, receiver.url, events=["repo:modified"])
    git("init", "--quiet", "one")
    first = git.commit("one")
    git("-C", "one", "push", git.https("alg/models"), "HEAD:master", "HEAD:refs/tags/v1", "HEAD:gone")
    second = git.commit("one")
    git("-C", "one", "push", git.https("alg/models"), "HEAD:master", ":gone")
    git("-C", "one", "push", git.https("alg/models"), "HEAD:master")  # Changes nothing.
    control.settle()
    assert len(receiver.got) == 2
    for headers, body in receiver.got:
        assert headers["X-Event-Key"] == "repo:refs_changed"
        assert headers["X-Hub-Signature"] == "sha256=" + hmac.new(b"hush-hush", body, hashlib.sha256).hexdigest()
    one, two = (json.loads(body) for _headers, body in receiver.got)
    assert set(one) == {"eventKey", "date", "actor", "repository", "changes"}
    assert (one["eventKey"], one["actor"]["name"]) == ("repo:refs_changed", "bot")
    assert (one["repository"]["slug"], one["repository"]["project"]["key"]) == ("models", "ALG")
    changes = {change["refId"]: (change["type"], change["fromHash"], change["toHash"]) for change in one["changes"]}
    assert changes == dict.fromkeys(("refs/heads/master", "refs/tags/v1", "refs/heads/gone"), ("ADD", ZERO, first))
    assert {change["ref"]["displayId"]: change["ref"]["type"] for change in one["changes"]} == {"master": "BRANCH", "v1": "TAG", "gone": "BRANCH"}
    changes = {change["refId"]: (change["type"], change["fromHash"], change["toHash"]) for change in two["changes"]}
    assert changes == {"refs/heads/master": ("UPDATE", first, second), "refs/heads/gone": ("DELETE", first, ZERO)}
    sent = control.deliveries()
    assert [(row["webhook"], row["repository"], row["status"], row["error"]) for row in sent] == [(number, "ALG/models", 200, None)] * 2
    assert [row["request_id"] for row in sent] == [headers["X-Request-Id"] for headers, _body in receiver.got]
    assert "hush-hush" not in json.dumps(sent)


def test_a_push_over_ssh_fires_too_and_nothing_is_repeated(git: Git, callers: Callers, receiver: Receiver) -> None:
    control = callers.simulator.control
    receiver.status = 503
    webhook(callers, receiver.url, configuration={})
    callers.bitbucket(BOT)("POST", "/rest/ssh/1.0/keys", 201, json={"text": git.key()})
    git("init", "--quiet", "one")
    git.commit("one")
    git("-C", "one", "push", f"{git.ssh_url}/alg/models.git", "HEAD:master")
    control.settle()
    assert [row["status"] for row in control.deliveries()] == [503]
    assert len(receiver.got) == 1
    assert "X-Hub-Signature" not in receiver.got[0][0]


@pytest.mark.parametrize(("kind", "verify", "status"), [("valid", True, 405), ("other-ca", True, None), ("other-ca", False, 405)])
def test_the_certificate_of_a_webhook(git: Git, callers: Callers, kind: str, verify: bool, status: int | None) -> None:
    """The receiver is Bitbucket itself: its certificate can be broken."""
    control = callers.simulator.control
    webhook(callers, f"{callers.simulator.bitbucket_url}/rest/api/1.0/application-properties", sslVerificationRequired=verify)
    git("init", "--quiet", "one")
    git.commit("one")
    control.certificate(kind)
    git.environment["GIT_SSL_NO_VERIFY"] = "1"
    git("-C", "one", "push", git.https("alg/models"), "HEAD:master")
    control.settle()
    (row,) = control.deliveries()
    assert (row["status"], row["error"] is None) == (status, status is not None)
