"""What is said of models that answer nobody, or that LiteLLM leaves out."""

from __future__ import annotations

from core.supervisor.words import would_fail
from core.wire.failing import Failing


def test_what_is_left_out_is_not_said_to_answer_nobody() -> None:
    """Another entry of its name may serve."""
    gone = Failing("chat", "rpm is text", line=7, left_out=True)
    what, _ = would_fail([gone])
    assert what == "LiteLLM leaves out chat (line 7): rpm is text."
    assert "No request to chat can be answered" in would_fail([Failing("chat", "no")])[0]


def test_others_are_named_with_what_holds_for_them() -> None:
    fails, gone = Failing("a", "no"), Failing("b", "no", left_out=True)
    assert would_fail([fails, Failing("c", "no")])[0].endswith("The same holds for c.")
    assert would_fail([fails, gone])[0].endswith("Something is amiss, too, with b.")
