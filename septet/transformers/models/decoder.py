"""The one decoder: Llama's shape with switches, a row of which is an architecture (decoders.py)."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.attention import Mask, attend, split
from septet.transformers.cache_utils import DynamicCache
from septet.transformers.masking_utils import causal_mask, create_bidirectional_mask
from septet.transformers.modeling_outputs import BaseModelOutputWithPast, MoeModelOutputWithPast  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.blocks import (
    MLPS,
    NORMS,
    Experts,
    GemmaNorm,
    PlainMLP,
    PlainNorm,
    RMSNorm,
    Rotary,
    Router,
    ScaledEmbedding,
    ShiftedNorm,
    epsilon,
    turned,
    turned_back,
    turned_pairs,
    unturned,
)
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one


@dataclass(frozen=True)
class Names:
    """What the modules are called; `inner`: of a plain network's two layers."""

    embed: str = "embed_tokens"
    norm: str = "norm"
    attention: str = "self_attn"
    out: str = "o_proj"
    fused: str = "qkv_proj"
    inner: str = "up_proj down_proj"
    sandwich: str = "pre_feedforward_layernorm post_feedforward_layernorm"


@dataclass(frozen=True)
class Row:
    """The switches of an architecture.

    Biases: None is as the configuration's `attention_bias` says, a name as that field says.  fused_qkv: one matrix, its rows by "parts" or
    by "heads".  qk_norm: queries and keys are normed by "head" or "whole".  sandwich: norms behind attention and network as well; behind:
    there alone.  parallel: network beside attention, behind "one" norm or with a norm of its own ("two"), or as a field says.
    windows: None, "all" layers or by "types".  pairs: rotary positions turn neighbours.  unturned: the layers without rotary positions,
    "full" or a field of flags.  partial: a part of each head may be turned.  softcaps: attention's products are
    capped.  refused: fields whose meaning is not here.  padded: the padding's embedding is 0.
    normed_words: the embeddings are normed.  residual_dropout, network_dropout: fields of rates; without the second the first is both.
    embedding_dropout: of which the first there counts.
    """

    norm: str = "rms"
    mlp: str = "gated"
    fused_qkv: str = ""
    qkv_bias: bool | str | None = False
    o_bias: bool | str | None = False
    mlp_bias: bool | str = False
    head_bias: bool = False
    qk_norm: str = ""
    sandwich: bool = False
    behind: bool = False
    parallel: str = ""
    norms_first: bool = False
    embed_scale: bool = False
    windows: str | None = None
    pairs: bool = False
    unturned: str = ""
    partial: bool = False
    softcaps: bool = False
    causal: bool = True
    act: str = "hidden_act"
    residual_dropout: str = ""
    network_dropout: str = ""
    embedding_dropout: str = "embd_pdrop embedding_dropout"
    refused: str = ""
    padded: bool = True
    normed_words: bool = False
    prefix: str = "model"
    names: Names = Names()

    @property
    def plain(self) -> bool:
        """Whether a layer is Llama's: no step of it in another order or with another rotation."""
        return self.causal and not (self.behind or self.parallel or self.pairs or self.unturned or self.qk_norm or self.normed_words
                                    or self.fused_qkv or self.sandwich)


def flag(config: Any, switch: bool | str | None) -> bool:
    """A switch that the configuration may decide."""
    return bool(getattr(config, switch or "attention_bias")) if switch is None or isinstance(switch, str) else switch


