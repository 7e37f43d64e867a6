"""Complex functions at infinities, NaN and signed zeros, their powers, and numbers about which float32 and float64 differ."""

RTOL = 2e-14
SETUP = """
ends = [-np.inf, -1.0, -0.0, 0.0, 1.0, np.inf, np.nan]
z = np.array([complex(a, b) for a in ends for b in ends])
p, q = np.repeat(z, len(z))[::5], np.tile(z, len(z))[::5]
s = z.astype('c8')
g = np.array([complex(a, b) for a in (-3.5, 0.25, 1.5) for b in (-2.0, 0.0, 0.75)])
"""
_NAMES = ("exp exp2 expm1 log log2 log10 log1p sqrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh square "
          "reciprocal sign absolute conjugate negative isfinite isinf isnan").split()
_PARTS = "z = {0}; r = z.real, z.imag, np.signbit(z.real[z.real == 0]), np.signbit(z.imag[z.imag == 0])"
CASES = "\n".join(_PARTS.format(f"np.{name}(z) + 0" if name.startswith("is") else f"np.{name}(z)") for name in _NAMES) + """
z = np.power(p, q); r = z.real, z.imag
p ** 2
p ** -1
g ** 5
g ** 99
g ** -99
g ** -7
g.astype('c8') ** 7
g.astype('c8') ** -3
np.power(g, np.arange(-4, 5))
np.power(0j, g)
np.power(g, 0.5 + 1j)
np.power(g, 100)
np.sign(-0j)
np.sign(np.complex64(-0j))
np.sign(s)
np.exp2(np.complex64(-3 - 1000j))
np.expm1(np.complex64(100))
"""
