"""What operations make of arrays without data: RULES[function](*args) is the form of the result, or a tuple of forms (`absent`).

Elementwise operations, reductions, casts and views ask the engine itself; kernels that run at once have their results' shapes here.
"""
from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from septet.core import along, cast, index, inplace, ops, overlap, products, reduce, scan, sort, view, write
from septet.core.absent import RULES, Form, NoData, form_of, is_absent, leaf, placed, together
from septet.core.fn import (
    attention,
    conv,
    cross_entropy,
    fft,
    frame,
    grid,
    layer,
    linalg,
    normalize,
    patches,
    pool,
    pool_last,
    recurrent,
    resize,
    row_distances,
    search,
    special,
    stats,
    strides,
    triangles,
)
from septet.core.fn import shape as joining
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.ir.shape import broadcast_shapes, contiguous_strides, normalize_axis, reduced_shape, reshape_strides, solve_shape
from septet.ir.structure import ROWS as STRUCTURE

Rule = Callable[..., Any]


def rule(*functions: Any) -> Callable[[Rule], Rule]:
    """Decorator: the rule of primitives."""

    def decorate(made: Rule) -> Rule:
        RULES.update(dict.fromkeys(functions, made))
        return made

    return decorate


def of_node(node: Any) -> Form:
    """The form of what a graph node would compute."""
    return Form(node.dtype, tuple(node.shape), node.strides)


def as_leaf(x: Any) -> Any:
    """An operand's node; nothing is read of it."""
    return leaf(x) if is_absent(x) else ops.as_node(x)


# ---- what the graph knows --------------------------------------------------------------------------------------------


@rule(ops.apply)
def elementwise(row: Any, *operands: Any, dtype: Any = None) -> Form:
    if ops.other_kind(operands, dtype):
        raise NotSupported(f"{row.name} of these operands without data (device 'meta')")
    loop = ops.find_loop(ops.face_of(operands)._policy, row, operands, dtype)
    if loop is None:                                # a comparison with a number beyond the dtype
        return Form(dt.bool_, broadcast_shapes(*(tuple(getattr(x, "shape", ())) for x in operands)))
    return of_node(ops.node_for(row, loop, operands, as_leaf, "torch"))


@rule(reduce.reduced)
def reduction(name: str, a: Any, target: Any, axes: Any, keepdims: bool) -> Form:
    return of_node(reduce.reduction_node(STRUCTURE[name], cast.cast_node(leaf(a), target), axes, keepdims))


@rule(reduce.arg_reduce)
def arg_reduction(name: str, a: Any, axis: int | None = None, keepdims: bool = False) -> Form:
    axes = tuple(range(a.ndim)) if axis is None or not a.ndim else (normalize_axis(axis, a.ndim),)
    reduce.check_empty(STRUCTURE[name], a, axes, reduce.MISSING)
    return Form(dt.int64, reduced_shape(tuple(a.shape), axes, keepdims))


@rule(cast.cast)
def conversion(a: Any, dtype: Any) -> Form:
    return of_node(cast.cast_node(leaf(a), dtype))


@rule(write.copy)
def copied(a: Any, order: str = "K") -> Form:
    return Form(a._dtype, tuple(a.shape), write.strides_for(placed(a), order, a.itemsize))


# ---- views -----------------------------------------------------------------------------------------------------------

VIEWS = (view.transpose, view.squeeze, view.expand_dims, view.broadcast_to, view.diagonal, view.flip, view.windows, stats.real, stats.imag,
         strides.as_strided, strides.as_real, strides.as_complex, inplace.strided)


def of_view(function: Any) -> None:
    """The rule of a view: the function of memory that is not there."""

    def made(a: Any, *args: Any, **kwargs: Any) -> Form:
        return form_of(function(placed(a), *args, **kwargs))

    RULES[function] = made


for _function in VIEWS:
    of_view(_function)


@rule(view.reshape)
def reshaped(a: Any, shape: Any, order: str = "C", copy_: bool | None = None) -> Form:
    new = solve_shape(a._size, tuple(a.shape), shape)
    found = None if copy_ else reshape_strides(tuple(a.shape), a.strides, new, a.itemsize, view.reading_order(placed(a), order))
    if found is None and copy_ is False:
        raise ValueError("Unable to avoid creating a copy while reshaping.")
    return Form(a._dtype, new, found)


