# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON schema of a declaration takes what the reader takes, and refuses what it refuses, in every option of every kind."""

from __future__ import annotations

import json
import typing as t

import jsonschema
import pytest
import yaml

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import read_options
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_variables import declarations
from tools.roles import variable as variable_of
from tools.schema import DROPPED, SCHEMA
from tools.tree import ROOT
from unit.engine.kinds import MODULES
from unit.engine.test_reader import WRONG

Item = dict[str, t.Any]
TEXT = json.loads(SCHEMA.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(TEXT)
SCM_CONFIGS = MODULES["algorithmia_scm_configs"]
MODULE_OF = {**{f"bitbucket_{kind.name}": CONFIGURATION for kind in CONFIGURATION.kinds}, "algorithmia_scm_configs": SCM_CONFIGS}
VALUES: list[t.Any] = [
    None,
    *(True, False, 0, 1, 7, 1.5, -1, "", "x", "yes", "Off", "1", "1.5", "7.", " 12 ", "a,b", "present", "present,x", "a=b", "a\0b"),
    *(
        [],
        ["x"],
        [None],
        [True],
        [7],
        [1.5],
        ["present"],
        [{}],
        [["x"]],
        {},
        {"x": "y"},
        {"x": None},
        {"x": 1.5},
        {"x": True},
        {"_x": 1},
        [{"x": "y"}],
        [{"_x": "y"}],
    ),
]
FEW = (None, True, 7, "x", ["x"], {}, [{"x": "y"}])
# The name of a variable, which the run judges since others are the user's own; two names of one option that are given two values; a name that
# is not text, which JSON does not have.
UNSAID = ("unknown option, did you mean users?", "Give it once", "the name ")


def paths(spec: t.Mapping[str, Item]) -> t.Iterator[tuple[str, ...]]:
    """Yield the way to each option, also by its aliases."""
    for name, option in spec.items():
        for alias in (name, *option.get("aliases", ())):
            yield (alias,)
        yield from ((name, *rest) for rest in paths(option.get("options") or {}))


def with_value(spec: t.Mapping[str, Item], path: t.Sequence[str], value: t.Any) -> Item:
    """Return options that have a value at a path, and else what is required."""
    first, *rest = path
    main = next(name for name, option in spec.items() if first in (name, *option.get("aliases", ())))
    required = {name: "x" for name, option in spec.items() if option.get("required") and name != main}
    option = spec[main]
    if rest:
        inside = with_value(option["options"], rest, value)
        value = [inside] if option["type"] == "list" else inside
    return {**required, first: value}


def is_accepted(variable: str, declared: t.Any) -> bool:
    return VALIDATOR.evolve(schema=TEXT["properties"][variable]).is_valid(declared)


def problems(variable: str, value: t.Any) -> list[str]:
    module = MODULE_OF[variable]
    return read_options(module, {variable.partition("_")[2]: value, f"{variable.partition('_')[0]}_url": "https://h"})[1]


@pytest.mark.long
@pytest.mark.parametrize("variable", MODULE_OF)
def test_it_agrees_with_the_reader(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, made = type(MODULE_OF[variable]), MODULE_OF[variable].spec()
    monkeypatch.setattr(module, "spec", lambda _self: made)  # it is asked for thousands of times
    name = variable.partition("_")[2]
    # A variable that is null is left out, whatever the option of the module says.
    spec = {name: {**MODULE_OF[variable].spec()["argument_spec"][name], "required": False}}
    differs = []
    choices = {one for option in spec[name]["options"].values() for one in option.get("choices", ())}
    for path in paths(spec):
        # What can be declared inside its owner is tried with all values in its own list.
        for value in FEW if len(path) > 2 and f"bitbucket_{path[1]}" in MODULE_OF else (*VALUES, *sorted(choices), sorted(choices)):
            declared = with_value(spec, path, value)[path[0]]
            found = problems(variable, declared) if declared is not None else []
            if is_accepted(variable, declared) is bool(found):
                differs.append(f"{'.'.join(path)} = {value!r}: {found or 'accepted by the reader'}")
    assert differs == []


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(TEXT)


def test_it_has_every_variable_of_a_declaration() -> None:
    assert set(TEXT["properties"]) >= {name for name in declarations() if name not in DROPPED}


OF_A_DECLARATION = [
    name
    for name, (module, _text, said) in WRONG.items()
    if module == "bitbucket_configuration" and not any(words in problem for words in UNSAID for problem in said)
]


@pytest.mark.parametrize("name", OF_A_DECLARATION)
def test_it_refuses_what_the_reader_refuses(name: str) -> None:
    _module, text, _said = WRONG[name]
    declared = {variable_of(option): value for option, value in yaml.safe_load(text).items()}
    assert not VALIDATOR.is_valid(declared), text


@pytest.mark.parametrize(
    "text",
    [
        "bitbucket_projects: '{{ all_projects }}'",
        "bitbucket_projects: ['{{ one_project }}']",
        "bitbucket_projects: [{key: ALG, public: '{{ is_public }}', state: '{{ wanted }}'}]",
        "bitbucket_users: [{name: bob, groups: '{{ groups_of_bob }}'}]",
        "bitbucket_projects:",
        "vault_password: x",
        "",
    ],
)
def test_it_takes_templates_and_variables_of_the_user(text: str) -> None:
    assert VALIDATOR.is_valid(yaml.safe_load(text))


@pytest.mark.parametrize("path", sorted(path for path in ROOT.glob("examples/**/declaration*.yml")), ids=lambda path: path.parent.name)
def test_it_takes_the_examples(path: t.Any) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))] == []
