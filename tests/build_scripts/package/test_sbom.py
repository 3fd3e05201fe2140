"""The bill of materials lists what is locked, and comes out the same every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_scripts.devtools import LOCK
from build_scripts.devtools.lockfile import parse, text_of
from build_scripts.package import sbom
from tests.source_tree import PROGRAM, sources

VERSIONS = {"python": "3.11.7", "pyinstaller": "6.22.3", "litellm": "1.2.3", "pocket": "0.1.0"}


def test_every_locked_package_is_in_it_once() -> None:
    document = sbom.bill(text_of(LOCK), VERSIONS)
    names = [one["name"] for one in document["components"]]
    assert set(names) == {entry.name for entry in parse(text_of(LOCK))} | {"CPython"}
    refs = [one["bom-ref"] for one in document["components"]]
    assert len(refs) == len(set(refs))
    assert set(document["dependencies"][0]["dependsOn"]) <= set(refs)


def test_it_says_what_it_is_and_what_it_was_made_from() -> None:
    document = sbom.bill(text_of(LOCK), VERSIONS)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    properties = {one["name"]: one["value"] for one in document["metadata"]["properties"]}
    assert properties["litellm-pocket:litellm"] == "1.2.3"
    assert len(properties["litellm-pocket:lock-sha256"]) == 64
    litellm = next(one for one in document["components"] if one["name"] == "litellm")
    assert litellm["purl"].startswith("pkg:pypi/litellm@")
    assert litellm["scope"] == "required"
    yaml = next(one for one in document["components"] if one["name"] == "pyyaml")
    assert {"name": "litellm-pocket:parts", "value": "program sidecar"} in yaml["properties"]


def test_the_same_input_gives_the_same_document() -> None:
    one, two = sbom.bill(text_of(LOCK), VERSIONS), sbom.bill(text_of(LOCK), VERSIONS)
    assert json.dumps(one) == json.dumps(two)
    other = sbom.bill(text_of(LOCK), VERSIONS | {"python": "3.11.8"})
    assert other["serialNumber"] != one["serialNumber"]


def test_tools_are_locked_and_never_imported_by_the_program() -> None:
    document = sbom.bill(text_of(LOCK), VERSIONS)
    tools = {one["name"] for one in document["components"] if one.get("scope") == "excluded"}
    assert {"pytest", "pyinstaller", "execnet", "pefile"} <= tools
    assert not tools & {"litellm", "pyyaml", "zxcvbn", "uvloop", "pywin32"}
    modules = {name.replace("-", "_") for name in tools} | {"PyInstaller"}
    imported = {one.module.split(".")[0] for source in sources(*PROGRAM) for one in source.imports}
    assert not imported & modules


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"versions": VERSIONS, "files": []}), encoding="ascii")
    assert sbom.main([str(manifest), str(tmp_path / "out.json")]) == 0
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["components"]
    manifest.write_text("[]", encoding="ascii")
    assert sbom.main([str(manifest), str(tmp_path / "out.json")]) == 1
    assert "cannot be read" in capsys.readouterr().err
