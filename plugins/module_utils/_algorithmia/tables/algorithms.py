# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of algorithms [algorithmia 2]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, CREATE_ONLY, READ_ONLY, WRITE_ONLY, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

FIXED = "An algorithm stays where it is: delete it and create another one, or leave this out."


def _check(item: Item) -> t.Iterator[str]:
    if item.get("scm_token") and item.get("scm_username"):
        yield "scm_token: give a token, or scm_username and scm_password"
    if bool(item.get("scm_username")) != bool(item.get("scm_password")):
        yield "scm_username, scm_password: go together"


def _stripped(text: t.Any) -> str:
    return str(text).strip()


WORDS = Words(
    noun="algorithm",
    nouns="algorithms",
    subject="an algorithm",
    summary="Algorithms: create one with its repository, delete it",
    description=(
        "Creates an algorithm, for which Algorithmia creates a repository in the project of the SCM configuration, and deletes it.",
        "An algorithm that exists is not changed.",
    ),
    notes=("Algorithms are managed with a standard key. O(algorithmia_standard_api_key) is used if it is set.",),
    state=("Whether the algorithm should exist. V(absent) deletes it. Algorithmia does not delete its repository.",),
    seealso=("algorithmia_build", "algorithmia_scm_config"),
    sample={
        "owner": "data-science",
        "name": "hello",
        "scm_config": "83cd96ae-b1f4-4bd9-b9ca-6f7f25c37708",
        "id": "1d6d9a1c-8b0c-4d59-a2c4-0a9d2a6a9d4e",
        "repository_owner": "ALG",
        "repository_name": "hello",
        "repository_https_url": "https://bitbucket.example.com/scm/alg/hello.git",
        "repository_ssh_url": "ssh://git@bitbucket.example.com:7999/alg/hello.git",
    },
    write="POST /v1/algorithms/data-science",
    examples="""
- name: Create an algorithm whose source code lives in Bitbucket
  algorithmia_algorithm:
    algorithmia_standard_api_key: "{{ vault_algorithmia_key }}"
    owner: data-science
    name: hello
    scm_config: 83cd96ae-b1f4-4bd9-b9ca-6f7f25c37708
""",
)
ALGORITHM = Resource(
    kind="algorithm",
    plural="algorithms",
    identity=("owner", "name"),
    fields=(
        Field("owner", required=True, canon=_stripped, description="The user or organization of Algorithmia that the algorithm belongs to."),
        Field("name", required=True, canon=_stripped, description="The name of the algorithm."),
        Field(
            "scm_config",
            role=CREATE_ONLY,
            advice=FIXED,
            description=(
                "The id of the SCM configuration in whose project the repository is created. It is required to create an algorithm. It cannot be changed."
            ),
            result="The id of its SCM configuration.",
        ),
        Field("label", role=CONTROL, description="The label of a new algorithm, which people see. By default, the O(name)."),
        Field(
            "environment",
            role=CONTROL,
            description="The id of the environment that a new algorithm runs in. By default, the first one for the O(language).",
        ),
        Field("language", role=CONTROL, default="python3", description="The language to look up an environment for."),
        Field(
            "source_visibility",
            role=CONTROL,
            choices=("closed", "open"),
            default="closed",
            description="Whether the source code of a new algorithm is open to everybody.",
        ),
        Field("license", role=CONTROL, default="apl", description="The licence of a new algorithm, in the words of Algorithmia."),
        Field(
            "network_access",
            role=CONTROL,
            choices=("isolated", "full"),
            default="isolated",
            description="Whether a new algorithm can access the network.",
        ),
        Field("pipeline_enabled", type="bool", role=CONTROL, default=False, description="Whether a new algorithm can call other algorithms."),
        Field(
            "scm_username",
            role=CONTROL,
            description="The Bitbucket user that creates the repository, for a configuration without a token (build by API).",
        ),
        Field("scm_password", role=WRITE_ONLY, no_log=True, description="The password of O(scm_username)."),
        Field("scm_token", role=WRITE_ONLY, no_log=True, description="An access token of the Bitbucket user, instead of name and password."),
        Field("id", role=READ_ONLY, result="The id of the algorithm.", returned="if the server knows the algorithm"),
        Field("repository_owner", role=READ_ONLY, result="The project that its repository is in.", returned="if the server knows the algorithm"),
        Field("repository_name", role=READ_ONLY, result="The name of its repository.", returned="if the server knows the algorithm"),
        Field("repository_https_url", role=READ_ONLY, result="The URL to clone its repository from over HTTPS.", returned="if the server knows the algorithm"),
        Field("repository_ssh_url", role=READ_ONLY, result="The URL to clone its repository from over SSH.", returned="if the server knows the algorithm"),
    ),
    name=lambda item: f"{item['owner']}/{item['name']}",
    heading="algorithm {name}",
    check=_check,
    words=WORDS,
)
