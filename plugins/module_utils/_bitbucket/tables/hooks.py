# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of hooks [breadth 7]. A hook is there where a place sets it: on or off. The five merge checks are pull request settings."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.pull_request_settings import HOOKS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, READ_ONLY, WRITE_ONLY, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

AS_DECLARED, NOT_AS_DECLARED, NOT_COMPARED = "as declared", "not as declared", "not compared"


def merge_check(key: str) -> str:
    """Return what to do about a hook that is a merge check, ``""`` for any other."""
    option = next((name for name, one in HOOKS.items() if one == key), "")
    return f"is a merge check. Declare it as {option} in pull_request_settings, which is the same state" if option else ""


def _check_key(key: str) -> str | None:
    if merge_check(key):
        return f"{key} {merge_check(key)}"
    return None if ":" in key.strip(":") else f"{key!r} is not the key of a hook, such as com.example.app:hook"


def plain(value: t.Any) -> str:
    """Return what two settings have in common that count as the same: apps keep numbers and booleans as texts [breadth 7, REC]."""
    if isinstance(value, dict):
        return json.dumps({str(name): plain(inner) for name, inner in value.items()}, sort_keys=True)
    if isinstance(value, list):
        return json.dumps([plain(inner) for inner in value])
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check(item: Item) -> t.Iterator[str]:
    both = sorted({*(item.get("settings") or {})} & {*(item.get("secret_settings") or {})})
    if both:
        yield f"secret_settings: {', '.join(both)} is in settings as well"


WORDS = Words(
    noun="hook",
    nouns="hooks",
    subject="a hook",
    subjects="hooks",
    summary="Hooks of projects and repositories, bundled or of apps: on, off or inherited, with their settings",
    description=(
        "Switches hooks of a project or repository on and off, with their settings, or sets them back to what the repository inherits.",
        "Merge checks that Bitbucket bundles are refused here, because they are the same state as M(algorithmia.scm.bitbucket_pull_request_setting).",
    ),
    state=(
        "V(present) sets the hook in its place, which is another state than the same that is inherited.",
        "V(absent) sets a repository back to what it inherits. In a project, which inherits nothing, the hook is switched off.",
    ),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "key": "com.example.app:commit-messages",
        "enabled": True,
        "settings": {"pattern": "ALG-\\d+.*"},
    },
    write="PUT /rest/api/1.0/projects/ALG/repos/models/settings/hooks/com.example.app%3Acommit-messages/enabled",
    examples="""
- name: Refuse to rewrite history
  bitbucket_hook:
    project_key: ALG
    key: com.atlassian.bitbucket.server.bitbucket-bundled-hooks:force-push-hook
    enabled: true
""",
    examples_many="""
- name: Set a hook of an app in a repository, and have another inherit it
  bitbucket_hooks:
    hooks:
      - project_key: ALG
        repository: models
        key: com.example.app:notify
        enabled: true
        settings: {url: "https://chat.example.com"}
        secret_settings: {password: "{{ vault_notify_password }}"}
      - project_key: ALG
        repository: old
        key: com.example.app:notify
        state: absent
""",
)
HOOK = Resource(
    kind="hook",
    plural="hooks",
    identity=(*PLACE, "key"),
    fields=(
        project_key_field(required=True, description="The key of the project.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            description="The slug of the repository. By default, the hook is that of the project.",
            result="The slug of the repository.",
            returned="if the hook is that of a repository",
        ),
        Field(
            "key",
            required=True,
            no_log=False,
            canon=lambda key: str(key).strip(),
            check=_check_key,
            description="The key of the hook, as the app that brings it calls it. The hooks of a place are in its settings and at C(settings/hooks).",
        ),
        Field("enabled", type="bool", description="Whether the hook is on. Required to set a hook that the place does not set yet."),
        Field(
            "settings",
            type="dict",
            compare_by=plain,
            description=(
                "All settings of the hook, but for those of O(secret_settings). The app decides what they are.",
                "Numbers and booleans count as the same as their texts. An empty dictionary clears them.",
            ),
            result="The settings of the hook.",
            returned="if they are declared",
        ),
        Field(
            "secret_settings",
            type="dict",
            role=WRITE_ONLY,
            no_log=True,
            description=(
                "Settings that nobody is to see, such as passwords. They are sent with O(settings), and never shown.",
                "They are compared unless the server hides them. See O(update_secret).",
            ),
        ),
        Field(
            "update_secret",
            role=CONTROL,
            choices=("on_create", "always"),
            no_log=False,
            description=(
                "When to send O(secret_settings) to a hook that is set already.",
                "By default, they are sent if the server shows others. V(on_create) never sends them, V(always) each time.",
            ),
        ),
        Field(
            "secret_state",
            role=READ_ONLY,
            no_log=False,
            result=f"V({AS_DECLARED}). In the diff, V({NOT_AS_DECLARED}) or V({NOT_COMPARED}) before the task.",
            returned="if secret settings were sent to a hook that was set",
        ),
    ),
    name=lambda item: f"{Scope.of(item)} {item['key']}",
    heading="hook {name}",
    inherits=True,
    place=PLACE,
    check=_check,
    words=WORDS,
)
