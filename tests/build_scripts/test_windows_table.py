"""`dev.py windows table`: both systems side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_scripts.devtools import DevError
from build_scripts.windows import stage, table

REPORT = """<testsuites><testsuite>
<testcase classname="tests.core.base.test_paths" name="a"/>
<testcase classname="tests.core.vault.test_x" name="b"><skipped message="{reason}"/></testcase>
<testcase classname="tests.gui.test_app" name="c">{gui}</testcase>
</testsuite></testsuites>"""


def report(path: Path, reason: str, gui: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(REPORT.format(reason=reason, gui=gui))
    return path


def test_both_systems_are_set_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    linux = report(tmp_path / "linux.xml", "only Windows has it")
    report(tmp_path / "ci" / "core.xml", "Wine has none", gui="<failure message='x'>y</failure>")
    monkeypatch.setattr(stage, "FOLDER", tmp_path / "ci")
    assert table.main(["--linux", str(linux)]) == 0
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in capsys.readouterr().out.splitlines()
    ]
    assert ["tests/core", "1", "1", "0", "1", "1", "0"] in rows
    assert ["tests/gui", "1", "0", "0", "0", "0", "1"] in rows
    assert ["all", "2", "1", "0", "1", "1", "1"] in rows
    assert ["only Windows has it", "1", "0"] in rows
    assert ["Wine has none", "0", "1"] in rows


def test_without_a_report_it_says_where_one_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "FOLDER", tmp_path)
    with pytest.raises(DevError, match="windows ci"):
        table.main([])
    (tmp_path / "core.xml").write_text("<testsuites>")
    with pytest.raises(DevError, match="no report"):
        table.main([])
