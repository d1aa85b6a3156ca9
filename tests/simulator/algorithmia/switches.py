# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is not known of Algorithmia, or differs from server to server."""

from __future__ import annotations

from simulator.switch import ON_OFF, Switch

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
