"""Import on the config page: from the menu to one edit that can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.base.errors import VaultError
from core.importing.draft import LEFT_OUT, Place, ReportLine
from tests.core.importing import samples
from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard
from tests.gui.pages.config.acting import type_in

pytestmark = pytest.mark.gui


def opened(inside: Driver, *places: Place) -> Any:
    inside.engine.importing.on_computer = places
    page = inside.page("Config")
    inside.wait(lambda: page.file.digest is not None)
    labels = [entry.label for entry in page.menu.entries]
    page.menu.menu.invoke(labels.index("Import…"))
    inside.wait(lambda: inside.app.dialogs.open_dialogs, what="the dialog")
    return page


def router(folder: Path) -> Place:
    return Place("Claude Code Router", samples.router_file(folder))


def review(inside: Driver, title: str) -> Any:
    inside.wait(lambda: title in texts(inside.dialog()), what=title)
    return inside.app.dialogs.open_dialogs[0]


def test_by_keys_alone_what_is_on_this_computer_comes_into_the_editor_and_goes_again(
    inside: Driver, tmp_path: Path
) -> None:
    page = opened(inside, router(tmp_path))
    before = page.editor.content
    keys = Keyboard(inside)
    assert "Found on this computer" in texts(inside.dialog())
    keys.press("Return")
    dialog = review(inside, "Import from Claude Code Router")
    said = texts(dialog)
    assert "config.json has 6 models: deepseek-chat, deepseek-reasoner" in said
    report = dialog.report.text.get("1.0", "end")
    assert report.startswith("Left out\n")
    assert "gemini-cli logs in for itself" in report
    assert dialog.list.ticked == ("DEEPSEEK_API_KEY",)
    everything = said + report + str(dialog.list.tree.item("DEEPSEEK_API_KEY"))
    assert not [one for one in samples.SECRETS if one in everything]
    keys.press("Return")
    inside.wait(lambda: page.editor.content != before, what="the edit")
    assert inside.engine.called("importing.take") == [(["DEEPSEEK_API_KEY"], [])]
    assert "model: deepseek/deepseek-chat" in page.editor.content
    assert page.editor.modified
    assert inside.engine.called("config.save") == []
    assert "Imported into the editor" in inside.toasts
    assert inside.root.focus_get() is page.editor.text
    keys.press("Control-z")
    assert page.editor.content == before


def test_what_is_not_ticked_stays_out_of_the_vault(inside: Driver, tmp_path: Path) -> None:
    folder = samples.stock_folder(tmp_path / "s")
    inside.engine.importing.stored = {"COMPANY_KEY": "sk-another", "MINE": samples.HOOK_KEY}
    page = opened(inside)
    assert "hold nothing to import" in texts(inside.dialog())
    inside.press("cancel")
    page.importing.look(folder)
    dialog = review(inside, "Import from LiteLLM")
    assert "It takes the place of the text in the editor" in texts(dialog)
    rows = {row: dialog.list.tree.item(row)["values"][0] for row in dialog.list.tree.get_children()}
    assert rows["COMPANY_KEY"] == "would replace another value"
    assert rows["MINE"] == "in the vault already"
    assert rows["hooks.py"] == "a program: read it first, then tick"
    inside.engine.importing.left = (ReportLine(LEFT_OUT, "more/models.yaml", "another is there."),)
    inside.press("put")
    (names, files) = inside.engine.called("importing.take")[0]
    assert names == ["COMPANY_BASE", "DEEPSEEK_API_KEY"]
    assert files == ["more/models.yaml"]
    assert page.editor.content.startswith("# mine\ninclude:")
    assert "more/models.yaml: another is there." in texts(inside.dialog())


def test_a_program_is_not_ticked_before_the_person_could_read_it(
    inside: Driver, tmp_path: Path
) -> None:
    page = opened(inside)
    inside.press("cancel")
    page.importing.look(samples.stock_folder(tmp_path / "s"))
    dialog = review(inside, "Import from LiteLLM")
    assert "hooks.py" not in dialog.list.ticked
    assert "more/models.yaml" in dialog.list.ticked
    dialog.buttons["code"].invoke()
    inside.wait(lambda: len(inside.app.dialogs.open_dialogs) == 2, what="the code")
    code: Any = inside.app.dialogs.open_dialogs[-1]
    assert "What hooks.py would do" in texts(code)
    assert samples.HOOKS.strip() in code.view.text.get("1.0", "end")
    keys = Keyboard(inside)
    keys.press("Escape")
    assert inside.root.focus_get() in (dialog.buttons["code"], dialog.list.tree)
    dialog.list.tree.focus_set()
    dialog.list.tree.focus("hooks.py")
    keys.press("space")
    inside.press("put")
    assert "hooks.py" in inside.engine.called("importing.take")[0][1]


def test_escape_changes_nothing(inside: Driver, tmp_path: Path) -> None:
    page = opened(inside, router(tmp_path))
    before = page.editor.content
    Keyboard(inside).press("Escape")
    page.importing.look(tmp_path)
    review(inside, "Import from Claude Code Router")
    Keyboard(inside).press("Escape")
    inside.pump()
    assert page.editor.content == before
    assert inside.engine.called("importing.take") == []


def test_what_cannot_be_read_is_told(inside: Driver, tmp_path: Path) -> None:
    page = opened(inside)
    inside.press("cancel")
    (tmp_path / "x.json").write_text("{", "utf-8")
    page.importing.look(tmp_path / "x.json")
    assert "This is no JSON, from line 1" in texts(inside.dialog())


def test_where_nothing_can_be_taken_there_is_nothing_to_press(
    inside: Driver, tmp_path: Path
) -> None:
    page = opened(inside)
    inside.press("cancel")
    page.importing.look(samples.router_file(tmp_path, '{"Providers": [{"name": "x"}]}'))
    dialog = review(inside, "Import from Claude Code Router")
    assert "There is nothing in it to import." in texts(dialog)
    Keyboard(inside).press("Return")
    assert inside.engine.called("importing.take") == []
    assert dialog.winfo_exists()


def test_keys_that_the_vault_refuses_leave_the_text_alone(inside: Driver, tmp_path: Path) -> None:
    page = opened(inside, router(tmp_path))
    inside.dialog().places[0].invoke()
    review(inside, "Import from Claude Code Router")
    before = page.editor.content
    inside.engine.importing.error = VaultError("The vault is full.", "Make room.")
    inside.press("put")
    assert "The vault is full. Make room." in texts(inside.dialog())
    assert page.editor.content == before


def test_a_text_that_changed_meanwhile_is_left_alone(inside: Driver, tmp_path: Path) -> None:
    page = opened(inside, router(tmp_path))
    inside.dialog().places[0].invoke()
    review(inside, "Import from Claude Code Router")
    type_in(inside, page, "# more\n")
    after = page.editor.content
    inside.press("put")
    assert "has changed meanwhile" in texts(inside.dialog())
    assert page.editor.content == after
