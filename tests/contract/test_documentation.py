# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written about modules and roles is what they do: options, examples, return values, snippets in the README."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import typing as t
from functools import cache
from pathlib import Path

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, resources
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import SHOWN
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Module, is_present
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import variable_of
from tools.modules import pages
from tools.pages import Page
from tools.tree import ROOT, modules
from tools.yaml_text import loaded

Item = dict[str, t.Any]
PREFIX = "algorithmia.scm."
NAMES = [path.stem for path in modules()]
ACTIONS = ["bitbucket_bot_token", "bitbucket_readiness", "checkin_proof", "checkin_removal", "declaration_files", "playbook_target", "scm_config_addresses"]
CONNECTION = {variable_of(option) for product in (BITBUCKET, ALGORITHMIA) for option in product.options.values()}
ROLES = sorted(path.parents[1].name for path in ROOT.glob("roles/*/meta/argument_specs.yml"))
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("roles/*/README.md")])


def module(name: str) -> Module:
    return t.cast(Module, importlib.import_module(f"ansible_collections.algorithmia.scm.plugins.modules.{name}").MODULE)


def spec_of(name: str) -> Item:
    """Return the argument specification of a module, or of an action plugin that does it all."""
    if name in NAMES:
        return specification(module(name))
    return {"argument_spec": importlib.import_module(f"ansible_collections.algorithmia.scm.plugins.action.{name}").SPEC}


@cache
def documents() -> dict[str, Item]:
    """Return what ansible-doc makes of every module, fragments included."""
    names = [f"{PREFIX}{name}" for name in (*NAMES, *ACTIONS)]
    done = subprocess.run(["ansible-doc", "-t", "module", "--json", *names], capture_output=True, text=True, check=True)
    return t.cast(dict[str, Item], json.loads(done.stdout))


def document(name: str) -> Item:
    return documents()[f"{PREFIX}{name}"]


def test_every_module_has_a_documentation() -> None:
    """Whether ansible-doc renders it is a test of ansible-test sanity."""
    assert set(documents()) == {f"{PREFIX}{name}" for name in (*NAMES, *ACTIONS)} != set()


def spelled_out(options: Item, nested: str) -> Item:
    """Return options with every property that counts, in one form for documentation and specification."""
    return {name: _spelled_out(option, nested) for name, option in options.items()}


def _spelled_out(option: Item, nested: str) -> Item:
    kept = {name: option.get(name) for name in ("type", "elements", "default", "choices")}
    inside = {"options": spelled_out(option[nested], nested)} if nested in option else {}
    return {**kept, "required": option.get("required", False), "aliases": sorted(option.get("aliases", [])), **inside}


@pytest.mark.parametrize("name", [*NAMES, *ACTIONS])
def test_options(name: str) -> None:
    """Names, types, defaults, choices, aliases, required, and so for what is nested."""
    documented = spelled_out(document(name)["doc"]["options"], "suboptions")
    assert documented == spelled_out(spec_of(name)["argument_spec"], "options")


@pytest.mark.parametrize("name", NAMES)
def test_environment_fallbacks(name: str) -> None:
    """The variable that an option falls back to is the one its description names."""
    for option, spec in specification(module(name))["argument_spec"].items():
        text = " ".join(document(name)["doc"]["options"][option]["description"])
        named = re.findall(r"environment\s+variable\s+E\((\w+)\)", text)
        assert named == ([spec["fallback"][1][0]] if "fallback" in spec else []), option


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_samples(page: Page) -> None:
    """A sample has all that is returned of a thing, but for what excludes each other, and the values are as they are returned."""
    for resource in resources(page.module):
        shown = {field.name for field in resource.fields if field.role in SHOWN}
        assert set(resource.words.sample) <= shown
        own = {field.name for field in resource.fields if field.role in SHOWN and not field.facet}
        assert len(own & set(resource.words.sample)) > len(own) / 2
        values = {name: value for name, value in resource.words.sample.items() if not resource.field(name).no_log}
        assert {name: resource.field(name).normalize(value) for name, value in values.items()} == values


