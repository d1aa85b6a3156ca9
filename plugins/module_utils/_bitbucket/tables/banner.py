# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of the announcement banner, one of each server [breadth 17]."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

AUDIENCES = ("ALL", "AUTHENTICATED")
WORDS = Words(
    noun="banner",
    nouns="banners",
    subject="the announcement banner",
    subjects="the announcement banner",
    summary="The announcement banner that all pages show",
    description=("Sets and removes the announcement banner, which all pages of Bitbucket show.", "Requires Bitbucket 8.5. Some earlier versions may have it."),
    listed="The announcement banner. An empty dictionary removes it.",
    state=("Whether the banner should exist.",),
    seealso=("bitbucket_configuration",),
    sample={"text": "Maintenance on Sunday", "audience": "ALL", "enabled": True},
    write="PUT /rest/api/1.0/admin/banner",
    examples="""
- name: Announce maintenance
  bitbucket_banner:
    text: Maintenance on Sunday
    audience: ALL

- name: Remove the announcement
  bitbucket_banner:
    state: absent
""",
)
BANNER = Resource(
    kind="banner",
    plural="banner",
    identity=(),
    fields=(
        Field(
            "text",
            canon=lambda text: str(text).strip(),
            check=lambda text: None if text else "is empty. To remove the banner, set state to absent",
            description="The text of the banner. Required to create it.",
            result="The text of the banner.",
        ),
        Field(
            "audience",
            choices=AUDIENCES,
            description="Who sees the banner: V(ALL), or V(AUTHENTICATED) for users who are logged in. The default for a new banner is V(AUTHENTICATED).",
            result="Who sees the banner.",
        ),
        Field("enabled", type="bool", description="Whether the banner is shown. The default for a new banner is V(true)."),
    ),
    name=lambda _item: "banner",
    heading="announcement {name}",
    words=WORDS,
)
