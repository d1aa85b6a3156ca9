# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: for each kind that is provisioned, what people do behind our back, and what the report has to say of it."""

from __future__ import annotations

from integration.tamper import (
    configs,
    default_tasks,
    grants,
    hooks,
    hosts,
    people,
    places,
    pulls,
    required_builds,
    restrictions,
    reviewers,
    secret_scanning,
    secrets,
    settings,
)

ROWS = (
    *people.ROWS,
    *places.ROWS,
    *grants.ROWS,
    *secrets.ROWS,
    *hooks.ROWS,
    *pulls.ROWS,
    *reviewers.ROWS,
    *restrictions.ROWS,
    *required_builds.ROWS,
    *default_tasks.ROWS,
    *secret_scanning.ROWS,
    *settings.ROWS,
    *configs.ROWS,
    *hosts.ROWS,
)
