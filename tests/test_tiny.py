"""Everything once, in seconds: if one of these fails, look here first."""
from __future__ import annotations

import subprocess
import sys

import pytest

import septet


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=300)


def test_import_is_light():
    """`import septet` loads no engine and no table of the command line."""
    code = "import sys, septet; print(*sorted(m for m in sys.modules if m.startswith('septet') or m == 'rich'))"
    assert python("-c", code).stdout.split() == ["septet", "septet.errors"]


def test_version():
    assert septet.__version__ in python("-m", "septet", "--version").stdout


KERNEL = """
from __future__ import annotations
import ctypes
from septet.kernel import f64, i64, kernel, ptr

@kernel
def total(x: ptr[f64], n: i64) -> f64:
    t = 0.0
    for i in range(n):
        t += x[i]
    return t

print(total.specialize()((ctypes.c_double * 4)(1, 2, 3, 4.5), 4))
"""


def test_a_kernel(tmp_path):
    script = tmp_path / "total.py"
    script.write_text(KERNEL, encoding="utf-8")
    ran = python(str(script))
    assert ran.stdout == "10.5\n", ran.stderr


def test_a_numpy_program():
    ran = python("-m", "septet", "run", "--quiet", "-c",
                 "import numpy as np; a = np.arange(6.0).reshape(2, 3); print((a * a + 1).sum(), (a @ a.T).tolist())")
    assert ran.stdout == "61.0 [[5.0, 14.0], [14.0, 50.0]]\n", ran.stderr
    assert ran.stderr == ""


# One call of everything; the values are real NumPy's.
CALLS = (
    ("(np.arange(6.0).reshape(2, 3) * 2 + 1).tolist()", [[1.0, 3.0, 5.0], [7.0, 9.0, 11.0]]),
    ("np.arange(6).reshape(2, 3).T.strides", (8, 24)),
    ("(np.ones(2, np.float32) * 2.5).dtype.name", "float32"),
    ("repr(np.linspace(0, 1, 5))", "array([0.  , 0.25, 0.5 , 0.75, 1.  ])"),
    ("str(np.eye(2, dtype=int))", "[[1 0]\n [0 1]]"),
    ("float(np.exp(-np.arange(100000.0) / 1e5).sum().round(6))", 63212.371944),
    ("np.arange(12).reshape(3, 4)[1:, ::-2].tolist()", [[7, 5], [11, 9]]),
    ("np.arange(10)[np.arange(10) % 3 == 0].tolist()", [0, 3, 6, 9]),
    ("np.where(np.array([1, -2, 3]) > 0, 1, 0).tolist()", [1, 0, 1]),
    ("np.concatenate([np.zeros(2), np.ones(1)]).tolist()", [0.0, 0.0, 1.0]),
    ("np.sort(np.array([3, 1, 2]))[::-1].tolist()", [3, 2, 1]),
    ("np.unique(np.array([2, 1, 2]), return_counts=True)[1].tolist()", [1, 2]),
    ("np.cumsum(np.ones((2, 3)), axis=1).tolist()", [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]),
    ("np.mean(np.arange(6).reshape(2, 3), axis=0).tolist()", [1.5, 2.5, 3.5]),
    ("np.linalg.solve(np.array([[2.0, 0], [0, 4]]), np.array([2.0, 4])).tolist()", [1.0, 1.0]),
    ("np.linalg.svd(np.diag([3.0, 2.0]))[1].tolist()", [3.0, 2.0]),
    ("np.abs(np.fft.fft(np.ones(4))).tolist()", [4.0, 0.0, 0.0, 0.0]),
    ("np.random.default_rng(0).integers(0, 100, 5).tolist()", [85, 63, 51, 26, 30]),
    ("np.random.default_rng(0).standard_normal(2).tolist()", [0.1257302210933933, -0.1321048632913019]),
    ("np.random.RandomState(0).rand(2).tolist()", [0.5488135039273248, 0.7151893663724195]),
    ("np.einsum('ij,jk->ik', np.ones((2, 3)), np.ones((3, 2))).tolist()", [[3.0, 3.0], [3.0, 3.0]]),
    ("np.array(['a', 'bc']).dtype.str", "<U2"),
    ("str(np.datetime64('2026-01-31') + np.timedelta64(1, 'D'))", "2026-02-01"),
    ("np.nan_to_num(np.array([np.nan, 1.0])).tolist()", [0.0, 1.0]),
    ("np.percentile(np.arange(11), [25, 50]).tolist()", [2.5, 5.0]),
    ("np.histogram(np.arange(5), bins=2)[0].tolist()", [2, 3]),
    ("np.bincount(np.array([0, 1, 1])).tolist()", [1, 2]),
    ("np.polynomial.polynomial.polyval(2.0, [1, 2, 3])", 17.0),
)


def numbers(value):
    """The elements of nested lists, in order."""
    if isinstance(value, list):
        for item in value:
            yield from numbers(item)
    else:
        yield value


@pytest.mark.parametrize("call, value", CALLS)
def test_one_call_of_everything(call, value):
    import septet.numpy as np

    found = eval(call, {"np": np})
    if isinstance(value, str | tuple):
        assert found == value
    else:
        assert list(numbers(found)) == pytest.approx(list(numbers(value)), rel=1e-12, abs=1e-12)


def test_writing_through_a_view():
    import septet.numpy as np

    a = np.zeros((2, 3))
    a.T[1] += 5
    a[:, ::2] = [[1, 2], [3, 4]]
    assert a.tolist() == [[1, 5, 2], [3, 5, 4]]


def test_what_is_missing_says_so():
    import septet.numpy as np

    with pytest.raises(AttributeError, match="nonexistent"):
        np.nonexistent
