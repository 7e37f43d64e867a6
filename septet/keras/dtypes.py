"""Dtypes as TensorFlow shows them (`tf.float32`), by name as Keras does, and what arguments `dtype=` may be."""
from __future__ import annotations

from typing import Any

from septet.ir import dtype as dt
from septet.ir.dtype import DType as IRDType

# Keras' names, and the engine's dtype; text is kept as Python objects (bytes)
NAMES: dict[str, IRDType] = {d.name: d for d in dt.NUMERIC} | {"string": dt.object_}
FLOATS = ("bfloat16", "float16", "float32", "float64")
ENUMS = ("float32", "float64", "int32", "uint8", "int16", "int8", "string", "complex64", "int64", "bool", "qint8", "quint8", "qint32",
         "bfloat16", "qint16", "quint16", "uint16", "complex128", "float16", "resource", "variant", "uint32", "uint64")
_by_ir: dict[IRDType, DType] = {}
_by_name: dict[str, DType] = {}


class DType:
    """What an element of a tensor is; equal to its name and to NumPy's dtype of the same numbers."""

    __slots__ = ("_ir", "name")

    def __init__(self, name: str, ir: IRDType):
        self.name, self._ir = name, ir

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __eq__(self, other: Any) -> bool:
        if isinstance(other, DType):
            return self is other
        if other is None:
            return False
        try:
            return find(other) is self
        except (TypeError, ValueError):
            return False

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> Any:
        return as_dtype, (self.name,)

    @property
    def as_datatype_enum(self) -> int:
        return ENUMS.index(self.name) + 1

    @property
    def as_numpy_dtype(self) -> Any:
        """NumPy's scalar type."""
        import septet.numpy as np

        if self.name == "string":
            return object
        return getattr(np, "bool_" if self.name == "bool" else self.name)

    @property
    def base_dtype(self) -> DType:
        return self

    @property
    def real_dtype(self) -> DType:
        return of(self._ir.real)

    @property
    def is_floating(self) -> bool:
        return self._ir.is_float

    @property
    def is_integer(self) -> bool:
        return self._ir.is_integer

    @property
    def is_complex(self) -> bool:
        return self._ir.is_complex

    @property
    def is_bool(self) -> bool:
        return self._ir is dt.bool_

    @property
    def is_numeric(self) -> bool:
        return self._ir.is_numeric and not self.is_bool

    @property
    def is_unsigned(self) -> bool:
        return self._ir.kind == "u"

    @property
    def is_numpy_compatible(self) -> bool:
        return True

    @property
    def size(self) -> int:
        """Bytes of an element."""
        return 0 if self.name == "string" else self._ir.itemsize

    @property
    def min(self) -> Any:
        return self.limits[0]

    @property
    def max(self) -> Any:
        return self.limits[1]

    @property
    def limits(self) -> tuple[Any, Any]:
        """The least and the greatest value."""
        import septet.numpy as np

        if self.is_bool:
            return False, True
        info: Any = np.finfo if self.is_floating else np.iinfo
        if not (self.is_integer or self.is_floating) or self.name == "bfloat16":
            raise TypeError(f"Cannot find the limits of {self}.")
        found = info(self.as_numpy_dtype)
        return found.min, found.max

    def is_compatible_with(self, other: Any) -> bool:
        return self == as_dtype(other)


for _name, _ir in NAMES.items():
    _by_name[_name] = _by_ir[_ir] = DType(_name, _ir)


def of(ir: IRDType) -> DType:
    """A dtype of the engine as TensorFlow shows it."""
    found = _by_ir.get(ir)
    if found is not None:
        return found
    if ir.kind in "USO":
        return _by_name["string"]
    raise TypeError(f"Cannot convert {ir.name} to a dtype of tensors.")


def as_dtype(x: Any) -> DType:
    """What stands for a dtype: itself, its name, NumPy's type or dtype, a Python type.  TypeError for anything else."""
    found = find(x)
    if found is None:
        raise TypeError(f"Cannot convert the argument `type_value`: {x!r} to a TensorFlow DType.")
    return found


PYTHON = {bool: "bool", int: "int64", float: "float32", complex: "complex128", str: "string", bytes: "string", object: "string"}


def find(x: Any) -> DType | None:
    """As `as_dtype`; None for what is none."""
    if isinstance(x, DType):
        return x
    if isinstance(x, str):
        return _by_name.get({"half": "float16", "float": "float32", "double": "float64", "str": "string", "int": "int64"}.get(x, x))
    if isinstance(x, IRDType):
        return of(x)
    if isinstance(x, type) and x in PYTHON:
        return _by_name[PYTHON[x]]
    ir = getattr(x, "_dtype", None)             # NumPy's own types and dtypes, of the face
    if isinstance(ir, IRDType):
        return of(ir)
    name = getattr(x, "name", None) or getattr(x, "__name__", None) or str(x).removeprefix("torch.")
    name = {"bool_": "bool", "str": "string", "object": "string"}.get(name, name)
    return _by_name.get(name) if isinstance(name, str) else None


def ir_dtype(x: Any) -> IRDType | None:
    """A dtype argument as the engine's; None stays None."""
    return None if x is None else as_dtype(x)._ir


def name_of(x: Any) -> str:
    """The name of a dtype argument, of a tensor's dtype too."""
    return as_dtype(x).name


def __getattr__(name: str) -> DType:
    if name in _by_name:
        return _by_name[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
