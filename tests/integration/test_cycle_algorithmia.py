# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module that manages something of Algorithmia, through the twelve steps."""

from __future__ import annotations

from integration.cycle import Stage, run
from integration.play import Item, Play

S = "/v1/admin/scms"


def urls(host: str, port: str = "") -> Item:
    return {"web": f"https://{host}", "api": f"https://{host}", "ssh": f"ssh://git@{host}{port}"}


BB = {"provider": "bitbucket", "project_key": "ALG", "urls": urls("bb.example", ":7999")}
BB_NEW = {**BB, "enabled": True, "default": False}
BB_MADE = {**BB_NEW, "name": "https://bb.example"}  # the server makes the name up; the answer to a creation does not tell it
BB_MODIFIED = {**BB_MADE, "urls": urls("bb.example", ":7998"), "enabled": False}
GH = {"provider": "github", "client_id": "0ff25ba2", "urls": urls("github.com")}
GH_NEW = {**GH, "enabled": True, "default": True}
GH_MADE = {**GH_NEW, "name": "https://github.com"}
GH_MODIFIED = {**GH_MADE, "default": False}
INTERNAL = {"provider": "internal", "enabled": True, "default": False}
DEFAULT = {**INTERNAL, "default": True}
BITBUCKET, GITHUB = "bitbucket ALG", "github 0ff25ba2"


def test_one(play: Play) -> None:
    lowered = {**BB, "project_key": "alg", "urls": urls("BB.example", ":7998"), "enabled": False}
    run(
        play,
        "algorithmia_scm_config",
        [
            Stage({**BB, "id": "bb"}, "created", [BITBUCKET], [BB_NEW], [(None, BB_NEW)], reads=2, more=-1, writes=[f"POST {S}"], again=1, later=[BB_MADE]),
            Stage(lowered, "updated", [BITBUCKET], [BB_MODIFIED], [(BB_MADE, BB_MODIFIED)], reads=2, more=-1, writes=[f"PATCH {S}/bb"], again=1),
            Stage(
                {"id": "bb", "state": "absent"},
                "deleted",
                [BITBUCKET],
                [],
                [(BB_MODIFIED, None)],
                reads=2,
                more=-1,
                writes=[f"DELETE {S}/bb"],
                again=1,
                later_names=["bb"],
            ),
        ],
    )


def test_many(play: Play) -> None:
    bb = {**BB, "id": "bb", "access_token": "{{ pat }}"}
    gh = {**GH, "id": "github", "client_secret": "{{ client_secret }}"}
    off = {**BB_MADE, "enabled": False}
    run(
        play,
        "algorithmia_scm_configs",
        [
            Stage(
                {"scm_configs": [bb, {**gh, "default": True}]},
                "created",
                [BITBUCKET, GITHUB],
                [BB_NEW, GH_NEW],
                [(None, BB_NEW), (None, GH_NEW)],
                reads=2,
                more=-1,
                writes=[f"POST {S}", f"POST {S}", f"POST {S}/github/default"],
                again=1,
                later=[BB_MADE, GH_MADE],
            ),
            Stage(
                {"scm_configs": [{**bb, "enabled": False}, {"id": "internal", "default": True}, gh]},
                "updated",
                [BITBUCKET, "internal", GITHUB],
                [off, DEFAULT, GH_MODIFIED],
                [(BB_MADE, off), (INTERNAL, DEFAULT), (GH_MADE, GH_MODIFIED)],
                reads=2,
                more=-1,
                writes=[f"PATCH {S}/bb", f"POST {S}/internal/default"],
                again=1,
            ),
            Stage(
                {"scm_configs": [{"id": "bb"}, {"provider": "GitHub", "client_id": "0ff25ba2"}], "state": "absent"},
                "deleted",
                [BITBUCKET, GITHUB],
                [],
                [(off, None), (GH_MODIFIED, None)],
                reads=2,
                more=-1,
                writes=[f"DELETE {S}/bb", f"PATCH {S}/github", f"DELETE {S}/github"],
                again=1,
                later_names=["bb", "GitHub 0ff25ba2"],
            ),
        ],
    )


def test_algorithm(play: Play) -> None:
    """There is nothing to modify: what is said of an algorithm that is there only counts at its creation."""
    algorithms = "/v1/algorithms/data_science"
    hello = {"owner": "data_science", "name": "hello", "scm_config": "internal"}
    args = {**hello, "algorithmia_standard_api_key": "{{ standard_key }}"}
    named = {"owner": "data_science", "name": "hello", "algorithmia_standard_api_key": "{{ standard_key }}"}
    run(
        play,
        "algorithmia_algorithm",
        [
            Stage(args, "created", ["data_science/hello"], [hello], [(None, hello)], reads=1, more=1, writes=[f"POST {algorithms}"], again=1),
            Stage(
                {**named, "state": "absent"},
                "deleted",
                ["data_science/hello"],
                [],
                [(hello, None)],
                reads=1,
                writes=[f"DELETE {algorithms}/hello"],
                again=1,
            ),
        ],
    )
