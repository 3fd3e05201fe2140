"""Adding a model in steps, by the keyboard as a person does it."""

from __future__ import annotations

from tkinter.ttk import Style
from typing import Any

import pytest
import yaml

from core.base.errors import UserError, VaultError
from core.config.document import parse
from core.config.edits import apply_edits
from core.config.forms.model_edits import ModelFields
from core.config.forms.model_edits import add_model as add_model_edits
from core.keys.entries import KeyEntry
from core.models.server_list import LocalServer
from gui.pages.models.add.dialog import AddModelDialog, add_model
from tests.gui.conftest import Driver, StandInEngine, texts
from tests.gui.keyboard import Keyboard
from tests.gui.stand_in.models import result
from tests.gui.test_small_window import assert_whole

pytestmark = pytest.mark.gui

CONFIG = """\
# mine
model_list:
  - model_name: gpt-4o  # the usual
    litellm_params:
      model: openai/gpt-4o
"""
SECRET = "sk-of-a-test-0123456789"
OLLAMA = LocalServer("ollama", "Ollama", "http://127.0.0.1:11434", ("llama3.2", "qwen3"))


class Adding:
    """The open dialog, and what it has inserted."""

    def __init__(self, driver: Driver, text: str = CONFIG) -> None:
        self.driver = driver
        self.text = text
        self.inserted: list[ModelFields] = []
        page = driver.page("Status")
        self.keys = Keyboard(driver)
        add_model(page.context, driver.engine.models, text, self.inserted.append)
        driver.pump()

    @property
    def dialog(self) -> AddModelDialog:
        dialog = self.driver.dialog()
        assert isinstance(dialog, AddModelDialog)
        return dialog

    @property
    def step(self) -> Any:
        return self.dialog.step

    @property
    def title(self) -> str:
        return str(self.step.title)

    @property
    def said(self) -> str:
        return str(self.dialog.message.cget("text"))

    @property
    def go(self) -> str:
        return str(self.dialog.buttons["go"].cget("text"))

    @property
    def preview(self) -> str:
        """What will stand in the config."""
        dialog = self.dialog
        self.driver.wait(lambda: not dialog._preview_later.waits)
        self.driver.pump()
        return dialog.preview.get()

    def enter(self) -> None:
        """Press Enter, wherever the focus is."""
        self.keys.press("Return")
        self.driver.pump()

    def type(self, text: str) -> None:
        """Into whatever has the focus, over what is selected."""
        focus: Any = self.keys.focus
        if focus.selection_present():
            focus.delete("sel.first", "sel.last")
        focus.insert("insert", text)
        focus.event_generate("<KeyRelease>", keysym="x")
        self.driver.pump()

    def choose(self, text: str) -> None:
        """Type into the field that has the focus, and go on."""
        self.type(text)
        self.enter()

    def back(self) -> None:
        self.dialog.buttons["back"].invoke()
        self.driver.pump()

    @property
    def rows(self) -> list[str]:
        tree = self.step.list.tree
        return [str(tree.item(one, "text")) for one in tree.get_children()]

    @property
    def config(self) -> Any:
        """The config with what was inserted."""
        (model,) = self.inserted
        return yaml.safe_load(apply_edits(self.text, add_model_edits(parse(self.text), model)))


@pytest.fixture
def adding(engine: StandInEngine, inside: Driver) -> Adding:
    engine.keys.fill(KeyEntry("OPENAI_API_KEY", True, 1.0), KeyEntry("SLACK_WEBHOOK", True, 1.0))
    return Adding(inside)


def test_what_was_wrong_with_a_field_is_said_until_it_is_mended(adding: Adding) -> None:
    adding.choose("another server")
    adding.choose("localhost:8000")
    assert "begins with https://" in adding.said
    adding.keys.press("Home")
    assert "begins with https://" in adding.said, "nothing was mended yet"
    adding.type("http://")
    assert not adding.said.strip()


def test_the_fields_of_the_steps_and_both_boxes_end_where_the_others_do(adding: Adding) -> None:
    entry, well = adding.step.list.entry, adding.step.list.tree.master
    right, preview = entry.winfo_rootx() + entry.winfo_width(), adding.dialog.preview
    bottoms = {one.winfo_rooty() + one.winfo_height() for one in (well, preview)}
    assert len(bottoms) == 1
    adding.choose("another server")
    (address,) = adding.step.fields.values()
    assert address.winfo_rootx() + address.winfo_width() == right
    adding.choose("http://127.0.0.1:1/v1")
    name = next(iter(adding.step.fields.values())).name
    assert name.winfo_rootx() + name.winfo_width() == right


