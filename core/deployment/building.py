"""From a config and what LiteLLM Pocket knows about it to the files of an export. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from core.base.errors import ConfigError
from core.base.secret_rules import REFERENCE
from core.base.wording import listed
from core.deployment import compose, helm, readme, variables
from core.deployment.image import DIGESTS, image_of, tag_of
from core.deployment.report import COMPOSE, HELM, Variable
from core.deployment.translating import Translated, check_readable, translate
from core.deployment.virtual_keys import virtual_keys
from core.deployment.without_secrets import Part, check_code, without_secrets
from core.gateway.credentials import Needs, needs_of
from core.wire.environment import MASTER_KEY
from core.wire.limits import KeyLimits

FOLDER: Final = "config"
"""Where the config and what belongs to it lie in an export."""


@dataclass(frozen=True)
class Source:
    """What is exported."""

    parts: tuple[Part, ...]
    """The config, then the files that it includes, in the order in which LiteLLM merges them."""
    code: Mapping[str, bytes] = field(repr=False)
    """Python files beside it, by their names from its folder on."""
    version: str
    """Of LiteLLM."""
    host: str
    port: int
    """Where the gateway answers here."""
    master_key: str = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    """The values that there are for the config's variables, by name."""
    client_keys: Mapping[str, str] = field(repr=False)
    """By the names of the programs."""
    limits: Mapping[str, KeyLimits]
    named: tuple[str, ...] = ()
    """What else stays behind, in sentences."""


@dataclass(frozen=True)
class Built:
    """The files of an export, and what is to be told of it."""

    files: Mapping[str, bytes] = field(repr=False)
    """By their names from the folder of the export on."""
    variables: tuple[Variable, ...]
    translated: tuple[str, ...]
    named: tuple[str, ...]
    image: str
    is_pinned: bool


def build(source: Source, target: str, digests: Mapping[str, str] = DIGESTS) -> Built:
    """The files for `target`. Raises ConfigError for what cannot be exported as it is."""
    for part in source.parts:
        check_readable(part)
    clients = {variables.client_variable(n): value for n, value in source.client_keys.items()}
    if len(clients) < len(source.client_keys):
        raise ConfigError(
            "Two client programs have names that differ in signs alone, and would be one variable.",
            "Revoke the key of one of them, or give it another name.",
        )
    known = {**source.secrets, **clients}
    if _has_no_key_of_its_own(source):
        known[MASTER_KEY] = source.master_key
    cleaned = without_secrets(source.parts, known)
    hidden = {source.master_key, *known.values(), *cleaned.values.values()}
    code = _code(source, hidden)
    values = {MASTER_KEY: source.master_key, **source.secrets, **cleaned.values}
    made = translate(cleaned.parts, target, values)
    needs = needs_of([part.document for part in made.parts])
    master = _master_variable(needs)
    wanted = variables.asked_for(
        target,
        (
            *variables.infrastructure(target, master, values.get(master, "")),
            *variables.of_config([p.document for p in made.parts], needs, cleaned.names, values),
            *variables.of_clients(source.client_keys),
        ),
    )
    models = [name for part in made.parts for name in part.document.models]
    limits = {name: source.limits.get(name, KeyLimits()) for name in source.client_keys}
    keys = virtual_keys(limits, models, _address(source), master)
    files = {f"{FOLDER}/{name}": content for name, content in code.items()}
    files |= {f"{FOLDER}/{part.name}": part.document.text.encode() for part in made.parts}
    files |= _of_target(source, made, code, target, master, digests)
    files |= {
        ".env.example": variables.example(wanted).encode(),
        ".gitignore": b".env\n*.env\n*.pocketkeys\n",
        "make_keys.py": keys.script.encode(),
    }
    translated, named = _told(source, made, cleaned.names, code)
    translated += keys.done
    named += keys.named
    image = image_of(source.version, digests)
    pinned = source.version in digests
    main = made.parts[0].name
    files["README.md"] = readme.text(target, image, main, translated, named, pinned=pinned).encode()
    return Built(files, wanted, translated, named, image, pinned)


def _has_no_key_of_its_own(source: Source) -> bool:
    """A master key in plain text takes the place, and the name, of ours."""
    written = needs_of([part.document for part in source.parts]).master_key
    return written is None or written.text.startswith(REFERENCE)


def _master_variable(needs: Needs) -> str:
    written = needs.master_key
    return MASTER_KEY if written is None else written.text.removeprefix(REFERENCE)


def _code(source: Source, secrets: set[str]) -> dict[str, bytes]:
    for name, content in source.code.items():
        check_code(name, content.decode("utf-8", "replace"), secrets)
    return dict(source.code)


def _of_target(
    source: Source,
    made: Translated,
    code: Mapping[str, bytes],
    target: str,
    master: str,
    digests: Mapping[str, str],
) -> dict[str, bytes]:
    first, *others = made.parts
    if target == COMPOSE:
        text = compose.compose_file(
            image_of(source.version, digests),
            first.name,
            f"{_bound(source.host)}:{source.port or compose.PORT}",
            master,
            reaches_host=made.reaches_host,
        )
        return {"compose.yaml": text.encode()}
    if target == HELM:
        beside = {part.name: part.document.text.encode() for part in others}
        text = helm.values_file(
            tag_of(source.version, digests), first.document.text, {**beside, **code}, master
        )
        return {"values.yaml": text.encode()}
    return {}


def _told(
    source: Source, made: Translated, taken: tuple[str, ...], code: Mapping[str, bytes]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    translated, named = list(made.done), list(made.named)
    if taken:
        translated.insert(
            0, f"Keys that stood in the config: references to {listed(taken)} are in their places."
        )
    if code:
        named.append(
            f"For {listed(list(code))} there are the packages of LiteLLM's image alone: what else "
            "is imported or read has to be brought along. They go along as they are: read them, "
            "for a password that has no usual looks is not found."
        )
    asked = {one.name for part in source.parts for one in part.document.references()}
    if orders := sorted(asked & variables.OF_THE_GATEWAY):
        named.append(
            f"The config itself asks for {listed(orders)}: there that is the Redis and the "
            "database that come along."
        )
    return tuple(translated), (*named, *source.named)


def _bound(host: str) -> str:
    """The address that docker publishes the port at; a name is none that it takes."""
    if host == "localhost":
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _address(source: Source) -> str:
    return f"http://127.0.0.1:{source.port or compose.PORT}"
