"""Running results along a dimension, differences of neighbours, integrals."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, scan, view
from septet.core.along import gather
from septet.core.array import Array, zeros
from septet.core.autograd import differentiable
from septet.core.cast import cast
from septet.core.fn import calculus
from septet.core.fn.numeric import GREATEST
from septet.core.fn.shape import concatenate
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.write import copy
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import HALVES
from septet.torch import dtypes
from septet.torch.api import TENSOR, api
from septet.torch.operators import apply
from septet.torch.reductions import RESULTS, float_of
from septet.torch.shapes import axis_of
from septet.torch.tensor import Tensor


def scanned(name: str, input: Any, dim: Any, dtype: Any) -> Any:
    """A cumulative sum or product."""
    k = axis_of(dim, max(input.ndim, 1))
    x = cast(input, float_of(input, dtype) or input._dtype)
    if not x.ndim:
        return x.clone() if x is input else x
    if name == "multiply" and autograd.recording(x):
        return running_product(x, k)
    return scan.accumulate(name, x, k) if x._size else x.clone()


def running_product(x: Any, k: int) -> Any:
    """The cumulative product, its gradient right where elements are zero."""
    with autograd.recording_set(False):
        result = scan.accumulate("multiply", x, k)

    def rule(g: Any, y: Any, a: Any) -> tuple[Any]:
        return (product_slopes(g, y, a, k),)

    return autograd.attach(result, "cumprod", rule, (x,))


def product_slopes(g: Any, y: Any, a: Any, k: int) -> Any:
    """Sums of g y / a over what follows; with zeros: of the products that leave out one element each."""
    zero = apply("equal", autograd.detach(a), 0)
    if not bool(zero.any()):
        return apply("divide", later_sums(apply("multiply", g, conjugated(y)), k), conjugated(a))
    rows, up = view.moveaxis(a, k, -1), view.moveaxis(g, k, -1)
    n = rows.shape[-1]
    order = arange(n)
    apart = apply("equal", view.expand_dims(order, 1), order)
    left_out = apply("where", apart, 1.0, view.expand_dims(rows, -2))
    products = scan_recorded("multiply", left_out)
    follows = apply("less_equal", view.expand_dims(order, 1), order)
    terms = apply("where", follows, apply("multiply", conjugated(products), view.expand_dims(up, -2)), 0.0)
    return view.moveaxis(reduce("sum", terms, -1), -1, k)


def scan_recorded(name: str, a: Any) -> Any:
    """A running product along the last axis as repeated multiplication where a gradient flows, else at once."""
    if not autograd.recording(a):
        return scan.accumulate(name, a, a.ndim - 1)
    parts = [getitem(a, (..., slice(0, 1)))]
    for j in range(1, a.shape[-1]):
        parts.append(apply(name, parts[-1], getitem(a, (..., slice(j, j + 1)))))
    return concatenate(parts, a.ndim - 1)


def conjugated(a: Any) -> Any:
    return apply("conjugate", a) if a._dtype.is_complex else a


def arange(n: int) -> Any:
    from septet.core.create import arange as make

    return make(Tensor, 0, 1, n, dt.int64)


def later_sums(a: Any, k: int) -> Any:
    """Sums of each element and those behind it."""
    return view.flip(scan.accumulate("add", view.flip(a, k), k), k)


@api(inplace=True)
def cumsum(input: TENSOR, dim: Any, *, dtype: Any = None) -> Any:
    """Running sums along a dimension."""
    if dtype is None and input._dtype in HALVES:                    # each is rounded once
        return cast(scanned("add", cast(input, dt.float32), dim, None), input._dtype)
    return scanned("add", input, dim, dtype)


@api(inplace=True)
def cumprod(input: TENSOR, dim: Any, *, dtype: Any = None) -> Any:
    """Running products along a dimension."""
    if dtype is None and input._dtype in HALVES:                    # each is rounded once
        return cast(scanned("multiply", cast(input, dt.float32), dim, None), input._dtype)
    return scanned("multiply", input, dim, dtype)


@api
def logcumsumexp(input: TENSOR, dim: Any) -> Any:
    """Logarithms of running sums of exp, shifted by the greatest element so that nothing overflows."""
    k = axis_of(dim, max(input.ndim, 1))
    if not input._dtype.is_inexact:
        raise NotImplementedError('"logcumsumexp_out_cpu" not implemented for integers')
    if input._dtype.is_complex:
        raise NotSupported("torch.logcumsumexp of complex tensors")
    if not input.ndim or not input._size:
        return input.clone()
    return running_logs(input, k)


def running_logs_back(g: Any, y: Any, x: Any, k: int) -> Any:
    """exp(x) times what later cotangents give, g exp(-y), summed as logarithms apart for either sign."""
    size, nothing = apply("log", apply("absolute", g)), -GREATEST[x._dtype]       # -inf would leave NaN in the gradient of the gradient
    total: Any = 0.0
    for row, sign in (("greater", 1.0), ("less", -1.0)):
        shares = view.flip(apply("subtract", apply("where", apply(row, g, 0.0), size, nothing), y), k)
        grown = apply("exp", apply("add", view.flip(running_logs(shares, k), k), x))
        total = apply("add", apply("multiply", grown, sign), total)
    return total


@differentiable(running_logs_back)
def running_logs(a: Any, k: int) -> Any:
    """`logcumsumexp` of an axis."""
    found = doubled(view.moveaxis(a, k, -1))
    return copy(view.moveaxis(found, -1, k), "C")


def doubled(a: Any) -> Any:
    """`logcumsumexp` of the last axis by doubling strides: log n passes."""
    n, step = a.shape[-1], 1
    while step < n:
        joined = apply("logaddexp", getitem(a, (..., slice(step, None))), getitem(a, (..., slice(None, -step))))
        a = concatenate([getitem(a, (..., slice(0, step))), joined], a.ndim - 1)
        step *= 2
    return a


def running_extremum(name: str, row: str, beats: str, input: Any, dim: Any) -> Any:
    """(values, indices) of cummax and cummin: the last of equal elements counts; NaN stays."""
    k = axis_of(dim, max(input.ndim, 1))
    if not input.ndim:
        from septet.torch.reductions import full_zero

        return RESULTS[name](input.clone(), full_zero(input))
    known = autograd.detach(input)
    best = scan.accumulate(row, known, k) if known._size else known
    reached = apply("equal", known, best)
    reached = apply("logical_or", reached, apply("isnan", known)) if known._dtype.is_inexact else reached
    shape = tuple(n if j == k else 1 for j, n in enumerate(input.shape))
    places = scan.accumulate("maximum", apply("where", reached, view.reshape(arange(input.shape[k]), shape), 0), k)
    return RESULTS[name](gather(input, places, k) if autograd.recording(input) else best, places)


@api
def cummax(input: TENSOR, dim: Any) -> Any:
    """Running maxima along a dimension and where they are."""
    return running_extremum("cummax", "maximum", "greater_equal", input, dim)


@api
def cummin(input: TENSOR, dim: Any) -> Any:
    """Running minima along a dimension and where they are."""
    return running_extremum("cummin", "minimum", "less_equal", input, dim)


# ---- differences and integrals -----------------------------------------------------------------------------------------------------


@api
def diff(input: TENSOR, n: int = 1, dim: Any = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours, taken n times; what is put before and behind counts."""
    if not input.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n == 0:
        return input.clone()
    k = axis_of(dim, max(input.ndim, 1))
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    parts = [x for x in (prepend, input, append) if x is not None]
    for x in parts:
        if x.ndim != input.ndim:
            raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    a = concatenate(parts, k) if len(parts) > 1 else input
    for _ in range(min(n, a.shape[k])):
        before = (slice(None),) * k
        later, earlier = getitem(a, (*before, slice(1, None))), getitem(a, (*before, slice(None, -1)))
        a = apply("logical_xor" if a._dtype.kind == "b" else "subtract", later, earlier)
    return a if a is not input else input.clone()


