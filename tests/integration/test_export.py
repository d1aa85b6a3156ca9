# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exporting what is there: what the module says and what it leaves out, and the files of the role, which provision takes as they are."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import NAMES
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import UNSEEN
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_text import to_declaration
from integration.direct import run_module
from integration.journey import Journey, Run
from integration.play import DOORS, Item, Outcome, Play, Step, act
from integration.states import DIRECTORY, TRICKY, State
from integration.test_round_trip import run
from integration.world import OWNER, WEIRD, public_key
from simulator.process import Simulator, lent
from tools.yaml_text import loaded

INFO = "bitbucket_info"
KEY = {"id": 900, "text": public_key("a"), "label": "builder {{ 1 }}"}
SEEN: Item = {
    "users": [{"name": "lex", "directory": DIRECTORY}, {"name": "old", "active": False, "licensed": False}],
    "groups": [{"name": "afar", "directory": DIRECTORY}, {"name": "devs", "members": ["lex", "Carol"]}],
    "projects": [
        {"key": "~BOB", "repositories": [{"name": "mine"}]},
        {
            "key": "ALG",
            "name": "Algorithms",
            "public": True,
            "default": ["PROJECT_READ", "PROJECT_WRITE"],
            "users": {"owner": "PROJECT_ADMIN", "bob": "PROJECT_READ"},
            "groups": {"devs": "PROJECT_WRITE"},
            "repositories": [{"name": "My Models", "forkable": False, "users": {"bob": "REPO_ADMIN"}}, {"name": "plain"}],
        },
        {"key": "ZED"},
    ],
}
KEYS: Item = {
    "ssh_keys": {"900": KEY},
    "access_keys": [
        {"key": 900, "project": "ALG", "repository": "my-models", "permission": "REPO_READ"},
        {"key": 900, "project": "ALG", "permission": "PROJECT_WRITE"},
    ],
}
THERE = [act("seed", {"bitbucket": SEEN}), act("tamper", {"bitbucket": KEYS})]
ALG = {
    "key": "ALG",
    "name": "Algorithms",
    "public": True,
    "permissions": {"users": {"bob": "PROJECT_READ", "owner": "PROJECT_ADMIN"}, "groups": {"devs": "PROJECT_WRITE"}, "default": "PROJECT_WRITE"},
}
GLOBAL = {"scope": "global", "users": {"admin": "SYS_ADMIN", "maker": "PROJECT_CREATE"}, "groups": {"stash-users": "LICENSED_USER"}}
MODELS = {"project_key": "ALG", "repository": "my-models"}


def of(outcome: Outcome, kind: str) -> t.Any:
    return outcome.result["bitbucket"][f"bitbucket_{kind}"]


