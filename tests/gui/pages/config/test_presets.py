"""Starting from a preset, by the keyboard as a person does it."""

from __future__ import annotations

from typing import Any

import pytest

from core.base.errors import DataFolderError
from core.base.events import KeysChanged
from core.base.resources import program_file
from core.config.document import parse
from gui.pages.config.presets import PresetDialog
from gui.pages.config.strings import preset_keys
from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard
from tests.gui.test_small_window import assert_whole

pytestmark = pytest.mark.gui

CONFIG = """\
# mine
model_list:
  - model_name: main  # the usual
    litellm_params:
      model: openai/gpt-4o
"""


class Starting:
    """The config page with a config in it, and the open dialog."""

    def __init__(self, driver: Driver, text: str = CONFIG) -> None:
        self.driver = driver
        driver.engine.config.on_disk = text
        self.page = driver.page("Config")
        driver.wait(lambda: self.page.editor.content == text)
        self.keys = Keyboard(driver)
        self.open()

    def open(self) -> None:
        entry = next(one for one in self.page.menu.entries if one.label == "Start from a preset…")
        self.page.menu.menu.invoke(self.page.menu.entries.index(entry))
        self.driver.pump()

    @property
    def dialog(self) -> Any:
        dialog = self.driver.dialog()
        assert isinstance(dialog, PresetDialog)
        return dialog

    @property
    def said(self) -> str:
        return str(self.dialog.message.cget("text"))

    def choose(self, typed: str) -> None:
        for _ in range(len(self.dialog.list.typed.get())):
            self.keys.press("BackSpace")
        self.keys.type(typed)
        self.driver.pump()

    @property
    def banner(self) -> str:
        return str(self.page.banners.texts.get("preset keys", ""))

    def is_on(self, button: str) -> bool:
        return bool(self.dialog.buttons[button].instate(["!disabled"]))


@pytest.fixture
def starting(inside: Driver) -> Starting:
    return Starting(inside)


def test_typing_finds_it_enter_adds_it_and_one_undo_takes_it_back(starting: Starting) -> None:
    starting.choose("failover")
    assert starting.dialog.list.selected == "failover"
    assert "Claude answers" in starting.dialog.about.cget("text")
    assert "https://" in starting.dialog.needs.cget("text")
    assert "Still to be added" in starting.dialog.key_words.cget("text")
    assert "model_name: backup" in starting.dialog.preview.text.get("1.0", "end")
    assert starting.said.startswith("Adds main-2 and backup.")
    assert "what you have already: main." in starting.said
    starting.keys.press("Return")
    assert not starting.driver.app.dialogs.open_dialogs
    text = starting.page.editor.content
    assert text.startswith(CONFIG.rstrip("\n"))
    assert parse(text).models == ("main", "main-2", "backup")
    assert "- main-2:" in text
    assert starting.page.editor.modified
    assert "2 models of “Failover between two providers” added" in starting.driver.toasts
    assert "OPENAI_API_KEY have no value yet" in starting.banner
    # The keyboard is in the text, though the dialog came from a button.
    starting.keys.press("Control-z")
    assert starting.page.editor.content == CONFIG
    starting.driver.wait(lambda: starting.banner == "", what="the word on its keys gone with it")


def test_what_was_added_is_in_sight(inside: Driver) -> None:
    long = CONFIG + "".join(
        f"  - {{model_name: m{number}, litellm_params: {{model: openai/gpt-4o}}}}\n"
        for number in range(90)
    )
    starting = Starting(inside, long)
    starting.choose("failover")
    starting.keys.press("Return")
    text = starting.page.editor.text
    line, _ = text.cursor
    assert "main-2" in text.line(line)
    assert text.dlineinfo(f"{line}.0") is not None


def test_arrows_choose_and_the_second_button_puts_it_in_place(starting: Starting) -> None:
    first = starting.dialog.list.selected
    assert first == "openai"
    starting.keys.press("Down")
    chosen = starting.dialog._presets[starting.dialog.list.selected]
    assert chosen.id != first
    starting.driver.press("replace")
    assert starting.page.editor.content == chosen.text
    starting.page.editor.text.undo()
    assert starting.page.editor.content == CONFIG


