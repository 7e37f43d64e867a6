"""OPT and XGLM: decoders of the encoder-decoders' layer, with positions of their own."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.attention import Mask
from septet.transformers.cache_utils import DynamicCache
from septet.transformers.masking_utils import causal_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPast,
    BaseModelOutputWithPastAndCrossAttentions,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.decoder import positions
from septet.transformers.models.heads import AnswerHead, CausalHead, SequenceHead
from septet.transformers.models.layers import Layer, LayerRow, Sizes
from septet.transformers.models.seq2seq import LearnedPlaces, ScaledWords


def again(model: Any) -> bool:
    """Whether layers are computed again in the backward pass."""
    return model._gradient_checkpointing_func is not None and model.training


class OPTPreTrainedModel(PreTrainedModel):
    """What OPT's models share."""

    config_class = config_class("opt")
    base_model_prefix = "model"
    embedding_path = "decoder.embed_tokens"
    _no_split_modules = ["Layer"]
    _keys_to_ignore_on_load_unexpected = [r"decoder\.version"]

    def _init_weights(self, module: Any) -> None:
        initial(module, self._initial_std)


class OPTDecoder(OPTPreTrainedModel):
    """Embeddings, layers, a last norm; texts may be embedded in another width."""

    embedding_path = "embed_tokens"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        if not config.enable_bias or not config.layer_norm_elementwise_affine:
            raise NotSupported("OPTConfig: enable_bias=False, layer_norm_elementwise_affine=False")
        width, inner, pre = config.hidden_size, config.word_embed_proj_dim, config.do_layer_norm_before
        self.embed_tokens = nn.Embedding(config.vocab_size, inner, config.pad_token_id)
        self.embed_positions = LearnedPlaces(config.max_position_embeddings, width)
        self.project_out = nn.Linear(width, inner, bias=False) if inner != width else None
        self.project_in = nn.Linear(inner, width, bias=False) if inner != width else None
        self.final_layer_norm = nn.LayerNorm(width) if pre and not config._remove_final_layer_norm else None
        sizes = Sizes(width, config.num_attention_heads, config.ffn_dim, config.dropout, config.attention_dropout, 0.0,
                      config.activation_function)
        self.layers = nn.ModuleList([Layer(LayerRow(pre=pre), config, sizes, i) for i in range(config.num_hidden_layers)])
        self.post_init()

    def _places(self, x: Any, attention_mask: Any, past: int, position_ids: Any) -> Any:
        """Positions count the tokens that are no padding; before those stands -1."""
        if position_ids is not None:
            return position_ids
        if attention_mask is None:
            return torch.arange(past, past + x.shape[1])[None]
        seen = attention_mask.long()
        return (seen.cumsum(dim=1) * seen - 1)[:, past:]

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, past_key_values: Any = None, inputs_embeds: Any = None,
                use_cache: bool | None = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                position_ids: Any = None, cache_position: Any = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        if (self.config.use_cache if use_cache is None else use_cache) and past_key_values is None and not again(self):
            past_key_values = DynamicCache(config=self.config)
        past = past_key_values.get_seq_length() if past_key_values is not None else 0
        mask = Mask(*causal_mask(x, attention_mask, past_key_values))
        found = self.embed_positions(self._places(x, attention_mask, past, position_ids))
        x = (x if self.project_in is None else self.project_in(x)) + found
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            if not (self.training and self.config.layerdrop and float(torch.rand([])) < self.config.layerdrop):
                x, weights, _ = through(self, layer, x, mask=mask, cache=past_key_values)
                states.attention(weights)
        x = x if self.final_layer_norm is None else self.final_layer_norm(x)
        x = x if self.project_out is None else self.project_out(x)
        states.hidden(x)
        return BaseModelOutputWithPast(last_hidden_state=x, past_key_values=past_key_values, hidden_states=states.hidden_states,
                                       attentions=states.attentions)


