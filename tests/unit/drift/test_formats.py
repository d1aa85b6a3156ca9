# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The formats: each says what the document says, is as its schema asks, and takes hostile names for what they are: text."""

from __future__ import annotations

import json
import os
import re
import stat
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from sarif_pydantic import Sarif

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.formats import FORMATS, write
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.markdown import LIMIT, markdown
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import Report, Task
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.verdict import verdict
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.words import repair, sentence, value, visible
from tools.environment import SARIF_SCHEMA
from tools.tree import ROOT
from unit.drift.samples import BITBUCKET, clock, crowded, module, prerequisites, realistic, report, result

HERE = ROOT / "plugins" / "plugin_utils" / "drift"
XSD = xmlschema.XMLSchema(str(Path(__file__).with_name("junit.xsd")))
SIDES = ("on the server", "declared")


def made(name, document):
    return FORMATS[name][1](document)


def cases(document):
    """Return the cases of JUnit: (class, name) -> (tag, message, text), tag None where all is well."""
    found = {}
    for case in ElementTree.fromstring(made("junit", document)).iter("testcase"):
        inner = next(iter(case), None)
        found[case.get("classname"), case.get("name")] = (None, "", "") if inner is None else (inner.tag, inner.get("message"), inner.text)
    return found


def run_of(document):
    return json.loads(made("sarif", document))["runs"][0]


# --- what they say ---


def test_json_is_the_document():
    document = realistic().document()
    assert json.loads(made("json", document)) == document


def test_junit_says_what_the_document_says():
    document = realistic(problems=True).document()
    found = cases(document)
    assert len(found) == len(document["things"]) + 1
    assert found["bitbucket.user", "ada"] == (None, "", "")
    assert found["bitbucket.project", "OPS"] == (
        "failure",
        "project OPS: differs, would be updated",
        "public: on the server true, declared false\n"
        "Open to everybody, not as declared: anybody, even without a login\naffected: anybody, even without a login",
    )
    assert found["bitbucket.group", "release-managers"][1] == "group release-managers: missing, would be created"
    assert found["bitbucket.access key", "ALG old laptop"][1] == "access key ALG old laptop: should not exist, would be deleted"
    tag, message, text = found["problem.localhost", "See to the token"]
    assert (tag, message, text) == ("error", document["problems"][0]["message"].splitlines()[0], document["problems"][0]["message"])
    root = ElementTree.fromstring(made("junit", document))
    assert [(each.get("name"), each.get("tests"), each.get("failures"), each.get("errors")) for each in root] == [
        (BITBUCKET, "15", "6", "1"),
        ("https://algorithmia.example.com", "2", "1", "0"),
    ]
    assert [root.get(name) for name in ("tests", "failures", "errors")] == ["17", "7", "1"]


def test_junit_has_what_could_not_be_told_as_an_error():
    document = report(("bitbucket_readiness_info", prerequisites(dark=(None, "no answer", "look")))).document()
    assert cases(document) == {("bitbucket.prerequisite", "dark"): ("error", "prerequisite dark: could not tell", "no answer")}


def test_sarif_says_what_the_document_says():
    document = realistic(problems=True).document()
    run = run_of(document)
    drifted = [each for each in document["things"] if each["status"] == "drift"]
    assert len(run["results"]) == len(drifted) == 7
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert rules == ["prerequisite/unchanged", "group/updated", "group/created", "project/updated", "access-key/deleted", "scm-configuration/updated"]
    for found, thing in zip(run["results"], drifted, strict=True):
        assert rules[found["ruleIndex"]] == found["ruleId"]
        [location] = found["locations"]
        assert location["logicalLocations"][0]["fullyQualifiedName"] == f"{thing['server']}/{thing['kind']}/{thing['name']}"
        physical = location["physicalLocation"]
        assert (physical["artifactLocation"]["uri"], physical["region"]["startLine"]) == (thing["task"]["file"], thing["task"]["line"])  # for want of better
        assert all(each["path"] in found["message"]["text"] for each in thing["changes"])
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    [told] = invocation["toolExecutionNotifications"]
    assert (told["level"], document["problems"][0]["message"] in told["message"]["text"]) == ("error", True)
    assert run_of(realistic().document())["invocations"][0]["executionSuccessful"] is True


