"""Reductions and scans of arrays: axes, identities, `initial`, `where`."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from septet.core import autograd, ops, other_reduce, slopes
from septet.core.array import LAZY_FROM, Array, node_of, record
from septet.core.boxes import primitive
from septet.core.cast import cast, cast_node
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS as ELEMENTWISE
from septet.ir.node import Node
from septet.ir.op import Op
from septet.ir.promote import native
from septet.ir.shape import normalize_axes, normalize_axis, reduced_shape
from septet.ir.structure import ROWS
from septet.runtime.native import registry, types

# reduction row -> the binary op that combines two results
COMBINE = {"sum": "add", "prod": "multiply", "max": "maximum", "min": "minimum", "any": "logical_or", "all": "logical_and"}
NUMBERS = {name: registry.operation(name) for name in ROWS if ROWS[name].kind == "reduce"}         # of native code
NAME_OF_EMPTY = {"max": "maximum", "min": "minimum"}


class Missing:
    """The value of an argument that was not given."""


MISSING = Missing()


def accumulator(name: str, dtype: DType) -> DType:
    """The dtype NumPy adds and multiplies in: small integers and bool as 64-bit."""
    if name not in ("sum", "prod"):
        return dtype
    if dtype.kind in "bi":
        return dt.int64
    return dt.uint64 if dtype.kind == "u" else dtype


def reduce(name: str, a: Array, axis: Any = None, keepdims: bool = False, dtype: DType | None = None,
           initial: Any = MISSING, where: Array | None = None) -> Array:
    """Reduce `a` over an axis, a tuple of axes or all (None).

    ValueError for an empty reduction without identity.  dtype: of the accumulation and the result.
    """
    plain_call = where is None and initial is MISSING
    if name == "sum" and plain_call and dtype is None and a._policy == "torch" and a._dtype in dt.HALVES:      # rounded once
        return cast(reduce(name, a, axis, keepdims, dt.float32), a._dtype)
    if type(axis) is tuple and len(axis) == 1 and a.ndim:           # without axes, a tuple is refused below
        axis = axis[0]
    if plain_call and (dtype is None or dtype is a._dtype):
        small: Array | None = types.reduction(NUMBERS[name], a, axis, keepdims)
        if small is not None:
            return small
    if plain_call and autograd.recording(a) and a._dtype.is_inexact:
        plain_result = autograd.unrecorded(reduce, name, a, axis, keepdims, dtype)
        return differentiate(plain_result, ROWS[name], a, dtype or accumulator(name, a._dtype), reduced_axes(axis, a.ndim), keepdims)
    row = ROWS[name]
    axes = reduced_axes(axis, a.ndim)
    a = cast(a, native(a._dtype)) if a._dtype.swapped else a
    if not a._dtype.is_numeric:
        return other_reduce.reduce(row, a, axes, keepdims, initial, where)
    target = dtype or accumulator(name, a._dtype)
    initial = started(initial, target)
    if where is not None:
        a = masked(name, a, where, initial)
    check_empty(row, a, axes, initial)
    result = reduced(name, a, target, axes, keepdims)
    if initial is not MISSING and initial is not None:
        result = ops.apply(ELEMENTWISE[COMBINE[name]], result, initial)
        result = cast(result, dtype) if dtype is not None else result
    return result


def reduced_axes(axis: Any, ndim: int) -> tuple[int, ...]:
    """The axes to reduce; one element without axes takes 0 and -1 too, as NumPy has it."""
    if ndim == 0 and type(axis) is int and axis in (0, -1):
        return ()
    return tuple(normalize_axes(axis, ndim))


def started(initial: Any, dtype: DType) -> Any:
    """An initial value as the elements are: a Python float is cut to an integer."""
    return int(initial) if type(initial) is float and dtype.is_integer else initial


def reduced(name: str, a: Array, target: DType, axes: Sequence[int], keepdims: bool) -> Array:
    """One reduction, recorded where a gradient flows through it."""
    return differentiate(combined(name, a, target, axes, keepdims), ROWS[name], a, target, axes, keepdims)


def takes_plan(name: str, a: Array, target: DType) -> bool:
    """Whether a reduction is small and computed at once by a stored plan, which reports no float errors: NumPy's face wants them."""
    return a._policy == "torch" and 0 < a._size <= LAZY_FROM and a._place is not None and ROWS[name].loop((target,)) is not None


@primitive("reduced")
def combined(name: str, a: Array, target: DType, axes: Sequence[int], keepdims: bool) -> Array:
    """`reduced`, not recorded."""
    if takes_plan(name, a, target):
        from septet.core.fused import reduction

        small: Array = reduction(name, a, target, tuple(axes), bool(keepdims))
        return small
    return record(type(a), reduction_node(ROWS[name], cast_node(node_of(a), target), axes, keepdims))


