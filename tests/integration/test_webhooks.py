# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Webhooks of Bitbucket: what only they have. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.webhooks import WEBHOOK
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import invocation_of
from integration.direct import Item, run_module
from simulator.process import Simulator, lent

PLACE: Item = {"project_key": "OPS", "repository": "tools"}
HOOK: Item = {**PLACE, "name": "ci", "url": "https://ci.example.com/hook", "events": ["repo:refs_changed", "pr:opened"]}
SECRET, OTHER, PASSWORD = "secret-of-the-hook-1", "secret-of-the-hook-2", "password-of-the-hook"
SEED: Item = {"bitbucket": {"projects": [{"key": "OPS", "repositories": [{"name": "tools"}]}]}}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, item: Item, *, check: bool = False, fails: bool = False, **more: t.Any) -> Item:
    """Run the module for one webhook; nobody sees a secret in its result."""
    return held(run_module(simulator, "bitbucket_webhook", {**item, **more}, check=check), fails)


def run_many(simulator: Simulator, *items: Item, check: bool = False, fails: bool = False, **more: t.Any) -> Item:
    return held(run_module(simulator, "bitbucket_webhooks", {"webhooks": list(items), **more}, check=check), fails)


def held(result: Item, fails: bool) -> Item:
    assert result.get("failed", False) is fails, result
    assert not [secret for secret in (SECRET, OTHER, PASSWORD) if secret in json.dumps(result)]
    return result


def there(simulator: Simulator, repository: str = "tools") -> list[Item]:
    """Return the webhooks that are on the server, with their secrets."""
    project = simulator.control.state(secrets=True)["bitbucket"]["projects"]["OPS"]
    return list((project["repositories"][repository] if repository else project)["webhooks"].values())


def add(simulator: Simulator, number: int, repository: str = "tools", **more: t.Any) -> None:
    """Have somebody add a webhook behind our back."""
    hook = {"id": number, "name": "ci", "url": f"https://ci.example.com/{number}", "events": ["pr:opened"], **more}
    found: Item = {"webhooks": {str(number): hook}}
    simulator.control.tamper({"bitbucket": {"projects": {"OPS": {"repositories": {repository: found}} if repository else found}}})


def writes(simulator: Simulator) -> list[str]:
    return [each["method"] for each in simulator.control.log() if each["method"] != "GET"]


# --- what a change leaves ---


def test_what_is_not_declared_is_sent_back(simulator: Simulator) -> None:
    """A PUT forgets what it does not say: the secret, the credentials, the certificate that is not verified, and that it is off."""
    run(simulator, HOOK, secret=SECRET, username="ci", password=PASSWORD, active=False, ssl_verification_required=False)
    (before,) = there(simulator)
    run(simulator, {**PLACE, "name": "ci"}, url="https://ci.example.com/new")
    (after,) = there(simulator)
    assert {**after, "updated": 0} == {**before, "url": "https://ci.example.com/new", "updated": 0}
    assert (after["configuration"], after["credentials"]) == ({"secret": SECRET}, {"username": "ci", "password": PASSWORD})


def test_other_members_of_the_configuration_stay(simulator: Simulator) -> None:
    add(simulator, 900, configuration={"secret": SECRET, "createdBy": "a plugin"})
    run(simulator, {**PLACE, "name": "ci"}, active=False)
    assert there(simulator)[0]["configuration"] == {"secret": SECRET, "createdBy": "a plugin"}
    run(simulator, {**PLACE, "name": "ci"}, secret="")
    assert there(simulator)[0]["configuration"] == {"createdBy": "a plugin"}


@pytest.mark.parametrize("hidden", ["mask", "omit"])
def test_a_secret_that_the_server_hides_stays(simulator: Simulator, hidden: str) -> None:
    """A mask is no value: it is neither compared nor sent back."""
    run(simulator, HOOK, secret=SECRET)
    simulator.control.switch("webhook_secret", hidden)
    run(simulator, {**PLACE, "name": "ci"}, active=False)
    assert there(simulator)[0]["configuration"] == {"secret": SECRET}


# --- when a secret is sent ---


@pytest.mark.parametrize("check", [True, False])
def test_a_secret_is_compared_where_the_server_shows_it(simulator: Simulator, check: bool) -> None:
    run(simulator, HOOK, secret=SECRET)
    assert run(simulator, HOOK, secret=SECRET, check=check)["changed"] is False
    result = run(simulator, HOOK, secret=OTHER, check=check)
    assert (result["changed"], result["summary"]["updated"]) == (True, ["OPS/tools ci"])
    assert [(each["before"]["secret_state"], each["after"]["secret_state"]) for each in result["changes"]] == [("not as declared", "as declared")]
    assert there(simulator)[0]["configuration"] == {"secret": SECRET if check else OTHER}


