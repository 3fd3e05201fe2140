"""cc-switch: its database `cc-switch.db`, an export of that as SQL, or the `config.json` of before.

A provider there is a set of settings for one tool: an address, a key, and which models the tool is
to ask for. Those of Claude Code, Codex and Gemini are read; the tools themselves are connected to
the gateway on the page Clients.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.base.errors import ConfigError
from core.base.wording import count
from core.importing import json5
from core.importing.draft import CHANGED, LEFT_OUT, Findings, FoundModel, Key, ReportLine
from core.importing.endpoints import (
    Protocol,
    endpoint,
    key_at,
    plain_key,
    slug,
    trouble_of,
)

PROGRAM: Final = "cc-switch"
QUERIES: Final = (
    "SELECT id, app_type, name, settings_config, meta, is_current FROM providers "
    "ORDER BY app_type, COALESCE(sort_index, 999999), created_at, id",
    "SELECT id, app_type, name, settings_config, '{}' AS meta, is_current FROM providers",
)
"""The second for a table of before `sort_index`."""
_HEADER: Final = "-- CC Switch"

_APPS: Final[Mapping[str, str]] = {"claude": "Claude", "codex": "Codex", "gemini": "Gemini"}
_OTHERS: Final = (
    *("claude-desktop", "grokbuild", "opencode", "openclaw", "hermes", "pi"),
    *("claude_desktop", "claudeDesktop"),
)
_FORMATS: Final[Mapping[str, Protocol]] = {
    "anthropic": "anthropic",
    "openai_chat": "chat",
    "openai_responses": "responses",
    "gemini_native": "gemini",
}
_CLAUDE_MODELS: Final = (
    "ANTHROPIC_MODEL",
    "ANTHROPIC_DEFAULT_OPUS_MODEL",
    "ANTHROPIC_DEFAULT_SONNET_MODEL",
    "ANTHROPIC_DEFAULT_HAIKU_MODEL",
    "ANTHROPIC_DEFAULT_FABLE_MODEL",
    "ANTHROPIC_REASONING_MODEL",
    "ANTHROPIC_SMALL_FAST_MODEL",
    "CLAUDE_CODE_SUBAGENT_MODEL",
)
_CLAUDE_KEYS: Final = ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "OPENROUTER_API_KEY")
_MARK: Final = re.compile(r"\[\d+[mk]\]$", re.IGNORECASE)
"""How Claude Code is told of a long context; no provider knows a model of that name."""
_OWN_SERVERS: Final = ("127.0.0.1", "localhost")
_PROXY_PORT: Final = ":15721"
"""Where cc-switch's own proxy listens."""


@dataclass(frozen=True)
class _Provider:
    app: str
    name: str
    settings: Any = field(repr=False)
    meta: Any = field(repr=False)
    where: str


@dataclass(frozen=True)
class _Access:
    """What the settings of a provider come to."""

    address: str
    key: str = field(repr=False)
    protocol: Protocol
    models: tuple[str, ...]


def is_one(value: Any) -> bool:
    """It looks like the `config.json` of cc-switch."""
    return isinstance(value, dict) and any(
        isinstance(value.get(app), dict) and isinstance(value[app].get("providers"), dict)
        for app in _APPS
    )


def is_export(text: str) -> bool:
    """It looks like an export as SQL."""
    return text.lstrip().startswith(_HEADER)


def read_json(value: Any, path: Path) -> Findings:
    """Raises ConfigError where it is no such thing."""
    if not is_one(value):
        raise ConfigError(
            f"{path.name} has no providers of Claude, Codex or Gemini, as {PROGRAM} writes it.",
            "Choose its cc-switch.db, or an export from its settings.",
        )
    found: list[_Provider] = []
    lines: list[ReportLine] = []
    for app, entry in value.items():
        if app not in _APPS and app not in _OTHERS:
            if app != "version" and entry:
                said = "it is about the tools, and not about models."
                lines.append(ReportLine(LEFT_OUT, app, said))
            continue
        providers = entry.get("providers") if isinstance(entry, dict) else None
        for one in (providers if isinstance(providers, dict) else {}).values():
            if not isinstance(one, dict):
                lines.append(ReportLine(LEFT_OUT, app, "an entry that is no provider."))
                continue
            name = str(one.get("name") or one.get("id") or "provider")
            where = f"{_APPS.get(app, app)}, {name}"
            found.append(_Provider(app, name, one.get("settingsConfig"), one.get("meta"), where))
    return _findings(found, lines, path)


def read_rows(rows: list[dict[str, Any]], path: Path) -> Findings:
    """Of the database, or of what an export makes of it."""
    found: list[_Provider] = []
    lines: list[ReportLine] = []
    for row in rows:
        app, name = str(row.get("app_type") or ""), str(row.get("name") or row.get("id") or "")
        where = f"{_APPS.get(app, app)}, {name}"
        try:
            settings = json5.load(str(row.get("settings_config") or ""))
            meta = json5.load(str(row.get("meta") or "{}"))
        except ConfigError:
            lines.append(ReportLine(LEFT_OUT, where, "its settings are no JSON."))
            continue
        found.append(_Provider(app, name, settings, meta, where))
    return _findings(found, lines, path)


