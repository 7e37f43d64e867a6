"""Sequences, token after token, by addresses: for decoders of Llama's kind in float32, dense or quantised.

What the layers mean stands in models/; here their weights are handed to `core.fn.decode`, whose step is the same in fewer calls.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet import torch
from septet.core.fn.decode import Layer, Product, Stack
from septet.torch import nn
from septet.transformers.quantizers import QuantLinear

STEP = 16                       # what sizes are a multiple of
PLAIN_ROPE = ("default", "linear", "llama3")


def product(linear: Any) -> Product | None:
    """A linear layer's product; None for one that has no dense float32 rows."""
    if type(linear) is QuantLinear:
        bias = None if linear.bias is None else linear.bias.data
        return Product(linear.out_features, linear.in_features, linear.weight, bias)
    if type(linear) is not nn.Linear or linear._forward_hooks or linear._forward_pre_hooks:
        return None
    weight = linear.weight.data
    if weight.dtype is not torch.float32 or not weight.is_contiguous():
        return None
    return Product(*weight.shape, weight, None if linear.bias is None else linear.bias.data)


def layer_of(layer: Any, window: int | None) -> Layer | None:
    """A layer's weights; None where it is not of Llama's kind."""
    attention, mlp = layer.self_attn, layer.mlp
    names = [(attention, "q_proj"), (attention, "k_proj"), (attention, "v_proj"), (attention, "o_proj"), (mlp, "gate_proj"),
             (mlp, "up_proj"),
             (mlp, "down_proj")]
    plain = not (layer.sandwich or layer.drops or layer.network_drops or attention.normed) and attention.softcap is None
    if not plain or not all(hasattr(o, n) for o, n in names):
        return None
    found = [product(getattr(owner, name)) for owner, name in names]
    if any(one is None or one.n % STEP or one.k % STEP for one in found):
        return None
    q, k, v, o, gate, up, down = found
    seen = window if layer.attention_type == "sliding_attention" else None
    return Layer(layer.input_layernorm.weight.data, q, k, v, o, layer.post_attention_layernorm.weight.data, gate, up, down, seen)


def scaled(config: Any) -> bool:
    """Whether a configuration multiplies states or logits by numbers of its own."""
    names = ("embedding_multiplier", "residual_multiplier", "logits_scaling", "logit_scale", "clip_qkv")
    return any(hasattr(config, name) for name in names)


def suits(model: Any) -> Any:
    """The decoder below a head whose step can be run by addresses, None where it cannot."""
    from septet.transformers.models.blocks import RMSNorm, Rotary
    from septet.transformers.models.decoder import DecoderModel

    body = getattr(model, model.base_model_prefix, None)
    if not isinstance(body, DecoderModel) or not body.row.plain or scaled(model.config):
        return None
    if type(body.embed_tokens) is not nn.Embedding or type(body.norm) is not RMSNorm:
        return None
    config, row = model.config, body.row
    rope = getattr(config, "rope_parameters", None) or {}
    attention = body.layers[0].self_attn
    plain = row.mlp == "gated" and row.norm == "rms" and getattr(config, row.act) in ("silu", "swish") and not body.training
    turns = type(body.rotary_emb) is Rotary and body.rotary_emb.kinds == [None] and rope.get("rope_type") in PLAIN_ROPE
    fits = attention.head_dim % (2 * STEP) == 0 and config.hidden_size % STEP == 0 and body.embed_tokens.weight.dtype is torch.float32
    capped = getattr(config, "final_logit_softcapping", None) is not None
    return body if plain and turns and fits and not capped else None


class FastDecoder:
    """A model's step by addresses, with the keys and values of prompts.  at: tokens that a sequence alone has."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.words, self.at = stack, stack.head.n, 0

    def load(self, cache: Any) -> None:
        """Take a prompt's keys and values."""
        length = cache.get_seq_length()
        for (keys, values), layer in zip(self.stack.caches, cache.layers, strict=True):
            keys[0, :, :length] = layer.keys[0][:, :length]
            values[0, :, :length] = layer.values[0][:, :length]
        self.at = length

    def logits(self, token: int) -> Any:
        """Scores (1, words) behind one more token of the sequence."""
        found = self.together([token], [self.at])
        self.at += 1
        return found

    def together(self, tokens: Sequence[int], places: Sequence[int]) -> Any:
        """Scores (sequences, words) behind one more token of each; places: the tokens before it."""
        self.check(tokens)
        found = torch.empty((len(tokens), self.words))
        self.stack.step(tokens, places, found._address)
        return found

    def read(self, first: int, pieces: Sequence[Sequence[int]], starts: Sequence[int]) -> Any:
        """Scores (pieces, words) behind pieces of prompts, which go to the sequences from `first` on, at places `starts`."""
        for piece in pieces:
            self.check(piece)
        found = torch.empty((len(pieces), self.words))
        self.stack.read(first, pieces, starts, found._address)
        return found

    def check(self, tokens: Sequence[int]) -> None:
        """IndexError for tokens that have no embedding."""
        if not 0 <= min(tokens) <= max(tokens) < len(self.stack.table):
            raise IndexError("index out of range in self")


def fast_decoder(model: Any, room: int, caches: list[tuple[Any, Any]] | None = None, rows: int = 1) -> FastDecoder | None:
    """A decoder with room for so many tokens of `rows` sequences, in its own memory or `caches`; None where the model is of another kind.

    caches: keys and values (sequences, heads of keys, room, width) of each layer.
    """
    body = suits(model)
    head = product(getattr(model, "lm_head", None)) if body is not None else None
    if body is None or head is None:
        return None
    window = getattr(model.config, "sliding_window", None) if body.row.windows else None
    layers = [layer_of(layer, window) for layer in body.layers]
    if None in layers:
        return None
    attention = body.layers[0].self_attn
    shape = (rows, attention.kv_heads, room, attention.head_dim)
    made = torch.empty if rows == 1 else torch.zeros            # where rows of other lengths are masked, what is not written counts too
    caches = caches or [(made(shape), made(shape)) for _ in layers]
    cos, sin = body.rotary_emb(torch.empty(0), torch.arange(room)[None])
    if cos.shape[-1] != attention.head_dim:
        return None
    return FastDecoder(Stack(body.embed_tokens.weight.data, layers, body.norm.weight.data, head, caches, attention.heads,
                             (cos[0].contiguous(), sin[0].contiguous()), attention.scaling, body.norm.variance_epsilon))
