# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep what Hypothesis remembers out of the root of the checkout, where pytest would stumble over it."""

from __future__ import annotations

from hypothesis.configuration import set_hypothesis_home_dir

from tools.tree import ROOT

set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")