def test_a_usual_model_takes_a_name_and_enter(adding: Adding, engine: StandInEngine) -> None:
    """Provider, key, model, name, test, insert; nothing but the search is typed."""
    adding.choose("openai")
    assert adding.title == "Key"
    assert adding.step.fields["api_key"].key == "OPENAI_API_KEY"
    adding.enter()
    assert adding.title == "Model"
    adding.choose("mini")
    assert adding.title == "Name"
    assert adding.go == "Test"
    adding.enter()
    assert adding.title == "Test"
    assert adding.go == "Insert"
    assert "Every request came back" in texts(adding.dialog)
    assert "It cost $0.00024" in texts(adding.dialog)
    ((text, models, protocols),) = engine.called("models.trial")
    assert models == ("gpt-4o-mini",)
    assert protocols == ("chat", "messages", "responses")
    assert "openai/gpt-4o-mini" in text
    adding.enter()
    assert adding.config["model_list"][1] == {
        "model_name": "gpt-4o-mini",
        "litellm_params": {"model": "openai/gpt-4o-mini", "api_key": "os.environ/OPENAI_API_KEY"},
    }
    assert not adding.driver.app.dialogs.open_dialogs


def test_the_way_shows_what_will_stand_in_the_config(adding: Adding) -> None:
    adding.choose("openai")
    assert "api_key: os.environ/OPENAI_API_KEY" in adding.preview
    adding.enter()
    adding.type("mini")
    assert "model: openai/gpt-4o-mini" in adding.preview
    assert "model_name: gpt-4o-mini" in adding.preview
    assert "the usual" not in adding.preview


def test_a_company_server_is_added_with_a_new_key(adding: Adding, engine: StandInEngine) -> None:
    engine.models.has = ("acme-large", "acme-embed")
    adding.choose("company")
    assert adding.title == "Address"
    adding.choose("llm.acme.example")
    assert adding.title == "Address"
    assert "begins with https://" in adding.said
    adding.step.fields["api_base"].delete(0, "end")
    adding.choose("https://llm.acme.example/v1/chat/completions")
    assert adding.title == "Key"
    adding.choose(SECRET)
    assert engine.called("keys.put") == [("ACME_API_KEY", SECRET)]
    assert adding.title == "Model"
    assert adding.rows == ["acme-large", "acme-embed"]
    (asked,) = engine.called("models.ask_server")
    assert asked[0].params["api_key"] == "os.environ/ACME_API_KEY"
    assert asked[0].params["api_base"] == "https://llm.acme.example/v1"
    adding.enter()
    adding.enter()
    adding.enter()
    (_, model) = adding.config["model_list"]
    assert model["model_name"] == "acme-large"
    assert model["litellm_params"]["model"] == "custom_openai/acme-large"
    assert SECRET not in str(adding.config)


def test_an_address_without_its_path_is_asked_about_once(adding: Adding) -> None:
    adding.choose("company")
    adding.choose("http://10.0.0.7:8000")
    assert adding.title == "Address"
    assert "below /v1" in adding.said
    adding.enter()  # it is known better
    assert adding.title == "Key"
    adding.back()
    adding.choose("/somewhere")
    assert adding.title == "Key"


def test_an_address_that_is_mended_goes_on(adding: Adding) -> None:
    adding.choose("company")
    adding.choose("http://10.0.0.7:8000")
    adding.choose("/v1")
    assert adding.title == "Key"
    assert "api_base: http://10.0.0.7:8000/v1" in adding.preview


def test_a_click_on_a_new_key_leads_into_its_field(adding: Adding) -> None:
    adding.choose("openai")
    field = adding.step.fields["api_key"]
    assert field.source.get() == "stored"
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        field.segments.buttons["new"].event_generate(event, x=5, y=5)
    adding.driver.wait(lambda: adding.keys.focus is field.value.entry)
    adding.choose(SECRET)
    assert adding.title == "Model"


def test_the_headings_of_the_models_stand_over_their_cells(adding: Adding) -> None:
    adding.choose("openai")
    adding.enter()
    tree = adding.step.list.tree
    style, name = Style(tree), str(tree.cget("style"))
    left_of_heading, left_of_cell = (
        str(tree.tk.splitlist(style.lookup(f"{name}.{part}", "padding"))[0])
        for part in ("Heading", "Item")
    )
    assert left_of_heading == left_of_cell


def test_who_has_no_key_is_told_what_to_choose(adding: Adding) -> None:
    adding.choose("company")
    adding.choose("https://llm.acme.example/v1")
    assert adding.title == "Key"
    adding.enter()
    assert "choose “No key”" in adding.said


