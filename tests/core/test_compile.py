"""`compile`: the same results, replayed without the function's Python; what cannot be replayed runs as it is."""
from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

import septet
import septet.numpy as np
from septet.core import autograd, boxes, tree

RNG = np.random.default_rng(11)
X, Y = RNG.normal(size=(6, 4)), RNG.normal(size=(6, 4))
HALF = np.dtype("float16")
SCALE = {"by": 2.0}
calls: list[int] = []


def same(a: Any, b: Any) -> bool:
    """Equal in every bit, type and dtype."""
    x, y = tree.flatten(a), tree.flatten(b)
    return len(x) == len(y) and all(type(u) is type(v) and np.asarray(u).tobytes() == np.asarray(v).tobytes()
                                    and np.asarray(u).dtype == np.asarray(v).dtype and np.shape(u) == np.shape(v) for u, v in zip(x, y))


def check(function: Callable[..., Any], *args: Any, replayed: bool = True, others: Any = ()) -> None:
    fast = septet.compile(function)
    wanted = function(*args)
    for _ in range(3):
        assert same(fast(*args), wanted)
    for other in others:
        assert same(fast(*other), function(*other))
        assert same(fast(*other), function(*other))
    plans = list(fast.plans.values())
    assert all((plan is not None) == replayed for plan in plans), plans
    assert not boxes.under_way() and autograd.is_recording()


REPLAYED = {
    "elementwise": lambda x, y: np.exp(x) * y + 1, "scalar": lambda x, y: x.sum(), "element": lambda x, y: x[0, 1] * 2,
    "tuple": lambda x, y: (x.T, {"b": [y.max(), None]}),
    "shape": lambda x, y: x / x.shape[0],
    "softmax": lambda x, y: np.exp(x - x.max(1, keepdims=True)) / np.exp(x - x.max(1, keepdims=True)).sum(1, keepdims=True),
    "matmul": lambda x, y: np.tanh(x @ y.T) @ x, "views": lambda x, y: x.reshape(4, 6)[1:, ::2].T,
    "concatenate": lambda x, y: np.concatenate([x, y, np.zeros((1, 4))]),
    "sort": lambda x, y: np.sort(x, axis=0), "argsort": lambda x, y: x[np.argsort(y[:, 0])], "dtype": lambda x, y: x.astype(HALF),
    "cumsum": lambda x, y: np.cumsum(x, axis=1), "fft": lambda x, y: np.fft.fft(x),
    "solve": lambda x, y: np.linalg.solve(x[:4] + 9 * np.eye(4), y[0]), "where": lambda x, y: np.where(x > y, x, y),
    "argument": lambda x, y: x, "std": lambda x, y: x.std(axis=0), "closure": lambda x, y: x * SCALE["by"],
    "grad": lambda x, y: septet.grad(lambda v: (np.tanh(v) * y).sum())(x),
    "loop": lambda x, y: sum(x[k] * k for k in range(3)), "vmap": lambda x, y: septet.vmap(lambda a, b: a @ b)(x, y),
    "float32": lambda x, y: x.astype(np.float32).mean(), "integers": lambda x, y: (x > 0).sum(axis=0),
}


@pytest.mark.parametrize("name", REPLAYED)
def test_replayed(name: str) -> None:
    check(REPLAYED[name], X, Y, others=[(X[:3], Y[:3]), (Y, X), (X.astype(np.float32), Y)] if name not in ("solve", "views") else [(Y, X)])


def test_large_arrays() -> None:
    x, y = RNG.normal(size=(300, 200)), RNG.normal(size=(300, 200))
    for name in ("elementwise", "scalar", "softmax", "matmul", "where", "grad", "std"):
        check(REPLAYED[name], x, y)


def prints(x: Any) -> Any:
    print("hello")
    return x * 2


def draws(x: Any) -> Any:
    return x + np.random.rand(4)


def writes(x: Any) -> Any:
    y = x * 1
    y[0] = 5
    return y


def looks(x: Any) -> Any:
    return x if x.sum() > 0 else -x


def appends(x: Any) -> Any:
    calls.append(1)
    return x * 2


NUMBERS = iter(range(99))


