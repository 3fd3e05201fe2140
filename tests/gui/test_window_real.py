"""The main job in the real window with the real LiteLLM: log in, edit, save, start, watch, stop.

Everything goes through the widgets a person uses. Screenshots stay in `test-output/`.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tkinter import ttk

import psutil
import pytest

from core.base.events import State
from core.instance.lock import read_instance
from gui.pages.config.page import ConfigPage
from gui.pages.logs.page import LogsPage
from gui.pages.status.page import StatusPage
from tests.fixtures.child import Child
from tests.gui.conftest import Driver, texts
from tests.gui.log_off import log_off

pytestmark = [pytest.mark.gui, pytest.mark.real, pytest.mark.timeout(600)]

PASSWORD = "green tram 19 sings"
MODEL = "pocket-test-model"


def shoot(driver: Driver, folder: Path, name: str) -> None:
    """Keep a picture of the display, where ImageMagick is there to take one."""
    driver.pump()
    tool = shutil.which("import")
    if tool is not None:
        target = str(folder / f"window-{name}.png")
        subprocess.run([tool, "-window", "root", target], check=False, timeout=200)


def make_account(driver: Driver) -> None:
    login = driver.app.login
    driver.wait(lambda: login.mode == "create")
    login.name.insert(0, "ada")
    login.password.entry.insert(0, PASSWORD)
    login.again.entry.insert(0, PASSWORD)
    login.button.invoke()
    driver.wait(lambda: login.mode == "recovery", 20)
    assert login.recovery is not None
    login.recovery.tick.invoke()
    login.button.invoke()
    driver.wait(lambda: driver.app.shell is not None and driver.app.shell.winfo_ismapped(), 20)


def edit_and_save(driver: Driver, model: str) -> None:
    page = driver.page("Config")
    assert isinstance(page, ConfigPage)
    text = page.editor.text
    driver.wait(lambda: "model_list:" in text.get("1.0", "end"), what="the template")
    at = text.search("model_list:", "1.0")
    text.focus_force()
    text.mark_set("insert", f"{at} lineend")
    driver.pump()
    # `insert_text` is what a paste does; the keys have tests of their own.
    text.insert_text(
        f"\n  - model_name: {model}\n"
        "    litellm_params:\n"
        f"      model: openai/{model}\n"
        "      api_key: none\n"
        "      mock_response: Hello from the test"
    )
    driver.pump()
    assert page.editor.modified
    page.buttons["Save"].invoke()
    driver.wait(lambda: not page.editor.modified, what="the save")


CLIENT = """
import http.client, json, socket, sys
port, model, key = int(sys.argv[1]), sys.argv[2], sys.stdin.readline().strip()
body = json.dumps({"model": model, "messages": [{"role": "user", "content": "Hi"}]})
headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
first = http.client.HTTPConnection("127.0.0.1", port, timeout=200)
first.request("POST", "/v1/chat/completions", body, headers)
answer = json.load(first.getresponse())
print(answer["choices"][0]["message"]["content"] if "choices" in answer else answer, flush=True)
first.close()
with socket.create_connection(("127.0.0.1", port)):  # stays, so that it can be seen
    sys.stdin.readline()
