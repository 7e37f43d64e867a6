"""`compile` for leading sizes it has not seen: the results of the function itself, whatever the function makes of sizes."""
from __future__ import annotations

import builtins
import collections
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import septet
import septet.numpy as np
from septet.core import boxes, symbol, tree
from septet.core.symbol import Symbol
from septet.core.tracing import Tracing

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")        # of no rows
RNG = np.random.default_rng(5)
WEIGHTS = RNG.normal(size=(64, 4))
EYE = np.eye(4)


def same(a: Any, b: Any) -> bool:
    """Equal in every bit, type and dtype; the sign of a NaN means nothing."""
    x, y = tree.flatten(a), tree.flatten(b)
    return len(x) == len(y) and all(type(u) is type(v) and bits(u) == bits(v) for u, v in zip(x, y))


def bits(x: Any) -> Any:
    """The dtype, shape and bytes of an array or number."""
    a = np.asarray(x)
    return a.dtype, a.shape, (np.where(np.isnan(a), np.nan, a).astype(a.dtype) if a.dtype.kind == "f" else a).tobytes()


def data(n: int) -> tuple[Any, ...]:
    """Two matrices of n rows, n labels, weights of 64 rows whatever n is."""
    return RNG.normal(size=(n, 4)), RNG.normal(size=(n, 4)), RNG.integers(0, 4, n), WEIGHTS


def outcome(function: Callable[..., Any], args: Any) -> Any:
    """The result, or what is raised."""
    try:
        return function(*args)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def captures(function: Callable[..., Any], sizes: Any, make: Callable[[int], Any] = data) -> int:
    """How often a function is captured for these sizes; its results are those of the function itself, also when replayed."""
    fast = septet.compile(function)
    for n in sizes:
        args = make(n)
        wanted = outcome(function, args)
        assert same(outcome(fast, args), wanted), n
        assert same(outcome(fast, args), wanted), n
    assert not boxes.under_way() and builtins.len is LENGTH
    return int(fast.captures)  # type: ignore[attr-defined]


LENGTH = len


def cross_entropy(x: Any, labels: Any) -> Any:
    z = x - x.max(1, keepdims=True)
    return -(z - np.log(np.exp(z).sum(1, keepdims=True)))[np.arange(len(x)), labels].mean()


def normalised(x: Any) -> Any:
    return (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)


