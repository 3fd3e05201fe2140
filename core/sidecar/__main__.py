"""The sidecar process: says hello, imports LiteLLM, waits for `go`, serves, drains, leaves.

Its parent is at the other end of stdin. When it says so, or when that end closes, for whatever
reason, the sidecar leaves: at once while it does nothing yet, after the requests under way when it
serves.

With `--prefork` it is the parent that is copied for each sidecar (see `prefork`): a copy goes on
here as one that has its import behind it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import platform
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final, NoReturn

from core.base.hardening import die_with_parent, no_core_dumps
from core.sidecar import allocator, prefork, stdin
from core.sidecar.body_recorder import BodyRecorder
from core.sidecar.channel import Channel
from core.sidecar.config_places import ConfigPlaces
from core.sidecar.dry_run import LIMIT_S, DryRun, adapter_kind
from core.sidecar.failing_words import explain
from core.sidecar.failure import StartError, explain_start, one_line, read_config
from core.sidecar.limits import Limits
from core.sidecar.litellm_import import Collector, load_late_modules, warm_up
from core.sidecar.log_capture import LogHandler, adopt_loggers, capture
from core.sidecar.logs import OWN_LOGGER, Log
from core.sidecar.masking import Masker, secrets_in_config, secrets_in_environment
from core.sidecar.pinned_files import PinnedFiles
from core.sidecar.prices import use_prices
from core.sidecar.row_sender import RowSender
from core.sidecar.segments import Segments
from core.sidecar.tool_keys import ToolKeys
from core.wire.command import PREFORK
from core.wire.environment import MANDATORY, keep_changes_private, take_dropped_names
from core.wire.failing import as_many_as_fit
from core.wire.protocol import (
    MAX_LINE,
    PRICES_VARIABLE,
    Admit,
    Bye,
    Draining,
    Failed,
    Figures,
    Go,
    Hello,
    Kept,
    Leave,
    LogTrouble,
    Ping,
    Pong,
    ProtocolError,
    Ready,
    RecordBodies,
    Standby,
    Take,
    Taken,
    Used,
)

EXIT_ORDERLY: Final = 0
EXIT_NOT_STARTED: Final = 3
EXIT_INTERNAL: Final = 70
_GRACE_S: Final = 5.0
"""After the time to drain: for the app's own shutdown. Then the process ends regardless."""
_FAILING_BYTES: Final = MAX_LINE // 2
"""Of a message, for what fails: a model of which nobody is told would come into service."""
_REHEARSAL_S: Final = {"serve": 2.0, "rehearse": 5.0}
"""How long the models may be rehearsed: an apply takes its time, since clients are served
meanwhile."""
KEPT_S: Final = 1.0
"""At the end, for the ledger to say that it has everything."""
_ADDRESS_ERRORS = (ProtocolError, stdin.HandoverError)

Order = tuple[Go, socket.socket]
logger = logging.getLogger(OWN_LOGGER)


@dataclass(frozen=True)
class Imported:
    """What a process has that needs no config, and takes long."""

    proxy: Any
    """The module `litellm.proxy.proxy_server`."""
    dropped: list[str]
    """Names of variables that were left out of the environment."""


