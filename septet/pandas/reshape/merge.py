"""merge: rows of two frames put side by side where their keys are equal."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.core.fn import join as meaning
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.casting import cast
from septet.pandas.algorithms.take import take
from septet.pandas.dtypes import BOOL, OBJECT, common_dtype
from septet.pandas.errors import MergeError, PerformanceWarning  # type: ignore[attr-defined]
from septet.pandas.groupby.rows import at, frame
from septet.pandas.indexes.joins import follows_right
from septet.pandas.indexes.joins import join as join_of_indexes
from septet.pandas.indexes.range import default_index
from septet.pandas.later import Cell, LaterColumns, Rows, columns_of, has_room, picked_one, pin, worth
from septet.pandas.reshape.merge_keys import Key, checked, codes, family, keys_of, never_equal, same_categories

HOWS = ("left", "right", "inner", "outer", "left_anti", "right_anti", "cross", "asof")
MANY, TIMES = 5_000_000, 20         # a merge of more rows than both says how many
SIDES = ["left_only", "right_only", "both"]


def merge(left: Any, right: Any, how: str = "inner", on: Any = None, left_on: Any = None, right_on: Any = None, left_index: bool = False,
          right_index: bool = False, sort: bool = False, suffixes: Any = ("_x", "_y"), copy: Any = None, indicator: Any = False,
          validate: str | None = None) -> Any:
    """Join two frames by columns or indexes.

    how: left, right, inner, outer, cross, left_anti, right_anti.  on, left_on, right_on: columns, levels or arrays.  sort: order rows by
    the keys.  suffixes: of columns that both have.  indicator: a column that says where rows come from.  validate: "one_to_one" and so on.
    """
    left, right = as_frame(left), as_frame(right)
    if how == "cross":
        return cross(left, right, suffixes, indicator, on, left_on, right_on, left_index, right_index)
    if how not in HOWS or how == "asof":
        raise ValueError(f"'{how}' is not a valid Merge type: left, right, inner, outer, left_anti, right_anti, cross, asof")
    lefts, rights = checked(left, right, on, left_on, right_on, left_index, right_index)
    if left._labels.nlevels != right._labels.nlevels:
        raise MergeError(f"Not allowed to merge between different levels. ({left._labels.nlevels} levels on the left, "
                         f"{right._labels.nlevels} on the right)")
    if left_index and right_index and met_as_labels(left._index, right._index, how):
        return LabelMerge(left, right, how, sort).result(suffixes, indicator, validate)
    work = Merge(left, right, keys_of(left, right, lefts, rights, left_index, right_index), how, sort, left_index, right_index)
    return work.result(suffixes, indicator, validate)


def met_as_labels(left: Any, right: Any, how: str) -> bool:
    """Whether two indexes are joined by the rules of indexes: unlike ones, empty ones, gaps whose place the order gives, equal ranges."""
    if how not in ("left", "right", "inner", "outer"):
        return False
    if left.nlevels != right.nlevels or left.nlevels == 1 and (not len(left) or not len(right)):
        return True
    if left.nlevels == 1 and left.dtype != right.dtype:
        return never_equal(left._values, right._values)
    gaps = bool(left.hasnans or right.hasnans) and not hasattr(left, "categories")
    return how == "outer" and left.nlevels == 1 and (gaps or isinstance(left, kinds.RangeIndex) and left.equals(right))


def as_frame(obj: Any) -> Any:
    """A frame of a frame or a named series."""
    if isinstance(obj, kinds.DataFrame):
        return obj
    if isinstance(obj, kinds.Series):
        if obj.name is None:
            raise ValueError("Cannot merge a Series without a name")
        return frame([obj._values], obj._index, [obj.name])
    raise TypeError(f"Can only merge Series or DataFrame objects, a {type(obj)} was passed")


class Merge:
    """A merge under way: the keys' codes, the rows that go together, the frame that they make."""

    places: Any = None
    renamed: set[Any] = set()           # labels that got a suffix on each side that has them
    same = False                        # whether the left rows stay as they are
    later = False                       # whether columns wait until somebody looks
    lefts: Rows
    rights: Rows

    def __init__(self, left: Any, right: Any, keys: list[Key], how: str, sort: bool, left_index: bool, right_index: bool):
        self.left, self.right, self.keys, self.how, self.sort = left, right, keys, how, sort
        self.left_index, self.right_index = left_index, right_index
        self.codes = codes(keys, sort or how == "outer")
        self.keys = [self.uncategorized(k) for k in keys]
        self.rows: Any = None

    def uncategorized(self, key: Key) -> Key:
        """A key column of the left that is unlike the right key loses its categories, or is of objects; keys in an index stay."""
        if key.left_name is None or not unlike(key):
            return key
        categories = getattr(key.left, "categories", None)
        values = cast(key.left, categories.dtype if categories is not None else OBJECT)
        columns = [values if label == key.left_name else a for label, a in zip(self.left._labels, self.left._columns, strict=True)]
        self.left = frame(columns, self.left._index, self.left._labels, self.left)
        if self.right_index and key.left_name in self.right._labels:             # gets a suffix; the key besides keeps its dtype
            self.right = self.right.assign(**{key.left_name: self.right[key.left_name].astype(object)})
            return key
        return key._replace(left=values)

    def result(self, suffixes: Any, indicator: Any, validate: str | None) -> Any:
        """The joined frame."""
        if validate is not None:
            self.check_unique(validate)
        self.find_rows()
        arrays, labels = self.columns(suffixes)
        made = frame(arrays, self.index(), labels, self.left)
        if indicator:
            add_indicator(made, indicator, self.rows)
        return self.restored(made)

    def restored(self, made: Any) -> Any:
        """Levels of both indexes that were keys become the index again."""
        names = [k.name for k in self.keys if k.left_name is None and k.right_name is None and k.name in self.left._index.names
                 and k.name in self.right._index.names]
        if not names or self.left_index or self.right_index:
            return made
        return made.set_index(names)

    def check_unique(self, validate: str) -> None:
        """MergeError where keys are not as unique as was said."""
        short = {"1:1": "one_to_one", "1:m": "one_to_many", "m:1": "many_to_one", "m:m": "many_to_many"}
        words = short.get(validate, validate)
        if words not in short.values():
            raise ValueError(f'"{validate}" is not a valid argument. Valid arguments are:\n- "1:1"\n- "1:m"\n- "m:1"\n- "m:m"\n'
                             '- "one_to_one"\n- "one_to_many"\n- "many_to_one"\n- "many_to_many"')
        left, right = self.repeated()
        text = words.replace("_", "-")
        if words == "one_to_one" and left and right:
            raise MergeError("Merge keys are not unique in either left or right dataset; not a one-to-one merge")
        if words.startswith("one") and left:
            raise MergeError(f"Merge keys are not unique in left dataset; not a {text} merge")
        if words.endswith("one") and right:
            raise MergeError(f"Merge keys are not unique in right dataset; not a {text} merge")

    def repeated(self) -> tuple[bool, bool]:
        """Whether keys of each side occur twice."""
        return repeats(self.codes.left, self.codes.groups), repeats(self.codes.right, self.codes.groups)

    def find_rows(self) -> None:
        """The pairs of rows."""
        if self.how.endswith("anti"):
            self.rows = self.alone()
            return
        plain = self.left_index and self.right_index and not self.sort and self.how in ("inner", "left", "right")
        if plain and self.left._index is self.right._index and self.left._index.is_unique:
            every = np.arange(len(self.left._index))
            self.rows = meaning.Pairs(every, every)
            return
        self.rows = meaning.join(self.codes, self.how, self.sort)
        self.warn(len(self.rows.left))

    def warn(self, count: int) -> None:
        """Say so when a merge has many times more rows than both sides."""
        n, m = len(self.left._index), len(self.right._index)
        if count > MANY and count > TIMES * (n + m):
            warnings.warn(f"this merge of {n:,} and {m:,} rows has {count:,} rows: the keys repeat on both sides", PerformanceWarning,
                          stacklevel=5)

    def alone(self) -> Any:
        """The rows of one side that the other has no key of."""
        first, second = (self.codes.left, self.codes.right) if self.how == "left_anti" else (self.codes.right, self.codes.left)
        found = meaning.pairs_of(first, second, self.codes.groups, True)
        self.places = np.flatnonzero(found.right < 0)
        rows = found.left[self.places]
        none = np.full(len(rows), -1, dtype=np.int64)
        pairs = meaning.Pairs(rows, none) if self.how == "left_anti" else meaning.Pairs(none, rows)
        return meaning.by_key(pairs, first, rows) if self.sort else pairs

    # -- the frame

    def index(self) -> Any:
        """The labels of the rows."""
        rows = self.rows
        if self.left_index and self.right_index:
            return self.joined_index()
        if self.right_index:
            bare = not len(self.left._index) and len(self.right._index)
            return picked_index(self.right._index, rows.right) if bare else picked_index(self.left._index, rows.left)
        if self.left_index:
            if not len(self.right._index) and len(self.left._index):
                return picked_index(self.left._index, rows.left)
            return picked_index(self.right._index, rows.right)
        if self.places is not None:                 # rows alone keep their numbers in the join of which they are a part
            return default_index(int(self.places[-1]) + 1 if len(self.places) else 0)._take(self.places)
        return default_index(len(rows.left))

    def joined_index(self) -> Any:
        """The keys, being both indexes."""
        left, right, rows = self.left._index, self.right._index, self.rows
        if self.how == "inner" and left.nlevels == 1 and left.dtype != right.dtype:
            made = kinds.Index(cast(left._take(rows.left)._values, common_dtype([left.dtype, right.dtype])))
        elif self.how in ("left", "left_anti", "inner"):
            made = left if unchanged(rows.left, len(left)) else left._take(rows.left)
        elif self.how in ("right", "right_anti"):
            made = right if unchanged(rows.right, len(right)) else right._take(rows.right)
        elif left.nlevels > 1:
            columns = [filled(k.left, k.right, rows) for k in self.keys]
            made = kinds.MultiIndex.from_arrays(columns)
        else:
            made = kinds.Index(filled(self.keys[0].left, self.keys[0].right, rows))
        names = list((right if follows_right(left, right, self.how) else left).names)
        return made if list(made.names) == names else made.rename(names if made.nlevels > 1 else names[0])

    def columns(self, suffixes: Any) -> tuple[list[Any], Any]:
        """Arrays and labels: the left columns, then the right ones that are not keys of the same name."""
        rows = self.rows
        self.columns_from_levels()
        lefts, rights = list(self.left._labels), list(self.right._labels)
        shared = {k.name for k in self.keys if k.left_name is not None and k.left_name == k.right_name}
        kept = [i for i, x in enumerate(rights) if x not in shared]
        names_left, names_right = renamed(lefts, [rights[i] for i in kept], self.dropped(shared), suffixes, self.left._labels)
        self.renamed = {x for x in (*lefts, *rights) if x not in names_left and x not in names_right}
        self.same = unchanged(self.rows.left, len(self.left._index))
        self.lefts = Rows(rows.left, self.how in ("inner", "left", "left_anti"))
        self.rights = Rows(rows.right, self.how in ("inner", "right", "right_anti"))
        arrays = [self.left_column(x, a) for x, a in zip(lefts, self.items(self.left, self.lefts), strict=True)]
        source = self.items(self.right, self.rights)
        arrays += [self.right_column(rights[i], source[i]) for i in kept]
        extra = [(k.name, filled(k.left, k.right, rows)) for k in self.keys if k.left_name is None and k.right_name is None
                 and not (self.left_index or self.right_index)]
        extra += [(k.name, right_if_alone(k, rows)) for k in self.keys if self.suffixed_key(k, names_left + names_right)]
        names = [n for n, _ in extra] + names_left + names_right
        labels = kinds.Index(names, tupleize_cols=self.left._labels.nlevels > 1) if names else self.left._labels[:0]
        if labels.nlevels == self.left._labels.nlevels and list(self.left._labels.names) == list(self.right._labels.names):
            labels.names = self.left._labels.names
        made = [a for _, a in extra] + arrays
        return LaterColumns(made) if any(type(a) is Cell for a in made) else made, labels

    def suffixed_key(self, key: Key, names: list[Any]) -> bool:
        """Whether a column that met the other side's index got a suffix, so that the key comes besides under its own name."""
        label = key.left_name if key.left_name is not None else key.right_name
        return self.left_index != self.right_index and label is not None and label not in names

    def items(self, side: Any, rows: Rows) -> Any:
        """The columns of a side, those that wait as cells; whether the others are worth waiting."""
        arrays, n = columns_of(side), len(side._index)
        self.later = worth(rows.count, n)
        if not self.later and has_room(arrays, n, rows.count):
            self.later = True
            pin(rows, arrays, n)
        return arrays.items() if type(arrays) is LaterColumns else arrays

    def columns_from_levels(self) -> None:
        """A key that is a level on the left and a column on the right is a column of the result."""
        if self.left_index or self.right_index:
            return
        found = [k for k in self.keys if k.left_name is None and k.right_name is not None and k.name in self.left._index.names]
        for k in reversed(found):
            self.left = frame([k.left, *self.left._columns], self.left._index, [k.name, *self.left._labels], self.left)
            self.keys = [x._replace(left_name=x.name) if x is k else x for x in self.keys]

    def dropped(self, shared: set[Any]) -> set[Any]:
        """Columns that both have but that need no suffix."""
        return shared

    def left_column(self, label: Any, values: Any) -> Any:
        """A left column; a key takes the right side's value where there is no left row."""
        if not len(self.rows.left):                     # without a row, of two moments' dtypes the right one stays
            for k in self.keys:
                if k.left_name is not None and k.left_name == label == k.right_name and k.left.dtype.kind == k.right.dtype.kind == "M":
                    return k.right[:0]
        if self.how not in ("inner", "left", "left_anti"):
            for k in self.keys:
                alone = self.right_index and label not in self.renamed
                if k.left_name is not None and k.left_name == label and (k.right_name == label or alone):
                    return filled(k.left, k.right, self.rows)
        return values if self.same else picked_one(values, self.lefts, self.later)

    def right_column(self, label: Any, values: Any) -> Any:
        """A right column; a key that meets the left index takes its value."""
        if self.left_index and self.how in ("outer", "left"):
            for k in self.keys:
                if k.right_name is not None and k.right_name == label and label not in self.renamed:
                    return filled(k.left, k.right, self.rows)
        return picked_one(values, self.rights, self.later)


