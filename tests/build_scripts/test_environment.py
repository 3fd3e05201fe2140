"""What children of dev.py inherit, and how pip's settings reach uv."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from build_scripts.devtools import environment as module
from build_scripts.devtools.environment import (
    child_environment,
    parse_pip_config,
    pip_environment,
    uv_environment,
)


@pytest.fixture(autouse=True)
def no_certificates_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(module, "system_bundle", lambda: "")


def test_children_may_write_bytecode_and_find_their_own_modules() -> None:
    traps = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHOME": "/x", "PYTHONPATH": "/y"}
    assert child_environment({"PATH": "/bin", "LANG": "C", **traps}) == {
        "PATH": "/bin",
        "LANG": "C",
    }


def test_reads_what_pip_is_set_to_with_pips_own_precedence() -> None:
    listing = (
        "global.index-url='https://mirror.example/simple'\n"
        "install.index-url='https://nearer.example/simple'\n"
        "global.cert='/etc/certs.pem'\n"
        ":env:.cert='/env/certs.pem'\n"
        "global.user='true'\n"
        "freeze.timeout='10'\n"
        "global.extra-index-url='\\nhttps://a.example\\nhttps://b.example'\n"
        "not a setting\n"
        "global.proxy=broken'\n"
    )
    assert parse_pip_config(listing) == {
        "index-url": "https://nearer.example/simple",
        "cert": "/env/certs.pem",
        "extra-index-url": "\nhttps://a.example\nhttps://b.example",
    }


@pytest.mark.parametrize(
    "name", ["PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PIP_NO_DEPS", "PIP_TARGET", "PIP_NO_COMPILE"]
)
def test_settings_for_other_installs_do_not_reach_pip(name: str) -> None:
    environment = pip_environment({"index-url": "https://mirror.example"}, {name: "1", "A": "b"})
    assert name not in environment
    assert environment["PIP_INDEX_URL"] == "https://mirror.example"
    assert environment["PIP_CONFIG_FILE"] == os.devnull
    assert environment["A"] == "b"


def test_uv_goes_the_way_pip_goes() -> None:
    settings = {
        "index-url": "https://mirror.example/simple",
        "extra-index-url": "\nhttps://a.example\nhttps://b.example",
        "find-links": "/wheels https://c.example",
        "trusted-host": "mirror.example",
        "cert": "/certs.pem",
        "timeout": "60",
        "proxy": "http://proxy.example:3128",
        "no-index": "false",
    }
    assert uv_environment(settings, {}) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_EXTRA_INDEX_URL": "https://a.example https://b.example",
        "UV_FIND_LINKS": "/wheels,https://c.example",
        "UV_INSECURE_HOST": "mirror.example",
        "SSL_CERT_FILE": "/certs.pem",
        "UV_HTTP_TIMEOUT": "60",
        "HTTP_PROXY": "http://proxy.example:3128",
        "HTTPS_PROXY": "http://proxy.example:3128",
    }


def test_what_uv_is_set_to_itself_comes_first() -> None:
    own = {"UV_DEFAULT_INDEX": "https://own.example", "UV_INDEX_OWN_USERNAME": "me"}
    environment = uv_environment({"index-url": "https://pip.example"}, own)
    assert environment == own


@pytest.mark.parametrize("name", ["UV_SYSTEM_PYTHON", "UV_NO_BINARY", "UV_PYTHON", "UV_TARGET"])
def test_settings_for_other_installs_do_not_reach_uv(name: str) -> None:
    assert uv_environment({}, {name: "1"}) == {}


@pytest.mark.parametrize(
    "name", ["SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
)
def test_each_usual_variable_for_certificates_is_enough(tmp_path: Path, name: str) -> None:
    file = tmp_path / "certificates.pem"
    file.write_text("")
    mine = {name: str(file)}
    assert pip_environment({}, mine)["PIP_CERT"] == str(file)
    uv = uv_environment({}, mine)
    assert uv["SSL_CERT_FILE"] == str(file)
    assert uv["UV_SYSTEM_CERTS"] == "1"
    # What pip itself is set to comes first.
    assert pip_environment({"cert": "/its/own.pem"}, mine)["PIP_CERT"] == "/its/own.pem"


def test_without_any_variable_the_certificates_of_the_system_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "system_bundle", lambda: "/system.crt")
    assert pip_environment({}, {})["PIP_CERT"] == "/system.crt"
    assert uv_environment({}, {}) == {"UV_SYSTEM_CERTS": "1"}
    assert uv_environment({}, {"UV_NATIVE_TLS": "0"}) == {"UV_NATIVE_TLS": "0"}
    folder = {"SSL_CERT_DIR": str(tmp_path)}
    assert uv_environment({}, folder) == {**folder, "UV_SYSTEM_CERTS": "1"}
    gone = {"REQUESTS_CA_BUNDLE": str(tmp_path / "gone.pem")}
    assert pip_environment({}, gone)["PIP_CERT"] == "/system.crt"
