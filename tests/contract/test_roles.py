# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What roles do with variables that come as text, as from ``-e`` on the command line, what they leave behind in facts, and that they decide nothing.

The argument specification of a role checks a variable and converts a copy of it: a template sees what was given, so ``"false"`` is true there, and
``"a,b"`` is not a list.
"""

from __future__ import annotations

import typing as t

import pytest
from jinja2 import Environment, nodes

from tools.tree import ROOT
from tools.yaml_text import loaded

Expression = tuple[str, str, bool]
CONDITIONS = ("when", "until", "failed_when", "changed_when", "that")
FILES = sorted(
    path
    for path in (*ROOT.glob("roles/*/*/*.yml"), *ROOT.glob("playbooks/*.yml"))
    if path.parent.name in ("defaults", "vars", "tasks", "handlers", "playbooks")
)


def options(kind: str) -> set[str]:
    """Return the options of that type, of all roles."""
    found = set()
    for path in ROOT.glob("roles/*/meta/argument_specs.yml"):
        spec = loaded(path.read_text(encoding="utf-8"))["argument_specs"]["main"]
        found |= {name for name, option in spec["options"].items() if option["type"] == kind}
    return found


def expressions(value: t.Any, where: str = "", *, condition: bool = False) -> t.Iterator[Expression]:
    """Yield (where, template, whether its value is taken for true or false) for all of a file."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from expressions(inner, f"{where}: {name}", condition=name in CONDITIONS)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner, where, condition=condition)
    elif isinstance(value, str):
        yield where, f"{{{{ {value} }}}}" if condition else value, condition


def taken_for_a_boolean(node: nodes.Node, *, condition: bool) -> t.Iterator[str]:
    """Yield the variables whose own text decides whether something is true."""
    if isinstance(node, nodes.Test) or (isinstance(node, nodes.Filter) and node.name not in ("default", "d", "ternary")):
        for inner in node.iter_child_nodes():
            yield from taken_for_a_boolean(inner, condition=False)
    elif isinstance(node, nodes.Name):
        yield from [node.name] if condition else []
    elif isinstance(node, nodes.CondExpr):
        yield from taken_for_a_boolean(node.test, condition=True)
        for branch in (node.expr1, node.expr2):
            yield from taken_for_a_boolean(branch, condition=condition) if branch else ()
    else:
        inside = isinstance(node, (nodes.And, nodes.Or, nodes.Not)) or (condition and isinstance(node, (nodes.Template, nodes.Output, nodes.Filter)))
        for inner in node.iter_child_nodes():
            yield from taken_for_a_boolean(inner, condition=inside)


def looked_into(node: nodes.Node, *, passed_on: bool) -> t.Iterator[str]:
    """Yield the variables that are taken for lists as they are given."""
    if isinstance(node, nodes.Name):
        yield from [] if passed_on else [node.name]
        return
    if isinstance(node, nodes.Test) or (isinstance(node, nodes.Filter) and node.name == "length"):
        inside = True
    else:
        inside = passed_on and (isinstance(node, (nodes.Template, nodes.Output, nodes.CondExpr)) or (isinstance(node, nodes.Filter) and node.name == "default"))
    for inner in node.iter_child_nodes():
        yield from looked_into(inner, passed_on=inside)


def parsed(path: t.Any) -> t.Iterator[tuple[str, nodes.Template, bool]]:
    for where, text, condition in expressions(loaded(path.read_text(encoding="utf-8"))):
        yield f"{path.relative_to(ROOT)}{where}", Environment().parse(text), condition


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_boolean_that_is_given_as_text(path: t.Any) -> None:
    """Each is brought to a boolean where it decides something: ``| bool``."""
    booleans = options("bool")
    found = [(where, name) for where, tree, condition in parsed(path) for name in taken_for_a_boolean(tree, condition=condition) if name in booleans]
    assert found == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_list_that_is_given_as_text(path: t.Any) -> None:
    """Each is handed to a module as it is, or is brought to a list where a template looks into it."""
    lists = options("list")
    found = [(where, name) for where, tree, _condition in parsed(path) for name in looked_into(tree, passed_on=True) if name in lists]
    assert found == []


BOOLEANS: dict[str, tuple[str, bool, list[str]]] = {
    "bare": ("{{ x }}", True, ["x"]),
    "handed on": ("{{ x }}", False, []),
    "and": ("{{ y == 1 and x }}", False, ["x"]),
    "not": ("{{ not x }}", False, ["x"]),
    "choice": ("{{ 1 if x else 2 }}", False, ["x"]),
    "default": ("{{ x | default(false) }}", True, ["x"]),
    "converted": ("{{ not x | bool or x | default(true) | bool }}", True, []),
    "asked about": ("{{ x is defined and x | length > 0 }}", True, []),
}
LISTS: dict[str, tuple[str, list[str]]] = {
    "handed on": ("{{ x | default(omit) }}", []),
    "asked about": ("{{ x is defined and x | length > 0 }}", []),
    "indexed": ("{{ x[0] }}", ["x"]),
    "searched": ("{{ 'a' in x }}", ["x"]),
    "joined": ("{{ [x | default([]), y] | flatten }}", ["x", "y"]),
}