# --- what examples and snippets declare ---


def check(name: str, args: Item, where: str) -> None:
    """Hold the options of a task against the specification of its module, and its items against the rules of their kind."""
    spec = spec_of(name)
    checked = ArgumentSpecValidator(**spec).validate(filled(args, spec["argument_spec"]))
    assert checked.error_messages == [], where
    made = module(name) if name in NAMES else None
    if isinstance(made, Manage):
        params = checked.validated_parameters
        items = [made.complete(params, item) for item in (params[made.resource.plural] if made.many else [params])]
        assert [problem for item in items for problem in made.resource.problems(item, where, is_present(params, item))] == [], where


def filled(args: Item, spec: Item) -> Item:
    """Put a value of the right type where an expression stands, and the connection where a group's defaults give it."""
    aliases = {alias: name for name, option in spec.items() for alias in option.get("aliases", [])}
    given = {name: _filled(value, spec.get(aliases.get(name, name), {})) for name, value in args.items()}
    for product in ("bitbucket", "algorithmia"):
        if f"{product}_url" in spec:
            given.setdefault(f"{product}_url", "https://server.example")
            secret = {"bitbucket": "bitbucket_token", "algorithmia": "algorithmia_api_key"}[product]
            if not {f"{product}_password", f"{product}_token", f"{product}_api_key"} & set(given):
                given[secret] = "a-secret"
    return given


def _filled(value: t.Any, option: Item) -> t.Any:
    if isinstance(value, str) and "{{" in value:
        likely = {"int": 1, "float": 0.5, "bool": True, "dict": {}, "list": []}
        if ".pub'" in value or "public_key" in value:
            return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ"
        return likely.get(option.get("type", "str"), option.get("choices", ["a-value"])[0])
    if isinstance(value, dict):
        return {name: _filled(inner, option.get("options", {}).get(name, {})) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(each, {**option, "type": option.get("elements", "str")}) for each in value]
    return value


def tasks(content: t.Any) -> t.Iterator[tuple[str, Item]]:
    """Yield (module of ours, its options) of every task anywhere in a document."""
    if isinstance(content, list):
        for each in content:
            yield from tasks(each)
    elif isinstance(content, dict):
        for name, value in content.items():
            if name.startswith(PREFIX) and isinstance(value, dict):
                yield name.removeprefix(PREFIX), value
            elif name in ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"):
                yield from tasks(value)


