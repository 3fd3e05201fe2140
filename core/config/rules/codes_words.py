"""The codes of slips of the finger, of what several workers keep and of accounts that nobody names:
LP360 and on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import KEY, MODELS, OPENAI, params, with_more

WORDS: Final = (
    Code(
        "LP360",
        "An equals sign in place of a colon",
        "warning",
        "YAML takes the line for a text.",
        "model_list:\n  - model_name=small\n" + KEY,
        MODELS + KEY,
    ),
    Code(
        "LP361",
        "A variable nearly like one that is set",
        "warning",
        "Probably a slip: it is not set, and the other one is.",
        params("model: openai/gpt-4o\napi_key: os.environ/OPENAI_API_KY"),
        params(OPENAI),
    ),
    Code(
        "LP362",
        "A setting in the wrong section",
        "warning",
        "LiteLLM ignores it there.",
        with_more("litellm_settings:\n  model_group_alias: {gpt: small}"),
        with_more("router_settings:\n  model_group_alias: {gpt: small}"),
    ),
    Code(
        "LP363",
        "apikey in place of api_key",
        "warning",
        "Only Watsonx knows this word; other providers do not get the key.",
        params("model: openai/gpt-4o\napikey: os.environ/OPENAI_API_KEY"),
        params(OPENAI),
    ),
    Code(
        "LP364",
        "A setting or a section that LiteLLM does not know",
        "warning",
        "Nobody reads it. A section for yourself, or for anchors, may begin with `x-`.",
        with_more("log_settings: {level: info}"),
        with_more("x-log_settings: {level: info}"),
    ),
    Code(
        "LP365",
        "A variable that LiteLLM does not set",
        "warning",
        "Some variables it takes from its own environment alone, and some it reads before it reads "
        "the config. All have capital letters: nobody reads `langfuse_secret_key`.",
        with_more("environment_variables: {NO_PROXY: localhost}"),
        with_more("environment_variables: {MY_FLAG: 'yes'}"),
    ),
    Code(
        "LP366",
        "A file of credentials that is not there",
        "warning",
        "Every request of the model fails.",
        params(
            "model: vertex_ai/gemini-3.5-flash\nvertex_project: mine\n"
            "vertex_location: us-central1\nvertex_credentials: /keys/service.json"
        ),
        params(
            "model: vertex_ai/gemini-3.5-flash\nvertex_project: mine\nvertex_location: us-central1"
        ),
    ),
    Code(
        "LP367",
        "The address of a server with nothing behind its name or port",
        "warning",
        "Most servers that speak OpenAI's protocol have it below /v1, and answer 404 elsewhere. "
        "Nothing is said of the usual ports of LiteLLM and llama.cpp, which take both, and of "
        "names of the internet.",
        params("model: hosted_vllm/llama\napi_base: http://10.0.0.7:8000"),
        params("model: hosted_vllm/llama\napi_base: http://10.0.0.7:8000/v1"),
    ),
    Code(
        "LP368",
        "A provider that wants to be signed in to",
        "warning",
        "`github_copilot/` and `chatgpt/` have no key: a person signs in with a code that LiteLLM "
        "shows on its console, which a gateway has not. Said where nobody has done so on this "
        "computer.",
        params("model: github_copilot/gpt-4o"),
        params(OPENAI),
    ),
    Code(
        "LP369",
        "deployment_id of Azure",
        "warning",
        "LiteLLM asks for this deployment where it chats, and for the one that model names where "
        "it makes embeddings.",
        params(
            "model: azure/gpt-4o\ndeployment_id: mine\napi_base: https://my.openai.azure.com\n"
            "api_key: os.environ/OPENAI_API_KEY"
        ),
        params(
            "model: azure/mine\napi_base: https://my.openai.azure.com\n"
            "api_key: os.environ/OPENAI_API_KEY"
        ),
    ),
)

WORKERS: Final = (
    Code(
        "LP370",
        "What each of several workers keeps for itself",
        "warning",
        "Said where the settings have more than one worker. Each process counts limits, puts "
        "deployments aside and remembers answers by itself, so a limit may be passed as many times "
        "over as there are workers. A Redis shares these; docs/workers.md has more.",
        params(f"{OPENAI}\nrpm: 60"),
        params(f"{OPENAI}\nrpm: 60") + "  coordination_redis: {host: localhost, port: 6379}\n",
    ),
)

ACCESS: Final = (
    Code(
        "LP375",
        "A provider that does not learn whose account it is",
        "warning",
        "Beside a key some want the number of an account, a project or a tenant. Every request "
        "fails before anything is sent.",
        params(
            "model: watsonx/ibm/granite-3-8b-instruct\napi_key: os.environ/OPENAI_API_KEY\n"
            "api_base: https://us-south.ml.cloud.ibm.com"
        ),
        params(
            "model: watsonx/ibm/granite-3-8b-instruct\napi_key: os.environ/OPENAI_API_KEY\n"
            "api_base: https://us-south.ml.cloud.ibm.com\nproject_id: 11aa22bb"
        ),
    ),
)
