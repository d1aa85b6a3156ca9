# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Sphinx builds the documentation. `make docs` copies this file beside the pages. It needs no network and no theme of its own."""

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