@pytest.mark.parametrize("name", NAMES)
def test_examples(name: str) -> None:
    found = list(tasks(loaded(document(name)["examples"])))
    assert name in [used for used, _args in found]
    for used, args in found:
        assert used in NAMES
        check(used, args, f"{name}: {args}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_snippets(page: Path) -> None:
    """Modules, roles and the variables of roles in fenced YAML are there, and are used as they can be."""
    for text in re.findall(r"^```ya?ml\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        content = loaded(text)
        for used, args in tasks(content):
            assert used in NAMES, used
            check(used, args, f"{page.name}: {used}")
        for play in content if isinstance(content, list) else []:
            for group in play.get("module_defaults", {}):
                assert group.removeprefix("group/") in (f"{PREFIX}bitbucket", f"{PREFIX}algorithmia"), group
            for role in play.get("roles", []):
                used = role if isinstance(role, str) else role["role"]
                own = {} if isinstance(role, str) else {**role, **role.get("vars", {})}
                given = {name: value for name, value in {**play.get("vars", {}), **own}.items() if name not in ("role", "vars", "tags", "when")}
                check_variables(used.removeprefix(PREFIX), given, page.name)


def role_file(role: str, part: str) -> t.Any:
    path = ROOT / "roles" / role / part / "main.yml"
    return loaded(path.read_text(encoding="utf-8")) if path.exists() else {}


def runs_others(role: str) -> bool:
    """Tell whether a role runs other roles, whose variables are its own then."""
    return any("_role:" in file.read_text(encoding="utf-8") for file in (ROOT / "roles" / role / "tasks").glob("*.yml"))


def role_tasks(role: str) -> list[tuple[str, Item]]:
    """Return (module of ours, its options) of every task in every task file of a role."""
    files = sorted((ROOT / "roles" / role / "tasks").glob("*.yml"))
    return [each for file in files for each in tasks(loaded(file.read_text(encoding="utf-8")))]


def literal(value: t.Any, defaults: Item) -> t.Any:
    """Return the default of a variable where ``value`` is just that variable, and the default is no expression itself."""
    variable = re.fullmatch(r"\{\{ (\w+) \}\}", str(value))
    known = defaults.get(variable[1]) if variable else None
    return value if known in (None, "") or "{{" in str(known) else known


def role_options(role: str) -> Item:
    text = (ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    return t.cast(Item, loaded(text)["argument_specs"]["main"]["options"])


def check_variables(role: str, given: Item, where: str) -> None:
    """Every variable is one that the role knows, by itself or by what its defaults read; declarations pass the module's specification."""
    assert role in ROLES, f"{where}: {role}"
    read = [role_file(each, "defaults") for each in (ROLES if runs_others(role) else [role])]
    others = [option for each in ROLES for option in role_options(each)] if runs_others(role) else []
    known = {*role_options(role), *others, *re.findall(r"\b[a-z_]+\b", json.dumps(read)), *CONNECTION}
    assert set(given) - known == set(), where
    for name, value in given.items():
        if name in NAMES and isinstance(value, list):
            plural = t.cast(Manage, module(name)).resource.plural
            check(name, {plural: value}, f"{where}: {name}")


@pytest.mark.parametrize("role", ROLES)
def test_role(role: str) -> None:
    """Defaults and argument specification name the same variables; what is handed to a module is of the module's type."""
    options, defaults = role_options(role), role_file(role, "defaults")
    assert not defaults or set(defaults) == set(options)
    plain = {name: value for name, value in defaults.items() if value not in (None, "") and "{{" not in json.dumps(value)}
    assert {name: option["default"] for name, option in options.items() if "default" in option} == plain
    used = role_tasks(role)
    assert used or runs_others(role)
    for name, args in used:
        args = {option: literal(value, defaults) for option, value in args.items()}
        optional = [option for option, value in args.items() if "omit" in f"{value} {defaults.get(re.sub(r'[^a-z_]', '', str(value)))}"]
        check(name, {option: value for option, value in args.items() if option not in optional}, role)
        spec = spec_of(name)["argument_spec"]
        assert set(args) - set(spec) == set()
        for option, value in args.items():
            variable = re.fullmatch(r"\{\{ (\w+) \}\}", str(value))
            if variable and variable[1] in options:
                assert options[variable[1]]["type"] == spec[option]["type"], (role, option)
                assert options[variable[1]].get("elements") == spec[option].get("elements"), (role, option)


@pytest.mark.parametrize("role", ROLES)
def test_roles_leave_the_connection_to_variables(role: str) -> None:
    """A task of a role says at most who logs in, where that is not who the variables name."""
    for name, args in role_tasks(role):
        spec = {} if name in ACTIONS else module(name).spec()["argument_spec"]
        connection = {alias for option, one in spec.items() if "env" in one and "login" not in one for alias in (option, *one.get("aliases", ()))}
        assert set(args) & connection == set(), name


@pytest.mark.parametrize("name", [*NAMES, *ACTIONS])
def test_attributes(name: str) -> None:
    """All modules say whether they support check mode and diff mode, and are idempotent, and it is true of what they are."""
    attributes = document(name)["doc"]["attributes"]
    support = {each: attributes[each]["support"] for each in ("check_mode", "diff_mode", "idempotent")}
    assert support["check_mode"] == "full"
    options = json.dumps(spec_of(name), default=str)
    if "_info" in name:
        assert support == {"check_mode": "full", "diff_mode": "N/A", "idempotent": "N/A"}
    elif name in NAMES and isinstance(module(name), (Manage, Configure)):
        always = any(f'"{option}"' in options for option in ("update_password", "update_secret"))
        assert support == {"check_mode": "full", "diff_mode": "full", "idempotent": "partial" if always else "full"}
