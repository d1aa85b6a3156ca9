# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: SCM configurations."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import ALG_CONFIG, BB, BY_ID, BY_KEY, CONFIGS, CONFIGS_ONLY, GH_CONFIG, OPS_CONFIG, urls
from integration.tamper.ground import Call, Rows, call, changed, gone, made

CONFIG, PURGED_CONFIG = Rows("algorithmia_scm_configs", CONFIGS), Rows("algorithmia_scm_configs", CONFIGS_ONLY)
CONFIG_BY_ID, CONFIG_BY_KEY = Rows("algorithmia_scm_configs", BY_ID), Rows("algorithmia_scm_configs", BY_KEY)
CONFIG_GONE = Rows("algorithmia_scm_configs", {"scm_configs": [{"provider": "github", "client_id": "mine"}], "state": "absent"})
SCMS = "v1/admin/scms"
ALG, GITHUB, OPS = "SCM configuration bitbucket ALG", "SCM configuration github app", "SCM configuration bitbucket OPS"


def drop_config(config_id: str) -> tuple[Call, ...]:
    return (call(f"PATCH {SCMS}/{config_id}", enabled=False), call(f"DELETE {SCMS}/{config_id}"))


def new_config(item: Item, **other: object) -> Call:
    """Make a configuration as ``item`` says, but for ``other``."""
    both = {**item, **other}
    oauth = {"client_id": both.get("client_id"), "client_secret": "another-secret"}
    keys = {"scm": {"project_key": both["project_key"]}} if "project_key" in both else {"oauth": oauth}
    return call(f"POST {SCMS}", **{name: both[name] for name in ("id", "provider", "name", "urls") if name in both}, **keys)


ANEW = f"PATCH {SCMS}/gh\nDELETE {SCMS}/gh\nPOST {SCMS}"
TO_GITHUB = call(f"POST {SCMS}/gh/default")
GITHUB_STEPS_DOWN = changed(("default", True, False))

