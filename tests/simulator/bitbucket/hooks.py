# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hooks and merge checks of projects and repositories [breadth 7]. Five of them are what pull requests are set to need, too: one state, two APIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.answers import Answer, to_json
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Hook, Project, Repository
from simulator.bitbucket.views import MASKED
from simulator.product import Route

BUNDLED, BUILD = "com.atlassian.bitbucket.server.bitbucket-bundled-hooks", "com.atlassian.bitbucket.server.bitbucket-build"
FORCE_PUSH = f"{BUNDLED}:force-push-hook"
# The merge checks by their name in the settings of pull requests [breadth 7.1, LIVE].
CHECKS = {
    "requiredAllApprovers": f"{BUNDLED}:all-approvers-merge-check",
    "requiredAllTasksComplete": f"{BUNDLED}:incomplete-tasks-merge-check",
    "needsWork": f"{BUNDLED}:needs-work-merge-check",
    "requiredApprovers": f"{BUNDLED}:requiredApproversMergeHook",
    "requiredSuccessfulBuilds": f"{BUILD}:requiredBuildsMergeCheck",
}
COUNTED = ("requiredApprovers", "requiredSuccessfulBuilds")
COUNT = "requiredCount"  # a text, or a number [breadth 7, REC]
LARGEST = 32 * 1024  # bytes of settings [breadth 7, SPEC]
PRE_RECEIVE, MERGE = "PRE_RECEIVE", "PRE_PULL_REQUEST_MERGE"


@dataclass
class Place:
    """The project or repository of a path. ``own``: what it says of hooks; ``above``: what its project does."""

    project: Project
    repository: Repository | None

    @property
    def own(self) -> dict[str, Hook]:
        return self.repository.hooks if self.repository else self.project.hooks

    @property
    def above(self) -> dict[str, Hook]:
        return self.project.hooks if self.repository else {}

    def effective(self, key: str) -> Hook:
        return self.own.get(key) or self.above.get(key) or Hook(enabled=False)


def routes() -> list[Route]:
    rows = []
    for scope in ("", "/repos/{slug}"):
        base = f"/api/{{version}}/projects/{{key}}{scope}/settings/hooks"
        one = f"{base}/{{hook}}"
        rows += [
            Route("GET", base, _list),
            Route("GET", one, _get),
            Route("PUT", f"{one}/enabled", _enable),
            Route("DELETE", f"{one}/enabled", _disable),
            Route("GET", f"{one}/settings", _settings),
            Route("PUT", f"{one}/settings", _set),
        ]
    return [*rows, Route("DELETE", one, _inherit)]


def details(call: Call) -> dict[str, dict[str, Any]]:
    """The hooks that there are, by key. Those of apps come from the seed; ``needs``: the settings without which it is not enabled."""
    keys = {FORCE_PUSH: PRE_RECEIVE, f"{BUNDLED}:verify-committer-hook": PRE_RECEIVE}
    if call.profile.signatures:
        keys[f"{BUNDLED}:verify-commit-signature-hook"] = PRE_RECEIVE
    keys |= {key: MERGE for name, key in CHECKS.items() if name != "needsWork" or call.profile.needs_work}
    bundled = {key: {"type": kind, "needs": [COUNT] if key in (CHECKS[name] for name in COUNTED) else []} for key, kind in keys.items()}
    return {**bundled, **{key: {"type": "POST_RECEIVE", "needs": [], **one} for key, one in call.world.apps.items()}}


def _place(call: Call, *, reads: bool = False) -> Place:
    """Reads of a project need PROJECT_READ; of a repository REPO_READ in 5.10 and REPO_ADMIN in 10.0 [breadth 1.4, SPEC]; between INFERRED."""
    if "slug" in call.asked.parts:
        return Place(*call.need_repository("REPO_READ" if reads and call.profile.numbers < (6,) else "REPO_ADMIN"))
    return Place(call.need_project("PROJECT_READ" if reads else "PROJECT_ADMIN"), None)


