"""Small helpers: arguments, packages, secrets."""
from __future__ import annotations

import contextlib
import datetime
import functools
import importlib
import os
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

from pydantic import SecretStr

from septet.langchain_core.messages.identifiers import ensure_id

__all__ = ["build_extra_kwargs", "check_package_version", "convert_to_secret_str", "ensure_id", "from_env", "get_pydantic_field_names",
           "guard_import", "mock_now", "raise_for_status_with_text", "secret_from_env", "xor_args"]


def xor_args(*arg_groups: tuple[str, ...]) -> Callable[..., Any]:
    """A decorator: exactly one argument of each group must be given."""

    def decorator(func: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            counts = [sum(1 for arg in group if kwargs.get(arg) is not None) for group in arg_groups]
            wrong = [", ".join(arg_groups[i]) for i, count in enumerate(counts) if count != 1]
            if wrong:
                raise ValueError(f"Exactly one argument in each of the following groups must be defined: {', '.join(wrong)}")
            return func(*args, **kwargs)

        return wrapper

    return decorator


def raise_for_status_with_text(response: Any) -> None:
    """Raise an HTTP error with the response's text."""
    try:
        response.raise_for_status()
    except Exception as error:          # whichever library's error it is
        raise ValueError(response.text) from error


@contextlib.contextmanager
def mock_now(dt_value: datetime.datetime) -> Iterator[type]:
    """`datetime.datetime.now()` gives this within."""

    class MockDateTime(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return datetime.datetime(dt_value.year, dt_value.month, dt_value.day, dt_value.hour, dt_value.minute, dt_value.second,
                                     dt_value.microsecond, dt_value.tzinfo)

    real = datetime.datetime
    datetime.datetime = MockDateTime  # type: ignore[misc]
    try:
        yield datetime.datetime
    finally:
        datetime.datetime = real  # type: ignore[misc]


def guard_import(module_name: str, *, pip_name: str | None = None, package: str | None = None) -> Any:
    """The module; ImportError says how to install it."""
    try:
        return importlib.import_module(module_name, package)
    except ImportError as error:
        name = pip_name or module_name.split(".")[0].replace("_", "-")
        raise ImportError(f"Could not import {module_name} python package. Please install it with `pip install {name}`.") from error


def check_package_version(package: str, lt_version: str | None = None, lte_version: str | None = None, gt_version: str | None = None,
                          gte_version: str | None = None) -> None:
    """ValueError when an installed package is not of the versions."""
    found = numbers(version(package))
    for bound, wrong, words in ((lt_version, lambda a, b: a >= b, "<"), (lte_version, lambda a, b: a > b, "<="),
                                (gt_version, lambda a, b: a <= b, ">"), (gte_version, lambda a, b: a < b, ">=")):
        if bound is not None and wrong(found, numbers(bound)):
            raise ValueError(f"Expected {package} version to be {words} {bound}. Received {version(package)}.")


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def get_pydantic_field_names(pydantic_cls: Any) -> set[str]:
    """Names and aliases of a model's fields."""
    names = set()
    for name, field in pydantic_cls.model_fields.items():
        names.add(name)
        if field.alias:
            names.add(field.alias)
    return names


def build_extra_kwargs(extra_kwargs: dict[str, Any], values: dict[str, Any], all_required_field_names: set[str]) -> dict[str, Any]:
    """Values that are no fields go to the extra arguments.  ValueError when one is given twice or is a field."""
    for name in list(values):
        if name in extra_kwargs:
            raise ValueError(f"Found {name} supplied twice.")
        if name not in all_required_field_names:
            warnings.warn(f"WARNING! {name} is not default parameter.\n                    {name} was transferred to model_kwargs.\n"
                          f"                    Please confirm that {name} is what you intended.", stacklevel=7)
            extra_kwargs[name] = values.pop(name)
    wrong = all_required_field_names.intersection(extra_kwargs)
    if wrong:
        raise ValueError(f"Parameters {wrong} should be specified explicitly. Instead they were passed in as part of `model_kwargs` "
                         f"parameter.")
    return extra_kwargs


def convert_to_secret_str(value: SecretStr | str) -> SecretStr:
    """A text as a secret."""
    return value if isinstance(value, SecretStr) else SecretStr(value)


_UNSET: Any = object()


def from_env(key: str | list[str], /, *, default: Any = _UNSET, error_message: str | None = None) -> Callable[[], Any]:
    """A factory of the value of a variable, or of the first of several that is set."""

    def get() -> Any:
        for name in key if isinstance(key, list | tuple) else [key]:
            if name in os.environ:
                return os.environ[name]
        if default is not _UNSET:
            return default
        raise ValueError(error_message or f"Did not find {key}, please add an environment variable `{key}` which contains it, or pass "
                                          f"`{key}` "
                                          "as a named parameter.")

    return get


def secret_from_env(key: str | list[str], /, *, default: Any = _UNSET, error_message: str | None = None) -> Callable[[], Any]:
    """The same as a secret."""
    get = from_env(key, default=default, error_message=error_message)

    def secret() -> Any:
        value = get()
        return SecretStr(value) if isinstance(value, str) else value

    return secret
