# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the task hands to the modules that it runs: who logs in, and over which connection."""

from __future__ import annotations

import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.algorithmia.scm.plugins.action.bitbucket_bot_token import SPEC, ActionModule
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import words
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Servers
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import module_of
from unit.engine.kinds import MODULES

NOWHERE = Servers(lambda *_args, **_options: {}, check=False)
BOT = {"bitbucket_username": "bot", "bitbucket_password": "of the bot"}
ADMIN = {"bitbucket_username": "admin", "bitbucket_password": "of the admin"}


def action(**options: t.Any) -> ActionModule:
    made = object.__new__(ActionModule)
    made._options = {**dict.fromkeys(SPEC), "name": "algorithmia", "overlap": 0, "bot_username": "bot", "bot_password": "a-password", **options}
    return made


def handed(module: str, given: dict[str, t.Any], **options: t.Any) -> dict[str, t.Any]:
    return action(**options)._with_connection(module, given)


def test_log_in_of_the_bot_goes_before_that_of_the_task() -> None:
    task = {**ADMIN, "bitbucket_url": "https://h", "bitbucket_ca_path": "ca.pem", "algorithmia_api_key": "a-key"}
    assert handed("bitbucket_access_token", {"name": "x", **BOT}, **task) == {"bitbucket_url": "https://h", "bitbucket_ca_path": "ca.pem", "name": "x", **BOT}
    assert handed("bitbucket_checkin_probe", {"bitbucket_token": "x"}, **task) == {
        "bitbucket_url": "https://h",
        "bitbucket_ca_path": "ca.pem",
        "bitbucket_token": "x",
    }
    assert handed("bitbucket_server_info", {}, **task) == {"bitbucket_url": "https://h", "bitbucket_ca_path": "ca.pem", **ADMIN}


def test_each_server_has_its_own_connection() -> None:
    task = {"bitbucket_url": "https://b", "bitbucket_timeout": 7, "algorithmia_url": "https://a", "algorithmia_timeout": 9, "algorithmia_validate_certs": False}
    assert handed("algorithmia_scm_configs", {"scm_configs": []}, **task) == {
        "algorithmia_url": "https://a",
        "algorithmia_timeout": 9,
        "algorithmia_validate_certs": False,
        "scm_configs": [],
    }


def test_drift_report_sees_the_token() -> None:
    """It goes by what an action plugin is, and takes a difference of a module that only reads for none."""
    assert ActionModule.MODULE is module_of("bitbucket_access_token")


@pytest.mark.parametrize("missing", ["bot_username", "bot_password"])
def test_nobody_else_makes_the_token_of_the_bot(missing: str) -> None:
    """The environment may have the login of an administrator."""
    assert action(**{missing: ""})._problem(Store("memory", None)) == words.WHOSE
    assert action()._problem(Store("memory", None)) == ""
    assert "needs bitbucket_bot_token_store_tasks" in action()._problem(Store("tasks", None))


@pytest.mark.parametrize("retired", ["bot 5", "bot"])
def test_old_token_needs_a_name_of_its_own(retired: str) -> None:
    """Killed runs leave ``bot 5`` of the retired name ``bot``: a token of that name would be taken for one that was put aside, and be revoked."""
    said = "retired_name: is also the name of the token itself. Choose another"
    assert action(state="rotated", name="bot 5", retired_name=retired)._problem(Store("memory", None)) == said
    assert action(state="present", name="bot 5", retired_name=retired)._problem(Store("memory", None)) == ""
    assert action(state="rotated", name="bot 5", retired_name="bot 5 (retired)")._problem(Store("memory", None)) == ""


def test_overlap_is_not_negative() -> None:
    """It would stop a rotation after the new token was handed over."""
    assert action(state="rotated", retired_name="old", overlap=-1)._problem(Store("memory", None)) == "overlap: has to be 0 or more, and is -1"
    assert action(state="rotated", retired_name="old", overlap=0)._problem(Store("memory", None)) == ""


@pytest.mark.parametrize("state", ["present", "rotated", "absent"])
def test_audit_file_is_opened_before_anything_is_asked(state: str, tmp_path: Path) -> None:
    """With check_only, no server is asked in any case."""
    options = {"store": "memory", "retired_name": "old", "check_only": True, "state": state}
    made = action(**options)
    made._task = SimpleNamespace(check_mode=False)
    with pytest.raises(Unusable, match=r"audit_file: .* cannot be written"):
        made.carry_out({**made._options, "audit_file": str(tmp_path)}, NOWHERE)
    assert made.carry_out({**made._options, "audit_file": str(tmp_path), "resume": {"steps": []}}, NOWHERE)["changed"] is False


@pytest.mark.parametrize("module", [name for name, module in MODULES.items() if f"{name.partition('_')[0]}_url" in module.product.options])
def test_connections_are_options_of_the_modules(module: str) -> None:
    """By the names of the variables, which are aliases there."""
    spec = module_of(module).spec()["argument_spec"]
    known = {name for option, one in spec.items() for name in (option, *one.get("aliases", ()))}
    assert set(handed(module, {}, **dict.fromkeys(SPEC, "x"))) - known == set()


def test_secrets_of_the_task_are_secret() -> None:
    secret = {name for name, option in SPEC.items() if option.get("no_log")}
    passwords = {"bot_password", "vault_password", "value", "stored_value", "bitbucket_password", "bitbucket_token"}
    assert secret == passwords | {"algorithmia_api_key", "algorithmia_token", "algorithmia_standard_api_key"}
