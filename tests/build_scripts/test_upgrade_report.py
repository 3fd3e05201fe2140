"""What the weekly try of the newest LiteLLM reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_scripts.upgrade_report import UP_TO_DATE, main, report


@pytest.fixture
def release(tmp_path: Path) -> Path:
    file = tmp_path / "litellm.json"
    file.write_text('{"version": "1.109.3"}')
    return file


def test_nothing_new_is_no_report(tmp_path: Path, release: Path) -> None:
    log = "LiteLLM 1.109.3 is what is locked already; nothing was changed.\n"
    assert report(0, log, tmp_path, release) == f"# {UP_TO_DATE}\n"


@pytest.mark.parametrize(("status", "title"), [(0, "fits"), (1, "does not fit yet")])
def test_the_page_is_in_the_report(tmp_path: Path, release: Path, status: int, title: str) -> None:
    (tmp_path / "1.111.0.md").write_text("# LiteLLM 1.109.3 → 1.111.0\n\nchanges\n")
    log = "LiteLLM 1.109.3 -> 1.111.0: looking for wheels\n3 failed\n"
    text = report(status, log, tmp_path, release)
    assert text.splitlines()[0] == f"# LiteLLM 1.111.0 {title}"
    assert "changes" in text
    assert "3 failed" in text


def test_an_index_that_has_none_is_said(tmp_path: Path, release: Path) -> None:
    text = report(1, "dns error\n", tmp_path, release)
    assert text.startswith("# The newest LiteLLM cannot be had (this is 1.109.3)")
    assert "dns error" in text


def test_a_long_report_fits_into_an_issue(tmp_path: Path, release: Path) -> None:
    (tmp_path / "2.0.md").write_text("x" * 200_000)
    text = report(1, "LiteLLM 1 -> 2.0:\n3 failed\n", tmp_path, release)
    assert len(text) < 65_536
    assert "3 failed" in text  # of the two, this is what one has to see


def test_it_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    log.write_text("nothing was changed")
    assert main(["0", str(log)]) == 0
    assert capsys.readouterr().out == f"# {UP_TO_DATE}\n"
    assert main(["x"]) == 2
