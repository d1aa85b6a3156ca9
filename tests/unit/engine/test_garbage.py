# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Garbage is collected seldom where a large declaration is handled, and as before everywhere else."""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import typing as t
from types import SimpleNamespace

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils import garbage
from tools.tree import ROOT


@pytest.fixture(autouse=True)
def _as_before() -> t.Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_for_a_while() -> None:
    before = gc.get_threshold()
    with contextlib.suppress(KeyError), garbage.seldom_collected():
        assert (gc.get_threshold(), gc.get_freeze_count() > 0) == (garbage.THRESHOLDS, True)
        raise KeyError
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


@pytest.mark.parametrize(("path", "seldom"), [("playbooks/provision.yml", True), ("site.yml", False)])
def test_in_playbooks_of_the_collection(monkeypatch: pytest.MonkeyPatch, path: str, seldom: bool) -> None:
    """Only in these, not in one that imports them."""
    before = gc.get_threshold()
    spec = importlib.util.spec_from_file_location("own_callback", ROOT / "playbooks" / "callback_plugins" / "drift_report.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    own = module.CallbackModule
    (general,) = own.__bases__
    started: list[t.Any] = []
    monkeypatch.setattr(general, "v2_playbook_on_start", lambda _self, playbook: started.append((playbook, gc.get_threshold())))
    playbook = SimpleNamespace(_file_name=str(ROOT / path))
    own.v2_playbook_on_start(own.__new__(own), playbook)
    assert started == [(playbook, garbage.THRESHOLDS if seldom else before)]