OPEN = {
    "mean": lambda x, y, i, w: (x.mean(axis=0), x.mean(), (x * y).mean(1)), "length": lambda x, y, i, w: (x * y).sum() / len(x),
    "reciprocal": lambda x, y, i, w: (x * y).sum() * (1.0 / x.shape[0]), "size": lambda x, y, i, w: x.sum() / x.size,
    "power": lambda x, y, i, w: x * x.shape[0] ** -0.5, "root": lambda x, y, i, w: x / np.sqrt(x.shape[0]),
    "integer": lambda x, y, i, w: x.shape[0] * i + (5 - x.shape[0]), "shape out": lambda x, y, i, w: (x * 2, x.shape, x.size / 2),
    "flat": lambda x, y, i, w: (x.reshape(-1), x.ravel() + 1, x.flatten()), "rows": lambda x, y, i, w: x.reshape(x.shape[0], 2, 2).sum(2),
    "halves": lambda x, y, i, w: np.reshape(x, (x.shape[0] * 2, -1)) * 2, "concatenate": lambda x, y, i, w: np.concatenate([x, y, EYE]),
    "stack": lambda x, y, i, w: np.stack([x, y], 1), "slice": lambda x, y, i, w: x[: x.shape[0] // 2] * 2,
    "slice of weights": lambda x, y, i, w: x * w[: x.shape[0]] if x.shape[0] <= 64 else x, "differences": lambda x, y, i, w: x[1:] - x[:-1],
    "last": lambda x, y, i, w: x[-1] * x[len(x) - 1], "arange": lambda x, y, i, w: x * np.arange(x.shape[0])[:, None],
    "one-hot": lambda x, y, i, w: (x * (i[:, None] == np.arange(4))).sum(), "embedding": lambda x, y, i, w: w[i] * x,
    "pick": lambda x, y, i, w: x[np.arange(len(x)), i], "cross-entropy": lambda x, y, i, w: cross_entropy(x, i),
    "gradient": lambda x, y, i, w: septet.value_and_grad(cross_entropy)(x, i), "normalised": lambda x, y, i, w: normalised(x),
    "gradient of normalised": lambda x, y, i, w: septet.grad(lambda v: (normalised(v) * y).sum())(x),
    "deviation": lambda x, y, i, w: (x.std(0), x.var(0, ddof=1), np.cov(x.T)),
    "zeros": lambda x, y, i, w: x + np.zeros(x.shape) + np.ones((x.shape[0], 1)), "like": lambda x, y, i, w: x + np.full_like(x, 2.0),
    "repeated": lambda x, y, i, w: np.broadcast_to(x[0], (x.shape[0], 4)) * x, "sort": lambda x, y, i, w: x[np.argsort(y[:, 0])],
    "products": lambda x, y, i, w: (x.T @ y, x @ y.T @ x, np.einsum("ij,kj->ik", x, w)), "scan": lambda x, y, i, w: np.cumsum(x, axis=0),
    "causal": lambda x, y, i, w: np.where(np.arange(len(x))[:, None] >= np.arange(len(x)), x @ y.T, -1e9),
    "vmap": lambda x, y, i, w: septet.vmap(septet.grad(lambda a, b: (np.tanh(a) * b).sum()))(x, y),
    "jvp": lambda x, y, i, w: septet.jvp(lambda v: np.tanh(v) * v.mean(0), (x,), (y,)),
    "half": lambda x, y, i, w: x.astype(np.float32).mean(0), "pad": lambda x, y, i, w: np.pad(x, ((1, 1), (0, 0))),
}


@pytest.mark.parametrize("name", OPEN)
def test_two_captures_serve_all_sizes(name: str) -> None:
    assert captures(OPEN[name], (64, 17, 33, 5, 64, 20, 40, 3, 21)) == 2


@pytest.mark.parametrize("name", ("mean", "gradient", "slice", "arange", "flat", "zeros"))
def test_sizes_of_one_and_none_are_captured(name: str) -> None:
    assert captures(OPEN[name], (64, 17, 33, 1, 0, 2, 1, 0)) == 4


CASES = st.lists(st.integers(0, 70), min_size=3, max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(OPEN)), CASES)
def test_any_sizes(name: str, sizes: list[int]) -> None:
    captures(OPEN[name], sizes)


# ---- functions that decide by sizes ----------------------------------------------------------------------------------


def caught(act: Callable[[], Any], error: type[Exception]) -> int:
    """30 where an action works, else 10."""
    try:
        act()
    except error:
        return 10
    return 30


def shifted(x: Any) -> int:
    """30 where rows can be grouped in thirty; results of views are dropped, so nothing else tells."""
    try:
        x.reshape(30, -1)
    except ValueError:
        x.reshape(5, -1)
        return 10
    x.reshape(6, -1)
    return 30


class Length:
    """An object that asks for a length itself."""

    def __init__(self, x: Any):
        self.x = x

    def __len__(self) -> int:
        return len(self.x)


