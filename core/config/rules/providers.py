"""Providers and models that LiteLLM does not know."""

from __future__ import annotations

import functools
import re
from typing import Final

from yaml.nodes import Node

from core.base.secret_rules import REFERENCE, unsendable
from core.config.document import is_true, items, text_of
from core.config.fixes import rename
from core.config.issue import UNSET
from core.config.lint_context import name_of, shown
from core.config.lint_sections import has_secret_manager
from core.config.rules import keys, needs
from core.config.rules.known import ENDPOINTS, PROVIDERS
from core.config.rules.known_models import BARE_MODELS, CLOSED
from core.config.rules.parts import (
    Model,
    Parts,
    is_falsy,
    is_reference,
    say_unknown,
    value_of,
)
from core.config.rules.servers import asked_at_own
from core.config.rules.service_days import gone_by_page, once_served, still_served

UNKNOWN: Final = "LP300"
NO_PROVIDER: Final = "LP301"
MISSPELT: Final = "LP302"
NO_KEY: Final = "LP304"
UNSENDABLE: Final = "LP305"
BY_CHATS: Final = "LP306"
VERSION: Final = "LP307"
PLACEHOLDER: Final = "LP318"
OWN_FALLBACKS: Final = "LP328"
TAGS: Final = "LP329"
NOT_SIGNED_IN: Final = "LP368"
DEPLOYMENT: Final = "LP369"
KEY_OF_OTHER: Final = "LP395"

_CLAUDE: Final = re.compile(
    r"claude-(?:(?P<before>[a-z]+)-)?(?P<version>\d(?:[-.]\d)?)(?:-(?P<after>(?!latest)[a-z]+))?"
    r"(?:-(?P<date>\d{3,}|latest))?"
)
"""How Anthropic's names are made, with the family before the version, or after it."""
_BEFORE_FAMILY: Final = "3"
"""The last version that stands before the family; older ones had names of other forms."""
_FAMILIES: Final = frozenset({"opus", "sonnet", "haiku"})
_ALL_KNOWN: Final = "4-5"
"""The last version whose models all have a date, and are all known."""
_THINKING: Final = re.compile(r"claude-.+-(?:think|thinking)(?:-.+)?")
_THOUGHT: Final = frozenset({"think", "thinking"})
_OF_CHATGPT: Final = re.compile(
    r"(gpt-5(?:\.\d)?(?:-(?:mini|nano|pro|codex(?:-max|-mini)?))?|o[134](?:-mini|-pro)?)"
    r"-(?:thinking|instant|auto|minimal|low|medium|high|xhigh)"
)
"""Names that ChatGPT and other programs have for a model and how much it thinks."""
_SIGNS: Final = re.compile(r"[-._]")
_PLACES: Final = frozenset({"api_base", "base_url", "mock_response"})
"""With one of these a model is asked elsewhere, or nowhere."""
_DATE: Final = 8
"""Digits of a date in a name."""

CHATS_ONLY: Final = "custom_openai/"
"""How the model of a server begins that only chats."""

