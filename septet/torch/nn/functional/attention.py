"""Scaled dot product attention; attention with several heads and its projections."""
from __future__ import annotations

import math
from typing import Any

from septet.core import index, ops, view
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn import attention as meaning
from septet.core.fn.shape import concatenate
from septet.core.products import matmul
from septet.ir import dtype as dt
from septet.ir.shape import broadcasts_to
from septet.torch.casting import here_as
from septet.torch.nn.attention import check_allowed
from septet.torch.nn.functional.arguments import kind_name, tensor

TYPE_NAMES = {"Float": "float", "Double": "double", "Long": "long int", "Half": "c10::Half", "BFloat16": "c10::BFloat16"}


def scaled_dot_product_attention(query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, is_causal: bool = False,
                                 scale: float | None = None, enable_gqa: bool = False) -> Any:
    """softmax(query key^T * scale + attn_mask) value; query (..., l, e), key (..., s, e), value (..., s, f); scale 1 / sqrt(e) by
    default."""
    for k, (name, x) in enumerate((("query", query), ("key", key), ("value", value))):
        tensor(x, "scaled_dot_product_attention", name, k + 1)
    query, key, value, attn_mask = here_as("lower", query, key, value, attn_mask)
    check(query, key, value, attn_mask, is_causal)
    check_allowed()
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
        raise RuntimeError(f"Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {query.ndim}, key.dim: "
                           f"{key.ndim} and value.dim: {value.ndim} instead.")
    if query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise RuntimeError(f"query of size {tuple(query.shape)}, key of size {tuple(key.shape)} and value of size {tuple(value.shape)} "
                           "cannot be multiplied")
    if mask is not None and not broadcasts_to(mask.shape, (*query.shape[:-1], key.shape[-2])):
        raise RuntimeError(f"attn_mask of size {tuple(mask.shape)} does not broadcast to {(*query.shape[:-1], key.shape[-2])}")
    if mask is not None and mask._dtype is not dt.bool_ and mask._dtype is not query._dtype:
        raise RuntimeError(f"Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: {kind(mask)} "
                           f"and  query.dtype: {kind(query)} instead.")


def kind(x: Any) -> str:
    """The dtype's name in messages about attention."""
    return TYPE_NAMES.get(kind_name(x), kind_name(x))


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
        raise RuntimeError(f"The size of tensor a ({query.shape[1]}) must match the size of tensor b ({key.shape[1]}) at non-singleton "
                           "dimension 1")
    drop = None
    if dropout_p > 0.0:
        from septet.torch.nn.functional import dropout

        def drop(weights: Any) -> Any:
            return dropout(weights, dropout_p, True)

    if query._dtype not in dt.HALVES:
        return meaning.composite(query, key, value, mask, causal, factor, drop)
    wide = [a if a is None or a._dtype is dt.bool_ else cast(a, dt.float32) for a in (query, key, value, mask)]
    return cast(meaning.composite(*wide, causal, factor, drop), query._dtype)


def repeated(x: Any, times: int) -> Any:
    """Every head `times` times."""
    shape = (*x.shape[:-2], times, *x.shape[-2:])
    return view.reshape(view.broadcast_to(view.expand_dims(x, -3), shape), (*x.shape[:-3], x.shape[-3] * times, *x.shape[-2:]))




# ---- several heads ---------------------------------------------------------------------------------------------------


