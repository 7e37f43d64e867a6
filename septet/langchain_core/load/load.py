"""Objects from JSON: only classes of LangChain that are allowed are made, and nothing of the file is run."""
from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from septet.langchain_core.load.dump import MARK
from septet.langchain_core.load.serializable import Serializable

InitValidator = Callable[[tuple[str, ...], dict[str, Any]], None]
ALLOWED = ("langchain_core", "langchain", "langchain_community", "langchain_text_splitters", "langchain_openai")
# Short names that files have, and where the classes stand.
HOMES = {
    ("langchain", "schema", "messages"): "langchain_core.messages",
    ("langchain", "schema", "document"): "langchain_core.documents",
    ("langchain", "schema", "output"): "langchain_core.outputs",
    ("langchain", "schema", "agent"): "langchain_core.agents",
    ("langchain", "schema", "runnable"): "langchain_core.runnables",
    ("langchain", "schema", "output_parser"): "langchain_core.output_parsers",
    ("langchain", "schema", "prompt"): "langchain_core.prompt_values",
    ("langchain", "schema", "prompt_template"): "langchain_core.prompts",
    ("langchain", "prompts", "base"): "langchain_core.prompt_values",
    ("langchain", "prompts", "chat"): "langchain_core.prompts",
    ("langchain", "prompts", "prompt"): "langchain_core.prompts",
    ("langchain", "prompts", "image"): "langchain_core.prompts.image",
    ("langchain", "prompts", "few_shot"): "langchain_core.prompts",
    ("langchain", "prompts", "few_shot_with_templates"): "langchain_core.prompts",
    ("langchain", "output_parsers", "list"): "langchain_core.output_parsers",
    ("langchain_core", "prompts", "dict"): "langchain_core.prompts.dict",
    ("langchain_core", "prompts", "structured"): "langchain_core.prompts.structured",
    ("langchain", "chat_models", "openai"): "langchain_openai.chat_models.base",
}
OTHERS = {("langchain", "prompts", "chat", "ChatPromptValue"): "langchain_core.prompt_values",
          ("langchain", "prompts", "chat", "ChatPromptValueConcrete"): "langchain_core.prompt_values"}


def default_init_validator(class_path: tuple[str, ...], kwargs: dict[str, Any]) -> None:
    """ValueError for templates of jinja2."""
    if kwargs.get("template_format") == "jinja2":
        raise ValueError("Jinja2 templates are not allowed during deserialization for security reasons. Use 'f-string' template format "
                         "instead.")


