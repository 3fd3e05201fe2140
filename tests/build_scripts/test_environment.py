"""What children of dev.py inherit, and how pip's settings reach uv."""

from __future__ import annotations

import os

import pytest

from build_scripts.devtools.environment import (
    child_environment,
    parse_pip_config,
    pip_environment,
    uv_environment,
)


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
