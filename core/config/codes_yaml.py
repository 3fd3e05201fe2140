"""The codes of what is no YAML, or no config: LP100 to LP149."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code

_DEMO: Final = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, mock_response: Hello}
"""
_KEY: Final = """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
_NO_YAML: Final = "LiteLLM cannot read the file and does not start."

_TEXT: Final = (
    Code(
        "LP100",
        "This is not YAML",
        "error",
        f"A place that YAML does not understand. {_NO_YAML}",
        f"%YAML 3.0\n---\n{_DEMO}",
        _DEMO,
    ),
    Code(
        "LP101",
        "A tab",
        "error",
        f"YAML is indented with spaces and takes no tabs. {_NO_YAML}",
        "model_list:\n\t- model_name: demo\n",
        _DEMO,
    ),
    Code(
        "LP102",
        "A quote that is never closed",
        "error",
        f"All that follows belongs to the text that the quote began. {_NO_YAML}",
        _DEMO.replace("Hello", '"Hello'),
        _DEMO.replace("Hello", '"Hello"'),
    ),
    Code(
        "LP103",
        "A backslash between double quotes",
        "error",
        "There it has a special meaning, and YAML does not know the one that is asked for. Between "
        f"single quotes it is any character. {_NO_YAML}",
        _DEMO + 'litellm_settings:\n  log_folder: "C:\\data"\n',
        _DEMO + "litellm_settings:\n  log_folder: 'C:\\data'\n",
    ),
    Code(
        "LP104",
        "A line without a colon",
        "error",
        f"A key and its value are written `key: value`, with a space behind the colon. {_NO_YAML}",
        _DEMO + _KEY.replace("general_settings:", "general_settings"),
        _DEMO + _KEY,
    ),
    Code(
        "LP105",
        "A second colon in a line",
        "error",
        f"A value that contains a colon and a space needs quotes. {_NO_YAML}",
        f"x-note: see: the docs\n{_DEMO}",
        f'x-note: "see: the docs"\n{_DEMO}',
    ),
    Code(
        "LP106",
        "A line that is indented too far",
        "error",
        f"The line above has a value already, so nothing can stand below it. {_NO_YAML}",
        "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n    alerting: [slack]\n",
        "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n  alerting: [slack]\n"
        + _DEMO,
    ),
    Code(
        "LP107",
        "A line that does not stand where its neighbours do",
        "error",
        f"Lines that belong together begin in the same column. {_NO_YAML}",
        "model_list:\n  - model_name: demo\n    litellm_params:\n"
        "      model: openai/demo\n     rpm: 3\n",
        "model_list:\n  - model_name: demo\n    litellm_params:\n"
        "      model: openai/demo\n      rpm: 3\n",
    ),
    Code(
        "LP108",
        "A bracket that is not closed, or a missing comma",
        "error",
        f"Within brackets, entries are parted by commas. {_NO_YAML}",
        _DEMO.replace("Hello}", "Hello"),
        _DEMO,
    ),
    Code(
        "LP109",
        "A value that begins with a character of YAML's own",
        "error",
        f"`@`, `` ` `` and `%` may not begin a value without quotes. {_NO_YAML}",
        f"x-owner: @home\n{_DEMO}",
        f'x-owner: "@home"\n{_DEMO}',
    ),
    Code(
        "LP110",
        "A star that stands for nothing",
        "error",
        "A `*` at the start of a value stands for a part of the file that was given a name with "
        f"`&`. As a character, or as the model name that takes all, it needs quotes. {_NO_YAML}",
        'model_list:\n  - model_name: *\n    litellm_params: {model: "openai/*"}\n',
        'model_list:\n  - model_name: "*"\n    litellm_params: {model: "openai/*"}\n',
    ),
    Code(
        "LP111",
        "A name (&) that cannot be used",
        "error",
        f"An `&` at the start of a value gives it a name; each name may be given once. {_NO_YAML}",
        f"x-one: &it 1\nx-two: &it 2\n{_DEMO}",
        f"x-one: &one 1\nx-two: &two 2\n{_DEMO}",
    ),
    Code(
        "LP112",
        "A second document",
        "error",
        f"A line with `---` begins another document, and LiteLLM takes one. {_NO_YAML}",
        f"{_DEMO}---\n{_KEY}",
        _DEMO + _KEY,
    ),
    Code(
        "LP113",
        "A value is missing",
        "error",
        f"Within brackets, a comma or a bracket stands where a value has to be. {_NO_YAML}",
        _DEMO + "litellm_settings:\n  callbacks: [, prometheus]\n",
        _DEMO + "litellm_settings:\n  callbacks: [prometheus]\n",
    ),
    Code(
        "LP114",
        "An invisible control character",
        "error",
        f"It came along when something was pasted. {_NO_YAML}",
        _DEMO.replace("demo\n", "de\x07mo\n"),
        _DEMO,
    ),
    Code(
        "LP115",
        "More than a config may be",
        "error",
        "It is nested more than 60 levels deep, contains itself, or multiplies by its aliases to "
        "more than 100,000 values: whoever reads such a file would come to a stop.",
        "x: &x\n  - *x\n",
        _DEMO,
    ),
    Code(
        "LP116",
        "= where a colon is meant",
        "error",
        f"A key and its value are written `key: value`. {_NO_YAML}",
        _DEMO + "litellm_settings:\n  drop_params = true\n  num_retries: 2\n",
        _DEMO + "litellm_settings:\n  drop_params: true\n  num_retries: 2\n",
    ),
    Code(
        "LP117",
        "A value that YAML cannot read",
        "error",
        "It looks like a date or a number and is none, or has a tag (`!…`) that a config may not "
        f"have. {_NO_YAML}",
        f"x-since: 2024-13-45\n{_DEMO}",
        f'x-since: "2024-13-45"\n{_DEMO}',
    ),
    Code(
        "LP118",
        "<<: without a section",
        "error",
        f"`<<:` takes over the settings of a section that was given a name with `&`. {_NO_YAML}",
        "model_list:\n  - model_name: demo\n    litellm_params: {<<: shared, model: openai/x}\n",
        "x-shared: &shared {mock_response: Hello}\nmodel_list:\n  - model_name: demo\n"
        "    litellm_params: {<<: *shared, model: openai/x}\n",
    ),
    Code(
        "LP119",
        "A key that is no word",
        "error",
        "Braces of a template (`{{ … }}`) are YAML's own braces twice: the whole value needs "
        f"quotes. {_NO_YAML}",
        f"x-name: {{{{ name }}}}\n{_DEMO}",
        f'x-name: "{{{{ name }}}}"\n{_DEMO}',
    ),
    Code(
        "LP120",
        "A key that stands there twice",
        "warning",
        "LiteLLM takes the last one and says nothing of the other: models of a second "
        "`model_list` take the place of those of the first.",
        _DEMO + _KEY + _DEMO,
        _DEMO + _KEY,
    ),
)

_FORM: Final = (
    Code("LP130", "An empty config", "error", "LiteLLM refuses it.", "# nothing yet\n", _DEMO),
    Code(
        "LP131",
        "A config without sections",
        "error",
        "It must consist of sections such as `model_list:`; LiteLLM refuses anything else.",
        "- model_name: demo\n",
        _DEMO,
    ),
    Code(
        "LP132",
        "A section that holds no settings",
        "error",
        "It is a list or a text where names with colons are expected; LiteLLM does not start.",
        _DEMO + "litellm_settings:\n  - drop_params\n",
        _DEMO + "litellm_settings:\n  drop_params: true\n",
    ),
    Code(
        "LP133",
        "router_settings without names",
        "warning",
        "LiteLLM ignores `router_settings` unless it holds named settings.",
        _DEMO + "router_settings: [num_retries]\n",
        _DEMO + "router_settings: {num_retries: 2}\n",
    ),
    Code(
        "LP134",
        "A misspelt section",
        "warning",
        "LiteLLM ignores a section that it does not know, without a word.",
        _DEMO + "litelm_settings:\n  drop_params: true\n",
        _DEMO + "litellm_settings:\n  drop_params: true\n",
    ),
    Code(
        "LP135",
        "A setting outside of its section",
        "warning",
        "At the start of a line LiteLLM looks for sections, and ignores a setting there.",
        _DEMO + "drop_params: true\n",
        _DEMO + "litellm_settings:\n  drop_params: true\n",
    ),
    Code(
        "LP136",
        "A misspelt setting",
        "warning",
        "LiteLLM ignores a setting that it does not know, without a word.",
        _DEMO + "litellm_settings:\n  drop_parms: true\n",
        _DEMO + "litellm_settings:\n  drop_params: true\n",
    ),
    Code(
        "LP137",
        "An unknown setting of the router",
        "warning",
        "LiteLLM hands to its router what that knows, and ignores the rest.",
        _DEMO + "router_settings:\n  num_retrys: 2\n",
        _DEMO + "router_settings:\n  num_retries: 2\n",
    ),
    Code(
        "LP138",
        "Health checks among the router's settings",
        "error",
        "LiteLLM hands them to its router, which does not take them, and does not start. They "
        "belong to `general_settings`.",
        _DEMO + _KEY + "router_settings:\n  num_retries: 2\n  health_check_interval: 5\n",
        _DEMO + _KEY + "  health_check_interval: 5\nrouter_settings:\n  num_retries: 2\n",
    ),
    Code(
        "LP139",
        "An unknown routing_strategy",
        "error",
        "LiteLLM does not start with it.",
        _DEMO + "router_settings:\n  routing_strategy: simple-shufle\n",
        _DEMO + "router_settings:\n  routing_strategy: simple-shuffle\n",
    ),
    Code(
        "LP140",
        "callbacks as a single name, or as settings",
        "error",
        "LiteLLM takes a single name for a Python file beside the config, and does not start. Nor "
        "does it with settings in the list: those of a callback stand elsewhere.",
        _DEMO + "litellm_settings:\n  callbacks: prometheus\n",
        _DEMO + "litellm_settings:\n  callbacks: [prometheus]\n",
    ),
    Code(
        "LP141",
        "An unknown callback",
        "error",
        "LiteLLM looks for a Python file of that name, finds none and does not start. A name of "
        "your own needs `callback_settings` with its `callback_type: generic_api`, `endpoint` and "
        "`headers`.",
        _DEMO + "litellm_settings:\n  callbacks: [promethues]\n",
        _DEMO + "litellm_settings:\n  callbacks: [prometheus]\n",
    ),
    Code(
        "LP142",
        "An unknown guardrail",
        "warning",
        "LiteLLM starts without it: nothing is checked, and no client hears of it.",
        _DEMO + "guardrails:\n  - guardrail_name: filter\n"
        "    litellm_params: {guardrail: hide-secret, mode: pre_call}\n",
        _DEMO + "guardrails:\n  - guardrail_name: filter\n"
        "    litellm_params: {guardrail: block_code_execution, mode: pre_call}\n",
    ),
)

CODES: Final[tuple[Code, ...]] = (*_TEXT, *_FORM)