kept_length = len
READS: dict[str, Callable[[Any], Any]] = {
    "shape": lambda x: x.shape[0], "len": len, "C len": lambda x: kept_length(x), "__len__": lambda x: x.__len__(),
    "size": lambda x: x.size, "nbytes": lambda x: x.nbytes, "strides": lambda x: x.T.copy().strides[0],
    "transposed": lambda x: x.T.shape[-1],
    "list": lambda x: kept_length(list(x)), "iteration": lambda x: sum(1 for _ in x), "zip": lambda x: sum(1 for _ in zip(x, x)),
    "reversed": lambda x: sum(1 for _ in reversed(x)), "unpacked": lambda x: kept_length([*x]), "hint": operator.length_hint,
    "np.shape": lambda x: np.shape(x)[0], "np.size": lambda x: np.size(x), "int": lambda x: int(x.shape[0]),
    "float": lambda x: float(x.shape[0]), "index": lambda x: operator.index(x.shape[0]), "range": lambda x: kept_length(range(x.shape[0])),
    "list of": lambda x: kept_length([0] * x.shape[0]), "bytes": lambda x: kept_length(bytes(x.shape[0])),
    "text": lambda x: int(str(x.shape[0])), "format": lambda x: int(f"{x.shape[0]:d}"), "percent": lambda x: int("%d" % x.shape[0]),  # noqa: UP031
    "tuple text": lambda x: int(str(x.shape).strip("()").split(",")[0]), "log": lambda x: math.exp(math.log(x.shape[0])),
    "sqrt": lambda x: math.sqrt(x.shape[0]) ** 2, "isqrt": lambda x: math.isqrt(x.shape[0]) ** 2, "prod": lambda x: math.prod(x.shape),
    "set": lambda x: 30 if x.shape[0] in set(range(20, 99)) else 10, "dict": lambda x: {10: 10}.get(x.shape[0], 30),
    "member": lambda x: 30 if x.shape[0] in list(range(20, 99)) else 10, "tuple": lambda x: 30 if x.shape >= (20, 0) else 10,
    "max": lambda x: max(x.shape[0], 15), "sorted": lambda x: sorted([x.shape[0], 20])[0] + 1,
    "bool": lambda x: 30 if x.shape[0] // 20 else 10,
    "ternary": lambda x: 30 if not (x.shape[0] < 20) else 10, "divmod": lambda x: divmod(x.shape[0], 20)[0] * 21,
    "round": lambda x: round(x.shape[0] / 10) * 10, "floor": lambda x: math.floor(x.shape[0] / 20) * 21, "shift": lambda x: x.shape[0] >> 0,
    "bit_length": lambda x: x.shape[0].bit_length() * 4.5, "scalar": lambda x: 30 if np.int64(20) < x.shape[0] else 10,
    "equal scalar": lambda x: 10 if x.shape[0] == np.int64(10) else 30, "scalar left": lambda x: 10 if np.float64(10) == x.shape[0] else 30,
    "np.prod": lambda x: np.prod(x.shape), "item": lambda x: float(np.arange(x.shape[0])[-1]),
    "sum of": lambda x: np.arange(x.shape[0]).sum(),
    "any of": lambda x: 30 if np.any(np.arange(x.shape[0]) > 20) else 10, "zeros": lambda x: len(np.zeros(x.shape[0])),
    "linspace": lambda x: len(np.linspace(0, 1, x.shape[0])), "result": lambda x: (x * 2 + 1).shape[0], "rows": lambda x: x.sum(1).size,
    "concatenated": lambda x: np.concatenate([x, x]).shape[0] - 5, "sliced": lambda x: x[5:].shape[0] + 4,
    "islice": lambda x: kept_length(list(itertools.islice(itertools.repeat(0), x.shape[0]))),
    "deque": lambda x: collections.deque([0], maxlen=x.shape[0]).maxlen,
    "index error": lambda x: caught(lambda: x[20], IndexError), "shape error": lambda x: caught(lambda: x.reshape(30, -1), ValueError),
    "broadcast error": lambda x: caught(lambda: x + np.ones((30, 1)), ValueError),
    "division": lambda x: caught(lambda: 1 / (x.shape[0] - 10), ZeroDivisionError),
    "truth": lambda x: caught(lambda: bool(x[:, 0]), ValueError),
    "error of arange": lambda x: caught(lambda: np.arange(x.shape[0]).reshape(30), ValueError),
    "any error": lambda x: caught(lambda: np.arange(x.shape[0] - 12)[8], Exception), "error unseen": lambda x: shifted(x),
    "object": lambda x: kept_length(Length(x)), "match": lambda x: 10 if (x.shape[0], 4) == (10, 4) else 30,
    "type": lambda x: x.shape[0] if type(x.shape[0]) is int else 30, "is int": lambda x: x.shape[0] if isinstance(x.shape[0], int) else 30,
    "slice": lambda x: kept_length(([0] * 99)[: x.shape[0]]), "flat": lambda x: len(x.flat),
    "hash": lambda x: hash(x.shape[0]), "real": lambda x: x.shape[0].real, "conjugate": lambda x: x.shape[0].conjugate(),
    "pow": lambda x: pow(x.shape[0], 1, 1000), "complex": lambda x: complex(x.shape[0]).real, "sum": lambda x: sum(x.shape),
    "reduce": lambda x: itertools.accumulate([x.shape[0], 1]).__next__(), "vmap": lambda x: len(septet.vmap(np.sum)(x)),
    "array": lambda x: 30 if np.array(x.shape)[0] > 20 else 10,
    "nested": lambda x: 30 if septet.compile(lambda v: (v, len(v) > 20))(x)[1] else 10,
}