def test_a_secret_is_given_to_a_webhook_without_one_and_taken_away(simulator: Simulator) -> None:
    run(simulator, HOOK)
    assert there(simulator)[0]["configuration"] == {}
    assert run(simulator, HOOK, secret="")["changed"] is False
    assert run(simulator, HOOK, secret=SECRET)["changed"] is True
    assert there(simulator)[0]["configuration"] == {"secret": SECRET}
    assert run(simulator, HOOK, secret="")["changed"] is True
    assert there(simulator)[0]["configuration"] == {}


def test_the_policy(simulator: Simulator) -> None:
    """``on_create`` neither sends nor compares, ``always`` sends in each run, and says so. A secret that is hidden is not compared."""
    run(simulator, HOOK, secret=SECRET, username="ci", password=PASSWORD, update_secret="on_create")
    assert there(simulator)[0]["configuration"] == {"secret": SECRET}
    assert run(simulator, HOOK, secret=OTHER, update_secret="on_create")["changed"] is False
    for _time in range(2):
        result = run(simulator, HOOK, secret=OTHER, username="ci", password="another", update_secret="always")
        assert [each["before"]["secret_state"] for each in result["changes"]] == ["not compared"]
    assert (there(simulator)[0]["configuration"], there(simulator)[0]["credentials"]["password"]) == ({"secret": OTHER}, "another")
    simulator.control.switch("webhook_secret", "mask")
    assert run(simulator, HOOK, secret=SECRET)["changed"] is False
    assert run(simulator, HOOK, secret=SECRET, update_secret="always")["changed"] is True
    assert there(simulator)[0]["configuration"] == {"secret": SECRET}


def test_a_server_that_is_not_known_to_show_secrets() -> None:
    """On 7.x nobody has looked: no secret is none unless another webhook shows one."""
    with lent("7.21") as simulator:
        simulator.control.seed(SEED)
        simulator.control.switch("webhook_secret", "omit")
        run(simulator, HOOK, secret=SECRET)
        assert run(simulator, HOOK, secret=OTHER)["changed"] is False
        simulator.control.switch("webhook_secret", "echo")
        run(simulator, HOOK, secret="", update_secret="always")
        assert run(simulator, HOOK, secret=OTHER)["changed"] is False
        add(simulator, 900, name="shows", configuration={"secret": SECRET})
        assert run(simulator, HOOK, secret=OTHER)["changed"] is True
        assert there(simulator)[0]["configuration"] == {"secret": OTHER}


def test_credentials(simulator: Simulator) -> None:
    words = run(simulator, HOOK, username="ci", check=True, fails=True)["msg"]
    assert words == "the credentials of the webhook OPS/tools ci are to be those of 'ci', so give password as well"
    run(simulator, HOOK, username="ci", password=PASSWORD)
    assert there(simulator)[0]["credentials"] == {"username": "ci", "password": PASSWORD}
    assert run(simulator, HOOK, username="ci", password="a change nobody sees")["changed"] is False
    run(simulator, HOOK, username="cd", password=PASSWORD)
    assert there(simulator)[0]["credentials"] == {"username": "cd", "password": PASSWORD}
    run(simulator, HOOK, username="")
    assert there(simulator)[0]["credentials"] == {}


# --- which webhook ---


@pytest.mark.parametrize("state", ["present", "absent"])
def test_two_of_one_name_are_refused(simulator: Simulator, state: str) -> None:
    """Before any write, with what tells them apart."""
    add(simulator, 900)
    add(simulator, 901)
    words = run_many(simulator, {**PLACE, "name": "new", "url": HOOK["url"], "events": ["pr:opened"]}, {**HOOK, "state": state}, fails=True)["msg"]
    assert words == (
        "webhooks[1]: there are 2 webhooks OPS/tools ci, so which of them is declared is not known: 900, https://ci.example.com/900; "
        "901, https://ci.example.com/901. Delete or rename all but one of them on the server"
    )
    assert writes(simulator) == []


def test_a_purge_is_about_each_webhook_of_the_declared_places(simulator: Simulator) -> None:
    """Those of one name too. Webhooks of the project are in another place than those of its repository."""
    run(simulator, HOOK)
    for number in (900, 901):
        add(simulator, number, name="other")
    add(simulator, 902, name="kept")
    add(simulator, 903, "", name="of the project")
    result = run_many(simulator, HOOK, purge=True, purge_limit=1, purge_protect=["* kept"])
    assert (result["summary"]["deleted"], result["summary"]["unchanged"]) == (["OPS/tools other", "OPS/tools other"], ["OPS/tools ci"])
    assert sorted(each["name"] for each in (*there(simulator), *there(simulator, ""))) == ["ci", "kept", "of the project"]


