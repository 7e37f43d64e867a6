"""Schemas of arguments from functions: types, defaults and docstrings."""
from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from septet.langchain_core.tools.injected import _is_injected_arg_type, hints_of

FILTERED_ARGS = ("run_manager", "callbacks")


class SchemaAnnotationError(TypeError):
    """A schema of arguments stands there without the type it should have."""


def create_schema_from_function(model_name: str, func: Callable[..., Any], *, filter_args: Sequence[str] | None = None,
                                parse_docstring: bool = False, error_on_invalid_docstring: bool = False,
                                include_injected: bool = True) -> type[BaseModel]:
    """A model of a function's arguments; `parse_docstring` takes descriptions from one in Google's style."""
    signature, hints = inspect.signature(func), hints_of(func)
    description, described = describe_arguments(func, parse_docstring, error_on_invalid_docstring)
    dropped = set(filter_args) if filter_args else hidden(func, signature, hints, include_injected)
    fields: dict[str, Any] = {}
    kinds = inspect.Parameter
    for name, parameter in signature.parameters.items():
        if name in dropped or name == "self" and not inspect.ismethod(func) and parameter is next(iter(signature.parameters.values())):
            continue
        kind = hints.get(name, parameter.annotation)
        kind = Any if kind is kinds.empty else kind
        if parameter.kind is kinds.VAR_POSITIONAL:
            fields[name] = (list[kind] if kind is not Any else list, Field(default_factory=list))  # type: ignore[valid-type]
        elif parameter.kind is kinds.VAR_KEYWORD:
            fields[name] = (dict[str, kind] if kind is not Any else dict, Field(default_factory=dict))  # type: ignore[valid-type]
        else:
            fields[name] = (kind, field_of(name, kind, parameter, described.get(name)))
    config = ConfigDict(extra="allow" if not fields else "ignore", arbitrary_types_allowed=True, protected_namespaces=())
    model = create_model(model_name, __config__=config, **fields)  # type: ignore[call-overload]
    model.__doc__ = description
    return model  # type: ignore[no-any-return]


def hidden(func: Callable[..., Any], signature: inspect.Signature, hints: dict[str, Any], include_injected: bool) -> set[str]:
    """Parameters that are no arguments: callbacks, those of the class, and injected ones if asked."""
    names = set(FILTERED_ARGS)
    parameters = list(signature.parameters)
    if "self" in parameters[:1] or "cls" in parameters[:1]:
        names.add(parameters[0])
    if not include_injected:
        names |= {name for name in parameters if _is_injected_arg_type(hints.get(name))}
    return names


def field_of(name: str, kind: Any, parameter: inspect.Parameter, described: str | None) -> Any:
    """The field of a parameter: its default and description."""
    default = ... if parameter.default is inspect.Parameter.empty else parameter.default
    if isinstance(default, FieldInfo):
        return default
    own = next((note.description for note in get_args(kind)[1:] if isinstance(note, FieldInfo)),
               None) if get_origin(kind) is Annotated else None
    return Field(default, description=described) if described and own is None else Field(default)


def describe_arguments(func: Callable[..., Any], parse: bool, strict: bool) -> tuple[str, dict[str, str]]:
    """What the docstring says of a function and of its arguments; notes in the types go before."""
    text = inspect.getdoc(func) or ""
    hints = hints_of(func)
    described: dict[str, str] = {}
    if parse:
        text, described = google_docstring(text, hints, strict)
    for name, kind in hints.items():
        if name not in ("run_manager", "callbacks", "return") and hasattr(kind, "__metadata__"):
            words = [note for note in kind.__metadata__ if isinstance(note, str)]
            if words and name not in described:
                described[name] = words[0]
    return text, described


def google_docstring(text: str, hints: dict[str, Any], strict: bool) -> tuple[str, dict[str, str]]:
    """The description and the arguments of a docstring in Google's style.  ValueError when it is not in it and `strict`."""
    blocks = text.split("\n\n") if text else []
    if strict:
        given = {name for name in hints if name not in ("run_manager", "callbacks", "return")}
        if not blocks or given and not any(block.startswith("Args:") for block in blocks):
            raise ValueError("Found invalid Google-Style docstring.")
    description: list[str] = []
    section: str | None = None
    for block in blocks:
        if block.startswith("Args:"):
            section = block
            break
        if block.startswith(("Returns:", "Example:")):
            break
        if section is None:
            description.append(block)
    described = arguments_in(section) if section else {}
    if strict:
        unknown = [name for name in described if name not in hints]
        if unknown:
            raise ValueError(f"Arg {unknown[0]} in docstring not found in function signature.")
    return " ".join(description), described


def arguments_in(section: str) -> dict[str, str]:
    """name -> description, from the lines of a section `Args:`."""
    found: dict[str, str] = {}
    name = None
    for line in textwrap.dedent("\n".join(section.split("\n")[1:])).split("\n"):
        if ":" in line and not line.startswith((" ", "\t")):
            name, _, words = line.partition(":")
            name = name.strip().partition(" (")[0].strip()
            found[name] = words.strip()
        elif name:
            found[name] += " " + line.strip()
    return {k: v.strip() for k, v in found.items()}
