"""Determinants, inverses and systems of equations."""
from __future__ import annotations

import math
from typing import Any

from septet.core import autograd, view
from septet.core.array import Array, zeros
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn import chains, linalg, norms, triangles
from septet.core.fn import linalg_rules as rules
from septet.core.fn.numeric import EPSILON
from septet.core.products import adjoint, matmul
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.shape import broadcast_shapes
from septet.torch.api import TENSOR
from septet.torch.linalg.base import errors, function, matrices, same_dtype, square
from septet.torch.operators import apply
from septet.torch.return_types import CLASSES
from septet.torch.tensor import Tensor

inv_result = CLASSES["linalg_inv_ex"]
solve_result = CLASSES["linalg_solve_ex"]
slogdet_result = CLASSES["linalg_slogdet"]
lstsq_result = CLASSES["linalg_lstsq"]
lu_result = CLASSES["linalg_lu"]
lu_factor_result = CLASSES["linalg_lu_factor"]
lu_factor_ex_result = CLASSES["linalg_lu_factor_ex"]
DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


def none(shape: Any, dtype: Any) -> Any:
    """Zeros: an info without failures, or nothing at all."""
    return zeros(Tensor, dtype, tuple(shape))


@function
def det(A: TENSOR) -> Any:
    """The determinant of each matrix."""
    return linalg.det(square("det", A))


@function
def slogdet(A: TENSOR) -> Any:
    """(sign, log |det|) of each matrix."""
    return slogdet_result(*linalg.slogdet(square("slogdet", A)))


@function
def inv(A: TENSOR) -> Any:
    """The inverse of each matrix."""
    square("inv", A)
    with errors("linalg.inv: The diagonal element is zero, the inversion could not be completed because the input matrix is singular."):
        return linalg.inv(A)


@function
def inv_ex(A: TENSOR, *, check_errors: bool = False) -> Any:
    """(the inverse, where it failed or 0)."""
    square("inv_ex", A)
    if check_errors:
        return inv_result(inv(A), none(A.shape[:-2], dt.int32))
    info = linalg.factored(autograd.detach(A))[2]
    if bool(info.any()):
        return inv_result(norms.inv_or_nan(autograd.detach(A)), info)
    return inv_result(linalg.inv(A), info)


def is_vector(a: Any, b: Any) -> bool:
    """Whether B of A X = B is a (batch of) vectors."""
    return b.ndim == 1 or a.ndim - 1 == b.ndim and tuple(b.shape) == tuple(a.shape[:-1])


def solved(name: str, a: Any, b: Any, left: bool) -> Any:
    """What solve and its kin share."""
    square(name, a)
    same_dtype(name, a, b)
    vector = left and is_vector(a, b)
    right = view.expand_dims(b, -1) if vector else b
    if right.ndim < 2:
        raise RuntimeError(f"linalg.{name}: The input tensor B must have at least 2 dimensions.")
    if right.shape[-2 if left else -1] != a.shape[-1]:
        raise RuntimeError(f"linalg.{name}: Incompatible shapes of A and B for the equation {'AX = B' if left else 'XA = B'} "
                           f"({a.shape[-2]}x{a.shape[-1]} and {right.shape[-2]}x{right.shape[-1]})")
    if not left:
        return view.swapaxes(linalg.solve(view.swapaxes(a, -1, -2), view.swapaxes(right, -1, -2)), -1, -2)
    found = linalg.solve(a, right)
    return view.squeeze(found, -1) if vector else found


@function
def solve(A: TENSOR, B: TENSOR, *, left: bool = True) -> Any:
    """X of A X = B, or of X A = B."""
    with errors("torch.linalg.solve: The solver failed because the input matrix is singular."):
        return solved("solve", A, B, left)


@function
def solve_ex(A: TENSOR, B: TENSOR, *, left: bool = True, check_errors: bool = False) -> Any:
    """(X, where the factorisation failed or 0)."""
    square("solve_ex", A)
    info = linalg.factored(autograd.detach(A))[2]
    if bool(info.any()) and not check_errors:
        return solve_result(full(Tensor, B._dtype, tuple(B.shape), math.nan), info)
    return solve_result(solve(A, B, left=left), info)


