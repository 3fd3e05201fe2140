"""What the tests of the forms share."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

from core.config.forms import layout


@pytest.fixture(scope="module", autouse=True)
def a_text_is_laid_out_once() -> Iterator[None]:
    """Remember the tree of a text, which nobody changes: a person makes one change after the other
    to a text, these tests try dozens on the same. A quarter of their time went into its tree."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_Builder", functools.lru_cache(64)(layout._Builder))
        yield