def _key(call: Call) -> str:
    """[breadth 7, REC]; its exceptionName is null."""
    key = call.asked.parts["hook"]
    if key not in details(call):
        raise errors.Error(404, f"No such hook {key}")
    return key


def _row(call: Call, place: Place, key: str) -> dict[str, Any]:
    kind, state = details(call)[key]["type"], place.effective(key)
    shows_own = key in place.own and not (key in CHECKS.values() and call.switches["check_rows"] == "inherited")
    untouched = key not in place.own and key not in place.above and call.switches["untouched_hook_scope"] == "own"
    repository = place.repository if shows_own or untouched else None
    scope = {"type": "REPOSITORY", "resourceId": repository.id} if repository else {"type": "PROJECT", "resourceId": place.project.id}
    more = {"description": "", "version": call.profile.version, "supportedScopes": ["PROJECT", "REPOSITORY"]}
    form = {"configFormKey": f"{key}-config"} if details(call)[key]["needs"] else {}
    told = {"key": key, "name": key.partition(":")[2], "type": kind, **more, **form}
    return {"details": told, "enabled": state.enabled, "configured": bool(state.settings), "scope": scope}


def _list(call: Call) -> Answer:
    """``type`` keeps those of one kind [SPEC]. Their order is UNKNOWN."""
    place, kind = _place(call, reads=True), call.asked.first("type")
    keys = [key for key, one in details(call).items() if not kind or one["type"] == kind]
    return call.page(keys, lambda key: _row(call, place, key))


def _get(call: Call) -> Answer:
    return found(_row(call, _place(call, reads=True), _key(call)))


def _enable(call: Call) -> Answer:
    """The body, where there is one, becomes the settings [SPEC]. What is inherited becomes the repository's own, with its settings (INFERRED)."""
    place, key = _place(call), _key(call)
    settings = call.content() if call.asked.body.strip() else dict(place.effective(key).settings)
    _check(call, key, settings)
    place.own[key] = Hook(enabled=True, settings=settings)
    return found(_row(call, place, key))


def _disable(call: Call) -> Answer:
    """Off here, which is no way back to what is inherited [breadth 7]; the settings stay (INFERRED)."""
    place, key = _place(call), _key(call)
    place.own[key] = Hook(enabled=False, settings=dict(place.effective(key).settings))
    return found(_row(call, place, key))


def _inherit(call: Call) -> Answer:
    """[breadth 7, SPEC]."""
    place, key = _place(call), _key(call)
    place.own.pop(key, None)
    return done()


def _settings(call: Call) -> Answer:
    """Empty without an error where there are none, and for a hook that does not exist [breadth 7, LIVE 5.x]. Masking is UNKNOWN, a switch."""
    place = _place(call, reads="slug" not in call.asked.parts)
    settings = place.effective(call.asked.parts["hook"]).settings
    if not settings:
        return done() if call.switches["empty_hook_settings"] == "204" else found({})
    hides = call.switches.on("hook_settings_mask")
    return found({name: MASKED if hides and "password" in name.lower() else value for name, value in settings.items()})


def _set(call: Call) -> Answer:
    """Replaces them [breadth 7]. Whether this also makes an inherited hook the repository's own is INFERRED."""
    place, key = _place(call), _key(call)
    settings = call.content()
    _check(call, key, settings)
    place.own[key] = Hook(enabled=place.effective(key).enabled, settings=settings)
    return found(settings)


def _check(call: Call, key: str, settings: dict[str, Any]) -> None:
    """400 with the app's own errors [breadth 7, SPEC 5.10]; the words are INFERRED."""
    if len(to_json(settings)) > LARGEST:
        raise errors.Error(400, "The settings are too large.")
    wrong: list[tuple[str | None, str]] = [(name, f"{name} is required") for name in details(call)[key]["needs"] if settings.get(name) in (None, "")]
    if wrong:
        raise errors.Invalid([(None, "The settings specified are invalid."), *wrong])
