"""What the answers to "Add a model" come to: keys that fit, names, addresses, lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.config.catalog import Credential, Provider
from core.config.catalog_models import CatalogModel
from core.config.document import parse
from core.keys.entries import KeyEntry
from core.models import choices
from core.models.adding import new_model
from core.models.choices import Answers

KEY = Credential("api_key", "API key", "OPENAI_API_KEY", True, True, "")
BASE = Credential("api_base", "Address", "AZURE_API_BASE", False, True, "")
OPTIONAL = Credential("organization", "Organization", "", False, False, "")
OPENAI = Provider("openai", "OpenAI", "openai/", (KEY, OPTIONAL), frozenset(), "x")
AZURE_KEY = replace(KEY, env="AZURE_API_KEY")
AZURE = Provider("azure", "Azure", "azure/", (AZURE_KEY, BASE), frozenset(), "")
ID = Credential("aws_access_key_id", "Access key", "AWS_ACCESS_KEY_ID", True, True, "")
SECRET = Credential("aws_secret_access_key", "Secret", "AWS_SECRET_ACCESS_KEY", True, True, "")
TOKEN = Credential("aws_session_token", "Token", "AWS_SESSION_TOKEN", True, False, "")
REGION = Credential("aws_region_name", "Region", "AWS_REGION_NAME", False, True, "")
BEDROCK = Provider(
    "bedrock", "Amazon Bedrock", "bedrock/", (ID, SECRET, TOKEN, REGION), frozenset(), ""
)
OLLAMA = Provider("ollama", "Ollama", "ollama_chat/", (BASE,), frozenset(), "")
OWN = choices.own_server()


def keys(*names: str) -> list[KeyEntry]:
    return [KeyEntry(name, True, 1.0) for name in names]


# ---- the way


@pytest.mark.parametrize(
    ("answers", "way"),
    [
        (Answers(OPENAI), "provider key model name test"),
        (Answers(OPENAI, wants_more=True), "provider key address model name test"),
        (Answers(AZURE), "provider key address model name test"),
        (Answers(OLLAMA), "provider address model name test"),
        (Answers(OLLAMA, is_local=True), "provider model name test"),
        (Answers(OWN), "provider address key model name test"),
    ],
)
def test_only_what_the_provider_needs_is_asked_for(answers: Answers, way: str) -> None:
    assert choices.steps_of(answers) == tuple(way.split())


def test_every_needed_secret_is_asked_for_and_the_others_on_request() -> None:
    assert choices.key_fields(BEDROCK) == (ID, SECRET)
    assert choices.key_fields(BEDROCK, more=True) == (ID, SECRET, TOKEN)
    assert choices.has_more(BEDROCK)
    none_needed = tuple(replace(one, required=False) for one in BEDROCK.fields)
    as_it_is = replace(BEDROCK, fields=none_needed)
    assert [one.param for one in choices.key_fields(as_it_is)] == [ID.param, SECRET.param]
    assert [one.param for one in choices.place_fields(as_it_is)] == [REGION.param]
    assert not choices.has_more(AZURE)


# ---- keys


def test_keys_that_fit_come_first_and_those_without_a_value_not_at_all() -> None:
    entries = [
        *keys("SLACK_TOKEN", "MY_OPENAI_KEY", "OPENAI_API_KEY", "OPENAI_API_KEY_WORK"),
        KeyEntry("OPENAI_MISSING", False, None, ("gpt",)),
        KeyEntry("A_FROM_ENVIRONMENT", False, None, (), (), True),
    ]
    offered = choices.offered_keys(KEY, OPENAI, entries)
    assert [(entry.name, fits) for entry, fits in offered] == [
        ("OPENAI_API_KEY", True),
        ("OPENAI_API_KEY_WORK", True),
        ("MY_OPENAI_KEY", True),
        ("A_FROM_ENVIRONMENT", False),
        ("SLACK_TOKEN", False),
    ]


def test_the_key_of_another_company_is_not_proposed_for_a_server_of_ones_own() -> None:
    """It would send OpenAI's key to a stranger."""
    (credential,) = choices.key_fields(OWN)
    offered = choices.offered_keys(credential, OWN, keys("OPENAI_API_KEY", "OWN_SERVER_KEY"))
    assert [fits for _entry, fits in offered] == [False, False]
    names = keys("ANTHROPIC_API_KEY", "OWN_SERVER_KEY")
    offered = choices.offered_keys(credential, OWN, names, ["ANTHROPIC_API_KEY"])
    assert offered[0][0].name == "OWN_SERVER_KEY", "the first is what the list begins with"


