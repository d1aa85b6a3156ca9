# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What surrounds a module that runs inside the controller."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.algorithmia.scm.plugins.action.bitbucket_project import ActionModule
from ansible_collections.algorithmia.scm.plugins.plugin_utils.in_process import surroundings_of_a_shipped_module


def test_it_runs_in_the_folder_and_without_a_log_and_leaves_both_as_they_were(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = Path.cwd()

    def stop() -> None:
        assert Path.cwd() == tmp_path
        logging.getLogger("urllib3").critical("inside")
        raise KeyError

    with pytest.raises(KeyError), surroundings_of_a_shipped_module(str(tmp_path)):
        stop()
    logging.getLogger("urllib3").warning("afterwards")
    assert (Path.cwd(), caplog.messages) == (before, ["afterwards"])


@pytest.mark.parametrize(
    ("playbooks", "folder"),
    [("/srv/play", "/srv/play"), ("/x/ansible_collections/algorithmia/scm/playbooks", None), ("/x/ansible_collections/a/b/playbooks", None)],
)
def test_relative_files_are_seen_from_the_playbook_unless_that_is_in_a_collection(playbooks: str, folder: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere/me")
    plugin = ActionModule.__new__(ActionModule)
    plugin._loader = SimpleNamespace(get_basedir=lambda: playbooks)
    args = {"ca_path": "ca.pem", "bitbucket_client_cert": "a/b.pem", "client_key": "~/key.pem", "key": "ca.pem", "bitbucket_ca_path": "/etc/ca.pem"}
    base = folder or os.getcwd()
    assert plugin._with_absolute_paths(args) == {
        "ca_path": f"{base}/ca.pem",
        "bitbucket_client_cert": f"{base}/a/b.pem",
        "client_key": "/somewhere/me/key.pem",
        "key": "ca.pem",
        "bitbucket_ca_path": "/etc/ca.pem",
    }
    assert plugin._with_absolute_paths({"ca_path": None, "client_cert": ""}) == {"ca_path": None, "client_cert": ""}
