# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What is said of the bot's token where it cannot go on."""

from __future__ import annotations

WHOSE = "only the user itself can make its token, so its name and password are needed (bitbucket_bot_username, bitbucket_bot_password)"

SAME_NAME = "retired_name: is also the name of the token itself. Choose another"

NOT_WRITTEN = "a step could not be written to audit_file: {why}"

OVERLAP = "overlap: has to be 0 or more, and is {seconds}"

GIVEN = """bitbucket_access_token_value is given, and the token {name} has to be recreated, since {why}. Nothing was made. Run again without
bitbucket_access_token_value: the value that it gives would hide the new one.""".replace("\n", " ")

HIDES = """bitbucket_access_token_value is given, and would hide the new value from your own tasks. Nothing was made. Give what they have stored in
bitbucket_bot_token_stored instead.""".replace("\n", " ")

NOT_STORED = """The value of the token {name} is not in its store ({store}). It stays as it is; rotate_token puts one in its place whose value is kept."""

ENDED = """The token {name} has to be recreated, since {why}.
Nothing was made, because Algorithmia could not take the new one:
{said}
The playbook rotate_token names the ways that remain."""

UNCLEAR = """{why}: declare it by provider, project_key and access_token, so that the new token can be proven in its project and handed over.
Nothing was made, and nothing was changed.""".replace("\n", " ")

BLIND = """{why}
Nothing was made, and nothing was changed."""

OTHERS = """{why}: in Algorithmia, for this Bitbucket, and not declared. They may work with the token {name}, which would be revoked: which token a
configuration has cannot be read. Nothing was made, and nothing was changed. Declare them in algorithmia_scm_configs, or, where they have another token, set
undeclared_configs to ignore (variable bitbucket_bot_token_undeclared_configs).""".replace("\n", " ")

USED = """The token cannot be rotated now: algorithms work with it in {projects}.
Nothing was made, and nothing was changed. Algorithmia cannot change the token of a configuration (its API changes only enabled and urls, and its
pages offer no more), and it does not delete one that is in use. The ways that remain:
1. Keep this token where it still serves: without an expiry date it stays valid. Look after its user's password and permissions instead.
2. Declare another configuration beside this one, for another project with a token of its own, and move the algorithms there.
3. Delete the algorithms (their repositories stay), rotate, and create them again.
4. Try rotate_token_update_secret=connect: a call of Algorithmia's that is named and not described may take a new token. Whether your cluster does is
   not known.
{unfinished}"""

UNFINISHED = """An earlier rotation did not come to its end: there are {names}.
Which of them Algorithmia works with cannot be seen: leave them valid."""

IN_USE = "In use: {why}"

SEVERAL = """The token cannot be rotated like this: there are several configurations with it ({why}), and its value is not known.
If one of them turned out to be in use, the others could not be put back. Nothing was made, and nothing was changed. Give the value of the
token ({name}) in bitbucket_access_token_value, or keep it in a store (bitbucket_bot_token_store).
{gone}""".replace("\n", " ")

GONE = "There is no such token, it was revoked: the playbook provision recreates it and its configurations."

UNPROVEN = """{said}
Nothing was revoked. Run again, and it goes on from here."""

MADE_MEANWHILE = """{names}: made by somebody else meanwhile, with which token cannot be seen.
Nothing was revoked. Run again."""

NOT_TAKEN = """{said}
Algorithmia did not take the new token. It was revoked, and everything is as it was before."""

NOT_HANDED_OVER = """{said}
Nothing was revoked: the old token and the new one are valid. Run again, and it goes on from here."""

NOT_KEPT = """{said}
A new token {name} was made, and its value is lost. Nothing was revoked. Run again: {name} is recreated."""

FILE_STAYS = "the file {file} stays, only one with the value of this token is removed: {why}"

STAYS = "algorithms use the configurations for {projects}: they stay, and so do their projects, the bot and its token"
