# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Secret scanning: the rules by which secrets are found [breadth 15]."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.secret_scanning import SecretScanningStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.secret_scanning import SECRET_SCANNING_RULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params


class RuleStore(SecretScanningStore):
    resource = SECRET_SCANNING_RULE
    below = "secret-scanning/rules"


def _open(client: Client, _params: Params) -> RuleStore:
    return RuleStore(client)


ONE = Manage(BITBUCKET, SECRET_SCANNING_RULE, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, SECRET_SCANNING_RULE, _open, many=True, options=ASSUME_EXISTS)
