# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of the simulator."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from simulator.bitbucket.profile import VERSIONS
from simulator.certificates import KINDS
from simulator.run import PEOPLE, Options, run
from simulator.switches import BadSwitch, described, parse

DESCRIPTION = """\
Serves a simulated Bitbucket Server / Data Center and a simulated Algorithmia Enterprise over HTTPS with a throw-away
certificate authority, an SSH listener, and a control endpoint for tests. Ends on SIGTERM and SIGINT.
"""


def parser() -> argparse.ArgumentParser:
    """All options, with every switch in the epilogue."""
    made = argparse.ArgumentParser(
        prog="python -m simulator", description=DESCRIPTION, epilog=described(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--ready-file", type=Path, metavar="FILE", help="written at once when everything is up: URLs, CA file, credentials; removed at the end")
    made.add_argument("--bitbucket-version", default="9.4", choices=list(VERSIONS), help="what Bitbucket to be (default: %(default)s)")
    for name, what in (("bitbucket", "Bitbucket HTTPS"), ("ssh", "Bitbucket SSH"), ("algorithmia", "Algorithmia HTTPS"), ("control", "the control endpoint")):
        made.add_argument(f"--{name}-port", type=int, default=0, metavar="PORT", help=f"port of {what} (default: a free one)")
    made.add_argument("--context-path", default="", metavar="PATH", help="context path of Bitbucket, such as /bitbucket (default: none)")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    made.add_argument("--people", default="all", choices=PEOPLE, help="who is there: all, or only the system administrator (default: %(default)s)")
    made.add_argument("--certificate", default="valid", choices=KINDS, help="the certificate that Bitbucket shows at first (default: %(default)s)")
    made.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE", help="decides an open question; see below; repeatable")
    made.add_argument("--ca-dir", type=Path, metavar="FOLDER", help="where to put the CA certificate (default: a temporary folder)")
    made.add_argument("--end-with-stdin", action="store_true", help="also end when standard input is closed")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until told to end; 0, or 1 where a port or a folder cannot be had."""
    made = parser()
    given = made.parse_args(arguments)
    context_path = given.context_path.strip("/")
    try:
        switches = parse(given.switch)
    except BadSwitch as error:
        made.error(str(error))
    ports = {name: getattr(given, f"{name}_port") for name in ("bitbucket", "ssh", "algorithmia", "control")}
    options = Options(
        version=given.bitbucket_version,
        host=given.host,
        context_path=f"/{context_path}" if context_path else "",
        ports=ports,
        people=given.people,
        certificate=given.certificate,
        switches=switches,
        ready_file=given.ready_file,
        ca_dir=given.ca_dir,
        end_with_stdin=given.end_with_stdin,
    )
    try:
        asyncio.run(run(options))
    except OSError as error:
        print(f"{made.prog}: {error}", file=sys.stderr)
        return 1
    return 0
