"""What layers of neural networks compute: affine maps, embeddings."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import gemm_parts, vector_math
from septet.codegen.kernels.gemm_ahead import ROWS as AHEAD_ROWS
from septet.codegen.kernels.gemm_matmul import SMALL, prefers_openblas
from septet.codegen.kernels.gemm_matmul import matmul as multiply
from septet.core import autograd, boxes, ops, view
from septet.core.array import empty, is_c_contiguous, zeros
from septet.core.autograd import attach, is_tracked, recording_set
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn.activation import gelu
from septet.core.guard import guarded
from septet.core.handle import foreign
from septet.core.index import getitem
from septet.core.packed import keeper
from septet.core.products import matmul
from septet.core.reduce import reduce
from septet.ir.dtype import HALVES, DType, bfloat16, float32
from septet.runtime.native import registry, types

SEEN = 1 << 16                  # results from which a pass that adds the bias would show
ROW = 1 << 15                   # multiplications of one row from which operators' way to the same kernel is the longer one


def plain(a: Any) -> Any:
    """An array to compute with at once: an instance of a subclass as one of the face's own class, kept beside it."""
    if type(a) is a._face:
        return a
    kept = a.__dict__.get("_plain")
    if kept is None or kept._place != a._address:
        kept = foreign(a._face, a._address, a._dtype, tuple(a.shape), a.strides, a)
        a.__dict__["_plain"] = kept
    return kept


def linear(x: Any, weight: Any, bias: Any = None) -> Any:
    """x weight^T + bias."""
    if boxes.by_parts():
        y = matmul(x, view.transpose(weight))
        return y if bias is None else y + bias
    name = "mm" if bias is None else "addmm"
    small = types.affine(x, weight, bias, name, types.affine_back)
    if small is not None:
        return small
    if not autograd.recording(x, weight, bias):
        return affine(x, weight, bias)
    result = autograd.unrecorded(affine, x, weight, bias)
    return attach(result, name, types.affine_back, (x, weight) if bias is None else (x, weight, bias))


