# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the official documents are wrong, by name and with the reason. Patterns match `document METHOD path status: what` whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """A known error of a document."""

    name: str
    pattern: str
    reason: str


BITBUCKET = [
    Known(
        "error context null",
        r"\S+ \S+ \S+ [45]\d\d: errors\.\[\]\.(context|exceptionName): type .*",
        "Recorded errors hold null in context and exceptionName [bitbucket 5, REC]; the documents allow only strings.",
    ),
    Known(
        "links write-only",
        r"\S+ \S+ \S+ \d+: (.*\.)?links: writeOnly",
        "Every recorded answer has links [bitbucket 6, REC]; the documents mark them as sent only.",
    ),
    Known(
        "owner of a personal project",
        r"\S+ GET /api/latest/projects/\S+ 200: (project|\.): unknown owner",
        "Recorded personal projects have an owner [bitbucket 6, REC].",
    ),
    Known(
        "users are a page",
        r"(8\.5|9\.4|10\.0) GET /api/latest/users 200: \.: unknown isLastPage, limit, size, start, values",
        "The document's own words say a page; its schema is one user.",
    ),
    Known(
        "users have paging",
        r"\S+ GET /api/latest/users 200: parameter (start|limit) unknown",
        "A page has start and limit [bitbucket 4, REC]; this operation forgets them.",
    ),
    Known(
        "numbered permission filters",
        r"\S+ GET /api/latest/users \d+: parameter permission\..* unknown",
        "The documents write permission.N, and tell the parameters below it only in words [bitbucket 8, SPEC].",
    ),
    Known(
        "users filters in words",
        r"5\.10 GET /api/latest/users \d+: parameter (filter|group|permission) unknown",
        "5.10 lists them only in the text of the operation.",
    ),
    Known("paging in 5.10", r"5\.10 GET \S+ \d+: parameter (start|limit) unknown", "5.10 explains paging once for all operations, not at each."),
    Known(
        "permitted users as groups",
        r"(8\.5|9\.4|10\.0) GET /api/latest/admin/permissions/users 200: values\.\[\]: unknown user",
        "The schema is that of groups; users are recorded with `user` [bitbucket 7, REC].",
    ),
    Known(
        "groups/none 202",
        r"(8\.5|9\.4|10\.0) GET /api/latest/projects/\{\}/permissions/groups/none 200: status unknown",
        "Printed as 202; reads answer 200 [bitbucket 0].",
    ),
    Known(
        "repositories 201",
        r"8\.5 GET /api/latest/projects/\{\}/repos(/\{\})? 200: status unknown",
        "8.5 prints 201 for reads [bitbucket 0]; 5.10, 9.4 and 10.0 print 200.",
    ),
    Known(
        "anonymous list of projects", r"\S+ GET /api/latest/projects 401: status unknown", "401 was seen without and with a wrong login [bitbucket 2, LIVE]."
    ),
    Known(
        "duplicate on update", r"\S+ PUT /api/latest/projects/\{\} 409: status unknown", "The documents forget the taken name or key [bitbucket 6, INFERRED]."
    ),
    Known(
        "moved project",
        r"\S+ GET /api/latest/projects/\{\} 307: (status unknown|parameter x unknown)",
        "An old key is redirected [bitbucket 6, LIVE]; the walk adds a query to see it kept.",
    ),
    Known(
        "login filter",
        r"\S+ GET /api/latest/projects/\{\} (403|429): status unknown",
        "Basic authentication off, rate limit [bitbucket 2 and 3]: before any operation.",
    ),
    Known("content negotiation", r"\S+ (GET|POST) /api/latest/projects\S* (406|415): status unknown", "Before any operation [bitbucket 1, LIVE]."),
    Known("XSRF check", r"\S+ POST /api/latest/projects 403: status unknown", "Before any operation [bitbucket 2, DOC]."),
    Known(
        "times are numbers",
        r"\S+ \S+ /(access-tokens|keys|ssh)/\S+ 20[01]: (.*\.)?createdDate: type \"string\"",
        "Recorded times are numbers of milliseconds [bitbucket 1 and 9, REC]; the documents say date-time.",
    ),
    Known(
        "more of a token",
        r"\S+ \S+ /access-tokens/\S+ 200: (values\.\[\]|\.): unknown expiryDate, permissions, user",
        "Recorded tokens have permissions and user [bitbucket 9, REC]; the schema is incomplete.",
    ),
    Known(
        "token created 201",
        r"8\.5 PUT /access-tokens/\S+ 200: status unknown",
        "8.5 prints 201; 200 is LIVE and in 5.10, 9.4 and 10.0 [bitbucket 9].",
    ),
    Known("token of what is gone", r"8\.5 GET /access-tokens/latest/projects/\S+ 404: status unknown", "8.5 forgets it; 9.4 and 10.0 print it."),
    Known("bad project token", r"8\.5 POST /access-tokens/latest/projects/\{\}/\{\} 400: status unknown", "8.5 forgets it; 9.4 and 10.0 print it."),
    Known(
        "directories are a list",
        r"(9\.4|10\.0) GET /api/latest/admin/user-directories 200: \.: type \"object\"",
        "The document's own words say a list; its schema is one directory.",
    ),
    Known(
        "default reviewers",
        r"\S+ \S+ /default-reviewers/latest/\S+ \d+: .*",
        "The documents take reviewers for groups, forget half of a matcher, statuses and, in 5.10, all of it; BSERV-12773 has an answer [breadth 4, REC].",
    ),
    Known(
        "branching models",
        r"\S+ \S+ /branch-utils/\S+ \d+: operation unknown",
        "In no document, and served by 5.x to 10.4 [breadth 10, LIVE].",
    ),
    Known(
        "required builds",
        r"\S+ \S+ /required-builds/latest/\S+ \d+: .*",
        "The documents forget that a matcher is active [breadth 1.1, LIVE], statuses, and what 10.2 added [breadth 9, LIVE].",
    ),
    Known(
        "default tasks",
        r"\S+ \S+ /default-tasks/latest/\S+ \d+: .*",
        "The documents forget the matchers and the scope of a task [breadth 13, LIVE].",
    ),
    Known(
        "Git LFS",
        r"\S+ \S+ /git-lfs/admin/\S+ \d+: operation unknown",
        "In no document, and used by several clients [breadth 14, CLIENT].",
    ),
    Known(
        "refs that are not synced",
        r"\S+ (GET|POST) /sync/latest/\S+ 200: \w+: type \"object\"",
        "Arrays, where the documents have objects [breadth 14, LIVE].",
    ),
    Known(
        "syncing is not available",
        r"\S+ POST /sync/latest/\S+ 409: status unknown",
        "The documents say that it has to be available, and not what is answered where it is not.",
    ),
    Known(
        "rules of secret scanning of the whole server",
        r"\S+ (GET|POST|PUT) /api/latest/\S*secret-scanning/rules\S* 200: \S*scope: required \[\"resourceId\", \"type\"\]",
        "The schema wants the number of a project or repository, and the whole server has none.",
    ),
    Known(
        "exemptions from secret scanning by scope",
        r"8\.5 (POST|PUT) /api/latest/\S*secret-scanning/exempt \d+: (operation|status) unknown",
        "Since 8.6, as the documents of 9.4 and 10.0 say [breadth 15, SPEC].",
    ),
    Known(
        "more of a webhook",
        r"\S+ \S+ /api/latest/projects/\S*webhooks\S* 200: \.: unknown createdDate, id, updatedDate",
        "Recorded webhooks have an id and times [bitbucket 13, REC]; the schema forgets them.",
    ),
    Known(
        "webhook deleted",
        r"5\.10 DELETE /api/latest/projects/\{\}/repos/\{\}/webhooks/\{\} 204: status unknown",
        "5.10 prints errors only; later documents print 204 [bitbucket 14].",
    ),
    Known(
        "webhooks of a project in 8.19",
        r"8\.5 \S+ /api/latest/projects/\{\}/webhooks\S* \d+: operation unknown",
        "They came with 8.9 [breadth 1.6, DOC]; 8.19 lies between the documents of 8.5 and 9.4 and is held against the former.",
    ),
    Known(
        "settings of a hook",
        r"(8\.5|9\.4|10\.0) (GET|PUT) /api/latest/projects/\{\}/(repos/\{\}/)?settings/hooks/\{\}/settings 200: .*unknown .*",
        "Each app has settings of its own [breadth 7]; the schema is an example.",
    ),
    Known(
        "settings of a hook are refused",
        r"(8\.5|9\.4|10\.0) PUT /api/latest/projects/\{\}/repos/\{\}/settings/hooks/\{\}/enabled 400: status unknown",
        "The documents say it of projects only; 5.10 of both [breadth 7, SPEC].",
    ),
    Known(
        "members of pull request settings",
        r"(8\.5|9\.4|10\.0) (GET|POST) /api/latest/projects/\{\}/repos/\{\}/settings/pull-requests 200: .*",
        "Plain numbers, and other names of the checks [breadth 6, LIVE]; the schemas show objects.",
    ),
    Known(
        "matcher of a restriction is active",
        r"\S+ \S+ /branch-permissions/latest/\S*restrictions\S* 200: \S*matcher: unknown active",
        "The server tells whether a matcher is active [breadth 1.1, LIVE]; the schema forgets it.",
    ),
    Known(
        "restrictions are for administrators in 5.10",
        r"5\.10 (GET|DELETE) /branch-permissions/latest/\S*restrictions\S* 401: status unknown",
        "Whoever does not administer the place is refused [breadth 1.4, SPEC of the later documents].",
    ),
    Known(
        "labels are a page",
        r"(8\.5|9\.4|10\.0) GET /api/latest/projects/\{\}/repos/\{\}/labels 200: \.: unknown isLastPage, limit, size, start, values",
        "A page of names [breadth K6]; the schema is that of one label.",
    ),
    Known("all repositories 201", r"8\.5 GET /api/latest/repos 200: status unknown", "8.5 prints 201 for reads [bitbucket 0]."),
    Known(
        "login in 10.x",
        r"10\.0 \S+ /(tsv|basicauth)/\S+ \d+: operation unknown",
        "Dropped from the 10.0 document, still served [bitbucket 2 and 14, LIVE].",
    ),
    Known("status of the server", r"\S+ GET /status 200: operation unknown", "Not part of the REST API [bitbucket 1, LIVE]."),
    Known("no route", r"\S+ (GET|PATCH|DELETE) \(no route\) 40[45]: operation unknown", "Asked for on purpose."),
]
ALGORITHMIA = [
    Known(
        "oauth is returned",
        r"algorithmia \S+ \S+ 20[01]: (results\.\[\]|\.): unknown oauth",
        "All examples have it, the schema does not [algorithmia 1.4, DOC].",
    ),
    Known(
        "403 of admin endpoints",
        r"algorithmia (GET|POST|PATCH|DELETE) /v1/admin/(scms\S*|features) 403: status unknown",
        "The document lists no 401 or 403 there, though the codes exist [algorithmia 1.2].",
    ),
    Known("own specification", r"algorithmia GET /v1/openapispec 200: operation unknown", "Served but not described by itself [algorithmia 1.1, DOC]."),
    Known("no route", r"algorithmia GET \(no route\) 404: operation unknown", "Asked for on purpose."),
]

