# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What is sent to create an SCM configuration [algorithmia 1.5]. Pure."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change


def credentials_body(item: Item, secrets: Item, token_format: str) -> Item:
    """Return the part of a create request that says whose repositories, and with which credentials.

    DOCUMENTED [algorithmia 1.5]: ``oauth`` with id and secret for the OAuth providers; ``scm.project_key`` alone for Bitbucket
    Server build-via-API. INFERRED: how a personal access token is carried (Bitbucket Server build-on-checkin). This is the one
    place that knows; ``token_format`` chooses between the two likely shapes, and ``extra_body`` overrides any.
    """
    if item.get("client_id"):
        return {"oauth": {"client_id": item["client_id"], "client_secret": secrets.get("client_secret", "")}}
    key, token = item.get("project_key"), secrets.get("access_token")
    if token and token_format == "oauth":
        return {"oauth": {"client_id": key, "client_secret": token}}
    return {"scm": {"project_key": key}, **({"oauth": {"client_secret": token}} if token else {})}


def create_body(change: Change) -> Item:
    """Return the create request: what is declared, with ``extra_body`` laid over it."""
    item = change.item
    body = {name: item[name] for name in ("id", "provider", "name", "urls") if change.wanted.get(name) is not None}
    body["enabled"] = bool(item.get("enabled", True))
    return _laid_over({**body, **credentials_body(item, change.secrets, change.control["token_format"])}, change.secrets.get("extra_body") or {})


def _laid_over(body: Item, extra: Item) -> Item:
    both = {name: _laid_over(body[name], value) if isinstance(value, dict) and isinstance(body.get(name), dict) else value for name, value in extra.items()}
    return {**body, **both}
