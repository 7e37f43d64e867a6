"""Products: of matrices and vectors in all ranks, Einstein sums, distances."""
from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from septet.core import autograd, boxes, view
from septet.core.array import Array, zeros
from septet.core.cast import cast
from septet.core.fn import row_distances
from septet.core.reduce import reduce
from septet.ir.dtype import HALVES
from septet.ir.shape import broadcast_shapes
from septet.torch.api import FUNCTIONS, TENSOR, api
from septet.torch.operators import KIND_NAMES, apply, c_name, in_float, product
from septet.torch.shapes import axis_of


def check_rank(x: Any, rank: int, text: str) -> None:
    """RuntimeError for a tensor of another rank."""
    if x.ndim != rank:
        raise RuntimeError(text)


@api
def matmul(input: TENSOR, other: TENSOR) -> Any:
    """The matrix product; leading dimensions broadcast."""
    return product(input, other)


@api
def mm(input: TENSOR, mat2: TENSOR) -> Any:
    """The product of two matrices."""
    check_rank(input, 2, "self must be a matrix")
    check_rank(mat2, 2, "mat2 must be a matrix")
    return product(input, mat2)


@api
def bmm(input: TENSOR, mat2: TENSOR) -> Any:
    """The products of two batches of matrices."""
    check_rank(input, 3, "batch1 must be a 3D tensor")
    check_rank(mat2, 3, "batch2 must be a 3D tensor")
    check_batches(input, mat2)
    return product(input, mat2)


def check_batches(a: Any, b: Any) -> None:
    """RuntimeError for batches that do not fit."""
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[1]:
        raise RuntimeError(f"Expected size for first two dimensions of batch2 tensor to be: [{a.shape[0]}, {a.shape[2]}] but got: "
                           f"[{b.shape[0]}, {b.shape[1]}].")


@api
def mv(input: TENSOR, vec: TENSOR) -> Any:
    """The product of a matrix and a vector."""
    if input.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {input.ndim}, {vec.ndim}")
    return product(input, vec)


@api
def dot(input: TENSOR, tensor: TENSOR) -> Any:
    """The sum of products of two vectors."""
    check_vectors("dot", input, tensor)
    return product(input, tensor)


@api
def vdot(input: TENSOR, other: TENSOR) -> Any:
    """The sum of products of two vectors, the first conjugated."""
    check_vectors("vdot", input, other)
    return product(input.conj(), other)


def check_vectors(name: str, a: Any, b: Any) -> None:
    """RuntimeError for what are no two vectors of one dtype and length."""
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors")
    if a._dtype is not b._dtype:
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {KIND_NAMES[a._dtype.name]} and "
                           f"{KIND_NAMES[b._dtype.name]}")
    if a._size != b._size:
        raise RuntimeError(f"inconsistent tensor size, expected tensor [{a._size}] and src [{b._size}] to have the same number "
                           f"of elements, but got {a._size} and {b._size} elements respectively")


@api
def inner(input: TENSOR, other: TENSOR) -> Any:
    """Sums of products over the last dimension of both."""
    if not input.ndim or not other.ndim:
        return apply("multiply", input, other)
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError("inner() the last dimension must match on both input tensors but got shapes "
                           f"{list(input.shape)} and {list(other.shape)}")
    return tensordot(input, other, ([-1], [-1]))


@api(aliases=("ger",))
def outer(input: TENSOR, vec2: TENSOR) -> Any:
    """The products of all pairs of elements of two vectors."""
    check_rank(input, 1, f"outer: Expected 1-D argument self, but got {input.ndim}-D")
    check_rank(vec2, 1, f"outer: Expected 1-D argument vec2, but got {vec2.ndim}-D")
    return apply("multiply", view.expand_dims(input, 1), vec2)


# ---- sums with products ------------------------------------------------------------------------------------------------------------