@pytest.mark.parametrize("name", READS)
def test_whatever_is_decided_by_a_size(name: str) -> None:
    read = READS[name]

    def function(x: Any) -> Any:
        return x * 2 if read(x) > 20 else x * 3

    captures(function, (30, 40, 35, 10, 25, 5, 20, 21, 22, 64), lambda n: data(n)[:1])


def test_scalars_made_of_sizes() -> None:
    for function in (lambda x: x * (np.log(x.shape[0]) * 0.3) ** 1.7, lambda x: x / np.exp(np.sqrt(len(x)) / 3),
                     lambda x: x * np.log2(len(x))):
        captures(function, (30, *range(20, 60, 3)), lambda n: data(n)[:1])


def test_branches_have_a_program_each() -> None:
    assert captures(lambda x: x * 2 if x.shape[0] > 20 else x * 3, (64, 17, 33, 5, 50, 9, 21, 20, 4), lambda n: data(n)[:1]) == 4
    assert captures(lambda x: x.sum() / max(x.shape[0], 32), (64, 48, 40, 16, 8, 31, 32, 33, 4), lambda n: data(n)[:1]) == 4


OPERATIONS = [operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod, operator.truediv, max, min, operator.lt,
              operator.eq, operator.ge]
Formula = Any                                               # "n", a number, (operation, formula, formula) or (formula, if, else)
FORMULA_TREES = st.recursive(
    st.just("n") | st.integers(-3, 40) | st.just(2.5),
    lambda inner: st.tuples(st.sampled_from(OPERATIONS), inner, inner) | st.tuples(inner, inner, inner), max_leaves=12)


def value_of(formula: Formula, n: Any) -> Any:
    """The number a formula stands for."""
    if not isinstance(formula, tuple):
        return n if isinstance(formula, str) else formula
    if not callable(formula[0]):
        condition, yes, no = formula
        return value_of(yes if value_of(condition, n) else no, n)
    return formula[0](value_of(formula[1], n), value_of(formula[2], n))


@settings(max_examples=150, deadline=None)
@given(FORMULA_TREES, st.lists(st.integers(0, 40), min_size=4, max_size=10))
def test_any_formula_with_branches(formula: Formula, sizes: list[int]) -> None:
    def function(x: Any) -> Any:
        k = value_of(formula, len(x))
        return x[: int(k > 7) or None] * k if k < 20 else x * (k - 20)

    captures(function, sizes, lambda n: (np.arange(n * 2.0).reshape(n, 2),))


def test_only_sizes_that_change_are_open() -> None:
    def function(x: Any, w: Any) -> Any:
        return (x @ w).sum(0) / x.shape[0] + w.shape[0]

    fast = septet.compile(function)
    w, other = RNG.normal(size=(64, 64)), RNG.normal(size=(64, 32))
    for n, v in ((64, w), (17, w), (30, w), (64, other), (17, other), (30, other)):
        x = RNG.normal(size=(n, 64))
        assert same(fast(x, v), function(x, v))
    assert fast.captures == 4                               # two for each matrix: the size 64 of both says nothing of the other


def test_many_sizes_leave_the_usual_one_its_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(septet.core.compile, "MAX_SIZES", 100)
    fast, usual = septet.compile(OPEN["mean"]), data(64)
    fast(*usual)
    plan = next(iter(fast.plans.values()))
    for n in range(70, 190):
        for args in (usual, data(n)):
            assert same(fast(*args), OPEN["mean"](*args))
    assert plan in fast.plans.values() and LENGTH(fast.plans) == 64 and fast.captures == 2 and plan.uses == 120


def test_sizes_that_change_apart_are_captured() -> None:
    def pair(n: int, m: int) -> Any:
        return RNG.normal(size=(n, 3)), RNG.normal(size=(m, 3))

    def function(x: Any, y: Any) -> Any:
        return x.sum(0) / len(x) + y.sum(0) / len(y)

    fast = septet.compile(function)
    for n, m in ((8, 8), (5, 5), (7, 7), (7, 4), (9, 4), (3, 4), (4, 9), (6, 6)):
        x, y = pair(n, m)
        assert same(fast(x, y), function(x, y))
        assert same(fast(x, y), function(x, y))


