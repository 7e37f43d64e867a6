"""Limits of dtypes, promotion, and questions about tensors: finfo, iinfo, result_type, equal, allclose, ..."""
from __future__ import annotations

import math
from typing import Any

from septet.core import autograd, ops
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.reduce import reduce
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, TENSOR, api
from septet.torch.operators import KIND_NAMES
from septet.torch.tensor import Tensor

# dtype -> (bits of the fraction, greatest exponent, decimal digits that survive)
FORMATS = {dt.float16: (10, 15, 3), dt.bfloat16: (7, 127, 2), dt.float32: (23, 127, 6), dt.float64: (52, 1023, 15)}


class finfo:
    """Limits of a floating-point dtype (of the parts of a complex one)."""

    __slots__ = ("bits", "dtype", "eps", "max", "min", "resolution", "smallest_normal", "tiny")

    def __init__(self, type: Any = None):
        kind = dtypes.ir_dtype(type) or dtypes.default()
        if not kind.is_inexact:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle '{finfo.__module__}.finfo'")
        kind = kind.real if kind.is_complex else kind
        fraction, exponent, digits = FORMATS[kind]
        self.bits, self.dtype = kind.bits, kind.name
        self.eps, self.max = 2.0**-fraction, math.ldexp(2.0 - 2.0**-fraction, exponent)
        self.min, self.tiny = -self.max, 2.0 ** (1 - exponent)
        self.smallest_normal, self.resolution = self.tiny, 10.0**-digits

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={getattr(self, name):g}" for name in ("resolution", "min", "max", "eps", "smallest_normal", "tiny"))
        return f"finfo({parts}, dtype={self.dtype})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, finfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)


class iinfo:
    """Limits of an integer dtype."""

    __slots__ = ("bits", "dtype", "max", "min")

    def __init__(self, type: Any):
        kind = dtypes.ir_dtype(type)
        assert kind is not None
        if kind is dt.bool_:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        if kind.is_inexact:
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        signed = kind.kind == "i"
        self.bits, self.dtype = kind.bits, kind.name
        self.min, self.max = (-(1 << kind.bits - 1) if signed else 0), (1 << kind.bits - signed) - 1

    def __repr__(self) -> str:
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)


finfo.__module__ = iinfo.__module__ = "torch"


# ---- dtypes together -------------------------------------------------------------------------------------------------


def promote_types(type1: Any, type2: Any) -> Any:
    """The dtype that two dtypes become together.  RuntimeError for wide unsigned integers."""
    a, b = dtypes.ir_dtype(type1), dtypes.ir_dtype(type2)
    wide = {dt.uint16, dt.uint32, dt.uint64}
    if a is not b and any(x in wide and not y.is_inexact and y is not dt.bool_ for x, y in ((a, b), (b, a))):  # type: ignore[union-attr]
        raise RuntimeError("Promotion for uint16, uint32, uint64 types is not supported, attempted to promote "
                           f"{KIND_NAMES[a.name]} and {KIND_NAMES[b.name]}")  # type: ignore[union-attr]
    return dtypes.of(promote("torch", a, b))


def result_type(tensor1: Any, tensor2: Any) -> Any:
    """The dtype that an operation on two tensors or numbers has."""
    parts = [x if isinstance(x, Array) else FUNCTIONS["scalar_tensor"](x, dtype=dtypes.of(dtypes.PYTHON[type(x)])
             if type(x) in dtypes.PYTHON else None) for x in (tensor1, tensor2)]
    groups: dict[int, Any] = {}
    for x, given in zip(parts, (tensor1, tensor2)):
        rank = 2 if isinstance(given, Array) and given.ndim else 1 if isinstance(given, Array) else 0
        groups[rank] = x._dtype if rank not in groups else promote("torch", groups[rank], x._dtype)
    found = groups[max(groups)]
    for rank in sorted(groups, reverse=True)[1:]:
        if ops.CATEGORY[groups[rank].kind] > ops.CATEGORY[found.kind]:
            found = promote("torch", found, default_of(groups[rank], rank))
    return dtypes.of(found)


def default_of(kind: Any, rank: int) -> Any:
    """What a number's dtype counts as beside a tensor of a lower category."""
    if rank:
        return kind
    return dtypes.default_complex() if kind.is_complex else dtypes.default() if kind.is_inexact else kind