@rule(view.into_zeros)
def into_zeros(g: Any, a: Any, *rest: Any) -> Form:
    return Form(g._dtype, tuple(a.shape))


@rule(index.getitem)
def item(a: Any, key: Any) -> Form:
    entries, advanced = index.parse(placed(a), key)
    if not advanced:
        return form_of(index.basic_view(placed(a), entries))
    at = [place for place, e in enumerate(entries) if e.kind in ("array", "mask0", "int")]
    first = at[0] if at[-1] - at[0] == len(at) - 1 else 0
    rest = [(place, e.count) for place, e in enumerate(entries) if place not in at]
    before, after = ([n for place, n in rest if (place < first) is wanted] for wanted in (True, False))
    return Form(a._dtype, (*before, *index.index_shape([entries[place] for place in at]), *after))


# ---- kernels ---------------------------------------------------------------------------------------------------------


def like(k: int = 0) -> Rule:
    """The rule of a kernel whose result is as its argument k is, dense."""
    return lambda *args, **kwargs: Form(args[k]._dtype, tuple(args[k].shape))


def shaped(k: int, source: int = 0) -> Rule:
    """The rule of a kernel whose argument k is the shape of its result."""
    return lambda *args, **kwargs: Form(args[source]._dtype, tuple(args[k]))


RULES[sort.sort] = like()
RULES[grid.to_planes] = shaped(3)
RULES.update({scan.accumulate: like(1), along.scatter: like(), along.spread: shaped(3), pool.put: shaped(2), pool.scatter: shaped(2),
              pool.unpool: shaped(2), pool.spread: shaped(1), resize.spread_floats: shaped(1), frame.added: shaped(3),
              cross_entropy.rows_backward: like(1), recurrent.part: shaped(2), conv.of_weights: shaped(4), linalg.inv: like(),
              pool_last.sent_at_once: like(2), linalg.cholesky: like(), triangles.weighted: like(),
              triangles.mirrored: like(), triangles.solve: like(1), special.run_one: like(1), fft.transform: like(),
              along.scattered: like()})


@rule(sort.argsort)
def order(a: Any, axis: int | None = -1) -> Form:
    return Form(dt.int64, (a._size,) if axis is None else tuple(a.shape))


@rule(products.matrices)
def matrix_product(a: Any, b: Any) -> Form:
    together(a, b)
    batch = broadcast_shapes(tuple(a.shape[:-2]), tuple(b.shape[:-2]))
    return Form(promote(a._policy, a._dtype, b._dtype), (*batch, a.shape[-2], b.shape[-1]))


@rule(layer.affine)
def affine(x: Any, weight: Any, bias: Any) -> Form:
    together(x, weight, bias)
    return Form(promote(x._policy, x._dtype, weight._dtype), (*x.shape[:-1], *weight.shape[:-1]))


@rule(joining.concatenate)
def joined(arrays: Any, k: int, target: Any = None) -> Form:
    total = sum(a.shape[k] for a in arrays)
    return Form(target, (*arrays[0].shape[:k], total, *arrays[0].shape[k + 1:]))


@rule(along.gather, pool.gather)
def gathered(a: Any, where: Any, *axis: int) -> Form:
    return Form(a._dtype, tuple(where.shape))


@rule(search.searchsorted)
def places(a: Any, v: Any, right: bool) -> Form:
    return Form(dt.int64, tuple(v.shape))


@rule(special.run_two)
def of_two(name: str, a: Any, b: Any) -> Form:
    together(a, b)
    return Form(a._dtype, broadcast_shapes(tuple(a.shape), tuple(b.shape)))


@rule(linalg.det)
def determinant(a: Any) -> Form:
    return Form(a._dtype, tuple(a.shape[:-2]))


@rule(linalg.solve)
def solution(a: Any, b: Any) -> Form:
    together(a, b)
    return Form(a._dtype, (*broadcast_shapes(tuple(a.shape[:-2]), tuple(b.shape[:-2])), a.shape[-1], b.shape[-1]))


@rule(linalg.solved_and_kept)
def solution_and_factors(a: Any, b: Any) -> tuple[Form, ...]:
    found, n = solution(a, b), a.shape[-1]
    return found, Form(a._dtype, (*found.shape[:-2], n, n)), Form(dt.uint8, (*found.shape[:-2], n, linalg.PIVOT))


