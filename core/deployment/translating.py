"""What LiteLLM Pocket does for a config by itself, written into the config: for a gateway of
several processes, with a database and a Redis that all of them share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from yaml import Node, ScalarNode

from core.base.errors import ConfigError
from core.base.secret_rules import REFERENCE
from core.base.wording import listed
from core.config.document import Document, NodePath, text_of
from core.config.edits import Edit, apply_edits
from core.config.forms.changing import Change
from core.config.forms.setting_edits import GENERAL, LITELLM, Caching, caching, change_caching
from core.deployment.report import COMPOSE, HELM
from core.deployment.without_secrets import Part
from core.wire.environment import MASTER_KEY

DATABASE_URL: Final = "DATABASE_URL"
CONTAINER_HOST: Final = "host.docker.internal"
"""What a container calls the computer that it runs on."""

_REDIS: Final = {
    "host": f"{REFERENCE}REDIS_HOST",
    "port": f"{REFERENCE}REDIS_PORT",
    "password": f"{REFERENCE}REDIS_PASSWORD",
}
_OWN_COMPUTER: Final = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - looked for
_LOCAL_PROVIDERS: Final = ("ollama/", "ollama_chat/", "lm_studio/", "llamafile/")
"""Those that LiteLLM looks for on its own computer where a model names no address."""
_DEMO: Final = "openai/demo"
_BY_ITSELF: Final = ("local", "disk", "")
"""Caches of one process, or of one computer."""
_HOST: Final = re.compile(r"(?<=//)(?:\[::1\]|[\w.-]+)")


@dataclass
class Translated:
    """A config on its way, and what is to be told about it."""

    parts: list[Part]
    done: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    reaches_host: bool = False
    """A model's server runs on the computer that the containers run on."""


def translate(parts: Sequence[Part], target: str, values: Mapping[str, str]) -> Translated:
    """`parts`, the config first, as they are to be for `target`; `values` are those of variables
    here, by name. Raises ConfigError where a setting cannot be written because others share its
    place."""
    made = Translated(list(parts))
    _general(made)
    _cache(made)
    if target in (COMPOSE, HELM):
        _own_computer(made, target)
        _own_by_variable(made, target, values)
    _demo(made)
    return made


def _general(made: Translated) -> None:
    at = _home(made.parts, GENERAL)
    document = made.parts[at].document
    section = document.get(document.root, GENERAL)
    # One without a value is as good as none: LiteLLM would take that for no key at all.
    present = {text_of(key) for key, value in document.pairs(section) if not _is_nothing(value)}
    change = Change(document)
    if "master_key" not in present:
        change.set((GENERAL, "master_key"), REFERENCE + MASTER_KEY)
        made.done.append(
            f"The master key, which LiteLLM Pocket gives by itself: it comes from {MASTER_KEY}."
        )
    if "database_url" not in present:
        change.set((GENERAL, "database_url"), REFERENCE + DATABASE_URL)
        made.done.append(
            "A database (Postgres) for virtual keys, their budgets and what they spend."
        )
    if "coordination_redis" not in present:
        change.set((GENERAL, "coordination_redis"), dict(_REDIS))
        made.done.append(
            "A Redis that all processes share: limits on requests and tokens count for all of them."
        )
    made.parts[at] = made.parts[at].with_text(change.text)


def _is_nothing(value: Node) -> bool:
    return isinstance(value, ScalarNode) and not text_of(value)


def _cache(made: Translated) -> None:
    at = _home(made.parts, LITELLM)
    part = made.parts[at]
    present = caching(part.document)
    if not present.is_on:
        return
    document = part.document
    section = document.get(document.get(document.root, LITELLM), "cache_params")
    has_target = any(document.get(section, key) is not None for key in ("host", "url"))
    if present.kind not in (*_BY_ITSELF, "redis") or has_target:
        made.named.append(f"The cache of the kind {present.kind} stays as the config has it.")
        return
    edits = change_caching(document, Caching(True, "redis", present.ttl))
    change = Change(part.with_text(apply_edits(document.text, edits)).document)
    for key, reference in _REDIS.items():
        change.set((LITELLM, "cache_params", key), reference)
    made.parts[at] = part.with_text(change.text)
    made.done.append("The cache of answers: it is in the Redis, so all processes share it.")


