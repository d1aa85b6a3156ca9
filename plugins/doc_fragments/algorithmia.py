# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations


class ModuleDocFragment:
    """The connection to Algorithmia Enterprise."""

    DOCUMENTATION = r"""
options:
  algorithmia_url:
    description:
      - The URL of the cluster, such as V(https://algorithmia.example.com).
      - If it is not set, the environment variable E(ALGORITHMIA_URL) is used.
    type: str
  algorithmia_api_key:
    description:
      - An admin API key with management access.
      - If it is not set, the environment variable E(ALGORITHMIA_API_KEY) is used.
    type: str
  algorithmia_token:
    description:
      - A JSON Web Token of a cluster administrator, instead of a key, if the cluster accepts it.
      - If it is not set, the environment variable E(ALGORITHMIA_TOKEN) is used.
    type: str
  algorithmia_standard_api_key:
    description:
      - A standard API key, to read what the admin key may not read, and to manage algorithms and builds. The documents of Algorithmia disagree on what an admin
        key may read.
      - If it is not set, the environment variable E(ALGORITHMIA_STANDARD_API_KEY) is used.
    type: str
  validate_certs:
    description:
      - Whether to validate the certificate of the server.
      - If it is not set, the environment variable E(ALGORITHMIA_VALIDATE_CERTS) is used.
    type: bool
    aliases: [algorithmia_validate_certs]
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of trusted CAs, instead of what E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names and of the certificates that
        come with requests.
      - If it is not set, the environment variable E(ALGORITHMIA_CA_PATH) is used.
    type: path
    aliases: [algorithmia_ca_path]
  client_cert:
    description:
      - A file with the client certificate to show to the server, and with its key unless O(client_key) is set.
      - If it is not set, the environment variable E(ALGORITHMIA_CLIENT_CERT) is used.
    type: path
    aliases: [algorithmia_client_cert]
  client_key:
    description:
      - A file with the key of O(client_cert).
      - If it is not set, the environment variable E(ALGORITHMIA_CLIENT_KEY) is used.
    type: path
    aliases: [algorithmia_client_key]
  use_proxy:
    description:
      - Whether to use the proxy that E(HTTPS_PROXY) and E(NO_PROXY) name.
      - If it is not set, the environment variable E(ALGORITHMIA_USE_PROXY) is used.
    type: bool
    aliases: [algorithmia_use_proxy]
    default: true
  timeout:
    description:
      - The number of seconds to wait for a connection, and then for the whole of a response.
      - If it is not set, the environment variable E(ALGORITHMIA_TIMEOUT) is used.
    type: int
    aliases: [algorithmia_timeout]
    default: 30
  retries:
    description:
      - The number of times that a call is repeated if the connection fails or the server is busy (502, 503, 504), with growing pauses. A call that creates
        something is repeated only if the server surely did not execute it. A call whose authentication failed is never repeated.
      - If the server limits the rate of calls (429), all calls wait as long as it asks for, and are repeated. These waits do not count as retries, and end
        after five minutes for one call.
      - If it is not set, the environment variable E(ALGORITHMIA_RETRIES) is used.
    type: int
    aliases: [algorithmia_retries]
    default: 3
  concurrency:
    description:
      - The largest number of concurrent calls.
      - If it is not set, the environment variable E(ALGORITHMIA_CONCURRENCY) is used.
    type: int
    aliases: [algorithmia_concurrency]
    default: 8
notes:
  - A connection option that neither the task nor C(module_defaults) sets is taken from the variable of the host or play that has the name of its environment
    variable in lower case, such as C(algorithmia_ca_path), and only then from the environment. A task that sets credentials takes none from variables.
requirements:
  - requests
"""