class LabelMerge(Merge):
    """A merge of two frames by indexes that `Index.join` joins."""

    def __init__(self, left: Any, right: Any, how: str, sort: bool):
        self.left, self.right, self.keys, self.how, self.sort = left, right, [], how, sort
        self.left_index = self.right_index = True

    def repeated(self) -> tuple[bool, bool]:
        return not self.left._index.is_unique, not self.right._index.is_unique

    def find_rows(self) -> None:
        self.labels, *places = join_of_indexes(self.left._index, self.right._index, self.how, None, self.sort)
        every = np.arange(len(self.labels))
        self.rows = meaning.Pairs(*(every if x is None else np.asarray(x).astype(np.int64) for x in places))

    def joined_index(self) -> Any:
        return self.labels


def unlike(key: Key) -> bool:
    """Whether one key has categories that the other lacks, or one alone is boolean, or both are text of two dtypes."""
    left, right = key.left, key.right
    if bool(len(left)) != bool(len(right)):
        return False
    if type(left) is ndarray and type(right) is ndarray:
        return bool((left.dtype.kind == "b") != (right.dtype.kind == "b"))
    if {family(left), family(right)} == {"bool", "number"}:
        return True
    if hasattr(left, "categories") and hasattr(right, "categories"):
        return not same_categories(left, right)
    if hasattr(left, "categories") or hasattr(right, "categories"):
        return True
    families = {family(left), family(right)}
    if "other" in families and len(families) == 2:
        return True
    return families == {"text"} and left.dtype != right.dtype or "text" in families and BOOL in (left.dtype, right.dtype)


