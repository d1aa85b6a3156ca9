# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses that SCM configurations leave out, and how tasks that run several modules read a declaration."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.action.scm_config_addresses import ActionModule
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Servers
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import declared

Item = dict[str, t.Any]
SERVER: Item = {"url": "https://b", "base_url": "https://base", "ssh": {"base_url": "ssh://b"}}
ALG: Item = {"provider": "bitbucket", "project_key": "ALG"}
ASKED: dict[str, tuple[t.Any, str, bool]] = {
    "left out": ([ALG], "https://b", True),
    "given": ([{**ALG, "urls": {"web": "https://x"}}], "https://b", False),
    "given by one of two": ([{**ALG, "urls": {"web": "https://x"}}, ALG], "https://b", True),
    "of no project": ([{"provider": "github", "client_id": "x"}], "https://b", False),
    "to be removed": ([{**ALG, "state": "absent"}], "https://b", False),
    "null": ([{**ALG, "urls": None}], "https://b", True),
    "no Bitbucket": ([ALG], "", False),
    "nothing declared": ([], "https://b", False),
    "nonsense": ([{"nonsense": 1}], "https://b", False),
}


@pytest.mark.parametrize("name", ASKED)
def test_server_is_asked_where_a_configuration_leaves_them_out(name: str) -> None:
    configs, url, asked = ASKED[name]
    calls: list[tuple[str, Item]] = []

    def run(module: str, options: Item, *, check: bool) -> Item:
        del check
        calls.append((module, options))
        return {"bitbucket_server": SERVER}

    action = object.__new__(ActionModule)
    result = action.carry_out({"scm_configs": configs, "bitbucket_url": url}, Servers(run, check=False))
    assert calls == ([("bitbucket_server_info", {"probe_ssh": False})] if asked else [])
    assert result["bitbucket_urls"] == ({"web": "https://base", "api": "https://base", "ssh": "ssh://b"} if asked else {})


@pytest.mark.parametrize(("server", "urls"), [({"url": "https://b", "base_url": None, "ssh": None}, {"web": "https://b", "api": "https://b"})])
def test_server_that_does_not_tell_all(server: Item, urls: Item) -> None:
    assert Servers(lambda *_args, **_options: {"bitbucket_server": server}, check=False).addresses([ALG]) == urls


def test_declaration_is_read_as_its_module_reads_it() -> None:
    """By main names, with booleans and lists in one form, without what is null; what is wrong is said by item."""
    given = [
        {"provider": "bitbucket", "project_key": "ALG", "personal_access_token": "x", "default": "yes", "id": None, "urls": {"web": "https://x", "ssh": None}}
    ]
    wanted = {**ALG, "access_token": "x", "default": True, "urls": {"web": "https://x"}}
    (config,) = declared("algorithmia_scm_configs", given)
    assert {name: value for name, value in config.items() if name in wanted} == wanted
    assert "id" not in config
    assert declared("bitbucket_projects", [{"project_key": "a", "new_key": "b"}]) == [{"key": "a", "new_key": "b"}]
    assert declared("algorithmia_scm_configs", None) == declared("scm_configs", []) == []
    with pytest.raises(Unusable, match=r"^scm_configs\[0\] \(bitbucket\)\.acces_token: unknown option, did you mean access_token\?$"):
        declared("algorithmia_scm_configs", [{"provider": "bitbucket", "acces_token": "x"}])
    with pytest.raises(Unusable, match="projects: is text, where a list of items"):
        declared("bitbucket_projects", "ALG")
