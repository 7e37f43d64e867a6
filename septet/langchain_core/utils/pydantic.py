"""Pydantic models made from descriptions, and questions about classes."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

import pydantic
from pydantic import BaseModel, ConfigDict, RootModel, model_validator
from pydantic import create_model as make
from pydantic.fields import FieldInfo
from pydantic.json_schema import DEFAULT_REF_TEMPLATE, GenerateJsonSchema

TBaseModel = TypeVar("TBaseModel", bound=BaseModel)
TypeBaseModel = type[BaseModel]
PYDANTIC_MAJOR_VERSION, PYDANTIC_MINOR_VERSION = (int(part) for part in pydantic.VERSION.split(".")[:2])
IS_PYDANTIC_V1, IS_PYDANTIC_V2 = False, True


def get_pydantic_major_version() -> int:
    """The major version of pydantic."""
    return PYDANTIC_MAJOR_VERSION


def is_pydantic_v1_subclass(cls: type) -> bool:
    """Whether a class is a model of pydantic's old kind."""
    v1 = getattr(inspect.sys.modules.get("pydantic.v1"), "BaseModel", None)  # type: ignore[attr-defined]
    return v1 is not None and isinstance(cls, type) and issubclass(cls, v1)


def is_pydantic_v2_subclass(cls: type) -> bool:
    """Whether a class is a model."""
    return isinstance(cls, type) and issubclass(cls, BaseModel)


def is_basemodel_subclass(cls: type) -> bool:
    """Whether a class is a model of either kind."""
    if not isinstance(cls, type) or inspect.isclass(cls) and getattr(cls, "__origin__", None) is not None:
        return False
    return issubclass(cls, BaseModel) or is_pydantic_v1_subclass(cls)


def is_basemodel_instance(obj: Any) -> bool:
    """Whether an object is a model of either kind."""
    return isinstance(obj, BaseModel) or is_pydantic_v1_subclass(type(obj))


def pre_init(func: Callable[..., Any]) -> Any:
    """A validator that runs before the model is made, with defaults filled in."""

    @model_validator(mode="before")
    @classmethod
    @wraps(func)
    def wrapper(cls: type[BaseModel], values: dict[str, Any]) -> Any:
        for name, field in cls.model_fields.items():
            if field.is_required():
                continue
            if name not in values and (field.alias is None or field.alias not in values):
                values[name] = field.get_default(call_default_factory=True)
        return func(cls, values)

    return wrapper


def get_fields(model: Any) -> dict[str, FieldInfo]:
    """The fields of a model."""
    if hasattr(model, "model_fields"):
        return cast("dict[str, FieldInfo]", (model if isinstance(model, type) else type(model)).model_fields)
    raise TypeError(f"Expected a Pydantic model. Got {model}")


def model_json_schema(model: Any) -> dict[str, Any]:
    """The JSON schema of a model."""
    return cast("dict[str, Any]", model.model_json_schema())


def model_validate(model: Any, obj: Any) -> Any:
    """An object checked against a model."""
    return model.model_validate(obj)


class _Quiet(GenerateJsonSchema):
    """Schemas without warnings of defaults that JSON cannot hold."""

    ignored_warning_kinds = {"non-serializable-default"}


def create_model(model_name: str, module_name: str | None = None, /, **field_definitions: Any) -> type[BaseModel]:
    """A model of fields, or of one root value under `__root__`."""
    kwargs: dict[str, Any] = {}
    if "__root__" in field_definitions:
        kwargs["root"] = field_definitions.pop("__root__")
    return create_model_v2(model_name, module_name=module_name, field_definitions=field_definitions, **kwargs)


NO_DEFAULT: Any = object()
RESERVED = {name for name in dir(BaseModel) if not name.startswith("_")}


def create_model_v2(model_name: str, *, module_name: str | None = None, field_definitions: dict[str, Any] | None = None,
                    root: Any = None) -> type[BaseModel]:
    """The same with fields in a dict."""
    definitions = field_definitions or {}
    if root is not None:
        kind, default = root if isinstance(root, tuple) else (root, NO_DEFAULT)
        return root_model(model_name, kind, default, module_name)
    for name in definitions:
        if name.startswith("model_"):
            import warnings

            warnings.filterwarnings("ignore", message=f'Field "{name}" .*protected namespace')
    fields = {renamed(name): with_alias(name, definition) for name, definition in definitions.items()}
    config = ConfigDict(arbitrary_types_allowed=True, extra="ignore", protected_namespaces=(), populate_by_name=True)
    return make(model_name, __config__=config, **fields)  # type: ignore[no-any-return, call-overload]


def renamed(name: str) -> str:
    """The name of a field; one that a model's method has, or that starts with _, is put aside."""
    return f"private_{name}" if name.startswith("_") else name + "_" if name in RESERVED else name


def with_alias(name: str, definition: Any) -> Any:
    if renamed(name) == name:
        return definition
    kind, default = definition if isinstance(definition, tuple) else (definition, ...)
    from pydantic import Field

    return kind, Field(default=default, alias=name, serialization_alias=name, title=name.lstrip("_").replace("_", " ").title())


def root_model(name: str, kind: Any, default: Any, module_name: str | None) -> type[BaseModel]:
    """A model of one value; its schema has the model's name as title."""
    module = module_name or __name__.removeprefix("septet.")
    return _remembered_root(name, kind, default, module) if hashable(kind) and hashable(default) else _root(name, kind, default, module)


def hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _root(name: str, kind: Any, default: Any, module: str) -> type[BaseModel]:
    def schema(cls: Any, by_alias: bool = True, ref_template: str = DEFAULT_REF_TEMPLATE, schema_generator: Any = _Quiet,
               mode: Any = "validation") -> dict[str, Any]:
        found = super(cls, cls).model_json_schema(by_alias=by_alias, ref_template=ref_template, schema_generator=schema_generator,
                                                  mode=mode)
        found["title"] = name
        return cast("dict[str, Any]", found)

    space: dict[str, Any] = {"__annotations__": {"root": kind}, "model_config": ConfigDict(arbitrary_types_allowed=True),
                             "model_json_schema": classmethod(schema), "__module__": module}
    if default is not NO_DEFAULT:
        space["root"] = default
    return cast(type[BaseModel], type(name, (RootModel,), space))


_remembered_root = lru_cache(maxsize=256)(_root)
__all__ = ["TBaseModel", "TypeBaseModel", "create_model", "create_model_v2", "get_fields",
           "get_pydantic_major_version", "is_basemodel_instance", "is_basemodel_subclass", "is_pydantic_v1_subclass",
           "is_pydantic_v2_subclass",
           "model_json_schema", "model_validate", "pre_init"]
