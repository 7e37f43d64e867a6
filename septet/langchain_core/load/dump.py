"""Objects to JSON."""
from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from septet.langchain_core.load.serializable import Serializable, to_json_not_implemented

MARK = "__lc_escaped__"             # stands around a plain dict that looks like a written object


def default(obj: Any) -> Any:
    """What an object that JSON does not know is written as."""
    return written(obj.to_json()) if isinstance(obj, Serializable) else to_json_not_implemented(obj)


def looks_written(value: dict[Any, Any]) -> bool:
    return "lc" in value or (len(value) == 1 and MARK in value)


def written(form: Any) -> Any:
    """A written object, whose arguments may hold plain dicts that must not be taken for objects."""
    if form.get("type") != "constructor":
        return form
    return {**form, "kwargs": {k: v if is_secret(v) else escaped(v) for k, v in form["kwargs"].items()}}


def is_secret(value: Any) -> bool:
    return isinstance(value, dict) and value.get("lc") == 1 and value.get("type") == "secret"


def escaped(value: Any) -> Any:
    """A value ready for JSON: objects written, dicts that look like written objects marked as plain."""
    if isinstance(value, Serializable):
        return default(value)
    if isinstance(value, dict):
        if looks_written(value):
            return {MARK: value}
        return {k: escaped(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [escaped(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return to_json_not_implemented(value)


def dumps(obj: Any, *, pretty: bool = False, **kwargs: Any) -> str:
    """An object as a string of JSON; `pretty` indents by 2."""
    if "default" in kwargs:
        raise ValueError("`default` should not be passed to dumps")
    obj = parsed_only(obj)
    if pretty:
        kwargs = {"indent": kwargs.pop("indent", 2), **kwargs}
    return json.dumps(escaped(obj), default=default, **kwargs)


def parsed_only(obj: Any) -> Any:
    """Messages without what a user's own classes were parsed into."""
    if isinstance(obj, BaseModel) and hasattr(obj, "message") and isinstance(getattr(obj.message, "additional_kwargs", None), dict):
        if isinstance(obj.message.additional_kwargs.get("parsed"), BaseModel):
            kept = {k: v for k, v in obj.message.additional_kwargs.items() if k != "parsed"}
            obj = obj.model_copy(update={"message": obj.message.model_copy(update={"additional_kwargs": kept})})
    return obj


def dumpd(obj: Any) -> Any:
    """An object as dicts, lists, strings and numbers."""
    return json.loads(dumps(obj))
