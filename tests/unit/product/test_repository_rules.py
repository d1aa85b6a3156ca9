# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What rules for many repositories come to, before anything is sent: items of the kinds, in the places of the repositories."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repositories import REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repository_rules import FACETS, REPOSITORY_RULE, SETTINGS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import facets_of
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import MANAGED
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification

Item = dict[str, t.Any]
LOGIN = {"bitbucket_url": "https://bitbucket.example.com", "bitbucket_token": "x"}
CI = [{"name": "ci", "url": "https://ci.example.com", "events": ["repo:refs_changed"]}]


def repository(place: str, **more: t.Any) -> Item:
    project, _slash, slug = place.partition("/")
    return {"project_key": project, "slug": slug, **more}


def rule(*match: str, **more: t.Any) -> Item:
    return {"match": list(match), **more}


def labels(kind: str, rules: list[Item], *repositories: Item, found: t.Sequence[Item] = (), **lists: t.Any) -> dict[str, str]:
    """Return the label of each thing of a kind that is declared, by its place."""
    given = {"repositories": list(repositories) or None, "repository_rules": rules, **lists, **LOGIN}
    checked = ArgumentSpecValidator(**specification(CONFIGURATION)).validate(json.loads(json.dumps(given)))
    assert not checked.error_messages
    declared = CONFIGURATION.declared(checked.validated_parameters, found).get(kind, [])
    resource = next(each.resource for each in CONFIGURATION.kinds if each.name == kind)
    return {resource.where(one.values): one.label for one in declared if one.complete is None}


@pytest.mark.parametrize(
    ("match", "exclude", "matched"),
    [
        (["ALG/*"], [], {"ALG/a", "ALG/b.c"}),
        (["alg/A"], [], {"ALG/a"}),
        ([" Alg/? "], [], {"ALG/a"}),
        (["*"], [], {"ALG/a", "ALG/b.c", "ML/a"}),
        (["*/a"], ["ml/*"], {"ALG/a"}),
        (["ALG/[!a]*", "ML/*"], None, {"ALG/b.c", "ML/a"}),
        (["ALG/*"], ["*"], set()),
        (["*ALG/b*"], ["ALG/bc"], {"ALG/b.c"}),
    ],
)
def test_patterns(match: list[str], exclude: list[str] | None, matched: set[str]) -> None:
    """The places of repositories are written as Bitbucket has them: projects in upper case, slugs in lower case."""
    found = labels("webhooks", [rule(*match, exclude=exclude, webhooks=CI)], repository("alg/A"), repository("ALG/b.c"), repository("ML/a"))
    assert found == dict.fromkeys(matched, "repository_rules[0].webhooks[0]")


@pytest.mark.parametrize("own", [{"webhooks": []}, {"webhooks": CI}, {"state": "absent"}])
def test_what_a_repository_declares_itself_wins(own: Item) -> None:
    rules = [rule("*", webhooks=CI)]
    assert "A/a" not in {place for place, label in labels("webhooks", rules, repository("A/a", **own)).items() if label.startswith("repository_rules")}


def test_what_is_in_the_list_of_its_kind_wins() -> None:
    """Also where it is absent there, and as a whole."""
    own = [{"project_key": "a", "repository": "A", "name": "old", "state": "absent"}]
    found = labels("webhooks", [rule("*", webhooks=CI)], repository("A/a"), repository("A/b"), webhooks=own)
    assert found == {"A/a": "webhooks[0]", "A/b": "repository_rules[0].webhooks[0]"}


@pytest.mark.parametrize("facet", FACETS)
def test_every_facet_in_a_list_is_found(facet: str) -> None:
    """Whatever tells the places of its things apart."""
    samples = {kind.name: kind.resource.words.sample for kind in CONFIGURATION.kinds}
    resource = next(each.resource for each in CONFIGURATION.kinds if each.name == facet)
    field = next(option.facet for option in facets_of(REPOSITORY) if option.name == facet)
    assert field is not None
    place = {"project_key": "ALG", "slug": "models"}
    there = {**samples[facet], "project_key": "alg", "repository": "Models", **field.fixed}
    assert resource.spot(resource.declare(there).values) == resource.spot(field.place_of(place))


def test_the_first_rule_that_has_an_option() -> None:
    """Each option by itself; a rule that leaves an option out does not decide it."""
    rules = [rule("*", public=True), rule("A/*", webhooks=CI), rule("*", webhooks=CI, public=False)]
    assert labels("webhooks", rules, repository("A/a"), repository("B/b")) == {
        "A/a": "repository_rules[1].webhooks[0]",
        "B/b": "repository_rules[2].webhooks[0]",
    }


def test_a_repository_is_matched_by_its_place_at_the_end() -> None:
    moved = repository("A/a", new_project_key="B", new_slug="b")
    assert labels("webhooks", [rule("A/*", webhooks=CI)], moved) == {}
    assert labels("webhooks", [rule("B/b", webhooks=CI)], moved) == {"B/b": "repository_rules[0].webhooks[0]"}


def test_only_rules_that_say_so_are_about_what_nobody_declares() -> None:
    rules = [rule("*", webhooks=CI, public=True), rule("*", webhooks=CI, labels=["one"], undeclared=True)]
    found = [{"project_key": "A", "slug": "a"}]
    assert labels("webhooks", rules, found=found) == {"A/a": "repository_rules[1].webhooks[0]"}
    assert labels("repositories", rules, found=found) == {"A": "repository_rules[1]"}
    assert labels("repositories", [rule("*", webhooks=CI, undeclared=True)], found=found) == {}


def test_the_table_has_all_facets_and_settings_of_repositories() -> None:
    names = set(REPOSITORY_RULE.options())
    assert names == {"match", "exclude", "undeclared", *SETTINGS, *(name for name in REPOSITORY.options() if name in FACETS or name.startswith("purge_"))}
    left_out = {each.name for each in REPOSITORY.fields if each.role == MANAGED and not each.facet} - names
    assert left_out == {"project_key", "slug", "name", "description", "archived", "sync", "secret_scanning_exempt"}
