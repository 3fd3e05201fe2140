"""Fetches a file from the internet, when a person asked for it.

Unlike the questions to our own gateway (`core.monitor.health`), this one goes through the proxy
that the system names, and trusts the certificates that the system trusts.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from core.base.errors import PricesError

_CONNECT_S: Final = 15.0
_PIECE: Final = 65_536


def download(url: str, *, most_bytes: int, limit_s: float = 60.0) -> bytes:
    """The body of `url`. Raises PricesError, in words, for everything that goes wrong."""
    import requests  # it would delay the window

    host = urlsplit(url).netloc
    deadline = time.monotonic() + limit_s
    try:
        with (
            trust_of_the_system(),
            requests.get(url, timeout=(_CONNECT_S, _CONNECT_S), stream=True) as answer,
        ):
            if answer.status_code != 200:
                raise PricesError(
                    f"{host} answered with HTTP status {answer.status_code}.",
                    "Try again later, or take the table from a file.",
                )
            body = bytearray()
            for piece in answer.iter_content(_PIECE):
                body += piece
                if len(body) > most_bytes:
                    raise PricesError(
                        f"{host} sent more than {most_bytes // 1_000_000} MB, which is no table "
                        "of prices."
                    )
                if time.monotonic() > deadline:
                    raise PricesError(
                        f"{host} was too slow: the table was not here after {limit_s:.0f} s.",
                        "Try again later, or take the table from a file.",
                    )
    except requests.RequestException as error:
        raise PricesError(
            f"{host} cannot be reached ({type(error).__name__}).",
            "Without internet access, take the table from a file that somebody downloaded.",
        ) from error
    return bytes(body)


@contextlib.contextmanager
def trust_of_the_system() -> Iterator[None]:
    """For this download alone: nothing else of the process is to change its mind."""
    try:
        import truststore
    except ImportError:
        yield
        return
    truststore.inject_into_ssl()
    try:
        yield
    finally:
        truststore.extract_from_ssl()
