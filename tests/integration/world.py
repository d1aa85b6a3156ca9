# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every test finds on the simulated servers, and the secrets that may appear nowhere."""

from __future__ import annotations

import base64
import hashlib
import typing as t

from simulator.process import Simulator

Item = dict[str, t.Any]

# Characters that mean something in a URL, in a query or to a shell, and some that are none of ASCII.
WEIRD = ("Jane Doe", "x@y.example", "rock & roll", "c++", "team/ops", "100%", "a=b?c#d", "Zoë Müller", "日本")

# Values of variables in the playbooks: `"{{ pat }}"`. None of them may be seen in any output.
SECRETS = {
    "owner_password": "owner's pass word+1",
    "maker_password": "maker-password-1",
    "pat": "pat-of-the-bot-0001",
    "other_pat": "pat-of-the-bot-0002",
    "client_secret": "client-secret-0001",
    "extra_secret": "extra-body-secret-0001",
    "wrong_password": "a-wrong-password-0001",
    "wrong_key": "simWrongKey0001",
    "jwt": "eyJ-a-token-0001",
    "new_password": "a&new=pass word+1",
    "other_password": "another-password#2",
}

SEED: Item = {
    "bitbucket": {
        "users": [
            {"name": "owner", "password": SECRETS["owner_password"]},
            {"name": "maker", "password": SECRETS["maker_password"]},
            {"name": "bob"},
            {"name": "bobby"},
            {"name": "Carol"},
            *({"name": name} for name in WEIRD),
        ],
        "groups": [{"name": "devs", "members": ["bob"]}, {"name": "owners", "members": ["owner"]}, *({"name": name} for name in WEIRD)],
        "projects": [{"key": "OPS", "name": "Operations", "description": "Runs it all"}],
        "grants": {"users": {"maker": "PROJECT_CREATE"}},
    }
}

BITBUCKET = {"bitbucket_url": "{{ bitbucket }}", "ca_path": "{{ ca }}", "bitbucket_username": "admin", "bitbucket_password": "{{ admin_password }}"}
ALGORITHMIA = {"algorithmia_url": "{{ algorithmia }}", "ca_path": "{{ ca }}", "algorithmia_api_key": "{{ admin_key }}"}
OMIT = "{{ omit }}"
OWNER = {"bitbucket_username": "owner", "bitbucket_password": "{{ owner_password }}"}
MAKER = {"bitbucket_username": "maker", "bitbucket_password": "{{ maker_password }}"}
NOBODY = {"bitbucket_username": OMIT, "bitbucket_password": OMIT}


def public_key(name: str) -> str:
    """Return the public part of an SSH key that is made up from ``name``."""
    parts = (b"ssh-ed25519", hashlib.sha256(name.encode()).digest())
    return f"ssh-ed25519 {base64.b64encode(b''.join(len(part).to_bytes(4, 'big') + part for part in parts)).decode()}"


def login_of(module: str) -> dict[str, str]:
    """Return the connection options that a task of ``module`` has unless it says otherwise."""
    return BITBUCKET if module.startswith("bitbucket_") else ALGORITHMIA


def variables(simulator: Simulator) -> dict[str, str]:
    """Return the variables of a play against ``simulator``."""
    return {
        **SECRETS,
        "bitbucket": simulator.bitbucket_url,
        "algorithmia": simulator.algorithmia_url,
        "ca": simulator.ca_file,
        "admin_password": simulator.bitbucket_login("sysadmin")[1],
        "unlicensed_password": simulator.bitbucket_login("unlicensed")[1],
        "admin_key": simulator.algorithmia_key("admin"),
        "standard_key": simulator.algorithmia_key("standard"),
    }


def secrets(simulator: Simulator) -> list[str]:
    """Return all values that nobody may see."""
    public = {"bitbucket", "algorithmia", "ca"}
    return [value for name, value in variables(simulator).items() if name not in public]