# Documented query parameters that the simulators ignore, as `document METHOD path: name`, each with the reason.
IGNORED = [
    Known(
        "length of settings",
        r"5\.10 PUT /api/latest/projects/\{\}/(repos/\{\}/)?settings/hooks/\{\}/enabled: Content-Length",
        "A header that 5.10 lists among the parameters.",
    ),
    Known(
        "metadata of branches",
        r"\S+ GET /api/latest/projects/\{\}/repos/\{\}/branches: (base|context|details)",
        "What plugins tell of a branch: none is simulated, and the documents give no form of it.",
    ),
    Known(
        "pull requests",
        r"\S+ GET /api/latest/projects/\{\}/repos/\{\}/pull-requests: (at|direction|draft|filterText|order|state|withAttributes|withProperties)",
        "There is never a pull request, so there is nothing to filter and nothing to add to.",
    ),
    Known(
        "syncing of one ref",
        r"\S+ GET /sync/latest/projects/\{\}/repos/\{\}: at",
        "No ref is ever ahead of another: only whether a fork is synced is simulated.",
    ),
    Known(
        "order of secret scanning rules",
        r"\S+ GET /api/latest/\S*secret-scanning/(rules|allowlist): order",
        "Rules are told by name: nothing depends on their order.",
    ),
    Known(
        "filters of required builds",
        r"8\.5 GET /required-builds/\S+: (at|direction|draft|filterText|order|state|withAttributes|withProperties)",
        "Nothing tells what a filter of conditions would be.",
    ),
    Known(
        "statistics of webhooks",
        r"\S+ GET /api/latest/projects/\S*/webhooks\S*: statistics",
        "The documents call them an object without members, and no recorded webhook has any.",
    ),
    Known(
        "restrictions of access keys",
        r"(9\.4|10\.0) GET /keys/latest/ssh/\{\}/repos: withRestrictions",
        "It tells of settings-restriction of the project, which is not simulated.",
    ),
    Known(
        "archived in 7.21",
        r"8\.5 GET /api/latest/repos: (archived|projectkey)",
        "The documents say: since 8.0. 7.21 lies between those of 5.10 and 8.5 and is held against the latter.",
    ),
    Known(
        "filter of tokens",
        r"8\.5 GET /access-tokens/latest/projects/\{\}/repos/\{\}: filter",
        "In one document, at one of three like operations, without a word on what it does.",
    ),
    Known(
        "features of another user",
        r"algorithmia GET /v1/admin/features: username",
        "What another user may do: the collection asks what its own key may do, and the simulator has no users but the owners of keys.",
    ),
]
