"""Bark's decoders of semantic and of coarse acoustic tokens, and the encoder of fine ones: GPT-2's shape with names of their own."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.attention import Mask, attend, split
from septet.transformers.cache_utils import DynamicCache
from septet.transformers.masking_utils import causal_mask, create_bidirectional_mask
from septet.transformers.modeling_outputs import CausalLMOutputWithPast, MaskedLMOutput  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.decoder import positions


class BarkAttention(nn.Module):
    """Attention of a token on those before it."""

    def __init__(self, config: Any, layer_idx: int, causal: bool = True) -> None:
        super().__init__()
        width, self.layer_idx = config.hidden_size, layer_idx
        if width % config.num_heads:
            raise ValueError(f"embed_dim must be divisible by num_heads (got `embed_dim`: {width} and `num_heads`: {config.num_heads}).")
        self.config, self.num_heads = config, config.num_heads
        self.att_proj = nn.Linear(width, 3 * width, bias=config.bias)
        self.out_proj = nn.Linear(width, width, bias=config.bias)
        self.attn_dropout, self.resid_dropout = nn.Dropout(config.dropout), nn.Dropout(config.dropout)
        if causal:
            rule = torch.tril(torch.ones((config.block_size, config.block_size), dtype=torch.bool))
            self.register_buffer("bias", rule.view(1, 1, config.block_size, config.block_size))

    def forward(self, x: Any, mask: Mask, cache: Any = None) -> tuple[Any, Any]:
        """(the output, the weights)."""
        q, k, v = (split(part, self.num_heads) for part in self.att_proj(x).chunk(3, dim=2))
        if cache is not None:
            k, v = cache.update(k, v, self.layer_idx)
        out, weights = attend(self.config, q, k, v, mask, q.shape[-1] ** -0.5, self.attn_dropout.p if self.training else 0.0)
        return self.resid_dropout(self.out_proj(out)), weights


class BarkMLP(nn.Module):
    """Two layers with an activation between."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.in_proj = nn.Linear(config.hidden_size, 4 * config.hidden_size, bias=config.bias)
        self.out_proj = nn.Linear(4 * config.hidden_size, config.hidden_size, bias=config.bias)
        self.dropout, self.gelu = nn.Dropout(config.dropout), nn.GELU()

    def forward(self, x: Any) -> Any:
        """The network's output."""
        return self.dropout(self.out_proj(self.gelu(self.in_proj(x))))


class BarkBlock(nn.Module):
    """Attention and network, each behind a norm and added."""

    def __init__(self, config: Any, layer_idx: int, causal: bool = True) -> None:
        super().__init__()
        bias = config.bias or not causal
        self.layernorm_1 = nn.LayerNorm(config.hidden_size, bias=bias)
        self.layernorm_2 = nn.LayerNorm(config.hidden_size, bias=bias)
        self.attn = BarkAttention(config, layer_idx, causal)
        self.mlp = BarkMLP(config)

    def forward(self, x: Any, mask: Mask, cache: Any = None) -> tuple[Any, Any]:
        """(the states, the weights)."""
        found, weights = self.attn(self.layernorm_1(x), mask, cache)
        x = x + found
        return x + self.mlp(self.layernorm_2(x)), weights


