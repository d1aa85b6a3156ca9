# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of users [bitbucket 8]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.names import name_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import (
    CONTROL,
    NAMES,
    READ_ONLY,
    RENAME,
    WRITE_ONLY,
    Field,
    Item,
    Resource,
    goes_with,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words


def _check(item: Item) -> t.Iterator[str]:
    yield from goes_with(item, "purge_groups", "groups")


WORDS = Words(
    noun="user",
    nouns="users",
    subject="a user",
    summary="Users of the internal directory, their passwords and groups",
    description=(
        "Creates, changes, renames and deletes users of the internal directory, and adds them to groups.",
        "Users in read-only directories, such as LDAP or Crowd, are never modified. A user there that is not as declared is an error that says what to change.",
        "Options that are left out are not managed.",
    ),
    attributes={
        "check_mode": (
            "Reports what Bitbucket would refuse, such as an unknown group, a change in a read-only directory, or more users than the licence allows. Where "
            "Bitbucket does not show the licence, a warning says that this cannot be checked.",
        )
    },
    notes=("Needs the global permission ADMIN, and a user and password for it. A token cannot manage users.",),
    notes_one=(
        "In a loop over users with a C(password), Ansible puts each item into the result, where a verbose run, a log or C(register) shows it. Declare several "
        "users with M(algorithmia.scm.bitbucket_users), or set C(no_log) on the task.",
    ),
    state=("Whether the user should exist.", "V(absent) deletes the user with its grants, tokens and keys."),
    purge=(
        "Whether to delete users that are not declared. Users in read-only directories, administrators and the user that runs the task are never deleted.",
        "Projects that they administer are not checked. A warning names the users that are kept.",
    ),
    purge_limit=("It applies to the users, and to the groups of each user separately.",),
    sample={
        "name": "algorithmia-bot",
        "display_name": "Algorithmia",
        "email_address": "algorithmia@example.com",
        "groups": ["stash-users"],
        "slug": "algorithmia-bot",
        "active": True,
        "directory": "Bitbucket Internal Directory",
    },
    write="POST /rest/api/1.0/admin/users",
    examples="""
- name: Create the user that Algorithmia works as
  bitbucket_user:
    name: algorithmia-bot
    display_name: Algorithmia
    email_address: algorithmia@example.com
    password: "{{ vault_bot_password }}"

- name: Delete a user
  bitbucket_user:
    name: mallory
    state: absent
""",
    examples_many="""
- name: Manage the users of the team
  bitbucket_users:
    users:
      - name: algorithmia-bot
        email_address: algorithmia@example.com
        password: "{{ vault_bot_password }}"
      - name: ada
        display_name: Ada Lovelace
        email_address: ada@example.com
        password: "{{ vault_initial_password }}"
        groups: [data-science]
      - name: mallory
        state: absent
""",
)
USER = Resource(
    kind="user",
    plural="users",
    identity=("name",),
    fields=(
        name_field(
            "name",
            required=True,
            description=(
                "The name of the user, with which it logs in. It is not always the slug that is part of addresses. For example, V(jane@example) has the slug "
                "V(jane_example). Letter case is ignored."
            ),
            result="The name of the user.",
        ),
        name_field(
            "new_name",
            role=RENAME,
            renames="name",
            description=(
                "The name to rename the user to. Grants and group memberships stay. The slug may change.",
                "Once it is renamed, the task changes nothing. Declare the new name as O(name) from then on.",
            ),
        ),
        Field("display_name", description="The display name of the user. By default, a new user is shown by its O(name). It cannot be empty."),
        Field(
            "email_address",
            aliases=("email",),
            description="The e-mail address of the user. It is required to create a user. It cannot be empty.",
        ),
        Field(
            "password",
            role=WRITE_ONLY,
            no_log=True,
            description=(
                "The password of the user. It is required to create a user. It is never read.",
                "Bitbucket takes the password of a new user in the query of the URL, which proxies and access logs may keep. There is no other API call for "
                "it. The collection never shows it. With O(update_password=always) it is set again by a call that carries it in its body.",
            ),
        ),
        Field(
            "update_password",
            role=CONTROL,
            choices=("on_create", "always"),
            default="on_create",
            no_log=False,
            description=(
                "When to set the O(password). V(on_create) sets it for a new user only.",
                "V(always) sets it in every run, and reports a change in every run, because a password cannot be read.",
            ),
        ),
        Field(
            "add_to_default_group",
            type="bool",
            role=CONTROL,
            default=True,
            description=(
                "Whether to add a new user to the default group, which usually licenses it. A user without a licence cannot log in.",
                "Ignored with O(purge_groups=true), which removes the user from every group that is not declared.",
            ),
        ),
        Field(
            "groups",
            type="list",
            elements="str",
            compare=NAMES,
            key=str.lower,
            description="The groups that the user is in. Groups that are not listed are left alone, unless O(purge_groups=true).",
            returned="if groups are declared",
        ),
        Field("purge_groups", type="bool", role=CONTROL, description="Whether to remove the user from groups that are not listed in O(groups)."),
        Field(
            "slug",
            role=READ_ONLY,
            result="The user in addresses. Only the server knows it, so it is missing for a new user in check mode.",
            returned="if the server knows the user",
        ),
        Field("active", type="bool", role=READ_ONLY, result="Whether the user can log in.", returned="if the server knows the user"),
        Field("directory", role=READ_ONLY, result="The directory that the user is in.", returned="if the server knows the user"),
    ),
    name=lambda item: str(item["name"]),
    heading="user {name}",
    purge_option="purge_groups",
    check=_check,
    words=WORDS,
)
PASSWORDS: dict[str, dict[str, t.Any]] = {
    "passwords": {
        "type": "dict",
        "no_log": True,
        "description": (
            "The passwords of users that are declared without O(users[].password), by the name of the user. So a declaration that is exported or kept in a "
            "repository needs no passwords in it.",
            "The letter case of a name does not count, and an exact match goes first. A user that has none by its name has the one by its "
            "O(users[].new_name). Names of other users are ignored.",
        ),
    }
}
