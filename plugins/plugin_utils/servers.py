# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Both servers, as the modules of this collection see them."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from types import MappingProxyType

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.providers import DEFAULT_PORTS
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import parts_of

TOKEN, TOKENS, PROBE, ADDRESSES = "bitbucket_access_token", "bitbucket_access_token_info", "bitbucket_checkin_probe", "bitbucket_server_info"
CONFIG, CONFIGS, CONFIG_INFO = "algorithmia_scm_config", "algorithmia_scm_configs", "algorithmia_scm_config_info"
Item = dict[str, t.Any]


class Stopped(Exception):
    """It cannot go on. ``result``: what to return."""

    def __init__(self, msg: str, result: Mapping[str, t.Any] | None = None) -> None:
        super().__init__(msg)
        hidden = ("token", "invocation")
        self.result = {**{name: value for name, value in (result or {}).items() if name not in hidden}, "failed": True, "msg": msg}


class Run(t.Protocol):
    """Runs a module of the collection and returns its result, failed or not."""

    def __call__(self, module: str, options: Item, *, check: bool) -> Item: ...


class Servers:
    """``check``: whether nothing is to be written."""

    def __init__(self, run: Run, *, check: bool) -> None:
        self._run, self.check = run, check
        self.warnings: list[str] = []
        self.changed = False  # whether anything was written so far
        self.done: list[tuple[str, Mapping[str, t.Any]]] = []  # what modules did, by name, or in check mode would do; not what they only looked at
        self._bitbucket: Item | None = None

    def ask(self, module: str, options: Item, *, check: bool = False, warn: bool = True) -> Item:
        """Run a module and return its result. Raises Stopped where it fails. ``warn``: whether the user is to see its warnings."""
        result = self._run(module, options, check=check or self.check)
        self.changed = self.changed or (bool(result.get("changed")) and not (check or self.check))
        if not check:
            self.done.append((module, result))
        for warning in result.get("warnings") or () if warn else ():
            self.warn(warning)
        if result.get("failed"):
            raise Stopped(str(result.get("msg")), result)
        return result

    def sum_up(self, module: str, result: Mapping[str, t.Any]) -> None:
        """Have what is said of all steps of a module stand for each of them."""
        self.done = [*(each for each in self.done if each[0] != module), (module, result)]

    def warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)

    def addresses(self, configs: t.Iterable[Item], log_in: Mapping[str, t.Any] = MappingProxyType({})) -> Item:
        """Return the addresses of the Bitbucket as an SCM configuration has them, ``{}`` where each configuration gives its own."""
        if all(each.get("urls") or not each.get("project_key") for each in configs):
            return {}
        server = self._bitbucket_server(log_in)
        web = server.get("base_url") or server.get("url")
        urls = {"web": web, "api": web, "ssh": (server.get("ssh") or {}).get("base_url")}
        return {name: url for name, url in urls.items() if url}

    def is_for_bitbucket(self, config: Mapping[str, t.Any], log_in: Mapping[str, t.Any]) -> bool:
        """Tell whether an SCM configuration is for the Bitbucket that is asked: by the host and port of its website, its API or its SSH."""
        server = self._bitbucket_server(log_in)
        own = {_origin(url) for url in (server.get("url"), server.get("base_url"), (server.get("ssh") or {}).get("base_url")) if url}
        return not own.isdisjoint(map(_origin, (config.get("urls") or {}).values()))

    def _bitbucket_server(self, log_in: Mapping[str, t.Any]) -> Item:
        if self._bitbucket is None:
            self._bitbucket = self.ask(ADDRESSES, {"probe_ssh": False, **log_in}, check=True)["bitbucket_server"]
        return self._bitbucket


def _origin(url: str) -> tuple[str, int | None]:
    """Return the host and the port of a URL."""
    parts = parts_of(url)
    return (parts.hostname or "").lower(), parts.port or DEFAULT_PORTS.get(parts.scheme)
