"""`sklearn.decomposition`: matrices as products of few components."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "pca": "PCA",
    "incremental": "IncrementalPCA",
    "truncated": "TruncatedSVD",
    "randomized": "randomized_svd",
})
_load, __dir__ = _lazy.loader("septet.sklearn.decomposition", _HOMES)
_MISSING = ("DictionaryLearning FactorAnalysis FastICA KernelPCA LatentDirichletAllocation MiniBatchDictionaryLearning MiniBatchNMF "
          "MiniBatchSparsePCA NMF SparseCoder SparsePCA dict_learning dict_learning_online fastica non_negative_factorization "
          "sparse_encode").split()


def __getattr__(name: str) -> object:
    """A name of this package; NotSupported for what Septet does not have yet."""
    if name in _MISSING:
        raise NotSupported(f"sklearn.decomposition.{name}")
    return _load(name)


__all__ = sorted(_HOMES)