ROWS = (
    CONFIG("nothing"),
    *(
        CONFIG(
            f"another {name} address",
            call(f"PATCH {SCMS}/alg", urls={**BB, name: f"{scheme}://old.example.com"}),
            seen={ALG: changed((f"urls.{name}", f"{scheme}://old.example.com", BB[name]))},
            writes=f"PATCH {SCMS}/alg",
        )
        for name, scheme in (("web", "https"), ("api", "https"), ("ssh", "ssh"))
    ),
    CONFIG(
        "an address written otherwise",
        call(f"PATCH {SCMS}/alg", urls={**BB, "web": "https://BITBUCKET.example.com:443/"}),
        left=(call(f"PATCH {SCMS}/alg", urls={**BB, "web": "https://BITBUCKET.example.com:443/"}),),
    ),
    CONFIG(
        "another website, where that is what it is known by",
        call(f"PATCH {SCMS}/{{OPS}}", urls=urls("old")),
        seen={OPS: made({**OPS_CONFIG, "default": False})},
        writes=f"POST {SCMS}",
        left=(new_config(OPS_CONFIG, urls=urls("old")),),
    ),
    CONFIG("disabled", call(f"PATCH {SCMS}/gh", enabled=False), seen={GITHUB: changed(("enabled", False, True))}, writes=f"PATCH {SCMS}/gh"),
    CONFIG("another one the default", TO_GITHUB, seen={ALG: changed(("default", False, True)), GITHUB: GITHUB_STEPS_DOWN}, writes=f"POST {SCMS}/alg/default"),
    CONFIG(
        "one that declares not to be it the default",
        call(f"POST {SCMS}/{{OPS}}/default"),
        seen={ALG: changed(("default", False, True)), OPS: changed(("default", True, False))},
        writes=f"POST {SCMS}/alg/default",
    ),
    CONFIG("deleted", *drop_config("gh"), seen={GITHUB: made({**GH_CONFIG, "default": False})}, writes=f"POST {SCMS}"),
    CONFIG(
        "the default deleted",
        TO_GITHUB,
        *drop_config("alg"),
        seen={ALG: made({**ALG_CONFIG, "default": True}), GITHUB: GITHUB_STEPS_DOWN},
        writes=f"POST {SCMS}\nPOST {SCMS}/alg/default",
    ),
    CONFIG("another name", *drop_config("gh"), new_config(GH_CONFIG, name="Mine"), seen={GITHUB: changed(("name", "Mine", "GitHub"))}, writes=ANEW, anew=True),
    CONFIG(
        "another client id",
        *drop_config("gh"),
        new_config(GH_CONFIG, client_id="app-3"),
        seen={GITHUB: changed(("client_id", "app-3", "app"))},
        writes=ANEW,
        anew=True,
    ),
    CONFIG(
        "another provider",
        *drop_config("gh"),
        new_config(GH_CONFIG, provider="bitbucket-cloud"),
        seen={GITHUB: changed(("provider", "bitbucket-cloud", "github"))},
        writes=ANEW,
        anew=True,
    ),
    CONFIG(
        "another project",
        TO_GITHUB,
        *drop_config("alg"),
        new_config(ALG_CONFIG, project_key="TMP"),
        seen={ALG: changed(("project_key", "TMP", "ALG"), ("default", False, True)), GITHUB: GITHUB_STEPS_DOWN},
        writes=f"PATCH {SCMS}/alg\nDELETE {SCMS}/alg\nPOST {SCMS}\nPOST {SCMS}/alg/default",
        anew=True,
    ),
    CONFIG(
        "another id",
        *drop_config("gh"),
        new_config(GH_CONFIG, id="mine"),
        refused=("id", "'mine' has the same provider, key and website, of which there can be one"),
    ),
    CONFIG(
        "another name, and it may not be made anew",
        *drop_config("{OPS}"),
        new_config(OPS_CONFIG, name="Mine"),
        seen={OPS: changed(("name", "Mine", "Operations"))},
        refused=("name", "name of bitbucket OPS is 'Mine' and the server cannot change it"),
    ),
    CONFIG("another secret, which nobody can read", *drop_config("gh"), new_config(GH_CONFIG), left=(*drop_config("gh"), new_config(GH_CONFIG)), anew=True),
    CONFIG("made", new_config(GH_CONFIG, id="mine", client_id="mine"), left=(new_config(GH_CONFIG, id="mine", client_id="mine"),)),
    CONFIG(
        "two at once",
        *drop_config("gh"),
        call(f"PATCH {SCMS}/{{OPS}}", enabled=False),
        seen={GITHUB: made({**GH_CONFIG, "default": False}), OPS: changed(("enabled", False, True))},
        writes=f"POST {SCMS}\nPATCH {SCMS}/#",
    ),
    PURGED_CONFIG("nothing, and others are to go"),
    PURGED_CONFIG(
        "made, and others are to go",
        new_config(GH_CONFIG, id="mine", client_id="mine"),
        seen={"SCM configuration github mine": gone({**GH_CONFIG, "id": "mine", "client_id": "mine", "default": False})},
        writes=f"PATCH {SCMS}/mine\nDELETE {SCMS}/mine",
    ),
    CONFIG_BY_ID("nothing, by id"),
    CONFIG_BY_ID("disabled, by id", call(f"PATCH {SCMS}/gh", enabled=False), seen={GITHUB: changed(("enabled", False, True))}, writes=f"PATCH {SCMS}/gh"),
    CONFIG_BY_KEY("nothing, by key"),
    CONFIG_BY_KEY(
        "disabled, by key",
        call(f"PATCH {SCMS}/gh", enabled=False),
        call(f"PATCH {SCMS}/{{app-2}}", enabled=False),
        seen={GITHUB: changed(("enabled", False, True)), "SCM configuration github app-2": changed(("enabled", False, True))},
        writes=f"PATCH {SCMS}/gh\nPATCH {SCMS}/#",
    ),
    CONFIG_BY_KEY(
        "a second one of that key",
        new_config(ALG_CONFIG, id="mine", urls=urls("mine")),
        refused=("urls.web", "bitbucket ALG could be any of alg (https://bitbucket.example.com), mine (https://mine.example.com)"),
    ),
    CONFIG_GONE("nothing, and one is not to be there"),
    CONFIG_GONE(
        "made that is not to be there",
        new_config(GH_CONFIG, id="mine", client_id="mine"),
        seen={"SCM configuration github mine": gone({**GH_CONFIG, "id": "mine", "client_id": "mine", "default": False})},
        writes=f"PATCH {SCMS}/mine\nDELETE {SCMS}/mine",
    ),
)
