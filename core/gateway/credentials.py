"""What a start needs besides the config file: the secrets that it names, and who may get which.

Secrets are taken from the vault, else from our own environment, and go to the sidecar by its pipe.
Only what the config asks for goes: by name (`os.environ/NAME`), or by the provider that a model
belongs to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.base.errors import ConfigError
from core.base.events import Notice
from core.base.secret_rules import REFERENCE, unsendable
from core.config.document import Document, text_of
from core.config.given import beginnings, given
from core.config.providers import providers_of
from core.wire.environment import MASTER_KEY, spelled

_KEY_BEGINNING: Final = "sk-"
_UNUSUAL_KEY: Final = Notice(
    "warning",
    f"The master key of the config does not begin with {_KEY_BEGINNING}, as LiteLLM expects of a "
    "key: some tools cannot be given it.",
    f"Write  master_key: {REFERENCE}{MASTER_KEY}  to use the key of LiteLLM Pocket, or let yours "
    f"begin with {_KEY_BEGINNING}.",
)


# ---- what a config needs


@dataclass(frozen=True)
class Asked:
    """One `os.environ/NAME` that LiteLLM resolves."""

    name: str
    model: str | None
    """The model whose entry names it; None elsewhere."""
    section: str
    """Of the config: "model_list", "general_settings"."""


@dataclass(frozen=True)
class ConfigKey:
    """What a config says under master_key."""

    text: str = field(repr=False)
    """The key itself or a reference; empty for what is no text."""
    line: int
    column: int


@dataclass(frozen=True)
class Needs:
    """What a config takes from outside: read off its documents once, after which nobody has to
    look into them again to know which keys it gets."""

    asked: tuple[Asked, ...] = ()
    """In the order of the config. The master key of ours is not among them."""
    beginnings: tuple[str, ...] = ()
    """Of the names that the libraries of its providers read without being told to."""
    unasked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The models that name no key of their own, each with the beginnings of the names that its
    provider takes."""
    master_key: ConfigKey | None = None
    """None where LiteLLM takes ours by itself."""


def needs_of(documents: Sequence[Document]) -> Needs:
    """Of the config and the files that it includes, in the order in which LiteLLM merges them."""
    references = (one for document in documents for one in document.references())
    return Needs(
        tuple(
            Asked(one.name, one.model, str(one.path[0]))
            for one in references
            if one.resolved and one.name != MASTER_KEY
        ),
        given(documents).beginnings,
        tuple(one for document in documents for one in _without_a_key(document)),
        _config_key(documents),
    )


