# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The only file that knows Ansible: two doors to ``execute``, the shipped module's and the action plugin's."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, MissingLibrary
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Module, Params, execute
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reader import plain
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import Spec, invocation_of, secrets_in, with_masked_sentences


def specification(module: Module) -> dict[str, t.Any]:
    """Return the keyword arguments that AnsibleModule and ArgumentSpecValidator take for ``module``."""
    spec = module.spec()
    return {**spec, "argument_spec": _options(spec["argument_spec"])}


def _options(options: t.Mapping[str, t.Mapping[str, t.Any]]) -> dict[str, dict[str, t.Any]]:
    """Return options as Ansible takes them: with fallbacks in the place of environment variables, without what is only for this collection."""
    spec = {}
    for name, option in options.items():
        spec[name] = {word: value for word, value in option.items() if word not in ("description", "env", "login", "beside", "partner", "mixed")}
        if "env" in option:
            spec[name]["fallback"] = (env_fallback, [option["env"]])
        if "options" in option:
            spec[name]["options"] = _options(option["options"])
    return spec


class _Shipped(AnsibleModule):
    """An AnsibleModule that masks secrets where this collection does, and nowhere else."""

    params: t.Any

    def __init__(self, module: Module) -> None:
        self._own_spec: Spec = module.spec()["argument_spec"]  # which says more of secrets than Ansible's
        super().__init__(supports_check_mode=True, **specification(module))

    def exit_json(self, **kwargs: t.Any) -> None:
        super().exit_json(**self._finished(kwargs))

    def fail_json(self, msg: str, **kwargs: t.Any) -> None:
        super().fail_json(**self._finished({"msg": msg, **kwargs}))

    def _finished(self, result: Result) -> Result:
        masked = _masked(result, self.params, self._own_spec)
        self.no_log_values: set[str] = set()  # with these, ansible-core before 2.22 would mask data as well
        for warning in masked.pop("warnings", []):
            self.warn(warning)
        return masked


def run_module(module: Module) -> None:
    """Run as a shipped module: the whole of a module's ``main``."""
    ansible = _Shipped(module)
    result = _executed(module, ansible.params, ansible.check_mode)
    finish = ansible.fail_json if result.get("failed") else ansible.exit_json
    finish(**result)


def run_in_process(module: Module, name: str, args: t.Any, check_mode: bool, *, repeats: bool = True) -> Result:
    """Run inside the controller: what AnsibleModule does around ``execute``, without the process. ``repeats``: whether the result has the invocation."""
    checked = ArgumentSpecValidator(**specification(module)).validate(args)
    params = checked.validated_parameters
    if checked.error_messages:
        unsupported = isinstance(checked.errors[0], UnsupportedError)
        lead = f"Unsupported parameters for ({name}) module: " if unsupported else ""
        result: Result = {"failed": True, "msg": f"{lead}{checked.errors.msg}"}
    else:
        result = _executed(module, params, check_mode)
    both = [f"Both option {each['option']} and its alias {each['alias']} are set." for each in checked._warnings]
    warnings = both + result.pop("warnings", [])
    return _masked({**result, **({"warnings": warnings} if warnings else {})}, params, module.spec()["argument_spec"], repeats)


def problems_of(module: Module, args: t.Any) -> list[str]:
    """Return what a module would say of options that the reader has taken all that is unknown out of, as far as the rest can be taken."""
    validate = getattr(module, "validate", None)
    checked = ArgumentSpecValidator(**specification(module)).validate(args)
    if validate is None or checked.error_messages:
        return []
    try:
        validate(checked.validated_parameters)
    except Exception as problem:  # any other is for the module itself to say
        return problem.problems if isinstance(problem, InputError) else []
    return []


def refused(module: Module, args: t.Any, problems: t.Iterable[str], *, repeats: bool = True) -> Result:
    """Return the result of a task whose options are not even handed to the module. ``repeats``: as above."""
    return _masked({"failed": True, "changed": False, "msg": "\n".join(problems)}, plain(args), module.spec()["argument_spec"], repeats)


def _masked(result: Result, params: t.Any, spec: Spec, repeats: bool = True) -> Result:
    """Return the result with the invocation, if it is asked for, and with secrets masked in that and in the sentences."""
    secrets = secrets_in(params, spec)
    invocation = {"invocation": {"module_args": invocation_of(params, spec, secrets)}} if repeats else {}
    return {**with_masked_sentences(result, secrets), **invocation}


def _executed(module: Module, params: Params, check_mode: bool) -> Result:
    try:
        return execute(module, params, check_mode)
    except MissingLibrary as missing:
        return {"failed": True, "msg": missing_required_lib(missing.library, reason=missing.reason)}