def differentiate(result: Array, row: Op, a: Array, target: DType, axes: Sequence[int], keepdims: bool) -> Array:
    """Record a tracked reduction."""
    if not autograd.recording(a) or not result._dtype.is_inexact:
        return result
    rule = rule_of(row, target, tuple(axes), bool(keepdims), a.ndim)
    if len(axes) == a.ndim and not keepdims and target is a._dtype:
        registry.register_rule(row.name, whole_rule(row))
    tracked: Array = autograd.attach(result, row.name, rule, (a,))
    return tracked


@cache
def whole_rule(row: Op) -> Callable[..., Any]:
    """The rule of reductions of all elements, whatever their shape: native code records them with it."""

    def rule(g: Any, y: Any, x: Any) -> Any:
        return rule_of(row, x._dtype, tuple(range(x.ndim)), False, x.ndim)(g, y, x)

    return slopes.with_program(rule, row.grad, 1, 1, (0,), False)


@cache
def rule_of(row: Op, target: DType, axes: tuple[int, ...], keepdims: bool, rank: int) -> Callable[..., Any]:
    """The rule of a reduction's steps."""
    from septet.core import rules

    gradient = row.grad

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        if gradient is None:
            raise NotSupported(f"the gradient of {row.name}")
        (found,) = gradient(rules, g, y, x if x._dtype is target else cast(x, target), axes, keepdims)
        return (rules.unbroadcast(found, x),)

    return slopes.with_program(rule, gradient, 1, rank, axes, keepdims)


def reduction_node(row: Op, node: Node, axes: Sequence[int], keepdims: bool) -> Node:
    """The graph node of a reduction."""
    loop = row.loop((node.dtype,))
    if loop is None:
        raise ops.no_loop(row, [node.dtype])
    return Node(row, (node,), loop.output, reduced_shape(node.shape, axes, keepdims), (tuple(axes), keepdims))


def masked(name: str, a: Array, where: Array, initial: Any) -> Array:
    """`a` with the identity where the mask is false."""
    identity = ROWS[name].identity
    if identity is None:
        if initial is MISSING:
            raise ValueError(f"reduction operation '{COMBINE.get(name, name)}' does not have an identity, so to use a where mask one "
                             "has to specify 'initial'")
        identity = initial
    kept: Array = ops.apply(ELEMENTWISE["where"], where, a, plain(identity, a._dtype))
    return kept


def plain(value: Any, dtype: DType) -> Any:
    """An identity as a Python number of the dtype's kind."""
    return bool(value) if dtype.kind == "b" else value


def check_empty(row: Op, a: Array, axes: Sequence[int], initial: Any) -> None:
    """ValueError for a reduction of no elements that has no identity."""
    if row.identity is None and initial is MISSING and any(a.shape[k] == 0 for k in axes):
        if row.name.startswith("arg"):
            raise ValueError(f"attempt to get {row.name} of an empty sequence")
        raise ValueError(f"zero-size array to reduction operation {NAME_OF_EMPTY.get(row.name, row.name)} which has no identity")


@primitive()
def arg_reduce(name: str, a: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    """argmax or argmin: int64 indices along an axis, or into the flattened array (None)."""
    from septet.core.view import ravel, reshape

    if not a._dtype.is_numeric:
        flat = ravel(a) if axis is None else a
        k = 0 if axis is None else normalize_axis(axis, a.ndim)
        check_empty(ROWS[name], flat, (k,), MISSING)
        found = other_reduce.reduce(ROWS[name], flat, (k,), keepdims and axis is not None, MISSING, None)
        return reshape(found, (1,) * a.ndim) if keepdims and axis is None else found
    if axis is None:
        flat = ravel(a)
        check_empty(ROWS[name], flat, (0,), MISSING)
        result = record(type(a), reduction_node(ROWS[name], node_of(flat), (0,), False))
        return reshape(result, (1,) * a.ndim) if keepdims else result
    if a.ndim == 0:
        axis = normalize_axis(axis, 1)
        return arg_reduce(name, a)
    k = normalize_axis(axis, a.ndim)
    check_empty(ROWS[name], a, (k,), MISSING)
    if takes_plan(name, a, a._dtype):
        from septet.core.fused import reduction

        small: Array = reduction(name, a, a._dtype, (k,), bool(keepdims))
        return small
    return record(type(a), reduction_node(ROWS[name], node_of(a), (k,), keepdims))
