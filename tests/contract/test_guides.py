# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the guides show is true: declarations are accepted, tasks have options that exist, and commands name what exists. Their examples run."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import re
import shlex
import textwrap
import typing as t
from pathlib import Path

import jsonschema
import pytest
from ansible.cli.playbook import PlaybookCLI

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.module_utils._engine import errors
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import read_options
from ansible_collections.algorithmia.scm.plugins.module_utils._http import errors as http_errors
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_variables import known
from contract.test_documentation import check, filled, spec_of
from integration.direct import run_module
from simulator.cli import parser
from simulator.process import Simulator, lent
from tools.roles import variable
from tools.schema import SCHEMA
from tools.tree import ROOT
from tools.yaml_text import loaded

Item = dict[str, t.Any]
GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))
DECLARATIONS = sorted([*ROOT.glob("examples/migration/*.yml"), *ROOT.glob("examples/algorithmia/*.yml"), *ROOT.glob("examples/team/**/bitbucket.yml")])
VALIDATOR = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
BLOCK = re.compile(r"^( *)\.\. code-block:: (\S+)\n\n((?:\1   .*\n|\n)+)", re.MULTILINE)
INCLUDED = re.compile(r"^\.\. literalinclude:: \.\./(\S+)", re.MULTILINE)
PREFIX = "algorithmia.scm."
OF_OTHERS = ("esp.bitbucket.",)  # what a migration begins with
VARIABLES = known() | {
    "target",  # of the playbooks themselves
    *(name for path in ROOT.glob("roles/*/defaults/main.yml") for name in re.findall(r"\b(?:bitbucket|algorithmia)_\w+", path.read_text(encoding="utf-8"))),
}


def blocks(*languages: str) -> list[t.Any]:
    """Return each code block of these languages, by guide and number."""
    found = []
    for path in GUIDES:
        listed = [(match[2], textwrap.dedent(match[3])) for match in BLOCK.finditer(path.read_text(encoding="utf-8"))]
        found += [pytest.param(text, id=f"{path.stem}-{number}") for number, (language, text) in enumerate(listed) if language in languages]
    return found


def accepted(declared: Item) -> None:
    """Hold a declaration against the schema, the reader, and the rules between its parts."""
    assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(declared)] == []
    assert [name for name in declared if name.startswith(("bitbucket_", "algorithmia_")) and name not in VARIABLES] == []
    options = {option: declared[variable(option)] for option in CONFIGURATION.spec()["argument_spec"] if variable(option) in declared}
    if any(f"bitbucket_{kind.name}" in declared for kind in CONFIGURATION.kinds):
        given = filled(options, CONFIGURATION.spec()["argument_spec"])
        assert read_options(CONFIGURATION, given)[1] == []


def tasks_of(data: t.Any) -> t.Iterator[Item]:
    for each in data if isinstance(data, list) else []:
        yield from tasks_of(each.get("tasks")) if "hosts" in each else iter((each,))


@pytest.mark.parametrize("text", blocks("yaml"))
def test_yaml(text: str) -> None:
    data = loaded(text)
    if isinstance(data, list):
        for role in (role for play in data for role in play.get("roles", ())):
            assert (ROOT / "roles" / role.removeprefix(PREFIX)).is_dir(), role
        for task in tasks_of(data):
            names = [name for name in task if name.startswith(PREFIX)]
            for name in names:
                check(name.removeprefix(PREFIX), task[name] or {}, text)
            assert names or "roles" in task or any(name.startswith(("ansible.builtin.", *OF_OTHERS)) for name in task), text
    elif "hosts" not in next(iter(data.values()), {}):  # an inventory
        accepted(data)