def test_the_config_of_the_first_start_is_replaced_by_enter(inside: Driver) -> None:
    template = program_file("configs/litellm_config.yaml").read_text("utf-8")
    inside.engine.config.fresh = template
    inside.engine.config.created = True
    starting = Starting(inside, template)
    assert "nothing is lost by replacing it" in starting.said
    starting.choose("ollama")
    starting.keys.press("Return")
    assert starting.page.editor.content.startswith("# Ollama\n")
    assert "template" not in starting.page.banners
    assert starting.banner == ""  # it takes no key


def test_the_field_says_what_to_type_and_an_address_finds_what_asks_there(
    starting: Starting,
) -> None:
    assert "A provider, a model, a server" in texts(starting.dialog)
    starting.choose("11434")
    assert starting.dialog.list.selected == "ollama"


def test_the_preview_keeps_its_height_whatever_is_said_below(starting: Starting) -> None:
    before = starting.dialog.preview.winfo_height()
    starting.choose("no such thing")
    assert starting.said
    assert starting.dialog.preview.winfo_height() >= before


def test_those_that_are_called_so_come_before_those_that_mention_it(starting: Starting) -> None:
    starting.choose("Qwen")
    assert list(starting.dialog.list.tree.get_children()) == ["qwen", "groq"]


def test_keys_that_lack_are_told_until_they_are_there(starting: Starting) -> None:
    engine = starting.driver.engine
    engine.config.names = ("ANTHROPIC_API_KEY",)
    starting.choose("failover")
    starting.keys.press("Return")
    assert "OPENAI_API_KEY has no value yet" in starting.banner
    assert "ANTHROPIC" not in starting.banner
    starting.page.banners.buttons["preset keys"]["Add OPENAI_API_KEY…"].invoke()
    starting.driver.pump()
    assert starting.driver.dialog().typed.get() == "OPENAI_API_KEY"
    starting.keys.press("Escape")
    starting.driver.page("Config")
    engine.config.names = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY")
    starting.driver.post(KeysChanged(False))
    assert starting.banner == ""


def test_what_is_there_already_cannot_be_added_again(starting: Starting) -> None:
    starting.choose("deepseek")
    starting.keys.press("Return")
    starting.open()
    starting.choose("deepseek")
    assert starting.dialog.list.selected == "deepseek"
    assert starting.said == "deepseek-v4-pro and deepseek-v4-flash are there already."
    assert not starting.is_on("add")
    assert starting.is_on("replace")


def test_a_config_that_cannot_be_read_can_be_replaced_alone(inside: Driver) -> None:
    starting = Starting(inside, "model_list: [\n")
    assert starting.said.startswith("Its models cannot be added.")
    assert not starting.is_on("add")
    assert starting.is_on("replace")


def test_nothing_that_fits_leaves_nothing_to_press(starting: Starting) -> None:
    starting.choose("no such thing")
    assert starting.said.startswith("No preset fits")
    assert not starting.is_on("add")
    assert not starting.is_on("replace")
    starting.keys.press("Return")
    assert starting.page.editor.content == CONFIG


def test_a_text_that_has_changed_meanwhile_is_left_alone(starting: Starting) -> None:
    starting.page.editor.text.set_content("model_list: []\n")
    starting.driver.press("add")
    assert "changed meanwhile" in starting.said
    assert starting.page.editor.content == "model_list: []\n"


def test_damaged_presets_are_told(inside: Driver) -> None:
    error = DataFolderError("The program's own file x.yaml is damaged.", "Download it again.")
    inside.engine.config.presets_error = error
    Starting(inside)
    assert not isinstance(inside.dialog(), PresetDialog)
    assert "x.yaml is damaged" in texts(inside.dialog())


def test_all_of_it_is_to_be_seen_in_the_smallest_window(starting: Starting) -> None:
    starting.driver.root.geometry("1000x640+0+0")
    starting.driver.pump()
    for id_ in starting.dialog._presets:
        starting.dialog.list.select(id_)
        starting.driver.pump()
        assert_whole(starting.driver, starting.dialog, id_)
        assert starting.dialog.preview.text.winfo_height() > 100, id_


def test_keys_are_told_of_in_the_right_number() -> None:
    assert preset_keys(["A"], []) == "Its key is there: A."
    assert preset_keys(["A", "B"], []) == "Its keys are there: A, B."
    assert preset_keys(["A", "B"], ["B"]).endswith("Keys page: B. A is there.")
    assert preset_keys(["A", "B", "C"], ["C"]).endswith("Keys page: C. A and B are there.")
