# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Pull request settings: each is read with the place that sets it, and only what is declared is read [breadth 6, 7.1, 12].

A repository's merge checks are set with its merge strategies, in one call, and those of a project as hooks: it is one state behind two APIs, and this
kind owns it. Where a setting comes from is told by the scope that the server says, never by the value.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client, dotted
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import NO_SUCH_PROJECT, NO_SUCH_REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS, Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.pull_request_settings import (
    CHECKS,
    COUNTED,
    GROUPS,
    HOOKS,
    INHERITED,
    PULL_REQUEST_SETTING,
    SETTINGS,
    inherited,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import UNCHANGED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

Row = dict[str, t.Any]
MEMBERS = {
    "required_approvers": "requiredApprovers",
    "required_all_approvers": "requiredAllApprovers",
    "required_all_tasks_complete": "requiredAllTasksComplete",
    "required_successful_builds": "requiredSuccessfulBuilds",
    "needs_work": "needsWork",
}
COUNT = "requiredCount"  # which may be a text [breadth 7, REC]
SINCE = {"needs_work": "6.0", "auto_decline": "8.5", "auto_merge": "9.4"}  # [breadth 1.6, 7.1]
TEMPLATE_NOT_UNTIL = (5, 10, 99)  # in the document of 9.4; what is in between is not known: the answer tells [breadth 6, SPEC]
NEEDED = {"merge_config": ("default_strategy", "strategies"), "auto_decline": ("enabled", "inactivity_weeks"), "auto_merge": ("enabled",)}
SUMMARIES = 20  # commits in the message of a merge where nothing else is said [breadth 6, JAVADOC]


class PullRequestStore(PlaceStore):
    """Reads and writes the settings of places. A place that is there always has settings, so they are never created."""

    resource = PULL_REQUEST_SETTING
    below = "settings"

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._asked: dict[Scope, t.Sequence[str]] = {}  # the settings to read of each place
        self._said: dict[Scope, str | None] = {}  # how a declaration calls the scope
        self._strategies: dict[Scope, list[str]] = {}  # all that the server has
        self._summarises: set[Scope] = set()  # where the message of a merge lists commits
        self._lacks: dict[Scope, dict[str, str]] = {}  # what the server does not have, and why
        self._restricted: set[Scope] = set()  # repositories that cannot set auto_merge

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        for each in declared:
            scope = Scope.of(each.values)
            self._said[scope] = each.values.get("scope")
            self._asked[scope] = [name for name in SETTINGS if each.values.get(name) is not None] if each.present else _settings_of(scope)
        current = super().read(declared, everything)
        refuse(
            f"{label_prefix(each).replace(': ', '.')}{name}: {words}"
            for each in declared
            for name, words in self._lacks.get(Scope.of(each.values), {}).items()
            if each.present and each.values[name] not in (INHERITED, {}, inherited(Scope.of(each.values), name))
        )
        absent = {each.key for each in declared if not each.present}
        return {key: item for key, item in current.items() if key not in absent or _sets(item)}

    def listed(self, place: Item) -> list[t.Any]:
        scope = Scope.of(place)
        asked = self._asked[scope]
        row: Row = {}
        checks = [name for name in asked if name in CHECKS]
        if "merge_config" in asked or (checks and scope.repository):
            found = self.client.get(_pull_requests(scope))
            row.update(found if "mergeConfig" in found else {"mergeConfig": found})  # that of the server is bare [breadth 6, SPEC]
        if checks:
            row["hooks"] = {str(each["details"]["key"]): each for each in self.client.pages(self.path(place, "hooks"))}
            row["counts"] = {} if scope.repository else {name: self._count(place, name, row) for name in checks if name in COUNTED}
        for name in ("auto_decline", "auto_merge"):
            if name in asked:
                row[name] = self._optional(scope, name)
        return [row]

    def listed_in_new(self) -> list[t.Any]:
        return [{}]

    def _count(self, place: Item, name: str, row: Row) -> int:
        """Return the number of a check of a project that is on. That of a repository is read with its other settings."""
        if not (row["hooks"].get(HOOKS[name]) or {}).get("enabled"):
            return 0
        found = self.client.get(self.path(place, "hooks", HOOKS[name], "settings"), accept=(204,)) or {}
        return int(found.get(COUNT) or 0)

    def _optional(self, scope: Scope, name: str) -> Row:
        """Return a setting that old servers do not have."""
        try:
            return t.cast(Row, self.client.get(self.path(scope.identity(), name.replace("_", "-"))))
        except RemoteError as error:
            if error.status != 404 or error.code in (NO_SUCH_PROJECT, NO_SUCH_REPOSITORY):
                raise
            version = self.client.version()
            if version >= tuple(map(int, SINCE[name].split("."))):
                raise
            self._lack(scope, name)
            return {}

    def _lack(self, scope: Scope, name: str) -> None:
        version = dotted(self.client.version())
        self._lacks.setdefault(scope, {})[name] = f"needs Bitbucket {SINCE[name]}, this is {version}" if name in SINCE else f"this server lacks {HOOKS[name]}"

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        scope = Scope.of(place)
        if not row and "needs_work" in self._asked[scope] and self.client.version() < (6,):  # no list of a new place tells
            self._lack(scope, "needs_work")
        values = {name: self._value(scope, name, row) if row else inherited(scope, name) for name in self._asked[scope]}
        return {**scope.identity(self._said[scope]), **values}

    def _value(self, scope: Scope, name: str, row: t.Mapping[str, t.Any]) -> t.Any:
        """Return a setting where the place itself sets it."""
        if name in CHECKS:
            return self._check(scope, name, row)
        if name == "merge_config":
            return self._merge_config(scope, row["mergeConfig"])
        found = row[name]
        if name == "auto_merge" and found.get("restrictionState") == "RESTRICTED_UNMODIFIABLE":
            self._restricted.add(scope)
        if (found.get("scope") or {}).get("type") != ("REPOSITORY" if scope.repository else "PROJECT"):
            return {}
        if name == "auto_decline":
            return {"enabled": found["enabled"], "inactivity_weeks": found["inactivityWeeks"]}
        return {"enabled": found["enabled"], **({} if scope.repository else {"restricted": found.get("restrictionState", "NONE") != "NONE"})}

    def _check(self, scope: Scope, name: str, row: t.Mapping[str, t.Any]) -> t.Any:
        hook = row["hooks"].get(HOOKS[name])
        if hook is None:
            self._lack(scope, name)
            return inherited(scope, name)
        if not scope.repository:
            return row["counts"][name] if name in COUNTED else bool(hook["enabled"])
        return row[MEMBERS[name]] if hook["scope"]["type"] == "REPOSITORY" else INHERITED

    def _merge_config(self, scope: Scope, found: Row) -> Item:
        self._strategies[scope] = [str(each["id"]) for each in found["strategies"]]
        if "commitSummaries" in found:
            self._summarises.add(scope)
        if str(found["type"]).upper() != ("REPOSITORY" if scope.repository else "PROJECT" if scope.project_key else "SCM"):  # [breadth 1.2, JAVADOC]
            return {}
        enabled = sorted(str(each["id"]) for each in found["strategies"] if each["enabled"])
        template = found.get("commitMessageTemplate") or {}
        return {
            "default_strategy": found["defaultStrategy"]["id"],
            "strategies": enabled,
            **({"commit_summaries": found["commitSummaries"]} if "commitSummaries" in found else {}),
            "commit_message_template": {name: template[name] for name in ("title", "body")} if template else {},
        }

    def initial_state(self, declared: Declared) -> Item:
        scope = Scope.of(declared.values)
        return {**scope.identity(declared.values.get("scope")), **{name: inherited(scope, name) for name in _settings_of(scope)}}

    # --- what would be refused ---

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        settled = [self._completed(each) for each in changes]
        lifted = {str(each.item.get("project_key")) for each in settled if _restricts(each.after) is False}
        problems: list[str] = []
        with gathered(problems):
            super().review(settled)
        problems += [f"{label_prefix(each)}{words}" for each in settled if each.op != UNCHANGED and each.after for words in self._problems(each, lifted)]
        refuse(problems)
        # What lifts a restriction goes first, what may impose one last.
        return sorted(settled, key=lambda each: 0 if _restricts(each.after) is False else 1 if each.item.get("repository") else 2), []

    def _completed(self, change: Change) -> Change:
        """Return a change with what the server fills in where a setting begins to be set here."""
        scope, after = Scope.of(change.item), dict(change.after or {})
        begun = [name for name in GROUPS if after.get(name) and not (change.before or {}).get(name)]
        usual: Item = {"merge_config": {"commit_message_template": {}, **({"commit_summaries": SUMMARIES} if scope in self._summarises else {})}}
        usual["auto_merge"] = {} if scope.repository else {"restricted": False}
        for name in begun:
            after[name] = {**usual.get(name, {}), **after[name]}
        return replace(change, after=after) if begun else change

    def _problems(self, change: Change, lifted: t.Container[str]) -> t.Iterator[str]:
        after, scope = t.cast(Item, change.after), Scope.of(change.item)
        for name in (name for name in GROUPS if change.differs(name) and after.get(name)):
            missing = [option for option in NEEDED[name] if after[name].get(option) in (None, [])]
            if missing:
                yield f"{name} of {scope} is inherited so far. To set it there, give {' and '.join(f'{name}.{option}' for option in missing)}"
        if change.differs("merge_config") and after.get("merge_config"):
            yield from self._wrong_strategies(scope, after["merge_config"])
            if after["merge_config"].get("commit_message_template") and self.client.version() <= TEMPLATE_NOT_UNTIL:
                yield f"merge_config.commit_message_template: Bitbucket {dotted(self.client.version())} has none. Leave it out"
        if change.differs("auto_merge") and scope in self._restricted and scope.project_key not in lifted:
            yield f"auto_merge of {scope} is restricted by the project {scope.project_key}. Leave it out, or set restricted to false in the project"

    def _wrong_strategies(self, scope: Scope, config: Item) -> t.Iterator[str]:
        there, enabled, default = self._strategies.get(scope), config.get("strategies") or [], config.get("default_strategy")
        unknown = [name for name in dict.fromkeys((*enabled, *([default] if default else []))) if there is not None and name not in there]
        if unknown:
            yield f"merge_config: this server has no merge strategy {', '.join(unknown)}. It has {', '.join(there or ())}"
        elif default and enabled and default not in enabled:
            yield f"merge_config.default_strategy: {default} is not one of those of {scope}: {', '.join(enabled)}. Add it to merge_config.strategies"

    # --- writing ---

    def update(self, change: Change) -> None:
        item, scope = change.item, Scope.of(change.item)
        checks = {name: item[name] for name in CHECKS if change.differs(name)}
        body = {MEMBERS[name]: value for name, value in checks.items() if scope.repository and value != INHERITED}
        if change.differs("merge_config"):
            body["mergeConfig"] = _config(item["merge_config"], (change.before or {}).get("merge_config") or {})
        if body:
            answer = self.client.write("POST", _pull_requests(scope), body=body)
            self._confirm(scope, (item.get("merge_config") or {}).get("commit_message_template"), answer)
        for name, value in checks.items():
            hook = self.path(item, "hooks", HOOKS[name])
            if scope.repository and value == INHERITED:
                self.client.write("DELETE", hook)
            elif not scope.repository:
                self._switch(f"{hook}/enabled", value)
        self._automate(change, scope)

    def delete(self, change: Change) -> None:
        """Set back all that the place sets."""
        blank = {name: inherited(Scope.of(change.item), name) for name in SETTINGS if name in change.item}
        self.update(replace(change, after={**change.item, **blank}))

    def _switch(self, path: str, value: t.Any) -> None:
        """Switch a check of a project, with the number that it takes, as a text [breadth 7, REC]."""
        if not value:
            self.client.write("DELETE", path)
        elif value is True:
            self.client.write("PUT", path)
        else:
            self.client.write("PUT", path, body={COUNT: str(value)})

    def _automate(self, change: Change, scope: Scope) -> None:
        for name in ("auto_decline", "auto_merge"):
            if not change.differs(name):
                continue
            path, value = self.path(change.item, name.replace("_", "-")), change.item[name]
            if not value:
                self.client.write("DELETE", path)
            elif name == "auto_decline":
                self.client.write("PUT", path, body={"enabled": value["enabled"], "inactivityWeeks": value["inactivity_weeks"]})
            else:
                before = ((change.before or {}).get(name) or {}).get("restricted", False)
                action = "NONE" if before == value.get("restricted") else "CREATE" if value.get("restricted") else "DELETE"
                self.client.write("PUT", path, body={"enabled": value["enabled"], **({} if scope.repository else {"restrictionAction": action})})

    def _confirm(self, scope: Scope, template: Item | None, answer: t.Mapping[str, t.Any]) -> None:
        """Raise where the server took the settings without the template: an old one ignores what it does not know [breadth 1.6]."""
        if template and not (answer.get("mergeConfig", answer)).get("commitMessageTemplate"):
            words = f"took the settings of {scope} without it, so it does not know it. Leave it out"
            raise Failure(f"merge_config.commit_message_template: Bitbucket {dotted(self.client.version())} {words}")


def _settings_of(scope: Scope) -> t.Sequence[str]:
    return SETTINGS if scope.project_key else ("merge_config",)


def _sets(item: Item) -> bool:
    """Tell whether a place sets any of the settings that were read."""
    scope = Scope.of(item)
    return any(item[name] != inherited(scope, name) for name in SETTINGS if name in item)


def _restricts(item: Item | None) -> bool | None:
    """Tell whether a project keeps its repositories from setting auto_merge, None where that is not said."""
    merging = (item or {}).get("auto_merge")
    return None if merging is None or (item or {}).get("repository") else bool(merging.get("restricted"))


def _pull_requests(scope: Scope) -> str:
    if scope.repository:
        return path_of("projects", scope.project_key, "repos", scope.repository, "settings", "pull-requests")
    return path_of("projects", scope.project_key, "settings", "pull-requests", "git") if scope.project_key else path_of("admin", "pull-requests", "git")


def _config(wanted: Item, before: Item) -> Row:
    """Return a merge config to send; an empty one ends what is set here. A template that is not sent stays, an empty one goes [breadth 6, SPEC]."""
    if not wanted:
        return {}
    template = wanted.get("commit_message_template")
    return {
        "defaultStrategy": {"id": wanted["default_strategy"]},
        "strategies": [{"id": name} for name in wanted["strategies"]],
        **({"commitSummaries": wanted["commit_summaries"]} if "commit_summaries" in wanted else {}),
        **({"commitMessageTemplate": template} if template or before.get("commit_message_template") else {}),
    }


def _open(client: Client, _params: Params) -> PullRequestStore:
    return PullRequestStore(client)


ONE = Manage(BITBUCKET, PULL_REQUEST_SETTING, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, PULL_REQUEST_SETTING, _open, many=True, options=ASSUME_EXISTS)