def test_what_is_said(play: Play) -> None:
    terse, full, narrow, queried, empty = play(
        Step(INFO, {}, before=THERE),
        Step(INFO, {"exclusive": True}, check=True),
        Step(INFO, {"gather": ["repositories", "access_keys"], "projects": ["al*", "none"]}),
        Step(INFO, {"query": "bitbucket_projects[].key"}),
        Step(INFO, {"gather": ["users", "permissions"], "projects": ["ZED"]}),
        doors=DOORS,
    )
    assert list(full.result["bitbucket"]) == [f"bitbucket_{kind}" for kind in NAMES]
    assert list(terse.result["bitbucket"]) == [f"bitbucket_{kind}" for kind in NAMES if kind != "banner"]  # there is none
    assert of(terse, "projects") == [ALG, {"key": "OPS", "name": "Operations", "description": "Runs it all"}, {"key": "ZED"}]
    assert list(of(terse, "projects")[0]) == list(ALG)
    assert of(terse, "repositories") == [
        {"project_key": "ALG", "slug": "my-models", "name": "My Models", "forkable": False, "default_branch": "master"},
        {"project_key": "ALG", "slug": "plain", "default_branch": "master"},
    ]
    text, label = KEY["text"], KEY["label"]
    assert of(terse, "access_keys") == [
        {"project_key": "ALG", "public_key": text, "label": label, "permission": "PROJECT_WRITE"},
        {**MODELS, "public_key": text, "label": label, "permission": "REPO_READ"},
    ]
    assert of(terse, "permissions") == [GLOBAL, {**MODELS, "users": {"bob": "REPO_ADMIN"}}]
    users = {each["name"]: each for each in of(terse, "users")}
    assert list(users) == sorted(users, key=str.casefold)
    assert users["old"] == {"name": "old", "email_address": "old@example.com", "add_to_default_group": False}
    assert users["admin"] == {"name": "admin", "display_name": "Admin", "email_address": "admin@example.com"}
    assert "lex" not in users
    groups = {each["name"]: each for each in of(terse, "groups")}
    assert (groups["devs"], groups[WEIRD[0]]) == ({"name": "devs", "members": ["bob", "Carol", "lex"]}, {"name": WEIRD[0]})
    assert "afar" not in groups
    assert [each["what"] for each in terse.result["left_out"]] == ["1 personal project", "1 group", "1 user", "the state of 1 inactive user"]
    assert "warnings" not in terse.result
    assert of(full, "projects")[2] == {
        "key": "ZED",
        "name": "ZED",
        "description": "",
        "public": False,
        "permissions": {"users": {}, "groups": {}, "default": "", "purge": True},
    }
    assert of(full, "permissions")[2] == {"project_key": "ALG", "repository": "plain", "users": {}, "groups": {}, "purge": True}
    assert {"name": "devs", "members": ["bob", "Carol", "lex"], "purge_members": True} in of(full, "groups")
    assert list(narrow.result["bitbucket"]) == ["bitbucket_repositories", "bitbucket_access_keys"]
    assert (of(narrow, "repositories"), of(narrow, "access_keys")) == (of(terse, "repositories"), of(terse, "access_keys"))
    assert [warning for warning in narrow.result["warnings"] if "NONE" in warning]
    assert queried.result["selected"] == ["ALG", "OPS", "ZED"]
    assert of(empty, "permissions") == [GLOBAL]
    assert {"name": "old", "email_address": "old@example.com"} in of(empty, "users"), "nothing is said of the group where groups are not gathered"


def test_what_the_reader_refuses_is_not_exported(simulator: Simulator) -> None:
    """No declaration says NUL: the option is left out and named, and the thing where the option says which it is, or has to be given."""
    simulator.control.seed({"bitbucket": {"projects": [{"key": "NUL", "name": "a\0b", "description": "c\0d"}], "groups": [{"name": "g\0"}]}})
    result = run_module(simulator, INFO, {}, check=True)
    assert [each for each in result["bitbucket"]["bitbucket_projects"] if each["key"] == "NUL"] == [{"key": "NUL"}]
    assert [each for each in result["bitbucket"]["bitbucket_groups"] if "\0" in each["name"]] == []
    assert [each for each in result["warnings"] if "NUL" in each] == [
        "not exported: group g\\x00 (no declaration takes it: name: contains a NUL character)",
        "not exported: name of project NUL (no declaration takes it: name: contains a NUL character)",
        "not exported: description of project NUL (no declaration takes it: description: contains a NUL character)",
    ]
    again = run_module(simulator, "bitbucket_configuration", {"projects": [{"key": "NUL"}]}, check=True)
    assert not again["changed"]


def test_how_many_calls(play: Play) -> None:
    """A few lists; then one call for each group, up to twenty for each project, twenty for each repository."""
    (everything,) = play(Step(INFO, {}, before=THERE))
    groups, projects, repositories = (len(of(everything, kind)) for kind in ("groups", "projects", "repositories"))
    # The version tells which permissions there are; two lists of projects and of repositories, users, groups, four of the whole server.
    least = 1 + 2 + 2 + 1 + 1 + 2 + 2 + groups + 17 * projects + 20 * repositories
    assert least + projects <= len(everything.calls) <= least + 4 * projects
    assert everything.writes == []


