# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of SCM configurations [algorithmia 1]."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.providers import (
    INTERNAL,
    canonical_url,
    check_url,
    key_names,
    provider_of,
    takes_client_id,
    takes_project_key,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.rules import WAY_OUT
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, CREATE_ONLY, REPLACE, WRITE_ONLY, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words


def _url(name: str, *schemes: str, **more: t.Any) -> Field:
    return Field(name, canon=canonical_url, check=check_url(*schemes), **more)


def _check(item: Item) -> t.Iterator[str]:
    provider = provider_of(item.get("provider") or "")
    takes = {"project_key": takes_project_key(provider), "client_id": takes_client_id(provider)}
    for name, secret in (("project_key", "access_token"), ("client_id", "client_secret")):
        given = [each for each in (name, secret) if provider and not takes[name] and item.get(each)]
        yield from (f"{each}: does not go with provider={provider}" for each in given)
    if provider not in ("", INTERNAL) and not item.get("id") and not item.get("project_key") and not item.get("client_id"):
        yield f"{key_names(provider)}: is needed with provider={provider}"
    if item.get("default") and item.get("enabled") is False:
        yield "default: a disabled configuration cannot be the default"


def _check_together(items: t.Sequence[tuple[str, Item]]) -> t.Iterator[str]:
    defaults = [label for label, item in items if item.get("default")]
    if len(defaults) > 1:
        yield f"{' and '.join(defaults)} both have default=true: a cluster has exactly one default configuration"


def _name(item: Item) -> str:
    named = item.get("project_key") or item.get("client_id")
    return f"{item['provider']} {named}" if item.get("provider") and named else str(item.get("id") or item.get("provider"))


