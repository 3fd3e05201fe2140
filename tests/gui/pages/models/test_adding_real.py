"""A company's server is added by the form, tested, applied and called; nobody types YAML.

The real window, the real LiteLLM, and a server that speaks chat completions alone, as most do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from core.base.events import State
from gui.pages.models.add.dialog import AddModelDialog
from tests.fixtures.chat_only import TEXT, ChatOnly, chat_only
from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard
from tests.gui.test_window_real import make_account

pytestmark = [
    pytest.mark.gui,
    pytest.mark.real,
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("spawned_copies"),
]

KEY = "sk-of-acme-0123456789abcdef"


@pytest.fixture
def server() -> Iterator[ChatOnly]:
    with chat_only() as made:
        made.key = KEY
        made.models = ("acme-large", "acme-small")
        yield made


class Person:
    """Counts what has to be decided: each thing that is typed or chosen, each button."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.decisions: list[str] = []

    def decide(self, what: str) -> None:
        self.decisions.append(what)

    def dialog(self) -> Any:
        self.driver.wait(lambda: self.driver.app.dialogs.open_dialogs, what="the dialog")
        dialog = self.driver.dialog()
        assert isinstance(dialog, AddModelDialog)
        return dialog

    def step(self, title: str) -> Any:
        """Wait for this step, and return it."""
        return self.driver.wait(
            lambda: self.dialog().step if self.dialog().step.title == title else None,
            60,
            what=f"the step {title}: {texts(self.dialog())}",
        )

    def fill(self, what: str, text: str) -> None:
        """Type it where the keyboard is, and press Enter."""
        self.decide(what)
        focus: Any = Keyboard(self.driver).focus
        focus.insert("end", text)
        self.driver.pump()
        self.enter()

    def accept(self, what: str) -> None:
        """Enter, for what is proposed."""
        self.decide(what)
        self.enter()

    def enter(self) -> None:
        Keyboard(self.driver).press("Return")
        self.driver.pump()


def ask(port: int, key: str, path: str, body: dict[str, Any]) -> str:
    headers = {"Authorization": f"Bearer {key}", "anthropic-version": "2023-06-01"}
    answer = httpx.post(
        f"http://127.0.0.1:{port}{path}", json=body, headers=headers, timeout=200, trust_env=False
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def shown(page: Any) -> list[str]:
    """The first column of the page's table."""
    tree = page.table.tree
    return [str(tree.item(row, "text")).strip() for row in tree.get_children()]


def test_a_company_server_from_an_empty_window_to_the_first_answer(
    real: Driver, server: ChatOnly, free_port: int
) -> None:
    person = Person(real)
    make_account(real)
    person.decide("name and password of the account")
    person.decide("the recovery key is kept")
    page = real.page("Models")
    person.decide("the page Models")
    real.wait(lambda: page.buttons["add"].instate(["!disabled"]), what="the config")
    page.buttons["add"].invoke()
    person.decide("Add a model")

    person.step("Provider")
    person.fill("provider", "company")
    person.step("Address")
    person.fill("address", f"http://127.0.0.1:{server.port}/v1")
    person.step("Key")
    person.fill("key", KEY)
    step = person.step("Model")
    real.wait(lambda: step.list.selected == "acme-large", 60, what=texts(step))
    person.accept("model")
    person.step("Name")
    person.accept("name, and test it")
    step = person.step("Test")
    real.wait(
        lambda: step.report is not None or "✗" in step.results.lines.get(), 300, what="the test"
    )
    assert "✗" not in step.results.lines.get(), step.results.lines.get()
    assert "Every request came back" in texts(step)
    for words in ("Chat completions", "Messages", "Responses", "streamed", "with a tool call"):
        assert words in step.results.lines.get()
    person.accept("insert")
    real.wait(lambda: not real.app.dialogs.open_dialogs, 60, what="the insertion")
    real.wait(lambda: "acme-large" in shown(page), 60, what="the row of the model")
    page.buttons["apply"].invoke()
    person.decide("apply")
    real.wait(lambda: real.app.bridge.status.state is State.RUNNING, 200, what="running")

    body: dict[str, Any] = {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 200}
    body["model"] = "acme-large"
    key = real.engine.keys.running_key
    assert TEXT in ask(free_port, key, "/v1/chat/completions", body)
    assert TEXT in ask(free_port, key, "/v1/messages", body)
    config = real.engine.paths.config.read_text(encoding="utf-8")
    assert KEY not in config
    assert "os.environ/SERVER_API_KEY" in config
    print(f"{len(person.decisions)} decisions: {'; '.join(person.decisions)}")
    assert len(person.decisions) <= 12
