"""Scaled dot product attention; attention with several heads and its projections."""
from __future__ import annotations

import math
from typing import Any

from septet.core import view
from septet.core.fn import attention as meaning
from septet.ir import dtype as dt
from septet.torch.nn.functional.arguments import kind_name, tensor


def scaled_dot_product_attention(query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, is_causal: bool = False,
                                 scale: float | None = None, enable_gqa: bool = False) -> Any:
    """softmax(query key^T * scale + attn_mask) value; query (..., l, e), key (..., s, e), value (..., s, f); scale 1 / sqrt(e) by default."""
    for k, (name, x) in enumerate((("query", query), ("key", key), ("value", value))):
        tensor(x, "scaled_dot_product_attention", name, k + 1)
    check(query, key, value, attn_mask, is_causal)
    factor = 1.0 / math.sqrt(query.shape[-1]) if scale is None else float(scale)
    if dropout_p > 0.0 or query.ndim < 2 or key.ndim != query.ndim or value.ndim != query.ndim:
        return general(query, key, value, attn_mask, dropout_p, is_causal, factor, enable_gqa)
    if query.ndim != 4 or not same_batches(query, key, value, enable_gqa):
        return flattened(query, key, value, attn_mask, is_causal, factor, enable_gqa)
    return meaning.attention(query, key, value, attn_mask, is_causal, factor)


def check(query: Any, key: Any, value: Any, mask: Any, causal: bool) -> None:
    """RuntimeError for operands that do not belong together."""
    if mask is not None and causal:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if not query._dtype is key._dtype is value._dtype:
        names = [f"query.dtype: {kind(query)}", f"key.dtype: {kind(key)}", f"and value.dtype: {kind(value)}"]
        raise RuntimeError(f"Expected query, key, and value to have the same dtype, but got {' '.join(names)} instead.")
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError(f"Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {query.ndim}, key.dim: {key.ndim} "
                           f"and value.dim: {value.ndim} instead.")
    if mask is not None and mask._dtype is not dt.bool_ and mask._dtype is not query._dtype:
        raise RuntimeError(f"Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: {kind(mask)} and  "
                           f"query.dtype: {kind(query)} instead.")


def kind(x: Any) -> str:
    """The dtype's name in messages about attention."""
    return {"Float": "float", "Double": "double", "Long": "long int", "Half": "c10::Half", "BFloat16": "c10::BFloat16"}.get(kind_name(x), kind_name(x))


def same_batches(query: Any, key: Any, value: Any, grouped: bool) -> bool:
    """Whether the kernels take the leading dimensions as they are."""
    heads = query.shape[1] == key.shape[1] or grouped and key.shape[1] and query.shape[1] % key.shape[1] == 0
    return bool(query.shape[0] == key.shape[0] == value.shape[0] and heads and key.shape[1] == value.shape[1])


def flattened(query: Any, key: Any, value: Any, mask: Any, causal: bool, factor: float, grouped: bool) -> Any:
    """Leading dimensions of any number as one; what broadcasts goes the general way."""
    lead = query.shape[:-2]
    if grouped or tuple(key.shape[:-2]) != tuple(lead) or tuple(value.shape[:-2]) != tuple(lead):
        return general(query, key, value, mask, 0.0, causal, factor, grouped)
    shape = (1, -1) if query.ndim != 3 else (1, query.shape[0])
    if query.ndim == 2:
        shape = (1, 1)
    q, k, v = (view.reshape(x, (*shape, *x.shape[-2:])) for x in (query, key, value))
    if mask is not None:
        mask = view.broadcast_to(mask, (*lead, query.shape[-2], key.shape[-2]))
        mask = view.reshape(mask, (*q.shape[:2], *mask.shape[-2:]))
    return view.reshape(meaning.attention(q, k, v, mask, causal, factor), (*query.shape[:-1], value.shape[-1]))


def general(query: Any, key: Any, value: Any, mask: Any, dropout_p: float, causal: bool, factor: float, grouped: bool) -> Any:
    """By products and a softmax."""
    if grouped:
        times = query.shape[-3] // key.shape[-3]
        key, value = (repeated(x, times) for x in (key, value))
    if query.ndim == 4 and key.ndim == 4 and query.shape[1] != key.shape[1] and 1 not in (query.shape[1], key.shape[1]):
        raise RuntimeError(f"The size of tensor a ({query.shape[1]}) must match the size of tensor b ({key.shape[1]}) at non-singleton dimension 1")
    drop = None
    if dropout_p > 0.0:
        from septet.torch.nn.functional import dropout

        def drop(weights: Any) -> Any:
            return dropout(weights, dropout_p, True)

    return meaning.composite(query, key, value, mask, causal, factor, drop)


def repeated(x: Any, times: int) -> Any:
    """Every head `times` times."""
    shape = (*x.shape[:-2], times, *x.shape[-2:])
    return view.reshape(view.broadcast_to(view.expand_dims(x, -3), shape), (*x.shape[:-3], x.shape[-3] * times, *x.shape[-2:]))


