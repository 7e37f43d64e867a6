"""`ArrowDtype` and its arrays: Arrow's types by name ("int64[pyarrow]"), no pyarrow needed.

Numbers and booleans are held as masked arrays, text as an array of text, the rest (lists, structs, times, decimals) as Python objects.
"""
from __future__ import annotations

import datetime
import decimal
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.masked_work import class_of
from septet.pandas.arrays.string_work import objects
from septet.pandas.dtypes import ExtensionDtype
from septet.pandas.missing import NA, is_missing

NUMBERS = {"int8": "int8", "int16": "int16", "int32": "int32", "int64": "int64", "uint8": "uint8", "uint16": "uint16", "uint32": "uint32",
           "uint64": "uint64", "float": "float32", "double": "float64", "bool": "bool"}
ARROW = {v: k for k, v in NUMBERS.items()}
SAME = {"float32": "float", "float64": "double", "boolean": "bool", "utf8": "string", "large_utf8": "large_string", "halffloat": "float"}
TEXT = ("string", "large_string", "string_view")
SCALARS = {"date32[day]": datetime.date, "date64[ms]": datetime.date, "binary": bytes, "large_binary": bytes, "null": type(NA)}
FRONT = ("list<", "large_list<", "struct<", "timestamp[", "duration[", "time32[", "time64[", "decimal128(", "dictionary<", "map<",
         "fixed_size_list<")


class ArrowDtype(ExtensionDtype):
    """One of Arrow's types.  pyarrow_dtype: a type of pyarrow, or its name."""

    __module__ = "pandas"
    _metadata = ("arrow_name",)
    na_value = NA

    def __init__(self, pyarrow_dtype: Any) -> None:
        name = str(pyarrow_dtype)
        name = SAME.get(name, name)
        if name not in NUMBERS and name not in TEXT and name not in SCALARS and not name.startswith(FRONT):
            raise TypeError(f"data type '{pyarrow_dtype}[pyarrow]' not understood")
        self.arrow_name = name
        self.pyarrow_dtype = pyarrow_dtype

    @property
    def name(self) -> str:
        """The type's name, with [pyarrow] behind it."""
        return f"{self.arrow_name}[pyarrow]"

    def __repr__(self) -> str:
        return self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return other == self.name or other.endswith("[pyarrow]") and SAME.get(other[:-9]) == self.arrow_name
        return isinstance(other, ArrowDtype) and other.arrow_name == self.arrow_name

    @property
    def type(self) -> Any:
        """The Python type of its elements."""
        if self.arrow_name in NUMBERS:
            return {"b": bool, "f": float}.get(self.kind, int)
        return str if self._holds_text else SCALARS.get(self.arrow_name, object)

    @property
    def kind(self) -> str:  # type: ignore[override]
        """The kind letter of the NumPy dtype that is nearest."""
        return self.numpy_dtype.kind

    @property
    def itemsize(self) -> int:
        """Bytes of a value."""
        return self.numpy_dtype.itemsize

    @property
    def numpy_dtype(self) -> Any:
        """The NumPy dtype that is nearest."""
        if self.arrow_name in NUMBERS:
            return np.dtype(NUMBERS[self.arrow_name])
        if self.arrow_name.startswith(("timestamp[", "duration[")):
            unit = self.arrow_name.split("[")[1][:2].strip("],")
            return np.dtype(f"{'M' if self.arrow_name[0] == 't' else 'm'}8[{unit}]")
        return np.dtype(object)

    @property
    def _is_numeric(self) -> bool:  # type: ignore[override]
        return self.arrow_name in NUMBERS

    @property
    def _is_boolean(self) -> bool:  # type: ignore[override]
        return self.arrow_name == "bool"

    @property
    def _holds_text(self) -> bool:
        return self.arrow_name in TEXT

    @classmethod
    def construct_from_string(cls, string: str) -> Any:
        """The dtype of a name such as "int64[pyarrow]".  TypeError for others."""
        if not isinstance(string, str) or not string.endswith("[pyarrow]"):
            raise TypeError(f"'{string}' must end with '[pyarrow]'")
        if string == "string[pyarrow]":
            raise TypeError("string[pyarrow] should be constructed by StringDtype")
        return cls(string[: -len("[pyarrow]")])

    @classmethod
    def construct_array_type(cls) -> Any:
        """ArrowExtensionArray."""
        return ArrowExtensionArray

    def _result_dtype(self, name: str, value: Any) -> Any:
        """The Arrow type of a reduction."""
        if value is NA or name in ("sum", "prod", "min", "max"):
            return self
        return ArrowDtype(type_of_items([value]))

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        plain = [d.numpy_dtype if isinstance(d, ArrowDtype) and d.arrow_name in NUMBERS else d for d in dtypes]
        if len(set(map(str, dtypes))) == 1:
            return self
        if all(isinstance(d, np.dtype) and d.kind in "iuf" for d in plain):
            return ArrowDtype(ARROW.get(np.result_type(*plain).name, "double"))
        return None