def test_a_webhook_of_the_project(simulator: Simulator) -> None:
    run_many(simulator, HOOK, {**HOOK, "repository": None, "events": ["project:modified"]})
    assert [(len(there(simulator, place)), there(simulator, place)[0]["events"]) for place in ("", "tools")] == [
        (1, ["project:modified"]),
        (1, ["pr:opened", "repo:refs_changed"]),
    ]


@pytest.mark.parametrize(("version", "words"), [("7.21", "7.21.4"), ("5.6", "5.6.3")])
@pytest.mark.parametrize("check", [True, False])
def test_an_old_server_has_no_webhooks_of_projects(version: str, words: str, check: bool) -> None:
    with lent(version) as simulator:
        simulator.control.seed(SEED)
        project = {**HOOK, "repository": None}
        refused = run_many(simulator, HOOK, project, check=check, fails=True)["msg"]
        assert refused == f"webhooks[1]: project webhooks need Bitbucket 8.9, this is {words}. Declare one for each repository"
        assert writes(simulator) == []
        assert run_many(simulator, {**project, "state": "absent"}, check=check)["changed"] is False
        run_many(simulator, HOOK)
        assert run_many(simulator, HOOK)["changed"] is False


def test_an_old_server_ignores_what_it_does_not_know() -> None:
    with lent("5.6") as simulator:
        simulator.control.seed(SEED)
        words = run(simulator, HOOK, username="ci", password=PASSWORD, ssl_verification_required=False, fails=True)["msg"]
        assert words.startswith("ssl_verification_required and username: webhooks of Bitbucket 5.6.3 have no such setting")
        assert writes(simulator) == []
        run(simulator, HOOK, username="", ssl_verification_required=True)
    with lent("7.21", switches={"webhook_extras": "off"}) as simulator:
        simulator.control.seed(SEED)
        words = run(simulator, HOOK, ssl_verification_required=False, fails=True)["msg"]
        assert words.startswith("ssl_verification_required: Bitbucket 7.21.4 took the webhook OPS/tools ci without it")


def test_what_is_exported(simulator: Simulator) -> None:
    """No secret is; and nothing that no declaration takes."""
    run(simulator, HOOK, secret=SECRET, username="ci", password=PASSWORD)
    for number, name in ((900, "two"), (901, "two"), (902, "in the URL")):
        add(simulator, number, name=name, **({"url": f"https://ci:{PASSWORD}@ci.example.com"} if number == 902 else {}))
    result = held(run_module(simulator, "bitbucket_info", {"gather": ["webhooks"]}), False)
    assert result["bitbucket"] == {"bitbucket_webhooks": [{**HOOK, "events": sorted(HOOK["events"]), "username": "ci"}]}
    assert {each["what"]: each["why"] for each in result["left_out"]} == {
        "webhook OPS/tools two": "no declaration takes it: there are several of this name, which no declaration tells apart",
        "webhook OPS/tools in the URL": "no declaration takes it: url: carries credentials, and a URL is not a secret place. Use username and password",
        "secret and password of 1 webhook": "no secret is exported",
    }


IN_URL = f"https://ci:{PASSWORD}@ci.example.com/hook?to=a@b"


def test_credentials_in_the_url_of_a_webhook_are_shown_nowhere(simulator: Simulator) -> None:
    """Nor are they lost where another field is changed. A declared URL without them takes them away."""
    add(simulator, 900, name="ci", url=IN_URL)
    purged = run_many(simulator, {**HOOK, "name": "new"}, purge=True, purge_limit=1, check=True)
    assert [each["before"] and each["before"]["url"] for each in purged["changes"]] == [None, "https://...@ci.example.com/hook?to=a@b"]
    changed = run(simulator, {**PLACE, "name": "ci", "active": False})
    assert [each["url"] for each in there(simulator)] == [IN_URL]
    refused = run(simulator, {**HOOK, "url": IN_URL}, fails=True)
    declared = run(simulator, HOOK)
    assert [each["url"] for each in there(simulator)] == [HOOK["url"]]
    assert PASSWORD not in json.dumps([purged, changed, refused, declared])
    assert invocation_of({"url": IN_URL}, {"url": {"type": "str"}}, set()) == {"url": "https://...@ci.example.com/hook?to=a@b"}