def plus(input: Any, found: Any, beta: Any, alpha: Any) -> Any:
    """beta * input + alpha * found; nothing of the input where beta is 0.  RuntimeError where the input does not broadcast to it."""
    shape = tuple(found.shape)
    if len(input.shape) > len(shape) or any(m not in (1, n) for m, n in zip(input.shape[::-1], shape[::-1])):
        raise RuntimeError(f"The expanded size of the tensor ({shape[-1]}) must match the existing size ({input.shape[-1]}) at "
                           f"non-singleton dimension {len(shape) - 1}.  Target sizes: {list(shape)}.  Tensor sizes: {list(input.shape)}")
    if input._dtype is not found._dtype:
        raise RuntimeError(f"expected input to have the same dtype as the matrices, but got: {c_name(input)} != {c_name(found)}")
    if not input._dtype.is_inexact:
        beta, alpha = int(beta), int(alpha)
    found = found if alpha == 1 else apply("multiply", found, alpha)
    if beta == 0:
        return found
    return apply("add", found, input if beta == 1 else apply("multiply", input, beta))


@api(inplace=True)
@in_float
def addmm(input: TENSOR, mat1: TENSOR, mat2: TENSOR, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta * input + alpha * mat1 @ mat2."""
    if mat1.ndim != 2 or mat2.ndim != 2:
        raise RuntimeError(f"mat{1 if mat1.ndim != 2 else 2} must be a matrix, got {mat1.ndim if mat1.ndim != 2 else mat2.ndim}-D tensor")
    return plus(input, product(mat1, mat2), beta, alpha)


@api(inplace=True)
@in_float
def addmv(input: TENSOR, mat: TENSOR, vec: TENSOR, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta * input + alpha * mat @ vec."""
    if mat.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {input.ndim}, {mat.ndim}, {vec.ndim}")
    return plus(input, product(mat, vec), beta, alpha)


@api(inplace=True)
def addr(input: TENSOR, vec1: TENSOR, vec2: TENSOR, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta * input + alpha * the products of all pairs."""
    if vec1.ndim != 1 or vec2.ndim != 1:
        raise RuntimeError(f"addr: Expected 1-D argument vec{1 if vec1.ndim != 1 else 2}, but got "
                           f"{vec1.ndim if vec1.ndim != 1 else vec2.ndim}-D")
    return plus(input, outer(vec1, vec2), beta, alpha)


@api(inplace=True)
def addbmm(input: TENSOR, batch1: TENSOR, batch2: TENSOR, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta * input + alpha * the sum of the products of two batches."""
    check_rank(batch1, 3, "batch1 must be a 3D tensor")
    check_rank(batch2, 3, "batch2 must be a 3D tensor")
    check_batches(batch1, batch2)
    if batch1._dtype in HALVES and batch1.shape[0]:                 # rounded after each product
        for a, b in zip(batch1, batch2):
            input, beta = addmm(input, a, b, beta=beta, alpha=alpha), 1
        return input
    total = reduce("sum", product(batch1, batch2), 0, dtype=batch1._dtype)
    return plus(input, total, beta, alpha)


@api(inplace=True)
@in_float
def baddbmm(input: TENSOR, batch1: TENSOR, batch2: TENSOR, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta * input + alpha * the products of two batches."""
    check_rank(batch1, 3, "batch1 must be a 3D tensor")
    check_rank(batch2, 3, "batch2 must be a 3D tensor")
    check_batches(batch1, batch2)
    return plus(input, product(batch1, batch2), beta, alpha)


@api(method=False)
def chain_matmul(*matrices: Any) -> Any:
    """The product of matrices in the order of least work."""
    from septet.core.fn.chains import multi_dot

    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    for m in matrices:
        check_rank(m, 2, f"Tensor dimension is {m.ndim}, expected 2 instead.")
    return matrices[0] if len(matrices) == 1 else multi_dot(matrices)


@api(method=False)
def tensordot(a: TENSOR, b: TENSOR, dims: Any = 2) -> Any:
    """Sums of products over pairs of dimensions: the last n of a with the first n of b, or those of two lists."""
    from septet.core.products import tensordot as contract

    if isinstance(dims, Array):
        dims = dims.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.ndim, b.ndim):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        left, right = list(range(a.ndim - dims, a.ndim)), list(range(dims))
    else:
        left, right = ([d] if isinstance(d, int) else list(d) for d in dims)
    left, right = [axis_of(d, a.ndim) for d in left], [axis_of(d, b.ndim) for d in right]
    if len(left) != len(right):
        raise RuntimeError("both dimension lists should have same length")
    check_contracted(a, b, left, right)
    return contract(folded(a, b, left, right), folded(b, a, right, left), left, right)


def folded(x: Any, other: Any, own: Sequence[int], theirs: Sequence[int]) -> Any:
    """`x` summed over its contracted dimensions where the other's length is 1."""
    axes = [i for i, j in zip(own, theirs) if other.shape[j] == 1 != x.shape[i]]
    return x.sum(axes, keepdim=True, dtype=x.dtype) if axes else x


def check_contracted(a: Any, b: Any, left: Sequence[int], right: Sequence[int]) -> None:
    """RuntimeError where lengths or dtypes differ."""
    for i, j in zip(left, right):
        if a.shape[i] != b.shape[j] and 1 not in (a.shape[i], b.shape[j]):
            raise RuntimeError(f"contracted dimensions need to match, but first has size {a.shape[i]} in dim {i} and second has size "
                               f"{b.shape[j]} in dim {j}")
    if a._dtype is not b._dtype:
        raise RuntimeError("both inputs should have same dtype")


@api(method=False, out=False)
def einsum(equation: Any, *operands: Any) -> Any:
    """Sums of products over named dimensions: `einsum("ij,jk->ik", a, b)` or `einsum(a, [0, 1], b, [1, 2], [0, 2])`."""
    from septet.core.fn import einsum as core

    if isinstance(equation, Array):
        equation, operands = from_lists((equation, *operands))
    arrays = list(operands[0]) if len(operands) == 1 and isinstance(operands[0], (list, tuple)) else list(operands)
    if not arrays:
        raise RuntimeError("einsum(): must provide at least one operand")
    inputs, arrow, output = equation.partition("->")
    if arrow and "..." in inputs and "..." not in output:   # what the ellipsis stands for is summed
        whole = einsum(f"{inputs}->...{output}", arrays)
        extra = whole.ndim - len(output.replace(" ", ""))
        return whole.sum(tuple(range(extra))) if extra else whole
    try:
        inputs, output = core.parse(equation, tuple(a.ndim for a in arrays))
        kind = arrays[0]._dtype
        for a in arrays:
            if a._dtype is not kind:
                raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(arrays[0])} != {c_name(a)}")
        return core.einsum(inputs, output, arrays)
    except ValueError as wrong:
        raise RuntimeError(f"einsum(): {wrong}") from None


def from_lists(given: Sequence[Any]) -> tuple[str, list[Any]]:
    """The equation and operands of the form with lists of numbers."""
    arrays, labels = list(given[0:-1:2]), list(given[1::2])
    text = ",".join(map(letters, labels))
    return (f"{text}->{letters(given[-1])}", arrays) if len(given) % 2 else (text, [*arrays])


def letters(numbers: Any) -> str:
    """The label of each number: 0 to 25 are A to Z, 26 to 51 a to z."""
    found = ""
    for n in numbers:
        if n is not Ellipsis and not 0 <= n < 52:
            raise RuntimeError(f"einsum(): expected subscripts to be within range [0, 52), but got {n}")
        found += "..." if n is Ellipsis else chr(n + 65) if n < 26 else chr(n + 71)
    return found


@api
def kron(input: TENSOR, other: TENSOR) -> Any:
    """The Kronecker product."""
    from septet.core.products import kron as core

    return core(input, other)


@api(out=False)
def trace(input: TENSOR) -> Any:
    """The sum of the diagonal of a matrix."""
    check_rank(input, 2, f"trace: expected a matrix, but got tensor with dim {input.ndim}")
    return view.diagonal(input).sum()


@api
def cross(input: TENSOR, other: TENSOR, dim: Any = None) -> Any:
    """The vector product along a dimension of length 3: the first such by default."""
    if dim is None:
        dim = next((k for k, n in enumerate(input.shape) if n == 3), None)
        if dim is None:
            raise RuntimeError("no dimension of size 3 in input")
    return FUNCTIONS["_linalg_cross"](input, other, dim=dim)


@api(method=False, name="_linalg_cross")
def linalg_cross(input: TENSOR, other: TENSOR, *, dim: Any = -1) -> Any:
    """The vector product along a dimension of length 3."""
    if input.ndim != other.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    k = axis_of(dim, input.ndim)
    if input.shape[k] != 3 or other.shape[k] != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {input.shape[k]} and {other.shape[k]}")
    if boxes.by_parts() or not autograd.recording(input, other) or input._dtype is not other._dtype or input.shape != other.shape:
        return vector_product(input, other, k)
    with autograd.recording_set(False):
        result = vector_product(input, other, k)

    def rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
        return (linalg_cross(apply("conjugate", b), g, dim=k) if autograd.is_tracked(a) else None,
                linalg_cross(g, apply("conjugate", a), dim=k) if autograd.is_tracked(b) else None)

    return autograd.attach(result, "linalg_cross", rule, (input, other))


def vector_product(a: Any, b: Any, k: int) -> Any:
    """a x b along dimension k."""
    from septet.core.fn.shape import stack

    a, b = ([view.squeeze(part, k) for part in thirds(x, k)] for x in (a, b))
    return stack([apply("subtract", apply("multiply", a[i], b[j]), apply("multiply", a[j], b[i])) for i, j in ((1, 2), (2, 0), (0, 1))], k)


def thirds(x: Any, k: int) -> list[Any]:
    """The three slices along a dimension."""
    from septet.core.index import getitem

    return [getitem(x, (slice(None),) * k + (slice(n, n + 1),)) for n in range(3)]


# ---- distances ---------------------------------------------------------------------------------------------------------------------


@api(out=False)
def dist(input: TENSOR, other: TENSOR, p: Any = 2) -> Any:
    """The p-norm of the difference."""
    return norm(apply("subtract", input, other), p)


@api(out=False, method=False)
def cdist(x1: TENSOR, x2: TENSOR, p: Any = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Any:
    """The p-norms of the differences of all pairs of rows of two (batches of) matrices."""
    if not x1._dtype.is_float or not x2._dtype.is_float:
        wrong = x1 if not x1._dtype.is_float else x2
        raise RuntimeError(f"cdist only supports floating-point dtypes, X{1 if wrong is x1 else 2} got: {KIND_NAMES[wrong._dtype.name]}")
    for k, x in enumerate((x1, x2)):
        if x.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, X{k + 1} got: {x.ndim}D")
    if x1._dtype is not x2._dtype:
        raise RuntimeError(f"expected scalar type {KIND_NAMES[x1._dtype.name]} but found {KIND_NAMES[x2._dtype.name]}")
    if x1._dtype in HALVES:
        raise NotImplementedError(f"\"cdist\" not implemented for '{KIND_NAMES[x1._dtype.name]}'")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}")
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    if x1.shape[:-2] != x2.shape[:-2]:
        with suppress(ValueError):                      # what does not fit is refused below
            batch = broadcast_shapes(tuple(x1.shape[:-2]), tuple(x2.shape[:-2]))
            x1, x2 = (view.broadcast_to(x, (*batch, *x.shape[-2:])) for x in (x1, x2))
    return distances(x1, x2, float(p) if x1.shape[-1] else 1.0)         # of no columns all norms are 0


def distances(x1: Any, x2: Any, p: float) -> Any:
    """The p-norms of the differences of all pairs of rows."""
    if row_distances.computed(x1, x2, p):
        return row_distances.between(x1, x2, p)
    if p == 0 and autograd.recording(x1, x2):
        return autograd.attach(distances(x1.detach(), x2.detach(), p), "cdist", no_slopes, (x1, x2))
    gaps = apply("subtract", view.expand_dims(x1, -2), view.expand_dims(x2, -3))
    return vector_norm(gaps, p, (gaps.ndim - 1,), False)


def no_slopes(g: Any, y: Any, *inputs: Any) -> list[Any]:
    """The rule of what counts: zeros."""
    return [zeros(type(g), x._dtype, tuple(x.shape)) for x in inputs]


@api(out=False, method=False)
def pdist(input: TENSOR, p: Any = 2.0) -> Any:
    """The p-norms of the differences of all pairs of rows of a matrix, each pair once."""
    from septet.core.index import getitem
    from septet.torch.arranging import triu_indices

    check_rank(input, 2, f"pdist only supports 2D tensors, got: {input.ndim}D")
    n = input.shape[0]
    first, second = triu_indices(n, n, 1)
    if row_distances.computed(input, input, float(p)):
        return getitem(view.reshape(row_distances.between(input, input, float(p)), (n * n,)), first * n + second)
    return vector_norm(apply("subtract", getitem(input, first), getitem(input, second)), float(p), (1,), False)


@in_float
def vector_norm(x: Any, p: float, axes: Any, keepdim: bool) -> Any:
    """(sum |x|^p)^(1/p) over axes; the gradient is 0 where the norm is."""
    size = apply("absolute", x) if x._dtype.is_complex or p != 2 else x
    if p == math.inf or p == -math.inf:
        return reduce("max" if p > 0 else "min", size, axes, keepdim)
    if p == 0:
        count = reduce("sum", cast(apply("not_equal", x.detach(), 0), size._dtype), axes, keepdim)
        return autograd.attach(count, "vector_norm", no_gradient, (x,)) if autograd.recording(x) else count
    if p == 1:
        return reduce("sum", size, axes, keepdim)
    if p == 2:
        return safe_root("sqrt", reduce("sum", apply("square", size), axes, keepdim))
    return safe_root("power", reduce("sum", safe_power(size, p), axes, keepdim), 1.0 / p)


def no_gradient(g: Any, y: Any, x: Any) -> tuple[None]:
    """The rule of what does not change smoothly."""
    return (None,)


def safe_power(size: Any, p: float) -> Any:
    """|x|^p whose slope at 0 is 0."""
    if not size.requires_grad:
        return apply("power", size, p)
    zero = apply("equal", size.detach(), 0)
    return apply("where", zero, 0.0 if p > 0 else math.inf, apply("power", apply("where", zero, 1.0, size), p))


def safe_root(row: str, total: Any, *exponent: float) -> Any:
    """A root whose slope at 0 is 0."""
    if not total.requires_grad:
        return apply(row, total, *exponent)
    zero = apply("equal", total.detach(), 0)
    return apply("where", zero, 0.0, apply(row, apply("where", zero, 1.0, total), *exponent))


@api
def norm(input: TENSOR, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """The vector norm over dimensions (all by default); "fro" and "nuc" are norms of matrices."""
    from septet.torch import dtypes
    from septet.torch.reductions import axes_of

    x = cast(input, dtypes.ir_dtype(dtype)) if dtype is not None else input
    if not x._dtype.is_inexact:
        raise RuntimeError(f"norm(): input dtype should be either floating point or complex. Got {KIND_NAMES[x._dtype.name]} instead.")
    if p == "nuc":
        from septet.torch import linalg

        return linalg.matrix_norm(x, "nuc", (-2, -1) if dim is None else dim, keepdim)
    return vector_norm(x, 2.0 if p in ("fro", None) else float(p), axes_of(x, dim), bool(keepdim))


@api(method=False)
def frobenius_norm(input: TENSOR, dim: Any = (), keepdim: bool = False) -> Any:
    """The square root of the sum of squares over dimensions."""
    return norm(input, 2, dim, keepdim)


@api(method=False)
def nuclear_norm(input: TENSOR, dim: Any = (-2, -1), keepdim: bool = False) -> Any:
    """The sum of the singular values of matrices."""
    from septet.torch import linalg

    return linalg.matrix_norm(input, "nuc", dim, keepdim)


@api(inplace=True)
def renorm(input: TENSOR, p: Any, dim: Any, maxnorm: Any) -> Any:
    """Slices along a dimension scaled down so that their p-norm is at most maxnorm."""
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if input.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.ndim} dimensions")
    k = axis_of(dim, input.ndim)
    sizes = vector_norm(input, float(p), tuple(j for j in range(input.ndim) if j != k), True)
    scale = apply("where", apply("greater", sizes.detach(), maxnorm), apply("divide", maxnorm, apply("add", sizes, 1e-7)), 1.0)
    return apply("multiply", input, scale)