def repeats(codes_: ndarray, groups: int) -> bool:
    """Whether a code occurs twice."""
    from septet.core.fn.groups import sizes_of

    return bool(groups and (sizes_of(codes_, groups) > 1).any())


def unchanged(rows: ndarray, n: int) -> bool:
    """Whether rows are all n in their order."""
    return len(rows) == n and (not n or int(rows[0]) == 0 and int(rows[-1]) == n - 1 and bool((rows == np.arange(n)).all()))


def pick(values: Any, rows: ndarray, there: bool) -> Any:
    """Elements at rows, missing at -1; there: no row is -1."""
    return at(values, rows) if there else take(values, rows)


def filled(left: Any, right: Any, rows: Any) -> Any:
    """The left key where there is a left row, else the right one."""
    gone = rows.left < 0
    if not gone.any():
        return at(left, rows.left)
    if gone.all():
        return at(right, rows.right)
    from septet.pandas.reshape.merge_keys import joined

    both = joined(left, right)
    return at(both, np.where(gone, rows.right + len(left), rows.left))


def right_if_alone(key: Key, rows: Any) -> Any:
    """A key's values: the right ones where no row has a left one, or none is there."""
    return at(key.right, rows.right) if bool((rows.left < 0).all()) else filled(key.left, key.right, rows)


