"""The real tools on PATH, and a gateway for them.

Where the tools cannot be had the tests are skipped, and say why. With POCKET_CLIENTS=required in
the environment that is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_scripts.bench.ports import pick_port
from tests.clients import installed
from tests.clients.cases import CASES, Case
from tests.clients.house import House, person_path
from tests.clients.installed import MissingError


def missing(error: MissingError) -> None:
    """Skip, or fail where the tools are required."""
    if os.environ.get("POCKET_CLIENTS") == "required":
        pytest.fail(str(error))
    pytest.skip(str(error))


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder with `bin` and `node_modules`."""
    try:
        return installed.npm_tools()
    except MissingError as error:
        missing(error)
        raise


@pytest.fixture(scope="session")
def sdk_python() -> Path:
    """A Python that has the libraries of the snippets."""
    try:
        return installed.python_sdks()
    except MissingError as error:
        missing(error)
        raise


@pytest.fixture(scope="module")
def house(
    tools: Path, tmp_path_factory: pytest.TempPathFactory, spawned_copies: None
) -> Iterator[House]:
    """A gateway before a made-up provider, which only speaks chat completions."""
    made = House(tmp_path_factory.mktemp("house"), pick_port(), person_path(tools))
    try:
        made.up()
        yield made
    finally:
        made.down()


@pytest.fixture(params=CASES, ids=lambda case: case.tool_id)
def case(request: pytest.FixtureRequest, house: House) -> Case:
    """One tool in an empty home and an empty folder."""
    for folder in (house.home, house.work):
        shutil.rmtree(folder)
        folder.mkdir()
    found: Case = request.param
    house.upstream.asked.clear()
    house.upstream.tools = {found.tool: found.arguments}
    return found
