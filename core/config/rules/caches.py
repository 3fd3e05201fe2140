"""What each kind of cache needs, and settings of one kind in another."""

from __future__ import annotations

from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.config.document import is_true, items, kind, text_of
from core.config.lint_context import name_of, shown
from core.config.rules.fields import groups
from core.config.rules.forms import is_number
from core.config.rules.known import PROVIDERS
from core.config.rules.known_models import BARE_MODELS
from core.config.rules.parts import (
    Pairs,
    Parts,
    is_null,
    is_reference,
    say_stops,
    say_unknown,
    value_of,
)
from core.config.rules.runs import CACHE, CACHE_UNUSED
from core.config.rules.vectors import length_of
from core.config.sections import REDIS_VARIABLES

_QDRANT: Final = "qdrant-semantic"
_SEMANTIC: Final = frozenset({_QDRANT, "redis-semantic", "valkey-semantic"})
_OF_BOTO: Final = frozenset({"aws_account_id"})
"""What the library of S3 takes beside what LiteLLM hands it by names of its own."""
_BEGINNINGS: Final = {
    "local": ("host", "port", "password", "url", "ssl", "redis_", "s3_", "gcs_", "qdrant_"),
    "redis": ("s3_", "gcs_", "qdrant_", "azure_"),
    "s3": ("qdrant_", "gcs_"),
    _QDRANT: ("s3_", "gcs_"),
}
"""How settings begin that this kind does not look at, by the kind."""
_THRESHOLD: Final = "similarity_threshold"
UNKNOWN: Final = "LP462"
OTHER_LENGTH: Final = "LP463"
_CLOSED: Final = frozenset({"local", _QDRANT, "azure-blob", "gcs"})
"""Kinds that get no more than what LiteLLM has a name for. A Redis gets the rest as it is."""
_MODEL: Final = "qdrant_semantic_cache_embedding_model"
_LENGTH: Final = "qdrant_semantic_cache_vector_size"
_USUAL_MODEL: Final = "text-embedding-ada-002"
_USUAL_LENGTH: Final = 1536
_LENGTH_FOR_ALL: Final = "QDRANT_VECTOR_SIZE"


def check(parts: Parts) -> None:
    """All of the above."""
    node = value_of(parts.litellm, "cache_params")
    if not is_true(value_of(parts.litellm, "cache")) or not isinstance(node, MappingNode):
        return
    params = parts.pairs(node)
    type_ = value_of(params, "type")
    name = text_of(type_)
    if type_ is None:
        _check_variables(parts, params)
        return
    if name is None or is_reference(type_):
        return
    if name in _CLOSED:
        _check_unknown(parts, params)
    if name == _QDRANT:
        _check_qdrant(parts, type_, params)
        _check_length(parts, type_, params)
    elif name == "s3":
        _check_s3(parts, type_, params)
    elif name == "redis":
        _check_nodes(parts, params)
        _check_both(parts, params)
    _check_others(parts, name, params)
    if name in _SEMANTIC:
        _check_threshold(parts, params)
        _check_asked(parts, name.partition("-")[0], params)
    elif _THRESHOLD in params:
        _say_unused(
            parts,
            params[_THRESHOLD][0],
            f"A cache of type {name} takes the same question alone: {_THRESHOLD} does nothing.",
            "A cache by meaning is of type qdrant-semantic.",
        )


def _check_variables(parts: Parts, params: Pairs) -> None:
    """LiteLLM looks for Redis in variables where cache_params has nothing at all, or the type."""
    given = {"host", "url", "redis_startup_nodes"} & params.keys()
    if params and not given and not parts.findings.given.own.isdisjoint(REDIS_VARIABLES):
        _say_unused(
            parts,
            parts.litellm["cache_params"][0],
            "Without a type this cache is one in memory, and what REDIS_… variables say is "
            "passed over.",
            "Add type: redis to cache_params.",
        )


def _check_qdrant(parts: Parts, type_: Node, params: Pairs) -> None:
    needs = [
        name for name in (_THRESHOLD, "qdrant_collection_name") if is_null(value_of(params, name))
    ]
    if is_null(value_of(params, "qdrant_api_base")) and not parts.may_be_set(
        "QDRANT_URL", "QDRANT_API_BASE"
    ):
        needs.append("qdrant_api_base")
    if needs:
        what = f"A cache of type {_QDRANT} needs {needs[0]}"
        say_stops(parts, type_, what, CACHE)


def _check_unknown(parts: Parts, params: Pairs) -> None:
    """Names that nothing is done with. Where half of the words of a known one stand in it, in their
    order, that one was meant."""
    known = groups()["cache_params"].names
    for name, (key, _) in params.items():
        if name in known or parts.findings.near(name, known, 0.75):
            continue  # what is nearly right has an issue of its own
        words = name.split("_")
        likely = [one for one in sorted(known) if len(words) > 1 and _holds(one.split("_"), words)]
        near = likely[0] if len(likely) == 1 else None
        what = f"LiteLLM knows no {name_of(key)} in cache_params and ignores it."
        say_unknown(parts, key, what, near, "Remove it.", code=UNKNOWN)


def _holds(words: list[str], some: list[str]) -> bool:
    """Whether `some` stand among `words`, in their order."""
    rest = iter(words)
    return all(word in rest for word in some)


