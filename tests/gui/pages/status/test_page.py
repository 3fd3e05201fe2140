"""The status page says what is so, and offers only what makes sense."""

from __future__ import annotations

import time

import pytest

from core.base.events import (
    ApplyStep,
    Connection,
    HealthChecked,
    LedgerChanged,
    ModelHealth,
    Probe,
    Sampled,
    SpareChanged,
    SpareState,
    State,
    UnderWay,
    Unpacking,
)
from core.ledger.views import Bucket, Figures, KeptRequest, Live, ModelTraffic
from core.wire.request_row import RequestRow
from gui.frame.words import duration, megabytes, shown_address
from gui.pages.models.add.dialog import AddModelDialog
from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard


def enabled(page: object) -> set[str]:
    names = ("start", "stop", "restart", "docs")
    return {name for name in names if getattr(page, name).instate(["!disabled"])}


@pytest.mark.gui
def test_open_to_the_network_it_says_how_others_reach_it(inside: Driver) -> None:
    """From the settings while nothing runs, then from what really runs."""
    page = inside.page("Status")
    assert "Open to your network" not in texts(page)
    inside.engine.settings.change(host="0.0.0.0", port=4100)
    inside.pump()
    assert "this one's name or address, with port 4100" in texts(page)
    assert page.others.winfo_ismapped()
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING, host="127.0.0.1")
    assert not page.others.winfo_ismapped()
    inside.enter(State.RUNNING, host="192.0.2.7")
    assert "other computers use 192.0.2.7, with port 4000" in texts(page)


@pytest.mark.gui
@pytest.mark.parametrize(
    ("state", "word", "buttons"),
    [
        (State.STOPPED, "Stopped", {"start"}),
        (State.STARTING, "Starting", {"stop"}),
        (State.RUNNING, "Running", {"stop", "restart", "docs"}),
        (State.UNHEALTHY, "Not healthy", {"stop", "restart", "docs"}),
        (State.DRAINING, "Stopping", set()),
        (State.CRASHED, "Crashed", {"stop"}),
        (State.GIVEN_UP, "Failed", {"start"}),
    ],
)
def test_each_state_has_its_word_and_its_buttons(
    inside: Driver, state: State, word: str, buttons: set[str]
) -> None:
    page = inside.page("Status")
    inside.enter(State.STARTING)
    inside.enter(state, reason="R.", remedy="Do this.")
    assert word in page.chip.cget("text")
    assert word in inside.app.shell.chip.cget("text")  # type: ignore[union-attr]
    assert enabled(page) == buttons
    assert "R." in texts(page)
    assert "Do this." in texts(page)


@pytest.mark.gui
def test_with_the_sample_alone_it_leads_to_adding_a_model(inside: Driver) -> None:
    models = inside.engine.models
    models.sample_alone = True
    inside.page("Keys")
    page = inside.page("Status")
    assert "“demo” is only a sample" in texts(page)
    page.add_model.invoke()
    inside.wait(lambda: inside.app.dialogs.open_dialogs)
    assert isinstance(inside.dialog(), AddModelDialog)
    assert inside.app.shell.current == "Models"  # type: ignore[union-attr]
    inside.dialog().close()
    models.sample_alone = False
    assert "sample" not in texts(inside.page("Status"))
    inside.page("Models")
    assert not inside.app.dialogs.open_dialogs


@pytest.mark.gui
def test_the_buttons_call_the_engine(inside: Driver) -> None:
    page = inside.page("Status")
    page.start.invoke()
    inside.pump()
    inside.enter(State.RUNNING)
    page.restart.invoke()
    page.docs.invoke()
    page.stop.invoke()
    inside.pump()
    made = [name for name, _args in inside.engine.script.calls]
    orders = ["gateway.start", "gateway.restart", "support.open_docs", "gateway.stop"]
    assert [name for name in made if name in orders] == orders
    assert "Stopped" in page.chip.cget("text")


@pytest.mark.gui
def test_the_spare_is_told_beside_start_and_moves_nothing(inside: Driver) -> None:
    page = inside.page("Status")
    inside.pump()

    def layout() -> list[int]:
        return [one.winfo_rooty() for one in (page.reason, page.address, page.snippets)]

    before = layout()
    assert page.spare.cget("text") == ""
    inside.post(SpareChanged(SpareState.IMPORTING))
    assert page.spare.cget("text") == "Loading LiteLLM…"
    assert layout() == before
    inside.post(SpareChanged(SpareState.WARM))
    assert page.spare.cget("text") == "Ready to start in a blink"
    assert "Nothing of it is left" not in texts(page)
    assert layout() == before
    inside.enter(State.STARTING)
    assert page.spare.cget("text") == ""
    inside.enter(State.RUNNING)
    assert page.spare.cget("text") == "Ready to apply a change in a blink"
    inside.post(SpareChanged(SpareState.NONE))
    assert page.spare.cget("text") == ""


