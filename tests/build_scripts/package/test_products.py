"""The files that people download."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from build_scripts.package import PackageError, payload, products
from core.base.paths import Paths
from core.runtime.frozen import NAME, bundled_sidecar, open_sidecar
from core.runtime.payload import payload_in
from tests.core.runtime.bundles import onedir, toy_elf


@pytest.fixture(autouse=True)
def quick_packing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = payload.build
    monkeypatch.setattr(payload, "build", lambda folder, out: real(folder, out, preset=1))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    place = tmp_path / "build" / "onefile"
    place.parent.mkdir()
    place.write_bytes(toy_elf())
    return place


def test_the_single_file_carries_the_sidecar(program: Path, tmp_path: Path) -> None:
    place = products.make_single(program, onedir(tmp_path / "sidecar"), tmp_path / "dist")
    assert place.name == products.single_name()
    found = payload_in(place)
    assert found is not None
    assert NAME in {entry.path for entry in found.manifest.files}


def test_it_is_packed_again_only_when_something_changed(program: Path, tmp_path: Path) -> None:
    sidecar = onedir(tmp_path / "sidecar")
    place = products.make_payload(sidecar, tmp_path / "payload.zip")
    before = place.stat().st_mtime_ns
    os.utime(place, ns=(before - 10**9, before - 10**9))
    products.make_payload(sidecar, place)
    assert place.stat().st_mtime_ns == before - 10**9
    place.write_bytes(place.read_bytes()[:-1])  # half written
    products.make_payload(sidecar, place)
    assert zipfile.is_zipfile(place)
    (sidecar / "_internal" / "more.txt").write_bytes(b"more")
    (sidecar / "manifest.json").write_bytes(payload.describe(sidecar, {}))
    first = place.read_bytes()
    assert products.make_payload(sidecar, place).read_bytes() != first


def test_a_sidecar_that_was_not_built_is_named(program: Path, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="build it first"):
        products.make_single(program, tmp_path / "nothing", tmp_path / "dist")


def test_the_zip_holds_both_side_by_side_and_runs_in_place(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (app / "litellm-pocket").write_bytes(b"#!/bin/sh\n")
    (app / "litellm-pocket").chmod(0o755)
    sidecar = onedir(tmp_path / "sidecar")
    place = products.make_folder_zip(app, sidecar, tmp_path / "dist")
    again = products.make_folder_zip(app, sidecar, tmp_path / "dist2")
    assert place.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(place) as archive:
        archive.extractall(tmp_path / "stick")
        modes = {one.filename.split("/")[-1]: one.external_attr >> 16 for one in archive.filelist}
    if os.name != "nt":
        assert modes["litellm-pocket"] == 0o100755
    (folder,) = (tmp_path / "stick").iterdir()
    program = folder / "litellm-pocket"
    assert bundled_sidecar(program) == folder / "sidecar" / NAME
    with open_sidecar(Paths(tmp_path / "data", "portable"), executable=program) as ready:
        assert ready.executable.read_bytes() == (sidecar / NAME).read_bytes()
