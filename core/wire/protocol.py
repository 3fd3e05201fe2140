"""What supervisor and sidecar say to each other: one JSON object a line, both ways.

Downwards (the sidecar's stdin) goes `Go`, once, after a rehearsal `Take`, `Admit` whenever the
keys of client programs change, `Used` when these have used something elsewhere, `RecordBodies` when
somebody wants to see what is asked and answered, or no longer, `Kept` when rows of the ledger are
safe, `Figures` when it has asked for them, and `Ping` where several serve together. `Leave` means
"drain and leave" and says how long that may take; so does the end of the stream, which says nothing
more.
Upwards (the sidecar's stdout, which it keeps for this alone) come `Hello`, `Standby`, `Ready`,
`Taken`, `Failed`, `LogTrouble`, `Connected`, `UnderWay`, `Recorded`, `FiguresAsked`, `Pong`,
`Body`, `Draining` and `Bye`.
The log is elsewhere, so a noisy library cannot break the conversation. Secrets travel only inside
`Go.environment`; its repr hides them.

A prefork parent hears `Fork` and `Prepare`, and nothing else; it says `Hello`, `Standby`, and to
each `Fork` one of `Forked` and `NotForked`. The new process has a stdin and a stdout of its own,
with all of the above.

The listening socket travels beside `Go`: on POSIX stdin is a Unix socket and the descriptor comes
as SCM_RIGHTS ancillary data with the line; on Windows `Go.socket_share` holds the bytes of
`socket.share(pid)` in base64.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Final

VERSION = 1
MAX_LINE = 4 * 1024 * 1024
"""Bytes; a longer line is refused rather than buffered without end."""


class ProtocolError(Exception):
    """A line that is not ours. Its text never quotes the line, which may hold secrets."""


@dataclass(frozen=True)
class Message:
    kind: ClassVar[str] = ""


@dataclass(frozen=True)
class Go(Message):
    """Serve now. Times in seconds, sizes in bytes, paths as the sidecar sees them."""

    kind: ClassVar[str] = "go"
    run_id: int
    config: str
    log_dir: str
    log_cap_bytes: int
    drain_s: float
    """How long in-flight requests may take after an order to leave that says nothing else."""
    environment: dict[str, str] = field(repr=False)
    """Added to the process environment before LiteLLM reads it; holds the secrets."""
    secrets: list[str] = field(default_factory=list)
    """Names in `environment` whose values are masked, whatever they are called."""
    texts: dict[str, str] = field(default_factory=dict, repr=False)
    """What the config and the files it includes held when this order was made, by their path. A
    file that is not named here is read from the disk."""
    socket_share: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    """The address that the gateway listens on, as the settings have it."""
    allowed_hosts: list[str] = field(default_factory=list)
    """Further names that the gateway answers to."""
    allowed_origins: list[str] = field(default_factory=list)
    """Web pages and apps that may use it."""
    body_limit_bytes: int = 256 * 1024 * 1024
    most_connections: int = 400
    workers: int = 1
    """So many processes serve together, each with an order of its own."""
    tool_keys: dict[str, str] = field(default_factory=dict, repr=False)
    """As of `Admit`: those that count when this order is given."""
    limits: dict[str, Any] = field(default_factory=dict)
    """As of `Admit`."""
    used: dict[str, Any] = field(default_factory=dict)
    """The fields of a `Used`."""
    bodies: bool = False
    """As of `RecordBodies`: what is asked and answered is recorded from the beginning."""
    bodies_until: float | None = None
    orphan_s: float | None = None
    """How long they may take when stdin ends without that order: the parent has died, and nobody
    is left who could end a long request. None: as long as after an order."""
    ledger_dir: str = ""
    """Where rows of the ledger are left that nobody has taken over (see `Recorded`); empty: none
    are made."""
    mode: str = "serve"
    """ "serve"; "rehearse": the socket is a private one, and `Take` may follow; or "trial": it is
    private for good, each request is answered by the model that it asks for or by none, and rows
    are told whatever `ledger_dir` says."""
    version: int = VERSION


PRICES_VARIABLE: Final = "LITELLM_POCKET_PRICES"
"""In `Go.environment`: the file of a newer table of prices and models, when there is one."""


@dataclass(frozen=True)
class Take(Message):
    """The rehearsal went well: accept on the socket that comes along, leave the private one."""

    kind: ClassVar[str] = "take"
    run_id: int
    socket_share: str = field(default="", repr=False)


@dataclass(frozen=True)
class Admit(Message):
    """Of the keys of client programs, these count from now on, and no others."""

    kind: ClassVar[str] = "admit"
    tool_keys: dict[str, str] = field(repr=False)
    """The name of each program, by the SHA-256 of its key in hexadecimal digits."""
    limits: dict[str, Any] = field(default_factory=dict)
    """`core.wire.limits.KeyLimits`, encoded, by the names of the programs that have any."""


@dataclass(frozen=True)
class Used(Message):
    """What the keys of client programs have used, without what this very process has settled: it
    adds that by itself. The latest word counts, whole."""

    kind: ClassVar[str] = "used"
    sums: dict[str, Any]
    """`core.wire.limits.Sums`."""
    minute: dict[str, Any] = field(default_factory=dict)
    """`core.wire.limits.Minute`."""


@dataclass(frozen=True)
class Kept(Message):
    """The rows of every `Recorded` up to this one are in the ledger, on the disk."""

    kind: ClassVar[str] = "kept"
    number: int


@dataclass(frozen=True)
class Figures(Message):
    """What all processes that serve together have answered; the answer to `FiguresAsked`."""

    kind: ClassVar[str] = "figures"
    number: int
    text: str = field(repr=False)
    """The page of `core.wire.metrics`."""


@dataclass(frozen=True)
class Ping(Message):
    """Answer with `Pong` from the event loop, where requests are served."""

    kind: ClassVar[str] = "ping"
    number: int


@dataclass(frozen=True)
class RecordBodies(Message):
    """Record what is asked and answered from now on, or record nothing any more."""

    kind: ClassVar[str] = "record_bodies"
    on: bool
    until: float | None = None
    """Seconds since the epoch, after which nothing is recorded whatever was heard since; None:
    until told."""


@dataclass(frozen=True)
class Leave(Message):
    """Accept nobody any more; requests under way get this long instead of `Go.drain_s`."""

    kind: ClassVar[str] = "leave"
    run_id: int
    drain_s: float


@dataclass(frozen=True)
class Fork(Message):
    """To a prefork parent: make a sidecar. Its stdin, stdout and stderr come beside this line, as
    descriptors."""

    kind: ClassVar[str] = "fork"
    number: int
    """Comes back with the answer."""
    supervisor: int
    """The process that is to be the new one's parent: with it the new one ends."""
    prepared: bool = False
    """Not before all is done that `Prepare` asks for: several copies then share it."""


