# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The proof that a push to a Bitbucket project is built: a look from every side, then a push and its build."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import typing as t
from collections.abc import Mapping
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import failing
from ansible_collections.algorithmia.scm.plugins.module_utils._http import process
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import PROBE, Item, Servers, Stopped

READINESS, CHECKIN = "bitbucket_readiness_info", "algorithmia_checkin_info"
ALGORITHM, BUILD, COMMIT, KEY, REPOSITORY = "algorithmia_algorithm", "algorithmia_build", "bitbucket_commit", "bitbucket_access_key", "bitbucket_repository"
NO_OWNER = "verify_checkin_push makes an algorithm, so it needs verify_checkin_owner, a user or organization of Algorithmia"
NOTHING = "nothing was looked at: no SCM configuration with a project_key is declared (algorithmia_scm_configs)"
NO_VALUE = "?  token  its value is not known here, so nothing was tried with it"
NO_PROGRAM = "ssh-keygen, which makes the key with which Algorithmia reads the repository, is not installed on the controller"
NO_KEY = "ssh-keygen could not make the key with which Algorithmia reads the repository: {said}"
KEYGEN = ("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "", "-C", "verify_checkin", "-f")  # Algorithmia takes RSA in PKCS1 PEM only
PATIENCE = 60.0  # seconds for ssh-keygen


class Proof:
    """``options``: validated, with the declared SCM configurations by main names. ``say`` gets lines for a person."""

    def __init__(self, options: Item, servers: Servers, say: t.Callable[[str], None]) -> None:
        self.options, self.servers, self.say = options, servers, say
        self.configs = [config for config in options["scm_configs"] if config.get("project_key")]

    def run(self) -> Item:
        """Look at everything before anything is said of one configuration, and return the result. Raises Stopped."""
        if self.options["push"] and not self.options["owner"]:
            raise Stopped(NO_OWNER)
        if not self.configs:
            raise Stopped(NOTHING)
        looks = self._looks()
        projects = [_project(config, reports) for config, reports in zip(self.configs, looks)]
        for project in projects:
            self.say(f"{project['project_key']}:\n{project['table']}")
        result: Item = {"changed": False, "projects": projects, "warnings": self.servers.warnings}
        broken = list(dict.fromkeys(project["project_key"] for project in projects if not project["ready"]))
        if broken and self.options["fail"]:
            # What is wrong with the server is wrong for each project, and said once.
            findings = [finding for project in projects for finding in project["findings"]]
            raise Stopped("\n".join([f"A push to {', '.join(broken)} would not be built.", *failing(findings)]), result)
        if self.options["push"] and not self.servers.check:
            for config, project, reports in zip(self.configs, projects, looks):
                self._push(config, project, reports[-1]["config"], result)
        return result

    def _looks(self) -> list[list[Item]]:
        """Return for each configuration what was found of the server, by the bot with its token where that is known, and of the cluster."""
        server = [self.servers.ask(READINESS, self._readiness(config))["bitbucket_readiness"] for config in self.configs]
        urls = self._urls()
        bot = [self.servers.ask(PROBE, self._probe(config))["bitbucket_checkin_probe"] for config in self.configs] if self.options["token"] else []
        cluster = [self.servers.ask(CHECKIN, _checkin(config, urls))["algorithmia_checkin"] for config in self.configs]
        return [list(reports) for reports in (zip(server, bot, cluster) if bot else zip(server, cluster))]

    def _readiness(self, config: Item) -> Item:
        """Return the options for a look at the server as the administrator sees it."""
        bot = {"bot_username": self.options["bot_username"], "project_key": config["project_key"]} if self.options["bot_username"] else {}
        return {**bot, "severity": self.options["severity"]}

    def _urls(self) -> Item:
        """Return the addresses that a configuration has to have. Why they cannot be asked of the server is in what was found of it."""
        try:
            return self.servers.addresses(self.configs)
        except Stopped:
            return {"web": self.options["bitbucket_url"], "api": self.options["bitbucket_url"]}

    def _probe(self, config: Item) -> Item:
        """Return the options for a look at the project as the bot sees it."""
        where = self.options["algorithmia_url"] if self.options["webhook_url"] is None else self.options["webhook_url"]
        hook = {"webhook_url": where} if where and "access_token" in config else {}
        ignored = self.options["ignore_repositories"]
        return {"bitbucket_token": self.options["token"], "project_key": config["project_key"], "ignore_repositories": ignored, **hook}

    def _push(self, config: Item, project: Item, there: Mapping[str, t.Any], result: Item) -> None:
        """Prove it by a push, and put the commit and its build into the result. Raises Stopped."""
        problem = None
        try:
            project.update(Push(self.options, self.servers, config, there["id"]).run())
        except Stopped as stop:
            problem = stop
            project.update({name: stop.result[name] for name in ("commit", "build") if name in stop.result})
        if "build" in project:
            words = f"the commit {project['commit']['id']} was pushed, and build {project['build']['build_id']} of it succeeded"
            self.say(f"{project['project_key']}: {words}")
        if problem:
            raise Stopped(str(problem), {**result, "changed": self.servers.changed})


class Push:
    """An algorithm that is made for the proof, with its repository: pushed to, built, and removed again."""

    def __init__(self, options: Item, servers: Servers, config: Item, config_id: str) -> None:
        self.options, self.servers, self.config_id = options, servers, config_id
        self.project = str(config["project_key"])
        # One name for each project: what a run that was killed has left is found, and removed, by the next one.
        self.name = f"algorithmia_scm_proof_{re.sub('[^a-z0-9]', '_', self.project.lower())}"
        self.algorithm = {"owner": options["owner"], "name": self.name}
        self.by_api = "access_token" not in config
        user = {"username": options["bot_username"], "password": options["bot_password"]}
        self.log_in = {"token": options["token"]} if options["token"] else {name: value for name, value in user.items() if value}

    def run(self) -> Item:
        """Return the commit and its build. Raises Stopped, once all is removed that can be."""
        problems, done = self._removal_problems(), {}
        if not problems:
            try:
                done = self._built()
            except Stopped as stop:
                problems.append(str(stop))
            finally:
                problems += self._removal_problems()
        if problems:
            raise Stopped("\n".join(problems), done)
        return done

    def _as_bot(self, **options: t.Any) -> Item:
        return {**{f"bitbucket_{name}": value for name, value in self.log_in.items()}, "project_key": self.project, **options}

    def _built(self) -> Item:
        own = {name: self.options[name] for name in ("environment", "language") if self.options[name]}
        reading = {f"scm_{name}": value for name, value in self.log_in.items()} if self.by_api else {}
        made = self.servers.ask(ALGORITHM, {**self.algorithm, "scm_config": self.config_id, **own, **reading})["algorithm"]
        key = {"ssh_private_key": self._key()} if self.by_api else {}
        content = f"Pushed to prove that a push is built: {secrets.token_hex(8)}\n"
        file = {"path": "PROOF.md", "content": content, "commit_message": "Prove that a push is built"}
        commit = self.servers.ask(COMMIT, self._as_bot(repository=made.get("repository_name") or self.name, **file))["commit"]
        wanted = {**self.algorithm, "commit": commit["id"], "wait_timeout": self.options["build_timeout"]}
        return {"commit": commit, "build": self.servers.ask(BUILD, {**wanted, **key})["build"]}

    def _key(self) -> str:
        """Return a new private key that may read the repository. It lives as long as the proof."""
        with tempfile.TemporaryDirectory(prefix="verify_checkin.") as folder:
            file = Path(folder, "key")
            try:
                ended = process.run([*KEYGEN, str(file)], os.environ, PATIENCE)
            except FileNotFoundError:
                raise Stopped(NO_PROGRAM) from None
            if ended.status:
                raise Stopped(NO_KEY.format(said=ended.errors.decode(errors="replace").strip()))
            private, public = file.read_text(encoding="utf-8"), file.with_suffix(".pub").read_text(encoding="utf-8")
        self.servers.ask(KEY, self._as_bot(repository=self.name, public_key=public.strip(), label="verify_checkin", permission="REPO_READ"))
        return private

    def _removal_problems(self) -> list[str]:
        """Remove the algorithm, then its repository, which Algorithmia leaves where it is. Where one cannot be removed, the other goes all the same."""
        steps = (
            (ALGORITHM, {**self.algorithm, "state": "absent"}),
            (REPOSITORY, self._as_bot(slug=self.name, state="absent", delete_content=True)),
        )
        return [problem for module, options in steps for problem in self._problems(module, options)]

    def _problems(self, module: str, options: Item) -> list[str]:
        try:
            self.servers.ask(module, options)
        except Stopped as stop:
            return [str(stop)]
        return []


def _checkin(config: Item, urls: Item) -> Item:
    """Return the options for a look at the configuration as the cluster has it."""
    named: Item = {name: config[name] for name in ("provider", "id") if name in config}
    return {"project_key": config["project_key"], "urls": config.get("urls") or urls, **named}


def _project(config: Item, reports: t.Sequence[Item]) -> Item:
    """Return what was found of a configuration, as it is returned."""
    tables = [report["table"] for report in reports]
    if len(reports) == 2:
        tables.insert(1, NO_VALUE)
    findings = [finding for report in reports for finding in report["findings"]]
    ready = all(report["ready"] for report in reports)
    return {"project_key": config["project_key"], "ready": ready, "findings": findings, "table": "\n".join(tables)}