def test_as_somebody_who_is_no_administrator(play: Play) -> None:
    """What cannot be read is not there, rather than empty, and it is said why; what can be read is there."""
    owner, closed, wrong = play(
        Step(INFO, {**OWNER, "concurrency": 1}, before=THERE),  # how much is asked at the same time as what is refused is chance
        Step(INFO, {"gather": ["users", "groups"], **OWNER}, before=[act("fault", "bitbucket", "status", status=401, path="admin/(users|groups)", count=9)]),
        Step(INFO, {"bitbucket_password": "{{ wrong_password }}"}),
    )
    assert not owner.failed, owner.msg
    assert [each["key"] for each in of(owner, "projects")] == ["ALG"]
    assert of(owner, "projects") == [ALG]
    assert of(owner, "permissions") == [{**MODELS, "users": {"bob": "REPO_ADMIN"}}]
    assert list(closed.result["bitbucket"]) == []
    assert [each["what"] for each in closed.result["left_out"]] == ["groups", "users"]
    (why,) = (each["why"] for each in owner.result["left_out"] if each["what"] == "global permissions")
    assert [word for word in ("owner", "ADMIN") if word not in why] == []
    assert [warning for warning in owner.result["warnings"] if "global permissions" in warning]
    assert wrong.failed
    assert [each["status"] for each in wrong.log].count(401) == 1


def test_what_others_administer_is_named(play: Play) -> None:
    seen = {"projects": [{"key": "OPS", "name": "Operations", "default": ["PROJECT_READ"], "repositories": [{"name": "tool"}]}]}
    (owner,) = play(Step(INFO, {"gather": ["projects", "access_keys", "permissions"], **OWNER, "concurrency": 1}, before=[act("seed", {"bitbucket": seen})]))
    assert of(owner, "projects") == [{"key": "OPS", "name": "Operations", "description": "Runs it all"}]
    whats = [(each["what"], each["why"]) for each in owner.result["left_out"]]
    assert ("permissions of OPS", "the user owner lacks PROJECT_ADMIN there") in whats
    assert ("permissions of OPS/tool", "the user owner lacks REPO_ADMIN there") in whats
    assert ("access keys of OPS", "the user owner lacks PROJECT_ADMIN there") in whats


def test_the_oldest_version(play_on: t.Callable[..., Play]) -> None:
    """It has no REPO_CREATE, and says less of keys."""
    (old,) = play_on("5.6")(Step(INFO, {}, before=THERE))
    assert not old.failed, old.msg
    assert (of(old, "projects")[0], len(of(old, "access_keys"))) == (ALG, 2)


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        yield running


@pytest.mark.parametrize("kind", ["users", "groups"])
def test_a_name_is_looked_for_as_it_is_written(simulator: Simulator, kind: str) -> None:
    """To us Straße and STRASSE are one name. The server's filter need not know that."""
    simulator.control.reset()
    simulator.control.seed({"bitbucket": {kind: [{"name": "Straße"}]}})
    assert run(simulator, f"bitbucket_{kind}", {kind: [{"name": "Straße"}]}, check=True)["summary"]["unchanged"] == ["Straße"]


ADDED: dict[str, tuple[str, Item]] = {
    "a grant on a project": ("projects", {"projects": [{"key": "ZED", "users": {"jane@example": "PROJECT_WRITE"}}]}),
    "a grant on a repository": ("permissions", {"projects": [{"key": "ALG", "repositories": [{"name": "plain", "groups": {"devs": "REPO_ADMIN"}}]}]}),
    "a global grant": ("permissions", {"grants": {"users": {"jane@example": "PROJECT_CREATE"}}}),
    "a member": ("groups", {"memberships": {"devs": ["jane@example"]}}),
    "a default permission": ("projects", {"projects": [{"key": "ZED", "default": ["PROJECT_READ"]}]}),
    "everybody may read it": ("projects", {"projects": [{"key": "ZED", "public": True}]}),
}


