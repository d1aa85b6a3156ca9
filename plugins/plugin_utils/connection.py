# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The connection of a task: what the task leaves out comes from the variables of its host or play.

A variable is called as the environment variable of its option, in small letters: ``bitbucket_url``, ``bitbucket_ca_path``. The options of a login belong
together: a task that gives a login of its own gets none from variables.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleError

Spec = Mapping[str, Mapping[str, t.Any]]
Variables = Mapping[str, t.Any]


class Unusable(Exception):
    """What a task is given cannot be used."""


def variable_of(option: Mapping[str, t.Any]) -> str:
    """Return the name of the variable that a connection option is taken from, ``""`` for any other option."""
    return str(option.get("env", "")).lower()


def from_variables(spec: Spec, args: Mapping[str, t.Any], variables: Variables, template: t.Callable[[t.Any], t.Any]) -> dict[str, t.Any]:
    """Return the connection options that the task does not give and a variable does. Raises Unusable.

    A variable that is undefined, null or empty gives nothing. ``template`` fills in a value; it drops the members of a dict that are omitted.
    """
    given = {name for name, option in spec.items() if any(each in args for each in (name, *option.get("aliases", ())))}
    logged_in = {spec[name]["login"] for name in given if "login" in spec[name]}
    found = {}
    for name, option in spec.items():
        variable = variable_of(option)
        if name in given or variable not in variables or {option.get("login"), option.get("beside")} & logged_in:
            continue
        try:
            value = template({name: variables[variable]}).get(name)
        except AnsibleError as error:
            raise Unusable(f"{name}: the variable {variable} cannot be used. {error}") from error
        if value not in (None, ""):
            found[name] = value
    _refuse_mixed(spec, found)
    return found


def _refuse_mixed(spec: Spec, found: Mapping[str, t.Any]) -> None:
    """Raise Unusable where variables give half a login, the rest of which would be somebody else's of the environment, or two."""
    log_ins: dict[str, list[str]] = {}
    for name in found:
        if "login" in spec[name]:
            log_ins.setdefault(spec[name]["login"], []).append(name)
        partner = spec[name].get("partner")
        if partner and partner not in found:
            raise Unusable(f"{partner}: is not set, but the variable {variable_of(spec[name])} is. Set the variable {variable_of(spec[partner])}")
    for names in log_ins.values():
        if len({frozenset((name, spec[name].get("partner", name))) for name in names}) > 1:
            raise Unusable(f"the variables {', '.join(variable_of(spec[name]) for name in names)} are two logins. Set those of one")
