"""Whisper's encoder as the ear of other models: Qwen2-Audio, Audio Flamingo 3, Voxtral."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch.nn import functional as F
from septet.transformers.attention import Mask
from septet.transformers.masking_utils import padding
from septet.transformers.modeling_outputs import BaseModelOutput, BaseModelOutputWithPooling  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.whisper_model import WhisperEncoder


class SoundEncoder(WhisperEncoder):
    """Whisper's encoder; pairs of frames may be averaged before the last norm."""

    output: Any = BaseModelOutput
    averaged = False
    masked = False                          # whether a mask (added to the scores) is looked at
    counted = False                         # whether a mask of mel frames is
    main_input_name = "input_features"

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)

    def _seen(self, input_features_mask: Any, count: int) -> Mask:
        """Which frames are sound.  ValueError without a mask of mel frames."""
        if input_features_mask is None:
            raise ValueError(f"{type(self).__name__}: input_features_mask is needed, 1 for every mel frame that is sound")
        lengths = (input_features_mask.sum(-1) - 1) // 2 + 1
        return Mask(padding(torch.arange(count)[None] < lengths[:, None], count))

    @can_return_tuple
    def forward(self, input_features: Any, attention_mask: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, input_features_mask: Any = None, **kwargs: Any) -> Any:
        """Hidden states of mel features (batch, bins, frames)."""
        check_known(self, kwargs)
        if input_features_mask is not None and not self.counted:
            raise TypeError(f"{type(self).__name__}.forward() got an unexpected keyword argument 'input_features_mask'")
        expected = self.max_source_positions * self.conv1.stride[0] * self.conv2.stride[0]
        if input_features.shape[-1] != expected:
            raise ValueError(f"{type(self).__name__} expects the mel input features to be of length {expected}, but found "
                             f"{input_features.shape[-1]}. Make sure to pad the input mel features to {expected}.")
        x = F.gelu(self.conv2(F.gelu(self.conv1(input_features.to(self.conv1.weight.dtype))))).permute(0, 2, 1)
        x = x + self.embed_positions.weight
        x = F.dropout(x, self.dropout) if self.training else x
        states, mask = States(self.config, output_attentions, output_hidden_states), Mask(attention_mask if self.masked else None)
        if self.counted:
            mask = self._seen(input_features_mask, x.shape[1])
        for layer in self.layers:
            states.hidden(x)
            if not (self.training and self.layerdrop and float(torch.rand([])) < self.layerdrop):
                x, weights, _ = through(self, layer, x, mask=mask)
                states.attention(weights)
        x = F.avg_pool1d(x.permute(0, 2, 1), 2, stride=2).permute(0, 2, 1) if self.averaged else x
        x = self.layer_norm(x)
        states.hidden(x)
        return self.output(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions)


class Qwen2AudioEncoder(SoundEncoder):
    """Qwen2-Audio's ear."""

    config_class = config_class("qwen2_audio_encoder")
    averaged = masked = True


class AudioFlamingo3Encoder(SoundEncoder):
    """Audio Flamingo 3's ear."""

    config_class = config_class("audioflamingo3_encoder")
    averaged = counted = True
    output = BaseModelOutputWithPooling


class VoxtralEncoder(SoundEncoder):
    """Voxtral's ear."""

    config_class = config_class("voxtral_encoder")
    output = BaseModelOutputWithPooling