@dataclass(frozen=True)
class Prepare(Message):
    """To a prefork parent: as soon as nobody waits for a sidecar, load and build what each of them
    would otherwise load for itself. `Standby` follows. A `Fork` that it follows before it has begun
    takes this back: that sidecar shares nothing of it, and it is not to cost memory for nothing."""

    kind: ClassVar[str] = "prepare"


@dataclass(frozen=True)
class Forked(Message):
    """The sidecar is there, a child of the supervisor by now."""

    kind: ClassVar[str] = "forked"
    number: int
    pid: int


@dataclass(frozen=True)
class NotForked(Message):
    """There is none, and its descriptors are closed."""

    kind: ClassVar[str] = "not_forked"
    number: int
    reason: str


@dataclass(frozen=True)
class Hello(Message):
    """First words, before the long import."""

    kind: ClassVar[str] = "hello"
    pid: int
    python: str
    litellm: str
    """The distribution's version, read without importing it."""
    dropped: list[str] = field(default_factory=list)
    """Names of inherited environment variables that were not passed on."""
    version: int = VERSION


@dataclass(frozen=True)
class Standby(Message):
    """The import is done; `Go` will be answered at once."""

    kind: ClassVar[str] = "standby"
    import_s: float
    skipped: list[str] = field(default_factory=list)
    """The shortcuts of the import that could not be taken, each with its reason."""


