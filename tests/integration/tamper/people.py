# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: users and groups."""

from __future__ import annotations

from integration.tamper.declared import (
    GROUPS,
    GROUPS_ONLY,
    TEMPS,
    USERS,
    USERS_ONLY,
    ZED,
    join,
    leave,
    new_user,
)
from integration.tamper.ground import Rows, call, changed, gone, made

USER, PURGED_USER = Rows("bitbucket_users", USERS), Rows("bitbucket_users", USERS_ONLY)
GROUP, PURGED_GROUP = Rows("bitbucket_groups", GROUPS), Rows("bitbucket_groups", GROUPS_ONLY)
USER_GONE = Rows("bitbucket_users", {"users": [{"name": "mal"}], "state": "absent"})
GROUP_GONE = Rows("bitbucket_groups", {"groups": [{"name": "more"}], "state": "absent"})
NEW_ZED = "POST admin/users?name=zed&displayName=Zed&emailAddress=zed%40example.com&addToDefaultGroup=true&notify=false&password=********"
MAL = {"name": "mal", "display_name": "Mal", "email_address": "mal@example.com"}

ROWS = (
    USER("nothing"),
    USER(
        "another display name",
        call("PUT admin/users", name="zed", displayName="Zorro", email="zed@example.com"),
        seen={"user zed": changed(("display_name", "Zorro", "Zed"))},
        writes="PUT admin/users",
    ),
    USER(
        "another address",
        call("PUT admin/users", name="zed", displayName="Zed", email="zorro@example.com"),
        seen={"user zed": changed(("email_address", "zorro@example.com", "zed@example.com"))},
        writes="PUT admin/users",
    ),
    USER(
        "another address, of letters of another size",
        call("PUT admin/users", name="zed", displayName="Zed", email="ZED@example.com"),
        seen={"user zed": changed(("email_address", "ZED@example.com", "zed@example.com"))},
        writes="PUT admin/users",
    ),
    USER(
        "left a group",
        leave("zed", "devs"),
        seen={"user zed": changed(("groups", None, "devs"))},
        writes="POST admin/users/add-groups",
    ),
    USER("joined a group that is not declared", join("others", "zed"), left=(join("others", "zed"),)),
    USER(
        "joined a group that is not declared, and those are to go",
        join("others", "ann"),
        seen={"user ann": changed(("groups", "others", None))},
        writes="POST admin/users/remove-group",
    ),
    USER(
        "moved from one group to another",
        leave("ann", "devs"),
        join("others", "ann"),
        seen={"user ann": changed(("groups", None, "devs"), ("groups", "others", None))},
        writes="POST admin/users/add-groups\nPOST admin/users/remove-group",
    ),
    USER(
        "lost the licence",
        leave("ann", "stash-users"),
        seen={"user ann": changed(("groups", None, "stash-users"))},
        writes="POST admin/users/add-groups",
    ),
    USER(
        "deleted",
        call("DELETE admin/users?name=zed"),
        seen={"user zed": made(ZED)},
        writes=f"{NEW_ZED}\nPOST admin/users/add-groups",
    ),
    USER(
        "renamed",
        call("POST admin/users/rename", name="zed", newName="zoe"),
        seen={"user zed": made(ZED)},
        writes=f"{NEW_ZED}\nPOST admin/users/add-groups",
        left=(new_user("zoe"), call("PUT admin/users", name="zoe", displayName="Zed", email="zed@example.com"), join("devs", "zoe"), join("temps", "zoe")),
        anew=True,
    ),
    USER(
        "renamed by the size of its letters only",
        call("POST admin/users/rename", name="zed", newName="Zed"),
        left=(call("POST admin/users/rename", name="zed", newName="Zed"),),
    ),
    USER(
        "another password, which nobody can read",
        call("PUT admin/users/credentials", name="zed", password="x", passwordConfirm="x"),
        left=(call("PUT admin/users/credentials", name="zed", password="x", passwordConfirm="x"),),
    ),
    USER("made", new_user("mal"), left=(new_user("mal"),), anew=True),
    USER(
        "somebody else changed",
        call("PUT admin/users", name="eve", displayName="Evil", email="e@example.com"),
        left=(call("PUT admin/users", name="eve", displayName="Evil", email="e@example.com"),),
    ),
    USER(
        "two at once",
        call("PUT admin/users", name="ann", displayName="Anne", email="a@example.com"),
        call("DELETE admin/users?name=zed"),
        seen={"user ann": changed(("display_name", "Anne", "Ann"), ("email_address", "a@example.com", "ann@example.com")), "user zed": made(ZED)},
        writes=f"PUT admin/users\n{NEW_ZED}\nPOST admin/users/add-groups",
    ),
    PURGED_USER("nothing, and others are to go"),
    PURGED_USER("made, and others are to go", new_user("mal"), seen={"user mal": gone(MAL)}, writes="DELETE admin/users?name=mal"),
    PURGED_USER(
        "renamed, and others are to go",
        call("POST admin/users/rename", name="zed", newName="mal"),
        seen={"user zed": made(ZED), "user mal": gone({**MAL, "display_name": "Zed", "email_address": "zed@example.com"})},
        writes=f"{NEW_ZED}\nPOST admin/users/add-groups\nDELETE admin/users?name=mal",
    ),
    USER_GONE("nothing, and one is not to be there"),
    USER_GONE("made that is not to be there", new_user("mal"), seen={"user mal": gone(MAL)}, writes="DELETE admin/users?name=mal"),
    GROUP("nothing"),
    GROUP("lost a member", leave("zed", "temps"), seen={"group temps": changed(("members", None, "zed"))}, writes="POST admin/groups/add-users"),
    GROUP(
        "lost its only members",
        leave("zed", "devs"),
        leave("ann", "devs"),
        seen={"group devs": changed(("members", None, "ann"), ("members", None, "zed"))},
        writes="POST admin/groups/add-users",
    ),
    GROUP("got a member, and others are left alone", join("ops", "eve"), left=(join("ops", "eve"),)),
    GROUP(
        "got a member, and others are to go",
        join("devs", "eve"),
        seen={"group devs": changed(("members", "eve", None))},
        writes="POST admin/users/remove-group",
    ),
    GROUP(
        "one member for another",
        leave("ann", "devs"),
        join("devs", "eve"),
        seen={"group devs": changed(("members", None, "ann"), ("members", "eve", None))},
        writes="POST admin/groups/add-users\nPOST admin/users/remove-group",
    ),
    GROUP(
        "a member moved to another group",
        leave("bot", "ops"),
        join("temps", "bot"),
        seen={"group ops": changed(("members", None, "bot"))},
        writes="POST admin/groups/add-users",
        left=(join("temps", "bot"),),
    ),
    GROUP(
        "deleted", call("DELETE admin/groups?name=temps"), seen={"group temps": made(TEMPS)}, writes="POST admin/groups?name=temps\nPOST admin/groups/add-users"
    ),
    GROUP(
        "a member deleted",
        call("DELETE admin/users?name=zed"),
        seen={"group devs": changed(("members", None, "zed")), "group temps": changed(("members", None, "zed"))},
        refused=("members", "there is no user 'zed' on this server, so it cannot join"),
    ),
    GROUP("made", call("POST admin/groups?name=more"), left=(call("POST admin/groups?name=more"),)),
    GROUP(
        "two at once",
        call("DELETE admin/groups?name=temps"),
        join("devs", "eve"),
        seen={"group temps": made(TEMPS), "group devs": changed(("members", "eve", None))},
        writes="POST admin/groups?name=temps\nPOST admin/groups/add-users\nPOST admin/users/remove-group",
    ),
    PURGED_GROUP("nothing, and others are to go"),
    PURGED_GROUP(
        "made, and others are to go", call("POST admin/groups?name=more"), seen={"group more": gone({"name": "more"})}, writes="DELETE admin/groups?name=more"
    ),
    PURGED_GROUP("one that is protected changed", leave("eve", "others"), left=(leave("eve", "others"),)),
    PURGED_GROUP(
        "made and deleted",
        call("POST admin/groups?name=more"),
        call("DELETE admin/groups?name=temps"),
        seen={"group more": gone({"name": "more"}), "group temps": made(TEMPS)},
        writes="POST admin/groups?name=temps\nPOST admin/groups/add-users\nDELETE admin/groups?name=more",
    ),
    GROUP_GONE("nothing, and one is not to be there"),
    GROUP_GONE(
        "made that is not to be there", call("POST admin/groups?name=more"), seen={"group more": gone({"name": "more"})}, writes="DELETE admin/groups?name=more"
    ),
)