def iterates(x: Any, numbers: Any = NUMBERS) -> Any:
    return x * next(numbers)


AS_IS = {"prints": prints, "writes": writes, "looks": looks, "float": lambda x: x * float(x[0, 0]), "mask": lambda x: x[x > 0],
         "object": lambda x: object.__new__(object) and x.tolist(), "unique": lambda x: np.unique(x), "svd": lambda x: np.linalg.svd(x)[1],
         "constant": lambda x: np.arange(3.0), "percentile": lambda x: np.percentile(x, 30), "isclose": lambda x: np.isclose(x, 2 * x)}


@pytest.mark.parametrize("name", AS_IS)
def test_runs_as_it_is(name: str) -> None:
    check(AS_IS[name], X, replayed=False, others=[(-X,)])


def test_side_effects_happen_at_every_call() -> None:
    fast = septet.compile(appends)
    calls.clear()
    for n in range(1, 5):
        fast(X)
        assert len(calls) == n
    assert [float(septet.compile(iterates)(X)[0, 0] / X[0, 0]) for _ in range(3)] == pytest.approx([0, 1, 2])
    np.random.seed(0)
    wanted = [draws(X) for _ in range(3)]
    np.random.seed(0)
    fast = septet.compile(draws)
    assert all(same(fast(X), w) for w in wanted)


def test_changed_arguments_are_the_callers() -> None:
    def adds(p: Any) -> Any:
        p["b"] = p["a"] * 2
        return p["a"].sum()

    fast = septet.compile(adds)
    for _ in range(3):
        p = {"a": X}
        fast(p)
        assert same(p["b"], X * 2)
    fast = septet.compile(lambda x: np.add(x, 1, out=x))
    for _ in range(3):
        x = X.copy()
        assert fast(x) is x or same(fast(x), x)
    assert same(x, X + 1) or same(x, X + 2)


def test_writes_after_a_look_reach_the_argument() -> None:
    def function(x: Any) -> Any:
        part = x[1:]
        if float(x[0, 0]) > -9:
            part[0] = 5.0
            x[3, 3] = 7.0
            x += 1
        return x * 2

    fast = septet.compile(function)
    for _ in range(2):
        x, y = X.copy(), X.copy()
        assert same(fast(x), function(y)) and same(x, y)


def test_containers_and_classes_of_their_own() -> None:
    groups = defaultdict(list, {"a": [X]})
    fast = septet.compile(lambda g: g["a"][0] * 2)
    assert same(fast(groups), X * 2) and same(fast(groups), X * 2)
    gives = septet.compile(lambda x: defaultdict(int, {"y": x + 1}))
    assert [same(gives(X)["y"], X + 1) and gives(X)["none"] == 0 for _ in range(2)] == [True, True]
    matrix = np.asmatrix(X[:4])
    squares = septet.compile(lambda m: m * m)
    assert all(same(np.asarray(squares(matrix)), np.asarray(matrix * matrix)) for _ in range(2))


def test_captured_state_is_watched() -> None:
    held = {"w": X.copy(), "rate": 0.5}
    rate = 3.0

    def function(x: Any) -> Any:
        return x * held["w"] * held["rate"] + rate

    fast = septet.compile(function)
    assert same(fast(Y), function(Y)) and same(fast(Y), function(Y))
    held["w"] = X * 2
    assert same(fast(Y), function(Y))
    held["w"][0] = 7.0
    assert same(fast(Y), function(Y)) and same(fast(Y), function(Y))
    held["rate"] = 0.25
    assert same(fast(Y), function(Y))
    rate = 4.0
    assert same(fast(Y), function(Y))


class Model:
    """An object with arrays, a number and methods."""

    factor = 1.5

    def __init__(self) -> None:
        self.w = X.copy()

    def inner(self, x: Any) -> Any:
        return x * self.w * self.factor

    def __call__(self, x: Any) -> Any:
        return self.inner(x) + math.pi

    @septet.compile
    def decorated(self, x: Any) -> Any:
        return self.inner(x)


