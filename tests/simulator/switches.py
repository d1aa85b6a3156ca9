# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that is INFERRED or UNKNOWN about the two servers, as named switches with a documented default.

Values are strings. A switch without choices takes free text or a number, as its help says. ``auto`` means: as the chosen
Bitbucket version does it. Change one with ``--switch NAME=VALUE``, or at run time through the control endpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ON_OFF = ("on", "off")
AUTO_ON_OFF = ("auto", "on", "off")
NUMBER = r"\d+"


class BadSwitch(ValueError):
    """No such switch, or a value that it does not take."""


@dataclass(frozen=True)
class Switch:
    """One open question. ``fact`` says where it stands; ``choices`` is empty for free text, which ``pattern`` may bound."""

    name: str
    default: str
    choices: tuple[str, ...]
    fact: str
    help: str
    pattern: str = ""

    def check(self, value: str) -> str:
        """VALUE, or BadSwitch."""
        if self.choices and value not in self.choices:
            raise BadSwitch(f"{self.name} is one of {', '.join(self.choices)}, not {value!r}")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise BadSwitch(f"{self.name} does not take {value!r}: {self.help}")
        return value


def _table(rows: Iterable[Switch]) -> dict[str, Switch]:
    return {row.name: row for row in rows}


BITBUCKET = (
    Switch("basic_auth", "auto", AUTO_ON_OFF, "[bitbucket 2, LIVE]", "HTTP basic authentication; auto: off from 10.x"),
    Switch("basic_auth_disabled_body", "json", ("json", "text"), "[bitbucket 2, UNKNOWN]", "body of the 403 while basic authentication is off"),
    Switch("public_access", "auto", AUTO_ON_OFF, "[bitbucket 2, DOC]", "anonymous access to public projects; auto: off from 8.18"),
    Switch(
        "anonymous_exception",
        "auto",
        ("auto", "authorisation", "authentication-required"),
        "[bitbucket 14, INFERRED]",
        "exception for anonymous callers; auto: AuthenticationRequired from 9.x",
    ),
    Switch("bad_token_answer", "anonymous", ("anonymous", "incorrect-password"), "[bitbucket 2, UNKNOWN]", "401 body for an unknown or expired Bearer token"),
    Switch("captcha_threshold", "5", (), "[bitbucket 2, UNKNOWN]", "failed logins before CAPTCHA; 0 never", pattern=NUMBER),
    Switch("captcha_status", "403", ("401", "403"), "[bitbucket 2, UNKNOWN]", "status while CAPTCHA is required"),
    Switch("captcha_header", "off", ON_OFF, "[bitbucket 2, UNKNOWN]", "X-Authentication-Denied-Reason while CAPTCHA is required"),
    Switch("invisible_project_answer", "401", ("401", "404"), "[bitbucket 2, SPEC]", "GET of a project or repository the caller may not see"),
    Switch("rate_limit", "off", (), "[bitbucket 3, DOC]", "CAPACITY/PER_SECOND (60/5 is the usual one) or off", pattern=r"off|\d+/\d+"),
    Switch("rate_limit_headers", "none", ("none", "retry-after"), "[bitbucket 3, UNKNOWN]", "headers of a 429"),
    Switch(
        "paging_holes",
        "0",
        (),
        "[bitbucket 4, REC]",
        "invisible rows pretended behind every row of every list, so that nextPageStart is not start+limit",
        pattern=NUMBER,
    ),
    Switch("page_max", "1000", (), "[bitbucket 4, UNKNOWN]", "the largest effective limit", pattern=NUMBER),
    Switch("bad_page_parameter", "400", ("400", "default"), "[bitbucket 4, UNKNOWN]", "start or limit that is no number"),
    Switch("bare_404_body", "empty", ("empty", "errors", "html"), "[bitbucket 5, UNKNOWN]", "body of a 404 without exceptionName"),
    Switch("wrong_method", "405", ("405", "404"), "[bitbucket 5, UNKNOWN]", "status for a method that a known path does not have"),
    Switch("duplicate_project_exception", "none", ("none", "integrity"), "[bitbucket 5, UNKNOWN]", "exceptionName of a duplicate project"),
    Switch("duplicate_name_match", "case-insensitive", ("case-insensitive", "case-sensitive"), "[bitbucket 6, INFERRED]", "how project names are compared"),
    Switch("empty_description", "omit", ("omit", "keep"), "[bitbucket 6, INFERRED]", "a description set to the empty string is left out of answers, or kept"),
    Switch("create_location", "on", ON_OFF, "[bitbucket 6, INFERRED]", "Location header of a 201"),
    Switch("alias_location", "absolute", ("absolute", "path", "none"), "[bitbucket 18, UNKNOWN]", "Location header of the 307 for an old key"),
    Switch("group_not_found_message", "Group {name} does not exist.", (), "[bitbucket 5, INFERRED]", "text, with {name}"),
    Switch("self_demotion_exception", "com.atlassian.bitbucket.IntegrityException", (), "[bitbucket 2, UNKNOWN]", "exceptionName of the 403/409 self rules"),
    Switch("bulk_put", "atomic", ("atomic", "partial"), "[bitbucket 18, UNKNOWN]", "grant with several names of which one is unknown"),
    Switch("revoke_unknown_principal", "404", ("404", "204"), "[bitbucket 7, SPEC]", "revoke from a user or group that does not exist"),
    Switch("default_read_implied", "off", ON_OFF, "[bitbucket 7, UNKNOWN]", "GET .../PROJECT_READ/all is true where only a higher one is stored"),
    Switch("default_write_stores_read", "off", ON_OFF, "[bitbucket 7, UNKNOWN]", "POST .../PROJECT_WRITE/all also stores PROJECT_READ"),
    Switch("repo_create", "auto", AUTO_ON_OFF, "[bitbucket 19, DOC]", "permission REPO_CREATE; auto: from 8.2"),
    Switch("bulk_revoke", "auto", AUTO_ON_OFF, "[bitbucket 14, SPEC]", "DELETE .../permissions and .../permissions/search; auto: from 7.x"),
    Switch("search_shape", "permitted", ("permitted", "grouped"), "[bitbucket 7, UNKNOWN]", "values of .../permissions/search"),
    Switch("licence_users", "0", (), "[bitbucket 7, SPEC]", "licensed users the licence allows; 0 unlimited", pattern=NUMBER),
    Switch("more_members_unknown", "empty", ("empty", "404"), "[bitbucket 8, UNKNOWN]", "more-members of a group or user that does not exist"),
    Switch("repository_creator_grant", "on", ON_OFF, "[bitbucket 7, INFERRED]", "the creator of a repository gets REPO_ADMIN"),
    Switch("repository_delete_body", "empty", ("empty", "message"), "[bitbucket 13, UNKNOWN]", "body of the 202"),
    Switch("duplicate_repository_message", "auto", ("auto", "long", "short"), "[bitbucket 5, LIVE]", "auto: long up to 7.x"),
    Switch("clone_link_order", "http-first", ("http-first", "ssh-first"), "[bitbucket 10, REC]", "order of links.clone"),
    Switch("http_clone", "on", ON_OFF, "[bitbucket 10, REC]", "Git over HTTP(S) enabled: the http clone link"),
    Switch("http_clone_off_status", "403", ("403", "404"), "[bitbucket 10, UNKNOWN]", "answer to git over HTTP(S) while it is disabled"),
    Switch("git_no_read_status", "404", ("404", "403"), "[bitbucket 7, UNKNOWN]", "answer to git over HTTP(S) for what is not there or may not be read"),
    Switch("git_no_write_status", "403", ("403", "401"), "[bitbucket 7, UNKNOWN]", "answer to a push over HTTP(S) by who may only read"),
    Switch("ssh", "on", ON_OFF, "[bitbucket 10, SPEC]", "SSH enabled: settings and the ssh clone link"),
    Switch("token_prefix", "auto", AUTO_ON_OFF, "[bitbucket 9, UNKNOWN]", "new access tokens start with BBDC-; auto: from 8.x"),
    Switch("max_tokens", "100", (), "[bitbucket 9, UNKNOWN]", "access tokens that a user, project or repository may have", pattern=NUMBER),
    Switch("token_expiry_policy", "off", (), "[bitbucket 9, INFERRED]", "most days that a new token lives, which then must say so; or off", pattern=r"off|\d+"),
    Switch("token_same_level", "accept", ("accept", "reject"), "[bitbucket 9, UNKNOWN]", "a token with several PROJECT_ or several REPO_ permissions"),
    Switch("token_repo_create", "off", ON_OFF, "[bitbucket 9, UNKNOWN]", "REPO_CREATE in a token, where the version has it"),
    Switch("token_update_expiry", "ignore", ("ignore", "reject"), "[bitbucket 9, UNKNOWN]", "expiryDays in the update of a token"),
    Switch("token_reads_tokens", "off", ON_OFF, "[bitbucket 9, UNKNOWN]", "a token may list and read tokens"),
    Switch("token_user_member", "on", ON_OFF, "[bitbucket 9, UNKNOWN]", "the token of a project or repository is shown with its service user"),
    Switch("service_user_name", "access-token-user/{id}", (), "[bitbucket 9, UNKNOWN]", "name of the service user of a token, with {id}"),
    Switch("service_user_reads", "on", ON_OFF, "[bitbucket 9, UNKNOWN]", "the token of a project or repository may list users and groups"),
    Switch("create_user_form", "off", ON_OFF, "[bitbucket 8, UNKNOWN]", "creating a user also takes its parameters from a form in the body"),
    Switch(
        "create_user_notify",
        "400",
        ("400", "204"),
        "[bitbucket 8, SPEC]",
        "a new user without password and with notify: 400 as long as there is no mail server",
    ),
    Switch("duplicate_user_exception", "none", ("none", "integrity"), "[bitbucket 5, UNKNOWN]", "exceptionName of a user name that is taken"),
    Switch("rename_taken_status", "400", ("400", "409"), "[bitbucket 8, UNKNOWN]", "status of renaming a user to a name that is taken"),
    Switch("read_only_directory_status", "403", ("400", "403", "409"), "[bitbucket 8, UNKNOWN]", "status of changing a user or group of a read-only directory"),
    Switch("read_only_directory_message", "The directory is read-only.", (), "[bitbucket 8, UNKNOWN]", "text of the same"),
    Switch("leave_group_status", "409", ("409", "403", "allow"), "[bitbucket 8, UNKNOWN]", "leaving the group that gives you your permission"),
    Switch("directories_shape", "list", ("list", "page"), "[bitbucket 8, UNKNOWN]", "user directories as a bare list or as a page"),
    Switch("ssh_key_text", "with-label", ("with-label", "bare"), "[bitbucket 10, SPEC]", "text of an SSH key as it is shown"),
    Switch("access_key_201", "auto", AUTO_ON_OFF, "[bitbucket 14, SPEC]", "a new access key is answered with 201, else 200; auto: from 9.x"),
    Switch("webhook_created", "201", ("200", "201"), "[bitbucket 13, INFERRED]", "status of a new webhook"),
    Switch(
        "webhook_secret",
        "auto",
        ("auto", "echo", "mask", "omit"),
        "[bitbucket 13, UNKNOWN]",
        "the secret of a webhook in answers; auto: echoed up to 7.x, masked from 8.x",
    ),
    Switch(
        "webhook_put", "partial", ("partial", "full"), "[bitbucket 13, UNKNOWN]", "what the update of a webhook leaves out stays, or falls back to its default"
    ),
    Switch("webhook_unknown_event", "400", ("400", "accept"), "[bitbucket 13, UNKNOWN]", "a webhook with an event that does not exist"),
    Switch(
        "empty_default_branch", "204", ("204", "404"), "[bitbucket 13, SPEC]", "GET .../branches/default of an empty repository; the 5.5 document has no 204"
    ),
    Switch(
        "basicauth_config_permission",
        "SYS_ADMIN",
        ("SYS_ADMIN", "ADMIN"),
        "[bitbucket 2, UNKNOWN]",
        "who may read and change the basic authentication settings",
    ),
    Switch("ssh_access_keys", "on", ON_OFF, "[bitbucket 10, SPEC]", "accessKeysEnabled of the SSH settings"),
)

