"""`sklearn.decomposition`: matrices as products of few components."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "pca": "PCA",
    "incremental": "IncrementalPCA",
    "truncated": "TruncatedSVD",
    "randomized": "randomized_svd",
    "nmf": "NMF non_negative_factorization",
    "nmf_batches": "MiniBatchNMF",
    "dictionary_batches": "MiniBatchDictionaryLearning MiniBatchSparsePCA dict_learning_online",
    "fast_ica": "FastICA fastica",
    "factors": "FactorAnalysis",
    "kernel_pca": "KernelPCA",
    "topics": "LatentDirichletAllocation",
    "dictionary_solver": "dict_learning sparse_encode",
    "dictionary": "DictionaryLearning SparseCoder SparsePCA",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.decomposition", _HOMES)
__all__ = sorted(_HOMES)