def floats(a: Any) -> Any:
    return a if a._dtype.is_inexact else cast(a, dtypes.default())


def panels(y: Any, x: Any, dx: Any, dim: Any) -> Any:
    """The areas of the trapezoids between neighbours, the dimension."""
    k = axis_of(dim, y.ndim)
    if x is None and not y.shape[k]:
        return view.reshape(y.detach(), y.shape), k
    before = (slice(None),) * k
    heights = apply("add", getitem(y, (*before, slice(1, None))), getitem(y, (*before, slice(None, -1))))
    if x is None:
        return apply("multiply", floats(heights), dx / 2), k
    j = k - y.ndim
    if x.ndim == 1:
        if x.shape[0] != y.shape[k]:
            raise RuntimeError(f"trapezoid(): There must be one `x` value for each sample point, got {x.shape[0]} and {y.shape[k]}")
        steps = view.reshape(calculus.difference(x, 0), (-1, *(1,) * (y.ndim - k - 1)))
    else:
        axis = x.ndim + j
        steps = calculus.difference(x, axis)
    return apply("divide", apply("multiply", floats(heights), steps), 2.0), k


@api(out=False, method=False, aliases=("trapz",))
def trapezoid(y: TENSOR, x: Any = None, *, dx: Any = 1, dim: Any = -1) -> Any:
    """The integral along a dimension by the trapezoidal rule."""
    k = axis_of(dim, y.ndim)
    if x is None and y.shape[k]:
        ends = apply("add", *(getitem(y, (*(slice(None),) * k, place)) for place in (0, -1)))
        return apply("multiply", apply("subtract", y.sum(k), apply("multiply", ends, 0.5)), dx)
    areas, k = panels(y, x, dx, dim)
    return reduce("sum", areas, k) if areas.shape[k] else zeros(Tensor, areas._dtype, (*areas.shape[:k], *areas.shape[k + 1:]))


