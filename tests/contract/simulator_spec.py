# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The official API documents, all in one form, and the comparison of an exchange with them.

Bitbucket: 5.10 (operations only), 8.5 (operations that name their schemas; the schemas themselves are taken from 9.4),
9.4 and 10.0 (OpenAPI 3.0). Algorithmia: OpenAPI 3.0.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openapi_schema_validator import OAS30ReadValidator

from tools.yaml_text import loaded

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
DOCUMENT = {"5.6": "5.10", "7.21": "8.5", "8.19": "8.5", "9.4": "9.4", "10.2": "10.0"}
FILES = {
    "5.10": "bitbucket-5.10-operations.json",
    "8.5": "bitbucket-8.5-operations.json",
    "9.4": "bitbucket-9.4-openapi.json",
    "10.0": "bitbucket-10.0-openapi.json",
    "algorithmia": "algorithmia-openapi.yml",
}


def shared(*parts: str) -> Path:
    """A file of the evidence that lies beside the checkout; the test is skipped where it does not."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no {'/'.join(parts)} beside this checkout: the official documents are not part of the repository")
    return path


@dataclass
class Operation:
    """Query parameters, and the schema (None: none given) of each documented status."""

    parameters: set[str] = field(default_factory=set)
    statuses: dict[str, Any] = field(default_factory=dict)


@dataclass
class Document:
    """Operations by (METHOD, shape of the path); ``components`` is what $ref points into."""

    name: str
    operations: dict[tuple[str, str], Operation]
    components: dict[str, Any] = field(default_factory=dict)


def shape(path: str) -> str:
    """A path template without the names of its parameters and with `latest` for every API version."""
    apis = "api|ssh|keys|default-reviewers|access-tokens|branch-permissions|required-builds|default-tasks|sync"
    path = re.sub(rf"^/({apis})/(1\.0|2\.0|latest)/", r"/\1/latest/", path)
    return re.sub(r"\{[^}]*\}", "{}", path)


@functools.cache
def document(name: str) -> Document:
    """One of FILES."""
    path = shared("spec", FILES[name])
    text = path.read_text(encoding="utf-8")
    content = loaded(text) if path.suffix == ".yml" else json.loads(text)
    if name == "5.10":
        return Document(name, _old(content))
    if name == "8.5":
        newer = document("9.4")
        return Document(name, _named(content, newer), newer.components)
    return Document(name, _openapi(content), content)


def _old(content: dict[str, Any]) -> dict[tuple[str, str], Operation]:
    found: dict[tuple[str, str], Operation] = {}
    for group in content.values():
        for row in group:
            operation = found.setdefault((row["method"], shape("/" + row["path"])), Operation())
            # It lists what stands in the path with the rest.
            operation.parameters |= {one["name"] for one in row["params"] if f"{{{one['name']}}}" not in row["path"]}
            operation.statuses |= {str(one["status"]): None for one in row["responses"]}
    return found


def _named(content: list[dict[str, Any]], newer: Document) -> dict[tuple[str, str], Operation]:
    found = {}
    for row in content:
        # 8.5 prints the access keys below /ssh: an error of the document [bitbucket 10, SPEC].
        key = (row["method"], shape(re.sub(r"^/ssh/latest/(projects|ssh)/", r"/keys/latest/\1/", row["path"])))
        same = newer.operations.get(key, Operation())
        statuses = {status: same.statuses.get(status) for status in row["responses"]}
        found[key] = Operation({one["name"] for one in row["params"] if one["in"] == "query"}, statuses)
    return found


def _openapi(content: dict[str, Any]) -> dict[tuple[str, str], Operation]:
    found = {}
    for path, item in content["paths"].items():
        shared_parameters = item.get("parameters", [])
        for method, row in item.items():
            if method == "parameters":
                continue
            parameters = [resolved(one, content) for one in [*shared_parameters, *row.get("parameters", [])]]
            statuses = {str(status): _schema(resolved(one, content)) for status, one in row["responses"].items()}
            found[method.upper(), shape(path)] = Operation({one["name"] for one in parameters if one["in"] == "query"}, statuses)
    return found


def _schema(response: dict[str, Any]) -> Any:
    for kind, content in response.get("content", {}).items():
        if kind.split(";")[0] == "application/json":
            return content.get("schema")
    return None


def resolved(node: dict[str, Any], content: dict[str, Any]) -> Any:
    """NODE, or what its $ref points to."""
    while "$ref" in node:
        target: Any = content
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def closed(schema: Any, content: dict[str, Any]) -> Any:
    """SCHEMA with every $ref replaced, in which an object may hold only the members it names."""
    if isinstance(schema, list):
        return [closed(one, content) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: closed(value, content) for name, value in resolved(schema, content).items() if name != "example"}
    if schema.get("properties") and "additionalProperties" not in schema:
        schema["additionalProperties"] = False
        schema.setdefault("type", "object")
    return schema


def body_errors(schema: Any, body: Any, document: Document) -> list[str]:
    """How BODY breaks SCHEMA, as `place: what`; numbers in places are left out."""
    validator = OAS30ReadValidator(closed(schema, document.components), format_checker=OAS30ReadValidator.FORMAT_CHECKER)
    return sorted({f"{_place(error)}: {_what(error)}" for error in validator.iter_errors(body)})


def _place(error: jsonschema.ValidationError) -> str:
    return ".".join("[]" if isinstance(part, int) else str(part) for part in error.absolute_path) or "."


def _what(error: jsonschema.ValidationError) -> str:
    if error.validator == "additionalProperties":
        extra = sorted(set(error.instance) - set(error.schema["properties"]))
        return f"unknown {', '.join(extra)}"
    if error.validator in ("writeOnly", "readOnly"):
        return str(error.validator)
    return f"{error.validator} {json.dumps(error.validator_value)[:60]}"
