# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: access keys and access tokens."""

from __future__ import annotations

import time

from integration.tamper.declared import (
    ALG_TOKEN,
    BUILDS,
    BY_BOT,
    CI_KEY,
    DEPLOY,
    DEPLOY_KEY,
    KEYS,
    KEYS_ONLY,
    MODELS_TOKEN,
    MORE_KEYS,
    OTHER,
    TIMS_TOKEN,
    TOKEN,
)
from integration.tamper.ground import Call, Rows, call, changed, gone, made

KEY, PURGED_KEY = Rows("bitbucket_access_keys", KEYS), Rows("bitbucket_access_keys", KEYS_ONLY)
PROJECT_KEYS, MODELS_KEYS = "keys/1.0/projects/ALG/ssh", "keys/1.0/projects/ALG/repos/models/ssh"
DEPLOYED = "access key ALG/models deploy"
BOTS, PROJECTS_TOKEN, REPOSITORYS_TOKEN = (Rows("bitbucket_access_token", each) for each in (TOKEN, ALG_TOKEN, MODELS_TOKEN))
TIMS = Rows("bitbucket_access_token", TIMS_TOKEN)  # of somebody whose login is refused in one row, and so is not tried again in any other
TOKENS = "access-tokens/1.0/users/bot"
KEY_GONE = Rows("bitbucket_access_keys", {"access_keys": [{"project_key": "ALG", "public_key": OTHER}], "state": "absent"})
TOKEN_GONE = Rows("bitbucket_access_token", {**BY_BOT, "user": "bot", "name": "old", "state": "absent"})
DAY = 24 * 60 * 60 * 1000
NOW = int(time.time() * 1000)


def add_key(place: str, text: str, permission: str) -> Call:
    return call(f"POST {place}", key={"text": text}, permission=permission)


def new_token(**body: object) -> Call:
    return call(f"PUT {TOKENS}", by="bot", **{"name": "builds", "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"], "expiryDays": 90, **body})


