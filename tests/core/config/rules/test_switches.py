"""Settings that nothing turns on, what caches need, and groups of settings that LiteLLM does not
annotate."""

from __future__ import annotations

from typing import Final

import pytest

from build_scripts.devtools.catalog_scan import package
from core.config.issue import Issue
from core.config.lint import lint
from core.config.rules.fields import groups
from tests.corpus.parts import KEY, TWO, UPSTREAM

SET: Final = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})


def _found(text: str, *codes: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code in codes]


def _of(section: str, settings: str, *codes: str) -> list[Issue]:
    if section == "general_settings":
        return _found(f"{TWO}{KEY}  {settings}\n", *codes)
    return _found(f"{TWO}{KEY}{section}:\n  {settings}\n", *codes)


@pytest.mark.parametrize(
    ("section", "alone", "both"),
    [
        ("general_settings", "alerting_threshold: 300", "alerting: [slack]"),
        ("general_settings", "alert_types: [budget_alerts]", "alerting: [webhook]"),
        ("general_settings", "health_check_interval: 60", "background_health_checks: true"),
        ("general_settings", "health_check_interval: 60", "background_health_checks: false"),
        ("general_settings", "litellm_jwtauth: {enforce_rbac: true}", "enable_jwt_auth: true"),
        ("general_settings", "key_management_settings: {hosted_keys: [X]}", "use_google_kms: true"),
        ("router_settings", "tag_filtering_match_any: false", "enable_tag_filtering: true"),
        (
            "router_settings",
            "deployment_affinity_ttl_seconds: 9",
            "optional_pre_call_checks: [deployment_affinity]",
        ),
        ("router_settings", "routing_strategy_args: {ttl: 9}", "routing_strategy: lar1"),
    ],
)
def test_a_setting_that_nothing_turns_on_is_told(section: str, alone: str, both: str) -> None:
    (issue,) = _of(section, alone, "LP415")
    assert alone.partition(":")[0] in issue.message
    assert _of(section, f"{both}\n  {alone}", "LP415") == []


def test_what_a_file_that_is_included_turns_on_is_not_asked_for() -> None:
    text = f"include: [more.yaml]\n{TWO}{KEY}  alerting_threshold: 300\n"
    assert _found(text, "LP415") == []


@pytest.mark.parametrize("name", ["cooldown_time: 5", "allowed_fails: 3"])
def test_what_is_to_cool_down_where_nothing_does_is_told(name: str) -> None:
    assert _of("router_settings", f"disable_cooldowns: true\n  {name}", "LP415") != []
    assert _of("router_settings", f"disable_cooldowns: false\n  {name}", "LP415") == []


def test_fallbacks_and_none_at_most_are_told() -> None:
    fallbacks = "fallbacks: [{small: [large]}]"
    assert _of("router_settings", f"max_fallbacks: 0\n  {fallbacks}", "LP415") != []
    for settings in (f"max_fallbacks: 1\n  {fallbacks}", "max_fallbacks: 0"):
        assert _of("router_settings", settings, "LP415") == []
    source = (package() / "router_utils/fallback_event_handlers.py").read_text("utf-8")
    assert "if fallback_depth >= max_fallbacks:" in source


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("redis_host: h", "redis_host"),
        ("redis_port: 6379, redis_password: x", "redis_password"),
        ("redis_url: 'redis://h:1', redis_host: h, redis_port: 1", "redis_host"),
        ("redis_url: 'redis://h:1'", ""),
        ("redis_host: h, redis_port: 1, redis_password: x", ""),
        ("redis_host: os.environ/NUMBER, redis_port: os.environ/NUMBER", ""),
        ("num_retries: 1", ""),
    ],
)
def test_half_an_address_of_redis_is_told(settings: str, told: str) -> None:
    found = _found(f"{TWO}{KEY}router_settings: {{{settings}}}\n", "LP415")
    assert [one.message.partition(" ")[0] for one in found] == [told] * bool(told)
    source = (package() / "router_python_core.py").read_text("utf-8")
    assert (
        "if redis_url is not None or (redis_host is not None and redis_port is not None):" in source
    )


def _tagged(*tags: str, info: str = "") -> str:
    return "model_list:\n" + "".join(
        f"  - {{model_name: a, litellm_params: {{model: openai/x{n}, {UPSTREAM}{tag}}}{info}}}\n"
        for n, tag in enumerate(tags)
    )


