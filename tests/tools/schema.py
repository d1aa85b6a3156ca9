# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON schema of a declaration, by which an editor completes and checks it as it is written.

It takes what ``_engine/reader.py`` takes, and in the place of any value a template. What a schema cannot express, such as that a project is declared twice, is
left to the run.
"""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.scm_configs import MANY as SCM_CONFIGS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reader import BOOLEANS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import is_of_secrets
from tools.products import PRODUCTS, Item, paragraphs
from tools.roles import variable
from tools.tree import ROOT
from tools.yaml_text import loaded

SCHEMA = ROOT / "docs" / "schema" / "declaration.schema.json"
DIALECT = "http://json-schema.org/draft-07/schema#"  # the newest that editors' YAML support knows in full
MARKUP = re.compile(r"\b(?:O|V|C|E|M|P|RV|I|B)\(((?:\\.|[^)])*)\)")
TEXT: Item = {"type": "string", "pattern": r"^[^\u0000]*$"}
DROPPED = ("bitbucket_only", "bitbucket_assume_exists")  # say how a run goes about it, not what should exist


def _text(*more: str) -> Item:
    return {**TEXT, "type": ["string", *more, "null"]}


def _any_case(words: t.Iterable[str]) -> str:
    either = "|".join("".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in word) for word in sorted(words))
    return rf"^\s*({either})\s*$"


def _ref(name: str) -> Item:
    return {"$ref": f"#/definitions/{name}"}


DEFINITIONS: dict[str, Item] = {
    "template": {"type": "string", "pattern": r"\{\{|\{%"},
    "text": _text(),  # 007 and 12:30 have to be in quotes
    "path": _text("integer"),
    "boolean": {"anyOf": [{"type": ["boolean", "null"]}, {"enum": [0, 1]}, {"type": "string", "pattern": _any_case(BOOLEANS)}, _ref("template")]},
    "integer": {"anyOf": [{"type": ["integer", "null"]}, {"type": "string", "pattern": r"^\s*[+-]?\d+\s*$"}, _ref("template")]},
    "number": {
        "anyOf": [
            {"type": ["number", "null"]},
            {"type": "string", "pattern": r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"},
            _ref("template"),
        ]
    },
}
BY_TYPE = {"bool": "boolean", "int": "integer", "float": "number"}


def value_of(option: t.Mapping[str, t.Any], path: str) -> Item:
    """Return the schema of an option's value. ``path``: as in the reader, such as ``projects.key``."""
    kind = option.get("type", "str")
    if kind == "list":
        return _list(option, path)
    if kind == "dict":
        return _dict(option, path)
    if option.get("choices"):
        return {"anyOf": [{"enum": [*option["choices"], None]}, _ref("template")]}
    if kind in BY_TYPE:
        return _ref(BY_TYPE[kind])
    return _ref({"str": "text", "path": "path"}[kind]) if kind in ("str", "path") else {}


def _list(option: t.Mapping[str, t.Any], path: str) -> Item:
    element = {**option, "type": option.get("elements", "raw")}
    one = value_of(element, path)
    listed = {"type": "array", "items": {"allOf": [one, {"not": {"type": "null"}}]}}
    if element["type"] == "dict":
        return {"anyOf": [{**listed, "items": {**one, "anyOf": one["anyOf"][:-1]}}, {"type": "null"}, _ref("template")]}
    several = {"type": "string", "pattern": _separated(option["choices"])} if option.get("choices") else TEXT
    return {"anyOf": [listed, several, {"allOf": [one, {"not": {"type": ["array", "object"]}}]}, _ref("template")]}


def _separated(choices: t.Sequence[str]) -> str:
    one = rf"\s*({'|'.join(choices)})?\s*"
    return f"^{one}(,{one})*$"


def _dict(option: t.Mapping[str, t.Any], path: str) -> Item:
    inside: Item = {"type": "object"}
    if is_of_secrets(option):
        inside["additionalProperties"] = _ref("text")
    elif option.get("options"):
        inside |= _options(option["options"], f"{path}.")
    return {"anyOf": [inside, {"type": "string", "pattern": r"^\s*\{"}, {"type": "null"}]}


def _options(spec: t.Mapping[str, t.Mapping[str, t.Any]], path: str) -> Item:
    """Return the schema of a dictionary with options. One that is required has a value, by its name or an alias."""
    properties: Item = {}
    given = []
    for name, option in spec.items():
        names = (name, *option.get("aliases", ()))
        properties |= {each: _property(option, f"{path}{name}", "" if each == name else name) for each in names}
        if option.get("required"):
            given.append({"anyOf": [{"required": [each], "properties": {each: {"not": {"type": "null"}}}} for each in names]})
    return {"properties": properties, "patternProperties": {"^_": {}}, "additionalProperties": False, **({"allOf": given} if given else {})}


def _property(option: t.Mapping[str, t.Any], path: str, alias_of: str = "") -> Item:
    """Return the schema of an option, with its description. In draft 7 nothing may stand beside a reference."""
    one = value_of(option, path)
    return {**_described(option, alias_of), **({"allOf": [one]} if "$ref" in one else one)}


def _described(option: t.Mapping[str, t.Any], alias_of: str) -> Item:
    if alias_of:
        return {"description": f"Another name of {alias_of}."}
    text = " ".join(paragraphs(option.get("description") or ()))
    return {"description": MARKUP.sub(lambda found: found[1].replace("\\", "").partition("#module:")[0], text)} if text else {}


def _variables() -> Item:
    """Return all variables of a declaration, each with its path in the reader and its option: kinds, connections, and what the roles take besides."""
    configuration, algorithmia = (module.spec()["argument_spec"] for module in (CONFIGURATION, SCM_CONFIGS))
    found: Item = {}
    for name, option in configuration.items():
        if name not in CONFIGURATION.product.options and variable(name) not in DROPPED:
            found[variable(name)] = (name, {**option, "required": False})
    found[f"algorithmia_{SCM_CONFIGS.resource.plural}"] = (SCM_CONFIGS.resource.plural, algorithmia[SCM_CONFIGS.resource.plural])
    for product in PRODUCTS.values():
        found |= {option["env"].lower(): (option["env"].lower(), option) for option in product.options.values()}
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        options = loaded(path.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
        found |= {name: (name, option) for name, option in options.items() if name not in found and name not in DROPPED}
    return found


def schema() -> Item:
    """Return the schema. Other variables, such as those of a vault, are the user's own."""
    return {
        "$schema": DIALECT,
        "$comment": "Made by `make modules` from the tables in plugins/module_utils. Do not edit.",
        "title": "Declaration of algorithmia.scm",
        "type": ["object", "null"],
        "properties": {name: _property(option, path) for name, (path, option) in _variables().items()},
        "definitions": DEFINITIONS,
    }


def files() -> dict[Path, str]:
    """Return the file that is made, and its text."""
    return {SCHEMA: json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"}
