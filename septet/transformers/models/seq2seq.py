"""BART and Marian: an encoder and a decoder of the shared layer, with the heads upstream gives them."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.attention import Mask
from septet.transformers.cache_utils import DynamicCache, EncoderDecoderCache
from septet.transformers.loss import loss_utils
from septet.transformers.masking_utils import causal_mask, create_bidirectional_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutput,
    BaseModelOutputWithPastAndCrossAttentions,
    Seq2SeqLMOutput,
    Seq2SeqModelOutput,
    Seq2SeqQuestionAnsweringModelOutput,
    Seq2SeqSequenceClassifierOutput,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.configurations import BartConfig, MarianConfig
from septet.transformers.models.decoder import positions
from septet.transformers.models.encoder import FixedPlaces
from septet.transformers.models.heads import GenerationMixin
from septet.transformers.models.layers import Layer, LayerRow, Sizes, shifted
from septet.transformers.models.seq2seq_causal import DecoderCausal, Wrapped


class ScaledWords(nn.Embedding):
    """Embeddings times a number."""

    def __init__(self, num_embeddings: int, embedding_dim: int, padding_idx: Any, embed_scale: float = 1.0) -> None:
        super().__init__(num_embeddings, embedding_dim, padding_idx)
        self.embed_scale = embed_scale

    def forward(self, input_ids: Any) -> Any:
        """The scaled embeddings."""
        return super().forward(input_ids) * self.embed_scale


class LearnedPlaces(nn.Embedding):
    """Learned positions, which count from 2 on."""

    def __init__(self, count: int, width: int) -> None:
        self.offset = 2
        super().__init__(count + self.offset, width)

    def forward(self, places: Any) -> Any:
        """The embeddings of positions."""
        return super().forward(places + self.offset)


PLACES: dict[str, Any] = {"offset": LearnedPlaces, "plain": nn.Embedding, "fixed": FixedPlaces}


def sizes_of(config: Any, side: str) -> Sizes:
    """The sizes of the encoder's or the decoder's layers."""
    return Sizes(config.d_model, getattr(config, f"{side}_attention_heads"), getattr(config, f"{side}_ffn_dim"), config.dropout,
                 config.attention_dropout, config.activation_dropout, config.activation_function)


class BartPreTrainedModel(PreTrainedModel):
    """What BART's models share."""

    config_class: Any = BartConfig
    base_model_prefix = "model"
    embedding_path = "shared"
    layer_row = LayerRow()
    scaled_words = True                     # words are scaled by their embedding, else by what uses it
    scales_given = False                    # whether the decoder scales embeddings that it is given, too
    places = "offset"
    embedded_norm = True
    last_norm = False
    words_normed = False                    # whether the decoder norms its words before their positions are added
    _keys_to_ignore_on_load_unexpected = [r"encoder\.version", r"decoder\.version"]
    _no_split_modules = ["Layer"]

    def _init_weights(self, module: Any) -> None:
        initial(module, self._initial_std)
        if isinstance(module, FixedPlaces):
            module.create_weight()

    def _embedding(self, count: int) -> Any:
        config = self.config
        scale = math.sqrt(config.d_model) if config.scale_embedding else 1.0
        if self.scaled_words:
            return ScaledWords(count, config.d_model, config.pad_token_id, scale)
        return nn.Embedding(count, config.d_model, config.pad_token_id)


class Side(BartPreTrainedModel):
    """What the encoder and the decoder share."""

    embedding_path = "embed_tokens"
    side = "encoder"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.dropout, self.layerdrop = config.dropout, getattr(config, f"{self.side}_layerdrop")
        width, crosses = config.d_model, self.side == "decoder"
        unscaled = self.scaled_words or not config.scale_embedding or (self.words_normed and crosses)
        self.scale = 1.0 if unscaled else math.sqrt(width)
        vocabulary = config.decoder_vocab_size if crosses and hasattr(config, "decoder_vocab_size") else config.vocab_size
        self.embed_tokens = self._embedding(vocabulary)
        self.embed_positions = PLACES[self.places](config.max_position_embeddings, width)
        sizes = sizes_of(config, self.side)
        self.layers = nn.ModuleList([Layer(self.layer_row, config, sizes, i, crosses)
                                     for i in range(getattr(config, f"{self.side}_layers"))])
        if self.embedded_norm:
            self.layernorm_embedding = nn.LayerNorm(width)
        if self.last_norm:
            self.layer_norm = nn.LayerNorm(width)
        self.post_init()

    def _embedded(self, input_ids: Any, inputs_embeds: Any, places: Any) -> Any:
        check_one(input_ids, inputs_embeds)
        scale = self.scale if inputs_embeds is None or (self.scales_given and self.side == "decoder") else 1.0
        x = (self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds) * scale
        found = self.embed_positions(torch.arange(x.shape[1])[None] if places is None else places(x))
        if self.words_normed and self.side == "decoder":
            x = self.layernorm_embedding(x) + found
        else:
            x = self.layernorm_embedding(x + found) if self.embedded_norm else x + found
        return F.dropout(x, self.dropout, self.training) if self.training else x

    def _skips(self) -> bool:
        return bool(self.training and self.layerdrop and float(torch.rand([])) < self.layerdrop)


