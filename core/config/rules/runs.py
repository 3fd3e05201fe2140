"""What this program cannot run, or LiteLLM only with a licence: callbacks, caches, a database."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE
from core.config.document import is_true, items, kind, text_of
from core.config.fixes import rename
from core.config.issue import UNSET, WHOLE
from core.config.known_keys import CALLBACKS
from core.config.lint_context import name_of, shown, slip_of
from core.config.rules.fields import groups
from core.config.rules.parts import (
    Pairs,
    Parts,
    is_falsy,
    is_null,
    is_reference,
    say_unknown,
    texts,
    value_of,
    word_set,
)
from core.config.sections import REDIS_VARIABLES

NO_PACKAGE: Final = "LP330"
LICENCE: Final = "LP331"
UNKNOWN_CALLBACK: Final = "LP332"
CACHE: Final = "LP333"
CACHE_UNUSED: Final = "LP334"
DATABASE: Final = "LP335"
NEEDS_DATABASE: Final = "LP336"
MANAGER: Final = "LP337"
HALF: Final = "LP384"

_OPENTELEMETRY: Final = "the OpenTelemetry SDK"
PACKAGES: Final = {
    "agentops": _OPENTELEMETRY,
    "arize": _OPENTELEMETRY,
    "arize_phoenix": _OPENTELEMETRY,
    "langfuse": "the package langfuse",
    "langfuse_otel": _OPENTELEMETRY,
    "mlflow": "the package mlflow",
    "otel": _OPENTELEMETRY,
    "signoz": _OPENTELEMETRY,
}
"""Callbacks whose library is not part of this program."""
FAILING: Final = {
    "langtrace": _OPENTELEMETRY,
    "levo": _OPENTELEMETRY,
    "logfire": _OPENTELEMETRY,
    "weave_otel": _OPENTELEMETRY,
    "lunary": "the package lunary",
    "supabase": "the package supabase",
    "traceloop": "the package traceloop-sdk",
    "wandb": "the package wandb",
    "sentry": "the package sentry-sdk",
    "slack": "the package slack-bolt",
    "newrelic": "the package newrelic",
    "cloudzero": "the package polars",
    "focus": "the package polars",
}
"""As PACKAGES: LiteLLM starts, and logs an error with requests."""
_INSTEAD: Final = {"slack": "For alerts write alerting: [slack] under general_settings."}
"""What was meant by one of these."""
_BUILT_WITH: Final = {
    "langtrace": ("LANGTRACE_API_KEY",),
    "levo": ("LEVOAI_API_KEY",),
    "logfire": ("LOGFIRE_TOKEN",),
    "weave_otel": ("WANDB_API_KEY",),
}
"""Without their key LiteLLM does not get as far as their library; with it, it does not start."""
LICENSED: Final = frozenset(
    {
        "banned_keywords",
        "blocked_user_check",
        "google_text_moderation",
        "hide_secrets",
        "llamaguard_moderations",
        "llmguard_moderations",
        "openai_moderations",
    }
)
"""Callbacks without which LiteLLM's makers let it start only with a licence."""
_QUIETLY_LICENSED: Final = frozenset({"azure_storage", "gcs_bucket", "gcs_pubsub"})
"""Callbacks that LiteLLM goes on without where there is none."""
_LICENSED_SETTINGS: Final = (
    ("general_settings", "allowed_ips"),
    ("general_settings", "enforced_params"),
    ("general_settings", "enable_oauth2_auth"),
    ("litellm_settings", "tag_budget_config"),
)
_GOES_ON: Final = {
    "block_robots": "block_robots asks for a licence of LiteLLM's makers: without one it keeps no "
    "robot out.",
    "allowed_routes": "LiteLLM refuses all routes but these, and logs an error with each request, "
    "since allowed_routes asks for a licence of its makers.",
}
"""Of general_settings: what is to be said where LiteLLM serves without the licence."""
_WITHOUT: Final = (
    ("general_settings", "admin_only_routes", "these routes stay open to every key"),
    ("general_settings", "public_routes", "these routes want a key all the same"),
    ("general_settings", "max_request_size_mb", "requests of any size are taken"),
    ("general_settings", "max_response_size_mb", "answers of any size are sent"),
    ("litellm_settings", "allow_dynamic_callback_disabling", "no client turns a callback off"),
    ("litellm_settings", "audit_log_callbacks", "no changes are logged"),
    ("litellm_settings", "priority_reservation", "nothing is reserved"),
    ("litellm_settings", "store_audit_logs", "no changes are logged"),
)
"""What LiteLLM passes over without the licence, with what then happens."""
_REMOVE: Final = "Remove it, or set LITELLM_LICENSE."
_OLDER: Final = frozenset(
    [
        "athina",
        "custom",
        "custom_callback",
        "dynamodb",
        "greenscale",
        "helicone",
        "lunary",
        "promptlayer",
        "s3",
        "sentry",
        "slack",
        "supabase",
        "traceloop",
        "wandb",
        "cache",
        "deepeval",
    ]
)
"""Callbacks that success_callback and failure_callback take besides."""
_OF_SERVICES: Final = frozenset({"prometheus_system", "datadog", "otel"})
"""What is told by service_callback of the services that LiteLLM needs; it tells nobody else."""
_ALERTING: Final = frozenset({"slack", "ms_teams", "webhook", "email", "pagerduty", "sentry"})
_ALERTED_BY: Final = {
    "slack": ("SLACK_WEBHOOK_URL", "ALERTING_WEBHOOK_URL"),
    "ms_teams": ("MS_TEAMS_WEBHOOK_URL",),
    "webhook": ("WEBHOOK_URL",),
}
"""Where LiteLLM finds out whom to alert."""
_CACHES: Final = frozenset(
    [
        "local",
        "redis",
        "redis-semantic",
        "valkey-semantic",
        "s3",
        "qdrant-semantic",
        "azure-blob",
        "gcs",
    ]
)
_CACHE_NEEDS: Final = {
    "azure-blob": "the package azure-storage-blob",
    "redis-semantic": "the package redisvl",
    "valkey-semantic": "the search part of a newer redis package",
}
_REDIS_PARAMS: Final = ("host", "url", "redis_startup_nodes", "sentinel_nodes", "startup_nodes")
_OF_REDIS: Final = word_set(
    """
    aws_iam_auth aws_iam_cache_name aws_iam_region aws_iam_serverless aws_iam_user_name
    azure_client_id azure_client_secret azure_redis_ad_token azure_tenant_id cache cache_config
    client_name connection_pool credential_provider db decode_responses driver_info
    encoding encoding_errors event_dispatcher health_check_interval legacy_responses
    lib_name lib_version maint_notifications_config max_connections
    oss_cluster_maint_notifications_handler protocol redis_connect_func retry retry_on_error
    retry_on_timeout sentinel_nodes sentinel_password service_logger_obj service_name
    single_connection_client socket_connect_timeout socket_keepalive socket_keepalive_options
    socket_read_size socket_timeout ssl ssl_ca_certs ssl_ca_data ssl_ca_path ssl_cert_reqs
    ssl_certfile ssl_check_hostname ssl_ciphers ssl_exclude_verify_flags ssl_include_verify_flags
    ssl_keyfile ssl_min_version ssl_ocsp_context ssl_ocsp_expected_cert ssl_password
    ssl_validate_ocsp ssl_validate_ocsp_stapled startup_nodes unix_socket_path url username
    """
)
"""What redis-py takes beside a host, and LiteLLM of its own."""
_REDIS_WORDS: Final = {
    "tls": "ssl",
    "use_ssl": "ssl",
    "ssl_verify": "ssl_cert_reqs",
    "database": "db",
    "redis_db": "db",
    "pool_size": "max_connections",
    "user": "username",
    "timeout": "socket_timeout",
    "redis_ssl": "ssl",
    "default_redis_ttl": "default_in_redis_ttl",
}
_CALLS: Final = frozenset({"completion", "embedding", "rerank", "text_completion", "transcription"})
"""Kinds of calls that a program makes which has LiteLLM as a library, and waits."""
_OF_OTHERS: Final = re.compile(r"(?!postgres(?:ql)?:)[a-z][a-z0-9+.-]{,30}://", re.IGNORECASE)
"""How the address of a database of another kind begins."""
_NEEDS_DATABASE: Final = (
    "use_redis_transaction_buffer",
    "store_prompts_in_spend_logs",
    "maximum_spend_logs_retention_period",
    "maximum_spend_logs_retention_interval",
)
_FOR_KEYS: Final = (
    "default_key_generate_params",
    "upperbound_key_generate_params",
    "default_internal_user_params",
    "default_team_params",
    "max_internal_user_budget",
    "internal_user_budget_duration",
    "default_max_internal_user_budget",
)
"""What LiteLLM's own keys, users and teams begin with, all of which are in a database."""
_SECRET_MANAGERS: Final = frozenset(
    [
        "google_kms",
        "azure_key_vault",
        "aws_secret_manager",
        "google_secret_manager",
        "hashicorp_vault",
        "cyberark",
        "local",
        "aws_kms",
        "custom",
    ]
)
_LICENSED_MANAGERS: Final = frozenset({"cyberark", "google_secret_manager", "hashicorp_vault"})
"""Of these, what asks for a licence."""


