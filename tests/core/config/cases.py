"""Configs, and what LiteLLM makes of them: checked against the real one in test_against_litellm."""

from __future__ import annotations

from core.config.beside import NO_CODE, NO_FILE

SET = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})
MISSING = {
    "hooks.handler": NO_CODE,
    "openapi.json": NO_FILE,
    "/keys/service.json": NO_FILE,
    "github_copilot/": "~/token",
}
"""What the examples of docs/lint.md name that is not there."""
DEMO = "model_list: [{model_name: demo, litellm_params: {model: openai/x, mock_response: Hi}}]\n"
KEY = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"

# Each of these was given to LiteLLM 1.102.4: it ends with exit status 1 or 3.
STOPS = {
    "empty": ("", (1, 1), "empty"),
    "only comments": ("# nothing\n", (1, 1), "empty"),
    "a list": ("- a\n", (1, 1), "sections"),
    "a text": ("hello\n", (1, 1), "sections"),
    "bad yaml": ("a: [\n", (2, 1), "bracket"),
    "two documents": (DEMO + "---\na: 1\n", (2, 1), "second document"),
    "model_list is no list": ("model_list: {a: b}\n" + KEY, (1, 13), "list of models"),
    "a model is a text": ("model_list: [hello]\n" + KEY, (1, 14), "model_name"),
    "no model_name": ("model_list:\n- litellm_params: {model: a/b}\n" + KEY, (2, 3), "model_name"),
    "no litellm_params": ("model_list:\n- model_name: a\n" + KEY, (2, 3), "no litellm_params"),
    "litellm_params is empty": (
        "model_list:\n- model_name: a\n  litellm_params:\n" + KEY,
        (3, 18),
        "must hold settings",
    ),
    "misspelt litellm_params": (
        "model_list:\n- model_name: a\n  litellm_param: {model: a/b}\n" + KEY,
        (3, 3),
        "litellm_param",
    ),
    "no model": (
        "model_list:\n- model_name: a\n  litellm_params: {rpm: 1}\n" + KEY,
        (3, 3),
        "no model",
    ),
    "model is a number": (
        "model_list:\n- model_name: a\n  litellm_params: {model: 4}\n" + KEY,
        (3, 27),
        "number",
    ),
    "model_name: off": (
        "model_list:\n- model_name: off\n  litellm_params: {model: a/b}\n" + KEY,
        (2, 15),
        "yes or no",
    ),
    "model_name is a number": (
        "model_list:\n- model_name: 4.1\n  litellm_params: {model: a/b}\n" + KEY,
        (2, 15),
        "number",
    ),
    "model_info is empty": (
        "model_list:\n- model_name: a\n  litellm_params: {model: a/b}\n  model_info:\n" + KEY,
        (4, 14),
        "model_info",
    ),
    "numeric master_key": (
        DEMO + "general_settings:\n  master_key: 123456\n",
        (3, 15),
        "must be a text",
    ),
    "general_settings is a list": (DEMO + "general_settings: [a]\n", (2, 19), "general_settings"),
    "litellm_settings is a list": (DEMO + KEY + "litellm_settings: [a]\n", (4, 19), "litellm_s"),
    "environment is a list": (DEMO + KEY + "environment_variables: [a]\n", (4, 24), "environment"),
    "include is a text": (DEMO + KEY + "include: other.yaml\n", (4, 10), "include must be"),
    "routing_strategy": (
        DEMO + KEY + "router_settings:\n  routing_strategy: fastest\n",
        (5, 21),
        "routing_strategy",
    ),
    "health_check_interval": (
        DEMO + KEY + "router_settings:\n  health_check_interval: 5\n",
        (5, 3),
        "health_check_interval",
    ),
    "unknown callback": (
        DEMO + KEY + "litellm_settings:\n  callbacks: [promethues]\n",
        (5, 15),
        "promethues",
    ),
    "callbacks is a text": (
        DEMO + KEY + "litellm_settings:\n  callbacks: prometheus\n",
        (5, 14),
        "must be a list",
    ),
    "a date that is none": (DEMO + KEY + "x: 2024-13-45\n", (4, 4), "cannot read"),
    "a tag": (DEMO + KEY + "x: !!python/object:os.system {}\n", (4, 4), "cannot read"),
    "braces of a template": (DEMO + KEY + "x: {{ name }}\n", (4, 5), "single word"),
}

