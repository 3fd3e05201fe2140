"""The export dialog of the config page, and the report behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import DataFolderError
from core.deployment.report import Wanted
from gui.pages.config.exporting import ExportDialog, ExportReport
from tests.gui.conftest import Driver, texts

pytestmark = pytest.mark.gui

PASSWORD = "a long password of its own"


def opened(inside: Driver) -> ExportDialog:
    page = inside.page("Config")
    next(one for one in page.menu.entries if one.label == "Export…").command()
    dialog = inside.app.dialogs.open_dialogs[-1]
    assert isinstance(dialog, ExportDialog)
    inside.wait(dialog.winfo_viewable, what="the dialog")
    return dialog


def exports(inside: Driver) -> list[tuple[Wanted, str]]:
    called: list[tuple[Wanted, str]] = inside.engine.called("deployment.export")
    return called


def test_what_the_editor_holds_is_exported_and_told(inside: Driver, tmp_path: Path) -> None:
    inside.page("Config").editor.text.set_content("model_list: []  # typed, not saved\n")
    dialog = opened(inside)
    dialog.target.set("helm")
    dialog.folder.set(str(tmp_path / "out"))
    dialog.overwrite.set(True)
    dialog.submit()
    ((wanted, text),) = exports(inside)
    assert wanted == Wanted("helm", tmp_path / "out", overwrite=True)
    assert text == "model_list: []  # typed, not saved\n"
    inside.wait(
        lambda: isinstance(inside.app.dialogs.open_dialogs[-1], ExportReport), what="the report"
    )
    report = inside.app.dialogs.open_dialogs[-1]
    assert isinstance(report, ExportReport)
    shown = report.view.text.get("1.0", "end")
    for words in ("Done in LiteLLM's way", "Left to you", "not pinned by its digest", "README.md"):
        assert words in shown
    # What goes on in a second line stands below the words, and not below their dot.
    first, further = (int(str(report.view.text.tag_cget("item", f"lmargin{n}"))) for n in (1, 2))
    assert further > first
    report.buttons["folder"].invoke()
    assert inside.engine.called("support.open_folder") == [(tmp_path / "out",)]
    inside.root.tk.eval(inside.root.tk.call("wm", "protocol", report, "WM_DELETE_WINDOW"))
    assert inside.app.dialogs.open_dialogs == []
    assert len(inside.engine.called("support.open_folder")) == 1


def test_by_the_menu_the_keyboard_is_at_the_first_choice(inside: Driver) -> None:
    page = inside.page("Config")
    inside.wait(lambda: page.file.digest is not None, what="the config")
    next(one for one in page.menu.entries if one.label == "Export…").command()
    dialog = inside.app.dialogs.open_dialogs[-1]
    assert isinstance(dialog, ExportDialog)
    # As when the menu gives the keyboard back to the window only now, and the window passes it on.
    inside.app.dialogs.focus.take_keyboard()
    inside.wait(dialog.winfo_viewable, what="the dialog")
    inside.pump()
    assert inside.root.focus_get() is dialog.segments.buttons["compose"]
    dialog.cancel()


def test_a_password_that_is_not_wanted_is_not_asked_for(inside: Driver) -> None:
    dialog = opened(inside)
    assert not str(dialog.meter.label.cget("text")).strip()
    assert not dialog.passwords[0].eye.winfo_manager()
    dialog.with_keys.set(True)
    assert "At least 8 characters" in str(dialog.meter.label.cget("text"))
    assert dialog.passwords[0].eye.winfo_manager()
    dialog.with_keys.set(False)
    assert not str(dialog.meter.label.cget("text")).strip()
    dialog.cancel()


def test_without_a_whole_path_nothing_is_sent(inside: Driver) -> None:
    dialog = opened(inside)
    dialog.submit()
    assert "Choose a folder" in str(dialog.message.cget("text"))
    dialog.folder.set("somewhere")
    dialog.submit()
    assert "whole path" in str(dialog.message.cget("text"))
    assert exports(inside) == []
    dialog.cancel()


def test_the_keys_go_along_only_with_a_password_typed_twice(inside: Driver, tmp_path: Path) -> None:
    dialog = opened(inside)
    first, again = dialog.passwords
    dialog.folder.set(str(tmp_path))
    assert first.entry.instate(["disabled"])
    dialog.with_keys.set(True)
    assert first.entry.instate(["!disabled"])
    dialog.submit()
    assert "characters" in str(dialog.message.cget("text"))
    first.entry.insert(0, PASSWORD)
    dialog.submit()
    assert "not the same" in str(dialog.message.cget("text"))
    again.entry.insert(0, PASSWORD)
    dialog.submit()
    ((wanted, _),) = exports(inside)
    assert wanted.password == PASSWORD
    assert PASSWORD not in repr(wanted)


def test_a_refusal_is_told_and_what_was_typed_stays(inside: Driver, tmp_path: Path) -> None:
    inside.engine.deployment.error = DataFolderError("It is not empty.", "Choose another one.")
    dialog = opened(inside)
    dialog.folder.set(str(tmp_path))
    dialog.submit()
    inside.wait(lambda: len(inside.app.dialogs.open_dialogs) == 2, what="the refusal")
    refusal = inside.app.dialogs.open_dialogs[-1]
    assert "not empty" in texts(refusal)
    refusal.cancel()
    assert dialog.folder.get() == str(tmp_path)
    assert not dialog.waits
    dialog.cancel()
