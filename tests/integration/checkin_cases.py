# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that can be broken about builds on check-in, one thing at a time: how it breaks, and what the proof says of it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from integration.journey import BOT, OTHER, PROJECT, Journey
from integration.play import Action, Item, act

ALGORITHM = "greeter"
ADMIN = {
    "bitbucket_url": "{{ bitbucket_url }}",
    "ca_path": "{{ bitbucket_ca_path }}",
    "bitbucket_username": "{{ bitbucket_username }}",
    "bitbucket_password": "{{ bitbucket_password }}",
}


@dataclass(frozen=True)
class Case:
    """``said``: for each check that fails its words and the fix. ``broken``: what is done to the servers; ``tasks``: more of it. ``defaults``: of its modules.

    ``projects``: those whose pushes would not be built. ``both``: whether both configurations are looked at, or that with the token only.
    ``refused``: a login is, so that the case needs a run of Ansible of its own: no later task of the run sends that login again.
    """

    said: t.Mapping[str, tuple[str, ...]]
    broken: tuple[Action, ...] = ()
    tasks: tuple[Item, ...] = ()
    defaults: Item = field(default_factory=dict)
    projects: tuple[str, ...] = (PROJECT,)
    both: bool = False
    refused: bool = False


BOTH = (PROJECT, OTHER)
DECLARED = [
    {"provider": "bitbucket", "project_key": PROJECT, "access_token": "{{ bitbucket_access_token_value }}"},
    {"provider": "bitbucket", "project_key": OTHER},
]


def bitbucket(patch: Item) -> Action:
    return act("tamper", {"bitbucket": patch})


def disabled(journey: Journey, key: str) -> Action:
    (config,) = [each for each in journey.configs() if each["client_id"] == key]
    return act("tamper", {"algorithmia": {"scms": {config["id"]: {"enabled": False}}}})


def cases(journey: Journey) -> dict[str, Case]:
    (token,) = journey.tokens()
    hooks = journey.control.state()["bitbucket"]["projects"][PROJECT]["repositories"][ALGORITHM]["webhooks"]
    config_off = {"config_enabled": (f"the SCM configuration for {PROJECT} is disabled", "Enable it (enabled=true)")}
    ssh_off = {"ssh_enabled": ("SSH is off", "tick SSH enabled, with a port of its own")}
    return {
        "nothing": Case({}, both=True),
        "token revoked": Case(
            {"login": ("401", "The token is refused: it was revoked, it has expired", "have a new token made (playbook rotate_token)")},
            (bitbucket({"tokens": {token["id"]: None}}),),
            refused=True,
        ),
        "permission lowered": Case(
            {
                "bot_project_admin": (f"{BOT} does not have PROJECT_ADMIN on {PROJECT}", f"Settings of {PROJECT} > Project permissions: grant Admin to {BOT}"),
                "create_repository": (PROJECT, f"Grant the user PROJECT_ADMIN on {PROJECT}, and give its token PROJECT_ADMIN and REPO_ADMIN"),
                "webhooks": ("was answered with 401", "Grant the user PROJECT_ADMIN on the project"),
            },
            (bitbucket({"projects": {PROJECT: {"grants": {"users": {BOT: "PROJECT_READ"}}}}}),),
        ),
        "SSH off": Case(ssh_off, (act("switch", "ssh", "off"),)),
        "wrong SSH port": Case(
            {
                "ssh_banner": ("localhost:1", "See that the SSH port is open from here", "SSH base URL"),
                "config_urls": ("urls.ssh is ssh://git@localhost:", "and the server is ssh://git@localhost:1", "Declare the addresses that the server has"),
            },
            (act("ssh", port=1),),
        ),
        "webhook deleted": Case(
            {"webhooks": (f"no active webhook of Algorithmia for pushes to {PROJECT}/{ALGORITHM}", ".../scm/status", "ignore_repositories")},
            (bitbucket({"projects": {PROJECT: {"repositories": {ALGORITHM: {"webhooks": dict.fromkeys(hooks)}}}}}),),
        ),
        "configuration disabled": Case(config_off, (disabled(journey, PROJECT),)),
        "project renamed": Case(
            {"project": (f"the project {PROJECT} has been renamed to MOVED", f"Rename it back (new_key: {PROJECT})", "Algorithmia cannot change it")},
            tasks=({"name": "Rename it", "algorithmia.scm.bitbucket_project": {**ADMIN, "key": PROJECT, "new_key": "MOVED"}},),
        ),
        "certificate expired": Case(
            {"certificate_valid": ("expired", "ends 20"), "login": ("certificate",)}, (act("certificate", "expired"),), projects=BOTH, both=True
        ),
        "wrong CA": Case(
            {
                "certificate_valid": ("could not be verified", "issued by", "name its file in ca_path (variable bitbucket_ca_path)"),
                "login": ("certificate", "ca_path"),
            },
            defaults={"group/algorithmia.scm.bitbucket": {"ca_path": journey.simulator.other_ca_file}},
        ),
        "bot deactivated": Case(
            {"bot_exists": (f"{BOT} is not active", "Activate the user in its directory."), "login": ("its user was deactivated",)},
            (bitbucket({"users": {BOT: {"active": False}}}),),
            refused=True,
        ),
        "two at once": Case({**config_off, **ssh_off}, (disabled(journey, PROJECT), act("switch", "ssh", "off"))),
        "one in each project": Case(
            {"config_enabled": (f"for {PROJECT} is disabled", f"for {OTHER} is disabled")},
            (disabled(journey, PROJECT), disabled(journey, OTHER)),
            projects=BOTH,
            both=True,
        ),
    }


