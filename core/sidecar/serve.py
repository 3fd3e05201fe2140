"""Serves LiteLLM's app on a socket that is already listening, until told to leave."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, MutableMapping
from typing import Any, Final, cast

import uvicorn

from core.base.wording import listed
from core.sidecar import (
    call_ids,
    cooldowns,
    cut_streams,
    demo,
    inner_retries,
    lameduck,
    ledger_callback,
    own_key,
    rehearsal,
    single_answers,
    sound_length,
)
from core.sidecar.body_recorder import BodyRecorder
from core.sidecar.connections import Watch, affordable
from core.sidecar.door import Door, Rules
from core.sidecar.errorbodies import App, CleanErrors, Receive, Scope, Send
from core.sidecar.failure import StartError, tidy
from core.sidecar.left_out_models import SAID as LEFT_OUT
from core.sidecar.left_out_models import LeftOutModels
from core.sidecar.limited import LimitedApp
from core.sidecar.limits import Limits
from core.sidecar.logs import OWN_LOGGER
from core.sidecar.masking import Masker
from core.sidecar.metrics import MetricsPage, SharedFigures, has_own_page
from core.sidecar.recorder import Recorder
from core.sidecar.refusals import Refusals
from core.sidecar.rehearsal import Rehearsed
from core.sidecar.tool_keys import ToolKeys
from core.wire.environment import MASTER_KEY

_KEEP_ALIVE_S: Final = 75
"""Longer than common clients keep an idle connection: the side that sends must not lose the race
against the side that closes."""
_MOST_TROUBLES: Final = 10
_COUNT_EVERY_S: Final = 0.5
"""While it leaves: often enough for a person who watches how many requests are left."""


logger = logging.getLogger(OWN_LOGGER)


class InFlight:
    """Counts the requests under way, WebSockets among them. Passes everything through untouched,
    streams too."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.count = 0
        self.cut = 0
        """Requests that were broken off because the time to drain was over."""
        self.leaving = False
        """Answers that begin now end their connection."""
        self.time_is_over = False
        """What is still under way is being broken off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        self.count += 1
        broken_off = False
        try:
            await self._app(scope, receive, self._parting(send) if self.leaving else send)
        except asyncio.CancelledError:
            broken_off = True
            raise
        finally:
            self.count -= 1
            # A WebSocket is not cancelled but closed, and its end then looks like any other.
            closed = self.time_is_over and scope["type"] == "websocket"
            self.cut += broken_off or closed

    @staticmethod
    def _parting(send: Send) -> Send:
        async def sent(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [one for one in message.get("headers", ()) if one[0] != b"connection"]
                message = {**message, "headers": [*headers, (b"connection", b"close")]}
            await send(message)

        return sent


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers, with a word once it accepts, a change of
    sockets while it runs, and an end that waits for kept-alive connections."""

    def __init__(
        self,
        config: uvicorn.Config,
        accepting: Callable[[], None],
        drain_s: Callable[[], float],
        time_is_over: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._accepting = accepting
        self._drain_s = drain_s
        self._time_is_over = time_is_over

    async def adopt(self, listener: socket.socket) -> None:
        """Accept on `listener`, and no longer on what came before."""
        before, loop = self.servers, asyncio.get_running_loop()
        self.servers = [
            await loop.create_server(self._protocol, sock=listener, backlog=self.config.backlog)
        ]
        await lameduck.stop_accepting(before)

    async def stop_accepting(self) -> None:
        """Leave new clients to others. Idempotent."""
        await lameduck.stop_accepting(self.servers)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        begun = time.monotonic()
        await self.stop_accepting()
        await lameduck.see_off(
            lambda: cast(Any, self.server_state.connections), self._drain_s(), clock=time.monotonic
        )
        self._time_is_over()
        left = self._drain_s() - (time.monotonic() - begun)
        self.config.timeout_graceful_shutdown = cast(int, max(0.0, left))
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        make: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._accepting()


class Gateway:
    """LiteLLM's proxy on one socket, from its start to the last request.

    `proxy` is the module `litellm.proxy.proxy_server`. `ready` is called, on the loop's thread,
    with the model names and the troubles of the start once requests are accepted. `masker`
    hides secrets in what is said of errors. `rules` say which requests are served at all.
    `figures` are those of all processes that serve together, where there are several.
    `recorder` makes the rows of the ledger, if there is one; then `bodies` sees what is asked and
    answered, for as long as that is wanted. The models are rehearsed for
    up to `rehearsal_s` seconds; 0: not at all. `is_trial`: a request is answered by the model that
    it asks for, once, or by none.
    """

    def __init__(
        self,
        proxy: Any,
        *,
        drain_s: float,
        ready: Callable[[list[str], list[str]], None],
        protect: Callable[[str], None],
        masker: Masker,
        rules: Rules | None = None,
        most_connections: int = 400,
        tool_keys: ToolKeys | None = None,
        limits: Limits | None = None,
        recorder: Recorder | None = None,
        bodies: BodyRecorder | None = None,
        figures: SharedFigures | None = None,
        rehearsal_s: float = 0.0,
        is_trial: bool = False,
    ) -> None:
        self._proxy = proxy
        self._rehearsal_s = rehearsal_s
        self._is_trial = is_trial
        self.rehearsed = Rehearsed()
        """What came of asking each model once, from when `ready` is called on."""
        self._ready = ready
        self._protect = protect
        self._start_error: BaseException | None = None
        self._troubles = _Troubles(masker)
        self._left_out = LeftOutModels()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.drain_s = drain_s
        told = Refusals()
        self._own_key = own_key.OwnKey(told)
        self._tool_keys = tool_keys or ToolKeys()
        self._recorder = recorder
        self._limits = limits or Limits()
        self._bodies = bodies
        self._figures = figures
        self.requests = InFlight(self._layers(CleanErrors(proxy.app, masker.exact), rules, told))
        watch = _watch(most_connections, told)
        if recorder is not None:
            recorder.stopping = lambda: self.requests.time_is_over
            watch.gone = recorder.connection_lost
        self._server = _Server(
            _settings(self.requests, watch),
            self._on_accepting,
            lambda: self.drain_s,
            self._on_time_is_over,
        )
        self._counting: asyncio.Task[None] | None = None

    def _layers(self, app: App, rules: Rules | None, told: Refusals) -> App:
        """What stands around LiteLLM: its errors cleaned, the limits of keys, the door, and who
        records both sides."""
        recorder = self._recorder
        app = LimitedApp(app, self._limits, told)
        if recorder is not None and self._bodies is not None:
            app = self._bodies.around(app, recorder.id_of)
        if recorder is not None:
            app = MetricsPage(
                recorder.inside(app),
                (lambda: recorder.metrics.page()) if self._figures is None else self._figures.text,
                lambda: str(self._proxy.master_key or ""),
                lambda: has_own_page(self._proxy.app),
            )
        door = Door(
            app,
            rules or Rules(),
            told,
            tool_keys=self._tool_keys,
            has_database=lambda: getattr(self._proxy, "prisma_client", None) is not None,
        )
        return door if recorder is None else recorder.around(door)

    def run(self, listener: socket.socket) -> None:
        """Serve on `listener` until `leave`. Raises what LiteLLM's start raised."""
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(self._serve(listener))

    def leave(self, heard: Callable[[int], None]) -> None:
        """Stop accepting and finish what is under way; from any thread, once it is ready.

        `heard` is called on the loop's thread, with the number of requests under way: once nobody
        new is accepted, and again when that number has changed and there are some left.
        """

        async def begin() -> None:
            self.requests.leaving = True
            await self._server.stop_accepting()
            heard(self.requests.count)
            self._server.should_exit = True
            self._counting = asyncio.create_task(self._count_down(heard))

        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself this very moment
                asyncio.run_coroutine_threadsafe(begin(), self._loop)

    async def _count_down(self, heard: Callable[[int], None]) -> None:
        told = self.requests.count
        while True:  # to the end of the loop: a kept-alive connection may bring another request
            await asyncio.sleep(_COUNT_EVERY_S)
            if self.requests.count not in (told, 0):
                told = self.requests.count
                heard(told)

    def take(self, listener: socket.socket, taken: Callable[[], None]) -> None:
        """Accept on `listener` from now on; from any thread, once it is ready.

        `taken` is called on the loop's thread when it does.
        """

        async def adopt() -> None:
            await self._server.adopt(listener)
            taken()

        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                asyncio.run_coroutine_threadsafe(adopt(), self._loop)

    def call_soon(self, call: Callable[[], None]) -> None:
        """Have the loop call this when it comes to it; from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(call)

    def on_terminate(self, action: Callable[[], None]) -> None:
        """Call `action` on SIGTERM, which some people send by hand. Call it in `ready`."""
        if sys.platform != "win32" and self._loop is not None:
            self._loop.add_signal_handler(signal.SIGTERM, action)

    async def _serve(self, listener: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._watch_start()
        for handler in (self._troubles, self._left_out):
            logging.getLogger().addHandler(handler)
        try:
            await self._server.serve(sockets=[listener])
        except SystemExit:
            error = self._start_error or StartError("LiteLLM did not start.")
            raise error from error.__cause__  # which says more than LiteLLM makes of it
        finally:
            self._stop_listening()
            if self._recorder is not None:
                self._recorder.finish()

    def _watch_start(self) -> None:
        """Learn what the app's start raises (uvicorn keeps only its text), and check the result."""
        router = self._proxy.app.router
        inner = router.lifespan_context

        @contextlib.asynccontextmanager
        async def watched(app: Any) -> AsyncIterator[Any]:
            begun = False
            try:
                async with inner(app) as state:
                    self._require_key()
                    demo.install(self._proxy)
                    cooldowns.spare_single_ones(self._proxy.llm_router)
                    if self._is_trial:
                        single_answers.install(self._proxy)
                    await self._rehearse()
                    if self._recorder is not None:
                        sound_length.install()
                        cut_streams.install()
                        inner_retries.install()
                        ledger_callback.install(self._recorder)
                        call_ids.install(self._recorder)
                    begun = True
                    yield state
            except BaseException as error:
                if not begun:
                    self._start_error = error
                raise

        router.lifespan_context = watched

    async def _rehearse(self) -> None:
        """Ask each model once, before anybody is let in."""
        if not self._rehearsal_s:
            return
        try:
            with self._troubles.deaf():  # what fails is told by itself
                found = await rehearsal.rehearse(self._proxy, self._rehearsal_s)
        except Exception:
            # Another LiteLLM than the one that we know: no reason not to serve.
            logger.exception("The models could not be rehearsed")
            return
        self.rehearsed = found
        self._tell_of_left_out()
        logger.info("Rehearsed %d models in %.2f s", len(found.asked), found.seconds)
        if found.left_out:
            logger.info("Not rehearsed: %s", listed(found.left_out, 20))

    def _tell_of_left_out(self) -> None:
        """What LiteLLM serves without is told with what fails, not by LiteLLM's words besides."""
        router = self._proxy.llm_router
        entries = (router.model_list if router is not None else None) or ()
        kept = {str(one.get("model_info", {}).get("id")) for one in entries}
        found = list(self._left_out.defects(kept))
        if found:
            self.rehearsed.failed += found
            self._troubles.forget(LEFT_OUT)

    def _stop_listening(self) -> None:
        for handler in (self._troubles, self._left_out):
            logging.getLogger().removeHandler(handler)

    def _require_key(self) -> None:
        """Never serve openly: LiteLLM lets everybody in when the master key has no value."""
        key = self._proxy.master_key
        if not (isinstance(key, str) and key.strip()):
            key = os.environ.get(MASTER_KEY, "").strip()
            if not key:
                raise StartError(
                    "No master key is set, so anybody could use the gateway; it was not started."
                )
            self._proxy.master_key = key
            self._proxy.litellm_master_key_hash = self._proxy.hash_token(key)
            self._troubles.forget(f"{MASTER_KEY} is not set")
            logger.warning("The config sets no usable master_key: LiteLLM Pocket's own is used.")
        self._protect(key)
        self._own_key.keep_here(key)
        self._tool_keys.stand_for(key)

    def _on_time_is_over(self) -> None:
        self.requests.time_is_over = True

    def _on_accepting(self) -> None:
        self._stop_listening()
        router = self._proxy.llm_router
        entries = router.model_list if router is not None else []
        self._ready(
            list(dict.fromkeys(str(one["model_name"]) for one in entries)), self._troubles.lines
        )


def _settings(app: InFlight, watch: Watch) -> uvicorn.Config:
    return uvicorn.Config(
        cast(Any, app),
        http=cast(Any, watch.protocol),
        log_config=None,
        log_level="info",
        lifespan="on",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
    )


def _watch(most_connections: int, told: Refusals) -> Watch:
    watch = Watch(affordable(most_connections), told)
    if watch.limit < most_connections:
        logger.info(
            "Of the %d connections that the settings allow, this computer can have %d.",
            most_connections,
            watch.limit,
        )
    return watch


class _Troubles(logging.Handler):
    """Keeps what is logged as an error, a line each."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__(logging.ERROR)
        self._mask = mask
        self.lines: list[str] = []
        self._is_deaf = False

    @contextlib.contextmanager
    def deaf(self) -> Iterator[None]:
        """What is logged within is none."""
        self._is_deaf = True
        try:
            yield
        finally:
            self._is_deaf = False

    def emit(self, record: logging.LogRecord) -> None:
        if self._is_deaf:
            return
        with contextlib.suppress(Exception):
            line = tidy(record.getMessage(), self._mask)
            if line and len(self.lines) < _MOST_TROUBLES:
                self.lines.append(line)

    def forget(self, text: str) -> None:
        """Drop the lines that contain `text`: what they warn of has been put right."""
        self.lines = [line for line in self.lines if text not in line]


def _new_loop() -> asyncio.AbstractEventLoop:
    # On Windows not the default loop: it ties the listening socket to this process for good (a
    # completion port), and the next sidecar could not accept on it.
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop()
    try:
        import uvloop  # what stock serves with too: a twentieth more requests (docs/lean-start.md)
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