@dataclass(frozen=True)
class Ready(Message):
    """LiteLLM has loaded the config and accepts on the socket."""

    kind: ClassVar[str] = "ready"
    run_id: int
    models: list[str]
    """The `model_name`s the router really has."""
    troubles: list[str] = field(default_factory=list)
    """What LiteLLM logged as an error while starting, a line each: a model it left out, say."""
    failing: list[dict[str, Any]] = field(default_factory=list)
    """What a first request would fail of: `core.wire.failing.Failing`, encoded."""
    fails_all: bool = False
    """Every model that could be tried without asking a provider is among them."""
    untold: int = 0
    """So many more fail: they had no room in this message."""
    unreached: list[str] = field(default_factory=list)
    """Models that there was no time to try."""


@dataclass(frozen=True)
class Taken(Message):
    """It accepts on the shared socket now."""

    kind: ClassVar[str] = "taken"
    run_id: int


@dataclass(frozen=True)
class Failed(Message):
    """The start went wrong; the process ends after this line."""

    kind: ClassVar[str] = "failed"
    run_id: int
    reason: str
    """The last exception in one line, free of secrets."""
    line: int | None = None
    """In the config, from 1, where known."""
    column: int | None = None


@dataclass(frozen=True)
class LogTrouble(Message):
    """The log cannot be written (or can again: empty reason). Serving goes on."""

    kind: ClassVar[str] = "log_trouble"
    run_id: int
    reason: str


@dataclass(frozen=True)
class Connected(Message):
    """A client asks for a model for the first time on its connection: now it can be found out
    which program that is."""

    kind: ClassVar[str] = "connected"
    run_id: int
    peer: str
    """As `RequestRow.peer`."""


@dataclass(frozen=True)
class UnderWay(Message):
    """`requests` are being served right now. Said at most twice a second, when it has changed."""

    kind: ClassVar[str] = "under_way"
    run_id: int
    requests: int


@dataclass(frozen=True)
class Recorded(Message):
    """Rows for the ledger, see `core.wire.request_row`. The sidecar holds them until it hears
    `Kept`; what was never kept when its parent died, it leaves in a file for the next one."""

    kind: ClassVar[str] = "recorded"
    run_id: int
    number: int
    """From 1 within this process; of several that are read as one, that of the last."""
    rows: list[dict[str, Any]] = field(repr=False)


@dataclass(frozen=True)
class FiguresAsked(Message):
    """Somebody asks one of several processes for the figures of all."""

    kind: ClassVar[str] = "figures_asked"
    run_id: int
    number: int
    """Comes back with the answer."""


@dataclass(frozen=True)
class Pong(Message):
    """The event loop turns."""

    kind: ClassVar[str] = "pong"
    number: int
    """That of the `Ping`."""


@dataclass(frozen=True)
class Body(Message):
    """A piece of what was asked, or answered, without the secrets that the sidecar knows. Said
    only while `RecordBodies` wants it."""

    kind: ClassVar[str] = "body"
    run_id: int
    id: str
    """Of the request, as in its row."""
    part: str
    """ "request" or "answer"."""
    number: int
    """Pieces of one part, from 0."""
    data: str = field(default="", repr=False)
    last: bool = True
    size: int = 0
    """Bytes of the whole part, also of what is left out."""
    note: str = ""
    """Why it is not as it came: "cut" (it is longer than what is kept), "binary", "crowded" (too
    much came at once), "hidden" (a secret was taken out of it); empty when it is."""


@dataclass(frozen=True)
class Draining(Message):
    """No longer accepting; `in_flight` requests are being finished. Said again, at most twice a
    second, when that number has changed and is not 0."""

    kind: ClassVar[str] = "draining"
    run_id: int
    in_flight: int


