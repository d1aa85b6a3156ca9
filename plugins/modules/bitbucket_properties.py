#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_properties
short_description: Manage bitbucket.properties on the host of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Sets and removes properties in the file that Bitbucket reads when it starts. It sets the port, TLS, context path, proxy, SSH port and SSH base URL, and what
    the first start installs (C(setup.*)). None of that can be set over REST.
  - Runs on the host of Bitbucket. It needs neither a connection to Bitbucket nor any Python library.
  - Keeps comments, order, spelling and what is not declared as they are. Reads the file as Java does.
  - The file is replaced in one step, with owner, mode and labels kept. If it is a symbolic link, the file that it leads to is replaced.
  - The folder may belong to another account than the one that the task runs as, such as that of Bitbucket. So a symbolic link in the path is followed only if
    it belongs to the account of the task, to root, or to the owner of what it leads to, and nothing is written if another account replaces the file meanwhile.
  - Bitbucket has to be restarted afterwards. The role P(algorithmia.scm.bitbucket_server#role) does that.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
attributes:
  check_mode:
    support: full
    details:
      - Reports a folder that does not exist or is not writable.
  diff_mode:
    support: full
    details:
      - Secrets are masked, with C((new)) after the mask if they change.
  idempotent:
    support: full
  action_group:
    support: none
    details:
      - Has no connection to a server, and so none of the options that these groups set.
options:
  path:
    description:
      - The absolute path of the file.
    type: path
  home:
    description:
      - The home folder of Bitbucket, instead of O(path). The file is C(shared/bitbucket.properties) below it.
    type: path
  settings:
    description:
      - The value of each property, by key. The letter case of a key counts.
      - Booleans and numbers are written as Java reads them. An empty value removes the property. Properties that are not listed are left alone, unless they are
        purged.
      - A value is hidden if its key or the value itself looks like a secret. The log of the host may show it nevertheless, so use O(secrets) for it.
      - Bitbucket ignores C(setup.*) once its setup is complete. The file does not show whether it is.
    type: dict
  secrets:
    description:
      - The value of each property that is never shown, such as V(jdbc.password), by key. They are compared, so a run that changes none of them changes nothing.
    type: dict
  state:
    description:
      - V(present) sets the listed properties. V(absent) removes them, whatever their values. The file itself is never removed.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - Whether to remove properties that are not declared. Comments stay.
    type: bool
    default: false
  purge_protect:
    description:
      - Keys that a purge never removes, as shell-style patterns such as V(jdbc.*). Letter case is ignored.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of what exists that a purge may remove. A purge that would remove more is refused as a whole, and the error lists
        what it would have removed.
      - It applies to the properties in the file.
    type: float
    default: 0.5
  backup:
    description:
      - Whether to keep a backup of the file beside it before it is changed, with the same owner and mode.
    type: bool
    default: true
  mode:
    description:
      - The mode of a file that does not exist yet, as four octal digits in quotes.
    type: str
    default: "0640"
  owner:
    description:
      - The name of the owner of a file that does not exist yet. The user that Bitbucket runs as has to be able to read it.
    type: str
  group:
    description:
      - The name of the group of a file that does not exist yet.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_server_info
"""

EXAMPLES = r"""
- name: Set HTTPS and SSH as users see them
  algorithmia.scm.bitbucket_properties:
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
  algorithmia.scm.bitbucket_properties:
    path: /srv/bitbucket/shared/bitbucket.properties
    settings:
      server.port: 7990
    purge: true
    purge_protect: ["jdbc.*"]

- name: Remove the context path
  algorithmia.scm.bitbucket_properties:
    home: /var/atlassian/application-data/bitbucket
    settings:
      server.context-path:
    state: absent
"""

RETURN = r"""
properties:
  description: The file after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    path:
      description: The absolute path of the file.
      type: str
    settings:
      description: The properties that are not secret, by key, without those that do not exist. With O(purge=true) includes those that were kept.
      type: dict
    secrets:
      description: The keys of the secret properties, each with a mask for its value.
      type: dict
  sample:
    path: /var/atlassian/application-data/bitbucket/shared/bitbucket.properties
    settings: {server.port: "7990"}
    secrets: {jdbc.password: "********"}
summary:
  description: What happened to the file, by name. In check mode, what would happen.
  returned: always
  type: dict
  contains:
    created:
      description: What was created.
      type: list
      elements: str
    updated:
      description: What was changed.
      type: list
      elements: str
    deleted:
      description: What was deleted.
      type: list
      elements: str
    unchanged:
      description: What already was as declared.
      type: list
      elements: str
  sample:
    created: [/var/atlassian/application-data/bitbucket/shared/bitbucket.properties]
    updated: []
    deleted: []
    unchanged: []
changes:
  description: The file before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
backup_file:
  description: The path of the backup of the file.
  returned: if a file was changed and O(backup=true)
  type: str
  sample: /var/atlassian/application-data/bitbucket/shared/bitbucket.properties.2026-01-31@12:00:00.3f0c9a51d27be846~
writes:
  description: The writes that were done before the failure. Running the task again does the rest.
  returned: if the task failed while writing
  type: list
  elements: str
  sample: [/var/atlassian/application-data/bitbucket/shared/bitbucket.properties]
failures:
  description: What failed, each with C(thing), C(msg) and, if a call was refused, C(error). What does not depend on it was done.
  returned: if the task failed while writing
  type: list
  elements: dict
not_begun:
  description: What was not begun, because it depends on what failed, or because the task had to stop. Running the task again does it.
  returned: if the task failed while writing
  type: list
  elements: str
planned:
  description: What differs, with C(summary), C(diff) and the things as in the result of a task that succeeds. Nothing would be changed.
  returned: in check mode, if what is declared would be refused
  type: dict
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
