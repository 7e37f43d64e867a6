"""The one decoder: Llama's shape with switches, a row of which is an architecture (decoders.py)."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.attention import Mask, attend, split
from septet.transformers.cache_utils import DynamicCache
from septet.transformers.masking_utils import causal_mask
from septet.transformers.modeling_outputs import BaseModelOutputWithPast, MoeModelOutputWithPast  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.blocks import MLPS, NORMS, Experts, GemmaNorm, RMSNorm, Rotary, Router, ScaledEmbedding, turned
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one


@dataclass(frozen=True)
class Row:
    """The switches of an architecture.

    qkv_bias, o_bias: None is as the configuration's `attention_bias` says.  qk_norm: queries and keys are normed by head.
    sandwich: norms behind attention and network as well.  windows: None, "all" layers or by "types".
    """

    norm: str = "rms"
    mlp: str = "gated"
    fused_qkv: bool = False
    qkv_bias: bool | None = False
    o_bias: bool | None = False
    qk_norm: bool = False
    sandwich: bool = False
    embed_scale: bool = False
    windows: str | None = None
    act: str = "hidden_act"
    mlp_bias: bool = False
    residual_dropout: bool = False


class Attention(nn.Module):
    """Self attention with rotary positions and shared key heads."""

    def __init__(self, row: Row, config: Any, layer_idx: int) -> None:
        super().__init__()
        self.config, self.layer_idx = config, layer_idx
        self.head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        self.heads, self.kv_heads = config.num_attention_heads, config.num_key_value_heads
        self.num_key_value_groups = self.heads // self.kv_heads
        scalar = getattr(config, "query_pre_attn_scalar", None)
        self.scaling = self.head_dim ** -0.5 if scalar is None else scalar ** -0.5
        self.attention_dropout = config.attention_dropout
        self.softcap = getattr(config, "attn_logit_softcapping", None)
        self._projections(row, config)
        if row.qk_norm:
            self.q_norm = NORMS[row.norm](self.head_dim, eps=config.rms_norm_eps)
            self.k_norm = NORMS[row.norm](self.head_dim, eps=config.rms_norm_eps)
        self.normed = row.qk_norm

    def _projections(self, row: Row, config: Any) -> None:
        width, queries, keys = config.hidden_size, self.heads * self.head_dim, self.kv_heads * self.head_dim
        bias = config.attention_bias if row.qkv_bias is None else row.qkv_bias
        out_bias = config.attention_bias if row.o_bias is None else row.o_bias
        self.fused = row.fused_qkv
        if row.fused_qkv:
            self.o_proj = nn.Linear(queries, width, bias=out_bias)
            self.qkv_proj = nn.Linear(width, queries + 2 * keys, bias=bias)
            return
        self.q_proj = nn.Linear(width, queries, bias=bias)
        self.k_proj = nn.Linear(width, keys, bias=bias)
        self.v_proj = nn.Linear(width, keys, bias=bias)
        self.o_proj = nn.Linear(queries, width, bias=out_bias)

    def _heads(self, x: Any) -> tuple[Any, Any, Any]:
        if self.fused:
            queries, keys = self.heads * self.head_dim, self.kv_heads * self.head_dim
            parts = self.qkv_proj(x).split([queries, keys, keys], dim=-1)
        else:
            parts = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        q, k, v = (split(p, n) for p, n in zip(parts, (self.heads, self.kv_heads, self.kv_heads)))
        return (self.q_norm(q), self.k_norm(k), v) if self.normed else (q, k, v)

    def forward(self, hidden_states: Any, position_embeddings: Any, attention_mask: Any, past_key_values: Any = None) -> Any:
        """(the output, the weights)."""
        q, k, v = self._heads(hidden_states)
        q, k = (turned(x, *position_embeddings) for x in (q, k))
        if past_key_values is not None:
            k, v = past_key_values.update(k, v, self.layer_idx)
        drop = self.attention_dropout if self.training else 0.0
        out, weights = attend(self.config, q, k, v, attention_mask, self.scaling, drop, self.softcap)
        return self.o_proj(out), weights


class DecoderLayer(nn.Module):
    """Attention and network, each behind a norm and added."""

    def __init__(self, row: Row, config: Any, layer_idx: int) -> None:
        super().__init__()
        act, norm = getattr(config, row.act), NORMS[row.norm]
        self.hidden_size = config.hidden_size
        self.self_attn = Attention(row, config, layer_idx)
        self.mlp = MLPS[row.mlp](config, getattr(config, "mlp_bias", False) if row.mlp_bias else False, act)
        names = ["input_layernorm", "post_attention_layernorm"]
        names += ["pre_feedforward_layernorm", "post_feedforward_layernorm"] if row.sandwich else []
        for name in names:
            setattr(self, name, norm(config.hidden_size, eps=config.rms_norm_eps))
        self.sandwich = row.sandwich
        if row.residual_dropout:
            self.resid_attn_dropout = nn.Dropout(config.resid_pdrop)
            self.resid_mlp_dropout = nn.Dropout(config.resid_pdrop)
        self.drops = row.residual_dropout
        types = getattr(config, "layer_types", None) if row.windows == "types" else None
        self.attention_type = types[layer_idx] if types else "sliding_attention" if row.windows == "all" else "full_attention"

    def forward(self, hidden_states: Any, attention_mask: Any = None, past_key_values: Any = None,
                position_embeddings: Any = None) -> tuple[Any, Any]:
        """(the states, the attention weights)."""
        x = hidden_states
        found, weights = self.self_attn(self.input_layernorm(x), position_embeddings, attention_mask, past_key_values)
        if self.sandwich:
            x = x + self.post_attention_layernorm(found)
            return x + self.post_feedforward_layernorm(self.mlp(self.pre_feedforward_layernorm(x))), weights
        x = x + (self.resid_attn_dropout(found) if self.drops else found)
        found = self.mlp(self.post_attention_layernorm(x))
        return x + (self.resid_mlp_dropout(found) if self.drops else found), weights


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
        elif isinstance(module, RMSNorm):
            nn.init.ones_(module.weight)
        elif isinstance(module, GemmaNorm):
            nn.init.zeros_(module.weight)


def positions(cache: Any, inputs_embeds: Any, position_ids: Any, cache_position: Any) -> Any:
    """The positions of the tokens, shape (1 or batch, tokens)."""
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
        row = self.row
        self.padding_idx, self.vocab_size = config.pad_token_id, config.vocab_size
        if row.embed_scale:
            self.embed_tokens: Any = ScaledEmbedding(config.vocab_size, config.hidden_size, self.padding_idx, config.hidden_size ** 0.5)
        else:
            self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size, self.padding_idx)
        self.layers = nn.ModuleList([DecoderLayer(row, config, i) for i in range(config.num_hidden_layers)])
        self.norm = NORMS[row.norm](config.hidden_size, eps=config.rms_norm_eps)
        self.rotary_emb = Rotary(config)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, use_cache: bool | None = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, cache_position: Any = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        if (self.config.use_cache if use_cache is None else use_cache) and past_key_values is None and not self._again:
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
        x = self.norm(x)
        states.hidden(x)
        return self._output(x, past_key_values, states, tuple(routed))

    @property
    def _again(self) -> bool:
        return self._gradient_checkpointing_func is not None and self.training

    def _masks(self, x: Any, attention_mask: Any, cache: Any) -> dict[str, Mask]:
        """A mask for every kind of layer."""
        if isinstance(attention_mask, dict):
            return {kind: m if isinstance(m, Mask) else Mask(m) for kind, m in attention_mask.items()}
        window = getattr(self.config, "sliding_window", None) if self.row.windows else None
        kinds = {layer.attention_type: window if layer.attention_type == "sliding_attention" else None for layer in self.layers}
        return {kind: Mask(*causal_mask(x, attention_mask, cache, w)) for kind, w in kinds.items()}

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