def test_the_fingerprint_of_a_thing_is_the_same_in_each_run():
    """However it differs, and wherever the task stands: it is one finding, open until the thing is as declared."""

    def prints(server, task, **public):
        made = Report("x.yml", True, clock())
        pairs = [({"key": "OPS", **public}, {"key": "OPS", "name": "x"})]
        made.add("bitbucket_project", module("bitbucket_project"), result("bitbucket_project", *pairs, server=server), task)
        return [each["partialFingerprints"] for each in run_of(made.document())["results"]]

    assert prints(BITBUCKET, Task(), public=True) == prints(BITBUCKET, Task(file="b.yml", line=3))
    assert prints(BITBUCKET, Task()) != prints("https://other.example.com", Task())


def test_sarif_points_to_the_declaration():
    """A code host shows a file of the repository, and has no line 0."""
    for line, shown in ((4, 4), (0, 1)):
        document = realistic().document()
        document["things"][2]["declared"].update(file="group_vars/all.yml", line=line)
        physical = run_of(document)["results"][0]["locations"][0]["physicalLocation"]
        assert physical == {"artifactLocation": {"uri": "group_vars/all.yml"}, "region": {"startLine": shown}}
        validate_sarif(document)


def test_every_thing_has_a_fingerprint_of_its_own_that_github_goes_by():
    """GitHub considers primaryLocationLineHash only, a hash and a number; without it, all things of one rule and one line are one alert."""
    prints = [each["partialFingerprints"]["primaryLocationLineHash"] for each in run_of(realistic().document())["results"]]
    assert [each for each in prints if not re.fullmatch(r"[0-9a-f]{16}:1", each)] == []
    assert len(set(prints)) == len(prints) == 7


def test_sarif_of_a_task_whose_place_is_not_known():
    document = realistic().document()
    for thing in document["things"]:
        thing["task"].update(file="", line=0)
    assert all("physicalLocation" not in location for each in run_of(document)["results"] for location in each["locations"])
    validate_sarif(document)


def test_sarif_names_a_file_as_an_address():
    document = realistic().document()
    document["things"][2]["task"]["file"] = "a b/100%/é#1.yml"
    assert run_of(document)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/100%25/%C3%A9%231.yml"


def test_markdown_says_what_the_document_says():
    document = realistic(problems=True).document()
    text = unescape(re.sub(r"</?code>", "", markdown(document)))
    assert text.startswith("### ❓ Could not tell: 1 problem, 7 of 16 things differ\n")
    for line in (
        "| project | ALG | differs, would be updated, **more rights**, **fewer rights** | user grace, group data-science, every licensed user |",
        "| access key | ALG old laptop | should not exist, would be deleted, **more rights** | whoever has this key |",
        "| permissions.users.grace | PROJECT_ADMIN | *nothing* |",
        "| members | *nothing* | linus |",
        "9 in sync.",
        "- **More rights than declared**: user mallory (1), user grace (1), every licensed user (1), access key ALG old laptop (1)",
        "Repair: ansible-playbook algorithmia.scm.provision -e @declaration.yml",
    ):
        assert f"\n{line}\n" in text
    assert "401 Unauthorized.<br>The password of algorithmia-bot" in text


def test_nobody_is_called_by_a_name():
    """Code hosts take @name for a mention, outside of code."""
    found = result("bitbucket_projects", ({"key": "@ops", "permissions": {"users": {"@all": "R"}}}, {"key": "@ops"}))
    text = unescape(markdown(report(("bitbucket_projects", found)).document()))
    assert "@" in text
    assert "@" not in re.sub(r"<code>[^<]*</code>", "", text)


def test_a_line_end_of_a_message_is_one_in_markdown():
    made = report(("bitbucket_projects", result("bitbucket_projects", unchanged=[{"key": "A"}], warnings=["a\nb"])))
    assert "a<br>b</code>" in markdown(made.document())


def test_two_things_of_one_name_stay_two():
    keys = [{"project_key": "ALG", "label": "ci", "public_key": f"ssh-ed25519 {number}"} for number in range(2)]
    document = report(("bitbucket_access_keys", result("bitbucket_access_keys", (None, keys[0]), (keys[1], None)))).document()
    assert len(cases(document)) == len({json.dumps(each["partialFingerprints"]) for each in run_of(document)["results"]}) == 2