_ROUTED: Final = re.compile(
    r"(?:[a-z-]+\.)?anthropic\.claude-|claude-[a-z]+-\d+(?:[-.]\d+)?(?:-\d{8})?$|gpt-image"
    r"|.*ft:gpt-(?:3\.5-turbo|4)|amazon_nova|jev-|\*$",
    re.IGNORECASE,
)
"""Names that LiteLLM gives to a provider by their form."""
_KEYS: Final = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "groq": ("GROQ_API_KEY",),
    "mistral": ("MISTRAL_API_KEY",),
    "deepseek": ("DEEPSEEK_API_KEY",),
    "openrouter": ("OPENROUTER_API_KEY", "OR_API_KEY"),
    "xai": ("XAI_API_KEY",),
}
"""Where LiteLLM finds the key of a model that has none; these providers answer nobody without."""
_OWNERS: Final = {name: provider for provider, names in _KEYS.items() for name in names}
_OF_BEDROCK: Final = re.compile(r"(?:[a-z-]+\.)?anthropic\.claude-", re.IGNORECASE)
"""Names without a provider that LiteLLM asks Amazon for."""
_SIGNED: Final = (
    "api_key",
    *needs.ADDRESS,
    *needs.ELSEWHERE,
)
"""With one of these a model may do without the variable."""
_SIGNED_OTHERWISE: Final = ("anthropic_", "openai_", "extra_headers", "use_xai_oauth", "azure_ad")
_ENDINGS: Final = ("", "-latest", "-preview", "-it")
_VERSION: Final = "api-version="
_BEARER: Final = "bearer "
_NAMED_KEYS: Final = {
    "openai": ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"),
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"),
}
"""Where a key is looked for whatever server is asked."""
_OF_GEMINI: Final = "://generativelanguage.googleapis.com"
_AWS: Final = ("aws_access_key_id", "aws_secret_access_key")
_GEMINI: Final = "gemini-"
_VERTEX: Final = (
    "VERTEXAI_PROJECT",
    "VERTEX_PROJECT",
    "VERTEXAI_CREDENTIALS",
    "VERTEX_CREDENTIALS",
    "GOOGLE_APPLICATION_CREDENTIALS",
)
"""With one of these there are credentials of Google's."""
_FILLED_IN: Final = re.compile(r"\$?\{\{?[\w. -]*\}\}?|<[\w. -]+>")
"""What other programs put a name in the place of."""
NAMELESS: Final = {
    "api.clarifai.com/v2/ext/openai/v1": "clarifai",
    "api.featherless.ai/v1": "featherless_ai",
    "api.galadriel.ai/v1": "galadriel",
    "api.llama.com/compat/v1/": "meta_llama",
    "api.moonshot.ai/v1": "moonshot",
    "api.morphllm.com/v1": "morph",
    "api.sambanova.ai/v1": "sambanova",
    "api.studio.nebius.ai/v1": "nebius",
    "api.x.ai/v1": "xai",
    "dashscope-intl.aliyuncs.com/compatible-mode/v1": "dashscope",
    "dashscope.aliyuncs.com/compatible-mode/v1": "dashscope",
    "inference.api.nscale.com/v1": "nscale",
}
"""Addresses that LiteLLM knows and finds no provider by: at these it leaves out every model that
does not name one, also those that it knows. With the provider that is meant."""
_ELSEWHERE: Final = ("pass_through_endpoints", "store_model_in_db")


def check(parts: Parts) -> None:
    """Where the requests of each model go."""
    own = _own_providers(parts)
    lost: list[tuple[Model, Node, str]] = []
    for model in parts.models:
        given = text_of(model.params["custom_llm_provider"][1]) if _has_provider(model) else None
        if given is not None:
            if given not in PROVIDERS and given not in own:
                lost.append((model, model.params["custom_llm_provider"][1], given))
            continue
        if not model.model or is_reference(model.params["model"][1]):
            continue
        provider, slash, rest = model.model.partition("/")
        if slash and (provider in PROVIDERS or provider in own):
            _check_model(parts, model, provider, rest)
        elif _is_known(model):
            if not slash and model.params.keys().isdisjoint(_PLACES):
                _check_claude(parts, model, model.model)
        else:
            if slash:
                lost.append((model, model.params["model"][1], provider))
            else:
                _say_no_provider(parts, model)
    if lost:
        _say_unknown(parts, lost)
    for model in parts.models:
        _check_placeholder(parts, model)
        _check_access(parts, model)
        _check_owner(parts, model)
        _check_protocol(parts, model)
        _check_deployment(parts, model)
        _check_sign_in(parts, model)
        _check_own_fallbacks(parts, model)
    _check_tags(parts)


def _has_provider(model: Model) -> bool:
    pair = model.params.get("custom_llm_provider")
    return pair is not None and bool(text_of(pair[1])) and not is_reference(pair[1])


def _own_providers(parts: Parts) -> set[str]:
    """Those that code of the person's own adds."""
    pair = parts.litellm.get("custom_provider_map")
    nodes = (parts.document.get(item, "provider") for item in items(pair[1] if pair else None))
    return {name for node in nodes if (name := text_of(node))}


