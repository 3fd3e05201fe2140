"""The one door: what each call does, with and without a login, and what it says when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from core.base.errors import (
    AlreadyRunningError,
    ConfigChangedError,
    ConfigError,
    HealthError,
    LockedError,
    UserError,
)
from core.base.events import (
    ApplyChanged,
    ApplyStep,
    LogChunk,
    Notice,
    SessionChanged,
    SettingsChanged,
    State,
    StateChanged,
)
from core.gateway.planner import Overrides
from core.instance.lock import read_instance
from tests.conftest import WaitUntil
from tests.core.scripted import Bench

PASSWORD = "correct horse battery"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.engine.open()
    yield made
    made.engine.close(1.0)


@pytest.fixture
def inside(bench: Bench) -> Bench:
    """Logged in."""
    bench.result(bench.engine.account.create("Ada", PASSWORD))
    return bench


def states(bench: Bench) -> list[State]:
    return [event.state for event in bench.of(StateChanged)]


# ---- life


def test_a_folder_is_opened_once(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(AlreadyRunningError):
        Bench(tmp_path).engine.open()
    bench.engine.close(1.0)
    bench.engine.close(1.0)  # idempotent
    again = Bench(tmp_path)
    again.engine.open()
    again.engine.close(1.0)


def test_closing_is_handed_on_with_its_deadline(bench: Bench) -> None:
    bench.engine.close(0.0)
    assert bench.supervisor.closed_with == [0.0]


# ---- login


def test_without_a_login_the_door_is_shut(bench: Bench) -> None:
    engine = bench.engine
    for job in (
        engine.config.load(),
        engine.config.save("a: 1", "x"),
        engine.keys.master_key(),
        engine.gateway.test_models(),
        engine.settings.change(port=4001),
        engine.logs.save_copy(bench.paths.data / "copy"),
    ):
        error = bench.done(job).error
        assert isinstance(error, LockedError), job.what
        assert error.remedy


def test_a_start_without_a_login_says_so(bench: Bench, wait_until: WaitUntil) -> None:
    bench.engine.gateway.start()
    (notice,) = wait_until(lambda: bench.of(Notice))
    assert notice.level == "error"
    assert bench.supervisor.plans == []
    assert states(bench) == []


def test_how_the_window_looks_may_change_while_locked(bench: Bench) -> None:
    assert bench.result(bench.engine.settings.change(theme="dark")).theme == "dark"
    assert bench.engine.settings.now.theme == "dark"


def test_logging_in_and_out(inside: Bench) -> None:
    assert inside.engine.account.user == "Ada"
    inside.engine.gateway.start()
    inside.engine.account.logout()
    assert inside.engine.account.user is None
    assert [event.user for event in inside.of(SessionChanged)] == ["Ada", None]


# ---- settings and config


def test_a_bad_setting_changes_nothing(inside: Bench) -> None:
    error = inside.done(inside.engine.settings.change(port=99999)).error
    assert isinstance(error, UserError)
    assert inside.engine.settings.now.port == 4000
    assert not inside.of(SettingsChanged)


def test_the_config_from_template_to_save(inside: Bench) -> None:
    engine = inside.engine
    state = inside.result(engine.config.load())
    assert state.created
    assert "demo" in state.text
    saved = inside.result(engine.config.save(state.text + "# mine\n", state.digest))
    assert inside.paths.config.read_text().endswith("# mine\n")
    assert saved.digest != state.digest
    error = inside.done(engine.config.save("a: [", saved.digest)).error
    assert isinstance(error, ConfigError)
    assert error.line == 1
    inside.paths.config.write_text("model_list: []\n")
    assert isinstance(
        inside.done(engine.config.save("b: 1\n", saved.digest)).error, ConfigChangedError
    )
    assert inside.paths.config.read_text() == "model_list: []\n"


# ---- the gateway


def test_what_is_discarded_on_the_way_out_does_not_come_back(inside: Bench) -> None:
    engine = inside.engine
    digest = inside.result(engine.config.load()).digest
    inside.result(engine.config.keep_draft("half: done\n", digest))
    dropped = engine.config.drop_draft()
    engine.account.logout()  # before the worker has come to it
    inside.done(dropped)
    inside.result(engine.account.login("Ada", PASSWORD))
    assert inside.result(engine.config.load()).draft is None


def test_a_start_makes_no_config_in_place_of_one_that_is_gone(
    inside: Bench, wait_until: WaitUntil
) -> None:
    config = inside.paths.config
    inside.result(inside.engine.config.load())
    config.rename(config.with_name("mine.yaml"))
    inside.engine.gateway.start()
    wait_until(lambda: State.GIVEN_UP in states(inside))
    (given_up,) = [one for one in inside.of(StateChanged) if one.state is State.GIVEN_UP]
    assert "There is no config file any more" in given_up.reason
    assert "Put it back" in given_up.remedy
    assert not config.exists()
    assert inside.supervisor.plans == []


def test_from_start_to_stop(inside: Bench, wait_until: WaitUntil) -> None:
    inside.engine.gateway.start()
    wait_until(lambda: State.RUNNING in states(inside))
    (plan,) = inside.supervisor.plans
    assert (plan.host, plan.port) == ("127.0.0.1", 4000)
    assert plan.config == inside.paths.config  # made from the template
    key = inside.result(inside.engine.keys.master_key())
    assert dict(plan.environment) == {"LITELLM_MASTER_KEY": key}
    inside.engine.gateway.stop()
    wait_until(lambda: inside.engine.gateway.status.state is State.STOPPED)


def test_a_second_start_changes_nothing(inside: Bench, wait_until: WaitUntil) -> None:
    inside.engine.gateway.start()
    wait_until(lambda: inside.engine.gateway.status.state is State.RUNNING)
    inside.engine.gateway.start()
    inside.result(inside.engine.config.check("a: 1"))
    assert inside.supervisor.orders == ["open", "start"]


def test_others_can_read_where_it_serves(inside: Bench, wait_until: WaitUntil) -> None:
    def published() -> str:
        instance = read_instance(inside.paths.instance)
        return instance.address if instance else "?"

    inside.engine.gateway.start()
    wait_until(lambda: published() == "http://127.0.0.1:4000")
    inside.engine.gateway.stop()
    wait_until(lambda: published() == "")


def test_a_stop_overtakes_a_start_that_still_waits(inside: Bench) -> None:
    engine = inside.engine
    inside.engine.settings.change(port=4001)  # keeps the worker busy before the start
    engine.gateway.start()
    engine.gateway.stop()
    inside.result(engine.config.check("a: 1"))
    assert len(inside.supervisor.plans) <= 1
    assert engine.gateway.status.state is State.STOPPED


BROKEN = 'model_list:\n  - model_name: "never closed\n'


def test_a_broken_config_starts_nothing_and_stays(inside: Bench, wait_until: WaitUntil) -> None:
    inside.paths.config.write_text(BROKEN)
    inside.engine.gateway.start()
    (given_up,) = wait_until(lambda: inside.of(StateChanged))
    assert given_up.state is State.GIVEN_UP
    assert "line 2" in given_up.reason
    assert given_up.remedy
    assert inside.supervisor.plans == []
    assert inside.paths.config.read_text() == BROKEN


def test_a_restart_with_a_broken_config_leaves_the_running_one(
    inside: Bench, wait_until: WaitUntil
) -> None:
    inside.engine.gateway.start()
    wait_until(lambda: inside.engine.gateway.status.state is State.RUNNING)
    inside.paths.config.write_text(BROKEN)
    inside.engine.gateway.restart()
    wait_until(lambda: inside.of(ApplyChanged))
    (refused,) = inside.of(ApplyChanged)
    assert refused.step is ApplyStep.REFUSED
    assert "line 2" in refused.reason
    assert inside.engine.gateway.status.state is State.RUNNING
    assert inside.supervisor.orders == ["open", "start"]


def test_a_key_that_is_not_set_is_said_and_the_rest_starts(
    inside: Bench, wait_until: WaitUntil
) -> None:
    text = (
        "model_list:\n  - model_name: gpt-4o\n    litellm_params:\n"
        "      model: openai/gpt-4o\n      api_key: os.environ/OPENAI_API_KEY\n"
    )
    inside.paths.config.write_text(text)
    inside.engine.gateway.start()
    wait_until(lambda: inside.engine.gateway.status.state is State.RUNNING)
    texts = [notice.text for notice in inside.of(Notice)]
    assert "OPENAI_API_KEY is not set; requests to gpt-4o will fail." in texts
    assert inside.paths.config.read_text() == text


def test_a_config_that_is_not_there(tmp_path: Path, wait_until: WaitUntil) -> None:
    missing = tmp_path / "nowhere.yaml"
    bench = Bench(tmp_path / "data", mode="serve", overrides=Overrides(config=missing))
    (tmp_path / "data").mkdir()
    bench.engine.open()
    bench.engine.account.open_without()
    bench.engine.gateway.start()
    (given_up,) = wait_until(lambda: bench.of(StateChanged))
    assert f"{missing} does not exist" in given_up.reason
    bench.engine.close(1.0)
    assert not missing.exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_a_headless_gateway_is_exposed_only_when_told_twice(
    tmp_path: Path, wait_until: WaitUntil, host: str
) -> None:
    for expose in (False, True):
        bench = Bench(tmp_path, mode="serve", overrides=Overrides(host=host, expose=expose))
        bench.engine.open()
        bench.engine.account.open_without()
        bench.engine.gateway.start()
        first = wait_until(partial(bench.of, StateChanged))[0]
        if expose:
            assert first.state is State.STARTING
        else:
            assert first.state is State.GIVEN_UP
            assert "everybody in your network" in first.reason
            assert "--expose" in first.remedy
        bench.engine.close(1.0)


def test_what_needs_a_gateway_says_that_there_is_none(inside: Bench) -> None:
    for job in (inside.engine.gateway.test_models(), inside.engine.support.open_docs()):
        error = inside.done(job).error
        assert isinstance(error, HealthError)
        assert "not running" in error.what


def test_the_older_log_and_the_live_one_meet(inside: Bench, wait_until: WaitUntil) -> None:
    """What was told before the job's end is in its result, what comes after is not."""
    inside.paths.logs.mkdir()
    path = inside.paths.logs / "proxy-20261123-052011-1-0.log"
    path.write_text("one\ntwo\n")
    inside.engine.gateway.start()
    done = inside.done(inside.engine.logs.older())
    with path.open("a") as file:
        file.write("three\n")
    whole = ["one", "two", "three"]

    def shown() -> list[str]:
        chunks = [one for one in inside.of(LogChunk) if inside.seen.index(one) > place]
        return [line.text for line in done.result] + [
            line.text for chunk in chunks for line in chunk.lines
        ]

    place = inside.seen.index(done)
    wait_until(lambda: len(shown()) >= 3)
    assert shown() == whole


def test_a_port_of_the_command_line_goes_before_the_settings(
    tmp_path: Path, free_port: int
) -> None:
    bench = Bench(tmp_path, mode="serve", overrides=Overrides(port=free_port))
    bench.engine.open()
    bench.engine.account.open_without()
    bench.engine.gateway.start()
    bench.done(bench.engine.logs.older())
    assert bench.supervisor.plans[0].port == free_port
    assert bench.engine.settings.now.port == 4000
    bench.engine.close(1.0)
