# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated Bitbucket Server / Data Center and Algorithmia Enterprise, for tests and the demonstration only.

Start it with ``python -m simulator`` (this folder's parent on ``PYTHONPATH``), or from Python::

    from simulator.process import Simulator

    with Simulator(version="9.4") as simulator:
        simulator.ready["bitbucket"]["url"]     # https://localhost:PORT
        simulator.control.seed({...})

Rules cite the fact they come from as ``[bitbucket 7, LIVE]``: product, section of the facts, certainty. What is
INFERRED or UNKNOWN is a named switch (``simulator.switches``).
"""