def _is_known(model: Model) -> bool:
    if _of_nameless(model):
        return False
    if model.model in BARE_MODELS or _ROUTED.match(model.model):
        return True
    node = model.address
    if node is None:
        return False
    address = text_of(node) or ""
    return is_reference(node) or any(one in address for one in ENDPOINTS)


def _of_nameless(model: Model) -> str:
    """The provider at whose address it is asked, where LiteLLM finds none by that; else ""."""
    address = text_of(model.address) or ""
    return next((name for one, name in NAMELESS.items() if one in address), "")


def _say_unknown(parts: Parts, lost: list[tuple[Model, Node, str]]) -> None:
    """A warning each: the others are served. An error where there are no others."""
    alone = len(lost) == len(parts.models) and parts.is_whole and "general_settings" in parts.top
    alone = alone and not any(key in parts.general for key in _ELSEWHERE)
    report = parts.findings.error if alone and "mcp_servers" not in parts.top else None
    for _, node, provider in lost:
        near = parts.findings.near(provider, PROVIDERS, 0.75)
        value = text_of(node) or ""
        mended = None if near is None else near + value.removeprefix(provider)
        (report or parts.findings.warn)(
            node,
            f"LiteLLM knows no provider {shown(provider)} and leaves this model out.",
            f"Did you mean {near}?"
            if near
            else "Write a provider before the slash; for a server of your own that speaks OpenAI's "
            "protocol that is openai/ or lm_studio/.",
            code=UNKNOWN,
            fix=None if mended is None else rename(parts.document, node, mended),
        )


def _say_no_provider(parts: Parts, model: Model) -> None:
    node = model.params["model"][1]
    provider = _of_nameless(model)
    if provider:
        parts.findings.warn(
            node,
            f"There is no provider in {name_of(node)}, and LiteLLM finds none by this address: it "
            "leaves it out.",
            f"Write {provider}/{shown(model.model)}.",
            code=NO_PROVIDER,
            fix=rename(parts.document, node, f"{provider}/{model.model}"),
        )
        return
    near = _slip(model.model, BARE_MODELS)
    say_unknown(
        parts,
        node,
        f"There is no provider in {name_of(node)}, and LiteLLM knows no such model: it leaves it "
        "out.",
        near,
        "Write the provider before it: provider/name.",
        code=NO_PROVIDER,
    )


def _check_model(parts: Parts, model: Model, provider: str, name: str) -> None:
    """A model that is one slip of the finger away from a known one, where nobody else serves it."""
    if not name and provider != "azure":  # whose address may name the deployment
        node = model.params["model"][1]
        parts.findings.warn(
            node,
            f"There is no model behind {provider}/: every request fails.",
            "Write the name of a model behind the slash.",
            code=NO_PROVIDER,
        )
    known = CLOSED.get(provider)
    if known is None or name in known or "*" in name or ":" in name:
        return
    if not model.params.keys().isdisjoint(_PLACES) and asked_at_own(model) != provider:
        return
    if provider == "openai" and _check_openai(parts, model, name):
        return
    if provider == "anthropic" and _check_claude(parts, model, name):
        return
    near = _slip(name, known) or _in_small(name, known) or _with_other_signs(name, known)
    meant = f"{provider}/{near}" if near is not None else _elsewhere(name)
    if meant is not None and "api_base" not in parts.litellm:
        node = model.params["model"][1]
        parts.findings.warn(
            node,
            f"LiteLLM's table has no model {shown(name)} of {provider}.",
            f"Did you mean {near or meant}?",
            code=MISSPELT,
            fix=rename(parts.document, node, meant),
        )


