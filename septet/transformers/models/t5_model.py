"""T5: relative positions added to the scores, norms in front without means, no scaling."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.attention import ALL, Mask, attend, split
from septet.transformers.loss import loss_utils
from septet.transformers.masking_utils import causal_mask, create_bidirectional_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutput,
    BaseModelOutputWithPastAndCrossAttentions,
    Seq2SeqLMOutput,
    Seq2SeqModelOutput,
    Seq2SeqQuestionAnsweringModelOutput,
    Seq2SeqSequenceClassifierOutput,
    TokenClassifierOutput,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.blocks import RMSNorm
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.configurations import T5Config
from septet.transformers.models.encoder import distance_buckets
from septet.transformers.models.gpt2_decoder import cross, own
from septet.transformers.models.heads import GenerationMixin
from septet.transformers.models.layers import shifted
from septet.transformers.models.seq2seq import ClassificationHead, encoded, joined, new_cache, sentence_state


class T5LayerNorm(RMSNorm):
    """The norm without a mean."""

    def extra_repr(self) -> str:
        """Nothing."""
        return ""


class T5Attention(nn.Module):
    """Attention whose first layer has a table of distances."""

    def __init__(self, config: Any, biased: bool = False, layer_idx: int = 0) -> None:
        super().__init__()
        self.config, self.layer_idx, self.is_decoder = config, layer_idx, config.is_decoder
        self.n_heads, inner = config.num_heads, config.num_heads * config.d_kv
        self.dropout = config.dropout_rate
        self.q = nn.Linear(config.d_model, inner, bias=False)
        self.k = nn.Linear(config.d_model, inner, bias=False)
        self.v = nn.Linear(config.d_model, inner, bias=False)
        self.o = nn.Linear(inner, config.d_model, bias=False)
        self.has_relative_attention_bias = biased
        if biased:
            self.relative_attention_bias = nn.Embedding(config.relative_attention_num_buckets, self.n_heads)

    def distances(self, queries: int, keys: int, past: int) -> Any:
        """What is added to the scores, (1, heads, queries, keys)."""
        between = torch.arange(keys)[None, :] - torch.arange(past, past + queries)[:, None]
        found = distance_buckets(between, not self.is_decoder, self.config.relative_attention_num_buckets,
                                 self.config.relative_attention_max_distance)
        return self.relative_attention_bias(found).permute(2, 0, 1)[None]

    def forward(self, x: Any, mask: Mask, bias: Any = None, cache: Any = None, encoder: Any = None) -> tuple[Any, Any]:
        """(the output, the weights)."""
        q = split(self.q(x), self.n_heads)
        if encoder is not None:
            k, v = cross(cache, self.layer_idx, lambda: (split(self.k(encoder), self.n_heads), split(self.v(encoder), self.n_heads)))
        else:
            k, v = split(self.k(x), self.n_heads), split(self.v(x), self.n_heads)
            if cache is not None:
                k, v = own(cache).update(k, v, self.layer_idx)
        out, weights = attend(self.config, q, k, v, mask, 1.0, self.dropout if self.training else 0.0, bias=bias)
        return self.o(out), weights


class T5DenseActDense(nn.Module):
    """Two layers with an activation between; gated where the configuration says so."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.gated = config.is_gated_act
        for name in ("wi_0", "wi_1") if self.gated else ("wi",):
            setattr(self, name, nn.Linear(config.d_model, config.d_ff, bias=False))
        self.wo = nn.Linear(config.d_ff, config.d_model, bias=False)
        self.dropout = nn.Dropout(config.dropout_rate)
        self.act = activation(config.dense_act_fn)

    def forward(self, hidden_states: Any) -> Any:
        """The network's output."""
        x = hidden_states
        inner = self.act(self.wi_0(x)) * self.wi_1(x) if self.gated else self.act(self.wi(x))
        return self.wo(self.dropout(inner))


class T5Part(nn.Module):
    """One part of a block: something behind a norm, dropped and added.  name: what the part's module is called."""

    def __init__(self, config: Any, name: str, module: Any) -> None:
        super().__init__()
        self.name = name
        self.add_module(name, module)
        self.layer_norm = T5LayerNorm(config.d_model, eps=config.layer_norm_epsilon)
        self.dropout = nn.Dropout(config.dropout_rate)

    def forward(self, x: Any, *args: Any, **more: Any) -> tuple[Any, Any]:
        """(the states, the attention weights where it has any)."""
        found = getattr(self, self.name)(self.layer_norm(x), *args, **more)
        found, weights = found if isinstance(found, tuple) else (found, None)
        return x + self.dropout(found), weights


