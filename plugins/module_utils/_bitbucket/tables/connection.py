# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The options by which a task reaches a Bitbucket."""

from __future__ import annotations

import typing as t

OWN: dict[str, dict[str, t.Any]] = {
    "bitbucket_url": {
        "type": "str",
        "description": "The base URL of the server, as in a browser, with the context path if there is one.",
    },
    "bitbucket_username": {"type": "str", "login": "bitbucket", "partner": "bitbucket_password", "description": "The user to log in as."},
    "bitbucket_password": {
        "type": "str",
        "no_log": True,
        "login": "bitbucket",
        "partner": "bitbucket_username",
        "description": "The password of O(bitbucket_username).",
    },
    "bitbucket_token": {
        "type": "str",
        "no_log": True,
        "login": "bitbucket",
        "description": (
            "An HTTP access token, instead of user and password. A token carries no global permissions, so it can neither create projects, nor read or change "
            "global permissions."
        ),
    },
}
