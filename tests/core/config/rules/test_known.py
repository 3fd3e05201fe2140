"""The names that the rules know are those of the installed LiteLLM."""

from __future__ import annotations

import ast
import json

from core.config.rules.known import (
    BARE_MODELS,
    BOOL_PARAMS,
    CLOSED,
    FLOAT_PARAMS,
    INT_PARAMS,
    LIST_PARAMS,
    PROVIDERS,
)
from tests.core.config.scan_litellm import package, tree


def test_the_providers_are_those_of_this_litellm() -> None:
    found = set(json.loads((package() / "llms/openai_like/providers.json").read_text("utf-8")))
    (kinds,) = [
        node
        for node in tree("types/utils.py").body
        if isinstance(node, ast.ClassDef) and node.name == "LlmProviders"
    ]
    for line in kinds.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            found.add(line.value.value)
    assert found == PROVIDERS


def test_the_models_are_in_the_table_of_this_litellm() -> None:
    name = "model_prices_and_context_window_backup.json"
    table = json.loads((package() / name).read_text("utf-8"))
    assert table.keys() >= BARE_MODELS
    for provider, models in CLOSED.items():
        assert models
        assert {one for one in models if one not in table and f"{provider}/{one}" not in table} == (
            set()
        )


def test_the_kinds_of_values_are_those_of_this_litellm() -> None:
    kinds: dict[str, str] = {}
    wanted = {"CustomPricingLiteLLMParams", "GenericLiteLLMParams", "CredentialLiteLLMParams"}
    for path in ("types/router.py", "types/utils.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and node.name in wanted:
                for line in node.body:
                    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                        kinds[line.target.id] = ast.unparse(line.annotation)
    for names, kind in ((INT_PARAMS, "int"), (FLOAT_PARAMS, "float"), (BOOL_PARAMS, "bool")):
        wrong = {n: kinds[n] for n in names & kinds.keys() if not kinds[n].startswith(kind)}
        assert wrong == {}
        assert len(names & kinds.keys()) >= len(names) * 0.5
    wrong = {n: kinds[n] for n in LIST_PARAMS & kinds.keys() if "list" not in kinds[n].lower()}
    assert wrong.keys() <= {"configurable_clientside_auth_params"}  # a list by another name
