"""The base of everything that can be written as JSON: a pydantic model that knows its public name."""
from __future__ import annotations

from abc import ABC
from typing import Any, Literal, NotRequired, TypedDict, cast

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

SHOWN = "septet."       # what the faces' modules have in front of upstream's names


class BaseSerialized(TypedDict):
    """What every written form has."""

    lc: int
    id: list[str]
    name: NotRequired[str]
    graph: NotRequired[dict[str, Any]]


class SerializedConstructor(BaseSerialized):
    """An object as a class and its arguments."""

    type: Literal["constructor"]
    kwargs: dict[str, Any]


class SerializedSecret(BaseSerialized):
    """The name of a secret in the place of it."""

    type: Literal["secret"]


class SerializedNotImplemented(BaseSerialized):
    """An object that cannot be written, and how it looks."""

    type: Literal["not_implemented"]
    repr: str | None


def upstream_name(module: str) -> str:
    """A module's name as upstream has it."""
    return module.removeprefix(SHOWN)


def default_of(field: FieldInfo) -> Any:
    """The value a field has when nothing is given; factories that need arguments give None."""
    return field.get_default(call_default_factory=True, validated_data={})


def differs(value: Any, field: FieldInfo) -> bool:
    """Whether a value is not the field's default; what cannot be compared, differs."""
    try:
        return bool(default_of(field) != value)
    except Exception:
        return True


def shows(value: Any, field: FieldInfo) -> bool:
    """Whether a field stands in the repr: always when its default is made anew each time."""
    return field.default_factory is not None or differs(value, field)


def try_neq_default(value: Any, key: str, model: BaseModel) -> bool:
    """Whether a value is not the default of the model's field `key`."""
    return differs(value, type(model).model_fields[key])


class Serializable(BaseModel, ABC):
    """A model that `dumps` writes as its class's name and the arguments it was made with.

    A subclass opts in by `is_lc_serializable`; `lc_secrets` names the arguments that must not be written,
    `lc_attributes` more of them that should.
    """

    model_config = ConfigDict(extra="ignore", defer_build=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """Whether the class may be written as a constructor."""
        return False

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        """The module of the class, in parts."""
        return upstream_name(cls.__module__).split(".")

    @property
    def lc_secrets(self) -> dict[str, str]:
        """Argument -> name of the secret that stands for it."""
        return {}

    @property
    def lc_attributes(self) -> dict[Any, Any]:
        """More arguments to write."""
        return {}

    @classmethod
    def lc_id(cls) -> list[str]:
        """Namespace and name of the class, without generic parameters."""
        generic = cls.__pydantic_generic_metadata__["origin"]
        return [*cls.get_lc_namespace(), (generic or cls).__name__]

    def __repr_args__(self) -> Any:
        fields = type(self).model_fields
        return [(k, v) for k, v in super().__repr_args__() if k not in fields or shows(v, fields[cast(str, k)])]

    def to_json(self) -> SerializedConstructor | SerializedNotImplemented:
        """The written form: a constructor with its arguments, or why not."""
        if not self.is_lc_serializable():
            return self.to_json_not_implemented()
        secrets, kwargs = gathered(self, arguments_of(self))
        return {"lc": 1, "type": "constructor", "id": self.lc_id(), "kwargs": with_secrets(kwargs, secrets)}

    def to_json_not_implemented(self) -> SerializedNotImplemented:
        """The form that says the object cannot be written."""
        return to_json_not_implemented(self)


def arguments_of(instance: Serializable) -> dict[str, Any]:
    """The fields that were given or are not the default."""
    fields = type(instance).model_fields
    return {k: getattr(instance, k) for k, v in instance if not excluded(fields, k) and is_useful(instance, k, v)}


def excluded(fields: dict[str, FieldInfo], key: str) -> bool:
    return bool(fields[key].exclude) if key in fields else False


def is_useful(instance: Serializable, key: str, value: Any) -> bool:
    """Whether an argument says something: required, true, or another than the default."""
    field = type(instance).model_fields.get(key)
    if field is None:
        return False
    if field.is_required() or truth(value):
        return True
    if field.default_factory is dict and isinstance(value, dict) or field.default_factory is list and isinstance(value, list):
        return False
    return differs(value, field)


def truth(value: Any) -> bool:
    try:
        return bool(value)
    except Exception:           # an array has no truth
        return False


def gathered(instance: Serializable, kwargs: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Secrets and further arguments of the class and its bases."""
    secrets: dict[str, str] = {}
    for cls in [None, *type(instance).mro()]:
        if cls is Serializable:
            break
        this = cast(Any, instance if cls is None else super(cls, instance))
        secrets.update(this.lc_secrets)
        kwargs.update({k: getattr(instance, k, v) for k, v in this.lc_attributes.items()})
    for key in list(secrets):
        value = getattr(instance, key, None) or kwargs.get(key)
        if value is not None:
            kwargs[key] = value
    return secrets, kwargs


def with_secrets(kwargs: dict[str, Any], secrets: dict[str, str]) -> dict[str, Any]:
    """The arguments with secrets replaced by their names; a dotted name reaches into dicts."""
    result = kwargs.copy()
    for path, secret in secrets.items():
        *parents, last = path.split(".")
        current = result
        for part in parents:
            if part not in current:
                break
            current[part] = current[part].copy()
            current = current[part]
        if last in current:
            current[last] = {"lc": 1, "type": "secret", "id": [secret]}
    return result


def to_json_not_implemented(obj: object) -> SerializedNotImplemented:
    """The form of an object that cannot be written: its class's name, or its own if it is a class or function."""
    parts: list[str] = []
    named = obj if hasattr(obj, "__name__") else type(obj)
    module = getattr(named, "__module__", None)
    if module is not None:
        parts = [*upstream_name(module).split("."), named.__name__]  # type: ignore[attr-defined]
    try:
        shown: str | None = repr(obj)
    except Exception:
        shown = None
    return {"lc": 1, "type": "not_implemented", "id": parts, "repr": shown}
