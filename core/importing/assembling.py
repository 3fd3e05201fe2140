"""What a source holds meets the config and the vault that are here: a draft comes of it. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from core.base.errors import ConfigError, VaultError
from core.base.names import free_name, numbered
from core.base.secret_rules import REFERENCE
from core.config.document import Document, Parse, parse
from core.config.edits import Edit, apply_edits
from core.config.forms.changing import edits_between
from core.config.forms.layout import Scalar
from core.config.forms.model_edits import ModelFields, add_models, models
from core.config.forms.setting_edits import (
    Alias,
    aliases,
    default_fallbacks,
    fallbacks,
    set_alias,
    set_default_fallbacks,
    set_fallback,
)
from core.config.plaintext_keys import name_of
from core.importing.draft import (
    LEFT_OUT,
    TAKEN,
    Draft,
    Findings,
    FoundModel,
    ImportedKey,
    ImportedModel,
    Outcome,
    ReportLine,
    Route,
    without_secrets,
)
from core.vault.contents import check
from core.wire.environment import MASTER_KEY


def draft_of(
    found: Findings,
    base: str,
    stored: Mapping[str, str],
    whole: tuple[ImportedModel, ...] = (),
    parse: Parse = parse,
) -> Draft:
    """`found` as changes of the config `base`; `stored` are the vault's values by name, `whole`
    the models of a config that comes as a whole. Raises ConfigError where `base` cannot be read,
    or has a list of models that nothing can be added to."""
    document = parse(base)
    if document.error is not None and found.text is None and found.models:
        error = document.error
        raise ConfigError(
            f"The config here cannot be read: {error.message}",
            "Mend it first: what is imported is added to it.",
            error.line,
            error.column,
        )
    adding = _Adding(stored, parse)
    adding.keep(found.values)
    edits: tuple[Edit, ...] = ()
    if found.text is not None:
        if found.text != base:
            edits = (Edit(0, len(base), found.text),)
    elif found.models:
        edits = adding.add(document, found.models, found.routes)
    secrets = [*found.values.values(), *(one.key.value for one in found.models), *stored.values()]
    lines = without_secrets(dict.fromkeys((*adding.lines, *found.report)), secrets)
    return Draft(
        found.program,
        found.path,
        base,
        edits,
        found.text is not None,
        whole or tuple(adding.models),
        tuple(sorted(adding.keys.values(), key=lambda one: one.name)),
        found.files,
        lines,
    )


@dataclass
class _Adding:
    """The keys and the models that come, one after the other."""

    stored: Mapping[str, str]
    parse: Parse
    keys: dict[str, ImportedKey] = field(default_factory=dict)
    models: list[ImportedModel] = field(default_factory=list)
    lines: list[ReportLine] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """The model_name of each id of the source."""

    def say(self, outcome: Outcome, where: str, text: str) -> None:
        self.lines.append(ReportLine(outcome, where, text))

    # ---- keys

    def keep(self, values: Mapping[str, str]) -> None:
        """Those that have a name already."""
        for name, value in values.items():
            self._add_key(name, value, name)

    def _add_key(self, name: str, value: str, where: str) -> bool:
        try:
            check(name, value)
        except VaultError as error:
            self.say(LEFT_OUT, where, f"the key: {error.what}")
            return False
        same = self.stored.get(name) == value
        self.keys[name] = ImportedKey(name, value, where, name in self.stored, same)
        return True

    def _reference(self, one: FoundModel) -> str:
        """What stands for the key of a model; "" for nothing."""
        key = one.key
        if not key.value:
            return f"{REFERENCE}{key.variable}" if key.variable else ""
        present = {**self.stored, **{name: own.value for name, own in self.keys.items()}}
        name = name_of(key.value, key.name, present)
        candidate = next(
            one
            for one in itertools.chain([name] if name else [], numbered(key.name, "_"))
            if present.get(one, key.value) == key.value and one != MASTER_KEY
        )
        if candidate not in self.keys and not self._add_key(candidate, key.value, one.where):
            return ""
        return f"{REFERENCE}{candidate}"

    # ---- models

    def add(
        self, document: Document, found: tuple[FoundModel, ...], routes: tuple[Route, ...]
    ) -> tuple[Edit, ...]:
        present = {_identity(one.fields): one.fields.name for one in models(document)}
        taken = {*document.models, *(one.name for one in aliases(document))}
        # A route may well be called like a model of the source; the model has the first choice.
        wanted: list[ModelFields] = []
        for one in found:
            if not _can_be_written(one):
                self.say(LEFT_OUT, one.where, "its name holds characters that cannot be seen.")
                continue
            params = _with_key(one.params, self._reference(one))
            fields = ModelFields("", one.model, params, one.info)
            known = present.get(_identity(fields))
            if known is not None:
                self.names.setdefault(one.id, known)
                self.say(LEFT_OUT, one.where, f"it is here already, and called {known}.")
                continue
            name = _name(one, taken)
            taken.add(name)
            wanted.append(replace(fields, name=name))
            present[_identity(fields)] = name
            self.names.setdefault(one.id, name)
            self.models.append(ImportedModel(name, one.model))
            self.say(TAKEN, one.where, f"as {name}, which asks {one.model}.")
        text = apply_edits(document.text, add_models(document, wanted))
        for route in routes:
            text = self._route(text, route, taken)
        return edits_between(document.text, text)

    def _route(self, text: str, route: Route, taken: set[str]) -> str:
        """`text` with it, where that can be."""
        targets = [self.names[one] for one in route.targets if one in self.names]
        model = self.names.get(route.name, "")
        missing = len(targets) < len(route.targets)
        if not targets or (route.kind.endswith("fallbacks") and route.name and not model):
            self.say(LEFT_OUT, route.where, "its model was not taken over.")
            return text
        targets = [one for one in targets if one != model]
        document = self.parse(text)
        try:
            if route.kind == "alias":
                edits, said = self._alias(document, route, targets[0], taken)
            elif route.kind == "default_fallbacks":
                edits, said = _default(document, targets)
            else:
                edits, said = self._fallback(document, route.kind, model, targets)
        except ConfigError as error:
            edits, said = (), error.what
        self.say(TAKEN if edits else LEFT_OUT, route.where, said)
        if missing and edits:
            self.say(LEFT_OUT, route.where, "some of its models were not taken over.")
        return apply_edits(text, edits)

    def _alias(
        self, document: Document, route: Route, target: str, taken: set[str]
    ) -> tuple[tuple[Edit, ...], str]:
        present = {one.name: one.model for one in aliases(document)}
        if present.get(route.name) == target:
            return (), "it is here already."
        if route.name in taken:
            return (), f"there is a model or another name {route.name} here already."
        taken.add(route.name)
        said = f"as {route.name}, another name of {target}: clients ask for it by that name."
        return set_alias(document, Alias(route.name, target)), said

    def _fallback(
        self, document: Document, kind: str, model: str, targets: list[str]
    ) -> tuple[tuple[Edit, ...], str]:
        if not targets:
            return (), "it leads back to the same model."
        present = {one.model for one in fallbacks(document, kind)}
        if model in present:
            return (), f"{model} has {kind} here already."
        # LiteLLM looks for them under the name that the client asked for.
        others = [one.name for one in aliases(document) if one.model == model]
        names = [model, *(one for one in others if one not in present)]
        text = document.text
        for name in names:
            text = apply_edits(text, set_fallback(self.parse(text), kind, name, targets))
        return edits_between(document.text, text), f"as {kind} of {', '.join(names)}."


def _default(document: Document, targets: list[str]) -> tuple[tuple[Edit, ...], str]:
    if default_fallbacks(document):
        return (), "there are default fallbacks here already."
    return set_default_fallbacks(document, targets), f"as default_fallbacks: {', '.join(targets)}."


def _identity(fields: ModelFields) -> tuple[object, ...]:
    """What makes two models the same, whatever they are called."""
    return (fields.model, fields.params.get("api_base"), fields.params.get("api_key"))


def _with_key(params: Mapping[str, Scalar], reference: str) -> dict[str, Scalar]:
    """The key behind the address, as people write it."""
    first = {name: params[name] for name in ("api_base", "api_version") if name in params}
    return {**first, **({"api_key": reference} if reference else {}), **params}


def _can_be_written(one: FoundModel) -> bool:
    texts = (one.model, *(value for value in one.params.values() if isinstance(value, str)))
    return all(text.isprintable() and len(text) <= 1_000 for text in texts)


def _name(one: FoundModel, taken: Collection[str]) -> str:
    """What clients ask for. Without a comma: LiteLLM asks several models by one."""
    name = one.name if "*" in one.name else one.name.rstrip("/").rpartition("/")[2]
    name = re.sub(r"[\s,]+", "-", name.strip()) or "model"
    if name.startswith(("-", ":", "@")):
        name = f"model{name}"
    if name not in taken:
        return name
    if "*" in name:
        return free_name(one.qualifier, taken, end="/*")
    return free_name(f"{name}-{one.qualifier}", taken)