def can_cast(from_: Any, to: Any) -> bool:
    """Whether a result of one dtype may be written to a tensor of another."""
    a, b = dtypes.ir_dtype(from_), dtypes.ir_dtype(to)
    assert a is not None and b is not None
    return ops.CATEGORY[a.kind] <= ops.CATEGORY[b.kind]


# ---- questions -------------------------------------------------------------------------------------------------------


def is_tensor(obj: Any, /) -> bool:
    """Whether an object is a tensor."""
    return isinstance(obj, Tensor)


@api(out=False)
def is_floating_point(input: TENSOR) -> bool:
    """Whether the elements are real floating-point numbers."""
    return bool(input._dtype.is_float)


@api(out=False)
def is_complex(input: TENSOR) -> bool:
    """Whether the elements are complex."""
    return bool(input._dtype.is_complex)


@api(out=False)
def is_signed(input: TENSOR) -> bool:
    """Whether the elements may be negative."""
    return input._dtype.kind in "ifc"


@api(out=False)
def is_nonzero(input: TENSOR) -> bool:
    """Whether the only element is not zero."""
    return bool(input)


@api(out=False)
def is_conj(input: TENSOR) -> bool:
    """False: conjugates are computed at once."""
    return False


@api(out=False)
def is_neg(input: TENSOR) -> bool:
    """False: negatives are computed at once."""
    return False


@api(out=False)
def is_inference(input: TENSOR) -> bool:
    """Whether the memory was made in inference mode."""
    return autograd.is_inference(input)


@api(out=False)
def is_same_size(input: TENSOR, other: TENSOR) -> bool:
    """Whether two tensors have one shape."""
    return tuple(input.shape) == tuple(other.shape)


@api(out=False)
def equal(input: TENSOR, other: TENSOR) -> bool:
    """Whether shapes and all elements are equal."""
    if tuple(input.shape) != tuple(other.shape):
        return False
    return not input._size or bool(item(reduce("all", ops.equal(input.detach(), other.detach()))))


@api(out=False)
def isclose(input: TENSOR, other: TENSOR, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """Whether elements differ by at most atol + rtol * |other|."""
    a, b = input.detach(), other.detach()
    if a._dtype is not b._dtype:
        raise RuntimeError(f"{KIND_NAMES[a._dtype.name]} did not match {KIND_NAMES[b._dtype.name]}")
    for name, value in (("rtol", rtol), ("atol", atol)):
        if value < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {value}")
    near = ops.equal(a, b)
    if equal_nan and a._dtype.is_inexact:
        near = ops.logical_or(near, ops.logical_and(ops.not_equal(a, a), ops.not_equal(b, b)))
    if not rtol and not atol:
        return near
    if not a._dtype.is_inexact:
        a, b = cast(a, dtypes.default()), cast(b, dtypes.default())
    error, allowed = ops.absolute(ops.subtract(a, b)), ops.add(ops.multiply(ops.absolute(b), rtol), atol)
    return ops.logical_or(near, ops.logical_and(ops.isfinite(error), ops.less_equal(error, allowed)))


@api(out=False)
def allclose(input: TENSOR, other: TENSOR, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether all elements differ by at most atol + rtol * |other|."""
    return bool(item(reduce("all", isclose(input, other, rtol, atol, equal_nan))))


def typename(obj: Any, /) -> str:
    """The full name of an object's type, or of a class or function itself; of a tensor with its dtype."""
    if isinstance(obj, Tensor):
        return str(obj.type())
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = getattr(named, "__module__", None) or ""
    return str(named.__qualname__) if module in ("builtins", "") else f"{module.replace('septet.torch', 'torch')}.{named.__qualname__}"


def pin_memory(self: Any, device: Any = None) -> Any:
    """RuntimeError: there is no accelerator to pin memory for."""
    raise RuntimeError("Cannot access accelerator device when none is available.")


def refuse_names(self: Any, *names: Any) -> Any:
    """Named dimensions are not there."""
    raise NotSupported("named tensors")


Tensor.pin_memory, Tensor.is_pinned = pin_memory, lambda self, device=None: False
Tensor.refine_names = Tensor.rename = Tensor.align_to = refuse_names
FUNCTIONS.update({f.__name__: f for f in (finfo, iinfo, promote_types, result_type, can_cast, is_tensor, typename)})