class OPTModel(OPTPreTrainedModel):
    """The decoder."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.decoder = OPTDecoder(config)
        self.post_init()

    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        return self.decoder(input_ids, attention_mask, past_key_values, inputs_embeds, use_cache, position_ids=position_ids, **kwargs)


class Projected:
    """Heads whose states are as wide as the embeddings."""

    def _head(self: Any, name: str, count: int) -> None:
        if self.config.word_embed_proj_dim != self.config.hidden_size:
            setattr(self, name, nn.Linear(self.config.word_embed_proj_dim, count, bias=name == "qa_outputs"))
            self.post_init()


class OPTForCausalLM(Projected, CausalHead, OPTPreTrainedModel):
    """Logits of the next token."""

    body_class = OPTModel
    row = LayerRow()
    _tied_weights_keys = {"lm_head.weight": "model.decoder.embed_tokens.weight"}

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self._head("lm_head", config.vocab_size)


class OPTForSequenceClassification(Projected, SequenceHead, OPTPreTrainedModel):
    """A class of the last token's state."""

    body_class = OPTModel

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self._head("score", config.num_labels)


class OPTForQuestionAnswering(Projected, AnswerHead, OPTPreTrainedModel):
    """The ends of an answer."""

    body_class = OPTModel

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self._head("qa_outputs", 2)


class FixedPlaces(nn.Module):
    """Sines and cosines of positions, which count from 2 on; not saved."""

    def __init__(self, count: int, width: int, padding: int | None) -> None:
        super().__init__()
        self.offset = 2
        half = width // 2
        angle = torch.arange(count + self.offset).float()[:, None] * torch.exp(
            torch.arange(half).float() * -(math.log(10000) / (half - 1)))[None]
        table = torch.cat([angle.sin(), angle.cos()], dim=1)
        table = F.pad(table, (0, width % 2))
        if padding is not None:
            table[padding] = 0
        self.register_buffer("weights", table, persistent=False)

    def forward(self, places: Any) -> Any:
        """The embeddings of positions."""
        return self.weights[places + self.offset]


class XGLMPreTrainedModel(PreTrainedModel):
    """What XGLM's models share."""

    config_class = config_class("xglm")
    base_model_prefix = "model"
    embedding_path = "embed_tokens"
    _supports_sdpa = False
    _no_split_modules = ["Layer"]

    def _init_weights(self, module: Any) -> None:
        initial(module, self._initial_std)


class XGLMModel(XGLMPreTrainedModel):
    """Embeddings, layers, a last norm."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        if config.add_cross_attention:
            raise NotSupported("XGLMConfig: add_cross_attention=True")
        width = config.d_model
        self.embed_tokens = ScaledWords(config.vocab_size, width, config.pad_token_id, math.sqrt(width) if config.scale_embedding else 1.0)
        self.embed_positions = FixedPlaces(config.max_position_embeddings, width, config.pad_token_id)
        sizes = Sizes(width, config.attention_heads, config.ffn_dim, config.dropout, config.attention_dropout, config.activation_dropout,
                      config.activation_function)
        self.layers = nn.ModuleList([Layer(LayerRow(pre=True), config, sizes, i) for i in range(config.num_layers)])
        self.layer_norm = nn.LayerNorm(width)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, use_cache: bool | None = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, cache_position: Any = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        if (self.config.use_cache if use_cache is None else use_cache) and past_key_values is None and not again(self):
            past_key_values = DynamicCache(config=self.config)
        mask = Mask(*causal_mask(x, attention_mask, past_key_values))
        x = x + self.embed_positions(positions(past_key_values, x, position_ids, cache_position))
        x = F.dropout(x, self.config.dropout) if self.training else x
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            if not (self.training and self.config.layerdrop and float(torch.rand([])) < self.config.layerdrop):
                x, weights, _ = through(self, layer, x, mask=mask, cache=past_key_values)
                states.attention(weights)
        x = self.layer_norm(x)
        states.hidden(x)
        return BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=x, past_key_values=past_key_values,
                                                         hidden_states=states.hidden_states, attentions=states.attentions)


class XGLMForCausalLM(CausalHead, XGLMPreTrainedModel):
    """Logits of the next token."""

    body_class = XGLMModel
    row = LayerRow()
    _tied_weights_keys = {"lm_head.weight": "model.embed_tokens.weight"}