class Attention(nn.Module):
    """Self attention with rotary positions and shared key heads."""

    def __init__(self, row: Row, config: Any, layer_idx: int) -> None:
        super().__init__()
        self.config, self.layer_idx = config, layer_idx
        self.head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        self.heads = config.num_attention_heads
        self.kv_heads = getattr(config, "num_key_value_heads", None) or self.heads
        self.num_key_value_groups = self.heads // self.kv_heads
        self.scaling = scale_of(config, self.head_dim)
        self.attention_dropout = getattr(config, "attention_dropout", 0.0)
        self.softcap = getattr(config, "attn_logit_softcapping", None) if row.softcaps else None
        self.clip = getattr(config, "clip_qkv", None)
        self._projections(row, config)
        self.normed, self.turn = row.qk_norm, turned_back if row.normed_words else turned_pairs if row.pairs else turned
        if row.qk_norm:
            heads = (self.heads, self.kv_heads) if row.qk_norm == "whole" else (1, 1)
            self.q_norm = NORMS[row.norm](heads[0] * self.head_dim, eps=epsilon(config))
            self.k_norm = NORMS[row.norm](heads[1] * self.head_dim, eps=epsilon(config))
        if row.unturned:
            types = getattr(config, "layer_types", None) if row.unturned == "full" else None
            turns = types[layer_idx] != "full_attention" if types else bool(getattr(config, row.unturned)[layer_idx])
            self.turn = self.turn if turns else unturned

    def _projections(self, row: Row, config: Any) -> None:
        width, queries, keys = config.hidden_size, self.heads * self.head_dim, self.kv_heads * self.head_dim
        bias, out_bias = flag(config, row.qkv_bias), flag(config, row.o_bias)
        self.fused, self.names = row.fused_qkv, row.names
        if row.fused_qkv == "parts":
            setattr(self, row.names.out, nn.Linear(queries, width, bias=out_bias))
        if row.fused_qkv:
            setattr(self, row.names.fused, nn.Linear(width, queries + 2 * keys, bias=bias))
        else:
            self.q_proj = nn.Linear(width, queries, bias=bias)
            self.k_proj = nn.Linear(width, keys, bias=bias)
            self.v_proj = nn.Linear(width, keys, bias=bias)
        if row.fused_qkv != "parts":
            setattr(self, row.names.out, nn.Linear(queries, width, bias=out_bias))

    def _heads(self, x: Any) -> tuple[Any, Any, Any]:
        if self.fused == "heads":
            both = split(getattr(self, self.names.fused)(x), self.heads)
            return both.chunk(3, dim=-1)  # type: ignore[no-any-return]
        if self.fused:
            queries, keys = self.heads * self.head_dim, self.kv_heads * self.head_dim
            parts = getattr(self, self.names.fused)(x).split([queries, keys, keys], dim=-1)
        else:
            parts = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        if self.normed == "whole":
            parts = self.q_norm(parts[0]), self.k_norm(parts[1]), parts[2]
        if self.clip is not None:
            parts = tuple(part.clamp(-self.clip, self.clip) for part in parts)
        q, k, v = (split(p, n) for p, n in zip(parts, (self.heads, self.kv_heads, self.kv_heads)))
        return (self.q_norm(q), self.k_norm(k), v) if self.normed == "head" else (q, k, v)

    def forward(self, hidden_states: Any, position_embeddings: Any, attention_mask: Any, past_key_values: Any = None) -> Any:
        """(the output, the weights)."""
        q, k, v = self._heads(hidden_states)
        q, k = (self.turn(x, *position_embeddings) for x in (q, k))
        if self.normed == "turned":
            q, k = self.q_norm(q), self.k_norm(k)
        if past_key_values is not None:
            k, v = past_key_values.update(k, v, self.layer_idx)
        drop = self.attention_dropout if self.training else 0.0
        out, weights = attend(self.config, q, k, v, attention_mask, self.scaling, drop, self.softcap)
        return getattr(self, self.names.out)(out), weights


def scale_of(config: Any, head_dim: int) -> float:
    """The factor of queries times keys."""
    factor, scalar = getattr(config, "attention_multiplier", None), getattr(config, "query_pre_attn_scalar", None)
    return float(factor) if factor is not None else (head_dim if scalar is None else scalar) ** -0.5


