# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command that repairs is about what the run was about, and shows no value that may be a secret."""

from __future__ import annotations

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.command import arguments

CONFIGURED = ["/etc/ansible/hosts"]


def given(**options):
    return arguments({"inventory": tuple(CONFIGURED), "tags": ("all",), **options}, lambda path: f"<{path}>", CONFIGURED)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, []),
        ({"inventory": ["hosts.yml", "a,b,"]}, ["-i", "<hosts.yml>", "-i", "a,b,"]),
        ({"extra_vars": ("@declaration.yml", "target=eu")}, ["-e", "@<declaration.yml>", "-e", "target=eu"]),
        ({"extra_vars": ("target='eu us' drift_report_dir=x bitbucket_only=users",)}, ["-e", "target=eu us", "-e", "bitbucket_only=users"]),
        ({"extra_vars": ("bitbucket_password=s3cret target=eu",)}, ["-e", "bitbucket_password=VALUE", "-e", "target=eu"]),
        ({"extra_vars": ('{"bitbucket_password": "s3cret"}', '[{"a": "s3cret"}]')}, ["-e", "VARIABLES", "-e", "VARIABLES"]),
        ({"tags": ("users", "groups"), "skip_tags": ("tokens",)}, ["--tags", "users,groups", "--skip-tags", "tokens"]),
        ({"subset": "eu:!asia"}, ["--limit", "eu:!asia"]),
        (
            {"ask_vault_pass": True, "vault_password_files": ["pass"], "vault_ids": ["prod@file", "dev@prompt"]},
            ["--ask-vault-pass", "--vault-password-file", "<pass>", "--vault-id", "prod@<file>", "--vault-id", "dev@prompt"],
        ),
    ],
)
def test_the_arguments_of_a_run(options, expected):
    assert given(**options) == expected