def check(parts: Parts) -> None:
    """All of the above."""
    for name in ("callbacks", "success_callback", "failure_callback", "service_callback"):
        if name in parts.litellm:
            _check_callbacks(parts, name, parts.litellm[name][1])
    _check_input_callbacks(parts)
    _check_alerting(parts)
    _check_licence(parts)
    _check_cache(parts)
    _check_database(parts)
    _check_web_page(parts)
    _check_secret_manager(parts)


# ---- callbacks


def _check_callbacks(parts: Parts, setting: str, node: Node) -> None:
    licensed = has_licence(parts)
    if setting != "callbacks" and text_of(node) and not is_reference(node):
        parts.findings.warn(
            node,
            f"{setting} must be a list: LiteLLM takes each letter of this for a name.",
            "Put the name in brackets.",
            code=UNKNOWN_CALLBACK,
        )
    for item in items(node):
        name = text_of(item)
        if not name:
            continue
        if name in PACKAGES or name in FAILING:
            _say_no_package(parts, setting, item, name)
        elif name in LICENSED and setting == "callbacks" and not licensed:
            parts.findings.error(
                item,
                f"LiteLLM does not start with {name}, which asks for a licence of its makers.",
                _REMOVE,
                code=LICENCE,
            )
        elif name in _QUIETLY_LICENSED and not licensed:
            what = f"LiteLLM goes on without {name}, which asks for a licence of its makers."
            parts.findings.warn(item, what, _REMOVE, code=LICENCE)
        elif setting != "callbacks" and "." not in name and "/" not in name:
            _check_known(parts, setting, item, name)