class DecoderLayer(nn.Module):
    """Attention and network, each behind a norm and added."""

    def __init__(self, row: Row, config: Any, layer_idx: int) -> None:
        super().__init__()
        self.hidden_size = config.hidden_size
        self.row, self.names = row, row.names
        self.norm_names = self._norms(row)
        if row.norms_first:
            self._place_norms(row, config)
        setattr(self, row.names.attention, Attention(row, config, layer_idx))
        self.mlp = network(row, config)
        if not row.norms_first:
            self._place_norms(row, config)
        self.sandwich, self.residual = row.sandwich, getattr(config, "residual_multiplier", 1.0)
        self.drops = getattr(config, row.residual_dropout) if row.residual_dropout else 0.0
        self.network_drops = getattr(config, row.network_dropout) if row.network_dropout else self.drops
        field = getattr(config, row.parallel, None)
        self.parallel = row.parallel if field is None else ("two" if row.norms_first else "one") if field else ""
        types = getattr(config, "layer_types", None) if row.windows == "types" else None
        self.attention_type = types[layer_idx] if types else "sliding_attention" if row.windows == "all" else "full_attention"

    def _norms(self, row: Row) -> list[str]:
        if row.behind:
            return ["post_attention_layernorm", "post_feedforward_layernorm"]
        if row.parallel == "one":
            return ["input_layernorm"]
        return ["input_layernorm", "post_attention_layernorm", *(row.names.sandwich.split() if row.sandwich else ())]

    def _place_norms(self, row: Row, config: Any) -> None:
        skipped = "post_attention_layernorm" if getattr(config, row.parallel, False) and not row.norms_first else ""
        for name in self.norm_names:
            if name != skipped:
                setattr(self, name, NORMS[row.norm](config.hidden_size, eps=epsilon(config)))

    def _drop(self, x: Any, rate: float) -> Any:
        x = F.dropout(x, rate) if rate and self.training else x
        return x if self.residual == 1.0 else x * self.residual

    def forward(self, hidden_states: Any, attention_mask: Any = None, past_key_values: Any = None,
                position_embeddings: Any = None) -> tuple[Any, Any]:
        """(the states, the attention weights)."""
        x, attention = hidden_states, getattr(self, self.names.attention)
        if self.row.behind:
            found, weights = attention(x, position_embeddings, attention_mask, past_key_values)
            x = x + self._drop(self.post_attention_layernorm(found), self.drops)
            return x + self._drop(self.post_feedforward_layernorm(self.mlp(x)), self.network_drops), weights
        first = self.input_layernorm(x)
        found, weights = attention(first, position_embeddings, attention_mask, past_key_values)
        if self.parallel:
            second = first if self.parallel == "one" else self.post_attention_layernorm(x)
            return x + self._drop(found, self.drops) + self._drop(self.mlp(second), self.network_drops), weights
        if self.sandwich:
            return self._between(x, found), weights
        x = x + self._drop(found, self.drops)
        return x + self._drop(self.mlp(self.post_attention_layernorm(x)), self.network_drops), weights

    def _between(self, x: Any, found: Any) -> Any:
        """Norms around the network and behind attention; GLM's are called otherwise."""
        first, last = (getattr(self, name) for name in self.names.sandwich.split())
        if self.names.sandwich.startswith("pre"):
            x = x + self.post_attention_layernorm(found)
            return x + last(self.mlp(first(x)))
        x = x + first(found)
        return x + last(self.mlp(self.post_attention_layernorm(x)))


def network(row: Row, config: Any) -> Any:
    """A layer's network."""
    bias = getattr(config, row.mlp_bias) if isinstance(row.mlp_bias, str) else row.mlp_bias
    act = getattr(config, row.act)
    return PlainMLP(config, bias, act, row.names.inner) if row.mlp == "plain" else MLPS[row.mlp](config, bias, act)


class DecoderPreTrained(PreTrainedModel):
    """What the decoders' models share."""

    row = Row()
    base_model_prefix = "model"
    embedding_path = "embed_tokens"
    _no_split_modules = ["DecoderLayer"]

    def _init_weights(self, module: Any) -> None:
        std = self.config.initializer_range
        initial(module, std)
        if isinstance(module, (Router, Experts)):
            for x in module.parameters():
                nn.init.normal_(x, mean=0.0, std=std)
        elif isinstance(module, (RMSNorm, PlainNorm)):
            nn.init.ones_(module.weight)
        elif isinstance(module, GemmaNorm):
            nn.init.zeros_(module.weight)
        elif isinstance(module, Attention) and self.row.normed_words:           # residual layers, less the deeper the model is
            nn.init.normal_(module.o_proj.weight, mean=0.0, std=std / (2 * self.config.num_hidden_layers) ** 0.5)
        elif isinstance(module, ShiftedNorm):
            nn.init.zeros_(module.bias)


def positions(cache: Any, inputs_embeds: Any, position_ids: Any, cache_position: Any) -> Any:
    """The positions of the tokens, shape (1 or batch, tokens)."""
    if position_ids is not None and position_ids.ndim == 3:
        raise NotSupported("position_ids of three dimensions (time, height, width)")
    if position_ids is not None:
        return position_ids
    if cache_position is not None:
        return cache_position[None]
    past = cache.get_seq_length() if cache is not None else 0
    return torch.arange(past, past + inputs_embeds.shape[1])[None]


