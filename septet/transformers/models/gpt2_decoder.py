"""GPT-2: learned positions, layer norms in front, weights of shape (inputs, outputs)."""
from __future__ import annotations

import math
from typing import Any

from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.attention import Mask, attend, split
from septet.transformers.cache_utils import DynamicCache, EncoderDecoderCache
from septet.transformers.masking_utils import causal_mask, create_bidirectional_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPastAndCrossAttentions,
    CausalLMOutputWithCrossAttentions,
    GPT2DoubleHeadsModelOutput,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.configurations_decoders import GPT2Config
from septet.transformers.models.decoder import positions
from septet.transformers.models.heads import AnswerHead, CausalHead, SequenceHead, TokenHead, kept
from septet.transformers.pytorch_utils import Conv1D


class GPT2Attention(nn.Module):
    """Attention on the text, or on an encoder's states."""

    def __init__(self, config: Any, is_cross_attention: bool = False, layer_idx: int = 0) -> None:
        super().__init__()
        self.config, self.layer_idx, self.is_cross_attention = config, layer_idx, is_cross_attention
        width = self.embed_dim = config.hidden_size
        self.num_heads = config.num_attention_heads
        self.scale = (width // self.num_heads) ** -0.5 if config.scale_attn_weights else 1.0
        if config.scale_attn_by_inverse_layer_idx:
            self.scale /= layer_idx + 1
        if is_cross_attention:
            self.c_attn = Conv1D(2 * width, width)
            self.q_attn = Conv1D(width, width)
        else:
            self.c_attn = Conv1D(3 * width, width)
        self.c_proj = Conv1D(width, width)
        self.attn_dropout = nn.Dropout(config.attn_pdrop)
        self.resid_dropout = nn.Dropout(config.resid_pdrop)

    def forward(self, x: Any, mask: Mask, cache: Any = None, encoder: Any = None) -> tuple[Any, Any]:
        """(the output, the weights)."""
        if self.is_cross_attention:
            q = split(self.q_attn(x), self.num_heads)
            k, v = cross(cache, self.layer_idx, lambda: tuple(split(p, self.num_heads) for p in self.c_attn(encoder).chunk(2, dim=2)))
        else:
            q, k, v = (split(p, self.num_heads) for p in self.c_attn(x).chunk(3, dim=2))
            if cache is not None:
                k, v = own(cache).update(k, v, self.layer_idx)
        drop = self.attn_dropout.p if self.training else 0.0
        out, weights = attend(self.config, q, k, v, mask, self.scale, drop)
        return self.resid_dropout(self.c_proj(out)), weights


def own(cache: Any) -> Any:
    """The cache of the decoder's own tokens."""
    return cache.self_attention_cache if isinstance(cache, EncoderDecoderCache) else cache


def cross(cache: Any, layer: int, compute: Any) -> Any:
    """Keys and values of an encoder's states, computed once where there is a cache."""
    if not isinstance(cache, EncoderDecoderCache):
        return compute()
    if cache.is_updated.get(layer):
        found = cache.cross_attention_cache.layers[layer]
        return found.keys, found.values
    cache.is_updated[layer] = True
    return cache.cross_attention_cache.update(*compute(), layer)


class GPT2MLP(nn.Module):
    """Two layers with an activation between."""

    def __init__(self, intermediate_size: int, config: Any) -> None:
        super().__init__()
        self.c_fc = Conv1D(intermediate_size, config.hidden_size)
        self.c_proj = Conv1D(config.hidden_size, intermediate_size)
        self.act = activation(config.activation_function)
        self.dropout = nn.Dropout(config.resid_pdrop)

    def forward(self, hidden_states: Any) -> Any:
        """The network's output."""
        return self.dropout(self.c_proj(self.act(self.c_fc(hidden_states))))


class GPT2Block(nn.Module):
    """Attention and network, each behind a norm and added."""

    attention: Any = GPT2Attention
    network: Any = GPT2MLP
    norm: Any = nn.LayerNorm

    def __init__(self, config: Any, layer_idx: int = 0) -> None:
        super().__init__()
        width, eps = config.hidden_size, config.layer_norm_epsilon
        self.ln_1 = self.norm(width, eps=eps)
        self.attn = self.attention(config, layer_idx=layer_idx)
        self.ln_2 = self.norm(width, eps=eps)
        if config.add_cross_attention:
            self.crossattention = GPT2Attention(config, is_cross_attention=True, layer_idx=layer_idx)
            self.ln_cross_attn = nn.LayerNorm(width, eps=eps)
        self.mlp = self.network(config.n_inner if config.n_inner is not None else 4 * width, config)

    def forward(self, x: Any, mask: Mask, cache: Any = None, encoder: Any = None, encoder_mask: Mask | None = None) -> Any:
        """(the states, the weights, the weights on the encoder)."""
        found, weights = self.attn(self.ln_1(x), mask, cache)
        x = x + found
        crossed = None
        if encoder is not None:
            if not hasattr(self, "crossattention"):
                raise ValueError(f"If `encoder_hidden_states` are passed, {self} has to be instantiated with cross-attention layers by "
                                 "setting `config.add_cross_attention=True`")
            found, crossed = self.crossattention(self.ln_cross_attn(x), encoder_mask, cache, encoder)
            x = x + found
        return x + self.mlp(self.ln_2(x)), weights, crossed


class GPT2PreTrainedModel(PreTrainedModel):
    """What GPT-2's models share."""

    config_class = GPT2Config
    base_model_prefix = "transformer"
    embedding_path = "wte"
    _no_split_modules = ["GPT2Block"]
    _keys_to_ignore_on_load_unexpected = [r"attn\.bias", r"crossattention\.bias", r"attn\.masked_bias"]

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)
        if isinstance(module, (GPT2Attention, GPT2MLP)):        # residual layers, less the deeper the model is
            nn.init.normal_(module.c_proj.weight, mean=0.0, std=self.config.initializer_range / math.sqrt(2 * self.config.n_layer))


