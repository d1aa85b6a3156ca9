# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The declaration of a team in examples/team is a model for users: it works on an empty server as it stands."""

from __future__ import annotations

import json
import re
import typing as t

import yaml

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION, NAMES
from integration.direct import Item, run_module
from integration.test_configuration import without_addresses
from simulator.process import lent
from tools.roles import variable
from tools.tree import ROOT

DECLARATION = ROOT / "examples" / "team" / "host_vars" / "bitbucket" / "bitbucket.yml"
VAULT_VARIABLE = re.compile(r"\{\{ (vault_\w+) \}\}")
OPTIONS = {variable(option): option for option in CONFIGURATION.spec()["argument_spec"]}
MISSING = {"banner"}  # a team does not announce anything to the whole server


def declaration() -> Item:
    """Return the options of the module, with a value for each variable of the vault."""
    text = VAULT_VARIABLE.sub(r"secret-of-\1", DECLARATION.read_text(encoding="utf-8"))
    return {OPTIONS[name]: value for name, value in yaml.safe_load(text).items()}


def kinds_in(declared: Item) -> set[str]:
    """Return the kinds that are declared, in lists of their own or inside a project or repository."""
    owners: list[Item] = [*declared["projects"], *declared["repositories"]]
    return {name for item in (declared, *owners) for name in item if name in NAMES}


def test_the_team_has_every_kind() -> None:
    declared = declaration()
    assert (len(declared["projects"]), len(declared["repositories"])) == (2, 6)
    assert kinds_in(declared) == set(NAMES) - MISSING


def test_the_team_is_applied_on_an_empty_server() -> None:
    """Check mode predicts exactly what the first run does, and a second run changes nothing."""
    with lent() as simulator:

        def run(*, check: bool = False) -> tuple[Item, list[str]]:
            before = len(simulator.control.log())
            result = run_module(simulator, "bitbucket_configuration", declaration(), check=check)
            assert not result.get("failed"), result["msg"]
            assert "secret-of-" not in json.dumps(result)
            return result, [each["path"] for each in simulator.control.log()[before:] if each["method"] != "GET"]

        (predicted, writes), (applied, _writes) = run(check=True), run()
        assert writes == []
        assert applied["summary"] == predicted["summary"]
        assert [without_addresses(each) for each in t.cast("list[Item]", applied["changes"])] == [without_addresses(each) for each in predicted["changes"]]
        again, writes = run()
        assert (again["changed"], again["changes"], writes) == (False, [], [])
