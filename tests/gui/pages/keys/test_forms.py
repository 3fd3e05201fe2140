"""Adding a key, importing and exporting: the dialogs of the keys page."""

from __future__ import annotations

import time
from typing import Any

import pytest

from core.base.errors import DataFolderError, VaultError
from core.base.wording import listed
from core.config.catalog import ProviderKeys
from core.keys.entries import FoundKey, KeyEntry, LineRemark
from gui.frame.words import ago
from gui.pages.keys.adding import matching, suggestions
from gui.pages.keys.strings import delete_text, value_note
from tests.gui.conftest import Driver, StandInEngine, texts
from tests.gui.stand_in.keys import CATALOG, a_vault

SECRET = "sk-0123456789abcdef"
FOUND = (
    FoundKey("ANTHROPIC_API_KEY", stored=True, same=True, wanted=True),
    FoundKey("EDITOR", stored=False, same=False, wanted=False),
    FoundKey("MISTRAL_API_KEY", stored=True, same=False, wanted=True),
    FoundKey("OPENAI_API_KEY", stored=False, same=False, wanted=True),
)


@pytest.fixture
def page(engine: StandInEngine, inside: Driver) -> Any:
    engine.keys.fill(*a_vault(time.time()))
    engine.keys.found = FOUND
    page = inside.page("Keys")
    inside.pump()
    return page


class Form:
    """The open form of a key, as a person sees it."""

    def __init__(self, inside: Driver) -> None:
        self.dialog = inside.dialog()
        self.inside = inside
        self.widgets = list(_all(self.dialog))

    @property
    def entries(self) -> list[Any]:
        return [one for one in self.widgets if one.winfo_class() == "TEntry"]

    @property
    def tree(self) -> Any:
        return next(one for one in self.widgets if one.winfo_class() == "Treeview")

    def type(self, entry: Any, text: str) -> None:
        entry.delete(0, "end")
        entry.insert(0, text)
        entry.event_generate("<KeyRelease>", keysym="x")
        self.inside.pump()

    @property
    def said(self) -> str:
        return texts(self.dialog)


def _all(widget: Any) -> Any:
    for child in widget.winfo_children():
        yield child
        yield from _all(child)


def open_form(inside: Driver, page: Any) -> Form:
    page.buttons["Add a key"].invoke()
    return Form(inside)


# ---- words


def test_what_the_config_asks_for_is_suggested_first() -> None:
    entries = (
        KeyEntry("A_KEY", False, None, ("a",), (), True),
        KeyEntry("B_KEY", False, None, ("b",)),
        KeyEntry("OPENAI_API_KEY", True, 1.0, ("gpt",)),
    )
    found = suggestions(entries, CATALOG)
    assert found[:3] == [
        ("B_KEY", "needed by b"),
        ("A_KEY", "needed by a"),
        ("OPENAI_API_KEY", "OpenAI"),
    ]
    assert [name for name, _for in matching(found, "azure")] == [
        "AZURE_API_KEY",
        "AZURE_API_BASE",
        "AZURE_API_VERSION",
    ]
    assert [name for name, _for in matching(found, "google key")] == ["GEMINI_API_KEY"]
    assert matching(found, "") == found


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3 * 3600, "3 hours ago"),
        (86_400, "yesterday"),
        (9 * 86_400, "9 days ago"),
        (14 * 86_400, "2 weeks ago"),
        (45 * 86_400, "1 month ago"),
        (800 * 86_400, "2 years ago"),
    ],
)
def test_how_long_ago_it_was(seconds: float, words: str) -> None:
    assert ago(seconds) == words


def test_names_in_a_sentence() -> None:
    assert listed(()) == ""
    assert listed(("a",)) == "a"
    assert listed(("a", "b", "c")) == "a, b and c"
    assert listed(("a", "b", "c", "d")) == "a, b, c and 1 more"


@pytest.mark.parametrize(
    ("typed", "said", "warns"),
    [
        ("", "", False),
        ("  \n", "", False),
        (SECRET, "", False),
        (f"{SECRET}\n", "left out", False),
        ("12345", "Too short", True),
        (f"'{SECRET}'", "in quotes", True),
        (f"A_KEY={SECRET}", "begins with its own name", True),
        (f"export A_KEY={SECRET}", "begins with its own name", True),
        (f"B_KEY={SECRET}", "", False),
    ],
)
def test_what_is_odd_about_a_value(typed: str, said: str, warns: bool) -> None:
    text, warning = value_note("A_KEY", typed)
    assert said in text
    assert bool(said) == bool(text)
    assert warning is warns


