"""Changes of a Categorical's categories: renamed, reordered, added, removed, set; `union_categoricals`."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.arrays.categorical_dtype import CategoricalDtype
from septet.pandas.missing import is_missing


class CategoricalChanges:
    """The methods of Categorical that give one with other categories."""

    _codes: Any
    _dtype: Any
    categories: Any
    ordered: Any
    _make: Any

    def _with(self, codes: Any, categories: Any, ordered: bool | None = None) -> Any:
        return self._make(codes, CategoricalDtype(categories, self.ordered if ordered is None else bool(ordered)))

    def _set_dtype(self, dtype: Any) -> Any:
        """The same values under a dtype's categories."""
        from septet.pandas.arrays.categorical_work import recode

        return self._make(recode(self._codes, self.categories, dtype.categories), dtype)

    def set_ordered(self, value: bool) -> Any:
        """The same with or without an order."""
        return self._make(self._codes.copy(), CategoricalDtype._of(self.categories, value))

    def as_ordered(self) -> Any:
        """With an order."""
        return self.set_ordered(True)

    def as_unordered(self) -> Any:
        """Without an order."""
        return self.set_ordered(False)

    def rename_categories(self, new_categories: Any) -> Any:
        """Other names for the categories: a list, a mapping or a function.  ValueError where their number differs or they repeat."""
        old = self.categories
        if isinstance(new_categories, (dict, kinds.Series)):
            table = dict(new_categories.items())
            new_categories = [table.get(x, x) for x in old.tolist()]
        elif callable(new_categories):
            new_categories = [new_categories(x) for x in old.tolist()]
        new = listed(new_categories)
        if len(new) != len(old):
            raise ValueError("new categories need to have the same number of items as the old categories!")
        return self._with(self._codes.copy(), new)

    def reorder_categories(self, new_categories: Any, ordered: bool | None = None) -> Any:
        """The same categories in another order.  ValueError where they are not the same."""
        new = listed(new_categories)
        items = new.tolist() if hasattr(new, "tolist") else list(new)
        if len(self.categories) != len(items) or set(self.categories.tolist()) != set(items):
            raise ValueError("items in new_categories are not the same as in old categories")
        return self.set_categories(new, ordered=ordered)

    def set_categories(self, new_categories: Any, ordered: bool | None = None, rename: bool = False) -> Any:
        """Other categories; values that are none of them become missing.  rename: they stand for the old ones, one by one."""
        from septet.pandas.arrays.categorical_work import recode

        dtype = CategoricalDtype(new_categories, self.ordered if ordered is None else bool(ordered))
        if not rename:
            return self._make(recode(self._codes, self.categories, dtype.categories), dtype)
        codes = np.where(self._codes >= len(dtype.categories), -1, self._codes).astype(self._codes.dtype)
        return self._make(codes, dtype)

    def add_categories(self, new_categories: Any) -> Any:
        """Further categories behind the others.  ValueError where one is there already."""
        from septet.pandas.arrays.categorical_work import code_type

        more = listed(new_categories, True)
        items = more.tolist() if hasattr(more, "tolist") else list(more)
        known = set(self.categories.tolist()) & set(items)
        if known:
            raise ValueError(f"new categories must not include old categories: {known}")
        categories = self.categories.append(kinds.Index(more, tupleize_cols=False)) if items else self.categories
        return self._with(self._codes.astype(code_type(len(categories))), categories)

    def remove_categories(self, removals: Any) -> Any:
        """Without some categories; their values become missing.  ValueError where one is not there."""
        found = listed(removals, True)
        items = {x for x in (found.tolist() if hasattr(found, "tolist") else found) if not is_missing(x)}
        strange = items - set(self.categories.tolist())
        if strange:
            raise ValueError(f"removals must all be in old categories: {strange}")
        keep = np.array([x not in items for x in self.categories.tolist()], dtype=bool)
        return self.set_categories(self.categories[keep])

    def remove_unused_categories(self) -> Any:
        """Only the categories that occur."""
        used = np.zeros(len(self.categories) + 1, dtype=bool)
        used[self._codes.astype("int64")] = True
        return self.set_categories(self.categories[used[:-1]])


def listed(x: Any, scalars: bool = False) -> Any:
    """New categories as they came, one alone in a list."""
    from septet.pandas.construct import is_list_like

    if is_list_like(x):
        return x if hasattr(x, "dtype") else list(x)
    if scalars:
        return [x]
    raise TypeError(f"Parameter 'new_categories' must be list-like, was {x!r}")


def union_categoricals(to_union: Any, sort_categories: bool = False, ignore_order: bool = False) -> Any:
    """Categoricals one after the other, their categories joined.  TypeError for other dtypes or orders."""
    parts = [p if isinstance(p, CategoricalChanges) else p.array if hasattr(p, "array") else p for p in to_union]
    if not parts:
        raise ValueError("No Categoricals to union")
    if not all(isinstance(p, CategoricalChanges) for p in parts):
        raise TypeError("all components to combine must be Categorical")
    first: Any = parts[0]
    if any(p.categories.dtype != first.categories.dtype for p in parts[1:]):
        raise TypeError("dtype of categories must be the same")
    ordered = any(p.ordered for p in parts) and not ignore_order
    if all(p._dtype == first._dtype for p in parts) and not (ignore_order and first.ordered):
        categories = first.categories
    elif ordered:
        raise TypeError("to union ordered Categoricals, all categories must be the same" if all(p.ordered for p in parts) else
                        "Categorical.ordered must be the same")
    else:
        categories = first.categories.append([p.categories for p in parts[1:]]).unique()
    if sort_categories and ordered:
        raise TypeError("Cannot use sort_categories=True with ordered Categoricals")
    if sort_categories:
        categories = categories.sort_values()
    dtype = CategoricalDtype(categories, ordered)
    codes = [p._set_dtype(dtype)._codes for p in parts]
    return first._make(np.concatenate(codes), dtype)