def _check_claude(parts: Parts, model: Model, name: str) -> bool:
    """Whether Anthropic cannot have a model of this name, also none that LiteLLM's table has
    forgotten or does not know yet: a dot in its version, the family before a version up to 3.7 or
    behind a later one, no date behind one up to 3.7, or a date that is none."""
    found = _CLAUDE.fullmatch(name)
    if found is None or found["after"] in _THOUGHT:
        return _check_thinking(parts, model, name)
    before, after, date = found["before"] or "", found["after"] or "", found["date"] or ""
    version = found["version"].replace(".", "-")
    is_old = version[0] == _BEFORE_FAMILY
    is_turned = bool(before if is_old else after and not date)
    is_no_date = date.isdigit() and len(date) != _DATE
    is_undated = is_old and not date
    has_family = bool(before or after)
    is_nobodys = not has_family and (is_old or bool(date))
    if (before and after) or version[0] < _BEFORE_FAMILY:
        return False
    if not (is_turned or is_no_date or is_undated or is_nobodys or version != found["version"]):
        return _check_made(parts, model, name, found)
    words = (version, before or after) if is_old else (before or after, version)
    date = date or ("latest" if is_old else "0" * version.isdigit() * is_turned)
    near = "-".join(word for word in ("claude", *words, date) if word)
    node = model.params["model"][1]
    today = parts.findings.today
    is_gone = today is not None and gone_by_page("anthropic", near, today) != ""
    instead = still_served("anthropic", near, today) if today is not None and is_gone else None
    parts.findings.warn(
        node,
        f"Anthropic names no model {shown(name)}: every request fails.",
        "The date of a model has eight digits."
        if is_no_date
        else "The family belongs to it, as in claude-sonnet-4-6."
        if not has_family
        else f"Anthropic no longer serves {near} either: choose another, such as {instead}."
        if is_gone
        else f"Did you mean {near}?",
        code=MISSPELT,
        fix=None
        if is_no_date or is_gone or not has_family
        else rename(parts.document, node, f"anthropic/{near}"),
    )
    return True


def _check_thinking(parts: Parts, model: Model, name: str) -> bool:
    """Whether its name asks to think, as other programs call the models of Anthropic's."""
    is_said = _THINKING.fullmatch(name) is not None
    if is_said:
        parts.findings.warn(
            model.params["model"][1],
            f"Anthropic names no model {shown(name)}: every request fails.",
            "Write the name of the model alone, and reasoning_effort or thinking beside it.",
            code=MISSPELT,
        )
    return is_said


def _check_made(parts: Parts, model: Model, name: str, found: re.Match[str]) -> bool:
    """Whether Anthropic never had this family, version and date together. Later versions than
    `_ALL_KNOWN` may be newer than LiteLLM's table."""
    family, version = found["before"] or "", found["version"]
    if family not in _FAMILIES or not (_BEFORE_FAMILY < version <= _ALL_KNOWN):
        return False
    if name in CLOSED["anthropic"] or name in once_served("anthropic"):
        return False
    today = parts.findings.today
    instead = still_served("anthropic", f"claude-{family}-{version}", today) if today else None
    parts.findings.warn(
        model.params["model"][1],
        f"Anthropic never had a model {shown(name)}: every request fails.",
        f"Choose another, such as {instead}." if instead else "Choose another of its models.",
        code=MISSPELT,
    )
    return True


def _check_openai(parts: Parts, model: Model, name: str) -> bool:
    """Whether it is called as in ChatGPT, or by how much it is to think."""
    found = _OF_CHATGPT.fullmatch(name)
    if found is None:
        return False
    parts.findings.warn(
        model.params["model"][1],
        f"OpenAI's API has no model {shown(name)}: every request fails.",
        f"Write openai/{found[1]}, and reasoning_effort beside it where it is to think more or "
        "less than by itself.",
        code=MISSPELT,
    )
    return True


def _with_other_signs(name: str, known: frozenset[str]) -> str | None:
    """The one of `known` that has the same letters and digits."""
    return _by_letters(known).get(_SIGNS.sub("", name.lower()))


@functools.lru_cache(maxsize=64)
def _by_letters(known: frozenset[str]) -> dict[str, str]:
    return {_SIGNS.sub("", one): one for one in sorted(known)}


def _in_small(name: str, known: frozenset[str]) -> str | None:
    """The one of `known` that is the same in small letters, or with one of the endings."""
    small = name.lower()
    return next((one for one in (small + ending for ending in _ENDINGS) if one in known), None)


def _elsewhere(name: str) -> str | None:
    """The name with its provider, where there is one that alone serves it."""
    found = [provider for provider, known in CLOSED.items() if name in known]
    return f"{found[0]}/{name}" if len(found) == 1 else None