# ---- adding


@pytest.mark.gui
def test_a_key_is_added_with_a_suggested_name(inside: Driver, page: Any) -> None:
    form = open_form(inside, page)
    name, value = form.entries
    assert form.tree.get_children()[:2] == ("OPENAI_API_KEY", "GEMINI_API_KEY")
    form.type(name, "groq")
    assert form.tree.get_children() == ("GROQ_API_KEY",)
    name.focus_force()
    name.event_generate("<Down>")
    form.tree.event_generate("<Return>")
    inside.pump()
    assert name.get() == "GROQ_API_KEY"
    assert inside.root.focus_get() is value
    assert value.cget("show")
    form.type(value, f"  {SECRET}\n")
    assert "are left out" in form.said
    value.event_generate("<Return>")
    inside.pump()
    assert inside.engine.called("keys.put") == [("GROQ_API_KEY", SECRET)]
    assert inside.app.dialogs.open_dialogs == []
    assert "GROQ_API_KEY is in the vault." in inside.toasts
    assert page.list.selected == "GROQ_API_KEY" == page.card.shown


@pytest.mark.gui
def test_tab_goes_past_a_list_without_a_suggestion(inside: Driver, page: Any) -> None:
    """What was typed there would be lost."""
    page.add()
    dialog = inside.dialog()
    dialog.typed.set("A_NAME_OF_MY_OWN")
    inside.pump()
    assert dialog.name.tk_focusNext() is dialog.value.entry
    dialog.typed.set("OPENAI")
    inside.pump()
    assert dialog.name.tk_focusNext() is dialog.list


def test_what_is_wrong_is_said_before_anything_is_sent(inside: Driver, page: Any) -> None:
    form = open_form(inside, page)
    name, value = form.entries
    inside.press("save")
    assert "What is it called?" in form.said
    form.type(name, "my key")
    inside.press("save")
    assert "Only letters, digits and _" in form.said
    form.type(name, "MY_KEY")
    assert "Not one of the well-known names" in form.said
    inside.press("save")
    assert "Paste the key here." in form.said
    form.type(value, "abc")
    assert "Too short to be hidden in the log" in form.said
    assert inside.engine.called("keys.put") == []
    inside.press("save")  # a warning, no refusal
    assert inside.engine.called("keys.put") == [("MY_KEY", "abc")]


@pytest.mark.gui
def test_an_error_of_the_engine_leaves_what_was_typed(inside: Driver, page: Any) -> None:
    form = open_form(inside, page)
    name, value = form.entries
    form.type(name, "MY_KEY")
    form.type(value, SECRET)
    inside.engine.keys.error = VaultError("The vault is full.", "Delete a key.")
    inside.press("save")
    assert "The vault is full. Delete a key." in form.said
    assert (name.get(), value.get()) == ("MY_KEY", SECRET)
    inside.engine.keys.error = None
    inside.press("save")
    assert inside.engine.called("keys.put")[-1] == ("MY_KEY", SECRET)
    assert inside.app.dialogs.open_dialogs == []


@pytest.mark.gui
def test_a_name_that_is_there_is_replaced_knowingly(inside: Driver, page: Any) -> None:
    form = open_form(inside, page)
    name, value = form.entries
    form.type(name, "AZURE_API_KEY")
    assert "its value would be replaced" in form.said
    assert form.dialog.buttons["save"].cget("text") == "Replace"
    form.type(value, SECRET)
    inside.press("save")
    assert "AZURE_API_KEY is replaced." in inside.toasts


@pytest.mark.gui
def test_replacing_asks_for_the_value_alone(inside: Driver, page: Any) -> None:
    page.list.tree.selection_set("AZURE_API_KEY")
    inside.pump()
    page.card.buttons["replace"].invoke()
    form = Form(inside)
    assert "Replace AZURE_API_KEY" in form.said
    (value,) = [one for one in form.entries if one.winfo_ismapped()]
    assert value.get() == ""  # the present one is not shown
    form.type(value, SECRET)
    inside.press("save")
    assert inside.engine.called("keys.put") == [("AZURE_API_KEY", SECRET)]