def picked_index(index: Any, rows: ndarray) -> Any:
    """Labels at rows, missing at -1."""
    return index if unchanged(rows, len(index)) else index._take(rows)


def renamed(lefts: list[Any], rights: list[Any], shared: set[Any], suffixes: Any, labels: Any) -> tuple[list[Any], list[Any]]:
    """Suffixes at the columns that both have.  ValueError where there is none; MergeError where names then repeat."""
    if not isinstance(suffixes, (tuple, list)):
        raise TypeError(f"Passing 'suffixes' as a {type(suffixes)}, is not supported. Provide 'suffixes' as a tuple instead.")
    if len(suffixes) != 2:
        raise ValueError(f"too many values to unpack (expected 2, got {len(suffixes)})")
    taken = set(lefts) & set(rights)
    if not taken:
        return lefts, rights
    first, second = suffixes
    if not first and not second:
        overlap = kinds.Index([x for x in lefts if x in taken])
        raise ValueError(f"columns overlap but no suffix specified: {overlap}")
    made = [[suffixed(x, s) if x in taken and s is not None else x for x in side] for side, s in ((lefts, first), (rights, second))]
    doubled = [x for x in made[0] + made[1] if (made[0] + made[1]).count(x) > 1 and lefts.count(x) < 2 and rights.count(x) < 2]
    if doubled:
        raise MergeError(f"Passing 'suffixes' which cause duplicate columns {set(doubled)} is not allowed.")
    return made[0], made[1]