class DecoderModel(DecoderPreTrained):
    """Embeddings, layers, a last norm."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        row, width = self.row, config.hidden_size
        self._check(row, config)
        self.padding_idx, self.vocab_size = config.pad_token_id if row.padded else None, config.vocab_size
        if row.embed_scale:
            embed: Any = ScaledEmbedding(config.vocab_size, width, self.padding_idx, width ** 0.5)
        else:
            embed = nn.Embedding(config.vocab_size, width, self.padding_idx)
        setattr(self, row.names.embed, embed)
        self.layers = nn.ModuleList([DecoderLayer(row, config, i) for i in range(config.num_hidden_layers)])
        setattr(self, row.names.norm, NORMS[row.norm](width, eps=epsilon(config)))
        self.rotary_emb = Rotary(config, row.partial)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, use_cache: bool | None = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, cache_position: Any = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x = getattr(self, self.row.names.embed)(input_ids) if inputs_embeds is None else inputs_embeds
        factor = getattr(self.config, "embedding_multiplier", 1.0)
        x = self._embedding_dropout(x if factor == 1.0 else x * factor)
        x = getattr(self, self.row.names.norm)(x) if self.row.normed_words else x
        if self.row.causal and (self.config.use_cache if use_cache is None else use_cache) and past_key_values is None and not self._again:
            past_key_values = DynamicCache(config=self.config)
        place = positions(past_key_values, x, position_ids, cache_position)
        masks, angles = self._masks(x, attention_mask, past_key_values), self._angles(x, place)
        states = States(self.config, output_attentions, output_hidden_states)
        routed = []
        for layer in self.layers[:self.config.num_hidden_layers]:
            states.hidden(x)
            kind = layer.attention_type
            x, weights = through(self, layer, x, attention_mask=masks[kind], past_key_values=past_key_values,
                                 position_embeddings=angles.get(kind, angles[None]))
            states.attention(weights)
            routed.append(getattr(layer.mlp, "router_logits", None))
        x = getattr(self, self.row.names.norm)(x)
        states.hidden(x)
        return self._output(x, past_key_values, states, tuple(routed))

    def _check(self, row: Row, config: Any) -> None:
        """NotSupported for a field that switches on what the decoder has not."""
        for name in row.refused.split():
            if getattr(config, name, None):
                raise NotSupported(f"{type(config).__name__}: {name}={getattr(config, name)!r}")

    def _embedding_dropout(self, x: Any) -> Any:
        rate = next((getattr(self.config, name) for name in self.row.embedding_dropout.split() if hasattr(self.config, name)), 0.0)
        return F.dropout(x, rate) if rate and self.training else x

    @property
    def _again(self) -> bool:
        return self._gradient_checkpointing_func is not None and self.training

    def _masks(self, x: Any, attention_mask: Any, cache: Any) -> dict[str, Mask]:
        """A mask for every kind of layer."""
        if isinstance(attention_mask, dict):
            return {kind: m if isinstance(m, Mask) else Mask(m) for kind, m in attention_mask.items()}
        window = getattr(self.config, "sliding_window", None) if self.row.windows else None
        if not self.row.causal:
            return {"full_attention": Mask(create_bidirectional_mask(self.config, x, attention_mask))}
        if self.config.model_type == "gemma3_text" and self.config.use_bidirectional_attention:
            return self._both_ways(x, attention_mask, cache, window - 1)
        kinds = {layer.attention_type: window if layer.attention_type == "sliding_attention" else None for layer in self.layers}
        return {kind: Mask(*causal_mask(x, attention_mask, cache, w)) for kind, w in kinds.items()}

    def _both_ways(self, x: Any, attention_mask: Any, cache: Any, window: int) -> dict[str, Mask]:
        """Masks of layers that see all tokens, or so many on either side."""
        if cache is not None and cache.get_mask_sizes(x.shape[1], 0)[0] != x.shape[1]:
            raise NotSupported(f"{type(self.config).__name__}: use_bidirectional_attention with past_key_values")
        kinds = {"full_attention": None, "sliding_attention": window}
        return {kind: Mask(create_bidirectional_mask(self.config, x, attention_mask, window=w)) for kind, w in kinds.items()}

    def _angles(self, x: Any, place: Any) -> dict[Any, Any]:
        """Cosines and sines for every kind of layer."""
        if isinstance(self.rotary_emb, Rotary) and self.rotary_emb.kinds != [None]:
            found = {kind: self.rotary_emb(x, place, kind) for kind in self.rotary_emb.kinds}
            return {**found, None: next(iter(found.values()))}
        return {None: self.rotary_emb(x, place)}

    def _output(self, x: Any, cache: Any, states: States, routed: tuple[Any, ...]) -> Any:
        if self.row.mlp == "experts":
            return MoeModelOutputWithPast(last_hidden_state=x, past_key_values=cache, hidden_states=states.hidden_states,
                                          attentions=states.attentions, router_logits=routed)
        return BaseModelOutputWithPast(last_hidden_state=x, past_key_values=cache, hidden_states=states.hidden_states,
                                       attentions=states.attentions)