class GPT2Model(GPT2PreTrainedModel):
    """Embeddings, blocks, a last norm."""

    block: Any = GPT2Block

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embed_dim = config.hidden_size
        self.wte = nn.Embedding(config.vocab_size, self.embed_dim)
        self.wpe = nn.Embedding(config.max_position_embeddings, self.embed_dim)
        self.drop = nn.Dropout(config.embd_pdrop)
        self.h = nn.ModuleList([self.block(config, layer_idx=i) for i in range(config.num_hidden_layers)])
        self.ln_f = self.block.norm(self.embed_dim, eps=config.layer_norm_epsilon)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, past_key_values: Any = None, attention_mask: Any = None, token_type_ids: Any = None,
                position_ids: Any = None, inputs_embeds: Any = None, encoder_hidden_states: Any = None, encoder_attention_mask: Any = None,
                use_cache: bool | None = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                cache_position: Any = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        if (input_ids is None) == (inputs_embeds is None):
            raise ValueError("You cannot specify both input_ids and inputs_embeds at the same time" if input_ids is not None
                             else "You have to specify either input_ids or inputs_embeds")
        x = self.wte(input_ids) if inputs_embeds is None else inputs_embeds
        if (self.config.use_cache if use_cache is None else use_cache) and past_key_values is None and not (
                self._gradient_checkpointing_func is not None and self.training):
            past_key_values = DynamicCache(config=self.config)
            if self.config.add_cross_attention and encoder_hidden_states is not None:
                past_key_values = EncoderDecoderCache(past_key_values, DynamicCache(config=self.config))
        mask = Mask(*causal_mask(x, attention_mask, past_key_values))
        x = x + self.wpe(positions(past_key_values, x, position_ids, cache_position))
        if token_type_ids is not None:
            x = x + self.wte(token_type_ids)
        x, encoder = self.drop(x), encoder_hidden_states
        encoder_mask = Mask(create_bidirectional_mask(self.config, x, encoder_attention_mask, encoder)) if encoder is not None else None
        states = States(self.config, output_attentions, output_hidden_states)
        for block in self.h:
            states.hidden(x)
            x, weights, crossed = through(self, block, x, mask=mask, cache=past_key_values, encoder=encoder, encoder_mask=encoder_mask)
            states.attention(weights, crossed)
        x = self.ln_f(x)
        states.hidden(x)
        return BaseModelOutputWithPastAndCrossAttentions(
            last_hidden_state=x, past_key_values=past_key_values, hidden_states=states.hidden_states, attentions=states.attentions,
            cross_attentions=states.cross_attentions)


