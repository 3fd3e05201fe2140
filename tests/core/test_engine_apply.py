"""Applying a config through the one door: orders, history, the way back, the spare."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from yaml.nodes import Node

from core.base.errors import ConfigError
from core.base.events import ApplyChanged, ApplyStep, State, StateChanged
from core.config.compose import compose
from core.config.history import Applied, History, Outcome
from core.gateway.planner import Overrides
from core.instance.control_server import call
from core.instance.lock import read_instance
from core.monitor.candidate import Candidate
from core.supervisor.source import Wish
from tests.conftest import WaitUntil
from tests.core.scripted import Bench
from tests.systems import needs_modes

GOOD = """\
model_list:
  - model_name: good
    litellm_params: {model: openai/x, mock_response: hi}
  - model_name: "many/*"
    litellm_params: {model: "openai/*"}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


@pytest.fixture
def bench(tmp_path: Path, wait_until: WaitUntil) -> Iterator[Bench]:
    """Logged in, and the gateway runs with the template."""
    made = Bench(tmp_path)
    made.engine.open()
    made.result(made.engine.account.create("Ada", "correct horse battery"))
    made.engine.gateway.start()
    wait_until(lambda: made.engine.gateway.status.state is State.RUNNING, 10)
    yield made
    made.engine.close(1.0)


def save(bench: Bench, text: str) -> str:
    saved = bench.result(bench.engine.config.save(text, "", force=True))
    digest = saved.digest
    assert isinstance(digest, str)
    return digest


def steps(bench: Bench) -> list[ApplyStep]:
    return [event.step for event in bench.of(ApplyChanged)]


def apply(bench: Bench, wait_until: WaitUntil) -> ApplyChanged:
    before = len(steps(bench))
    bench.engine.gateway.apply()
    over = (ApplyStep.APPLIED, ApplyStep.REFUSED)
    wait_until(lambda: any(one in over for one in steps(bench)[before:]), 10)
    last = bench.of(ApplyChanged)[-1]
    assert isinstance(last, ApplyChanged)
    return last


def history(bench: Bench) -> tuple[Applied, ...]:
    entries = bench.result(bench.engine.config.history())
    assert isinstance(entries, tuple)
    return entries


def test_the_saved_config_is_given_with_the_models_it_declares(
    bench: Bench, wait_until: WaitUntil
) -> None:
    digest = save(bench, GOOD)
    assert bench.engine.gateway.status.config != digest
    apply(bench, wait_until)
    assert bench.supervisor.models == {"good"}  # a pattern lists nothing by itself
    assert bench.supervisor.plans[-1].key.startswith("sk-")
    assert bench.engine.gateway.status.config == digest


def test_from_the_editor_to_the_gateway_a_text_is_parsed_once(
    bench: Bench, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def counted(text: str) -> Node | None:
        parsed.append(text)
        return compose(text)

    monkeypatch.setattr("core.config.document.compose", counted)
    engine = bench.engine
    bench.result(engine.keys.plaintext(GOOD))  # as the window does, before it saves
    save(bench, GOOD)
    bench.result(engine.keys.forgotten_names(GOOD))
    apply(bench, wait_until)
    bench.result(engine.keys.entries())
    wait_until(lambda: len(history(bench)) == 2, 10)
    assert history(bench)[0].models == ("good", "many/*")
    assert parsed == [GOOD]


def test_a_run_keeps_to_the_text_it_was_given(bench: Bench, wait_until: WaitUntil) -> None:
    save(bench, GOOD)
    apply(bench, wait_until)
    bench.paths.config.write_text("changed since")
    assert list(bench.supervisor.plans[-1].texts.values()) == [GOOD]


def test_a_broken_config_is_refused_with_its_place(bench: Bench, wait_until: WaitUntil) -> None:
    bench.paths.config.write_text("model_list:\n  - model_name: x\n   bad: [\n")
    refused = apply(bench, wait_until)
    assert (refused.step, refused.line) == (ApplyStep.REFUSED, 3)
    assert bench.engine.gateway.status.state is State.RUNNING
    assert "apply" not in bench.supervisor.orders


def test_where_nothing_runs_an_apply_is_a_start(bench: Bench, wait_until: WaitUntil) -> None:
    bench.engine.gateway.stop()
    wait_until(lambda: bench.engine.gateway.status.state is State.STOPPED, 10)
    bench.engine.gateway.apply()
    wait_until(lambda: bench.supervisor.orders[-1] == "apply", 10)


def test_the_history_tells_what_came_of_each(bench: Bench, wait_until: WaitUntil) -> None:
    save(bench, GOOD)
    bench.supervisor.refusal = ApplyChanged(0, ApplyStep.REFUSED, "No such provider.")
    apply(bench, wait_until)
    refused, template = history(bench)
    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, "No such provider.")
    assert template.outcome is Outcome.WORKED
    bench.supervisor.refusal = None
    apply(bench, wait_until)
    assert history(bench)[0].outcome is Outcome.NEW
    bench.supervisor.tell(bench.supervisor.plans[-1], ApplyStep.KEPT)
    assert history(bench)[0].outcome is Outcome.WORKED


