# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples for pipelines: each is what its CI takes, all run the same command, and that command tells the three ends apart.

YAML is held against the CI's own schema. Of the Jenkinsfile, which nothing here can parse, brackets, words and shell are looked at. The modules
of awx.awx are not here: their names and options are held against a list.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.algorithmia.scm.plugins.doc_fragments import algorithmia, bitbucket
from simulator.process import Simulator, lent
from tools.tree import ROOT

Item = dict[str, t.Any]
EXAMPLES = ROOT / "examples" / "pipelines"
COMMAND = "ansible-playbook algorithmia.scm.detect_drift -e @declaration.yml -e drift_report_dir=drift"
# A mistake on the command line ends with 2 as well, but leaves no report.
SCRIPT = ("code=0", f"{COMMAND} || code=$?", "test -f drift/drift.json || code=4 # no report, so no drift either", 'exit "$code"')
INSTALL = ("pip install --quiet -r requirements.txt", "ansible-galaxy collection install -r requirements.yml")
CODES = re.compile(r"Exit code 0: in sync.* 2: drift.*, where.* 4, or anything else: could not tell", re.DOTALL)
SCHEMAS = {
    "gitlab-ci.yml": "gitlab-ci",
    "github-actions.yml": "github-workflows",
    "bitbucket-pipelines.yml": "bitbucket-pipelines",
    "bamboo.yml": "bamboo-spec",
}
PIPELINES = [*SCHEMAS, "Jenkinsfile"]
# What each CI shows by itself: the file of the report, and the words that hand it over.
NATIVE = {
    "gitlab-ci.yml": {"drift.xml": "junit:", "drift.html": "expose_as:"},
    "github-actions.yml": {"drift.sarif": "github/codeql-action/upload-sarif@", "drift.md": "GITHUB_STEP_SUMMARY", "drift": "actions/upload-artifact@"},
    "bitbucket-pipelines.yml": {"drift.xml": "test-reports/", "drift": "artifacts:"},
    "bamboo.yml": {"drift.xml": "test-parser:", "drift": "artifacts:"},
    "Jenkinsfile": {"drift.xml": "junit testResults:", "drift": "archiveArtifacts"},
}


