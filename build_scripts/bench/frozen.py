"""The single file as it was built: its size, its start, its unpacking."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from build_scripts.bench import BenchError, Figure, Measurement, paint, progress
from build_scripts.bench.gateway import gateway
from build_scripts.bench.paint import PAINTED, display
from build_scripts.bench.ports import pick_port
from build_scripts.bench.programs import (
    running,
    wait_for_line,
    wait_for_readiness,
)
from build_scripts.bench.start import run_stock
from build_scripts.build import DIST
from build_scripts.freeze import APP, APP_NAME, SIDECAR, SIDECAR_NAME, executable_of, manifest
from build_scripts.package import products
from core.base.paths import Paths
from core.base.settings import Settings, save
from core.runtime.frozen import open_sidecar
from core.wire.command import SidecarCommand

FIGURES = (
    Figure("single_file_mb", "MB", "the single file", 1),
    Figure("sidecar_unpacked_mb", "MB", "the sidecar's files as unpacked", 1),
    Figure(
        "single_login_paint_s",
        "s",
        "spawn of the single file with an empty data folder to its word that the login screen is "
        "painted",
    ),
    Figure("single_login_paint_ratio", "ratio", "that / the same of the program's folder"),
    Figure("first_unpack_s", "s", "the unpacking alone, into an empty cache, synced and checked"),
    Figure(
        "frozen_first_start_s",
        "s",
        "spawn of the single file's `serve` on a computer that never saw it (so with the "
        "unpacking) to the first 200 on /health/readiness",
    ),
    Figure("frozen_cold_start_s", "s", "the same the second time: it is unpacked already"),
    Figure(
        "frozen_cold_start_ratio", "ratio", "that / a stock start from the venv beside it, in turn"
    ),
    Figure(
        "frozen_warm_start_s",
        "s",
        "Start pressed, with the frozen sidecar as a warm spare, to the first 200",
        3,
    ),
)


def check() -> None:
    """Raises BenchError when the frozen program is not built, or no window can be painted."""
    whole = manifest.is_whole(SIDECAR) and manifest.is_whole(APP)
    if not whole or not (DIST / products.single_name()).is_file():
        raise BenchError("the frozen program is not built: dev.py build single")
    paint.check()


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Everything of the frozen program, `runs` times."""
    single = DIST / products.single_name()
    folder = executable_of(APP, APP_NAME)
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    values["single_file_mb"] = [single.stat().st_size / 1e6]
    values["sidecar_unpacked_mb"] = [manifest.size(SIDECAR) / 1e6]
    with display() as name:
        for number in range(runs):
            painted = {
                form: _paint(program, name) for form, program in _turn(number, single, folder)
            }
            values["single_login_paint_s"].append(painted["single"])
            values["single_login_paint_ratio"].append(painted["single"] / painted["folder"])
            values["first_unpack_s"].append(_unpack(single))
            first, second = _serve_twice(single)
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
                stock, _ = run_stock(Path(place))
            values["frozen_first_start_s"].append(first)
            values["frozen_cold_start_s"].append(second)
            values["frozen_cold_start_ratio"].append(second / stock)
            values["frozen_warm_start_s"].append(_warm())
            progress(
                f"frozen {number + 1}/{runs}  paint {painted['single']:.2f} s, folder "
                f"{painted['folder']:.2f} s; unpack {values['first_unpack_s'][-1]:.2f} s; start "
                f"{first:.2f} s, {second:.2f} s, stock {stock:.2f} s"
            )
    return values


def _turn(number: int, single: Path, folder: Path) -> list[tuple[str, Path]]:
    order = [("single", single), ("folder", folder)]
    return order if number % 2 == 0 else order[::-1]


def _paint(program: Path, display_name: str) -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        command = [str(program), "--data-dir", f"{place}/data", "--exit-after-paint"]
        additions = {"DISPLAY": display_name} if display_name else {}
        with running(command, Path(place), additions) as window:
            seconds, _ = wait_for_line(window, PAINTED, 60)
            window.process.wait(30)
    return seconds


def _unpack(single: Path) -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        paths = Paths(Path(place) / "data", "option")
        began = time.perf_counter()
        with open_sidecar(paths, executable=single, cache=Path(place) / "cache"):
            return time.perf_counter() - began


def _serve_twice(single: Path) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        stick, home = Path(place) / "stick", Path(place) / "home"
        stick.mkdir()
        home.mkdir()
        program = Path(shutil.copy2(single, stick / single.name))
        # Windows knows the person's cache by itself, and there it may be unpacked already.
        data = stick / "pocket-data"
        data.mkdir()
        save(Paths(data, "option").settings, Settings(runtime_place="beside the data"))
        return _serve(program, home), _serve(program, home)


def _serve(program: Path, home: Path) -> float:
    port = pick_port()
    additions = {name: str(home) for name in ("HOME", "LOCALAPPDATA", "USERPROFILE", "TMPDIR")}
    command = [str(program), "serve", "--port", str(port)]
    with running(command, home, additions, port=port) as it:
        return wait_for_readiness(it)


def _warm() -> float:
    command = SidecarCommand((str(executable_of(SIDECAR, SIDECAR_NAME)),), SIDECAR)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place,
        gateway(Path(place), command) as it,
    ):
        it.keep_warm()
        return it.start()


MEASUREMENT = Measurement("frozen", FIGURES, measure, check)