@pytest.mark.parametrize("what", ADDED)
def test_what_is_added_later_shows_where_the_export_is_exclusive(simulator: Simulator, what: str) -> None:
    kind, things = ADDED[what]
    people = {"users": [{"name": name} for name in ("owner", "bob", "Carol")]}
    shown = []
    for exclusive in (False, True):
        simulator.control.reset()
        simulator.control.seed({"bitbucket": {**SEEN, "users": [*people["users"], *SEEN["users"]]}})
        items = run(simulator, INFO, {"exclusive": exclusive})["bitbucket"][f"bitbucket_{kind}"]
        simulator.control.seed({"bitbucket": things})
        shown.append(run(simulator, f"bitbucket_{kind}", {kind: items, "purge_limit": 1}, check=True)["changed"])
    assert shown == [False, True]


# --- the files ---

SCMS = [
    {"id": "bb", "provider": "bitbucket", "project_key": "ALG", "urls": {"web": "https://bb", "api": "https://bb", "ssh": "ssh://git@bb"}},
    {"id": "gh", "provider": "github", "client_id": "{{ x }}", "enabled": False, "urls": {"web": "https://gh", "api": "https://gh", "ssh": "ssh://git@gh"}},
]
PEOPLE = [{"name": name, "display_name": text} for name, text in zip((*WEIRD, *TRICKY), reversed((*WEIRD, *TRICKY)), strict=True) if name.isprintable()]
TRAPS = ["{{ lookup('ansible.builtin.pipe', 'touch trap') }}", "{% if query('ansible.builtin.pipe', 'touch trap') %}{% endif %}"]
RICH = State(
    {"users": [{"name": "lex", "directory": DIRECTORY}]},
    {
        "users": [*PEOPLE, *({"name": trap, "display_name": trap} for trap in TRAPS)],
        "groups": [{"name": trap, "members": [trap]} for trap in TRAPS] + [{"name": "devs", "members": ["lex"]}],
        "projects": [
            {
                "key": f"P{number}-{number}",
                "name": text[:1] + " name of " + text if text.startswith("~") else f"{text} ",
                "description": f"{text}\n\ttext of {text} ",
                "users": {text: "PROJECT_READ"} if text.isprintable() else {},
                "groups": {TRAPS[0]: "PROJECT_ADMIN"},
                "repositories": [{"name": "No 1", "description": text, "users": {TRAPS[1]: "REPO_READ"}}],
            }
            for number, text in enumerate((*TRICKY[:4], *TRAPS))
        ],
        "grants": {"users": {TRAPS[0]: "PROJECT_CREATE"}},
    },
    {**KEYS, "access_keys": [{"key": 900, "project": "P1-1", "permission": "PROJECT_WRITE"}]},
)


def test_text_is_read_back_as_it_was() -> None:
    """Whatever is in it; nothing that comes from a server is a template, and the rest is plain YAML."""
    found = {
        "bitbucket_projects": [{"key": text, "description": text, "users": {text: f"{text} "}, "public": True} for text in (*TRICKY, *WEIRD, "", " ", "a\nb\n")]
    }
    written = to_declaration(found, header=["one", "two"])

    class Loader(yaml.SafeLoader):
        pass

    marked: list[str] = []
    Loader.add_constructor("!unsafe", lambda _loader, node: marked.append(node.value) or node.value)
    assert yaml.load(written, Loader=Loader) == found
    assert written.startswith("---\n# one\n# two\nbitbucket_projects:\n  - key: ")
    assert not [text for text in TRICKY if text[:2] in ("{{", "{%", "{#") and text not in marked]
    assert "&id" not in written