def test_a_key_is_typed_once(adding: Adding, engine: StandInEngine) -> None:
    """Back and forth again: it is in the vault, and nobody has to type it or keeps its value."""
    adding.choose("anthropic")
    field = adding.step.fields["api_key"]
    assert (field.source.get(), field.name.get()) == ("new", "ANTHROPIC_API_KEY")
    adding.enter()
    assert "Paste the key" in adding.said
    adding.choose(SECRET)
    assert adding.title == "Model"
    adding.back()
    assert adding.title == "Key"
    assert field.value.get() == ""
    assert (field.source.get(), field.key) == ("stored", "ANTHROPIC_API_KEY")
    adding.enter()
    assert adding.title == "Model"
    assert len(engine.called("keys.put")) == 1


@pytest.mark.parametrize("vault_is_empty", [False, True])
def test_a_mistyped_key_is_typed_again_under_its_name(
    adding: Adding, engine: StandInEngine, vault_is_empty: bool
) -> None:
    """A server that refuses it must not leave a wrong key in the vault, and a right one beside."""
    if vault_is_empty:
        engine.keys.fill()
    adding.choose("anthropic")
    adding.choose("sk-mistyped-0123456789")
    adding.back()
    field = adding.step.fields["api_key"]
    assert (field.source.get(), field.key) == ("stored", "ANTHROPIC_API_KEY")
    field.segments.buttons["new"].invoke()
    assert field.name.get() == "ANTHROPIC_API_KEY"
    assert "takes the place" in texts(adding.step)
    field.value.entry.insert(0, SECRET)
    adding.enter()
    assert adding.title == "Model"
    puts = [("ANTHROPIC_API_KEY", "sk-mistyped-0123456789"), ("ANTHROPIC_API_KEY", SECRET)]
    assert engine.called("keys.put") == puts


def test_a_server_that_refused_a_key_is_asked_again_with_the_next(
    adding: Adding, engine: StandInEngine
) -> None:
    """The key goes by the same name: nothing else that was answered is another one."""
    engine.models.ask_error = UserError("It does not take the key (401).", "Go back and check it.")
    adding.choose("company")
    adding.choose("http://127.0.0.1:9/v1")
    adding.choose("sk-mistyped-0123456789")
    assert "does not take the key" in texts(adding.step)
    adding.back()
    field = adding.step.fields["api_key"]
    field.segments.buttons["new"].invoke()
    field.value.entry.insert(0, SECRET)
    engine.models.ask_error, engine.models.has = None, ("corp-large", "corp-small")
    adding.enter()
    assert adding.rows == ["corp-large", "corp-small"]
    assert "The server has 2 models" in texts(adding.step)


def test_a_new_key_takes_the_place_of_no_other(adding: Adding, engine: StandInEngine) -> None:
    adding.choose("openai")
    field = adding.step.fields["api_key"]
    field.segments.buttons["new"].invoke()
    assert field.name.get() == "OPENAI_API_KEY_2"
    field.typed_name.set("OPENAI_API_KEY")
    field.value.entry.insert(0, SECRET)
    adding.enter()
    assert "has a key called OPENAI_API_KEY" in adding.said
    assert not engine.called("keys.put")


def test_a_key_that_the_vault_refuses_stays_typed(adding: Adding, engine: StandInEngine) -> None:
    engine.keys.error = VaultError("The disk is full.", "Make room.")
    adding.choose("anthropic")
    adding.choose(SECRET)
    assert adding.title == "Key"
    assert "The disk is full. Make room." in adding.said
    assert adding.step.fields["api_key"].value.get() == SECRET
    engine.keys.error = None
    adding.enter()
    assert adding.title == "Model"


def test_a_server_that_runs_here_comes_first_and_needs_no_key(
    engine: StandInEngine, inside: Driver
) -> None:
    engine.models.servers = (OLLAMA,)
    engine.models.has = OLLAMA.models
    adding = Adding(inside)
    assert adding.rows[0] == "Ollama"
    assert "runs here, 2 models" in adding.step.list.tree.item(
        "here:http://127.0.0.1:11434", "values"
    )
    adding.enter()
    assert adding.title == "Model"
    assert adding.rows == ["llama3.2", "qwen3"]
    adding.enter()
    adding.enter()
    adding.enter()
    (_, model) = adding.config["model_list"]
    assert model["litellm_params"] == {
        "model": "ollama_chat/llama3.2",
        "api_base": "http://127.0.0.1:11434",
    }


