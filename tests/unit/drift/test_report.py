# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report: which results make which things, what is seen twice, what went wrong, and that the document is as its schema says."""

from __future__ import annotations

import html
import json
from itertools import permutations
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift import report as drift
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.formats import FORMATS
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import Report, Task
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.verdict import verdict
from unit.drift.samples import BITBUCKET, clock, module, prerequisites, realistic, report, result

SCHEMA = json.loads(Path(drift.__file__).with_name("drift.schema.json").read_text(encoding="utf-8"))
OPS = {"key": "OPS", "public": False}
GRANT = {"users": {"grace": "PROJECT_READ"}}


def things(made):
    return [(each["title"], each["status"], each["op"]) for each in made.document()["things"]]


def changes(made, number=0):
    return [(each["path"], each["before"], each["after"]) for each in made.document()["things"][number]["changes"]]


def project(before, after):
    return ("bitbucket_projects", result("bitbucket_projects", (before, after)))


@pytest.mark.parametrize("made", [realistic(), realistic(problems=True), Report("empty.yml", False, clock())], ids=["drift", "problems", "empty"])
def test_the_document_is_as_its_schema_says(made):
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(made.document())


def test_a_document_that_says_more_is_refused():
    for path in ((), ("summary",), ("things", 0), ("things", 0, "task")):
        document = realistic().document()
        inner = document
        for step in path:
            inner = inner[step]
        inner["more"] = 1
        assert list(Draft202012Validator(SCHEMA).iter_errors(document)), path


def test_the_same_results_make_the_same_document():
    assert json.dumps(realistic(problems=True).document()) == json.dumps(realistic(problems=True).document())


def test_things_come_in_the_order_in_which_they_are_declared():
    declared = [{"name": name} for name in ("c", "a", "b")]
    found = result("bitbucket_groups", (None, declared[0]), ({"name": "gone"}, None), unchanged=declared[1:])
    found["groups"] = declared
    assert [title for title, _status, _op in things(report(("bitbucket_groups", found)))] == ["group c", "group a", "group b", "group gone"]


def test_what_a_thing_says():
    made = report(("bitbucket_projects", result("bitbucket_projects", ({**OPS, "public": True}, OPS), unchanged=[{"key": "ALG"}])))
    document = made.document()
    assert (document["status"], document["summary"]) == ("drift", {"in_sync": 1, "drift": 1, "could_not_tell": 0})
    same, differs = document["things"]
    assert (same["name"], same["status"], same["op"], same["before"], same["after"], same["changes"]) == ("ALG", "in_sync", "unchanged", None, None, [])
    task = {"host": "localhost", "name": "Manage bitbucket_projects", "role": "algorithmia.scm.bitbucket_projects"}
    assert differs == {
        "server": BITBUCKET,
        "product": "bitbucket",
        "kind": "project",
        "name": "OPS",
        "title": "project OPS",
        "status": "drift",
        "op": "updated",
        "before": {"key": "OPS", "public": True},
        "after": {"key": "OPS", "public": False},
        "changes": [{"path": "public", "before": True, "after": False}],
        "affected": ["anybody, even without a login"],
        "consequences": [{"effect": "public", "who": ["anybody, even without a login"]}],
        "declared": {"file": "", "line": 0},
        "rule": "",
        "task": {**task, "file": "roles/bitbucket_projects/tasks/main.yml", "line": 2},
    }


def test_a_task_of_several_kinds_is_about_the_things_of_each():
    """What `bitbucket_configuration` returns is what the modules of its kinds would return, in one."""
    users = result("bitbucket_users", ({"name": "ann", "groups": []}, {"name": "ann", "groups": ["devs"]}), unchanged=[{"name": "bob"}])
    projects = result("bitbucket_projects", (None, {"key": "ALG", "name": "Algorithms"}), unchanged=[{"key": "OPS", "name": "Operations"}])
    heads = {"users": "user", "projects": "project"}
    summary = {
        op: [f"{heads[kind]} {name}" for kind, of in (("users", users), ("projects", projects)) for name in of["summary"][op]] for op in users["summary"]
    }
    both = {**users, "projects": projects["projects"], "summary": summary, "changes": users["changes"] + projects["changes"]}
    apart, together = report(("bitbucket_users", users), ("bitbucket_projects", projects)), report(("bitbucket_configuration", both))
    shown = [[{name: value for name, value in each.items() if name != "task"} for each in made.document()["things"]] for made in (apart, together)]
    assert shown[0] == shown[1]
    assert [(title, status) for title, status, _op in things(together)] == [
        ("user bob", "in_sync"),
        ("user ann", "drift"),
        ("project OPS", "in_sync"),
        ("project ALG", "drift"),
    ]


