# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The tables of secret scanning [breadth 15]: rules, and the rules of allowlists. The server knows one by its id only; here its name tells it from others."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, check_scope, project_key_field, scope_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

CLEARS = "An empty string removes it. By default, it is not changed."


def _words(nouns: str, summary: str, description: tuple[str, ...], places: str, sample: Item, plural: str, examples: str, examples_many: str) -> Words:
    noun = nouns.removesuffix("s")
    article = "an" if noun.startswith("a") else "a"
    return Words(
        noun=noun,
        nouns=nouns,
        subject=f"{article} {noun}",
        subjects=nouns,
        summary=summary,
        description=(*description, "Requires Bitbucket 8.5."),
        state=(f"Whether the {noun} should exist.",),
        purge=(
            f"Whether to delete {nouns} that are not declared, from the {places} of those that are declared.",
            f"M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no {noun} is declared.",
        ),
        purge_limit=("It applies to each place separately. What remains in one place does not allow removing more from another.",),
        sample={**sample, "rule_id": "7"},
        write=f"POST /rest/api/1.0/projects/ALG/repos/models/secret-scanning/{plural}",
        examples=examples,
        examples_many=examples_many,
    )


def _fields(noun: str, line: str, path: str) -> tuple[Field, ...]:
    return (
        Field("name", required=True, canon=lambda name: str(name).strip(), check=_check_name, description=f"The name of the {noun}."),
        Field(
            "line_regex", absent="", description=(f"The regular expression for {line}, as Java has it. {CLEARS}",), result=f"The regular expression for {line}."
        ),
        Field(
            "path_regex", absent="", description=(f"The regular expression for {path}, as Java has it. {CLEARS}",), result=f"The regular expression for {path}."
        ),
        Field("rule_id", role=READ_ONLY, result="The identifier on the server.", returned=f"if the server knows the {noun}"),
    )


def _check(item: Item) -> t.Iterable[str]:
    return check_scope(item, purges=False, what="rules")


def _check_name(name: str) -> str | None:
    return None if name else "is empty"


def _name(item: Item) -> str:
    """Return the name with its place, that of the whole server alone."""
    return f"{Scope.of(item)} {item['name']}" if item.get("project_key") else str(item["name"])


def _slug(noun: str) -> Field:
    return slug_field(
        "repository",
        aliases=("slug",),
        description=f"The slug of the repository that the {noun} belongs to. By default, it belongs to the project and applies to all of its repositories.",
        result="The slug of the repository.",
        returned=f"if the {noun} belongs to a repository",
    )


RULE = "secret scanning rule"
SECRET_SCANNING_RULE = Resource(
    kind=RULE,
    plural="secret_scanning_rules",
    identity=(*PLACE, "scope", "name"),
    fields=(
        project_key_field(
            description=f"The key of the project that the {RULE} belongs to. Required unless O(scope=global).",
            result="The key of the project.",
            returned="unless the scope is the whole server",
        ),
        _slug(RULE),
        scope_field(
            description=(
                "What the rule applies to. V(global) is the whole server, and has to be set for it.",
                "V(project) and V(repository) confirm which of the two is meant. By default, that follows from the key and the slug.",
            ),
            result="The scope of the rule.",
            returned="if it is declared, or is the whole server",
        ),
        *_fields(RULE, "the secret in a line of code", "the names of files"),
    ),
    name=_name,
    heading=f"{RULE} {{name}}",
    place=PLACE,
    check=_check,
    words=_words(
        "secret scanning rules",
        "Rules by which secrets are found in what is pushed",
        (
            "Creates, changes and deletes the rules by which the secret scanning of Bitbucket finds secrets, beside those that it has built in.",
            "The rules of the server and of a project also apply to what is in it. They are managed there only, and never changed through a repository.",
        ),
        "places",
        {"project_key": "ALG", "repository": "models", "scope": "repository", "name": "Vault token", "line_regex": "hvs[.][A-Za-z0-9]{24}", "path_regex": ""},
        "rules",
        """
- name: Find tokens of the vault in what is pushed anywhere
  bitbucket_secret_scanning_rule:
    scope: global
    name: Vault token
    line_regex: "hvs[.][A-Za-z0-9]{24}"
""",
        """
- name: Manage the rules of a project, and delete all others there
  bitbucket_secret_scanning_rules:
    secret_scanning_rules:
      - {project_key: ALG, name: Vault token, line_regex: "hvs[.][A-Za-z0-9]{24}"}
      - {project_key: ALG, name: Keys, path_regex: ".*[.]pem"}
    purge: true
""",
    ),
)

ALLOWED = "allowlist rule of secret scanning"
SECRET_SCANNING_ALLOWLIST_RULE = Resource(
    kind="secret scanning allowlist rule",
    plural="secret_scanning_allowlist_rules",
    identity=(*PLACE, "name"),
    fields=(
        project_key_field(required=True, description="The key of the project that the allowlist belongs to.", result="The key of the project."),
        _slug("rule"),
        *_fields("rule", "the line of code that is no secret", "the names of files in which nothing is a secret"),
    ),
    name=_name,
    heading="secret scanning allowlist rule {name}",
    place=PLACE,
    words=_words(
        "allowlist rules of secret scanning",
        "What secret scanning does not take for a secret",
        ("Creates, changes and deletes the rules of allowlists, by which the secret scanning of Bitbucket leaves out what is no secret.",),
        "projects and repositories",
        {"project_key": "ALG", "repository": "models", "name": "Fixtures", "line_regex": "", "path_regex": "tests/.*"},
        "allowlist",
        """
- name: Find no secrets in the fixtures of tests
  bitbucket_secret_scanning_allowlist_rule:
    project_key: ALG
    name: Fixtures
    path_regex: tests/.*
""",
        """
- name: Manage the allowlist of a project, and delete all other rules of it
  bitbucket_secret_scanning_allowlist_rules:
    secret_scanning_allowlist_rules:
      - {project_key: ALG, name: Fixtures, path_regex: tests/.*}
    purge: true
""",
    ),
)