@primitive()
def affine(x: Any, weight: Any, bias: Any) -> Any:
    """`linear`, not recorded: large ones add the bias as sums leave the registers, small ones are native behind operators."""
    if x.ndim == weight.ndim == 2 and x._dtype is weight._dtype is float32 and x._size * weight._size <= SEEN * x.shape[1] ** 2 \
            and x._size > x.shape[1]:
        y = plain(x) @ view.transpose(plain(weight))
        return y if bias is None else y + plain(bias)
    shape = x.shape
    if bias is not None and bias._dtype in HALVES and x._dtype is weight._dtype is bias._dtype:
        return of_halves(x, weight, bias)
    if x._size * weight.shape[0] > SEEN * shape[-1] and at_once(x, weight, bias, x._dtype if bias is None else float32):
        return product(x, weight, bias, x._dtype)
    if x._size == shape[-1] and weight._size > ROW and fits(x, weight, bias, float32):
        y = product(x, weight, None, float32)
        return y if bias is None else y + plain(bias)
    rows = plain(x) if len(shape) < 3 else view.reshape(plain(x), (-1, shape[-1]) if x._size else (x._size // max(shape[-1], 1), shape[-1]))
    y = rows @ view.transpose(plain(weight))
    y = y if bias is None else y + plain(bias)
    return y if len(shape) < 3 else view.reshape(y, (*shape[:-1], *weight.shape[:-1]))


def of_halves(x: Any, weight: Any, bias: Any) -> Any:
    """Numbers of two bytes: the bias is added to sums in float32, which are rounded once."""
    wide = cast(plain(bias), float32)
    if at_once(x, weight, bias, x._dtype):
        return product(x, weight, wide, x._dtype)
    return cast(affine(cast(plain(x), float32), cast(plain(weight), float32), wide), x._dtype)


def at_once(x: Any, weight: Any, bias: Any, dtype: DType) -> bool:
    """Whether one kernel computes the product of several rows and adds the bias."""
    return x._size > x.shape[-1] and fits(x, weight, bias, dtype)


def fits(x: Any, weight: Any, bias: Any, dtype: DType) -> bool:
    """Whether a kernel takes them as they are: one dtype and whole matrices."""
    return bool(x._dtype is weight._dtype is dtype and (dtype is float32 or dtype is bfloat16) and not prefers_openblas(float32, SMALL)
                and (bias is None or bias._dtype is dtype and is_c_contiguous(bias)) and is_c_contiguous(x) and weight.ndim == 2
                and min(weight.shape) > 1 and x.shape[-1] == weight.shape[1] and min(weight.strides) == dtype.itemsize)


def linear_gelu(x: Any, weight: Any, bias: Any = None) -> Any:
    """gelu(x weight^T + bias): the last step of the product itself, for many rows that nobody records."""
    rows = x._size // max(x.shape[-1], 1)
    if rows < AHEAD_ROWS or boxes.active or autograd.recording(x, weight, bias) or not at_once(x, weight, bias, float32) \
            or gemm_parts.pays(rows, *weight.shape):
        return gelu(linear(x, weight, bias))
    return product(x, weight, bias, float32, vector_math.gelu)


def product(x: Any, weight: Any, bias: Any, dtype: DType, activation: Any = None) -> Any:
    """x weight^T + bias of operands that are taken `at_once`; the bias is float32."""
    (n, k), size = weight.shape, dtype.itemsize
    result = empty(x._face, dtype, (*x.shape[:-1], n))
    multiply(dtype, x._size // k, n, k, x._address, (size * k, size), weight._address, weight.strides[::-1],
             result._address, (size * n, size), bias=0 if bias is None else bias._address, bias_of="" if bias is None else "column",
             activation=activation, kept=keeper(weight))
    return result


def linear_back(g: Any, y: Any, x: Any, weight: Any, *bias: Any) -> tuple[Any, ...]:
    """The cotangents of x, weight and bias."""
    if g.ndim == x.ndim == weight.ndim == 2 and not (g._dtype.is_complex or boxes.active or autograd.recording(g, x, weight)):
        rows = plain(g)
        of_x, of_w = rows @ plain(weight) if is_tracked(x) else None, view.transpose(rows) @ plain(x) if is_tracked(weight) else None
        return (of_x, of_w, *(reduce("sum", rows, 0) if is_tracked(b) else None for b in bias))
    rows_g, rows_x, w = as_rows(g, weight.shape[:-1]), as_rows(x, x.shape[-1:]), as_rows(weight, weight.shape[-1:])
    if g._dtype.is_complex:
        rows_x, w = ops.conjugate(rows_x), ops.conjugate(w)
    of_x = reshaped(rows_g @ w, x.shape) if is_tracked(x) else None
    of_w = reshaped(view.transpose(rows_g) @ rows_x, weight.shape) if is_tracked(weight) else None
    if not bias:
        return of_x, of_w
    return of_x, of_w, reshaped(reduce("sum", rows_g, 0), bias[0].shape) if is_tracked(bias[0]) else None


registry.register("affine_back", linear_back)               # of what native code does not take


def as_rows(a: Any, row: tuple[int, ...]) -> Any:
    """An array as a matrix of rows of a shape; an empty shape stands for one element."""
    return a if a.ndim == 2 and row else view.reshape(a, (-1, *row) if row else (-1, 1))


def reshaped(a: Any, shape: Any) -> Any:
    """An array in a shape that it mostly has already."""
    return a if a.shape == shape else view.reshape(a, tuple(shape))


# ---- rows of a table -------------------------------------------------------------------------------------------------


def rows_of(weight: Any, index: Any, padding: int | None = None, by_frequency: bool = False) -> Any:
    """weight[index]; the gradient leaves out a row (padding) and is divided by how often each row is taken (by_frequency)."""
    if boxes.by_parts() or not autograd.recording(weight):
        return getitem(weight if boxes.active else plain(weight), index)
    with recording_set(False):
        result = getitem(weight if boxes.active else plain(weight), index)

    def rule(g: Any, y: Any, w: Any) -> tuple[Any]:
        return (view.into_zeros(scaled_rows(g, w, index, padding, by_frequency), w, getitem, index),)

    return attach(result, "embedding", guarded(rule, "embedding", index), (weight,))


def scaled_rows(g: Any, weight: Any, index: Any, padding: int | None, by_frequency: bool) -> Any:
    """The cotangent of rows: zero for the padding, over the count of each row where asked."""
    if padding is not None:
        g = ops.where(view.expand_dims(ops.equal(index, padding), index.ndim), 0, g)
    if by_frequency:
        ones = cast(ops.equal(index, index), g._dtype)
        counts = getitem(view.into_zeros(ones, zeros(g._face, g._dtype, weight.shape[:1]), getitem, index), index)
        g = g / view.expand_dims(counts, index.ndim)
    return g


def grouped_sum(rows: Any, group: Any, count: int) -> Any:
    """The sums of rows with the same group number."""
    return view.into_zeros(rows, zeros(rows._face, rows._dtype, (count, *rows.shape[1:])), getitem, group)