def test_nothing_hides_in_an_export() -> None:
    """What turns text around, or cannot be seen, is an escape in the file that people review, and the same text when it is read."""
    hidden = ("a\u202eb", "\u2066x\u2069", "a\u2028b\u2029c\x85d", "\u200bx\ufeff", "\x1b[2J\x07", "Jürgen\u202e {{ x }}", "\U000e0041", "\xad")
    found = {"bitbucket_projects": [{"key": text, text: text, "name": "Jürgen"} for text in hidden]}
    written = to_declaration(found, header=["evil\nbitbucket_url: http://evil", "x\u2028bitbucket_url: y", "a\x85b: c", "d\re: f"])
    assert UNSEEN.findall(written.replace("\n", "")) == []
    assert loaded(written.replace("!unsafe", "!!str")) == found
    assert "name: 'Jürgen'" in written
    assert [line for line in written.splitlines() if line.startswith("#")] == written.splitlines()[1:5]


def test_secrets_are_named() -> None:
    """In an expression of our own, into which no name can get anything."""
    configs = [{"default": False, "enabled": True, **each} for each in (*SCMS, {**SCMS[0], "id": "x'] | y }} \\"})]
    written = to_declaration({"algorithmia_scm_configs": configs})
    found = loaded(written.replace("!unsafe", ""))
    secrets = [{name: value for name, value in each.items() if name in ("access_token", "client_secret")} for each in found["algorithmia_scm_configs"]]
    assert secrets == [
        {"access_token": "{{ (algorithmia_scm_secrets | default({}))['bb'] | default(omit) }}"},
        {"client_secret": "{{ (algorithmia_scm_secrets | default({}))['gh'] | default(omit) }}"},
        {"access_token": "{{ (algorithmia_scm_secrets | default({}))['eCddIHwgeSB9fSBc' | b64decode] | default(omit) }}"},
    ]


@pytest.mark.parametrize("mask", ["********", "Sys******** scripts", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "a $REDACTED$ b"])
def test_a_mask_is_not_written_down(mask: str) -> None:
    """Whoever takes the file would write it to a server."""
    with pytest.raises(InputError, match=r"bitbucket_projects\[1\]\.name: has .* in it, which stands for a hidden value"):
        to_declaration({"bitbucket_projects": [{"key": "A", "name": "*** A ***"}, {"key": "B", "name": mask}]})
    with pytest.raises(InputError, match=r"bitbucket_permissions\[0\]\.users\."):
        to_declaration({"bitbucket_permissions": [{"users": {mask: "ADMIN"}}]})


@pytest.fixture
def journey(simulator: Simulator, tmp_path: Path) -> Journey:
    RICH.build(simulator)
    simulator.control.seed({"algorithmia": {"scms": SCMS}})
    journey = Journey(simulator, tmp_path)
    journey.extra["PWD"] = str(tmp_path / "work")  # as a shell sets it
    return journey


def playbook(journey: Journey, name: str, *options: str, **variables: t.Any) -> Run:
    return journey.play([{"import_playbook": f"algorithmia.scm.{name}"}], *options, declaration=False, **variables)


TASKS = ("Manage the Bitbucket", "Manage the SCM configurations")
LAYOUTS = {"file": ["-e", "@{}/bitbucket.yml", "-e", "@{}/algorithmia.yml"], "projects": ["-i", "{}"]}


