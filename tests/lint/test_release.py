# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a release is made of: version, changelog, archive, licences, and the metadata that a hub shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml

from tools import release
from tools.tree import ROOT

LICENCE = "GPL-3.0-or-later"


def checked_in() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    ("version", "released", "says"),
    [
        ("", [], "make release VERSION=1.0.0"),
        ("1.0", [], "not a version"),
        ("v1.0.0", [], "not a version"),
        ("0.0.9", [], "lower than 0.1.0"),
        ("0.1.0", ["0.1.0"], "released already"),
        ("0.9.0", ["0.1.0", "0.10.0"], "lower than 0.10.0"),
        ("0.1.0", [], ""),
        ("1.0.0", ["0.1.0"], ""),
    ],
)
def test_what_can_be_released(version: str, released: list[str], says: str) -> None:
    said = release.problem(version, "0.1.0", released)
    assert says in said
    assert bool(says) == bool(said)


def test_a_release_has_its_version_its_changelog_and_its_archive(tmp_path: Path) -> None:
    """In a copy of the checkout that is no repository, without the network."""
    present = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    for name in checked_in():
        if not name.startswith("tests/"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name, follow_symlinks=False)
    with pytest.raises(SystemExit, match="REPOSITORY="):
        release.release(tmp_path, present)
    for version, says in ((present, ("The first release", "bitbucket_projects", "verify_checkin")), ("7.8.9", ("It is better now",))):
        (tmp_path / "changelogs" / "fragments" / "more.yml").write_text("minor_changes:\n  - It is better now.\n", encoding="utf-8")
        with tarfile.open(release.release(tmp_path, version, "https://git.example.com/scm")) as opened:
            names = opened.getnames()
            readme, changelog, manifest = (opened.extractfile(name).read().decode() for name in ("README.md", "CHANGELOG.md", "MANIFEST.json"))
        assert json.loads(manifest)["collection_info"]["repository"] == "https://git.example.com/scm"
        assert "changelogs/changelog.yaml" in names
        assert set(re.findall(r"algorithmia-scm-(\S+?)\.tar\.gz", readme)) == {version}
        assert [words for words in (f"## v{version}\n", *says) if words not in changelog.replace("\\", "")] == []
        requirements = yaml.safe_load((tmp_path / "examples" / "pipelines" / "requirements.yml").read_text(encoding="utf-8"))
        assert requirements["collections"][0]["version"] == version
    with pytest.raises(SystemExit, match="released already"):
        release.release(tmp_path, "7.8.9")


def test_every_file_says_its_licence_or_is_named_where_licences_are() -> None:
    """As REUSE wants it: SPDX lines in the file, or REUSE.toml. Python files say it themselves."""
    (annotation,) = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]
    assert annotation["SPDX-License-Identifier"] == LICENCE
    patterns = [re.compile(re.escape(glob).replace(r"\*\*", ".*")) for glob in annotation["path"]]
    lacking = []
    for name in checked_in():
        head = (ROOT / name).read_bytes()[:600].decode(errors="replace")
        own = f"License-Identifier: {LICENCE}\n" in head and "Copyright (c) " in head
        if not own and (name.endswith(".py") or not any(pattern.fullmatch(name) for pattern in patterns)):
            lacking.append(name)
    assert lacking == ["COPYING"]
    assert (ROOT / "LICENSES" / "GPL-3.0-or-later.txt").read_bytes() == (ROOT / "COPYING").read_bytes()


def test_no_address_is_made_up() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert [name for name, value in galaxy.items() if "example.com" in str(value)] == []
