# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The options by which a task reaches an Algorithmia."""

from __future__ import annotations

import typing as t

OWN: dict[str, dict[str, t.Any]] = {
    "algorithmia_url": {"type": "str", "description": "The URL of the cluster, such as V(https://algorithmia.example.com)."},
    "algorithmia_api_key": {"type": "str", "no_log": True, "login": "algorithmia", "description": "An admin API key with management access."},
    "algorithmia_token": {
        "type": "str",
        "no_log": True,
        "login": "algorithmia",
        "description": "A JSON Web Token of a cluster administrator, instead of a key, if the cluster accepts it.",
    },
    "algorithmia_standard_api_key": {
        "type": "str",
        "no_log": True,
        "beside": "algorithmia",
        "description": (
            "A standard API key, to read what the admin key may not read, and to manage algorithms and builds. The documents of Algorithmia disagree on what "
            "an admin key may read."
        ),
    },
}
