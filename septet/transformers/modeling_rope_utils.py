"""`transformers.modeling_rope_utils`: rotary frequencies of all kinds, from a configuration's `rope_parameters`.

Papers: RoPE arXiv:2104.09864, dynamic NTK, YaRN arXiv:2309.00071, LongRoPE arXiv:2402.13753, Llama 3.1's scaling.
"""
from __future__ import annotations

import math
from typing import Any

from septet import torch

Found = tuple[Any, float]               # frequencies, factor of cosine and sine


def parameters(config: Any, layer_type: str | None) -> dict[str, Any]:
    """The rotary parameters, of a kind of layer where there are several."""
    found = config.rope_parameters or {}
    return found[layer_type] if layer_type is not None and layer_type in found else found  # type: ignore[no-any-return]


def width(config: Any, rope: dict[str, Any]) -> int:
    """How many numbers of a head are turned."""
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return int(head * rope.get("partial_rotary_factor", 1.0))


def frequencies(base: float, dim: int) -> Any:
    """base ** (-2 i / dim)."""
    return 1.0 / (base ** (torch.arange(0, dim, 2, dtype=torch.int64).float() / dim))


def default(config: Any, device: Any = None, seq_len: int | None = None, layer_type: str | None = None) -> Found:
    """The paper's."""
    rope = parameters(config, layer_type)
    return frequencies(rope["rope_theta"], width(config, rope)), 1.0


def whole(config: Any, device: Any = None, seq_len: int | None = None, layer_type: str | None = None) -> Found:
    """The paper's, of all of a head."""
    rope = {**parameters(config, layer_type), "partial_rotary_factor": 1.0}
    return frequencies(rope["rope_theta"], width(config, rope)), 1.0


def linear(config: Any, device: Any = None, seq_len: int | None = None, layer_type: str | None = None) -> Found:
    """Positions divided by a factor."""
    rope = parameters(config, layer_type)
    return frequencies(rope["rope_theta"], width(config, rope)) / rope["factor"], 1.0


def dynamic(config: Any, device: Any = None, seq_len: int | None = None, layer_type: str | None = None) -> Found:
    """A base that grows with the length (NTK)."""
    rope = parameters(config, layer_type)
    dim, most = width(config, rope), rope.get("original_max_position_embeddings") or config.max_position_embeddings
    length = most if seq_len is None else max(int(seq_len), most)
    factor = rope["factor"]
    base = rope["rope_theta"] * ((factor * length / most) - (factor - 1)) ** (dim / (dim - 2))
    return frequencies(base, dim), 1.0


def yarn(config: Any, device: Any = None, seq_len: int | None = None, layer_type: str | None = None) -> Found:
    """High frequencies as they are, low ones divided, a ramp between."""
    rope = parameters(config, layer_type)
    base, dim = rope["rope_theta"], width(config, rope)
    original = rope.get("original_max_position_embeddings") or config.max_position_embeddings
    factor = rope.get("factor") or config.max_position_embeddings / original
    low, high = (dim * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(base))
                 for turns in (rope.get("beta_fast") or 32, rope.get("beta_slow") or 1))
    if rope.get("truncate", True):
        low, high = math.floor(low), math.ceil(high)
    low, high = max(low, 0), min(high, dim - 1)
    ramp = ((torch.arange(dim // 2, dtype=torch.float32) - low) / ((high - low) or 0.001)).clamp(0, 1)
    steps = base ** (torch.arange(0, dim, 2).float() / dim)
    kept = 1 - ramp
    return 1.0 / (factor * steps) * (1 - kept) + 1.0 / steps * kept, yarn_factor(rope, factor)


def yarn_factor(rope: dict[str, Any], factor: float) -> float:
    """YaRN's factor of cosine and sine."""
    def scale(mscale: float = 1.0) -> float:
        return 1.0 if factor <= 1 else 0.1 * mscale * math.log(factor) + 1.0

    if rope.get("attention_factor") is not None:
        return float(rope["attention_factor"])
    if rope.get("mscale") and rope.get("mscale_all_dim"):
        return scale(rope["mscale"]) / scale(rope["mscale_all_dim"])
    return scale()


def longrope(config: Any, device: Any = None, seq_len: int | None = None, layer_type: str | None = None) -> Found:
    """Every frequency divided by its own factor, of long or of short texts."""
    rope = parameters(config, layer_type)
    dim, original = width(config, rope), rope.get("original_max_position_embeddings") or config.max_position_embeddings
    ratio = rope.get("factor") or config.max_position_embeddings / original
    factor = rope.get("attention_factor")
    if factor is None:
        factor = 1.0 if ratio <= 1 else math.sqrt(1 + math.log(ratio) / math.log(original))
    chosen = rope["long_factor" if seq_len and seq_len > original else "short_factor"]
    divisors = torch.tensor(chosen, dtype=torch.float32)
    return 1.0 / (divisors * rope["rope_theta"] ** (torch.arange(0, dim, 2, dtype=torch.int64).float() / dim)), float(factor)


def llama3(config: Any, device: Any = None, seq_len: int | None = None, layer_type: str | None = None) -> Found:
    """Long waves divided, short ones kept, a smooth step between."""
    rope = parameters(config, layer_type)
    found = frequencies(rope["rope_theta"], width(config, rope))
    factor, low, high, original = (rope[n] for n in ("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"))
    waves = 2 * math.pi / found
    divided = torch.where(waves > original / low, found / factor, found)
    smooth = (original / waves - low) / (high - low)
    between = (1 - smooth) * divided / factor + smooth * divided
    middle = ~(waves < original / high) & ~(waves > original / low)
    return torch.where(middle, between, divided), 1.0


ROPE_INIT_FUNCTIONS = {"default": default, "linear": linear, "dynamic": dynamic, "yarn": yarn, "longrope": longrope, "llama3": llama3}
GROWING = ("dynamic", "longrope")       # kinds whose frequencies depend on the length