RULES[linalg.turned] = like()


@rule(fft.from_real)
def half_spectrum(a: Any, axis: int, factor: float = 1.0, ends: float = 1.0) -> Form:
    return Form(fft.COMPLEX_OF[a._dtype], (*a.shape[:axis], a.shape[axis] // 2 + 1, *a.shape[axis + 1:]))


@rule(fft.to_real)
def from_spectrum(a: Any, n: int, axis: int, factor: float = 1.0, ends: float = 1.0) -> Form:
    return Form(a._dtype.real, (*a.shape[:axis], n, *a.shape[axis + 1:]))


@rule(overlap.overlap_add)
def frames_added(g: Any, size: int, step: int) -> Form:
    return Form(g._dtype, (*g.shape[:-2], size))


@rule(fft.transform_real)
def spectrum(a: Any, *args: Any) -> Form:
    return Form(fft.COMPLEX_OF[a._dtype], tuple(a.shape))


@rule(patches.taken)
def patches_taken(x: Any, kernel: Any, dilation: Any, padding: Any, stride: Any) -> Form:
    places = prod(patches.counts(x.shape[2:], kernel, dilation, padding, stride))
    return Form(x._dtype, (x.shape[0], x.shape[1] * prod(kernel), places))


@rule(patches.added)
def patches_added(columns: Any, size: Any, kernel: Any, *args: Any) -> Form:
    return Form(columns._dtype, (columns.shape[0], columns.shape[1] // prod(kernel), *size))


@rule(grid.sample)
def sampled(x: Any, down: Any, across: Any) -> Form:
    return Form(x._dtype, (*x.shape[:2], *down.shape[1:]))


@rule(grid.to_places)
def of_places(g: Any, x: Any, down: Any, across: Any) -> tuple[Form, Form]:
    return Form(g._dtype, tuple(down.shape)), Form(g._dtype, tuple(down.shape))


@rule(frame.with_frame)
def with_own_frame(a: Any, widths: Any, mode: str) -> Form:
    return Form(a._dtype, frame.framed_shape(tuple(a.shape), widths))


@rule(frame.frame_back_of_floats)
def without_own_frame(g: Any, shape: Any, widths: Any, mode: str) -> Form:
    return Form(g._dtype, tuple(shape))


@rule(frame.framed)
def framed(a: Any, widths: Any, value: Any) -> Form:
    return Form(a._dtype, tuple(p + n + q for n, (p, q) in zip(a.shape, widths)))


@rule(frame.picked)
def picked(a: Any, axis: int, found: Any) -> Form:
    return Form(a._dtype, (*a.shape[:axis], len(found), *a.shape[axis + 1:]))


@rule(resize.resampled)
def resampled(x: Any, axis: int, taps: Any) -> Form:
    return Form(x._dtype, (*x.shape[:axis], len(taps), *x.shape[axis + 1:]))


# ---- layers ----------------------------------------------------------------------------------------------------------


@rule(conv.forward)
def convolution(x: Any, w: Any, bias: Any, geometry: Any, shape: Any, relu: bool = False) -> Form:
    together(x, w, bias)
    return laid_out(x, (x.shape[0], w.shape[0], *geometry.output(tuple(x.shape[2:]), tuple(w.shape[2:]))))


@rule(conv.backward)
def transposed_convolution(x: Any, w: Any, bias: Any, geometry: Any, shape: Any) -> Form:
    together(x, w, bias)
    return laid_out(x, tuple(shape))


def laid_out(x: Any, shape: tuple[int, ...]) -> Form:
    """Channels last in memory where those of `x` are."""
    if len(shape) < 3 or x.strides[1] != x.itemsize or x.strides[-1] == x.itemsize:
        return Form(x._dtype, shape)
    inner = contiguous_strides((shape[0], *shape[2:], shape[1]), x.itemsize)
    return Form(x._dtype, shape, (inner[0], inner[-1], *inner[1:-1]))


def forms(x: Any, *shapes: Any) -> tuple[Form, ...]:
    """Several dense results of the dtype of `x`."""
    return tuple(Form(x._dtype, tuple(shape)) for shape in shapes)


@rule(normalize.rows_forward)
def rows_forward(x: Any, w: Any, b: Any, width: int, *rest: Any) -> tuple[Form, ...]:
    together(x, w, b)
    return forms(x, x.shape, (x._size // width,), (x._size // width,))


@rule(normalize.rows_backward)
def rows_backward(g: Any, x: Any, w: Any, means: Any, rates: Any, width: int, centred: bool, sums: bool) -> tuple[Form, ...]:
    return forms(x, x.shape, *[(1, width)] * (2 * sums))


@rule(normalize.groups_forward)
def groups_forward(x: Any, w: Any, b: Any, groups: int, sizes: Any, *rest: Any) -> tuple[Form, ...]:
    together(x, w, b)
    return forms(x, x.shape, sizes[:1], sizes[:1])


@rule(normalize.batch_forward)
def batch_forward(x: Any, w: Any, b: Any, *rest: Any) -> tuple[Form, ...]:
    together(x, w, b)
    return forms(x, x.shape, x.shape[1:2], x.shape[1:2])


RULES[normalize.groups_backward] = lambda g, x, *rest: forms(x, x.shape, x.shape[:2], x.shape[:2])
RULES[normalize.batch_backward] = lambda g, x, *rest: forms(x, x.shape, x.shape[1:2], x.shape[1:2])
RULES[attention.backward] = lambda g, y, q, k, v, *rest: forms(q, q.shape, k.shape, v.shape)
RULES[recurrent.place] = lambda g, start, count: Form(g._dtype, (count,))
RULES[pool.means] = lambda a, windows, divisor: Form(a._dtype, (*a.shape[:2], *windows.shape))


@rule(pool.maxima)
def maxima(a: Any, windows: Any) -> tuple[Form, Form]:
    shape = (*a.shape[:2], *windows.shape)
    return Form(a._dtype, shape), Form(dt.int64, shape)


@rule(cross_entropy.rows_forward)
def cross_entropies(x: Any, target: Any, ignored: int, mean: bool) -> tuple[Form, ...]:
    together(x, target)
    return forms(x, (), x.shape[:1], x.shape[:1])


RULES[row_distances.forward] = lambda x, y, p: Form(x._dtype, (*x.shape[:-1], y.shape[-2]))
RULES[row_distances.slopes] = like(1)


@rule(attention.forward)
def attended(q: Any, k: Any, v: Any, mask: Any, causal: bool, scale: float, rounded: Any = None) -> tuple[Form, Form]:
    together(q, k, v, mask)
    (batch, heads, length), width = q.shape[:3], v.shape[3]
    turned = contiguous_strides((batch, length, heads, width), q.itemsize)
    out = Form(q._dtype, (batch, heads, length, width), (turned[0], turned[2], turned[1], turned[3]))
    return out, Form(dt.float32 if q._dtype is dt.bfloat16 else q._dtype, tuple(q.shape[:3]))


@rule(recurrent.forward)
def recurrence(kind: str, given: Any, sizes: Any, reverse: bool) -> tuple[Form, ...]:
    together(*given)
    x, w_hh, batch = given[0], given[2], sizes[0]
    dtype, units, total = x._dtype, w_hh.shape[1], x.shape[0]
    states = Form(dtype, (total, units))
    joint = Form(dtype, (total * units + batch * units * (2 if kind == "lstm" else 1),))
    return joint, Form(dtype, (total, w_hh.shape[0])), states, states, states


@rule(recurrent.backward)
def recurrence_back(kind: str, g: Any, w_hh: Any, saved: Any, sizes: Any, reverse: bool) -> tuple[Form, ...]:
    gates = Form(g._dtype, tuple(saved[0].shape))
    carry = Form(g._dtype, (sizes[0], w_hh.shape[1]))
    return gates, gates, *[carry] * (2 if kind == "lstm" else 1)


# ---- writing ---------------------------------------------------------------------------------------------------------


def write_into(function: Any, to: Any, *args: Any) -> None:
    """A write: nothing is stored, what does not fit is refused, and the count of writes goes on."""
    if not is_absent(to):
        raise NoData("Cannot copy out of meta tensor; no data!")
    if function is write.assign:
        write.fitted(to, tuple(args[0].shape))
    elif function is index.setitem:
        shape = item(to, args[0]).shape
        broadcast_shapes(tuple(args[-1].shape), shape)
    root = to if to._root is None else to._root
    root._writes += 1