def suffixed(label: Any, suffix: str) -> Any:
    """A label with a suffix; of a tuple the first part gets it."""
    return (f"{label[0]}{suffix}", *label[1:]) if isinstance(label, tuple) else f"{label}{suffix}"


def add_indicator(made: Any, indicator: Any, rows: Any) -> None:
    """A categorical column of where rows come from."""
    from septet.pandas.arrays.categorical import Categorical

    name = indicator if isinstance(indicator, str) else "_merge"
    if not isinstance(indicator, (str, bool)):
        raise ValueError("indicator option can only accept boolean or string arguments")
    if name in made._labels:
        raise ValueError("Cannot use name of an existing column for indicator column")
    side = np.where(rows.right < 0, 0, np.where(rows.left < 0, 1, 2))
    made[name] = Categorical.from_codes(side, categories=SIDES)


def cross(left: Any, right: Any, suffixes: Any, indicator: Any, *others: Any) -> Any:
    """Every left row with every right row."""
    if any(x is not None and x is not False for x in others):
        raise MergeError("Can not pass on, right_on, left_on or set right_index=True or left_index=True")
    n, m = len(left._index), len(right._index)
    rows = meaning.Pairs(np.repeat(np.arange(n), m), np.tile(np.arange(m), n))
    names_left, names_right = renamed(list(left._labels), list(right._labels), set(), suffixes, left._labels)
    arrays = [at(a, rows.left) for a in left._columns] + [at(a, rows.right) for a in right._columns]
    made = frame(arrays, default_index(n * m), names_left + names_right, left)
    if indicator:
        add_indicator(made, indicator, rows)
    return made


