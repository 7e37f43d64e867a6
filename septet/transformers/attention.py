"""Attention for every architecture: q, k, v (batch, heads, tokens, width) to (batch, tokens, heads * width), by kernel or step by step."""
from __future__ import annotations

from typing import Any, NamedTuple

from septet import torch
from septet.errors import NotSupported
from septet.torch.nn import functional as F
from septet.transformers import masking_utils
from septet.transformers.utils import logging

KINDS = ("eager", "sdpa")
logger = logging.get_logger(__name__)


class Mask(NamedTuple):
    """What queries see: a boolean or additive mask, or None; and whether the rule is causal."""

    seen: Any = None
    causal: bool = False


ALL = Mask()                            # every key


def check_kind(kind: Any) -> str:
    """The way of attention that is asked for.  NotSupported for others than 'eager' and 'sdpa'."""
    if kind is None:
        return "sdpa"
    if kind not in KINDS:
        raise NotSupported(f"attn_implementation={kind!r}; {', '.join(KINDS)} are there (sdpa is the fused kernel)")
    return str(kind)


def wants_weights(config: Any, asked: bool | None) -> tuple[bool, bool]:
    """(whether attention weights are asked for, whether they can be had)."""
    wanted = config.output_attentions if asked is None else asked
    eager = config._attn_implementation == "eager"
    if wanted and not eager:
        logger.warning_once("`sdpa` attention does not support `output_attentions=True`. Please set your attention to `eager` if you "
                            "want any of these features.")
    return bool(wanted), bool(wanted) and eager


def split(x: Any, heads: int) -> Any:
    """(batch, tokens, heads * width) as (batch, heads, tokens, width)."""
    return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def attend(config: Any, q: Any, k: Any, v: Any, mask: Mask, scale: float, dropout: float = 0.0, softcap: float | None = None,
           bias: Any = None) -> tuple[Any, Any]:
    """(the mixed values, heads joined; the weights, of eager attention alone).  bias: added to the scaled products."""
    if config._attn_implementation == "eager" or softcap is not None:
        out, weights = eager(q, k, v, mask, scale, dropout, softcap, bias)
    else:
        seen = mask.seen
        if bias is not None:
            seen = bias if seen is None else bias + masking_utils.additive(seen, bias.dtype)
            seen = seen if not mask.causal else seen + masking_utils.additive(triangle(q, k), bias.dtype)
        grouped = q.shape[1] != k.shape[1]
        out = F.scaled_dot_product_attention(q, k, v, seen, dropout, mask.causal and bias is None, scale=scale, enable_gqa=grouped)
        weights = None
    out = out.transpose(1, 2)
    return out.reshape(out.shape[0], out.shape[1], -1), weights


def triangle(q: Any, k: Any) -> Any:
    """The causal mask of a whole text."""
    return masking_utils.causal(q.shape[2], k.shape[2], k.shape[2] - q.shape[2], None)[None, None]


def eager(q: Any, k: Any, v: Any, mask: Mask, scale: float, dropout: float, softcap: float | None, bias: Any) -> tuple[Any, Any]:
    """Attention step by step, which has weights."""
    if k.shape[1] != q.shape[1]:
        k, v = (x.repeat_interleave(q.shape[1] // x.shape[1], dim=1) for x in (k, v))
    scores = torch.matmul(q, k.transpose(2, 3)) * scale
    if softcap is not None:
        scores = torch.tanh(scores / softcap) * softcap
    if bias is not None:
        scores = scores + bias
    seen = triangle(q, k) if mask.causal else mask.seen
    if seen is not None:
        scores = scores + masking_utils.additive(seen, scores.dtype)
    weights = F.softmax(scores, dim=-1, dtype=torch.float32).to(q.dtype)
    weights = F.dropout(weights, dropout) if dropout else weights
    return torch.matmul(weights, v), weights