@function
def solve_triangular(A: TENSOR, B: TENSOR, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """X of A X = B, or of X A = B, for triangular A; the other triangle is not read.  A zero on the diagonal gives infinities."""
    square("solve_triangular", A)
    matrices("solve_triangular", B, "B")
    same_dtype("solve_triangular", A, B)
    if B.shape[-2 if left else -1] != A.shape[-1]:
        raise RuntimeError(f"linalg.solve_triangular: Incompatible shapes of A and B for the equation {'AX = B' if left else 'XA = B'} "
                           f"({A.shape[-2]}x{A.shape[-1]} and {B.shape[-2]}x{B.shape[-1]})")
    outer = broadcast_shapes(tuple(A.shape[:-2]), tuple(B.shape[:-2]))
    a, b = (x if tuple(x.shape[:-2]) == outer else view.broadcast_to(x, (*outer, *x.shape[-2:])) for x in (A, B))
    return triangles.solve(a, b, bool(upper), False, bool(left), bool(unitriangular))


@function
def pinv(A: TENSOR, *, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Any:
    """The Moore-Penrose inverse; singular values up to max(atol, rtol times the largest) count as zero."""
    matrices("pinv", A)
    if not A._size:
        return view.swapaxes(A, -1, -2).clone()
    bound = cutoff(A, atol, rtol, hermitian)
    return norms.pinv_by_rule(A, bound, hermitian)


def cutoff(a: Any, atol: Any, rtol: Any, hermitian: bool) -> Any:
    """max(atol, rtol sigma) / sigma of each matrix, sigma its largest singular value."""
    real = a._dtype.real
    relative: Any = rtol
    if rtol is None:
        given = bool((atol > 0).any()) if isinstance(atol, Array) else bool(atol)
        relative = 0.0 if given else max(a.shape[-2:]) * EPSILON[real]
    known = relative if isinstance(relative, Array) else full(Tensor, real, (), relative)
    if atol is None:
        return view.broadcast_to(cast(known, real), tuple(a.shape[:-2]))
    largest = norms.singular_values(autograd.detach(a), hermitian).max(-1)[0]
    return apply("maximum", known, apply("divide", cast(atol, real) if isinstance(atol, Array) else full(Tensor, real, (), atol), largest))


@function(out=False)
def lstsq(A: TENSOR, B: TENSOR, rcond: Any = None, *, driver: str | None = None) -> Any:
    """(X, residuals, rank, singular values) of the least squares problem |A X - B|."""
    matrices("lstsq", A)
    same_dtype("lstsq", A, B)
    if driver is not None and driver not in DRIVERS:
        raise RuntimeError("torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
    vector = is_vector(A, B)
    right = view.expand_dims(B, -1) if vector else B
    if right.ndim < 2 or right.shape[-2] != A.shape[-2]:
        raise RuntimeError(f"torch.linalg.lstsq: input.size(-2) should match other.size(-{1 if vector else 2})")
    bound = float(rcond) if rcond is not None else EPSILON[A._dtype.real] * max(A.shape[-2:])
    inverse = norms.pinv_by_rule(A, full(Tensor, A._dtype.real, tuple(A.shape[:-2]), bound))
    x = matmul(inverse, right)
    s = norms.singular_values(autograd.detach(A), False)
    rank = norms.matrix_rank(s, max(A.shape[-2:]), None, full(Tensor, A._dtype.real, (), bound))
    residuals = none((0,), A._dtype.real)
    m, n = A.shape[-2:]
    if m > n and driver != "gelsy" and bool((rank == n).all()):
        residuals = norms.squares(apply("subtract", matmul(A, x), right)).sum(-2)
    kept = s if driver in ("gelsd", "gelss") else none((0,), A._dtype.real)
    return lstsq_result(view.squeeze(x, -1) if vector else x, residuals, rank if driver != "gels" else none((0,), dt.int64), kept)


# ---- LU ----------------------------------------------------------------------------------------------------------------------------


def pivoting(name: str, pivot: bool) -> None:
    """NotSupported for LU without pivoting, RuntimeError in PyTorch on the CPU."""
    if not pivot:
        raise RuntimeError(f"linalg.{name}: LU without pivoting is not implemented on the CPU")


@function
def lu_factor(A: TENSOR, *, pivot: bool = True) -> Any:
    """(L and U in one matrix, pivots)."""
    matrices("lu_factor", A)
    pivoting("lu_factor", pivot)
    packed, pivots, info = linalg.factored(A)
    if bool(info.any()):
        at = int(info.max())
        raise RuntimeError(f"torch.linalg.lu_factor: U[{at},{at}] is zero and using it on lu_solve would result in a division "
                           "by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or "
                           "linalg.lu_factor_ex(A, pivot)")
    return lu_factor_result(packed, pivots)


@function
def lu_factor_ex(A: TENSOR, *, pivot: bool = True, check_errors: bool = False) -> Any:
    """(L and U in one matrix, pivots, where U is singular or 0)."""
    matrices("lu_factor_ex", A)
    pivoting("lu_factor_ex", pivot)
    return lu_factor_ex_result(*linalg.factored(A))


@function
def lu(A: TENSOR, *, pivot: bool = True) -> Any:
    """(P, L, U) with A = P L U."""
    matrices("lu", A)
    pivoting("lu", pivot)
    packed, pivots, _ = linalg.factored(A)
    return lu_result(*unpacked(packed, pivots))


def unpacked(packed: Any, pivots: Any) -> tuple[Any, Any, Any]:
    """(P, L, U) of what lu_factor gives."""
    rows, columns = packed.shape[-2:]
    few = min(rows, columns)
    p = linalg.permutation(autograd.detach(pivots), rows, packed._dtype)
    left, right = packed[..., :, :few], packed[..., :few, :]
    lower = rules.masked(away(left, "greater"), left)
    ones = cast(away(left, "equal"), left._dtype)
    return p, apply("add", lower, ones), rules.masked(away(right, "less_equal"), right)


def away(a: Any, row: str) -> Any:
    """Where row number - column number compares with 0; also of matrices that are not square."""
    from septet.core.create import arange

    rows, columns = (arange(Tensor, 0, 1, n, dt.int64) for n in a.shape[-2:])
    return apply(row, view.expand_dims(rows, 1), columns)


@function
def lu_solve(LU: TENSOR, pivots: TENSOR, B: TENSOR, *, left: bool = True, adjoint: bool = False) -> Any:
    """X of A X = B by the factors of A; adjoint: of A^H X = B; not left: of X A = B."""
    square("lu_solve", LU, "LU")
    same_dtype("lu_solve", LU, B)
    p, lower, upper = unpacked(LU, pivots)
    a = p @ lower @ upper
    if adjoint:
        a = conjugate_transpose(a)
    with errors("torch.linalg.lu_solve: singular factors"):
        return solved("lu_solve", a, B, left)


conjugate_transpose = adjoint


# ---- products and powers -----------------------------------------------------------------------------------------------------------


@function
def matrix_power(A: TENSOR, n: int) -> Any:
    """The n-th power of each matrix; negative n: of the inverse."""
    if n < 0:
        square("matrix_power", A)
    elif A.ndim < 2 or A.shape[-1] != A.shape[-2]:
        if A.ndim < 2:
            raise RuntimeError("linalg.matrix_power: The input tensor A must have at least 2 dimensions.")
        raise RuntimeError("linalg.matrix_power: A must be batches of square matrices, but they are "
                           f"{A.shape[-2]} by {A.shape[-1]} matrices")
    return chains.matrix_power(A, n, inv)


@function
def multi_dot(tensors: Any) -> Any:
    """The product of two or more matrices in the order of least work; the first and the last may be vectors."""
    parts = list(tensors)
    if len(parts) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(parts)}")
    try:
        return chains.multi_dot(parts)
    except ValueError as wrong:
        raise RuntimeError(f"multi_dot(): {wrong}") from None


@function(out=False)
def matrix_exp(A: TENSOR) -> Any:
    """The exponential of each matrix, by scaling, Padé's approximant of order 13 and squaring (Higham 2005), in double precision."""
    square("matrix_exp", A)
    if not A._size:
        return A.clone()
    x = cast(A, dt.complex128 if A._dtype.is_complex else dt.float64)
    size = float(norms.matrix_norm(autograd.detach(x), 1).max())
    halvings = max(0, math.ceil(math.log2(size / 5.37))) if 5.37 < size < math.inf else 0
    found = pade(apply("multiply", x, 0.5**halvings))
    for _ in range(halvings):
        found = found @ found
    return cast(found, A._dtype)


PADE = (64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0, 10559470521600.0,
        670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0)


def pade(x: Any) -> Any:
    """exp of matrices of a norm below 5.37."""
    one = rules.identity_like(x)
    powers = [one, x @ x]
    for _ in range(2):
        powers.append(powers[-1] @ powers[1])
    even, odd = (weighed(powers, PADE[first::2]) for first in (0, 1))
    top = x @ odd
    return linalg.solve(apply("subtract", even, top), apply("add", even, top))


def weighed(powers: list[Any], weights: Any) -> Any:
    """The sum of weights times x^0, x^2, ..., x^12."""
    low = added([apply("multiply", p, w) for p, w in zip(powers, weights[:4])])
    high = added([apply("multiply", p, w) for p, w in zip(powers[1:], weights[4:])])
    return apply("add", low, powers[3] @ high)


def added(parts: list[Any]) -> Any:
    total = parts[0]
    for x in parts[1:]:
        total = apply("add", total, x)
    return total


@function
def tensorinv(A: TENSOR, ind: int = 2) -> Any:
    """The inverse of A as a map from its last dimensions to the first `ind`."""
    if ind <= 0:
        raise RuntimeError("Expected a strictly positive integer for 'ind'")
    if math.prod(A.shape[:ind]) != math.prod(A.shape[ind:]):
        raise RuntimeError("Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
                           f"{math.prod(A.shape[ind:])} != {math.prod(A.shape[:ind])}")
    return chains.tensorinv(A, ind, inv)


@function
def tensorsolve(A: TENSOR, B: TENSOR, dims: Any = None) -> Any:
    """X of tensordot(A, X, X.ndim) = B; `dims` of A are moved to the end first."""
    try:
        return chains.tensorsolve(A, B, dims, solve)
    except linalg.LinAlgError:
        raise RuntimeError("Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
                           "prod(self.shape[:other.ndim])") from None


@function
def ldl_factor(A: TENSOR, *, hermitian: bool = False) -> Any:
    """NotSupported."""
    raise NotSupported("torch.linalg.ldl_factor")


@function
def ldl_factor_ex(A: TENSOR, *, hermitian: bool = False, check_errors: bool = False) -> Any:
    """NotSupported."""
    raise NotSupported("torch.linalg.ldl_factor_ex")


@function
def ldl_solve(LD: TENSOR, pivots: TENSOR, B: TENSOR, *, hermitian: bool = False) -> Any:
    """NotSupported."""
    raise NotSupported("torch.linalg.ldl_solve")