def test_one_task_with_each_operation():
    pairs = [(None, {"name": "new"}), ({"name": "old"}, None), ({"name": "a", "members": ["x"]}, {"name": "a"})]
    made = report(("bitbucket_groups", result("bitbucket_groups", *pairs)))
    assert things(made) == [("group new", "drift", "created"), ("group a", "drift", "updated"), ("group old", "drift", "deleted")]


def test_what_the_server_adds_by_itself_is_no_change_of_a_thing_that_comes_or_goes():
    made = report(("bitbucket_users", result("bitbucket_users", ({"name": "ada", "slug": "ada", "active": True, "directory": "x"}, None))))
    assert changes(made) == [("name", "ada", None)]
    made = report(("bitbucket_access_token", result("bitbucket_access_token", ({"name": "t", "condition": "expired"}, {"name": "t", "condition": "valid"}))))
    assert changes(made) == [("condition", "expired", "valid")]


@pytest.mark.parametrize(("name", "product"), [("bitbucket_user", "bitbucket"), ("algorithmia_scm_config", "algorithmia"), ("bitbucket_properties", "host")])
def test_products(name, product):
    item = {"name": "x", "provider": "github", "client_id": "x", "path": "/srv/bitbucket.properties"}
    found = result(name, ({**item, "enabled": True}, item))
    del found["server"]
    [thing] = report((name, found)).document()["things"]
    assert (thing["product"], thing["server"]) == (product, "localhost")


# --- seen twice ---

LOOKED = project({**OPS, "public": True}, OPS)
DONE = ("bitbucket_projects", result("bitbucket_projects", unchanged=[OPS]))


@pytest.mark.parametrize("results", [(LOOKED, LOOKED), (LOOKED, DONE), (DONE, LOOKED), (DONE, DONE, LOOKED, DONE)])
def test_what_was_seen_to_differ_stays_seen(results):
    made = report(*results)
    assert things(made) == [("project OPS", "drift", "updated")]
    assert changes(made) == [("public", True, False)]


def test_two_tasks_about_two_fields_of_one_thing_are_one_thing_with_both():
    """In check mode: neither task sees what the other would do."""
    one = project({"key": "OPS", "name": "a", "permissions": GRANT}, {"key": "OPS", "name": "b", "permissions": GRANT})
    two = project({"key": "OPS", "name": "a", "permissions": GRANT}, {"key": "OPS", "name": "a", "permissions": {"users": {}}})
    for results in permutations([one, two]):
        made = report(*results)
        [thing] = made.document()["things"]
        assert sorted(changes(made)) == [("name", "a", "b"), ("permissions.users.grace", "PROJECT_READ", None)]
        assert thing["before"] == {"key": "OPS", "name": "a", "permissions": GRANT}
        assert thing["after"] == {"key": "OPS", "name": "b", "permissions": {"users": {}}}


def test_a_field_that_was_changed_twice_shows_where_it_began_and_where_it_ended():
    made = report(project({"key": "OPS", "name": "a"}, {"key": "OPS", "name": "b"}), project({"key": "OPS", "name": "b"}, {"key": "OPS", "name": "c"}))
    assert changes(made) == [("name", "a", "c")]


def test_what_was_made_and_then_changed_was_made():
    made = report(project(None, {"key": "OPS"}), project({"key": "OPS"}, {"key": "OPS", "name": "b"}))
    assert things(made) == [("project OPS", "drift", "created")]
    assert changes(made) == [("key", None, "OPS"), ("name", None, "b")]


def test_the_same_name_on_two_servers_is_two_things():
    made = report(DONE, ("bitbucket_projects", result("bitbucket_projects", unchanged=[OPS], server="https://other.example.com")))
    assert len(things(made)) == 2


# --- loops, failures, and what is hidden ---


