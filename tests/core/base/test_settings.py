"""Preferences survive restarts, other versions, typos and damage."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import DataFolderError, UserError
from core.base.settings import RULES, Settings, change, listed, load, save
from tests.systems import needs_modes


def settings_strategy() -> st.SearchStrategy[Settings]:
    return st.builds(
        Settings,
        host=st.one_of(st.ip_addresses().map(str), st.sampled_from(["localhost", "0.0.0.0", "::"])),
        port=st.integers(1, 65535),
        theme=st.sampled_from(["system", "light", "dark"]),
        idle_lock_minutes=st.integers(0, 1440),
        log_cap_mb=st.integers(1, 10_000),
        log_wrap=st.booleans(),
        log_utc=st.booleans(),
        ledger=st.booleans(),
        ledger_days=st.integers(1, 3650),
        ledger_cap_mb=st.integers(5, 100_000),
        stop_deadline_s=st.floats(0.5, 600),
        restart_after_crash=st.booleans(),
        font_size=st.integers(6, 40),
        geometry=st.sampled_from(["", "1000x640", "1000x640+10+20", "1000x640+-5+0"]),
    )


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(settings_strategy())
def test_what_is_saved_is_loaded(settings: Settings) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.json"
        save(path, settings)
        assert load(path) == (settings, [])


@given(st.dictionaries(st.sampled_from([*RULES, "version", "other"]), anything))
def test_no_content_stops_the_program(body: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.json"
        path.write_text(json.dumps(body))
        settings, notices = load(path)
        defaults = Settings()
        for name in RULES:
            value = getattr(settings, name)
            assert type(value) is type(getattr(defaults, name))
            assert change(defaults, **{name: value})  # whatever came out is allowed
        assert all(notice.text and notice.remedy for notice in notices)


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.json") == (Settings(), [])


def test_what_a_newer_version_wrote_survives(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 7, "port": 5000, "hologram": {"depth": [1, None]}}))
    settings, notices = load(path)
    assert (settings.port, notices) == (5000, [])
    save(path, change(settings, theme="dark"))
    body = json.loads(path.read_text())
    assert body["hologram"] == {"depth": [1, None]}
    assert (body["version"], body["theme"], body["port"]) == (7, "dark", 5000)


def test_a_bad_value_falls_back_alone_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"port": 70000, "theme": "dark"}))
    settings, notices = load(path)
    assert (settings.port, settings.theme) == (4000, "dark")
    assert len(notices) == 1
    assert "Port cannot be 70000." in notices[0].text
    assert "4000" in notices[0].remedy


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b"\xff\xfe\x00", b'"x"', b"[" * 100_000])
def test_a_damaged_file_is_kept_aside_and_said(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(damage)
    settings, notices = load(path)
    assert settings == Settings()
    assert not path.exists()
    (aside,) = tmp_path.iterdir()
    assert aside.read_bytes() == damage
    assert len(notices) == 1
    assert aside.name in notices[0].remedy


def test_a_file_damaged_since_is_not_lost_on_save(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"{")
    save(path, Settings(port=5000))
    assert load(path)[0].port == 5000
    assert sorted(p.read_bytes() for p in tmp_path.iterdir() if p != path) == [b"{"]


def test_a_settings_file_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    with pytest.raises(DataFolderError, match="Could not read"):
        load(tmp_path / "settings.json")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("port", 0, "a number from 1 to 65535"),
        ("port", 65536, "a number from 1 to 65535"),
        ("port", "", "a number from 1 to 65535"),
        ("port", "40x", "a number from 1 to 65535"),
        ("port", 4000.5, "a number from 1 to 65535"),
        ("port", True, "a number from 1 to 65535"),
        ("port", None, "a number from 1 to 65535"),
        ("port", float("nan"), "a number from 1 to 65535"),
        ("port", 10**400, "a number from 1 to 65535"),
        ("theme", "pink", "one of system, light, dark"),
        ("host", "example.org", 'an IP address or "localhost"'),
        ("host", "127.0.0.1:4000", 'an IP address or "localhost"'),
        ("host", "", 'an IP address or "localhost"'),
        ("idle_lock_minutes", -1, "a number from 0 to 1440 minutes"),
        ("stop_deadline_s", float("inf"), "a number from 0.5 to 600 seconds"),
        ("log_wrap", "yes", "yes or no"),
        ("log_wrap", 1, "yes or no"),
        ("geometry", "big; exec", "a size and place"),
    ],
)
def test_a_bad_change_is_refused_in_words(name: str, value: object, words: str) -> None:
    with pytest.raises(UserError) as caught:
        change(Settings(), **{name: value})
    assert words in caught.value.remedy


def test_one_bad_value_rejects_the_whole_change() -> None:
    before = Settings()
    with pytest.raises(UserError):
        change(before, theme="dark", port=0)
    assert before == Settings()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UserError, match="no setting named colour"):
        change(Settings(), colour="red")


def test_numbers_may_come_from_an_entry_field() -> None:
    changed = change(Settings(), port=" 4001 ", stop_deadline_s="2.5", host=" ::1 ")
    assert (changed.port, changed.stop_deadline_s, changed.host) == (4001, 2.5, "::1")
    assert type(changed.port) is int


def test_every_setting_has_a_help_and_its_default_obeys_its_rule() -> None:
    defaults = Settings()
    for name, rule in RULES.items():
        assert rule.help.endswith(".")
        assert rule.range_text
        assert change(defaults, **{name: getattr(defaults, name)}) == defaults


@pytest.mark.parametrize(
    "hosts",
    ["", "gateway.lan", "gateway.lan, *.corp.example;10.1.2.3 [::1]", "fe80::1", "my_pc", "a.b."],
)
def test_names_that_the_gateway_may_answer_to(hosts: str) -> None:
    assert change(Settings(), allowed_hosts=hosts).allowed_hosts == hosts.strip()


@pytest.mark.parametrize("hosts", ["*", "a.*", "http://a", "a:4000", "a/b", "*.", "a,,*", "a b@c"])
def test_names_that_would_open_the_door_to_all(hosts: str) -> None:
    with pytest.raises(UserError) as caught:
        change(Settings(), allowed_hosts=hosts)
    assert "without a port" in caught.value.remedy


@pytest.mark.parametrize(
    "origins",
    [
        *("", "https://chat.example.com", "http://localhost:*", "https://*.example.com:8443"),
        *("app://*, vscode-webview://*", "tauri://localhost", "http://[::1]:3000", "http://a/"),
    ],
)
def test_pages_and_apps_that_may_use_the_gateway(origins: str) -> None:
    assert change(Settings(), allowed_origins=origins).allowed_origins == origins.strip()


@pytest.mark.parametrize(
    "origins",
    [
        *("*", "https://*", "http://*:*", "https://*.*", "null", "https://a/path", "localhost"),
        *("file://*", "https://ex*mple.com", "*://a", "https://a.*", "ws://a"),
    ],
)
def test_no_entry_can_stand_for_every_page(origins: str) -> None:
    with pytest.raises(UserError) as caught:
        change(Settings(), allowed_origins=origins)
    assert "every web page" in caught.value.remedy


def test_the_entries_of_a_list() -> None:
    assert listed("") == listed(" , ") == ()
    assert listed("a, b;c\td,,e") == ("a", "b", "c", "d", "e")
    assert len(listed(Settings().allowed_hosts)) == 2
    assert change(Settings(), allowed_origins=Settings().allowed_origins) == Settings()


def test_a_default_of_before_is_not_taken_for_a_choice(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    for stored, drain_s in (
        ({"version": 1, "drain_s": 60.0}, 600.0),  # every save wrote every value
        ({"version": 1, "drain_s": 45.0}, 45.0),
        ({"version": 2, "drain_s": 60.0}, 60.0),
    ):
        path.write_text(json.dumps(stored))
        assert load(path)[0].drain_s == drain_s
    save(path, change(load(path)[0], drain_s=60))
    assert load(path)[0].drain_s == 60.0


def test_an_apply_lets_a_long_request_finish_by_default() -> None:
    assert Settings().drain_s == 600.0  # a model that thinks for minutes is nothing unusual


@needs_modes
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{}")
    path.chmod(0o644)  # as former versions made it
    save(path, Settings())
    assert path.stat().st_mode & 0o777 == 0o600
