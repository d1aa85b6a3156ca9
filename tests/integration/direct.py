# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module in this process, against a simulator, without Ansible around it."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import read_options
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import execute
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import problems_of, specification
from contract.test_documentation import module
from simulator.process import Simulator

Item = dict[str, t.Any]


def run_module(simulator: Simulator, name: str, args: Item, *, check: bool = False) -> Item:
    """Run a module as the administrator and return its result. Its options are read as the action plugin reads them."""
    user, password = simulator.bitbucket_login()
    logins = {
        "bitbucket": {"bitbucket_url": simulator.bitbucket_url, "bitbucket_username": user, "bitbucket_password": password},
        "algorithmia": {"algorithmia_url": simulator.algorithmia_url, "algorithmia_api_key": simulator.algorithmia_key()},
    }
    made = module(name)
    given = {**logins[name.partition("_")[0]], "ca_path": simulator.ca_file, **args}
    read, problems, is_readable = read_options(made, given)
    if problems:
        problems += problems_of(made, read) if is_readable else []
        return {"failed": True, "changed": False, "msg": "\n".join(problems)}
    checked = ArgumentSpecValidator(**specification(made)).validate(read)
    assert checked.error_messages == []
    return execute(made, checked.validated_parameters, check)


def changes_of(kind: str, result: Item) -> list[Item]:
    """Return the changes of the things that are called ``kind`` and a name."""
    return [change for change in result["changes"] if change["thing"].startswith(f"{kind} ")]
