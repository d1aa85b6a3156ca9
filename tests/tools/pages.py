# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text of the module of a kind, or of several kinds: documentation, examples and return values follow from the tables in plugins/module_utils."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Container, Mapping
from dataclasses import dataclass

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.configuration import PURGED_BY
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, resources
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import PURGE, SHOWN, Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import called
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.policy import counts_undeclared
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words
from tools import yaml_text
from tools.products import PRODUCTS, Item, entry, paragraphs

FQCN = "algorithmia.scm."
TEMPLATE = '''#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
{documentation}"""

EXAMPLES = r"""
{examples}"""

RETURN = r"""
{returned}"""

from {package}.{file} import {what} as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
'''


NO_GROUP = ("Has no connection to a server, and so none of the options that these groups set.",)
HAPPENED = {
    "created": "What was created.",
    "updated": "What was changed.",
    "deleted": "What was deleted.",
    "unchanged": "What already was as declared.",
}
ERROR = {
    "method": ("The HTTP method of the call.", "str"),
    "path": ("The path of the call.", "str"),
    "status": ("The HTTP status of the response. Missing if there was none.", "int"),
    "code": ("The name or number by which the server knows the error.", "str"),
    "said": ("The words of the server.", "str"),
    "hint": ("What to do about it.", "str"),
    "request_id": ("The identifier of the request, as in the logs of the server.", "str"),
}
TEXTS: Item = {"type": "list", "elements": "str"}
UNDECLARED = (
    "The grants and members of declared things that nobody declared and that no purge is about, as far as they were read. Each with C(thing), C(what), "
    "C(field), C(name) and C(value)."
)


@dataclass(frozen=True)
class Page:
    """A module: its name, what it is, and where that is defined (``file`` of ``module_utils/_PRODUCT``, ``what`` in it)."""

    name: str
    module: Manage | Configure
    file: str
    what: str

    @property
    def product(self) -> str:
        return self.name.partition("_")[0]

    @property
    def many(self) -> bool:
        return isinstance(self.module, Configure) or self.module.many

    @property
    def words(self) -> Words:
        return self.module.words if isinstance(self.module, Configure) else self.module.resource.words

    @property
    def connected(self) -> bool:
        return f"{self.product}_url" in self.module.product.options

    @property
    def short_description(self) -> str:
        subject = self.words.subjects or self.words.nouns if self.many else self.words.subject
        return f"Manage {subject} of {PRODUCTS[self.product].name}"

    def text(self, names: Container[str]) -> str:
        """Return the text of the file. ``names``: of all modules."""
        package = f"ansible_collections.algorithmia.scm.plugins.module_utils._{self.product}"
        return TEMPLATE.format(
            documentation=yaml_text.document(self._documentation(names)),
            examples=self._examples(),
            returned=yaml_text.document(Returned(self).all()),
            package=package,
            file=self.file,
            what=self.what,
        )

    def _documentation(self, names: Container[str]) -> Item:
        words, options = self.words, Options(self)
        more = words.description_many if self.many else words.description_one
        twin = self.name if self.many else f"{self.product}_{_resource(self).plural}"
        if twin in names and twin != self.name:
            more = (*more, f"Use M({FQCN}{twin}) for several {words.nouns}, which needs fewer calls.")
        notes = (*(() if self.many else words.notes_one), *words.notes)
        return {
            "module": self.name,
            "short_description": self.short_description,
            "version_added": words.version_added,
            "description": [options.resolved(text) for text in (*words.description, *more)],
            "author": "algorithmia.scm maintainers (@algorithmia)",
            "extends_documentation_fragment": [f"{FQCN}attributes", *([f"{FQCN}{self.product}"] if self.connected else [])],
            "attributes": self._attributes(options),
            **({"notes": [options.resolved(text) for text in notes]} if notes else {}),
            "options": options.all(),
            "seealso": [{"module": f"{FQCN}{name}"} for name in self._seealso(names)],
        }

    def _attributes(self, options: Options) -> Item:
        details = {name: [options.resolved(text) for text in self.words.attributes.get(name, ())] for name in ("check_mode", "diff_mode")}
        attributes = {name: {"support": "full", **({"details": texts} if texts else {})} for name, texts in details.items()}
        attributes["idempotent"] = self._idempotent(options)
        return attributes if self.connected else {**attributes, "action_group": {"support": "none", "details": list(NO_GROUP)}}

    def _idempotent(self, options: Options) -> Item:
        """Return the attribute: a secret that is always written is no state that could be compared."""
        if isinstance(self.module, Manage):
            facets = [each for each in self.module.resource.fields if each.facet]
            inside = [*options.inner, *(f"{options.items[0]}{facet.name}[].{each.name}" for facet in facets for each in facet.fields)]
        else:
            inside = [f"{kind.name}[].{name}" for kind in self.module.kinds for name in kind.resource.options()]
        always = dict.fromkeys(path for path in (*options.spec, *inside) if path.rpartition(".")[2] in ("update_password", "update_secret"))
        if not always:
            return {"support": "full"}
        texts = [options.resolved(f"V(always) in O({name}) writes the secrets in each run, since they cannot be compared.") for name in always]
        return {"support": "partial", "details": texts}

    def _seealso(self, names: Container[str]) -> t.Iterator[str]:
        if isinstance(self.module, Manage):
            twin = f"{self.product}_{self.module.resource.singular if self.many else self.module.resource.plural}"
            yield from [twin] if twin in names and twin != self.name else []
        for name in self.words.seealso:
            plural = f"{name.removesuffix('y')}ies" if name.endswith("y") else f"{name}s"
            yield plural if self.many and plural in names else name

    def _examples(self) -> str:
        """Return the examples, with the full names of modules and the connection in each."""
        text = (self.words.examples_many if self.many else self.words.examples).lstrip("\n")
        connection = "".join(f"    {name}: {value}\n" for name, value in PRODUCTS[self.product].connection.items()) if self.connected else ""
        return re.sub(rf"^  {self.name}:\n", f"  {FQCN}{self.name}:\n{connection}", text, flags=re.MULTILINE)


