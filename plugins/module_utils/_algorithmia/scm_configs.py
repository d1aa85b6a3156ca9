# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""SCM configurations: where an Algorithmia cluster keeps the source code of algorithms.

Only ``enabled``, ``default`` and ``urls`` can be changed once a configuration is there [algorithmia 1.4, DOC].
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA, IN_USE, Client, doubts_of_rights
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.config_bodies import create_body
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.providers import (
    BITBUCKET_SERVER,
    INTERNAL,
    canonical_url,
    provider_of,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.rules import connects, is_replaced, misspelled, review
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.scm_configs import BITBUCKET_URLS, CONFIG
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, PartlyDone, PlanError, leaving
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key, dig
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

FRESH = {"enabled": True, "default": False}  # what a configuration is where its declaration does not say


def read_config(found: t.Mapping[str, t.Any]) -> Item:
    """Return a configuration as it is read. The project key comes back as a client id [algorithmia 1.4, DOC]; secrets never do."""
    holders = [found.get("scm") or {}, found.get("oauth") or {}]
    key = next((value for name in ("project_key", "client_id") for value in (each.get(name) for each in holders) if value), None)
    provider = provider_of(found.get("provider") or "")
    own = "project_key" if provider in BITBUCKET_SERVER or any("project_key" in each for each in holders) else "client_id"
    urls = {name: canonical_url(url) for name, url in (found.get("urls") or {}).items() if url and name in ("web", "api", "ssh")}
    item = {
        "id": found["id"],
        "provider": found.get("provider"),
        own: key.upper() if key and own == "project_key" else key,
        "name": found.get("name") or None,
        "urls": urls or None,
        "enabled": bool(found.get("enabled", True)),
        "default": bool(found.get("default", False)),
    }
    return {name: value for name, value in item.items() if value is not None}


def matches(wanted: Item, item: Item) -> bool:
    """Tell whether ``item`` has what ``wanted`` says of provider, project key or client id, and website [algorithmia 1.7]."""
    if "provider" not in wanted or provider_of(wanted["provider"]) != provider_of(item["provider"]):
        return False
    item = _in_terms_of(wanted, item)
    return all(dig(wanted, path) in (None, dig(item, path)) for path in ("project_key", "client_id", "urls.web"))


def _in_terms_of(wanted: Item, item: Item) -> Item:
    """Return ``item`` with its key under the name that the declaration uses: reading cannot tell a project key from a client id."""
    if wanted.get("client_id") and item.get("project_key"):
        key = item["project_key"]
        return {**item, "project_key": None, "client_id": wanted["client_id"] if wanted["client_id"].upper() == key else key}
    if wanted.get("project_key") and item.get("client_id"):
        return {**item, "client_id": None, "project_key": item["client_id"].upper()}
    return item


class ConfigStore(Store):
    """All configurations come in one read; there are no pages [algorithmia 1.2, DOC]."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.all: list[Item] = []

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        self.all = read_all(self.client)
        current: dict[Key, Item] = {}
        taken: dict[str, Declared] = {}
        for each in declared:
            found = self._find(each)
            if found is not None and found["id"] in taken:
                raise PlanError([f"{each.label} and {taken[found['id']].label} are the same configuration, {CONFIG.name(found)} ({found['id']})"])
            if found is not None:
                current[each.key] = _in_terms_of(each.values, found)
                taken[found["id"]] = each
        if everything:
            current.update({CONFIG.key(item): item for item in self.all if item["id"] not in taken and item["id"] != INTERNAL})
        return current

    def _find(self, declared: Declared) -> Item | None:
        wanted, lead = declared.values, f"{declared.label}: " if declared.label else ""
        alike = [item for item in self.all if matches(wanted, item)]
        if wanted.get("id"):
            found = next((item for item in self.all if item["id"] == wanted["id"]), None)
            if found is None and alike and declared.present and dig(wanted, "urls.web"):
                twin = alike[0]["id"]
                raise PlanError([f"{lead}{twin!r} has the same provider, key and website, of which there can be one. {CONFIG.field('id').advice}"])
            return found
        if len(alike) > 1:
            listed = ", ".join(f"{item['id']} ({dig(item, 'urls.web')})" for item in alike)
            raise PlanError([f"{lead}{CONFIG.name(wanted)} could be any of {listed}. Say which with id or urls.web"])
        return alike[0] if alike else None

    def initial_state(self, _declared: Declared) -> Item:
        return dict(FRESH)

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        ordered = review(changes, self.all, CONFIG.name)
        empty = [each for each in ordered if (each.op == CREATED or is_replaced(each)) and each.secrets.get("access_token") == ""]
        if empty and not self.client.check_mode:
            words = "access_token is empty, and without one it would be built by API only. Leave it out if that is meant"
            raise PlanError(f"{each.label or CONFIG.name(each.item)}: {words}" for each in empty)
        if not self.client.check_mode:
            return ordered, []
        doubts = [f"{CONFIG.name(each.item)}: whether its access token will be good: access_token is empty so far" for each in empty]
        odd = [(each, misspelled(provider_of(each.item.get("provider") or ""))) for each in ordered if each.op == CREATED]
        doubts += [f"{CONFIG.name(each.item)}: whether Algorithmia knows its provider. {words}" for each, words in odd if words]
        doubts += [
            f"{CONFIG.name(each.item)}: only its deletion shows whether an algorithm still uses it, in which case Algorithmia refuses"
            for each in ordered
            if each.op == DELETED or is_replaced(each)
        ]
        if any(each.op != UNCHANGED for each in ordered):
            doubts += doubts_of_rights(self.client)
        return ordered, [f"cannot be told: {doubt}" for doubt in doubts]

    def create(self, change: Change) -> Item:
        made = self.client.write("POST", path_of("v1", "admin", "scms"), create_body(change), hidden=change.hidden())
        config_id = str(made.get("id") or change.item.get("id"))
        if change.item["default"]:
            with leaving({**change.item, "id": config_id, "default": False}):
                self._make_default(config_id)
        return {"id": config_id}

    def _replace(self, change: Change) -> Item:
        """Delete, then create: there can be one of an id, and one of a provider, key and website [algorithmia 1.7], so the new one cannot come first."""
        before = t.cast(Item, change.before)
        self._remove(before)
        try:
            return self.create(change)
        except PartlyDone:
            raise
        except Failure as refusal:
            raise self._put_back(change, refusal) from refusal

    def _put_back(self, change: Change, refusal: Failure) -> PartlyDone:
        """Create again what was deleted, and return the failure that says what came of it.

        The former credentials cannot be read, so it gets the declared ones. Without any it is not made to build via the API only: nobody would notice.
        """
        before = t.cast(Item, change.before)
        name = f"The configuration {CONFIG.name(before)} ({before['id']}) was deleted for that"
        others = {each["id"] for each in self.all} - {before["id"]}
        try:
            there = next((each for each in read_all(self.client) if each["id"] not in others and matches(change.item, each)), None)
            if there is not None:
                return PartlyDone(refusal, there, f"{name}, and {CONFIG.name(there)} ({there['id']}) was created all the same: only the answer was lost.")
            self.client.write("POST", path_of("v1", "admin", "scms"), create_body(replace(change, before=None, after=before, wanted=before)))
        except Failure:
            return PartlyDone(refusal, None, f"{name}, and could not be put back. No algorithm used it. Correct the declaration and run again to create it.")
        return PartlyDone(refusal, before, f"{name}, and was put back with the declared credentials: those that it had are lost.")

    def update(self, change: Change) -> Item | None:
        before, after = t.cast(Item, change.before), change.item
        if is_replaced(change):
            return self._replace(change)
        patch = {**change.sets("enabled"), **change.sets("urls")}
        if patch:
            self.client.write("PATCH", _path(before["id"]), patch)
        if after["default"] and not before["default"]:
            self._make_default(before["id"])
        if connects(change):
            # UNKNOWN: that it does this, and its body. The shape is that of the credentials for an algorithm [algorithmia 1.2, 1.7, 2.2.5].
            body = change.secrets.get("connect_body") or {"secretToken": change.secrets["access_token"]}
            self.client.algorithms.call("POST", path_of("v1", "scms", before["id"], "token", "connect"), body=body, hidden=change.hidden())
        return None

    def delete(self, change: Change) -> Item | None:
        before, policy = t.cast(Item, change.before), change.control.get("in_use", "fail")
        try:
            self._remove(before, restore=policy != "disable")
        except RemoteError as error:
            if error.code != IN_USE or policy == "fail":
                raise
            return {**before, "enabled": before["enabled"] and policy == "keep"}
        return None

    def _remove(self, item: Item, *, restore: bool = True) -> None:
        """Disable, then delete, as documented. One in use is left as it was [algorithmia 1.7]."""
        if item["enabled"]:
            self.client.write("PATCH", _path(item["id"]), {"enabled": False})
        try:
            self.client.write("DELETE", _path(item["id"]))
        except RemoteError:
            if item["enabled"] and restore:
                self.client.write("PATCH", _path(item["id"]), {"enabled": True})
            raise

    def _make_default(self, config_id: str) -> None:
        self.client.write("POST", f"{_path(config_id)}/default")


def _path(config_id: str) -> str:
    return path_of("v1", "admin", "scms", config_id)


def read_all(client: Client) -> list[Item]:
    """Return all configurations of the cluster, ``internal`` too."""
    found = client.get(path_of("v1", "scms"))
    rows = found["results"]
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise RemoteError("Algorithmia: GET /v1/scms did not return a list of SCM configurations", method="GET", path="/v1/scms")
    return [read_config(each) for each in rows]


def _info(client: Client, params: Params) -> Result:
    wanted = CONFIG.declare({name: params[name] for name in _FILTERS}).values
    by_provider = (item for item in read_all(client) if "provider" not in wanted or provider_of(wanted["provider"]) == provider_of(item["provider"]))
    return {"scm_configs": [CONFIG.show(item) for item in by_provider if all(item.get(name) == wanted[name] for name in wanted if name != "provider")]}


def _with_bitbucket_urls(params: Params, item: Item) -> Item:
    """Return a Bitbucket Server's configuration with the addresses that it does not give itself."""
    if provider_of(item.get("provider") or "") not in BITBUCKET_SERVER or item.get("client_id") or not params["bitbucket_urls"]:
        return item
    own = {name: url for name, url in (item.get("urls") or {}).items() if url}
    return {**item, "urls": {**params["bitbucket_urls"], **own}}


_FILTERS = ("id", "provider", "project_key", "client_id")

ONE = Manage(ALGORITHMIA, CONFIG, lambda client, _params: ConfigStore(client), many=False)
MANY = Manage(
    ALGORITHMIA,
    CONFIG,
    lambda client, _params: ConfigStore(client),
    many=True,
    options={"bitbucket_urls": BITBUCKET_URLS.option()},
    complete=_with_bitbucket_urls,
)
INFO = Info(ALGORITHMIA, _info, "scm_configs", {name: CONFIG.field(name).option() for name in _FILTERS})
