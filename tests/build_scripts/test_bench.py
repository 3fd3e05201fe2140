"""The bench measures what it says, on stand-ins; the figures and their meaning come out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil
import pytest

from build_scripts.bench import (
    BenchError,
    Figure,
    Measurement,
    __main__,
    log,
    medians,
    paint,
    start,
)
from build_scripts.bench import programs as bench_programs
from build_scripts.bench.programs import (
    ask_demo,
    memory_of,
    running,
    tree_rss_mb,
    wait_for_line,
    wait_for_readiness,
    wait_for_ready_line,
)
from tests.conftest import WaitUntil

# A gateway as main.py serve shows itself: a child of its own, an address, a key, answers.
GATEWAY = """
import http.server, json, subprocess, sys
port = int(sys.argv[1])
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/health/readiness" else 404)
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200 if self.headers["Authorization"] == "Bearer sk-abc" else 401)
    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", port), Handler)
print("export OPENAI_BASE_URL=http://127.0.0.1:%d/v1 OPENAI_API_KEY=sk-abc" % port)
print("ready http://127.0.0.1:%d" % port, flush=True)
print(child.pid, flush=True)
server.serve_forever()
"""


def test_measures_a_gateway_and_leaves_nothing_behind(
    tmp_path: Path, free_port: int, wait_until: WaitUntil
) -> None:
    command = [sys.executable, "-c", GATEWAY, str(free_port)]
    with running(command, tmp_path, {}, port=free_port) as gateway:
        assert 0 < wait_for_readiness(gateway) < 60
        wait_for_ready_line(gateway)
        assert gateway.key == "sk-abc"
        assert ask_demo(gateway) > 0
        alone = memory_of(psutil.Process(gateway.process.pid)) / 1e6
        assert tree_rss_mb(gateway.process.pid) > alone
        _, line = wait_for_line(gateway, re.compile(r"^\d+$"), 10)
    assert gateway.process.returncode is not None
    wait_until(lambda: not psutil.pid_exists(int(line)) or _is_zombie(int(line)))


def _is_zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_wrong_key_is_no_figure(tmp_path: Path, free_port: int) -> None:
    command = [sys.executable, "-c", GATEWAY, str(free_port)]
    with running(command, tmp_path, {}, port=free_port) as gateway:
        wait_for_readiness(gateway)
        gateway.key = "sk-wrong"
        with pytest.raises(BenchError, match="status 401"):
            ask_demo(gateway)


def test_a_program_that_dies_is_told_with_its_last_words(tmp_path: Path, free_port: int) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such config')"]
    with (
        running(command, tmp_path, {}, port=free_port) as program,
        pytest.raises(BenchError, match="no such config"),
    ):
        wait_for_readiness(program)


def test_ready_at_another_port_is_no_figure(tmp_path: Path, free_port: int) -> None:
    command = [sys.executable, "-c", "print('ready http://127.0.0.1:1')"]
    with (
        running(command, tmp_path, {}, port=free_port) as program,
        pytest.raises(BenchError, match="ready elsewhere"),
    ):
        wait_for_ready_line(program)


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("print('painted 0.25')", ""),
        ("raise SystemExit('no display')", "no display"),
        ("print('painted 0.25', flush=True); raise SystemExit(3)", "status 3"),
    ],
)
def test_paint_is_timed_from_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, complaint: str
) -> None:
    monkeypatch.setattr(paint, "our_command", lambda *_: [sys.executable, "-c", script])
    if complaint:
        with pytest.raises(BenchError, match=complaint):
            paint.run_once(tmp_path, "")
    else:
        assert 0 < paint.run_once(tmp_path, "") < 60


@pytest.mark.gui
@pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is for Linux")
def test_paint_has_a_display_of_its_own() -> None:
    code = "import os, tkinter; tkinter.Tk().update(); print(os.environ['DISPLAY'])"
    with paint.display() as name:
        shown = subprocess.run(
            [sys.executable, "-c", code],
            env=bench_programs.clean_environment({"DISPLAY": name}),
            capture_output=True,
            text=True,
            check=True,
        )
        assert shown.stdout.strip() == name


def test_starts_alternate_and_ratios_are_taken_run_by_run(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    stock, ours = iter([10.0, 20.0, 40.0]), iter([5.0, 5.0, 10.0])

    def run_stock(_: Path) -> tuple[float, float]:
        order.append("stock")
        return next(stock), 300.0

    def run_ours(_: Path) -> tuple[float, float]:
        order.append("ours")
        return next(ours), 250.0

    monkeypatch.setattr(start, "run_stock", run_stock)
    monkeypatch.setattr(start, "run_ours", run_ours)
    values = start.measure(3)
    assert order == ["stock", "ours", "ours", "stock", "stock", "ours"]
    assert medians(start.MEASUREMENT, values) == {
        "stock_start_s": 20.0,
        "start_s": 5.0,
        "cold_start_ratio": 0.25,
        "stock_rss_mb": 300.0,
        "rss_mb": 250.0,
    }


def test_without_a_stock_command_only_ours_has_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "STOCK", tmp_path / "litellm.exe")
    monkeypatch.setattr(start, "run_ours", lambda _folder: (2.0, 300.0))
    result = medians(start.MEASUREMENT, start.measure(3))
    assert result == {"start_s": 2.0, "rss_mb": 300.0}
    assert (
        "stock"
        not in __main__.as_table(
            result, [one for one in start.FIGURES if one.name in result], 3
        ).split("Each figure")[0]
    )


def _measurement(values: Mapping[str, Sequence[float]]) -> Measurement:
    return Measurement(
        "thing", (Figure("thing_s", "s", "how long the thing takes"),), lambda _: values
    )


def test_prints_json_for_programs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measurement = _measurement({"thing_s": [3.0, 1.0, 2.004]})
    monkeypatch.setattr(__main__, "MEASUREMENTS", (measurement,))
    assert __main__.main(["--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["thing_s"] == 2.0
    assert printed["runs"] == 3
    assert printed["meaning"] == {"thing_s": "how long the thing takes"}
    assert any("LITELLM_LOCAL_MODEL_COST_MAP" in note for note in printed["notes"])


def test_prints_a_table_for_people(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(__main__, "MEASUREMENTS", (_measurement({"thing_s": [1, 2, 3, 4]}),))
    assert __main__.main(["--runs", "4"]) == 0
    assert re.search(r"thing_s +2\.50 s +how long", capsys.readouterr().out)


def test_figures_are_set_beside_those_of_another_system(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(__main__, "MEASUREMENTS", (_measurement({"thing_s": [1.0, 2.0, 3.0]}),))
    assert __main__.main(["--json"]) == 0
    other = tmp_path / "other.json"
    other.write_text(capsys.readouterr().out.replace("2.0", "0.5"), "utf-8")
    assert __main__.main(["--beside", str(other)]) == 0
    assert re.search(r"thing_s +2\.00 s +\(4\.0 times\) +how long", capsys.readouterr().out)
    other.write_text("{}")
    assert __main__.main(["--beside", str(other)]) == 1
    assert "does not hold what" in capsys.readouterr().err


def test_a_figure_that_is_missing_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(__main__, "MEASUREMENTS", (_measurement({}),))
    assert __main__.main(["--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "thing_s" in captured.err


def test_what_is_missing_is_told_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured: list[int] = []

    def measure(runs: int) -> Mapping[str, Sequence[float]]:
        measured.append(runs)
        return {"thing_s": [1, 2, 3]}

    first = Measurement("thing", (Figure("thing_s", "s", "it"),), measure)
    monkeypatch.setattr(__main__, "MEASUREMENTS", (first, paint.MEASUREMENT))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert __main__.main([]) == 1
    assert measured == []
    assert "neither Xvfb nor a display" in capsys.readouterr().err
    assert __main__.main(["--only", "thing"]) == 0


def test_fewer_than_three_runs_make_no_median() -> None:
    with pytest.raises(SystemExit):
        __main__.main(["--runs", "2"])


def test_figures_are_named_once_and_explained() -> None:
    figures = [figure for one in __main__.MEASUREMENTS for figure in one.figures]
    names = [figure.name for figure in figures]
    assert names[:6] == [
        *(
            "stock_start_s",
            "start_s",
            "cold_start_ratio",
            "stock_rss_mb",
            "rss_mb",
            "login_paint_s",
        ),
    ]
    assert len(names) == len(set(names))
    assert all(figure.meaning for figure in figures)


@pytest.mark.gui
def test_the_log_page_is_measured_on_the_real_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.write_big_log(tmp_path / "big" / "logs", 2_000_000, 500_000)
    assert sum(one.stat().st_size for one in (tmp_path / "big" / "logs").iterdir()) >= 2_000_000
    opened = log.measure_open(tmp_path / "big")
    monkeypatch.setattr(log, "LINES", 20_000)
    monkeypatch.setattr(log, "_SETTLED_LINES", 5_000)
    flowed = log.measure_flow(tmp_path / "flow")
    assert {*opened, *flowed} == {figure.name for figure in log.FIGURES}
    assert flowed["log_lines_per_s"] > 0
    assert 0 < flowed["log_shown_share"] <= 1
