"""Prompts from files of JSON or YAML.  Nothing in them is run: jinja2 templates are refused."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from septet.langchain_core.prompts.few_shot import FewShotPromptTemplate
from septet.langchain_core.prompts.prompt import PromptTemplate


def load_prompt(path: str | Path, encoding: str | None = None, *, allow_dangerous_paths: bool = False) -> Any:
    """The prompt that `save` wrote.  Files it names must stand beside or below it."""
    file = Path(path)
    text = file.read_text(encoding=encoding)
    if file.suffix == ".json":
        config = json.loads(text)
    elif file.suffix.endswith((".yaml", ".yml")):
        import yaml

        config = yaml.safe_load(text)
    else:
        raise ValueError(f"Got unsupported file type {file.suffix}")
    return load_prompt_from_config(config, allow_dangerous_paths=allow_dangerous_paths, folder=file.parent)


def load_prompt_from_config(config: dict[str, Any], *, allow_dangerous_paths: bool = False, folder: Path | None = None) -> Any:
    """The prompt of a dict with its kind under `_type`."""
    config = dict(config)
    kind = config.pop("_type", "prompt")
    if config.get("template_format") == "jinja2":
        raise ValueError("Loading templates with 'jinja2' format is no longer supported since it can lead to arbitrary code execution. "
                         "Please "
                         "migrate to using the 'f-string' template format, which does not suffer from this issue.")
    for name in ("template", "prefix", "suffix"):
        if f"{name}_path" in config:
            if name in config:
                raise ValueError(f"Both `{name}_path` and `{name}` cannot be provided.")
            config[name] = text_of(config.pop(f"{name}_path"), folder, allow_dangerous_paths)
    if kind == "prompt":
        return PromptTemplate(**config)
    if kind == "few_shot":
        return few_shot(config, folder, allow_dangerous_paths)
    if kind == "chat":
        from septet.langchain_core.prompts.chat import ChatPromptTemplate

        template = config.pop("messages")[0]["prompt"]["template"]
        return ChatPromptTemplate.from_template(template=template, **{k: v for k, v in config.items() if k != "input_variables"})
    raise ValueError(f"Loading {kind} prompt not supported")


def few_shot(config: dict[str, Any], folder: Path | None, anywhere: bool) -> FewShotPromptTemplate:
    if "example_prompt_path" in config:
        config["example_prompt"] = load_prompt(within(config.pop("example_prompt_path"), folder, anywhere))
    elif isinstance(config.get("example_prompt"), dict):
        config["example_prompt"] = load_prompt_from_config(config["example_prompt"], folder=folder)
    if isinstance(config.get("examples"), str):
        path = within(config["examples"], folder, anywhere)
        if path.suffix == ".json":
            config["examples"] = json.loads(path.read_text(encoding="utf-8"))
        else:
            import yaml

            config["examples"] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return FewShotPromptTemplate(**config)


def text_of(path: str, folder: Path | None, anywhere: bool) -> str:
    file = within(path, folder, anywhere)
    if file.suffix != ".txt":
        raise ValueError(f"Got unsupported file type {file.suffix}")
    return file.read_text(encoding="utf-8")


def within(path: str, folder: Path | None, anywhere: bool) -> Path:
    """A path that a config names; ValueError when it is absolute or leads out."""
    given = Path(path)
    if anywhere:
        return given
    if given.is_absolute() or ".." in given.parts:
        raise ValueError(f"Path '{path}' is absolute or contains '..'. Pass `allow_dangerous_paths=True` if you trust the file.")
    beside = folder / given if folder is not None else given
    return beside if beside.exists() else given
