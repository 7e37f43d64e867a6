"""`pad_sequences`: lists of different lengths as one array."""
from __future__ import annotations

from typing import Any


def pad_sequences(sequences: Any, maxlen: int | None = None, dtype: Any = "int32", padding: str = "pre", truncating: str = "pre",
                  value: Any = 0.0) -> Any:
    """Sequences filled up, or cut, to one length, in front ("pre") or behind ("post").  ValueError for what are no sequences."""
    import septet.numpy as np

    if not hasattr(sequences, "__len__"):
        raise ValueError("`sequences` must be iterable.")
    for x in sequences:
        if not hasattr(x, "__len__"):
            raise ValueError(f"`sequences` must be a list of iterables. Found non-iterable: {x}")
    for name, given in (("Truncating", truncating), ("Padding", padding)):
        if given not in ("pre", "post"):
            raise ValueError(f'{name} type "{given}" not understood')
    longest = max((len(x) for x in sequences), default=0) if maxlen is None else maxlen
    inner: tuple[int, ...] = next((np.asarray(x).shape[1:] for x in sequences if len(x)), ())
    is_text = np.issubdtype(np.dtype(dtype), np.str_) if not isinstance(dtype, type) else dtype is str
    if isinstance(value, str) and dtype is not object and not is_text:
        raise ValueError(f"`dtype` {dtype} is not compatible with `value`'s type: {type(value)}\nYou should set `dtype=object` for "
                         "variable length strings.")
    found = np.full((len(sequences), longest, *inner), value, dtype=dtype)
    for k, x in enumerate(sequences):
        if not len(x):
            continue
        cut = np.asarray(x[-longest:] if truncating == "pre" else x[:longest], dtype=dtype) if longest else np.asarray(x[:0], dtype=dtype)
        if cut.shape[1:] != inner:
            raise ValueError(f"Shape of sample {cut.shape[1:]} of sequence at position {k} is different from expected shape {inner}")
        if padding == "post":
            found[k, : len(cut)] = cut
        elif len(cut):
            found[k, -len(cut):] = cut
    return found