@pytest.mark.parametrize("path", DECLARATIONS, ids=lambda path: path.stem)
def test_declaration(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert (path.parent / first.partition("$schema=")[2]).resolve() == SCHEMA
    accepted(loaded(path.read_text(encoding="utf-8")))


def test_every_example_is_in_a_guide() -> None:
    included = {name for path in GUIDES for name in INCLUDED.findall(path.read_text(encoding="utf-8"))}
    assert included == {*(str(path.relative_to(ROOT)) for path in DECLARATIONS), "examples/shelves.py"}


def commands(text: str) -> t.Iterator[list[str]]:
    """Yield the commands of a block, without assignments and what is substituted."""
    for line in text.replace("\\\n", " ").splitlines():
        for part in line.split("&&"):
            words = shlex.split(part, comments=True)
            if words:
                yield words


def playbook(words: list[str]) -> None:
    cli = PlaybookCLI(words)
    cli.init_parser()
    given = cli.parser.parse_args(words[1:])
    for name in given.args:
        assert (ROOT / "playbooks" / f"{name.removeprefix(PREFIX)}.yml").is_file(), name
    for extra in given.extra_vars or []:
        if extra.startswith("@examples/"):
            assert (ROOT / extra[1:]).is_file(), extra
        elif not extra.startswith("@"):
            names = json.loads(extra) if extra.startswith("{") else {extra.partition("=")[0]: ""}
            assert set(names) <= VARIABLES | variables_of_reports(), extra


def variables_of_reports() -> set[str]:
    """Return the variables that the callback of the drift report reads."""
    text = importlib.import_module("ansible_collections.algorithmia.scm.plugins.callback.drift_report").DOCUMENTATION
    return {each["name"] for option in loaded(text)["options"].values() for each in option.get("vars", ())}


def simulator(options: str) -> None:
    with contextlib.suppress(SystemExit):
        given = parser().parse_args(shlex.split(options))
        assert given
        return
    raise AssertionError(options)


@pytest.mark.parametrize("text", blocks("sh"))
def test_commands(text: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for words in commands(text):
        if words[0] == "ansible-playbook":
            playbook(words)
        elif words[0] == "make":
            assert words[1] in targets, text
            options = next((word.partition("=")[2] for word in words[2:] if word.startswith("ARGS=")), "")
            if words[1] == "simulator":
                simulator(options)
        else:
            known_programs = ("ansible-galaxy", "ansible-vault", "python", "check-jsonschema", "curl", "export", "read")
            assert words[0] in known_programs, text


def test_troubleshooting_has_every_class_of_error() -> None:
    listed = set(re.findall(r"^   \* - ``(\w+)``$", (ROOT / "docs/docsite/rst/troubleshooting.rst").read_text(encoding="utf-8"), re.MULTILINE))
    classes = {name for module in (errors, http_errors) for name, found in inspect.getmembers(module, inspect.isclass) if issubclass(found, errors.Failure)}
    assert listed == {name for name in classes if not name.startswith("_")}


def test_what_is_managed_is_not_said_to_be_unmanaged() -> None:
    text = (ROOT / "docs/docsite/rst/not_managed.rst").read_text(encoding="utf-8").lower()
    rows = [name for row in re.findall(r"^   \* - (.*)$", text, re.MULTILINE) for name in re.split(r", | and ", row)]
    assert len(rows) > 10
    assert [kind.name for kind in CONFIGURATION.kinds if kind.name.replace("_", " ") in rows] == []


def without_secrets(declared: t.Any) -> t.Any:
    """Return a declaration with a value where a secret is referred to."""
    if isinstance(declared, dict):
        return {name: without_secrets(value) for name, value in declared.items()}
    if isinstance(declared, list):
        return [without_secrets(each) for each in declared]
    return "a-secret-of-the-example-1" if isinstance(declared, str) and "{{" in declared else declared


@pytest.fixture(scope="module")
def bitbucket() -> t.Iterator[Simulator]:
    with lent(people="sysadmin") as running:
        yield running


@pytest.mark.parametrize("path", DECLARATIONS, ids=lambda path: path.stem)
def test_an_example_runs_on_an_empty_server_and_again_changes_nothing(bitbucket: Simulator, path: Path) -> None:
    bitbucket.control.reset()
    declared = without_secrets(loaded(path.read_text(encoding="utf-8")))
    options = {option: declared[variable(option)] for option in spec_of("bitbucket_configuration")["argument_spec"] if variable(option) in declared}
    options = {name: value for name, value in options.items() if name not in CONFIGURATION.product.options}
    foretold = run_module(bitbucket, "bitbucket_configuration", options, check=True)
    result = run_module(bitbucket, "bitbucket_configuration", options)
    assert not result.get("failed"), result["msg"]
    assert foretold["summary"] == result["summary"]
    assert result["summary"]["created"]
    assert run_module(bitbucket, "bitbucket_configuration", options)["changed"] is False