def test_a_server_without_a_list_leaves_the_name_to_type(
    adding: Adding, engine: StandInEngine
) -> None:
    engine.models.ask_error = UserError("The server answered 404.", "It has no such list.")
    adding.choose("company")
    adding.choose("http://127.0.0.1:9/v1")
    adding.step.fields["api_key"].segments.buttons["none"].invoke()
    adding.enter()
    assert adding.title == "Model"
    assert "The server answered 404. It has no such list. You can also type the name" in texts(
        adding.step
    )
    adding.enter()
    assert "Choose a model, or type its name." in adding.said
    adding.choose("their-embedder")
    assert adding.title == "Name"
    assert adding.step.mode.get() == "embedding"
    adding.enter()
    adding.enter()
    (_, model) = adding.config["model_list"]
    assert model["litellm_params"]["model"] == "openai/their-embedder"
    assert model["model_info"] == {"mode": "embedding"}


def test_a_failed_test_loses_nothing(adding: Adding, engine: StandInEngine) -> None:
    """It says the true error and what to do; going back and forth again tests what was mended;
    and it can be inserted as it is."""
    engine.models.results = (
        result("chat"),
        result(
            "responses",
            "failed",
            is_streamed=True,
            status=404,
            words="The server says: no such page.",
            remedy="Codex cannot use this model.",
        ),
    )
    adding.choose("openai")
    adding.enter()
    adding.choose("mini")
    adding.choose("small")
    shown = adding.step.results.lines.get()
    assert "✓ Chat completions" in shown
    assert "✗ Responses (Codex), streamed (404)" in shown
    assert "The server says: no such page.\nCodex cannot use this model." in shown
    assert adding.go == "Insert anyway"
    assert "these requests will fail" in texts(adding.step)
    adding.back()
    assert adding.keys.focus.get() == "small"
    adding.enter()
    assert len(engine.called("models.trial")) == 1  # nothing has changed: not paid for twice
    adding.back()
    adding.back()
    assert adding.step.list.typed.get() == "mini"
    adding.enter()
    adding.choose("smaller")
    assert len(engine.called("models.trial")) == 2
    adding.enter()
    assert adding.config["model_list"][1]["model_name"] == "smaller"


def test_a_test_that_could_not_be_made_is_no_green_one(
    adding: Adding, engine: StandInEngine
) -> None:
    engine.models.trial_error = UserError("LiteLLM did not come up.", "Look at the log.")
    adding.choose("openai")
    adding.enter()
    adding.enter()
    adding.enter()
    assert "✗ LiteLLM did not come up.\nLook at the log." in adding.step.results.lines.get()
    assert adding.go == "Insert anyway"
    engine.models.trial_error = None
    adding.step.results.again.invoke()
    adding.driver.pump()
    assert adding.go == "Insert"


def test_nobody_has_to_wait_for_a_test(adding: Adding, engine: StandInEngine) -> None:
    adding.choose("openai")
    adding.enter()
    adding.enter()
    engine.script.hold = True
    adding.enter()
    assert adding.title == "Test"
    assert adding.go == "Insert untested"
    engine.script.release()
    engine.script.hold = True
    adding.driver.pump()
    adding.dialog.progress(0, 9, None)
    adding.dialog.progress(1, 9, result("chat", "failed", words="No such model."))
    assert "✗ Chat completions" in adding.step.results.lines.get()
    assert "1 of 9 requests came back" in adding.step.results.lines.get()
    adding.enter()
    engine.script.release()
    adding.driver.pump()
    assert adding.config["model_list"][1]["model_name"] == "gpt-4o-openai"
    assert engine.called("models.cancel_trial")


def test_going_back_ends_the_test(adding: Adding, engine: StandInEngine) -> None:
    """And forth again begins it anew."""
    adding.choose("openai")
    adding.enter()
    adding.enter()
    engine.script.hold = True
    adding.enter()
    adding.back()
    assert len(engine.called("models.cancel_trial")) == 1
    engine.script.release()
    adding.driver.pump()
    adding.enter()
    assert "Every request came back" in texts(adding.step)
    adding.enter()
    assert len(engine.called("models.cancel_trial")) == 1


def test_what_was_typed_for_one_provider_is_not_sent_to_another(adding: Adding) -> None:
    adding.choose("openai")
    adding.enter()
    adding.choose("mini")
    for _ in range(3):
        adding.back()
    assert adding.title == "Provider"
    adding.keys.focus.delete(0, "end")
    adding.choose("groq")
    field = adding.step.fields["api_key"]
    assert (field.source.get(), field.name.get()) == ("new", "GROQ_API_KEY")
    adding.choose(SECRET)
    assert adding.rows == ["llama-3.3-70b-versatile"]
    assert adding.step.list.typed.get() == ""


