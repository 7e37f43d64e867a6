"""Scaled dot product attention: softmax(scale q k^T + mask) v, by tiles that never hold the whole matrix."""
from __future__ import annotations

import ctypes
import math
from typing import Any

from septet.codegen.kernels import attention as kernels
from septet.codegen.kernels import attention_heads, attention_one, attention_parts, launch
from septet.codegen.kernels.gemm_pairs import CONFIG
from septet.codegen.kernels.gemm_types import tile_for
from septet.core import autograd, boxes, ops, view
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn.again import by_composite
from septet.core.fn.normalize import COMPUTED, tracked
from septet.core.products import matmul
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.core.write import assign
from septet.ir import dtype as dt
from septet.ir.dtype import DType

HEADS = 8                       # from so many tasks on, one computes all gradients of a head


def attention(q: Array, k: Array, v: Array, mask: Array | None, causal: bool, scale: float, rounded: DType | None = None) -> Array:
    """q (b, h, l, e), k (b, h / share, s, e), v (b, h / share, s, f) -> (b, h, l, f).

    mask: added to the scaled products, or False where they do not count; broadcast.  causal: query i sees keys 0 to i.  Numbers of two
    bytes are computed in float32, but for e**x before it is divided by its sum: it is rounded, as PyTorch's fused function has it.
    """
    if q._dtype in dt.HALVES and k._dtype is v._dtype is q._dtype and (mask is None or mask._dtype in (dt.bool_, q._dtype)):
        shown_mask = mask if mask is None or mask._dtype is dt.bool_ else cast(mask, dt.float32)
        if q._dtype is dt.bfloat16 and fits(q, k, v, shown_mask) and by_parts(q, k, v) and not boxes.by_parts():
            return fused(q, k, v, shown_mask, causal, scale, q._dtype)
        wide = cast(q, dt.float32), cast(k, dt.float32), cast(v, dt.float32)
        return cast(attention(*wide, shown_mask, causal, scale, q._dtype), q._dtype)
    if not (q._dtype in COMPUTED and k._dtype is v._dtype is q._dtype and fits(q, k, v, mask)) or odd(mask, q) or boxes.by_parts():
        return composite(q, k, v, mask, causal, scale)
    return fused(q, k, v, mask, causal, scale, rounded)


def fits(q: Array, k: Array, v: Array, mask: Array | None) -> bool:
    """Whether the kernels take operands of these shapes."""
    shapes = (q.shape[0], q.shape[1] % max(k.shape[1], 1)) == (k.shape[0], 0) and v.shape[:3] == k.shape[:3] and q.shape[3] == k.shape[3]
    return bool(shapes and max(q.shape[3], v.shape[3]) <= kernels.WIDEST and not (0 in (*q.shape, *k.shape, *v.shape)
                                                                                   or autograd.recording(mask)))


def by_parts(q: Array, k: Array, v: Array) -> bool:
    """Whether AMX computes it, bfloat16 or float32 in parts, or the dots of pairs, bfloat16."""
    return q._dtype in (dt.float32, dt.bfloat16) and not launch.checked \
        and attention_parts.pays(parts_of(q), q.shape[2], k.shape[2], (q.shape[3], v.shape[3]))


def parts_of(a: Array) -> int:
    """bfloat16 numbers in which one of `a` is held."""
    return 1 if a._dtype is dt.bfloat16 else attention_parts.PARTS


def fused(q: Array, k: Array, v: Array, mask: Array | None, causal: bool, scale: float, rounded: DType | None) -> Array:
    """The kernels' attention, recorded where gradients flow."""
    out, lse = forward(q, k, v, mask, causal, scale, rounded)

    def rule(g: Any, y: Any, q: Any, k: Any, v: Any) -> Any:
        if autograd.recording(g, q, k, v):
            return by_composite(lambda q, k, v: composite_wide(q, k, v, mask, causal, scale), g, q, k, v)
        return backward(g, y, q, k, v, mask, causal, scale, lse, rounded)

    return tracked(out, "scaled_dot_product_attention", rule, (q, k, v))


def composite_wide(q: Array, k: Array, v: Array, mask: Any, causal: bool, scale: float) -> Array:
    """`composite`, of bfloat16 in float32."""
    if q._dtype is not dt.bfloat16:
        return composite(q, k, v, mask, causal, scale)
    return cast(composite(cast(q, dt.float32), cast(k, dt.float32), cast(v, dt.float32), mask, causal, scale), q._dtype)