def _check_length(parts: Parts, type_: Node, params: Pairs) -> None:
    """A collection takes vectors of one length, which LiteLLM makes it for."""
    node = value_of(params, _MODEL)
    asked = _USUAL_MODEL if is_null(node) else text_of(node) or ""
    served = parts.groups.get(asked, ())
    if any("dimensions" in one.params for one in served) or parts.may_be_set(_LENGTH_FOR_ALL):
        return
    lengths = {length_of(one.model) for one in served} or {length_of(asked)}
    length = lengths.pop()
    given = value_of(params, _LENGTH)
    made_for = _USUAL_LENGTH
    if given is not None and not is_null(given):
        if not isinstance(given, ScalarNode) or not given.value.isdigit():
            return
        made_for = int(given.value)
    if lengths or length is None or length == made_for:
        return
    parts.findings.warn(
        given or node or type_,
        f"{shown(asked)} makes vectors of {length} numbers, and LiteLLM makes the collection for "
        f"{made_for}: nothing is cached.",
        f"Write {_LENGTH}: {length}, and remove a collection that was made before.",
        code=OTHER_LENGTH,
    )


def _check_s3(parts: Parts, type_: Node, params: Pairs) -> None:
    if is_null(value_of(params, "s3_bucket_name")):
        parts.findings.warn(
            type_,
            "A cache of type s3 needs s3_bucket_name: nothing is cached.",
            "Add s3_bucket_name: and the name of the bucket.",
            code=CACHE,
        )
    known = groups()["cache_params"].names | _OF_BOTO
    for name, (key, _) in params.items():
        if name not in known:
            near = parts.findings.near(name, known, 0.6)
            parts.findings.error(
                key,
                f"The library of S3 knows no {name_of(key)}, and LiteLLM does not start.",
                f"Did you mean {near}?" if near else "Remove it.",
                code=CACHE,
            )


def _check_nodes(parts: Parts, params: Pairs) -> None:
    """Of a cluster, and of those who watch a master."""
    for name in ("redis_startup_nodes", "startup_nodes"):
        for one in items(value_of(params, name)):
            if not isinstance(one, MappingNode):
                say_stops(parts, one, f"Each of {name} must have a host and a port", CACHE)
    nodes = params.get("sentinel_nodes")
    if nodes is None or is_null(nodes[1]):
        return
    if "service_name" not in params and not parts.may_be_set("REDIS_SERVICE_NAME"):
        say_stops(parts, nodes[0], "sentinel_nodes need service_name, the master's name", CACHE)
    for one in items(nodes[1]):
        if not isinstance(one, SequenceNode) or len(items(one)) != 2:
            say_stops(
                parts, one, 'Each of sentinel_nodes must be a pair, as ["host", 26379]', CACHE
            )


def _check_both(parts: Parts, params: Pairs) -> None:
    """A whole address takes the place of what else is said of one."""
    if is_null(value_of(params, "url")):
        return
    for name in ("host", "port", "password"):
        if not is_null(value_of(params, name)):
            _say_unused(
                parts,
                params[name][0],
                f"{name} does nothing beside url: LiteLLM takes the address alone.",
                "Write it into the address, or remove url.",
            )
            return


def _check_others(parts: Parts, type_: str, params: Pairs) -> None:
    for name, (key, value) in params.items():
        if is_null(value) or not name.startswith(_BEGINNINGS.get(type_, ("\0",))):
            continue
        _say_unused(
            parts,
            key,
            f"A cache of type {type_} takes no notice of {name_of(key)}.",
            "Write the type that is meant, or remove it.",
        )
        return


def _check_threshold(parts: Parts, params: Pairs) -> None:
    """How alike two questions must be: from 0, any, to 1, the same."""
    node = value_of(params, _THRESHOLD)
    if not isinstance(node, ScalarNode) or is_reference(node) or not is_number(node.value):
        return
    if kind(node) not in ("int", "float", "str"):
        return
    value = float(node.value.replace("_", ""))
    if value > 1:
        what = f"No two questions are alike by more than 1: with this {_THRESHOLD} no answer "
        _say_threshold(parts, node, f"{what}ever comes from the cache.")
    elif value <= 0:
        what = (
            f"Any two questions are alike by 0: with this {_THRESHOLD} everybody gets the answer "
        )
        _say_threshold(parts, node, f"{what}to another question.")


def _say_threshold(parts: Parts, node: Node, what: str) -> None:
    parts.findings.warn(node, what, "Write a number such as 0.8.", code=CACHE_UNUSED)


def _check_asked(parts: Parts, cache: str, params: Pairs) -> None:
    """Who makes the vectors: a model of the list by its name, or anybody whom a provider's word
    leads to."""
    node = value_of(params, f"{cache}_semantic_cache_embedding_model")
    asked = text_of(node)
    if node is None or not asked or is_reference(node) or not parts.names.can_tell:
        return
    if parts.names.has(asked) or any(one.model == asked for one in parts.models):
        return
    if asked in BARE_MODELS or asked.partition("/")[0] in PROVIDERS:
        return
    near = parts.findings.near(asked, parts.names.models, 0.7)
    parts.findings.warn(
        node,
        f"No model is called {shown(asked)}, and LiteLLM cannot tell its provider: nothing is "
        "cached.",
        f"Did you mean {near}?" if near else "Write it as in model_name.",
        code=CACHE,
    )


def _say_unused(parts: Parts, node: Node, what: str, remedy: str) -> None:
    parts.findings.warn(node, what, remedy, code=CACHE_UNUSED)
