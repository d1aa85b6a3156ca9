# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation says of a product: its name, its connection options, and the connection in examples."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Text
from tools import yaml_text

Item = dict[str, t.Any]
FRAGMENT = '''# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations


class ModuleDocFragment:
    """The connection to {name}."""

    DOCUMENTATION = r"""
{text}"""
'''
FROM_VARIABLES = (
    "A connection option that neither the task nor C(module_defaults) sets is taken from the variable of the host or play that has the name of its environment "
    "variable in lower case, such as C({product}_ca_path), and only then from the environment. A task that sets credentials takes none from variables."
)


@dataclass(frozen=True)
class Product:
    """What the pages say of a product: its name, and the connection in examples."""

    name: str
    options: Mapping[str, Mapping[str, t.Any]]
    connection: Mapping[str, str]

    @property
    def url(self) -> str:
        return next(iter(self.connection.values()))


PRODUCTS = {
    "bitbucket": Product(
        "Bitbucket Server / Data Center",
        BITBUCKET.options,
        {"bitbucket_url": "https://bitbucket.example.com", "bitbucket_username": "admin", "bitbucket_password": '"{{ vault_bitbucket_password }}"'},
    ),
    "algorithmia": Product(
        "Algorithmia Enterprise",
        ALGORITHMIA.options,
        {"algorithmia_url": "https://algorithmia.example.com", "algorithmia_api_key": '"{{ vault_algorithmia_admin_key }}"'},
    ),
}


def paragraphs(text: Text) -> list[str]:
    """Return a text as a list of paragraphs."""
    return [text] if isinstance(text, str) else list(text)


def entry(option: Mapping[str, t.Any], texts: t.Sequence[str]) -> Item:
    """Return an option as documentation has it, described by ``texts``."""
    kept = {word: option.get(word) for word in ("elements", "required", "choices", "aliases")}
    default = {} if option.get("default") is None else {"default": option["default"]}
    return {"description": list(texts), "type": option["type"], **{word: value for word, value in kept.items() if value}, **default}


def fragment(product: str) -> str:
    """Return the text of the documentation fragment with the connection options of a product."""
    options = {name: entry(option, paragraphs(option["description"])) for name, option in PRODUCTS[product].options.items()}
    text = yaml_text.document({"options": options, "notes": [FROM_VARIABLES.format(product=product)], "requirements": ["requests"]})
    return FRAGMENT.format(name=PRODUCTS[product].name, text=text)


def variables(product: str) -> str:
    """Return the rows of the table of a product's connection variables."""
    rows = []
    for name, option in PRODUCTS[product].options.items():
        default = "" if option.get("default") is None else f"`{str(option['default']).lower()}`"
        rows.append(f"| `{option['env'].lower()}` | `{name}` | `{option['env']}` | {default} |\n")
    return "".join(rows)
