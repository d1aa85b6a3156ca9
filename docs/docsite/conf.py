# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Sphinx builds the documentation. `make docs` copies this file beside the pages. It needs no network and no theme of its own."""

from docutils.statemachine import State, StateMachine

project = "algorithmia.scm"
copyright = "2026, algorithmia.scm maintainers"  # noqa: A001  # the name that Sphinx reads
extensions = ["sphinx_antsibull_ext"]
html_theme = "alabaster"
html_theme_options = {
    "description": "Bitbucket Data Center as code",
    "fixed_sidebar": True,
    "page_width": "1200px",
    "sidebar_width": "310px",
    "show_powered_by": False,
}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html", "relations.html"]}
html_title = "algorithmia.scm"
html_extra_path = ["files"]  # pictures and the schema, by the addresses that pages made from Markdown have for them
html_copy_source = False
html_show_sphinx = False
highlight_language = "YAML+Jinja"
smartquotes = False  # what is in quotes is mostly to be typed
templates_path: list[str] = []
nitpicky = True


class States(dict[str, State]):
    """The states of a machine of docutils, each made where it is entered. By itself it makes all for every piece of a page, a third of a build's time."""

    def __init__(self, machine: StateMachine) -> None:
        super().__init__()
        self.machine, self.classes = machine, dict[str, type[State]]()

    def __missing__(self, name: str) -> State:
        made = self[name] = self.classes[name](self.machine, self.machine.debug)
        if hasattr(self.machine, "memo"):  # a machine for reStructuredText that has begun; before, it will initialize its states when it begins
            made.runtime_init()
        return made


def add_state(machine: StateMachine, state: type[State]) -> None:
    if not isinstance(machine.states, States):
        machine.states = States(machine)
    machine.states.classes[state.__name__] = state


StateMachine.add_state = add_state