def merge_ordered(left: Any, right: Any, on: Any = None, left_on: Any = None, right_on: Any = None, left_by: Any = None,
                  right_by: Any = None, fill_method: str | None = None, suffixes: Any = ("_x", "_y"), how: str = "outer") -> Any:
    """Join of ordered frames, in the order of the keys; fill_method "ffill" fills the gaps; left_by, right_by: group by group."""
    if fill_method not in (None, "ffill"):
        raise ValueError("fill_method must be 'ffill' or None")
    if left_by is not None and right_by is not None:
        raise ValueError("Can only group either left or right frames")
    options = {"on": on, "left_on": left_on, "right_on": right_on, "suffixes": suffixes, "how": how}
    if left_by is None and right_by is None:
        return ordered(left, right, fill_method, options)
    return by_group(left, right, left_by, right_by, fill_method, options)


def ordered(left: Any, right: Any, fill_method: str | None, options: Any) -> Any:
    """One pair of frames."""
    work_left, work_right = as_frame(left), as_frame(right)
    lefts, rights = checked(work_left, work_right, options["on"], options["left_on"], options["right_on"], False, False)
    work = Merge(work_left, work_right, keys_of(work_left, work_right, lefts, rights, False, False), options["how"], True, False, False)
    work.find_rows()
    if fill_method is not None:
        keys = {k.left_name for k in work.keys if k.left_name == k.right_name}
        rows = meaning.Pairs(carried(work.rows.left), carried(work.rows.right))
        whole, work.rows = work.rows, rows
        arrays, labels = work.columns(options["suffixes"])
        work.rows = whole
        exact, _ = work.columns(options["suffixes"])
        arrays = [e if label in keys else a for a, e, label in zip(arrays, exact, labels, strict=True)]
        return frame(arrays, work.index(), labels, work_left)
    return work.result(options["suffixes"], False, None)


def carried(rows: ndarray) -> ndarray:
    """The last row that was there, for each that is not."""
    places = np.maximum.accumulate(np.where(rows >= 0, np.arange(len(rows)), -1)) if len(rows) else rows
    return np.where(places < 0, -1, rows[np.maximum(places, 0)]) if len(rows) else rows


def by_group(left: Any, right: Any, left_by: Any, right_by: Any, fill_method: str | None, options: Any) -> Any:
    """Group by group of one side."""
    from septet.pandas.reshape.concat import concat

    side, by = (left, left_by) if left_by is not None else (right, right_by)
    by = by if isinstance(by, list) else [by]
    absent = [x for x in by if x not in side._labels]
    if absent:
        raise KeyError(f"{set(absent)} not found in {'left' if left_by is not None else 'right'} columns")
    parts = []
    for name, part in side.groupby(by):
        other = right if left_by is not None else left
        common = [x for x in by if x in other._labels]
        if common and options["on"] is not None and not set(common) & set(listed_on(options["on"])):
            other = other.drop(columns=common)
        made = ordered(part, other, fill_method, options) if left_by is not None else ordered(other, part, fill_method, options)
        for k, x in zip(by, name, strict=True):
            made[k] = x
        parts.append(made)
    result = concat(parts, ignore_index=True)
    return result[[*result._labels]]


def listed_on(on: Any) -> list[Any]:
    """`on` as a list."""
    return on if isinstance(on, list) else [on]
