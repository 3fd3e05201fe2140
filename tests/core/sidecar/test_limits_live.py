"""What counts of a live session (`/v1/realtime`) before LiteLLM has counted it."""

from __future__ import annotations

import pytest

from tests.core.sidecar.limits_stage import Stage
from tests.core.sidecar.live_upstream import begun, done, session, written


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.parametrize("kind", ["realtime", "transcription"])
def test_what_a_provider_does_by_itself_in_a_live_session_counts(stage: Stage, kind: str) -> None:
    """It notices when a turn is over, and answers, or has written it down."""
    live = {"path": "/v1/realtime", "query": "model=cheap"}
    its_own = begun() if kind == "realtime" else written()
    stage.limit(requests_per_minute=3)
    stage.says = [session(kind), its_own, its_own]
    assert stage.talk("sound", **live) is None
    assert stage.talk("sound", "sound", **live) == 1008
    assert "may make 3 requests a minute" in stage.sent[-1]["reason"]
    assert stage.talk("sound", **live) == 429


def test_an_answer_of_a_live_session_that_was_asked_for_counts_once(stage: Stage) -> None:
    live = {"path": "/v1/realtime", "query": "model=cheap"}
    stage.limit(requests_per_minute=3)
    stage.says = [session(), begun(), written(), done()]
    create = {"type": "response.create"}
    assert stage.talk(create, create, create, **live) is None
    assert stage.talk(create, **live) == 429
