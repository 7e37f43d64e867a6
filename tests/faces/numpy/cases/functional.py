"""Python functions over arrays: apply_along_axis, piecewise, vectorize, frompyfunc."""

RTOL = 1e-13
SETUP = """
m = np.array([[1, 2], [3, 4], [1, 2]])
c = np.arange(24).reshape(2, 3, 4)
calls = []
def note(x):
    calls.append(str(type(x).__name__))
    return x
def documented(a, b=3):
    "Add."
    return a + b
"""
CASES = """
np.apply_along_axis(sorted, 1, m)
np.apply_along_axis(lambda r: r.sum(), 0, m)
np.apply_along_axis(lambda r: np.outer(r, r), 1, m)
np.apply_along_axis(lambda r: np.outer(r, r), 0, m).shape
np.apply_along_axis(lambda r: np.ones((5, 6)), 1, c).shape
np.apply_along_axis(np.diag, -1, m)
np.apply_along_axis(np.cumsum, 1, c)
np.apply_along_axis(np.sum, 0, np.zeros((0, 2)))
np.apply_along_axis(np.sum, 1, np.zeros((0, 2)))
np.apply_along_axis(lambda r, k: r[0] + k, 0, m, 5)
np.apply_along_axis(lambda r, k=1: r[0] * k, 0, m, k=5)
np.apply_along_axis(lambda r: r, 3, m)
np.apply_along_axis(lambda r: 'ab', 1, m)
np.apply_along_axis(np.mean, 0, [1, 2, 3])
np.apply_along_axis(lambda r: r[:2], 2, c)
np.apply_over_axes(np.sum, c, [0, 2])
np.apply_over_axes(np.sum, c, -1)
np.apply_over_axes(lambda a, k: 3, c, [0, 2])
np.piecewise([1., 2, 3], [[True, False, False]], [5])
np.piecewise(np.array([-2, -1, 0, 1.5]), [np.array([True, True, False, False]), np.array([False, False, True, True])], [-1, 1])
np.piecewise(np.array([-2, 3]), [[True, False], [False, True]], [lambda x: -x, lambda x: x])
np.piecewise(3, [3 < 0, 3 >= 0], [lambda x: -x, lambda x: x * 2])
np.piecewise([1, 2, 3], [[True, False, False]], [1, 2, 3])
np.piecewise([1, 2, 3], [[True, False, False]], [1.5, 2.5])
np.piecewise([1, 2, 3.], [True, False, False], [7, 8])
np.piecewise(c, [c < 5, c > 20], [lambda x, k: x + k, 0, -1], 3)
np.vectorize(lambda a, b: a + b)([1, 2], [[3], [4]])
np.vectorize(lambda a: a / 2)([])
np.vectorize(lambda a: a / 2, otypes=[float])([])
np.vectorize(lambda a: (a, a * 2.))([1, 2])
np.vectorize(lambda a, b=3: a * b)(np.array([1, 2]), b=5)
np.vectorize(lambda p, x: p[0] * x, excluded=['p'])(p=[2, 3], x=[1, 2])
np.vectorize(lambda p, x: p[0] * x, excluded=[0])([2, 3], [1, 2])
np.vectorize(np.convolve, signature='(n),(m)->(k)')(np.eye(4), [1, 2, 1])
np.vectorize(lambda x: x.mean(), signature='(n)->()')([[1, 2], [3, 5]])
np.vectorize(lambda x: (x.min(), x.max()), signature='(n)->(),()')([[1, 2], [3, 5]])
np.vectorize(lambda x, y: x @ y, signature='(n,k),(k,m)->(n,m)')(c, np.ones((4, 2)))
np.vectorize(lambda x: x, signature='(n')
np.vectorize(lambda x, y: x + y, signature='(n),(n)->(n)')([1, 2], [1, 2, 3])
np.vectorize(lambda x: (x, x), signature='(n)->(n)')([1, 2])
np.vectorize(lambda x: x, signature='(n,m)->()')([1, 2])
np.vectorize(lambda x: x, signature='()->()')([])
np.vectorize(lambda x: x, signature='()->()', otypes='d')([])
np.vectorize(lambda a: a, otypes='f')([1, 2])
np.vectorize(lambda a: (a, a), otypes=['f', 'd'])([1, 2])
np.vectorize(lambda a: a, otypes=5)
np.vectorize(lambda a: a, otypes='z')
np.vectorize(lambda a: str(a))([1, 22])
np.vectorize(lambda a: a + 1)(3)
np.vectorize(lambda: 1)()
np.vectorize(5)
np.vectorize(lambda a: a)(1, 2)
np.vectorize(lambda *a: sum(a))(1, [2, 3], 4)
np.vectorize(documented).__doc__
np.vectorize(documented).__name__
np.vectorize(documented, doc='Mine.').__doc__
np.vectorize(documented)([1, 2])
np.vectorize(documented, otypes=[float]).otypes
np.vectorize(otypes=[float])(documented)([1, 2])
np.vectorize(note)([1, 2]); r = calls
np.vectorize(note, cache=True)([1, 2]); r = calls
np.vectorize(note, otypes='d')([1, 2]); r = calls
np.vectorize(lambda a: a > 1)([1, 2])
np.vectorize(lambda a: None)([1, 2])
np.frompyfunc(lambda a, b: a + b, 2, 1)([1, 2], 3)
np.frompyfunc(oct, 1, 1)(np.array([10, 30, 100]))
np.frompyfunc(oct, 1, 1)(10)
np.frompyfunc(divmod, 2, 2)([5, 7], 3)
np.frompyfunc(lambda a, b: a + b, 2, 1).reduce([1, 2, 3])
np.frompyfunc(lambda a, b: a + b, 2, 1).reduce(c, axis=1)
np.frompyfunc(lambda a, b: a + b, 2, 1).reduce([])
np.frompyfunc(lambda a, b: a + b, 2, 1, identity=0).reduce([])
np.frompyfunc(lambda a, b: a + b, 2, 1).accumulate([1, 2, 3])
np.frompyfunc(lambda a, b: a + b, 2, 1).accumulate(m, axis=0)
np.frompyfunc(lambda a, b: a + b, 2, 1).outer([1, 2], [3, 4])
np.frompyfunc(lambda a, b: a + b, 2, 1)([1, 2], [1, 2, 3])
np.frompyfunc(5, 1, 1)
np.frompyfunc(oct, 1, 1).__name__
np.frompyfunc(divmod, 2, 2).nout
"""
