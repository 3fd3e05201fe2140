"""Why a start failed, in the one line that matters."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import yaml

from core.sidecar.asked_models import FALLBACKS
from core.sidecar.config_places import ConfigPlaces, child
from core.sidecar.validation_words import of_error, without_pydantic

_LONGEST_REASON: Final = 600
_TEXT: Final = "tag:yaml.org,2002:str"
_SECTIONS: Final = ("general_settings", "litellm_settings", "router_settings")
_QUOTED_INPUT: Final = re.compile(r"\[type=[^\n]*\]|For further information visit \S+")
_NOT_IMPORTED: Final = re.compile(r"Could not import ([\w-]+) from ([\w.-]+)")
_NOT_BUILT: Final = re.compile(r"Could not build the '([\w.-]+)' callback configured in \w+: (.*)")
_NOT_INSTALLED: Final = re.compile(r"(?i)not installed|no module named|no package metadata")
_PACKAGE: Final = re.compile(
    r"No module named '([\w.-]+)'|metadata was found for ([\w.-]+)|pip install '?([\w.-]+)"
)
_SPEAKS_FOR_ITSELF: Final = (Exception, ValueError, RuntimeError, TypeError)


Mask = Callable[[str], str]


class StartError(Exception):
    """The gateway cannot start with this config; `line` and `column` count from 1 where known."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def read_config(path: Path, text: str | None = None) -> tuple[str, dict[str, Any]]:
    """The text of the config (read from `path` unless it is given) and what is in it.

    LiteLLM starts without any config where it does not like the file's name, and dresses a
    syntax error in 300 lines; so the file is looked at first. Raises StartError.
    """
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise StartError(f"The config's name must end in .yaml: {path.name}")
    text = _read(path) if text is None else text
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _syntax_error(error) from None
    if content is None:
        raise StartError("The config is empty.")
    if not isinstance(content, dict):
        kind = "a list" if isinstance(content, list) else "plain text"
        raise StartError(f"The config is {kind}; it must consist of sections like 'model_list:'.")
    return text, content


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise StartError(f"The config is not there: {path}") from None
    except OSError as error:
        raise StartError(f"The config cannot be read ({error.strerror}): {path}") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StartError(f"The config is not UTF-8 text: see line {line}.", line) from None


def explain_start(
    error: BaseException | None, config_text: str = "", mask: Mask = str
) -> StartError:
    """What LiteLLM's refusal means: `error` is what its start raised last. `mask` hides secrets
    before anything is cut."""
    if isinstance(error, StartError):
        return error
    known = find_defect(config_text)
    if known is not None:
        return known
    if isinstance(error, ValueError) and str(error) == "Empty module name":
        return StartError("A callback in litellm_settings has a name that LiteLLM does not know.")
    return (
        _import_problem(error, config_text, mask)
        or _callback_problem(error, config_text, mask)
        or _value_problem(error, config_text)
        or StartError(one_line(error, mask))
    )


def one_line(error: BaseException | None, mask: Mask = str) -> str:
    """The message of `error` without what it quotes of the input, in one line."""
    if error is None:
        return "LiteLLM ended without saying why; its log may tell."
    if isinstance(error, SystemExit):
        return f"LiteLLM ended itself (code {error.code}); its log may tell."
    text = of_error(error)[1] or tidy(str(error), mask)
    name = type(error).__name__
    if not text:
        text = name
    elif isinstance(error, KeyError):
        text = f"LiteLLM misses {text} in the config."
    elif type(error) not in _SPEAKS_FOR_ITSELF and name != "ValidationError":
        text = f"{name}: {text}"
    return text


def tidy(text: str, mask: Mask = str) -> str:
    """`text` in one line of bearable length, without what pydantic quotes of the input."""
    line = mask(" ".join(_QUOTED_INPUT.sub("", without_pydantic(mask(text))).split()))
    if len(line) > _LONGEST_REASON:
        line = line[:_LONGEST_REASON].rstrip() + " …"
    return line


