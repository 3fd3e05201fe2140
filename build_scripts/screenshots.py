"""Take the README's pictures from the real window: `python build_scripts/screenshots.py`.

Starts its own display (Xvfb), opens the window on a fresh data folder, drives it through the main
job with the real LiteLLM behind it, and writes `docs/screenshots/NAME-MODE.png` for light and
dark. The master key is never drawn, so no picture holds a secret. Linux only; needs Xvfb and
ImageMagick (`apt-get install xvfb imagemagick`).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.clients.tool import Computer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that `gui` and `core` are found when run as a script

SIZE = (1280, 800)
SMALL = (1000, 640)
PASSING = ("spare", "trying", "told")
"""Pictures of what lasts a moment; the README has no use for them."""
MAX_BYTES = 200_000
_REQUESTS = 12_000
_USER, _PASSWORD = "ada", "green tram 19 sings"
_PATIENCE_S = 180.0
_KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MISTRAL_API_KEY")
_STOCK = {
    "config.yaml": """\
include:
  - local_models.yaml
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
  - model_name: claude-sonnet
    litellm_params:
      model: anthropic/claude-sonnet-4-5
      api_key: sk-ant-not-a-real-key-0123456789
litellm_settings:
  callbacks: [team_hooks.handler]
""",
    "local_models.yaml": """\
model_list:
  - model_name: llama
    litellm_params:
      model: ollama_chat/llama3.3
      api_base: http://localhost:11434
""",
    "team_hooks.py": "from litellm.integrations.custom_logger import CustomLogger\n\n"
    "handler = CustomLogger()\n",
    ".env": "OPENAI_API_KEY=sk-not-a-real-key-0123456789\nEDITOR=nano\n",
}
_CLIENT = """
import http.client, json, socket, sys
port, key = int(sys.argv[1]), sys.stdin.readline().strip()
headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
body = json.dumps({"model": "demo", "messages": [{"role": "user", "content": "Hello"}]})
for _ in range(3):
    first = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    first.request("POST", "/v1/chat/completions", body, headers)
    first.getresponse().read()
    first.close()
with socket.create_connection(("127.0.0.1", port)):
    sys.stdin.readline()
"""
"""A tool in a process of its own, since the window does not count itself as a client."""


def main() -> int:
    """Make all pictures; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--port", type=int, default=4000, help="the port shown in the pictures")
    parser.add_argument("--small", action="store_true", help="the smallest window there is")
    parser.add_argument("--more", action="store_true", help="also what lasts but a moment")
    options = parser.parse_args()
    missing = [tool for tool in ("Xvfb", "import", "convert") if shutil.which(tool) is None]
    if missing:
        print(f"Missing: {', '.join(missing)}. On Debian: apt-get install xvfb imagemagick")
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    tidy_environment()
    size = SMALL if options.small else SIZE
    with display(size) as name:
        os.environ["DISPLAY"] = name
        with tempfile.TemporaryDirectory(prefix="pocket-screenshots-") as folder:
            data = Path(folder) / "pocket-data"
            return Session(data, options.out, options.port, size, more=options.more).run()