class GPT2LMHeadModel(CausalHead, GPT2PreTrainedModel):
    """GPT-2 with logits of the next token."""

    body_class = GPT2Model
    _tied_weights_keys = {"lm_head.weight": "transformer.wte.weight"}

    @can_return_tuple
    def forward(self, input_ids: Any = None, past_key_values: Any = None, attention_mask: Any = None,  # type: ignore[override]
                token_type_ids: Any = None, position_ids: Any = None, inputs_embeds: Any = None, encoder_hidden_states: Any = None,
                encoder_attention_mask: Any = None, labels: Any = None, use_cache: bool | None = None, logits_to_keep: Any = 0,
                **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels also the loss."""
        items = kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, past_key_values, attention_mask, token_type_ids, position_ids, inputs_embeds, encoder_hidden_states,
                        encoder_attention_mask, use_cache, **kwargs)
        logits = self.lm_head(kept(out.last_hidden_state, logits_to_keep))
        loss = None
        if labels is not None:
            loss = self.loss_function(logits=logits, labels=labels, vocab_size=self.config.vocab_size, num_items_in_batch=items)
        return CausalLMOutputWithCrossAttentions(
            loss=loss, logits=logits, past_key_values=out.past_key_values, hidden_states=out.hidden_states, attentions=out.attentions,
            cross_attentions=out.cross_attentions)


class Choice(nn.Module):
    """A number for the state of one token of every text."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        if config.summary_type not in ("cls_index", "last", "first", "mean"):
            raise NotSupported(f"GPT2DoubleHeadsModel: summary_type={config.summary_type!r}")
        self.kind = config.summary_type
        outputs = config.num_labels if config.summary_proj_to_labels and config.num_labels > 0 else config.hidden_size
        self.summary = nn.Linear(config.hidden_size, outputs) if config.summary_use_proj else nn.Identity()
        self.activation = activation(config.summary_activation) if config.summary_activation else nn.Identity()
        self.first_dropout = nn.Dropout(config.summary_first_dropout)
        self.last_dropout = nn.Dropout(getattr(config, "summary_last_dropout", 0.0))

    def forward(self, x: Any, places: Any = None) -> Any:
        """(..., outputs) of states (..., tokens, width); places (...) of the tokens, the last ones where they are not given."""
        if self.kind == "mean":
            state = x.mean(dim=1)
        elif self.kind == "cls_index" and places is not None:
            state = x.gather(-2, places[..., None, None].expand(*x.shape[:-2], 1, x.shape[-1])).squeeze(-2)
        else:
            state = x[:, 0] if self.kind == "first" else x[:, -1] if self.kind == "last" else x[..., -1, :]
        return self.last_dropout(self.activation(self.summary(self.first_dropout(state))))


class GPT2DoubleHeadsModel(GPT2LMHeadModel):
    """GPT-2 with logits of the next token, and of which text goes on."""

    def __init__(self, config: Any) -> None:
        super(CausalHead, self).__init__(config)
        config.num_labels = 1
        self._body(config)
        self.lm_head = nn.Linear(config.n_embd, config.vocab_size, bias=False)
        self.multiple_choice_head = Choice(config)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, past_key_values: Any = None, attention_mask: Any = None,  # type: ignore[override]
                token_type_ids: Any = None, position_ids: Any = None, inputs_embeds: Any = None, mc_token_ids: Any = None,
                labels: Any = None, mc_labels: Any = None, use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, choices, tokens, vocabulary) and (batch, choices); with labels also the losses."""
        kwargs.pop("num_items_in_batch", None)
        shape = tuple((input_ids if input_ids is not None else inputs_embeds).shape)
        flat = [None if x is None else x.view(-1, *x.shape[len(shape) - (inputs_embeds is not None) - 1:]) for x in (
            input_ids, attention_mask, token_type_ids, position_ids)]
        embeds = None if inputs_embeds is None else inputs_embeds.view(-1, *shape[-2:])
        out = self._run(flat[0], past_key_values, *flat[1:], embeds, use_cache=use_cache, **kwargs)
        x = out.last_hidden_state.view(*(shape if inputs_embeds is None else shape[:-1]), -1)
        logits, choice = self.lm_head(x), self.multiple_choice_head(x, mc_token_ids).squeeze(-1)
        loss = None if labels is None else F.cross_entropy(logits[..., :-1, :].reshape(-1, logits.shape[-1]), labels[..., 1:].reshape(-1))
        picked = None if mc_labels is None else F.cross_entropy(choice.view(-1, choice.shape[-1]), mc_labels.view(-1))
        return GPT2DoubleHeadsModelOutput(loss=loss, mc_loss=picked, logits=logits, mc_logits=choice, past_key_values=out.past_key_values,
                                          hidden_states=out.hidden_states, attentions=out.attentions)


class GPT2ForSequenceClassification(SequenceHead, GPT2PreTrainedModel):
    """GPT-2 with a class of the sequence."""

    body_class = GPT2Model


class GPT2ForTokenClassification(TokenHead, GPT2PreTrainedModel):
    """GPT-2 with a class of every token."""

    body_class = GPT2Model
    classifier_name = "classifier"


class GPT2ForQuestionAnswering(AnswerHead, GPT2PreTrainedModel):
    """GPT-2 with the ends of an answer."""

    body_class = GPT2Model