class Sidecar:
    """One life of the process. `run` returns the exit code. `imported` is what was there before
    it, in a copy of a prefork parent."""

    def __init__(
        self,
        channel: Channel,
        log: Log,
        handler: LogHandler,
        masker: Masker,
        imported: Imported | None = None,
    ) -> None:
        self._imported = imported
        self._channel = channel
        self._log = log
        self._handler = handler
        self._masker = masker
        self._run_id = 0
        self._orders: queue.SimpleQueue[Order | Exception] = queue.SimpleQueue()
        self._tool_keys = ToolKeys()
        self._limits = Limits()
        self._rows: RowSender | None = None
        self._figures: Any = None  # of all processes that serve together, where there are several
        self._bodies = BodyRecorder(channel.send, masker)
        self._hurry = threading.Event()
        """Somebody waits for the answer: no work beyond what the order needs."""
        self._life = threading.Lock()
        self._abandoned = False
        self._failed = False
        self._serving: Any = None
        self._text = ""
        """Of the config."""
        self._leaving = False
        self._drain_s = 0.0

    def run(self) -> int:
        try:
            return self._run()
        except StartError as error:
            return self._fail(error, EXIT_NOT_STARTED)
        except Exception as error:
            logger.exception("The sidecar failed")
            return self._fail(StartError(one_line(error, self._masker)), EXIT_INTERNAL)

    def run_dry(self, go: Go, listener: socket.socket) -> None:
        """Serve by this order, without a log, until the process ends."""
        if self._imported is not None:
            self._take_over(go)
            self._serve(self._imported.proxy, go, listener)

    def _run(self) -> int:
        receiver = stdin.open_stdin()
        imported = self._imported
        dropped = _take_environment() if imported is None else imported.dropped
        litellm_version = _litellm_version()
        self._channel.send(Hello(os.getpid(), platform.python_version(), litellm_version, dropped))
        threading.Thread(target=self._listen, args=(receiver,), name="stdin", daemon=True).start()
        if imported is None:
            proxy = self._prepare()
        else:
            proxy = imported.proxy
            self._channel.send(Standby(0.0))
        order = self._orders.get()
        if isinstance(order, Exception):
            raise order
        go, listener = order
        self._settle(go)
        logger.info("Run %d with LiteLLM %s, pid %d", go.run_id, litellm_version, os.getpid())
        if dropped:
            logger.info("Left out of the environment: %s", ", ".join(dropped))
        return self._serve(proxy, go, listener)

    def _prepare(self) -> Any:
        """Everything that takes long and needs no config."""
        begun = time.monotonic()
        proxy = _import(self._handler, self._masker)
        if not self._hurry.is_set():  # a spare or a rehearsal
            _warm_up(proxy, self._handler)
        self._channel.send(Standby(round(time.monotonic() - begun, 3), _skipped()))
        return proxy

    def _settle(self, go: Go) -> None:
        """Take over what `go` brings: secrets, environment, log."""
        self._take_over(go)
        segments = Segments(Path(go.log_dir), go.log_cap_bytes, go.run_id, writers=go.workers)
        self._log.open(segments, lambda reason: self._channel.send(LogTrouble(go.run_id, reason)))

    def _take_over(self, go: Go) -> None:
        self._run_id = go.run_id
        # Until an order to leave says otherwise: without one, the parent has died.
        self._drain_s = max(0.0, go.drain_s if go.orphan_s is None else go.orphan_s)
        self._masker.add(secrets_in_environment(go.environment, go.secrets))
        os.environ.update(go.environment)
        os.environ["CONFIG_FILE_PATH"] = go.config
        os.environ["GRACEFUL_SHUTDOWN_TIMEOUT"] = "1"  # by then we have drained ourselves

    def _serve(self, proxy: Any, go: Go, listener: socket.socket) -> int:
        if table := go.environment.get(PRICES_VARIABLE):
            use_prices(table)
        files = PinnedFiles(go.texts)
        files.give_to(proxy)
        text, content = read_config(Path(go.config), files.text(go.config))
        files.remember(text, content)
        self._text = text
        self._masker.add(secrets_in_config(content))
        self._bodies.run_id = go.run_id
        self._tell_of_rows(go)
        from core.sidecar import door, serve  # loaded with the import of LiteLLM

        gateway = serve.Gateway(
            proxy,
            drain_s=self._drain_s,
            ready=lambda models, troubles: self._on_ready(gateway, go, models, troubles),
            protect=lambda key: self._masker.add([key]),
            masker=self._masker,
            rules=door.Rules(
                bound=go.host,
                hosts=tuple(go.allowed_hosts),
                origins=tuple(go.allowed_origins),
                body_limit_bytes=go.body_limit_bytes,
            ),
            most_connections=go.most_connections,
            tool_keys=self._tool_keys,
            limits=self._limits,
            recorder=self._recorder(go),
            bodies=self._bodies,
            figures=self._figures,
            rehearsal_s=_REHEARSAL_S.get(go.mode, 0.0),
            is_trial=go.mode == "trial",
        )
        try:
            gateway.run(listener)
        except BaseException as error:
            if self._serving is not None:
                raise
            raise explain_start(error, text, self._masker) from error
        if not self._leaving:
            raise RuntimeError("the server ended unasked")
        self._say_goodbye(gateway)
        return EXIT_ORDERLY

    def _recorder(self, go: Go) -> Any:
        """What makes rows of the requests; None where nobody wants to be told."""
        from core.sidecar import recorder  # loaded with the import of LiteLLM

        if self._rows is None:
            return None
        return recorder.Recorder(
            self._rows,
            go.run_id,
            self._masker,
            settled=self._limits.settled,
            is_limited=lambda name: self._limits.of(name).counts,
        )

    def _tell_of_rows(self, go: Go) -> None:
        """Have the parent told of requests, as far as the order wants it."""
        from core.sidecar import metrics  # loaded with the import of LiteLLM

        # What keys have used is counted without a ledger, too; a trial wants to know what came.
        if go.ledger_dir or go.limits or go.mode == "trial":
            folder = Path(go.ledger_dir) if go.ledger_dir else None
            self._rows = RowSender(self._channel, go.run_id, folder)
        if go.workers > 1 and self._rows is not None:
            self._figures = metrics.SharedFigures(self._rows.ask_figures)

    def _on_ready(self, gateway: Any, go: Go, models: list[str], troubles: list[str]) -> None:
        adopt_loggers(self._handler)  # the config may have set up loggers of its own
        with self._life:
            abandoned = self._abandoned
            self._serving = gateway
        if abandoned:
            self._leave_at_once()
        gateway.on_terminate(self._drain)
        logger.info("Ready with %s", ", ".join(models) or "no models")
        self._channel.send(self._ready(gateway.rehearsed, go, models, troubles))

    def _ready(self, rehearsed: Any, go: Go, models: list[str], troubles: list[str]) -> Ready:
        """With what the rehearsal found, in words."""
        places = ConfigPlaces(go.config, go.texts or {go.config: self._text})
        found = [explain(one, places, self._masker) for one in rehearsed.failed]
        for one in found:
            logger.error("In the rehearsal %s failed: %s", one.model or "a callback", one.reason)
        told = as_many_as_fit(found, _FAILING_BYTES)
        return Ready(
            self._run_id,
            models,
            troubles,
            told,
            rehearsed.nothing_works,
            len(found) - len(told),
            rehearsed.unreached,
        )

    # ---- the thread that listens to the parent

    def _listen(self, receiver: stdin.Receiver) -> None:
        orders = stdin.OrderStream(receiver)
        try:
            go = orders.first()
            if go is not None and go.mode == "serve":
                self._hurry.set()
            if go is not None:
                self._admit(go.tool_keys, go.limits)
                self._take_used(Used(**go.used) if go.used else Used({}))
                self._bodies.record(RecordBodies(go.bodies, go.bodies_until))
                self._orders.put((go, orders.socket_of(go)))
                self._obey(orders)
        except _ADDRESS_ERRORS as error:
            self._hurry.set()
            self._orders.put(error)
            return
        self._leave()

    def _obey(self, orders: stdin.OrderStream) -> None:
        """Follow what comes after `go`, to the end of stdin. Nonsense must not end a gateway."""
        while True:
            try:
                order = orders.next()
                if order is None:
                    return
                if isinstance(order, Leave):
                    self._set_drain(order.drain_s)
                    self._leave()
                elif isinstance(order, Admit):
                    self._admit(order.tool_keys, order.limits)
                elif isinstance(order, Used):
                    self._take_used(order)
                elif isinstance(order, RecordBodies):
                    self._bodies.record(order)
                elif isinstance(order, Kept) and self._rows is not None:
                    self._rows.kept(order.number)
                elif isinstance(order, Ping):
                    self._answer(order)
                elif isinstance(order, Figures) and self._figures is not None:
                    self._figures.told(order)
                elif isinstance(order, Take):
                    self._take(orders.socket_of(order))
            except _ADDRESS_ERRORS as error:
                logger.warning("An order was not understood: %s", error)

    def _admit(self, tool_keys: Mapping[str, str], limits: Mapping[str, Any]) -> None:
        """The limits first: no key counts a moment without them."""
        try:
            self._limits.admit(limits)
        except ValueError:
            raise ProtocolError("limits that are none") from None
        self._tool_keys.admit(tool_keys)

    def _take_used(self, used: Used) -> None:
        try:
            self._limits.used(used.sums, used.minute)
        except ValueError:
            raise ProtocolError("sums that are none") from None

    def _take(self, listener: socket.socket) -> None:
        with self._life:
            serving = self._serving
        if serving is None:
            logger.warning("The order to take the address came too early")
            listener.close()
            return
        serving.take(listener, lambda: self._channel.send(Taken(self._run_id)))

    def _answer(self, ping: Ping) -> None:
        with self._life:
            serving = self._serving
        if serving is not None:
            serving.call_soon(lambda: self._channel.send(Pong(ping.number)))

    def _set_drain(self, drain_s: float) -> None:
        with self._life:
            self._drain_s = max(0.0, drain_s)
            if self._serving is not None:
                self._serving.drain_s = self._drain_s

    def _leave(self) -> None:
        """Told to, or stdin has ended."""
        with self._life:
            self._abandoned = True
            serving = self._serving
        if self._failed:
            return  # the process is ending already, with its own exit code
        if serving is None:
            self._leave_at_once()
        self._drain()

    def _drain(self) -> None:
        with self._life:
            if self._leaving:
                return
            self._leaving = True
        threading.Thread(target=self._insist, name="deadline", daemon=True).start()
        self._serving.leave(self._say_draining)

    def _say_draining(self, count: int) -> None:
        logger.info("Leaving; requests under way: %d", count)
        self._channel.send(Draining(self._run_id, count))

    def _insist(self) -> None:
        """End the process even if something in it does not want to."""
        time.sleep(self._drain_s + _GRACE_S)
        logger.error("The shutdown took too long and was cut short")
        self._say_goodbye(self._serving)
        os._exit(EXIT_ORDERLY)

    # ---- the ends

    def _leave_at_once(self) -> NoReturn:
        self._log.close(1.0)
        self._channel.send(Bye(self._run_id))
        os._exit(EXIT_ORDERLY)

    def _say_goodbye(self, gateway: Any) -> None:
        cut = gateway.requests.cut + gateway.requests.count
        self._bodies.close(KEPT_S)
        if self._rows is not None:
            self._rows.close(KEPT_S)
        logger.info("Goodbye%s", f"; requests broken off: {cut}" if cut else "")
        self._log.close()
        self._channel.send(Bye(self._run_id, cut))

    def _fail(self, error: StartError, code: int) -> int:
        with self._life:
            self._failed = True
        reason = self._masker(error.reason)
        logger.error("Not started: %s", reason)
        self._log.spill(2)
        self._log.close()
        self._channel.send(Failed(self._run_id, reason, error.line, error.column))
        return code


