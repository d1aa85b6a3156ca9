# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand in for the script that ansible-test wants to download before it can put pip into a virtual environment.

What it puts there as pip has uv do the work, which takes a tenth of the time, eight times over; where uv may not, or fails, the pip that the interpreter
brings (ensurepip). `tools.sanity` says in the home of ansible-test which uv, and how it is to find the package index.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

STARTUP, BEGIN = "development_startup.py", "import development_startup; development_startup.begin(collections={!r})\n"
PIP = [sys.executable, "-m", "ensurepip", "--default-pip"]


def equip(packages: Path, startup: Path, collections: str) -> None:
    """Have each Python with these packages run ``startup`` first, which keeps what is compiled of the ``collections``. What is there and fits stays."""
    program = packages / STARTUP
    for path, text in ((program, startup.read_text(encoding="utf-8")), (program.with_suffix(".pth"), BEGIN.format(collections))):
        if not path.exists() or path.read_text(encoding="utf-8") != text:  # some may be starting just now
            path.with_suffix(".new").write_text(text, encoding="utf-8")
            path.with_suffix(".new").replace(path)


def by_uv(arguments: list[str]) -> bool:
    """Tell whether uv did what pip is asked to do."""
    words = [word for word in arguments if word != "--disable-pip-version-check"]
    try:
        known = json.loads((Path.home() / "uv.json").read_text(encoding="utf-8"))
        command = [known["program"], "pip", *words, "--quiet", "--python", sys.executable]
        return bool(known["program"]) and subprocess.call(command, env={**os.environ, **known["environment"]}) == 0
    except OSError:  # either is not there any more
        return False


def main() -> int:
    """Be pip where this file is that, else put it there, and return the exit code."""
    if Path(__file__).name != "__main__.py":
        package = Path(sysconfig.get_path("purelib")) / "pip"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_bytes(Path(__file__).read_bytes())
        equip(package.parent, Path(__file__).with_name(STARTUP), "")
        return 0
    if by_uv(sys.argv[1:]):
        return 0
    return subprocess.call(PIP, stdout=subprocess.DEVNULL) or subprocess.call([sys.executable, "-m", "pip", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