ALGORITHMIA = (
    Switch("provider_enum", "2021-10", ("2021-06", "2021-10"), "[algorithmia 1.3, INF]", "which providers exist and which of them is Bitbucket Server"),
    Switch(
        "pat_shape",
        "oauth",
        ("oauth", "scm", "both"),
        "[algorithmia 1.5, UNK]",
        "JSON that carries a personal access token: oauth.client_id + oauth.client_secret, scm.project_key + oauth.client_secret, or both",
    ),
    Switch("validate_credentials", "off", ON_OFF, "[algorithmia 1.6, UNK]", "create checks server and token against the simulated Bitbucket"),
    Switch("url_normalisation", "verbatim", ("verbatim", "strip-slash", "lower-host"), "[algorithmia 1.7, UNK]", "how urls are stored"),
    Switch("patch_collision", "conflict", ("conflict", "allow"), "[algorithmia 1.7, UNK]", "PATCH of urls.web onto the natural key of another one"),
    Switch("patch_unknown_fields", "ignore", ("ignore", "reject"), "[algorithmia 1.4, UNK]", "PATCH members other than enabled and urls"),
    Switch("create_response", "documented", ("documented", "full"), "[algorithmia 1.5, DOC]", "documented: the 201 has neither urls nor name"),
    Switch("name_default", "web-url", ("web-url", "empty"), "[algorithmia 1.4, INF]", "name where none was given"),
    Switch("in_use_for_ever", "off", ON_OFF, "[algorithmia 1.7, UNK]", "a configuration that ever had an algorithm stays in use"),
    Switch("delete_default_code", "4041", ("4040", "4041"), "[algorithmia 1.7, INF]", "error code of deleting the default"),
    Switch("admin_key_reads", "on", ON_OFF, "[algorithmia 1.1, DOC conflict]", "the admin key may read /v1/scms"),
    Switch("standard_key_reads", "on", ON_OFF, "[algorithmia 1.1, CLIENT]", "a standard key may read /v1/scms"),
    Switch("error_shape", "wrapped", ("wrapped", "flat"), "[algorithmia 1.6, DOC]", "errors as {'error': {...}} or flat"),
    Switch(
        "error_status",
        "",
        (),
        "[algorithmia 1.6, INF]",
        "HTTP status of codes other than the default, as CODE:STATUS,CODE:STATUS",
        pattern=r"(\d{4}:\d{3}(,\d{4}:\d{3})*)?",
    ),
    Switch("unknown_route_body", "html", ("html", "json"), "[algorithmia 1.6, UNK]", "body of the 404 for an unknown path"),
    Switch("admin_key_algorithms", "refuse", ("refuse", "accept"), "[algorithmia 1.1, DOC]", "the admin key at endpoints that want a standard key"),
    Switch("token_connect", "unsupported", ("unsupported", "secretToken"), "[algorithmia 1.2, UNK]", "POST .../token/connect: refused, or a new token"),
    Switch("webhook_events", "repo:refs_changed,repo:modified", (), "[algorithmia 2.4, INF]", "events of the webhooks that Algorithmia makes"),
    Switch("webhook_signature", "ignore", ("ignore", "check"), "[algorithmia 2.4, UNK]", "whether X-Hub-Signature of a webhook is verified"),
    Switch(
        "pull_key",
        "repository",
        ("repository", "user", "none"),
        "[algorithmia 2.1, UNK]",
        "repository: a read access key is placed on each new repository; user: one key a configuration, to be put on a user by hand; none: one key an"
        " algorithm, to be put somewhere by hand (both are told by scm/status)",
    ),
    Switch("template_build", "off", ON_OFF, "[algorithmia 2.1, UNK]", "a build for the template commit of a new algorithm"),
    Switch("build_token_check", "read", ("read", "admin"), "[algorithmia 2.1, UNK]", "what the stored token must still be able to do for a build"),
    Switch("build_seconds", "0.2", (), "[algorithmia 4, UNK]", "how long a build takes at least", pattern=r"\d+(\.\d+)?"),
    Switch("compile_status", "202", ("202", "200"), "[algorithmia 2.2, DOC conflict]", "202 is empty, 200 shows the algorithm"),
    Switch("failed_create_repository", "stays", ("stays", "removed"), "[algorithmia 2.1, UNK]", "the repository of an algorithm that could not be created"),
    Switch(
        "environments_shape", "list", ("list", "wrapped"), "[algorithmia 4, DOC conflict]", "algorithm environments as a list or in {'environments': [...]}"
    ),
    Switch("openapispec_format", "json", ("json", "yaml"), "[algorithmia 1.1, UNK]", "format of /v1/openapispec"),
    Switch("openapispec_login", "off", ON_OFF, "[algorithmia 1.1, UNK]", "/v1/openapispec needs a key"),
)