def _take_environment() -> list[str]:
    """The names of what was left out of the environment; what LiteLLM must find in it is there."""
    dropped = take_dropped_names(os.environ)
    os.environ.update(MANDATORY)
    return dropped


def load_own_modules() -> None:
    """Those of ours that import much themselves, so that a copy of this process has them."""
    from core.sidecar import (  # noqa: F401 - for later
        auth_errors,
        door,
        litellm_import,
        recorder,
        serve,
        unforeseen,
    )


def _import(handler: LogHandler, masker: Masker) -> Any:
    """The module `litellm.proxy.proxy_server`, with what we change in it."""
    load_own_modules()
    from core.sidecar import auth_errors, litellm_import, unforeseen

    proxy = litellm_import.import_proxy()
    auth_errors.install()
    unforeseen.install()
    adopt_loggers(handler)
    masker.more = _redaction()
    return proxy


def _warm_up(proxy: Any, handler: LogHandler) -> None:
    """What the first request would have to wait for."""
    warm_up(proxy.app)
    load_late_modules()
    adopt_loggers(handler)


def _look_ahead() -> None:
    from core.sidecar import call_ids, own_key  # loaded with the import of LiteLLM

    own_key.look_ahead()
    call_ids.look_ahead()


def _skipped() -> list[str]:
    from core.sidecar import lean

    return lean.skipped


