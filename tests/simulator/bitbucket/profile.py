# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between the Bitbucket versions [bitbucket 14]."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.switches import Switches

ANONYMOUS_OLD = "com.atlassian.bitbucket.AuthorisationException"
ANONYMOUS_NEW = "com.atlassian.plugins.rest.api.security.exception.AuthenticationRequiredException"


@dataclass(frozen=True)
class Profile:
    """A version and, with the switches, what it can do."""

    name: str
    version: str
    build_date: str
    switches: Switches

    @property
    def numbers(self) -> tuple[int, int, int]:
        major, minor, patch = (int(part) for part in self.version.split("."))
        return major, minor, patch

    @property
    def build_number(self) -> str:
        """major*10^6 + minor*10^3 + patch [bitbucket 1, REC]."""
        major, minor, patch = self.numbers
        return str(major * 10**6 + minor * 10**3 + patch)

    @property
    def basic_auth(self) -> bool:
        """Off on fresh 10.x installations [bitbucket 2, LIVE]."""
        return self.switches.auto("basic_auth", self.numbers < (10,))

    @property
    def public_access(self) -> bool:
        """Off by default since 8.18 [bitbucket 2, DOC]."""
        return self.switches.auto("public_access", self.numbers < (8, 18))

    @property
    def repo_create(self) -> bool:
        """REPO_CREATE can be granted [bitbucket 7, DB], from 8.2 on [bitbucket 19, DOC]; whether before is UNKNOWN."""
        return self.switches.auto("repo_create", self.numbers >= (8, 2))

    @property
    def bulk_revoke(self) -> bool:
        """Bulk revoke and search came between 5.10 and 8.5 [bitbucket 14, SPEC]."""
        return self.switches.auto("bulk_revoke", self.numbers >= (7,))

    @property
    def resource_tokens(self) -> bool:
        """Tokens of projects and repositories: 7.17 or 7.18 on [bitbucket 9, DOC]."""
        return self.numbers >= (7, 18)

    @property
    def token_prefix(self) -> str:
        """What a token's text starts with; seen from 8.x on, first version UNKNOWN [bitbucket 9]."""
        return "BBDC-" if self.switches.auto("token_prefix", self.numbers >= (8,)) else ""

    @property
    def default_branch(self) -> bool:
        """The resource default-branch: from 7.8 at the latest [bitbucket 19, DOC]."""
        return self.numbers >= (7, 8)

    @property
    def hierarchy(self) -> bool:
        """Repositories have a hierarchyId: not on 5.x [bitbucket 19, REC 2018]."""
        return self.numbers >= (6,)

    @property
    def first_user_id(self) -> int:
        """The id of the first administrator: 1 up to 6.10 (REC), 2 on 8.5.4 and 9.4.2 (ACC, REC) [bitbucket 19]; between INFERRED, a switch."""
        chosen = self.switches["first_user_id"]
        return (1 if self.numbers < (8,) else 2) if chosen == "auto" else int(chosen)

    @property
    def modern(self) -> bool:
        """Directories, one user key by id, search of webhooks: between 8.5 and 9.1 [bitbucket 14, SPEC]."""
        return self.numbers >= (9,)

    @property
    def project_webhooks(self) -> bool:
        """From 8.9 on [breadth 1.6, DOC]."""
        return self.numbers >= (8, 9)

    @property
    def webhook_extras(self) -> bool:
        """A webhook has sslVerificationRequired and credentials: not on 5.x, first version INFERRED, a switch [breadth 2 and (c)]."""
        return self.switches.auto("webhook_extras", self.numbers >= (7,))

    @property
    def needs_work(self) -> bool:
        """The merge check for changes that are requested: 6.x on [breadth 6 and 7.1]."""
        return self.numbers >= (6,)

    @property
    def signatures(self) -> bool:
        """The hook that verifies the signature of commits: 8.13 on [breadth 7.1, LIVE]."""
        return self.numbers >= (8, 13)

    @property
    def rebases(self) -> bool:
        """The strategies rebase-no-ff and rebase-ff-only: not on 5.x, first version UNKNOWN, a switch [breadth 6]."""
        return self.switches.auto("rebase_strategies", self.numbers >= (6,))

    @property
    def commit_templates(self) -> bool:
        """Merge commits have a template: in the 9.4 document, first version UNKNOWN, a switch [breadth 6]."""
        return self.switches.auto("commit_message_template", self.numbers >= (8,))

    @property
    def auto_decline(self) -> bool:
        """In the 8.5 document and not in that of 5.10 [breadth 12, SPEC]; first version UNKNOWN, a switch."""
        return self.switches.auto("auto_decline", self.numbers >= (8,))

    @property
    def auto_merge(self) -> bool:
        """In the 9.4 document and not in that of 8.5 [breadth 12, SPEC]; first version UNKNOWN, a switch."""
        return self.switches.auto("auto_merge", self.numbers >= (9,))

    @property
    def reviewer_groups(self) -> bool:
        """Not in the document of 5.10, seen on 7.21 [breadth 1.6, LIVE]; first version UNKNOWN, a switch."""
        return self.switches.auto("reviewer_groups", self.numbers >= (7,))

    @property
    def reviewer_groups_in_conditions(self) -> bool:
        """A condition of default reviewers keeps reviewer groups from 9.5 on [breadth 4, LIVE]."""
        return self.numbers >= (9, 5)

    @property
    def required_builds(self) -> bool:
        """In the 8.5 document, not in that of 5.10; the builds that they ask for came with 7.4 [breadth 9, DOC]; first version UNKNOWN, a switch."""
        return self.switches.auto("required_builds", self.numbers >= (7, 4))

    @property
    def builds_required_for(self) -> bool:
        """A required build may be about pull requests only, or the merge queue only, from 10.2 on [breadth 1.6, LIVE]."""
        return self.numbers >= (10, 2)

    @property
    def default_tasks(self) -> bool:
        """In the 9.4 document, not in that of 8.5 [breadth 1.6, SPEC]; first version UNKNOWN, a switch."""
        return self.switches.auto("default_tasks", self.numbers >= (9,))

    @property
    def secret_scanning(self) -> bool:
        """An error on 7.21, there on 8.5 [breadth 1.6, LIVE]."""
        return self.numbers >= (8, 5)

    @property
    def secret_exemptions_by_scope(self) -> bool:
        """Exemptions from secret scanning are made by projects, too, and repeated ones are refused: from 8.6 on [breadth 15, SPEC 8.5 and 9.4]."""
        return self.numbers >= (8, 6)

    @property
    def default_branch_matcher(self) -> bool:
        """A ref matcher may be the default branch from 10.2 on [breadth 1.1, LIVE]."""
        return self.numbers >= (10, 2)

    @property
    def branching_model_unset(self) -> bool:
        """A branching model has to be enabled first: seen on 5.x, others answer the one out of the box; a switch [breadth 10, REC]."""
        return self.switches.auto("branching_model_unset", self.numbers < (6,))

    @property
    def banner(self) -> bool:
        """The announcement banner over REST: in the 8.5 document, not in that of 5.10 [breadth 1.6, SPEC]; first version UNKNOWN, a switch."""
        return self.switches.auto("banner", self.numbers >= (8,))

    @property
    def sends_commits(self) -> bool:
        """A push is told with its commits [bitbucket 19, REC 2025 and 2026]."""
        return self.numbers >= (10,)

    @property
    def sessions(self) -> bool:
        """Login and basic authentication over REST: documented in 9.4, served in 10.x as well [bitbucket 2 and 14, LIVE]."""
        return self.numbers >= (9, 4)

    @property
    def access_key_created(self) -> int:
        """Status of a new access key: 200 before 9.1, then 201 [bitbucket 14, SPEC]."""
        return 201 if self.switches.auto("access_key_201", self.modern) else 200

    @property
    def archived(self) -> bool:
        """Repositories tell whether they are archived [bitbucket 13, SPEC 8.5]."""
        return self.numbers >= (8,)

    @property
    def tells_licence(self) -> bool:
        """Old versions send X-ASEN [bitbucket 1, REC]."""
        return self.numbers < (7,)

    @property
    def anonymous_exception(self) -> str:
        """Exception class for callers without a login [bitbucket 2, LIVE and REC; 8.x INFERRED]."""
        chosen = self.switches["anonymous_exception"]
        new = self.numbers >= (9,) if chosen == "auto" else chosen == "authentication-required"
        return ANONYMOUS_NEW if new else ANONYMOUS_OLD

    @property
    def long_duplicate_repository(self) -> bool:
        """Older servers name the taker of a repository URL [bitbucket 5, LIVE]."""
        chosen = self.switches["duplicate_repository_message"]
        return self.numbers < (8,) if chosen == "auto" else chosen == "long"


# 9.4.2 with its date is LIVE, the other patch levels and dates are made up but of the true form [bitbucket 1].
VERSIONS = {
    "5.6": ("5.6.3", "1513639437000"),
    "7.21": ("7.21.4", "1659402034000"),
    "8.19": ("8.19.2", "1712102400000"),
    "9.4": ("9.4.2", "1736803793767"),
    "10.2": ("10.2.2", "1764028800000"),
}


def profile(name: str, switches: Switches) -> Profile:
    """The profile of one of VERSIONS."""
    version, date = VERSIONS[name]
    return Profile(name, version, date, switches)
