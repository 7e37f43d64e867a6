"""`transformers.masking_utils`: which keys a query sees.  True: it does.  None: all (or, where causal, those before it)."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported


def padding(attention_mask: Any, keys: int) -> Any:
    """A (batch, keys) mask as (batch, 1, 1, keys) booleans; None where every token counts.  4-d masks come back as they are."""
    if attention_mask is None:
        return None
    if attention_mask.ndim == 4:
        return attention_mask
    if attention_mask.ndim != 2:
        raise ValueError(f"Wrong shape for input_ids or attention_mask: a mask of {attention_mask.ndim} dimensions")
    seen = attention_mask.bool()
    if bool(seen.all()):
        return None
    if seen.shape[1] < keys:
        seen = torch.cat([seen, seen.new_zeros((seen.shape[0], keys - seen.shape[1]))], dim=1)
    return seen[:, None, None, :keys]


def causal(queries: int, keys: int, past: int, window: int | None, like: Any = None) -> Any:
    """(queries, keys): query i is the token past + i and sees those up to it, the last `window` of them."""
    row = torch.arange(past, past + queries)[:, None]
    column = torch.arange(keys)[None, :]
    seen = column <= row
    return seen & (column > row - window) if window is not None else seen


def causal_mask(inputs_embeds: Any, attention_mask: Any, past_key_values: Any, window: int | None = None,
                layer_idx: int = 0) -> tuple[Any, bool]:
    """(the mask or None, whether the kernel's own causal rule is all that is needed) of a decoder."""
    queries = inputs_embeds.shape[1]
    past = past_key_values.get_seq_length(layer_idx) if past_key_values is not None else 0
    keys = past_key_values.get_mask_sizes(queries, layer_idx)[0] if past_key_values is not None else queries
    seen = padding(attention_mask, keys)
    if seen is not None and attention_mask.ndim == 4:
        return seen, False
    window = None if window is not None and past + queries <= window else window
    if seen is None and window is None and keys == past + queries:
        if queries == 1:
            return None, False
        if past == 0:
            return None, True
    whole = causal(queries, keys, past, window)[None, None]
    return (whole if seen is None else whole & seen), False


def create_causal_mask(config: Any, inputs_embeds: Any, attention_mask: Any = None, past_key_values: Any = None, position_ids: Any = None,
                       cache_position: Any = None, or_mask_function: Any = None, and_mask_function: Any = None, **more: Any) -> Any:
    """The mask of a decoder: booleans, or numbers to be added for eager attention; None where the kernel's own rule is enough."""
    if or_mask_function is not None or and_mask_function is not None:
        raise NotSupported("create_causal_mask: or_mask_function, and_mask_function")
    seen, rule = causal_mask(inputs_embeds, attention_mask, past_key_values)
    if config._attn_implementation != "eager":
        return seen
    if rule:
        seen = causal(inputs_embeds.shape[1], inputs_embeds.shape[1], 0, None)[None, None]
    return additive(seen, inputs_embeds.dtype)


def create_bidirectional_mask(config: Any, inputs_embeds: Any, attention_mask: Any = None, encoder_hidden_states: Any = None,
                              window: int | None = None, **more: Any) -> Any:
    """The mask of an encoder, or of a decoder looking at one; None where every token counts."""
    keys = (inputs_embeds if encoder_hidden_states is None else encoder_hidden_states).shape[1]
    seen = padding(attention_mask, keys)
    if window is None or keys <= window + 1 or (seen is not None and attention_mask.ndim == 4):
        return seen
    places = torch.arange(keys)
    near = ((places[:, None] - places[None, :]).abs() <= window)[None, None]
    return near if seen is None else near & seen


def additive(mask: Any, dtype: Any) -> Any:
    """A mask to be added: 0 where a key is seen, the least number elsewhere."""
    if mask is None or mask.dtype is not torch.bool:
        return mask
    return torch.zeros(mask.shape, dtype=dtype).masked_fill(~mask, torch.finfo(dtype).min)