def multi_head_attention_forward(
        query: Any, key: Any, value: Any, embed_dim_to_check: int, num_heads: int, in_proj_weight: Any, in_proj_bias: Any, bias_k: Any,
        bias_v: Any, add_zero_attn: bool, dropout_p: float, out_proj_weight: Any, out_proj_bias: Any, training: bool = True,
        key_padding_mask: Any = None, need_weights: bool = True, attn_mask: Any = None, use_separate_proj_weight: bool = False,
        q_proj_weight: Any = None, k_proj_weight: Any = None, v_proj_weight: Any = None, static_k: Any = None, static_v: Any = None,
        average_attn_weights: bool = True, is_causal: bool = False) -> tuple[Any, Any]:
    """(attention of query (l, n, e) over key and value (s, n, ...) by several heads, the heads' weights or None); n may be missing."""
    batched = check_heads(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        same = key is value, query is key
        query, key, value = (view.expand_dims(x, 1) for x in (query, key, value))
        key = query if same[1] else key
        value = key if same[0] else value
        key_padding_mask = None if key_padding_mask is None else view.expand_dims(key_padding_mask, 0)
    length, batch, width = query.shape
    check_widths(width, embed_dim_to_check, num_heads, key, value, use_separate_proj_weight)
    padding = canonical_mask(key_padding_mask, "key_padding_mask", query)
    if is_causal and attn_mask is None:
        raise RuntimeError("Need attn_mask if specifying the is_causal hint.")
    causal = is_causal and padding is None and not need_weights
    mask = None if causal else canonical_mask(attn_mask, "attn_mask", query)
    parts = projected(query, key, value, in_proj_weight, in_proj_bias, (q_proj_weight, k_proj_weight, v_proj_weight),
                      use_separate_proj_weight)
    mask = shaped_mask(mask, length, key.shape[0], batch * num_heads)
    q, k, v, mask, padding = with_extra_keys(*parts, mask, padding, bias_k, bias_v)
    q = heads(q, batch, num_heads)
    k, v = (fixed(x, s, batch, num_heads, name) for x, s, name in ((k, static_k, "static_k"), (v, static_v, "static_v")))
    if add_zero_attn:
        k, v = (widened(x, 1) for x in (k, v))
        mask, padding = (None if m is None else widened(m, m.ndim - 1) for m in (mask, padding))
    mask = with_padding(mask, padding, batch, num_heads, k.shape[1])
    drop = dropout_p if training else 0.0
    if need_weights:
        out, weights = weighted(q, k, v, mask, drop)
        weights = view.reshape(weights, (batch, num_heads, length, k.shape[1]))
        weights = weights.mean(1) if average_attn_weights else weights
    else:
        out, weights = unweighted(q, k, v, mask, drop, causal, batch), None
    out = view.reshape(view.swapaxes(out, 0, 1), (length * batch, width))
    out = view.reshape(linear(out, out_proj_weight, out_proj_bias), (length, batch, out_proj_weight.shape[0]))
    if not batched:
        return view.squeeze(out, 1), None if weights is None else view.squeeze(weights, 0)
    return out, weights


def linear(x: Any, weight: Any, bias: Any) -> Any:
    """x weight^T + bias."""
    from septet.torch.nn import functional

    return functional.linear(x, weight, bias)


def check_heads(query: Any, key: Any, value: Any, padding: Any, mask: Any, num_heads: int) -> bool:
    """Whether there is a batch; AssertionError for ranks that do not belong together."""
    if query.ndim not in (2, 3):
        raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {query.ndim}-D query tensor")
    word, rank = ("batched (3-D)", 3) if query.ndim == 3 else ("unbatched (2-D)", 2)
    if key.ndim != rank or value.ndim != rank:
        raise AssertionError(f"For {word} `query`, expected `key` and `value` to be {rank}-D but found {key.ndim}-D and {value.ndim}-D "
                             "tensors respectively")
    if padding is not None and padding.ndim != rank - 1:
        raise AssertionError(f"For {word} `query`, expected `key_padding_mask` to be `None` or {rank - 1}-D but found {padding.ndim}-D "
                             "tensor instead")
    if mask is not None:
        if mask.ndim not in (2, 3):
            raise AssertionError(f"For {word} `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found {mask.ndim}-D tensor "
                                 "instead")
        expected = (num_heads, query.shape[0], key.shape[0])
        if rank == 2 and mask.ndim == 3 and tuple(mask.shape) != expected:
            raise AssertionError(f"Expected `attn_mask` shape to be {expected} but got {mask.shape}")
    return rank == 3


def check_widths(width: int, expected: int, num_heads: int, key: Any, value: Any, separate: bool) -> None:
    """AssertionError for widths that do not belong together."""
    if width != expected:
        raise AssertionError(f"was expecting embedding dimension of {expected}, but got {width}")
    if width // num_heads * num_heads != width:
        raise AssertionError(f"embed_dim {width} not divisible by num_heads {num_heads}")
    if separate and key.shape[:2] != value.shape[:2]:
        raise AssertionError(f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}")
    if not separate and key.shape != value.shape:
        raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")


def canonical_mask(mask: Any, name: str, like: Any) -> Any:
    """A mask as numbers to add: -inf where a boolean one is True."""
    if mask is None:
        return None
    if mask._dtype is dt.bool_:
        return ops.where(mask, -math.inf, view.reshape(zero_like(like), (1,) * mask.ndim))
    if not mask._dtype.is_float:
        raise AssertionError(f"only bool and floating types of {name} are supported")
    return mask


def zero_like(x: Any) -> Any:
    """A zero of a tensor's dtype."""
    return full(type(x), x._dtype, (), 0)


def projected(query: Any, key: Any, value: Any, weight: Any, bias: Any, apart: tuple[Any, ...], separate: bool) -> list[Any]:
    """Query, key and value through their projections."""
    e = query.shape[-1]
    if not separate and query is key is value:
        return list(thirds(linear(query, weight, bias), e))
    weights = apart if separate else [index.getitem(weight, slice(k * e, (k + 1) * e)) for k in range(3)]
    biases = [None] * 3 if bias is None else [index.getitem(bias, slice(k * e, (k + 1) * e)) for k in range(3)]
    return [linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases)]


