"""Values for LiteLLM's official Helm chart (litellm-helm), with Postgres and Redis."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from core.base.errors import ConfigError
from core.deployment.image import POSTGRES, REPOSITORY
from core.deployment.variables import POSTGRES_PASSWORD, POSTGRES_USER, REDIS_PASSWORD

SECRET: Final = "litellm-env"  # noqa: S105 - the name of a Kubernetes Secret
_DATABASE: Final = "litellm-postgres"
_FILES: Final = "litellm-files"
_WHERE: Final = "/etc/litellm"
"""Where the chart puts config.yaml."""
_MOST_BYTES: Final = 900_000
"""A ConfigMap takes no more than a megabyte."""
_HEAD: Final = f"""\
# Values for LiteLLM's official chart, as docs/grow.md of LiteLLM Pocket describes them:
#   helm upgrade --install litellm oci://ghcr.io/berriai/litellm-helm -f values.yaml
# Secrets come from the Secret {SECRET}, which is made of .env; see README.md.
"""


def values_file(tag: str, config: str, files: Mapping[str, bytes], master: str) -> str:
    """The text of values.yaml. `tag` is that of LiteLLM's image, `config` the text of the config,
    `files` what lies beside it, `master` the variable of the master key. Raises ConfigError for
    what Kubernetes would not take."""
    values: dict[str, Any] = {
        "replicaCount": 2,
        "image": {"repository": REPOSITORY, "tag": tag, "pullPolicy": "IfNotPresent"},
        "masterkeySecretName": SECRET,
        "masterkeySecretKey": master,
        "environmentSecrets": [SECRET],
        "proxy_config": yaml.safe_load(config),
        "db": {
            "useExisting": True,
            "deployStandalone": False,
            "endpoint": _DATABASE,
            "database": "litellm",
            "secret": {
                "name": SECRET,
                "usernameKey": POSTGRES_USER,
                "passwordKey": POSTGRES_PASSWORD,
            },
        },
        "redis": {
            "enabled": True,
            "architecture": "standalone",
            "auth": {"existingSecret": SECRET, "existingSecretPasswordKey": REDIS_PASSWORD},
        },
    }
    resources = _database()
    if files:
        resources.append(_config_map(files))
        values |= _mounted(files)
    values["extraResources"] = resources
    return _HEAD + yaml.dump(values, Dumper=_Dumper, sort_keys=False, width=1000)


class _Dumper(yaml.SafeDumper):
    """Without anchors: the chart's values are edited by people."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Files as the lines that they are."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _config_map(files: Mapping[str, bytes]) -> dict[str, Any]:
    if sum(map(len, files.values())) > _MOST_BYTES:
        raise ConfigError(
            "The files beside the config are bigger than Kubernetes takes in one ConfigMap (1 MB).",
            "Make an image of your own that holds them; docs/grow.md tells how.",
        )
    data = {}
    for name, content in files.items():
        if _key(name) in data:
            raise ConfigError(
                f"Kubernetes would know {name} by the same name as another file of the config.",
                "Give one of them a name of English letters, digits, - and _ alone.",
            )
        try:
            data[_key(name)] = content.decode("utf-8")
        except UnicodeDecodeError:
            raise ConfigError(f"{name} is not UTF-8.", "Save it as UTF-8.") from None
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": _FILES},
        "data": data,
    }


def _mounted(files: Mapping[str, bytes]) -> dict[str, Any]:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return {
        # Other files are another digest, and so new pods.
        "podAnnotations": {"checksum/files": digest.hexdigest()},
        "volumes": [{"name": "files", "configMap": {"name": _FILES}}],
        "volumeMounts": [
            {
                "name": "files",
                "mountPath": f"{_WHERE}/{name}",
                "subPath": _key(name),
                "readOnly": True,
            }
            for name in files
        ],
    }


def _key(name: str) -> str:
    """What a ConfigMap may call this file."""
    return re.sub(r"[^-._a-zA-Z0-9]", "_", name.replace("/", "__"))


def _database() -> list[dict[str, Any]]:
    """A Postgres of one pod; a managed one takes its place by db.endpoint."""
    labels = {"app": _DATABASE}
    container = {
        "name": "postgres",
        "image": POSTGRES,
        "ports": [{"containerPort": 5432}],
        "env": [
            {"name": "POSTGRES_DB", "value": "litellm"},
            {"name": "PGDATA", "value": "/var/lib/postgresql/data/pgdata"},
            *(
                {"name": name, "valueFrom": {"secretKeyRef": {"name": SECRET, "key": name}}}
                for name in (POSTGRES_USER, POSTGRES_PASSWORD)
            ),
        ],
        "volumeMounts": [{"name": "data", "mountPath": "/var/lib/postgresql/data"}],
        "readinessProbe": {"exec": {"command": ["pg_isready", "-d", "litellm"]}},
    }
    claim = {
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "10Gi"}},
        },
    }
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": _DATABASE},
        "spec": {"selector": labels, "ports": [{"port": 5432}]},
    }
    stateful = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": _DATABASE},
        "spec": {
            "serviceName": _DATABASE,
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
            "volumeClaimTemplates": [claim],
        },
    }
    return [service, stateful]
