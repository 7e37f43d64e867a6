"""select_dtypes: which columns have one of the dtypes that are asked for."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.pandas.construct import is_list_like
from septet.pandas.dtypes import OBJECT, ExtensionDtype, pandas_dtype

# NumPy's abstract scalar types, by the kinds of dtypes below each; a timedelta64 is a signed integer there
_GROUPS = {"number": "iufcm", "integer": "ium", "signedinteger": "im", "unsignedinteger": "u", "inexact": "fc", "floating": "f",
           "float": "f", "complexfloating": "c", "generic": "biufcmMOSUV", "bool": "b", "bool_": "b", "timedelta": "m", "timedelta64": "m"}
_TEXTS = ("str", "str_", "string", "StringDtype")


def select_dtypes(frame: Any, include: Any, exclude: Any) -> Any:
    """DataFrame.select_dtypes."""
    include, exclude = (() if x is None else tuple(x) if is_list_like(x) else (x,) for x in (include, exclude))
    if not include and not exclude:
        raise ValueError("at least one of include or exclude must be nonempty")
    both = {str(x) for x in include} & {str(x) for x in exclude}
    if both:
        raise ValueError(f"include and exclude overlap on {frozenset(both)}")
    for word, asked in (("included", include), ("excluded", exclude)):
        _check(frame, asked, word)
    keep = [(not include or any(_is_of(a.dtype, x) for x in include)) and not any(_is_of(a.dtype, x) for x in exclude)
            for a in frame._arrays]
    places = [i for i, k in enumerate(keep) if k]
    columns = frame._columns
    return frame._with([columns[i] for i in places], None, frame._labels[np.array(places, dtype=np.intp)])


def _name(wanted: Any) -> str:
    return wanted if isinstance(wanted, str) else getattr(wanted, "__name__", str(wanted))


def _is_object(wanted: Any) -> bool:
    return _name(wanted) in ("object", "object_", "O") or wanted is OBJECT


def _check(frame: Any, asked: tuple[Any, ...], word: str) -> None:
    """TypeError for NumPy's texts and for "period"; a warning where `object` brings text columns with it."""
    for wanted in asked:
        if isinstance(wanted, str) and wanted[:1] in "US" and wanted[1:].isdigit() or wanted in ("U", "S"):
            raise TypeError("numpy string dtypes are not allowed, use 'str' or 'object' instead")
        if isinstance(wanted, str) and wanted == "period":
            raise TypeError("select_dtypes does not support the 'period' string; pass pd.PeriodDtype to select period columns")
    texts = any(str(a.dtype) == "str" for a in frame._arrays)
    if texts and any(_is_object(x) for x in asked) and not any(_name(x) in _TEXTS for x in asked):
        from septet.pandas.errors import Pandas4Warning

        warnings.warn(f"For backward compatibility, 'str' dtypes are {word} by select_dtypes when 'object' dtype is specified. This "
                      "behavior is deprecated and will be removed in a future version; name 'str' too if you mean it.",
                      Pandas4Warning, stacklevel=5)


def _is_of(dtype: Any, wanted: Any) -> bool:
    """Whether a dtype is one that `select_dtypes` asks for."""
    name, plain = _name(wanted), isinstance(dtype, np.dtype)
    inner = dtype if plain else getattr(dtype, "numpy_dtype", None) if hasattr(dtype, "_is_numeric") and dtype._is_numeric else None
    if name == "bool" and str(dtype) == "boolean":
        return True
    if name in _TEXTS and (isinstance(wanted, (str, type))):
        return type(dtype).__name__ == "StringDtype"
    if _is_object(wanted):
        return bool(dtype == OBJECT or dtype == "str")
    if name in _GROUPS:
        return inner is not None and inner.kind in _GROUPS[name] or name in ("generic", "bool_") and str(dtype) == "boolean"
    if name in ("datetime", "datetime64", "datetimetz"):
        return dtype.kind == "M" and plain == (name != "datetimetz")
    if name == "int":
        return inner is not None and str(inner) in ("int64", "int32")
    if isinstance(wanted, type) and issubclass(wanted, ExtensionDtype):
        return isinstance(dtype, wanted)
    if name == "category":
        return bool(dtype == "category")
    found = pandas_dtype(wanted)
    return bool(dtype == found or inner is not None and isinstance(wanted, (str, type)) and inner == found)
