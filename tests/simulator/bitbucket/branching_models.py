# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Branching models: the branches that a project or repository develops and releases on, and the prefixes of the others [breadth 10]."""

from __future__ import annotations

from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Project, Repository
from simulator.product import Route

MODEL = "branching_model"  # its member of ``settings``
TYPES = ("BUGFIX", "FEATURE", "HOTFIX", "RELEASE")  # all there are [LIVE]
Model = dict[str, Any]
# Out of the box [breadth 10, LIVE].
PRESET: Model = {
    "development": {"refId": None, "useDefault": True},
    "production": None,
    "types": {name: {"enabled": True, "prefix": f"{name.lower()}/"} for name in TYPES},
}
PROJECT, REPOSITORY = (f"/branch-utils/{{version}}/projects/{{key}}{place}/branchmodel/configuration" for place in ("", "/repos/{slug}"))


def routes() -> list[Route]:
    """In no document, and on all versions; a project has no DELETE [breadth 10, LIVE]."""
    both = [Route(method, path, handler) for path in (PROJECT, REPOSITORY) for method, handler in (("GET", _get), ("PUT", _set))]
    return [*both, Route("DELETE", REPOSITORY, _unset)]


def effective(project: Project, repository: Repository | None) -> Model:
    """The model of the repository, or that of its project, or the one out of the box."""
    own: Model | None = (repository.settings.get(MODEL) if repository else None) or project.settings.get(MODEL)
    return own or PRESET


def matched(model: Model, default_branch: str, matcher: str, name: str) -> tuple[str, str]:
    """The ref or the prefix of refs that a matcher of the model, or of the default branch, is about, the other one empty; both empty where there is none."""
    if matcher == "DEFAULT_BRANCH":
        return f"refs/heads/{default_branch}", ""
    if matcher == "MODEL_CATEGORY":
        kind = model["types"].get(name.upper(), {"enabled": False})
        return "", f"refs/heads/{kind['prefix']}" if kind["enabled"] else ""
    branch = model.get(name) or {"refId": "", "useDefault": False}
    return (f"refs/heads/{default_branch}" if branch["useDefault"] else branch["refId"]), ""


def _place(call: Call, permission: str) -> tuple[Project, Repository | None]:
    """That it takes the right to administer is INFERRED [breadth 10]."""
    if "slug" in call.asked.parts:
        return call.need_repository(f"REPO_{permission}")
    return call.need_project(f"PROJECT_{permission}"), None


def _get(call: Call) -> Answer:
    project, repository = _place(call, "READ")
    own = (repository or project).settings.get(MODEL)
    if not own and call.profile.branching_model_unset and MODEL not in project.settings:
        place = f"repository {project.key}/{repository.slug}[{repository.id}]" if repository else f"project {project.key}"
        raise errors.no_entity(f"There is no branch model configuration defined for {place}. You must enable the branch model first")
    model = effective(project, repository)
    rows = [{"id": name, "displayName": name.title(), **model["types"][name]} for name in TYPES]
    return found({"development": model["development"], "production": model.get("production"), "types": rows, "scope": _scope(call, project, repository)})


def _scope(call: Call, project: Project, repository: Repository | None) -> dict[str, Any]:
    """Where the model comes from; of a project that has set none it is UNKNOWN, a switch."""
    if repository and MODEL in repository.settings:
        return {"type": "REPOSITORY", "resourceId": repository.id}
    if MODEL in project.settings or call.switches["branching_model_scope"] == "project":
        return {"type": "PROJECT", "resourceId": project.id}
    return {"type": "GLOBAL", "resourceId": -1}


def _set(call: Call) -> Answer:
    """All of it is replaced; branches need not exist (INFERRED) [breadth 10]."""
    project, repository = _place(call, "ADMIN")
    content = call.content()
    types = {name: {"enabled": False, "prefix": PRESET["types"][name]["prefix"]} for name in TYPES}
    for one in content.get("types") or []:
        name = one.get("id")
        if name in TYPES:
            types[name] = {"enabled": bool(one.get("enabled")), "prefix": one.get("prefix") or types[name]["prefix"]}
        elif call.switches["branching_model_type"] == "400":  # words INFERRED
            raise errors.Error(400, f"There is no branch type {name}.", errors.ARGUMENT)
    model = {"development": _branch(content.get("development")) or PRESET["development"], "production": _branch(content.get("production")), "types": types}
    (repository or project).settings[MODEL] = model
    return _get(call)


def _branch(sent: Any) -> Model | None:
    """A branch, or that it is the default one. Of an object with neither, nothing is kept (INFERRED)."""
    if not isinstance(sent, dict) or not (sent.get("useDefault") or sent.get("refId")):
        return None
    return {"refId": None if sent.get("useDefault") else sent["refId"], "useDefault": bool(sent.get("useDefault"))}


def _unset(call: Call) -> Answer:
    _project, repository = call.need_repository("REPO_ADMIN")
    repository.settings.pop(MODEL, None)
    return done()
