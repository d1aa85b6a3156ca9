# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of the file bitbucket.properties [bitbucket 12]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties_values import as_secret, as_text
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, MAP, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import MASK
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

PATH = "/var/atlassian/application-data/bitbucket/shared/bitbucket.properties"


def _check_values(values: t.Mapping[str, t.Any]) -> str | None:
    for name, value in values.items():
        if not isinstance(value, str):
            return f"{name} is a {type(value).__name__}, a property is text, a number or a boolean"
    return None


def _check(item: Item) -> t.Iterator[str]:
    both = sorted(set(item.get("settings") or {}) & set(item.get("secrets") or {}))
    if both:
        yield f"secrets: {', '.join(both)} stands under settings as well"


def _map(name: str, **more: t.Any) -> Field:
    return Field(name, type="dict", compare=MAP, absent="", check=_check_values, **more)


WORDS = Words(
    noun="file",
    subject="bitbucket.properties on the host",
    summary="The file `bitbucket.properties` on the host that Bitbucket runs on",
    description=(
        "Sets and removes properties in the file that Bitbucket reads when it starts. It sets the port, TLS, context path, proxy, SSH port and SSH base URL, "
        "and what the first start installs (C(setup.*)). None of that can be set over REST.",
        "Runs on the host of Bitbucket. It needs neither a connection to Bitbucket nor any Python library.",
        "Keeps comments, order, spelling and what is not declared as they are. Reads the file as Java does.",
        "The file is replaced in one step, with owner, mode and labels kept. If it is a symbolic link, the file that it leads to is replaced.",
        "The folder may belong to another account than the one that the task runs as, such as that of Bitbucket. So a symbolic link in the path is followed "
        "only if it belongs to the account of the task, to root, or to the owner of what it leads to, and nothing is written if another account replaces the "
        "file meanwhile.",
        "Bitbucket has to be restarted afterwards. The role P(algorithmia.scm.bitbucket_server#role) does that.",
    ),
    attributes={
        "check_mode": ("Reports a folder that does not exist or is not writable.",),
        "diff_mode": ("Secrets are masked, with C((new)) after the mask if they change.",),
    },
    state=("V(present) sets the listed properties. V(absent) removes them, whatever their values. The file itself is never removed.",),
    purge=("Whether to remove properties that are not declared. Comments stay.",),
    purge_protect="Keys that a purge never removes, as shell-style patterns such as V(jdbc.*). Letter case is ignored.",
    purge_limit=("It applies to the properties in the file.",),
    seealso=("bitbucket_server_info",),
    sample={"path": PATH, "settings": {"server.port": "7990"}, "secrets": {"jdbc.password": MASK}},
    write=PATH,
    returned={
        "backup_file": {
            "description": "The path of the backup of the file.",
            "returned": "if a file was changed and O(backup=true)",
            "type": "str",
            "sample": f"{PATH}.2026-01-31@12:00:00.3f0c9a51d27be846~",
        }
    },
    examples="""
- name: Set HTTPS and SSH as users see them
  bitbucket_properties:
    home: /var/atlassian/application-data/bitbucket
    settings:
      server.port: 8443
      server.ssl.enabled: true
      server.ssl.key-store: /etc/bitbucket/keys.p12
      server.ssl.key-store-type: PKCS12
      plugin.ssh.port: 7999
      plugin.ssh.baseurl: ssh://git@bitbucket.example.com:7999
      feature.public.access: ""
    secrets:
      server.ssl.key-store-password: "{{ vault_key_store_password }}"
  become: true

- name: Remove all properties that are not declared, except for those of the database
  bitbucket_properties:
    path: /srv/bitbucket/shared/bitbucket.properties
    settings:
      server.port: 7990
    purge: true
    purge_protect: ["jdbc.*"]

- name: Remove the context path
  bitbucket_properties:
    home: /var/atlassian/application-data/bitbucket
    settings:
      server.context-path:
    state: absent
""",
)
PROPERTIES = Resource(
    kind="properties file",
    singular="properties",
    plural="properties_files",
    identity=("path",),
    fields=(
        Field("path", type="path", description="The absolute path of the file."),
        Field(
            "home",
            type="path",
            role=CONTROL,
            description="The home folder of Bitbucket, instead of O(path). The file is C(shared/bitbucket.properties) below it.",
        ),
        _map(
            "settings",
            canon=as_text,
            description=(
                "The value of each property, by key. The letter case of a key counts.",
                "Booleans and numbers are written as Java reads them. An empty value removes the property. Properties that are not listed are left alone, "
                "unless they are purged.",
                "A value is hidden if its key or the value itself looks like a secret. The log of the host may show it nevertheless, so use O(secrets) for it.",
                "Bitbucket ignores C(setup.*) once its setup is complete. The file does not show whether it is.",
            ),
            result="The properties that are not secret, by key, without those that do not exist. With O(purge=true) includes those that were kept.",
        ),
        _map(
            "secrets",
            canon=as_secret,
            no_log=True,
            description=(
                "The value of each property that is never shown, such as V(jdbc.password), by key. They are compared, so a run that changes none of them "
                "changes nothing."
            ),
            result="The keys of the secret properties, each with a mask for its value.",
        ),
    ),
    name=lambda item: str(item["path"]),
    heading="{name}",
    always_exists=True,
    check=_check,
    constraints={"required_one_of": [["path", "home"]], "mutually_exclusive": [["path", "home"]]},
    words=WORDS,
)
OPTIONS: dict[str, dict[str, t.Any]] = {
    "backup": {
        "type": "bool",
        "default": True,
        "description": "Whether to keep a backup of the file beside it before it is changed, with the same owner and mode.",
    },
    "mode": {"type": "str", "default": "0640", "description": "The mode of a file that does not exist yet, as four octal digits in quotes."},
    "owner": {
        "type": "str",
        "description": "The name of the owner of a file that does not exist yet. The user that Bitbucket runs as has to be able to read it.",
    },
    "group": {"type": "str", "description": "The name of the group of a file that does not exist yet."},
}
