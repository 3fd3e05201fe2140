"""Which certificates LiteLLM's clients trust."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.sidecar import trust
from core.sidecar.trust import LateContext, late_default_context, use_system_certificates
from tests.fixtures.threads import join
from tests.systems import needs_own_certificates

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Company:
    """A server with a certificate that only this company's computers trust."""

    port: int
    certificate: Path


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The Company")])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = tmp_path / "company.pem", tmp_path / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(caller, server_side=True) as secure:
                    secure.sendall(b"welcome")
            except OSError:
                caller.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield Company(int(listener.getsockname()[1]), certificate)
    with contextlib.suppress(OSError):  # Windows: what listens is not connected
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    join(thread)


def greeting(context: ssl.SSLContext, company: Company) -> bytes:
    with (
        socket.create_connection((HOST, company.port), timeout=60) as line,
        context.wrap_socket(line, server_hostname=HOST) as secure,
    ):
        return secure.recv(100)


@needs_own_certificates
@pytest.mark.parametrize("cafile", [None, certifi.where()])
def test_what_the_system_trusts_is_trusted(
    company: Company, monkeypatch: pytest.MonkeyPatch, cafile: str | None
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        greeting(late_default_context(cafile=cafile), company)
    monkeypatch.setenv("SSL_CERT_FILE", str(company.certificate))
    assert greeting(late_default_context(cafile=cafile), company) == b"welcome"


@needs_own_certificates
def test_the_places_of_other_systems_are_looked_at(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = ssl.DefaultVerifyPaths(None, None, "", "", "", "")  # type: ignore[arg-type]
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    monkeypatch.setattr(trust, "_SYSTEM_FILES", ("/no/such/file", str(company.certificate)))
    assert greeting(late_default_context(), company) == b"welcome"


def test_a_file_of_ones_own_is_the_only_one(company: Company, tmp_path: Path) -> None:
    context = late_default_context(cafile=str(company.certificate))
    assert type(context) is ssl.SSLContext
    assert len(context.get_ca_certs()) == 1
    with pytest.raises(FileNotFoundError):
        late_default_context(cafile=str(tmp_path / "missing.pem"))


@needs_own_certificates
def test_it_checks_as_strictly_as_the_usual_one() -> None:
    ours, usual = late_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for name in ("verify_mode", "check_hostname", "options", "minimum_version", "verify_flags"):
        assert getattr(ours, name) == getattr(usual, name), name
    assert ours.cert_store_stats()["x509_ca"] > 50


def test_certificates_that_cannot_be_read_stop_nothing() -> None:
    context = LateContext(ssl.PROTOCOL_TLS_CLIENT)

    def broken() -> None:
        raise PermissionError

    context.load_later(broken)
    context.load_later(lambda: context.load_verify_locations(certifi.where()))
    assert len(context.get_ca_certs()) > 50


@pytest.mark.parametrize("works", [True, False])
def test_elsewhere_the_system_is_asked(monkeypatch: pytest.MonkeyPatch, works: bool) -> None:
    asked: list[str] = []

    def inject() -> None:
        asked.append("inject")
        if not works:
            raise ImportError

    module = ModuleType("truststore")
    module.inject_into_ssl = inject  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "truststore", module)
    monkeypatch.setattr(sys, "platform", "win32")
    before = ssl.create_default_context
    use_system_certificates()
    assert asked == ["inject"]
    assert ssl.create_default_context is before


@needs_own_certificates
def test_the_file_of_the_environment_is_read_with_the_first_connection(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LiteLLM and httpx name it themselves; it is the only one then."""
    monkeypatch.setenv("SSL_CERT_FILE", str(company.certificate))
    context = late_default_context(cafile=str(company.certificate))
    assert ssl.SSLContext.cert_store_stats(context)["x509_ca"] == 0
    assert greeting(context, company) == b"welcome"
    assert len(context.get_ca_certs()) == 1
