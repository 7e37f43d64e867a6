"""Writing into operands, below and above the size from which results wait: what is read must be what was there before."""

SETUP = """
def ends(*arrays): return [a[[0, 1, 2, 3, a.size // 2, -2, -1]].tolist() for a in arrays]
def fresh(n): return np.arange(n) + 7.5
"""

FORMS = """
x = fresh(N); z = np.zeros(N); np.divmod(x, 2, out=(x, z)); r = ends(x, z)
x = fresh(N); z = np.zeros(N); np.divmod(x, 2, out=(z, x)); r = ends(x, z)
x = fresh(N); z = np.zeros(N, int); np.frexp(x, out=(x, z)); r = ends(x, z)
x = fresh(N); z = np.ones(N); np.modf(x, out=(z, x), where=x > 9); r = ends(x, z)
x = fresh(N); y = x + 1; x += 1; r = ends(x, y)
x = fresh(N); y = x + 1; x += y; r = ends(x, y, x - y)
x = fresh(N); y = x + 1; np.add(y, x, out=x); np.multiply(x, y, out=y); r = ends(x, y)
x = fresh(N); x[1:] += x[:-1]; r = ends(x)
x = fresh(N); x[:-1] -= x[1:]; r = ends(x)
x = fresh(N); y = x[::-1]; x += y; r = ends(x, y)
x = fresh(N); y = x * 2; x[:] = y; x += 1; r = ends(x, y)
x = fresh(N); y = x * 2; z = y + x; x *= z; r = ends(x, y, z)
x = fresh(N); y = np.positive(x + 1); np.negative(y, out=x); r = ends(x, y)
x = fresh(N).astype('f4'); y = x + 1; x *= y.sum(); r = ends(x, y)
x = np.arange(N); y = x + 1; x //= y; y -= x; r = ends(x, y)
x = np.arange(N); x += 0.5
x = fresh(N); x += 1j
"""
CASES = "\n".join(line.replace("N", n) for n in ("9", "200_000") for line in FORMS.strip().split("\n")) + """
np.empty((2**40, 2**40))
np.maximum(2**70, 1)
np.negative(2**70)
np.add(2**63, 1)
np.maximum(2**64, 1.5)
np.isfinite(2**70)
np.maximum(2**70, np.int64(1))
x = fresh(9)[::2]; y = x.ravel(); y[0] = 99; r = (x[0], y.flags.c_contiguous)
x = fresh(9).reshape(3, 3); y = x[:, 1].ravel(); y[0] = 99; r = x[0, 1]
x = fresh(9).reshape(3, 3); y = x[::-1].ravel('K'); y[0] = 99; r = x[-1, 0]
x = fresh(9).reshape(3, 3); y = x.T.ravel('F'); y[0] = 99; r = x[0, 0]
x = fresh(9).reshape(3, 3); y = np.ravel(x[:1, ::2]); y[0] = 99; r = x[0, 0]
np.empty(2**61)
np.zeros((0, 2**62))
"""