def _say_no_package(parts: Parts, setting: str, item: Node, name: str) -> None:
    stops = name in PACKAGES or (
        setting == "callbacks" and parts.is_set(*_BUILT_WITH.get(name, ()))
    )
    needs = PACKAGES.get(name) or FAILING[name]
    report = parts.findings.error if stops else parts.findings.warn
    report(
        item,
        f"{name} needs {needs}, which is not part of this program"
        + (": LiteLLM does not start." if stops else ": nothing will be sent."),
        _INSTEAD.get(
            name, "Remove it. LiteLLM Pocket's own pages show requests, tokens and costs."
        ),
        code=NO_PACKAGE,
    )


def _check_known(parts: Parts, setting: str, item: Node, name: str) -> None:
    known = _OF_SERVICES if setting == "service_callback" else CALLBACKS | _OLDER
    if name in known or is_reference(item):
        return
    near = parts.findings.near(name, known, 0.6)
    what = f"LiteLLM knows no callback {shown(name)} and ignores it in {setting}."
    say_unknown(parts, item, what, near, "Check the name in LiteLLM's docs.", code=UNKNOWN_CALLBACK)


def _check_input_callbacks(parts: Parts) -> None:
    """LiteLLM keeps these names as they stand: it imports nothing for them."""
    pair = parts.litellm.get("input_callback")
    for item in items(pair[1]) if pair is not None else ():
        name = text_of(item)
        if not name or is_reference(item) or name in CALLBACKS or name in _OLDER:
            continue
        parts.findings.warn(
            item,
            f"LiteLLM imports nothing for input_callback, and never calls {shown(name)}.",
            "Write it under callbacks, with the module, a dot and the name within it.",
            code=UNKNOWN_CALLBACK,
        )


