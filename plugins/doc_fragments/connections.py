# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The connections of tasks that run several modules, by the names of their variables."""

    DOCUMENTATION = r"""
notes:
  - The connections are options by the names of the variables, such as C(bitbucket_url), C(bitbucket_ca_path) and C(algorithmia_api_key). What the task
    leaves out comes from the variables of the host or play, and then from the environment.
options:
  bitbucket_url:
    description: The URL of the server.
    type: str
  bitbucket_username:
    description: The user to log in as, other than the bot.
    type: str
  bitbucket_password:
    description: That user's password.
    type: str
  bitbucket_token:
    description: A token, instead of the other credentials.
    type: str
  bitbucket_validate_certs:
    description: Whether the server's certificate has to be valid.
    type: bool
  bitbucket_ca_path:
    description: A file with the certificates of the CAs to trust.
    type: path
  bitbucket_client_cert:
    description: A file with the certificate to show to the server.
    type: path
  bitbucket_client_key:
    description: A file with the key of that certificate.
    type: path
  bitbucket_use_proxy:
    description: Whether to use the proxy that the environment names.
    type: bool
  bitbucket_timeout:
    description: How many seconds to wait for an answer.
    type: int
  bitbucket_retries:
    description: How often a failed call is sent again.
    type: int
  bitbucket_concurrency:
    description: How many calls are under way at the same time, at the most.
    type: int
  algorithmia_url:
    description: The URL of the server.
    type: str
  algorithmia_api_key:
    description: An admin API key with management access.
    type: str
  algorithmia_token:
    description: A token, instead of the other credentials.
    type: str
  algorithmia_standard_api_key:
    description: A standard API key, for reading where the admin key may not read.
    type: str
  algorithmia_validate_certs:
    description: Whether the server's certificate has to be valid.
    type: bool
  algorithmia_ca_path:
    description: A file with the certificates of the CAs to trust.
    type: path
  algorithmia_client_cert:
    description: A file with the certificate to show to the server.
    type: path
  algorithmia_client_key:
    description: A file with the key of that certificate.
    type: path
  algorithmia_use_proxy:
    description: Whether to use the proxy that the environment names.
    type: bool
  algorithmia_timeout:
    description: How many seconds to wait for an answer.
    type: int
  algorithmia_retries:
    description: How often a failed call is sent again.
    type: int
  algorithmia_concurrency:
    description: How many calls are under way at the same time, at the most.
    type: int
"""

    BITBUCKET_ONLY = r"""
notes:
  - The connection is options by the names of the variables, such as C(bitbucket_url) and C(bitbucket_ca_path). What the task
    leaves out comes from the variables of the host or play, and then from the environment.
options:
  bitbucket_url:
    description: The URL of the server.
    type: str
  bitbucket_username:
    description: The user to log in as, other than the bot.
    type: str
  bitbucket_password:
    description: That user's password.
    type: str
  bitbucket_token:
    description: A token, instead of the other credentials.
    type: str
  bitbucket_validate_certs:
    description: Whether the server's certificate has to be valid.
    type: bool
  bitbucket_ca_path:
    description: A file with the certificates of the CAs to trust.
    type: path
  bitbucket_client_cert:
    description: A file with the certificate to show to the server.
    type: path
  bitbucket_client_key:
    description: A file with the key of that certificate.
    type: path
  bitbucket_use_proxy:
    description: Whether to use the proxy that the environment names.
    type: bool
  bitbucket_timeout:
    description: How many seconds to wait for an answer.
    type: int
  bitbucket_retries:
    description: How often a failed call is sent again.
    type: int
  bitbucket_concurrency:
    description: How many calls are under way at the same time, at the most.
    type: int
"""