@pytest.mark.gui
def test_a_lock_takes_what_was_typed(inside: Driver, page: Any) -> None:
    form = open_form(inside, page)
    form.type(form.entries[1], SECRET)
    inside.app.lock("")
    inside.pump()
    assert inside.app.dialogs.open_dialogs == []
    assert not form.dialog.winfo_exists()


# ---- importing


@pytest.mark.gui
def test_a_env_file_is_ticked_and_imported(
    inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gui.frame.dialogs.filedialog.askopenfilename", lambda **_more: "/x/work.env"
    )
    page.menu.invoke(0)
    form = Form(inside)
    assert "Import keys from work.env" in form.said
    notes = {one: form.tree.item(one, "values")[0] for one in form.tree.get_children()}
    assert notes == {
        "MISTRAL_API_KEY": "replaces the one in the vault",
        "OPENAI_API_KEY": "the config asks for it",
        "EDITOR": "new",
        "ANTHROPIC_API_KEY": "already there",
    }
    button = form.dialog.buttons["import"]
    assert button.cget("text") == "Import 1 key"  # none that would replace another
    form.tree.focus("MISTRAL_API_KEY")
    form.tree.focus_force()
    form.tree.event_generate("<space>")
    inside.pump()
    assert button.cget("text") == "Import 2 keys"
    form.tree.event_generate("<space>")
    form.tree.focus("ANTHROPIC_API_KEY")
    form.tree.event_generate("<space>")  # the same as in the vault: cannot be ticked
    inside.pump()
    assert button.cget("text") == "Import 1 key"
    inside.press("import")
    ((path, names),) = inside.engine.called("keys.import_env_file")
    assert (path.name, names) == ("work.env", ["OPENAI_API_KEY"])
    assert "1 key imported from work.env." in inside.toasts


@pytest.mark.gui
def test_what_a_file_loses_is_said_before_anything_is_imported(
    inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gui.frame.dialogs.filedialog.askopenfilename", lambda **_more: "/x/work.env"
    )
    models = tuple(f"m{number}" for number in range(8))
    inside.engine.keys.found = (
        FoundKey("OPENAI_API_KEY", stored=True, same=False, wanted=True, models=models),
        FoundKey("GROQ_API_KEY", stored=False, same=False, wanted=True, doubt="it holds a blank"),
    )
    inside.engine.keys.remarks = (
        LineRemark(2, "A colon stands where = must.", taken=False),
        LineRemark(5, "There is no = in it.", taken=False),
        LineRemark(9, "GROQ_API_KEY: it holds a blank."),
    )
    page.menu.invoke(0)
    form = Form(inside)
    notes = {one: form.tree.item(one, "values")[0] for one in form.tree.get_children()}
    assert notes["OPENAI_API_KEY"] == "replaces the one that 8 models use"
    assert notes["GROQ_API_KEY"] == "new; it holds a blank"
    assert form.dialog.buttons["import"].cget("text") == "Import 1 key"
    assert "2 lines are not taken, 1 is to be looked at" in form.said
    (view,) = [one for one in form.widgets if one.winfo_class() == "Text"]
    said = view.get("1.0", "end")
    assert "Line 2, not taken: A colon stands where = must." in said
    assert "Line 9: GROQ_API_KEY: it holds a blank." in said
    inside.press("import")
    ((_path, names),) = inside.engine.called("keys.import_env_file")
    assert names == ["GROQ_API_KEY"]


@pytest.mark.gui
def test_ticking_none_offers_nothing_to_do(inside: Driver, page: Any) -> None:
    page.menu.invoke(1)
    form = Form(inside)
    links = {one.cget("text"): one for one in form.widgets if one.winfo_class() == "TButton"}
    links["Tick none"].invoke()
    assert form.dialog.buttons["import"].instate(["disabled"])
    links["Tick all"].invoke()
    inside.press("import")
    assert inside.engine.called("keys.import_environment") == [
        (["EDITOR", "MISTRAL_API_KEY", "OPENAI_API_KEY"],)
    ]


