# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request, with everything a handler needs to answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from simulator.answers import Answer, Asked, BadBody, Refused, json_object, to_json
from simulator.bitbucket import errors, json_types, paging
from simulator.bitbucket.authentication import Caller
from simulator.bitbucket.json_types import WrongType
from simulator.bitbucket.model import Grants, Project, Repository, User
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.views import Views
from simulator.bitbucket.world import World
from simulator.switches import Switches

T = TypeVar("T")


@dataclass
class Call:
    """The request, the caller and the world."""

    asked: Asked
    caller: Caller
    world: World
    profile: Profile
    views: Views

    @property
    def switches(self) -> Switches:
        return self.profile.switches

    # --- who ---

    @property
    def user(self) -> User:
        """The caller; 401 for nobody [bitbucket 2, LIVE and REC]."""
        if self.caller.user is None:
            raise errors.Error(401, errors.NOT_PERMITTED, self.profile.anonymous_exception)
        return self.caller.user

    def need_global(self, permission: str) -> User:
        """The caller, if it has this global permission; else 401 [bitbucket 2, REC]."""
        user = self.user
        if not self.caller.has_global(self.world, permission):
            raise errors.not_permitted()
        if self.caller.is_service and not self.switches.on("service_user_reads"):
            raise errors.not_permitted()
        return user

    def need_password(self) -> User:
        """The caller, who may not have come with a token: it changes nothing on behalf of a user [bitbucket 2, DOC]."""
        user = self.user
        if self.caller.token is not None:
            raise errors.not_permitted()
        return user

    def need_project(self, permission: str, project: Project | None = None) -> Project:
        """The project of the path (or PROJECT), if the caller has PERMISSION on it. 404 comes before 401."""
        project = project or self.project()
        _user = self.user
        if not self.caller.may_project(self.world, project, permission):
            raise errors.not_permitted()
        return project

    def need_repository(self, permission: str) -> tuple[Project, Repository]:
        """The repository of the path, if the caller has PERMISSION on it."""
        project, repository = self.repository()
        _user = self.user
        if not self.caller.may_repository(self.world, project, repository, permission):
            raise errors.not_permitted()
        if repository.archived and self._is_frozen():
            raise errors.archived(project.key, repository.slug)
        return project, repository

    def _is_frozen(self) -> bool:
        """Whether what is asked may not be done to an archived repository: details, permissions and content are read-only [bitbucket 19, DOC].

        Pull request settings too (SPEC); that other settings are is UNKNOWN, a switch. The repository itself is looked at by who changes it.
        """
        _place, _repos, below = self.asked.path.partition("/repos/")
        _slug, _slash, part = below.partition("/")
        frozen = part.startswith(("permissions", "settings/pull-requests")) or self.switches["archived_settings"] == "409"
        return self.asked.method != "GET" and bool(part) and frozen

    # --- what ---

    def project(self, begins: bool = False) -> Project:
        """The project of the path. 404 where there is none, 307 for an old key.

        A personal project comes with its first repository [bitbucket 6, REC]: BEGINS where that is asked. What a read finds before is UNKNOWN, a switch.
        """
        typed = self.asked.parts["key"]
        key = typed.upper()
        project = self.world.projects.get(key)
        if project is None and key.startswith("~") and self.caller.user is not None:
            empty = self.asked.method == "GET" and self.switches["personal_project_before"] == "empty"
            project = self.world.personal_project(key[1:]) if begins or empty else None
        if project is None:
            if key in self.world.aliases and self.caller.user is not None:
                raise Refused(self._moved(self.world.aliases[key]))
            if self.caller.user is None:
                _user = self.user  # Nobody learns what exists.
            raise errors.no_project(typed)
        return project

    def repository(self) -> tuple[Project, Repository]:
        """The repository of the path. 404 where there is none, 307 for an old slug."""
        project = self.project()
        typed = self.asked.parts["slug"]
        repository = project.repository(typed)
        if repository is None:
            _user = self.caller.user or self.user
            moved = self.world.repository_by_id(self.world.repository_aliases.get(f"{project.key}/{typed.lower()}"))
            if moved is not None:
                raise Refused(self._moved(moved[0].key, moved[1].slug))
            raise errors.no_repository(project.key, typed)
        return project, repository

    def _moved(self, key: str, slug: str = "") -> Answer:
        """307 for an old key or slug: LIVE; where it points to is INFERRED [bitbucket 6]."""
        path, mark, query = self.asked.target.partition("?")
        segments = path.split("/")
        if "projects" in segments:
            place = segments.index("projects")
            segments[place + 1] = quote(key)
        else:  # The path of a user's repository: Bitbucket.canonical.
            place = segments.index("users")
        if slug:
            segments[place + 3] = quote(slug)
        path = "/".join(segments) + mark + query
        form = self.switches["alias_location"]
        if form == "none":
            return Answer(307)
        origin = "/".join(self.views.url.split("/")[:3])
        return Answer(307, headers=[("Location", path if form == "path" else origin + path)])

    def sees(self, project: Project) -> bool:
        """PROJECT_VIEW: public, any permission on it, or on a repository inside [bitbucket 7, JAVADOC]."""
        if project.public and (self.caller.user is not None or self.profile.public_access):
            return True
        caller, world = self.caller, self.world
        if caller.may_project(world, project, "PROJECT_VIEW"):
            return True
        return any(caller.may_repository(world, project, one, "REPO_READ") for one in project.repositories.values())

    def sees_repository(self, project: Project, repository: Repository) -> bool:
        """A repository is read by whom it or its project is public to, or with any permission on it."""
        if (project.public or repository.public) and (self.caller.user is not None or self.profile.public_access):
            return True
        return self.caller.may_repository(self.world, project, repository, "REPO_READ")

    # --- content ---

    def content(self) -> dict[str, Any]:
        """The JSON object of the body; 400 where it is none (INFERRED), or no text: a switch."""
        kind = self.asked.headers.get("Content-Type", "application/json").split(";")[0].strip().lower()
        if not kind.endswith(("/json", "+json")):
            raise Refused(Answer(415))
        try:
            return json_object(self.asked.body, lenient=self.switches["lone_surrogates"] == "replace")
        except BadBody as error:
            raise errors.Error(400, str(error)) from error

    def members(self, kinds: Mapping[str, Callable[[object], Any]]) -> dict[str, Any]:
        """The members of the body that KINDS name, each made what it has to be; null is as left out. 400 with an error for each that cannot be."""
        content, values = self.content(), {}
        wrong: list[tuple[str | None, str]] = []
        for name, kind in kinds.items():
            try:
                if content.get(name) is not None:
                    values[name] = kind(content[name])
            except WrongType as error:
                wrong.append((name, f"{name} {error}"))
        if wrong:
            raise errors.Invalid(wrong)
        return values

    def texts(self, *names: str) -> list[str]:
        """Members of the body that must be texts; 400 with an error for each that is none."""
        content = self.members(dict.fromkeys(names, json_types.text))
        wrong: list[tuple[str | None, str]] = [(name, f"{name} is required") for name in names if not content.get(name)]
        if wrong:
            raise errors.Invalid(wrong)
        return [content[name] for name in names]

    def page(self, rows: Iterable[T], show: Callable[[T], Any], visible: Callable[[T], bool] = lambda _: True) -> Answer:
        """A page of ROWS."""
        start, limit = paging.window(self.asked, self.switches)
        return found(paging.page(rows, visible, show, start, limit, self.switches.number("paging_holes")))

    def contains(self, *texts: str, parameter: str = "filter") -> bool:
        """Whether one of TEXTS contains what the query asks for, without case [bitbucket 4, REC]."""
        wanted = (self.asked.first(parameter) or "").strip().lower()
        return not wanted or any(wanted in text.lower() for text in texts)

    def one_user(self, name: str) -> User:
        """The user of that NAME (not slug) [bitbucket 7, LIVE]."""
        user = self.world.users.get(name.lower())
        if user is None:
            raise errors.no_user(name)
        return user

    def one_group(self, name: str) -> str:
        """The lower-case name of a group that exists."""
        if name.lower() not in self.world.groups:
            raise errors.no_group(self.switches["group_not_found_message"].replace("{name}", name))
        return name.lower()

    def principal(self, what: str, name: str) -> str:
        """The lower-case name of a user or group that exists."""
        return self.one_user(name).name.lower() if what == "users" else self.one_group(name)


def found(content: object, status: int = 200) -> Answer:
    """An answer with JSON."""
    return Answer(status, to_json(content), errors.JSON)


def done() -> Answer:
    """204: neither body nor Content-Type [bitbucket 17, LIVE], but for grants [bitbucket 19, REC]."""
    return Answer(204)


def demoted(call: Call, status: int) -> errors.Error:
    """The self rules: 403 for a grant, 409 for a revocation or a global one [bitbucket 7, SPEC]; class UNKNOWN, a switch."""
    text = "You may not reduce your own permission level."
    return errors.Error(status, text, call.switches["self_demotion_exception"] or None)


def snapshot(grants: Grants) -> Grants:
    """A copy to go back to."""
    return Grants(dict(grants.users), dict(grants.groups))