def test_going_back_makes_the_former_config_the_file_and_applies_it(
    bench: Bench, wait_until: WaitUntil
) -> None:
    template = bench.paths.config.read_text(encoding="utf-8")
    save(bench, GOOD)
    apply(bench, wait_until)
    former = history(bench)[1]
    saved = bench.result(bench.engine.gateway.go_back(former.id))
    assert bench.paths.config.read_text(encoding="utf-8") == template
    assert saved.backup is not None
    wait_until(lambda: bench.engine.gateway.status.config == former.digest, 10)


def test_going_back_to_what_is_no_longer_kept(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="no longer kept"):
        bench.result(bench.engine.gateway.go_back("gone"))


def test_a_file_changed_by_others_is_applied_when_the_settings_say_so(
    bench: Bench, wait_until: WaitUntil
) -> None:
    bench.result(bench.engine.settings.change(apply_on_change=True))
    bench.paths.config.write_text(GOOD)
    wait_until(lambda: bench.supervisor.models == {"good"}, 10)
    assert bench.supervisor.orders.count("apply") == 1


def test_a_file_changed_by_others_is_left_alone_otherwise(
    bench: Bench, wait_until: WaitUntil
) -> None:
    bench.result(bench.engine.config.load())
    bench.paths.config.write_text(GOOD)
    wait_until(lambda: any(type(e).__name__ == "ConfigChangedOnDisk" for e in bench.of(object)), 10)  # type: ignore[arg-type]
    assert "apply" not in bench.supervisor.orders


def test_the_key_of_a_refused_config_is_not_shown(bench: Bench, wait_until: WaitUntil) -> None:
    before = bench.result(bench.engine.keys.master_key())
    other = GOOD.replace("os.environ/LITELLM_MASTER_KEY", "sk-of-the-draft")
    save(bench, other)
    bench.supervisor.refusal = ApplyChanged(0, ApplyStep.REFUSED, "no")
    apply(bench, wait_until)
    assert bench.result(bench.engine.keys.master_key()) == before
    bench.supervisor.refusal = None
    apply(bench, wait_until)
    assert bench.result(bench.engine.keys.master_key()) == "sk-of-the-draft"
    plan = bench.supervisor.plans[-1]
    bench.supervisor.tell(plan, ApplyStep.ROLLED_BACK, "it died")
    assert bench.result(bench.engine.keys.master_key()) == before


def test_a_spare_is_kept_as_the_settings_say(bench: Bench) -> None:
    bench.engine.gateway.warm_up()
    assert bench.supervisor.spares == [Wish.PERHAPS]  # it runs already
    bench.engine.gateway.editing(True)
    assert bench.supervisor.spares == [Wish.PERHAPS, Wish.SOON]
    bench.result(bench.engine.settings.change(warm_spare="never"))
    assert bench.supervisor.spares == [Wish.PERHAPS, Wish.SOON, Wish.NONE]


