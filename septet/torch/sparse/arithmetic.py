"""Arithmetic of sparse tensors with numbers, dense tensors and each other; functions element by element that keep zeros."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, ops, view
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.index import getitem
from septet.core.scatter import add_at
from septet.core.sparse_elements import Elements, coalesced, combined, multiplied, times_dense
from septet.core.write import copy
from septet.errors import NotSupported
from septet.torch.api import FUNCTIONS
from septet.torch.sparse.making import as_layout, dense_of
from septet.torch.sparse.table import of
from septet.torch.sparse_tensor import elements, is_sparse, passing, replace, stored, tensor_of, with_rule

NUMBERS = (bool, int, float, complex)
# functions that are 0 at 0: elements of one place are added first
UNARY = """abs absolute angle asin arcsin asinh arcsinh atan arctan atanh arctanh ceil deg2rad erf erfinv expm1 floor frac isinf isnan
    isneginf isposinf log1p nan_to_num rad2deg round sgn sign signbit sin sinh sqrt square tan tanh trunc fix""".split()
LINEAR = "positive conj_physical conj real imag resolve_conj resolve_neg".split()


def kept(name: str, first: bool) -> Any:
    """A function of the elements alone; first: after those of one place are added."""

    def function(input: Any, *args: Any, **options: Any) -> Any:
        s = elements(input)
        s = coalesced(s) if first and s.layout == "coo" else s
        apply = FUNCTIONS.get(name) or getattr(type(s.values), name)
        return tensor_of(s.with_values(apply(s.values, *args, **options)), name)

    return function


for _name in UNARY:
    of(_name)(kept(_name, True))
for _name in LINEAR:
    of(_name)(kept(_name, False))


def is_number(x: Any) -> bool:
    """Whether an operand is a number, or a dense tensor without dimensions."""
    return isinstance(x, NUMBERS) or isinstance(x, Array) and not is_sparse(x) and x.ndim == 0


def conjugate(x: Any) -> Any:
    """The complex conjugate of a number or tensor; what is real as it is."""
    if isinstance(x, Array):
        return x.conj() if x._dtype.is_complex else x
    return x.conjugate() if isinstance(x, complex) else x


@of("neg", "negative")
def negative(input: Any) -> Any:
    """The negative."""
    s = stored(input)
    return passing(s.with_values(autograd.unrecorded(FUNCTIONS["neg"], s.values)), "neg", FUNCTIONS["neg"], input)


def scaled(g: Any, factor: Any) -> Any:
    """A gradient times a number."""
    return g if type(factor) in (int, float) and factor == 1 else FUNCTIONS["mul"](g, factor)


@of("add")
def add(input: Any, other: Any, *, alpha: Any = 1, name: str = "add") -> Any:
    """The sum: of sparse tensors sparse, of a dense and a sparse one dense."""
    if is_sparse(input) and is_sparse(other):
        return add_sparse(input, other, alpha, name)
    if is_sparse(other) and isinstance(input, Array):
        return add_to_dense(input, other, alpha, name)
    if is_sparse(input) and stored(input).layout != "coo" and isinstance(other, Array) and other.ndim:
        return add_to_dense(scaled(other, alpha), input, 1, name)
    raise RuntimeError("add(sparse, dense) is not supported. Use add(dense, sparse) instead.")


def check_sizes(a: Any, b: Any, what: str) -> None:
    """RuntimeError for operands of two shapes."""
    if tuple(a.shape) != tuple(b.shape):
        raise RuntimeError(f"{what}: expected sizes of 'self' and 'other' to match, but {list(a.shape)} != {list(b.shape)}")


def back_to(a: Any, g: Any) -> Any:
    """A gradient in the dtype of what it is of."""
    return g if g._dtype is a._dtype else g.to(a.dtype)


def add_sparse(a: Any, b: Any, alpha: Any, name: str) -> Any:
    """a + alpha b; the gradient passes on as it comes."""
    check_sizes(a, b, name)
    s, t = stored(a), stored(b)
    if s.layout != t.layout:
        raise NotSupported(f"torch.{name} of sparse tensors of layouts torch.sparse_{s.layout} and torch.sparse_{t.layout}; convert one")
    if s.sparse_dim != t.sparse_dim:
        raise RuntimeError(f"{name}: expected 'self' and 'other' to have same number of sparse dimensions, but {s.sparse_dim} != "
                           f"{t.sparse_dim}")

    def rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
        return back_to(a, g), back_to(b, scaled(g, alpha))

    return with_rule(autograd.unrecorded(total, s, t, alpha), name, rule, a, b)


def total(s: Elements, t: Elements, alpha: Any) -> Elements:
    """s + alpha t, in their layout."""
    t = t if type(alpha) is int and alpha == 1 else t.with_values(ops.multiply(t.values, alpha))
    if s.layout == "coo":
        return combined(s, t, ops.add)
    made = combined(coalesced(as_layout(s, "coo")), coalesced(as_layout(t, "coo")), ops.add)
    return as_layout(made, s.layout)


def add_to_dense(a: Any, b: Any, alpha: Any, name: str) -> Any:
    """a + alpha b, a dense."""
    if a.ndim == 0 and b.ndim:
        raise NotSupported(f"torch.{name} of a number and a sparse tensor: the result would have no zeros")
    if tuple(a.shape) != tuple(b.shape):
        raise RuntimeError(f"{name}: expected 'self' and 'other' to have same size, but self has size {list(a.shape)} while other has size "
                           f"{list(b.shape)} (FYI: dense-sparse addition does not currently support broadcasting)")

    def rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
        return back_to(a, g), back_to(b, scaled(g, alpha))

    made = autograd.unrecorded(summed_into, a, stored(b), alpha)
    return autograd.attach(made, name, rule, (a, b)) if autograd.recording(a, b) else made


def summed_into(a: Any, s: Elements, alpha: Any) -> Any:
    """A dense tensor and the elements of a sparse one."""
    added = s.values if type(alpha) is int and alpha == 1 else ops.multiply(s.values, alpha)
    kind = ops.add(a, added[:1].sum()) if added._dtype is not a._dtype else a
    result = copy(cast(autograd.detach(a), kind._dtype), "C")
    if s.count and added._size:
        add_at(result, cast(added, result._dtype), getitem, (s.pattern.key,))
    return result


@of("sub", "subtract")
def sub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """The difference."""
    return add(input, other, alpha=-alpha, name="sub")


@of("rsub")
def rsub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """other - alpha input."""
    return add(other, input, alpha=-alpha, name="rsub")


@of("mul", "multiply")
def mul(input: Any, other: Any) -> Any:
    """The product element by element, sparse."""
    if is_sparse(input) and is_sparse(other):
        check_sizes(input, other, "mul")
        a, b = elements(input), elements(other)
        if a.layout == b.layout == "coo":
            return tensor_of(multiplied(a, b), "mul")
        found = multiplied(*(coalesced(as_layout(x, "coo")) for x in (a, b)))
        return tensor_of(as_layout(found, a.layout), "mul")
    a, x = (input, other) if is_sparse(input) else (other, input)
    if is_number(x):
        return mul_number(a, x)
    if not isinstance(x, Array):
        raise TypeError(f"mul(): argument 'other' (position 2) must be Tensor, not {type(x).__name__}")
    try:
        return mul_dense(a, x)
    except ValueError:
        shapes = f"{list(x.shape)} does not broadcast to the sparse one's {list(a.shape)}"
        raise RuntimeError(f"mul: a dense operand of shape {shapes}") from None


def mul_number(a: Any, x: Any) -> Any:
    """A sparse tensor times a number."""
    s = stored(a)
    if autograd.recording(x):
        s = elements(a)
        return tensor_of(s.with_values(ops.multiply(s.values, x)), "mul")
    made = s.with_values(autograd.unrecorded(ops.multiply, s.values, x))
    return passing(made, "mul", lambda g: back_to(a, scaled(g, conjugate(x))), a)


def mul_dense(a: Any, x: Any) -> Any:
    """A sparse tensor times a dense one; a leaf among the dense ones gets a sparse gradient."""
    def rule(g: Any, y: Any, a: Any, x: Any) -> tuple[Any, Any]:
        of_a = back_to(a, FUNCTIONS["mul"](g, conjugate(x))) if autograd.is_tracked(a) else None
        if not autograd.is_tracked(x):
            return of_a, None
        of_x = back_to(x, FUNCTIONS["mul"](g, conjugate(a)))
        if x.is_leaf and tuple(x.shape) == tuple(a.shape) or not is_sparse(of_x):
            return of_a, of_x
        return of_a, view.unbroadcast(of_x.to_dense(), x)

    return with_rule(autograd.unrecorded(times_dense, stored(a), x), "mul", rule, a, x)


@of("div", "divide", "true_divide")
def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    """The quotient by a number."""
    if is_sparse(other) or not is_number(other):
        shape = list(other.shape) if isinstance(other, Array) else type(other).__name__
        raise RuntimeError(f"Sparse division requires a scalar or zero-dim dense tensor divisor (got shape {shape} for divisor)")
    if rounding_mode is None and not autograd.recording(other):
        s = stored(input)
        made = s.with_values(autograd.unrecorded(FUNCTIONS["div"], s.values, other))
        return passing(made, "div", lambda g: FUNCTIONS["div"](g, conjugate(other)), input)
    s = elements(input)
    s = coalesced(s) if rounding_mode is not None and s.layout == "coo" else s
    return tensor_of(s.with_values(FUNCTIONS["div"](s.values, other, rounding_mode=rounding_mode)), "div")


@of("floor_divide")
def floor_divide(input: Any, other: Any) -> Any:
    """The quotient rounded down."""
    return div(input, other, rounding_mode="floor")


@of("pow")
def power(input: Any, exponent: Any) -> Any:
    """Powers by a positive number."""
    if not is_number(exponent) or not float(exponent) > 0:
        raise NotSupported("torch.pow of a sparse tensor by other than a positive number: zeros would not stay zeros")
    s = elements(input)
    s = coalesced(s) if s.layout == "coo" else s
    return tensor_of(s.with_values(FUNCTIONS["pow"](s.values, exponent)), "pow")


@of("relu")
def relu(input: Any, inplace: bool = False) -> Any:
    """What is positive."""
    made = kept("relu", True)(input)
    return replace(input, stored(made)) if inplace else made


@of("any")
def any_(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether some element is not zero."""
    if dim is not None:
        raise NotSupported("torch.any(dim=...) of a sparse tensor")
    return FUNCTIONS["any"](coalesced(stored(input)).values)


@of("norm")
def norm(input: Any, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """The norm of all elements."""
    if dim is not None or keepdim:
        raise NotSupported("torch.norm(dim=...) of a sparse tensor")
    return FUNCTIONS["norm"](coalesced(elements(input)).values, p, dtype=dtype)


@of("to_dense")
def to_dense(input: Any, dtype: Any = None, *, masked_grad: Any = None) -> Any:
    """The whole tensor."""
    return dense_of(input, dtype)