def tidy_environment() -> None:
    """Keep what a program needs: the log names what it leaves out of the environment, and the
    pictures are not to tell about the machine they were taken on."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
    for name in set(os.environ) - set(kept):
        del os.environ[name]


@contextlib.contextmanager
def display(size: tuple[int, int]) -> Iterator[str]:
    """A display of our own; yields its name."""
    read, write = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        ready, _, _ = select.select([read], [], [], 20)
        number = os.read(read, 16).decode().strip() if ready else ""
        if not number:
            raise SystemExit("Xvfb did not start.")
        yield f":{number}"
    finally:
        os.close(read)
        server.terminate()
        server.wait(10)


def _computer(home: Path) -> Computer:
    """One where somebody uses two of the tools."""
    from core.clients.tool import Computer

    programs = home / "bin"
    programs.mkdir()
    for name in ("claude", "codex"):
        (programs / name).touch(mode=0o755)
    settings = home / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(
        '{\n  // Mine\n  "theme": "dark",\n  "env": {\n    "EDITOR": "nano"\n  }\n}\n'
    )
    return Computer(sys.platform, {"PATH": str(programs)}, home)


def _stock_folder(folder: Path) -> Path:
    """As somebody has it who uses LiteLLM alone; none of its keys is real, and none is drawn."""
    folder.mkdir()
    for name, text in _STOCK.items():
        (folder / name).write_text(text, "utf-8")
    return folder


class Session:
    """One run of the program, in front of the camera."""

    def __init__(
        self, data: Path, out: Path, port: int, size: tuple[int, int], *, more: bool
    ) -> None:
        from build_scripts.bench import sample_ledger
        from core.base.paths import find_paths
        from core.base.settings import Settings, save
        from core.engine import Engine
        from gui.app import App

        self.out = out
        self.port = port
        self.size = size
        self.more = more
        self._names = iter(("small", "quick"))
        paths = find_paths(data)
        # "portable" is what a reader of the README has, and what the settings page then says.
        paths = replace(paths, origin="portable")
        geometry = f"{size[0]}x{size[1]}+0+0"
        looks = Settings(port=port, theme="light", geometry=geometry, review_before_apply=False)
        save(paths.settings, looks)
        # As if it had been in use for a month.
        sample_ledger.fill(paths.ledger, _REQUESTS, 30)
        self._stock = _stock_folder(data.parent / "litellm")
        self.engine = Engine(paths, computer=_computer(data.parent))
        self.engine.open()
        self.app = App(self.engine)

    def run(self) -> int:
        """Drive the window and take the pictures; the exit status."""
        try:
            self._first_login()
            self._both("login", self._lock)
            self._unlock()
            self._both("config", lambda: self._page("Config"))
            self._both("spare", self._wait_for_spare)
            self._start()
            with self._client():
                self._both("status", lambda: self._page("Status"))
                self._both("traffic", self._traffic)
                self._both("usage", self._usage)
                self._both("requests", self._requests)
                self._both("request", self._request)
                self.app.dialogs.close_all()
                self._both("logs", lambda: self._page("Logs"))
                self._both("clients", self._clients)
                self._both("connect", self._connect)
                self.app.dialogs.close_all()
            self._both("settings", lambda: self._page("Settings"))
            self._add_keys()
            self._both("trying", self._try, pause=False)
            self._wait(self._idle, "the new config")
            self._both("keys", lambda: self._page("Keys"))
            self._both("models", self._models)
            self._both("add-model", self._add_model)
            self.app.dialogs.close_all()
            self._both("test-model", self._test_model)
            self._both("presets", self._presets)
            self._both("import", self._import)
            self._both("export", self._export)
            self.app.dialogs.close_all()
            self._both("refused", self._refuse)
            self._both("told", lambda: self._page("Status"))
            self._both("history", self._history)
        finally:
            self.app.destroy()
            self.engine.close()
        return self._check_sizes()

    # ---- the camera

    def _both(self, name: str, arrange: Callable[[], object], *, pause: bool = True) -> None:
        if name in PASSING and not self.more:
            arrange()  # what it leaves behind is in later pictures
            return
        for mode in ("light", "dark"):
            self._dress(mode)
            arrange()
            # The pointer goes where nothing lights up under it.
            self.app.root.event_generate("<Motion>", warp=True, x=self.size[0] // 2, y=8)
            if pause:
                self._settle()
            self._shoot(f"{name}-{mode}")
        self._dress("light")

    def _dress(self, mode: str) -> None:
        self.engine.settings.change(theme=mode)
        self._wait(lambda: self.app.theme.mode == mode, f"the {mode} look")

    def _shoot(self, name: str) -> None:
        target = self.out / f"{name}.png"
        with tempfile.NamedTemporaryFile(suffix=".png") as raw:
            subprocess.run(["import", "-window", "root", raw.name], check=True, timeout=30)
            # Flat surfaces and text: a palette without dithering keeps them as they are.
            smaller = ["-strip", "+dither", "-colors", "255", "-define", "png:compression-level=9"]
            subprocess.run(["convert", raw.name, *smaller, str(target)], check=True, timeout=60)
        print(f"{target.name}: {target.stat().st_size // 1024} KB")

    def _check_sizes(self) -> int:
        large = [each for each in self.out.glob("*.png") if each.stat().st_size > MAX_BYTES]
        for each in large:
            print(f"{each.name} is larger than {MAX_BYTES // 1000} KB")
        return 1 if large else 0

    # ---- the person

    def _wait(self, predicate: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            self.app.root.update()
            value = predicate()
            if value:
                return value
            if time.monotonic() > deadline:
                raise SystemExit(f"Waited in vain for {what}.")
            time.sleep(0.01)

    def _settle(self, seconds: float = 0.5) -> None:
        until = time.monotonic() + seconds
        self._wait(lambda: time.monotonic() > until, "nothing")

    def _inside(self) -> bool:
        return self.app.shell is not None and bool(self.app.shell.winfo_ismapped())

    def _first_login(self) -> None:
        login = self.app.login
        login.name.insert(0, _USER)
        login.password.entry.insert(0, _PASSWORD)
        login.again.entry.insert(0, _PASSWORD)
        login.submit()
        self._wait(lambda: login.recovery, "the recovery key")
        assert login.recovery is not None
        login.recovery.tick.invoke()
        login.submit()
        self._wait(self._inside, "the first login")

    def _lock(self) -> None:
        if self._inside():
            self.app.lock("")
            self._wait(lambda: self.app.login.winfo_ismapped(), "the login")
        self.app.login.password.entry.focus_force()

    def _unlock(self) -> None:
        self.app.login.password.entry.insert(0, _PASSWORD)
        self.app.login.submit()
        self._wait(self._inside, "the login")

    def _page(self, title: str) -> None:
        self.app.go_to(title)
        self._settle()

    def _start(self) -> None:
        from core.base.events import State

        self._page("Status")
        self.engine.gateway.start()
        self._wait(lambda: self.app.bridge.status.state is State.RUNNING, "the gateway")

    def _wait_for_spare(self) -> None:
        from core.base.events import SpareState

        self._page("Status")
        self._wait(lambda: self.app.bridge.status.spare is SpareState.WARM, "the spare")

    # ---- a change of the config

    def _config(self) -> Any:
        self._page("Config")
        assert self.app.shell is not None
        return self.app.shell.pages["Config"]

    def _apply(self, *steps: str) -> None:
        """Press the button that applies the config, and wait for one of `steps`."""
        page, before = self._config(), self.app.bridge.status.apply
        page.buttons["Apply"].invoke()

        def come() -> bool:
            apply = self.app.bridge.status.apply
            return apply is not None and apply is not before and apply.step.name in steps

        self._wait(come, " or ".join(steps))

    def _try(self) -> None:
        """Another model, caught while it is being tried."""
        text = self._config().editor.text
        self._wait(self._idle, "the config before")
        text.go_to(int(text.search("model_list:", "1.0").split(".")[0]), len("model_list:"))
        text.insert_text(
            f"\n  # One for quick questions\n  - model_name: {next(self._names)}\n"
            f"    litellm_params:\n      model: openai/demo\n      api_key: os.environ/{_KEYS[0]}\n"
            "      mock_response: Quickly said."
        )
        self._settle()
        self._apply("REHEARSING")
        self.app.root.update()

    def _add_keys(self) -> None:
        """Some for the vault; their values are never drawn."""
        for name in _KEYS:
            self.app.bridge.run(self.engine.keys.put(name, "not-a-real-key"), lambda _none: None)
        self._wait(lambda: not self.app.bridge.busy, "the vault")

    def _models(self) -> Any:
        """The table, once it is read."""
        self.app.dialogs.close_all()
        self._page("Models")
        assert self.app.shell is not None
        page: Any = self.app.shell.pages["Models"]
        self._wait(lambda: page.buttons["add"].instate(["!disabled"]), "the models")
        return page

    def _add_model(self) -> None:
        """The walk, where a model is chosen."""
        self._models().buttons["add"].invoke()
        self._wait(lambda: self.app.dialogs.open_dialogs, "the walk")
        dialog: Any = self.app.dialogs.open_dialogs[-1]
        while dialog.step.title != "Model":
            before = dialog.step
            if before.title == "Provider":
                before.first_focus().insert("end", "openai")
                self._settle()
            self._settle()
            dialog.submit()
            self._wait(lambda step=before: dialog.step is not step, "the next step")  # type: ignore[misc]
        self._settle()

    def _test_model(self) -> None:
        """What came of real requests to a model, over each protocol."""
        page = self._models()
        page.table.tree.selection_set(page.table.tree.get_children()[0])
        self._wait(lambda: page.buttons["test"].instate(["!disabled"]), "the button")
        page.buttons["test"].invoke()
        self._wait(lambda: self.app.dialogs.open_dialogs, "the test")
        dialog: Any = self.app.dialogs.open_dialogs[-1]
        self._wait(lambda: dialog.results.again.instate(["!disabled"]), "the answers")

    def _from_menu(self, label: str) -> Any:
        """The dialog that an entry of the config page's menu opens."""
        self.app.dialogs.close_all()
        page = self._config()
        next(one for one in page.menu.entries if one.label == label).command()
        self._wait(lambda: self.app.dialogs.open_dialogs, label)
        return self.app.dialogs.open_dialogs[-1]

    def _presets(self) -> None:
        """One for servers of this computer, found by a word."""
        dialog = self._from_menu("Start from a preset…")
        dialog.list.entry.insert("end", "ollama")
        self._settle()

    def _import(self) -> None:
        """A folder of LiteLLM, with a key in plain text, a .env and a hook."""
        self.app.dialogs.close_all()
        self._config().importing.look(self._stock)
        self._wait(lambda: self.app.dialogs.open_dialogs, "the draft")

    def _export(self) -> None:
        """Where to, and for what."""
        dialog = self._from_menu("Export…")
        dialog.folder.set("~/gateway")

    def _requests(self) -> Any:
        """The table, with its first row selected."""
        self.app.dialogs.close_all()
        self._page("Requests")
        assert self.app.shell is not None
        page: Any = self.app.shell.pages["Requests"]
        self._wait(lambda: page.table.rows.size and page.table.rows.settled, "the requests")
        page.table.go_to(0)
        return page

    def _request(self) -> None:
        """One of them with all that is known of it."""
        page = self._requests()
        self._wait(lambda: page.table.selected, "the first request")
        page.open()
        self._wait(lambda: page.dialog is not None, "the request")

    def _clients(self) -> Any:
        """One tool has been tried, and is connected."""
        self.app.dialogs.close_all()
        self._page("Clients")
        assert self.app.shell is not None
        page: Any = self.app.shell.pages["Clients"]
        self._wait(lambda: page.selected, "the tools")
        if "Answered" not in page.card.result.cget("text"):
            page.card.buttons["try"].invoke()
            self._wait(lambda: "Answered" in page.card.result.cget("text"), "the answer")
        return page

    def _usage(self) -> None:
        """What a month has cost, with the keyboard on the chart."""
        self._page("Usage")
        assert self.app.shell is not None
        page: Any = self.app.shell.pages["Usage"]
        page.span.set("month")
        page.tiles.choose("cost")
        before = page.report
        page.ask()
        self._wait(lambda: page.report is not before, "the figures")
        page.chart.canvas.focus_set()

    def _traffic(self) -> None:
        """The lower part of the status page."""
        self._page("Status")
        assert self.app.shell is not None
        page: Any = self.app.shell.pages["Status"]
        page.scroll.see(page.snippets)
        page.scroll.see(page.traffic)

    def _connect(self) -> None:
        """What connecting would change, before it does."""
        self._clients().card.buttons["connect"].invoke()
        self._wait(lambda: self.app.dialogs.open_dialogs, "the changes")

    def _idle(self) -> bool:
        apply = self.app.bridge.status.apply
        return apply is None or apply.step.name != "REHEARSING"

    def _refuse(self) -> None:
        """A config that LiteLLM does not come up with."""
        page = self._config()
        if "fastest" not in page.editor.content:
            page.editor.text.go_to(page.editor.text.line_count)
            page.editor.text.insert_text("\nrouter_settings:\n  routing_strategy: fastest\n")
            self._settle(1.0)
        self._apply("REFUSED")
        self._wait(lambda: "apply" in page.banners, "the banner")

    def _history(self) -> None:
        self.app.dialogs.close_all()
        self._config().buttons["History"].invoke()
        self._wait(lambda: self.app.dialogs.open_dialogs, "the history")

    @contextlib.contextmanager
    def _client(self) -> Iterator[None]:
        """A tool that talks to the gateway and stays connected, so that there is one to see."""
        keys: list[str] = []
        self.app.bridge.run(self.engine.keys.master_key(), keys.append)
        self._wait(lambda: keys, "the key")
        with subprocess.Popen(
            [sys.executable, "-c", _CLIENT, str(self.port)], stdin=subprocess.PIPE, text=True
        ) as tool:
            assert tool.stdin is not None
            tool.stdin.write(keys[0] + "\n")
            tool.stdin.flush()
            try:
                self._wait(lambda: self.app.bridge.status.connections, "the connection")
                self._wait(lambda: self.app.bridge.status.readiness, "the health")
                self._settle(2.0)
                yield
            finally:
                tool.stdin.close()


if __name__ == "__main__":
    sys.exit(main())
