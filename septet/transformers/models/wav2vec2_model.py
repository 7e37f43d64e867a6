"""Wav2Vec2: sound by convolutions into frames, relative places by a grouped convolution, layers (arXiv:2006.11477)."""
from __future__ import annotations

import math
from typing import Any

from septet import numpy as np
from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn.utils.parametrizations import weight_norm
from septet.transformers.activations import activation
from septet.transformers.attention import Mask
from septet.transformers.masking_utils import padding
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutput,
    Wav2Vec2BaseModelOutput,
)
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.configurations import Wav2Vec2Config
from septet.transformers.models.layers import Layer, LayerRow, Sizes


class ConvLayer(nn.Module):
    """A convolution of sound, with a norm by groups, by layer or none."""

    def __init__(self, config: Any, layer_id: int) -> None:
        super().__init__()
        inputs, outputs = config.conv_dim[layer_id - 1] if layer_id else 1, config.conv_dim[layer_id]
        self.conv = nn.Conv1d(inputs, outputs, kernel_size=config.conv_kernel[layer_id], stride=config.conv_stride[layer_id],
                              bias=config.conv_bias)
        self.by_layer = config.feat_extract_norm == "layer"
        if self.by_layer:
            self.layer_norm: Any = nn.LayerNorm(outputs, elementwise_affine=True)
        self.activation = activation(config.feat_extract_activation)
        if config.feat_extract_norm == "group" and layer_id == 0:
            self.layer_norm = nn.GroupNorm(num_groups=outputs, num_channels=outputs, affine=True)

    def forward(self, x: Any) -> Any:
        """(batch, channels, frames)."""
        x = self.conv(x)
        if self.by_layer:
            x = self.layer_norm(x.transpose(-2, -1)).transpose(-2, -1)
        elif hasattr(self, "layer_norm"):
            x = self.layer_norm(x)
        return self.activation(x)


class FeatureEncoder(nn.Module):
    """The convolutions."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        if config.feat_extract_norm not in ("group", "layer"):
            raise ValueError(f"`config.feat_extract_norm` is {config.feat_extract_norm}, but has to be one of ['group', 'layer']")
        self.conv_layers = nn.ModuleList([ConvLayer(config, i) for i in range(config.num_feat_extract_layers)])

    def forward(self, input_values: Any) -> Any:
        """Frames (batch, channels, frames) of sound (batch, samples)."""
        x = input_values[:, None]
        for layer in self.conv_layers:
            x = layer(x)
        return x


class FeatureProjection(nn.Module):
    """Frames, normed, in the model's width."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.normed = getattr(config, "feat_proj_layer_norm", True)
        if self.normed:
            self.layer_norm = nn.LayerNorm(config.conv_dim[-1], eps=config.layer_norm_eps)
        self.projection = nn.Linear(config.conv_dim[-1], config.hidden_size)
        self.dropout = nn.Dropout(config.feat_proj_dropout)

    def forward(self, x: Any) -> tuple[Any, Any]:
        """(the projected frames, the normed ones)."""
        normed = self.layer_norm(x) if self.normed else x
        return self.dropout(self.projection(normed)), normed


class SamePad(nn.Module):
    """Leaves out the frame that an even kernel makes too many."""

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.num_pad_remove = 1 - kernel % 2

    def forward(self, x: Any) -> Any:
        """As many frames as went in."""
        return x[:, :, :-self.num_pad_remove] if self.num_pad_remove else x


class PositionalConv(nn.Module):
    """What a frame's neighbours add to it."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        kernel = config.num_conv_pos_embeddings
        self.conv = weight_norm(nn.Conv1d(config.hidden_size, config.hidden_size, kernel_size=kernel, padding=kernel // 2,
                                          groups=config.num_conv_pos_embedding_groups), name="weight", dim=2)
        self.padding = SamePad(kernel)
        self.activation = activation(config.feat_extract_activation)

    def forward(self, x: Any) -> Any:
        """(batch, frames, width)."""
        return self.activation(self.padding(self.conv(x.transpose(1, 2)))).transpose(1, 2)


def row_of(config: Any) -> LayerRow:
    """The layer's names; norms in front where the configuration says "stable"."""
    return LayerRow(pre=config.do_stable_layer_norm, attention="attention", attention_norm="layer_norm",
                    inner="feed_forward.intermediate_dense", outer="feed_forward.output_dense")


