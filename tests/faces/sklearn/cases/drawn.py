"""Draws from densities, and data sets in sparse matrices."""
from __future__ import annotations

SETUP = """
import numpy as np
from sklearn.neighbors import KernelDensity
from sklearn.datasets import make_sparse_spd_matrix, make_multilabel_classification
X = np.random.RandomState(0).normal(size=(30, 3))
"""

CASES = r"""
KernelDensity(kernel='tophat', bandwidth=.5).fit(X).sample(3, random_state=1), KernelDensity(kernel='tophat', bandwidth=.5).fit(X, sample_weight=np.arange(30.)).sample(3, random_state=1)
[make_sparse_spd_matrix(6, alpha=.6, random_state=0, sparse_format=f, norm_diag=f == 'csc') for f in ('csr', 'csc', 'coo')]
make_multilabel_classification(5, 6, n_classes=3, random_state=0, sparse=True, return_indicator='sparse')
make_multilabel_classification(5, 6, n_classes=3, random_state=0, sparse=True, return_indicator=False), type(make_multilabel_classification(5, 6, return_indicator=False)[1])
"""
