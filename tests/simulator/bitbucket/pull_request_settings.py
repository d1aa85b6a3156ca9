# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What pull requests need, and how they are merged: on the server, of projects and of repositories [breadth 6]."""

from __future__ import annotations

from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, found
from simulator.bitbucket.hooks import CHECKS, COUNT, COUNTED, Place
from simulator.bitbucket.model import Hook
from simulator.product import Route

MERGE = "merge"  # its member of ``settings``
SERVER, PROJECT = "/api/{version}/admin/pull-requests/{scm}", "/api/{version}/projects/{key}/settings/pull-requests/{scm}"
REPOSITORY = "/api/{version}/projects/{key}/repos/{slug}/settings/pull-requests"
FLAGS = {"no-ff": "--no-ff", "ff": "--ff", "ff-only": "--ff-only", "squash": "--squash", "squash-ff-only": "--squash --ff-only"}  # [breadth 6, REC 5.x]
REBASES = {"rebase-no-ff": "rebase + merge --no-ff", "rebase-ff-only": "rebase + merge --ff-only"}  # [breadth 6, LIVE]
OBJECTS = {"requiredApprovers": "bitbucket-bundled-hooks", "requiredSuccessfulBuilds": "bitbucket-build"}
SUMMARIES = 20  # [breadth 6, JAVADOC]
Settings = dict[str, dict[str, Any]]


def routes() -> list[Route]:
    return [Route(method, path, handler) for path in (SERVER, PROJECT, REPOSITORY) for method, handler in (("GET", _get), ("POST", _set))]


def _levels(call: Call, *, writes: bool) -> list[tuple[str, Settings]]:
    """What each level sets, the one of the path first. Reads on the server are for any user [SPEC]."""
    world = ("SCM", call.world.settings)
    if "slug" in call.asked.parts:
        project, repository = call.need_repository("REPO_ADMIN" if writes else "REPO_READ")
        if writes and repository.archived:  # [breadth 6, SPEC]
            raise errors.Error(409, "The repository is archived.", "com.atlassian.bitbucket.repository.RepositoryArchivedException")
        return [("REPOSITORY", repository.settings), ("PROJECT", project.settings), world]
    if "key" in call.asked.parts:
        return [("PROJECT", call.need_project("PROJECT_ADMIN" if writes else "PROJECT_READ").settings), world]
    _user = call.need_global("ADMIN") if writes else call.user
    return [world]


def _strategies(call: Call) -> dict[str, str]:
    return {**FLAGS, **(REBASES if call.profile.rebases else {})}


def _effective(call: Call, levels: list[tuple[str, Settings]]) -> tuple[str, dict[str, Any]]:
    """Which strategies are enabled where nobody has said so is UNKNOWN, a switch."""
    out_of_the_box = list(_strategies(call)) if call.switches["enabled_strategies"] == "all" else ["no-ff"]
    preset = ("DEFAULT", {"default": "no-ff", "strategies": out_of_the_box, "summaries": SUMMARIES})
    return next(((level, own[MERGE]) for level, own in levels if MERGE in own), preset)


def _get(call: Call) -> Answer:
    return found(_shown(call, _levels(call, writes=False)))


def _shown(call: Call, levels: list[tuple[str, Settings]]) -> dict[str, Any]:
    """All strategies are listed, with whether they are enabled [breadth 6, REC]. ``type`` is the level that they come from [JAVADOC]."""
    level, merge = _effective(call, levels)

    def strategy(name: str) -> dict[str, Any]:
        flag = _strategies(call)[name]
        return {"id": name, "name": name, "description": "", "flag": flag, "enabled": name in merge["strategies"]}

    config = {"defaultStrategy": strategy(merge["default"]), "strategies": [strategy(name) for name in _strategies(call)]}
    config |= {"type": level, "commitSummaries": merge["summaries"]}
    if merge.get("template") and call.profile.commit_templates:
        config["commitMessageTemplate"] = dict(merge["template"])
    if "key" not in call.asked.parts and call.switches["server_merge_config"] == "bare":  # [SPEC 9.4 and 10.0]
        return config
    return {"mergeConfig": config, **(_checks(call) if "slug" in call.asked.parts else {})}


