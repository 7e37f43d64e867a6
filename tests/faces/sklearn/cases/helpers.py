"""Helpers of sklearn.utils that programs import."""
from __future__ import annotations

SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.utils.extmath import safe_sqr, stable_cumsum
from sklearn.utils.sparsefuncs import *
from sklearn.utils.graph import single_source_shortest_path_length
from sklearn.utils.arrayfuncs import min_pos
from sklearn.utils.murmurhash import *
from sklearn.neighbors import kneighbors_graph
X = np.random.RandomState(0).normal(size=(9, 3))
K = kneighbors_graph(X, 3, mode='distance')
N = K - 0.5 * K.T
A = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0.]])
def swapped(f, M, *a): M = M.copy(); f(M, *a); return M
"""

CASES = r"""
safe_sqr(X), safe_sqr(K), safe_sqr([1, 2, -3]), safe_sqr(X.astype(np.float32)).dtype
Y = X.copy(); safe_sqr(Y, copy=False); r = Y
stable_cumsum(X), stable_cumsum(X, axis=1), stable_cumsum(X.astype(np.float32), axis=0).dtype
single_source_shortest_path_length(A, 0), single_source_shortest_path_length(A, 1, cutoff=1), single_source_shortest_path_length(K, 4)
single_source_shortest_path_length(A, -1)
incr_mean_variance_axis(N.tocsr(), axis=0, last_mean=np.zeros(9), last_var=np.zeros(9), last_n=0)
min_pos(np.array([-1., 2, 3, .5])), min_pos(np.array([-1.]))
murmurhash3_int_s32(5, 3), murmurhash3_int_u32(5, 3), murmurhash3_bytes_s32(b'abc', 3), murmurhash3_bytes_u32(b'abc', 0)
csc_median_axis_0(N.tocsc()), csc_median_axis_0(K.tocsc())
csc_median_axis_0(K)
incr_mean_variance_axis(N.tocsr(), axis=0, last_mean=np.ones(9), last_var=np.ones(9), last_n=2), incr_mean_variance_axis(N.tocsc(), axis=1, last_mean=np.arange(9.), last_var=np.arange(9.), last_n=np.arange(9.))
incr_mean_variance_axis(N.tocsr(), axis=0, last_mean=np.ones(9), last_var=np.ones(9), last_n=np.full(9, 2.), weights=np.arange(9.))
incr_mean_variance_axis(N.tocsr(), axis=0, last_mean=np.ones(4), last_var=np.ones(4), last_n=2)
swapped(inplace_swap_row, K, 0, 5), swapped(inplace_swap_row, K.tocsc(), 0, 5), swapped(inplace_swap_column, K, 1, -1), swapped(inplace_swap_column, K.tocsc(), 2, 3)
inplace_swap_row(X, 0, 1)
"""
