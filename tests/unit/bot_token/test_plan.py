# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to happen to the bot's token: a table of what is there, and the steps that follow from it."""

from __future__ import annotations

import itertools
import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import plan
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.plan import Configs, Rotation, Step, Token

GOOD, MISSING, EXPIRED = Token(), Token(ended="it is missing"), Token(ended="it has expired")
UNKNOWN, STALE = Token(lost="its value is not known"), Token(lost="the stored value is refused")
DIFFERENT = Token(differs=True)
NONE, LACKING, RELYING, DEFAULT = Configs(), Configs(("OPS",)), Configs(relying=("ALG",)), Configs(relying=("ALG",), default="ALG")
BOTH = Configs(("OPS",), ("ALG",))
MADE = ["make", "keep"]
# What Bitbucket and the store have, what is declared of the configurations, what to do with a lost value where nothing is, and the steps.
PRESENT: dict[str, tuple[Token, Configs | None, str, list[str]]] = {
    "everything is in order": (GOOD, RELYING, "replace", []),
    "its permissions differ": (DIFFERENT, RELYING, "replace", ["change"]),
    "nothing is there": (MISSING, LACKING, "replace", MADE),
    "no configuration is declared": (MISSING, NONE, "replace", MADE),
    "revoked, and Algorithmia works with it": (MISSING, RELYING, "replace", ["remove", *MADE, "hand_over"]),
    "expired, and it is that of the default": (EXPIRED, DEFAULT, "replace", ["remove", *MADE, "hand_over", "make_default"]),
    "expired, and nothing works with it": (EXPIRED, LACKING, "keep", MADE),
    "expired, with its value lost too": (Token(ended="it has expired", lost="its value is not known"), BOTH, "fail", ["remove", *MADE, "hand_over"]),
    "its value is lost, and needed by nobody": (UNKNOWN, RELYING, "replace", ["leave"]),
    "its value is lost, and no configuration is there or declared": (UNKNOWN, NONE, "replace", ["leave"]),
    "its value is lost, and needed, and nothing works with it": (UNKNOWN, LACKING, "keep", MADE),
    "its value is lost, and needed, and something works with it": (UNKNOWN, BOTH, "replace", ["refuse"]),
    "another value is stored, and needed by nobody": (STALE, RELYING, "replace", ["leave"]),
    "another value is stored, and needed, and something works with it": (STALE, BOTH, "replace", ["refuse"]),
    "alone, its value lost, to be replaced": (UNKNOWN, None, "replace", MADE),
    "alone, its value lost, to be kept": (UNKNOWN, None, "keep", ["leave"]),
    "alone, its value lost, to be refused": (UNKNOWN, None, "fail", ["refuse"]),
    "alone, expired": (EXPIRED, None, "keep", MADE),
    "its permissions differ, and its value is lost": (Token(lost="its value is not known", differs=True), RELYING, "replace", ["change", "leave"]),
}
TWO = {"projects": ("ALG", "OPS")}
ONE = {"projects": ("ALG",)}
HANDED = ["prove", "hand_over", "wait", "revoke"]
WHOLE = ["put_aside", *MADE, *HANDED]
RETIRED = ("algorithmia (retired)",)
ROTATED: dict[str, tuple[dict[str, t.Any], list[str]]] = {
    "nothing uses it": ({**ONE, "there": ("ALG",)}, ["remove", *WHOLE]),
    "no configuration is there yet": (ONE, WHOLE),
    "the default": ({**ONE, "there": ("ALG",), "default": "ALG"}, ["remove", "put_aside", *MADE, "prove", "hand_over", "make_default", "wait", "revoke"]),
    "it was revoked": ({**ONE, "current": False, "known": False, "there": ("ALG",)}, ["remove", *MADE, *HANDED]),
    "two configurations": ({**TWO, "there": ("ALG", "OPS")}, ["remove", *WHOLE]),
    "two configurations, and its value is not known": ({**TWO, "there": ("ALG", "OPS"), "known": False}, ["refuse"]),
    "two declared, one there, and its value is not known": ({**TWO, "there": ("OPS",), "known": False}, ["remove", *WHOLE]),
    "two configurations, by connect, and its value is not known": ({**TWO, "method": "connect", "known": False}, WHOLE),
    "an algorithm's webhook shows that it is used": ({**ONE, "there": ("ALG",), "used": ("greeter",)}, ["refuse"]),
    "used, by connect": ({**ONE, "method": "connect", "used": ("greeter",)}, WHOLE),
    "the bot cannot look": ({**ONE, "blind": ("it may not",)}, ["refuse"]),
    "a configuration that cannot be handed it": ({**ONE, "unclear": ("github x",)}, ["refuse"]),
    "killed after the old one was put aside": ({**ONE, "current": False, "retired": RETIRED}, [*MADE, *HANDED]),
    "killed after the new one was made and kept": ({**ONE, "retired": RETIRED}, HANDED),
    "killed after the new one was made, and its value is lost": ({**ONE, "retired": RETIRED, "known": False}, WHOLE),
    "killed after it was handed over": ({**ONE, "retired": RETIRED, "there": ("ALG",)}, ["remove", *HANDED]),
    "killed after it was handed over by connect": ({**ONE, "method": "connect", "retired": RETIRED}, HANDED),
}


