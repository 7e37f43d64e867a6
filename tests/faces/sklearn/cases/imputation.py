"""Iterative imputation: draws and neighbours."""
from __future__ import annotations

RTOL, ATOL = 1e-6, 1e-8
SETUP = """
import warnings
warnings.simplefilter('ignore')
import numpy as np
from sklearn.experimental import enable_iterative_imputer
from sklearn.impute import IterativeImputer
from sklearn.linear_model import Ridge, BayesianRidge
from sklearn.gaussian_process import GaussianProcessRegressor
R = np.random.RandomState(0)
X = R.normal(size=(40, 5)) @ R.normal(size=(5, 5))
M = np.where(R.rand(40, 5) < 0.2, np.nan, X)
def I(Z=M, **k): m = IterativeImputer(**{'random_state': 0, **k}); A = m.fit_transform(Z); return [A[::4], m.n_iter_, [list(t.neighbor_feat_idx) for t in m.imputation_sequence_[:7]], [t.feat_idx for t in m.imputation_sequence_[:12]], m.transform(Z[:5])]
"""

CASES = r"""
I()[0], I(sample_posterior=True), I(sample_posterior=True, random_state=np.random.RandomState(3), max_iter=3)
I(sample_posterior=True, min_value=-1, max_value=1.5, max_iter=4), I(sample_posterior=True, min_value=[-1, -2, -3, -1, 0], max_value=None, max_iter=2)
I(n_nearest_features=2), I(n_nearest_features=3, imputation_order='random', max_iter=3), I(n_nearest_features=9, max_iter=2)
I(imputation_order='random', max_iter=3), I(imputation_order='random', sample_posterior=True, max_iter=2, skip_complete=True)
I(n_nearest_features=2, sample_posterior=True, max_iter=3, imputation_order='descending', estimator=BayesianRidge())
I(estimator=GaussianProcessRegressor(alpha=0.5, optimizer=None), sample_posterior=True, max_iter=2)
I(np.c_[M, np.ones(40)], n_nearest_features=2, max_iter=2), I(np.c_[M, np.full(40, np.nan)], n_nearest_features=2, max_iter=2)
I(estimator=Ridge(), sample_posterior=True)
I(n_nearest_features=0)
"""
