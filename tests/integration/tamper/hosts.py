# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: the file bitbucket.properties, changed with an editor."""

from __future__ import annotations

from integration.tamper.declared import FILE, FILE_ONLY
from integration.tamper.ground import Edit, Rows, changed, made
from integration.world import SECRETS

PROPERTY, PURGED = Rows("bitbucket_properties", FILE), Rows("bitbucket_properties", FILE_ONLY)
GONE = Rows("bitbucket_properties", {"path": "{{ file }}", "backup": False, "settings": {"feature.y": 1}, "secrets": {"ldap.password": "x"}, "state": "absent"})
PORT, FEATURE = "server.port=7990", "feature.x=true\n"
NEW = "******** (new)"

ROWS = (
    PROPERTY("nothing"),
    PROPERTY("another value", Edit(PORT, "server.port=7991"), seen={"FILE": changed(("settings.server.port", "7991", "7990"))}),
    PROPERTY("removed", Edit(FEATURE), seen={"FILE": changed(("settings.feature.x", None, "true"))}),
    PROPERTY("made a comment", Edit(PORT, f"#{PORT}"), seen={"FILE": changed(("settings.server.port", None, "7990"))}, left=(Edit(PORT, f"#{PORT}\n{PORT}"),)),
    PROPERTY("said twice", Edit(PORT, f"{PORT}\nserver.port=1"), seen={"FILE": changed(("settings.server.port", "1", "7990"))}),
    PROPERTY("written otherwise", Edit(PORT, "server.port : 7990"), left=(Edit(PORT, "server.port : 7990"),)),
    PROPERTY(
        "in other letters",
        Edit(PORT, "Server.Port=7990"),
        seen={"FILE": changed(("settings.server.port", None, "7990"))},
        left=(Edit(PORT, f"Server.Port=7990\n{PORT}"),),
    ),
    PROPERTY("what is not to be there", Edit(PORT, f"{PORT}\nfeature.z=1"), seen={"FILE": changed(("settings.feature.z", "1", None))}),
    PROPERTY("another secret", Edit("jdbc.password=", "jdbc.password=x"), seen={"FILE": changed(("secrets.jdbc.password", "********", NEW))}),
    PROPERTY(
        "no secret",
        Edit("jdbc.password=", "#"),
        seen={"FILE": changed(("secrets.jdbc.password", None, NEW))},
        left=(Edit("jdbc.password=", "#"), Edit("# By hand", "# By hand\njdbc.password=" + SECRETS["pat"])),
    ),
    PROPERTY("what is not declared", Edit(PORT, f"{PORT}\nfeature.y=1"), left=(Edit(PORT, f"{PORT}\nfeature.y=1"),)),
    PROPERTY(
        "gone",
        Edit(""),
        seen={"FILE": made({"path": "FILE", "settings": {"server.port": "7990", "feature.x": "true"}, "secrets": {"jdbc.password": NEW}})},
        left=(Edit("# By hand\n"),),
    ),
    PROPERTY(
        "two at once",
        Edit(PORT, "server.port=1"),
        Edit(FEATURE),
        seen={"FILE": changed(("settings.server.port", "1", "7990"), ("settings.feature.x", None, "true"))},
    ),
    PURGED("nothing, and others are to go"),
    PURGED("what is not declared, and others are to go", Edit(PORT, f"{PORT}\nfeature.y=1"), seen={"FILE": changed(("settings.feature.y", "1", None))}),
    PURGED(
        "a secret that is not declared, and others are to go",
        Edit(PORT, f"{PORT}\nldap.password={SECRETS['other_pat']}"),
        seen={"FILE": changed(("secrets.ldap.password", "********", None))},
    ),
    GONE("nothing, and some are not to be there"),
    GONE(
        "made that is not to be there",
        Edit(PORT, f"{PORT}\nfeature.y=1\nldap.password=x"),
        seen={"FILE": changed(("settings.feature.y", "1", None), ("secrets.ldap.password", "********", None))},
    ),
)