# ---- keys in plain text

PLAIN_KEY = "sk-proj-Zq81kd93jfkal20dkfj38dk"
PLAIN = f"""\
model_list:
  - model_name: plain
    litellm_params: {{model: openai/x, api_key: {PLAIN_KEY}}}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


def in_history(bench: Bench) -> str:
    return "".join(one.read_text() for one in sorted(bench.paths.applied.iterdir()))


def test_the_history_holds_no_readable_key_and_leads_back(
    bench: Bench, wait_until: WaitUntil
) -> None:
    save(bench, PLAIN)
    apply(bench, wait_until)
    bench.supervisor.tell(bench.supervisor.plans[-1], ApplyStep.KEPT)
    wait_until(lambda: history(bench)[0].outcome is Outcome.WORKED)
    assert PLAIN_KEY not in in_history(bench)
    save(bench, GOOD)
    apply(bench, wait_until)
    former = history(bench)[1]
    assert (former.models, former.text) == (("plain",), PLAIN)  # to compare with
    bench.result(bench.engine.gateway.go_back(former.id))
    assert bench.paths.config.read_text() == PLAIN
    assert PLAIN_KEY not in in_history(bench)


def test_it_is_kept_though_the_window_was_locked_meanwhile(
    bench: Bench, wait_until: WaitUntil
) -> None:
    save(bench, PLAIN)
    apply(bench, wait_until)
    bench.engine.account.logout()
    bench.supervisor.tell(bench.supervisor.plans[-1], ApplyStep.KEPT)
    bench.result(bench.engine.account.login("Ada", "correct horse battery"))
    wait_until(lambda: history(bench)[0].outcome is Outcome.WORKED)
    assert history(bench)[0].text == PLAIN
    assert PLAIN_KEY not in in_history(bench)


def test_a_key_that_moves_into_the_vault_leaves_the_sealed_copies(
    bench: Bench, wait_until: WaitUntil
) -> None:
    digest = save(bench, PLAIN)
    apply(bench, wait_until)
    (found,) = bench.result(bench.engine.keys.plaintext(PLAIN))
    names = {(found.line, found.column): found.name}
    moved = bench.result(bench.engine.keys.move(PLAIN, digest, names))
    entry = history(bench)[0]
    assert (entry.text, entry.digest) == (moved.text, moved.saved.digest)
    assert '"sealed"' not in in_history(bench)


def test_what_former_versions_wrote_is_encrypted_at_the_next_login(
    bench: Bench, tmp_path: Path, wait_until: WaitUntil
) -> None:
    bench.engine.close(1.0)
    History(bench.paths.applied).record(PLAIN, "aa", Outcome.WORKED)
    assert PLAIN_KEY in in_history(bench)
    again = Bench(tmp_path)
    again.engine.open()
    again.result(again.engine.account.login("Ada", "correct horse battery"))

    def is_encrypted() -> bool:
        # A file that is just being replaced cannot be opened on Windows, and may be gone elsewhere.
        try:
            return PLAIN_KEY not in in_history(again)
        except OSError:
            return False

    wait_until(is_encrypted)
    assert history(again)[0].text == PLAIN
    again.engine.close(1.0)


def test_without_a_vault_the_keys_are_not_kept_at_all(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    """`serve --config FILE` in a folder without an account."""
    config = tmp_path / "mine.yaml"
    config.write_text(PLAIN)
    data = tmp_path / "data"
    data.mkdir()
    made = Bench(data, mode="serve", overrides=Overrides(config=config))
    made.engine.open()
    made.engine.account.open_without()
    made.engine.gateway.start()
    wait_until(lambda: made.paths.applied.is_dir() and list(made.paths.applied.iterdir()), 10)
    entry = history(made)[0]
    assert PLAIN_KEY not in in_history(made)
    assert entry.hidden
    assert entry.models == ("plain",)
    assert entry.text == PLAIN.replace(PLAIN_KEY, '"********"')
    with pytest.raises(ConfigError, match="they were not kept"):
        made.result(made.engine.gateway.go_back(entry.id))
    assert config.read_text() == PLAIN
    made.engine.close(1.0)


@needs_modes
def test_folders_that_others_could_read_are_closed(tmp_path: Path) -> None:
    made = Bench(tmp_path)
    folders = [made.paths.logs, made.paths.applied, made.paths.backups, made.paths.draft.parent]
    for folder in folders:
        folder.mkdir(0o755)
        folder.chmod(0o755)
        (folder / "old").write_text("x")
        (folder / "old").chmod(0o644)
    made.engine.open()
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "old").stat().st_mode) == 0o600
    made.engine.close(1.0)


# ---- files beside the config

NESTED = """\
include: [sub/models.yaml]
litellm_settings: {callbacks: [hooks.handler]}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""