# Each of these starts, and does something else than what it says.
SURPRISES = {
    "no models": ("model_list:\n" + KEY, (1, 1), "no models"),
    "unset key": (
        "model_list:\n- model_name: gpt\n  litellm_params:\n    model: openai/x\n"
        "    api_key: os.environ/NOT_SET\n" + KEY,
        (5, 14),
        "NOT_SET is not set; requests to gpt will fail",
    ),
    "unset variable elsewhere": (
        DEMO + KEY + "litellm_settings:\n  cache_params: {host: os.environ/NOT_SET}\n",
        (5, 24),
        "NOT_SET is not set, so host will be empty",
    ),
    "unset master_key": (
        DEMO + "general_settings:\n  master_key: os.environ/NOT_SET\n",
        (3, 15),
        "does not start without one",
    ),
    "plain master_key": (
        DEMO + "general_settings:\n  master_key: hunter2\n",
        (3, 15),
        "plain text",
    ),
    "master_key elsewhere": (
        DEMO + KEY + "litellm_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n",
        (5, 3),
        "ignores master_key in litellm_settings",
    ),
    "master_key on top": (DEMO + "master_key: os.environ/LITELLM_MASTER_KEY\n", (2, 1), "ignores"),
    "model_lists": ("model_lists: []\n" + KEY, (1, 1), "model_lists"),
    "litelm_settings": (DEMO + KEY + "litelm_settings: {a: b}\n", (4, 1), "litelm_settings"),
    "masterkey": (DEMO + "general_settings:\n  masterkey: x\n", (3, 3), "masterkey"),
    "drop_parms": (DEMO + KEY + "litellm_settings:\n  drop_parms: true\n", (5, 3), "drop_parms"),
    "drop_params on top": (DEMO + KEY + "drop_params: true\n", (4, 1), "drop_params"),
    "unknown router key": (DEMO + KEY + "router_settings:\n  speed: 1\n", (5, 3), "speed"),
    "router list": (DEMO + KEY + "router_settings: [a]\n", (4, 18), "ignores router_settings"),
    "duplicate section": (DEMO + KEY + DEMO, (4, 1), "second time"),
    "api_keyy": (
        "model_list:\n- model_name: a\n  litellm_params: {model: openai/b, api_keyy: x}\n" + KEY,
        (3, 37),
        "api_keyy",
    ),
    "api_key beside litellm_params": (
        "model_list:\n- model_name: a\n  litellm_params: {model: openai/b}\n  api_key: x\n" + KEY,
        (4, 3),
        "ignores api_key here",
    ),
    "a date as version": (
        "model_list:\n- model_name: a\n  litellm_params:\n    model: azure/b\n"
        "    api_version: 2024-10-21\n" + KEY,
        (5, 18),
        "a date",
    ),
    "Bearer": (
        "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/b\n"
        "    extra_headers: {Authorization: Bearer os.environ/OPENAI_API_KEY}\n" + KEY,
        (5, 36),
        "only at the start",
    ),
    "in a list": (
        "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/b\n"
        "    tags: [os.environ/OPENAI_API_KEY]\n" + KEY,
        (5, 12),
        "within a list",
    ),
    "shell style": (
        "model_list:\n- model_name: a\n  litellm_params: {model: openai/b, api_key: '${KEY}'}\n"
        + KEY,
        (3, 46),
        "does not fill this in",
    ),
    "a guardrail that is skipped": (
        DEMO + KEY + "guardrails:\n- guardrail_name: filter\n"
        "  litellm_params: {guardrail: no_such_guardrail, mode: pre_call, default_on: true}\n",
        (6, 31),
        "starts without the guardrail filter",
    ),
    "forgotten os.environ/": (
        "model_list:\n- model_name: a\n"
        "  litellm_params: {model: openai/b, api_key: COMPANY_API_KEY}\n" + KEY,
        (3, 46),
        "COMPANY_API_KEY is used as it stands",
    ),
    "forgotten os.environ/ of the master key": (
        DEMO + "general_settings:\n  master_key: TEAM_MASTER_KEY\n",
        (3, 15),
        "looks a name up only behind os.environ/",
    ),
    "key in plain text": (
        "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/b\n"
        "    api_key: sk-proj-abcdefghijklmnopqrstuvwxyz0123\n" + KEY,
        (5, 14),
        "plain text",
    ),
}

