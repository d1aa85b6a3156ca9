# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of webhooks [breadth 2]. The server knows one by its id only; here its name tells it from others of its place."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, READ_ONLY, SET, WRITE_ONLY, Field, Item, Resource, goes_with
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import shown

AS_DECLARED, NOT_AS_DECLARED, NOT_COMPARED = "as declared", "not as declared", "not compared"


def _check_url(url: str) -> str | None:
    if not re.match(r"https?://[^/\s]", url):
        return f"{shown(url)!r} is not a URL that starts with http:// or https:// and names a host"
    return "carries credentials, and a URL is not a secret place. Use username and password" if re.match(r"\w+://[^/?#]*@", url) else None


def _check(item: Item) -> t.Iterator[str]:
    yield from goes_with(item, "password", "username")


WORDS = Words(
    noun="webhook",
    nouns="webhooks",
    subject="a webhook",
    subjects="webhooks",
    summary="Webhooks of a repository, and of a project from Bitbucket 8.9 on",
    description=(
        "Creates, changes and deletes webhooks of a repository, and of a project from Bitbucket 8.9 on.",
        "Bitbucket replaces a webhook as a whole. What is not declared of it is sent back unchanged, with its secret and credentials.",
    ),
    state=("Whether the webhook should exist.",),
    purge=(
        "Whether to delete webhooks that are not declared, from the projects and repositories of those that are declared.",
        "M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no webhook is declared.",
    ),
    purge_limit=("It applies to each project and each repository separately. What remains in one place does not allow removing more from another.",),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "name": "ci",
        "url": "https://ci.example.com/hook",
        "events": ["pr:opened", "repo:refs_changed"],
        "active": True,
        "ssl_verification_required": True,
        "username": "",
        "webhook_id": "7",
    },
    write="POST /rest/api/1.0/projects/ALG/repos/models/webhooks",
    examples="""
- name: Tell the CI server of each push
  bitbucket_webhook:
    project_key: ALG
    repository: models
    name: ci
    url: https://ci.example.com/hook
    events: ["repo:refs_changed", "pr:opened"]
    secret: "{{ vault_hook_secret }}"
""",
    examples_many="""
- name: Manage the webhooks of a project and of one of its repositories, and delete all others there
  bitbucket_webhooks:
    webhooks:
      - project_key: ALG
        name: chat
        url: https://chat.example.com/hook
        events: ["pr:opened"]
      - project_key: ALG
        repository: models
        name: ci
        url: https://ci.example.com/hook
        events: ["repo:refs_changed"]
        secret: "{{ vault_hook_secret }}"
    purge: true
""",
)
WEBHOOK = Resource(
    kind="webhook",
    plural="webhooks",
    identity=(*PLACE, "name"),
    fields=(
        project_key_field(required=True, description="The key of the project that the webhook belongs to.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            description=(
                "The slug of the repository that the webhook belongs to.",
                "By default, it belongs to the project and fires for all of its repositories. That requires Bitbucket 8.9.",
            ),
            result="The slug of the repository.",
            returned="if the webhook belongs to a repository",
        ),
        Field(
            "name",
            required=True,
            check=lambda name: None if 1 <= len(name) <= 255 else "needs 1 to 255 characters",
            description=(
                "The name of the webhook. It identifies the webhook in its project or repository.",
                "Bitbucket accepts several webhooks of one name. If there are, the task fails and lists their ids and URLs.",
            ),
        ),
        Field(
            "url",
            check=_check_url,
            description=(
                "The URL to call. Required to create a webhook.",
                "It is compared as it is written, with variables such as C(${project.key}).",
                "A URL with a user name or password in it is refused. What a server has of them is shown as C(...).",
                "The URL is shown in diffs and reports, with its query. A token belongs in O(secret) or O(password).",
            ),
            result="The URL to call.",
        ),
        Field(
            "events",
            type="list",
            elements="str",
            compare=SET,
            canon=lambda events: sorted({str(event).strip() for event in events}),
            check=lambda events: None if all(events) and events else "at least one event is needed, and none may be empty",
            description=(
                "The events that fire the webhook, such as V(repo:refs_changed) for a push. Required to create a webhook. The order is ignored.",
                "The version of Bitbucket decides which events exist. The names are not checked before they are sent.",
            ),
        ),
        Field("active", type="bool", description="Whether the webhook is active. The default for a new webhook is V(true)."),
        Field(
            "ssl_verification_required",
            type="bool",
            description="Whether to verify the certificate of the URL. The default for a new webhook is V(true). V(false) requires Bitbucket 7.",
        ),
        Field(
            "secret",
            role=WRITE_ONLY,
            no_log=True,
            description=(
                "The secret that signs each request. An empty secret removes it.",
                "It is compared if the server shows it, which Bitbucket does to administrators of the project or repository. See O(update_secret).",
            ),
        ),
        Field(
            "username",
            absent="",
            description=(
                "The user name that the webhook sends with each request. An empty name removes the credentials.",
                "Requires Bitbucket 7. Another name requires O(password).",
            ),
            result="The user name that the webhook sends, empty for none.",
        ),
        Field(
            "password",
            role=WRITE_ONLY,
            no_log=True,
            description="The password for O(username). The server never shows it, so it is only sent with a new O(username). See O(update_secret).",
        ),
        Field(
            "update_secret",
            role=CONTROL,
            choices=("on_create", "always"),
            no_log=False,
            description=(
                "When to send O(secret) and O(password) to a webhook that exists.",
                "By default, O(secret) is sent if the server shows another secret or none. A server that hides secrets only gets it with a new webhook.",
                "V(on_create) neither compares nor sends them.",
                "V(always) sends them each time, and reports a change each time.",
            ),
        ),
        Field("webhook_id", role=READ_ONLY, result="The identifier of the webhook on the server.", returned="if the server knows the webhook"),
        Field(
            "secret_state",
            role=READ_ONLY,
            no_log=False,
            result=f"V({AS_DECLARED}). In the diff, V({NOT_AS_DECLARED}) or V({NOT_COMPARED}) before the task.",
            returned="if a secret was sent to a webhook that existed",
        ),
    ),
    name=lambda item: f"{Scope.of(item)} {item['name']}",
    heading="webhook {name}",
    place=PLACE,
    check=_check,
    words=WORDS,
)
