"""Multivariate normals of `numpy.random`: the factors are LAPACK's."""

RTOL = 1e-11
ATOL = 1e-13
SETUP = """
g = np.random.default_rng(1)
o = np.random.RandomState(1)
C = [[2, 0.5], [0.5, 1]]
C3 = np.array([[4, 1, 0.5], [1, 3, 0.2], [0.5, 0.2, 2]])
import warnings
warnings.simplefilter('ignore')
"""
CASES = """
g.multivariate_normal([0, 0], C)
g.multivariate_normal([1, 2], C, 3)
g.multivariate_normal([1, 2], C, (2, 2))
g.multivariate_normal([1, 2], C, size=())
g.multivariate_normal([1, 2, 3], C3, 4)
g.multivariate_normal([1, 2, 3], C3, 4, method='eigh')
g.multivariate_normal([1, 2, 3], C3, 4, method='cholesky')
g.multivariate_normal([1, 2, 3], C3.astype('f4'), 4)
g.multivariate_normal([1, 2, 3], C3, 4, 'raise', 1e-10, method='svd')
g.multivariate_normal([0, 0], [[1, 0], [0, 1]], check_valid='x')
g.multivariate_normal([0, 0], [[1, 0], [0, 1]], method='x')
g.multivariate_normal([0], [[1, 0], [0, 1]])
g.multivariate_normal([0, 0], [1, 1])
g.multivariate_normal([[0, 0]], [[1, 0], [0, 1]])
g.multivariate_normal([0, 0], [[1, 2], [2, 1]], check_valid='raise')
g.multivariate_normal([0, 0], [[1, 2], [2, 1]], check_valid='raise', method='eigh')
g.multivariate_normal([0, 0], [[1, 2], [2, 1]], method='cholesky')
g.multivariate_normal([0, 0], [[1, 2], [2, 1]], 2)
g.multivariate_normal([0, 0], [[1, 2], [2, 1]], 2, 'ignore')
g.multivariate_normal([0, 0], [[1, 2], [2, 1]], 2, 'ignore', method='eigh')
o.multivariate_normal([0, 0], C)
o.multivariate_normal([1, 2], C, 3)
o.multivariate_normal([1, 2, 3], C3, (2, 2))
o.multivariate_normal([0, 0], C, check_valid='x')
o.multivariate_normal([0, 0], [[1, 2], [2, 1]], check_valid='raise')
o.multivariate_normal([0, 0], [[1, 2], [2, 1]], 2, 'ignore')
o.multivariate_normal([0], C)
x = o.multivariate_normal([1, 2, 3], C3); r = (x, o.randn())
np.random.seed(2); r = np.random.multivariate_normal([1, 2], C, 2)
"""
