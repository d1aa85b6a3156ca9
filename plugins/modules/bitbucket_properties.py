#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_properties
short_description: Manage bitbucket.properties on the host of a Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Sets and removes properties in the file that a Bitbucket reads when it starts. That is where its port, TLS, context path, proxy, SSH port and
    SSH base URL are set, and what the first start installs (C(setup.*)); none of that can be set over REST.
  - Runs on the host of the Bitbucket, and needs no connection to it, nor any Python library.
  - Keeps comments, order, spelling and what is not declared as they are. Reads the file as Java does.
  - The file is replaced in one step, with owner, mode and labels kept, and where it is a link, the file that it leads to.
  - The folder may belong to another account than the one that the task runs as, such as that of the Bitbucket. So a link on the way is followed only if
    it belongs to the account of the task, to root, or to the owner of what it leads to, and nothing is written where another account puts something else
    into the place of the file meanwhile.
  - Bitbucket has to be restarted afterwards; the role P(algorithmia.scm.bitbucket_server#role) does that.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
attributes:
  check_mode:
    support: full
    details:
      - Says beforehand that the folder is not there or cannot be written to.
  diff_mode:
    support: full
    details:
      - Secrets show as a mask, with C((new)) after it where they change.
  action_group:
    support: none
    details:
      - Has no connection to a server, and so none of the options that these groups give.
options:
  path:
    description:
      - The absolute path of the file.
    type: path
  home:
    description:
      - The home folder of the Bitbucket, instead of O(path). The file is C(shared/bitbucket.properties) below it.
    type: path
  settings:
    description:
      - The value of each property, by key. The letter case of a key counts.
      - Booleans and numbers are written as Java reads them. An empty value removes the property. Properties that are not named are left alone,
        unless they are purged.
      - A value is hidden if its key or the value itself looks like it holds a secret. The log of the host may show it all the same, so
        it belongs under O(secrets).
      - The server ignores C(setup.*) once its setup is complete. The file does not tell whether it is.
    type: dict
  secrets:
    description:
      - The same, for values that are never shown, such as V(jdbc.password). They are compared, so a run that changes none of them changes nothing.
    type: dict
  state:
    description:
      - V(absent) removes the named properties, whatever their values. The file itself is never removed.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - Whether properties that are not declared are removed. Comments stay.
    type: bool
    default: false
  purge_protect:
    description:
      - Keys that a purge never removes, as shell-style patterns such as V(jdbc.*). Letter case does not count.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of the properties in the file that a purge may remove. A purge that would remove more is
        refused as a whole, and says what it would have removed.
    type: float
    default: 0.5
  backup:
    description:
      - Whether the file as it was is kept beside it before it is changed, with the same owner and mode.
    type: bool
    default: true
  mode:
    description:
      - The mode of a file that is not there yet, as four octal digits in quotes.
    type: str
    default: "0640"
  owner:
    description:
      - The owner of a file that is not there yet, by name. It has to be readable for the user that Bitbucket runs as.
    type: str
  group:
    description:
      - The group of a file that is not there yet, by name.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_server_info
"""

EXAMPLES = r"""
- name: HTTPS and SSH as users see them
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

- name: Only what is declared, and the database
  algorithmia.scm.bitbucket_properties:
    path: /srv/bitbucket/shared/bitbucket.properties
    settings:
      server.port: 7990
    purge: true
    purge_protect: ["jdbc.*"]

- name: No context path any more
  algorithmia.scm.bitbucket_properties:
    home: /var/atlassian/application-data/bitbucket
    settings:
      server.context-path:
    state: absent
"""

RETURN = r"""
properties:
  description:
    - The file with the declared properties, as they are now, and with O(purge) all others that were kept. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: The path of the file.
      type: str
    settings:
      description: The properties that are no secrets, by key, without those that are not there.
      type: dict
    secrets:
      description: The keys of the others, each with a mask for its value.
      type: dict
  sample:
    - path: /var/atlassian/application-data/bitbucket/shared/bitbucket.properties
      settings: {server.port: "7990"}
      secrets: {jdbc.password: "********"}
summary:
  description: What happened to the file, by path. In check mode, what would happen.
  returned: always
  type: dict
  contains:
    created:
      description: The file, where it was not there before.
      type: list
      elements: str
    updated:
      description: The file, where properties were set or removed.
      type: list
      elements: str
    deleted:
      description: Always empty.
      type: list
      elements: str
    unchanged:
      description: The file, where it was as declared already.
      type: list
      elements: str
  sample: {created: [], updated: [/var/atlassian/application-data/bitbucket/shared/bitbucket.properties], deleted: [], unchanged: []}
diff:
  description: Before and after of the declared properties; Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
backup_file:
  description: The path of the file as it was.
  returned: when a file was changed and O(backup) is set
  type: str
  sample: /var/atlassian/application-data/bitbucket/shared/bitbucket.properties.2026-01-31@12:00:00.3f0c9a51d27be846~
writes:
  description: The files that were written before the failure.
  returned: on a failure while writing
  type: list
  elements: str
failures:
  description: What failed, each with C(thing), C(msg) and, where a call was refused, C(error). What does not depend on it was done.
  returned: on a failure in the middle
  type: list
  elements: dict
not_begun:
  description: What was not begun, since it depends on what failed, or since nothing could be done any more. Running again completes it.
  returned: on a failure in the middle
  type: list
  elements: str
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
