"""An error's text keeps its sense, and nothing that a person or a model has said."""

from __future__ import annotations

import pytest

from core.sidecar.error_words import ErrorWords, message_in

PROMPT = "My doctor says that the blue pills are for Thursday, and my bank's code is 4711."
BODY = {
    "model": "gpt-4o-mini",
    "messages": [
        {"role": "system", "content": "You are the assistant of a small pharmacy."},
        {"role": "user", "content": [{"type": "text", "text": PROMPT}]},
    ],
}
words = ErrorWords(lambda text: text.replace("sk-secret", "***"))


@pytest.mark.parametrize(
    "text",
    [
        f"Invalid input: '{PROMPT}' is too long for this model",
        f"could not read {PROMPT[10:60]!r}",
        "the assistant of a small pharmacy is not allowed",
        f'OpenAIException - {{"error": {{"message": "refused: {PROMPT}", "type": "x"}}}}',
    ],
)
def test_what_the_client_sent_is_left_out(text: str) -> None:
    kept = words(text, BODY)
    for start in range(len(PROMPT) - 16):
        assert PROMPT[start : start + 16] not in kept
    assert "small pharmacy" not in kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The model gpt-4o-mini does not exist", "The model gpt-4o-mini does not exist"),
        ("Incorrect API key: sk-secret", "Incorrect API key: ***"),
        (
            'AnthropicException - {"type":"error","error":{"type":"x","message":"Too many"}}',
            "AnthropicException - Too many",
        ),
        (
            "Not JSON: {'choices': [{'message': 'words of the model'",
            "Not JSON: {…}",
        ),
        ("Broke off. received_args={'answer': 'words of the model'}", "Broke off."),
        ("It failed.\nTraceback (most recent call last): ...", "It failed."),
        ("two\n  lines", "two lines"),
    ],
)
def test_its_own_words_stay(text: str, kept: str) -> None:
    assert words(text, BODY) == kept


def test_it_is_short() -> None:
    assert len(words("why " * 1000)) == 300


def test_the_error_of_a_huge_request_is_kept_to_its_first_quote() -> None:
    body = {"messages": [{"content": "word " * 100_000 + PROMPT}]}
    assert words(f"Bad input '{PROMPT}'", body) == "Bad input"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"error": {"message": "no", "type": "t", "code": "1"}}, ("t", "no")),
        ({"type": "error", "error": {"type": "t", "message": "no"}}, ("t", "no")),
        ({"error": {"code": 429, "message": "no", "status": "S"}}, ("S", "no")),
        ({"detail": {"error": "no"}}, ("", "no")),
        ({"detail": "no"}, ("", "no")),
        (["no"], ("", "")),
    ],
)
def test_every_form_of_an_error_is_read(body: object, found: tuple[str, str]) -> None:
    assert message_in(body) == found
