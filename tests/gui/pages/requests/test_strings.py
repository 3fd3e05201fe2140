"""What a row says in a few words."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from core.ledger.views import KeptRequest
from core.wire.request_row import (
    CUT_BY_CLIENT,
    FAILED,
    FINISHED,
    REFUSED,
    Attempt,
    RequestRow,
)
from gui.pages.requests import strings as texts
from gui.pages.requests.detail_text import as_text, overview

DONE = RequestRow("a1", 1, 1_700_000_000.0, FINISHED, settled=True, status=200, asked="gpt")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (DONE, "200"),
        (replace(DONE, cache_hit=True), "200 cached"),
        (replace(DONE, attempts=(Attempt(error="Timeout"), Attempt())), "200 after a retry"),
        (replace(DONE, outcome=FAILED, status=429, error="RateLimitError"), "429 rate limit"),
        (replace(DONE, outcome=FAILED, status=400, error="BadRequestError"), "400 bad request"),
        (replace(DONE, outcome=FAILED, status=500), "500 failed"),
        (replace(DONE, outcome=REFUSED, status=401), "401 refused here"),
        (replace(DONE, outcome=CUT_BY_CLIENT, status=None), "Cut by client"),
    ],
)
def test_the_status(row: RequestRow, words: str) -> None:
    assert texts.status(row) == words


def test_the_model_that_stepped_in_is_named() -> None:
    assert texts.model(replace(DONE, group="gpt")) == "gpt"
    assert texts.model(replace(DONE, group="claude")) == "gpt → claude"


def test_what_is_not_known_is_never_nothing() -> None:
    assert texts.cost(DONE) == "–"
    assert texts.cost(replace(DONE, tokens_in=5)) == "no price"
    assert texts.cost(replace(DONE, tokens_in=5, cost=0.0)) == "$0"
    assert texts.cost(replace(DONE, settled=False)) == "…"
    assert texts.tokens(replace(DONE, settled=False)) == "…"
    assert texts.tokens(replace(DONE, tokens_in=12_345, tokens_out=5)) == "12.3k → 5"


def test_a_moment_of_today_and_of_other_days() -> None:
    now = time.mktime((2026, 11, 26, 18, 0, 0, 0, 0, -1))
    assert texts.moment(now - 3600, now) == "17:00:00"
    assert texts.moment(now - 3 * 86_400, now).startswith("23 ")
    assert texts.moment(now - 3 * 86_400, now).endswith(" 18:00")
    assert texts.moment(now - 400 * 86_400, now).endswith(" 2025")


def test_the_whole_story_of_a_request_that_took_a_detour() -> None:
    attempts = (
        Attempt("d1", "openai/gpt-4o", "openai", 429, "RateLimitError",
                "litellm.RateLimitError: OpenAIException - slow down", 0.4),
        Attempt("d2", "gpt-4o", "azure", duration_s=1.25),
    )  # fmt: skip
    row = replace(
        DONE,
        group="backup",
        path="/v1/chat/completions",
        attempts=attempts,
        tokens_in=1200,
        tokens_cached=1000,
        tokens_out=30,
        cost=0.00123,
        stream=True,
        first_token_s=0.5,
        duration_s=2.0,
        user_agent="curl/8",
        client="codex",
    )
    told = as_text(overview(KeptRequest(1, row, "codex", 77), "http://127.0.0.1:4000"))
    for part in (
        "Asked for  gpt\n",
        "Model of the config  backup, which stepped in\n",
        "Attempt 1  openai/gpt-4o: rate limit (HTTP 429), 400 ms\n",
        "slow down\n",
        "Attempt 2  gpt-4o at azure: answered, 1.25 s\n",
        "Tokens in  1,200, of them 1,000 from the provider's cache\n",
        "Cost  $0.00123\n",
        "First token  500 ms\n",
        "Speed  20 tokens a second\n",
        "Client  codex\n",
        "Program  codex (process 77)\n",
        "Request id  a1\n",
    ):
        assert part in told


def test_a_request_from_the_cache_is_not_said_to_have_asked_a_provider() -> None:
    row = replace(DONE, model="openai/gpt-4o", provider="openai", cache_hit=True)
    told = as_text(overview(KeptRequest(1, row, "codex", 77), "http://127.0.0.1:4000"))
    assert "Asked upstream" not in told
    assert "Would have asked  openai/gpt-4o" in told
    row = replace(row, cache_hit=False)
    told = as_text(overview(KeptRequest(1, row, "codex", 77), "http://127.0.0.1:4000"))
    assert "Asked upstream  openai/gpt-4o" in told