ROWS = (
    KEY("nothing"),
    KEY(
        "raised on a project",
        call(f"PUT {PROJECT_KEYS}/{{ci}}/permission/PROJECT_WRITE"),
        seen={"access key ALG ci": changed(("permission", "PROJECT_WRITE", "PROJECT_READ"))},
        writes=f"PUT {PROJECT_KEYS}/#/permission/PROJECT_READ",
    ),
    KEY(
        "lowered on a repository",
        call(f"PUT {MODELS_KEYS}/{{deploy}}/permission/REPO_READ"),
        seen={DEPLOYED: changed(("permission", "REPO_READ", "REPO_WRITE"))},
        writes=f"PUT {MODELS_KEYS}/#/permission/REPO_WRITE",
    ),
    KEY("deleted in one place", call(f"DELETE {PROJECT_KEYS}/{{ci}}"), seen={"access key ALG ci": made(CI_KEY)}, writes=f"POST {PROJECT_KEYS}"),
    KEY("deleted", call(f"DELETE {MODELS_KEYS}/{{deploy}}"), seen={DEPLOYED: made(DEPLOY_KEY)}, writes=f"POST {MODELS_KEYS}"),
    KEY(
        "another label",
        call(f"DELETE {MODELS_KEYS}/{{deploy}}"),
        add_key(MODELS_KEYS, f"{DEPLOY} mine", "REPO_WRITE"),
        seen={DEPLOYED: changed(("label", "mine", "deploy"))},
        refused=("label", "label of ALG/models deploy is 'mine' and the server cannot change it"),
    ),
    KEY(
        "no label",
        call(f"DELETE {MODELS_KEYS}/{{deploy}}"),
        add_key(MODELS_KEYS, DEPLOY, "REPO_WRITE"),
        seen={DEPLOYED: changed(("label", None, "deploy"))},
        refused=("label", "label of ALG/models deploy is None and the server cannot change it"),
    ),
    KEY(
        "another key of the same label",
        call(f"DELETE {MODELS_KEYS}/{{deploy}}"),
        add_key(MODELS_KEYS, f"{OTHER} deploy", "REPO_WRITE"),
        seen={DEPLOYED: made(DEPLOY_KEY)},
        writes=f"POST {MODELS_KEYS}",
        left=(add_key(MODELS_KEYS, f"{OTHER} deploy", "REPO_WRITE"),),
    ),
    KEY("made", add_key(PROJECT_KEYS, f"{OTHER} mine", "PROJECT_WRITE"), left=(add_key(PROJECT_KEYS, f"{OTHER} mine", "PROJECT_WRITE"),), anew=True),
    KEY(
        "two at once",
        call(f"DELETE {PROJECT_KEYS}/{{ci}}"),
        call(f"PUT {MODELS_KEYS}/{{deploy}}/permission/REPO_READ"),
        seen={"access key ALG ci": made(CI_KEY), DEPLOYED: changed(("permission", "REPO_READ", "REPO_WRITE"))},
        writes=f"POST {PROJECT_KEYS}\nPUT {MODELS_KEYS}/#/permission/REPO_WRITE",
    ),
    KEY(
        "the repository deleted",
        call("DELETE projects/ALG/repos/models"),
        seen={DEPLOYED: made(DEPLOY_KEY), "access key ALG/models ci": made(MORE_KEYS[1])},
        refused=("repository", "there is no repository ALG/models on this server"),
    ),
    PURGED_KEY("nothing, and others are to go"),
    PURGED_KEY(
        "made, and others are to go",
        add_key(PROJECT_KEYS, f"{OTHER} mine", "PROJECT_WRITE"),
        seen={"access key ALG mine": gone({**CI_KEY, "public_key": OTHER, "label": "mine", "permission": "PROJECT_WRITE"})},
        writes=f"DELETE {PROJECT_KEYS}/#",
    ),
    PURGED_KEY(
        "made elsewhere",
        add_key("keys/1.0/projects/TMP/ssh", f"{OTHER} mine", "PROJECT_WRITE"),
        left=(add_key("keys/1.0/projects/TMP/ssh", f"{OTHER} mine", "PROJECT_WRITE"),),
        anew=True,
    ),
    PURGED_KEY(
        "moved from a repository to its project",
        call(f"DELETE {MODELS_KEYS}/{{deploy}}"),
        add_key(PROJECT_KEYS, f"{DEPLOY} deploy", "PROJECT_WRITE"),
        seen={
            DEPLOYED: made(DEPLOY_KEY),
            "access key ALG deploy": gone({**CI_KEY, "public_key": DEPLOY, "label": "deploy", "permission": "PROJECT_WRITE"}),
        },
        writes=f"POST {MODELS_KEYS}\nDELETE {PROJECT_KEYS}/#",
    ),
    KEY_GONE("nothing, and one is not to be there"),
    KEY_GONE(
        "made that is not to be there",
        add_key(PROJECT_KEYS, f"{OTHER} mine", "PROJECT_WRITE"),
        seen={"access key ALG mine": gone({**CI_KEY, "public_key": OTHER, "label": "mine", "permission": "PROJECT_WRITE"})},
        writes=f"DELETE {PROJECT_KEYS}/#",
    ),
    BOTS("nothing"),
    BOTS(
        "lowered",
        call(f"POST {TOKENS}/{{builds}}", by="bot", permissions=["PROJECT_READ", "REPO_ADMIN"]),
        seen={"access token bot: builds": changed(("permissions", "PROJECT_READ", None), ("permissions", None, "PROJECT_ADMIN"))},
        writes=f"POST {TOKENS}/#",
    ),
    BOTS(
        "one permission less",
        call(f"POST {TOKENS}/{{builds}}", by="bot", permissions=["PROJECT_ADMIN"]),
        seen={"access token bot: builds": changed(("permissions", None, "REPO_ADMIN"))},
        writes=f"POST {TOKENS}/#",
    ),
    BOTS(
        "renamed",
        call(f"POST {TOKENS}/{{builds}}", by="bot", name="mine"),
        seen={"access token bot: builds": made(BUILDS)},
        writes=f"PUT {TOKENS}",
        left=(new_token(name="mine"),),
    ),
    BOTS("revoked by an administrator", call(f"DELETE {TOKENS}/{{builds}}"), seen={"access token bot: builds": made(BUILDS)}, writes=f"PUT {TOKENS}"),
    BOTS("another one of that name", new_token(), refused=("name", "there are 2 tokens of the name 'bot: builds'")),
    BOTS(
        "another expiry",
        call(f"DELETE {TOKENS}/{{builds}}"),
        new_token(expiryDays=30),
        seen={"access token bot: builds": changed(("expiry_days", 30, 90))},
        writes=f"PUT {TOKENS}\nDELETE {TOKENS}/#\nPOST {TOKENS}/#",
        anew=True,
    ),
    BOTS(
        "no expiry",
        call(f"DELETE {TOKENS}/{{builds}}"),
        new_token(expiryDays=None),
        seen={"access token bot: builds": changed(("expiry_days", 0, 90))},
        writes=f"PUT {TOKENS}\nDELETE {TOKENS}/#\nPOST {TOKENS}/#",
        anew=True,
    ),
    BOTS(
        "expired",
        {"bitbucket": {"tokens": {"{builds}": {"created": NOW - 91 * DAY, "expires": NOW - DAY}}}},
        seen={"access token bot: builds": changed()},
        writes=f"PUT {TOKENS}\nDELETE {TOKENS}/#\nPOST {TOKENS}/#",
        anew=True,
    ),
    BOTS("made", new_token(name="mine"), left=(new_token(name="mine"),), anew=True),
    TIMS("nothing of somebody else's"),
    TIMS("its user deleted", call("DELETE admin/users?name=tim"), refused=("user", "repeated failures lock the account")),
    PROJECTS_TOKEN("nothing of a project's"),
    PROJECTS_TOKEN(
        "a project's raised",
        call("POST access-tokens/1.0/projects/ALG/{alg-ci}", permissions=["PROJECT_ADMIN"]),
        seen={"access token ALG: alg-ci": changed(("permissions", None, "PROJECT_READ"), ("permissions", "PROJECT_ADMIN", None))},
        writes="POST access-tokens/1.0/projects/ALG/#",
    ),
    PROJECTS_TOKEN(
        "one permission more",
        call("POST access-tokens/1.0/projects/ALG/{alg-ci}", permissions=["PROJECT_READ", "REPO_READ"]),
        seen={"access token ALG: alg-ci": changed(("permissions", "REPO_READ", None))},
        writes="POST access-tokens/1.0/projects/ALG/#",
    ),
    PROJECTS_TOKEN(
        "a project's revoked",
        call("DELETE access-tokens/1.0/projects/ALG/{alg-ci}"),
        seen={"access token ALG: alg-ci": made({**ALG_TOKEN, "expiry_days": 0})},
        writes="PUT access-tokens/1.0/projects/ALG",
    ),
    REPOSITORYS_TOKEN("nothing of a repository's"),
    REPOSITORYS_TOKEN(
        "a repository's lowered",
        call("POST access-tokens/1.0/projects/ALG/repos/models/{models-ci}", permissions=["REPO_READ"]),
        seen={"access token ALG/models: models-ci": changed(("permissions", None, "REPO_WRITE"), ("permissions", "REPO_READ", None))},
        writes="POST access-tokens/1.0/projects/ALG/repos/models/#",
    ),
    REPOSITORYS_TOKEN(
        "a repository's revoked",
        call("DELETE access-tokens/1.0/projects/ALG/repos/models/{models-ci}"),
        seen={"access token ALG/models: models-ci": made({**MODELS_TOKEN, "expiry_days": 0})},
        writes="PUT access-tokens/1.0/projects/ALG/repos/models",
    ),
    TOKEN_GONE("nothing, and one is not to be there"),
    TOKEN_GONE(
        "made that is not to be there",
        new_token(name="old", expiryDays=None),
        seen={"access token bot: old": gone({**BUILDS, "name": "old", "expiry_days": 0})},
        writes=f"DELETE {TOKENS}/#",
    ),
)
