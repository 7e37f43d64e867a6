"""`OneHotEncoder`: a feature of its own for each category."""
from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.preprocessing.categories import is_missing
from septet.sklearn.preprocessing.encoder import _BaseEncoder
from septet.sklearn.utils._param_validation import Interval, RealNotInt, StrOptions
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.naming import check_names_in, object_array
from septet.sklearn.utils.validation import check_array, check_is_fitted

UNKNOWN = {"error", "ignore", "infrequent_if_exist", "warn"}


class OneHotEncoder(_BaseEncoder):
    """A column of ones and zeros for each category of each feature.

    drop: "first", "if_binary" or one category a feature that gets no column.  sparse_output: a CSR matrix, else an array.
    min_frequency, max_categories: rarer categories share a last column.  handle_unknown: what happens to categories not seen.
    """

    _parameter_constraints: dict[str, Any] = {
        "categories": [StrOptions({"auto"}), list], "drop": [StrOptions({"first", "if_binary"}), "array-like", None],
        "dtype": "no_validation", "handle_unknown": [StrOptions(UNKNOWN)], "sparse_output": ["boolean"],
        "max_categories": [Interval(Integral, 1, None, closed="left"), None],
        "min_frequency": [Interval(Integral, 1, None, closed="left"), Interval(RealNotInt, 0, 1, closed="neither"), None],
        "feature_name_combiner": [StrOptions({"concat"}), callable]}

    def __init__(self, *, categories: Any = "auto", drop: Any = None, sparse_output: bool = True, dtype: Any = np.float64,
                 handle_unknown: str = "error", min_frequency: Any = None, max_categories: Any = None,
                 feature_name_combiner: Any = "concat"):
        self.categories, self.drop, self.sparse_output, self.dtype = categories, drop, sparse_output, dtype
        self.handle_unknown, self.min_frequency, self.max_categories = handle_unknown, min_frequency, max_categories
        self.feature_name_combiner = feature_name_combiner

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the categories of each feature."""
        self._fit(X, self.handle_unknown, "allow-nan")
        self._set_drop()
        self._widths = [self._n_places(k) - (d is not None) for k, d in enumerate(self._dropped)]
        return self

    def _set_drop(self) -> None:
        """Which place of each feature has no column."""
        n = len(self.categories_)
        self._dropped: list[Any] = [None] * n
        self.drop_idx_ = None
        if self.drop is None:
            return
        if isinstance(self.drop, str):
            chosen = [0 if self.drop == "first" or self._n_places(k) == 2 else None for k in range(n)]
            if self.drop == "first":
                chosen = [0] * n
            originals = [None if c is None else self._original(k, c) for k, c in enumerate(chosen)]
            self._dropped = chosen
        else:
            originals = self._given_drop(n)
            self._dropped = [int(self._placed(k, np.array([o]))[0]) for k, o in enumerate(originals)]
        self.drop_idx_ = object_array(originals)

    def _original(self, k: int, place: int) -> int:
        """The category that stands at a place."""
        if self._place[k] is None:
            return place
        return int(np.flatnonzero(self._place[k] == place)[0])

    def _given_drop(self, n: int) -> list[int]:
        drop = np.asarray(self.drop, dtype=object)
        if len(drop) != n:
            raise ValueError(f"`drop` should have length equal to the number of features ({n}), got {len(drop)}")
        found, missing = [], []
        for k, (value, cats) in enumerate(zip(drop.tolist(), self.categories_)):
            same = [j for j, c in enumerate(cats.tolist()) if c == value or is_missing(c) and is_missing(value)]
            if same:
                found.append(same[0])
            else:
                missing.append((k, value))
        if missing:
            words = "\n".join(f"Category: {c}, Feature: {v}" for c, v in missing)
            raise ValueError(f"The following categories were supposed to be dropped, but were not found in the training data.\n{words}")
        self._refuse_rare(found)
        return found

    def _refuse_rare(self, found: list[int]) -> None:
        for k, place in enumerate(found):
            if self._rare[k] is not None and place in self._rare[k].tolist():
                raise ValueError(f"Unable to drop category {self.categories_[k].tolist()[place]!r} from feature {k} because it is "
                                 "infrequent")

    def transform(self, X: Any) -> Any:
        """The columns of ones and zeros."""
        check_is_fitted(self)
        if self.drop is not None and self.handle_unknown in ("ignore", "infrequent_if_exist", "warn"):
            warn = "infrequent_if_exist" if self.handle_unknown != "ignore" else "ignore"
        else:
            warn = self.handle_unknown
        found, known = self._codes(X, self.handle_unknown, "allow-nan")
        if self.drop is not None and warn == "ignore" and not all(bool(there.all()) for there in known):
            columns = [k for k, there in enumerate(known) if not bool(there.all())]
            warnings.warn(f"Found unknown categories in columns {columns} during transform. These unknown categories will be encoded as "
                          "all zeros", UserWarning, stacklevel=3)
        return self._made(found, known)

    def fit_transform(self, X: Any, y: Any = None, **fit_params: Any) -> Any:
        """Fit, and the columns for the same samples."""
        self.fit(X, y)
        return self.transform(X)

    def _made(self, found: list[Any], known: list[Any]) -> Any:
        """A CSR matrix, or an array."""
        n, offset = len(found[0]), 0
        columns, masks = [], []
        for k, numbers_ in enumerate(found):
            place, there = self._placed(k, numbers_), known[k]
            dropped = self._dropped[k]
            if dropped is not None:
                there = there & (place != dropped)
                place = np.where(place > dropped, place - 1, place)
            columns.append(place + offset)
            masks.append(there)
            offset += self._widths[k]
        at, mask = np.stack(columns, axis=1), np.stack(masks, axis=1)
        if not self.sparse_output:
            made = np.zeros((n, offset), dtype=self.dtype)
            rows = np.repeat(np.arange(n), len(found)).reshape(n, len(found))
            made[rows[mask], at[mask]] = 1
            return made
        from septet.sklearn import sparse

        pointers = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(mask.sum(axis=1))])
        indices = at[mask]
        return sparse.csr_matrix((np.ones(len(indices), dtype=self.dtype), indices, pointers), shape=(n, offset))

    def _ignores(self) -> bool:
        return self.handle_unknown in ("ignore", "infrequent_if_exist", "warn")

    def inverse_transform(self, X: Any) -> Any:
        """The categories; None where a sample has none."""
        check_is_fitted(self)
        X = check_array(X, accept_sparse="csr")
        X = X.toarray() if is_sparse(X) else X
        total = sum(self._widths)
        if X.shape[1] != total:
            raise ValueError(f"Shape of the passed X data is not correct. Expected {total} columns, got {X.shape[1]}.")
        kind = np.result_type(*[c.dtype for c in self.categories_]) if not any(c.dtype.kind == "O" for c in self.categories_) else object
        parts, empty, offset = [], [], 0
        for k, width in enumerate(self._widths):
            block = X[:, offset : offset + width]
            values, nothing = self._decoded(k, block)
            parts.append(values)
            empty.append(nothing)
            offset += width
        if any(nothing is not None and bool(nothing.any()) for nothing in empty):
            kind = object
        made = np.empty((X.shape[0], len(parts)), dtype=kind)
        for k, (values, nothing) in enumerate(zip(parts, empty)):
            made[:, k] = values
            if nothing is not None and bool(nothing.any()):
                made[nothing, k] = None
        return made

    def _decoded(self, k: int, block: Any) -> tuple[Any, Any]:
        """(categories, where there is none) of one feature."""
        cats = self.categories_[k]
        if self._rare[k] is not None:
            kept = np.delete(np.arange(len(cats)), self._rare[k])
            cats = np.concatenate([cats.astype(object)[kept], np.array(["infrequent_sklearn"], dtype=object)])
        dropped = self._dropped[k]
        remaining = cats if dropped is None else np.delete(cats, dropped)
        nothing = np.asarray(block.sum(axis=1) == 0)
        if block.shape[1] == 0:
            return np.repeat(cats[dropped : dropped + 1], block.shape[0]), None
        values = remaining[np.argmax(block, axis=1)]
        if not bool(nothing.any()):
            return values, None
        if dropped is not None:
            values = values.copy()
            values[nothing] = cats[dropped]
            return values, None
        if self.handle_unknown == "error" or dropped is None and not self._ignores():
            raise ValueError(f"Samples {np.flatnonzero(nothing)} can not be inverted when drop=None and handle_unknown='error' because "
                             "they contain all zeros")
        if self.handle_unknown in ("infrequent_if_exist", "warn") and self._rare[k] is not None:
            values = values.copy()
            values[nothing] = "infrequent_sklearn"
            return values, None
        return values, nothing

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The feature's name and the category, joined by an underscore (or by `feature_name_combiner`)."""
        check_is_fitted(self)
        given = check_names_in(self, input_features)
        combine = (lambda f, c: f"{f}_{c!s}") if self.feature_name_combiner == "concat" else self.feature_name_combiner
        made = []
        for k, feature in enumerate(given.tolist()):
            cats = self.categories_[k].tolist()
            if self._rare[k] is not None:
                rare = set(self._rare[k].tolist())
                cats = [c for j, c in enumerate(cats) if j not in rare] + ["infrequent_sklearn"]
            names = [combine(feature, c) for j, c in enumerate(cats) if j != self._dropped[k]]
            made += names
        wrong = next((n for n in made if not isinstance(n, str)), None)
        if wrong is not None:
            raise TypeError(f"When `feature_name_combiner` is a callable, it should return a Python string. Got {type(wrong)} instead.")
        return object_array(made)
