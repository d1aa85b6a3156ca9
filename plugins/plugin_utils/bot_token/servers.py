# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both servers, as the modules of this collection see them."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from types import MappingProxyType

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
        self._urls: Item | None = None

    def ask(self, module: str, options: Item, *, check: bool = False, warn: bool = True) -> Item:
        """Run a module and return its result. Raises Stopped where it fails. ``warn``: whether the user is to see its warnings."""
        result = self._run(module, options, check=check or self.check)
        self.changed = self.changed or (bool(result.get("changed")) and not (check or self.check))
        for warning in result.get("warnings") or () if warn else ():
            self.warn(warning)
        if result.get("failed"):
            raise Stopped(str(result.get("msg")), result)
        return result

    def warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)

    def addresses(self, configs: t.Iterable[Item], log_in: Mapping[str, t.Any] = MappingProxyType({})) -> Item:
        """Return the option with the addresses of the Bitbucket, where a configuration does not give its own."""
        if self._urls is None and any(each.get("project_key") and not each.get("urls") for each in configs):
            server = self.ask(ADDRESSES, {"probe_ssh": False, **log_in}, check=True)["bitbucket_server"]
            web = server.get("base_url") or server.get("url")
            self._urls = {"web": web, "api": web, "ssh": (server.get("ssh") or {}).get("base_url")}
        return {"bitbucket_urls": {name: url for name, url in self._urls.items() if url}} if self._urls else {}