def test_a_run_that_looked_at_nothing_is_an_error_in_junit():
    document = Report("x.yml", True, clock()).document()
    assert cases(document) == {("problem.localhost", "drift report"): ("error", "nothing was looked at", "nothing was looked at")}
    assert cases(report(("bitbucket_users", result("bitbucket_users")), purges=True).document()) == {}


def test_what_a_module_would_do_has_no_details():
    made = Report("x.yml", True, clock())
    made.add("bitbucket_commit", module("bitbucket_commit"), {"changed": True, "server": BITBUCKET}, Task(name="Push it"))
    text = markdown(made.document())
    assert "| commit | <code>Push it</code> | differs, would be updated |  |" in text
    assert "<details>" not in text
    assert "Details" not in FORMATS["html"][1](made.document())
    assert run_of(made.document())["results"][0]["ruleId"] == "commit/updated"


@pytest.mark.parametrize("name", ["junit", "sarif", "markdown", "html"])
def test_a_real_run_that_went_wrong_does_not_say_that_all_was_brought_back(name):
    found = result("bitbucket_projects", ({"key": "A", "public": True}, {"key": "A", "public": False}))
    for failed in (False, True):
        made = report(("bitbucket_projects", found), check_mode=False)
        if failed:
            made.add("x", None, {"msg": "it died"}, Task(), failed=True)
        text = FORMATS[name][1](made.document())
        claims = ("was updated", "was brought back", "were brought back")
        assert any(claim in text for claim in claims) != failed
        assert ("may not have been" in text) == failed


def test_a_repair_that_would_be_refused_is_said_on_top_of_the_page():
    made = report(("bitbucket_projects", result("bitbucket_projects", unchanged=[{"key": "A"}], warnings=["deprecated"])))
    refused = {"msg": "too many", "summary": {}, "diff": [], "planned": result("bitbucket_projects", ({"key": "B"}, None))}
    made.add("bitbucket_projects", module("bitbucket_projects"), refused, Task(name="Projects"), failed=True)
    text = FORMATS["html"][1](made.document())
    assert text.index("would be refused: too many") < text.index('id="things"') < text.index("deprecated")
    assert text.count("too many") == 1


@pytest.mark.parametrize("size", [1, 150, 900])
def test_markdown_fits_into_a_comment(size):
    changed = [({"key": f"P{number}", "description": "x" * size}, {"key": f"P{number}", "description": "|" * size}) for number in range(size)]
    text = markdown(report(("bitbucket_projects", result("bitbucket_projects", *changed))).document())
    assert len(text) <= LIMIT
    more = re.search(r"^\.\.\. and (\d+) more$", text, re.MULTILINE)
    assert (more is not None) == (size > 1)
    shown = text.count("| project |") + text.count("<details>")
    assert shown + (int(more[1]) if more else 0) >= 2 * size  # headings count as well
    assert text.count("<details>") == text.count("</details>")
    assert "Repair" in text


def test_one_thing_with_very_many_fields_fits_as_well():
    grants = {"users": {f"user{number}": "PROJECT_ADMIN" for number in range(5000)}}
    text = markdown(report(("bitbucket_projects", result("bitbucket_projects", ({"key": "A", "permissions": grants}, {"key": "A"})))).document())
    assert len(text) <= LIMIT
    assert "... and 4975 more fields" in text


@pytest.mark.parametrize(
    ("results", "check_mode", "expected"),
    [
        ((), True, "nothing is declared, and nothing differs"),
        ((1, 0), True, "the one thing looked at is as declared"),
        ((2, 0), True, "all 2 things are as declared"),
        ((0, 1), True, "1 of 1 thing differs"),
        ((3, 2), True, "2 of 5 things differ"),
        ((0, 1), False, "1 of 1 thing differed, and was brought back"),
        ((3, 2), False, "2 of 5 things differed, and were brought back"),
    ],
)
def test_the_sentence(results, check_mode, expected):
    document = {
        "status": "",
        "check_mode": check_mode,
        "problems": [],
        "undeclared": [],
        "summary": {"in_sync": sum(results[:1]), "drift": sum(results[1:]), "could_not_tell": 0},
    }
    assert sentence(document) == expected


def test_the_sentence_of_what_nobody_looked_at():
    assert sentence(Report(clock=clock()).document()) == "nothing was looked at"