def test_in_a_configuration(simulator: Simulator) -> None:
    """After what they belong to, and purged in the declared places only."""
    add(simulator, 900, name="other")
    add(simulator, 901, "", name="of a project that is not declared")
    repositories = [{"project_key": "NEW", "slug": "code"}, {"project_key": "OPS", "slug": "tools"}]
    new: Item = {**HOOK, "project_key": "NEW", "repository": "code"}
    args = {"projects": [{"key": "NEW"}], "repositories": repositories, "webhooks": [{**new, "secret": SECRET}, HOOK], "purge": ["webhooks"], "purge_limit": 1}
    for check in (True, False):
        result = held(run_module(simulator, "bitbucket_configuration", args, check=check), False)
        assert result["summary"]["created"][-2:] == ["webhook NEW/code ci", "webhook OPS/tools ci"]
        assert result["summary"]["deleted"] == ["webhook OPS/tools other"]
    assert ([each["name"] for each in there(simulator)], [each["id"] for each in there(simulator, "")]) == (["ci"], [901])
    assert held(run_module(simulator, "bitbucket_configuration", args), False)["changed"] is False
    absent = {"projects": [{"key": "NEW", "state": "absent"}], "webhooks": [new]}
    words = held(run_module(simulator, "bitbucket_configuration", absent, check=True), True)["msg"]
    assert "NEW is declared absent, but it is named in webhooks[0].project_key" in words


# --- what the server says ---


def test_a_webhook_that_is_stored_though_it_is_refused(simulator: Simulator) -> None:
    """A rare answer, after which another try would make a second one [breadth 2, LIVE]."""
    simulator.control.switch("webhook_create_conflict", "on")
    result = run(simulator, HOOK, secret=SECRET)
    assert (result["changed"], result["summary"]["created"]) == (True, ["OPS/tools ci"])
    assert [each["name"] for each in there(simulator)] == ["ci"]
    assert result["webhook"]["webhook_id"] == str(there(simulator)[0]["id"])


@pytest.mark.parametrize(
    ("event", "words"),
    [("pr:reviewer:aproved", "pr:reviewer:aproved (did you mean pr:reviewer:approved?)"), ("proj:modified", "did you mean project:modified?"), ("x", "x.")],
)
def test_an_unknown_event(simulator: Simulator, event: str, words: str) -> None:
    """The server says `the event ${validatedValue} is unknown` [breadth 2, LIVE]."""
    result = run(simulator, HOOK, events=["pr:opened", event], fails=True)
    assert "is unknown" in result["msg"]
    assert "Look at events: " in result["msg"]
    assert words in result["msg"]
    assert result["error"]["status"] == 400


def test_what_a_new_webhook_needs(simulator: Simulator) -> None:
    words = run(simulator, {**PLACE, "name": "new"}, check=True, fails=True)["msg"]
    assert words == "the webhook OPS/tools new does not exist yet. To create it, give url and events"


def test_who_administers_nothing_is_told_what_is_missing(simulator: Simulator) -> None:
    simulator.control.seed({"bitbucket": {"users": [{"name": "reader", "password": PASSWORD}], "grants": {}}})
    simulator.control.seed({"bitbucket": {"projects": [{"key": "OPS", "users": {"reader": "PROJECT_READ"}}]}})
    result = run(simulator, HOOK, bitbucket_username="reader", bitbucket_password=PASSWORD, fails=True)
    assert "lacks REPO_ADMIN on OPS/tools" in result["msg"]
    result = run(simulator, {**HOOK, "repository": None}, bitbucket_username="reader", bitbucket_password=PASSWORD, fails=True)
    assert "lacks PROJECT_ADMIN on OPS" in result["msg"]


def test_the_documentation_says_where_a_secret_belongs() -> None:
    """A token in the query of a URL cannot be told from anything else there."""
    assert "The URL is shown in diffs and reports, with its query. A token belongs in O(secret) or O(password)." in WEBHOOK.field("url").option()["description"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "name: needs 1 to 255 characters"),
        ({"url": "ci.example.com"}, "url: 'ci.example.com' is not a URL that starts with http:// or https:// and names a host"),
        ({"url": f"https://ci:{PASSWORD}@ci.example.com"}, "url: carries credentials, and a URL is not a secret place. Use username and password"),
        ({"events": []}, "events: at least one event is needed, and none may be empty"),
        ({"events": ["pr:opened", " "]}, "events: at least one event is needed, and none may be empty"),
        ({"password": PASSWORD}, "password: goes with username"),
        ({"secret": "********"}, "secret: has ******** in it"),
    ],
)
def test_bad_input(simulator: Simulator, change: Item, words: str) -> None:
    assert run(simulator, {**HOOK, **change}, fails=True)["msg"].startswith(words)
    assert simulator.control.log() == []
