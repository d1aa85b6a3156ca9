# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The only file that knows Ansible: two doors to ``execute``, the shipped module's and the action plugin's."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import MissingLibrary
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Module, Params, Result, execute

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # Ansible's own words for it


def specification(module: Module) -> dict[str, t.Any]:
    """Return the keyword arguments that AnsibleModule and ArgumentSpecValidator take for ``module``."""
    spec = module.spec()
    return {**spec, "argument_spec": {name: _with_fallback(option) for name, option in spec["argument_spec"].items()}}


def _with_fallback(option: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    plain_option = {name: value for name, value in option.items() if name != "env"}
    return {**plain_option, "fallback": (env_fallback, [option["env"]])} if "env" in option else plain_option


class _Shipped(AnsibleModule):
    """An AnsibleModule that shows of refused options only what is known to be no secret."""

    params: t.Any

    def fail_json(self, msg: str, **kwargs: t.Any) -> None:
        if self.validation_result.error_messages:
            self.params = _shown(self.params, self.argument_spec)
        super().fail_json(msg, **kwargs)


def run_module(module: Module) -> None:
    """Run as a shipped module: the whole of a module's ``main``."""
    ansible = _Shipped(supports_check_mode=True, **specification(module))
    result = _executed(module, ansible.params, ansible.check_mode)
    for warning in result.pop("warnings", []):
        ansible.warn(warning)
    finish = ansible.fail_json if result.get("failed") else ansible.exit_json
    finish(**result)


def run_in_process(module: Module, name: str, args: t.Any, check_mode: bool) -> Result:
    """Run inside the controller: what AnsibleModule does around ``execute``, without the process."""
    checked = ArgumentSpecValidator(**specification(module)).validate(plain(args))
    params = checked.validated_parameters
    if checked.error_messages:
        params = _shown(params, module.spec()["argument_spec"])
        unsupported = isinstance(checked.errors[0], UnsupportedError)
        lead = f"Unsupported parameters for ({name}) module: " if unsupported else ""
        result: Result = {"failed": True, "msg": f"{lead}{checked.errors.msg}"}
    else:
        result = _executed(module, params, check_mode)
    both = [f"Both option {each['option']} and its alias {each['alias']} are set." for each in checked._warnings]
    warnings = both + result.pop("warnings", [])
    if warnings:
        result["warnings"] = warnings
    result["invocation"] = {"module_args": params}
    kept = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
    return {**remove_values(result, checked._no_log_values), **kept}


def _shown(params: t.Any, spec: t.Mapping[str, t.Any]) -> t.Any:
    """Return refused options without those that do not exist, one of which may be a mistyped secret, and without the value of any that is secret."""
    if isinstance(params, list):
        return [_shown(each, spec) for each in params]
    if not isinstance(params, Mapping):
        return params
    known = {name: option for real, option in spec.items() for name in (real, *option.get("aliases", ()))}
    return {name: _shown_value(value, known[name]) for name, value in params.items() if name in known}


def _shown_value(value: t.Any, option: t.Mapping[str, t.Any]) -> t.Any:
    if option.get("no_log") and value is not None:
        return HIDDEN
    return _shown(value, option["options"]) if option.get("options") else value


def _executed(module: Module, params: Params, check_mode: bool) -> Result:
    try:
        return execute(module, params, check_mode)
    except MissingLibrary as missing:
        return {"failed": True, "msg": missing_required_lib(missing.library, reason=missing.reason)}


def plain(value: t.Any) -> t.Any:
    """Return ``value`` as a shipped module would get it: plain containers, numbers, booleans, and text for all else."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and not hasattr(value, "casefold"):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
