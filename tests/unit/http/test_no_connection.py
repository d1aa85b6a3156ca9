# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said where a task has no connection, whichever of its parts is missing."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, BITBUCKET_ANYBODY
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Product

PLACES = "in the task, in module_defaults, in variables of these names, or in the environment"
USER = {"bitbucket_username": "admin", "bitbucket_password": "pw"}
URL = {"bitbucket_url": "https://h"}
MISSING: dict[str, tuple[Product, dict[str, t.Any], str]] = {
    "nothing is given": (BITBUCKET, {}, "give bitbucket_url; bitbucket_username and bitbucket_password, or bitbucket_token; in the task"),
    "no URL": (BITBUCKET, USER, "give bitbucket_url; in the task"),
    "an empty URL": (BITBUCKET, {**USER, "bitbucket_url": ""}, "give bitbucket_url; in the task"),
    "nobody logs in": (BITBUCKET, URL, "give bitbucket_username and bitbucket_password, or bitbucket_token; in the task"),
    "an empty token": (BITBUCKET, {**URL, "bitbucket_token": ""}, "give bitbucket_username and bitbucket_password, or bitbucket_token; in the task"),
    "anybody, and no URL": (BITBUCKET_ANYBODY, {}, "give bitbucket_url; in the task"),
    "no key": (ALGORITHMIA, {"algorithmia_url": "https://h"}, "give algorithmia_api_key or algorithmia_token; in the task"),
    "nothing of Algorithmia": (ALGORITHMIA, {}, "give algorithmia_url; algorithmia_api_key or algorithmia_token; in the task"),
}
ENOUGH: dict[str, tuple[Product, dict[str, t.Any]]] = {
    "a user": (BITBUCKET, {**URL, **USER}),
    "a token": (BITBUCKET, {**URL, "bitbucket_token": "abc"}),
    "anybody": (BITBUCKET_ANYBODY, URL),
    "a key": (ALGORITHMIA, {"algorithmia_url": "https://h", "algorithmia_api_key": "key"}),
}


def params(product: Product, given: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the options as a module gets them."""
    return {**{name: option.get("default") for name, option in product.options.items()}, **given}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_named_with_the_places_to_give_it(name: str) -> None:
    product, given, words = MISSING[name]
    with pytest.raises(InputError) as refused:
        product.connect(params(product, given), True)
    assert str(refused.value).startswith(f"there is no connection: {words}")
    assert PLACES in str(refused.value)


@pytest.mark.parametrize("name", ENOUGH)
def test_what_is_enough(name: str) -> None:
    product, given = ENOUGH[name]
    product.connect(params(product, given), True)