def _without_a_key(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in document.model_entries():
        model = text_of(document.get(entry, "model_name"))
        if model and document.get(document.get(entry, "litellm_params"), "api_key") is None:
            for provider in sorted(providers_of(document, entry)):
                yield model, beginnings(provider)


def _config_key(documents: Sequence[Document]) -> ConfigKey | None:
    # An included general_settings takes the place of the whole section, so the last one counts.
    for document in reversed(documents):
        section = document.get(document.root, "general_settings")
        if section is not None:
            node = document.get(section, "master_key")
            return None if node is None else ConfigKey(text_of(node) or "", *document.place(node))
    return None


@dataclass(frozen=True)
class Uses:
    """Who names a key."""

    models: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Sections of the config besides model_list."""


def uses(needs: Needs, stored: Iterable[str] = ()) -> dict[str, Uses]:
    """Every name that is asked for, with who does; of `stored`, also those that a provider takes
    without being told to. The master key of ours is not among them."""
    models: dict[str, dict[str, None]] = {}
    places: dict[str, dict[str, None]] = {}
    for one in needs.asked:
        if one.name and one.model:
            models.setdefault(one.name, {})[one.model] = None
        elif one.name:
            places.setdefault(one.name, {})[one.section] = None
    names = tuple(stored)
    for model, starts in needs.unasked:
        for name in names:
            if name.upper().startswith(starts):
                models.setdefault(name, {})[model] = None
    return {
        name: Uses(tuple(models.get(name, ())), tuple(places.get(name, ())))
        for name in {**models, **places}
    }


# ---- what it gets


@dataclass(frozen=True)
class Prepared:
    """Ready to go down the pipe."""

    environment: Mapping[str, str] = field(repr=False)
    key: str = field(repr=False)
    """The master key that clients need: the config may name another one than ours."""
    notices: tuple[Notice, ...] = ()
    secrets: frozenset[str] = frozenset()
    """Names in `environment` whose values are secrets, whatever they are called."""
    without_key: frozenset[str] = frozenset()
    """Models that name a key which is not set: requests to them will fail."""
    digest: str = field(default="", repr=False)
    """Of `environment`: as `keys_digest` tells it while nothing has changed."""


def resolve(
    needs: Needs,
    environ: Mapping[str, str],
    pocket_key: str,
    vault: Mapping[str, str] | None = None,
) -> Prepared:
    """What `needs` get from `vault`, else from `environ`.

    `pocket_key` is our own master key, the value of LITELLM_MASTER_KEY whatever `environ` says.
    Raises ConfigError when the config leaves the gateway open to everybody.
    """
    stored = vault or {}
    given = given_by(environ, stored)
    environment = _environment(needs, given, pocket_key)
    missing: dict[str, list[Asked]] = {}
    own: dict[str, None] = {}
    for one in needs.asked:
        value = value_of(one.name, given)
        if not value:
            missing.setdefault(one.name, []).append(one)
        elif _is_our_own(one, value, pocket_key):
            own[one.name] = None
    notices = [_not_set(name, asked) for name, asked in missing.items()]
    notices += [_our_own_key(name) for name in own]
    key = effective_key(needs, environment)
    if not key.startswith(_KEY_BEGINNING):
        notices.append(_UNUSUAL_KEY)
    return Prepared(
        environment,
        key,
        tuple(notices),
        frozenset(
            name for name in environment if spelled(name, stored) in stored or name == MASTER_KEY
        ),
        frozenset(one.model for asked in missing.values() for one in asked if one.model),
        _digest(environment),
    )


def keys_digest(
    needs: Needs, environ: Mapping[str, str], pocket_key: str, vault: Mapping[str, str]
) -> str:
    """The digest of all that `needs` get: the same for the same names and values. Never raises."""
    return _digest(_environment(needs, given_by(environ, vault), pocket_key))


def given_by(environ: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """Both as one: what the vault has counts, however the name is written there."""
    others = {name: value for name, value in environ.items() if spelled(name, stored) not in stored}
    return {**others, **stored}


def value_of(name: str, given: Mapping[str, str]) -> str:
    """What a variable holds, as LiteLLM will find it; "" where it is not set."""
    return given.get(spelled(name, given), "")


def _environment(needs: Needs, given: Mapping[str, str], pocket_key: str) -> dict[str, str]:
    # A tool's settings for this very gateway may be in our environment: its key is nothing that a
    # provider should get to see.
    environment = {
        name: value
        for name, value in given.items()
        if value and value != pocket_key and name.upper().startswith(needs.beginnings)
    }
    for one in needs.asked:
        value = value_of(one.name, given)
        if value and not _is_our_own(one, value, pocket_key):
            environment[one.name] = value
    environment[MASTER_KEY] = pocket_key
    return environment


def _is_our_own(asked: Asked, value: str, pocket_key: str) -> bool:
    return value == pocket_key and asked.model is not None


def _digest(environment: Mapping[str, str]) -> str:
    text = repr(sorted(environment.items()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def effective_key(needs: Needs, environment: Mapping[str, str]) -> str:
    """The key that the gateway will ask for. Raises ConfigError where it would ask for none."""
    written = needs.master_key
    if written is None:
        return environment[MASTER_KEY]  # LiteLLM reads it by itself
    text, line, column = written.text, written.line, written.column
    name = text.removeprefix(REFERENCE)
    key = text if name == text else value_of(name, environment)
    if not key:
        why = f"comes from {name}, which is not set" if name != text else "is no text"
        raise ConfigError(
            f"The master_key in line {line} {why}, so the gateway would ask nobody for a key.",
            f"Write  master_key: {REFERENCE}{MASTER_KEY}  to use the key of LiteLLM Pocket"
            + (f", or set {name}." if name != text else "."),
            line,
            column,
        )
    fault = unsendable(key)
    if fault:
        raise ConfigError(
            f"No client can send the master_key in line {line}: {fault}.",
            f"Write  master_key: {REFERENCE}{MASTER_KEY}  to use the key of LiteLLM Pocket, or use "
            "a key of letters, digits and signs.",
            line,
            column,
        )
    return key


def _not_set(name: str, asked: Iterable[Asked]) -> Notice:
    models = list(dict.fromkeys(one.model for one in asked if one.model))
    places = list(dict.fromkeys(one.section for one in asked if not one.model))
    if models:
        consequence = f"requests to {_listed(models)} will fail"
    else:
        consequence = f"{_listed(places)} will go without it"
    return Notice(
        "warning",
        f"{name} is not set; {consequence}.",
        "Add it on the Keys page, or set it in the environment before LiteLLM Pocket starts.",
    )


def _our_own_key(name: str) -> Notice:
    return Notice(
        "warning",
        f"{name} holds the key of this gateway, not one of the provider; it was not passed on.",
        f"Start LiteLLM Pocket from an environment where {name} is the provider's key.",
    )


def _listed(names: list[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
