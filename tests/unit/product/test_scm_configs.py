# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCM configurations: what is sent, what is read, which one is meant, and the URLs of providers."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.config_bodies import create_body, credentials_body
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.providers import canonical_url, provider_of
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.scm_configs import matches, read_config
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.scm_configs import CONFIG
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, Change

URLS = {"web": "https://bb", "api": "https://bb", "ssh": "ssh://git@bb:7999"}
TOKEN, SECRET = {"access_token": "pat"}, {"client_secret": "s"}
VIA_API = {"scm": {"project_key": "ALG"}}
OAUTH = {"oauth": {"client_id": "ID", "client_secret": "s"}}


@pytest.mark.parametrize(
    ("item", "secrets", "token_format", "body"),
    [
        pytest.param({"provider": "github", "client_id": "ID"}, SECRET, "oauth", OAUTH, id="github"),
        pytest.param({"provider": "gitlab", "client_id": "ID"}, SECRET, "scm", OAUTH, id="gitlab"),
        pytest.param({"provider": "bitbucket-cloud", "client_id": "ID"}, SECRET, "oauth", OAUTH, id="bitbucket cloud"),
        pytest.param({"provider": "bitbucket", "project_key": "ALG"}, {}, "oauth", VIA_API, id="bitbucket server by API"),
        pytest.param({"provider": "bitbucket", "project_key": "ALG"}, {}, "scm", VIA_API, id="bitbucket server by API, whatever the format of no token"),
        pytest.param({"project_key": "ALG"}, TOKEN, "oauth", {"oauth": {"client_id": "ALG", "client_secret": "pat"}}, id="on check-in, as oauth"),
        pytest.param({"project_key": "ALG"}, TOKEN, "scm", {**VIA_API, "oauth": {"client_secret": "pat"}}, id="on check-in, as scm"),
    ],
)
def test_how_credentials_are_sent(item: dict[str, t.Any], secrets: dict[str, t.Any], token_format: str, body: dict[str, t.Any]) -> None:
    assert credentials_body(item, secrets, token_format) == body


def creation(secrets: dict[str, t.Any] | None = None, /, **wanted: t.Any) -> dict[str, t.Any]:
    after = {"enabled": True, "default": False, **wanted}
    return create_body(Change(CREATED, (), None, after, wanted, {"token_format": "oauth"}, secrets or {}))


def test_a_creation_sends_what_is_declared_and_that_it_is_enabled() -> None:
    assert creation(provider="bitbucket", project_key="ALG", urls=URLS) == {"provider": "bitbucket", "urls": URLS, "enabled": True, **VIA_API}
    full = creation(SECRET, id="gh", provider="github", name="N", client_id="ID", enabled=False)
    assert full == {"id": "gh", "provider": "github", "name": "N", "enabled": False, **OAUTH}


def test_extra_body_is_laid_over_the_request_all_the_way_down() -> None:
    extra = {"extra_body": {"enabled": False, "scm": {"flavour": "x"}, "urls": {"ssh": None}, "more": [1]}}
    body = creation(extra, provider="bitbucket", project_key="ALG", urls=URLS)
    assert body == {
        "provider": "bitbucket",
        "urls": {**URLS, "ssh": None},
        "enabled": False,
        "scm": {"project_key": "ALG", "flavour": "x"},
        "more": [1],
    }


def test_extra_body_replaces_what_is_no_dict_by_one_and_the_other_way_round() -> None:
    body = creation({"extra_body": {"provider": {"a": 1}, "scm": "flat"}}, provider="bitbucket", project_key="ALG")
    assert (body["provider"], body["scm"]) == ({"a": 1}, "flat")


REST = {"id": "x", "enabled": True, "default": False}