def _check_alerting(parts: Parts) -> None:
    pair = parts.general.get("alerting")
    for item in items(pair[1]) if pair is not None else ():
        name = text_of(item)
        if isinstance(item, (MappingNode, SequenceNode)):
            parts.findings.warn(
                item,
                "LiteLLM looks for names here, and alerts nobody by this.",
                f"Write a name: {', '.join(sorted(_ALERTING))}.",
                code=UNKNOWN_CALLBACK,
            )
        if name in _ALERTED_BY and "alert_to_webhook_url" not in parts.general:
            _check_alerted(parts, item, name)
        if not name or is_reference(item) or name in _ALERTING or name in CALLBACKS:
            continue
        near = parts.findings.near(name, _ALERTING, 0.6)
        what = f"LiteLLM knows nobody called {shown(name)} to alert."
        there = f"There are: {', '.join(sorted(_ALERTING))}."
        say_unknown(parts, item, what, near, there, code=UNKNOWN_CALLBACK)


def _check_alerted(parts: Parts, item: Node, name: str) -> None:
    """Whether LiteLLM learns where alerts go."""
    names = _ALERTED_BY[name]
    if not parts.may_be_set(*names):
        parts.findings.warn(
            item,
            f"Nothing says where alerts go: {names[0]} is not set, and none is sent.",
            f"Add {names[0]} under environment_variables, or on the Keys page.",
            kind=UNSET,
            code=HALF,
        )


# ---- what asks for a licence


def has_licence(parts: Parts) -> bool:
    """Whether LiteLLM's makers gave one."""
    return parts.may_be_set("LITELLM_LICENSE") or "litellm_license" in parts.general


def _check_licence(parts: Parts) -> None:
    if has_licence(parts):
        return
    for section, name in _LICENSED_SETTINGS:
        pairs = parts.general if section == "general_settings" else parts.litellm
        if name in pairs and not _is_off(pairs[name][1]):
            parts.findings.error(
                pairs[name][0],
                f"LiteLLM does not serve with {name}, which asks for a licence of its makers.",
                _REMOVE,
                code=LICENCE,
            )
    if not is_falsy(parts.section("worker_registry")):
        parts.findings.error(
            parts.top["worker_registry"][0],
            "LiteLLM does not start with worker_registry, which asks for a licence of its makers.",
            _REMOVE,
            code=LICENCE,
        )
    tokens = parts.general.get("enable_jwt_auth")
    if tokens is not None and is_true(tokens[1]):
        what = (
            "LiteLLM refuses every token with enable_jwt_auth, which asks for a licence of its "
            "makers."
        )
        parts.findings.warn(tokens[0], what, _REMOVE, code=LICENCE)
    for section, name, then in _WITHOUT:
        pairs = parts.general if section == "general_settings" else parts.litellm
        if name in pairs and not is_falsy(pairs[name][1]):
            parts.findings.warn(
                pairs[name][0],
                f"{name} asks for a licence of LiteLLM's makers: without one {then}.",
                _REMOVE,
                code=LICENCE,
            )
    for name, what in _GOES_ON.items():
        pair = parts.general.get(name)
        if pair is not None and not _is_off(pair[1]):
            parts.findings.warn(pair[0], what, _REMOVE, code=LICENCE)


# ---- the cache


def _check_cache(parts: Parts) -> None:
    switch = value_of(parts.litellm, "cache")
    params = parts.litellm.get("cache_params")
    if params is not None and not is_null(params[1]) and not is_true(switch):
        if switch is None or kind(switch) in ("bool", "null"):
            parts.findings.warn(
                params[0],
                "cache_params do nothing without cache: true.",
                "Add cache: true under litellm_settings.",
                code=CACHE_UNUSED,
            )
        return
    if switch is None or not is_true(switch):
        return
    if params is not None and not is_null(params[1]) and not isinstance(params[1], MappingNode):
        parts.findings.error(
            params[1],
            "cache_params must hold settings, such as type: local; LiteLLM does not start.",
            "Indent them below cache_params.",
            code=CACHE,
        )
        return
    given = parts.pairs(params[1] if params else None)
    _check_cache_type(parts, parts.litellm["cache"][0], given)
    _check_cache_ttl(parts, given)
    _check_cached_calls(parts, given)
    _check_redis_words(parts, given)
    host = text_of(value_of(given, "host"))
    if host and "://" in host:
        parts.findings.warn(
            given["host"][1],
            "host is the name of a computer alone: with this nothing is cached.",
            "Write the whole address behind url: instead.",
            code=CACHE,
            fix=rename(parts.document, given["host"][0], "url") if "url" not in given else None,
        )