@pytest.mark.parametrize("name", BOOLEANS)
def test_finds_booleans(name: str) -> None:
    template, condition, found = BOOLEANS[name]
    assert list(taken_for_a_boolean(Environment().parse(template), condition=condition)) == found


@pytest.mark.parametrize("name", LISTS)
def test_finds_lists(name: str) -> None:
    template, found = LISTS[name]
    assert [each for each in looked_into(Environment().parse(template), passed_on=True) if each != "omit"] == found


def facts(value: t.Any) -> t.Iterator[str]:
    """Yield the names of all facts that tasks set."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from facts(inner)
    if isinstance(value, dict):
        yield from value.get("ansible.builtin.set_fact", ())


def test_facts() -> None:
    """A fact lasts until the end of the run, and a second use of the role would see it."""
    found = set()
    for path in ROOT.glob("roles/*/tasks/*.yml"):
        found |= set(facts(loaded(path.read_text(encoding="utf-8"))))
    assert found == set()


# --- nothing is decided in templates ---

PLAIN = "a variable, its default, or that it is omitted"
# What decides in a template, and why it may. Everything else is Python, with unit tests.
MAY_DECIDE: dict[str, dict[str, str]] = {
    "bitbucket_server": {
        "handlers/main.yml": "which module of Ansible restarts the service, and how often it is asked until it answers, are keywords of tasks",
        "vars/main.yml": "properties by friendly names, of which the address on the own host follows",
        "defaults/main.yml: bitbucket_server_log_in": "whether there is a login to wait for",
        "tasks/main.yml: when": "whether handlers are run now is a keyword of a task",
    },
}
LOOK_UPS = {"algorithmia.scm.bitbucket_bot_token"}  # the value of a token, which is never a fact


def decides(tree: nodes.Template, *, condition: bool) -> list[str]:
    """Return what of a template is more than PLAIN. A condition may ask whether something is declared."""
    found = []
    for node in tree.find_all(
        (nodes.Filter, nodes.Test, nodes.Call, nodes.CondExpr, nodes.BinExpr, nodes.Compare, nodes.UnaryExpr, nodes.Concat, nodes.For, nodes.If)
    ):
        is_lookup = isinstance(node, nodes.Call) and [getattr(each, "value", "") for each in node.args][0:1] in [[name] for name in LOOK_UPS]
        is_default = isinstance(node, nodes.Filter) and node.name == "default" and not any(isinstance(each, nodes.Call) for each in node.find_all(nodes.Call))
        is_declared = condition and isinstance(node, nodes.Test) and node.name == "defined"
        if not (is_lookup or is_default or is_declared):
            found.append(getattr(node, "name", type(node).__name__))
    return found


def test_roles_and_playbooks_decide_nothing() -> None:
    used: set[tuple[str, str]] = set()
    wrong = []
    for path in FILES:
        role = path.parents[1].name
        for where, tree, condition in parsed(path):
            inside = where.removeprefix(f"roles/{role}/")
            reason = next((name for name in MAY_DECIDE.get(role, {}) if inside.startswith(name)), None)
            if decides(tree, condition=condition):
                wrong += [] if reason else [(where, decides(tree, condition=condition))]
                used |= {(role, reason)} if reason else set()
    assert wrong == [], f"more than {PLAIN}: decide it in an action plugin"
    assert used == {(role, name) for role, reasons in MAY_DECIDE.items() for name in reasons}


DECIDES: dict[str, tuple[str, bool, list[str]]] = {
    "a variable": ("{{ x.y }}", False, []),
    "its default": ("{{ x | default(omit) }}{{ x | default([]) }}", False, []),
    "its default by another": ("{{ x | default(y, true) }}", False, []),
    "its default by the environment": ("{{ x | default(lookup('env', 'X')) }}", False, ["default", "Call"]),
    "the value of the token": ("{{ lookup('algorithmia.scm.bitbucket_bot_token') }}", False, []),
    "declared": ("{{ x is defined }}", True, []),
    "declared, as a value": ("{{ x is defined }}", False, ["defined"]),
    "one of two": ("{{ x is defined or y is defined }}", True, ["Or"]),
    "not": ("{{ not x }}", True, ["Not"]),
    "choice": ("{{ x if y else z }}", False, ["CondExpr"]),
    "filter": ("{{ x | selectattr('y') }}", False, ["selectattr"]),
    "comparison": ("{{ x == 1 }}", True, ["Compare"]),
    "loop": ("{% for x in y %}{{ x }}{% endfor %}", False, ["For"]),
}


@pytest.mark.parametrize("name", DECIDES)
def test_finds_decisions(name: str) -> None:
    template, condition, found = DECIDES[name]
    assert decides(Environment().parse(template), condition=condition) == found
