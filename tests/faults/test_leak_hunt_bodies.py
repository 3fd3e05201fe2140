"""Requests and answers that are recorded, with the real LiteLLM; then every byte is searched."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from core.base.errors import LockedError
from core.base.events import JobDone, State
from core.bodies.reading import Exchange
from core.ledger.views import RequestFilter
from core.wire.request_row import FINISHED
from tests.conftest import WaitUntil
from tests.faults.leaks import Hunt
from tests.faults.test_leak_hunt import MASTER, PASSWORD, Session
from tests.fixtures.local_server import Handler, LocalServer
from tests.systems import needs_proc

PATH = "/v1/chat/completions"
PROMPT = "the heron hides nine brass buttons {0} under the mill"
ANSWER = "nobody looks below the waterwheel {0} before noon"
KEY = "sk-proj-{0}Tg7Rz4Kp9Wm2Xc5Vb8Nq"


class Poet(LocalServer):
    """A provider that always gives the same answer, whole or word by word."""

    def __init__(self, answer: str) -> None:
        class Provider(Handler):
            def do_POST(self) -> None:
                body = self.asked_json()
                if body.get("stream"):
                    words = [f"{word} " for word in answer.split(" ")]
                    pieces = [{"delta": {"content": word}, "index": 0} for word in words]
                    pieces.append({"delta": {}, "index": 0, "finish_reason": "stop"})
                    events = [{"id": "x", "object": "chat.completion.chunk", "created": 1,
                               "model": "m", "choices": [piece]} for piece in pieces]  # fmt: skip
                    lines = "".join(f"data: {json.dumps(one)}\n\n" for one in events)
                    data = f"{lines}data: [DONE]\n\n".encode()
                    self.reply(200, "text/event-stream", data)
                    return
                message = {"role": "assistant", "content": answer}
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                usage = {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12}
                whole = {"id": "x", "object": "chat.completion", "created": 1, "model": "m",
                         "choices": [choice], "usage": usage}  # fmt: skip
                self.reply_json(200, whole)

        super().__init__(Provider)


@pytest.fixture
def planted() -> dict[str, str]:
    mark = os.urandom(5).hex()
    return {
        "PROMPT": PROMPT.format(mark),
        "ANSWER": ANSWER.format(mark),
        "PROVIDER_KEY": KEY.format(mark),
    }


@pytest.fixture
def session(
    tmp_path: Path,
    planted: dict[str, str],
    free_port: int,
    wait_until: WaitUntil,
    spawned_copies: None,
) -> Iterator[Session]:
    root = logging.getLogger()
    handlers = list(root.handlers)
    poet = Poet(planted["ANSWER"])
    made = Session(tmp_path / "pocket-data", free_port)
    try:
        engine = made.engine
        made.result(engine.account.create("Ada", PASSWORD), wait_until)
        made.result(engine.keys.put("POET_KEY", planted["PROVIDER_KEY"]), wait_until)
        config = (
            "litellm_settings:\n  set_verbose: true\nmodel_list:\n- model_name: poet\n"
            f"  litellm_params:\n    model: openai/poet\n    api_base: {poet.address}/v1\n"
            f"    api_key: os.environ/POET_KEY\n{MASTER}"
        )
        made.result(engine.config.load(), wait_until)
        made.result(engine.config.save(config, "", force=True), wait_until)
        engine.gateway.start()
        wait_until(lambda: engine.gateway.status.state is State.RUNNING, 90, what="the gateway")
        yield made
    finally:
        made.engine.close(5.0)
        poet.close()
        for handler in [one for one in root.handlers if one not in handlers]:
            root.removeHandler(handler)
            handler.close()


def record(session: Session, seconds: float | None, key: str, wait_until: WaitUntil) -> int:
    """Have it recorded, and ask until the sidecar has heard of it; how often that was."""
    engine = session.engine
    session.result(engine.bodies.record(seconds), wait_until)
    asked = 0

    def heard() -> bool:
        nonlocal asked
        asked += 1
        answer = requests.post(
            f"{engine.gateway.status.address}{PATH}",
            json={"model": "poet", "messages": [{"role": "user", "content": "Go on."}]},
            headers={"Authorization": f"Bearer {key}"},
            timeout=300,
        )
        id = answer.headers["x-litellm-call-id"]
        for _ in range(20):
            if session.result(engine.bodies.of(id, PATH), wait_until) is not None:
                return True
            time.sleep(0.05)
        return False

    wait_until(heard, 30, what="the first recording")
    return asked


def ask(session: Session, key: str, planted: dict[str, str], *, stream: bool) -> None:
    said = f"{planted['PROMPT']}, and my key is {planted['PROVIDER_KEY']}."
    answer = requests.post(
        f"{session.engine.gateway.status.address}/v1/chat/completions",
        json={"model": "poet", "messages": [{"role": "user", "content": said}], "stream": stream},
        headers={"Authorization": f"Bearer {key}"},
        timeout=300,
    )
    assert answer.status_code == 200


def finished(session: Session, number: int, wait_until: WaitUntil) -> list[str]:
    """The ids of so many requests in the ledger."""

    def rows() -> list[str]:
        page = session.result(session.engine.ledger.requests(RequestFilter()), wait_until)
        return [one.row.id for one in page.requests if one.row.outcome == FINISHED]

    wait_until(lambda: len(rows()) == number, 60, what="the rows")
    return rows()


def hits(session: Session, hunt: Hunt, home: Path, capfd: pytest.CaptureFixture[str]) -> list[Any]:
    """Wherever a planted text lies: on the disk, in what was said, in processes."""
    out, err = capfd.readouterr()
    session.seen += session.engine.events.drain()
    # A prompt is in the memory of whoever handles it; a process shows its arguments and variables.
    return [
        *hunt.in_folders(session.paths.data, home),
        *hunt.in_processes(psutil.Process().pid),
        *hunt.in_text("standard output", out),
        *hunt.in_text("standard error", err),
        *hunt.in_text("events", "\n".join(map(repr, session.seen))),
    ]


@pytest.mark.real
@pytest.mark.timeout(480)
@needs_proc
@pytest.mark.parametrize("on", [False, True])
def test_prompts_and_answers_lie_nowhere_but_sealed(
    session: Session,
    planted: dict[str, str],
    tmp_path: Path,
    wait_until: WaitUntil,
    capfd: pytest.CaptureFixture[str],
    on: bool,
) -> None:
    engine = session.engine
    home = tmp_path / "home"
    home.mkdir()
    hunt = Hunt(planted)
    key = session.result(engine.keys.master_key(), wait_until)
    before = record(session, 900.0, key, wait_until) if on else 0
    ask(session, key, planted, stream=False)
    ask(session, key, planted, stream=True)
    ids = finished(session, 2 + before, wait_until)[:2]

    def shown(id: str) -> Exchange | None:
        job = engine.bodies.of(id, PATH)
        found: Exchange | None = session.result(job, wait_until)
        return found

    if not on:
        assert [shown(id) for id in ids] == [None, None]
        assert hits(session, hunt, home, capfd) == []
        return
    wait_until(lambda: all(shown(id) for id in ids), 60, what="the recordings")
    for id in ids:
        found = shown(id)
        assert found is not None
        assert planted["PROMPT"] in found.asked[0].text
        assert "my key is ********" in found.asked[0].text
        assert found.answered[-1].text.strip() == planted["ANSWER"]
    assert list(session.paths.bodies.glob("*.bodies"))
    assert hits(session, hunt, home, capfd) == []
    engine.account.logout()
    wait_until(lambda: engine._session.vault.locked, 30, what="the lock")
    ends = [one for one in session.seen if isinstance(one, JobDone)]
    job = engine.bodies.of(ids[0], PATH)
    with pytest.raises(LockedError):
        session.result(job, wait_until)
    assert ends
    session.result(engine.account.login("Ada", PASSWORD), wait_until)
    session.result(engine.bodies.stop(), wait_until)
    assert not session.paths.bodies.exists()
    assert hits(session, hunt, home, capfd) == []
    assert hunt.in_text("a check of the hunt itself", planted["PROMPT"])


@pytest.mark.real
@pytest.mark.timeout(480)
def test_a_recorded_request_is_sent_again(
    session: Session, planted: dict[str, str], wait_until: WaitUntil
) -> None:
    engine = session.engine
    key = session.result(engine.keys.master_key(), wait_until)
    before = record(session, None, key, wait_until)
    answer = requests.post(
        f"{engine.gateway.status.address}/v1/chat/completions",
        json={"model": "poet", "messages": [{"role": "user", "content": planted["PROMPT"]}]},
        headers={"Authorization": f"Bearer {key}"},
        timeout=300,
    )
    first = answer.headers["x-litellm-call-id"]
    wait_until(lambda: session.result(engine.bodies.of(first, PATH), wait_until), 60)
    again = session.result(engine.bodies.replay(first, PATH), wait_until)
    assert again.status == 200
    assert again.id and again.id != first
    assert set(finished(session, 2 + before, wait_until)[:2]) == {first, again.id}
