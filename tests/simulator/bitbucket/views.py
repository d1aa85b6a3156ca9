# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Things as Bitbucket shows them: fields, their order and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from simulator.bitbucket.model import AccessKey, Group, Project, Repository, SshKey, User, Webhook
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.world import World

MASKED = "********"  # Nobody has seen it [bitbucket 19]; for servers that would.


class Views:
    """Shows things of WORLD with links below URL."""

    def __init__(self, world: World, profile: Profile, url: str) -> None:
        self.world = world
        self.profile = profile
        self.url = url
        self.ssh_url = ""
        # What Git knows of a repository's refs/heads or refs/tags: commit by ref. Whoever keeps the Git side replaces it.
        self.refs: Callable[[Repository, str], Mapping[str, str]] = lambda _repository, _kind: {}
        self.copy: Callable[[Repository, Repository], None] = lambda _origin, _fork: None  # gives a fork what Git knows of its origin

    def user(self, user: User) -> dict[str, Any]:
        """[bitbucket 7, REC]."""
        return {
            "name": user.name,
            "emailAddress": user.email_address,
            "id": user.id,
            "displayName": user.display_name,
            "active": user.active,
            "slug": user.slug,
            "type": user.type,
            "links": _self(f"{self.url}/users/{quote(user.slug)}"),
        }

    def detailed_user(self, user: User) -> dict[str, Any]:
        """lastAuthenticationTimestamp is left out where there was none [bitbucket 8, REC and LIVE]."""
        shown = self.user(user)
        links = shown.pop("links")
        shown.update(directoryName=user.directory, deletable=user.deletable)
        if user.last_authentication is not None:
            shown["lastAuthenticationTimestamp"] = user.last_authentication
        shown.update(mutableDetails=user.mutable_details, mutableGroups=user.mutable_groups, links=links)
        return shown

    @staticmethod
    def detailed_group(group: Group) -> dict[str, Any]:
        """[bitbucket 8, SPEC]."""
        return {"name": group.name, "deletable": group.deletable}

    def principal(self, what: str, name: str) -> dict[str, Any] | None:
        """The user or group of a grant in directory case; None for a user that is gone [bitbucket 7, SPEC]."""
        if what == "users":
            user = self.world.users.get(name)
            return self.user(user) if user else None
        group = self.world.groups.get(name)
        return {"name": group.name if group else name}

    def project(self, project: Project) -> dict[str, Any]:
        """An unset description is left out; a personal project has an owner and no public [bitbucket 6, REC]."""
        shown: dict[str, Any] = {"key": project.key, "id": project.id, "name": project.name}
        if self._described(project.description):
            shown["description"] = project.description
        owner = self.world.users.get(project.owner) if project.owner else None
        if owner is None:
            return {**shown, "public": project.public, "type": project.type, "links": _self(f"{self.url}/projects/{quote(project.key)}")}
        return {**shown, "type": project.type, "owner": self.user(owner), "links": _self(f"{self.url}/users/{quote(owner.slug)}")}

    def repository(self, project: Project, repository: Repository) -> dict[str, Any]:
        """Fields of the official documents [bitbucket 13, SPEC]; a personal one's self link is its user's [bitbucket 19, REC], others INFERRED."""
        shown: dict[str, Any] = {"slug": repository.slug, "id": repository.id, "name": repository.name}
        if self._described(repository.description):
            shown["description"] = repository.description
        if self.profile.hierarchy:
            shown["hierarchyId"] = repository.hierarchy_id
        shown.update(scmId="git", state="AVAILABLE", statusMessage="Available", forkable=repository.forkable)
        shown.update(project=self.project(project), public=repository.public)
        if self.profile.archived:
            shown["archived"] = repository.archived
        if origin := self.world.repository_by_id(repository.origin):  # gone with the origin (INFERRED)
            shown["origin"] = self.repository(*origin)
        links: dict[str, Any] = {}
        if clone := self._clone_links(project, repository):
            links["clone"] = clone
        owner = self.world.users.get(project.owner) if project.owner else None
        place = f"users/{quote(owner.slug)}" if owner else f"projects/{quote(project.key)}"
        links.update(_self(f"{self.url}/{place}/repos/{quote(repository.slug)}/browse"))
        return {**shown, "links": links}

    def webhook(self, hook: Webhook, scope: str, secret: str = "") -> dict[str, Any]:
        """[bitbucket 13, REC]; with its secret [bitbucket 19, ACC and LIVE], unless SECRET or the switch webhook_secret says otherwise.

        The password of its credentials never shows [breadth 2, LIVE].
        """
        configuration: dict[str, str] = dict(hook.configuration)
        chosen = secret or self.profile.switches["webhook_secret"]
        if "secret" in configuration and chosen == "mask":
            configuration["secret"] = MASKED
        elif chosen == "omit":
            configuration.pop("secret", None)
        shown: dict[str, Any] = {"id": hook.id, "name": hook.name, "createdDate": hook.created, "updatedDate": hook.updated}
        shown.update(events=list(hook.events), configuration=configuration, url=hook.url, active=hook.active)
        if self.profile.project_webhooks:
            shown["scopeType"] = scope
        if self.profile.webhook_extras:
            shown["sslVerificationRequired"] = hook.ssl_verification_required
            if hook.credentials:
                shown["credentials"] = {"username": hook.credentials["username"]}
        return shown

    def ssh_key(self, key: SshKey) -> dict[str, Any]:
        """The text as it was sent [bitbucket 19, ACC and FLUX]. Later versions tell more [bitbucket 10, SPEC]."""
        text = key.text if self.profile.switches["ssh_key_text"] == "bare" else key.sent or key.text
        shown: dict[str, Any] = {"id": key.id, "text": text, "label": key.label}
        if self.profile.modern:
            shown.update(algorithmType=key.algorithm, bitLength=key.bits, fingerprint=key.fingerprint, createdDate=key.created)
            if key.expiry_days is not None:
                shown["expiryDays"] = key.expiry_days
        return shown

    def access_key(self, access: AccessKey) -> dict[str, Any]:
        """[bitbucket 10, REC]."""
        shown: dict[str, Any] = {"key": self.ssh_key(self.world.ssh_keys[str(access.key)])}
        project = self.world.projects[access.project]
        if access.repository:
            shown["repository"] = self.repository(project, project.repositories[access.repository])
        else:
            shown["project"] = self.project(project)
        return {**shown, "permission": access.permission}

    def _clone_links(self, project: Project, repository: Repository) -> list[dict[str, str]]:
        """One entry for each way that is on, the key absent where both are off; lower-case key [bitbucket 10, REC and CLIENT]."""
        switches = self.profile.switches
        path = f"{project.key.lower()}/{repository.slug}.git"
        found = []
        if switches.on("http_clone"):
            found.append({"href": f"{self.url}/scm/{path}", "name": "http"})
        if switches.on("ssh"):
            found.append({"href": f"{self.ssh_url}/{path}", "name": "ssh"})
        return found[::-1] if switches["clone_link_order"] == "ssh-first" else found

    def _described(self, description: str | None) -> bool:
        """An empty description is shown or not [bitbucket 6, INFERRED, switch empty_description]."""
        return bool(description) or (description == "" and self.profile.switches["empty_description"] == "keep")


def _self(href: str) -> dict[str, Any]:
    return {"self": [{"href": href}]}