@pytest.mark.long
@pytest.mark.parametrize("layout", LAYOUTS)
def test_files(journey: Journey, layout: str) -> None:
    """They are written once, by nobody else to be read, and provision takes them and finds nothing to do: not even what a name tells it to."""
    folder = journey.folder / "work" / "state"
    given = {"export_state_dir": "state", "export_state_layout": layout, "export_state_exclusive": layout == "projects"}
    foretold = playbook(journey, "export_state", "--check", "--diff", **given)
    assert (foretold.code, foretold.writes, folder.exists()) == (0, [], False), foretold.output
    assert foretold.recap["changed"] > 0
    written = playbook(journey, "export_state", **given)
    assert (written.code, written.writes) == (0, []), written.output
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    again = playbook(journey, "export_state", **given)
    assert (again.code, again.recap["changed"]) == (0, 0), again.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files
    hold = playbook(journey, "provision", "--check", "--diff", *(each.format("state") for each in LAYOUTS[layout]))
    assert (hold.code, hold.recap["changed"], hold.writes) == (0, 0, []), hold.output
    bitbucket, algorithmia = ([name for result in hold.results(task) for name in result["summary"]["unchanged"]] for task in TASKS)
    held = {"user ": len(PEOPLE) + 2 + 3, "group ": 4, "project ": 6, "access key ": 1}
    assert {kind: sum(name.startswith(kind) for name in bitbucket) for kind in held} == held
    assert len(algorithmia) == 3
    secrets = [value.encode() for value in journey.secrets.values()]
    assert not [path for path, text in files.items() for secret in secrets if secret in text]
    assert not list(journey.folder.rglob("trap"))


def test_a_project_that_is_gone_has_no_file(journey: Journey) -> None:
    journey.control.reset()
    journey.control.seed({"bitbucket": {"projects": [{"key": "P1-1"}, {"key": "P2-2"}]}})
    folder = journey.folder / "work" / "state"
    given = {"export_state_dir": "state", "export_state_layout": "projects", "algorithmia_url": None}
    assert playbook(journey, "export_state", **given).code == 0
    projects = folder / "group_vars" / "all" / "projects"
    assert (projects / "P1-1.yml").exists()
    journey.control.tamper({"bitbucket": {"projects": {"P1-1": None}}})
    assert playbook(journey, "export_state", **{**given, "export_state_projects": ["P2-2"]}).code == 0
    assert (projects / "P1-1.yml").exists(), "only some were looked at"
    assert playbook(journey, "export_state", **given).code == 0
    assert not (projects / "P1-1.yml").exists()
    assert (projects / "P2-2.yml").exists()


def test_files_of_another_layout_are_named(journey: Journey) -> None:
    given = {"export_state_dir": "state", "algorithmia_url": None}
    assert "WARNING" not in playbook(journey, "export_state", **given).output
    changed = playbook(journey, "export_state", "--check", export_state_layout="projects", **given)
    assert changed.code == 0
    assert "an export of layout=file wrote bitbucket.yml, and this one does not" in " ".join(changed.output.split())


def test_what_is_left_out_of_a_configuration_is_a_warning(journey: Journey) -> None:
    journey.control.reset()
    journey.control.seed({"algorithmia": {"scms": [{**SCMS[0], "name": "a\0b"}]}})
    run = playbook(journey, "export_state", export_state_dir="state", bitbucket_url=None)
    assert run.code == 0, run.output
    (name,) = (each["project_key"] for each in SCMS[:1])
    words = f"not exported: name of SCM configuration bitbucket {name} (no declaration takes it: name: contains a NUL character)"
    assert words in " ".join(run.output.split())


def test_users_are_made_with_the_passwords_that_are_given(journey: Journey) -> None:
    """Without them nothing is done to a user that is not there, and it is said what is missing."""
    assert playbook(journey, "export_state", export_state_dir="state", algorithmia_url=None).code == 0
    gone = {name: f"a-password-of-the-export-{number}" for number, name in enumerate((TRICKY[0], 'say "so"', "it's", "back\\slash", "\U0001f680"))}
    journey.control.tamper({"bitbucket": {"users": dict.fromkeys(gone)}})
    options = ["-e", "@state/bitbucket.yml", "--tags", "bitbucket", "-e", "bitbucket_only=users"]
    lacking = playbook(journey, "provision", *options)
    assert lacking.code != 0
    assert [word for word in (*gone, "password") if word not in lacking.msg] == []
    made = playbook(journey, "provision", *options, bitbucket_user_passwords=gone)
    assert made.code == 0, made.output
    there = journey.control.state(secrets=True)["bitbucket"]["users"]
    assert {name: there[name]["password"] for name in gone} == gone