@functools.lru_cache(maxsize=4096)
def _slip(word: str, known: frozenset[str]) -> str | None:
    """The one of `known` that is one letter away. Another digit is another version, not a slip."""
    digits = re.sub(r"\D", "", word)
    for length in (len(word), len(word) + 1, len(word) - 1):
        for name in _by_length(known).get(length, ()):
            if _is_one_off(word, name) and re.sub(r"\D", "", name) == digits:
                return name
    return None


@functools.lru_cache(maxsize=64)
def _by_length(known: frozenset[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name in sorted(known):
        found.setdefault(len(name), []).append(name)
    return found


def _is_one_off(left: str, right: str) -> bool:
    """Whether one letter added, left out, changed or swapped makes one the other."""
    if left[:1] != right[:1] and left[-1:] != right[-1:]:
        return False
    start = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _check_placeholder(parts: Parts, model: Model) -> None:
    """`openai/{model}`, for which LiteLLM has a star."""
    found = _FILLED_IN.search(model.model)
    if found is None:
        return
    node = model.params["model"][1]
    starred = model.model.replace(found[0], "*") if "*" in model.name else None
    parts.findings.warn(
        node,
        f"LiteLLM fills in no {shown(found[0])}: the provider is asked for a model of this name.",
        f"Write {shown(starred)}." if starred else "Write the name of a model.",
        code=PLACEHOLDER,
        fix=None if starred is None else rename(parts.document, node, starred),
    )


# ---- what a provider wants to know


def _check_access(parts: Parts, model: Model) -> None:
    """Whether the provider can be reached, and the model has a key."""
    key = text_of(value_of(model.params, "api_key"))
    if key and not is_reference(model.params["api_key"][1]) and (fault := unsendable(key)):
        parts.findings.warn(
            model.params["api_key"][1],
            f"No request can carry this api_key: {fault}.",
            f"Keep it in the vault, and write {REFERENCE}NAME here.",
            code=UNSENDABLE,
        )
    elif key and key.lower().startswith(_BEARER):
        parts.findings.warn(
            model.params["api_key"][1],
            "LiteLLM writes Bearer before a key by itself, and every request will have it twice.",
            "Write the key alone.",
            code=UNSENDABLE,
        )
    _check_version(parts, model)
    _check_pair(parts, model)
    _check_vertex(parts, model)
    provider = model.model.partition("/")[0] if "/" in model.model else ""
    if "model" not in model.params:
        return
    if _has_provider(model):
        given = text_of(model.params["custom_llm_provider"][1])
        if given in _NAMED_KEYS and _lacks_any_key(parts, model, given):
            _say_no_key(parts, model, given)
        return
    needs.check(parts, model, provider)
    keys.check(parts, model, provider)
    if provider in _NAMED_KEYS and _lacks_any_key(parts, model, provider):
        _say_no_key(parts, model, provider)
        return
    names = _KEYS.get(provider)
    if names is None or parts.may_be_set(*names) or _is_signed(parts, model, provider):
        return
    if provider == "anthropic" and _are_headers_sent_on(parts):
        return  # Claude Code signs in with its own subscription
    parts.findings.warn(
        model.params["model"][1],
        f"This model has no api_key, and {names[0]} is not set: every request fails.",
        f"Add api_key: {REFERENCE}{names[0]}, and {names[0]} on the Keys page.",
        kind=UNSET,
        code=NO_KEY,
    )


def _are_headers_sent_on(parts: Parts) -> bool:
    """Whether a client's own headers go to the provider: of all models, or of some of them."""
    setting = value_of(parts.general, "forward_client_headers_to_llm_api")
    groups = parts.pairs(value_of(parts.litellm, "model_group_settings"))
    return is_true(setting) or "forward_client_headers_to_llm_api" in groups


def _check_owner(parts: Parts, model: Model) -> None:
    """A key that is another provider's, by the name that LiteLLM knows it by."""
    node = value_of(model.params, "api_key")
    name = (text_of(node) or "").partition(REFERENCE)[2]
    owner = _OWNERS.get(name)
    if node is None or owner is None or _has_provider(model):
        return
    provider, slash, _ = model.model.partition("/")
    if not slash:
        provider = "bedrock" if _OF_BEDROCK.match(provider) else ""
    if provider == owner or provider not in (*_KEYS, "bedrock"):
        return
    if provider != "bedrock" and not model.params.keys().isdisjoint(needs.ADDRESS):
        return  # another server answers, and the key may be its own
    parts.findings.warn(
        node,
        f"Requests go to {provider}, and by its name this is the key of {owner}: {provider} knows "
        "no such key.",
        f"Write model: {owner}/{shown(model.model.rpartition('/')[2])}, or the key of {provider}.",
        code=KEY_OF_OTHER,
    )


def _check_version(parts: Parts, model: Model) -> None:
    pair = model.params.get("api_version")
    text = text_of(pair[1]) if pair is not None else None
    if pair is not None and text and text.startswith(_VERSION):
        parts.findings.warn(
            pair[1],
            f"This api_version begins with {_VERSION}: Azure knows no such version.",
            f"Write what stands behind {_VERSION} alone.",
            code=VERSION,
            fix=rename(parts.document, pair[1], text.removeprefix(_VERSION)),
        )


def _check_pair(parts: Parts, model: Model) -> None:
    """Amazon's keys, of which one alone is not used."""
    for name, other in (_AWS, _AWS[::-1]):
        if (
            name in model.params
            and other not in model.params
            and not parts.may_be_set(other.upper())
        ):
            parts.findings.warn(
                model.params[name][0],
                f"{name} does nothing without {other}.",
                f"Add {other}: {REFERENCE}{other.upper()}.",
                kind=UNSET,
                code=NO_KEY,
            )


def _check_vertex(parts: Parts, model: Model) -> None:
    """A Gemini without a provider is Vertex AI's, which goes by Google's credentials: who writes a
    key beside it means another."""
    is_vertex = model.model.startswith(_GEMINI) and model.model in BARE_MODELS
    if not is_vertex or "api_key" not in model.params or _has_provider(model):
        return
    others = ("litellm_credential_name", "mock_response")
    if any(name.startswith("vertex_") or name in others for name in model.params):
        return
    if parts.may_be_set(*_VERTEX) or any(name.startswith("vertex_") for name in parts.litellm):
        return
    base = model.params.get("api_base") or model.params.get("base_url")
    address = "" if base is None else text_of(base[1]) or ""
    if base is not None and (is_reference(base[1]) or any(one in address for one in ENDPOINTS)):
        return  # LiteLLM may know the provider by the address
    node = model.params["model"][1]
    is_own = base is None or (_OF_GEMINI in address and "/openai" not in address)
    meant = f"gemini/{model.model}" if is_own else f"openai/{model.model}"
    without = f", and remove {name_of(base[0])}" if is_own and base is not None else ""
    parts.findings.warn(
        node,
        f"Without a provider {shown(model.model)} is a model of Vertex AI, which takes no api_key: "
        "every request fails.",
        f"For this key write {meant}{without}.",
        code=NO_PROVIDER,
        fix=rename(parts.document, node, meant) if base is None else None,
    )


def _say_no_key(parts: Parts, model: Model, provider: str) -> None:
    parts.findings.warn(
        model.params["model"][1],
        f"This model has no api_key: without one LiteLLM sends no request by {provider}/, even to "
        "a server that wants none.",
        "Add api_key: not-needed, or the key of the server.",
        code=NO_KEY,
    )


def _lacks_any_key(parts: Parts, model: Model, provider: str) -> bool:
    """Whether none is found for a server of another address."""
    if not model.params.keys() & set(needs.ADDRESS) or parts.may_be_set(*_NAMED_KEYS[provider]):
        return False
    others = {name: pair for name, pair in model.params.items() if name not in needs.ADDRESS}
    return not _is_signed(parts, Model(model.name, model.entry, others, model.info), provider)


def _is_signed(parts: Parts, model: Model, provider: str) -> bool:
    if any(not is_falsy(value_of(model.params, name)) for name in _SIGNED):
        return True
    if any(name.startswith(_SIGNED_OTHERWISE) for name in model.params):
        return True
    given = ("api_key", f"{provider}_key", f"{provider}_api_key")
    return any(name in parts.litellm for name in given) or has_secret_manager(parts.findings)


def _check_protocol(parts: Parts, model: Model) -> None:
    """A server that only chats is asked by another provider than OpenAI's: the switch for it loses
    answers that are cut."""
    switch = model.params.get("use_chat_completions_api")
    provider, _, name = model.model.partition("/")
    if switch is None or not is_true(switch[1]) or provider != "openai" or _has_provider(model):
        return
    if "mode" in model.info and text_of(model.info["mode"][1]) == "embedding":
        return  # nobody chats with it
    node = model.params["model"][1]
    # OpenAI's own address is known to openai/ alone.
    has_address = "api_base" in model.params or "base_url" in model.params
    parts.findings.warn(
        node,
        "With use_chat_completions_api, an answer to /v1/messages that is cut by max_tokens comes "
        "back empty.",
        f"Write {CHATS_ONLY}{shown(name)}, which asks by chat completions and loses nothing."
        if has_address
        else "Take the line away: OpenAI itself answers all that LiteLLM asks it.",
        code=BY_CHATS,
        fix=rename(parts.document, node, CHATS_ONLY + name) if has_address else None,
    )


def _check_deployment(parts: Parts, model: Model) -> None:
    """Azure's `deployment_id`, of which LiteLLM makes a model where it chats, and nowhere else."""
    pair = model.params.get("deployment_id")
    name = text_of(pair[1]) if pair is not None else None
    provider, _, asked = model.model.partition("/")
    if pair is None or not name or provider != "azure" or is_reference(pair[1]) or name == asked:
        return
    node = model.params["model"][1]
    parts.findings.warn(
        pair[0],
        f"deployment_id counts for chats: embeddings ask for the deployment {shown(asked)}.",
        f"Write model: azure/{shown(name)}, and remove this.",
        code=DEPLOYMENT,
        fix=rename(parts.document, node, f"azure/{name}"),
    )


def _check_sign_in(parts: Parts, model: Model) -> None:
    """Providers of which LiteLLM has a token once a person has signed in by a code."""
    given = model.params["custom_llm_provider"][1] if _has_provider(model) else None
    provider = text_of(given) or model.model.partition("/")[0]
    file = parts.findings.missing.get(f"{provider}/")
    if file is not None and "mock_response" not in model.params:
        parts.findings.warn(
            model.params["model"][1],
            "Nobody has signed in to this provider, and a gateway has no console to do it on: "
            "every request fails.",
            f"Sign in with LiteLLM outside of this program, which keeps what it gets in {file}.",
            code=NOT_SIGNED_IN,
        )


def _check_own_fallbacks(parts: Parts, model: Model) -> None:
    """In litellm_params they are no names of this config: LiteLLM asks a provider for each."""
    pair = model.params.get("fallbacks")
    instead = f"fallbacks: [{{{shown(model.name)}: [other-model]}}]"
    for item in items(pair[1]) if pair is not None else ():
        name = text_of(item)
        inner = parts.document.get(item, "model") if name is None else item
        provider = (text_of(inner) or "").partition("/")[0]
        is_known = provider in PROVIDERS or (text_of(inner) or "") in BARE_MODELS
        if not is_known and not is_reference(inner):
            parts.findings.warn(
                item,
                "The fallbacks of a single model do not go by the names of this config: LiteLLM "
                "finds nobody to ask.",
                f"Write under router_settings  {instead}.",
                code=OWN_FALLBACKS,
            )
            return


def _check_tags(parts: Parts) -> None:
    """What requests are led by stands among the parameters."""
    pair = parts.router.get("enable_tag_filtering")
    names = ("weight", "tags") if pair and is_true(pair[1]) else ("weight",)
    for model in parts.models:
        for name in names:
            if name in model.info and name not in model.params:
                parts.findings.warn(
                    model.info[name][0],
                    f"LiteLLM leads no request by {name} in model_info.",
                    "It belongs under litellm_params.",
                    code=TAGS,
                )