class Reviver:
    """Makes objects of written forms, from the inside out."""

    def __init__(self, allowed_objects: Any = None, secrets_map: dict[str, str] | None = None, valid_namespaces: list[str] | None = None,
                 secrets_from_env: bool = False, additional_import_mappings: dict[tuple[str, ...], tuple[str, ...]] | None = None, *,
                 ignore_unserializable_fields: bool = False, init_validator: InitValidator | None = default_init_validator) -> None:
        self.allowed = allowed_objects if allowed_objects is not None else "core"
        self.secrets, self.from_env = secrets_map or {}, secrets_from_env
        self.namespaces = [*ALLOWED, *(valid_namespaces or ())]
        self.mappings = additional_import_mappings or {}
        self.ignoring, self.validator = ignore_unserializable_fields, init_validator

    def __call__(self, value: dict[str, Any]) -> Any:
        kind = value.get("type")
        if value.get("lc") != 1 or value.get("id") is None:
            return value
        if kind == "secret":
            return self._secret(value["id"][0])
        if kind == "not_implemented":
            if self.ignoring:
                return None
            raise NotImplementedError(f"Trying to load an object that doesn't implement serialization: {value}")
        if kind == "constructor":
            return self._made(tuple(value["id"]), value.get("kwargs", {}))
        return value

    def _secret(self, name: str) -> str | None:
        if name in self.secrets:
            return self.secrets[name]
        return os.environ.get(name) if self.from_env and os.environ.get(name) else None

    def _made(self, path: tuple[str, ...], kwargs: dict[str, Any]) -> Any:
        if len(path) < 2 or path[0] not in self.namespaces:
            raise ValueError(f"Invalid namespace: {list(path)}")
        cls = self._class(path)
        if not self._is_allowed(cls, path):
            raise ValueError(f"Deserialization of {path} is not allowed. The default (allowed_objects='core') only permits core "
                             f"langchain-core "
                             "classes. To allow trusted partner integrations, use allowed_objects='all'. Alternatively, pass the class to "
                             "allowed_objects.")
        if self.validator is not None:
            self.validator(path, kwargs)
        return cls(**kwargs)

    def _class(self, path: tuple[str, ...]) -> Any:
        """The class that a path names; ValueError unless it is one of ours that can be written."""
        *namespace, name = self.mappings.get(path, path)
        module = OTHERS.get(path) or HOMES.get(tuple(namespace)) or ".".join(namespace)
        if module.split(".")[0] not in ALLOWED:
            given = next((c for c in self.allowed if isinstance(c, type) and c.__name__ == name), None) if not isinstance(self.allowed,
                                                                                                                          str) else None
            if given is not None:
                return given
            raise ValueError(f"Invalid namespace: {list(path)}")
        try:
            cls = getattr(import_module(f"septet.{module}"), name)
        except (ImportError, AttributeError):
            if self._place(name) is None:
                raise ValueError(f"Invalid namespace: {list(path)}") from None
            cls = self._place(name)
        if not (isinstance(cls, type) and issubclass(cls, Serializable)):
            raise ValueError(f"Invalid namespace: {list(path)}")
        return cls

    def _place(self, name: str) -> Any:
        for place in ("prompts", "runnables", "messages", "output_parsers", "documents", "outputs"):
            found = getattr(import_module(f"septet.langchain_core.{place}"), name, None)
            if found is not None:
                return found
        return None

    def _is_allowed(self, cls: Any, path: tuple[str, ...]) -> bool:
        if self.allowed == "messages":
            from septet.langchain_core.messages.base import BaseMessage

            return issubclass(cls, BaseMessage)
        if self.allowed in ("core", "all"):         # a partner's class may send a key to the address that a file names
            return bool(cls.is_lc_serializable()) and (self.allowed == "all" or cls.__module__.startswith("septet.langchain_core."))
        return cls in list(self.allowed)



def revived(value: Any, reviver: Reviver) -> Any:
    """A value with written objects in it made."""
    if isinstance(value, dict):
        if len(value) == 1 and MARK in value:
            return value[MARK]
        return reviver({k: revived(v, reviver) for k, v in value.items()})
    return [revived(item, reviver) for item in value] if isinstance(value, list) else value


def loads(text: str, *, allowed_objects: Any = "core", secrets_map: dict[str, str] | None = None, valid_namespaces: list[str] | None = None,
          secrets_from_env: bool = False, additional_import_mappings: Any = None, ignore_unserializable_fields: bool = False,
          init_validator: InitValidator | None = default_init_validator) -> Any:
    """The object of a string that `dumps` wrote.

    allowed_objects: "messages", "core", "all", or classes.  secrets_map, secrets_from_env: where secrets come from.
    """
    return load(json.loads(text), allowed_objects=allowed_objects, secrets_map=secrets_map, valid_namespaces=valid_namespaces,
                secrets_from_env=secrets_from_env, additional_import_mappings=additional_import_mappings,
                ignore_unserializable_fields=ignore_unserializable_fields, init_validator=init_validator)


def load(obj: Any, *, allowed_objects: Any = "core", secrets_map: dict[str, str] | None = None, valid_namespaces: list[str] | None = None,
         secrets_from_env: bool = False, additional_import_mappings: Any = None, ignore_unserializable_fields: bool = False,
         init_validator: InitValidator | None = default_init_validator) -> Any:
    """The object of what `dumpd` made."""
    reviver = Reviver(allowed_objects, secrets_map, valid_namespaces, secrets_from_env, additional_import_mappings,
                      ignore_unserializable_fields=ignore_unserializable_fields, init_validator=init_validator)
    return revived(obj, reviver)
