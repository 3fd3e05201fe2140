"""What keys have used, over all sidecars: once each, whoever tells it, and who must be told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.events import MatterSettled, Notice
from core.supervisor.process import Exited
from core.supervisor.spending import Reached, Spending
from core.wire.limits import KeyLimits, Tally, Window, dollars, picodollars
from core.wire.protocol import Ready, Recorded, Used
from core.wire.request_row import FINISHED, REFUSED, RequestRow
from tests.core.supervisor.conftest import Theatre
from tests.core.supervisor.test_apply import rehearse, take

NOW = 1_000_000.0
DAY = Window.DAY


def row(id: str, cost: float | None = 0.001, client: str = "script", **more: Any) -> RequestRow:
    more.setdefault("settled", True)
    more.setdefault("outcome", FINISHED)
    more.setdefault("started", NOW)
    return RequestRow(id, 1, client=client, cost=cost, **more)


def spent(tally: Tally, name: str = "script") -> float:
    return dollars(tally.spent(name, DAY, NOW))


@pytest.fixture
def spending() -> Spending:
    return Spending(lambda: NOW)


def test_each_request_counts_once(spending: Spending) -> None:
    unsettled = row("a", None, settled=False)
    for rows in ([unsettled], [row("a"), row("b")], [row("a"), unsettled]):
        spending.heard(1, rows)
    assert spent(spending.used()) == 0.002
    assert sum(one[1] for one in spending.used().last_minute("script", NOW)) == 2


def test_of_what_is_counted_again_the_difference_counts(spending: Spending) -> None:
    for cost in (0.004, 0.009):
        spending.heard(1, [row("a", cost)])
    assert spent(spending.used()) == 0.009


def test_the_others_are_told_once_for_many_rows(spending: Spending) -> None:
    spending.limit({"script": KeyLimits(day_usd=9.0)})
    assert not spending.wants_telling()
    spending.heard(1, [row("a"), row("b")])
    assert spending.wants_telling()
    spending.heard(1, [row("c")])
    assert not spending.wants_telling()  # somebody is about to
    spending.is_told()
    spending.heard(1, [row("c")])
    assert not spending.wants_telling()  # no news
    spending.heard(1, [row("d")])
    assert spending.wants_telling()


def test_refused_ones_and_those_of_nobody_do_not_count(spending: Spending) -> None:
    spending.heard(1, [row("a", outcome=REFUSED), row("b", client="")])
    assert spending.others(2) == {"sums": {}, "minute": {}}


def test_nobody_is_told_of_its_own(spending: Spending) -> None:
    before = Tally()
    before.spend("script", NOW, picodollars(1.0))
    spending.begin(before)
    spending.heard(1, [row("a", tokens_in=5, tokens_out=6)])
    spending.heard(2, [row("b"), row("c")])
    assert spent(Tally.of(**spending.others(1))) == 1.002
    others = Tally.of(**spending.others(2))
    assert spent(others) == 1.001
    assert others.last_minute("script", NOW) == [(int(NOW), 1, 11)]
    spending.over(1)
    assert spent(Tally.of(**spending.others(2))) == 1.001
    assert spent(Tally.of(**spending.others(3))) == 1.003


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 8)), max_size=40))
def test_own_and_others_are_all(told: list[tuple[int, int]]) -> None:
    """Whatever is told by whom, how often: each sidecar's own sum and what it is told of the
    others make the whole."""
    spending = Spending(lambda: NOW)
    own: dict[int, set[int]] = {1: set(), 2: set(), 3: set()}
    for child, number in told:
        if not any(number in ids for one, ids in own.items() if one != child):
            own[child].add(number)
            spending.heard(child, [row(str(number), None, settled=False), row(str(number))])
    whole = spending.used().spent("script", DAY, NOW)
    assert whole == picodollars(0.001) * len({n for ids in own.values() for n in ids})
    for child, ids in own.items():
        others = Tally.of(**spending.others(child)).spent("script", DAY, NOW)
        assert others + picodollars(0.001) * len(ids) == whole


def test_somebody_is_told_at_four_fifths_and_at_the_end_once(spending: Spending) -> None:
    spending.limit({"script": KeyLimits(day_usd=0.01, month_usd=100.0)})
    reached: list[Reached] = []
    for number in range(12):
        reached += spending.heard(1, [row(str(number))])
    assert [(one.share, one.usd) for one in reached] == [(0.8, 0.008), (1.0, 0.01)]
    assert {one.window for one in reached} == {DAY}
    assert reached[0].ends == DAY.end(NOW)


def test_what_was_said_of_a_budget_is_taken_back_with_it(spending: Spending) -> None:
    def limit(**amounts: Any) -> object:
        return spending.limit({"script": KeyLimits(**amounts)} if amounts else {})

    def reach(number: int) -> None:
        limit(day_usd=0.001 * number)
        assert spending.heard(1, [row(str(number))])

    assert limit(day_usd=0.001, week_usd=9.0) == ((), ())
    reach(1)
    assert limit(day_usd=0.001) == ((), ())  # as much is used as was said
    assert limit(day_usd=0.5) == ((("script", DAY),), ())
    assert limit(day_usd=0.4) == ((), ())  # once
    for number, amounts in ((2, {"week_usd": 1.0}), (3, {})):
        reach(number)
        assert limit(**amounts) == ((("script", DAY),), ())


def test_what_was_said_of_a_budget_is_said_of_the_amount_that_it_has_now(
    spending: Spending,
) -> None:
    spending.limit({"script": KeyLimits(day_usd=10.0)})
    assert spending.heard(1, [row("a", 8.5)])
    for amount, share in ((10.5, 0.8), (8.5, 1.0), (10.0, 0.8), (5.0, 1.0)):
        settled, (reached,) = spending.limit({"script": KeyLimits(day_usd=amount)})
        assert not settled
        assert (reached.share, reached.usd, reached.budget) == (share, 8.5, amount)
    assert spending.limit({"script": KeyLimits(day_usd=20.0)}) == ((("script", DAY),), ())


def test_what_was_reached_before_this_program_began_is_not_said_again(spending: Spending) -> None:
    spending.limit({"script": KeyLimits(day_usd=0.01)})
    before = Tally()
    before.spend("script", NOW, picodollars(0.0085))
    spending.begin(before)
    assert spending.heard(1, [row("a")]) == ()
    (reached,) = spending.heard(1, [row("b")])
    assert reached.share == 1.0


# ---- on the way to the sidecars


def budgets_said(stage: Theatre) -> list[str]:
    """What the window would show of budgets."""
    shown: dict[str, str] = {}
    for event in stage.events:
        if isinstance(event, Notice | MatterSettled):
            shown.pop(event.matter, None)
        if isinstance(event, Notice) and event.matter:
            shown[event.matter] = event.text
    return list(shown.values())


def used(told: Used) -> float:
    return dollars(Tally.of(told.sums, told.minute).spent("script", DAY, 1000.0))


def test_both_sidecars_of_a_handover_have_the_same_sum(stage: Theatre) -> None:
    limits = KeyLimits(day_usd=0.01)
    stage.supervisor.admit({"digest": "script"}, {"script": limits})
    new = rehearse(stage)
    old = stage.children[0]
    assert old.limits == new.limits == {"script": limits.encoded()}
    old.says(Recorded(1, 1, [row("a", 0.002, started=1000.0).encoded()]))
    stage.settle()
    assert (used(old.told_used), used(new.told_used)) == (0.0, 0.002)
    take(stage, new)
    old.says(Recorded(1, 2, [row("b", 0.003, started=1000.0).encoded()]))
    new.says(Recorded(2, 1, [row("c", 0.004, started=1000.0).encoded()]))
    stage.settle()
    assert (used(old.told_used), used(new.told_used)) == (0.004, 0.005)
    (notice,) = [one for one in stage.events if isinstance(one, Notice)]
    assert notice.text == "The key script has used $0.009 of its $0.01 per day."
    old.says(Exited(0, ()))
    stage.settle()
    assert dollars(stage.supervisor.used().spent("script", DAY, 1000.0)) == 0.009


def test_of_a_budget_that_is_raised_just_as_it_is_used_up_nothing_stays_said(
    stage: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person gives more between the thread's count and its word of it."""
    spending = stage.supervisor._spending
    heard = spending.heard

    def and_then_more(*given: Any) -> tuple[Reached, ...]:
        reached = heard(*given)
        stage.supervisor.admit({"digest": "script"}, {"script": KeyLimits(day_usd=9.0)})
        return reached

    stage.supervisor.admit({"digest": "script"}, {"script": KeyLimits(day_usd=0.01)})
    child = rehearse(stage)
    monkeypatch.setattr(spending, "heard", and_then_more)
    child.says(Recorded(2, 1, [row("a", 0.02, started=1000.0).encoded()]))
    stage.settle()
    assert budgets_said(stage) == []


