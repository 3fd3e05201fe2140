"""When a warm spare is wanted."""

from __future__ import annotations

from core.base.events import SpareState, State
from core.gateway.spare_policy import ALWAYS, NEVER, SparePolicy
from core.supervisor.source import Wish


def started(wish: SparePolicy) -> None:
    """The spare was used for a start."""
    wish.changed(SpareState.NONE)
    wish.entered(State.STARTING)


def test_before_the_first_start_and_not_while_it_runs() -> None:
    wish = SparePolicy()
    assert wish.warm_up() is Wish.SOON
    wish.changed(SpareState.WARM)
    started(wish)
    assert wish.entered(State.RUNNING) is Wish.PERHAPS
    assert wish.entered(State.DRAINING) is None
    assert wish.entered(State.STOPPED) is Wish.SOON


def test_nobody_asked_so_none_is_kept() -> None:
    wish = SparePolicy()
    wish.entered(State.STARTING)
    assert wish.entered(State.RUNNING) is None
    assert wish.entered(State.STOPPED) is None


def test_while_the_config_has_unsaved_changes() -> None:
    wish = SparePolicy()
    wish.warm_up()
    started(wish)
    wish.entered(State.RUNNING)
    assert wish.editing(True) is Wish.SOON
    assert wish.editing(True) is None
    wish.changed(SpareState.IMPORTING)
    assert wish.editing(False) is Wish.PERHAPS


def test_after_a_crash_another_one_is_likely() -> None:
    wish = SparePolicy()
    wish.warm_up()
    started(wish)
    wish.entered(State.RUNNING)
    wish.entered(State.CRASHED)
    wish.entered(State.STARTING)
    assert wish.entered(State.RUNNING) is Wish.SOON


def test_a_short_silence_changes_nothing() -> None:
    wish = SparePolicy()
    wish.setting(ALWAYS)
    wish.warm_up()
    wish.entered(State.RUNNING)
    wish.entered(State.UNHEALTHY)
    assert wish.entered(State.RUNNING) is None


def test_always_means_after_every_use() -> None:
    wish = SparePolicy()
    wish.setting(ALWAYS)
    assert wish.warm_up() is Wish.ALWAYS
    started(wish)
    assert wish.entered(State.RUNNING) is Wish.ALWAYS


def test_after_an_apply_another_one_may_come() -> None:
    wish = SparePolicy()
    wish.warm_up()
    started(wish)
    wish.entered(State.RUNNING)
    wish.editing(True)
    wish.changed(SpareState.NONE)
    assert wish.apply_over() is Wish.SOON  # still editing: it was refused, or there is more to do
    wish.editing(False)
    wish.changed(SpareState.NONE)
    assert wish.apply_over() is Wish.PERHAPS
    wish.setting(ALWAYS)
    assert wish.apply_over() is Wish.ALWAYS


def test_never_gives_back_what_is_there() -> None:
    wish = SparePolicy()
    wish.warm_up()
    wish.changed(SpareState.WARM)
    assert wish.setting(NEVER) is Wish.NONE
    assert wish.warm_up() is None
    assert wish.editing(True) is None


def test_never_is_said_also_where_nothing_is_there_yet() -> None:
    assert SparePolicy().setting(NEVER) is Wish.NONE  # for a start makes a prefork parent


def test_a_restart_needs_no_spare_in_between() -> None:
    wish = SparePolicy()
    wish.warm_up()
    started(wish)
    wish.entered(State.RUNNING)
    wish.restarting()
    wish.entered(State.DRAINING)
    assert wish.entered(State.STOPPED) is None
    wish.entered(State.STARTING)
    wish.entered(State.RUNNING)
    assert wish.entered(State.STOPPED) is Wish.SOON


def test_a_program_that_ends_wants_none() -> None:
    wish = SparePolicy()
    wish.warm_up()
    started(wish)
    wish.entered(State.RUNNING)
    wish.forget()
    assert wish.entered(State.STOPPED) is None
