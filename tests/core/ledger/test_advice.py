"""What a failed request means, from what LiteLLM says of it."""

from __future__ import annotations

import pytest

from core.ledger.advice import Place, advice, in_words, said
from core.wire.request_row import (
    CUT_BY_CLIENT,
    CUT_BY_STOP,
    CUT_BY_UPSTREAM,
    FAILED,
    FINISHED,
    REFUSED,
    Attempt,
    RequestRow,
)


def row(
    message: str = "",
    error: str = "",
    status: int | None = None,
    outcome: str = FAILED,
    attempts: tuple[Attempt, ...] = (),
    first_token_s: float | None = None,
) -> RequestRow:
    return RequestRow(
        "a",
        1,
        0.0,
        outcome,
        status=status,
        error=error,
        message=message,
        attempts=attempts,
        first_token_s=first_token_s,
    )


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("", ""),
        (
            "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key "
            "provided: ********. Received Model Group=gpt\nAvailable Model Group Fallbacks=None",
            "Incorrect API key provided: ********",
        ),
        (
            'litellm.BadRequestError: AnthropicException - {"type":"error","error":{"type":'
            '"invalid_request_error","message":"max_tokens: 99 > 8"}}',
            "max_tokens: 99 > 8",
        ),
        (
            'litellm.NotFoundError: OllamaException - {"error":"model \'x\' not found"}',
            "model 'x' not found",
        ),
        (
            'litellm.RateLimitError: VertexAIException - b\'{"error": {"code": 429, "message": '
            '"Quota exceeded for quota metric and so on, and it is cut of',
            "Quota exceeded for quota metric and so on, and it is cut of",
        ),
        (
            "litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out.",
            "Request timed out",
        ),
        ("Error code: 503 - {'error': {'message': 'Busy', 'code': 1}}", "Busy"),
        ("Plain words, with a colon: here.", "Plain words, with a colon: here."),
    ],
)
def test_the_providers_words_without_their_wrapping(message: str, words: str) -> None:
    assert in_words(message) == words


@pytest.mark.parametrize(
    ("failed", "cause", "place"),
    [
        (row("OpenAIException - Incorrect API key provided", "AuthenticationError", 401),
         "does not take the key", Place.KEYS),
        (row("NotFoundError: The model `x` does not exist", "NotFoundError", 404),
         "no model of this name", Place.CONFIG),
        (row("Rate limit reached for gpt-4o", "RateLimitError", 429), "too many", Place.CONFIG),
        (row("You exceeded your current quota, please check your plan", "RateLimitError", 429),
         "no credit", Place.KEYS),
        (row("OllamaException - [Errno 111] Connect call failed ('127.0.0.1', 11434)",
             "APIConnectionError", 500), "Nothing listens", Place.CONFIG),
        (row("[WinError 10061] No connection could be made because the target machine actively "
             "refused it", "APIConnectionError", 500), "Nothing listens", Place.CONFIG),
        (row("Request timed out.", "Timeout", 408), "in time", Place.CONFIG),
        (row("This model's maximum context length is 8192 tokens", "BadRequestError", 400),
         "longer than this model", Place.CONFIG),
        (row("No deployments available for selected model, Try again in 5 seconds",
             "RouterRateLimitError", 429), "rest", Place.CONFIG),
        (row("Invalid model name passed in model=x", "ProxyModelNotFoundError", 400, REFUSED),
         "no model of this name", Place.CONFIG),
        (row("Overloaded", "InternalServerError", 529), "more to do", Place.CONFIG),
        (row("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate", "APIConnectionError", 500),
         "certificate", Place.NOWHERE),
        (row("Unauthorized", "", 401, REFUSED), "does not know the key", Place.CLIENTS),
        (row("The budget per day is used up", "", 429, REFUSED), "limit", Place.CLIENTS),
        (row("something else", "KeyError", 500), "none of the usual", Place.LOGS),
        (row("", "", 200, CUT_BY_UPSTREAM), "broke off", Place.NOWHERE),
        (row("", "", None, CUT_BY_STOP), "stopped", Place.SETTINGS),
    ],
)  # fmt: skip
def test_what_to_try(failed: RequestRow, cause: str, place: Place) -> None:
    found = advice(failed)
    assert found is not None
    assert cause in found.cause
    assert found.place is place
    assert found.remedy.endswith((".", "?"))


def test_nothing_is_wrong_with_what_finished() -> None:
    assert advice(row(outcome=FINISHED, status=200)) is None


def test_a_client_that_left_before_and_after_the_first_piece() -> None:
    before = advice(row(outcome=CUT_BY_CLIENT))
    after = advice(row(outcome=CUT_BY_CLIENT, first_token_s=0.4))
    assert before is not None and "before any" in before.cause
    assert after is not None and "in the middle" in after.cause


def test_the_error_of_the_last_attempt_counts_where_the_request_names_none() -> None:
    attempts = (
        Attempt(error="RateLimitError", status=429, message="slow down"),
        Attempt(error="AuthenticationError", status=401, message="OpenAIException - bad key"),
    )
    failed = row(status=500, attempts=attempts)
    found = advice(failed)
    assert found is not None and found.place is Place.KEYS
    assert said(failed) == "bad key."
