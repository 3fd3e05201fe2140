"""Names that nothing else has yet."""

from __future__ import annotations

from core.base.names import free_name


def test_a_free_name_stays_and_a_taken_one_gets_the_first_free_number() -> None:
    assert free_name("gpt", ()) == "gpt"
    assert free_name("gpt", {"gpt", "gpt-2", "gpt-4"}) == "gpt-3"
    assert free_name("A_KEY", {"A_KEY"}, "_") == "A_KEY_2"
    assert free_name("acme", {"acme/*"}, end="/*") == "acme-2/*"
