# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand in for the script that ansible-test wants to download before it can put pip into a virtual environment.

The interpreter brings a pip of its own (ensurepip); that one installs the version asked for from the package index.
ansible-test calls this with requirements such as `pip==25.2` and with options of the script it stands in for.
"""

from __future__ import annotations

import subprocess
import sys

if __name__ == "__main__":
    wanted = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
    subprocess.run([sys.executable, "-m", "ensurepip", "--default-pip"], check=True, stdout=subprocess.DEVNULL)
    sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", *wanted]))