def whats(steps: t.Iterable[Step]) -> list[str]:
    return [step.what for step in steps]


@pytest.mark.parametrize("name", PRESENT)
def test_present(name: str) -> None:
    token, configs, lost_value, steps = PRESENT[name]
    assert whats(plan.to_have(token, configs, lost_value, given=False)) == steps


def test_present_says_why() -> None:
    remove, make, *_rest = plan.to_have(EXPIRED, DEFAULT, "keep", given=False)
    assert (remove.of, remove.why, make.why) == (("ALG",), "it has expired", "it has expired")
    assert plan.to_have(UNKNOWN, BOTH, "keep", given=False) == [Step("refuse", ("lost",), "its value is not known")]
    assert plan.to_have(EXPIRED, DEFAULT, "keep", given=False)[-1].of == ("ALG",)


def test_value_that_a_variable_gives_would_hide_the_new_one() -> None:
    """That is said before anything is made. Where nothing has to be made, the value that is given is as good as one that is kept."""
    for token, configs in ((MISSING, LACKING), (EXPIRED, RELYING), (STALE, LACKING)):
        assert plan.to_have(token, configs, "replace", given=True) == [Step("refuse", ("given",), token.ended or token.lost)]
    assert plan.to_have(GOOD, LACKING, "replace", given=True) == []


@pytest.mark.parametrize("name", ROTATED)
def test_rotated(name: str) -> None:
    seen, steps = ROTATED[name]
    assert whats(plan.to_rotate(Rotation(**{"method": "replace", **seen}))) == steps


def test_rotation_revokes_those_that_were_put_aside_before() -> None:
    steps = plan.to_rotate(Rotation("replace", ("ALG",), retired=RETIRED))
    assert steps[-1] == Step("revoke", RETIRED)
    assert plan.to_rotate(Rotation("replace", ("ALG", "OPS"), there=("ALG",)))[0] == Step("remove", ("ALG",))


def test_refusals_of_a_rotation_say_which() -> None:
    refused = {"unclear": ("github x",), "blind": ("no", "none"), "used": ("greeter",)}
    for kind, names in refused.items():
        (step,) = plan.to_rotate(Rotation("replace", ("ALG",), **{kind: names}))
        assert step.of == (kind,)
        assert [name for name in names if name not in step.why] == []
    (several,) = plan.to_rotate(Rotation("replace", ("ALG", "OPS"), there=("ALG", "OPS"), known=False))
    assert several == Step("refuse", ("several",), "ALG, OPS")


def every_rotation() -> t.Iterator[Rotation]:
    flags = itertools.product(("replace", "connect"), (True, False), ((), RETIRED), (True, False), ((), ("ALG",), ("ALG", "OPS")), ("", "ALG"))
    for method, current, retired, known, there, default in flags:
        yield Rotation(method, ("ALG", "OPS"), current, retired, known, there, default)


