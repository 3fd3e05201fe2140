"""A question over one of the protocols: sends it, and reads the answer, event by event where it is
streamed."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.base.errors import HealthError
from core.monitor.health import no_answer_in_words, reachable, said_in, shorten

if TYPE_CHECKING:
    import requests

Body = dict[str, Any]
_ANSWER_BYTES = 4 * 1024 * 1024


def ask(
    address: str, path: str, headers: Mapping[str, str], body: Body, key: str, deadline: float
) -> Iterator[Body]:
    """The events of the answer, as they come. Raises HealthError with the true reason: what the
    gateway or the provider said, that it came in one piece, or not within `deadline` (of
    `time.monotonic`). No secret is in it."""
    with _answered(address, path, headers, body, deadline) as response:
        yield from _events(response, key, deadline)


def ask_whole(
    address: str, path: str, headers: Mapping[str, str], body: Body, key: str, deadline: float
) -> Body:
    """The answer, which comes in one piece. Raises HealthError as `ask`."""
    with _answered(address, path, headers, body, deadline) as response:
        content = _whole(response, deadline)
        if response.status_code != 200:
            raise _refused(response.status_code, content, key)
        if time.monotonic() > deadline:
            raise _too_late()
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise HealthError("The answer is no JSON object.")
    return found


@contextlib.contextmanager
def _answered(
    address: str, path: str, headers: Mapping[str, str], body: Body, deadline: float
) -> Iterator[requests.Response]:
    import requests  # it would delay the window

    left = max(deadline - time.monotonic(), 0.1)
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy, no netrc: the question is for this address
            with session.post(
                reachable(address) + path,
                json=body,
                headers=headers,
                timeout=left,
                allow_redirects=False,
                stream=True,
            ) as response:
                yield response
    except requests.Timeout:
        raise _too_late() from None
    except (requests.RequestException, ValueError) as error:
        words = no_answer_in_words(error, urlsplit(address).netloc)
        raise HealthError(f"The gateway did not answer: {words}.") from None


def _events(response: requests.Response, key: str, deadline: float) -> Iterator[Body]:
    if response.status_code != 200:
        raise _refused(response.status_code, _whole(response, deadline), key)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "text/event-stream":
        raise HealthError(
            f"The answer came in one piece ({kind or 'of no kind'}), although a stream was asked "
            "for.",
            "Tools that show the answer as it grows cannot use this model.",
        )
    for data in _data(response, deadline):
        if data == b"[DONE]":
            yield {"done": True}
            continue
        try:
            event = json.loads(data)
        except ValueError:
            raise HealthError("An event of the stream is no JSON.") from None
        if isinstance(event, dict):
            if wrong := said_in({"error": event["error"]}) if event.get("error") else "":
                raise HealthError(shorten(wrong, key))
            yield event


def _data(response: requests.Response, deadline: float) -> Iterator[bytes]:
    """What stands behind `data:`; an event may have several such lines."""
    parts: list[bytes] = []
    for line in response.iter_lines(chunk_size=None):
        if time.monotonic() > deadline:
            raise _too_late()
        if line.startswith(b"data:"):
            parts.append(line[5:].removeprefix(b" "))
        elif not line and parts:
            yield b"\n".join(parts)
            parts = []
    if parts:
        yield b"\n".join(parts)


def _whole(response: requests.Response, deadline: float) -> bytes:
    body = bytearray()
    for piece in response.iter_content(65_536):
        body += piece
        if len(body) > _ANSWER_BYTES or time.monotonic() > deadline:
            break
    return bytes(body)


def _refused(status: int, body: bytes, key: str) -> HealthError:
    try:
        said = said_in(json.loads(body))
    except ValueError:
        said = body.decode("utf-8", errors="replace")
    words = shorten(said, key) or "it does not say why"
    return HealthError(f"HTTP {status}: {words}")


def _too_late() -> HealthError:
    return HealthError("The answer did not come in time.", "The model may be slow, or loading.")
