"""Decides which requests LiteLLM gets to see, before it sees them.

A web page cannot choose the Host header of its requests: it is the name that the page's own
address has. So a page that has its name point at this computer (DNS rebinding) is known by it: the
gateway answers only to names that are its own. A page of another address is known by its Origin
header. A program on this computer sends neither a strange Host nor an Origin.

LiteLLM's own answer to both is `Access-Control-Allow-Origin: *`; it never gets to give it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from core.sidecar import refusals
from core.sidecar.bodies import Room, Upload
from core.sidecar.database_pages import needs_database
from core.sidecar.errorbodies import App, Message, Receive, Scope, Send
from core.sidecar.refusals import Refusals, shown
from core.sidecar.tool_keys import ToolKeys

NO_DATABASE: Final = (
    "This page of LiteLLM needs a database, and this gateway has none: it keeps no users, teams, "
    "virtual keys or spend. Models and settings are in the config, keys on the Keys page of "
    "LiteLLM Pocket."
)

_LOOPBACK_NAMES: Final = frozenset(
    {"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"}
)
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([\w-][\w.-]*))(?::\d{0,5})?", re.ASCII)
_WANTED: Final = frozenset({b"host", b"origin", b"content-length", b"transfer-encoding"})
_MOST_REMEMBERED: Final = 64
_PREFLIGHT: Final = b"access-control-request-method"
_METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_KEEP_PREFLIGHT_S: Final = b"600"


@dataclass(frozen=True)
class Rules:
    """Who is served, and how much they may send."""

    bound: str = "127.0.0.1"
    """The address that the gateway listens on, as the settings have it."""
    hosts: tuple[str, ...] = ()
    """Further names and addresses that are ours; `*.lan` stands for every name below `lan`."""
    origins: tuple[str, ...] = ()
    """Web pages and apps that may use the gateway, such as `http://localhost:*`."""
    body_limit_bytes: int = 256 * 1024 * 1024


class Door:
    """An ASGI app around another one. What may pass, passes untouched but for its Origin."""

    def __init__(
        self,
        app: App,
        rules: Rules,
        told: Refusals,
        *,
        tool_keys: ToolKeys | None = None,
        has_database: Callable[[], bool] = lambda: False,
    ) -> None:
        self._app = app
        self._told = told
        self._limit = rules.body_limit_bytes
        self._room = Room(rules.body_limit_bytes)
        self._hosts = Hosts(rules.bound, rules.hosts)
        self._origins = Origins(rules.origins)
        self._tool_keys = tool_keys or ToolKeys()
        self._has_database = has_database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        host = origin = length = coding = b""
        for name, value in scope["headers"]:
            if name in _WANTED:
                if name == b"host":
                    host = value
                elif name == b"origin":
                    origin = value
                elif name == b"content-length":
                    length = value
                else:
                    coding = value
        if not self._hosts.are_ours(host, scope.get("server")):
            await self._refuse_host(scope, send, host)
            return
        if origin:
            if self._origins.allow(origin):
                if scope.get("method") == "OPTIONS" and await _preflight(scope, send, origin):
                    return
            elif not _is_own(origin, host):
                await self._refuse_origin(scope, send, origin)
                return
            else:
                origin = b""
            # LiteLLM would answer it with headers of its own.
            scope = {**scope, "headers": [one for one in scope["headers"] if one[0] != b"origin"]}
        if kind == "http":
            send = _without_foreign_permissions(send, origin)
        if keys := self._tool_keys.sent_in(scope):
            let_in = await self._tool_keys.let_in(keys, scope, receive, send)
            if let_in is None:
                return
            scope, receive, send = let_in
        if kind == "websocket":
            await self._app(scope, receive, send)
            return
        if needs_database(scope["method"], scope["path"]) and not self._has_database():
            await refusals.answer(scope, send, 404, NO_DATABASE)
            return
        if coding or length.strip(b"0"):
            upload = Upload(receive, send, self._limit, self._room, self._told, scope)
            await upload.serve(self._app, scope, int(length) if length else None)
            return
        await self._app(scope, receive, send)

    async def _refuse_host(self, scope: Scope, send: Send, host: bytes) -> None:
        name = shown(host)
        self._told.tell(
            "host",
            f"Turned away: a request for the host {name}, which is not one of ours. If it is, add "
            "it to the names it answers to, in the settings.",
        )
        message = (
            f"This gateway does not answer to the name {name}. Use http://127.0.0.1 and its port, "
            'or add the name under "Names it answers to" in the settings of LiteLLM Pocket.'
        )
        await refusals.answer(scope, send, 421, message)

    async def _refuse_origin(self, scope: Scope, send: Send, origin: bytes) -> None:
        name = shown(origin)
        self._told.tell(
            "origin",
            f"Turned away: a request of the web page or app {name}, which may not use the gateway. "
            "If it may, add it to the web pages and apps, in the settings.",
        )
        message = (
            f"The web page or app {name} may not use this gateway. If it may, add it under "
            '"Web pages and apps" in the settings of LiteLLM Pocket.'
        )
        await refusals.answer(scope, send, 403, message)


class Hosts:
    """The names and addresses that are ours."""

    def __init__(self, bound: str, more: Iterable[str] = ()) -> None:
        self._everywhere = bound in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound
        names = {*_LOOPBACK_NAMES, bound.lower()}
        patterns: list[str] = []
        for one in more:
            entry = one.lower().strip("[]").rstrip(".")
            if entry.startswith("*."):
                patterns.append(entry[1:])
            else:
                names.add(entry)
        if not _is_loopback(bound):
            own = socket.gethostname().lower()
            label = own.partition(".")[0]
            names |= {own, label, f"{label}.local"} - {""}
        self._names = frozenset(_address_text(name) for name in names)
        self._endings = (".localhost", *patterns)
        self._known: dict[tuple[bytes, object], bool] = {}

    def are_ours(self, header: bytes, server: tuple[str, int | None] | None) -> bool:
        """Whether the Host header names us. `server` is where the connection came in.

        Without a header it is no browser: those always send one.
        """
        if not header:
            return True
        key = (header, server[0] if server else None)
        known = self._known.get(key)
        if known is None:
            known = self._decide(header, server)
            if known and len(self._known) < _MOST_REMEMBERED:
                self._known[key] = True
        return known

    def _decide(self, header: bytes, server: tuple[str, int | None] | None) -> bool:
        found = _HOST.fullmatch(header.decode("latin-1").lower())
        if found is None:
            return False
        name = (found[1] or found[2]).rstrip(".")
        address = _address(name)
        if address is None:
            return found[1] is None and (name in self._names or name.endswith(self._endings))
        if address.is_loopback or str(address) in self._names:
            return True
        # An address is not what a page can point at us: it is either where this very connection
        # came in, or one of the computer's others.
        if server and _address_text(server[0]) == str(address):
            return True
        return self._everywhere and _is_of_this_computer(address)


class Origins:
    """The web pages and apps that may use the gateway."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._patterns = tuple(_pattern(one) for one in allowed if one.strip())
        self._known: dict[bytes, bool] = {}

    def allow(self, header: bytes) -> bool:
        """Whether the Origin header is one of them."""
        if not self._patterns:
            return False
        known = self._known.get(header)
        if known is None:
            text = header.decode("latin-1").lower()
            known = any(pattern.fullmatch(text) for pattern in self._patterns)
            if known and len(self._known) < _MOST_REMEMBERED:
                self._known[header] = True
        return known


