"""Whisper: sound's mel spectrum by two convolutions into an encoder, a decoder of text; norms in front."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.attention import Mask
from septet.transformers.generation.whisper import WhisperGenerationMixin
from septet.transformers.masking_utils import causal_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutput,
    BaseModelOutputWithPastAndCrossAttentions,
    Seq2SeqLMOutput,
    Seq2SeqModelOutput,
    SequenceClassifierOutput,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.configurations import WhisperConfig
from septet.transformers.models.decoder import positions
from septet.transformers.models.layers import Layer, LayerRow, shifted, weighted
from septet.transformers.models.seq2seq import encoded, joined, new_cache, sizes_of
from septet.transformers.models.seq2seq_causal import DecoderCausal, Wrapped

ROW = LayerRow(pre=True, key_bias=False)


def waves(length: int, channels: int, most: float = 10000.0) -> Any:
    """Sines, then cosines, of positions; shape (length, channels)."""
    if channels % 2:
        raise ValueError(f"Number of channels has to be divisible by 2 for sinusoidal positional embeddings, got {channels} channels.")
    steps = torch.exp(-(math.log(most) / (channels // 2 - 1)) * torch.arange(channels // 2))
    angle = torch.arange(length).view(-1, 1) * steps.view(1, -1)
    return torch.cat([angle.sin(), angle.cos()], dim=1)


class WhisperPreTrainedModel(PreTrainedModel):
    """What Whisper's models share."""

    config_class = WhisperConfig
    base_model_prefix = "model"
    main_input_name = "input_features"
    embedding_path = "decoder.embed_tokens"
    _no_split_modules = ["Layer"]

    def _init_weights(self, module: Any) -> None:
        initial(module, self._initial_std)
        if isinstance(module, WhisperEncoder):
            module.embed_positions.weight.copy_(waves(*module.embed_positions.weight.shape))


