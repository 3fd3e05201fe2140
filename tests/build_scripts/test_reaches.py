"""Every place where we reach into LiteLLM finds there what it needs, and the list is complete."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from build_scripts.devtools.reaches import REACHES, Need, Reach, missing
from tests.source_tree import ROOT

IN_CODE = re.compile(r"litellm(?:\.\w+)+")
NOT_REACHED = {
    "litellm.rust_bridge._native",  # compiled: the registry names those who import it
    *("litellm.proxy", "litellm.router"),  # names of loggers
    "litellm.router_",  # how names of its modules begin
}


@pytest.mark.parametrize("reach", REACHES, ids=lambda one: one.what)
def test_litellm_still_has_what_we_need(reach: Reach) -> None:
    gone = missing([reach])
    assert not gone, "\n".join(gone)


def test_each_place_is_a_file_of_ours() -> None:
    assert {one.ours for one in REACHES if not (ROOT / one.ours).is_file()} == set()


def test_no_module_of_litellm_is_used_without_being_registered() -> None:
    registered = {need.module.replace("/", ".") for one in REACHES for need in one.needs}
    used: set[str] = set()
    for path in (ROOT / "core" / "sidecar").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in docs:
                    used |= set(IN_CODE.findall(node.value))
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("litellm"):
                used |= {f"{node.module}.{one.name}" for one in node.names}
    assert used - registered - NOT_REACHED == set()


def test_what_is_gone_is_said_with_what_it_costs(tmp_path: Path) -> None:
    package = tmp_path / "made_up" / "auth.py"
    package.parent.mkdir()
    (package.parent / "__init__.py").touch()
    package.write_text("class Handler:\n    def handle(self, error): ...\n")
    reach = Reach(
        "the wording",
        "core/x.py",
        "people are turned away in riddles",
        (
            Need("made_up.auth", "Handler.handle", ("error",)),
            Need("made_up.auth", "Handler.handle", ("error", "key")),
            Need("made_up.auth", "Handler.refuse"),
            Need("made_up.auth", "refuse|Handler"),
            Need("made_up.auth", text="No api key"),
            Need("made_up.gone", "x", optional=True),
            Need("made_up.gone"),
        ),
    )
    assert missing([reach], tmp_path) == [
        "the wording (core/x.py): made_up.auth: Handler.handle is not there any more, "
        "so people are turned away in riddles.",
        "the wording (core/x.py): made_up.auth: Handler.refuse is not there any more, "
        "so people are turned away in riddles.",
        "the wording (core/x.py): the text 'No api key' in made_up.auth is not there any more, "
        "so people are turned away in riddles.",
        "the wording (core/x.py): made_up.gone is not there any more, "
        "so people are turned away in riddles.",
    ]