def test_objects_and_methods() -> None:
    model = Model()
    for fast, plain in ((septet.compile(model), model), (septet.compile(model.inner), model.inner)):
        assert same(fast(Y), plain(Y)) and same(fast(Y), plain(Y)) and all(fast.plans.values())
        model.w = model.w + 1
        assert same(fast(Y), plain(Y))
        model.factor = 2.5
        assert same(fast(Y), plain(Y)) and same(fast(Y), plain(Y))
    assert same(model.decorated(Y), model.inner(Y))


def test_python_does_not_run_again() -> None:
    inner = np.tanh

    class Spy:
        def __call__(self, x: Any) -> Any:
            return inner(x)

    fast = septet.compile(lambda x: Spy()(x) * 2)
    fast(X)
    plan = next(iter(fast.plans.values()))
    assert plan is not None and [c.function.__name__ for c in plan.calls] == ["apply", "apply"]


def test_values_of_other_arguments() -> None:
    fast = septet.compile(lambda x, n, flag: x * n if flag else x + n)
    for n, flag in ((2, True), (3, True), (2, False), (2.0, True), (np.float32(2), True)):
        for _ in range(2):
            assert same(fast(X, n, flag), X * n if flag else X + n)
    assert same(fast(X, flag=True, n=5), X * 5)


def test_results_are_fresh() -> None:
    fast = septet.compile(lambda x: (x + 1, np.zeros(2)))
    fast(X)
    a, b = fast(X), fast(X)
    a[0][0] = 9
    a[1][0] = 9
    assert same(b, (X + 1, np.zeros(2))) and same(fast(X), (X + 1, np.zeros(2)))


def test_warnings_are_those_of_the_function() -> None:
    fast = septet.compile(lambda x: np.log(x).sum())
    fast(abs(X))
    with pytest.warns(RuntimeWarning, match="invalid value encountered in log"):
        fast(-abs(X))
    quiet = septet.compile(lambda x: np.isclose(x / 0, x))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            quiet(abs(X))
    assert len(caught) == 2 and all("divide" in str(w.message) for w in caught)
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError):
        fast(-abs(X))


def test_errors_and_leftovers() -> None:
    fast = septet.compile(lambda a, b: a + b)
    with pytest.raises(ValueError, match="broadcast"):
        fast(X, X.T)
    assert same(fast(X, Y), X + Y) and same(fast(X, Y), X + Y) and same(fast(X, X), X + X)
    assert not boxes.under_way()


def test_gradients_through_a_compiled_function() -> None:
    def loss(w: Any, x: Any) -> Any:
        return (np.tanh(x @ w) ** 2).sum()

    fast, w = septet.compile(loss), Y.T.copy()
    for _ in range(3):
        assert same(septet.grad(fast)(w, X), septet.grad(loss)(w, X))
        assert same(fast(w, X), loss(w, X))
        assert np.allclose(septet.vmap(fast, (None, 0))(w, X), septet.vmap(loss, (None, 0))(w, X))
    step = septet.compile(septet.value_and_grad(fast))
    for _ in range(3):
        assert same(step(w, X), septet.value_and_grad(loss)(w, X))


def test_a_training_step() -> None:
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
    layers = [(RNG.normal(size=(m, n)).astype(np.float32), np.zeros(n, np.float32)) for m, n in ((8, 16), (16, 3))]
    plain = layers
    for size in (10, 10, 10, 4):                            # a short last batch
        x, y = RNG.normal(size=(size, 8)).astype(np.float32), np.eye(3, dtype=np.float32)[RNG.integers(0, 3, size)]
        value, layers = fast(layers, x, y)
        wanted, plain = step(plain, x, y)
        assert same(value, wanted) and same(layers, plain)
    assert len(fast.plans) == 2 and all(fast.plans.values())


def test_results_in_the_order_of_the_arguments_memory() -> None:
    def function(x: Any) -> Any:
        return (x * 2).ravel("K")

    compiled = septet.compile(function)
    a = np.arange(12.0).reshape(3, 4)
    for x in (a, np.asfortranarray(a), a[::-1], a.T, a, np.asfortranarray(a), np.asfortranarray(np.arange(20.0).reshape(5, 4))):
        assert compiled(x).tolist() == function(x).tolist()
