"""The page about an upgrade of LiteLLM: what changed, in Markdown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def page(old: Mapping[str, Any], new: Mapping[str, Any], day: str, gone: Collection[str]) -> str:
    """`old` and `new` as `litellm_facts` gives them, empty where they could not be had; `day` is
    when the new one came out; `gone` is what the registry of our reaches misses."""
    before, after = old.get("version", "?"), new.get("version", "?")
    lines = [f"# LiteLLM {before} → {after}", ""]
    lines += [f"It came out on {day}. Made by `dev.py upgrade-litellm`.", ""]
    lines += ["## What we reach for and is gone", ""]
    lines += [f"- {one}" for one in gone] or ["Nothing."]
    lines += ["", "## Sizes and import", "", "| | before | after |", "|---|---|---|"]
    lines += [f"| {name} | {one} | {other} |" for name, one, other in _figures(old, new)]
    keys = {name: (old.get("keys", {}).get(name, []), found) for name, found in _keys(new)}
    for name, (one, other) in keys.items():
        lines += _difference(f"Keys: {name}", one, other)
    for name in ("providers", "routes"):
        lines += _difference(name.capitalize(), old.get(name, []), new.get(name, []))
    lines += ["", "## Defaults that changed", ""]
    changed = _changed(old.get("defaults", {}), new.get("defaults", {}))
    lines += changed or ["None."]
    return "\n".join(lines) + "\n"


def _keys(new: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    return sorted(new.get("keys", {}).items())


def _figures(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    found = []
    for name in new.get("sizes_mb", {}):
        one, other = old.get("sizes_mb", {}).get(name, "?"), new["sizes_mb"][name]
        found.append((f"{name}, MB", str(one), str(other)))
    for way in ("plain", "lean"):
        for figure, unit in (("cpu_s", "CPU s"), ("rss_mb", "MB"), ("modules", "modules")):
            one = old.get("import", {}).get(way, {}).get(figure, "?")
            other = new.get("import", {}).get(way, {}).get(figure, "?")
            found.append((f"import, {way}: {unit}", str(one), str(other)))
    return found


def _difference(heading: str, one: Collection[str], other: Collection[str]) -> list[str]:
    came, went = sorted(set(other) - set(one)), sorted(set(one) - set(other))
    if not came and not went:
        return []
    lines = ["", f"## {heading}", ""]
    lines += [f"New ({len(came)}): {_listed(came)}", ""] if came else []
    lines += [f"Gone ({len(went)}): {_listed(went)}", ""] if went else []
    return lines[:-1]


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{one}`" for one in names)


def _changed(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [
        f"- `{name}`: `{one[name]}` → `{other[name]}`"
        for name in sorted(one.keys() & other.keys())
        if one[name] != other[name]
    ]