FINE = {
    "the smallest": DEMO,
    "the usual": DEMO + KEY,
    "sections without a value": DEMO + KEY + "litellm_settings:\nrouter_settings:\n",
    "anchors": "x-defaults: &d {api_key: os.environ/OPENAI_API_KEY}\nmodel_list:\n"
    "- model_name: a\n  litellm_params: {<<: *d, model: openai/a}\n" + KEY,
    "an overridden merge": "x: &d {rpm: 1, model: openai/c}\nmodel_list:\n"
    "- model_name: a\n  litellm_params: {<<: *d, rpm: 2}\n" + KEY,
    "wildcard": "model_list:\n- model_name: '*'\n  litellm_params: {model: '*'}\n" + KEY,
    "the same name twice": "model_list:\n- {model_name: a, litellm_params: {model: openai/b}}\n"
    "- {model_name: a, litellm_params: {model: openai/c}}\n" + KEY,
    "a provider's own parameters": "model_list:\n- model_name: a\n  litellm_params:\n"
    "    {model: ollama/b, api_base: 'http://127.0.0.1:1', num_ctx: 8192, top_k: 1, min_p: 0.1, "
    "keep_alive: 5m, "
    "vertex_ai_project: p, repetition_penalty: 1}\n" + KEY,
    "placeholders": "model_list:\n- model_name: a\n  litellm_params:\n"
    "    {model: openai/b, api_key: sk-no-key-required, api_base: 'http://127.0.0.1:1/v1'}\n" + KEY,
    "only pass-through": KEY
    + "  pass_through_endpoints:\n  - path: /x\n    target: https://x.org\n"
    "    headers: {Authorization: Bearer os.environ/OPENAI_API_KEY}\n",
    "a variable of its own": "environment_variables: {MY_KEY: x}\nmodel_list:\n- model_name: a\n"
    "  litellm_params: {model: openai/b, api_key: os.environ/MY_KEY}\n" + KEY,
    "a secret manager": KEY + "  key_management_system: aws_secret_manager\nmodel_list:\n"
    "- {model_name: a, litellm_params: {model: openai/b, api_key: os.environ/FAR_AWAY}}\n",
    "words about references": "model_list:\n- model_name: a\n  litellm_params: {model: openai/b}\n"
    "  model_info: {description: keys go into os.environ/ as always}\n" + KEY,
    "callbacks": DEMO + KEY + "litellm_settings:\n  callbacks: [prometheus, mine.logger, opik]\n",
    "words of one's own on top": DEMO + KEY + "x-notes: mine\n4: four\n",
    "guardrails": DEMO + KEY + "guardrails:\n- guardrail_name: a\n"
    "  litellm_params: {guardrail: block_code_execution, mode: pre_call}\n",
    "a routing group by its name": DEMO
    + KEY
    + "router_settings:\n  routing_groups: [{group_name: pool, models: [demo], "
    "routing_strategy: least-busy}]\n  fallbacks: [pool: [demo], demo: [pool]]\n"
    "  model_group_alias: {quick: pool}\n",
    "router": DEMO + KEY + "router_settings: {routing_strategy: least-busy, num_retries: 2}\n",
}