class WhisperEncoder(WhisperPreTrainedModel):
    """The encoder of sound."""

    embedding_path = "conv1"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.dropout, self.layerdrop, width = config.dropout, config.encoder_layerdrop, config.d_model
        self.num_mel_bins, self.max_source_positions = config.num_mel_bins, config.max_source_positions
        self.conv1 = nn.Conv1d(config.num_mel_bins, width, kernel_size=3, padding=1)
        self.conv2 = nn.Conv1d(width, width, kernel_size=3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(self.max_source_positions, width)
        self.embed_positions.requires_grad_(False)
        sizes = sizes_of(config, "encoder")
        self.layers = nn.ModuleList([Layer(ROW, config, sizes, i) for i in range(config.encoder_layers)])
        self.layer_norm = nn.LayerNorm(width)
        self.post_init()

    @can_return_tuple
    def forward(self, input_features: Any, attention_mask: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states (batch, frames / 2, width) of mel features (batch, bins, frames)."""
        check_known(self, kwargs)
        expected = self.max_source_positions * self.conv1.stride[0] * self.conv2.stride[0]
        if input_features.shape[-1] != expected:
            raise ValueError(f"Whisper expects the mel input features to be of length {expected}, but found {input_features.shape[-1]}. "
                             f"Make sure to pad the input mel features to {expected}.")
        x = F.gelu(self.conv2(F.gelu(self.conv1(input_features.to(self.conv1.weight.dtype))))).permute(0, 2, 1)
        x = x + self.embed_positions.weight
        x = F.dropout(x, self.dropout, self.training) if self.training else x
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            if not (self.training and self.layerdrop and float(torch.rand([])) < self.layerdrop):
                x, weights, _ = through(self, layer, x)
                states.attention(weights)
        x = self.layer_norm(x)
        states.hidden(x)
        return BaseModelOutput(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions)


class WhisperDecoder(WhisperPreTrainedModel):
    """The decoder of text."""

    main_input_name = "input_ids"
    embedding_path = "embed_tokens"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.dropout, self.layerdrop, width = config.dropout, config.decoder_layerdrop, config.d_model
        self.embed_tokens = nn.Embedding(config.vocab_size, width, config.pad_token_id)
        self.embed_positions = nn.Embedding(config.max_target_positions, width)
        sizes = sizes_of(config, "decoder")
        self.layers = nn.ModuleList([Layer(ROW, config, sizes, i, True) for i in range(config.decoder_layers)])
        self.layer_norm = nn.LayerNorm(width)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, encoder_hidden_states: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, position_ids: Any = None, use_cache: bool | None = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, cache_position: Any = None, **kwargs: Any) -> Any:
        """Hidden states of tokens that look at the encoder's states."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        cache = new_cache(self, past_key_values, use_cache, encoder_hidden_states is not None)
        x = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        place = positions(cache, x, position_ids, cache_position)
        mask = Mask(*causal_mask(x, attention_mask, cache))
        x = x + self.embed_positions(place)
        x = F.dropout(x, self.dropout, self.training) if self.training else x
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            if not (self.training and self.layerdrop and float(torch.rand([])) < self.layerdrop):
                x, weights, crossed = through(self, layer, x, mask=mask, cache=cache, encoder=encoder_hidden_states)
                states.attention(weights, crossed)
        x = self.layer_norm(x)
        states.hidden(x)
        return BaseModelOutputWithPastAndCrossAttentions(
            last_hidden_state=x, past_key_values=cache, hidden_states=states.hidden_states, attentions=states.attentions,
            cross_attentions=states.cross_attentions)


class WhisperModel(WhisperPreTrainedModel):
    """Both sides."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.encoder = WhisperEncoder(config)
        self.decoder = WhisperDecoder(config)
        self.post_init()

    def freeze_encoder(self) -> None:
        """Let the encoder's parameters have no gradients."""
        self.encoder.requires_grad_(False)

    @can_return_tuple
    def forward(self, input_features: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None,
                decoder_attention_mask: Any = None, encoder_outputs: Any = None, past_key_values: Any = None,
                decoder_inputs_embeds: Any = None, decoder_position_ids: Any = None, use_cache: bool | None = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, cache_position: Any = None,
                **kwargs: Any) -> Any:
        """The decoder's hidden states."""
        check_known(self, kwargs)
        if self.training and self.config.apply_spec_augment:
            raise NotSupported("Whisper in training with apply_spec_augment=True")
        record = {"output_attentions": output_attentions, "output_hidden_states": output_hidden_states}
        encoder = encoded(self, encoder_outputs, **({} if encoder_outputs is not None else {"input_features": input_features}), **record)
        out = self.decoder(input_ids=decoder_input_ids, attention_mask=decoder_attention_mask, encoder_hidden_states=encoder[0],
                           past_key_values=past_key_values, inputs_embeds=decoder_inputs_embeds, position_ids=decoder_position_ids,
                           use_cache=use_cache, cache_position=cache_position, return_dict=True, **record)
        return joined(Seq2SeqModelOutput, out, encoder, last_hidden_state=out.last_hidden_state)


class WhisperForConditionalGeneration(WhisperGenerationMixin, WhisperPreTrainedModel):
    """Logits of the next token of text."""

    output_path = "proj_out"
    _tied_weights_keys = {"proj_out.weight": "model.decoder.embed_tokens.weight"}

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.model = WhisperModel(config)
        self.proj_out = nn.Linear(config.d_model, config.vocab_size, bias=False)
        self.max_target_positions = config.max_target_positions
        self.post_init()

    def freeze_encoder(self) -> None:
        """Let the encoder's parameters have no gradients."""
        self.model.freeze_encoder()

    def prepare_decoder_input_ids_from_labels(self, labels: Any) -> Any:
        """Labels as the decoder's inputs."""
        return shifted(labels, self.config.pad_token_id, self.config.decoder_start_token_id)

    @can_return_tuple
    def forward(self, input_features: Any = None, attention_mask: Any = None, decoder_input_ids: Any = None,
                decoder_attention_mask: Any = None, encoder_outputs: Any = None, past_key_values: Any = None,
                decoder_inputs_embeds: Any = None, decoder_position_ids: Any = None, labels: Any = None, use_cache: bool | None = None,
                **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels (-100 does not count) also the loss."""
        kwargs.pop("num_items_in_batch", None)
        if labels is not None:
            if labels.shape[1] > self.max_target_positions:
                raise ValueError(f"Labels' sequence length {labels.shape[1]} cannot exceed the maximum allowed length of "
                                 f"{self.max_target_positions} tokens.")
            if decoder_input_ids is None and decoder_inputs_embeds is None:
                decoder_input_ids = self.prepare_decoder_input_ids_from_labels(labels)
        out = self.model(input_features, attention_mask, decoder_input_ids, decoder_attention_mask, encoder_outputs, past_key_values,
                         decoder_inputs_embeds, decoder_position_ids, use_cache, return_dict=True, **kwargs)
        logits = self.proj_out(out.last_hidden_state)
        loss = None if labels is None else F.cross_entropy(logits.view(-1, self.config.vocab_size), labels.reshape(-1))
        return Seq2SeqLMOutput(loss=loss, logits=logits, **{k: v for k, v in out.items() if k != "last_hidden_state"})


class WhisperDecoderWrapper(Wrapped, WhisperPreTrainedModel):
    """The decoder under its name."""

    decoder_class = WhisperDecoder
    main_input_name = "input_ids"


class WhisperForCausalLM(DecoderCausal, WhisperPreTrainedModel):
    """The decoder alone, with logits of the next token: what helps another Whisper write."""

    main_input_name = "input_ids"
    wrapper_class = WhisperDecoderWrapper
    output_path = "proj_out"
    _tied_weights_keys = {"proj_out.weight": "model.decoder.embed_tokens.weight"}

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, encoder_outputs: Any = None,  # type: ignore[override]
                past_key_values: Any = None, inputs_embeds: Any = None, labels: Any = None, use_cache: bool | None = None,
                **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary) of tokens that look at an encoder's output; with labels also the loss."""
        states = encoder_outputs[0] if isinstance(encoder_outputs, (tuple, list, BaseModelOutput)) else encoder_outputs
        return super().forward(input_ids, attention_mask, states, None, past_key_values, inputs_embeds, labels, use_cache, **kwargs)

    @staticmethod
    def _seen(encoder_attention_mask: Any) -> dict[str, Any]:
        return {}


class WhisperForAudioClassification(WhisperPreTrainedModel):
    """A class of the sound."""

    embedding_path = "encoder.conv1"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.encoder = WhisperEncoder(config)
        if config.use_weighted_layer_sum:
            count = config.num_hidden_layers + 1
            self.layer_weights = nn.Parameter(torch.ones(count) / count)
        self.projector = nn.Linear(config.hidden_size, config.classifier_proj_size)
        self.classifier = nn.Linear(config.classifier_proj_size, config.num_labels)
        self.post_init()

    def freeze_encoder(self) -> None:
        """Let the encoder's parameters have no gradients."""
        self.encoder.requires_grad_(False)

    @can_return_tuple
    def forward(self, input_features: Any = None, encoder_outputs: Any = None, labels: Any = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, classes) of mel features; with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        mixes = self.config.use_weighted_layer_sum
        wanted = self.config.output_hidden_states if output_hidden_states is None else output_hidden_states
        out = encoder_outputs
        if out is None:
            out = self.encoder(input_features, output_attentions=output_attentions, output_hidden_states=True if mixes else wanted,
                               return_dict=True, **kwargs)
        elif not isinstance(out, BaseModelOutput):
            out = BaseModelOutput(**dict(zip(("last_hidden_state", "hidden_states", "attentions"), out)))
        x = weighted(self.layer_weights, out.hidden_states) if mixes else out.last_hidden_state
        logits = self.classifier(self.projector(x).mean(dim=1))
        loss = None if labels is None else F.cross_entropy(logits.view(-1, self.config.num_labels), labels.view(-1))
        return SequenceClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states if wanted else None,
                                        attentions=out.attentions)