class ArrowExtensionArray(ExtensionArray):
    """Values of an Arrow type.  `_inner`: a masked array, an array of text, or an object array with NA."""

    __module__ = "pandas.arrays"
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: Any) -> None:
        made = of_arrow(values)
        self._inner, self._dtype = made._inner, made._dtype

    @classmethod
    def _make(cls, inner: Any, dtype: ArrowDtype) -> Any:
        made = cls.__new__(cls)
        made._inner, made._dtype = inner, dtype
        return made

    def _like(self, inner: Any) -> Any:
        return self._make(inner, self._dtype)

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        if isinstance(dtype, str):
            dtype = ArrowDtype.construct_from_string(dtype)
        scalars = getattr(scalars, "_values", scalars)
        if isinstance(scalars, ArrowExtensionArray) and (dtype is None or dtype == scalars._dtype):
            return scalars.copy() if copy else scalars
        return cls._of_any(scalars) if dtype is None else cls._make(inner_of(scalars, dtype), dtype)

    @classmethod
    def _from_sequence_of_strings(cls, strings: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        if dtype.arrow_name in NUMBERS:
            return cls._make(class_of(dtype.kind)._from_sequence_of_strings(strings, dtype=str(np_name(dtype))), dtype)
        return cls._from_sequence(strings, dtype=dtype)

    @classmethod
    def _of_any(cls, values: Any) -> Any:
        """The array under the Arrow type that its values ask for."""
        return cls._make(*inferred(values))

    def _of_items(self, items: list[Any], name: str | None = None) -> Any:
        """A list, None being missing, under this type or another."""
        dtype = self._dtype if name is None else ArrowDtype(name)
        return self._make(inner_of(items, dtype), dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        parts = list(to_concat)
        first = parts[0]._inner
        if type(first) is ndarray:
            return cls._make(np.concatenate([p._inner for p in parts]), parts[0]._dtype)
        return cls._make(type(first)._concat_same_type([p._inner for p in parts]), parts[0]._dtype)

    @property
    def dtype(self) -> Any:
        """The ArrowDtype."""
        return self._dtype

    def __len__(self) -> int:
        return len(self._inner)

    def isna(self) -> ndarray:
        """Mask of what is missing."""
        if type(self._inner) is ndarray:
            return np.array([x is NA for x in self._inner.tolist()], dtype=bool)
        return self._inner.isna()

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, (int, slice, np.integer)):
            from septet.pandas.arrays.string_work import indexer

            key = indexer(key, len(self))
        if isinstance(key, (int, np.integer)):
            found = self._inner[int(key)]
            return found.item() if isinstance(found, np.generic) else found
        return self._like(self._inner[key])

    def __setitem__(self, key: Any, value: Any) -> None:
        inner = value._inner if isinstance(value, ArrowExtensionArray) else value
        if type(self._inner) is ndarray and is_missing(inner):
            inner = NA
        self._inner[key] = inner

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """Elements at positions; with `allow_fill`, -1 gives `fill_value` or NA."""
        if type(self._inner) is ndarray:
            from septet.pandas.algorithms.take import take_ndarray

            gap = NA if fill_value is None or is_missing(fill_value) else fill_value
            return self._like(take_ndarray(self._inner, indices, allow_fill, gap))
        return self._like(self._inner.take(indices, allow_fill=allow_fill, fill_value=fill_value))

    def copy(self) -> Any:
        """A copy."""
        return self._like(self._inner.copy())

    def tolist(self) -> list[Any]:
        """Python values and NA."""
        return self._inner.tolist()

    def __iter__(self) -> Any:
        return iter(self.tolist())

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> ndarray:
        """A NumPy array; objects where values are missing and nothing stands for them."""
        if type(self._inner) is ndarray:
            items = [na_value if x is NA and na_value is not None else x for x in self._inner.tolist()]
            return objects(items) if dtype is None else np.array(items, dtype=dtype)
        return self._inner.to_numpy(dtype, copy, na_value)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The values as another dtype."""
        from septet.pandas.dtypes import pandas_dtype

        dtype = pandas_dtype(dtype)
        if isinstance(dtype, ArrowDtype):
            return self._make(inner_of(self, dtype), dtype) if dtype != self._dtype else self.copy() if copy else self
        return self._inner.astype(dtype, copy) if type(self._inner) is not ndarray else super().astype(dtype, copy)

    def fillna(self, value: Any, limit: int | None = None, copy: bool = True) -> Any:
        """NA replaced."""
        value = value._inner if isinstance(value, ArrowExtensionArray) else value
        return self._like(self._inner.fillna(value, limit)) if type(self._inner) is not ndarray else super().fillna(value, limit, copy)

    def _values_for_argsort(self) -> Any:
        return self._inner._values_for_argsort() if type(self._inner) is not ndarray else self._inner

    def _values_for_factorize(self) -> Any:
        return self._inner._values_for_factorize() if type(self._inner) is not ndarray else (self._inner, NA)

    def factorize(self, use_na_sentinel: bool = True) -> tuple[ndarray, Any]:
        """Codes and distinct values."""
        if type(self._inner) is ndarray:
            return super().factorize(use_na_sentinel)
        codes, distinct = self._inner.factorize(use_na_sentinel)
        return codes, self._like(distinct)

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        if type(self._inner) is ndarray:
            return super()._reduce(name, skipna=skipna, **kwargs)
        value = self._inner._reduce(name, skipna=skipna, **kwargs)
        value = value.item() if isinstance(value, np.generic) else value
        return value if not keepdims else self._of_any([value])

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        return self._like(self._inner._accumulate(name, skipna=skipna, **kwargs))

    def __invert__(self) -> Any:
        return self._like(~self._inner)

    def __neg__(self) -> Any:
        return self._like(-self._inner)

    def __pos__(self) -> Any:
        return self.copy()

    def __abs__(self) -> Any:
        return self._like(abs(self._inner))


for _name in "sum prod mean min max any all std var median sem".split():
    def _reducer(self: Any, *, skipna: bool = True, _of: str = _name, **kwargs: Any) -> Any:
        return self._reduce(_of, skipna=skipna, **kwargs)

    setattr(ArrowExtensionArray, _name, _reducer)


def np_name(dtype: ArrowDtype) -> Any:
    """The masked dtype that holds an Arrow type of numbers."""
    from septet.pandas.arrays.masked_work import dtype_of

    return dtype_of(dtype.numpy_dtype)


def inner_of(values: Any, dtype: ArrowDtype) -> Any:
    """Values as what an array of an Arrow type holds."""
    values = values._inner if isinstance(values, ArrowExtensionArray) else values
    if dtype.arrow_name in NUMBERS:
        return class_of(dtype.kind)._from_sequence(values, dtype=np_name(dtype))
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    if dtype._holds_text:
        from septet.pandas.arrays.string_dtype import NAMED

        return NAMED["string"].construct_array_type()._from_sequence(items, dtype=NAMED["string"])
    return objects([NA if not isinstance(x, (list, tuple, dict, ndarray)) and is_missing(x) else element(x, dtype) for x in items])


def element(x: Any, dtype: ArrowDtype) -> Any:
    """One value as an Arrow type has it."""
    name = dtype.arrow_name
    if name.startswith(("timestamp[", "duration[")):
        import septet.pandas as pd

        return pd.Timestamp(x) if name[0] == "t" else pd.Timedelta(x)
    if isinstance(x, ndarray):
        return x.tolist()
    return x


def inferred(values: Any) -> tuple[Any, ArrowDtype]:
    """(inner, dtype) of any values."""
    from septet.pandas.arrays.choose import choose_array

    dtype = getattr(values, "dtype", None)
    if type(values) is ndarray and dtype.kind in "biuf":  # type: ignore[union-attr]
        return class_of(dtype.kind)._from_sequence(values), ArrowDtype(ARROW[dtype.name])  # type: ignore[union-attr]
    if type(dtype).__name__ == "StringDtype":
        from septet.pandas.arrays.string_dtype import NAMED

        return values._as(NAMED["string"]), ArrowDtype("string")
    found = choose_array(values, None, False)
    if hasattr(found, "_mask"):
        return found, ArrowDtype(ARROW[found._data.dtype.name])
    if type(found.dtype).__name__ == "StringDtype":
        return inferred(found)
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    arrow = ArrowDtype(type_of_items(items))
    return inner_of(items, arrow), arrow


def type_of_items(items: list[Any]) -> str:
    """The name of the Arrow type of Python objects."""
    known = [x for x in items if isinstance(x, (list, dict)) or not is_missing(x)]
    first = known[0] if known else None
    if isinstance(first, (list, tuple)):
        return f"list<item: {type_of_items([y for x in known for y in x])}>"
    if isinstance(first, dict):
        keys = dict.fromkeys(k for x in known for k in x)
        return f"struct<{', '.join(f'{k}: {type_of_items([x.get(k) for x in known])}' for k in keys)}>"
    if isinstance(first, datetime.datetime):
        return f"timestamp[{getattr(first, 'unit', 'us')}]"
    for kind, name in ((bool, "bool"), (int, "int64"), (float, "double"), (str, "string"), (bytes, "binary"),
                       (datetime.date, "date32[day]"), (datetime.timedelta, "duration[us]"), (type(None), "null")):
        if isinstance(first, kind):
            return name if name != "int64" or not any(isinstance(x, float) for x in known) else "double"
    if isinstance(first, decimal.Decimal):
        return "decimal128(38, 18)"
    raise TypeError(f"no Arrow type holds {type(first).__name__}")


def of_arrow(values: Any) -> Any:
    """The array of another library's Arrow array.  TypeError for other objects."""
    if not hasattr(values, "__arrow_c_array__") and not hasattr(values, "__arrow_c_stream__"):
        raise TypeError(f"Unsupported type '{type(values)}' for ArrowExtensionArray")
    from septet.pandas.io.arrow_tables import arrow_array

    return arrow_array(values)


def booleans(items: list[Any]) -> Any:
    """True, False and None as an array of Arrow's booleans."""
    dtype = ArrowDtype("bool")
    return ArrowExtensionArray._make(inner_of(items, dtype), dtype)


def _binary(name: str, family: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        if isinstance(other, (kinds.Series, kinds.DataFrame, kinds.Index)):
            return NotImplemented
        other = other._inner if isinstance(other, ArrowExtensionArray) else other
        refuse(self, other, name)
        inner = self._inner
        if type(inner) is ndarray:
            return plain_binary(inner, other, name, family)
        found = inner._arith(other, name) if family == "arith" and hasattr(inner, "_mask") else getattr(inner, f"__{name}__")(other)
        return found if isinstance(found, ArrowExtensionArray) else wrap(found)

    method.__name__ = f"__{name}__"
    return method


def refuse(array: Any, other: Any, name: str) -> None:
    """What Arrow's arithmetic does not have."""
    if name in ("mod", "rmod", "divmod", "rdivmod"):
        raise NotImplementedError(f"{name.removeprefix('r')} not implemented.")
    if isinstance(other, bool) and array._dtype.kind in "iuf" and name in ("add", "sub", "mul"):
        raise TypeError(f"operation '{name}' not supported for dtype '{array._dtype}' with object of type {type(other)}")
    if name in ("truediv", "floordiv") and array._dtype.kind in "iu" and isinstance(other, int) and other == 0:
        raise ZeroDivisionError("divide by zero")


def plain_binary(inner: ndarray, other: Any, name: str, family: str) -> Any:
    """An operator over objects."""
    import operator

    others = other.tolist() if hasattr(other, "tolist") else other if isinstance(other, list) else [other] * len(inner)
    op = getattr(operator, name.removeprefix("r") if name.startswith("r") and family == "arith" else name)
    items = [None if x is NA or y is NA or y is None else op(y, x) if name[0] == "r" else op(x, y) for x, y in zip(inner.tolist(), others)]
    return booleans(items) if family == "compare" else ArrowExtensionArray._of_any(items)


def wrap(found: Any) -> Any:
    """A masked array or text as an Arrow array."""
    if hasattr(found, "_mask"):
        return ArrowExtensionArray._make(found, ArrowDtype(ARROW[found._data.dtype.name]))
    return ArrowExtensionArray._make(found, ArrowDtype("string"))


for _name in "add sub mul truediv floordiv mod pow divmod and or xor".split():
    setattr(ArrowExtensionArray, f"__{_name}__", _binary(_name, "arith"))
    setattr(ArrowExtensionArray, f"__r{_name}__", _binary(f"r{_name}", "arith"))
for _name in "eq ne lt le gt ge".split():
    setattr(ArrowExtensionArray, f"__{_name}__", _binary(_name, "compare"))