@pytest.mark.parametrize(
    ("playbook", "expected"),
    [
        ("algorithmia.scm.detect_drift", "ansible-playbook algorithmia.scm.provision -e @declaration.yml"),
        ("algorithmia.scm.provision", "ansible-playbook algorithmia.scm.provision -e @declaration.yml"),
        ("algorithmia.scm.deprovision", ""),
        ("site.yml", ""),
        ("algorithmia.scm.detect_drift site.yml", ""),
    ],
)
def test_only_where_the_command_is_known_that_repairs_it_is_given(playbook, expected):
    """A playbook of the user's may have its check mode in its plays: to run it again would repair nothing."""
    found = result("bitbucket_projects", ({"key": "A", "public": True}, {"key": "A"}))
    document = report(("bitbucket_projects", found), playbook=playbook).document()
    assert repair(document) == expected
    for name in ("markdown", "html"):
        assert ("Repair" in made(name, document)) == bool(expected)
    assert repair({**document, "check_mode": False}) == ""


def test_the_command_that_repairs_is_as_the_run_was():
    """With its inventory, its target, its files of variables, its tags and its limit."""
    given = ["-i", "my inventory.yml", "-e", "target=eu", "-e", "@eu.yml", "--tags", "users", "--limit", "eu"]
    document = Report("algorithmia.scm.detect_drift", True, clock(), given)
    document.add("bitbucket_projects", module("bitbucket_projects"), result("bitbucket_projects", ({"key": "A", "public": True}, {"key": "A"})), Task("eu"))
    expected = "ansible-playbook algorithmia.scm.provision -i 'my inventory.yml' -e target=eu -e @eu.yml --tags users --limit eu"
    assert repair(document.document()) == expected
    for name in ("markdown", "html"):
        assert expected in re.sub(r"</?span>", "", unescape(made(name, document.document())))


# --- what was seen and nobody declared ---


def test_all_formats_for_people_say_what_was_not_compared():
    """18 grants that nobody declared: in sync is not all there is to say."""
    document = crowded().document()
    assert len(document["undeclared"]) == 18
    words = "18 grants that nobody declared"
    assert sentence(document) == f"131 of 1066 things differ; {words} were not compared"
    for name in ("markdown", "html", "sarif"):
        assert words in made(name, document), name
    assert "permissions of Q0 on bb-eu (https://eu.example.com): users.mallory: PROJECT_ADMIN" in made("html", document)
    same = Report("x.yml", True, clock(), ["--limit", "eu"])
    [grant] = document["undeclared"][:1]
    found = {name: grant[name] for name in ("thing", "what", "field", "name", "value")}
    same.add("bitbucket_projects", module("bitbucket_projects"), result("bitbucket_projects", unchanged=[{"key": "A"}], undeclared=[found, found]), Task())
    assert sentence(same.document()) == "the one thing looked at is as declared; 1 grant that nobody declared was not compared"
    assert verdict(same)["msg"].endswith("(1 grant that nobody declared was not compared)")
    for name in ("markdown", "html"):
        assert "--limit eu" in unescape(made(name, same.document()))


def test_a_server_is_called_as_in_the_inventory_in_every_format():
    document = crowded().document()
    for name in ("markdown", "html", "junit", "sarif"):
        assert "bb-eu" in made(name, document), name
    suites = [each.get("name") for each in ElementTree.fromstring(made("junit", document))]
    assert suites == ["bb-eu (https://eu.example.com)", "bb-us (https://us.example.com)"]  # what differs comes first


def test_what_a_difference_means_is_in_every_format():
    document = realistic().document()
    for name in ("markdown", "html", "junit", "sarif"):
        text = unescape(made(name, document))
        for words in ("Open to everybody, not as declared", "More rights than declared", "Fewer rights than declared"):
            assert words in text, (name, words)
    page = made("html", document)
    assert page.index("More rights than declared") < page.index('id="things"')


# --- their schemas ---


def validate_sarif(document):
    text = made("sarif", document)
    Sarif.model_validate(json.loads(text))
    if SARIF_SCHEMA.exists():
        jsonschema.validate(json.loads(text), json.loads(SARIF_SCHEMA.read_text(encoding="utf-8")))


DOCUMENTS = [realistic().document(), realistic(problems=True).document(), Report(clock=clock()).document(), crowded().document()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=["drift", "problems", "empty", "crowded"])
def test_junit_is_as_its_schema_says(document):
    XSD.validate(made("junit", document))