class BartEncoder(Side):
    """The encoder."""

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, inputs_embeds: Any = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        x = self._embedded(input_ids, inputs_embeds, None)
        mask = Mask(create_bidirectional_mask(self.config, x, attention_mask))
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            if not self._skips():
                x, weights, _ = through(self, layer, x, mask=mask)
                states.attention(weights)
        x = self.layer_norm(x) if self.last_norm else x
        states.hidden(x)
        return BaseModelOutput(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions)


class BartDecoder(Side):
    """The decoder."""

    side = "decoder"

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, encoder_hidden_states: Any = None,
                encoder_attention_mask: Any = None, past_key_values: Any = None, inputs_embeds: Any = None, use_cache: bool | None = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, cache_position: Any = None,
                position_ids: Any = None, **kwargs: Any) -> Any:
        """Hidden states of tokens that look at an encoder's states."""
        check_known(self, kwargs)
        past_key_values = new_cache(self, past_key_values, use_cache, encoder_hidden_states is not None)
        x = self._embedded(input_ids, inputs_embeds, lambda x: positions(past_key_values, x, position_ids, cache_position))
        mask = Mask(*causal_mask(x, attention_mask, past_key_values))
        encoder = encoder_hidden_states
        seen = None if encoder is None else create_bidirectional_mask(self.config, x, encoder_attention_mask, encoder)
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            if not self._skips():
                x, weights, crossed = through(self, layer, x, mask=mask, cache=past_key_values, encoder=encoder, encoder_mask=Mask(seen))
                states.attention(weights, crossed)
        x = self.layer_norm(x) if self.last_norm else x
        states.hidden(x)
        return BaseModelOutputWithPastAndCrossAttentions(
            last_hidden_state=x, past_key_values=past_key_values, hidden_states=states.hidden_states, attentions=states.attentions,
            cross_attentions=states.cross_attentions)


def new_cache(model: Any, cache: Any, use: bool | None, crosses: bool) -> Any:
    """The cache of a decoder: what is given, a new one where one is used."""
    if not (model.config.use_cache if use is None else use) or (model._gradient_checkpointing_func is not None and model.training):
        return cache
    if cache is None:
        return EncoderDecoderCache(DynamicCache(), DynamicCache()) if crosses else DynamicCache()
    return cache


def encoded(model: Any, encoder_outputs: Any, **kwargs: Any) -> Any:
    """The encoder's output: what is given (a tuple or an output), or computed."""
    if encoder_outputs is None:
        return model.encoder(return_dict=True, **kwargs)
    if isinstance(encoder_outputs, tuple):
        parts = [*encoder_outputs, None, None]
        return BaseModelOutput(last_hidden_state=parts[0], hidden_states=parts[1], attentions=parts[2])
    return encoder_outputs


def joined(kind: Any, out: Any, encoder: Any, **more: Any) -> Any:
    """An output with what both sides gave."""
    return kind(past_key_values=out.past_key_values, decoder_hidden_states=out.hidden_states, decoder_attentions=out.attentions,
                cross_attentions=out.cross_attentions, encoder_last_hidden_state=encoder.last_hidden_state,
                encoder_hidden_states=encoder.hidden_states, encoder_attentions=encoder.attentions, **more)


