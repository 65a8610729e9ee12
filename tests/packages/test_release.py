# SPDX-License-Identifier: Apache-2.0
"""release/run, without the packages, which other tests build; and the RPM spec."""
import hashlib
import json
import os
import subprocess

from conftest import BUILD, SOURCE


def test_a_release_has_notes_checksums_and_a_bill_of_materials(tmp_path):
    subprocess.run([SOURCE / "release/run", tmp_path], check=True, capture_output=True,
                   env={**os.environ, "PH_BUILD": str(BUILD), "PH_NO_PACKAGES": "yes"})
    bill = json.loads(next(tmp_path.glob("*.cdx.json")).read_text())
    assert bill["bomFormat"] == "CycloneDX"
    bundled = {component["name"] for component in bill["components"]}
    wanted = json.loads((SOURCE / "htdocs/package.json").read_text())
    assert {name.rpartition("/")[2] for name in wanted["dependencies"]} <= bundled
    assert not {"vite", "typescript", "eslint"} & bundled, "tools are not in the pages"
    assert all(component["purl"] and component["licenses"] for component in bill["components"])
    notes = (tmp_path / "release-notes.md").read_text()
    assert notes.startswith("## [") and notes.count("\n## ") == 0 and len(notes) > 500
    sums = dict(reversed(line.split()) for line in (tmp_path / "SHA256SUMS").read_text().splitlines())
    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir()
                    if path.name != "SHA256SUMS"}
    assert any(name.endswith(".tar.xz") for name in sums) and "mod_portalhooks.spec" in sums


def test_rpmlint_finds_nothing_in_the_spec():
    done = subprocess.run(["rpmlint", "-c", "rpmlint.toml", "mod_portalhooks.spec"], cwd=SOURCE / "release",
                          capture_output=True, text=True)
    assert "0 errors, 0 warnings" in done.stdout, done.stdout + done.stderr
