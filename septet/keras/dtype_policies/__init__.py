"""`keras.dtype_policies`: which dtype layers keep their variables in, and which they compute in."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.keras import config, dtypes, refused

_default: DTypePolicy | None = None


class DTypePolicy:
    """A dtype's name, or "mixed_float16", "mixed_bfloat16": variables in float32, computation in two bytes."""

    __module__ = "keras.src.dtype_policies.dtype_policy"

    def __init__(self, name: str | None = None):
        if name is None:
            name = dtype_policy().name
        if not isinstance(name, str):
            raise TypeError(f"'name' must be a string, such as 'mixed_float16'. Received: name={name} (of type {type(name)})")
        self._name = name
        self._compute_dtype, self._variable_dtype = self._parse_name(name)
        self._quantization_mode = None

    def _parse_name(self, name: str) -> tuple[str, str]:
        """(compute dtype, variable dtype).  ValueError for names that are none."""
        if name in ("mixed_float16", "mixed_bfloat16"):
            return name.removeprefix("mixed_"), "float32"
        found = dtypes.find(name)
        if found is None:
            raise ValueError(f"Cannot convert '{name}' to a mixed precision DTypePolicy. Valid policies include 'mixed_float16', "
                             "'mixed_bfloat16', and the name of any float dtype such as 'float32'.")
        return found.name, found.name

    @property
    def variable_dtype(self) -> str:
        return self._variable_dtype

    @property
    def compute_dtype(self) -> str:
        return self._compute_dtype

    @property
    def name(self) -> str:
        return self._name

    @property
    def quantization_mode(self) -> Any:
        return self._quantization_mode

    def convert_input(self, x: Any, autocast: bool, dtype: Any) -> Any:
        """An input as a tensor, floats in the dtype."""
        from septet.keras.layers.inputs import converted

        return converted(x, autocast, dtype)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> DTypePolicy:
        return cls(**config)

    def __repr__(self) -> str:
        return f'<DTypePolicy "{self._name}">'

    def __eq__(self, other: Any) -> bool:
        return type(other) is type(self) and other._name == self._name

    def __hash__(self) -> int:
        return hash(self._name)


class FloatDTypePolicy(DTypePolicy):
    """The older name."""

    def __repr__(self) -> str:
        return f'<FloatDTypePolicy "{self._name}">'


class DTypePolicyMap(dict[str, Any]):
    """Policies by the paths of layers, with one for all others."""

    def __init__(self, default_policy: Any = None, policy_map: dict[str, Any] | None = None):
        super().__init__()
        self._default_policy = get(default_policy) if default_policy is not None else None
        for key, value in (policy_map or {}).items():
            self[key] = value

    @property
    def default_policy(self) -> Any:
        return self._default_policy if self._default_policy is not None else dtype_policy()

    @property
    def name(self) -> str:
        return "map_" + str(self.default_policy.name)

    @property
    def variable_dtype(self) -> str:
        return str(self.default_policy.variable_dtype)

    @property
    def compute_dtype(self) -> str:
        return str(self.default_policy.compute_dtype)

    @property
    def quantization_mode(self) -> Any:
        return self.default_policy.quantization_mode

    def __getitem__(self, key: str) -> Any:
        found = [name for name in self if key == name or key.endswith("/" + name)]
        if len(found) > 1:
            raise ValueError(f"Path '{key}' matches multiple dtype policy specification keys: {found}. Please make sure each path only "
                             "matches at most one dtype policy specification key in the DTypePolicyMap.")
        return super().__getitem__(found[0]) if found else self.default_policy

    def __setitem__(self, key: str, policy: Any) -> None:
        if key in self:
            raise ValueError(f"{key} already exist in the DTypePolicyMap with value {super().__getitem__(key)}. Please make sure to not "
                             "use duplicated keys.")
        super().__setitem__(key, get(policy))

    def get_config(self) -> dict[str, Any]:
        return {"default_policy": self._default_policy and serialize(self._default_policy),
                "policy_map": {key: serialize(value) for key, value in self.items()}}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> DTypePolicyMap:
        return cls(config["default_policy"], config["policy_map"])


def dtype_policy() -> DTypePolicy:
    """The policy of layers that are given none."""
    return _default if _default is not None else DTypePolicy(config.floatx())


def set_dtype_policy(policy: Any) -> None:
    """Let layers have another policy by default."""
    global _default
    _default = get(policy)


def get(identifier: Any) -> Any:
    """A policy by name, dtype or config; None is the default."""
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, (DTypePolicy, DTypePolicyMap)):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        if identifier.startswith(("int8", "int4", "gptq", "awq", "float8")) and "_from_" in identifier or identifier.startswith("float8"):
            raise NotSupported(f"dtype policy {identifier!r}: quantized layers")
        return DTypePolicy(identifier)
    try:
        return DTypePolicy(dtypes.name_of(identifier))
    except TypeError:
        raise ValueError("Cannot interpret `dtype` argument. Expected a string or an instance of DTypePolicy. "
                         f"Received: dtype={identifier}") from None


def serialize(policy: Any) -> dict[str, Any]:
    """A policy as plain data."""
    return {"module": "keras", "class_name": type(policy).__name__, "config": policy.get_config(), "registered_name": None}


def deserialize(config: dict[str, Any], custom_objects: Any = None) -> Any:
    """A policy out of plain data.  NotSupported for those of quantized layers."""
    classes = {"DTypePolicy": DTypePolicy, "FloatDTypePolicy": FloatDTypePolicy, "DTypePolicyMap": DTypePolicyMap}
    if config["class_name"] not in classes:
        raise NotSupported(f"dtype policy {config['class_name']}: quantized layers")
    return classes[config["class_name"]].from_config(config["config"])


DTypePolicy.__module__ = "keras.src.dtype_policies.dtype_policy"
__getattr__ = refused.attribute("keras.dtype_policies")