def test_one_secret_of_a_provider_is_not_taken_for_another() -> None:
    offered = choices.offered_keys(
        SECRET, BEDROCK, keys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "BEDROCK_KEY")
    )
    assert [(entry.name, fits) for entry, fits in offered] == [
        ("AWS_SECRET_ACCESS_KEY", True),
        ("BEDROCK_KEY", True),
        ("AWS_ACCESS_KEY_ID", False),
    ]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://llm.acme.example/v1", "ACME_API_KEY"),
        ("https://api.big-corp.co.uk", "BIG_CORP_API_KEY"),
        ("http://192.168.1.7:8000/v1", "SERVER_API_KEY"),
        ("http://[::1]:8000", "SERVER_API_KEY"),
        ("http://localhost:1234/v1", "LOCALHOST_API_KEY"),
        ("https://4ai.example", "S4AI_API_KEY"),
        ("https://api.example", "API_API_KEY"),
        ("", "SERVER_API_KEY"),
        ("http://[", "SERVER_API_KEY"),
    ],
)
def test_a_new_key_is_named_after_its_server(address: str, name: str) -> None:
    (credential,) = choices.key_fields(OWN)
    assert choices.new_key_name(credential, OWN, address, ()) == name


def test_a_new_key_takes_no_name_that_there_is() -> None:
    assert choices.new_key_name(KEY, OPENAI, "", ()) == "OPENAI_API_KEY"
    taken = ("OPENAI_API_KEY", "OPENAI_API_KEY_2")
    assert choices.new_key_name(KEY, OPENAI, "", taken) == "OPENAI_API_KEY_3"


@given(st.text(max_size=60), st.sets(st.text(max_size=20), max_size=3))
def test_a_proposed_name_of_a_key_can_be_one(address: str, taken: set[str]) -> None:
    (credential,) = choices.key_fields(OWN)
    for typed in (address, f"https://{address}/v1"):
        name = choices.new_key_name(credential, OWN, typed, taken)
        assert choices.KEY_NAME.fullmatch(name)
        assert name not in taken


# ---- addresses


@pytest.mark.parametrize(
    "typed",
    [
        "https://llm.acme.example/v1",
        " https://llm.acme.example/v1/ ",
        "https://llm.acme.example/v1/chat/completions",
        "https://llm.acme.example/v1/chat/completions/",
        "https://llm.acme.example/v1/models",
    ],
)
def test_an_address_is_cut_down_to_where_the_requests_begin(typed: str) -> None:
    assert choices.tidy_field(BASE, typed) == "https://llm.acme.example/v1"
    assert choices.field_trouble(BASE, typed) == ""


@pytest.mark.parametrize(
    "typed",
    [
        *("", "llm.acme.example", "ftp://x.example", "https://", "https://a b.example"),
        *(
            "https://ada:secret@x.example",
            "https://x.example/v1?key=1",
            "http://[",
            "http://x:99999",
        ),
    ],
)
def test_what_cannot_be_an_address_is_said(typed: str) -> None:
    said = choices.field_trouble(BASE, typed)
    assert said.endswith((".", "v1."))
    assert "secret" not in said


def test_http_is_said_to_be_for_more_than_this_computer() -> None:
    assert "network that you trust" in choices.field_trouble(BASE, "llm.acme.example:8000")