class T5Block(nn.Module):
    """Attention, attention on the encoder in a decoder, a network."""

    def __init__(self, config: Any, biased: bool, layer_idx: int) -> None:
        super().__init__()
        self.is_decoder = config.is_decoder
        self.layer = nn.ModuleList([T5Part(config, "SelfAttention", T5Attention(config, biased, layer_idx))])
        if config.is_decoder:
            self.layer.append(T5Part(config, "EncDecAttention", T5Attention(config, False, layer_idx)))
        self.layer.append(T5Part(config, "DenseReluDense", T5DenseActDense(config)))

    def forward(self, x: Any, mask: Mask, bias: Any, cache: Any = None, encoder: Any = None, encoder_mask: Mask = ALL) -> Any:
        """(the states, the weights, the weights on the encoder)."""
        x, weights = self.layer[0](x, mask, bias, cache)
        crossed = None
        if self.is_decoder and encoder is not None:
            x, crossed = self.layer[1](x, encoder_mask, None, cache, encoder)
        return self.layer[-1](x)[0], weights, crossed


class T5PreTrainedModel(PreTrainedModel):
    """What T5's models share."""

    config_class = T5Config
    base_model_prefix = "transformer"
    embedding_path = "shared"
    _no_split_modules = ["T5Block"]
    _keep_in_fp32_modules = ["wo"]
    _keys_to_ignore_on_load_unexpected = [r"decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight"]

    def _init_weights(self, module: Any) -> None:
        config, normal = self.config, nn.init.normal_
        factor, width = config.initializer_factor, config.d_model
        initial(module, 0.02)
        if isinstance(module, T5LayerNorm):
            nn.init.constant_(module.weight, factor * 1.0)
        elif isinstance(module, (T5Model, T5ForConditionalGeneration, T5EncoderModel, T5ForQuestionAnswering)):
            normal(module.shared.weight, mean=0.0, std=factor * 1.0)
            for head, std in (("qa_outputs", factor * width ** -0.5),):
                if hasattr(module, head):
                    normal(getattr(module, head).weight, mean=0.0, std=std)
                    getattr(module, head).bias.zero_()
        elif isinstance(module, T5ForTokenClassification):
            normal(module.classifier.weight, mean=0.0, std=factor * 1.0)
            nn.init.zeros_(module.classifier.bias)
        elif isinstance(module, ClassificationHead):
            for layer in (module.dense, module.out_proj):
                normal(layer.weight, mean=0.0, std=factor * width ** -0.5)
                nn.init.zeros_(layer.bias)
        elif isinstance(module, T5DenseActDense):
            for name in ("wi", "wi_0", "wi_1"):
                if hasattr(module, name):
                    normal(getattr(module, name).weight, mean=0.0, std=factor * width ** -0.5)
            normal(module.wo.weight, mean=0.0, std=factor * config.d_ff ** -0.5)
        elif isinstance(module, T5Attention):
            normal(module.q.weight, mean=0.0, std=factor * (width * config.d_kv) ** -0.5)
            normal(module.k.weight, mean=0.0, std=factor * width ** -0.5)
            normal(module.v.weight, mean=0.0, std=factor * width ** -0.5)
            normal(module.o.weight, mean=0.0, std=factor * (config.num_heads * config.d_kv) ** -0.5)
            if module.has_relative_attention_bias:
                normal(module.relative_attention_bias.weight, mean=0.0, std=factor * width ** -0.5)

    def prepare_decoder_input_ids_from_labels(self, labels: Any) -> Any:
        """Labels as the decoder's inputs."""
        return shifted(labels, self.config.pad_token_id, start_of(self.config))


def start_of(config: Any) -> int:
    """The token a decoder begins with."""
    start = getattr(config, "decoder_start_token_id", None)
    if start is None:
        raise ValueError("self.model.config.decoder_start_token_id has to be defined. In T5 it is usually set to the pad_token_id. See T5 "
                         "docs for more information.")
    return int(start)


def side_of(config: Any, decodes: bool) -> Any:
    """The configuration of one side."""
    from copy import deepcopy

    found = deepcopy(config)
    found.is_decoder, found.use_cache = decodes, decodes and config.use_cache
    if decodes:
        found.num_layers = config.num_decoder_layers
    return found


