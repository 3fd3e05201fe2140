"""A real program of PyInstaller's, as one file, with a payload inside: it starts, and finds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from build_scripts.package import payload, single
from core.runtime.frozen import NAME
from core.runtime.locate import payload_of
from tests.core.runtime.bundles import RUNS_HERE, onedir
from tests.source_tree import ROOT

pytestmark = pytest.mark.timeout(600)

TOY = """
import json, sys
from pathlib import Path
from core.base.paths import Paths
from core.runtime.frozen import open_sidecar
cache, data = Path(sys.argv[1]), Path(sys.argv[2])
steps = []
with open_sidecar(Paths(data, "option"), lambda p: steps.append(p.step), cache=cache) as sidecar:
    print(json.dumps({"sidecar": str(sidecar.executable), "steps": sorted(set(steps))}))
"""


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy that PyInstaller made as one file: ten seconds, so once for all tests here."""
    pytest.importorskip("PyInstaller")
    folder = tmp_path_factory.mktemp("toy")
    (folder / "toy.py").write_text(TOY, encoding="ascii")
    command = [sys.executable, "-m", "PyInstaller", "--onefile", "--noconfirm", "--console"]
    command += ["--name", "toy", "--paths", str(ROOT), "--log-level", "ERROR"]
    for name in ("tkinter", "litellm", "cryptography", "PIL", "numpy", "setuptools"):
        command += ["--exclude-module", name]
    command += ["--distpath", ".", "--workpath", "work", "--specpath", ".", "toy.py"]
    environment = os.environ | {"PYINSTALLER_CONFIG_DIR": str(folder / "config")}
    made = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr[-3000:]
    return folder / ("toy.exe" if sys.platform == "win32" else "toy")


@pytest.fixture
def program(frozen: Path, tmp_path: Path) -> Path:
    packed = tmp_path / "payload.zip"
    payload.build(onedir(tmp_path / "one"), packed, preset=1)
    place = tmp_path / "stick" / frozen.name
    place.parent.mkdir()
    single.assemble(frozen, packed, place)
    return place


def _run(program: Path, tmp_path: Path) -> dict[str, Any]:
    folders = [str(tmp_path / "cache"), str(tmp_path / "data")]
    ended = subprocess.run(
        [program, *folders], capture_output=True, text=True, check=False, timeout=500
    )
    assert ended.returncode == 0, ended.stderr
    said: dict[str, Any] = json.loads(ended.stdout)
    return said


def test_it_unpacks_what_it_carries_and_the_second_time_it_need_not(
    program: Path, tmp_path: Path
) -> None:
    first = _run(program, tmp_path)
    assert first["steps"] == ["unpacking"]
    sidecar = Path(first["sidecar"])
    assert sidecar.name == NAME
    assert tmp_path / "cache" in sidecar.parents
    if RUNS_HERE:
        said = subprocess.run([sidecar], capture_output=True, text=True, check=True)
        assert said.stdout.startswith("sidecar")
    assert _run(program, tmp_path) == {"sidecar": first["sidecar"], "steps": []}
    assert not (tmp_path / "data").exists()


def test_a_signature_at_the_end_keeps_it_from_nothing(program: Path, tmp_path: Path) -> None:
    before = payload_of(program)
    with program.open("ab") as file:
        file.write(os.urandom(64) * 400)  # longer than what the bootloader reads at a time
    assert payload_of(program) == before
    assert _run(program, tmp_path)["steps"] == ["unpacking"]