@pytest.mark.parametrize("document", DOCUMENTS, ids=["drift", "problems", "empty", "crowded"])
def test_sarif_is_as_it_is_modelled(document):
    Sarif.model_validate(json.loads(made("sarif", document)))


@pytest.mark.skipif(not SARIF_SCHEMA.exists(), reason="the official schema is not at hand: make setup gets it by npm")
@pytest.mark.parametrize("document", DOCUMENTS, ids=["drift", "problems", "empty", "crowded"])
def test_sarif_is_as_the_official_schema_says(document):
    jsonschema.validate(json.loads(made("sarif", document)), json.loads(SARIF_SCHEMA.read_text(encoding="utf-8")))


def test_no_format_names_an_address_but_those_in_the_document():
    for name in FORMATS:
        text = unescape(made(name, realistic(problems=True).document()))
        found = set(re.findall(r"(?:https?|ssh)://[\w@.-]+(?::\d+)?", text))
        assert found <= {
            "https://bitbucket.example.com",
            "https://algorithmia.example.com",
            "ssh://git@old.example.com:7999",
            "ssh://git@bitbucket.example.com:7999",
        }


# --- hostile names ---

MARKUP = ["<script>alert(1)</script>", "a|b", "`x`", "[x](javascript:alert(1))", "]]>", "&amp;", "{{ 7*7 }}", "'\"><img src=x>", "@all", "www.example.com"]
BAD = [*MARKUP, "x\ny", "\x00\x1b[31m", "\u202ecba", "\ud800"]
HOSTILE = st.sampled_from(BAD) | st.text(min_size=1, max_size=8)


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes' names, and its text outside of scripts and styles."""

    def __init__(self):
        super().__init__()
        self.tags, self.texts, self.inside = set(), [], ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        self.tags.add((tag, tuple(sorted(name for name, _value in attrs))))

    def handle_data(self, data):
        if self.inside not in ("script", "style"):
            self.texts.append(data)


def tags_of(text):
    parser = Tags()
    parser.feed(text)
    return parser


def hostile(name, other, field):
    """Return a document in which all that can be anybody's text is."""
    made = Report(name, True, clock())
    task = Task(name, other, name, f"roles/{field.replace('/', '')}", 3)
    pairs = [({"key": name, "description": other, field: [name]}, {"key": name, field: [other], "permissions": {"users": {name: other}}})]
    found = result("bitbucket_projects", *pairs, unchanged=[{"key": f"{name}{other}same"}], server=f"{name}{other}", warnings=[other])
    made.add("bitbucket_projects", module("bitbucket_projects"), found, task)
    made.add("x", None, {"msg": f"{name}\n{other}"}, task, failed=True)
    return made.document()


PLAIN_TAGS = tags_of(made("html", hostile("a", "b", "c"))).tags


@settings(max_examples=60)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_a_text_is_only_ever_text(name, other, field):
    document = hostile(name, other, field)
    for each in FORMATS:
        made(each, document).encode("utf-8")
    assert json.loads(made("json", document)) == document
    XSD.validate(made("junit", document))
    Sarif.model_validate(json.loads(made("sarif", document)))
    page = tags_of(made("html", document))
    assert page.tags <= PLAIN_TAGS
    shown = "".join(page.texts)
    for thing in document["things"]:
        assert visible(thing["name"]) in shown


@settings(max_examples=60)
@given(HOSTILE, HOSTILE)
def test_markdown_takes_no_markup_from_a_text(name, other):
    lines = markdown(hostile(name, other, "c")).splitlines()
    plain = markdown(hostile("a", "b", "c")).splitlines()
    if name == other:  # then there is less to tell
        return
    assert [re.sub(r"<code>[^<>|`*\[\]]*</code>", "", line).count("|") for line in lines if line.startswith("|")] == [
        re.sub(r"<code>[^<>|`*\[\]]*</code>", "", line).count("|") for line in plain if line.startswith("|")
    ]
    assert {*re.findall(r"<[^>]*>", "\n".join(lines))} - {"<br>"} == {"<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>"}
    assert not re.search(r"[`\[\]]|@|(?i:www\.)|https?:", "\n".join(lines))
    text = unescape("".join(lines))
    assert visible(text) == text


UNSEEN = ["\x00", "\n", "\u202e", "\ud800", "\ufffe", "\U000e0041"]


