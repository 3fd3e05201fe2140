"""Which certificates LiteLLM's clients trust: those of the operating system too.

So a company's proxy with a certificate of its own works. They are loaded when first used, since
reading 150 of them takes 40 ms, and LiteLLM's import makes three sets.

On Windows and macOS `truststore` asks the system. On Linux it would read the system's file anew
for every connection, so there the same files are added to each context once.
"""

from __future__ import annotations

import logging
import os
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import certifi

from core.sidecar.logs import OWN_LOGGER

_SYSTEM_FILES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine
)
"""Where else to look: a Python that was built elsewhere knows only the places of its own system."""

logger = logging.getLogger(OWN_LOGGER)


def use_system_certificates() -> None:
    """Call it before anything that makes a TLS context is imported."""
    if sys.platform == "linux":
        ssl.create_default_context = late_default_context  # type: ignore[assignment]
        return
    try:
        import truststore

        truststore.inject_into_ssl()
    except Exception as error:  # noqa: BLE001 - certifi's certificates are still there
        logger.warning("The system's certificates cannot be used (%s)", type(error).__name__)


class LateContext(ssl.SSLContext):
    """A client's context whose certificates are read with its first connection."""

    def __init__(self, _protocol: int) -> None:
        self._mutex = threading.Lock()
        self._sources: list[Callable[[], None]] = []

    def load_later(self, source: Callable[[], None]) -> None:
        """Call `source`, which adds certificates to this context, before they are needed."""
        self._sources.append(source)

    def load_now(self) -> None:
        """A source that fails is left out: the connection then says what it misses."""
        with self._mutex:
            while self._sources:
                try:
                    self._sources.pop(0)()
                except (OSError, ssl.SSLError) as error:
                    logger.warning("Certificates could not be read: %s", type(error).__name__)

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        self.load_now()
        return super().wrap_bio(*args, **kwargs)

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        self.load_now()
        return super().wrap_socket(*args, **kwargs)

    def get_ca_certs(self, *args: Any, **kwargs: Any) -> Any:
        self.load_now()
        return super().get_ca_certs(*args, **kwargs)

    def cert_store_stats(self) -> dict[str, int]:
        self.load_now()
        return super().cert_store_stats()


def late_default_context(
    purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH,
    *,
    cafile: str | None = None,
    capath: str | None = None,
    cadata: str | bytes | None = None,
) -> ssl.SSLContext:
    """`ssl.create_default_context`. Who names a file of their own gets that, and at once. The
    usual certificates come later: certifi's, or none named, with the system's added; or those of
    SSL_CERT_FILE alone, a file that our environment names only after it was read."""
    usual = cafile is None or _same(cafile, certifi.where())
    asked_for = cafile is not None and _same(cafile, os.environ.get("SSL_CERT_FILE", ""))
    if purpose != ssl.Purpose.SERVER_AUTH or capath or cadata or not (usual or asked_for):
        return _create_default_context(purpose, cafile=cafile, capath=capath, cadata=cadata)
    context = LateContext(ssl.PROTOCOL_TLS_CLIENT)
    if cafile is not None:
        context.load_later(lambda: context.load_verify_locations(cafile))
    if usual:
        context.load_later(lambda: _add_system(context))
    key_log = os.environ.get("SSLKEYLOGFILE")
    if key_log and not sys.flags.ignore_environment:
        context.keylog_filename = key_log
    return context


def _same(one: str, other: str) -> bool:
    return os.path.normcase(one) == os.path.normcase(other)


def _add_system(context: ssl.SSLContext) -> None:
    places = ssl.get_default_verify_paths()  # SSL_CERT_FILE goes before what was built in
    if places.cafile or (places.capath and any(Path(places.capath).iterdir())):
        context.set_default_verify_paths()
        return
    for path in _SYSTEM_FILES:
        if Path(path).is_file():
            context.load_verify_locations(path)
            return


_create_default_context = ssl.create_default_context
