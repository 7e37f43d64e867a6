"""Gradients of every elementwise row, reduction and structural primitive against central differences; higher orders; refusals."""
from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

import septet
import septet.numpy as np
from septet.core import ops
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.elementwise import ROWS
from septet.ir.op import Op

STEP = 1e-6
RNG = np.random.default_rng(7)
A, B = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4))
S = RNG.normal(size=(3, 3)) + 3 * np.eye(3)
P = S @ S.T
V = RNG.normal(size=4)
STACK = RNG.normal(size=(2, 3, 3)) + 3 * np.eye(3)
Z = RNG.normal(size=(2, 3)) + 1j * RNG.normal(size=(2, 3))


def weights(shape: tuple[int, ...]) -> Any:
    """Fixed numbers that make a scalar of any result."""
    return np.cos(np.arange(int(np.prod(shape)), dtype=float)).reshape(shape)


def scalar_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """A real number of a function's result, in which all of it counts."""
    def call(*args: Any) -> Any:
        y = function(*args)
        if y.dtype.kind == "c":
            return (np.real(y) * weights(y.shape)).sum() + (np.imag(y) * weights(y.shape)[..., ::-1]).sum()
        return (y * weights(y.shape)).sum()
    return call


def difference_quotients(function: Callable[[Any], Any], x: Any) -> Any:
    """The gradient of a real function of a real or complex array by central differences: d/dRe + i d/dIm."""
    found = np.zeros(x.shape, x.dtype)
    for k in range(x.size):
        for unit in (1, 1j) if x.dtype.kind == "c" else (1,):
            values = []
            for sign in (1, -1):
                moved = x.copy()
                moved.reshape(-1)[k] = moved.reshape(-1)[k] + sign * STEP * unit
                values.append(float(function(moved)))
            found.reshape(-1)[k] = found.reshape(-1)[k] + unit * (values[0] - values[1]) / (2 * STEP)
    return found


