"""The Models page: a table and forms on the text that the Config page has open."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from core.base.errors import UserError
from core.base.events import State
from core.config.document import parse
from core.config.history import Outcome
from core.config.includes import Included
from core.ledger.views import Live, ModelTraffic
from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard
from tests.gui.pages.config.acting import applied
from tests.gui.stand_in.engine import StandInEngine
from tests.gui.stand_in.keys import a_vault

pytestmark = pytest.mark.gui

CONFIG = dedent("""\
    # Ours.
    model_list:
      - model_name: strong   # by its name
        litellm_params:
          model: anthropic/claude   # the newest
          api_key: os.environ/ANTHROPIC_API_KEY
          max_tokens: 100
          rpm: 10
      # The cheap one.
      - model_name: cheap
        litellm_params: {model: openai/mini, api_key: sk-lit-one}

    router_settings:
      model_group_alias: {gpt-4: strong}
      fallbacks:
        - strong: [cheap]   # better than nothing
    """)


@pytest.fixture
def engine(tmp_path: Path) -> StandInEngine:
    made = StandInEngine(tmp_path)
    made.config.on_disk = CONFIG
    made.keys.fill(*a_vault(1_700_000_000.0))
    return made


@pytest.fixture
def page(inside: Driver) -> Any:
    """The Models page, without that of the config ever having been in front."""
    made: Any = inside.page("Models")
    inside.wait(lambda: made.table.order, what="the models")
    return made


def text(driver: Driver) -> str:
    """What is in the editor."""
    shell = driver.app.shell
    assert shell is not None
    config: Any = shell.pages["Config"]
    return str(config.editor.content)


def shown(page: Any) -> list[tuple[str, ...]]:
    """The cells of the table, row by row."""
    tree = page.table.tree
    return [
        (tree.item(row, "text").strip(), *(str(one).strip() for one in tree.item(row, "values")))
        for row in tree.get_children()
    ]


def names(page: Any) -> list[str]:
    return [row[0] for row in shown(page)]


def choose(driver: Driver, page: Any, number: int) -> None:
    page.table.tree.selection_set(str(number))
    driver.pump()


def press(driver: Driver, page: Any, *buttons: str) -> None:
    for name in buttons:
        assert page.buttons[name].instate(["!disabled"]), name
        page.buttons[name].invoke()
        driver.pump()


def fill(entry: Any, words: str) -> None:
    entry.delete(0, "end")
    entry.insert(0, words)


def test_the_table_says_what_the_models_are(inside: Driver, page: Any) -> None:
    rows = shown(page)
    assert [row[:3] for row in rows] == [
        ("strong", "1", "anthropic/claude"),
        ("cheap", "2", "openai/mini"),
    ]
    assert "ANTHROPIC_API" in rows[0][3] and rows[1][3] == "in the text"
    assert "sk-lit-one" not in str(rows)
    assert rows[0][-1] == "enabled"


def test_what_traffic_says_and_what_is_not_applied(inside: Driver) -> None:
    engine: StandInEngine = inside.engine
    engine.config.applied = (applied(CONFIG.replace("openai/mini", "x/y"), Outcome.WORKED, "a"),)
    now = inside.clock.wall()
    traffic = ModelTraffic("strong", now - 5, now - 4000, "429", 3, 1, 0.1)
    engine.ledger.now = Live(models=(traffic,))
    page: Any = inside.page("Models")
    inside.wait(lambda: shown(page) and shown(page)[1][-1] == "not applied")
    assert shown(page)[0][-1] == "enabled"
    assert shown(page)[0][5] == "just now" and "ago" in shown(page)[0][6]


def test_how_long_ago_it_was_has_room(inside: Driver) -> None:
    engine: StandInEngine = inside.engine
    inside.root.geometry("1280x800+0+0")
    ago = inside.clock.wall() - 59.5 * 60
    engine.ledger.now = Live(models=(ModelTraffic("strong", ago, ago, "429", 3, 1, 0.1),))
    page: Any = inside.page("Models")
    inside.wait(lambda: shown(page) and shown(page)[0][5:7] == ("59 minutes ago",) * 2)


def test_models_of_an_included_file_are_seen_and_left_alone(
    inside: Driver, engine: StandInEngine
) -> None:
    more = CONFIG.replace("strong", "far").replace("cheap", "near")
    path = Path("parts") / "more.yaml"
    engine.models.included = (
        Included(path, "parts/more.yaml", "", "parts/more.yaml", more, parse(more)),
    )
    page: Any = inside.page("Models")
    inside.wait(lambda: len(shown(page)) == 4)
    assert names(page) == ["strong", "cheap", "far", "near"]
    assert {row[-1][:9] for row in shown(page)[2:]} == {"from more"}
    tree = page.table.tree
    tree.selection_set(tree.get_children()[2])
    inside.pump()
    assert "far comes from parts/more.yaml" in page.say.cget("text")
    for name in ("edit", "test", "duplicate", "switch", "delete", "up", "down"):
        assert page.buttons[name].instate(["disabled"]), name
    tree.event_generate("<Delete>")
    inside.pump()
    assert not inside.app.shell or not page.context.dialogs.open_dialogs
    choose(inside, page, 0)
    assert "parts/more.yaml" not in page.say.cget("text")
    assert page.buttons["edit"].instate(["!disabled"])
    # Their routes, too: to be seen, and not to be changed.
    cells = [page.routes.table.tree.item(row, "values") for row in page.routes.table.order]
    assert sum("from more.yaml" in str(row) for row in cells) == 2
    file = next(id_ for id_, route in page.routes.routes.items() if route.file)
    page.routes.table.tree.selection_set(file)
    inside.pump()
    assert page.routes.buttons["edit"].instate(["disabled"])
    assert page.routes.buttons["alias"].instate(["!disabled"])


def test_a_form_changes_the_text_and_nothing_else(inside: Driver, page: Any) -> None:
    choose(inside, page, 0)
    press(inside, page, "edit")
    form: Any = inside.dialog()
    fill(form.grid_.entries["model"], "anthropic/other")
    fill(form.numbers.entries["rpm"], "20")
    fill(form.prices.entries["input_cost_per_token"], "2.5")
    form.rest.insert("end", "\ntemperature: 0.5")
    form.submit()
    inside.wait(lambda: not form.winfo_exists())
    assert text(inside) == CONFIG.replace("anthropic/claude", "anthropic/other").replace(
        "rpm: 10\n",
        "rpm: 20\n      input_cost_per_token: 0.0000025\n      temperature: 0.5\n",
    )
    inside.wait(lambda: shown(page)[0][2] == "anthropic/other")
    assert "2.5 / –" in shown(page)[0]
    # One step, whichever page takes it back.
    press(inside, page, "undo")
    assert text(inside) == CONFIG
    inside.wait(lambda: shown(page)[0][2] == "anthropic/claude")
    config: Any = inside.page("Config")
    config.editor.text.redo()
    assert "anthropic/other" in text(inside)


def test_a_price_that_may_be_a_thousandfold_is_asked_about(inside: Driver, page: Any) -> None:
    """A budget is held by it."""
    choose(inside, page, 0)
    press(inside, page, "edit")
    form: Any = inside.dialog()
    fill(form.prices.entries["input_cost_per_token"], "1,250")
    form.submit()
    inside.pump()
    assert "1,250 can be read in two ways. Write 1250, or 1.250." in texts(form)
    assert text(inside) == CONFIG
    fill(form.prices.entries["input_cost_per_token"], "1,25")
    form.submit()
    inside.wait(lambda: not form.winfo_exists())
    assert "input_cost_per_token: 0.00000125\n" in text(inside)


def test_what_is_typed_in_the_editor_is_in_the_table(inside: Driver, page: Any) -> None:
    config: Any = inside.page("Config")
    config.editor.text.set_content(CONFIG.replace("strong ", "mighty "))
    page = inside.page("Models")
    inside.wait(lambda: names(page) == ["mighty", "cheap"])
    inside.page("Config")
    config.editor.text.set_content("model_list: [\n")
    page = inside.page("Models")
    inside.wait(lambda: "has to be mended" in page.say.cget("text"))
    assert page.buttons["edit"].instate(["disabled"]) and names(page) == []
    press(inside, page, "undo")
    inside.wait(lambda: names(page) == ["mighty", "cheap"])


def test_the_form_says_what_is_wrong(inside: Driver, page: Any) -> None:
    choose(inside, page, 1)
    press(inside, page, "edit")
    form: Any = inside.dialog()
    assert form.grid_.text("key") == "", "a key in the text is not shown"
    for entry, words, said in (
        (form.grid_.entries["name"], "", "Give the model a name"),
        (form.grid_.entries["model"], "", "provider/model"),
        (form.grid_.entries["key"], "sk-not a name", "Only the name"),
        (form.numbers.entries["rpm"], "fast", "whole number"),
        (form.numbers.entries["timeout"], "-1", "number"),
    ):
        before = entry.get()
        fill(entry, words)
        form.submit()
        assert said in form.message.cget("text")
        fill(entry, before)
    form.rest.insert("1.0", "just words\n")
    form.submit()
    assert "parameter" in form.message.cget("text")
    form.rest.delete("1.0", "end")
    form.submit()
    inside.wait(lambda: not form.winfo_exists())
    assert text(inside) == CONFIG
    press(inside, page, "edit")
    form = inside.dialog()
    fill(form.grid_.entries["key"], "OPENAI_API_KEY")
    form.submit()
    inside.wait(lambda: "os.environ/OPENAI_API_KEY" in text(inside))
    assert text(inside) == CONFIG.replace("sk-lit-one", "os.environ/OPENAI_API_KEY")


def offered(grid: Any, name: str) -> list[str]:
    """What the button beside a field has to choose from."""
    menu = grid.choosers[name]
    return [menu.entrycget(number, "label").strip() for number in range(menu.index("end") + 1)]


def pick(grid: Any, name: str, choice: str) -> None:
    grid.choosers[name].invoke(offered(grid, name).index(choice))


def test_a_word_for_no_key_is_called_none(inside: Driver, page: Any) -> None:
    inside.page("Config").editor.text.set_content(CONFIG.replace("sk-lit-one", "not-needed"))
    inside.page("Models")
    inside.wait(lambda: shown(page)[1][3] == "none")
    choose(inside, page, 1)
    press(inside, page, "edit")
    assert "A key stands in the text" not in texts(inside.dialog())


def test_a_number_without_a_point_is_written_without_one(inside: Driver, page: Any) -> None:
    page.routes.buttons["settings"].invoke()
    form = inside.dialog()
    fill(form.routing.entries["timeout"], "30")
    form.submit()
    inside.wait(lambda: not form.winfo_exists())
    assert "timeout: 30\n" in text(inside)


def test_models_and_strategies_are_picked_without_typing(inside: Driver, page: Any) -> None:
    names = page._forms.model_names
    page.routes.buttons["fallback"].invoke()
    form = inside.dialog()
    assert offered(form.fields, "targets") == list(names)
    pick(form.fields, "model", names[0])
    for name in names[1:3]:
        pick(form.fields, "targets", name)
    assert form.fields.text("model") == names[0]
    assert form.fields.text("targets") == ", ".join(names[1:3])
    form.cancel()
    page.routes.buttons["settings"].invoke()
    form = inside.dialog()
    pick(form.routing, "routing_strategy", "least-busy")
    assert form.routing.text("routing_strategy") == "least-busy"


def test_a_key_that_was_just_made_is_offered(inside: Driver, page: Any) -> None:
    inside.engine.keys.put("JUST_MADE_KEY", "sk-0123456789abcdef")
    inside.pump()
    choose(inside, page, 0)
    press(inside, page, "edit")
    assert "JUST_MADE_KEY" in offered(inside.dialog().grid_, "key")


def test_every_button_is_whole_in_the_smallest_window(inside: Driver, page: Any) -> None:
    inside.root.geometry("1000x640")
    inside.wait(lambda: inside.root.winfo_width() == 1000)
    inside.pump()
    for name in ("add", "edit", "test", "duplicate", "switch", "delete", "up", "down"):
        button = page.buttons[name]
        assert button.winfo_width() >= button.winfo_reqwidth(), name
        assert button.winfo_x() + button.winfo_width() <= button.master.winfo_width(), name


def drag(driver: Driver, page: Any, row: str, to: int, *, drop: bool = True) -> None:
    """Press on a row, move the mouse to the height `to` of the table, and let go."""
    tree = page.table.tree
    x, y, _width, height = tree.bbox(row)
    tree.event_generate("<ButtonPress-1>", x=x + 9, y=y + height // 2)
    for at in (y + height // 2 + 2, (y + to) // 2, to):
        tree.event_generate("<B1-Motion>", x=x + 9, y=at, state=0x100)
        driver.pump(1)
    if drop:
        tree.event_generate("<ButtonRelease-1>", x=x + 9, y=to, state=0x100)
        driver.pump()


def test_a_row_is_dragged_to_another_place(inside: Driver, page: Any) -> None:
    tree = page.table.tree
    bottom = tree.bbox("1")[1] + tree.bbox("1")[3]
    drag(inside, page, "0", bottom + 3)
    inside.wait(lambda: names(page) == ["cheap", "strong"], what="the new order")
    assert text(inside).index("cheap one") < text(inside).index("model_name: strong")
    assert page.table.selected == "1"
    press(inside, page, "undo")
    inside.wait(lambda: names(page) == ["strong", "cheap"], what="the order of before")
    assert text(inside) == CONFIG
    drag(inside, page, "1", tree.bbox("0")[1] + 1)
    inside.wait(lambda: names(page) == ["cheap", "strong"], what="the new order")


def test_a_row_that_becomes_another_model_under_the_mouse_is_not_moved(
    inside: Driver, page: Any
) -> None:
    tree = page.table.tree
    bottom = tree.bbox("1")[1] + tree.bbox("1")[3]
    drag(inside, page, "0", bottom + 3, drop=False)
    shell = inside.app.shell
    assert shell is not None
    config: Any = shell.pages["Config"]
    other = CONFIG.replace("strong", "new", 1).replace("cheap\n", "strong\n")
    config.editor.text.set_content(other)
    inside.wait(lambda: names(page) == ["new", "strong"], what="the other text")
    tree.event_generate("<B1-Motion>", x=20, y=bottom + 2, state=0x100)
    tree.event_generate("<ButtonRelease-1>", x=20, y=bottom + 3, state=0x100)
    inside.wait(lambda: "changed meanwhile" in inside.toasts, what="why nothing was moved")
    assert text(inside) == other
    assert names(page) == ["new", "strong"]


def test_a_drag_that_leads_nowhere_changes_nothing(inside: Driver, page: Any) -> None:
    """Back to where it was, given up with Escape, or while the table is sorted otherwise."""
    tree = page.table.tree
    drag(inside, page, "0", tree.bbox("0")[1] + 1)
    bottom = tree.bbox("1")[1] + tree.bbox("1")[3]
    drag(inside, page, "0", bottom, drop=False)
    tree.focus_force()
    tree.event_generate("<Escape>")
    tree.event_generate("<ButtonRelease-1>", x=20, y=bottom, state=0x100)
    inside.pump()
    page.table.sort("model")
    inside.pump()
    drag(inside, page, page.table.order[0], bottom)
    assert text(inside) == CONFIG
    choose(inside, page, 1)
    tree.focus_force()
    tree.event_generate("<Alt-Key-Up>")
    inside.pump()
    assert "Sort the table by #" in inside.toasts
    assert text(inside) == CONFIG


def test_copy_switch_move_and_delete(inside: Driver, page: Any) -> None:
    choose(inside, page, 0)
    press(inside, page, "duplicate")
    inside.wait(lambda: names(page) == ["strong", "strong-copy", "cheap"])
    assert page.table.selected == "1"
    press(inside, page, "down")
    inside.wait(lambda: names(page) == ["strong", "cheap", "strong-copy"])
    assert page.table.selected == "2" and page.buttons["down"].instate(["disabled"])
    press(inside, page, "switch")
    inside.wait(lambda: shown(page)[2][-1] == "disabled")
    assert "#off - model_name: strong-copy" in text(inside)
    assert page.buttons["edit"].instate(["disabled"])
    press(inside, page, "switch")
    inside.wait(lambda: shown(page)[2][-1] == "enabled")
    press(inside, page, "delete")
    inside.dialog().buttons["yes"].invoke()
    inside.wait(lambda: names(page) == ["strong", "cheap"])
    assert text(inside) == CONFIG
    for _ in range(5):
        press(inside, page, "undo")
    assert page.buttons["undo"].instate(["disabled"]) and text(inside) == CONFIG


def test_it_goes_by_the_keyboard(inside: Driver, page: Any) -> None:
    keys = Keyboard(inside)
    choose(inside, page, 1)
    page.table.tree.focus("1")
    keys.go_to(page.table.tree)
    keys.press("Alt-Up")
    inside.wait(lambda: names(page) == ["cheap", "strong"])
    keys.press("Alt-Down")
    inside.wait(lambda: names(page) == ["strong", "cheap"])
    keys.press("Control-z", "Control-z")
    assert text(inside) == CONFIG and not page.buttons["undo"].instate(["!disabled"])
    inside.wait(lambda: page._chosen() is not None)  # the text of before is read again
    keys.press("Return")
    inside.wait(lambda: inside.app.dialogs.open_dialogs)
    keys.press("Escape")
    keys.press("Delete")
    inside.wait(lambda: inside.app.dialogs.open_dialogs)
    keys.press("Escape")
    assert text(inside) == CONFIG


def test_save_and_apply_are_at_hand(inside: Driver) -> None:
    inside.engine.config.on_disk = CONFIG.replace("sk-lit-one", "os.environ/OPENAI_API_KEY")
    page: Any = inside.page("Models")
    inside.wait(lambda: page.table.order)
    assert page.buttons["save"].instate(["disabled"])
    choose(inside, page, 1)
    press(inside, page, "switch")
    press(inside, page, "save")
    inside.wait(lambda: "#off" in inside.engine.config.on_disk)
    inside.wait(lambda: page.buttons["save"].instate(["disabled"]))


def test_what_cannot_be_done_is_said(inside: Driver) -> None:
    inside.engine.config.on_disk = dedent("""\
        model_list:
          - model_name: a
            litellm_params: &p {model: openai/a}
          - model_name: b
            litellm_params: *p
        """)
    page: Any = inside.page("Models")
    inside.wait(lambda: names(page) == ["a", "b"])
    before = text(inside)
    choose(inside, page, 1)
    press(inside, page, "edit")
    form: Any = inside.dialog()
    fill(form.grid_.entries["model"], "openai/b")
    form.submit()
    inside.wait(lambda: "used here as *p" in form.message.cget("text"))
    assert text(inside) == before


def test_that_a_question_about_the_text_waits_is_said(inside: Driver, page: Any) -> None:
    """Without it the page would have nothing but buttons that cannot be pressed."""
    inside.page("Status")
    config: Any = inside.app.shell and inside.app.shell.pages["Config"]
    config.editor.text.read_only = True  # as while a draft is offered
    inside.page("Models")
    assert "First answer the question on the Config page." in page.say.cget("text")
    assert page.buttons["add"].instate(["disabled"])
    inside.page("Status")
    config.editor.text.read_only = False
    inside.page("Models")
    assert "question" not in page.say.cget("text")
    assert page.buttons["add"].instate(["!disabled"])


def test_a_question_about_one_model_deletes_no_other(inside: Driver, page: Any) -> None:
    choose(inside, page, 0)
    press(inside, page, "duplicate")
    inside.wait(lambda: len(names(page)) == 3)
    choose(inside, page, 1)
    press(inside, page, "delete")
    page._config.undo()  # while the question is open, as another program or a key may
    after = text(inside)
    inside.press("yes")
    assert text(inside) == after


def test_other_names_and_fallbacks(inside: Driver, page: Any) -> None:
    routes = page.routes
    cells = [routes.table.tree.item(row, "text").strip() for row in routes.table.order]
    assert cells == ["gpt-4", "strong"]
    routes.buttons["alias"].invoke()
    form: Any = inside.dialog()
    fill(form.fields.entries["name"], "gpt-5")
    fill(form.fields.entries["model"], "cheap")
    form.submit()
    inside.wait(lambda: "{gpt-4: strong, gpt-5: cheap}" in text(inside))
    (strong,) = [id_ for id_, one in routes.routes.items() if one.name == "strong"]
    routes.table.tree.selection_set(strong)
    inside.wait(lambda: len(routes.routes) == 3)  # the new one is listed, and the choice stays
    assert routes.selected.name == "strong"
    routes.buttons["edit"].invoke()
    form = inside.dialog()
    fill(form.fields.entries["targets"], "cheap, gpt-5")
    form.submit()
    inside.wait(lambda: "- strong: [cheap, gpt-5]   # better than nothing" in text(inside))
    routes.buttons["delete"].invoke()
    inside.wait(lambda: "fallbacks" not in text(inside))


@pytest.mark.parametrize(
    ("kind", "field", "typed"),
    [("alias", "model", "cheep"), ("fallback", "targets", "gpt-4, cheep")],
)
def test_a_name_that_nobody_serves_is_not_written(
    inside: Driver, page: Any, kind: str, field: str, typed: str
) -> None:
    page.routes.buttons[kind].invoke()
    form: Any = inside.dialog()
    fill(form.fields.entries["name" if kind == "alias" else "model"], "gpt-5")
    fill(form.fields.entries[field], typed)
    form.submit()
    assert form.message.cget("text") == "There is no model named cheep. Did you mean cheap?"
    assert text(inside) == CONFIG
    fill(form.fields.entries[field], typed.replace("cheep", "cheap"))
    form.submit()
    inside.wait(lambda: not form.winfo_exists(), what="the end of the form")
    assert text(inside) != CONFIG


def test_a_form_does_not_grow_with_the_number_of_models(inside: Driver, page: Any) -> None:
    entries = "".join(
        f"  - model_name: model-{number:03}\n    litellm_params: {{model: openai/gpt-4o}}\n"
        for number in range(150)
    )
    inside.page("Config").editor.text.set_content(f"model_list:\n{entries}")
    inside.page("Models")
    inside.wait(lambda: len(page.table.order) == 150)
    page.routes.buttons["alias"].invoke()
    form = inside.dialog()
    assert len(offered(form.fields, "model")) == 150
    assert form.winfo_reqheight() < inside.root.winfo_height()


def test_routing_limits_and_cache_are_one_step(inside: Driver, page: Any) -> None:
    page.routes.buttons["settings"].invoke()
    form: Any = inside.dialog()
    fill(form.routing.entries["routing_strategy"], "fastest")
    form.submit()
    assert "no strategy fastest" in form.message.cget("text")
    fill(form.routing.entries["routing_strategy"], "least-busy")
    fill(form.limits.entries["max_in_flight_requests_per_worker"], "5")
    form.cache.set(True)
    fill(form.ttl.entries["ttl"], "60")
    form.submit()
    inside.wait(lambda: not form.winfo_exists())
    after = text(inside)
    assert "routing_strategy: least-busy" in after and "_requests_per_worker: 5" in after
    assert "cache: true\n  cache_params:\n    type: local\n    ttl: 60\n" in after
    press(inside, page, "undo")
    assert text(inside) == CONFIG


def test_what_would_change_is_shown_before_it_is_applied_from_here(inside: Driver) -> None:
    engine: StandInEngine = inside.engine
    before = CONFIG.replace("sk-lit-one", "os.environ/OPENAI_API_KEY")
    engine.config.on_disk = before
    engine.config.applied = (applied(before, Outcome.WORKED),)
    page: Any = inside.page("Models")
    inside.wait(lambda: page.table.order)
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    choose(inside, page, 1)
    press(inside, page, "switch")
    page.buttons["apply"].invoke()
    assert "What would run" in texts(inside.dialog())
    inside.press("cancel")
    assert engine.config.on_disk == before
    assert not engine.called("gateway.apply")
    page.buttons["apply"].invoke()
    inside.press("apply")
    inside.pump()
    assert "#off" in engine.config.on_disk
    assert len(engine.called("gateway.apply")) == 1


def test_a_price_that_the_config_does_not_have_is_that_of_the_catalog(inside: Driver) -> None:
    inside.engine.config.on_disk = CONFIG.replace("openai/mini,", "openai/gpt-4o-mini,").replace(
        "anthropic/claude ", "anthropic/claude-sonnet-4-5\n      input_cost_per_token: 0.000001 "
    )
    page: Any = inside.page("Models")
    inside.wait(lambda: page.table.order)
    inside.pump()
    listed = {row[0]: row[4] for row in shown(page)}
    assert listed["cheap"].startswith("0.15 / ")
    assert listed["strong"].startswith("1 / ")


def test_a_model_is_really_asked_as_the_text_has_it(inside: Driver, page: Any) -> None:
    engine: StandInEngine = inside.engine
    choose(inside, page, 1)
    press(inside, page, "test")
    dialog = inside.dialog()
    inside.wait(lambda: "Every request came back" in texts(dialog), what="the test")
    assert "✓ Chat completions" in dialog.results.lines.get()
    assert "✓ Messages (Claude Code)" in dialog.results.lines.get()
    ((sent, names_, protocols),) = engine.called("models.trial")
    assert (sent, names_, protocols) == (CONFIG, ("cheap",), ("chat", "messages", "responses"))
    inside.press("close")
    assert not engine.called("models.cancel_trial")
    assert text(inside) == CONFIG


def test_who_does_not_wait_for_the_test_does_not_pay_for_all_of_it(
    inside: Driver, page: Any
) -> None:
    engine: StandInEngine = inside.engine
    choose(inside, page, 1)
    engine.script.hold = True
    press(inside, page, "test")
    assert inside.dialog().results.again.instate(["disabled"])
    Keyboard(inside).press("Escape")
    assert len(engine.called("models.cancel_trial")) == 1


def test_a_test_that_cannot_be_made_says_why(inside: Driver, page: Any) -> None:
    engine: StandInEngine = inside.engine
    engine.models.trial_error = UserError("Another test is under way.", "Wait until it is over.")
    choose(inside, page, 0)
    press(inside, page, "test")
    dialog = inside.dialog()
    assert "✗ Another test is under way.\nWait until it is over." in dialog.results.lines.get()
    engine.models.trial_error = None
    dialog.results.again.invoke()
    inside.wait(lambda: "Every request came back" in texts(dialog), what="the test")


def test_where_there_are_no_routes_that_is_said(inside: Driver, page: Any) -> None:
    routes = page.routes
    assert routes.routes and not routes.empty.winfo_manager()
    routes.show([], free=True)
    inside.pump()
    assert routes.empty.winfo_viewable()
    assert "a request goes to the model that it asks for" in str(routes.empty.cget("text"))
