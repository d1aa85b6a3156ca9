# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of HTTP access tokens [bitbucket 9]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PROJECT, REPOSITORY, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import (
    CONTROL,
    CREATE_ONLY,
    READ_ONLY,
    RENAME,
    REPLACE,
    SET,
    WRITE_ONLY,
    Field,
    Item,
    Resource,
    goes_with,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

ANEW = "Set replace=true to have the token recreated; its value changes with that, so whoever uses it needs the new one."


def _check(item: Item) -> t.Iterator[str]:
    yield from goes_with(item, "repository", "project_key")
    if item.get("user") and item.get("project_key"):
        yield "user: a token belongs to a user, or to a project or repository, not to both"
    known = REPOSITORY if item.get("repository") else (*PROJECT, *REPOSITORY)
    given = item.get("permissions") or []
    yield from (f"permissions: {each!r} is not one of {', '.join(known)}" for each in given if each not in known)
    for levels in (PROJECT, REPOSITORY):
        if len(set(given) & set(levels)) > 1:
            yield f"permissions: {' and '.join(each for each in levels if each in given)}: one for projects and one for repositories at the most"
    if item.get("permissions") == []:
        yield "permissions: a token needs one at least"
    if (item.get("expiry_days") or 0) < 0 or (item.get("renew_days_before") or 0) < 0:
        yield "expiry_days, renew_days_before: a number of days cannot be negative"


def _name(item: Item) -> str:
    return f"{owner_of(item)}{item.get('name')}"


def owner_of(item: Item) -> str:
    place = "/".join(item[name] for name in ("project_key", "repository") if item.get(name)) or item.get("user") or ""
    return f"{place}: " if place else ""


WORDS = Words(
    noun="access token",
    nouns="access tokens",
    subject="an HTTP access token",
    summary="Access tokens of users, projects and repositories",
    description=(
        "Creates, changes and revokes the access tokens of users, projects and repositories. Bitbucket used to call those of users personal access tokens.",
        "Bitbucket shows the value of a token once, when it is created. It is returned as RV(token). After that a token is known by its name, permissions and "
        "expiry, and with O(value) it is tried.",
    ),
    attributes={"check_mode": ("Reports that a token would be created, and why. Its value is not known beforehand.",)},
    state=("Whether the access token should exist. V(absent) revokes it.",),
    seealso=("bitbucket_access_token_info", "bitbucket_user"),
    sample={
        "name": "algorithmia",
        "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"],
        "expiry_days": 0,
        "token_id": "075905477751",
        "expires": "never",
        "condition": "good",
    },
    write="PUT /rest/access-tokens/1.0/users/algorithmia-bot",
    returned={
        "token": {
            "description": [
                "The value of the token. Bitbucket shows it this once.",
                "Set C(no_log=true) on the task where this may be returned, and use C(register) to pass it on.",
            ],
            "returned": "if the token was created or recreated",
            "type": "str",
        }
    },
    examples="""
- name: Let the bot create the token that Algorithmia uses
  bitbucket_access_token:
    name: algorithmia
    permissions: [PROJECT_ADMIN, REPO_ADMIN]
  register: bot_token
  no_log: true

- name: Create a token for the pipelines of one repository
  bitbucket_access_token:
    project_key: ALG
    repository: models
    name: pipelines
    permissions: [REPO_READ]
    expiry_days: 90
    renew_days_before: 14
  register: pipeline_token
  no_log: true

- name: Revoke a token
  bitbucket_access_token:
    user: jane@example
    name: laptop
    state: absent
""",
)
TOKEN = Resource(
    kind="access token",
    plural="access_tokens",
    identity=("user", "project_key", "repository", "name"),
    fields=(
        Field(
            "name",
            required=True,
            canon=lambda name: str(name).strip(),
            check=lambda name: None if name else "a token needs a name",
            description="The name of the token. Bitbucket allows several tokens with one name. Here that is an error that lists them.",
        ),
        Field(
            "new_name",
            role=RENAME,
            renames="name",
            description="The name to rename the token to. Its value stays.",
        ),
        Field(
            "user",
            canon=lambda name: str(name).strip(),
            compare_by=lambda name: str(name).lower(),
            description=(
                "The name of the user that the token belongs to. By default, it belongs to the user that logs in.",
                "Only the user itself can create its token. An administrator can change and revoke the tokens of other users.",
            ),
            result="The name of the user that the token belongs to.",
            returned="if it is declared",
        ),
        project_key_field(
            description="The key of the project that the token belongs to, instead of a user. Requires Bitbucket 7.18.",
            result="The key of the project that the token belongs to.",
            returned="if the token belongs to a project or repository",
        ),
        slug_field(
            "repository",
            aliases=("slug",),
            description="The slug of the repository of O(project_key) that the token belongs to.",
            result="The slug of the repository that the token belongs to.",
            returned="if the token belongs to a repository",
        ),
        Field(
            "permissions",
            type="list",
            elements="str",
            compare=SET,
            canon=lambda names: sorted({str(name).strip().upper() for name in names}),
            description=(
                "The permissions of the token, within those of its user: one of V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) and V(PROJECT_ADMIN), and "
                "one of V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).",
                "A token never carries a global permission. They are required to create a token.",
            ),
            result="The permissions of the token.",
        ),
        Field(
            "expiry_days",
            type="int",
            role=CREATE_ONLY,
            advice=ANEW,
            description=(
                "The number of days after its creation when the token expires. V(0) means never.",
                "A token cannot be renewed. One with another lifetime is an error, unless O(replace=true).",
            ),
            result="The lifetime of the token in days. 0 means that it never expires.",
        ),
        Field("id", role=CONTROL, description="The 12 digits that tell the token from others of the same name."),
        Field(
            "value",
            role=WRITE_ONLY,
            no_log=True,
            description="The value of the token, as it is stored somewhere. It is used once, to test it. O(lost_value) says what happens if it does not work.",
        ),
        Field(
            "lost_value",
            role=CONTROL,
            choices=("keep", "replace", "fail"),
            default="keep",
            no_log=False,
            description=(
                "What to do if the token exists and its value is lost: O(value) is not set, is refused, or belongs to another token. It cannot be read again.",
                "V(keep) leaves the token as it is. V(replace) recreates it as O(replace) does. V(fail) fails.",
            ),
        ),
        Field(
            "renew_days_before",
            type="int",
            role=CONTROL,
            default=0,
            description="The number of days before it expires when the token is recreated.",
        ),
        Field(
            REPLACE,
            type="bool",
            role=CONTROL,
            default=False,
            description=(
                "Whether to recreate a token that has another lifetime than O(expiry_days). Everything that uses it needs the new value.",
                "The new token is created with C(new, by algorithmia.scm) behind its name and tried before the old one is revoked. Then it gets the name. So "
                "there has to be room for one more token. If a step fails, the old token or the new one works, and the next run completes the replacement.",
            ),
        ),
        Field("token_id", role=READ_ONLY, result="The identifier of the token, 12 digits.", returned="if the server knows the token"),
        Field("expires", role=READ_ONLY, result="The day on which the token expires, or V(never)."),
        Field("condition", role=READ_ONLY, result="V(good), V(new), or in a diff the reason why the token was recreated."),
    ),
    name=_name,
    heading="access token {name}",
    check=_check,
    words=WORDS,
)
