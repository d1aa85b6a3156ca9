# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An export has no name that Bitbucket does not give: files are named after keys, and a server may say anything."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.export import Export
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import NO_RENAMES
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError

KEYS = ("../../../../VICTIM/site", "../global", "A/B", "a", "", ".", "A\u202eB", "A\n")
SLUGS = ("../../r", "..", ".", "r\n{{1}}", "R", "a/b", "")


class FakeClient:
    """A server that has these projects and repositories."""

    user, concurrency, address, renames = "admin", 1, "https://bitbucket.example.com", NO_RENAMES

    def __init__(self, *repositories: tuple[str, str]) -> None:
        self.repositories = repositories

    def version(self) -> tuple[int, ...]:
        return (9, 4)

    def get(self, path: str, **_more: t.Any) -> None:
        """Nothing is known of the default branch, and there is no Git LFS."""
        if path.endswith("enabled"):
            raise RemoteError("It failed", status=404)

    def pages(self, path: str, _query: t.Any = ()) -> t.Iterator[Item]:
        if path.endswith(("labels", "exempt")):
            return iter([])
        if path.endswith("projects"):
            return iter([{"key": key, "name": key, "description": "", "public": False} for key in dict.fromkeys(key for key, _slug in self.repositories)])
        return iter([{"project": {"key": key}, "slug": slug, "name": slug, "links": {}} for key, slug in self.repositories])


def export(*repositories: tuple[str, str]) -> Item:
    params = {"exclusive": False, "projects": [], "gather": ["repositories"]}
    return Export(t.cast(t.Any, FakeClient(*repositories)), params).read()


@pytest.mark.parametrize("key", KEYS)
def test_key_that_is_none(key: str) -> None:
    result = export((key, "r"), ("ALG", "models"))
    assert result["bitbucket"] == {"bitbucket_repositories": [{"project_key": "ALG", "slug": "models"}]}
    assert result["left_out"] == [{"what": f"project {key!a}", "why": "no Bitbucket gives a name like that"}]
    assert result["warnings"] == [f"not exported: project {key!a} (no Bitbucket gives a name like that)"]


@pytest.mark.parametrize("slug", SLUGS)
def test_slug_that_is_none(slug: str) -> None:
    result = export(("ALG", slug), ("ALG", "models"), ("~ANN", "own"))
    assert [each["slug"] for each in result["bitbucket"]["bitbucket_repositories"]] == ["models"]
    assert result["warnings"] == [f"not exported: repository ALG/{slug!a} (no Bitbucket gives a name like that)"]
    assert [each["what"] for each in result["left_out"]] == [f"repository ALG/{slug!a}", "1 personal project"]


def test_names_that_are_sound() -> None:
    result = export(("A-1_B", "r.1-x_y"))
    assert (result["left_out"], result["warnings"]) == ([], [])
