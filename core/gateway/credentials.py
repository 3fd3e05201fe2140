"""What a start needs besides the config file: the secrets that it names, and who may get which.

Secrets are taken from the vault, else from our own environment, and go to the sidecar by its pipe.
Only what the config asks for goes: by name (`os.environ/NAME`), or by the provider that a model
belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.base.errors import ConfigError
from core.base.events import Notice
from core.config.document import REFERENCE, Document, Reference, text_of
from core.config.providers import providers, providers_of
from core.config.secret_shapes import unsendable
from core.wire.environment import MASTER_KEY

_CLOUDS: Final[Mapping[str, tuple[str, ...]]] = {
    "bedrock": ("AWS_",),
    "bedrock_converse": ("AWS_",),
    "sagemaker": ("AWS_",),
    "sagemaker_chat": ("AWS_",),
    "azure": ("AZURE_",),
    "azure_ai": ("AZURE_",),
    "azure_text": ("AZURE_",),
    "vertex_ai": ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_", "VERTEX"),
    "vertex_ai_beta": ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_", "VERTEX"),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "huggingface": ("HF_TOKEN", "HUGGINGFACE_API_KEY"),
}
"""Beginnings of the names that a provider's own library reads without being told to."""


_KEY_BEGINNING: Final = "sk-"
_UNUSUAL_KEY: Final = Notice(
    "warning",
    f"The master key of the config does not begin with {_KEY_BEGINNING}, as LiteLLM expects of a "
    "key: some tools cannot be given it.",
    f"Write  master_key: {REFERENCE}{MASTER_KEY}  to use the key of LiteLLM Pocket, or let yours "
    f"begin with {_KEY_BEGINNING}.",
)


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


def prepare(
    documents: Sequence[Document],
    environ: Mapping[str, str],
    pocket_key: str,
    vault: Mapping[str, str] | None = None,
) -> Prepared:
    """Resolve what `documents` (the config, then the files it includes) name from `vault`, else
    from `environ`.

    `pocket_key` is our own master key, the value of LITELLM_MASTER_KEY whatever `environ` says.
    Raises ConfigError when the config leaves the gateway open to everybody.
    """
    stored = vault or {}
    environ = {**environ, **stored}
    environment = dict(_of_providers(documents, environ, pocket_key))
    missing: dict[str, list[Reference]] = {}
    own: dict[str, None] = {}
    for reference in (one for document in documents for one in document.references()):
        name = reference.name
        if not reference.resolved or name == MASTER_KEY:
            continue
        value = environ.get(name, "")
        if not value:
            missing.setdefault(name, []).append(reference)
        elif value == pocket_key and reference.model is not None:
            own[name] = None
        else:
            environment[name] = value
    environment[MASTER_KEY] = pocket_key
    notices = [_not_set(name, references) for name, references in missing.items()]
    notices += [_our_own_key(name) for name in own]
    key = effective_key(documents, environment)
    if not key.startswith(_KEY_BEGINNING):
        notices.append(_UNUSUAL_KEY)
    return Prepared(
        environment,
        key,
        tuple(notices),
        frozenset(name for name in environment if name in stored or name == MASTER_KEY),
        frozenset(one.model for uses_ in missing.values() for one in uses_ if one.model),
    )


@dataclass(frozen=True)
class Uses:
    """Who names a key."""

    models: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Sections of the config besides model_list."""


def uses(documents: Sequence[Document], stored: Iterable[str] = ()) -> dict[str, Uses]:
    """Every name that `documents` ask for, with who does; of `stored`, also those that a provider
    takes without being told to. The master key of ours is not among them."""
    models: dict[str, dict[str, None]] = {}
    places: dict[str, dict[str, None]] = {}
    for reference in (one for document in documents for one in document.references()):
        if not reference.resolved or not reference.name or reference.name == MASTER_KEY:
            continue
        if reference.model:
            models.setdefault(reference.name, {})[reference.model] = None
        else:
            places.setdefault(reference.name, {})[str(reference.path[0])] = None
    for document in documents:
        for name, model in _taken_unasked(document, tuple(stored)):
            models.setdefault(name, {})[model] = None
    return {
        name: Uses(tuple(models.get(name, ())), tuple(places.get(name, ())))
        for name in {**models, **places}
    }


def _taken_unasked(document: Document, stored: Sequence[str]) -> Iterator[tuple[str, str]]:
    for entry in document.model_entries():
        model = text_of(document.get(entry, "model_name"))
        if model and document.get(document.get(entry, "litellm_params"), "api_key") is None:
            for provider in providers_of(document, entry):
                for name in stored:
                    if name.upper().startswith(_beginnings(provider)):
                        yield name, model


def effective_key(documents: Sequence[Document], environment: Mapping[str, str]) -> str:
    """The key that the gateway will ask for. Raises ConfigError where it would ask for none."""
    # An included general_settings takes the place of the whole section, so the last one counts.
    having = [one for one in documents if one.get(one.root, "general_settings") is not None]
    document = having[-1] if having else documents[0]
    node = document.get(document.get(document.root, "general_settings"), "master_key")
    if node is None:
        return environment[MASTER_KEY]  # LiteLLM reads it by itself
    text = text_of(node) or ""
    name = text.removeprefix(REFERENCE)
    key = text if name == text else environment.get(name, "")
    if not key:
        line, column = document.place(node)
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
        line, column = document.place(node)
        raise ConfigError(
            f"No client can send the master_key in line {line}: {fault}.",
            f"Write  master_key: {REFERENCE}{MASTER_KEY}  to use the key of LiteLLM Pocket, or use "
            "a key of letters, digits and signs.",
            line,
            column,
        )
    return key


def _of_providers(
    documents: Sequence[Document], environ: Mapping[str, str], pocket_key: str
) -> Iterator[tuple[str, str]]:
    used = {provider for document in documents for provider in providers(document)}
    beginnings = tuple({start for provider in used for start in _beginnings(provider)})
    for name, value in environ.items():
        # A tool's settings for this very gateway may be in our environment: its key is nothing
        # that a provider should get to see.
        if value and value != pocket_key and name.upper().startswith(beginnings):
            yield name, value


def _beginnings(provider: str) -> tuple[str, ...]:
    # Only the key of others: a stray OPENAI_BASE_URL would lead the gateway to itself.
    return _CLOUDS.get(provider, (f"{provider.upper()}_API_KEY",))


def _not_set(name: str, references: Iterable[Reference]) -> Notice:
    models = list(dict.fromkeys(one.model for one in references if one.model))
    places = list(dict.fromkeys(str(one.path[0]) for one in references if not one.model))
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