NAMES = (
    *("nothing", "token revoked", "permission lowered", "SSH off", "wrong SSH port", "webhook deleted", "configuration disabled", "project renamed"),
    *("certificate expired", "wrong CA", "bot deactivated", "two at once", "one in each project"),
)

FORETOLD = ("nothing", "token revoked", "permission lowered", "webhook deleted", "configuration disabled", "project renamed")


def tasks_of(name: str, case: Case) -> list[Item]:
    """Break something, run the role, go on whatever comes of it."""
    role = {
        "ansible.builtin.include_role": {"name": "algorithmia.scm.verify_checkin", "apply": {"module_defaults": case.defaults}},
        "vars": {"verify_checkin_declared": DECLARED[: 1 + case.both]},
    }
    return [
        {"name": f"case {name}", "ansible.builtin.debug": {"msg": name}},
        *({**each, "check_mode": False} for each in case.tasks),
        {"name": f"broken {name}", "block": [role], "rescue": [{"name": "Caught", "ansible.builtin.debug": {"msg": "caught"}}]},
    ]


def split(lines: t.Sequence[Item]) -> dict[str, list[Item]]:
    """Return the recorder's lines by case."""
    found: dict[str, list[Item]] = {}
    for line in lines:
        if line["name"].startswith("case "):
            found[line["name"].removeprefix("case ")] = []
        elif found:
            found[next(reversed(found))].append(line)
    return found


def run_all(journey: Journey, wanted: dict[str, Case], check: bool) -> dict[str, list[Item]]:
    """Run the cases, in as few runs of Ansible as they allow."""
    (token,) = {each["client_secret"] for each in journey.configs()} - {None}
    together = [name for name, case in wanted.items() if not case.refused]
    found: dict[str, list[Item]] = {}
    for names in (together, *([name] for name in wanted if name not in together)):
        tasks = [task for name in names for task in tasks_of(name, wanted[name])]
        before = {f"case {name}": [act("reset"), *wanted[name].broken] for name in names}
        known = {"bitbucket_bot_token_store": "memory", "bitbucket_access_token_value": token}
        run = journey.play([{"hosts": "localhost", "gather_facts": False, "check_mode": check, "tasks": tasks}], before=before, **known)
        assert run.code == 0, run.output
        found |= split(run.lines)
    return {name: found[name] for name in wanted}
