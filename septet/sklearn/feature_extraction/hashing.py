"""Features in columns chosen by a hash (Weinberger et al., ICML 2009)."""
from __future__ import annotations

from itertools import chain
from numbers import Number
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.feature_extraction.tokenizing import murmur_hashes
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.utils.model_limits import of


def hashed(words: list[Any], ids: Any, pointers: Any, values: Any, n_features: int, alternate_sign: bool, dtype: Any) -> Any:
    """The CSR matrix of features `words[ids]` with values (None: 1), row t from pointers[t]."""
    hashes = murmur_hashes([w.encode("utf-8") if isinstance(w, str) else w for w in words])
    columns = np.where(hashes == -2147483648, (2147483647 - (n_features - 1)) % n_features, abs(hashes) % n_features)
    signs = np.where(hashes >= 0, 1.0, -1.0) if alternate_sign else np.ones(len(words))
    data = signs[ids] if values is None else values * signs[ids]
    rows = np.repeat(np.arange(len(pointers) - 1), np.diff(pointers))
    return csr_matrix((data.astype(dtype), (rows, columns[ids])), shape=(len(pointers) - 1, n_features))


class FeatureHasher(TransformerMixin, BaseEstimator):
    """Dictionaries, pairs or strings to hashed columns."""

    _parameter_constraints = of("feature_extraction.FeatureHasher")

    def __init__(self, n_features: Any = 2**20, *, input_type: Any = "dict", dtype: Any = np.float64, alternate_sign: Any = True):
        self.dtype, self.input_type, self.n_features, self.alternate_sign = dtype, input_type, n_features, alternate_sign

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.requires_fit = False, False
        tags.input_tags.string, tags.input_tags.dict = self.input_type == "string", self.input_type == "dict"
        return tags

    def fit(self, X: Any = None, y: Any = None) -> Any:
        """Nothing but a check of parameters."""
        return self

    def transform(self, raw_X: Any) -> Any:
        """Hashed features (samples, n_features), sparse."""
        raw = iter(raw_X)
        if self.input_type == "dict":
            samples = [list(d.items()) for d in raw]
        elif self.input_type == "string":
            first = next(raw, None)
            if isinstance(first, str):
                raise ValueError("Samples can not be a single string. The input must be an iterable over iterables of strings.")
            samples = [[(f, 1) for f in x] for x in ([] if first is None else chain([first], raw))]
        else:
            samples = [list(x) for x in raw]
        words: list[Any] = []
        values: list[float] = []
        pointers = [0]
        for sample in samples:
            for name, value in sample:
                if isinstance(value, str):
                    name, value = f"{name}={value}", 1
                if not isinstance(name, (str, bytes)):
                    raise TypeError("feature names must be strings")
                if not isinstance(value, Number) and not isinstance(value, np.generic):
                    raise TypeError(f"must be real number, not {type(value).__name__}")
                if value:
                    words.append(name)
                    values.append(float(value))
            pointers.append(len(words))
        if len(samples) == 0:
            raise ValueError("Cannot vectorize empty sequence.")
        return hashed(words, np.arange(len(words)), np.array(pointers), np.array(values, dtype=np.float64), self.n_features,
                      self.alternate_sign, self.dtype)