@pytest.mark.gui
def test_an_apply_is_told_in_the_state_card(inside: Driver) -> None:
    page = inside.page("Status")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    for step, told in (
        (ApplyStep.REHEARSING, "Trying the new config"),
        (ApplyStep.APPLIED, "New config in use."),
        (ApplyStep.REFUSED, "nothing has changed. Because."),
        (ApplyStep.ROLLED_BACK, "taken back. Because."),
    ):
        inside.engine.gateway.applying(step, "Because.")
        inside.pump()
        assert told in texts(page)
    inside.engine.gateway.applying(ApplyStep.KEPT)
    inside.pump()
    assert "Because." not in texts(page)
    inside.engine.gateway.applying(ApplyStep.REFUSED, "Because.")
    inside.enter(State.STOPPED)
    assert "Because." not in texts(page)


@pytest.mark.gui
def test_the_sidebar_starts_and_stops_from_any_page(inside: Driver) -> None:
    shell = inside.app.shell
    assert shell is not None
    inside.page("Settings")
    assert shell.power.cget("text") == "Start"
    shell.power.invoke()
    inside.pump()
    assert shell.power.cget("text") == "Stop"
    shell.power.invoke()
    inside.pump()
    assert inside.engine.called("gateway.start")
    assert inside.engine.called("gateway.stop")


@pytest.mark.gui
def test_figures_and_connections_are_shown_with_program_names(inside: Driver) -> None:
    page = inside.page("Status")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING, at=time.time() - 125)
    peers = (Connection("127.0.0.1:50001", "python3", 77), Connection("127.0.0.1:50002"))
    inside.post(Sampled(1, 12.4, 300 * 1024 * 1024, peers))
    tree = page.connections.table.tree
    shown = texts(page) + str([tree.item(one)["text"] for one in tree.get_children()])
    for text in ("4242", "12 %", "300 MB", "2 connections", "python3", "Unknown program", "2 min"):
        assert text in shown
    inside.enter(State.STOPPED)
    shown = texts(page)
    assert not tree.winfo_ismapped()
    assert "4242" not in shown


@pytest.mark.gui
def test_each_worker_is_named(inside: Driver) -> None:
    page = inside.page("Status")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING, pids=(4242,))
    inside.pump()
    assert "workers" not in "".join(texts(page.process))
    inside.enter(State.RUNNING, pids=(4242, 4243))
    inside.pump()
    assert "2 workers: 4242, 4243." in "".join(texts(page.process))


@pytest.mark.gui
def test_bad_health_shows_status_and_reason_in_words(inside: Driver) -> None:
    page = inside.page("Status")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    good, bad = Probe(True, 200, "", 0.004), Probe(False, 503, "No model could be loaded.")
    inside.post(HealthChecked(1, good, bad, time.time()))
    shown = texts(page.process)
    for text in ("OK", "HTTP 503", "No model could be loaded."):
        assert text in shown
    inside.post(HealthChecked(1, good, good, time.time()))
    assert "No model could be loaded." not in texts(page.process)


def minutes(last: Figures) -> tuple[Bucket, ...]:
    now = time.time() // 60 * 60
    return tuple(
        Bucket(now - 60 * (59 - n), 60.0, last if n == 59 else Figures()) for n in range(60)
    )


@pytest.mark.gui
def test_the_traffic_of_the_hour_and_of_the_moment(inside: Driver) -> None:
    last = Figures(5, 1, cost=0.25, unpriced=1)
    inside.engine.ledger.now = Live(0, 5, 1, 1.5, 2, minutes(last))
    page = inside.page("Settings")
    page = inside.page("Status")
    inside.post(UnderWay(3))
    shown = texts(page.traffic)
    for text in ("3", "5", "≥ $1.50", "5 requests in the last hour"):
        assert text in shown.splitlines()
    assert "Alarm" in str(page.traffic.figures.values["errors"].cget("style"))
    keys = Keyboard(inside)
    keys.go_to(page.traffic.chart.canvas)
    assert page.traffic.chart.said.cget("text").endswith("5 requests, 1 error, $0.25 or more")
    inside.engine.ledger.now = Live(last_hour=minutes(Figures()), unpriced_today=3)
    inside.post(LedgerChanged())
    assert "5" in texts(page.traffic).splitlines()
    page.tick(time.time())
    inside.pump()
    assert "no price" in texts(page.traffic)
    assert "Alarm" not in str(page.traffic.figures.values["errors"].cget("style"))