def find_defect(config_text: str) -> StartError | None:
    """The first thing in the config that is known to stop LiteLLM, with its line."""
    try:
        root = yaml.compose(config_text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    for name in _SECTIONS:
        section = child(root, name)
        if section is None or _is_empty(section) or isinstance(section, yaml.MappingNode):
            continue
        return _defect(section, f"'{name}' must be a section of 'name: value' lines")
    key = child(child(root, "general_settings"), "master_key")
    if isinstance(key, yaml.ScalarNode) and not _is_empty(key) and key.tag != _TEXT:
        return _defect(key, "'master_key' is not text; put it in quotes")
    return _defect_of_routing(root) or _defect_of_models(child(root, "model_list"))


def _defect_of_routing(root: yaml.Node | None) -> StartError | None:
    """Fallbacks and aliases that LiteLLM cannot read."""
    for section in ("router_settings", "litellm_settings"):
        for name in FALLBACKS:
            found = child(child(root, section), name)
            if found is None or _is_empty(found):
                continue
            if not isinstance(found, yaml.SequenceNode):
                return _defect(found, f"'{name}' must be a list of '- model: [others]' entries")
            for entry in found.value:
                if not isinstance(entry, yaml.MappingNode) or len(entry.value) != 1:
                    return _defect(entry, f"an entry of '{name}' must be like '- model: [others]'")
                if isinstance(entry.value[0][1], yaml.ScalarNode):
                    return _defect(
                        entry,
                        f"'{name}' must name a list of models behind {entry.value[0][0].value}, "
                        f"as in '[{entry.value[0][1].value}]'",
                    )
        aliases = child(child(root, section), "model_group_alias")
        if not (_is_empty(aliases) or isinstance(aliases, yaml.MappingNode)) and aliases:
            return _defect(aliases, "'model_group_alias' must be 'alias: model' lines")
    return None


def _defect_of_models(models: yaml.Node | None) -> StartError | None:
    if models is None or _is_empty(models):
        return None
    if not isinstance(models, yaml.SequenceNode):
        return _defect(models, "'model_list' must be a list of '- model_name: …' entries")
    for number, entry in enumerate(models.value, 1):
        problem = _defect_of_model(entry)
        if problem is not None:
            return _defect(entry, f"entry {number} of model_list {problem}")
    return None


def _import_problem(error: BaseException | None, config_text: str, mask: Mask) -> StartError | None:
    """Python code that the config names and that cannot be had, with the line of its name."""
    said = _NOT_IMPORTED.fullmatch(str(error)) if isinstance(error, ImportError) else None
    if error is not None and said is not None:
        name, module = said.groups()
        cause = error
        while cause.__cause__ is not None and _NOT_IMPORTED.fullmatch(str(cause)):
            cause = cause.__cause__
        missing = cause.name or "" if isinstance(cause, ModuleNotFoundError) else ""
        if missing and f"{module}.".startswith(f"{missing}."):
            reason = f"there is no {module}.py beside the config, and no module of that name"
        elif missing:
            reason = f"it needs the module {missing}, which is not there"
        else:
            reason = one_line(cause, mask)
        reason = f"{module}.{name} cannot be loaded: {reason}"
    elif isinstance(error, AttributeError) and hasattr(error.obj, "__file__"):
        module, name = getattr(error.obj, "__name__", ""), error.name
        reason = f"{module}.{name} cannot be loaded: {module} has no {name}"
    else:
        return None
    return _at_value(reason, config_text, f"{module}.{name}")


def _callback_problem(
    error: BaseException | None, config_text: str, mask: Mask
) -> StartError | None:
    """A callback of LiteLLM's own that cannot be made ready."""
    said = _NOT_BUILT.fullmatch(" ".join(str(error).split()))
    if said is None or error is None:
        return None
    name, why = said.groups()
    cause: BaseException = error.__cause__ or error
    reason = f"The callback {name} cannot run: {callback_lacks(cause, why) or tidy(why, mask)}"
    return _at_value(reason, config_text, name)


def callback_lacks(error: BaseException, said: str) -> str:
    """What a callback needs that is not there; empty when it fails of something else."""
    text = f"{said} {error}"
    if not (isinstance(error, ImportError) or _NOT_INSTALLED.search(text)):
        return ""
    package = _PACKAGE.search(text)
    wanted = next(filter(None, package.groups()), "") if package is not None else ""
    needs = f"the Python package {wanted}" if wanted else "a Python package"
    return f"it needs {needs}, which is not in this program."


def _value_problem(error: BaseException | None, config_text: str) -> StartError | None:
    """A value of the wrong type, with the line of its key."""
    key, phrase = of_error(error) if error is not None else ("", "")
    if not key:
        return None
    places = ConfigPlaces("", {"": config_text})
    place = places.of_any_key(key.rpartition(".")[2])
    if place is None:
        return StartError(f"In the config, {phrase}.")
    return StartError(f"In line {place.line} of the config, {phrase}.", place.line, place.column)


def _at_value(reason: str, config_text: str, value: str) -> StartError:
    """With the first place where `value` stands alone; it may stand in an included file."""
    place = ConfigPlaces("", {"": config_text}).of_value(value)
    return StartError(reason) if place is None else StartError(reason, place.line, place.column)


def _defect_of_model(entry: yaml.Node) -> str | None:
    name = child(entry, "model_name")
    parameters = child(entry, "litellm_params")
    if _is_empty(name):
        return "has no 'model_name'"
    if name is not None and name.tag != _TEXT:
        return "has a model_name that is not text; put it in quotes"
    if _is_empty(parameters):
        return "has no 'litellm_params'"
    if _is_empty(child(parameters, "model")):
        return "has no 'model' in its litellm_params"
    return None


def _defect(node: yaml.Node, problem: str) -> StartError:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    return StartError(f"In line {line} of the config, {problem}.", line, column)


def _is_empty(node: yaml.Node | None) -> bool:
    return node is None or (
        isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"
    )


def _syntax_error(error: yaml.YAMLError) -> StartError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    if mark is None:
        return StartError(f"The config has a syntax error: {problem}.")
    line, column = mark.line + 1, mark.column + 1
    reason = f"The config has a syntax error in line {line}, column {column}: {problem}."
    return StartError(reason, line, column)