@pytest.mark.gui
def test_nothing_found_is_said(inside: Driver, page: Any) -> None:
    inside.engine.keys.found = ()
    page.menu.invoke(1)
    assert "No keys in the environment" in texts(inside.dialog())
    inside.press("ok")


@pytest.mark.gui
def test_a_file_that_cannot_be_read_is_said(
    inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.frame.dialogs.filedialog.askopenfilename", lambda **_more: "/x/.env")
    inside.engine.keys.error = DataFolderError("The file cannot be read.", "Choose another.")
    page.menu.invoke(0)
    assert "The file cannot be read." in texts(inside.dialog())
    inside.press("ok")


@pytest.mark.gui
def test_an_export_opens_with_its_password_only(
    inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gui.frame.dialogs.filedialog.askopenfilename", lambda **_more: "/x/my.keys"
    )
    page.menu.invoke(2)
    form = Form(inside)
    (password,) = form.entries
    form.type(password, "something else")
    inside.press("go")
    assert "This password does not open the file." in form.said
    assert password.get() == "something else"
    form.type(password, inside.engine.keys.export_password)
    inside.press("go")
    assert "Import keys from my.keys" in texts(inside.dialog())
    inside.press("import")
    ((_path, password_used, names),) = inside.engine.called("keys.import_export")
    assert password_used == inside.engine.keys.export_password
    assert names == ["OPENAI_API_KEY"]


@pytest.mark.gui
def test_an_answer_after_the_lock_opens_no_dialog(inside: Driver, page: Any) -> None:
    inside.engine.script.hold = True
    page.menu.invoke(1)
    inside.app.lock("")
    inside.pump()
    inside.engine.script.release()
    inside.pump()
    assert inside.app.dialogs.open_dialogs == []


# ---- exporting


@pytest.mark.gui
def test_an_export_asks_for_a_password_twice(
    inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = [""]
    monkeypatch.setattr("gui.frame.dialogs.filedialog.asksaveasfilename", lambda **_more: chosen[0])
    page.buttons["Export…"].invoke()
    form = Form(inside)
    first, again = form.entries
    form.type(first, "short")
    inside.press("go")
    assert "at least 8 characters" in form.said
    form.type(first, "window seat 12")
    form.type(again, "window seat 13")
    inside.press("go")
    assert "are not the same" in form.said
    form.type(again, "window seat 12")
    inside.press("go")  # no file was chosen: the dialog stays as it is
    assert inside.engine.called("keys.export") == []
    assert first.get() == "window seat 12"
    chosen[0] = "/x/keys.pocketkeys"
    inside.engine.keys.error = DataFolderError("The file cannot be written.", "Choose another.")
    inside.press("go")
    assert "The file cannot be written. Choose another." in form.said
    inside.engine.keys.error = None
    inside.press("go")
    assert [one[1] for one in inside.engine.called("keys.export")] == ["window seat 12"] * 2
    assert (
        "Exported 4 keys to keys.pocketkeys; the file opens with that password only."
        in inside.toasts
    )
    assert inside.app.dialogs.open_dialogs == []


def test_a_suggestion_that_is_too_long_for_its_column_says_so(inside: Driver, page: Any) -> None:
    long = "A_" + "VERY_" * 12 + "LONG_API_KEY"
    label = "A provider with " + "many words " * 9
    page._catalog = (*CATALOG, ProviderKeys("long", label, (long,)))
    page.add()
    form = Form(inside)
    row = form.tree.item(long)
    assert row["text"].startswith("A_VERY_") and row["text"].endswith("…")
    assert row["values"][0].endswith("…")
    form.tree.selection_set(long)
    form.tree.event_generate("<ButtonRelease-1>")
    assert form.entries[0].get() == long
    inside.press("cancel")


def test_what_a_deletion_means_is_said_of_one_place_and_of_several() -> None:
    one = KeyEntry("LANGFUSE_KEY", stored=True, places=("litellm_settings",))
    assert "litellm_settings in the config asks for it." in delete_text(one)
    two = KeyEntry("LANGFUSE_KEY", stored=True, places=("litellm_settings", "router_settings"))
    assert "litellm_settings and router_settings in the config ask for it." in delete_text(two)
