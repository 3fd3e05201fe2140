"""What a rehearsal found, on its way through a message."""

from __future__ import annotations

import json

from core.wire.failing import Failing, apart, as_many_as_fit, failing_of

MANY = [Failing(f"m{number}", "no \u2028", line=number) for number in range(50)]


def test_all_are_told_where_there_is_room() -> None:
    assert failing_of(as_many_as_fit(MANY, 1_000_000)) == tuple(MANY)


def test_no_more_are_told_than_there_is_room_for() -> None:
    told = as_many_as_fit(MANY, 3000)
    assert failing_of(told) == tuple(MANY[: len(told)])
    assert 0 < len(told) < 50
    assert len(json.dumps(told, separators=(",", ":"))) <= 3000


def test_of_two_that_are_alike_one_is_new_where_one_was_there() -> None:
    one = Failing("a", "no", left_out=True)
    assert apart([one, one], [one]) == ([one], [one])
