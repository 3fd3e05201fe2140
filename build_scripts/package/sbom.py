"""The software bill of materials: a CycloneDX 1.6 document, made from the lock and the manifest.

    python -m build_scripts.package.sbom build/sidecar/manifest.json dist/LiteLLM-Pocket.cdx.json

It lists every locked package of the program and Python itself, and names the lock, which holds the
hash of each file that may be installed, by its own SHA-256. The same input gives the same bytes.
Tools of the developers alone are listed with the scope `excluded`: what belongs to which program
is known from the lists of packages, by way of the lock.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from build_scripts.devtools import LOCK, PARTS
from build_scripts.devtools.lockfile import Requirement, normal_name, packages_of, parse, text_of
from core.base.versions import POCKET

_NAMESPACE: Final = uuid.UUID("5b7bff32-46c8-5c8a-9d1e-6c697465706f")


def bill(lock_text: str, versions: Mapping[str, str]) -> dict[str, Any]:
    """The document. `versions`: those of the sidecar's manifest (python, pyinstaller, …)."""
    parts = {part: packages_of(part, lock_text) for part in PARTS}
    components = [
        _package(entry, [part for part in PARTS if entry.name in parts[part]])
        for entry in parse(lock_text)
    ]
    if python := versions.get("python"):
        components.append(
            {
                "type": "platform",
                "bom-ref": f"python@{python}",
                "name": "CPython",
                "version": python,
                "cpe": f"cpe:2.3:a:python:python:{python}:*:*:*:*:*:*:*",
                "licenses": [{"license": {"id": "Python-2.0.1"}}],
            }
        )
    components.sort(key=lambda one: str(one["bom-ref"]))
    top = f"pkg:generic/litellm-pocket@{POCKET}"
    shipped = [str(one["bom-ref"]) for one in components if one.get("scope") != "excluded"]
    facts = {**versions, "lock-sha256": hashlib.sha256(lock_text.encode()).hexdigest()}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, json.dumps(components))}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": top,
                "name": "LiteLLM Pocket",
                "version": POCKET,
                "licenses": [{"license": {"id": "MIT"}}],
                "purl": top,
            },
            "properties": [
                {"name": f"litellm-pocket:{key}", "value": value}
                for key, value in sorted(facts.items())
            ],
        },
        "components": components,
        "dependencies": [{"ref": top, "dependsOn": shipped}],
    }


def _package(entry: Requirement, parts: Sequence[str]) -> dict[str, Any]:
    purl = f"pkg:pypi/{normal_name(entry.name)}@{entry.version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{purl}?{entry.marker}" if entry.marker else purl,
        "name": entry.name,
        "version": entry.version,
        "purl": purl,
        "scope": "excluded" if list(parts) == ["development"] else "required",
        "properties": [{"name": "litellm-pocket:parts", "value": " ".join(parts)}],
    }
    if entry.marker:
        component["properties"].append({"name": "litellm-pocket:marker", "value": entry.marker})
    return component


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="sbom", description=__doc__)
    parser.add_argument("manifest", type=Path, help="the sidecar's manifest.json")
    parser.add_argument("out", type=Path, help="the document to write")
    options = parser.parse_args(arguments)
    try:
        versions = json.loads(options.manifest.read_text("utf-8"))["versions"]
        text = json.dumps(bill(text_of(LOCK), versions), indent=1, ensure_ascii=False) + "\n"
        options.out.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"sbom: {options.manifest} or the lock cannot be read: {error}", file=sys.stderr)
        return 1
    print(f"{options.out}: {len(parse(text_of(LOCK)))} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