SECRET_BODY = "It is treated as a secret, except for texts that other options of the task contain, such as the project key."
WORDS = Words(
    noun="configuration",
    nouns="configurations",
    subject="an SCM configuration",
    subjects="SCM configurations",
    summary="The SCM configurations of a cluster: GitHub, GitLab, Bitbucket Cloud, Bitbucket Server",
    description=(
        "Creates, changes and deletes the SCM configurations of a cluster, which say where the source code of algorithms lives.",
        "A configuration is found by its id, or else by provider, project key or client id, and website.",
        "Algorithmia can change whether a configuration is enabled, whether it is the default, and its URLs. Any other difference is an error that says what "
        "can be done.",
    ),
    description_many=("Reads all configurations with one call.",),
    attributes={
        "check_mode": (
            "Algorithmia shows whether an algorithm uses a configuration only when it is deleted, so check mode warns that it cannot know. Credentials that "
            "cannot read the feature flags of the cluster are refused, because only those of an administrator can.",
        )
    },
    state=(
        "Whether the configuration should exist.",
        "V(absent) disables and then deletes it. That is refused for the default configuration and for one in use.",
    ),
    purge=("Whether to delete configurations that are not declared. The internal one is never deleted.",),
    seealso=("algorithmia_scm_config_info",),
    sample={
        "id": "83cd96ae-b1f4-4bd9-b9ca-6f7f25c37708",
        "provider": "bitbucket",
        "project_key": "ALG",
        "urls": {"web": "https://bitbucket.example.com", "api": "https://bitbucket.example.com", "ssh": "ssh://git@bitbucket.example.com:7999"},
        "enabled": True,
        "default": False,
    },
    write="POST /v1/admin/scms",
    examples="""
- name: Build what is pushed to project ALG of the Bitbucket Server
  algorithmia_scm_config:
    provider: bitbucket
    project_key: ALG
    access_token: "{{ vault_bitbucket_bot_token }}"
    urls:
      web: https://bitbucket.example.com
      api: https://bitbucket.example.com
      ssh: ssh://git@bitbucket.example.com:7999

- name: Make GitHub the default
  algorithmia_scm_config:
    id: github
    provider: github
    client_id: 0ff25ba21ec67dbed6e2
    client_secret: "{{ vault_github_client_secret }}"
    urls:
      web: https://github.com
      api: https://api.github.com
      ssh: ssh://git@github.com
    default: true

- name: Delete a configuration, or disable it if algorithms use it
  algorithmia_scm_config:
    provider: gitlab
    client_id: 5e257d6e168d579d439b7d38
    state: absent
    in_use: disable
""",
    examples_many="""
- name: Manage the configurations for two projects of the Bitbucket Server
  algorithmia_scm_configs:
    scm_configs:
      - provider: bitbucket
        project_key: ALG
        access_token: "{{ vault_bitbucket_bot_token }}"
        default: true
      - provider: bitbucket
        project_key: SANDBOX
        enabled: false
    bitbucket_urls:
      web: https://bitbucket.example.com
      api: https://bitbucket.example.com
      ssh: ssh://git@bitbucket.example.com:7999
""",
)
URLS = Field(
    "urls",
    type="dict",
    description=(
        "The addresses of the server. All three are required for a new configuration.",
        "Without O(id) the website is part of what identifies a configuration.",
    ),
    result="The addresses of the server.",
    fields=(
        _url("web", "http", "https", description="The URL of the website, such as V(https://bitbucket.example.com)."),
        _url(
            "api",
            "http",
            "https",
            description="The URL of the API. For Bitbucket Server the same as the website, without C(/rest).",
            result="The URL of the API.",
        ),
        _url("ssh", "ssh", description="The URL to pull source code from, such as V(ssh://git@bitbucket.example.com:7999).", result="The URL for SSH."),
    ),
)
CONFIG = Resource(
    kind="SCM configuration",
    singular="scm_config",
    plural="scm_configs",
    identity=("id", "provider", "project_key", "client_id", "urls.web"),
    fields=(
        Field(
            "id",
            role=CREATE_ONLY,
            advice="Leave id out, or give the one it has.",
            description=(
                "The id of the configuration. With it, everything else but the provider can be left out for a configuration that exists.",
                "For a new configuration, the id to create it with. By default, Algorithmia generates one.",
            ),
            result="The id of the configuration. In check mode a new one has none, unless it is declared.",
        ),
        Field(
            "provider",
            role=CREATE_ONLY,
            compare_by=provider_of,
            canon=lambda name: str(name).strip(),
            advice=WAY_OUT,
            description=(
                "The provider, in the words of the cluster: V(github), V(gitlab), V(bitbucket-cloud) (or V(bitbucket_cloud)), and V(bitbucket) for Bitbucket "
                "Server, which some versions call V(bitbucket-server).",
                "Any other word is passed on, because the words differ between versions.",
            ),
            result="The provider.",
        ),
        Field(
            "project_key",
            role=CREATE_ONLY,
            canon=lambda key: str(key).strip().upper(),
            no_log=False,
            advice=WAY_OUT,
            description="The key of the project of the Bitbucket Server in which repositories are created.",
            returned="for Bitbucket Server",
        ),
        Field(
            "client_id",
            role=CREATE_ONLY,
            aliases=("application_id", "consumer_key"),
            advice=WAY_OUT,
            description="The id by which GitHub, GitLab (application id) or Bitbucket Cloud (consumer key) knows Algorithmia.",
            returned="for other providers than Bitbucket Server",
        ),
        Field(
            "name",
            role=CREATE_ONLY,
            advice=WAY_OUT,
            description="The display name of the configuration. It can only be set when the configuration is created.",
            result="The display name of the configuration.",
            returned="if it has one",
        ),
        URLS,
        Field("enabled", type="bool", description="Whether new algorithms can use the configuration. By default, a new configuration is enabled."),
        Field(
            "default",
            type="bool",
            description=(
                "Whether the configuration is the default of the cluster. V(true) takes that from the configuration that is. V(false) for the default itself "
                "is refused, unless another configuration becomes the default in the same task."
            ),
            result="Whether the configuration is the default of the cluster.",
        ),
        Field(
            "access_token",
            role=WRITE_ONLY,
            no_log=True,
            aliases=("personal_access_token",),
            description=(
                "The personal access token of a Bitbucket user. Builds on check-in of a Bitbucket Server need it. Without it, builds are by API only.",
                "It is sent when the configuration is created. It is never read.",
            ),
        ),
        Field("client_secret", role=WRITE_ONLY, no_log=True, description="The secret for O(client_id). Sent when the configuration is created. Never read."),
        Field(
            "extra_body",
            type="dict",
            role=WRITE_ONLY,
            no_log=True,
            mixed=True,
            description=(
                "What to add to the body of the request that creates the configuration, or to override in it, for clusters that expect another body.",
                SECRET_BODY,
            ),
        ),
        Field(
            "connect_body",
            type="dict",
            role=WRITE_ONLY,
            no_log=True,
            mixed=True,
            description=(
                "The body that O(update_secret=connect) sends, instead of C(secretToken) with O(access_token). Algorithmia does not document that body.",
                SECRET_BODY,
            ),
        ),
        Field(
            "token_format",
            role=CONTROL,
            choices=("oauth", "scm"),
            default="oauth",
            no_log=False,
            description=(
                "How the request that creates the configuration carries O(access_token). Algorithmia does not document it. Both formats are assumptions.",
                "V(oauth) sends C(oauth.client_id) (the project key) and C(oauth.client_secret).",
                "V(scm) sends C(scm.project_key) and C(oauth.client_secret).",
            ),
        ),
        Field(
            "update_secret",
            role=CONTROL,
            choices=("on_create", "always", "connect"),
            default="on_create",
            no_log=False,
            description=(
                "When to send credentials. They cannot be read, so they cannot be compared.",
                "V(on_create) sends them with a new configuration only.",
                "V(always) is for a new token. Algorithmia cannot change credentials, so it requires O(replace=true) and recreates the configuration in every "
                "run.",
                "V(connect) sends O(access_token) in every run to a configuration that exists, by a call that Algorithmia names but does not describe. It is "
                "not known whether a cluster accepts a new token so. O(connect_body) overrides what is sent.",
            ),
        ),
        Field(
            REPLACE,
            type="bool",
            role=CONTROL,
            default=False,
            description=(
                "Whether to recreate a configuration that differs in what Algorithmia cannot change: its id, provider, key, name and credentials.",
                "It works only while no algorithm uses the configuration. One that is in use is left as it was.",
                "The old one is deleted first. If the new one is then refused, the old one is put back if possible, with the declared credentials.",
            ),
        ),
        Field(
            "in_use",
            role=CONTROL,
            choices=("fail", "disable", "keep"),
            default="fail",
            description=(
                "What O(state=absent) does with a configuration that an algorithm uses, which cannot be deleted.",
                "V(fail) leaves it as it was and fails. V(keep) leaves it as it was. V(disable) disables it. Its algorithms keep working.",
            ),
        ),
    ),
    name=_name,
    heading="SCM configuration {name}",
    check=_check,
    check_together=_check_together,
    constraints={
        "required_one_of": [["id", "provider"]],
        "mutually_exclusive": [["project_key", "client_id"], ["access_token", "client_secret"]],
    },
    words=WORDS,
)
BITBUCKET_URLS = replace(
    URLS,
    name="bitbucket_urls",
    description=(
        "The addresses of the Bitbucket Server, for its configurations that do not set O(urls).",
        "M(algorithmia.scm.bitbucket_server_info) returns them.",
    ),
)