def check(function: Callable[[Any], Any], x: Any, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    whole = scalar_of(function)
    got = septet.grad(whole)(x)
    assert got.shape == x.shape and got.dtype == x.dtype
    wanted = difference_quotients(whole, x)
    assert np.allclose(got, wanted, rtol, atol), (got, wanted)


def domain_of(op: Op, dtype: Any, rng: random.Random) -> list[Any]:
    """Operands of one dtype from the middle of the row's domain."""
    operands = []
    for low, high in op.domain:
        width = (high - low) * 0.05
        numbers = [rng.uniform(low + width, high - width) for _ in range(6)]
        if dtype is dt.complex128:
            numbers = [complex(x, rng.uniform(0.1, 0.9)) for x in numbers]
        operands.append(np.array(numbers))
    return operands


WITH_GRADIENT = [n for n, op in ROWS.items() if op.grad is not None and op.kind == "elementwise"]


@pytest.mark.parametrize("name", [n for n in WITH_GRADIENT if n not in ("where", "ldexp", "complex")])
def test_row(name: str) -> None:
    op, rng = ROWS[name], random.Random(name)
    if op.loop((dt.float64,) * op.arity) is None:
        pytest.skip("no float64 loop")
    operands = domain_of(op, dt.float64, rng)
    for k in range(op.arity):
        others = list(operands)

        def one(x: Any, k: int = k, others: list[Any] = others) -> Any:
            return ops.apply(op, *others[:k], x, *others[k + 1 :])

        check(one, operands[k], rtol=1e-4, atol=1e-5)


HOLOMORPHIC = [n for n in WITH_GRADIENT if ROWS[n].loop((dt.complex128,) * ROWS[n].arity) is not None
               and n not in ("maximum", "minimum", "fmax", "fmin", "clip", "rint", "sign", "where")]


@pytest.mark.parametrize("name", [*HOLOMORPHIC, "real", "imag"])
def test_row_of_complex_numbers(name: str) -> None:
    op, rng = ROWS[name], random.Random(name)
    operands = domain_of(op, dt.complex128, rng)
    for k, x in enumerate(operands):
        check(lambda v, k=k: ops.apply(op, *operands[:k], v, *operands[k + 1 :]), x / 10 if name in ("exp", "sinh", "cosh") else x,
              rtol=1e-4, atol=1e-4)


def test_row_special() -> None:
    check(lambda x: np.where(A > 0, x, 2 * x), B)
    check(lambda x: np.ldexp(x, 3), V)
    check(lambda x: ops.complex(x, 2 * x), V)


REDUCTIONS = {
    "sum": lambda x: x.sum(axis=0), "sum all": lambda x: x.sum().reshape(1), "prod": lambda x: np.prod(x, axis=1),
    "max": lambda x: x.max(axis=1, keepdims=True), "min": lambda x: x.min(axis=(0, 1)).reshape(1), "mean": lambda x: x.mean(axis=0),
    "var": lambda x: x.var(axis=1), "std": lambda x: x.std(axis=0, ddof=1), "ptp": lambda x: np.ptp(x, axis=0),
    "sum where": lambda x: np.sum(x, axis=0, where=B > 0), "max initial": lambda x: np.max(x, axis=0, initial=0.2),
    "nansum": lambda x: np.nansum(x, axis=0), "nanmean": lambda x: np.nanmean(x, axis=1), "nanmax": lambda x: np.nanmax(x, axis=1),
    "median": lambda x: np.median(x, axis=0), "percentile": lambda x: np.percentile(x, 30, axis=1),
    "quantile": lambda x: np.quantile(x, [0.2, 0.7], axis=0), "average": lambda x: np.average(x, axis=0, weights=[1.0, 2.0, 3.0]),
    "norm": lambda x: np.linalg.norm(x, axis=1),
}


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reduction(name: str) -> None:
    check(REDUCTIONS[name], A)


def test_prod_with_zeros() -> None:
    x = np.array([[2.0, 0.0, 3.0], [0.0, 0.0, 1.0], [1.0, 2.0, 4.0]])
    assert septet.grad(lambda v: np.prod(v, axis=1).sum())(x).tolist() == [[0, 6, 0], [0, 0, 0], [8, 4, 2]]


def test_equal_extrema_share() -> None:
    assert septet.grad(lambda v: v.max())(np.array([3.0, 1.0, 3.0])).tolist() == [0.5, 0.0, 0.5]


STRUCTURE = {
    "reshape": lambda x: x.reshape(2, 6), "reshape F": lambda x: x.reshape(6, 2, order="F"), "transpose": lambda x: x.T,
    "moveaxis": lambda x: np.moveaxis(x[None], 0, 2), "squeeze": lambda x: x[:1].squeeze(), "expand": lambda x: np.expand_dims(x, (0, 2)),
    "broadcast": lambda x: np.broadcast_to(x, (2, 3, 4)), "diagonal": lambda x: np.diagonal(x, 1),
    "trace": lambda x: np.trace(x).reshape(1),
    "flip": lambda x: np.flip(x, 0), "ravel": lambda x: x.ravel(), "rot90": lambda x: np.rot90(x), "roll": lambda x: np.roll(x, 2),
    "copy": lambda x: x.copy(), "slice": lambda x: x[1:, ::-2], "integer": lambda x: x[1], "newaxis": lambda x: x[:, None, 1:3],
    "take": lambda x: np.take(x, [0, 2, 2], axis=1), "fancy": lambda x: x[[0, 2, 0], [1, 1, 3]], "fancy rows": lambda x: x[[2, 0, 2]],
    "mask": lambda x: x[B > 0], "where": lambda x: np.where(x > 0, x, -2 * x), "concatenate": lambda x: np.concatenate([x, x * x]),
    "stack": lambda x: np.stack([x, 2 * x], axis=1), "split": lambda x: np.split(x, 2, axis=1)[1], "tile": lambda x: np.tile(x, (2, 1, 2)),
    "repeat": lambda x: np.repeat(x, [1, 0, 2], axis=0), "pad": lambda x: np.pad(x, 1), "sort": lambda x: np.sort(x, axis=0),
    "sort flat": lambda x: np.sort(x, axis=None), "partition": lambda x: np.partition(x, 1, axis=1)[:, 1],
    "cumsum": lambda x: np.cumsum(x, axis=1),
    "cumprod": lambda x: np.cumprod(x, axis=0), "diff": lambda x: np.diff(x), "tril": lambda x: np.tril(x), "triu": lambda x: np.triu(x, 1),
    "clip": lambda x: np.clip(x, -0.5, 0.5), "round": lambda x: np.round(x), "array of parts": lambda x: np.array([x[0, 0], x[1, 2] * 2]),
    "meshgrid": lambda x: np.meshgrid(x[0], x[1])[0], "astype": lambda x: x.astype("complex128"), "real": lambda x: (x * (1 + 2j)).imag,
    "windows": lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, axis=1),
    "interp": lambda x: np.interp(x.ravel(), [-9.0, 0.0, 9.0], [1.0, 4.0, 2.0]),
    "trapezoid": lambda x: np.trapezoid(x, axis=1), "cov": lambda x: np.cov(x), "gradient": lambda x: np.gradient(x, axis=1),
    "gradient 2": lambda x: np.gradient(x, [0.0, 1.0, 3.0, 4.0], axis=1, edge_order=2), "convolve": lambda x: np.convolve(x[0], x[1]),
    "correlate": lambda x: np.correlate(x[0], x[1, :2] * 1j, "same"), "convolve valid": lambda x: np.convolve(x[0], x[1, :3], "valid"),
    "take_along": lambda x: np.take_along_axis(x, np.argsort(x, axis=1), axis=1), "nan_to_num": lambda x: np.nan_to_num(x),
    "diag": lambda x: np.diag(x[0]), "insert": lambda x: np.insert(x, 1, 5.0, axis=0), "delete": lambda x: np.delete(x, 1, axis=1),
    "append": lambda x: np.append(x, x), "select": lambda x: np.select([x > 0.3, x < -0.3], [x, 2 * x], 0.0),
    "flipud": lambda x: np.flipud(x),
    "unwrapped angle": lambda x: np.angle(x + 1j), "sinc": lambda x: np.sinc(x), "polyval": lambda x: np.polyval([1.0, 2.0, 3.0], x),
    "extract": lambda x: np.extract(B > 0, x), "compress": lambda x: np.compress([True, False, True], x, axis=0),
    "ediff1d": lambda x: np.ediff1d(x),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_structure(name: str) -> None:
    check(STRUCTURE[name], A)


REFUSED = {
    "float": lambda x: x * float(x[0, 0]),
    "item": lambda x: x * x[0, 0].item(), "tolist": lambda x: np.asarray(x.tolist()), "asmatrix": np.asmatrix,
    "reduce": lambda x: np.logaddexp.reduce(x, axis=0), "reduceat": lambda x: np.add.reduceat(x, [0, 2], axis=1),
    "bincount": lambda x: np.bincount(np.array([0, 1, 1, 0]), weights=x[0]),
    "maximum.accumulate": lambda x: np.maximum.accumulate(x), "histogram": lambda x: np.histogram(V, weights=x[0])[0],
    "lstsq": lambda x: np.linalg.lstsq(x, S)[0], "frexp": lambda x: np.frexp(x)[0], "nextafter": lambda x: np.nextafter(x, 0),
    "view": lambda x: x.view(np.float32), "as_strided": lambda x: np.lib.stride_tricks.as_strided(x, (2,), (8,)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_without_a_rule(name: str) -> None:
    """Refused by name: never a gradient that leaves a part out."""
    with pytest.raises(NotSupported) as raised:
        septet.grad(scalar_of(REFUSED[name]))(A)
    assert name in str(raised.value) or name in ("view", "as_strided", "float"), raised.value
PRODUCTS = {
    "matmul": lambda x: x @ B.T, "matmul right": lambda x: B.T @ x, "vector": lambda x: x @ V, "vectors": lambda x: (x[0] @ V).reshape(1),
    "batched": lambda x: (STACK @ x), "dot": lambda x: np.dot(x, B.T), "outer": lambda x: np.outer(x, V), "kron": lambda x: np.kron(x, S),
    "tensordot": lambda x: np.tensordot(x, B, axes=([0], [0])), "einsum": lambda x: np.einsum("ij,kj->ik", x, x),
    "inner": lambda x: np.inner(x, V),
    "vdot": lambda x: np.vdot(x, B).reshape(1), "cross": lambda x: np.cross(x[:, :3], S),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_product(name: str) -> None:
    check(PRODUCTS[name], A)


LINALG = {
    "inv": np.linalg.inv, "det": np.linalg.det, "slogdet": lambda x: np.linalg.slogdet(x)[1],
    "solve": lambda x: np.linalg.solve(x, S[:, :2]),
    "solve right": lambda x: np.linalg.solve(S, x),
    "cholesky": lambda x: np.linalg.cholesky((x + np.swapaxes(x, -1, -2)) / 2 + 9 * np.eye(3)),
    "qr": lambda x: np.abs(np.linalg.qr(x)[1]), "svd": lambda x: np.linalg.svd(x)[1], "singular": np.linalg.svdvals,
    "eigh": lambda x: np.linalg.eigh(x + np.swapaxes(x, -1, -2))[0], "pinv": np.linalg.pinv,
    "norm": lambda x: np.linalg.norm(x, axis=(-2, -1)),
    "matrix_power": lambda x: np.linalg.matrix_power(x, 3), "nuclear": lambda x: np.linalg.matrix_norm(x, ord="nuc"),
}


@pytest.mark.parametrize("name", LINALG)
def test_linalg(name: str) -> None:
    check(LINALG[name], STACK, rtol=1e-4)


FFT = {"fft": np.fft.fft, "ifft": np.fft.ifft, "fft2": np.fft.fft2, "fft ortho": lambda x: np.fft.fft(x, norm="ortho", axis=0),
       "padded": lambda x: np.fft.fft(x, 5), "shift": np.fft.fftshift}
REAL_FFT = {"rfft": np.fft.rfft, "hfft": lambda x: np.fft.irfft(np.fft.rfft(x) * 2), "fft": np.fft.fft, "rfft2": np.fft.rfft2}


@pytest.mark.parametrize("name", FFT)
def test_fft_of_complex_numbers(name: str) -> None:
    check(FFT[name], Z)


@pytest.mark.parametrize("name", REAL_FFT)
def test_fft_of_real_numbers(name: str) -> None:
    check(REAL_FFT[name], A)


def test_broadcasting() -> None:
    check(lambda x: A + x, V)
    check(lambda x: A * x, np.array([[1.5]]))
    check(lambda x: A ** 2 / x, np.array(1.5))


def test_float32_keeps_its_dtype() -> None:
    x = A.astype(np.float32)
    assert septet.grad(lambda v: (np.exp(v) * B).sum())(x).dtype == np.float32


def test_higher_orders() -> None:
    cube = septet.grad(septet.grad(septet.grad(lambda x: x ** 4)))
    assert float(cube(2.0)) == 48.0
    for function in (lambda v: (np.tanh(v) ** 2).sum(), lambda v: np.log(np.exp(v).sum()),
                     lambda v: np.linalg.det(np.outer(v, v) + np.diag(v + 9))):
        hessian = septet.hessian(function)(V)
        rows = [difference_quotients(lambda v, k=k, f=function: septet.grad(f)(v)[k], V) for k in range(4)]
        assert np.allclose(hessian, np.stack(rows), 1e-4, 1e-6)


# ---- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [lambda x: x.__setitem__(0, 1.0), lambda x: x.__iadd__(1.0), lambda x: x.fill(1.0)])
def test_write_to_the_argument(write: Any) -> None:
    def writes(x: Any) -> Any:
        write(x)
        return x.sum()

    with pytest.raises(NotSupported, match="writing"):
        septet.grad(writes)(V)


def test_operand_changed_afterwards() -> None:
    held = np.ones(4)

    def changes(x: Any) -> Any:
        y = (x * held).sum()
        held[0] = 7.0
        return y

    with pytest.raises(NotSupported, match="changed in place"):
        septet.grad(changes)(V)


def test_what_has_no_gradient() -> None:
    for wrong in (lambda x: x * 2, lambda x: "text", lambda x: (x * 1j).sum()):
        with pytest.raises(TypeError, match=r"scalar result|real result"):
            septet.grad(wrong)(V)
    with pytest.raises(TypeError, match="int64"):
        septet.grad(lambda x: (x * 1.0).sum())(np.arange(3))
    with pytest.raises(TypeError, match="argument 2"):
        septet.grad(lambda x: x.sum(), 2)(V)
    for name in ("grad", "value_and_grad", "jacobian", "hessian", "checkpoint", "vmap", "compile"):
        with pytest.raises(TypeError, match="takes a function"):
            getattr(septet, name)(3.0)


def test_whole_numbers_are_constants() -> None:
    assert septet.grad(lambda x: (np.argsort(x) * x).sum())(V).tolist() == np.argsort(V).tolist()
    assert septet.grad(lambda x: (np.searchsorted(np.sort(x), 0.0) * x).sum())(V).shape == (4,)
