# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""SCM configurations as the declaration that would bring them about. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.providers import INTERNAL
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.scm_configs import FRESH
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.scm_configs import CONFIG
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.export import declarations
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item


def declared_configs(configs: t.Iterable[Item], leave_out: t.Callable[[str, str], None], *, exclusive: bool) -> list[Item]:
    """Return the declarations of what was read. Algorithmia's own configuration is left out, unless it is the default.

    ``leave_out`` is told what no declaration takes, and why.
    """
    kept = (each for each in configs if each["id"] != INTERNAL or each.get("default"))
    return declarations(CONFIG, kept, lambda _item: None if exclusive else FRESH, leave_out)


def secret_of(config: Item) -> str:
    """Return the option that carries the secret which a configuration may have, ``""`` for none. That there is one cannot be read."""
    if config["id"] == INTERNAL:
        return ""
    return "access_token" if config.get("project_key") else "client_secret"