def odd(mask: Any, q: Array) -> bool:
    """Whether a mask is of a dtype that the kernels do not read."""
    return mask is not None and mask._dtype is not dt.bool_ and mask._dtype is not q._dtype


def rowwise(a: Array) -> Any:
    """An operand whose rows are contiguous."""
    a = autograd.readable(a)
    a._address
    return a if a.strides[-1] == a.itemsize or a.shape[-1] == 1 else dense(a)


def arguments(operands: list[Any], mask: Any, out: Any) -> tuple[dict[str, Any], Any, tuple[int, ...]]:
    """(what the kernels are compiled for, the sizes, addresses of q, k, v and mask)."""
    q, k, v = operands
    kind = "" if mask is None else "bool" if mask._dtype is dt.bool_ else "float"
    s = tile_for(dt.float32 if q._dtype is dt.bfloat16 else q._dtype)
    steps = [st // a.itemsize for a in (q, k, v) for st in a.strides[:3]]
    steps += [0] * 4 if mask is None else [st // mask.itemsize for st in mask.strides]
    steps += [st // out.itemsize for st in out.strides[:3]]
    numbers = (*q.shape[:2], q.shape[1] // k.shape[1], q.shape[2], k.shape[2], q.shape[3], v.shape[3], *steps)
    sizes = (ctypes.c_int64 * len(numbers))(*numbers)
    places = tuple(0 if a is None else a._address for a in (q, k, v, mask))
    return {"s": s, "kind": kind, "M": kernels.mask_type(kind, s.operand)}, sizes, places


def shown(q: Any, k: Any, mask: Any) -> Any:
    """A mask as one number for every product, by strides."""
    return None if mask is None else view.broadcast_to(autograd.readable(mask), (q.shape[0], q.shape[1], q.shape[2], k.shape[2]))


@primitive()
def forward(q: Array, k: Array, v: Array, mask: Array | None, causal: bool, scale: float,
            rounded: DType | None = None) -> tuple[Array, Array]:
    """(the outputs, the logarithm of every row's sum).  rounded: the dtype whose rounding the weights take."""
    with autograd.recording_set(False):
        operands, mask = [rowwise(a) for a in (q, k, v)], shown(q, k, mask)
    out = turned(type(q), q._dtype, (*q.shape[:3], v.shape[3]))
    lse = empty(type(q), dt.float32 if q._dtype is dt.bfloat16 else q._dtype, tuple(q.shape[:3]))
    constants, sizes, places = arguments(operands, mask, out)
    if mask is None and not causal and rounded is None and attention_one.suits(q._dtype, *q.shape[2:], *v.shape[2:]):
        room = launch.scratch(q.shape[0] * q.shape[1] * (k.shape[2] + attention_one.WIDE) * q.itemsize)
        launch.run(attention_one.forward, ctypes.addressof(sizes), *places[:3], out._address, lse._address, room, scale,
                   vectors=q.shape[3] // attention_one.WIDE)
        return out, lse
    constants.update(causal=causal, N=None if rounded is None else launch.ELEMENT[rounded])
    if not (by_parts(q, k, v) and forward_by_parts(operands, sizes, places[3], out, lse, scale, constants)):
        launch.run(kernels.forward, ctypes.addressof(sizes), *places, out._address, lse._address, scale, **constants)
    return out, lse


def turned(face: Any, dtype: DType, shape: tuple[int, ...]) -> Any:
    """Memory (batch, length, head, width) as (batch, head, length, width): as PyTorch's outputs lie, and joining heads copies nothing."""
    _, h, n, width = shape
    return empty(face, dtype, shape, tuple(dtype.itemsize * step for step in (n * h * width, width, h * width, 1)))


def forward_by_parts(operands: list[Any], sizes: Any, mask: int, out: Any, lse: Any, scale: float, constants: dict[str, Any]) -> bool:
    """Whether the numbers hold in parts, and if so the outputs."""
    q, k, v = [Packing(a) for a in operands]
    constants = {"T": q.element, "parts": q.parts, "amx": attention_parts.has_amx(), **constants}
    heads = q.array.shape[0] * q.array.shape[1]
    size = k.elements() + v.elements() + q.elements(kernels.QUERIES)
    if attention_heads.pays(heads, size):
        places = q.array._address, k.array._address, v.array._address, mask, out._address, lse._address
        whole: bool = attention_heads.launch(attention_heads.forward, heads, size, ctypes.addressof(sizes), *places, scale, **constants)
        return whole
    packed = q.pack("left"), k.pack("turned"), v.pack("right")
    if not attention_parts.hold([(q.bounds, k.bounds)], [v.bounds]):
        return False
    launch.run(attention_parts.forward, ctypes.addressof(sizes), *packed, mask, out._address, lse._address, ctypes.addressof(CONFIG), scale,
               **constants)
    return True


class Packing:
    """An operand (b, h, length, width) and, once packed, what bounds its numbers."""

    def __init__(self, a: Any) -> None:
        self.array, self.bounds = a, (0, attention_parts.SMALLEST)
        self.element, self.parts = launch.ELEMENT[a._dtype], parts_of(a)

    def elements(self, rows: int = 0) -> int:
        """Elements of a packed head, or of `rows` of it."""
        found: int = attention_heads.elements(self.parts, rows or self.array.shape[2], self.array.shape[3])
        return found

    def pack(self, which: str) -> Any:
        """Memory with the operand packed."""
        a = self.array
        batches, heads, length, width = a.shape
        batch, head, row = (st // a.itemsize for st in a.strides[:3])
        to, high, low = attention_parts.packed(which, self.parts, self.element, a._address, heads, (batch, head, row), batches * heads,
                                               length, width)
        self.bounds = max(self.bounds[0], high), min(self.bounds[1], low)
        return to


@primitive()
def backward(g: Array, y: Array, q: Array, k: Array, v: Array, mask: Array | None, causal: bool, scale: float,
             lse: Array, rounded: DType | None = None) -> tuple[Array, ...]:
    """The cotangents of q, k, v."""
    out, mask = rowwise(y), shown(q, k, mask)
    g, (q, k, v) = like(g, out), [rowwise(a) for a in (q, k, v)]
    constants, sizes, places = arguments([q, k, v], mask, out)
    dots = empty(type(q), lse._dtype, tuple(q.shape[:3]))
    launch.run(kernels.row_dots, ctypes.addressof(sizes), g._address, out._address, dots._address, s=tile_for(q._dtype))
    of_keys = lse._dtype if q.shape[1] > k.shape[1] else q._dtype       # summed before they are rounded
    constants["causal"], stats = causal, (lse._address, dots._address)
    found = [slopes_of(a, of, n) for a, of, n in ((q, q._dtype, q.shape[1]), (k, of_keys, q.shape[1]), (v, of_keys, q.shape[1]))]
    if not (by_parts(q, k, v) and (q._dtype is dt.bfloat16 or q.shape[0] * q.shape[1] >= HEADS)
            and backward_by_parts([q, k, v, g], sizes, places[3], stats, found, scale, rounded, constants)):
        g, found = dense(g), [empty(type(q), d._dtype, tuple(d.shape)) for d in found]
        for side in ("both",) if q.shape[0] * q.shape[1] >= HEADS else ("keys", "queries"):
            launch.run(kernels.backward, ctypes.addressof(sizes), *places, g._address, *stats, *(d._address for d in found), scale,
                       side=side, **constants)
    return found[0], *(cast(shared(d, a), q._dtype) for d, a in zip(found[1:], (k, v)))


def like(g: Any, out: Any) -> Any:
    """Cotangents that lie as the outputs do."""
    g = autograd.readable(g)
    g._address
    if all(n == 1 or step == of for n, step, of in zip(g.shape, g.strides, out.strides)):
        return g
    made = empty(type(g), g._dtype, tuple(g.shape), out.strides)
    assign(made, g)
    return made


def slopes_of(a: Any, dtype: DType, heads: int) -> Any:
    """Memory for the cotangents of an operand's heads, which lie as it does."""
    shape = a.shape[0], heads, *a.shape[2:]
    return turned(type(a), dtype, shape) if a.strides[1] < a.strides[2] else empty(type(a), dtype, shape)


def backward_by_parts(operands: list[Any], sizes: Any, mask: int, stats: tuple[int, int], found: list[Any], scale: float,
                      rounded: DType | None, constants: dict[str, Any]) -> bool:
    """Whether the numbers hold in parts, and if so the gradients."""
    q, k, v, g = [Packing(a) for a in operands]
    side, heads = attention_parts.SIDE, q.array.shape[0] * q.array.shape[1]
    of_q = math.prod(-(-n // side) * side for n in q.array.shape[2:])
    steps = (ctypes.c_int64 * 9)(*(st // d.itemsize for d in found for st in d.strides[:3]))
    to = *(d._address for d in found), ctypes.addressof(steps)
    constants = {"N": None if rounded is None else launch.ELEMENT[rounded], "T": q.element, "O": launch.ELEMENT[found[1]._dtype],
                 "parts": q.parts, "amx": attention_parts.has_amx(), **constants}
    size = 2 * (k.elements() + q.elements() + g.elements()) + v.elements() + 2 * of_q
    if attention_heads.pays(heads, size):
        places = *(a._address for a in operands), mask, *stats, *to
        whole: bool = attention_heads.launch(attention_heads.backward, heads, size, ctypes.addressof(sizes), *places, scale, **constants)
        return whole
    packed = (k.pack("left"), v.pack("left"), q.pack("turned"), g.pack("turned"), q.pack("right"), g.pack("right"), k.pack("right"))
    if not attention_parts.hold([(q.bounds, k.bounds), (g.bounds, v.bounds)], [q.bounds, k.bounds, g.bounds]):
        return False
    launch.run(attention_parts.backward, ctypes.addressof(sizes), *packed, mask, *stats, launch.scratch(heads * of_q * 4), *to,
               ctypes.addressof(CONFIG), scale, **constants)
    return True


def shared(d: Any, a: Any) -> Any:
    """The cotangents of all query heads of a key head added up."""
    if d.shape[1] == a.shape[1]:
        return d
    return reduce("sum", view.reshape(d, (a.shape[0], a.shape[1], -1, *a.shape[2:])), 2)


def composite(q: Array, k: Array, v: Array, mask: Any, causal: bool, scale: float, drop: Any = None) -> Array:
    """The same by operations that all have gradients.  drop: applied to the probabilities."""
    if q.shape[1:2] != k.shape[1:2] and q.ndim == 4 and k.ndim == 4 and k.shape[1] and q.shape[1] % k.shape[1] == 0:
        k, v = (repeated(a, q.shape[1] // a.shape[1]) for a in (k, v))
    root = math.sqrt(abs(scale))
    left = ops.multiply(q, math.copysign(root, scale))
    scores = matmul(left, view.swapaxes(ops.multiply(k, root), -1, -2))
    if causal:
        scores = ops.where(triangle(scores), scores, -math.inf)
    if mask is not None:
        scores = ops.where(mask, scores, -math.inf) if mask._dtype is dt.bool_ else ops.add(scores, mask)
    weights = softmax(scores)
    result: Array = matmul(weights if drop is None else drop(weights), v)
    return result


def repeated(a: Array, times: int) -> Array:
    """Every head `times` times."""
    shape = (a.shape[0], a.shape[1], times, *a.shape[2:])
    return view.reshape(view.broadcast_to(view.expand_dims(a, 2), shape), (shape[0], -1, *a.shape[2:]))


def triangle(scores: Array) -> Any:
    """Which keys each query sees: none after itself."""
    from septet.core.create import arange

    rows, columns = (arange(type(scores), 0, 1, n, dt.int64) for n in scores.shape[-2:])
    return ops.less_equal(columns, view.expand_dims(rows, 1))


def softmax(x: Array) -> Any:
    """Probabilities over the last axis; zeros where nothing is allowed."""
    if x.shape[-1] == 0:
        return x
    wide = cast(x, dt.float32) if x._dtype in dt.HALVES else x
    high = autograd.detach(reduce("max", autograd.detach(wide), -1, True))
    high = ops.where(ops.equal(high, -math.inf), 0.0, high)
    power = ops.exp(ops.subtract(wide, high))
    total = reduce("sum", power, -1, True)
    return cast(ops.divide(power, ops.where(ops.equal(total, 0.0), 1.0, total)), x._dtype)