def thirds(x: Any, e: int) -> Any:
    """The last axis in three."""
    return (index.getitem(x, (Ellipsis, slice(k * e, (k + 1) * e))) for k in range(3))


def shaped_mask(mask: Any, length: int, keys: int, number: int) -> Any:
    """A mask of three dimensions."""
    if mask is None:
        return None
    expected = (length, keys) if mask.ndim == 2 else (number, length, keys)
    if tuple(mask.shape) != expected:
        raise RuntimeError(f"The shape of the {mask.ndim}D attn_mask is {mask.shape}, but should be {expected}.")
    return view.expand_dims(mask, 0) if mask.ndim == 2 else mask


def with_extra_keys(q: Any, k: Any, v: Any, mask: Any, padding: Any, bias_k: Any, bias_v: Any) -> tuple[Any, ...]:
    """A learned key and value behind the others."""
    if bias_k is None:
        return q, k, v, mask, padding
    k, v = (concatenate([x, view.broadcast_to(b, (1, *x.shape[1:]))]) for x, b in ((k, bias_k), (v, bias_v)))
    mask, padding = (None if m is None else widened(m, m.ndim - 1) for m in (mask, padding))
    return q, k, v, mask, padding


def widened(x: Any, axis: int) -> Any:
    """One more place along an axis, zero."""
    return concatenate([x, full(type(x), x._dtype, (*x.shape[:axis], 1, *x.shape[axis + 1:]), 0)], axis)


def heads(x: Any, batch: int, num_heads: int) -> Any:
    """(s, n, e) as (n * heads, s, e / heads)."""
    return view.swapaxes(view.reshape(x, (x.shape[0], batch * num_heads, x.shape[2] // num_heads)), 0, 1)


def fixed(x: Any, given: Any, batch: int, num_heads: int, name: str) -> Any:
    """The heads of keys or values, or those that the caller gives."""
    if given is None:
        return heads(x, batch, num_heads)
    if given.shape[0] != batch * num_heads:
        raise AssertionError(f"expecting {name}.size(0) of {batch * num_heads}, but got {given.shape[0]}")
    return given


def with_padding(mask: Any, padding: Any, batch: int, num_heads: int, keys: int) -> Any:
    """The mask and what is padding, added up."""
    if padding is None:
        return mask
    if tuple(padding.shape) != (batch, keys):
        raise AssertionError(f"expecting key_padding_mask shape of {(batch, keys)}, but got {padding.shape}")
    every = view.broadcast_to(view.reshape(padding, (batch, 1, 1, keys)), (batch, num_heads, 1, keys))
    every = view.reshape(every, (batch * num_heads, 1, keys))
    return every if mask is None else ops.add(mask, every)


def weighted(q: Any, k: Any, v: Any, mask: Any, drop: float) -> tuple[Any, Any]:
    """(outputs, weights) of all heads."""
    from septet.torch.nn import functional

    scores = matmul(ops.multiply(q, math.sqrt(1.0 / q.shape[-1])), view.swapaxes(k, 1, 2))
    weights = functional.softmax(scores if mask is None else ops.add(scores, mask), dim=-1)
    weights = functional.dropout(weights, drop) if drop > 0.0 else weights
    return matmul(weights, v), weights


def unweighted(q: Any, k: Any, v: Any, mask: Any, drop: float, causal: bool, batch: int) -> Any:
    """The outputs of all heads, by tiles."""
    if mask is not None:
        apart = (1, 1) if mask.shape[0] == 1 else (batch, -1)
        mask = view.reshape(mask, (*apart, *mask.shape[1:]))
    parts = (view.reshape(x, (batch, -1, *x.shape[1:])) for x in (q, k, v))
    return view.reshape(scaled_dot_product_attention(*parts, mask, drop, causal), tuple(q.shape))