class BartModel(BartPreTrainedModel):
    """Both sides with shared embeddings."""

    _tied_weights_keys = {"decoder.embed_tokens.weight": "shared.weight", "encoder.embed_tokens.weight": "shared.weight"}
    encoder_class: Any = BartEncoder
    decoder_class: Any = BartDecoder

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.shared = self._embedding(config.vocab_size)
        self.encoder = self.encoder_class(config)
        self.decoder = self.decoder_class(config)
        self.post_init()

    def _start(self, input_ids: Any) -> Any:
        if input_ids is None:
            raise ValueError("If no `decoder_input_ids` or `decoder_inputs_embeds` are passed, `input_ids` cannot be `None`. Please pass "
                             "either `input_ids` or `decoder_input_ids` or `decoder_inputs_embeds`.")
        return self.shifted(self.config, input_ids)

    @staticmethod
    def shifted(config: Any, labels: Any) -> Any:
        """Labels as the decoder's inputs."""
        return shifted(labels, config.pad_token_id, config.decoder_start_token_id)

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None, decoder_attention_mask: Any = None,
                encoder_outputs: Any = None, past_key_values: Any = None, inputs_embeds: Any = None, decoder_inputs_embeds: Any = None,
                use_cache: bool | None = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                cache_position: Any = None, **kwargs: Any) -> Any:
        """The decoder's hidden states; without decoder inputs these are the inputs, one to the right (BART)."""
        check_known(self, kwargs)
        if decoder_input_ids is None and decoder_inputs_embeds is None:
            decoder_input_ids = self._start(input_ids)
        record = {"output_attentions": output_attentions, "output_hidden_states": output_hidden_states}
        encoder = encoded(self, encoder_outputs, input_ids=input_ids, attention_mask=attention_mask, inputs_embeds=inputs_embeds, **record)
        out = self.decoder(input_ids=decoder_input_ids, attention_mask=decoder_attention_mask, encoder_hidden_states=encoder[0],
                           encoder_attention_mask=attention_mask, past_key_values=past_key_values, inputs_embeds=decoder_inputs_embeds,
                           use_cache=use_cache, cache_position=cache_position, return_dict=True, **record)
        return joined(Seq2SeqModelOutput, out, encoder, last_hidden_state=out.last_hidden_state)


class BartForConditionalGeneration(GenerationMixin, BartPreTrainedModel):
    """Logits of the next token of the decoder."""

    body_class: Any = BartModel
    output_path = "lm_head"
    _tied_weights_keys = {"lm_head.weight": "model.shared.weight", "model.encoder.embed_tokens.weight": "model.shared.weight",
                          "model.decoder.embed_tokens.weight": "model.shared.weight"}
    _keys_to_ignore_on_load_missing = ["final_logits_bias", r"embed_positions\.weight"]

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.model = self.body_class(config)
        count = getattr(config, "decoder_vocab_size", None) or self.model.shared.num_embeddings
        self.register_buffer("final_logits_bias", torch.zeros((1, count)))
        self.lm_head = nn.Linear(config.d_model, count, bias=False)
        self.post_init()

    def prepare_decoder_input_ids_from_labels(self, labels: Any) -> Any:
        """Labels as the decoder's inputs."""
        return self.body_class.shifted(self.config, labels)

    @property
    def loss_function(self) -> Any:
        """The loss of labels."""
        return loss_utils.ForMaskedLMLoss

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None, decoder_attention_mask: Any = None,
                encoder_outputs: Any = None, past_key_values: Any = None, inputs_embeds: Any = None, decoder_inputs_embeds: Any = None,
                labels: Any = None, use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels (-100 does not count) also the loss."""
        kwargs.pop("num_items_in_batch", None)
        if labels is not None:
            use_cache = False
            if decoder_input_ids is None and decoder_inputs_embeds is None:
                decoder_input_ids = self.prepare_decoder_input_ids_from_labels(labels)
        out = self.model(input_ids, attention_mask, decoder_input_ids, decoder_attention_mask, encoder_outputs, past_key_values,
                         inputs_embeds, decoder_inputs_embeds, use_cache, return_dict=True, **kwargs)
        logits = self.lm_head(out.last_hidden_state) + self.final_logits_bias.to(out.last_hidden_state.dtype)
        loss = None if labels is None else F.cross_entropy(logits.view(-1, logits.shape[-1]), labels.view(-1))
        return Seq2SeqLMOutput(loss=loss, logits=logits, **{k: v for k, v in out.items() if k != "last_hidden_state"})


class ClassificationHead(nn.Module):
    """A layer and classes of a sentence's state."""

    def __init__(self, width: int, inner: int, classes: int, rate: float) -> None:
        super().__init__()
        self.dense = nn.Linear(width, inner)
        self.dropout = nn.Dropout(p=rate)
        self.out_proj = nn.Linear(inner, classes)

    def forward(self, hidden_states: Any) -> Any:
        """Logits (batch, classes)."""
        return self.out_proj(self.dropout(torch.tanh(self.dense(self.dropout(hidden_states)))))


def sentence_state(input_ids: Any, x: Any, end: int) -> Any:
    """The state of every text's last end token.  ValueError where texts differ in how many they have."""
    ends = input_ids.eq(end)
    if len({int(n) for n in ends.sum(1).tolist()}) > 1:
        raise ValueError("All examples must have the same number of <eos> tokens.")
    return x[ends, :].view(x.shape[0], -1, x.shape[-1])[:, -1, :]