def test_a_budget_that_is_used_up_just_as_another_was_raised_stays_said(
    stage: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread counts between the order of the person and the word that it settled the matter."""
    spending = stage.supervisor._spending
    limit = spending.limit
    stage.supervisor.admit({"digest": "script"}, {"script": KeyLimits(day_usd=0.01)})
    child = rehearse(stage)
    child.says(Recorded(2, 1, [row("a", 0.02, started=1000.0).encoded()]))
    stage.settle()
    assert len(budgets_said(stage)) == 1

    def and_then_used_up(limits: Any) -> Any:
        found = limit(limits)
        child.says(Recorded(2, 2, [row("b", 0.09, started=1000.0).encoded()]))
        return found

    monkeypatch.setattr(spending, "limit", and_then_used_up)
    stage.supervisor.admit({"digest": "script"}, {"script": KeyLimits(day_usd=0.1)})
    stage.settle()
    assert budgets_said(stage) == ["The key script has used up its budget of $0.10 per day."]


def test_a_raise_that_is_too_small_says_the_new_amount(stage: Theatre) -> None:
    child = rehearse(stage)
    for amount in (10.0, 10.5):
        stage.supervisor.admit({"digest": "script"}, {"script": KeyLimits(day_usd=amount)})
        child.says(Recorded(2, 1, [row("a", 8.5, started=1000.0).encoded()]))
        stage.settle()
    assert budgets_said(stage) == ["The key script has used $8.50 of its $10.50 per day."]


def test_a_sidecar_that_comes_after_a_crash_knows_what_was_used(stage: Theatre) -> None:
    stage.supervisor.admit({"digest": "script"}, {"script": KeyLimits(day_usd=0.01)})
    child = rehearse(stage)
    take(stage, child)
    child.says(Recorded(2, 1, [row("a", 0.002, started=1000.0).encoded()]))
    before = Tally()
    before.spend("script", 1000.0, picodollars(0.5))
    stage.supervisor.used_before(before)
    stage.settle()
    assert used(child.told_used) == 0.5
    assert dollars(stage.supervisor.used().spent("script", DAY, 1000.0)) == 0.502


def test_nobody_is_told_while_there_are_no_limits_and_all_are_once_there_are(
    stage: Theatre,
) -> None:
    stage.start(workers=2)
    first, second = stage.children
    for one in (first, second):
        assert one.go_order is not None
        one.says(Ready(one.go_order.run_id, ["demo"]))
    stage.settle()
    first.says(Recorded(0, 1, [row("a", 0.002, started=1000.0).encoded()]))
    stage.settle()
    assert used(second.told_used) == 0.0
    stage.supervisor.admit({"digest": "script"}, {"script": KeyLimits(day_usd=0.01)})
    stage.settle()
    assert (used(first.told_used), used(second.told_used)) == (0.0, 0.002)
    second.says(Recorded(0, 1, [row("b", 0.003, started=1000.0).encoded()]))
    stage.settle()
    assert (used(first.told_used), used(second.told_used)) == (0.003, 0.002)