@dataclass(frozen=True)
class Bye(Message):
    """The last line of an orderly exit."""

    kind: ClassVar[str] = "bye"
    run_id: int
    cut: int = 0
    """Requests still open when the drain time was over."""


_KINDS: dict[str, type[Message]] = {
    cls.kind: cls
    for cls in (
        *(Go, Take, Admit, Used, RecordBodies, Kept, Figures, Ping, Leave),
        *(Hello, Standby, Ready, Taken, Failed, LogTrouble),
        *(Connected, UnderWay, Recorded, FiguresAsked, Pong, Body, Draining, Bye),
        *(Fork, Prepare, Forked, NotForked),
    )
}


_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))
_FIELDS: Final = {cls: frozenset(f.name for f in fields(cls)) for cls in _KINDS.values()}


def encode(message: Message) -> bytes:
    """One line, ASCII, newline at the end."""
    # Not asdict, which copies deeply: no message holds another dataclass, and rows come often.
    body: dict[str, Any] = {"kind": message.kind, **vars(message)}
    return _ENCODER.encode(body).encode("ascii") + b"\n"


def recorded_line(run_id: int, number: int, rows: Iterable[str]) -> bytes:
    """As `encode` of a `Recorded` whose rows are JSON in ASCII already."""
    line = f'{{"kind":"recorded","run_id":{run_id},"number":{number},"rows":[{",".join(rows)}]}}\n'
    return line.encode("ascii")


def decode(line: bytes | str) -> Message:
    """The message in `line`.

    Raises ProtocolError for anything else. Fields we do not know are ignored, so that an older
    side can listen to a newer one; a missing field is an error.
    """
    try:
        body = json.loads(line)
    except ValueError:
        raise ProtocolError("a line that is not JSON") from None
    return _message(body)


def decode_all(lines: Sequence[bytes]) -> list[Message]:
    """The messages in these lines, in order; what is none is left out. `Recorded` ones that follow
    one another come as one: rows are many, and to look at each word by itself takes longer."""
    found: list[Message] = []
    for body in _joined(_bodies(lines)):
        with contextlib.suppress(ProtocolError):
            found.append(_message(body))
    return found


def _bodies(lines: Sequence[bytes]) -> list[Any]:
    """What is in these lines, as far as it is JSON."""
    with contextlib.suppress(ValueError):
        # No line feed is in any text of JSON: a text that is cut off does not go on in the next.
        together: list[Any] = json.loads(b"[" + b",\n".join(lines) + b"]")
        if len(together) == len(lines):
            return together
    found = []
    for line in lines:
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return found


def _joined(bodies: Iterable[Any]) -> Iterator[Any]:
    """Rows with those that follow them."""
    rows: Any = None
    """The last of these, if it holds rows."""
    for body in bodies:
        if not _is_recorded(body):
            if rows is not None:
                yield rows
            rows = None
            yield body
        elif rows is not None and rows["run_id"] == body["run_id"]:
            rows["rows"] += body["rows"]
            rows["number"] = body["number"]
        else:
            if rows is not None:
                yield rows
            rows = body
    if rows is not None:
        yield rows


def _is_recorded(body: Any) -> bool:
    """Whether it is a whole `Recorded`."""
    return (
        isinstance(body, dict)
        and body.get("kind") == Recorded.kind
        and body.keys() >= _FIELDS[Recorded]
        and isinstance(body["rows"], list)
    )


def _message(body: object) -> Message:
    if not isinstance(body, dict):
        raise ProtocolError("a line that is not an object")
    cls = _KINDS.get(str(body.get("kind")))
    if cls is None:
        raise ProtocolError("a message of an unknown kind")
    known = _FIELDS[cls]
    try:
        return cls(**{name: value for name, value in body.items() if name in known})
    except TypeError:
        raise ProtocolError(f"a {cls.kind} message with a missing field") from None