class Encoder(Layered):
    """The layers."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = config
        self.pos_conv_embed = PositionalConv(config)
        self.layer_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout)
        sizes = Sizes(config.hidden_size, config.num_attention_heads, config.intermediate_size, config.hidden_dropout,
                      config.attention_dropout, config.activation_dropout, config.hidden_act, config.layer_norm_eps)
        self.layers = nn.ModuleList([Layer(row_of(config), config, sizes, i) for i in range(config.num_hidden_layers)])
        if config.do_stable_layer_norm and getattr(config, "adapter_attn_dim", None) is not None:
            raise NotSupported("Wav2Vec2: adapter_attn_dim")

    def forward(self, x: Any, attention_mask: Any, states: States) -> Any:
        """The last layer's states, normed."""
        stable = self.config.do_stable_layer_norm
        if attention_mask is not None:
            x = x * attention_mask.unsqueeze(-1).to(x.dtype)
        mask = Mask(padding(attention_mask, x.shape[1]))
        x = x + self.pos_conv_embed(x)
        x = self.dropout(x if stable else self.layer_norm(x))
        for layer in self.layers:
            states.hidden(x)
            drops = self.training and float(torch.rand([])) < self.config.layerdrop
            if not drops:
                x, weights, _ = through(self, layer, x, mask=mask)
                states.attention(weights)
        x = self.layer_norm(x) if stable else x
        states.hidden(x)
        return x


def spans(shape: tuple[int, int], prob: float, length: int, attention_mask: Any = None, least: int = 0) -> Any:
    """Random spans to be masked, (batch, frames) booleans (SpecAugment, arXiv:1904.08779)."""
    batch, total = shape
    if length < 1 or length > total:
        raise ValueError(f"`mask_length` has to be bigger than 0 and smaller than `sequence_length`, but got `mask_length`: {length} and "
                         f"`sequence_length`: {total}`")
    epsilon = float(np.random.rand(1)[0])

    def count(frames: int) -> int:
        found = max(int(prob * frames / length + epsilon), least)
        found = total // length if found * length > total else found
        return max(frames - (length - 1), 0) if frames - (length - 1) < found else found

    lengths = [total] * batch if attention_mask is None else [int(n) for n in attention_mask.sum(-1).tolist()]
    masked = torch.zeros((batch, total), dtype=torch.bool)
    for i, frames in enumerate(lengths):
        chosen = count(frames)
        if count(total):
            for start in np.random.choice(np.arange(frames - (length - 1)), chosen, replace=False).tolist():
                masked[i, start:start + length] = True
            if not chosen:
                masked[i, total - 1:] = True
    return masked