def loop(*items, **more):
    return {"results": list(items), "msg": "One or more items failed", "changed": True, **more}


def test_a_loop_is_all_its_items():
    made = report(("bitbucket_projects", loop(LOOKED[1], result("bitbucket_projects", unchanged=[{"key": "ALG"}]), {"skipped": True, "skip_reason": "x"})))
    assert things(made) == [("project OPS", "drift", "updated"), ("project ALG", "in_sync", "unchanged")]


def test_of_a_loop_those_items_are_problems_that_failed():
    made = Report("x.yml", True, clock())
    bad = {"failed": True, "msg": "no such user\nsay who", "server": BITBUCKET}
    made.add("bitbucket_projects", module("bitbucket_projects"), loop(LOOKED[1], bad, {**bad, "msg": "another"}), Task(name="Loop"), failed=True)
    document = made.document()
    found = [(each["message"], each["server"], each["task"]) for each in document["problems"]]
    assert found == [("no such user\nsay who", BITBUCKET, "Loop"), ("another", BITBUCKET, "Loop")]
    assert (document["status"], document["summary"]["drift"]) == ("could_not_tell", 1)


def test_a_failed_task_of_anybody_is_a_problem_once():
    made = Report("x.yml", True, clock())
    for _time in range(2):
        made.add("ansible.builtin.command", None, {"msg": "non-zero return code"}, Task("web", "Run"), failed=True)
    made.add("ansible.builtin.ping", None, {"msg": "no route"}, Task("db", "Ping"), unreachable=True)
    made.add("ansible.builtin.ping", None, {}, Task("db2", "Ping"), failed=True)
    assert made.document()["problems"] == [
        {"host": "web", "task": "Run", "message": "non-zero return code", "unreachable": False, "server": ""},
        {"host": "db", "task": "Ping", "message": "no route", "unreachable": True, "server": ""},
        {"host": "db2", "task": "Ping", "message": "it failed without a word", "unreachable": False, "server": ""},
    ]
    assert made.status() == "could_not_tell"


def test_a_module_that_failed_in_the_middle_shows_what_it_had_done():
    made = Report("x.yml", False, clock())
    made.add("bitbucket_projects", module("bitbucket_projects"), {**LOOKED[1], "msg": "409", "writes": []}, Task(), failed=True)
    assert made.document()["summary"] == {"in_sync": 0, "drift": 1, "could_not_tell": 0}
    assert made.status() == "could_not_tell"


def test_what_was_seen_is_drift_though_a_repair_would_be_refused():
    made = Report("x.yml", True, clock())
    nothing = {"changed": False, "msg": "too many", "summary": {}, "diff": [], "projects": []}
    made.add("bitbucket_projects", module("bitbucket_projects"), {**nothing, "planned": LOOKED[1]}, Task(name="Projects"), failed=True)
    document = made.document()
    assert (made.status(), [each["status"] for each in document["things"]], document["problems"]) == ("drift", ["drift"], [])
    assert document["warnings"] == ["Projects: a repair would be refused: too many"]
    found = verdict(made)
    assert (found.get("unreachable"), found.get("failed")) == (None, True)


def test_a_declaration_that_is_refused_before_anything_was_compared_is_a_problem():
    made = Report("x.yml", True, clock())
    made.add("bitbucket_projects", module("bitbucket_projects"), {"changed": False, "msg": "nonsense"}, Task(name="Projects"), failed=True)
    assert (made.status(), [each["message"] for each in made.document()["problems"]]) == ("could_not_tell", ["nonsense"])


def test_changed_tasks_of_others_are_nothing_of_ours():
    made = report(DONE)
    made.add("ansible.builtin.copy", None, {"changed": True, "diff": [{"before": "a", "after": "b"}], "warnings": ["theirs"]}, Task())
    assert (made.status(), made.document()["warnings"], len(things(made))) == ("in_sync", [], 1)


