"""`sklearn.decomposition`: matrices as products of few components."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "pca": "PCA",
    "incremental": "IncrementalPCA",
    "kernel": "KernelPCA",
    "truncated": "TruncatedSVD",
    "randomized": "randomized_svd",
    "nmf": "MiniBatchNMF NMF non_negative_factorization",
    "ica": "FastICA fastica",
    "factors": "FactorAnalysis",
    "topics": "LatentDirichletAllocation",
    "dictionary": "DictionaryLearning MiniBatchDictionaryLearning MiniBatchSparsePCA SparseCoder SparsePCA dict_learning "
                  "dict_learning_online "
                  "sparse_encode",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.decomposition", _HOMES)
__all__ = sorted(_HOMES)
