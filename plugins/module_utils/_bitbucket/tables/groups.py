# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of groups [bitbucket 8]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.names import name_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, NAMES, Field, Item, Resource, goes_with
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words


def _check(item: Item) -> t.Iterator[str]:
    yield from goes_with(item, "purge_members", "members")


WORDS = Words(
    noun="group",
    nouns="groups",
    subject="a group",
    summary="Groups, and who is in them",
    description=(
        "Creates and deletes groups of the internal directory, and manages their members.",
        "Groups in read-only directories are never modified. A group there that is not as declared is an error that says what to change.",
        "Options that are left out are not managed.",
    ),
    attributes={
        "check_mode": (
            "Reports what Bitbucket would refuse, such as an unknown user, a change in a read-only directory, or more users than the licence allows. Where "
            "Bitbucket does not show the licence, a warning says that this cannot be checked.",
        )
    },
    notes=("Needs the global permission ADMIN, and a user and password for it. A token cannot manage groups.",),
    state=("Whether the group should exist.", "V(absent) deletes the group with its grants."),
    purge=(
        "Whether to delete groups that are not declared. Groups in read-only directories and groups with a global permission are never deleted.",
        "Projects that they administer are not checked. A warning names the groups that are kept.",
    ),
    purge_limit=("It applies to the groups, and to the members of each group separately.",),
    sample={"name": "data-science", "members": ["ada", "grace"]},
    write="POST /rest/api/1.0/admin/groups",
    examples="""
- name: Create a group, and add users to it
  bitbucket_group:
    name: data-science
    members: [ada, grace]

- name: Remove all members that are not declared
  bitbucket_group:
    name: release-managers
    members: [grace]
    purge_members: true
""",
    examples_many="""
- name: Manage the groups of the team
  bitbucket_groups:
    groups:
      - name: data-science
        members: [ada, grace]
      - name: interns
        state: absent
""",
)
GROUP = Resource(
    kind="group",
    plural="groups",
    identity=("name",),
    fields=(
        name_field("name", required=True, description="The name of the group. Letter case is ignored."),
        Field(
            "members",
            type="list",
            elements="str",
            compare=NAMES,
            key=str.lower,
            counted="member",
            description="The users that are in the group. Members that are not listed are left alone, unless O(purge_members=true).",
            returned="if members are declared",
        ),
        Field(
            "purge_members",
            type="bool",
            role=CONTROL,
            description="Whether to remove users that are not listed in O(members). The user that runs the task is never removed.",
        ),
    ),
    name=lambda item: str(item["name"]),
    heading="group {name}",
    purge_option="purge_members",
    check=_check,
    words=WORDS,
)