def _checks(call: Call) -> dict[str, Any]:
    """As they are in effect; plain numbers, whatever the documents say [breadth 6, LIVE]."""
    place = Place(*call.repository())
    values: dict[str, Any] = {}
    for name, key in CHECKS.items():
        state = place.effective(key)
        if name != "needsWork" or call.profile.needs_work:
            values[name] = (int(state.settings.get(COUNT, 0)) if state.enabled else 0) if name in COUNTED else state.enabled
    if call.profile.modern:  # [breadth 6, LIVE 10.4]
        shown = {"requiredApprovers": "requiredApprovers", "requiredSuccessfulBuilds": "requiredBuilds"}
        values |= {
            f"com.atlassian.bitbucket.server.{OBJECTS[name]}:{short}": {"enable": values[name] > 0, "count": values[name]} for name, short in shown.items()
        }
    return values


def _set(call: Call) -> Answer:
    """Only what is sent changes; where a part of it is wrong, nothing does [breadth 6, SPEC]."""
    levels = _levels(call, writes=True)
    content = call.content()
    wrong: list[tuple[str | None, str]] = []
    merge = _merge(call, content["mergeConfig"], levels[0][1], wrong) if isinstance(content.get("mergeConfig"), dict) else None
    checks = _sent(call, content, wrong) if "slug" in call.asked.parts else {}
    if wrong:
        raise errors.Invalid(wrong)
    if merge == {}:
        levels[0][1].pop(MERGE, None)
    elif merge:
        levels[0][1][MERGE] = merge
    for key, state in checks.items():
        call.repository()[1].hooks[key] = state
    return found(_shown(call, levels))


def _merge(call: Call, sent: dict[str, Any], own: Settings, wrong: list[tuple[str | None, str]]) -> dict[str, Any]:
    """Exactly the strategies that are listed are enabled, and the default has to be one of them; an empty object ends what is set here [SPEC].

    The template stays unless it is sent, and goes where it is empty [SPEC 10.0]. Words are INFERRED.
    """
    if not sent:
        return {}
    names = [one.get("id") for one in sent.get("strategies") or []]
    default = (sent.get("defaultStrategy") or {}).get("id")
    unknown = [name for name in (*names, default) if name and name not in _strategies(call)]
    if unknown:
        wrong.append(("strategies", f"The merge strategy {unknown[0]} does not exist."))
    if not names or default not in names:
        wrong.append(("defaultStrategy", "The default merge strategy must be one of the enabled strategies."))
    before = own.get(MERGE, {})
    template = sent.get("commitMessageTemplate", before.get("template")) if call.profile.commit_templates else None
    if template and not (template.get("title") and template.get("body")):
        wrong.append(("commitMessageTemplate", "A commit message template needs a title and a body."))
    kept = {"template": dict(template)} if template else {}
    return {"default": default, "strategies": names, "summaries": sent.get("commitSummaries", before.get("summaries", SUMMARIES)), **kept}


def _sent(call: Call, content: dict[str, Any], wrong: list[tuple[str | None, str]]) -> dict[str, Hook]:
    """The merge checks that are sent. A number that is none is refused with these words [breadth 6, LIVE]; 0 switches the check off."""
    found_checks = {}
    for name, key in CHECKS.items():
        value = content.get(name)
        if value is None or (name == "needsWork" and not call.profile.needs_work):
            continue
        if name not in COUNTED:
            found_checks[key] = Hook(enabled=bool(value))
        elif isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            found_checks[key] = Hook(enabled=value > 0, settings={COUNT: str(value)} if value else {})
        else:
            what = "approvals" if name == "requiredApprovers" else "builds"
            wrong.append((name, f"The number of required {what} is invalid"))
    return found_checks