@pytest.mark.parametrize(
    ("found", "item"),
    [
        pytest.param(
            {"default": True, "enabled": True, "id": "internal", "name": "", "provider": "internal"},
            {"id": "internal", "provider": "internal", "enabled": True, "default": True},
            id="internal",
        ),
        pytest.param(
            {**REST, "provider": "bitbucket", "scm": {"project_key": "PRJ"}, "oauth": {"project_key": "PRJ"}},
            {**REST, "provider": "bitbucket", "project_key": "PRJ"},
            id="as a creation answers",
        ),
        pytest.param(
            {**REST, "provider": "bitbucket", "scm": {"client_id": "prj"}, "oauth": {"client_id": "prj"}, "urls": {**URLS, "web": "https://BB:443/"}},
            {**REST, "provider": "bitbucket", "project_key": "PRJ", "urls": URLS},
            id="as a list answers",
        ),
        pytest.param(
            {**REST, "provider": "bitbucket-server", "oauth": {"client_id": "PRJ"}},
            {**REST, "provider": "bitbucket-server", "project_key": "PRJ"},
            id="in oauth only, by another name of the provider",
        ),
        pytest.param(
            {**REST, "provider": "github", "scm": {"client_id": "iD"}, "oauth": {"client_id": "iD"}, "name": "N", "urls": None},
            {**REST, "provider": "github", "client_id": "iD", "name": "N"},
            id="a client id keeps its letters",
        ),
        pytest.param(
            {**REST, "provider": "new", "scm": {"project_key": "PRJ", "client_id": "PRJ"}},
            {**REST, "provider": "new", "project_key": "PRJ"},
            id="a provider nobody knows, with a project key",
        ),
        pytest.param({"id": "x", "provider": "new", "scm": None}, {**REST, "provider": "new"}, id="hardly anything"),
        pytest.param(
            {**REST, "provider": "bitbucket", "scm": {"project_key": "", "client_id": "PRJ"}},
            {**REST, "provider": "bitbucket", "project_key": "PRJ"},
            id="empty key",
        ),
    ],
)
def test_a_configuration_as_it_is_read(found: dict[str, t.Any], item: dict[str, t.Any]) -> None:
    assert read_config(found) == item


def test_a_secret_that_a_server_would_send_is_not_read() -> None:
    assert "pat" not in str(read_config({**REST, "provider": "bitbucket", "oauth": {"client_id": "A", "client_secret": "pat"}, "token": "pat"}))


THERE = {"id": "x", "provider": "bitbucket", "project_key": "ALG", "urls": {"web": "https://bb"}}
CLOUD = {"id": "y", "provider": "Bitbucket_Cloud", "client_id": "aB"}


@pytest.mark.parametrize(
    ("wanted", "item", "same"),
    [
        ({"provider": "bitbucket", "project_key": "ALG"}, THERE, True),
        ({"provider": "Bitbucket", "project_key": "ALG", "urls": {"web": "https://bb"}}, THERE, True),
        ({"provider": "bitbucket", "project_key": "ALG", "urls": {"web": "https://other"}}, THERE, False),
        ({"provider": "bitbucket", "project_key": "OPS"}, THERE, False),
        ({"provider": "github", "project_key": "ALG"}, THERE, False),
        ({"project_key": "ALG"}, THERE, False),
        ({"provider": "bitbucket"}, THERE, True),
        ({"provider": "bitbucket", "client_id": "alg"}, THERE, True),
        ({"provider": "bitbucket", "client_id": "other"}, THERE, False),
        ({"provider": "bitbucket-cloud", "client_id": "aB"}, CLOUD, True),
        ({"provider": "bitbucket-cloud", "client_id": "ab"}, CLOUD, False),
        ({"provider": "bitbucket_cloud", "project_key": "AB"}, CLOUD, True),
    ],
)
def test_whether_a_configuration_is_the_one_that_is_meant(wanted: dict[str, t.Any], item: dict[str, t.Any], same: bool) -> None:
    assert matches(wanted, item) is same