def test_tags_that_differ_and_that_nobody_looks_at_are_told() -> None:
    text = _tagged(", tags: [free]", ", tags: [paid]")
    (issue,) = _found(text + KEY, "LP415")
    assert "a request for a reaches any of its models" in issue.message
    for more in (
        "router_settings: {enable_tag_filtering: true}\n",
        "include: [more.yaml]\n",
    ):
        assert _found(text + KEY + more, "LP415") == []
    for other in (
        _tagged(", tags: [paid]"),
        _tagged(", tags: [paid]", ", tags: [paid]"),
        _tagged(", tags: [x]", ", tags: [y]", info=", model_info: {enable_tag_filtering: true}"),
    ):
        assert _found(other + KEY, "LP415") == []


# ---- shares of the requests


def _group(*params: str, more: str = "") -> str:
    entries = "".join(
        f"  - {{model_name: a, litellm_params: {{model: openai/x{n}, {UPSTREAM}{one}}}}}\n"
        for n, one in enumerate(params)
    )
    return f"model_list:\n{entries}{KEY}{more}"


@pytest.mark.parametrize(
    ("params", "lacks"),
    [
        ((", weight: 2", ""), "weight"),
        ((", rpm: 9", ", tpm: 900"), "rpm"),
        ((", order: 1", ""), "order"),
        ((", order: 1, weight: 2", ", order: 1", ", order: 2"), "weight"),
        ((", weight: 2", ", weight: 0"), ""),
        ((", weight: 2", ", weight: 1"), ""),
        ((", order: 1, weight: 2", ", order: 2"), ""),
        (("", ""), ""),
        ((", weight: os.environ/NUMBER", ""), ""),
    ],
)
def test_a_model_without_a_lot_is_told(params: tuple[str, ...], lacks: str) -> None:
    found = _found(_group(*params), "LP437")
    assert [lacks for one in found if f"has no {lacks}," in one.message] == [lacks] * bool(lacks)
    assert len(found) == bool(lacks)


def test_lots_are_drawn_as_litellm_draws_them() -> None:
    source = (package() / "router_strategy/simple_shuffle.py").read_text("utf-8")
    assert 'for metric in ("weight", "rpm", "tpm")' in source
    assert "if value is None:\n        return 0.0" in source


@pytest.mark.parametrize(
    "more",
    [
        "router_settings: {routing_strategy: latency-based-routing}\n",
        "router_settings: {routing_groups: [{group_name: g, models: [a], routing_strategy: "
        "least-busy}]}\n",
        "include: [more.yaml]\n",
    ],
)
def test_other_ways_to_choose_draw_no_lots(more: str) -> None:
    assert _found(_group(", rpm: 9", "", more=more), "LP437") == []


def test_weights_and_limits_that_a_strategy_does_not_look_at_are_told() -> None:
    busy = "router_settings: {routing_strategy: least-busy}\n"
    assert len(_found(_group(", weight: 2", ", weight: 1", more=busy), "LP438")) == 1
    assert _found(_group(", weight: 2", ", weight: 1"), "LP438") == []
    beside = f"model_list:\n  - model_name: a\n    rpm: 9\n    litellm_params: {{{UPSTREAM}, "
    beside += f"model: openai/x}}\n    model_info: {{tpm: 900}}\n{KEY}"
    assert len(_found(beside, "LP438")) == 2
    usage = "router_settings: {routing_strategy: usage-based-routing-v2}\n"
    assert _found(beside + usage, "LP438") == []


_GROUP: Final = (
    "routing_groups: [{{group_name: {}, models: [small, large], routing_strategy: {}, "
    "model_priorities: {{{}}}}}]"
)


@pytest.mark.parametrize(
    ("group", "severity"),
    [
        (("small", "least-busy", ""), "warning"),
        (("small", "priority", "small: 1, large: 2"), "error"),
        (("g", "priority", "small: 1"), "error"),
        (("g", "priority", ""), "error"),
        (("g", "priority", "small: 1, large: 2, huge: 3"), "error"),
        (("g", "least-busy", "small: 1, large: 2"), "error"),
        (("g", "priority", "small: 1, large: 2"), ""),
        (("g", "least-busy", ""), ""),
    ],
)
def test_groups_have_names_of_their_own_and_priorities_of_all(
    group: tuple[str, str, str], severity: str
) -> None:
    found = _of("router_settings", _GROUP.format(*group), "LP316", "LP317")
    assert [one.severity for one in found] == [severity] * bool(severity)