def test_laws_of_every_rotation() -> None:
    """Whatever is there: revoked last, proven before it is handed over, kept before it is proven, and never a token that somebody may still work with."""
    for seen in every_rotation():
        steps = whats(plan.to_rotate(seen))
        if steps == ["refuse"]:
            continue
        assert steps.count("revoke") == 1
        assert steps[-1] == "revoke"
        assert steps.index("prove") < steps.index("hand_over") < steps.index("wait")
        assert ("make" in steps) == ("keep" in steps)
        if "make" in steps:
            assert steps.index("keep") == steps.index("make") + 1 < steps.index("prove")
        if seen.current and "make" in steps:
            assert steps.index("put_aside") < steps.index("make"), "there would be two of one name"
        if seen.current and not seen.known:
            assert "put_aside" in steps, "Algorithmia may work with it"
        assert ("remove" in steps) == bool(seen.method == "replace" and seen.there)


def every_token() -> t.Iterator[Token]:
    for ended, lost, differs in itertools.product(("", "it has expired"), ("", "its value is not known"), (True, False)):
        yield Token(ended, lost, differs)


def test_laws_of_every_token() -> None:
    """A token that still serves and that Algorithmia works with is never recreated; one that is recreated is taken out of Algorithmia before."""
    for token, configs, lost_value, given in itertools.product(
        every_token(), (None, NONE, LACKING, RELYING, DEFAULT, BOTH), ("keep", "replace", "fail"), (True, False)
    ):
        steps = whats(plan.to_have(token, configs, lost_value, given=given))
        relying = configs.relying if configs is not None else ()
        if relying and not token.ended:
            assert "make" not in steps
        if relying and "make" in steps:
            assert steps[:3] == ["remove", *MADE]
            assert "hand_over" in steps[3:]
        if given:
            assert "make" not in steps


def test_absent() -> None:
    assert plan.to_remove([], named=True) == [Step("revoke"), Step("forget")]
    assert plan.to_remove([], named=False) == [Step("forget")]
    assert plan.to_remove(["ALG"], named=True) == [Step("leave", ("ALG",))]


BACK = {"status": 404, "aside": True, "restorable": True}
PLAIN = {"method": "connect", "projects": ("ALG",)}
STAYS_FORWARD: dict[str, tuple[dict[str, t.Any], dict[str, t.Any]]] = {
    "the configuration was removed": ({**PLAIN, "method": "replace"}, BACK),
    "another configuration may have it": ({**PLAIN, "projects": ("ALG", "OPS")}, BACK),
    "an earlier run may have handed it over": ({**PLAIN, "retired": RETIRED}, BACK),
    "the new one was there before": (PLAIN, {**BACK, "aside": False}),
    "the value is with tasks of the user's own": (PLAIN, {**BACK, "restorable": False}),
    "no answer": (PLAIN, {**BACK, "status": 0}),
    "the server failed": (PLAIN, {**BACK, "status": 500}),
}


def test_goes_back_to_the_old_one() -> None:
    assert plan.goes_back(Rotation(**PLAIN), **BACK)
    assert plan.goes_back(Rotation(**PLAIN), **{**BACK, "status": 499})
    assert plan.goes_back(Rotation(**PLAIN), **{**BACK, "status": 400})


@pytest.mark.parametrize("name", STAYS_FORWARD)
def test_does_not_go_back_where_algorithmia_may_have_the_new_one(name: str) -> None:
    seen, how = STAYS_FORWARD[name]
    assert not plan.goes_back(Rotation(**seen), **how)


def test_names_of_tokens_that_were_put_aside() -> None:
    names = ["algorithmia", "algorithmia (retired)", "algorithmia (retired) 123456789012", "algorithmia (retired) by me", "algorithmia [retired]"]
    assert plan.retired_names(names, "algorithmia (retired)") == ("algorithmia (retired)", "algorithmia (retired) 123456789012")
    assert plan.name_aside(["algorithmia"], "algorithmia (retired)", "1") == "algorithmia (retired)"
    assert plan.name_aside(names, "algorithmia (retired)", "1") == "algorithmia (retired) 1"