def test_ranks_that_follow_sizes() -> None:
    def function(x: Any) -> Any:
        part = x[: x.shape[0] - 9, 0].squeeze()
        return part * (2 if part.ndim else 3)

    captures(function, (30, 20, 10, 15, 11), lambda n: data(n)[:1])


def test_programs_agree_with_what_was_captured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a number escapes the symbols."""
    monkeypatch.setattr(Tracing, "guard", lambda self, found: None)
    assert captures(lambda x: x * float(x.shape[0]), (30, 20, 10, 15), lambda n: data(n)[:1]) == 4
    assert captures(lambda x: (x * 2, int(x.shape[0])), (30, 20, 10, 15), lambda n: data(n)[:1]) == 4
    assert captures(lambda x: x * np.linspace(0, 1, int(x.shape[0]))[:, None], (30, 20, 10, 15), lambda n: data(n)[:1]) == 4


def test_errors_are_those_of_the_function() -> None:
    held = RNG.normal(size=(30, 4))

    def function(x: Any) -> Any:
        return x[: 30] + held[: x.shape[0]] if x.shape[0] < 40 else x + held

    captures(function, (30, 20, 10, 45, 50, 25, 30), lambda n: data(n)[:1])
    captures(lambda x: x.reshape(-1, 5), (30, 20, 10, 7, 15, 11, 5), lambda n: (data(n)[0][:, 0],))
    captures(lambda x: x[6:][0], (30, 20, 10, 7, 6, 5), lambda n: data(n)[:1])


def test_warnings_come_once() -> None:
    fast = septet.compile(lambda x: np.log(x).sum() if x.shape[0] > 12 else np.log(x).sum() * 2)
    for n in (30, 20, 25, 10, 8, 9):
        with pytest.warns(RuntimeWarning) as seen:
            fast(-abs(data(n)[0]))
        assert len(seen) == 1, n


def test_changes_outside_are_noticed() -> None:
    held = {"rate": 2.0, "w": RNG.normal(size=(1, 4))}

    def function(x: Any) -> Any:
        return x * held["w"] * held["rate"] / len(x)

    fast = septet.compile(function)
    for n in (30, 20, 25):
        x = data(n)[0]
        assert same(fast(x), function(x))
    held["rate"] = 3.0
    for n in (24, 23, 22):
        x = data(n)[0]
        assert same(fast(x), function(x))
    held["w"][0] = 7.0
    x = data(21)[0]
    assert same(fast(x), function(x))


class Remembers:
    """Keeps the last size it was called with."""

    last = 0

    def __call__(self, x: Any) -> Any:
        self.last = x.shape[0]
        return x * 2


def test_no_symbol_stays_behind() -> None:
    kept = Remembers()
    fast = septet.compile(kept)
    for n in (30, 30, 20, 20, 20, 30, 20):
        kept.last = n
        assert same(fast(abs(data(n)[0]) * 0), np.zeros((n, 4)))
        assert type(kept.last) is int and kept.last == n


def test_training_epochs_with_short_batches() -> None:
    def loss(layers: Any, x: Any, y: Any) -> Any:
        for w, b in layers[:-1]:
            x = np.maximum(x @ w + b, 0)
        z = x @ layers[-1][0] + layers[-1][1]
        z = z - z.max(axis=1, keepdims=True)
        return -((z - np.log(np.exp(z).sum(axis=1, keepdims=True))) * y).sum() / len(x)

    def step(layers: Any, x: Any, y: Any) -> Any:
        value, slopes = septet.value_and_grad(loss)(layers, x, y)
        return value, [(w - 0.1 * dw, b - 0.1 * db) for (w, b), (dw, db) in zip(layers, slopes)]

    fast = septet.compile(step)
    layers = [(RNG.normal(size=(m, n)).astype(np.float32), np.zeros(n, np.float32)) for m, n in ((64, 64), (64, 3))]
    plain = layers
    for size in (64, 64, 17, 64, 23, 64, 5, 31):
        x, y = RNG.normal(size=(size, 64)).astype(np.float32), np.eye(3, dtype=np.float32)[RNG.integers(0, 3, size)]
        value, layers = fast(layers, x, y)
        wanted, plain = step(plain, x, y)
        assert same(value, wanted) and same(layers, plain)
    assert fast.captures == 2


def test_what_is_said_of_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SEPTET_DEBUG", "1")
    captures(lambda x: x / x.shape[0], (30, 20), lambda n: data(n)[:1])
    assert "known for every leading size of argument 0" in capsys.readouterr().err
    captures(lambda x: x / float(x.shape[0]), (30, 20), lambda n: data(n)[:1])
    assert "captured for every leading size: something follows from size" in capsys.readouterr().err


# ---- symbols ---------------------------------------------------------------------------------------------------------


class Recorder:
    """What a symbol tells its decisions to."""

    def __init__(self) -> None:
        self.guards: list[Symbol] = []

    def guard(self, found: Symbol) -> None:
        self.guards.append(found)


FORMULAS: list[Callable[[Any], Any]] = [
    lambda n: n + 1, lambda n: 1 / n, lambda n: 2.5 * n, lambda n: n // 3 * 4 - n % 5, lambda n: -n ** 2, lambda n: abs(3 - n) / 7.0,
    lambda n: math.ceil(n / 4), lambda n: divmod(n, 3)[1], lambda n: (n + n) * (n - 1), lambda n: n ** -0.5, lambda n: sum([n, n, 1]),
    lambda n: math.prod((n, 4, n)), lambda n: n << 2 | 1, lambda n: ~n,
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_symbols_follow_sizes(formula: Callable[[Any], Any]) -> None:
    told = Recorder()
    found = formula(symbol.size(told, 17, 0, 0))
    for n in (17, 2, 64, 33):
        assert symbol.same_number(symbol.evaluate(found, lambda slot, axis, n=n: n), formula(n))
    assert all(guard.operation is symbol.works for guard in told.guards)


def test_operations_that_may_fail_are_told() -> None:
    told = Recorder()
    1 / (symbol.size(told, 17, 0, 0) - 10)
    assert [guard.operation for guard in told.guards] == [symbol.works]
    with pytest.raises(ZeroDivisionError):
        symbol.evaluate(told.guards[0], lambda slot, axis: 10)


USES: list[Callable[[Any], Any]] = [
    bool, int, float, hash, str, operator.index, lambda n: n > 3, lambda n: n == 17, lambda n: 1.0 < n, lambda n: [0] * n, range,
    lambda n: f"{n}", math.sqrt, lambda n: (n,) == (17,), lambda n: n in {17}, lambda n: max(n, 3), lambda n: np.float64(2) > n,
]


@pytest.mark.parametrize("use", USES)
def test_every_use_of_the_number_is_told(use: Callable[[Any], Any]) -> None:
    told = Recorder()
    found, plain = use(symbol.size(told, 17, 0, 0)), use(17)
    assert told.guards and (type(found) is Symbol or found == plain and type(found) is type(plain))


def test_arrays_of_open_sizes_tell_no_plain_number() -> None:
    """Every attribute of the native type that says something of the size."""
    told = Recorder()
    n, whole = symbol.size(told, 17, 0, 0), np.zeros((17, 4))
    shell = boxes.shell(boxes.Interpreter(), 0, whole._face, whole._dtype, (n, 4))
    assert shell.shape[0] is n and shell.shape[1] == 4 and shell.ndim == 2 and shell.itemsize == 8 and not told.guards
    assert type(shell.size) is Symbol and type(shell.nbytes) is Symbol and symbol.plain(shell.nbytes) == 17 * 32
    assert shell.strides == (32, 8)
    told.guards.clear()
    assert LENGTH(shell) == 17 and told.guards
    with symbol.open_lengths():
        assert len(shell) is n and len(whole) == 17
    flat = boxes.shell(boxes.Interpreter(), 0, whole._face, whole._dtype, (4, n))
    assert type(flat.strides[0]) is Symbol and LENGTH(flat) == 4
    native = {name for name in dir(type(whole).__mro__[-2]) if not name.startswith("_")}
    assert native <= {"T", "itemsize", "nbytes", "ndim", "shape", "size", "strides", "all", "any", "argmax", "argmin", "max", "mean", "min",
                      "prod", "sum"}


def test_deep_formulas_are_pinned() -> None:
    told = Recorder()
    n = symbol.size(told, 17, 0, 0)
    for _ in range(60):
        n = n + n
    assert symbol.plain(n) == 17 << 60 and told.guards