@api(out=False, method=False)
def cumulative_trapezoid(y: TENSOR, x: Any = None, *, dx: Any = 1, dim: Any = -1) -> Any:
    """Running integrals along a dimension by the trapezoidal rule."""
    areas, k = panels(y, x, dx, dim)
    return scan.accumulate("add", areas, k)


@api(out=False, method=False)
def gradient(input: TENSOR, *, spacing: Any = None, dim: Any = None, edge_order: int = 1) -> Any:
    """Slopes along each dimension by differences of second order inside, of first or second order at the edges."""
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    axes = list(range(input.ndim)) if dim is None else [axis_of(d, input.ndim) for d in (dim if hasattr(dim, "__iter__") else (dim,))]
    spacing = 1 if spacing is None else spacing
    single = isinstance(spacing, (int, float, complex)) or isinstance(spacing, Array) and not spacing.ndim
    gaps = [spacing] * len(axes) if single else list(spacing)
    if len(gaps) != len(axes):
        raise RuntimeError(f"torch.gradient expected spacing to be unspecified, a scalar or a list of length equal to "
                           f"'self.dim() = {input.ndim}', since dim argument was not given, but got a list of length {len(gaps)}")
    for k in axes:
        if input.shape[k] < edge_order + 1:
            raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    return tuple(slopes(floats(input), k, gap, edge_order) for k, gap in zip(axes, gaps))


def slopes(f: Any, k: int, gap: Any, edge_order: int) -> Any:
    """The slope along one dimension; gap: the distance of neighbours, or the coordinates."""
    uneven = isinstance(gap, Array) and gap.ndim > 0
    return calculus.gradient(f, calculus.difference(gap, 0) if uneven else gap, k, edge_order)