class T5Stack(T5PreTrainedModel):
    """The encoder or the decoder."""

    embedding_path = "embed_tokens"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.is_decoder = config.is_decoder
        self.embed_tokens = nn.Embedding(config.vocab_size, config.d_model)
        self.block = nn.ModuleList([T5Block(config, i == 0, i) for i in range(config.num_layers)])
        self.final_layer_norm = T5LayerNorm(config.d_model, eps=config.layer_norm_epsilon)
        self.dropout = nn.Dropout(config.dropout_rate)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, encoder_hidden_states: Any = None,
                encoder_attention_mask: Any = None, inputs_embeds: Any = None, past_key_values: Any = None, use_cache: bool | None = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, cache_position: Any = None,
                **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        encoder, cache = encoder_hidden_states, None
        if self.is_decoder:
            cache = new_cache(self, past_key_values, use_cache, encoder is not None)
        past = cache.get_seq_length() if cache is not None else 0
        mask = Mask(*causal_mask(x, attention_mask, cache)) if self.is_decoder else Mask(
            create_bidirectional_mask(self.config, x, attention_mask))
        seen = Mask(None if encoder is None else create_bidirectional_mask(self.config, x, encoder_attention_mask, encoder))
        keys = cache.get_mask_sizes(x.shape[1], 0)[0] if cache is not None else x.shape[1]
        bias = self.block[0].layer[0].SelfAttention.distances(x.shape[1], keys, past)
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.dropout(x)
        for block in self.block:
            states.hidden(x)
            x, weights, crossed = through(self, block, x, mask=mask, bias=bias, cache=cache, encoder=encoder, encoder_mask=seen)
            states.attention(weights, crossed)
        x = self.dropout(self.final_layer_norm(x))
        states.hidden(x)
        same = {"hidden_states": states.hidden_states, "attentions": states.attentions}
        if not self.is_decoder:
            return BaseModelOutput(last_hidden_state=x, **same)
        return BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=x, past_key_values=cache,
                                                         cross_attentions=states.cross_attentions, **same)


class Both(T5PreTrainedModel):
    """The two sides with shared embeddings."""

    _tied_weights_keys = {"encoder.embed_tokens.weight": "shared.weight", "decoder.embed_tokens.weight": "shared.weight"}

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.shared = nn.Embedding(config.vocab_size, config.d_model)
        self.encoder = T5Stack(side_of(config, False))
        self.decoder = T5Stack(side_of(config, True))
        self._head(config)
        self.post_init()

    def _head(self, config: Any) -> None:
        """What a subclass adds."""

    def _both(self, input_ids: Any, attention_mask: Any, decoder_input_ids: Any, decoder_attention_mask: Any, encoder_outputs: Any,
              past_key_values: Any, inputs_embeds: Any, decoder_inputs_embeds: Any, use_cache: Any, output_attentions: Any = None,
              output_hidden_states: Any = None, cache_position: Any = None, **kwargs: Any) -> tuple[Any, Any]:
        """(the encoder's output, the decoder's)."""
        check_known(self, kwargs)
        record = {"output_attentions": output_attentions, "output_hidden_states": output_hidden_states}
        encoder = encoded(self, encoder_outputs, input_ids=input_ids, attention_mask=attention_mask, inputs_embeds=inputs_embeds, **record)
        return encoder, self.decoder(
            input_ids=decoder_input_ids, attention_mask=decoder_attention_mask, inputs_embeds=decoder_inputs_embeds,
            past_key_values=past_key_values, encoder_hidden_states=encoder[0], encoder_attention_mask=attention_mask, use_cache=use_cache,
            cache_position=cache_position, return_dict=True, **record)


class T5Model(Both):
    """Both sides."""

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None, decoder_attention_mask: Any = None,
                encoder_outputs: Any = None, past_key_values: Any = None, inputs_embeds: Any = None, decoder_inputs_embeds: Any = None,
                use_cache: bool | None = None, **kwargs: Any) -> Any:
        """The decoder's hidden states."""
        encoder, out = self._both(input_ids, attention_mask, decoder_input_ids, decoder_attention_mask, encoder_outputs, past_key_values,
                                  inputs_embeds, decoder_inputs_embeds, use_cache, **kwargs)
        return joined(Seq2SeqModelOutput, out, encoder, last_hidden_state=out.last_hidden_state)