@pytest.mark.parametrize(
    ("provider", "typed", "asked_about"),
    [
        (OWN, "http://10.0.0.7:8000", "below /v1"),
        (OWN, " http://10.0.0.7:8000/models ", "below /v1"),
        (OWN, "http://10.0.0.7:8000/v1", ""),
        (OWN, "http://10.0.0.7:8080", ""),
        (OWN, "http://localhost:1234", "below /v1"),
        (OWN, "https://llm.acme.example", ""),
        (OWN, "https://openrouter.ai", "below /api/v1"),
        (AZURE, "https://acme.openai.azure.com", ""),
        (OLLAMA, "http://127.0.0.1:11434", ""),
    ],
)
def test_an_address_that_the_check_would_warn_of_is_asked_about(
    provider: Provider, typed: str, asked_about: str
) -> None:
    said = choices.address_doubt(provider, BASE, typed)
    assert asked_about in said
    assert bool(said) == bool(asked_about)


def test_what_may_be_empty_may_be() -> None:
    assert choices.field_trouble(OPTIONAL, " ") == ""
    assert "Region is needed" in choices.field_trouble(REGION, " ")


@given(st.text(max_size=80))
def test_no_typed_address_is_a_crash(typed: str) -> None:
    if not choices.address_trouble(typed):
        tidy = choices.tidy_address(typed)
        assert choices.tidy_address(tidy) == tidy


# ---- models and their names


def test_a_prefix_is_neither_doubled_nor_lost() -> None:
    for typed in ("gpt-4o", "openai/gpt-4o", " gpt-4o "):
        answers = choices.choose_model(Answers(OPENAI), typed, None)
        assert choices.fields_of(answers).model == "openai/gpt-4o"
    # There, that is a part of the name.
    answers = choices.choose_model(Answers(OWN), "openai/gpt-oss-20b", None)
    assert choices.fields_of(answers).model == "custom_openai/openai/gpt-oss-20b"


def test_what_is_for_chats_is_listed_first_and_patterns_are_not() -> None:
    def model(name: str, mode: str) -> CatalogModel:
        return CatalogModel(name, mode, None, None, None, None, frozenset())

    table = [
        model("dall-e-3", "image_generation"),
        model("openai/embed", "embedding"),
        model("gpt-4o", "chat"),
        model("openai/*", "chat"),
        model("o3", "responses"),
    ]
    assert list(choices.listed_models(OPENAI, table)) == ["gpt-4o", "o3", "embed", "dall-e-3"]
    trained = [CatalogModel("ft:gpt-4o", "chat", None, None, None, None, frozenset()), *table]
    assert list(choices.listed_models(OPENAI, trained))[:2] == ["gpt-4o", "ft:gpt-4o"]


@pytest.mark.parametrize(
    ("model", "taken", "name"),
    [
        ("gpt-4o", (), "gpt-4o"),
        ("gpt-4o", ("gpt-4o",), "gpt-4o-openai"),
        ("gpt-4o", ("gpt-4o", "gpt-4o-openai"), "gpt-4o-openai-2"),
        ("meta-llama/Llama-3.3-70B", (), "Llama-3.3-70B"),
        ("accounts/x/models/m/", (), "m"),
        ("my model", (), "my-model"),
    ],
)
def test_a_name_is_proposed_that_is_free(model: str, taken: tuple[str, ...], name: str) -> None:
    assert choices.propose_name(model, OPENAI, taken) == name


def test_a_name_that_is_another_models_as_well_is_said_to_be_shared() -> None:
    assert "shared" in choices.name_warning(" gpt-4o", ("gpt-4o",))
    assert choices.name_warning("gpt-4o", ()) == ""
    assert choices.name_trouble(" ")
    assert choices.name_trouble("a\u200bb")
    assert choices.name_trouble("GPT 4o (work)") == ""


# ---- what comes of it