def _starts_semantic(parts: Parts, params: Pairs) -> bool:
    """LiteLLM looks for the library at the first use only, but for the address at its start."""
    if "similarity_threshold" not in params or is_null(params["similarity_threshold"][1]):
        return False
    return "redis_url" in params or all(
        name in params or parts.may_be_set(f"REDIS_{name.upper()}")
        for name in ("host", "port", "password")
    )


def _check_cache_type(parts: Parts, place: Node, params: Pairs) -> None:
    node = value_of(params, "type")
    if node is not None and (is_reference(node) or not isinstance(node, ScalarNode)):
        return
    if node is None and params:
        _check_memory(parts, params)
        return
    name = "redis" if node is None or is_null(node) else str(node.value)
    if node is not None and name not in _CACHES:
        near = parts.findings.near(name, _CACHES, 0.6)
        parts.findings.error(
            node,
            f"LiteLLM knows no cache of type {shown(name)} and does not start.",
            f"Did you mean {near}?" if near else "Write type: local, which needs nothing else.",
            code=CACHE,
            fix=rename(parts.document, node, near or "local"),
        )
    elif name in _CACHE_NEEDS:
        starts = name == "redis-semantic" and _starts_semantic(parts, params)
        report = parts.findings.warn if starts else parts.findings.error
        then = "nothing is cached" if starts else "LiteLLM does not start"
        report(
            node or place,
            f"A cache of type {name} needs {_CACHE_NEEDS[name]}, which is not part of this "
            f"program: {then}.",
            "Write type: local, which needs nothing else.",
            code=CACHE,
            fix=None if node is None else rename(parts.document, node, "local"),
        )
    elif name == "gcs":
        parts.findings.warn(
            node or place,
            "A cache of type gcs needs Google's library, which is not part of this program: "
            "nothing is cached.",
            "Write type: local, which needs nothing else.",
            code=CACHE,
        )
    elif (
        name == "redis"
        and not params.keys() & set(_REDIS_PARAMS)
        and not parts.may_be_set(*REDIS_VARIABLES)
    ):
        parts.findings.error(
            node or place,
            "This cache is Redis, and nothing says where it is: LiteLLM does not start.",
            "Write cache_params with type: local, or with the host of your Redis.",
            code=CACHE,
        )


def _check_memory(parts: Parts, params: Pairs) -> None:
    """Without a type, a cache with any other setting is one in memory."""
    for name in _REDIS_PARAMS:
        if name in params and not is_null(params[name][1]):
            parts.findings.warn(
                params[name][0],
                f"Without a type this cache is one in memory, and {name} does nothing.",
                "Add type: redis to cache_params.",
                code=CACHE_UNUSED,
            )
            return


def _check_cache_ttl(parts: Parts, params: Pairs) -> None:
    ttl = value_of(params, "ttl")
    word = text_of(ttl)
    if (
        ttl is not None
        and word
        and not word.replace(".", "", 1).isdigit()
        and not is_reference(ttl)
    ):
        parts.findings.warn(
            ttl,
            "ttl must be a number of seconds: nothing is cached.",
            "Write the number alone, such as 600.",
            code=CACHE,
        )


def _check_redis_words(parts: Parts, params: Pairs) -> None:
    """LiteLLM hands on to the library of Redis what it does not know itself."""
    named = {name for name in _REDIS_PARAMS if name in params and not is_null(params[name][1])}
    if text_of(value_of(params, "type")) != "redis" or named != {"host"}:
        return
    if parts.may_be_set("REDIS_URL", "REDIS_CLUSTER_NODES", "REDIS_SENTINEL_NODES"):
        return
    known = groups()["cache_params"].names | _OF_REDIS
    for name, (key, _) in params.items():
        if name not in known and slip_of(name, known, 3) is None:
            parts.findings.error(
                key,
                f"The library of Redis knows no {name_of(key)}, and LiteLLM does not start.",
                f"Did you mean {_REDIS_WORDS[name]}?"
                if name in _REDIS_WORDS
                else "Remove it, or check the name in the docs of redis-py.",
                code=CACHE,
            )


