"""The variables that an exported gateway takes its secrets from, and the files that hold them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from core.base.wording import listed
from core.config.document import Document
from core.deployment.report import CONFIG, HELM, Variable
from core.deployment.translating import DATABASE_URL
from core.gateway.credentials import Needs, uses
from core.vault.contents import LIMITS, TOOLS

POSTGRES_USER: Final = "POSTGRES_USER"
POSTGRES_PASSWORD: Final = "POSTGRES_PASSWORD"  # noqa: S105 - a name
REDIS_PASSWORD: Final = "REDIS_PASSWORD"  # noqa: S105
SALT_KEY: Final = "LITELLM_SALT_KEY"
DATABASE_USER: Final = "litellm"
CLIENT_PREFIX: Final = "POCKET_KEY_"
"""Before the names of variables that hold the keys of client programs, for make_keys.py."""

OF_THE_GATEWAY: Final = frozenset(
    {DATABASE_URL, "REDIS_HOST", "REDIS_PORT", REDIS_PASSWORD, POSTGRES_PASSWORD, SALT_KEY}
)
_GATEWAY: Final = "The gateway itself"
_PROVIDERS: Final = "Asked for by the config"
_CLIENTS: Final = (
    "Keys of client programs, for make_keys.py: with its value a program keeps the key it has;\n"
    "# without, a new one is made"
)
_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PLAIN: Final = re.compile(r"[\w.:/+=@%,-]*", re.ASCII)
"""Needs no quotes in a .env file, whoever reads it."""
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Z0-9]+")


def client_variable(name: str) -> str:
    """The variable of a client program's key: POCKET_KEY_MY_SCRIPT for "my script". What has other
    letters than those of English is told apart by a digest."""
    variable = CLIENT_PREFIX + _NOT_IN_A_NAME.sub("_", name.upper()).strip("_")
    if name.isascii():
        return variable
    return f"{variable.rstrip('_')}_{hashlib.sha256(name.encode()).hexdigest()[:8].upper()}"


def infrastructure(target: str, master: str, master_key: str) -> list[Variable]:
    """What the gateway, its database and its Redis need, with new passwords for these. `master` is
    the variable of the master key."""

    def made() -> str:
        return secrets.token_hex(24)  # goes into a URL as it is

    found = [
        Variable(master, "the key that may do everything", _GATEWAY, value=master_key),
        Variable(
            SALT_KEY,
            "what LiteLLM encrypts in the database with; never change it",
            _GATEWAY,
            value=f"sk-{made()}",
        ),
    ]
    if target == CONFIG:
        return [
            *found,
            Variable(DATABASE_URL, "postgresql://user:password@host:5432/litellm", _GATEWAY),
            Variable("REDIS_HOST", "the host of your Redis", _GATEWAY),
            Variable("REDIS_PORT", "mostly 6379", _GATEWAY),
            Variable(REDIS_PASSWORD, "empty where it asks for none", _GATEWAY),
        ]
    if target == HELM:
        found.append(
            Variable(
                POSTGRES_USER,
                "a name of your choice, such as litellm",
                _GATEWAY,
                value=DATABASE_USER,
            )
        )
    return [
        *found,
        Variable(
            POSTGRES_PASSWORD, "letters and digits: it goes into a URL", _GATEWAY, value=made()
        ),
        Variable(REDIS_PASSWORD, "letters and digits", _GATEWAY, value=made()),
    ]


def of_config(
    documents: Sequence[Document], needs: Needs, taken: Iterable[str], known: Mapping[str, str]
) -> list[Variable]:
    """What the config names, what its providers take unasked, and what was `taken` out of it."""
    users = uses(needs, known)
    named = [one.name for document in documents for one in document.references()]
    whole = [
        start
        for _, starts in needs.unasked
        for start in starts
        if start.endswith(("_KEY", "_CREDENTIALS")) and start not in users
    ]
    found = []
    for name in dict.fromkeys((*named, *users, *taken, *whole)):
        if not _NAME.fullmatch(name):
            continue
        use = users.get(name)
        why = "by a provider, where a model names no key" if use is None and name in whole else ""
        if use is not None and use.models:
            why = listed(use.models)
        elif use is not None:
            why = listed(use.places)
        optional = use is None and name in whole
        found.append(Variable(name, why, _PROVIDERS, optional, known.get(name, "")))
    return found


def of_clients(keys: Mapping[str, str]) -> list[Variable]:
    """The keys of client programs, by the names of these."""
    return [
        Variable(client_variable(name), name, _CLIENTS, True, value) for name, value in keys.items()
    ]


def asked_for(target: str, found: Iterable[Variable]) -> tuple[Variable, ...]:
    """The first of each name, but for what the files of `target` set themselves."""
    own = () if target == CONFIG else (DATABASE_URL, "REDIS_HOST", "REDIS_PORT")
    first: dict[str, Variable] = {}
    for one in found:
        if one.name not in own:
            first.setdefault(one.name, one)
    return tuple(first.values())


def example(variables: Iterable[Variable]) -> str:
    """The text of .env.example: every name, and no value."""
    lines = [
        "# Copy this file to .env, fill it in, and let nobody else read that one (chmod 600 .env).",
        "# A key never belongs into the other files.",
    ]
    group = ""
    for one in variables:
        if one.group != group:
            group = one.group
            lines += ["", f"# ---- {group}"]
        if one.why:
            lines.append(f"# {one.why}")
        lines.append(f"#{one.name}=" if one.is_optional else f"{one.name}=")
    return "\n".join(lines) + "\n"


def env_text(values: Mapping[str, str]) -> str:
    """The text of a .env file that holds these; what an export of keys has of client programs
    comes under the names of variables."""
    lines = []
    for name, value in values.items():
        if name.startswith(LIMITS):
            continue
        variable = client_variable(name.removeprefix(TOOLS)) if name.startswith(TOOLS) else name
        if not _PLAIN.fullmatch(value):
            value = "'" + value.replace("'", "\\'") + "'"
        lines.append(f"{variable}={value}")
    return "".join(f"{line}\n" for line in lines)