def _pattern(entry: str) -> re.Pattern[str]:
    text = entry.strip().lower().rstrip("/")
    port = ""
    if text.endswith(":*"):
        text, port = text[:-2], r"(?::\d{1,5})?"
    return re.compile(r"[^/:@]*".join(map(re.escape, text.split("*"))) + port)


def _is_own(origin: bytes, host: bytes) -> bool:
    """A page that the gateway itself has served, such as LiteLLM's description of its API."""
    scheme, found, rest = origin.lower().partition(b"://")
    return bool(found) and scheme in (b"http", b"https") and bool(host) and rest == host.lower()


async def _preflight(scope: Scope, send: Send, origin: bytes) -> bool:
    """Answer a browser that asks before it sends; False when it is no such question."""
    asked = {name: value for name, value in scope["headers"] if name.startswith(b"access-control-")}
    if _PREFLIGHT not in asked:
        return False
    headers = [
        *_permission(origin),
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-max-age", _KEEP_PREFLIGHT_S),
        (b"content-length", b"0"),
    ]
    wanted = asked.get(b"access-control-request-headers")
    if wanted:
        headers.append((b"access-control-allow-headers", wanted))
    if asked.get(b"access-control-request-private-network") == b"true":
        headers.append((b"access-control-allow-private-network", b"true"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    return True


def _permission(origin: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]


def _without_foreign_permissions(send: Send, origin: bytes) -> Send:
    """Answers give the permissions that we give, and none that came from elsewhere: LiteLLM passes
    on a provider's headers."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers: list[tuple[Any, Any]] = [
                one
                for one in message.get("headers", ())
                if one[0][:15].lower() != b"access-control-"
            ]
            if origin:
                headers += [*_permission(origin), (b"access-control-expose-headers", b"*")]
            message = {**message, "headers": headers}
        await send(message)

    return sent


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _address_text(text: str) -> str:
    """The one spelling of an address; another name stays what it is."""
    address = _address(text.partition("%")[0])
    return text if address is None else str(address)


def _is_loopback(bound: str) -> bool:
    address = _address(bound)
    return bound == "localhost" or (address is not None and address.is_loopback)


def _is_of_this_computer(address: Address) -> bool:
    """Only an address of its own can be bound to. No packet is sent for it."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    if address.is_unspecified or address.is_multicast:
        return False
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True
