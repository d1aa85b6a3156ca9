# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of SSH access keys [bitbucket 10]. A key is known by its public part."""

from __future__ import annotations

import base64
import binascii
import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

PROJECT = ("PROJECT_READ", "PROJECT_WRITE")
REPOSITORY = ("REPO_READ", "REPO_WRITE")


def without_label(text: t.Any) -> str:
    """Return a public key without what stands behind it: ``ssh-ed25519 AAAA...``. What is none stays."""
    words = str(text).split()
    return " ".join(words[:2]) if re.match(r"(sk-)?(ssh|ecdsa)-", str(text).strip()) else str(text).strip()


def _check_text(text: str) -> str | None:
    if "PRIVATE" in text:
        return "is a private key. Give the public one; whoever has seen this private key can use it"
    sort, _space, blob = text.partition(" ")
    return None if _sort_in(blob) == sort else "is not a public key such as 'ssh-ed25519 AAAA...'. Give the line in the .pub file"


def _sort_in(blob: str) -> str | None:
    """Return the sort of key that the second word of a public key begins with, as its first word has to say; None where it is no key at all (RFC 4253).

    A key is a row of fields, each with its length before it, of which the sort is the first.
    """
    try:
        data = base64.b64decode(blob, validate=True)
    except (binascii.Error, ValueError):
        return None
    fields, place = [], 0
    while place < len(data):
        start = place + 4
        place = start + int.from_bytes(data[place:start], "big")
        fields.append(data[start:place])
    return fields[0].decode("ascii", "replace") if place == len(data) and len(fields) > 1 else None


def _check(item: Item) -> t.Iterator[str]:
    levels = REPOSITORY if item.get("repository") else PROJECT
    if item.get("permission") and item["permission"] not in levels:
        yield f"permission: {item['permission']!r} is not one of {', '.join(levels)}"


WORDS = Words(
    noun="access key",
    nouns="access keys",
    subject="an SSH access key",
    subjects="SSH access keys",
    summary="SSH keys that give access to a project or repository",
    description=(
        "Adds SSH keys that give access to one project or repository and belong to no user, changes their permission, and removes them.",
        "Bitbucket stores each public key once, with one label.",
    ),
    state=("Whether the access key should exist.",),
    purge=(
        "Whether to remove access keys that are not declared, from the projects and repositories of those that are declared.",
        "M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no key is declared.",
    ),
    purge_limit=("It applies to each project and each repository separately. What remains in one place does not allow removing more from another.",),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN9rBxdqmxfMTJr8JXvUBHMufQm3ZDbHiQ97e+FOV5eU",
        "label": "builder",
        "permission": "REPO_READ",
        "key_id": "7",
    },
    write="POST /rest/keys/1.0/projects/ALG/repos/models/ssh",
    examples="""
- name: Let builds read the repository
  bitbucket_access_key:
    project_key: ALG
    repository: models
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN9rBxdqmxfMTJr8JXvUBHMufQm3ZDbHiQ97e+FOV5eU
    label: builder
    permission: REPO_READ
""",
    examples_many="""
- name: Manage the keys of the builders
  bitbucket_access_keys:
    access_keys:
      - project_key: ALG
        public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN9rBxdqmxfMTJr8JXvUBHMufQm3ZDbHiQ97e+FOV5eU
        label: builder
        permission: PROJECT_READ
      - project_key: ALG
        repository: models
        public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICo2QwY151BUefC6dsSR8f4kNzc/mG7WkAm4LK9QkH/K
        state: absent
""",
)
ACCESS_KEY = Resource(
    kind="access key",
    plural="access_keys",
    identity=("project_key", "repository", "public_key"),
    fields=(
        project_key_field(required=True, description="The key of the project that the access key gives access to.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            description="The slug of the repository of the project that the access key gives access to. By default, it gives access to the whole project.",
            result="The slug of the repository.",
            returned="if the key gives access to one repository",
        ),
        Field(
            "public_key",
            required=True,
            canon=without_label,
            no_log=False,
            check=_check_text,
            description="The public key, such as V(ssh-ed25519 AAAA...). A comment behind it is ignored.",
            result="The public key, without a comment.",
        ),
        Field(
            "label",
            description=(
                "The label of the key.",
                "It cannot be changed. Bitbucket stores each key once, with the label that it got first, so in a second place another label is only a warning.",
            ),
        ),
        Field(
            "permission",
            canon=lambda name: str(name).strip().upper(),
            description=(
                "The permission of the key: V(PROJECT_READ) or V(PROJECT_WRITE), and for a repository V(REPO_READ) or V(REPO_WRITE). Required to add a key."
            ),
            result="The permission of the key.",
        ),
        Field("key_id", role=READ_ONLY, result="The identifier of the key on the server.", returned="if the server knows the key"),
    ),
    name=lambda item: f"{Scope.of(item)} {item.get('label') or item['public_key'][-12:]}",
    heading="access key {name}",
    place=("project_key", "repository"),
    check=_check,
    words=WORDS,
)
