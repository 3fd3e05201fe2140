"""Which rows of a long list are asked for, and when."""

from __future__ import annotations

from gui.widgets.virtual_rows import BLOCK, KEEP, VirtualRows


class Source:
    """A list somewhere far away, whose answers come when the test says so."""

    def __init__(self, size: int) -> None:
        self.items = [f"r{number}" for number in range(size)]
        self.asked: list[tuple[int, int, int]] = []
        self.rows: VirtualRows[str] = VirtualRows(lambda *what: self.asked.append(what))
        self.in_front = True
        self.counts = True

    def answer(self) -> int:
        """The oldest question gets its answer; returns what `take` does."""
        ticket, offset, limit = self.asked.pop(0)
        found = self.items[offset : offset + limit]
        total = len(self.items) if self.counts else None
        return self.rows.take(ticket, offset, found, total, in_front=self.in_front)

    def settle(self) -> None:
        while self.asked:
            self.answer()

    def seen(self, first: int, count: int) -> list[str | None]:
        return [self.rows.get(index) for index in range(first, first + count)]


def started(size: int = 100_000) -> Source:
    source = Source(size)
    source.rows.restart()
    source.settle()
    return source


def test_the_first_block_comes_and_says_how_many_there_are() -> None:
    source = started()
    assert source.rows.size == 100_000
    assert source.seen(0, 3) == ["r0", "r1", "r2"]
    assert source.rows.settled


def test_however_fast_somebody_scrolls_one_question_is_under_way() -> None:
    source = started()
    for first in range(1000, 90_000, 500):
        source.rows.look_at(first, 20)
    assert len(source.asked) == 1
    source.settle()
    assert source.seen(89_500, 2) == ["r89500", "r89501"]
    assert source.rows.get(50_000) is None  # nobody stopped there


def test_what_is_in_sight_across_two_blocks_comes_whole() -> None:
    source = started()
    source.rows.look_at(BLOCK * 5 - 3, 20)
    source.settle()
    assert None not in source.seen(BLOCK * 5 - 3, 20)


def test_an_answer_to_an_earlier_list_is_dropped() -> None:
    source = started()
    source.rows.look_at(700, 20)
    source.items = ["other"]
    source.rows.restart()
    late = source.asked[0]
    assert source.rows.take(late[0], 700, ["r700"], 100_000, in_front=True) == 0
    source.asked.pop(0)
    assert source.rows.get(700) != "r700"
    source.settle()
    assert source.rows.size == 1
    assert source.rows.get(0) == "other"


def test_the_former_rows_stay_on_show_until_the_new_ones_come() -> None:
    source = started()
    source.items = ["other"]
    source.rows.restart()
    assert source.rows.get(0) == "r0"
    source.settle()
    assert source.rows.get(0) == "other"
    assert source.rows.get(1) is None


def test_who_looks_at_the_newest_sees_new_ones_come() -> None:
    source = started()
    source.items.insert(0, "new")
    source.rows.renew()
    assert source.answer() == 0
    assert source.seen(0, 2) == ["new", "r0"]


def test_who_looks_further_down_stays_there_when_new_ones_come() -> None:
    source = started()
    source.rows.look_at(5000, 20)
    source.settle()
    source.items[:0] = ["new1", "new2", "new3"]
    source.rows.renew()
    assert source.answer() == 3
    assert source.rows.get(5003) == "r5000"
    source.settle()
    assert source.seen(5003, 20) == [f"r{number}" for number in range(5000, 5020)]


def test_a_list_in_another_order_does_not_move() -> None:
    source = started()
    source.in_front = False
    source.rows.look_at(5000, 20)
    source.settle()
    source.items.append("last")
    source.rows.renew()
    assert source.answer() == 0
    assert source.rows.size == 100_001


def test_a_change_while_a_question_is_under_way_is_not_missed() -> None:
    source = started()
    source.rows.renew()
    ticket, offset, limit = source.asked.pop(0)
    before = source.items[offset : offset + limit]
    source.items.insert(0, "new")
    source.rows.renew()
    source.rows.take(ticket, offset, before, len(source.items), in_front=True)
    assert source.asked, "what was read before the change counts as what is there now"
    source.settle()
    assert source.rows.get(0) == "new"


def test_only_some_blocks_are_kept() -> None:
    source = started()
    for block in range(KEEP * 2):
        source.rows.look_at(block * BLOCK, 20)
        source.settle()
    held = sum(source.rows.get(index) is not None for index in range(100_000))
    assert held <= KEEP * BLOCK
    source.rows.look_at(0, 20)
    source.settle()
    assert source.rows.get(0) == "r0"


def test_a_question_that_failed_is_put_again() -> None:
    source = started()
    source.rows.look_at(2000, 20)
    ticket, _offset, _limit = source.asked.pop(0)
    source.rows.failed(ticket)
    assert source.asked == []  # not at once, and not for ever
    source.rows.look_at(2000, 20)
    source.settle()
    assert source.rows.get(2000) == "r2000"


def test_without_a_count_one_gets_to_the_end_all_the_same() -> None:
    source = Source(BLOCK * 3 + 7)
    source.counts = False
    source.rows.restart()
    source.settle()
    for _ in range(5):
        source.rows.look_at(source.rows.size - 20, 20)
        source.settle()
    assert source.rows.size == BLOCK * 3 + 7
    assert source.rows.get(BLOCK * 3 + 6) == f"r{BLOCK * 3 + 6}"


def test_a_count_that_comes_later_counts() -> None:
    source = Source(5000)
    source.counts = False
    source.rows.restart()
    source.settle()
    source.rows.counted(source.rows.ticket, 5000)
    assert source.rows.size == 5000
    source.rows.look_at(300, 20)
    source.settle()
    assert source.rows.size == 5000


def test_rows_that_are_gone_are_gone() -> None:
    source = started(350)
    source.rows.look_at(330, 20)
    source.settle()
    del source.items[310:]
    source.rows.renew()
    source.settle()
    assert source.rows.size == 310
    assert source.rows.get(330) is None
