"""The requests page: live, filtered, sorted, and one request in full."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import UserError
from core.base.events import BodiesChanged, LedgerChanged
from core.bodies.reading import Exchange, Said
from core.ledger.views import KeptRequest, SortBy
from core.wire.request_row import CUT_BY_CLIENT, FAILED, FINISHED, REFUSED, Attempt, RequestRow
from tests.gui.conftest import Driver, StandInEngine
from tests.gui.conftest import texts as said_in
from tests.gui.keyboard import Keyboard

pytestmark = pytest.mark.gui

NOW = time.time()


def kept(number: int, **more: Any) -> KeptRequest:
    """The `number`th request, 1 being the oldest."""
    row = RequestRow(
        f"id-{number}", 1, NOW - 3600 + number, FINISHED, True, status=200, asked="gpt",
        group="gpt", model="openai/gpt", provider="openai", path="/v1/chat/completions",
        tokens_in=10 * number, tokens_out=1, cost=number / 100, duration_s=float(number % 7),
    )  # fmt: skip
    return KeptRequest(number, replace(row, **more), "python3", 42)


BAD_KEY = "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key"


def some() -> list[KeptRequest]:
    """400 requests, the newest first; three of them went wrong."""
    rows = {number: kept(number) for number in range(1, 401)}
    rows[398] = kept(
        398,
        outcome=FAILED,
        status=401,
        error="AuthenticationError",
        message=BAD_KEY,
        asked="claude",
        group="claude",
        attempts=(Attempt("d", "openai/gpt", "openai", 401, "AuthenticationError", BAD_KEY, 0.3),),
    )
    rows[200] = kept(200, outcome=REFUSED, status=429, client="codex")
    rows[100] = kept(100, outcome=CUT_BY_CLIENT, status=None, client="codex")
    return [rows[number] for number in range(400, 0, -1)]


@pytest.fixture
def page(inside: Driver, engine: StandInEngine) -> Any:
    engine.ledger.kept = some()
    made = inside.page("Requests")
    inside.wait(lambda: made.table.rows.settled and made.table.rows.size)
    return made


def lines(page: Any) -> list[list[str]]:
    """The rows in sight, cell by cell."""
    tree = page.table.tree
    found = []
    for one in tree.get_children():
        first = str(tree.item(one, "text")).strip()
        if first:
            found.append([first, *map(str, tree.item(one, "values"))])
    return found


def settle(inside: Driver, page: Any) -> None:
    inside.pump()
    inside.wait(lambda: page.table.rows.settled)
    inside.pump()


def test_an_empty_ledger_says_what_will_come(inside: Driver) -> None:
    page = inside.page("Requests")
    inside.wait(lambda: page.note.winfo_ismapped())
    assert "as soon as" in page.note.cget("text")


def test_the_newest_come_first_and_how_many_there_are(page: Any) -> None:
    assert lines(page)[0][1:] == ["200", "gpt", "python3", "4k → 1", "$4.00", "1 s"]
    assert page.number.cget("text") == "400 requests"


def test_new_requests_come_in_on_top(inside: Driver, engine: StandInEngine, page: Any) -> None:
    engine.ledger.kept = [kept(401, asked="new", group="new"), *engine.ledger.kept]
    inside.post(LedgerChanged())
    settle(inside, page)
    assert lines(page)[0][2] == "new"
    assert page.number.cget("text") == "401 requests"


def test_who_reads_further_down_is_left_alone(
    inside: Driver, engine: StandInEngine, page: Any
) -> None:
    page.table.scroll_to(150)
    settle(inside, page)
    seen = lines(page)
    assert page.newest.winfo_ismapped()
    engine.ledger.kept = [kept(402), kept(401), *engine.ledger.kept]
    inside.post(LedgerChanged())
    inside.wait(lambda: page.table.rows.size == 402)
    settle(inside, page)
    assert lines(page) == seen
    page.newest.invoke()
    settle(inside, page)
    assert page.table.at_top
    assert not page.newest.winfo_ismapped()


def test_a_hidden_page_asks_for_nothing(inside: Driver, engine: StandInEngine, page: Any) -> None:
    inside.page("Status")
    before = len(engine.called("ledger.requests"))
    for _ in range(5):
        inside.post(LedgerChanged())
    assert len(engine.called("ledger.requests")) == before
    engine.ledger.kept = [kept(401, asked="new", group="new"), *engine.ledger.kept]
    inside.page("Requests")
    settle(inside, page)
    assert lines(page)[0][2] == "new"


@pytest.mark.parametrize(
    ("choose", "number"),
    [
        (lambda page: page._choose_outcome("All that went wrong"), 3),
        (lambda page: page._choose_outcome("Refused here"), 1),
        (lambda page: page._choose_model("claude"), 1),
        (lambda page: page._choose_client("codex"), 2),
        (lambda page: page._choose_client("Without a key of its own"), 398),
    ],
)
def test_boxes_narrow_the_list(inside: Driver, page: Any, choose: Any, number: int) -> None:
    choose(page)
    settle(inside, page)
    assert page.table.rows.size == number
    assert len(lines(page)) == min(number, len(page.table.tree.get_children()))


def test_the_boxes_offer_what_occurs(page: Any) -> None:
    menu = page.model_box.menu
    names = [menu.entrycget(n, "label").strip() for n in range(menu.index("end") + 1)]
    assert names == ["Any model", "claude", "gpt"]


def test_typing_filters_and_escape_takes_it_back(inside: Driver, page: Any) -> None:
    keys = Keyboard(inside)
    keys.press("Control-f")
    assert keys.focus is page.entry
    keys.type("incorrect")
    inside.wait(lambda: page.table.rows.size == 1)
    settle(inside, page)
    assert lines(page)[0][1] == "401 key refused"
    keys.press("Down")
    assert keys.focus is page.table.tree
    assert page.table.selected.row.error == "AuthenticationError"
    keys.press("Control-f", "Escape")
    inside.wait(lambda: page.table.rows.size == 400)
    keys.type("nowhere")
    inside.wait(lambda: page.note.winfo_ismapped())
    assert page.note.cget("text") == "No request fits."


def test_headings_and_the_box_sort(inside: Driver, engine: StandInEngine, page: Any) -> None:
    page._heading_clicked("tokens")
    settle(inside, page)
    assert page.sort_box.value == "Most tokens first"
    assert page.table.tree.heading("tokens", "text") == "Tokens ↓"
    page._heading_clicked("tokens")
    settle(inside, page)
    assert lines(page)[0][4] == "10 → 1"
    page._choose_sort("Costliest first")
    settle(inside, page)
    assert lines(page)[0][5] == "$4.00"
    assert engine.called("ledger.requests")[-1][1:3] == (SortBy.COST, True)


def open_first(inside: Driver, page: Any, text: str = "") -> Any:
    if text:
        page.text.set(text)
        inside.wait(lambda: page.table.rows.size == 1)
        settle(inside, page)
    page.table.go_to(0)
    inside.pump()
    page.buttons["Open"].invoke()
    inside.pump()
    return page.dialog


def test_one_request_with_its_route_and_what_to_try(inside: Driver, page: Any) -> None:
    dialog = open_first(inside, page, "incorrect")
    story = dialog.view.text.get("1.0", "end")
    assert "Incorrect API key." in story
    assert "Attempt 1\topenai/gpt: key refused (HTTP 401), 300 ms" in story
    said = said_in(dialog)
    assert "The provider does not take the key" in said
    dialog.go_there.invoke()
    inside.pump()
    assert inside.app.shell is not None
    assert inside.app.shell.current == "Keys"
    assert page.dialog is None


def test_what_went_well_gets_no_advice(inside: Driver, page: Any) -> None:
    dialog = open_first(inside, page)
    assert dialog.go_there is None
    assert "Finished (HTTP 200)" in dialog.view.text.get("1.0", "end")
    keys = Keyboard(inside)
    keys.press("Escape")
    assert page.dialog is None
    assert keys.focus is page.table.tree or keys.focus is page.buttons["Open"]


def test_the_next_row_is_a_key_away(inside: Driver, page: Any) -> None:
    dialog = open_first(inside, page)
    keys = Keyboard(inside)
    keys.press("Alt-Down", "Alt-Down")
    assert dialog.kept.row.id == "id-398"
    assert dialog.go_there is not None
    dialog.steps[-1].invoke()
    inside.pump()
    assert dialog.kept.row.id == "id-399"
    assert dialog.go_there is None


def test_what_was_still_being_counted_comes_later(
    inside: Driver, engine: StandInEngine, page: Any
) -> None:
    running = kept(401, settled=False, tokens_in=None, tokens_out=None, cost=None)
    engine.ledger.kept = [running, *engine.ledger.kept]
    inside.post(LedgerChanged())
    settle(inside, page)
    dialog = open_first(inside, page)
    assert "being counted" in dialog.view.text.get("1.0", "end")
    engine.ledger.kept = [kept(401), *engine.ledger.kept[1:]]
    page.tick(time.time())
    inside.wait(lambda: "4,010" in dialog.view.text.get("1.0", "end"))


def test_copy_as_curl_holds_a_variable(inside: Driver, page: Any) -> None:
    open_first(inside, page).buttons["curl"].invoke()
    copied = inside.root.clipboard_get()
    assert "LITELLM_KEY" in copied and "/v1/chat/completions" in copied
    assert "clipboard" in inside.toasts


def test_copy_all(inside: Driver, page: Any) -> None:
    open_first(inside, page).buttons["copy"].invoke()
    assert "Request id  id-400" in inside.root.clipboard_get()


def test_trouble_with_the_ledger_is_said_on_the_page(inside: Driver, engine: StandInEngine) -> None:
    engine.ledger.error = UserError("The ledger is of a newer version.", "Use that version.")
    page = inside.page("Requests")
    inside.wait(lambda: page.note.winfo_ismapped())
    assert "newer version" in page.note.cget("text")
    assert not inside.app.dialogs.open_dialogs


def test_the_log_of_a_request_is_a_click_away(inside: Driver, page: Any) -> None:
    dialog = open_first(inside, page)
    dialog.buttons["log"].invoke()
    inside.pump()
    shell = inside.app.shell
    assert shell is not None and shell.current == "Logs"


def test_the_log_leads_to_a_request(inside: Driver, page: Any) -> None:
    inside.page("Logs")
    for id in ("id-398", "id-398", "id-200"):
        inside.app.context.lead_to("Requests", id)
        inside.wait(lambda: page.dialog is not None)
        assert page.dialog.kept.row.id == id
        page.dialog.close()
        inside.page("Logs")
    inside.app.context.lead_to("Requests", "no-such-id")
    inside.wait(lambda: page.note.winfo_ismapped())
    assert page.dialog is None


def test_export_takes_what_is_shown(
    inside: Driver, engine: StandInEngine, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page._choose_model("claude")
    target = "/x/requests.json"
    monkeypatch.setattr("gui.frame.dialogs.filedialog.asksaveasfilename", lambda **_: target)
    page.buttons["Export…"].invoke()
    inside.pump()
    path, wanted, form = engine.called("ledger.export")[0]
    assert (path, wanted.model, form) == (Path(target), "claude", "json")
    assert "requests.json" in inside.toasts


def test_a_list_that_is_not_counted_gets_its_number_later(
    inside: Driver, engine: StandInEngine
) -> None:
    engine.ledger.kept = some()
    engine.ledger.uncounted = True
    page = inside.page("Requests")
    inside.wait(lambda: page.number.cget("text") == "400 requests")
    assert len(engine.called("ledger.count")) == 1


# ---- what was recorded


ASKED = Exchange(
    asked=(Said("system", "text", "Be brief."), Said("user", "text", "Why is the sky blue?")),
    tools=("look_up",),
    answered=(Said("assistant", "thinking", "Hm."), Said("assistant", "text", "Because.")),
    request='{"model":"gpt","messages":[{"role":"user","content":"Why is the sky blue?"}]}',
    answer='data: {"x": 1}\n\n',
    whole_request=True,
)


def test_recording_is_switched_on_for_a_time_and_seen_everywhere(
    inside: Driver, engine: StandInEngine, page: Any
) -> None:
    page.buttons["Record…"].invoke()
    inside.press("900")
    assert engine.called("bodies.record") == [(900.0,)]
    inside.page("Settings")
    shell = inside.app.shell
    assert shell is not None
    notice = next(one for one in shell.banners.notices if one.matter == "recording")
    assert "being recorded, until " in notice.text
    shell.banners.buttons[notice]["Stop and delete"].invoke()
    inside.pump()
    assert engine.called("bodies.stop")
    assert not any(one.matter == "recording" for one in shell.banners.notices)


def test_recording_until_stopped_and_the_page_stops_it(
    inside: Driver, engine: StandInEngine, page: Any
) -> None:
    page.buttons["Record…"].invoke()
    inside.press("cancel")
    assert not engine.called("bodies.record")
    page.buttons["Record…"].invoke()
    inside.press("stop")
    assert engine.called("bodies.record") == [(None,)]
    button = page.buttons["Record…"]
    assert button.cget("text") == "Stop recording"
    button.invoke()
    inside.pump()
    assert engine.called("bodies.stop")
    assert button.cget("text") == "Record…"


def test_what_was_recorded_is_shown_message_by_message(
    inside: Driver, engine: StandInEngine, page: Any
) -> None:
    engine.bodies.exchanges["id-400"] = ASKED
    inside.post(BodiesChanged(True))
    dialog = open_first(inside, page)
    inside.wait(lambda: dialog.tabs.winfo_ismapped())
    dialog.tab.set("said")
    said = dialog.view.content
    assert "System\nBe brief." in said and "look_up" in said
    assert "Answer, thinking\nHm." in said and "Answer\nBecause." in said
    dialog.tab.set("request")
    assert '"content": "Why is the sky blue?"' in dialog.view.content
    dialog.tab.set("answer")
    assert dialog.view.content == 'data: {"x": 1}\n'
    dialog.steps[1].invoke()  # the next one was not recorded
    inside.pump()
    assert not dialog.tabs.winfo_ismapped()
    assert "Request id  id-399" in dialog.view.content


def test_without_a_recording_nothing_is_asked_for(
    inside: Driver, engine: StandInEngine, page: Any
) -> None:
    dialog = open_first(inside, page)
    page.tick(time.time())
    assert not engine.called("bodies.of")
    dialog.buttons["replay"].invoke()
    inside.pump()
    said = said_in(inside.app.dialogs.open_dialogs[-1])
    assert "was not recorded" in said
    assert not engine.called("bodies.replay")


def test_a_recorded_request_is_sent_again_after_a_question(
    inside: Driver, engine: StandInEngine, page: Any
) -> None:
    engine.bodies.exchanges["id-400"] = ASKED
    inside.post(BodiesChanged(True))
    dialog = open_first(inside, page)
    inside.wait(lambda: dialog.tabs.winfo_ismapped())
    dialog.buttons["curl"].invoke()
    assert "Why is the sky blue?" in inside.root.clipboard_get()
    dialog.buttons["replay"].invoke()
    inside.pump()
    assert not engine.called("bodies.replay")
    inside.app.dialogs.open_dialogs[-1].buttons["yes"].invoke()
    inside.pump()
    assert engine.called("bodies.replay") == [("id-400", "/v1/chat/completions")]
    assert "HTTP 200" in inside.toasts
