# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """How to reach an Algorithmia."""

    DOCUMENTATION = r"""
options:
  algorithmia_url:
    description:
      - The URL of the cluster, such as V(https://algorithmia.example.com). The environment variable E(ALGORITHMIA_URL) is used where this is
        left out.
    type: str
    required: true
  algorithmia_api_key:
    description:
      - An admin API key with management access. The environment variable E(ALGORITHMIA_API_KEY) is used where this is left out.
    type: str
  algorithmia_token:
    description:
      - A JSON Web Token of a cluster administrator, instead of a key, where the cluster takes them. The environment variable
        E(ALGORITHMIA_TOKEN) is used where this is left out.
    type: str
  algorithmia_standard_api_key:
    description:
      - A standard API key, used for reading where the admin key may not read. Algorithmia's documents disagree on that. The environment
        variable E(ALGORITHMIA_STANDARD_API_KEY) is used where this is left out.
    type: str
  validate_certs:
    description:
      - Whether the server's certificate has to be valid. The environment variable E(ALGORITHMIA_VALIDATE_CERTS) is used where this is left out.
    type: bool
    default: true
    aliases: [algorithmia_validate_certs]
  ca_path:
    description:
      - A file (or directory) with the certificates of the CAs to trust. The environment variable E(ALGORITHMIA_CA_PATH) is used where this is left
        out; without either, what E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names; without those, the certificates that come with requests.
    type: path
    aliases: [algorithmia_ca_path]
  client_cert:
    description:
      - A file with the certificate to show to the server, and with its key unless O(client_key) is given. The environment variable
        E(ALGORITHMIA_CLIENT_CERT) is used where this is left out.
    type: path
    aliases: [algorithmia_client_cert]
  client_key:
    description:
      - A file with the key of O(client_cert). The environment variable E(ALGORITHMIA_CLIENT_KEY) is used where this is left out.
    type: path
    aliases: [algorithmia_client_key]
  use_proxy:
    description:
      - Whether to use the proxy that the environment names (E(HTTPS_PROXY), E(NO_PROXY)). The environment variable E(ALGORITHMIA_USE_PROXY) is used
        where this is left out.
    type: bool
    default: true
    aliases: [algorithmia_use_proxy]
  timeout:
    description:
      - How many seconds to wait for a connection, and then for the whole of an answer. The environment variable E(ALGORITHMIA_TIMEOUT) is used where
        this is left out.
    type: int
    default: 30
    aliases: [algorithmia_timeout]
  retries:
    description:
      - How often a call is sent again where the connection fails or the server is busy (502, 503, 504), with growing pauses. A call that
        creates something is sent again only if the server surely did not execute it, and a refused log-in never is.
      - Where the server limits the rate of calls (429), all calls wait as long as it asks for, and are sent again. These waits do
        not count as retries, and end after five minutes for one call.
      - The environment variable E(ALGORITHMIA_RETRIES) is used where this is left out.
    type: int
    default: 3
    aliases: [algorithmia_retries]
  concurrency:
    description:
      - How many calls are under way at the same time, at the most. The environment variable E(ALGORITHMIA_CONCURRENCY) is used where this is left out.
    type: int
    default: 8
    aliases: [algorithmia_concurrency]
notes:
  - An option of the connection that neither the task nor C(module_defaults) gives is taken from the variable of the host or play that is called like its
    environment variable in lower case, such as C(algorithmia_ca_path), and only then from the environment. A task that gives a log-in of its own gets none
    from variables.
requirements:
  - requests
"""