def test_keys_are_named_and_never_written() -> None:
    answers = Answers(
        BEDROCK,
        keys={"aws_access_key_id": "ID", "aws_secret_access_key": "SECRET"},
        plain={"aws_region_name": "eu-central-1", "api_base": "not asked for"},
        model="anthropic.claude",
        name="claude",
    )
    assert choices.fields_of(answers).params == {
        "aws_access_key_id": "os.environ/ID",
        "aws_secret_access_key": "os.environ/SECRET",
        "aws_region_name": "eu-central-1",
    }


def test_a_server_of_ones_own_is_asked_for_chats_alone_and_starts_without_a_key() -> None:
    answers = Answers(OWN, plain={"api_base": "http://x/v1"}, model="m")
    assert choices.fields_of(answers).params == {
        "api_base": "http://x/v1",
        "api_key": "not-needed",
    }
    with_key = replace(answers, keys={"api_key": "K"}, mode="embedding", is_known=False)
    fields = choices.fields_of(with_key)
    assert fields.params == {"api_base": "http://x/v1", "api_key": "os.environ/K"}
    assert fields.model == "openai/m"
    assert fields.info == {"mode": "embedding"}


def test_what_a_model_is_for_is_written_only_where_litellm_cannot_know() -> None:
    known = CatalogModel("e", "embedding", None, None, None, None, frozenset())
    answers = choices.choose_model(Answers(OPENAI), "e", known)
    assert choices.fields_of(answers).info == {}
    assert choices.protocols_of(answers.mode) == ("embeddings",)
    assert choices.choose_model(Answers(OPENAI), "bge-m3", None).mode == "embedding"
    assert choices.protocols_of("image_generation") == ()


def test_ollama_is_asked_for_embeddings_by_its_other_prefix() -> None:
    answers = choices.choose_model(Answers(OLLAMA), "bge-m3", None)
    assert choices.fields_of(answers).model == "ollama/bge-m3"
    assert choices.fields_of(replace(answers, mode="chat")).model == "ollama_chat/bge-m3"


def test_only_examples_are_shown_as_such() -> None:
    assert choices.example_of(replace(BASE, placeholder="us-east-1")) == "us-east-1"
    for text in ("", "Enter your key", "[OPTIONAL] my-org", "https://..."):
        assert choices.example_of(replace(BASE, placeholder=text)) == ""


_NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(model=_NAMES, name=_NAMES, base=_NAMES, own=st.booleans())
def test_whatever_is_typed_reads_back_as_it_was_typed(
    model: str, name: str, base: str, own: bool
) -> None:
    provider = OWN if own else replace(AZURE, fields=(KEY, BASE))
    answers = Answers(provider, plain={"api_base": base}, model=model, mode="chat", name=name)
    fields = choices.fields_of(answers)
    before = "# mine\nmodel_list:\n  - model_name: one\n    litellm_params: {model: openai/x}\n"
    made = new_model(parse(before), fields)
    read = yaml.safe_load(made.trial_text)["model_list"]
    assert read[0] == {"model_name": "one", "litellm_params": {"model": "openai/x"}}
    assert read[1]["litellm_params"]["model"] == fields.model
    assert read[1]["litellm_params"]["api_base"] == base
    assert read[1]["model_name"] == made.trial_name
    assert made.trial_name != "one"


def test_a_shared_name_is_tested_under_one_of_its_own() -> None:
    """Else the other model could answer, and the test would be green for nothing."""
    before = "model_list:\n  - model_name: m\n    litellm_params: {model: openai/x}\n"
    answers = Answers(OPENAI, keys={"api_key": "K"}, model="m", name="m")
    made = new_model(parse(before), choices.fields_of(answers))
    assert made.trial_name == "m-2"
    assert "model_name: m-2" in made.trial_text
    assert "model_name: m\n" in made.lines
    assert "m-2" not in made.lines


# ---- words


def test_the_search_takes_all_typed_words_in_any_order() -> None:
    rows = [("a", "Azure OpenAI"), ("o", "OpenAI"), ("g", "Groq")]
    assert choices.matching(rows, "ai open") == ["a", "o"]
    assert choices.matching(rows, "") == ["a", "o", "g"]
