"""The values for the official chart, read back as Helm would."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from core.base.errors import ConfigError
from core.deployment.building import build
from core.deployment.helm import values_file
from tests.core.deployment.sources import built, source


def values() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(built("helm").files["values.yaml"])
    return found


def resources() -> dict[tuple[str, str], dict[str, Any]]:
    return {(one["kind"], one["metadata"]["name"]): one for one in values()["extraResources"]}


def test_the_config_of_the_pods_is_the_exported_one() -> None:
    config = yaml.safe_load(built("helm").files["config/litellm_config.yaml"])
    assert values()["proxy_config"] == config


def test_what_lies_beside_the_config_is_mounted_beside_it() -> None:
    files = built("helm").files
    data = resources()["ConfigMap", "litellm-files"]["data"]
    mounts = {one["mountPath"]: data[one["subPath"]] for one in values()["volumeMounts"]}
    assert mounts == {
        f"/etc/litellm/{name}": files[f"config/{name}"].decode()
        for name in ("more.yaml", "hooks.py")
    }
    (volume,) = values()["volumes"]
    assert volume["configMap"]["name"] == "litellm-files"
    assert {one["name"] for one in values()["volumeMounts"]} == {volume["name"]}


def test_files_in_folders_keep_their_folders() -> None:
    text = values_file("v1", "model_list: []", {"hooks/one two.py": b"x = 1\n"}, "K")
    found = yaml.safe_load(text)
    (mount,) = found["volumeMounts"]
    assert mount["mountPath"] == "/etc/litellm/hooks/one two.py"
    assert mount["subPath"] == "hooks__one_two.py"
    assert found["extraResources"][-1]["data"] == {"hooks__one_two.py": "x = 1\n"}


def test_changed_files_are_other_pods() -> None:
    digest = values()["podAnnotations"]["checksum/files"]
    other = build(source(code={"hooks.py": b"handler = 2\n"}), "helm").files["values.yaml"]
    assert digest not in other.decode()
    assert values()["podAnnotations"]["checksum/files"] == digest


def test_every_password_is_a_reference_to_one_secret() -> None:
    found = values()
    assert found["masterkeySecretName"] == found["environmentSecrets"][0] == "litellm-env"
    assert found["masterkeySecretKey"] == "LITELLM_MASTER_KEY"
    secret = found["db"]["secret"]
    assert (secret["name"], secret["passwordKey"]) == ("litellm-env", "POSTGRES_PASSWORD")
    assert found["redis"]["auth"] == {
        "existingSecret": "litellm-env",
        "existingSecretPasswordKey": "REDIS_PASSWORD",
    }
    example = built("helm").files[".env.example"].decode()
    for name in ("LITELLM_MASTER_KEY", "POSTGRES_USER", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"\n{name}=\n" in example


def test_the_database_that_comes_along_is_the_one_that_is_asked() -> None:
    stateful = resources()["StatefulSet", "litellm-postgres"]
    service = resources()["Service", "litellm-postgres"]
    labels = stateful["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"] == labels == stateful["spec"]["selector"]["matchLabels"]
    assert values()["db"]["endpoint"] == service["metadata"]["name"]
    assert values()["db"]["useExisting"] and not values()["db"]["deployStandalone"]


def test_what_kubernetes_would_not_take_is_refused() -> None:
    with pytest.raises(ConfigError, match="bigger than Kubernetes takes"):
        build(source(code={"hooks.py": b"#" * 1_000_000}), "helm")