def text(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def content(name: str) -> t.Any:
    return yaml.safe_load(text(name))


def shell(name: str) -> list[str]:
    """Return the shell scripts in a pipeline. What they read and do not set (SC2154), the CI sets."""
    if name == "Jenkinsfile":
        return re.findall(r"'''(.*?)'''", text(name), re.DOTALL)
    found = content(name)
    if name == "gitlab-ci.yml":
        return ["\n".join(found[".drift"]["script"])]
    if name == "github-actions.yml":
        return [step["run"] for step in found["jobs"]["drift"]["steps"] if "run" in step]
    if name == "bitbucket-pipelines.yml":
        (step,) = found["definitions"]["steps"]
        return ["\n".join(step["step"]["script"]), "\n".join(step["step"]["after-script"])]
    return ["\n".join(task["script"]["scripts"]) for task in found["Detect drift"]["tasks"] if "script" in task]


def lines(name: str) -> list[str]:
    return [line.strip() for script in shell(name) for line in script.splitlines() if line.strip()]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_ci_takes_it(name: str) -> None:
    more = ["--data-transform", "gitlab-ci"] if name == "gitlab-ci.yml" else []
    command = ["check-jsonschema", "--builtin-schema", f"vendor.{SCHEMAS[name]}", *more, str(EXAMPLES / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_jenkinsfile_is_whole() -> None:
    """Brackets close in their order, and the sections of a declarative pipeline are there."""
    bare = re.sub(r"'''.*?'''|'[^'\n]*'|\"[^\"\n]*\"|//[^\n]*", "", text("Jenkinsfile"), flags=re.DOTALL)
    opened: list[str] = []
    for sign in re.findall(r"[(){}\[\]]", bare):
        if sign in "({[":
            opened.append(sign)
        else:
            assert opened, sign
            assert opened.pop() + sign in ("()", "{}", "[]")
    assert opened == []
    assert re.findall(r"^    (\w+) \{", bare, re.MULTILINE) == ["agent", "triggers", "options", "environment", "stages", "post"]
    assert re.search(r"code == 2\) \{\s+unstable\(", bare), "2 is UNSTABLE"
    assert re.search(r"code != 0\) \{\s+error\(", bare), "the rest is FAILURE"


@pytest.mark.parametrize("name", PIPELINES)
def test_same_command_same_words_and_its_own_way_to_show_the_report(name: str) -> None:
    said = [line.replace(".venv/bin/", "") for line in lines(name)]
    assert [line for line in (*SCRIPT, *INSTALL) if said.count(line) != 1] == []
    places = [said.index(line) for line in SCRIPT]
    assert [line for line in said[places[0] : places[-1] + 1] if line not in SCRIPT and "GITHUB_OUTPUT" not in line] == []
    assert places == sorted(places)
    assert CODES.search(text(name))
    for file, words in NATIVE[name].items():
        assert file in text(name)
        assert words in text(name)


@pytest.mark.parametrize("name", PIPELINES)
def test_shell_is_sound(name: str) -> None:
    for script in shell(name):
        done = subprocess.run(["shellcheck", "--shell=sh", "--exclude=SC2154", "-"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def variables() -> set[str]:
    """Return the environment variables that the connection options fall back to."""
    documents = bitbucket.ModuleDocFragment.DOCUMENTATION + algorithmia.ModuleDocFragment.DOCUMENTATION
    return set(re.findall(r"E\(((?:BITBUCKET|ALGORITHMIA)_\w+)\)", documents))


@pytest.mark.parametrize("name", [*PIPELINES, "awx/setup.yml"])
def test_connections_come_from_the_environment(name: str) -> None:
    """By the names that the options read, never on a command line, and no secret is in the file."""
    named = set(re.findall(r"\b(?:BITBUCKET|ALGORITHMIA)_[A-Z_]+\b", text(name)))
    assert named - variables() == set()
    assert {"BITBUCKET_URL", "BITBUCKET_USERNAME", "BITBUCKET_PASSWORD", "ALGORITHMIA_URL", "ALGORITHMIA_API_KEY"} <= named
    given = re.findall(r"^ *(\w*(?:PASSWORD|API_KEY)) ?[:=] *(.+)$", text(name), re.MULTILINE | re.IGNORECASE)
    assert [value for _name, value in given if not value.startswith(("${{ secrets.", '"$', '"{{', '!unsafe "{{'))] == []
    if name in PIPELINES:
        assert [line for line in lines(name) if "ansible-playbook" in line and re.search(r"password|api_key|token", line, re.IGNORECASE)] == []


# --- who gets which secrets ---


@pytest.mark.parametrize("name", [*PIPELINES, "awx/detect_drift.yml"])
def test_each_example_says_that_a_declaration_is_a_program(name: str) -> None:
    words = " ".join(re.sub(r"^(#|//) ?", "", line) for line in text(name).splitlines()).replace("  ", " ")
    assert "A declaration is a program" in words
    assert "protected branch" in words


def test_github_runs_a_pull_request_in_an_environment_of_its_own() -> None:
    """Secrets belong to environments, and only the step that detects drift has them: not what installs, not the actions."""
    found = content("github-actions.yml")
    (job,) = found["jobs"].values()
    assert job["environment"] == "${{ github.event_name == 'pull_request' && 'drift-review' || 'drift' }}"
    assert "pull_request_target" not in found["on"]
    assert [holder for holder in (found, job) if "secrets." in str(holder.get("env", {}))] == []
    assert [step["name"] for step in job["steps"] if "secrets." in str(step)] == ["Detect drift"]
    assert job["steps"][0]["with"] == {"persist-credentials": False}


def test_gitlab_runs_a_merge_request_by_hand_in_an_environment_of_its_own() -> None:
    jobs = content("gitlab-ci.yml")
    assert (jobs["drift"]["environment"], jobs["what-this-changes"]["environment"]) == ("drift", "drift-review")
    (scheduled,) = jobs["drift"]["rules"]
    assert scheduled == {"if": '$CI_PIPELINE_SOURCE != "merge_request_event" && $CI_COMMIT_REF_PROTECTED == "true"'}
    (review,) = jobs["what-this-changes"]["rules"]
    assert (review["if"], review["when"]) == ('$CI_PIPELINE_SOURCE == "merge_request_event"', "manual")
    assert "environment" not in jobs[".drift"]


def test_bitbucket_runs_a_pull_request_by_hand_in_an_environment_of_its_own() -> None:
    """The first step cannot be started by hand, so it has no environment."""
    pipelines = content("bitbucket-pipelines.yml")["pipelines"]
    (scheduled,) = pipelines["custom"]["drift"]
    assert scheduled["step"]["deployment"] == "drift"
    first, second = (each["step"] for each in pipelines["pull-requests"]["**"])
    assert "deployment" not in first
    assert (second["deployment"], second["trigger"]) == ("drift-review", "manual")
    assert second["artifacts"]["upload"][0]["capture-on"] == "always"


def test_bamboo_and_awx_take_the_protected_branch_only() -> None:
    bamboo = content("bamboo.yml")
    assert bamboo["branches"] == {"create": "manually"}
    (parser,) = [each["test-parser"] for each in bamboo["Detect drift"]["final-tasks"]]
    assert parser["ignore-time"] is False  # true would take reports of other builds
    (project,) = [task["awx.awx.project"] for task in awx_tasks() if "awx.awx.project" in task]
    assert (project["scm_branch"], project["allow_override"]) == ("main", False)


def test_what_a_job_with_secrets_installs_has_a_version() -> None:
    """Those that development runs on. `make lock` writes them."""
    pinned = text("requirements.txt").split()
    locked = {line.partition(" ")[0] for line in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()}
    assert set(pinned) <= locked
    wanted = {"ansible-core", *(ROOT / "requirements.txt").read_text(encoding="utf-8").split()}
    assert wanted <= {each.partition("==")[0] for each in pinned}
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert content("requirements.yml")["collections"] == [{"name": "algorithmia.scm", "version": galaxy["version"]}]
    used = [step["uses"] for step in content("github-actions.yml")["jobs"]["drift"]["steps"] if "uses" in step]
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", each)] == []
    assert "give the commit instead" in text("github-actions.yml")


# --- what comes of the exit code ---


def test_github_uploads_only_what_was_looked_at_and_does_not_fail_by_it() -> None:
    """An alert that a report does not have is closed, and a private repository may not take any."""
    found = content("github-actions.yml")
    (upload,) = [step for step in found["jobs"]["drift"]["steps"] if "upload-sarif" in step.get("uses", "")]
    assert upload["continue-on-error"] is True
    assert """contains(fromJSON('["0", "2"]'), steps.detect.outputs.code)""" in upload["if"]
    (detect,) = [step for step in found["jobs"]["drift"]["steps"] if step.get("id") == "detect"]
    assert 'echo "code=$code" >> "$GITHUB_OUTPUT"' in detect["run"]
    assert found["permissions"] == {"actions": "read", "contents": "read", "security-events": "write"}


def test_drift_is_a_warning_on_a_merge_request_and_fails_by_schedule() -> None:
    jobs = content("gitlab-ci.yml")
    assert jobs["what-this-changes"]["allow_failure"] == {"exit_codes": [2]}
    assert "allow_failure" not in jobs["drift"]
    assert ".drift" == jobs["drift"]["extends"] == jobs["what-this-changes"]["extends"]


def test_every_example_is_tested_here() -> None:
    there = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*") if path.is_file()}
    assert there == {
        *PIPELINES,
        "declaration.yml",
        "requirements.txt",
        "requirements.yml",
        "awx/setup.yml",
        "awx/detect_drift.yml",
        "awx/execution-environment.yml",
    }


# --- AWX ---

AWX = {
    "credential_type": {"name", "kind", "inputs", "injectors"},
    "credential": {"name", "organization", "credential_type", "inputs"},
    "execution_environment": {"name", "organization", "image"},
    "project": {"name", "organization", "scm_type", "scm_url", "scm_branch", "allow_override", "scm_update_on_launch"},
    "inventory": {"name", "organization"},
    "host": {"name", "inventory", "variables"},
    "job_template": {"name", "organization", "project", "playbook", "inventory", "execution_environment", "credentials", "ask_limit_on_launch"},
    "schedule": {"name", "organization", "unified_job_template", "rrule"},
}


class Loader(yaml.SafeLoader):
    """YAML with Ansible's own tag."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def awx_tasks() -> list[Item]:
    (play,) = yaml.load(text("awx/setup.yml"), Loader)
    return t.cast("list[Item]", play["tasks"])


def test_awx() -> None:
    """What is made there is used there: each name that a task refers to is that of one before it."""
    made: dict[str, Item] = {}
    for task in awx_tasks():
        ((module, args),) = [(name.removeprefix("awx.awx."), value) for name, value in task.items() if name.startswith("awx.awx.")]
        assert set(args) <= AWX[module], module
        for reference in ("credential_type", "execution_environment", "project", "inventory"):
            assert reference not in args or args[reference] == made[reference]["name"], f"{module}: {reference}"
        assert task.get("no_log", False) == (module == "credential")
        made[module] = args
    assert set(made) == set(AWX)
    template = made["job_template"]
    assert (template["credentials"], made["schedule"]["unified_job_template"]) == ([made["credential"]["name"]], template["name"])
    assert re.fullmatch(r"DTSTART:\d{8}T\d{6}Z RRULE:FREQ=DAILY;INTERVAL=1", made["schedule"]["rrule"])
    fields = {field["id"]: field for field in made["credential_type"]["inputs"]["fields"]}
    injected = made["credential_type"]["injectors"]["env"]
    assert {name: f"{{{{ {name.lower()} }}}}" for name in injected} == injected
    assert {name.lower() for name in injected} == set(fields) == set(made["credential"]["inputs"])
    assert {name for name, field in fields.items() if field.get("secret")} == {"bitbucket_password", "algorithmia_api_key"}
    assert (EXAMPLES / "awx" / template["playbook"]).is_file()
    assert CODES.search(text("awx/detect_drift.yml"))


def test_execution_environment() -> None:
    """The keys of version 3, and versions."""
    made = content("awx/execution-environment.yml")
    assert made["version"] == 3
    assert set(made) <= {"version", "images", "dependencies", "options", "build_arg_defaults", "additional_build_files", "additional_build_steps"}
    needs = made["dependencies"]
    assert set(needs) <= {"python", "galaxy", "system", "python_interpreter", "ansible_core", "ansible_runner", "exclude"}
    assert needs["ansible_core"] == {"package_pip": next(line for line in text("requirements.txt").splitlines() if line.startswith("ansible-core=="))}
    assert re.fullmatch(r"ansible-runner==[\d.]+", needs["ansible_runner"]["package_pip"])
    assert not {"python", "system"} & set(needs)  # the collection itself says what it needs
    assert (EXAMPLES / "awx" / needs["galaxy"]).resolve() == EXAMPLES / "requirements.yml"
    assert [each["name"] for each in content("requirements.yml")["collections"]] == ["algorithmia.scm"]


# --- run ---


class Pipeline:
    """The lines of the GitLab job, as its runner would run them, but for those that install."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator, self.folder = simulator, folder
        self.script = [line for line in content("gitlab-ci.yml")[".drift"]["script"] if line not in INSTALL]
        (folder / "declaration.yml").write_text(text("declaration.yml"), encoding="utf-8")
        own = re.compile(r"ANSIBLE_|BITBUCKET_|ALGORITHMIA_|.*_PROXY$|.*_CA_BUNDLE$", re.IGNORECASE)
        user, password = simulator.bitbucket_login()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not own.match(name)},
            **{name: os.environ[name] for name in ("ANSIBLE_COLLECTIONS_PATH",)},
            "ANSIBLE_HOME": str(folder / "ansible"),
            "ANSIBLE_NOCOLOR": "1",
            "BITBUCKET_URL": simulator.bitbucket_url,
            "BITBUCKET_USERNAME": user,
            "BITBUCKET_PASSWORD": password,
            "BITBUCKET_CA_PATH": simulator.ca_file,
        }

    def run(self, *script: str, **environment: str) -> tuple[int, str]:
        done = subprocess.run(
            ["bash", "-e", "-c", "\n".join(script or self.script)],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def job(self, place: Path) -> int:
        """Return how a job of AWX ends: its inventory is nowhere near the project."""
        project, inventory = place / "project", place / "inventory" / "hosts.yml"
        for folder in (project, inventory.parent):
            folder.mkdir(parents=True, exist_ok=True)
        for name in ("awx/detect_drift.yml", "declaration.yml"):
            (project / Path(name).name).write_text(text(name), encoding="utf-8")
        (host,) = [task["awx.awx.host"] for task in awx_tasks() if "awx.awx.host" in task]
        inventory.write_text(json.dumps({"all": {"hosts": {host["name"]: host["variables"]}}}), encoding="utf-8")
        code, output = self.run(f"cd {project} && ansible-playbook -i {inventory} detect_drift.yml")
        assert (code == 2) == ("project ALG" in output), output
        return code

    def report(self) -> Item:
        return t.cast(Item, json.loads((self.folder / "drift" / "drift.json").read_text(encoding="utf-8")))


def snippets(language: str) -> list[str]:
    """Return the blocks of docs/drift.md in a language."""
    page = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def test_the_guide_has_the_command_and_every_example() -> None:
    assert COMMAND in [line for block in snippets("sh") for line in block.splitlines()]
    page = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
    links = set(re.findall(r"\]\(\.\./examples/pipelines/([\w./-]+)\)", page))
    assert links == {*PIPELINES, "awx"}


@pytest.mark.long
def test_the_command_tells_the_three_ends_apart(tmp_path: Path) -> None:
    with lent() as simulator:
        pipeline = Pipeline(simulator, tmp_path)
        assert pipeline.script == ["\n".join(SCRIPT) + "\n"]
        code, output = pipeline.run(*(line.replace(COMMAND, f"{COMMAND} --bogus") for line in SCRIPT))
        assert (code, "unrecognized arguments: --bogus" in output) == (4, True), output  # which Ansible itself ends with 2
        code, output = pipeline.run("ansible-playbook algorithmia.scm.provision -e @declaration.yml")
        assert code == 0, output
        code, output = pipeline.run()
        assert (code, pipeline.report()["status"]) == (0, "in_sync"), output
        simulator.control.tamper({"bitbucket": {"projects": {"ALG": {"grants": {"users": {"jane@example": "PROJECT_ADMIN"}}}}}})
        code, output = pipeline.run()
        assert (code, pipeline.report()["status"]) == (2, "drift"), output
        (differs,) = [each for each in pipeline.report()["things"] if each["status"] == "drift"]
        line = 1 + text("declaration.yml").splitlines().index("      groups: {data-science: PROJECT_WRITE, scm-admins: PROJECT_ADMIN}")
        assert (differs["name"], differs["declared"]) == ("ALG", {"file": "declaration.yml", "line": line})
        assert {path.name for path in (tmp_path / "drift").iterdir()} >= {"drift.xml", "drift.sarif", "drift.md", "drift.html"}
        assert pipeline.job(tmp_path / "awx") == 2
        simulator.control.tamper({"bitbucket": {"projects": {"ALG": {"grants": {"users": {"jane@example": None}}}}}})
        assert pipeline.job(tmp_path / "awx") == 0
        simulator.control.tamper({"bitbucket": {"projects": {"ALG": {"grants": {"users": {"jane@example": "PROJECT_ADMIN"}}}}}})
        (own,) = [block for block in snippets("yaml") if block.startswith("# look.yml")]
        (tmp_path / "look.yml").write_text(own, encoding="utf-8")
        (tmp_path / "ansible.cfg").write_text(next(block for block in snippets("ini") if block.startswith("# ansible.cfg")), encoding="utf-8")
        code, output = pipeline.run("ansible-playbook look.yml -e drift_report_dir=own")
        assert (code, (tmp_path / "own" / "drift.html").is_file()) == (2, True), output
        code, output = pipeline.run(BITBUCKET_PASSWORD="wrong")
        assert (code, pipeline.report()["status"]) == (4, "could_not_tell"), output