def nest(bench: Bench) -> Path:
    """A config that includes a file that includes a file, and a hook; the deep file is returned."""
    folder = bench.paths.data
    (folder / "sub").mkdir()
    (folder / "sub" / "models.yaml").write_text("include: [deep.yaml]\n")
    deep = folder / "sub" / "deep.yaml"
    deep.write_text(
        "model_list:\n- model_name: deep\n"
        "  litellm_params: {model: openai/deep, api_key: os.environ/COMPANY_KEY}\n"
    )
    (folder / "hooks.py").write_text("handler = None\n")
    return deep


def test_what_deep_files_name_is_given_to_the_gateway(bench: Bench, wait_until: WaitUntil) -> None:
    deep = nest(bench)
    bench.result(bench.engine.keys.put("COMPANY_KEY", "sk-of-the-company"))
    save(bench, NESTED)
    apply(bench, wait_until)
    plan = bench.supervisor.plans[-1]
    assert plan.environment["COMPANY_KEY"] == "sk-of-the-company"
    assert bench.supervisor.models == {"deep"}
    assert plan.texts[deep] == deep.read_text()  # a start after a crash keeps to it
    (entry,) = [
        one for one in bench.result(bench.engine.keys.entries()) if one.name == "COMPANY_KEY"
    ]
    assert entry.models == ("deep",)


@pytest.mark.parametrize("name", ["sub/deep.yaml", "hooks.py"])
def test_a_change_beside_the_config_is_told_until_it_is_applied(
    bench: Bench, wait_until: WaitUntil, name: str
) -> None:
    nest(bench)
    save(bench, NESTED)
    apply(bench, wait_until)
    assert bench.engine.gateway.status.changed_files == ()
    with (bench.paths.data / name).open("a") as file:
        file.write("# changed\n")
    wait_until(lambda: bench.engine.gateway.status.changed_files == (name,), 10)
    apply(bench, wait_until)
    wait_until(lambda: bench.engine.gateway.status.changed_files == (), 10)


def test_a_change_beside_the_config_is_applied_when_the_settings_say_so(
    bench: Bench, wait_until: WaitUntil
) -> None:
    deep = nest(bench)
    save(bench, NESTED)
    apply(bench, wait_until)
    bench.result(bench.engine.settings.change(apply_on_change=True))
    deep.write_text(deep.read_text().replace("deep\n", "deeper\n"))
    wait_until(lambda: bench.supervisor.models == {"deeper"}, 10)
    assert bench.supervisor.orders.count("apply") == 2


# ---- from the command line


def ask(bench: Bench, **request: object) -> list[dict[str, object]]:
    instance = read_instance(bench.paths.instance)
    assert instance is not None
    return list(call(instance, request, timeout_s=100))


