"""Rows of the ledger survive their way over the pipe, and nothing else passes for one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire.request_row import OUTCOMES, Attempt, RequestRow, decoded

ROWS = st.builds(
    RequestRow,
    outcome=st.sampled_from(OUTCOMES),
    attempts=st.lists(st.builds(Attempt, duration_s=st.none() | st.floats(0, 1e6)), max_size=3).map(
        tuple
    ),
    started=st.floats(0, 4e9),
    cost=st.none() | st.floats(0, 1e6),
    first_token_s=st.none() | st.floats(0, 1e6),
    duration_s=st.none() | st.floats(0, 1e6),
)


@given(ROWS)
def test_a_row_comes_out_as_it_went_in(row: RequestRow) -> None:
    assert decoded(json.loads(json.dumps(row.encoded()))) == row


def plain(row: RequestRow) -> Attempt:
    return Attempt(row.deployment, row.model, row.provider, duration_s=row.duration_s)


@given(ROWS, st.sampled_from(["as it is", "no error", "a good attempt"]))
def test_the_text_of_a_row_says_what_it_does(row: RequestRow, kind: str) -> None:
    if kind != "as it is":
        row = replace(row, error="", message="", attempts=())
    if kind == "a good attempt":
        row = replace(row, attempts=(plain(row),))
    for _ in range(2):  # the second has a part in common with the first
        text = row.text()
        assert text.isascii()
        assert json.loads(text) == json.loads(json.dumps(row.encoded()))
    other = replace(row, id=row.id + "x", tokens_in=7, cost=None)
    assert decoded(json.loads(other.text())) == other


def test_a_cost_that_is_no_number_does_its_row_no_harm() -> None:
    row = RequestRow("a", 1, 2.0, "finished", cost=float("inf"))
    assert decoded(json.loads(row.text())) == row


def test_an_attempt_that_says_no_more_than_its_row_is_told_by_how_long_it_took() -> None:
    """Of nearly every row: else its deployment, model and provider went over the pipe twice."""
    row = RequestRow("a", 1, 2.0, "finished", deployment="d", model="m", provider="p")
    for took in (0.25, 3, None):
        whole = replace(row, attempts=(Attempt("d", "m", "p", duration_s=took),))
        assert json.loads(whole.text())["attempts"] == [took]
        assert decoded(json.loads(whole.text())) == whole
    other = replace(row, attempts=(Attempt("d", "m", "p", 500, "Failed"), Attempt("d", "m", "p")))
    assert decoded(json.loads(other.text())) == other


def test_what_is_not_known_is_ignored_and_the_rest_taken() -> None:
    row = RequestRow("a", 1, 2.0, "finished")
    assert decoded({**row.encoded(), "prompt": "secret words"}) == row


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"id": "a", "run_id": 1, "started": 2.0, "outcome": "fine"},
        {"id": "a", "run_id": 1, "started": 2.0},
        {"id": 5, "run_id": 1, "started": 2.0, "outcome": "finished"},
        {"id": "a", "run_id": True, "started": 2.0, "outcome": "finished"},
        {"id": "a", "run_id": 1, "started": 2.0, "outcome": "finished", "attempts": "none"},
        {"id": "a", "run_id": 1, "started": 2.0, "outcome": "finished", "attempts": ["x"]},
    ],
)
def test_anything_else_is_refused_without_a_quote(content: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"row|attempts"):
        decoded(content)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"tokens_in": "3"}, id="a text for a number"),
        pytest.param({"tokens_in": True}, id="a yes for a number"),
        pytest.param({"settled": 1}, id="a number for a yes"),
        pytest.param({"attempts": [{"deployment": 5}]}, id="an attempt"),
        pytest.param({"attempts": [True]}, id="a yes for how long one took"),
        pytest.param({"outcome": "fine"}, id="an outcome that there is not"),
    ],
)
def test_nor_does_it_pass_after_many_of_its_form_that_were_right(changed: dict[str, Any]) -> None:
    row = RequestRow(
        "a", 1, 2.0, "finished", settled=True, tokens_in=3, attempts=(Attempt(deployment="d"),)
    )
    for _ in range(3):
        assert decoded(json.loads(row.text())) == row
    with pytest.raises(ValueError, match=r"row|attempts"):
        decoded({**json.loads(row.text()), **changed})
