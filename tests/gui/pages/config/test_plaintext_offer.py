"""Keys in plain text on the config page: the offer, the question before a save, the move."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.base.errors import ConfigChangedError, VaultError
from core.base.events import State
from tests.gui.conftest import Driver, texts
from tests.gui.pages.config.acting import press, type_in
from tests.gui.stand_in.rest import REPORT

pytestmark = pytest.mark.gui

LITERAL = "model_list:\n  - model_name: a\n    litellm_params: {api_key: sk-lit-one}\n"


def opened(inside: Driver, text: str = LITERAL) -> Any:
    inside.engine.config.on_disk = text
    page = inside.page("Config")
    inside.wait(lambda: page.file.digest is not None)
    inside.pump()
    return page


def test_a_config_without_keys_gets_no_offer(inside: Driver) -> None:
    page = opened(inside, "model_list: []\n")
    assert "keys" not in page.banners


def test_keys_move_into_the_vault_and_undo_does_not_bring_them_back(inside: Driver) -> None:
    page = opened(inside, LITERAL + "# and sk-lit-two\n")
    assert "2 keys stand in this config" in page.banners.texts["keys"]
    press(inside, page, "keys", "Move into the vault…")
    assert "api_key of model 3" in texts(inside.dialog())
    inside.press("move")
    assert inside.engine.called("keys.move") == [({(3, 31): "KEY_3", (4, 7): "KEY_4"},)]
    assert "sk-lit" not in page.editor.content
    assert "os.environ/KEY_3" in page.editor.content
    assert not page.editor.modified
    assert "2 keys are in the vault now; 5 old copies cleaned" in inside.toasts
    assert "keys" not in page.banners
    page.buttons["Undo"].invoke()
    page.editor.text.undo()
    inside.pump()
    assert "sk-lit" not in page.editor.content
    assert page.file.digest == inside.engine.config.digest


def test_names_can_be_changed_and_keys_left_out(inside: Driver) -> None:
    page = opened(inside, LITERAL + "# and sk-lit-two\n")
    page.moving.open()
    inside.dialog()
    parts = _walk(inside.app.dialogs.open_dialogs[0].body)
    entries = [one for one in parts if one.winfo_class() == "TEntry"]
    ticks = [one for one in parts if one.winfo_class() == "TCheckbutton"]
    entries[0].delete(0, "end")
    entries[0].insert(0, "not a name")
    inside.press("move")
    assert "only letters" in texts(inside.dialog())
    entries[0].delete(0, "end")
    entries[0].insert(0, "MY_OWN")
    ticks[1].invoke()
    inside.press("move")
    assert inside.engine.called("keys.move") == [({(3, 31): "MY_OWN"},)]
    assert "keys" in page.banners  # one is left, and offered again


FORGOTTEN = "model_list:\n  - model_name: a\n    litellm_params: {api_key: COMPANY_API_KEY}\n"


def test_a_forgotten_reference_is_put_in_front_not_into_the_vault(inside: Driver) -> None:
    page = opened(inside, FORGOTTEN)
    assert "keys" not in page.banners
    assert "COMPANY_API_KEY in line 3" in page.banners.texts["names"]
    press(inside, page, "names", "Put os.environ/ in front")
    assert "api_key: os.environ/COMPANY_API_KEY" in page.editor.content
    assert page.editor.modified  # nothing is saved unasked
    assert "names" not in page.banners
    assert not inside.engine.called("keys.move")
    assert page.buttons["Undo"].instate(["!disabled"])
    page.buttons["Undo"].invoke()
    inside.pump()
    assert page.editor.content == FORGOTTEN


def test_a_name_that_is_saved_without_its_reference_is_pointed_out(inside: Driver) -> None:
    page = opened(inside, "model_list: []\n")
    type_in(inside, page, FORGOTTEN.partition("\n")[2], at="1.0")
    page.editor.text.set_content(FORGOTTEN)
    page.save()
    inside.pump()
    assert not inside.app.dialogs.open_dialogs  # it is no key in plain text
    assert inside.engine.config.on_disk == FORGOTTEN
    press(inside, page, "names", "Not now")
    page.moving.look()
    inside.pump()
    assert "names" not in page.banners


def test_a_key_of_the_vault_keeps_its_name(inside: Driver) -> None:
    inside.engine.keys.kept = frozenset({"sk-lit-one"})
    page = opened(inside)
    page.moving.open()
    assert "called there as before" in texts(inside.dialog())
    parts = _walk(inside.app.dialogs.open_dialogs[0].body)
    (entry,) = [one for one in parts if one.winfo_class() == "TEntry"]
    assert entry.get() == "KEPT"
    entry.insert("end", "_NOT")
    inside.press("move")
    assert inside.engine.called("keys.move") == [({(3, 31): "KEPT"},)]


def test_an_offer_that_is_declined_does_not_come_back(inside: Driver) -> None:
    page = opened(inside)
    press(inside, page, "keys", "Not now")
    assert "keys" not in page.banners
    page.moving.look()
    inside.pump()
    assert "keys" not in page.banners
    type_in(inside, page, "# more\n")
    page.save()
    assert "in plain text?" in texts(inside.dialog())  # a save is something else
    inside.press("keep")
    assert inside.engine.called("config.save")


def test_another_key_at_the_same_place_is_asked_about(inside: Driver) -> None:
    page = opened(inside, "model_list: []\n")
    type_in(inside, page, "# sk-lit-new\n")
    page.save()
    inside.pump()
    inside.press("keep")
    page.editor.text.set_content(page.editor.content.replace("sk-lit-new", "sk-lit-other"))
    inside.pump()
    page.save()
    assert "in plain text?" in texts(inside.dialog())
    inside.press("cancel")


def test_a_lock_while_it_asks_gives_the_save_up(inside: Driver) -> None:
    page = opened(inside, "model_list: []\n")
    type_in(inside, page, "# sk-lit-new\n")
    page.save()
    inside.dialog()
    inside.app.dialogs.close_all()  # what a lock does, wherever the focus is
    inside.pump()
    assert not page.file.saving
    page.save()
    inside.pump()
    inside.press("keep")
    assert inside.engine.called("config.save")


def test_saving_a_key_asks_once(inside: Driver) -> None:
    page = opened(inside, "model_list: []\n")
    type_in(inside, page, "# sk-lit-new\n")
    page.save()
    assert "Save 1 key in plain text?" in texts(inside.dialog())
    inside.press("cancel")
    assert not inside.engine.called("config.save")
    assert page.editor.modified
    page.save()
    inside.pump()
    inside.press("keep")
    assert inside.engine.called("config.save")
    assert not page.editor.modified
    type_in(inside, page, "# again\n")
    page.save()
    inside.pump()
    assert not inside.app.dialogs.open_dialogs
    assert len(inside.engine.called("config.save")) == 2


def test_moving_in_place_of_saving_goes_on_with_what_was_wanted(inside: Driver) -> None:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    page = opened(inside, "model_list: []\n")
    type_in(inside, page, "# sk-lit-new\n")
    page.apply()
    inside.pump()
    inside.press("move")  # of the question
    assert "unsaved changes are saved" in texts(inside.dialog())
    inside.press("move")  # of the dialog
    assert "os.environ/KEY_2" in inside.engine.config.on_disk
    assert not inside.engine.called("config.save")
    assert inside.engine.called("gateway.apply")
    assert not page.editor.modified


def test_a_move_that_is_given_up_loses_nothing(inside: Driver) -> None:
    page = opened(inside, "model_list: []\n")
    type_in(inside, page, "# sk-lit-new\n")
    page.save()
    inside.pump()
    inside.press("move")
    inside.press("cancel")
    assert "sk-lit-new" in page.editor.content
    assert page.editor.modified
    assert not page.file.saving
    assert page.buttons["Save"].instate(["!disabled"])


def test_a_name_that_is_taken_is_said_in_the_dialog(inside: Driver) -> None:
    inside.engine.keys.move_error = VaultError(
        "The vault has another value under the name KEY_3.", "x"
    )
    page = opened(inside)
    page.moving.open()
    inside.press("move")
    assert "another value" in texts(inside.dialog())
    inside.engine.keys.move_error = None
    inside.press("move")
    assert "os.environ/KEY_3" in page.editor.content


def test_a_file_that_others_wrote_meanwhile(inside: Driver) -> None:
    page = opened(inside)
    inside.engine.keys.move_error = ConfigChangedError("It was changed.", "Choose.")
    page.moving.open()
    inside.pump()
    inside.engine.config.edit_outside(LITERAL + "# theirs\n")
    inside.press("move")
    inside.wait(lambda: page.file.conflict)
    assert "sk-lit-one" in page.editor.content


def test_copies_that_could_not_be_cleaned_are_named(inside: Driver) -> None:
    inside.engine.keys.copies_left = ("litellm_config-20260101-000000.yaml",)
    page = opened(inside)
    page.moving.open()
    inside.press("move")
    assert "litellm_config-20260101-000000.yaml" in page.banners.texts["keys"]


# ---- the report


def test_the_report_is_shown_and_saved_as_it_is(
    inside: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = inside.page("Settings")
    page.help.report.invoke()
    inside.pump()
    inside.dialog()
    view = [one for one in _walk(inside.app.dialogs.open_dialogs[0]) if one.winfo_class() == "Text"]
    assert "LiteLLM Pocket 1.0" in view[0].get("1.0", "end")
    tree = next(
        one for one in _walk(inside.app.dialogs.open_dialogs[0]) if one.winfo_class() == "Treeview"
    )
    tree.selection_set("log.txt")
    inside.pump()
    assert "a line" in view[0].get("1.0", "end")
    target = tmp_path / "report.zip"
    monkeypatch.setattr(
        inside.app.dialogs, "save_file", lambda _title, _name, done, _types: done(target)
    )
    inside.press("save")
    assert inside.engine.called("support.save_diagnostics") == [(REPORT, target)]
    assert "report.zip" in inside.toasts
    assert page.help.report.instate(["!disabled"])


def _walk(widget: Any) -> list[Any]:
    children = widget.winfo_children()
    return [*children, *(below for child in children for below in _walk(child))]