class T5ForConditionalGeneration(GenerationMixin, Both):
    """Logits of the next token of the decoder."""

    output_path = "lm_head"
    _tied_weights_keys = {**Both._tied_weights_keys, "lm_head.weight": "shared.weight"}

    def _head(self, config: Any) -> None:
        self.model_dim = config.d_model
        self.lm_head = nn.Linear(config.d_model, config.vocab_size, bias=False)

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None, decoder_attention_mask: Any = None,
                encoder_outputs: Any = None, past_key_values: Any = None, inputs_embeds: Any = None, decoder_inputs_embeds: Any = None,
                labels: Any = None, use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels (-100 does not count) also the loss."""
        kwargs.pop("num_items_in_batch", None)
        if labels is not None and decoder_input_ids is None and decoder_inputs_embeds is None:
            decoder_input_ids = self.prepare_decoder_input_ids_from_labels(labels)
        encoder, out = self._both(input_ids, attention_mask, decoder_input_ids, decoder_attention_mask, encoder_outputs, past_key_values,
                                  inputs_embeds, decoder_inputs_embeds, use_cache, **kwargs)
        x = out.last_hidden_state
        logits = self.lm_head(x * self.model_dim ** -0.5 if self.config.scale_decoder_outputs else x)
        loss = None if labels is None else F.cross_entropy(logits.view(-1, logits.size(-1)), labels.view(-1), ignore_index=-100)
        return joined(Seq2SeqLMOutput, out, encoder, loss=loss, logits=logits)


class T5EncoderModel(T5PreTrainedModel):
    """The encoder alone."""

    _tied_weights_keys = {"encoder.embed_tokens.weight": "shared.weight"}
    _keys_to_ignore_on_load_unexpected = [r"^decoder\.", r"^lm_head\."]

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.shared = nn.Embedding(config.vocab_size, config.d_model)
        self.encoder = T5Stack(side_of(config, False))
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, inputs_embeds: Any = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask, inputs_embeds=inputs_embeds, return_dict=True, **kwargs)


class T5ForTokenClassification(T5PreTrainedModel):
    """A class of every token."""

    _tied_weights_keys = {"transformer.encoder.embed_tokens.weight": "transformer.shared.weight"}
    _keys_to_ignore_on_load_unexpected = [r"^decoder\.", r"^lm_head\."]

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.transformer = T5EncoderModel(config)
        self.dropout = nn.Dropout(config.classifier_dropout)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, inputs_embeds: Any = None, labels: Any = None,
                **kwargs: Any) -> Any:
        """Logits (batch, tokens, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.transformer(input_ids, attention_mask, inputs_embeds, return_dict=True, **kwargs)
        logits = self.classifier(self.dropout(out.last_hidden_state))
        loss = None if labels is None else F.cross_entropy(logits.view(-1, self.num_labels), labels.view(-1))
        return TokenClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class T5ForSequenceClassification(T5PreTrainedModel):
    """A class of the sequence."""

    _tied_weights_keys = {f"transformer.{side}.embed_tokens.weight": "transformer.shared.weight" for side in ("encoder", "decoder")}

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.transformer = T5Model(config)
        self.classification_head = ClassificationHead(config.d_model, config.d_model, config.num_labels, config.classifier_dropout)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None, decoder_attention_mask: Any = None,
                encoder_outputs: Any = None, inputs_embeds: Any = None, decoder_inputs_embeds: Any = None, labels: Any = None,
                use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        if input_ids is None:
            raise NotImplementedError(f"Passing input embeddings is currently not supported for {type(self).__name__}")
        if decoder_input_ids is None and decoder_inputs_embeds is None:
            decoder_input_ids = self.prepare_decoder_input_ids_from_labels(input_ids)
        out = self.transformer(input_ids, attention_mask, decoder_input_ids, decoder_attention_mask, encoder_outputs, None, inputs_embeds,
                               decoder_inputs_embeds, False if labels is not None else use_cache, return_dict=True, **kwargs)
        logits = self.classification_head(sentence_state(input_ids, out.last_hidden_state, self.config.eos_token_id))
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return Seq2SeqSequenceClassifierOutput(loss=loss, logits=logits, **{k: v for k, v in out.items() if k != "last_hidden_state"})


class T5ForQuestionAnswering(Both):
    """The ends of an answer."""

    def _head(self, config: Any) -> None:
        self.qa_outputs = nn.Linear(config.d_model, 2)

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None, decoder_attention_mask: Any = None,
                encoder_outputs: Any = None, start_positions: Any = None, end_positions: Any = None, inputs_embeds: Any = None,
                decoder_inputs_embeds: Any = None, use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits of both ends (batch, tokens); with positions also the loss."""
        kwargs.pop("num_items_in_batch", None)
        if decoder_input_ids is None and decoder_inputs_embeds is None:
            if input_ids is None:
                raise ValueError("If no `decoder_input_ids` or `decoder_inputs_embeds` are passed, `input_ids` cannot be `None`.")
            decoder_input_ids = self.prepare_decoder_input_ids_from_labels(input_ids)
        encoder, out = self._both(input_ids, attention_mask, decoder_input_ids, decoder_attention_mask, encoder_outputs, None,
                                  inputs_embeds, decoder_inputs_embeds, False if start_positions is not None else use_cache, **kwargs)
        first, last = (x.squeeze(-1).contiguous() for x in self.qa_outputs(out.last_hidden_state).split(1, dim=-1))
        loss = None
        if start_positions is not None and end_positions is not None:
            loss = loss_utils.ForQuestionAnsweringLoss(first, last, start_positions, end_positions)
        return joined(Seq2SeqQuestionAnsweringModelOutput, out, encoder, loss=loss, start_logits=first, end_logits=last)