def test_a_shared_name_is_said_before_it_is_taken(adding: Adding) -> None:
    adding.choose("openai")
    adding.enter()
    adding.enter()
    assert adding.keys.focus.get() == "gpt-4o-openai"
    adding.type("gpt-4o")
    assert "shared between the two" in adding.said
    adding.enter()
    adding.enter()
    assert [one["model_name"] for one in adding.config["model_list"]] == ["gpt-4o", "gpt-4o"]


def test_a_model_of_another_kind_is_inserted_without_a_test(
    adding: Adding, engine: StandInEngine
) -> None:
    adding.choose("openai")
    adding.enter()
    adding.choose("dall")
    assert "no test for models of this kind" in texts(adding.step)
    assert adding.go == "Next"
    adding.enter()
    assert not engine.called("models.trial")
    assert adding.go == "Insert"
    adding.enter()
    assert adding.config["model_list"][1]["model_name"] == "dall-e-3"


def test_fields_that_may_be_empty_are_asked_for_on_request(adding: Adding) -> None:
    adding.choose("openai")
    assert "Address" not in texts(adding.dialog.rail)
    adding.step.more.invoke()
    adding.enter()
    assert adding.title == "Address"
    adding.choose("org-1")
    assert adding.title == "Model"
    assert "organization: org-1" in adding.preview


def test_escape_closes_at_once_where_nothing_is_chosen_yet(adding: Adding) -> None:
    adding.type("openai")
    adding.keys.press("Escape")
    assert not adding.driver.app.dialogs.open_dialogs


def test_escape_asks_before_it_drops_what_was_chosen(adding: Adding, engine: StandInEngine) -> None:
    adding.choose("openai")
    adding.keys.press("Escape")
    adding.keys.press("Escape")  # the question, too, is left by it
    assert adding.title == "Key"
    adding.keys.press("Escape")
    adding.keys.press("Return")
    assert not adding.driver.app.dialogs.open_dialogs
    assert not adding.inserted
    assert not engine.called("keys.put")


def test_a_lock_asks_nothing(adding: Adding) -> None:
    adding.choose("openai")
    adding.driver.app.dialogs.close_all()
    assert not adding.driver.app.dialogs.open_dialogs


def test_a_config_that_cannot_be_read_is_said(inside: Driver) -> None:
    adding = Adding(inside, "model_list: [")
    assert "cannot be read" in texts(inside.dialog())
    assert not isinstance(inside.dialog(), AddModelDialog)
    assert not adding.inserted


@pytest.mark.parametrize("steps", range(6))
def test_tab_reaches_every_control_of_a_step(adding: Adding, steps: int) -> None:
    adding.type("azure")
    for _ in range(steps):
        if adding.title == "Address":
            adding.step.fields["api_base"].insert(0, "https://x.example")
            adding.step.fields["api_version"].insert(0, "1")
        if adding.title == "Key":
            adding.step.fields["api_key"].segments.buttons["stored"].invoke()
        adding.enter()
    seen = set()
    for _ in range(30):
        seen.add(str(adding.keys.focus))
        adding.keys.step()
    for key, button in adding.dialog.buttons.items():
        if not button.instate(["disabled"]):
            assert str(button) in seen, key
    assert str(adding.step.first_focus()) in seen
    assert all(one.startswith(str(adding.dialog)) for one in seen)


@pytest.mark.parametrize("points", [11, 16])
def test_no_step_loses_anything_in_the_smallest_window(
    adding: Adding, engine: StandInEngine, points: int
) -> None:
    """Nor one that says much: where a step is too small for it, the text scrolls."""
    driver = adding.driver
    adding.keys.press("Escape")
    engine.settings.change(font_size=points)
    driver.root.geometry("1000x640+0+0")
    driver.pump()
    long = "The server says something that goes on and on. " * 12
    engine.models.results = tuple(result("chat", "failed", words=long) for _ in range(6))
    engine.models.ask_error = UserError(long, "Go back.")
    adding = Adding(driver)
    heights = set()
    for typed in ("own", "https://x.example/v1", SECRET, "a-model", "a-name"):
        dialog = adding.dialog
        driver.wait(dialog.winfo_viewable)
        assert dialog.winfo_rootx() + dialog.winfo_width() <= driver.root.winfo_screenwidth()
        assert_whole(driver, dialog, adding.title)
        heights.add((dialog.winfo_width(), dialog.winfo_height()))
        adding.choose(typed)
    assert_whole(driver, adding.dialog, adding.title)
    assert len(heights) == 1
