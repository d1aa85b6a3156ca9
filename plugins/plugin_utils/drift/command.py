# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The command line of a run, as far as a report may show it: what it was about, never the values of variables, which may be secret. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible.parsing.splitter import parse_kv

SHOWN = ("target", "bitbucket_only", "bitbucket_server_hosts")  # variables that say what a run is about, and are no secret
OF_THE_REPORT = "drift_report_"


def arguments(options: Mapping[str, t.Any], shown: t.Callable[[str], str], inventory: t.Sequence[str]) -> list[str]:
    """Return the arguments that another playbook takes to be about the same. ``options``: those of ansible-playbook.

    ``shown`` returns the path of a file as a report shows it; ``inventory`` is what the configuration names, which need not be repeated.
    """
    given: list[str] = []
    sources = list(options.get("inventory") or ())
    for source in sources if sources != list(inventory) else ():
        given += ["-i", source if "," in source else shown(source)]
    for text in map(str, options.get("extra_vars") or ()):
        given += [part for value in _variables(text, shown) for part in ("-e", value)]
    if options.get("ask_vault_pass"):
        given.append("--ask-vault-pass")
    for file in options.get("vault_password_files") or ():
        given += ["--vault-password-file", shown(file)]
    for identity in options.get("vault_ids") or ():
        label, at, source = identity.rpartition("@")
        given += ["--vault-id", f"{label}{at}{source if source == 'prompt' else shown(source)}"]
    for name, option in (("--tags", "tags"), ("--skip-tags", "skip_tags")):
        tags = [each for each in options.get(option) or () if (name, each) != ("--tags", "all")]
        given += [name, ",".join(tags)] if tags else []
    return [*given, "--limit", options["subset"]] if options.get("subset") else given


def _variables(text: str, shown: t.Callable[[str], str]) -> t.Iterator[str]:
    """Yield what to show of an ``-e``: files, values that are shown, and the names of all others."""
    if text.startswith("@"):
        yield f"@{shown(text[1:])}"
    elif text.lstrip()[:1] in ("{", "["):
        yield "VARIABLES"
    else:
        for name, value in parse_kv(text).items():
            if not name.startswith(OF_THE_REPORT):
                yield f"{name}={value if name in SHOWN else 'VALUE'}"