@pytest.mark.parametrize("looped", [False, True])
def test_what_no_log_hides(looped):
    """Nobody can tell whether that is as declared: it is a problem, whether it changed something or not."""
    for changed in (False, True):
        made, hidden = report(DONE), {"censored": "hidden due to no_log", "changed": changed}
        made.add("bitbucket_users", module("bitbucket_users"), loop(hidden) if looped else hidden, Task(name="Look"))
        assert made.status() == "could_not_tell"
        [problem] = made.document()["problems"]
        assert (problem["task"], problem["message"].partition(".")[0]) == ("Look", "nobody can tell what it found: no_log hides it")
    made = report(DONE)
    made.add("bitbucket_users", module("bitbucket_users"), {"censored": "hidden"}, Task(name="Fail"), failed=True)
    assert [each["message"] for each in made.document()["problems"]] == ["it failed; no_log hides what it said"]


def test_a_task_that_did_not_look_is_a_problem():
    """It was started, and nobody waited for it."""
    made = report(DONE)
    made.add("bitbucket_projects", module("bitbucket_projects"), {"changed": True, "started": 1, "finished": 0, "ansible_job_id": "j1"}, Task(name="Async"))
    assert made.status() == "could_not_tell"
    assert made.document()["problems"][0]["message"].startswith("it did not look, or had not come to its end")
    made = report(DONE)
    made.add("bitbucket_projects", module("bitbucket_projects"), loop({"skipped": True, "skip_reason": "x"}), Task())
    assert made.status() == "in_sync"


@pytest.mark.parametrize("looped", [False, True])
def test_a_failure_that_failed_when_swallows_is_still_one(looped):
    """A module that failed while it read has an empty summary."""
    swallowed = {**result("bitbucket_projects"), "msg": "nothing listens there", "failed": False, "failed_when_result": False}
    made = report(DONE)
    made.add("bitbucket_projects", module("bitbucket_projects"), loop(swallowed) if looped else swallowed, Task(name="Look"))
    assert (made.status(), [each["message"] for each in made.document()["problems"]]) == ("could_not_tell", ["nothing listens there"])


def test_what_a_module_would_do_in_check_mode_is_drift():
    done = {"changed": True, "commit": {"id": None, "branch": "main"}, "server": BITBUCKET}
    for check_mode, changed, found in ((True, True, [("Push it", "drift", "updated")]), (True, False, []), (False, True, [])):
        made = Report("x.yml", True, clock())
        made.add("bitbucket_commit", module("bitbucket_commit"), {**done, "changed": changed}, Task(name="Push it"), check_mode=check_mode)
        assert (things(made), made.check_mode) == (found, check_mode)
    made = Report("x.yml", True, clock())
    made.add("algorithmia_build", module("algorithmia_build"), done, Task(name="Build it"))
    [thing] = made.document()["things"]
    assert (thing["product"], thing["kind"], thing["name"], thing["server"]) == ("algorithmia", "build", "Build it", BITBUCKET)
    Draft202012Validator(SCHEMA).validate(made.document())


def test_a_secret_that_is_set_each_time_is_no_drift():
    ada = {"name": "ada", "display_name": "Ada"}
    made = report(("bitbucket_users", result("bitbucket_users", (ada, dict(ada)), ({**ada, "name": "bob"}, {"name": "bob"}))))
    assert things(made) == [("user ada", "in_sync", "unchanged"), ("user bob", "drift", "updated")]
    assert made.document()["warnings"] == ["user ada: a secret is set each time, and cannot be compared"]


def test_two_things_of_one_name_in_one_result_are_two():
    """Access keys go by their label, which is not theirs alone; one that is made anew comes and goes."""
    keys = [{"project_key": "ALG", "label": "ci", "public_key": f"ssh-ed25519 {number}"} for number in range(3)]
    found = result("bitbucket_access_keys", (None, keys[0]), (keys[1], None), unchanged=[keys[2]])
    expected = [
        ("access key ALG ci", "in_sync", "unchanged"),
        ("access key ALG ci (2)", "drift", "created"),
        ("access key ALG ci (3)", "drift", "deleted"),
    ]
    once, twice = report(("bitbucket_access_keys", found)), report(("bitbucket_access_keys", found), ("bitbucket_access_keys", found))
    assert things(once) == things(twice) == expected
    assert changes(twice, 2) == changes(once, 2)


@pytest.mark.parametrize(("purge", "status"), [(False, "could_not_tell"), (True, "in_sync")])
def test_an_empty_list_is_in_sync_where_a_purge_looked_at_all_that_is_there(purge, status):
    made = report(("bitbucket_users", result("bitbucket_users")), purges=purge)
    assert (made.status(), things(made)) == (status, [])