@cache  # a copy has it from its parent: to look for it takes two milliseconds
def _litellm_version() -> str:
    try:
        return metadata.version("litellm")
    except metadata.PackageNotFoundError:
        return "unknown"


def _redaction() -> Any:
    """LiteLLM's own search for what looks like a key, which its handlers used to apply."""
    from litellm import _logging

    return _logging.redact_secrets


def _be_copied(channel: Channel, handler: LogHandler, masker: Masker) -> Imported | int:
    """The life of a prefork parent: its exit status; or, in a copy, what that begins with."""
    begun = time.monotonic()
    receiver = stdin.open_stdin()
    if not isinstance(receiver, stdin.UnixReceiver):
        return EXIT_INTERNAL
    dropped = _take_environment()
    channel.send(Hello(os.getpid(), platform.python_version(), _litellm_version(), dropped))
    imported = Imported(_import(handler, masker), dropped)
    _look_ahead()

    def run_dry(go: Go, listener: socket.socket) -> None:
        unheard = Channel(os.open(os.devnull, os.O_WRONLY))
        Sidecar(unheard, Log(), handler, masker, imported).run_dry(go, listener)

    def finish(adapters: Sequence[Any], let_go: Callable[[], None]) -> Iterator[int | None]:
        _warm_up(imported.proxy, handler)
        yield None
        yield from DryRun(run_dry, adapters).steps(let_go)
        adopt_loggers(handler)
        _look_ahead()
        parent.settle()
        allocator.give_back()

    def ready() -> None:
        channel.send(Standby(round(time.monotonic() - begun, 3), _skipped()))

    parent = prefork.Prefork(receiver, channel, finish, ready, kind=adapter_kind(), limit_s=LIMIT_S)
    code = parent.serve()
    if code is not None:
        return code
    imported.proxy.gc = Collector(parent.frozen)
    return imported


def main() -> int:
    undone = no_core_dumps()
    die_with_parent()
    keep_changes_private()
    channel = Channel.take()
    with contextlib.suppress(OSError, ValueError):
        faulthandler.enable(2)
    # Ctrl-C in a terminal reaches the whole group: our parent decides, we drain when it says so.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    masker = Masker()
    log = Log(mask=masker, exact=masker.exact)
    handler = capture(log)
    for sentence in undone:
        logger.warning(sentence)
    imported = None
    if PREFORK in sys.argv[1:]:
        found = _be_copied(channel, handler, masker)
        if isinstance(found, int):
            os._exit(found)  # nothing of ours is open
        imported, channel = found, Channel.take()
    code = Sidecar(channel, log, handler, masker, imported).run()
    if code != EXIT_ORDERLY:
        os._exit(code)  # nothing is left to tidy up, and no half-started thread may hold us back
    return code


if __name__ == "__main__":
    sys.exit(main())
