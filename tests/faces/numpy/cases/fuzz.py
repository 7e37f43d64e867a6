"""What differential fuzzing beside NumPy once found wrong: ufunc casting and masks, writes under pending work, odd axes."""
from __future__ import annotations

SETUP = """
import warnings
n = 40000
def large():
    return np.arange(n) + 0.5
def messages(f):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        f()
    return sorted({str(w.message) for w in caught})
"""

CASES = """
np.exp(np.arange(3), casting="no")
np.exp(np.arange(3), casting="equiv")
np.exp(np.arange(3.0), casting="no")
np.add(np.arange(3, dtype="u1"), 2.5, dtype="u1")
np.add(np.arange(3, dtype="u1"), 300, dtype="u1")
np.equal(1, np.arange(3), dtype=bool)
np.isfinite(np.ones(2, "c8"), dtype=bool)
np.logical_and(np.ones(2), 1, dtype=bool)
np.abs(np.ones(2, "c8"), dtype="f4")
np.power(np.arange(2, 5), np.arange(3) - 1)
np.power(np.arange(2, 5), -1)
np.arange(2, 5) ** np.array([-1])
2 ** (np.arange(3) - 1)
np.power(np.array([3], "u1"), np.array([-1], "i2"))
np.arange(1, n) ** (np.arange(1, n) - 2)
np.power(np.array([2, 2]), np.array([-1, 3]), out=np.zeros(2, int), where=np.array([False, True]))
messages(lambda: np.log(np.array([1.0, 0, -1]), where=np.array([True, False, False]), out=np.zeros(3)))
messages(lambda: np.divide(np.array([1.0, 2]), np.array([0.0, 1]), out=np.zeros(2), where=np.array([False, True])))
messages(lambda: np.divide(np.array([1.0, 2]), np.array([0.0, 1]), out=np.zeros(2), where=np.array([True, True])))
messages(lambda: np.floor_divide(np.array([2, 2]), np.array([0, 3]), out=np.zeros(2, int), where=np.array([False, True])))
messages(lambda: np.ones(2, "c8").astype("f4"))
messages(lambda: np.zeros(2).__setitem__(slice(None), np.ones(2, "c8")))
messages(lambda: np.sum(np.full(30000, 6e4, "f2")))
np.add(np.ones((1, 3)), 1, out=np.zeros((2, 3)), where=np.array([[True], [False]]))
np.add(1, 2, out=np.zeros(3), where=np.array([True, False, True]))
np.add(np.ones(3), 2, out=np.zeros(2), where=np.array([True, False, True]))
np.sum(np.array(5), axis=0)
np.max(np.array(5), axis=-1, keepdims=True)
np.sum(np.array(5), axis=1)
np.sum(np.array(5), axis=(0,))
np.argmax(np.array(5), axis=0)
np.argmax(np.array(5), axis=1)
np.add.reduce(np.array(5))
np.nansum(np.array(5.0), axis=0)
np.max(np.array([1, 2], "u1"), initial=3.5)
np.max(np.array([1, 2], "u1"), initial=3.5, where=np.array([True, False]))
np.sum(np.array([1, 2], "u1"), initial=3.5)
np.zeros(2, "i8").__setitem__(0, np.array([1]))
np.zeros(2, "i8").__setitem__(0, [1])
np.zeros((2, 2)).__setitem__((0, 1), np.array([1.0]))
x = large(); p = x * 2; x[:] = 0; r = p[3]
x = large(); p = x * 2; x[::2][:] = 0; r = p[4]
x = large(); p = x * 2; x += 1; r = p[3]
x = large(); p = x * 2; x.sort(); x.fill(0); r = p[3]
x = large(); p = x * 2; memoryview(x)[3] = 0; r = p[3]
x = large(); p = x * 2; np.cumsum(x, out=x); r = p[3]
x = large(); p = x * 2; x.reshape(200, -1).T[...] = 0; r = p[3]
x = large(); p = x * 2; np.from_dlpack(x)[3] = 0; r = p[3]
x = large() + 0j; p = x * 2; x.imag = 7; r = p[3]
x = large(); m = memoryview(x); p = x * 3; m[5] = 100.0; r = p[5]
x = bytearray(8 * n); p = np.frombuffer(x) + 1; memoryview(x).cast("d")[0] = 5; r = p[0]
x = large(); y = np.zeros(n); p = x * 2; y[...] = p; y[0] = 5; r = p[0], y[0]
x = large(); y = np.zeros(2 * n); p = x * 2; q = p + 1; y[::2] = p; y[:] = 5; r = q[0], p[1]
x = large(); p = x + 1; p.shape = (200, 200); r = p[1, 1], p.shape
"""