PROBLEMS: list[tuple[dict[str, t.Any], list[str]]] = [
    ({"provider": "bitbucket", "project_key": "a", "access_token": "x", "urls": URLS}, []),
    ({"provider": "github", "client_id": "a", "client_secret": "x"}, []),
    ({"provider": "unheard-of", "project_key": "a"}, []),
    ({"id": "x"}, []),
    ({"provider": "internal"}, []),
    (
        {"provider": "GitHub", "project_key": "a", "access_token": "x"},
        ["project_key: does not go with provider=github", "access_token: does not go with provider=github"],
    ),
    ({"provider": "bitbucket-server", "client_id": "a"}, ["client_id: does not go with provider=bitbucket-server"]),
    ({"provider": "bitbucket"}, ["project_key or client_id: is needed with provider=bitbucket"]),
    ({"provider": "bitbucket_server"}, ["project_key: is needed with provider=bitbucket-server"]),
    ({"provider": "gitlab"}, ["client_id: is needed with provider=gitlab"]),
    ({"id": "x", "default": True, "enabled": False}, ["default: a disabled configuration cannot be the default"]),
    ({"id": "x", "urls": {"web": "ssh://h"}}, ["urls.web: 'ssh://h' is not a URL that starts with http:// or https:// and names a host"]),
    ({"id": "x", "urls": {"ssh": "git@h:a"}}, ["urls.ssh: 'git@h:a' is not a URL that starts with ssh:// and names a host"]),
    ({"id": "x", "urls": {"api": "https://h/rest/api"}}, ["urls.api: is the address of the REST API; give the base URL, without /rest"]),
    ({"id": "x", "urls": {"web": "https://a:s3cret@h"}}, ["urls.web: carries a password, and a URL is not a secret place"]),
]


@pytest.mark.parametrize(("item", "problems"), PROBLEMS)
def test_what_is_wrong_with_a_declared_configuration(item: dict[str, t.Any], problems: list[str]) -> None:
    assert list(CONFIG.problems(item, "")) == problems


@pytest.mark.parametrize("url", ["ftp://a:s3cret@h", "https://a:s3cret@", "https://a:s3cret@h"])
def test_a_password_in_a_url_is_not_shown(url: str) -> None:
    problems = list(CONFIG.problems({"id": "x", "urls": {"web": url}}, ""))
    assert problems
    assert "s3cret" not in str(problems)


def test_two_defaults_are_refused_naming_both() -> None:
    items = [("a", {"default": True}), ("b", {}), ("c", {"default": True})]
    assert list(CONFIG.check_together(items)) == ["a and c both have default=true: a cluster has exactly one default configuration"]
    assert list(CONFIG.check_together(items[:2])) == []


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Git.Example.COM/", "https://git.example.com"),
        ("https://h:443", "https://h"),
        ("http://h:80/", "http://h"),
        ("https://h:80", "https://h:80"),
        ("ssh://Git@H:22/", "ssh://Git@h"),
        ("ssh://git@h:7999", "ssh://git@h:7999"),
        ("https://h/Git//", "https://h/Git"),
        ("https://[::1]:8443/", "https://[::1]:8443"),
        (" https://h ", "https://h"),
        ("git@h:a/b", "git@h:a/b"),
        ("https://h:port", "https://h:port"),
        ("", ""),
    ],
)
def test_the_canonical_form_of_a_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("url", ["https://h/a?tenant=1", "https://h/#/login"])
def test_no_part_of_a_url_is_lost(url: str) -> None:
    assert canonical_url(url) == url


_PARTS = st.sampled_from(
    ["http", "HTTPS", "ssh", "://", ":", "/", "//", "@", "Git", "h.Example", "[::1]", "[", ":443", ":22", ":x", " ", "?a=b", "#c", "%20", "Ä"]
)


@given(st.lists(_PARTS, max_size=8).map("".join) | st.text())
@example("http://h/ /")
@example("http:// ://")
@settings(max_examples=300)
def test_the_canonical_form_of_a_url_is_idempotent(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(st.text())
def test_the_name_of_a_provider_is_compared_in_one_form(name: str) -> None:
    assert provider_of(provider_of(name)) == provider_of(name)
    assert provider_of(" Bitbucket_Cloud ") == "bitbucket-cloud"