class Wav2Vec2PreTrainedModel(PreTrainedModel):
    """What Wav2Vec2's models share."""

    config_class = Wav2Vec2Config
    base_model_prefix = "wav2vec2"
    main_input_name = "input_values"
    _no_split_modules = ["Layer"]

    plain_init = False                      # whether projections and places keep the usual draws

    def _init_weights(self, module: Any) -> None:
        if isinstance(module, nn.Conv1d) and hasattr(module, "parametrizations"):
            self._init_places(module)
            return
        initial(module, self.config.initializer_range)
        if self.plain_init and isinstance(module, (FeatureProjection, PositionalConv)):
            return
        if isinstance(module, FeatureProjection):
            bound = math.sqrt(1 / module.projection.in_features)
            nn.init.uniform_(module.projection.weight, a=-bound, b=bound)
            nn.init.uniform_(module.projection.bias, a=-bound, b=bound)
        elif isinstance(module, PositionalConv):
            conv = module.conv
            torch.empty(tuple(conv.weight.shape)).normal_(0, 2 * math.sqrt(1 / (conv.kernel_size[0] * conv.in_channels)))
            nn.init.zeros_(conv.bias)
        elif isinstance(module, nn.Conv1d):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None and self.plain_init:
                nn.init.zeros_(module.bias)
            elif module.bias is not None:
                bound = math.sqrt(module.groups / (module.in_channels * module.kernel_size[0]))
                nn.init.uniform_(module.bias, a=-bound, b=bound)
        elif isinstance(module, Wav2Vec2Model) and hasattr(module, "masked_spec_embed"):
            nn.init.uniform_(module.masked_spec_embed)

    def _init_places(self, conv: Any) -> None:
        """The draws upstream makes of a weight that is computed: they change the stream alone, the norm and direction stay."""
        shape = tuple(conv.weight.shape)
        torch.empty(shape).normal_(0.0, self.config.initializer_range)
        nn.init.kaiming_normal_(torch.empty(shape))
        if self.plain_init:
            nn.init.zeros_(conv.bias)
            return
        bound = math.sqrt(conv.groups / (conv.in_channels * conv.kernel_size[0]))
        nn.init.uniform_(conv.bias, a=-bound, b=bound)

    def frames(self, samples: Any) -> Any:
        """How many frames so many samples become."""
        for kernel, stride in zip(self.config.conv_kernel, self.config.conv_stride):
            samples = torch.div(samples - kernel, stride, rounding_mode="floor") + 1
        return samples

    def frame_mask(self, count: int, attention_mask: Any) -> Any:
        """A mask of samples as a mask of frames."""
        lengths = self.frames(attention_mask.cumsum(dim=-1)[:, -1]).long()
        return torch.arange(count)[None] < lengths[:, None]


class Wav2Vec2Model(Wav2Vec2PreTrainedModel):
    """Frames and layers."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        for name in ("add_adapter", "conv_pos_batch_norm"):
            if getattr(config, name, False):
                raise NotSupported(f"{type(config).__name__}: {name}=True")
        self.feature_extractor = FeatureEncoder(config)
        self.feature_projection = FeatureProjection(config)
        if config.mask_time_prob > 0.0 or config.mask_feature_prob > 0.0:
            self.masked_spec_embed = nn.Parameter(torch.empty(config.hidden_size).uniform_())
        self.encoder = Encoder(config)
        self.post_init()

    def freeze_feature_encoder(self) -> None:
        """Let the convolutions have no gradients."""
        self.feature_extractor.requires_grad_(False)

    def _masked(self, x: Any, mask_time_indices: Any, attention_mask: Any) -> Any:
        config = self.config
        if not getattr(config, "apply_spec_augment", True):
            return x
        batch, count, width = x.shape
        if mask_time_indices is None and config.mask_time_prob > 0 and self.training:
            mask_time_indices = spans((batch, count), config.mask_time_prob, config.mask_time_length, attention_mask,
                                      config.mask_time_min_masks)
        if mask_time_indices is not None:
            x = torch.where(mask_time_indices.bool()[..., None], self.masked_spec_embed.to(x.dtype), x)
        if config.mask_feature_prob > 0 and self.training:
            chosen = spans((batch, width), config.mask_feature_prob, config.mask_feature_length, None, config.mask_feature_min_masks)
            x = x.masked_fill(chosen[:, None].expand(-1, count, -1), 0)
        return x

    @can_return_tuple
    def forward(self, input_values: Any, attention_mask: Any = None, mask_time_indices: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of frames (batch, frames, width) of sound (batch, samples)."""
        check_known(self, kwargs)
        found = self.feature_extractor(input_values.to(self.dtype)).transpose(1, 2)
        if attention_mask is not None:
            attention_mask = self.frame_mask(found.shape[1], attention_mask)
        x, normed = self.feature_projection(found)
        x = self._masked(x, mask_time_indices, attention_mask)
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.encoder(x, attention_mask, states)
        if self.plain_init:
            return BaseModelOutput(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions)
        return Wav2Vec2BaseModelOutput(last_hidden_state=x, extract_features=normed, hidden_states=states.hidden_states,
                                       attentions=states.attentions)