"""


@contextlib.contextmanager
def client(port: int, key: str) -> Iterator[str]:
    """A tool of its own process (ours are not counted): asks, then stays; yields the answer."""
    with Child([sys.executable, "-c", CLIENT, str(port), MODEL]) as tool:
        tool.tell(key)
        yield tool.hear()


def test_the_main_job(real: Driver, test_output: Path, free_port: int) -> None:
    shoot(real, test_output, "1-first-run")
    make_account(real)
    edit_and_save(real, MODEL)
    assert MODEL in real.engine.paths.config.read_text(encoding="utf-8")
    shoot(real, test_output, "2-config")

    shell = real.app.shell
    assert shell is not None
    shell.power.invoke()
    page = real.page("Status")
    assert isinstance(page, StatusPage)
    real.wait(lambda: "Starting" in str(page.chip.cget("text")), what="the start")
    real.wait(lambda: "Running" in str(page.chip.cget("text")), 120, what="running")
    assert real.app.bridge.status.state is State.RUNNING
    assert f"http://127.0.0.1:{free_port}" in texts(page)

    page.master_key.copy.invoke()
    real.wait(lambda: clipboard(real).startswith("sk-"), what="the key on the clipboard")
    key = clipboard(real)
    with client(free_port, key) as answer:
        assert answer == "Hello from the test"
        real.wait(lambda: "1 connection" in texts(page), 30, what="one connection")
        real.wait(lambda: texts(page.process).count("OK") == 2, 30, what="health OK")
        shoot(real, test_output, "3-running")

    page.models.test.invoke()
    real.press("yes")
    real.wait(lambda: "models answered" in texts(page.models), 60, what="the models' results")
    assert MODEL in texts(page.models)

    logs = real.page("Logs")
    assert isinstance(logs, LogsPage)
    shown = logs.view.text
    real.wait(lambda: "INFO" in shown.get("1.0", "end"), 30, what="log lines")
    assert key not in shown.get("1.0", "end")
    shoot(real, test_output, "4-logs")

    shell.power.invoke()
    real.page("Status")
    real.wait(lambda: "Stopped" in str(page.chip.cget("text")), 40, what="stopped")
    shoot(real, test_output, "5-stopped")


def clipboard(driver: Driver) -> str:
    try:
        return str(driver.root.clipboard_get())
    except Exception:  # noqa: BLE001 - still empty
        return ""


@pytest.mark.usefixtures("spawned_copies")
def test_the_end_of_the_session_ends_the_gateway_in_order(
    real: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.app._SESSION_END_S", 50.0)  # of a machine that has other work
    make_account(real)
    page = real.page("Status")
    page.start.invoke()
    real.wait(lambda: "Running" in str(page.chip.cget("text")), 120, what="running")
    pid = real.app.bridge.status.pid
    assert pid is not None
    log_off(real)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(60)
    (log,) = real.engine.paths.logs.glob("proxy-*.log")
    said = log.read_text("utf-8")
    assert said.index("Leaving; requests under way") < said.index("Goodbye")
    assert "broken off" not in said
    assert read_instance(real.engine.paths.instance) is None


@pytest.mark.usefixtures("spawned_copies")
def test_a_busy_port_is_said_in_words_and_the_next_start_works(
    real: Driver, test_output: Path, free_port: int
) -> None:
    make_account(real)
    page = real.page("Status")
    with socket.create_server(("127.0.0.1", free_port)):
        page.start.invoke()
        real.wait(lambda: "Failed" in str(page.chip.cget("text")), 60, what="the failure")
        said = texts(page)
        assert str(free_port) in said
        assert page.start.instate(["!disabled"])
        shoot(real, test_output, "6-busy-port")
    page.start.invoke()
    real.wait(lambda: "Running" in str(page.chip.cget("text")), 120, what="running")


def apply_reviewed(driver: Driver, button: ttk.Button) -> None:
    """Agree to what would change."""
    button.invoke()
    driver.wait(lambda: driver.app.dialogs.open_dialogs, 60, what="what would change")
    driver.press("apply")


@pytest.mark.usefixtures("spawned_copies")
def test_a_change_is_applied_refused_and_taken_back_in_the_window(
    real: Driver, test_output: Path
) -> None:
    make_account(real)
    page = real.page("Config")
    assert isinstance(page, ConfigPage)
    text, button = page.editor.text, page.buttons["Apply"]

    def said() -> str:
        return str(page.strip.state_label.cget("text"))

    real.wait(lambda: "model_list:" in text.get("1.0", "end"), what="the template")
    first = page.editor.content
    button.invoke()
    real.wait(lambda: "Saved and running" in said(), 120, what="the start")
    pid = real.app.bridge.status.pid

    add_model(real, page, MODEL, "openai")
    apply_reviewed(real, button)
    real.wait(lambda: "Applied" in said(), 120, what="the new config in use")
    assert real.app.bridge.status.pid != pid
    good, pid = page.editor.content, real.app.bridge.status.pid

    add_model(real, page, "lost", "no-such-provider")
    apply_reviewed(real, button)
    real.wait(lambda: "apply" in page.banners, 120, what="the refusal")
    assert "lost" in page.banners.texts["apply"]
    assert "Nothing has changed" in page.banners.texts["apply"]
    assert real.app.bridge.status.pid == pid
    shoot(real, test_output, "7-refused")

    page.banners.buttons["apply"]["Go back to the one that runs"].invoke()
    real.wait(lambda: page.editor.content == good, 30, what="the text before")
    assert real.engine.paths.config.read_text(encoding="utf-8") == good
    real.wait(lambda: "apply" not in page.banners, 60, what="the banner's end")

    page.buttons["History"].invoke()
    real.wait(lambda: real.app.dialogs.open_dialogs, 30, what="the history")
    found = page.applying.history.list
    assert found is not None
    words = [found.tree.item(one)["text"].strip() for one in found.tree.get_children()]
    assert "Refused" in words and words[-1] == "Worked"
    found.tree.selection_set(found.tree.get_children()[-1])
    real.press("back")
    real.press("yes")
    real.wait(lambda: page.editor.content == first, 30, what="the first text")


ODD = """it's {my} "model\""""
EXAMPLES = f"""\
model_list:
  - model_name: an-embedder
    litellm_params: {{model: openai/text-embedding-3-small, api_key: none}}
  - model_name: keyless
    litellm_params: {{model: openai/gpt-4o, api_key: os.environ/A_KEY_THAT_NOBODY_SET}}
  - model_name: {json.dumps(ODD)}
    litellm_params: {{model: openai/mine, api_key: none, mock_response: Hello from the odd one}}
  - model_name: plain
    litellm_params: {{model: openai/mine, api_key: none, mock_response: Hello from the plain one}}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
PROGRAMS = {
    # On Windows `bash` is the way into a Linux, which may not be there.
    **({} if sys.platform == "win32" else {"curl": ["bash"]}),
    "Python": [sys.executable, "-"],
    "JavaScript": ["node", "--input-type=module", "-"],
}
"""What runs the lines, which it reads from stdin: the key in them stays out of the arguments."""


def answers_of(driver: Driver, page: StatusPage) -> dict[str, str]:
    """What comes of each example, copied with its button and run as it is."""
    found = {}
    for kind, command in PROGRAMS.items():
        if shutil.which(command[0]) is None:
            continue
        page.snippets._kind.set(kind)
        page.snippets._draw()
        driver.root.clipboard_clear()
        page.snippets.copy.invoke()
        driver.wait(lambda: "/v1" in clipboard(driver), what="the lines on the clipboard")
        lines = clipboard(driver)
        ended = subprocess.run(
            command, input=lines, capture_output=True, text=True, check=False, timeout=400
        )
        found[kind] = ended.stdout + ended.stderr
    return found


@pytest.mark.usefixtures("spawned_copies")
def test_the_examples_run_as_they_are_copied(real: Driver) -> None:
    real.engine.paths.config.write_text(EXAMPLES, encoding="utf-8")
    make_account(real)
    page = real.page("Status")
    assert isinstance(page, StatusPage)
    page.start.invoke()
    real.wait(lambda: "Running" in str(page.chip.cget("text")), 120, what="running")
    page.snippets._kind.set("Python")
    real.wait(lambda: json.dumps(ODD) in page.snippets.lines, 30, what="the model that runs")
    answers = answers_of(real, page)
    assert len(answers) >= (1 if sys.platform == "win32" else 2)  # where Node.js may be missing
    assert all("Hello from the odd one" in said for said in answers.values()), answers

    without = EXAMPLES.replace("openai/mine", "openai/dall-e-3", 1)
    real.engine.paths.config.write_text(without, encoding="utf-8")
    real.engine.gateway.apply()
    real.wait(lambda: '"plain"' in page.snippets.lines, 120, what="a model of the new config")
    answers = answers_of(real, page)
    assert all("Hello from the plain one" in said for said in answers.values()), answers


def add_model(driver: Driver, page: ConfigPage, name: str, provider: str) -> None:
    text = page.editor.text
    text.mark_set("insert", f"{text.search('model_list:', '1.0')} lineend")
    text.insert_text(
        f"\n  - model_name: {name}\n    litellm_params:\n      model: {provider}/{name}\n"
        "      api_key: none"
    )
    driver.pump()
