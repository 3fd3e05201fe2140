"""Other names, fallbacks, routing, limits and the cache, written by forms."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.edits import Edit, apply_edits
from core.config.forms.setting_edits import (
    Alias,
    Caching,
    Fallback,
    aliases,
    caching,
    change_caching,
    change_limits,
    change_routing,
    default_fallbacks,
    fallbacks,
    limits,
    remove_alias,
    routing,
    set_alias,
    set_default_fallbacks,
    set_fallback,
)

CONFIG = dedent("""\
    model_list:
      - model_name: a
        litellm_params: {model: openai/a}

    litellm_settings:
      # When one fails.
      fallbacks:
        - a: [b, c]   # b first
        - b:
            # the last resort
            - c
            - d
      num_retries: 2

    router_settings:
      model_group_alias:
        "gpt-4": a   # as tools call it
        quiet: {model: a, hidden: true}
      routing_strategy: simple-shuffle
    """)


def done(text: str, edit: Callable[..., tuple[Edit, ...]], *args: object) -> str:
    return apply_edits(text, edit(parse(text), *args))


def test_aliases_are_read_and_changed_in_their_place() -> None:
    assert aliases(parse(CONFIG)) == (Alias("gpt-4", "a"), Alias("quiet", "a", True))
    assert done(CONFIG, set_alias, Alias("gpt-4", "b")) == CONFIG.replace(
        '"gpt-4": a ', '"gpt-4": b '
    )
    assert done(CONFIG, set_alias, Alias("gpt-5", "a"), "gpt-4") == CONFIG.replace("gpt-4", "gpt-5")
    assert done(CONFIG, set_alias, Alias("quiet", "a")) == CONFIG.replace("true", "false")
    added = done(CONFIG, set_alias, Alias("new", "a", True))
    assert added == CONFIG.replace(
        "hidden: true}\n", "hidden: true}\n    new:\n      model: a\n      hidden: true\n"
    )
    with pytest.raises(ConfigError, match="another alias"):
        set_alias(parse(CONFIG), Alias("quiet", "a"), "gpt-4")


def test_the_last_alias_takes_the_mapping_along() -> None:
    one = done(CONFIG, remove_alias, "gpt-4")
    assert one == CONFIG.replace('    "gpt-4": a   # as tools call it\n', "")
    none = done(one, remove_alias, "quiet")
    assert "model_group_alias" not in none and "routing_strategy" in none
    made = done("model_list: []\n", set_alias, Alias("x", "a"))
    assert made == "model_list: []\n\nrouter_settings:\n  model_group_alias:\n    x: a\n"


def test_fallbacks_stay_where_the_config_has_them() -> None:
    assert fallbacks(parse(CONFIG)) == (Fallback("a", ("b", "c")), Fallback("b", ("c", "d")))
    assert done(CONFIG, set_fallback, "fallbacks", "a", ["b", "c", "d"]) == CONFIG.replace(
        "[b, c]", "[b, c, d]"
    )
    assert done(CONFIG, set_fallback, "fallbacks", "b", ["c"]) == CONFIG.replace(
        "        - d\n", ""
    )
    added = done(CONFIG, set_fallback, "fallbacks", "c", ["d"])
    assert added == CONFIG.replace("        - d\n", "        - d\n    - c:\n        - d\n")
    other = done(CONFIG, set_fallback, "context_window_fallbacks", "a", ["d"])
    assert fallbacks(parse(other), "context_window_fallbacks") == (Fallback("a", ("d",)),)
    assert other.index("context_window") < other.index("router_settings")
    assert done(CONFIG, set_fallback, "fallbacks", "a", []) == CONFIG.replace(
        "    - a: [b, c]   # b first\n", ""
    )
    none = done(
        done(CONFIG, set_fallback, "fallbacks", "a", []), set_fallback, "fallbacks", "b", []
    )
    assert "fallbacks:" not in none and "num_retries: 2" in none


def test_fallbacks_for_all_models() -> None:
    made = done(CONFIG, set_default_fallbacks, ["a", "b"])
    assert default_fallbacks(parse(made)) == ("a", "b")
    assert done(made, set_default_fallbacks, []) == CONFIG


def test_routing_is_set_where_it_is() -> None:
    assert routing(parse(CONFIG)) == {"routing_strategy": "simple-shuffle", "num_retries": 2}
    after = done(
        CONFIG, change_routing, {"num_retries": 3, "routing_strategy": None, "timeout": 30}
    )
    assert after == CONFIG.replace("num_retries: 2", "num_retries: 3").replace(
        "routing_strategy: simple-shuffle", "timeout: 30"
    )


def test_limits_of_the_whole_gateway() -> None:
    wanted = {"max_in_flight_requests_per_worker": 10}
    after = done(CONFIG, change_limits, wanted)
    assert after == f"{CONFIG}\ngeneral_settings:\n  max_in_flight_requests_per_worker: 10\n"
    assert limits(parse(after)) == wanted
    assert change_limits(parse(after), wanted) == ()
    model = done(CONFIG, change_limits, {"default_max_parallel_requests": 4})
    assert "simple-shuffle\n  default_max_parallel_requests: 4\n" in model


def test_the_cache() -> None:
    assert caching(parse(CONFIG)) == Caching()
    on = done(CONFIG, change_caching, Caching(True, "local", 600.0))
    assert caching(parse(on)) == Caching(True, "local", 600.0)
    assert on == CONFIG.replace(
        "num_retries: 2\n",
        "num_retries: 2\n  cache: true\n  cache_params:\n    type: local\n    ttl: 600\n",
    )
    off = done(on, change_caching, Caching(False, "local", 600.0))
    assert off == on.replace("cache: true", "cache: false")
    # A cache of no kind is a Redis for LiteLLM.
    assert caching(parse("litellm_settings: {cache: true}\n")).kind == "redis"