def test_warnings_are_told_once():
    made = report(("bitbucket_projects", {**DONE[1], "warnings": ["careful", "careful"]}))
    assert made.document()["warnings"] == ["Manage bitbucket_projects: careful"]


# --- the prerequisites ---


def test_prerequisites():
    found = prerequisites(fine=(True, "it is", ""), missing=(False, "it is off", "turn it on"), dark=(None, "no answer", "look"), soft=(False, "old", "renew"))
    found["bitbucket_readiness"]["findings"][3]["severity"] = "warning"
    made = report(("bitbucket_readiness_info", found))
    assert things(made) == [
        ("prerequisite fine", "in_sync", "unchanged"),
        ("prerequisite missing", "drift", "unchanged"),
        ("prerequisite dark", "could_not_tell", "unchanged"),
    ]
    assert changes(made, 1) == [("missing", "it is off", "turn it on")]
    document = made.document()
    assert (document["status"], document["summary"]) == ("could_not_tell", {"in_sync": 1, "drift": 1, "could_not_tell": 1})
    assert document["things"][2]["before"] == {"dark": "no answer"}


# --- the whole ---


@pytest.mark.parametrize(
    ("made", "status"),
    [(Report(clock=clock()), "could_not_tell"), (report(DONE), "in_sync"), (report(DONE, LOOKED), "drift"), (realistic(problems=True), "could_not_tell")],
)
def test_status(made, status):
    """Where nothing was looked at, nothing is in sync."""
    assert made.status() == made.document()["status"] == status


def test_where_a_thing_is_declared():
    """By its name; what nobody declared, such as what a purge would remove, has what stands for it. The later task that looked at it counts."""
    made = Report("x.yml", True, clock())
    found = result("bitbucket_projects", ({"key": "GONE"}, None), unchanged=[{"key": "ALG"}])
    places = {"ALG": ("group_vars/all.yml", 7), "": ("site.yml", 3)}
    made.add("bitbucket_projects", module("bitbucket_projects"), found, Task(), declared=places)
    declared = {each["name"]: each["declared"] for each in made.document()["things"]}
    assert declared == {"ALG": {"file": "group_vars/all.yml", "line": 7}, "GONE": {"file": "site.yml", "line": 3}}


def test_what_comes_from_a_rule_names_it_in_every_format():
    """It is declared where the rule is, unless it is known better."""
    made = Report("x.yml", True, clock())
    found = result("bitbucket_groups", (None, {"name": "a"}), (None, {"name": "b"}), (None, {"name": "c"}))
    for change, rule in zip(found["changes"], ("some_rules[0], some_rules[1]", "some_rules[1]", ""), strict=True):
        change.update({"rule": rule} if rule else {})
    places = {"b": ("b.yml", 1), "some_rules[0]": ("rules.yml", 7), "some_rules[1]": ("rules.yml", 9), "": ("site.yml", 3)}
    made.add("bitbucket_groups", module("bitbucket_groups"), found, Task(), declared=places)
    document = made.document()
    Draft202012Validator(SCHEMA).validate(document)
    told = [(each["rule"], each["declared"]["file"], each["declared"]["line"]) for each in document["things"]]
    assert told == [("some_rules[0], some_rules[1]", "rules.yml", 7), ("some_rules[1]", "b.yml", 1), ("", "site.yml", 3)]
    for name, (_file, write) in FORMATS.items():
        text = html.unescape(write(document))
        assert text.count("some_rules[0], some_rules[1]") >= 1, name


def test_what_nobody_declared_is_told_once_for_each_server():
    found = {"thing": "project A", "what": "grant", "field": "users", "name": "eve", "value": "PROJECT_ADMIN"}
    here = ("bitbucket_projects", result("bitbucket_projects", unchanged=[{"key": "A"}], undeclared=[found]))
    there = ("bitbucket_projects", result("bitbucket_projects", unchanged=[{"key": "A"}], undeclared=[found], server="https://other.example.com"))
    document = report(here, here, there).document()
    assert document["undeclared"] == [{"host": "localhost", "server": server, **found} for server in (BITBUCKET, "https://other.example.com")]
    assert document["status"] == "in_sync"
    Draft202012Validator(SCHEMA).validate(document)
