# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of the rules that fill in what many repositories do not declare themselves. A rule is no thing on a server: it has no store."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repositories import REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import facets_of, purge_option
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

SETTINGS = ("public", "forkable", "default_branch", "labels", "lfs")  # what may well be the same in many repositories
FACETS = tuple(option.name for option in facets_of(REPOSITORY))
FILLED = (*SETTINGS, *FACETS)
"""What a rule can say of repositories."""


def _patterns(patterns: list[t.Any]) -> list[str]:
    return [str(pattern).strip() for pattern in patterns]


def _check_patterns(patterns: list[str]) -> str | None:
    """A project by itself is no repository, and an empty pattern is nothing."""
    wrong = [pattern for pattern in patterns if "/" not in pattern and "*" not in pattern]
    return f"{', '.join(map(repr, wrong))}: a pattern is about PROJECT_KEY/slug. Write ALG/* for all repositories of the project ALG" if wrong else None


def _check_match(patterns: list[str]) -> str | None:
    return _check_patterns(patterns) if patterns else "no pattern is given. Give one, such as ALG/*"


def _filled() -> t.Iterator[Field]:
    """Yield the fields of a repository that a rule can fill in, each of a list with the option that says that it is complete."""
    purges = {purge_option(option) for option in facets_of(REPOSITORY)}
    for each in REPOSITORY.fields:
        if each.facet:
            words = each.facet.resource.words
            yield replace(each, description=f"The {words.nouns if each.facet.is_listed else words.noun} of each repository.")
        elif each.name in (*SETTINGS, *purges):
            yield each


REPOSITORY_RULE = Resource(
    kind="repository rule",
    plural="repository_rules",
    identity=("match",),
    fields=(
        Field(
            "match",
            type="list",
            elements="str",
            required=True,
            canon=_patterns,
            check=_check_match,
            description=(
                "The repositories that the rule is about, as shell-style patterns for C(PROJECT_KEY/slug), such as V(ALG/*). Letter case is ignored.",
                "The names are those after the renames of the same task. Repositories that are declared absent are left alone.",
            ),
        ),
        Field(
            "exclude",
            type="list",
            elements="str",
            canon=_patterns,
            check=_check_patterns,
            description="Patterns of repositories that the rule is not about, although O(match) matches them.",
        ),
        Field(
            "undeclared",
            type="bool",
            role=CONTROL,
            default=False,
            description=(
                "Whether the rule is also about repositories on the server that O(repositories) does not list. All rules together read one list.",
                "Personal repositories and archived ones are left out, with a warning that names those that match.",
                "It cannot be combined with V(repositories) in O(purge), which deletes what nobody declares.",
            ),
        ),
        *_filled(),
    ),
    name=lambda item: ", ".join(item["match"]),
    heading="repository rule {name}",
    words=Words(
        noun="repository rule",
        nouns="repository rules",
        listed=(
            "Rules that declare the same for many repositories.",
            "A rule fills in each option that a repository does not declare itself, neither in O(repositories) nor in the list of that kind. What a "
            "repository declares itself is never mixed with what a rule has for the same option.",
            "If several rules match and have the same option, the first of them applies.",
            "Messages name what comes from a rule by the rule, such as C(repository_rules[0].webhooks[1]). RV(changes) and RV(diff) name the rule too.",
        ),
    ),
)
