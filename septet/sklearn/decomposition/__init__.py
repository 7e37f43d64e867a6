"""`sklearn.decomposition`: matrices as products of few components."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "pca": "PCA",
    "incremental": "IncrementalPCA",
    "truncated": "TruncatedSVD",
    "randomized": "randomized_svd",
    "nmf": "NMF non_negative_factorization",
    "fast_ica": "FastICA fastica",
    "factors": "FactorAnalysis",
    "kernel_pca": "KernelPCA",
    "topics": "LatentDirichletAllocation",
    "dictionary_solver": "dict_learning sparse_encode",
    "dictionary": "DictionaryLearning SparseCoder SparsePCA",
})
_load, __dir__ = _lazy.loader("septet.sklearn.decomposition", _HOMES)
_MISSING = "MiniBatchDictionaryLearning MiniBatchNMF MiniBatchSparsePCA dict_learning_online".split()


def __getattr__(name: str) -> object:
    """A name of this package; NotSupported for what Septet does not have yet."""
    if name in _MISSING:
        raise NotSupported(f"sklearn.decomposition.{name}")
    return _load(name)


__all__ = sorted(_HOMES)