def test_kinds_of_sticking_are_litellms() -> None:
    source = (package() / "router_utils/pre_call_checks/deployment_affinity_check.py").read_text()
    flags = source.partition("VALID_MODEL_GROUP_AFFINITY_FLAGS")[2].partition(")")[0]
    kind = groups()["router_settings"].fields["model_group_affinity_config"]
    assert kind.inner is not None and kind.inner.inner is not None
    assert all(f'"{word}"' in flags for word in kind.inner.inner.words)
    assert _of("router_settings", "model_group_affinity_config: {small: [sticky]}", "LP381") != []


# ---- caches

_QDRANT: Final = (
    "type: qdrant-semantic, qdrant_api_base: 'http://localhost:1', qdrant_collection_name: c, "
    "qdrant_semantic_cache_embedding_model: small"
)


def _cache(params: str) -> list[Issue]:
    settings = f"cache: true\n  cache_params: {{{params}}}"
    return _of("litellm_settings", settings, "LP333", "LP334")


@pytest.mark.parametrize(
    ("params", "severity"),
    [
        ("type: s3", "warning"),
        ("type: s3, s3_bucket_name: b, s3_region: us-east-1", "error"),
        (_QDRANT, "error"),
        (f"{_QDRANT}, similarity_threshold: 80", "warning"),
        (f"{_QDRANT}, similarity_threshold: 0", "warning"),
        ("type: local, host: localhost", "warning"),
        ("type: redis, host: localhost, s3_bucket_name: b", "warning"),
        ("type: local, similarity_threshold: 0.8", "warning"),
        ("type: redis, sentinel_nodes: [[h, 1]]", "error"),
        ("type: redis, service_name: m, sentinel_nodes: [h]", "error"),
        ("type: redis, redis_startup_nodes: ['h:1']", "error"),
        ("type: redis, url: 'redis://h:1', host: h", "warning"),
    ],
)
def test_a_cache_that_lacks_something_or_has_anothers_settings_is_told(
    params: str, severity: str
) -> None:
    found = _cache(params)
    assert severity in {one.severity for one in found}, found


@pytest.mark.parametrize(
    "params",
    [
        "type: s3, s3_bucket_name: b, s3_region_name: us-east-1",
        f"{_QDRANT}, similarity_threshold: 0.8",
        "type: local, ttl: 60, namespace: ours",
        "type: redis, host: localhost, port: 6379, ttl: 60",
        "type: redis, service_name: m, sentinel_nodes: [[h, 1]]",
        "type: redis, redis_startup_nodes: [{host: h, port: 1}]",
    ],
)
def test_a_cache_with_all_that_it_needs_is_right(params: str) -> None:
    assert _cache(params) == []


def test_a_redis_in_variables_counts_beside_its_type_alone() -> None:
    """LiteLLM looks at them where cache_params has nothing else."""
    variables = "environment_variables: {REDIS_HOST: redis}\n"
    for params, count in (("mode: default_off", 1), ("type: redis, mode: default_off", 0)):
        text = f"{TWO}{KEY}litellm_settings: {{cache: true, cache_params: {{{params}}}}}\n"
        assert len(_found(text + variables, "LP334")) == count


# ---- groups that LiteLLM reads without annotations


@pytest.mark.parametrize(
    ("section", "settings", "code"),
    [
        (
            "litellm_settings",
            "key_generation_settings: {personal_keys: {allowed_user_roles: [proxy_admin]}}",
            "LP382",
        ),
        ("litellm_settings", "model_group_settings: {forward_headers: [small]}", "LP382"),
        (
            "general_settings",
            "user_header_mappings: [{header_name: X, litellm_user_role: user}]",
            "LP381",
        ),
        ("general_settings", "role_permissions: [{role: admin}]", "LP381"),
        ("general_settings", "service_account_settings: {enforced_params: user}", "LP380"),
    ],
)
def test_a_slip_within_such_a_group_is_told(section: str, settings: str, code: str) -> None:
    assert _of(section, settings, code) != []


def test_the_fields_of_such_groups_are_litellms() -> None:
    source = {
        "key_generation_settings": "types/utils.py",
        "model_group_settings": "types/router.py",
        "role_permission": "proxy/_types.py",
        "user_header_mapping": "proxy/_types.py",
        "jwtauth": "proxy/_types.py",
        "jwt_role": "proxy/_types.py",
        "scope_mapping": "proxy/_types.py",
    }
    for group, file in source.items():
        text = (package() / file).read_text("utf-8")
        lacks = [name for name in groups()[group].fields if f"    {name}: " not in text]
        assert lacks == [], group