@pytest.mark.gui
def test_the_last_minute_passes_without_a_new_request(inside: Driver) -> None:
    page = inside.page("Status")
    asked = len(inside.engine.called("ledger.live"))
    now = page._asked_at
    page.tick(now + 0.5)
    assert len(inside.engine.called("ledger.live")) == asked + (int(now + 0.5) // 60 != now // 60)
    inside.engine.ledger.now = Live(last_minute=1)
    page._asked_at = now = 1_795_650_010.0
    page.tick(now + 60)
    inside.pump()
    asked = len(inside.engine.called("ledger.live"))
    page._asked_at = now
    page.tick(now + 4)
    inside.pump()
    assert len(inside.engine.called("ledger.live")) == asked
    page.tick(now + 6)
    inside.pump()
    assert len(inside.engine.called("ledger.live")) == asked + 1


@pytest.mark.gui
def test_the_health_of_the_models_comes_from_real_requests(inside: Driver) -> None:
    now = time.time()
    inside.engine.clients.names = ("good", "bad", "idle")
    inside.engine.ledger.now = Live(
        models=(
            ModelTraffic("good", now - 5, now - 400, "Timeout: It took too long.", 40, 2, 0.7),
            ModelTraffic(
                "bad", now - 900, now - 60, "AuthenticationError: The key is bad.", 4, 4, None
            ),
            ModelTraffic("gone", now - 90_000, None, "", 0, 0, None),
        )
    )
    page = inside.page("Status")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    page.shown()
    inside.pump()
    tree = page.models.table.tree
    assert set(page.models.table.order) == {"model:good", "model:bad", "model:idle"}
    good, bad, idle = (tree.item(f"model:{one}")["values"] for one in ("good", "bad", "idle"))
    assert [str(one).strip() for one in good[:4]] == ["40", "5 %", "700 ms", "just now"]
    assert [str(one).strip() for one in bad[:4]] == ["4", "100 %", "–", "15 minutes ago"]
    assert "not used yet" in str(idle[3])
    shown = page.models.table._shown
    dots = [shown[f"model:{one}"].dot for one in ("good", "bad", "idle")]
    assert dots == ["ok", "error", "idle"]
    tree.selection_set("model:bad")
    inside.pump()
    assert "bad, 1 minute ago: AuthenticationError: The key is bad." in texts(page.models)
    tree.selection_set("model:idle")
    inside.pump()
    assert "AuthenticationError" not in texts(page.models)


@pytest.mark.gui
def test_connections_tell_whose_key_and_which_model(inside: Driver) -> None:
    def kept(number: int, peer: str, pid: int | None, client: str, group: str) -> KeptRequest:
        row = RequestRow(f"id{number}", 1, 100.0, "finished", client=client, peer=peer, group=group)
        return KeptRequest(number, row, "", pid)

    inside.engine.ledger.kept = (
        kept(4, "127.0.0.1:50001", 77, "Claude Code", "newest"),
        kept(3, "127.0.0.1:50001", 77, "Claude Code", "older"),
        kept(2, "127.0.0.1:50002", 5, "Codex", "of another program"),
        kept(1, "127.0.0.1:50003", None, "", "demo"),
    )
    page = inside.page("Status")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    peers = (
        Connection("127.0.0.1:50001", "claude", 77),
        Connection("127.0.0.1:50002", "python3", 6),
        Connection("127.0.0.1:50003"),
    )
    inside.post(Sampled(1, 1.0, 1, peers))
    page.shown()
    inside.pump()
    tree = page.connections.table.tree
    cells = {
        str(tree.item(one)["text"]).strip(): [
            str(cell).strip() for cell in tree.item(one)["values"]
        ]
        for one in page.connections.table.order
    }
    assert cells == {
        "claude  (77)": ["Claude Code", "newest", "127.0.0.1:50001"],
        "python3  (6)": ["–", "–", "127.0.0.1:50002"],
        "Unknown program": ["Master key", "demo", "127.0.0.1:50003"],
    }


@pytest.mark.gui
def test_testing_models_says_its_price_first(inside: Driver) -> None:
    page = inside.page("Status")
    assert page.models.test.instate(["disabled"])
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    page.models.test.invoke()
    assert "costs" in texts(inside.dialog())
    inside.press("no")
    assert not inside.engine.called("gateway.test_models")
    inside.engine.gateway.models = (
        ModelHealth("demo", True),
        ModelHealth("gpt", False, "The key is bad."),
    )
    page.models.test.invoke()
    inside.press("yes")
    shown = texts(page.models)
    for text in ("1 of 2 models answered", "demo", "gpt", "The key is bad."):
        assert text in shown


@pytest.mark.gui
def test_the_key_is_copied_never_drawn_and_taken_back(inside: Driver) -> None:
    page = inside.page("Status")
    page.master_key.copy.invoke()
    inside.pump()
    assert inside.root.clipboard_get() == inside.engine.keys.KEY
    assert inside.engine.keys.KEY not in texts(inside.root)
    assert inside.app.clipboard.clear_secret()
    page.copy_address.invoke()
    assert inside.root.clipboard_get() == "http://127.0.0.1:4000"


@pytest.mark.gui
def test_a_secret_leaves_the_clipboard_by_itself(inside: Driver) -> None:
    cleared: list[int] = []
    inside.app.clipboard.copy_secret("s3cret", 0.05, lambda: cleared.append(1))
    inside.wait(lambda: cleared)
    with pytest.raises(Exception, match="CLIPBOARD"):
        inside.root.clipboard_get()


@pytest.mark.gui
def test_what_was_copied_since_is_left_alone(inside: Driver) -> None:
    inside.app.clipboard.copy_secret("s3cret", 600)
    inside.root.clipboard_clear()
    inside.root.clipboard_append("my own text")
    assert not inside.app.clipboard.clear_secret()
    assert inside.root.clipboard_get() == "my own text"


@pytest.mark.gui
def test_a_snippet_is_copied_with_the_key_but_drawn_without(inside: Driver) -> None:
    page = inside.page("Status")
    for kind in ("Shell", "PowerShell", "Python", "JavaScript", "curl", "Anthropic tools"):
        page.snippets._kind.set(kind)
        page.snippets._draw()
        assert inside.engine.keys.KEY not in texts(page.snippets)
        page.snippets.copy.invoke()
        inside.pump()
        copied = inside.root.clipboard_get()
        assert inside.engine.keys.KEY in copied
        assert "http://127.0.0.1:4000" in copied


@pytest.mark.gui
def test_the_examples_name_a_model_of_what_runs(inside: Driver) -> None:
    page = inside.page("Status")

    def shown() -> dict[str, str]:
        found = {}
        for kind in ("curl", "Python", "JavaScript"):
            page.snippets._kind.set(kind)
            page.snippets._draw()
            found[kind] = str(page.snippets.text.cget("text"))
        return found

    inside.engine.gateway.chats_with = "first"
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    assert all('"first"' in lines for lines in shown().values()), shown()
    inside.engine.gateway.chats_with, inside.engine.config.on_disk = "second", "another: config"
    inside.engine.gateway.applying(ApplyStep.APPLIED)
    inside.pump()
    assert all('"second"' in lines for lines in shown().values()), shown()
    inside.enter(State.STOPPED)
    inside.engine.gateway.chats_with = ""  # a config without a model that chats was saved
    inside.page("Config")
    inside.page("Status")
    assert all('"MODEL"' in lines for lines in shown().values()), shown()


@pytest.mark.gui
def test_a_hidden_page_catches_up_when_it_comes_back(inside: Driver) -> None:
    page = inside.page("Status")
    inside.page("Settings")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    assert "Stopped" in page.chip.cget("text")
    inside.page("Status")
    assert "Running" in page.chip.cget("text")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59 s"), (65, "1 min 05 s"), (3720, "1 h 02 min"), (90000, "1 d 1 h")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_sizes_and_addresses() -> None:
    assert megabytes(312 * 1024 * 1024) == "312 MB"
    assert megabytes(1229 * 1024 * 1024) == "1.2 GB"
    assert shown_address("0.0.0.0", 4000) == "http://127.0.0.1:4000"
    assert shown_address("::1", 4000) == "http://[::1]:4000"


def test_the_unpacking_is_told_with_its_share(inside: Driver) -> None:
    page = inside.page("Status")
    inside.engine.events.post(Unpacking(43, 100))
    inside.pump()
    assert page.spare.cget("text") == "Unpacking LiteLLM for this computer… 43 %"
    assert page.progress.winfo_manager()
    inside.engine.events.post(Unpacking(-1, 0))
    inside.pump()
    assert page.spare.cget("text") == ""
    assert not page.progress.winfo_manager()


def test_the_master_key_is_shown_for_a_moment(inside: Driver) -> None:
    page = inside.page("Status")
    key = inside.engine.keys.KEY
    assert key not in texts(page)
    page.master_key.eye.invoke()
    inside.wait(lambda: key in texts(page))
    timer = page.master_key._timer
    assert timer is not None
    inside.root.tk.call("after", "cancel", timer)
    page.master_key.hide()  # what the timer calls
    assert key not in texts(page)
    assert str(page.master_key.value.cget("text")) == ""
    page.master_key.eye.invoke()
    inside.wait(lambda: key in texts(page))
    inside.page("Logs")  # whoever goes on leaves nothing behind
    assert str(page.master_key.value.cget("text")) == ""


def test_a_new_master_key_is_made_when_confirmed(inside: Driver) -> None:
    page = inside.page("Status")
    page.master_key.new.invoke()
    assert "need the new key" in texts(inside.dialog())
    inside.press("no")
    assert not inside.engine.called("keys.rotate_master_key")
    page.master_key.new.invoke()
    inside.press("yes")
    assert inside.engine.called("keys.rotate_master_key") == [()]
    assert "from the next start on" in inside.toasts
