# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Makefile and the checks of the repository itself are made of."""
