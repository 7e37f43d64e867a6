"""`torch.dtype` objects, the default dtype, and how anything that names a dtype becomes the engine's."""
from __future__ import annotations

from typing import Any

from septet.core import ops
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.promote import POLICIES, set_default


class dtype:
    """An element type: `torch.float32` and so on; there is one object for each."""

    __slots__ = ("_ir", "_name")

    def __init__(self, name: str, ir: DType):
        self._name, self._ir = name, ir

    @property
    def itemsize(self) -> int:
        """Bytes of an element."""
        return self._ir.itemsize

    @property
    def is_floating_point(self) -> bool:
        return self._ir.is_float

    @property
    def is_complex(self) -> bool:
        return self._ir.is_complex

    @property
    def is_signed(self) -> bool:
        return self._ir.kind in "ifc"

    def to_real(self) -> dtype:
        """The dtype of the parts of a complex one."""
        return of(self._ir.real) if self._ir.is_complex else self

    def to_complex(self) -> dtype:
        """The complex dtype with such parts."""
        found = {dt.float32: dt.complex64, dt.float64: dt.complex128}.get(self._ir, self._ir)
        return of(found)

    def __repr__(self) -> str:
        return f"torch.{self._name}"

    def __reduce__(self) -> Any:
        return named, (self._name,)


# PyTorch's name, its other names
NAMES: dict[DType, tuple[str, ...]] = {
    dt.bool_: ("bool",), dt.int8: ("int8",), dt.int16: ("int16", "short"), dt.int32: ("int32", "int"), dt.int64: ("int64", "long"),
    dt.uint8: ("uint8",), dt.uint16: ("uint16",), dt.uint32: ("uint32",), dt.uint64: ("uint64",), dt.float16: ("float16", "half"),
    dt.bfloat16: ("bfloat16",), dt.float32: ("float32", "float"), dt.float64: ("float64", "double"),
    dt.complex64: ("complex64", "cfloat"), dt.complex128: ("complex128", "cdouble"),
}
_OBJECTS = {ir: dtype(names[0], ir) for ir, names in NAMES.items()}
BY_NAME = {name: _OBJECTS[ir] for ir, names in NAMES.items() for name in names}
PYTHON = {bool: dt.bool_, int: dt.int64}


dtype.__module__ = "torch"


def named(name: str) -> dtype:
    """The dtype of a name, as pickles ask for it."""
    return BY_NAME[name]


def of(ir: DType) -> dtype:
    """The `torch.dtype` of an engine dtype."""
    return _OBJECTS[ir]


def default() -> DType:
    """The dtype that Python floats become."""
    return POLICIES["torch"].default[2]


def default_complex() -> DType:
    """The dtype that Python complex numbers become."""
    return POLICIES["torch"].default[3]


def ir_dtype(spec: Any) -> DType | None:
    """The engine's dtype of a dtype argument; None stays None.  TypeError for what names none."""
    if spec is None:
        return None
    if type(spec) is dtype:
        return spec._ir
    if spec is float:
        return default()
    if spec is complex:
        return default_complex()
    if spec in PYTHON:
        return PYTHON[spec]
    raise TypeError(f"dtype must be torch.dtype, not {type(spec).__name__}")


def get_default_dtype() -> dtype:
    """The dtype that Python floats become."""
    return of(default())


def set_default_dtype(d: dtype, /) -> None:
    """Make a floating-point dtype the one that Python floats become."""
    if type(d) is not dtype:
        raise TypeError(f"invalid dtype object: {d!r}")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    set_default("torch", d._ir, dt.complex128 if d._ir is dt.float64 else dt.complex64)
    ops.forget_recipes()


def set_default_tensor_type(t: Any, /) -> None:
    """Make the dtype of a tensor type such as torch.DoubleTensor the default."""
    name = t if isinstance(t, str) else t.__name__
    kinds = {"FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16"}
    found = kinds.get(name.split(".")[-1])
    if found is None or "cuda" in name:
        raise NotSupported(f"torch.set_default_tensor_type({name})")
    set_default_dtype(BY_NAME[found])
