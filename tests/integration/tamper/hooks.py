# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: webhooks."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import BUILD_HOOK, CHAT_HOOK, HOOKS, HOOKS_ONLY
from integration.tamper.ground import Call, Rows, call, changed, gone, made

WEBHOOK, PURGED_WEBHOOK = Rows("bitbucket_webhooks", HOOKS), Rows("bitbucket_webhooks", HOOKS_ONLY)
WEBHOOK_GONE = Rows("bitbucket_webhooks", {"webhooks": [{"project_key": "OPS", "name": "old"}], "state": "absent"})
PLACES: tuple[Item, ...] = ({"project_key": "ALG"}, {"project_key": "ALG", "repository": "models"}, {"project_key": "OPS"})
ALG, MODELS = "projects/ALG/webhooks", "projects/ALG/repos/models/webhooks"
BUILD, CHAT = "webhook ALG/models build", "webhook ALG chat"
# As a PUT has to say it, so that what it does not name stays; the password stays without being said.
BODY: Item = {"name": "build", "url": BUILD_HOOK["url"], "events": BUILD_HOOK["events"], "configuration": {}, "credentials": {"username": "ci"}}
MINE: Item = {"name": "mine", "url": "https://mine.example.com", "events": ["pr:opened"]}
MADE: Item = {**MINE, "active": True, "ssl_verification_required": True}
NO_WEBHOOKS = Rows("bitbucket_webhooks", {"webhooks": [{**place, "name": "mine"} for place in PLACES], "state": "absent"})


def put(**body: object) -> Call:
    return call(f"PUT {MODELS}/{{build}}", **{**BODY, **body})


ROWS = (
    WEBHOOK("nothing"),
    WEBHOOK(
        "another URL",
        put(url="https://mine.example.com"),
        seen={BUILD: changed(("url", "https://mine.example.com", BUILD_HOOK["url"]))},
        writes=f"PUT {MODELS}/#",
    ),
    WEBHOOK(
        "other events",
        put(events=["pr:merged", "repo:refs_changed"]),
        seen={BUILD: changed(("events", "pr:merged", None), ("events", None, "pr:opened"))},
        writes=f"PUT {MODELS}/#",
    ),
    WEBHOOK("switched off", put(active=False), seen={BUILD: changed(("active", False, True))}, writes=f"PUT {MODELS}/#"),
    WEBHOOK(
        "a certificate that is not verified",
        put(sslVerificationRequired=False),
        seen={BUILD: changed(("ssl_verification_required", False, True))},
        writes=f"PUT {MODELS}/#",
    ),
    WEBHOOK("another secret", put(configuration={"secret": "mine"}), seen={BUILD: changed()}, writes=f"PUT {MODELS}/#"),
    WEBHOOK(
        "by somebody who forgets the secret and the credentials",
        put(configuration=None, credentials=None),
        seen={BUILD: changed(("username", "", "ci"))},
        writes=f"PUT {MODELS}/#",
    ),
    WEBHOOK(
        "other credentials",
        put(credentials={"username": "mine", "password": "mine"}),
        seen={BUILD: changed(("username", "mine", "ci"))},
        writes=f"PUT {MODELS}/#",
    ),
    WEBHOOK(
        "deleted",
        call(f"DELETE {MODELS}/{{build}}"),
        call(f"DELETE {ALG}/{{chat}}"),
        seen={BUILD: made(BUILD_HOOK), CHAT: made({**CHAT_HOOK, "active": True, "ssl_verification_required": True})},
        writes=f"POST {ALG}\nPOST {MODELS}",
    ),
    WEBHOOK("made", call(f"POST {MODELS}", **MINE), left=(call(f"POST {MODELS}", **MINE),), anew=True),
    WEBHOOK("a second one of the name", call(f"POST {MODELS}", **{**MINE, "name": "build"}), refused=("name", "there are 2 webhooks ALG/models build")),
    WEBHOOK(
        "the repository deleted",
        call("DELETE projects/ALG/repos/models"),
        seen={BUILD: made(BUILD_HOOK)},
        refused=("repository", "there is no repository ALG/models on this server"),
    ),
    PURGED_WEBHOOK("nothing, and others are to go"),
    PURGED_WEBHOOK(
        "made, and others are to go",
        call(f"POST {MODELS}", **MINE),
        call(f"POST {MODELS}", **MINE),
        call(f"POST {ALG}", **MINE),
        seen={
            "webhook ALG mine": gone({"project_key": "ALG", **MADE}),
            "webhook ALG/models mine": gone({"project_key": "ALG", "repository": "models", **MADE}),
        },
        writes=f"DELETE {ALG}/#\nDELETE {MODELS}/#\nDELETE {MODELS}/#",
    ),
    PURGED_WEBHOOK("made elsewhere", call("POST projects/OPS/webhooks", **MINE), left=(call("POST projects/OPS/webhooks", **MINE),), anew=True),
    NO_WEBHOOKS("nothing, and one name is not to be there in three places"),
    NO_WEBHOOKS(
        "one name in one of three places",
        call(f"POST {MODELS}", **MINE),
        seen={"webhook ALG/models mine": gone({"project_key": "ALG", "repository": "models", **MADE})},
        writes=f"DELETE {MODELS}/#",
    ),
    WEBHOOK_GONE("nothing, and one is not to be there"),
    WEBHOOK_GONE(
        "made that is not to be there",
        call("POST projects/OPS/webhooks", **{**MINE, "name": "old"}),
        seen={"webhook OPS old": gone({"project_key": "OPS", **MADE, "name": "old"})},
        writes="DELETE projects/OPS/webhooks/#",
    ),
)
