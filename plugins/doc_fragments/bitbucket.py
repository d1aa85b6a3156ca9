# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations


class ModuleDocFragment:
    """The connection to Bitbucket Server / Data Center."""

    DOCUMENTATION = r"""
options:
  bitbucket_url:
    description:
      - The base URL of the server, as in a browser, with the context path if there is one.
      - If it is not set, the environment variable E(BITBUCKET_URL) is used.
    type: str
  bitbucket_username:
    description:
      - The user to log in as.
      - If it is not set, the environment variable E(BITBUCKET_USERNAME) is used.
    type: str
  bitbucket_password:
    description:
      - The password of O(bitbucket_username).
      - If it is not set, the environment variable E(BITBUCKET_PASSWORD) is used.
    type: str
  bitbucket_token:
    description:
      - An HTTP access token, instead of user and password. A token carries no global permissions, so it can neither create projects, nor read or change global
        permissions.
      - If it is not set, the environment variable E(BITBUCKET_TOKEN) is used.
    type: str
  validate_certs:
    description:
      - Whether to validate the certificate of the server.
      - If it is not set, the environment variable E(BITBUCKET_VALIDATE_CERTS) is used.
    type: bool
    aliases: [bitbucket_validate_certs]
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of trusted CAs, instead of what E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names and of the certificates that
        come with requests.
      - If it is not set, the environment variable E(BITBUCKET_CA_PATH) is used.
    type: path
    aliases: [bitbucket_ca_path]
  client_cert:
    description:
      - A file with the client certificate to show to the server, and with its key unless O(client_key) is set.
      - If it is not set, the environment variable E(BITBUCKET_CLIENT_CERT) is used.
    type: path
    aliases: [bitbucket_client_cert]
  client_key:
    description:
      - A file with the key of O(client_cert).
      - If it is not set, the environment variable E(BITBUCKET_CLIENT_KEY) is used.
    type: path
    aliases: [bitbucket_client_key]
  use_proxy:
    description:
      - Whether to use the proxy that E(HTTPS_PROXY) and E(NO_PROXY) name.
      - If it is not set, the environment variable E(BITBUCKET_USE_PROXY) is used.
    type: bool
    aliases: [bitbucket_use_proxy]
    default: true
  timeout:
    description:
      - The number of seconds to wait for a connection, and then for the whole of a response.
      - If it is not set, the environment variable E(BITBUCKET_TIMEOUT) is used.
    type: int
    aliases: [bitbucket_timeout]
    default: 30
  retries:
    description:
      - The number of times that a call is repeated if the connection fails or the server is busy (502, 503, 504), with growing pauses. A call that creates
        something is repeated only if the server surely did not execute it. A call whose authentication failed is never repeated.
      - If the server limits the rate of calls (429), all calls wait as long as it asks for, and are repeated. These waits do not count as retries, and end
        after five minutes for one call.
      - If it is not set, the environment variable E(BITBUCKET_RETRIES) is used.
    type: int
    aliases: [bitbucket_retries]
    default: 3
  concurrency:
    description:
      - The largest number of concurrent calls.
      - If it is not set, the environment variable E(BITBUCKET_CONCURRENCY) is used.
    type: int
    aliases: [bitbucket_concurrency]
    default: 8
notes:
  - A connection option that neither the task nor C(module_defaults) sets is taken from the variable of the host or play that has the name of its environment
    variable in lower case, such as C(bitbucket_ca_path), and only then from the environment. A task that sets credentials takes none from variables.
requirements:
  - requests
"""