SWITCHES = _table((*BITBUCKET, *ALGORITHMIA))


class Switches:
    """The values in force. ``reset`` brings back those of the start."""

    def __init__(self, start: Mapping[str, str] | None = None) -> None:
        self._start = {name: switch.default for name, switch in SWITCHES.items()}
        for name, value in (start or {}).items():
            self._start[name] = self._known(name).check(value)
        self._values = dict(self._start)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def on(self, name: str) -> bool:
        """Whether an on/off switch is on."""
        return self._values[name] == "on"

    def number(self, name: str) -> int:
        """The value of a number switch."""
        return int(self._values[name])

    def auto(self, name: str, by_version: bool) -> bool:
        """Whether an auto/on/off switch is on, where BY_VERSION is what auto means."""
        value = self._values[name]
        return by_version if value == "auto" else value == "on"

    def set(self, name: str, value: str) -> None:
        """Changes a switch; BadSwitch where that is not possible."""
        self._values[name] = self._known(name).check(value)

    def reset(self) -> None:
        self._values = dict(self._start)

    def as_dict(self) -> dict[str, str]:
        return dict(self._values)

    @staticmethod
    def _known(name: str) -> Switch:
        if name not in SWITCHES:
            raise BadSwitch(f"no switch {name!r}; there are: {', '.join(sorted(SWITCHES))}")
        return SWITCHES[name]


def parse(arguments: Iterable[str]) -> dict[str, str]:
    """``NAME=VALUE`` arguments as a dict, checked."""
    chosen = {}
    for argument in arguments:
        name, separator, value = argument.partition("=")
        if not separator:
            raise BadSwitch(f"{argument!r} is not NAME=VALUE")
        chosen[name] = value
    Switches(chosen)
    return chosen


def described() -> str:
    """All switches for ``--help``."""
    lines = []
    for title, rows in (("Bitbucket", BITBUCKET), ("Algorithmia", ALGORITHMIA)):
        lines.append(f"switches of {title} (--switch NAME=VALUE; the first value is the default):")
        for row in rows:
            others = [choice for choice in row.choices if choice != row.default]
            values = "|".join([row.default or "''", *others])
            lines += [f"  {row.name}={values}", f"      {row.help} {row.fact}"]
        lines.append("")
    return "\n".join(lines)