class BartForSequenceClassification(BartPreTrainedModel):
    """A class of the sequence."""

    body_class: Any = BartModel

    _tied_weights_keys = {"model.encoder.embed_tokens.weight": "model.shared.weight",
                          "model.decoder.embed_tokens.weight": "model.shared.weight"}

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.model = self.body_class(config)
        self.classification_head = ClassificationHead(config.d_model, config.d_model, config.num_labels, config.classifier_dropout)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None, decoder_attention_mask: Any = None,
                encoder_outputs: Any = None, inputs_embeds: Any = None, decoder_inputs_embeds: Any = None, labels: Any = None,
                use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        if input_ids is None and inputs_embeds is not None:
            raise NotImplementedError(f"Passing input embeddings is currently not supported for {type(self).__name__}")
        out = self.model(input_ids, attention_mask, decoder_input_ids, decoder_attention_mask, encoder_outputs, None, inputs_embeds,
                         decoder_inputs_embeds, False if labels is not None else use_cache, return_dict=True, **kwargs)
        logits = self.classification_head(sentence_state(input_ids, out.last_hidden_state, self.config.eos_token_id))
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return Seq2SeqSequenceClassifierOutput(loss=loss, logits=logits, **{k: v for k, v in out.items() if k != "last_hidden_state"})


class BartForQuestionAnswering(BartPreTrainedModel):
    """The ends of an answer."""

    body_class: Any = BartModel

    _tied_weights_keys = BartForSequenceClassification._tied_weights_keys

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        config.num_labels = 2
        self.model = self.body_class(config)
        self.qa_outputs = nn.Linear(config.hidden_size, 2)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None, decoder_attention_mask: Any = None,
                encoder_outputs: Any = None, start_positions: Any = None, end_positions: Any = None, inputs_embeds: Any = None,
                decoder_inputs_embeds: Any = None, use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits of both ends (batch, tokens); with positions also the loss."""
        kwargs.pop("num_items_in_batch", None)
        if start_positions is not None and end_positions is not None:
            use_cache = False
        out = self.model(input_ids, attention_mask, decoder_input_ids, decoder_attention_mask, encoder_outputs, None, inputs_embeds,
                         decoder_inputs_embeds, use_cache, return_dict=True, **kwargs)
        first, last = (x.squeeze(-1).contiguous() for x in self.qa_outputs(out.last_hidden_state).split(1, dim=-1))
        loss = None
        if start_positions is not None and end_positions is not None:
            loss = loss_utils.ForQuestionAnsweringLoss(first, last, start_positions, end_positions)
        return Seq2SeqQuestionAnsweringModelOutput(loss=loss, start_logits=first, end_logits=last,
                                                   **{k: v for k, v in out.items() if k != "last_hidden_state"})


class BartDecoderWrapper(Wrapped, BartPreTrainedModel):
    """The decoder under its name."""

    decoder_class = BartDecoder


class BartForCausalLM(DecoderCausal, BartPreTrainedModel):
    """The decoder alone, with logits of the next token."""

    wrapper_class = BartDecoderWrapper


class MarianSide:
    """What is Marian's own: fixed positions, no norm of the embeddings."""

    config_class = MarianConfig
    scaled_words, scales_given = False, True
    places = "fixed"
    embedded_norm = False


class MarianPreTrainedModel(MarianSide, BartPreTrainedModel):
    """What Marian's models share."""


class MarianEncoder(MarianSide, BartEncoder):
    """The encoder."""


class MarianDecoder(MarianSide, BartDecoder):
    """The decoder."""


class MarianModel(MarianPreTrainedModel, BartModel):
    """Both sides."""

    encoder_class = MarianEncoder
    decoder_class = MarianDecoder

    def _start(self, input_ids: Any) -> Any:
        raise ValueError("You must specify exactly one of input_ids or inputs_embeds")


class MarianMTModel(MarianPreTrainedModel, BartForConditionalGeneration):
    """Translation."""

    _keys_to_ignore_on_save = ["model.encoder.embed_positions.weight", "model.decoder.embed_positions.weight"]

    body_class = MarianModel


class MarianDecoderWrapper(Wrapped, MarianPreTrainedModel):
    """The decoder under its name."""

    decoder_class = MarianDecoder


class MarianForCausalLM(DecoderCausal, MarianPreTrainedModel):
    """The decoder alone, with logits of the next token."""

    wrapper_class = MarianDecoderWrapper