class BarkCausalModel(PreTrainedModel):
    """Embeddings, blocks, a last norm, logits of the next token."""

    embedding_path = "input_embeds_layer"
    output_path = "lm_head"
    _supports_sdpa = False
    _no_split_modules = ["BarkBlock"]

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.input_embeds_layer = nn.Embedding(config.input_vocab_size, config.hidden_size)
        self.position_embeds_layer = nn.Embedding(config.block_size, config.hidden_size)
        self.drop = nn.Dropout(config.dropout)
        self.layers = nn.ModuleList([BarkBlock(config, i) for i in range(config.num_layers)])
        self.layernorm_final = nn.LayerNorm(config.hidden_size, bias=config.bias)
        self.lm_head = nn.Linear(config.hidden_size, config.output_vocab_size, bias=False)
        self.post_init()

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)

    @can_return_tuple
    def forward(self, input_ids: Any = None, past_key_values: Any = None, attention_mask: Any = None, position_ids: Any = None,
                labels: Any = None, inputs_embeds: Any = None, use_cache: bool | None = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens, output vocabulary)."""
        check_known(self, kwargs)
        if labels is not None:
            raise NotImplementedError(f"Training is not implemented yet for {type(self).__name__}")
        check_one(input_ids, inputs_embeds)
        x = self.input_embeds_layer(input_ids) if inputs_embeds is None else inputs_embeds
        if (self.config.use_cache if use_cache is None else use_cache) and past_key_values is None:
            past_key_values = DynamicCache(config=self.config)
        mask = Mask(*causal_mask(x, attention_mask, past_key_values))
        x = self.drop(x + self.position_embeds_layer(positions(past_key_values, x, position_ids, None)))
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            x, weights = through(self, layer, x, mask=mask, cache=past_key_values)
            states.attention(weights)
        x = self.layernorm_final(x)
        states.hidden(x)
        return CausalLMOutputWithPast(logits=self.lm_head(x), past_key_values=past_key_values, hidden_states=states.hidden_states,
                                      attentions=states.attentions)


class BarkSemanticModel(BarkCausalModel):
    """Text to semantic tokens."""

    config_class = config_class("semantic")
    base_model_prefix = "semantic"


class BarkCoarseModel(BarkCausalModel):
    """Semantic to coarse acoustic tokens."""

    config_class = config_class("coarse_acoustics")
    base_model_prefix = "coarse_acoustics"


class BarkFineModel(PreTrainedModel):
    """Coarse acoustic tokens to fine ones: the codes of one book from those of the books before it, both ways in time."""

    config_class = config_class("fine_acoustics")
    base_model_prefix = "fine_acoustics"
    main_input_name = "codebook_idx"
    embedding_path = "input_embeds_layers"
    _supports_sdpa = False

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        words, width, given = config.input_vocab_size, config.hidden_size, config.n_codes_given
        self.input_embeds_layers = nn.ModuleList([nn.Embedding(words, width) for _ in range(config.n_codes_total)])
        self.position_embeds_layer = nn.Embedding(config.block_size, width)
        self.drop = nn.Dropout(config.dropout)
        self.layers = nn.ModuleList([BarkBlock(config, i, causal=False) for i in range(config.num_layers)])
        self.layernorm_final = nn.LayerNorm(width)
        self.lm_heads = nn.ModuleList([nn.Linear(width, config.output_vocab_size, bias=False)
                                       for _ in range(given, config.n_codes_total)])
        self._tied_weights_keys = {f"lm_heads.{i}.weight": f"input_embeds_layers.{i + 1}.weight"
                                   for i in range(config.n_codes_total - given)}
        self.post_init()

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)

    @can_return_tuple
    def forward(self, codebook_idx: int, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, labels: Any = None,
                inputs_embeds: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Logits (batch, tokens, output vocabulary) of the book's codes, from codes (batch, tokens, books)."""
        check_known(self, kwargs)
        if labels is not None:
            raise NotImplementedError("Training is not implemented yet")
        if codebook_idx == 0:
            raise ValueError("Cannot predict 0th codebook - 0th codebook should be predicted by the coarse model")
        check_one(input_ids, inputs_embeds)
        x = inputs_embeds
        if x is None:
            books = torch.stack([table(input_ids[:, :, i]) for i, table in enumerate(self.input_embeds_layers)], dim=-1)
            x = books[..., : codebook_idx + 1].sum(dim=-1)
        x = self.drop(x + self.position_embeds_layer(torch.arange(x.shape[1])[None] if position_ids is None else position_ids))
        mask = Mask(create_bidirectional_mask(self.config, x, attention_mask))
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            x, weights = through(self, layer, x, mask=mask)
            states.attention(weights)
        x = self.layernorm_final(x)
        states.hidden(x)
        logits = self.lm_heads[codebook_idx - self.config.n_codes_given](x)
        return MaskedLMOutput(logits=logits, hidden_states=states.hidden_states, attentions=states.attentions)
