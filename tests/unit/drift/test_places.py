# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things are declared, as ansible-core remembers it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift import places
from unit.drift.samples import module

DECLARATION = """---
projects:
  - key: ALG
    name: Algorithms
  - project_key: OPS

permissions:
  - {project_key: ALG, users: {ada: PROJECT_READ}}
  - groups: {data-science: PROJECT_CREATE}
single: {key: ONE, bitbucket_url: x}
"""


def found(tmp_path: Path, name: str, variable: str) -> dict[str, int]:
    file = tmp_path / "declaration.yml"
    file.write_text(DECLARATION, encoding="utf-8")
    value = DataLoader().load_from_file(str(file))[variable]
    resource = module(name).resource
    answered = places.origins(resource, {resource.plural: value} if isinstance(value, list) else value)
    assert {path for path, _line in answered.values()} == {str(file)}
    return {name: line for name, (_path, line) in answered.items()}


def test_the_lines_of_a_list(tmp_path):
    assert found(tmp_path, "bitbucket_projects", "projects") == {"ALG": 3, "OPS": 5, "": 3}
    assert found(tmp_path, "bitbucket_permissions", "permissions") == {"ALG": 8, "the server": 9, "": 8}


def test_the_line_of_one_thing(tmp_path):
    assert found(tmp_path, "bitbucket_project", "single") == {"ONE": 10, "": 10}


def test_the_lines_of_rules(tmp_path):
    (tmp_path / "x.yml").write_text("- match: A/*\n  hooks: []\n\n- {match: [B/*]}\n", encoding="utf-8")
    (rules,) = module("bitbucket_configuration").rules.resources
    found = places.origins_of_rules(rules, {"repository_rules": DataLoader().load_from_file(str(tmp_path / "x.yml"))})
    assert found == {f"repository_rules[{number}]": (str(tmp_path / "x.yml"), line) for number, line in ((0, 1), (1, 4))}
    assert places.origins_of_rules(rules, {"repository_rules": [7, {}]}) == places.origins_of_rules(rules, {}) == {}


def test_what_is_made_by_a_template_is_where_its_name_comes_from(tmp_path):
    """A filter makes a new item of what was read."""
    (tmp_path / "x.yml").write_text("- ALG\n- OPS\n", encoding="utf-8")
    keys = DataLoader().load_from_file(str(tmp_path / "x.yml"))
    answered = places.origins(module("bitbucket_projects").resource, {"projects": [{"key": key, "public": False} for key in keys]})
    assert answered == {"ALG": (str(tmp_path / "x.yml"), 1), "OPS": (str(tmp_path / "x.yml"), 2)}


@pytest.mark.parametrize("args", [{}, {"projects": "{{ projects }}"}, {"projects": [None, 7, {}, {"key": "A"}]}])
def test_what_is_not_known_is_not_told(args, monkeypatch):
    assert places.origins(module("bitbucket_projects").resource, args) == {}
    monkeypatch.setattr(places, "Origin", None)
    assert places.origins(module("bitbucket_projects").resource, {"projects": [{"key": "A"}]}) == {}


def test_the_file_that_stands_for_the_declaration(tmp_path, monkeypatch):
    """The user's playbook; where a collection brings it, a file of variables. None that is not in the current folder."""
    monkeypatch.chdir(tmp_path)
    ours = "/x/ansible_collections/algorithmia/scm/playbooks/detect_drift.yml"
    given = ["a=b", "@/etc/secrets.yml", "@vars/declaration.yml", {"c": "d"}]
    assert places.users_own("site.yml", given) == "site.yml"
    assert places.users_own(ours, given) == "vars/declaration.yml"
    assert places.users_own(ours, given[:2]) == ""
