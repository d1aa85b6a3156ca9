# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules are made from tables: a text is written once, and says the right names on the page for one thing, for several things and for several kinds."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
import yaml

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.projects import MANY, ONE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage
from tools import yaml_text
from tools.modules import REFERENCE, TABLE, files, role_table, stale, with_table
from tools.pages import Options, Page, Returned, resolve

Item = dict[str, t.Any]
TEXT = "Where it is. Not with O(name), O(purge_limit) or O(state=absent)."


def page(name: str, module: t.Any, **words: t.Any) -> Page:
    """Return a page of projects that have another field, ``place``."""

    def changed(manage: Manage) -> Manage:
        kind = manage.resource
        field = Field("place", description=TEXT, returned="if it is known")
        return replace(manage, resource=replace(kind, fields=(*kind.fields, field), words=replace(kind.words, **words)))

    if isinstance(module, Manage):
        return Page(name, changed(module), "projects", "ONE")
    kinds = tuple(replace(kind, module=changed(kind.module)) if kind.name == "projects" else kind for kind in module.kinds)
    return Page(name, replace(module, kinds=kinds), "configuration", "CONFIGURATION")


PAGES = {
    "one": (page("bitbucket_project", ONE), ""),
    "many": (page("bitbucket_projects", MANY), "projects[]."),
    "all": (page("bitbucket_configuration", CONFIGURATION), "projects[]."),
}


def options_of(which: str) -> Item:
    made = Options(PAGES[which][0]).all()
    return made if which == "one" else made["projects"]["suboptions"]


@pytest.mark.parametrize("which", PAGES)
def test_a_text_names_the_options_of_its_page(which: str) -> None:
    prefix = PAGES[which][1]
    assert options_of(which)["place"]["description"] == [f"Where it is. Not with O({prefix}name), O(purge_limit) or O({prefix}state=absent)."]


@pytest.mark.parametrize("which", ["one", "many"])
def test_a_returned_value_has_the_first_sentence_of_its_option(which: str) -> None:
    returned = Returned(PAGES[which][0]).all()
    thing = returned["project" if which == "one" else "projects"]
    assert thing["contains"]["place"] == {"description": "Where it is.", "returned": "if it is known", "type": "str"}
    assert thing["type"] == ("dict" if which == "one" else "list")


def test_an_item_says_what_holds_where_it_leaves_an_option_out() -> None:
    last = {which: {name: options_of(which)[name]["description"][-1] for name in ("state", "name")} for which in PAGES}
    assert last["many"]["state"] == "By default, the O(state) of the task."
    assert last["all"]["state"] == "The default is V(present)."
    assert last["many"]["name"] == last["all"]["name"] == last["one"]["name"]
    purge = {which: options_of(which)["permissions"]["suboptions"]["purge"]["description"][-1] for which in PAGES}
    assert purge["many"] == "By default, the O(purge_permissions) of the task."
    assert purge["all"] == "By default, whether O(purge) contains V(permissions)."
    assert Options(PAGES["many"][0]).all()["purge_permissions"]["description"] == ["The value for projects that do not set O(projects[].permissions.purge)."]


def test_an_option_without_a_description_is_refused() -> None:
    with pytest.raises(AssertionError, match="bitbucket_project: the option state has no description"):
        Options(page("bitbucket_project", ONE, state=())).all()


def test_examples_get_the_connection() -> None:
    words = {"examples": "\n- name: Do it\n  bitbucket_project:\n    key: ALG\n"}
    (task,) = yaml.safe_load(page("bitbucket_project", ONE, **words)._examples())
    assert list(task["algorithmia.scm.bitbucket_project"]) == ["bitbucket_url", "bitbucket_username", "bitbucket_password", "key"]


def test_an_option_is_looked_up_from_the_inside() -> None:
    scopes = [("projects[].permissions.", {"users"}), ("projects[].", {"users", "key"})]
    assert resolve("O(users), O(key=A), O(other)", scopes) == "O(projects[].permissions.users), O(projects[].key=A), O(other)"


@pytest.mark.parametrize(
    "text",
    ["a: b", "it's", "- a", "# a", "a #b", "yes", "1", "", "'a'", "{a}", "word " * 60, "a: " + "word " * 60, "tail:", '"a"', "a\\b", "*", "null", "é"],
)
def test_yaml_reads_back_as_it_was(text: str) -> None:
    text = text.strip()
    data = {"description": [text], "type": "str", "default": text, "sample": {"a": text, "b": [text, 1, None, True]}, "options": {"x": {"y": text}}}
    assert yaml.safe_load(yaml_text.document(data)) == data


def test_what_is_not_as_it_is_made_is_stale() -> None:
    wanted = files()
    path = next(path for path in wanted if path.stem == "bitbucket_projects")
    assert path in stale({**wanted, path: f"{wanted[path]}#"})
    assert path in stale({name: text for name, text in wanted.items() if name != path})


def test_a_table_takes_the_place_of_the_former_one() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert with_table(text, TABLE, "| `a` | b |\n").count("| `a` | b |\n") == 1
    assert "| `bitbucket_project`, `bitbucket_projects` |" not in with_table(text, TABLE, "")


def test_a_role_has_its_short_description_in_the_table_of_roles() -> None:
    (path,) = (path for path in files() if path.parts[-3:] == ("bitbucket", "meta", "argument_specs.yml"))
    spec = {"argument_specs": {"main": {"short_description": "Do it"}}}
    assert "| `bitbucket` | Do it |\n" in role_table({path: yaml.safe_dump(spec)})
    assert "| `provision` | " in role_table({})