def _home(parts: Sequence[Part], section: str) -> int:
    """Which part's section counts: LiteLLM takes an included one in place of the config's own, and
    the last of them in place of the others."""
    having = [
        number
        for number, part in enumerate(parts)
        if part.document.get(part.document.root, section) is not None
    ]
    return having[-1] if having else 0


def _own_computer(made: Translated, target: str) -> None:
    moved: list[str] = []
    left: list[str] = []
    for number, part in enumerate(made.parts):
        edits: list[Edit] = []
        for model, path in _local_models(part.document):
            edit = _to_host(part.document, path) if target == COMPOSE and path else None
            (left if edit is None else moved).append(model)
            edits += [edit] if edit is not None else []
        unique = {edit.start: edit for edit in edits}  # an anchor's value serves several models
        text = apply_edits(part.document.text, unique.values())
        made.parts[number] = part.with_text(text)
    made.reaches_host = bool(moved)
    if moved:
        made.done.append(
            f"The server of {listed(moved)} on this computer: a container finds it as "
            f"{CONTAINER_HOST}. It has to listen for containers, not on 127.0.0.1 alone."
        )
    if left:
        made.named.append(
            f"The server of {listed(left)} runs on this computer, which is not reached from there: "
            "give an api_base that is."
        )


def _own_by_variable(made: Translated, target: str, values: Mapping[str, str]) -> None:
    """Name the variables whose address is this computer: their values are not in the files."""
    models: dict[str, list[str]] = {}
    for part in made.parts:
        for entry in part.document.model_entries():
            params = part.document.get(entry, "litellm_params")
            base = text_of(part.document.get(params, "api_base")) or ""
            variable = base.removeprefix(REFERENCE)
            if variable != base and _is_own(values.get(variable, "")):
                name = text_of(part.document.get(entry, "model_name")) or "a model"
                models.setdefault(variable, []).append(name)
    for variable, names in models.items():
        said = f"The server of {listed(names)} runs on this computer, as {variable} says here: "
        if target == COMPOSE:
            made.reaches_host = True
            said += f"there write {CONTAINER_HOST} into it as the host."
        else:
            said += "there it needs an address that is reached from there."
        made.named.append(said)


def _local_models(document: Document) -> list[tuple[str, NodePath]]:
    """Models whose server runs on the gateway's own computer: their names, and where the address
    stands; no place for one that names none."""
    found: list[tuple[str, NodePath]] = []
    for number, entry in enumerate(document.model_entries()):
        params = document.get(entry, "litellm_params")
        name = text_of(document.get(entry, "model_name")) or "a model"
        base = text_of(document.get(params, "api_base"))
        model = text_of(document.get(params, "model")) or ""
        if base is not None and _is_own(base):
            found.append((name, ("model_list", number, "litellm_params", "api_base")))
        elif base is None and model.startswith(_LOCAL_PROVIDERS):
            found.append((name, ()))
    return found


def _is_own(address: str) -> bool:
    try:
        return "//" in address and (urlsplit(address).hostname or "") in _OWN_COMPUTER
    except ValueError:
        return False


def _to_host(document: Document, path: NodePath) -> Edit | None:
    """What leads this address to the computer around the container; None where it is not written
    as it reads."""
    _, number, *keys = path
    node = document.model_entries()[int(number)]
    for key in keys:
        found = document.get(node, str(key))
        if found is None:
            return None
        node = found
    start, end = node.start_mark.index, node.end_mark.index
    host = _HOST.search(document.text, start, end)
    if host is None or host[0].strip("[]") not in _OWN_COMPUTER:
        return None
    return Edit(host.start(), host.end(), CONTAINER_HOST)


def _demo(made: Translated) -> None:
    names = [
        text_of(part.document.get(entry, "model_name")) or ""
        for part in made.parts
        for entry in part.document.model_entries()
        if text_of(part.document.get(part.document.get(entry, "litellm_params"), "model")) == _DEMO
    ]
    if names:
        made.named.append(
            f"What LiteLLM Pocket answers for {listed(names)} by itself, LiteLLM there answers "
            "with the text alone."
        )


def check_readable(part: Part) -> None:
    """Raises ConfigError when the part cannot be read as YAML."""
    error = part.document.error
    if error is not None:
        raise ConfigError(
            f"{part.name} cannot be read: {error.message}",
            "Mend it, then export again.",
            error.line,
            error.column,
        )