@pytest.mark.parametrize("character", UNSEEN)
def test_what_cannot_be_seen_is_shown_as_an_escape(character):
    assert visible(f"a{character}b") == f"a{character.encode('unicode_escape').decode()}b"
    assert visible("é😀\ufffd") == "é😀\ufffd"
    assert visible("a\nb\x07", lines=True) == "a\nb\\x07"


@pytest.mark.parametrize("character", UNSEEN)
def test_what_cannot_be_seen_is_shown_inside_of_a_value_as_well(character):
    shown = value({"a": [f"x{character}y"]})
    assert visible(shown) == shown
    assert character not in shown


# --- writing ---


def test_files_are_written_as_a_whole(tmp_path):
    folder = tmp_path / "a" / "b"
    document = realistic().document()
    written = write(document, folder, FORMATS)
    assert [each.name for each in written] == ["drift.json", "drift.xml", "drift.sarif", "drift.md", "drift.html"]
    assert sorted(folder.iterdir()) == sorted(written)
    again = write(document, folder, ["json"])
    assert (sorted(folder.iterdir()), again) == (sorted(written), written[:1])


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("readable", "modes"), [(False, (0o700, 0o600)), (True, (0o750, 0o640))])
def test_a_report_is_for_its_owner_only_unless_the_group_may_read_it(tmp_path, readable, modes):
    """It names people and what they may do. The umask does not matter, nor who could read the report of yesterday."""
    folder = tmp_path / "drift"
    old = os.umask(0)
    try:
        written = write(realistic().document(), folder, FORMATS, group_readable=readable)
        assert {(mode(folder), mode(each)) for each in written} == {modes}
        written[0].chmod(0o666)
        write(realistic().document(), folder, ["json"], group_readable=readable)
        assert mode(written[0]) == modes[1]
    finally:
        os.umask(old)


def test_no_link_is_followed_and_no_name_can_be_guessed(tmp_path, monkeypatch):
    """Somebody else can write to the folder, and has planted links."""
    victim, folder = tmp_path / "victim", tmp_path / "drift"
    victim.write_text("untouched")
    folder.mkdir()
    for name in ("drift.json", f".drift.json.{os.getpid()}"):
        (folder / name).symlink_to(victim)
    opened = []
    monkeypatch.setattr(os, "open", lambda path, flags, *more, real=os.open, **named: opened.append((str(path), flags)) or real(path, flags, *more, **named))
    write(realistic().document(), folder, ["json"])
    assert (victim.read_text(), (folder / "drift.json").is_symlink()) == ("untouched", False)
    [(name, flags)] = [(name, flags) for name, flags in opened if name.startswith(str(folder))]
    assert flags & os.O_EXCL
    assert flags & os.O_NOFOLLOW
    assert str(os.getpid()) not in Path(name).name


def test_a_file_that_cannot_be_replaced_leaves_nothing_half_done(tmp_path):
    (tmp_path / "drift.json").mkdir()
    with pytest.raises(OSError, match=r"drift\.json"):
        write(realistic().document(), tmp_path, ["json"])
    assert [each.name for each in tmp_path.iterdir()] == ["drift.json"]


# --- all kinds ---

NAMES = [path.stem for path in sorted((ROOT / "plugins" / "modules").glob("*.py")) if "as MODULE" in path.read_text(encoding="utf-8")]
KINDS = [name for name in NAMES if isinstance(module(name), Manage) and not module(name).many]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_its_words_in_every_format(name):
    """A thing that is missing, one that differs and one that should not exist: each by its title, with what it is."""
    resource = module(name).resource
    sample = dict(resource.words.sample)
    changed = next(each for each in sample if resource.name({**sample, each: "something else"}) == resource.name(sample))
    for pair in ((None, sample), (sample, None), (sample, {**sample, changed: "something else"})):
        document = report((name, result(name, pair))).document()
        [thing] = document["things"]
        assert (thing["title"], thing["kind"]) == (resource.heading.format(name=resource.name(sample)), resource.kind)
        jsonschema.Draft202012Validator(json.loads((HERE / "drift.schema.json").read_text(encoding="utf-8"))).validate(document)
        for each in FORMATS:
            assert visible(thing["title"]) in unescape(re.sub(r"<wbr>|</?code>", "", made(each, document))), (each, pair)
        assert f"1 of 1 {resource.kind}" in made("html", document)