def test_the_command_line_sees_the_state(bench: Bench) -> None:
    (answer,) = ask(bench, ask="status")
    assert (answer["state"], answer["config_is_applied"]) == ("running", True)
    bench.paths.config.write_text(GOOD)
    (answer,) = ask(bench, ask="status")
    assert answer["config_is_applied"] is False


def test_the_command_line_applies(bench: Bench) -> None:
    bench.paths.config.write_text(GOOD)
    assert [line["step"] for line in ask(bench, ask="apply")] == ["rehearsing", "applied"]
    bench.paths.config.write_text("a: [")
    (refused,) = ask(bench, ask="apply")
    assert (refused["step"], refused["line"]) == ("refused", 1)


def test_an_apply_of_a_config_that_is_gone_is_refused_and_makes_none(bench: Bench) -> None:
    bench.paths.config.unlink()
    (refused,) = ask(bench, ask="apply")
    assert refused["step"] == "refused"
    assert "There is no config file any more" in str(refused["reason"])
    assert "Put it back" in str(refused["remedy"])
    assert not bench.paths.config.exists()


def test_the_command_line_is_told_that_nobody_is_logged_in(bench: Bench) -> None:
    bench.engine.account.logout()
    (refused,) = ask(bench, ask="apply")
    assert refused["step"] == "refused"
    assert "locked" in str(refused["reason"])


def test_the_state_says_which_config_runs(bench: Bench) -> None:
    running = [one for one in bench.of(StateChanged) if one.state is State.RUNNING]
    state = bench.result(bench.engine.config.load())
    assert running[-1].config == state.digest


def test_one_that_was_overtaken_is_not_in_the_history(bench: Bench, wait_until: WaitUntil) -> None:
    save(bench, GOOD)
    apply(bench, wait_until)
    before = history(bench)
    plan = bench.supervisor.plans[-1]
    bench.supervisor.tell(plan, ApplyStep.ABANDONED, "A newer one took its place.")
    assert history(bench) == before


def test_a_change_while_locked_is_applied_after_the_login(
    bench: Bench, wait_until: WaitUntil
) -> None:
    bench.result(bench.engine.settings.change(apply_on_change=True))
    bench.result(bench.engine.config.load())
    bench.engine.account.logout()
    bench.paths.config.write_text(GOOD)
    for _ in range(3):  # as the monitor does, once a second
        bench.engine._parts.watch.look()
    assert "apply" not in bench.supervisor.orders
    bench.result(bench.engine.account.login("Ada", "correct horse battery"))
    wait_until(lambda: bench.supervisor.models == {"good"}, 10)
    assert not [one for one in bench.of(ApplyChanged) if one.step is ApplyStep.REFUSED]


def test_the_example_names_a_model_of_the_new_config_also_while_the_one_before_answers(
    bench: Bench, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops accepting a moment after the new one has begun to: whoever asks may hear either."""
    first = GOOD.replace('"many/*"', "second").replace('"openai/*"', "openai/y")
    running = (Candidate("good", "openai/x", "chat"), Candidate("second", "openai/y", "chat"))
    monkeypatch.setattr("core.monitor.health.deployments", lambda _address, _key: running)
    save(bench, first)
    apply(bench, wait_until)
    gateway = bench.engine.gateway
    assert bench.result(gateway.chat_model()) == "good"
    save(bench, first.replace("openai/x", "openai/dall-e-3"))
    apply(bench, wait_until)
    assert bench.result(gateway.chat_model()) == "second"
    running = (Candidate("good", "openai/dall-e-3", "image_generation"), running[1])
    assert bench.result(gateway.chat_model()) == "second"


def test_the_editor_says_what_several_workers_do_not_share(bench: Bench) -> None:
    limited = GOOD.replace("mock_response: hi", "mock_response: hi, rpm: 5")
    engine = bench.engine

    def codes() -> set[str]:
        return {issue.code for issue in bench.result(engine.config.check(limited))}

    assert "LP370" not in codes()
    bench.result(engine.settings.change(workers=2))
    assert "LP370" in codes()
