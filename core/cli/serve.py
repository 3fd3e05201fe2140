"""`serve`: the gateway without a window, until Ctrl-C or a signal."""

from __future__ import annotations

import re
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TypeVar

from core.account.session import Entered
from core.base.errors import UserError, WrongPasswordError
from core.base.events import (
    ApplyChanged,
    ApplyStep,
    ConfigChecked,
    Event,
    Job,
    JobDone,
    LogChunk,
    Notice,
    State,
    StateChanged,
    Unpacking,
)
from core.base.versions import program_name
from core.base.wording import count, for_powershell
from core.cli.console import Console, Stopwatch
from core.cli.console_end import ConsoleEnd
from core.cli.key import Login, ask_password
from core.cli.terminal import is_terminal
from core.engine import Engine
from core.monitor.health import reachable

T = TypeVar("T")

STOPPED: Final = 0
FAILED: Final = 1
KILLED: Final = 130
_LOOK_S: Final = 0.2
_PASSWORD_TRIES: Final = 3
_PLAIN: Final = re.compile(r"[\w.:/+=~@,-]+", re.ASCII)
"""What means itself in every shell of Windows."""


class StopSignals:
    """Counts the wishes to end: Ctrl-C, SIGTERM, a closed terminal."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Count signals while the block lasts. Signals reach only the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            with ConsoleEnd(self._wish).watched():
                yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._wish()

    def _wish(self) -> None:
        self.count += 1


def serve(
    engine: Engine,
    console: Console,
    login: Login,
    *,
    show_log: bool = False,
    signals: StopSignals | None = None,
) -> int:
    """Serve until told to end; the exit status. Opens and closes the engine."""
    signals = signals or StopSignals()
    serving = _Serving(engine, console, show_log, signals)
    try:
        engine.open()
        engine.gateway.warm_up()  # it loads while the password is typed
        serving.open_session(login)
        with signals.caught():
            try:
                return serving.run()
            finally:
                engine.close(0.0 if signals.count > 1 else None)
    except UserError as error:
        console.complain(error)
        return FAILED
    except KeyboardInterrupt:
        return KILLED  # while the password was asked
    finally:
        engine.close(0.0)


class _Serving:
    def __init__(
        self, engine: Engine, console: Console, show_log: bool, signals: StopSignals
    ) -> None:
        self._engine = engine
        self._console = console
        self._show_log = show_log
        self._signals = signals
        self._key: str | None = None
        """Our own key, where it is of this run alone and so may be printed."""
        self._shown_address = ""
        self._shown_key = ""
        self._ready_run: int | None = None
        self._state = State.STOPPED
        self._stopping = False
        self._watch = Stopwatch()

    def open_session(self, login: Login) -> None:
        """Log in, or do without. Raises UserError."""
        if self._engine.account.exists:
            log_in(self._engine, self._console, login, self._tell)
        else:
            self._key = self._engine.account.open_without()

    def run(self) -> int:
        """Serve; the exit status."""
        self._console.say("Starting LiteLLM; this takes some seconds.")
        self._engine.gateway.start()
        while True:
            status = self._step()
            if status is not None:
                return status

    def _step(self) -> int | None:
        """Wait for one event, a moment at most; the exit status at the end."""
        event = self._engine.events.wait(_LOOK_S)
        if self._signals.count > 1:
            self._console.say("Ended at once.")
            return KILLED
        if self._signals.count and not self._stopping:
            self._stopping = True
            self._console.say("Stopping: requests under way are finished. Ctrl-C again ends now.")
            if self._state is State.STOPPED:
                return STOPPED
            self._engine.gateway.stop(for_good=True)
        if isinstance(event, StateChanged):
            return self._enter(event)
        if event is not None:
            self._tell(event)
        if self._state is State.STARTING:
            self._console.progress(f"Starting LiteLLM … {self._watch.seconds:.0f} s")
        return None

    def _tell(self, event: Event) -> None:
        if isinstance(event, Unpacking) and event.share is not None:
            self._console.progress(f"Unpacking LiteLLM for this computer … {event.share:.0%}")
        if isinstance(event, ApplyChanged):
            self._console.say(apply_line(event))
            if event.step in (ApplyStep.APPLIED, ApplyStep.ROLLED_BACK):
                self._show_other_key()
        if isinstance(event, ConfigChecked):
            for finding in event.findings:
                if finding.line is not None:  # the others come as notices
                    self._console.say(finding.sentence)
        if isinstance(event, Notice):
            self._console.say(f"{event.level}: {event.text} {event.remedy}".rstrip())
        elif isinstance(event, LogChunk) and self._show_log:
            if event.skipped:
                skipped = count(event.skipped, "byte", grouped=True)
                self._console.answer(f"… skipped {skipped} of the log …")
            self._console.answer("\n".join(line.text for line in event.lines))

    def _enter(self, change: StateChanged) -> int | None:
        before, self._state = self._state, change.state
        if change.address and change.address != self._shown_address:
            self._show_address(change.address)
        match change.state:
            case State.RUNNING if self._ready_run != change.run_id:
                self._ready_run = change.run_id
                self._console.answer(f"ready {change.address}")
            case State.RUNNING if before is State.UNHEALTHY:
                self._console.say("The gateway answers again.")
            case State.UNHEALTHY | State.CRASHED:
                self._console.say(f"{change.reason} {change.remedy}".strip())
            case State.GIVEN_UP:
                if self._stopping:
                    return STOPPED
                self._console.complain(UserError(change.reason, change.remedy))
                return FAILED
            case State.STOPPED if self._stopping or before is not State.STOPPED:
                return STOPPED if self._stopping else FAILED
            case _:
                pass
        return None

    def _show_address(self, address: str) -> None:
        self._shown_address = address
        self._console.answer(f"LiteLLM Pocket listens on {address}")
        self._show_exports()

    def _show_exports(self) -> None:
        """The key is the one that the gateway asks for: a config may name another than ours."""
        running = self._engine.keys.running_key
        self._shown_key = running or ""
        key = None if self._key is None else running or self._key
        local = reachable(self._shown_address)
        for line in export_lines(local, key, windows=sys.platform == "win32"):
            self._console.answer(line)
        if key is None:
            self._console.say(
                f"OPENAI_API_KEY is the gateway's master key; to print it:  {program_name()} key"
            )

    def _show_other_key(self) -> None:
        """A config that was applied may ask for another key than the one before."""
        running = self._engine.keys.running_key
        if running and running != self._shown_key:
            self._console.say("The key of the gateway is another one now.")
            self._show_exports()


def apply_line(event: ApplyChanged) -> str:
    """How an apply goes, in one line."""
    match event.step:
        case ApplyStep.REHEARSING:
            text = "Trying the changed config; the gateway goes on meanwhile."
        case ApplyStep.APPLIED:
            text = "The changed config serves now; open requests finish on the one before."
        case ApplyStep.KEPT:
            text = "The changed config has lived through its first half minute."
        case ApplyStep.REFUSED:
            text = f"The changed config was refused; the one before serves on. {event.reason}"
        case ApplyStep.ABANDONED:
            text = f"The changed config was not applied. {event.reason}"
        case ApplyStep.ROLLED_BACK:
            text = event.reason
    return f"{text} {event.remedy}".strip()


def wait_for(engine: Engine, job: Job[T], others: Callable[[Event], None]) -> T:
    """Wait for the end of `job`, and hand other events on to `others`."""
    while True:
        event = engine.events.wait(_LOOK_S)
        if isinstance(event, JobDone) and event.job_id == job.id:
            if event.error is not None:
                raise event.error
            result: T = event.result
            return result
        if event is not None:
            others(event)


def log_in(engine: Engine, console: Console, login: Login, others: Callable[[Event], None]) -> None:
    """Ask for the password, three times at most where somebody types it, and log in. What else the
    engine says meanwhile goes to `others`. Raises UserError."""
    user = login.user or engine.account.name
    for last in [False] * (_PASSWORD_TRIES - 1) + [True]:
        password = ask_password(login, user)
        try:
            _show_recovery(console, wait_for(engine, engine.account.login(user, password), others))
            return
        except WrongPasswordError as error:
            if last or login.from_stdin:
                raise
            console.complain(error)


def _show_recovery(console: Console, entered: Entered) -> None:
    """An account from before the vault gets one now: only eyes may see its recovery key."""
    if entered.recovery_key is None:
        return
    if is_terminal(console.err):
        console.say(
            "Your keys are kept in a vault from now on. If you forget the password, this opens it; "
            f"write it down, it is shown this once: {entered.recovery_key}"
        )
    else:
        console.say(
            "Your keys are kept in a vault from now on. Make a recovery key for it in the settings "
            "of the window."
        )


def export_lines(address: str, key: str | None, *, windows: bool) -> list[str]:
    """Ready to paste: what makes a tool that knows OpenAI talk to the gateway."""
    values = [("OPENAI_BASE_URL", f"{address}/v1")]
    if key is not None:
        values.append(("OPENAI_API_KEY", key))
    if not windows:
        return [f"export {name}={shlex.quote(value)}" for name, value in values]
    lines = ["In PowerShell:"]
    lines += [f"  $env:{name}={_for_powershell(value)}" for name, value in values]
    lines.append("In the command prompt:")
    lines += [f"  set {_for_cmd(name, value)}" for name, value in values]
    return lines


def _for_powershell(value: str) -> str:
    return f'"{value}"' if _PLAIN.fullmatch(value) else for_powershell(value)


def _for_cmd(name: str, value: str) -> str:
    return f"{name}={value}" if _PLAIN.fullmatch(value) else f'"{name}={value}"'