def _check_cached_calls(parts: Parts, params: Pairs) -> None:
    """The gateway makes each of these calls by its name with an a, and by no other."""
    listed = texts(items(value_of(params, "supported_call_types")))
    names = {name for _, name in listed}
    for node, name in listed:
        if name in _CALLS and f"a{name}" not in names:
            parts.findings.warn(
                node,
                f"The gateway calls a{name} and never {name}: no answer of this kind is cached.",
                f"Write a{name}.",
                code=CACHE_UNUSED,
                fix=rename(parts.document, node, f"a{name}"),
            )


# ---- the database


def _check_database(parts: Parts) -> None:
    url = parts.general.get("database_url")
    has_url = url is not None and not is_null(url[1]) and _will_have_value(parts, url[1])
    if url is not None and has_url:
        other = _OF_OTHERS.match(text_of(url[1]) or "")
        parts.findings.warn(
            url[0],
            f"LiteLLM takes a database of PostgreSQL alone, and not {other[0]}; and this program "
            "has no client for databases (prisma) at all."
            if other is not None
            else "database_url does nothing here: the client for databases (prisma) is not part of "
            "this program.",
            "Remove it. Keys, limits and costs need no database in LiteLLM Pocket.",
            code=DATABASE,
        )
        return
    stored = parts.general.get("store_model_in_db")
    if stored is not None and is_true(stored[1]):
        parts.findings.warn(
            stored[0],
            "There is no database in this program: models come from this file alone.",
            "Remove it.",
            kind=WHOLE,
            code=NEEDS_DATABASE,
        )
    settings = [(parts.general, name) for name in _NEEDS_DATABASE]
    for section, name in settings + [(parts.litellm, name) for name in _FOR_KEYS]:
        if name in section and not _is_off(section[name][1]):
            parts.findings.warn(
                section[name][0],
                f"{name} does nothing without a database, and there is none in this program.",
                "Remove it.",
                code=NEEDS_DATABASE,
            )


def _check_web_page(parts: Parts) -> None:
    closed = parts.general.get("default_team_disabled")
    if closed is not None and not _is_off(closed[1]):
        parts.findings.warn(
            closed[0],
            "default_team_disabled is for LiteLLM's web page alone: the gateway refuses nothing "
            "for it.",
            "Remove it.",
            code=NEEDS_DATABASE,
        )


def _will_have_value(parts: Parts, node: Node) -> bool:
    text = text_of(node) or ""
    return not is_reference(node) or text.removeprefix(REFERENCE) in parts.environment


def _is_off(node: Node) -> bool:
    return is_null(node) or (kind(node) == "bool" and not is_true(node))


# ---- secret managers


def _check_secret_manager(parts: Parts) -> None:
    system = parts.general.get("key_management_system")
    name = text_of(system[1]) if system is not None else None
    if system is not None and name and name not in _SECRET_MANAGERS and not is_reference(system[1]):
        near = parts.findings.near(name, _SECRET_MANAGERS, 0.6)
        say_unknown(
            parts,
            system[1],
            f"LiteLLM knows no key_management_system {name_of(system[1])} and does not start.",
            near,
            "Remove it, or check the name in LiteLLM's docs.",
            code=MANAGER,
            stops=True,
        )
    if system is not None and name in _LICENSED_MANAGERS and not has_licence(parts):
        parts.findings.error(
            system[1],
            f"LiteLLM does not start with {name}, which asks for a licence of its makers.",
            "Remove it, and keep keys in the vault of LiteLLM Pocket; or set LITELLM_LICENSE.",
            code=LICENCE,
        )
    kms = parts.general.get("use_google_kms")
    if kms is not None and is_true(kms[1]):
        parts.findings.error(
            kms[0],
            "LiteLLM does not start with use_google_kms: Google's library is not part of this "
            "program.",
            "Remove it, and keep keys in the vault.",
            code=MANAGER,
        )
    vault = parts.general.get("use_azure_key_vault")
    if vault is not None and is_true(vault[1]):
        parts.findings.warn(
            vault[0],
            "LiteLLM asks no Azure Key Vault: its library is not part of this program.",
            "Remove it, and keep keys in the vault of LiteLLM Pocket.",
            code=MANAGER,
        )