def _findings(providers: list[_Provider], lines: list[ReportLine], path: Path) -> Findings:
    models: list[FoundModel] = []
    others = [one for one in providers if one.app not in _APPS]
    for one in providers:
        if one.app in _APPS:
            models += _models(one, lines)
    for app in dict.fromkeys(one.app for one in others):
        number = count(sum(one.app == app for one in others), "provider")
        said = f"{number}: only those of Claude Code, Codex and Gemini are read."
        lines.append(ReportLine(LEFT_OUT, app, said))
    return Findings(PROGRAM, path, tuple(models), report=tuple(lines))


def _models(one: _Provider, lines: list[ReportLine]) -> Iterator[FoundModel]:
    access = _access(one)
    trouble = _trouble(one, access)
    if trouble:
        lines.append(ReportLine(LEFT_OUT, one.where, f"{trouble}."))
        return
    target = endpoint(access.address, access.protocol)
    key = key_at(target, one.name, access.key)
    params = dict(target.params)
    filling = plain_key(key, target)
    if filling:
        params["api_key"], key = filling, Key()
    elif key.variable:
        said = f"there is no key in it: add {key.variable} on the page Keys."
        lines.append(ReportLine(CHANGED, one.where, said))
    names = list(dict.fromkeys(_MARK.sub("", name).strip() for name in access.models))
    if any(_MARK.search(name) for name in access.models):
        said = "without [1m] behind the names of models, which only Claude Code knows."
        lines.append(ReportLine(CHANGED, one.where, said))
    qualifier = slug(one.name) or one.app
    if not names:
        said = f"it names no model: clients ask for {qualifier}/ and any model that it has."
        lines.append(ReportLine(CHANGED, one.where, said))
        yield FoundModel(
            f"{one.app}:{one.name}:*",
            one.where,
            f"{qualifier}/*",
            f"{qualifier}-{one.app}",
            f"{target.prefix}*",
            params,
            target.info,
            key,
        )
    for name in names:
        yield FoundModel(
            f"{one.app}:{one.name}:{name}",
            one.where,
            name,
            qualifier,
            f"{target.prefix}{name}",
            params,
            target.info,
            key,
        )


def _trouble(one: _Provider, access: _Access) -> str:
    """Why there is nothing in it for a gateway; empty when there is."""
    meta = one.meta if isinstance(one.meta, dict) else {}
    if not isinstance(one.settings, dict):
        return "it has no settings"
    logs_in = str(meta.get("providerType") or "")
    if logs_in or (not access.address and not access.key):
        return "it logs in with an account of its own in place of a key"
    if _PROXY_PORT in access.address and any(own in access.address for own in _OWN_SERVERS):
        return "it is cc-switch's own proxy"
    return trouble_of(access.address)


def _access(one: _Provider) -> _Access:
    settings = one.settings if isinstance(one.settings, dict) else {}
    meta = one.meta if isinstance(one.meta, dict) else {}
    spoken = _FORMATS.get(str(meta.get("apiFormat") or settings.get("api_format") or ""))
    env = settings.get("env")
    env = env if isinstance(env, dict) else {}
    if one.app == "codex":
        return _codex(settings, spoken)
    if one.app == "gemini":
        address = _text(env, "GOOGLE_GEMINI_BASE_URL")
        key = _text(env, "GEMINI_API_KEY", "GOOGLE_API_KEY")
        if key and not address:
            address = "https://generativelanguage.googleapis.com"
        model = _text(env, "GEMINI_MODEL")
        return _Access(address, key, "gemini", (model,) if model else ())
    address, key = _text(env, "ANTHROPIC_BASE_URL"), _text(env, *_CLAUDE_KEYS)
    if key and not address:
        address = "https://api.anthropic.com"
    models = tuple(name for one_ in _CLAUDE_MODELS if (name := _text(env, one_)))
    top = _text(settings, "model")
    if top and top not in ("opus", "sonnet", "haiku", "default", "opusplan"):
        models = (*models, top)
    return _Access(address, key, spoken or "anthropic", models)


def _codex(settings: dict[str, Any], spoken: Protocol | None) -> _Access:
    """`auth` is its auth.json, `config` the text of its config.toml."""
    auth = settings.get("auth")
    key = _text(auth, "OPENAI_API_KEY") if isinstance(auth, dict) else ""
    config: dict[str, Any] = {}
    text = settings.get("config")
    try:
        config = tomllib.loads(text) if isinstance(text, str) else {}
    except (tomllib.TOMLDecodeError, RecursionError):
        return _Access("", "", "responses", ())
    chosen = config.get("model_provider")
    providers = config.get("model_providers")
    providers = providers if isinstance(providers, dict) else {}
    entry = providers.get(chosen) if isinstance(chosen, str) else None
    entry = entry if isinstance(entry, dict) else {}
    address = _text(entry, "base_url") or _text(config, "base_url", "openai_base_url")
    key = key or _text(entry, "experimental_bearer_token")
    if key and not address:
        address = "https://api.openai.com/v1"
    catalog = settings.get("modelCatalog")
    listed = catalog.get("models") if isinstance(catalog, dict) else catalog
    models = [_text(config, "model")]
    for one in listed if isinstance(listed, list) else ():
        models.append(_text(one, "model") if isinstance(one, dict) else str(one))
    if spoken is None:
        spoken = "chat" if _text(entry, "wire_api") == "chat" else "responses"
    return _Access(address, key, spoken, tuple(dict.fromkeys(filter(None, models))))


def _text(value: Mapping[str, Any], *keys: str) -> str:
    """The first of these that says something."""
    texts = (value.get(key) for key in keys)
    return next((one.strip() for one in texts if isinstance(one, str) and one.strip()), "")