def _resource(page: Page) -> Resource:
    assert isinstance(page.module, Manage)
    return page.module.resource


Scope = tuple[str, Container[str]]  # what stands before the names of options, and the names


def resolve(text: str, scopes: t.Sequence[Scope]) -> str:
    """Return ``text`` with the full path of each option in it, looked up from the innermost of ``scopes`` outwards. What is in none stays."""

    def full(found: re.Match[str]) -> str:
        prefix = next((prefix for prefix, names in scopes if found[1] in names), "")
        return f"O({prefix}{found[1]}{found[2]})"

    return re.sub(r"O\((\w+)([^)]*)\)", full, text)


class Options:
    """The options of a page, as its documentation has them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        spec = page.module.spec()["argument_spec"]
        self.spec = {name: option for name, option in spec.items() if name not in page.module.product.options or not page.connected}
        plural = "" if isinstance(page.module, Configure) else page.module.resource.plural
        self.inner: dict[str, t.Any] = self.spec[plural]["options"] if page.many and plural else {}
        self.items: Scope = (f"{plural}[]." if page.many and plural else "", self.inner)

    def resolved(self, text: str) -> str:
        return resolve(text, [self.items])

    def all(self) -> Item:
        return {name: self._option(name, option, ()) for name, option in self.spec.items()}

    def _option(self, name: str, option: Mapping[str, t.Any], scopes: tuple[Scope, ...]) -> Item:
        prefix = scopes[0][0] if scopes else ""
        texts = [resolve(text, scopes or [self.items]) for text in paragraphs(option.get("description", ()))]
        texts += self._default_of(name) if not texts and not scopes else []
        texts += self._inherited(name, prefix) if scopes and "[]" in prefix and option.get("default") is None else []
        assert texts, f"{self.page.name}: the option {prefix}{name} has no description"
        made = entry(option, texts)
        if "options" in option:
            inner = (f"{prefix}{name}{'[]' if option['type'] == 'list' else ''}.", option["options"])
            made["suboptions"] = {each: self._option(each, spec, (inner, *scopes)) for each, spec in option["options"].items()}
        return made

    def _of_task(self, name: str, prefix: str) -> str:
        """Return the option of the task that holds where the option ``name`` of an item is left out; ``purge_permissions`` for ``permissions.purge``."""
        parent = prefix.rstrip(".").rpartition(".")[2]
        return f"purge_{parent}" if name == PURGE and not parent.endswith("[]") else name

    def _default_of(self, name: str) -> list[str]:
        """Return the text of an option of the task that holds for items which leave theirs out."""
        place, items = self.items
        part = name.removeprefix(f"{PURGE}_")
        option = name if name in items else f"{part}.{PURGE}" if part in items else ""
        return [f"The value for {self.page.words.nouns} that do not set O({place}{option})."] if option else []

    def _inherited(self, name: str, prefix: str) -> list[str]:
        option = self._of_task(name, prefix)
        if isinstance(self.page.module, Configure):
            kind, inside = prefix.partition("[]")[0], option.removeprefix(f"{PURGE}_")
            chosen = kind if option == PURGE else PURGED_BY.get(option) or (inside if inside != option and inside in self.spec else "")
            return ["The default is V(present)."] if name == "state" else [f"By default, whether O(purge) contains V({chosen})."] if chosen else []
        return [f"By default, the O({option}) of the task."] if self.page.many and option in self.spec else []


class Returned:
    """The return values of a page."""

    def __init__(self, page: Page) -> None:
        self.page, self.options = page, Options(page)

    def all(self) -> Item:
        words = self.page.words
        made: Item = {**self._things(), "summary": self._summary(), **self._changes(), **words.returned}
        url = PRODUCTS[self.page.product].url
        if self.page.connected:
            made["server"] = {"description": "The URL of the server.", "returned": "unless the options are wrong", "type": "str", "sample": url}
            contains = {name: {"description": text, "type": sort} for name, (text, sort) in ERROR.items()}
            made["error"] = {"description": "What the server refused, for programs. RV(ignore:msg) says it in words.", "returned": "if a call failed"}
            made["error"].update({"type": "dict", "contains": contains})
        text = "The writes that were done before the failure. Running the task again does the rest."
        failed = "if the task failed while writing"
        made["writes"] = {"description": text, "returned": failed, **TEXTS, "sample": [words.write]}
        text = "What failed, each with C(thing), C(msg) and, if a call was refused, C(error). What does not depend on it was done."
        made["failures"] = {"description": text, "returned": failed, "type": "list", "elements": "dict"}
        text = "What was not begun, because it depends on what failed, or because the task had to stop. Running the task again does it."
        made["not_begun"] = {"description": text, "returned": failed, **TEXTS}
        text = "What differs, with C(summary), C(diff) and the things as in the result of a task that succeeds. Nothing would be changed."
        made["planned"] = {"description": text, "returned": "in check mode, if what is declared would be refused", "type": "dict"}
        return made

    def _things(self) -> Item:
        module = self.page.module
        if isinstance(module, Configure):
            return {}
        if module.many:
            return {module.resource.plural: self._listed(module.resource, "always")}
        return {module.resource.singular: self._one(module.resource, "if it exists after the task")}

    def _one(self, resource: Resource, returned: str) -> Item:
        text = f"The {resource.words.noun} after the task. In check mode, as it would be."
        thing = {"description": text, "returned": returned, "type": "dict"}
        return {**thing, "contains": self._fields(resource), "sample": dict(resource.words.sample)}

    def _listed(self, resource: Resource, returned: str) -> Item:
        text = f"The declared {resource.words.nouns} that exist after the task. In check mode, as they would be."
        made = {"description": text, "returned": returned, "type": "list", "elements": "dict"}
        return {**made, "contains": self._fields(resource), "sample": [dict(resource.words.sample)]}

    def _fields(self, resource: Resource) -> Item:
        scope = (f"{resource.plural}[].", resource.options()) if self.page.many else ("", ())
        return {each.name: _value(each, scope) for each in resource.fields if each.role in SHOWN}

    def _summary(self) -> Item:
        module = self.page.module
        kinds = module.kinds if isinstance(module, Configure) else ()
        names = [called(kind.resource, dict(kind.resource.words.sample)) for kind in kinds]
        if isinstance(module, Manage):
            names = [module.resource.name(dict(module.resource.words.sample))]
        sample = {"created": names[:2], "updated": names[2:3], "deleted": [], "unchanged": names[3:]}
        contains = {op: {"description": text, **TEXTS} for op, text in HAPPENED.items()}
        text = f"What happened to {self._each()}, by {'kind and ' if kinds else ''}name. In check mode, what would happen."
        return {"description": text, "returned": "always", "type": "dict", "contains": contains, "sample": sample}

    def _each(self) -> str:
        return "each thing" if isinstance(self.page.module, Configure) else f"{'each' if self.page.many else 'the'} {self.page.words.noun}"

    def _changes(self) -> Item:
        listed = {"returned": "always", "type": "list", "elements": "dict"}
        text = f"{self._each().capitalize()} before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist."
        rules = self.page.module.rules.resources if isinstance(self.page.module, Configure) else ()
        texts = [text, *(f"C(rule) names the O({each.plural}) that it comes from. It is missing if there are none." for each in rules)]
        made: Item = {"changes": {"description": texts if rules else text, **listed}}
        made["diff"] = {"description": "RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).", **listed}
        if any(counts_undeclared(resource) for resource in resources(self.page.module)):
            made["undeclared"] = {"description": UNDECLARED, **listed}
        return made


def _value(spec: Field, scope: Scope) -> Item:
    text = spec.result or re.split(r"(?<=\.)\s", paragraphs(spec.description)[0])[0]
    made: Item = {"description": resolve(text, [scope]), **({"returned": spec.returned} if spec.returned else {})}
    made["type"] = "str" if spec.type == "path" else spec.type
    if spec.elements:
        made["elements"] = spec.elements
    shown = {each.name: _value(each, scope) for each in spec.fields if each.role in SHOWN}
    return {**made, **({"contains": shown} if shown else {})}
