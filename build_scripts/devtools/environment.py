"""The environment that children get: the person's own, without what would break the set-up."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

# They would point Python at other modules, or keep it from writing the bytecode that makes the
# second start fast.
_PYTHON_TRAPS = frozenset(
    {
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONPLATLIBDIR",
        "PYTHONPYCACHEPREFIX",
        "PYTHONSAFEPATH",
        "PYTHONSTARTUP",
        "PYTHONOPTIMIZE",
        "PYTHONEXECUTABLE",
        "PYTHONINSPECT",
        "__PYVENV_LAUNCHER__",
        "VIRTUAL_ENV",
    }
)

# What pip may be set to about the way to the package index. All else (user, target, no-deps,
# require-virtualenv, ...) is about other installs than this one.
_PIP_NETWORK = (
    "index-url",
    "extra-index-url",
    "find-links",
    "no-index",
    "cert",
    "client-cert",
    "trusted-host",
    "proxy",
    "timeout",
    "default-timeout",
    "retries",
    "cache-dir",
    "no-cache-dir",
    "keyring-provider",
)

_UV_NETWORK = (
    "UV_CACHE_DIR",
    "UV_CONCURRENT_DOWNLOADS",
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_HTTP_",
    "UV_INDEX",
    "UV_INSECURE_HOST",
    "UV_KEYRING_PROVIDER",
    "UV_LINK_MODE",
    "UV_NATIVE_TLS",
    "UV_NO_CACHE",
    "UV_OFFLINE",
    "UV_SYSTEM_CERTS",
)

_PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "trusted-host": "UV_INSECURE_HOST",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
    "keyring-provider": "UV_KEYRING_PROVIDER",
}
_COMMA_SEPARATED = frozenset({"UV_FIND_LINKS"})


_CERTIFICATE_VARIABLES: Final = (
    "SSL_CERT_FILE",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_DIR",
)
"""What other programs go by. pip reads only some of them, uv only the first and the last."""

_SYSTEM_BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, Alpine
)


def child_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """`environ` without the variables that change how Python itself starts."""
    return {name: value for name, value in environ.items() if name.upper() not in _PYTHON_TRAPS}


def parse_pip_config(listing: str) -> dict[str, str]:
    """The network settings in the output of `pip config list`, by option name.

    Precedence is pip's: environment over the `install` section over the `global` one.
    """
    ranked: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        key, separator, raw = line.partition("=")
        section, dot, option = key.strip().rpartition(".")
        rank = {"global": 0, "install": 1, ":env:": 2}.get(section)
        if not separator or not dot or rank is None or option not in _PIP_NETWORK:
            continue
        try:
            value = str(ast.literal_eval(raw.strip()))
        except (SyntaxError, ValueError):
            continue
        if option not in ranked or rank >= ranked[option][0]:
            ranked[option] = (rank, value)
    return {option: value for option, (_, value) in ranked.items()}


def named_certificates(environ: Mapping[str, str]) -> str:
    """The file or folder of certificates that a variable names; empty when none does."""
    named = (environ.get(name, "") for name in _CERTIFICATE_VARIABLES)
    return next((one for one in named if one and Path(one).exists()), "")


def system_bundle() -> str:
    """The system's own file of certificates; empty where there is none.

    A company's proxy is trusted there, and not in the lists that pip and uv bring along.
    """
    if sys.platform == "win32":
        return ""
    return next((one for one in _SYSTEM_BUNDLES if Path(one).is_file()), "")


def pip_environment(
    settings: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment for pip with only `settings` in force, and no config file of the person.

    By environment rather than options, since an index address may hold a password.
    """
    clean = {
        name: value
        for name, value in child_environment(environ).items()
        if not name.upper().startswith("PIP_")
    }
    certificates = named_certificates(environ) or system_bundle()
    if certificates:
        clean["PIP_CERT"] = certificates
    for option, value in settings.items():
        clean["PIP_" + option.upper().replace("-", "_")] = value
    clean |= {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
    }
    return clean


def uv_environment(
    settings: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment for uv: its own network settings, and pip's where it has none of its own."""
    clean = {
        name: value
        for name, value in child_environment(environ).items()
        if not name.upper().startswith("UV_") or name.upper().startswith(_UV_NETWORK)
    }
    own_index = any(name in clean for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX"))
    for option, value in settings.items():
        if option == "proxy":
            for name in ("HTTP_PROXY", "HTTPS_PROXY"):
                clean.setdefault(name, value)
            continue
        name = _PIP_TO_UV.get(option, "")
        if not name or not value.strip() or (own_index and "index" in option):
            continue
        if option == "no-index" and value.lower() not in ("1", "true", "yes", "on"):
            continue
        separator = "," if name in _COMMA_SEPARATED else " "
        clean.setdefault(name, separator.join(value.split()))
    _trust_the_system(clean, environ)
    return clean


def _trust_the_system(clean: dict[str, str], environ: Mapping[str, str]) -> None:
    """Let uv take the system's certificates in place of its own list, where there are any."""
    certificates = named_certificates(environ)
    if certificates and not {"SSL_CERT_FILE", "SSL_CERT_DIR"} & clean.keys():
        clean["SSL_CERT_DIR" if Path(certificates).is_dir() else "SSL_CERT_FILE"] = certificates
    has_own = sys.platform == "win32" or certificates or system_bundle()
    if has_own and not {"UV_SYSTEM_CERTS", "UV_NATIVE_TLS"} & clean.keys():
        clean["UV_SYSTEM_CERTS"] = "1"
