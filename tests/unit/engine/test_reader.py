# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of options as a user writes them in YAML: all of it at once, by item and option."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import read_options, resources
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import problems_of
from tools.yaml_text import loaded
from unit.engine.kinds import MODULES

CONFIGURATION, PROJECTS, PROJECT = "bitbucket_configuration", "bitbucket_projects", "bitbucket_project"
GRANT, COMMIT, CONFIGS = "bitbucket_permission", "bitbucket_commit", "algorithmia_scm_configs"
LOGIN = {"bitbucket_url": "https://h", "algorithmia_url": "https://h"}

# What is written, and all that is said about it.
WRONG: dict[str, tuple[str, str, list[str]]] = {
    "an option of an item": (
        CONFIGURATION,
        "projects: [{key: ALG}, {project_key: PAY, desciption: x}]",
        ["projects[1] (PAY).desciption: unknown option, did you mean description?"],
    ),
    "an option within an option": (
        PROJECTS,
        "projects: [{key: ALG, permissions: {user: {bob: PROJECT_READ}}}]",
        ["projects[0] (ALG).permissions.user: unknown option, did you mean users?"],
    ),
    "an option by a wrong alias": (
        CONFIGURATION,
        "users: [{nmae: bob}]",
        ["users[0].nmae: unknown option, did you mean name?", "users[0].name: no value is given. Give one"],
    ),
    "an option of the task": (CONFIGURATION, "user: []", ["user: unknown option, did you mean users?"]),
    "an option like no other": (
        CONFIGURATION,
        "groups: [{name: devs, zzz: 1}]",
        ["groups[0] (devs).zzz: unknown option. The options are name, members, purge_members, state"],
    ),
    "problems of several lists": (
        CONFIGURATION,
        "{users: [{name: bob, state: deleted}], projects: [{key: P, public: maybe}, {name: x}], "
        "repositories: [{project_key: P, slug: a, forkabel: true}], purge_limit: 50%}",
        [
            "users[0] (bob).state: deleted is not one of present, absent",
            "projects[0] (P).public: maybe is not a boolean. Set it to true or false",
            "projects[1].key: no value is given. Give one",
            "repositories[0] (P/a).forkabel: unknown option, did you mean forkable?",
            "purge_limit: 50% is not a number. Write 0.5",
        ],
    ),
    "a key that is a boolean": (CONFIGURATION, "projects: [{key: NO}]", ["projects[0] (false).key: false is a boolean, not text. Put it in quotes"]),
    "a key that is a number with a point": (PROJECT, "key: 1.10", ["key: 1.1 is a number, not text. Put it in quotes"]),
    "a user called by a number": (CONFIGURATION, "users: [{name: 007}]", ["users[0] (7).name: 7 is a number, not text. Put it in quotes"]),
    "a user called yes": (CONFIGURATION, "users: [{name: yes}]", ["users[0] (true).name: true is a boolean, not text. Put it in quotes"]),
    "a slug that is a date": (
        CONFIGURATION,
        "repositories: [{project_key: P, slug: 2024-01-01}]",
        ["repositories[0] (P/2024-01-01).slug: 2024-01-01 is a date or time, not text. Put it in quotes"],
    ),
    "a description that YAML reads as a number": (PROJECT, "{key: P, description: 12:30}", ["description: 750 is a number, not text. Put it in quotes"]),
    "a project's name that is a number with a point": (PROJECT, "{key: P, name: 1.10}", ["name: 1.1 is a number, not text. Put it in quotes"]),
    "a description that is a boolean": (PROJECT, "{key: P, description: no}", ["description: false is a boolean, not text. Put it in quotes"]),
    "members that are none": (
        CONFIGURATION,
        "groups: [{name: devs, members: [ann, no, 7, 2024-01-01, ]}, {name: ops, members: [~]}]",
        [
            "groups[0] (devs).members[1]: false is a boolean, not text. Put it in quotes",
            "groups[0] (devs).members[2]: 7 is a number, not text. Put it in quotes",
            "groups[0] (devs).members[3]: 2024-01-01 is a date or time, not text. Put it in quotes",
            "groups[1] (ops).members[0]: is null. Give a value, or remove the line",
        ],
    ),
    "a member that is no list": (
        CONFIGURATION,
        "groups: [{name: devs, members: no}]",
        ["groups[0] (devs).members[0]: false is a boolean, not text. Put it in quotes"],
    ),
    "a list where a dictionary is due": (
        CONFIGURATION,
        "projects: [{key: P, permissions: {users: [bob]}}]",
        ["projects[0] (P).permissions.users: is a list, where a dictionary is due. Write it without dashes: NAME: ..."],
    ),
    "a dictionary where a list is due": (
        CONFIGURATION,
        "projects: {key: P}",
        ["projects: is a dictionary, where a list of items, each with its options, is due. Write it as a list: - key: ..."],
    ),
    "text where a list of dictionaries is due": (
        CONFIGURATION,
        "projects: P, Q",
        ["projects: is text, where a list of items, each with its options, is due. Write it as a list: - key: KEY"],
    ),
    "an item that is text": (CONFIGURATION, "projects: [P]", ["projects[0]: is text, where a dictionary is due"]),
    "an item that is null": (CONFIGURATION, "projects: [~]", ["projects[0]: is null. Give a value, or remove the line"]),
    "a list that is null, where one has to be": (PROJECTS, "projects:", ["projects: no value is given. Give one"]),
    "a key that is null": (PROJECT, "key:", ["key: no value is given. Give one"]),
    "a list where text is due": (PROJECT, "{key: P, description: [a]}", ["description: is a list, where text is due"]),
    "a number that is none": (PROJECT, "{key: P, timeout: soon, retries: 1.5}", ["timeout: soon is not a whole number", "retries: 1.5 is not a whole number"]),
    "a kind that is none": (
        CONFIGURATION,
        "{purge: 'users, prjects', only: yes}",
        [
            f"purge[1]: prjects is not one of {', '.join(MODULES[CONFIGURATION].spec()['argument_spec']['purge']['choices'])}",
            "only[0]: true is a boolean, not text. Put it in quotes",
        ],
    ),
    "a secret": (
        CONFIGURATION,
        "users: [{name: bob, password: [s3cret], pasword: s3cret}]",
        ["users[0] (bob).password: is a list, where text is due", "users[0] (bob).pasword: unknown option, did you mean password?"],
    ),
    "a secret that is no text": (CONFIGURATION, "users: [{name: bob, password: 1.10}]", ["users[0] (bob).password: is a number, not text. Put it in quotes"]),
    "a secret that is a whole number": (
        CONFIGURATION,
        "users: [{name: bob, password: 0123456}]",
        ["users[0] (bob).password: is a number, not text. Put it in quotes"],
    ),
    "a password of the connection that is a number": (
        PROJECT,
        "{key: P, bitbucket_password: 123456}",
        ["bitbucket_password: is a number, not text. Put it in quotes"],
    ),
    "secrets in a dictionary": (
        CONFIGURATION,
        "passwords: {new: true, ann: 42798, bob: 2024-01-01, eve: [s3cret], dan: s3cret, fay: ~}",
        [
            "passwords.new: is a boolean, not text. Put it in quotes",
            "passwords.ann: is a number, not text. Put it in quotes",
            "passwords.bob: is a date or time, not text. Put it in quotes",
            "passwords.eve: is a list, where text is due",
        ],
    ),
    "secret properties": (
        "bitbucket_properties",
        "{path: /a, settings: {server.port: 7990, b: true}, secrets: {jdbc.password: 0123456}}",
        ["secrets.jdbc.password: is a number, not text. Put it in quotes"],
    ),
    "content that is a boolean": (
        COMMIT,
        "{project_key: P, repository: r, path: a, commit_message: x, content: no}",
        ["content: false is a boolean, not text. Put it in quotes"],
    ),
    "two values for one option": (
        CONFIGURATION,
        "{projects: [{key: P, project_key: LOST, state: absent}], permissions: [{project_key: P, repository: models, slug: x, users: {bob: ''}}], "
        "timeout: 5, bitbucket_timeout: 6}",
        [
            "timeout: is given as timeout and bitbucket_timeout. Give it once",
            "projects[0] (P).key: is given as key and project_key. Give it once",
            "permissions[0] (P/models).repository: is given as repository and slug. Give it once",
        ],
    ),
    "names that are not text": (
        CONFIGURATION,
        "{projects: [{key: P, permissions: {users: {007: PROJECT_READ, yes: PROJECT_READ}}, 5: x}], passwords: {1: s3cret}, 2024-01-01: x}",
        [
            "projects[0] (P).permissions.users: the name 7 is a number, not text. Put it in quotes",
            "projects[0] (P).permissions.users: the name true is a boolean, not text. Put it in quotes",
            "projects[0] (P): the name 5 is a number, not text. Put it in quotes",
            "passwords: the name 1 is a number, not text. Put it in quotes",
            "the name 2024-01-01 is a date or time, not text. Put it in quotes",
        ],
    ),
    "names within a body": (
        CONFIGS,
        "scm_configs: [{provider: github, extra_body: {a: [{7: x}]}}]",
        ["scm_configs[0] (github).extra_body.a[0]: the name 7 is a number, not text. Put it in quotes"],
    ),
    "binary": (
        CONFIGS,
        "scm_configs: [{provider: github, client_id: !!binary YQ==, extra_body: {a: !!binary YQ==}}]",
        [f"scm_configs[0] (github/b'a').{option}: is binary, not text. Leave out !!binary" for option in ("client_id", "extra_body.a")],
    ),
    "items as text": (
        CONFIGURATION,
        """projects: ['{"key": "ALG", "nmae": "x"}', 'key=OPS name=x', '{"key": "PAY"']""",
        [
            "projects[0] (ALG).nmae: unknown option, did you mean name?",
            "projects[1]: is text, where a dictionary is due",
            "projects[2]: is text, where a dictionary is due",
        ],
    ),
    "a dictionary as words": (GRANT, "{project_key: P, users: bob=PROJECT_READ}", ["users: is text, where a dictionary is due"]),
    "another product": (
        CONFIGS,
        "scm_configs: [{provider: github, client_id: x, url: {}}]",
        ["scm_configs[0] (github/x).url: unknown option, did you mean urls?"],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_all_that_is_wrong_is_said(case: str) -> None:
    name, text, words = WRONG[case]
    _read, problems, is_readable = read(name, text)
    assert problems == words
    assert "s3cret" not in str(problems)
    assert is_readable == (not any(words in problem for words in ("not text", "a list, where a dictionary") for problem in problems))


NOT_GIVEN = object()
# What is written, and what is read where that is another thing.
RIGHT: dict[str, tuple[str, str, dict[str, t.Any]]] = {
    "a text where a list is due": (
        CONFIGURATION,
        "{purge: 'users, groups', purge_protect: 'svc-*, emergency', groups: [{name: devs, members: 'ann, bob'}]}",
        {"purge": ["users", "groups"], "purge_protect": ["svc-*", "emergency"], "groups": [{"name": "devs", "members": ["ann", "bob"]}]},
    ),
    "an empty text where a list is due": (CONFIGURATION, "{purge: '', purge_protect: ''}", {"purge": [], "purge_protect": []}),
    "an empty name": (CONFIGURATION, "groups: [{name: devs, members: ''}]", {"groups": [{"name": "devs", "members": [""]}]}),
    "one thing where a list is due": (CONFIGURATION, "purge: [users]", {}),
    "null": (CONFIGURATION, "{users: ~, projects: [{key: P, description: ~}]}", {}),
    "one value by both names": (CONFIGURATION, "projects: [{key: P, project_key: P}]", {}),
    "null beside a value": (
        CONFIGURATION,
        "permissions: [{project_key: P, repository: models, slug: ~, users: {bob: ''}}, {project: Q, project_key: ~}]",
        {"permissions": [{"project_key": "P", "repository": "models", "users": {"bob": ""}}, {"project": "Q"}]},
    ),
    "null for an option that has a default or choices": (
        CONFIGURATION,
        "{purge_limit: ~, purge: ~, purge_last_admin: ~, only: [users], users: [{name: bob, state: ~, update_password: ~}], "
        "webhooks: [{project_key: P, name: ci, update_secret: ~}]}",
        {
            **dict.fromkeys(("purge_limit", "purge", "purge_last_admin"), NOT_GIVEN),
            "users": [{"name": "bob"}],
            "webhooks": [{"project_key": "P", "name": "ci"}],
        },
    ),
    "booleans as texts": (PROJECT, "{key: P, public: 'yes', validate_certs: 'false'}", {}),
    "numbers as texts": (PROJECT, "{key: P, timeout: '5', purge_limit: '0.5'}", {}),
    "a password of digits": (CONFIGURATION, "{users: [{name: bob, password: '12345678'}], passwords: {ann: '0123456'}}", {}),
    "a body with secrets": (CONFIGS, "scm_configs: [{provider: github, extra_body: {port: 1, 'on': true, token: s3cret}}]", {}),
    "aliases": (CONFIGURATION, "{projects: [{project_key: P}], repositories: [{project: P, repository: r}], bitbucket_timeout: 5}", {}),
    "a dictionary as text": (
        GRANT,
        """{project_key: P, users: '{"bob": "PROJECT_READ"}', groups: ' {}'}""",
        {"users": {"bob": "PROJECT_READ"}, "groups": {}},
    ),
    "an item as text": (CONFIGURATION, """projects: ['{"key": "ALG", "public": "yes"}']""", {"projects": [{"key": "ALG", "public": "yes"}]}),
    "grants": (GRANT, "{project_key: P, users: {bob: PROJECT_READ, ann: ''}}", {}),
}


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_right_is_read(case: str) -> None:
    name, text, differs = RIGHT[case]
    wanted = {**login(name), **loaded(text), **differs}
    assert read(name, text) == ({option: value for option, value in wanted.items() if value is not NOT_GIVEN}, [], True)


def login(name: str) -> dict[str, t.Any]:
    option = f"{name.partition('_')[0]}_url"
    return {option: LOGIN[option]} if name != "bitbucket_properties" else {}


def read(name: str, text: str) -> tuple[dict[str, t.Any], list[str], bool]:
    return read_options(MODULES[name], {**login(name), **loaded(text)})


@pytest.mark.parametrize("value", [True, 4, 1.5, "x", ["x"], [4], {"x": 4}])
@pytest.mark.parametrize("name", [name for name, made in MODULES.items() if resources(made)])
def test_whatever_is_given_for_a_list_or_a_dictionary_is_refused_in_words(name: str, value: t.Any) -> None:
    """Ansible itself fails over a number or a boolean where a dictionary is due."""
    made = MODULES[name]
    spec = made.spec()["argument_spec"]
    for option, of_option in spec.items():
        inside = of_option.get("options") or {}
        wrong = [{option: value}] if of_option["type"] in ("list", "dict") else []
        wrong += [
            {option: [{inner: value}] if of_option["type"] == "list" else {inner: value}} for inner, one in inside.items() if one["type"] in ("list", "dict")
        ]
        for given in wrong:
            read, problems, is_readable = read_options(made, given)
            problems += problems_of(made, read) if is_readable else []
            assert all(isinstance(problem, str) for problem in problems)
