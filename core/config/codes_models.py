"""The codes of the models and of the files that a config includes: LP160 to LP189."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code

_DEMO: Final = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, mock_response: Hello}
"""
_BLOCK: Final = """\
model_list:
  - model_name: demo
    litellm_params:
      model: openai/demo
      api_key: os.environ/OPENAI_API_KEY
"""
_STOPS: Final = "LiteLLM does not start with this."

_MODELS: Final = (
    Code(
        "LP160",
        "model_list is no list",
        "error",
        f"Each model begins with a dash. {_STOPS}",
        "model_list:\n  model_name: demo\n  litellm_params: {model: openai/demo}\n",
        _DEMO,
    ),
    Code(
        "LP161",
        "No models",
        "warning",
        "The gateway starts and has nothing to answer with.",
        "model_list: []\n",
        _DEMO,
    ),
    Code(
        "LP162",
        "A model that is a word",
        "error",
        f"A model has a `model_name` and `litellm_params`. {_STOPS}",
        "model_list:\n  - openai/gpt-4o\n",
        _DEMO,
    ),
    Code(
        "LP163",
        "A misspelt key of a model",
        "error or warning",
        "LiteLLM does not know it, and misses the one that was meant: an error for "
        "`model_name` and `litellm_params`, a warning for `model_info`.",
        _BLOCK.replace("litellm_params", "litelm_params"),
        _BLOCK,
    ),
    Code(
        "LP164",
        "A setting beside litellm_params",
        "warning",
        "LiteLLM ignores it there: it belongs below `litellm_params`, indented.",
        _BLOCK.replace("      api_key", "    api_key"),
        _BLOCK,
    ),
    Code(
        "LP165",
        "A model without model_name",
        "error",
        f"It is the name that clients ask for. {_STOPS}",
        "model_list:\n  - litellm_params: {model: openai/demo}\n",
        _DEMO,
    ),
    Code(
        "LP166",
        "A model_name that is no text",
        "error",
        f"YAML takes it for a number, a date, or yes and no: it needs quotes. {_STOPS}",
        "model_list:\n  - model_name: 4.1\n    litellm_params: {model: openai/gpt-4.1}\n",
        'model_list:\n  - model_name: "4.1"\n    litellm_params: {model: openai/gpt-4.1}\n',
    ),
    Code(
        "LP167",
        "A model without litellm_params",
        "error",
        f"They say where its requests go. {_STOPS}",
        "model_list:\n  - model_name: demo\n",
        _DEMO,
    ),
    Code(
        "LP168",
        "litellm_params without settings",
        "error",
        f"Settings such as `model:` are to be indented below it. {_STOPS}",
        "model_list:\n  - model_name: demo\n    litellm_params:\n",
        _BLOCK,
    ),
    Code(
        "LP169",
        "model_info without settings",
        "error",
        f"Indent them below it, or remove it. {_STOPS}",
        _BLOCK + "    model_info:\n",
        _BLOCK + "    model_info:\n      mode: chat\n",
    ),
    Code(
        "LP170",
        "A value that must be a text",
        "warning",
        "YAML takes it for a number or a date, and LiteLLM leaves this model out: it needs quotes.",
        _BLOCK.replace("openai/demo", "azure/demo") + "      api_version: 2024-10-21\n",
        _BLOCK.replace("openai/demo", "azure/demo") + '      api_version: "2024-10-21"\n',
    ),
    Code(
        "LP171",
        "A misspelt setting of a model",
        "warning",
        "LiteLLM does not know it, and sends it on to the provider. The same is said of a setting "
        "of the whole gateway that stands with a model.",
        _BLOCK.replace("api_key", "api_keyy"),
        _BLOCK,
    ),
    Code(
        "LP172",
        "litellm_params without a model",
        "error",
        f"It says which provider is asked, and for which of its models. {_STOPS}",
        "model_list:\n  - model_name: demo\n    litellm_params: {rpm: 10}\n",
        "model_list:\n  - model_name: demo\n    litellm_params: {model: openai/demo, rpm: 10}\n",
    ),
    Code(
        "LP173",
        "A model that is no text",
        "error",
        f"It is empty, or YAML takes it for a number. {_STOPS}",
        _BLOCK.replace("openai/demo", "4"),
        _BLOCK,
    ),
)

_INCLUDES: Final = (
    Code(
        "LP180",
        "include is no list of names",
        "error",
        f"Also a single file stands in a list. {_STOPS}",
        f"include: models.yaml\n# ---- models.yaml\n{_DEMO}",
        f"include: [models.yaml]\n# ---- models.yaml\n{_DEMO}",
    ),
    Code(
        "LP181",
        "An included file that cannot be read",
        "error",
        f"Its name counts from the folder of the file that includes it. {_STOPS}",
        f"include: [model.yaml]\n# ---- models.yaml\n{_DEMO}",
        f"include: [models.yaml]\n# ---- models.yaml\n{_DEMO}",
    ),
    Code(
        "LP182",
        "An included file that is no YAML",
        "error",
        _STOPS,
        "include: [models.yaml]\n# ---- models.yaml\nmodel_list: [\n",
        f"include: [models.yaml]\n# ---- models.yaml\n{_DEMO}",
    ),
    Code(
        "LP183",
        "An included file without sections",
        "error",
        f"It must consist of sections such as `model_list:`, like the config. {_STOPS}",
        "include: [models.yaml]\n# ---- models.yaml\n- model_name: demo\n",
        f"include: [models.yaml]\n# ---- models.yaml\n{_DEMO}",
    ),
    Code(
        "LP184",
        "An included file that replaces a section",
        "warning",
        "Lists are put together; a section with named settings takes the place of the one in the "
        "config, whole: the master key may be lost by it, and LiteLLM does not start then.",
        "include: [more.yaml]\ngeneral_settings:\n"
        "  master_key: os.environ/LITELLM_MASTER_KEY\n"
        + _DEMO
        + "# ---- more.yaml\ngeneral_settings:\n  alerting: [slack]\n",
        "include: [more.yaml]\ngeneral_settings:\n"
        "  master_key: os.environ/LITELLM_MASTER_KEY\n  alerting: [slack]\n"
        + "# ---- more.yaml\n"
        + _DEMO,
    ),
    Code(
        "LP185",
        "An included file on another computer",
        "warning",
        "`\\\\server\\share\\models.yaml`, on Windows: a mere look logs you in at that server, "
        "and a config may come from a stranger. So nobody looks before a start or a trial of it, "
        "and what the file says is not known here.",
        f"include: ['\\\\server\\share\\models.yaml']\n{_DEMO}",
        f"include: [models.yaml]\n# ---- models.yaml\n{_DEMO}",
    ),
)

CODES: Final[tuple[Code, ...]] = (*_MODELS, *_INCLUDES)
