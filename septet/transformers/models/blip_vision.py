"""BLIP's vision model: ViT with one matrix for queries, keys and values."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.activations import activation
from septet.transformers.attention import Mask, attend, split
from septet.transformers.modeling_outputs import BaseModelOutputWithPooling  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.vision import check_size, interpolated, pair


class BlipVisionEmbeddings(nn.Module):
    """A token of the whole, patches, positions."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.image_size, self.patch_size = pair(config.image_size), pair(config.patch_size)
        width, patches = config.hidden_size, (self.image_size[0] // self.patch_size[0]) * (self.image_size[1] // self.patch_size[1])
        self.class_embedding = nn.Parameter(torch.randn(1, 1, width))
        self.patch_embedding = nn.Conv2d(3, width, kernel_size=self.patch_size, stride=self.patch_size)
        self.position_embedding = nn.Parameter(torch.randn(1, patches + 1, width))

    def forward(self, pixel_values: Any, interpolate_pos_encoding: bool = False) -> Any:
        """The tokens (batch, 1 + patches, width)."""
        size, places = tuple(pixel_values.shape[2:]), self.position_embedding
        check_size(size, self.image_size, interpolate_pos_encoding)
        x = self.patch_embedding(pixel_values.to(self.patch_embedding.weight.dtype)).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_embedding.expand(x.shape[0], 1, -1), x], dim=1)
        if interpolate_pos_encoding and size != self.image_size:
            places = interpolated(places, size[0] // self.patch_size[0], size[1] // self.patch_size[1])
        return x + places[:, :x.shape[1]]


class BlipAttention(nn.Module):
    """Attention with one matrix for queries, keys and values."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config, self.num_heads = config, config.num_attention_heads
        self.scale = (config.hidden_size // self.num_heads) ** -0.5
        self.qkv = nn.Linear(config.hidden_size, 3 * config.hidden_size)
        self.projection = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, x: Any) -> tuple[Any, Any]:
        """(the output, the weights)."""
        q, k, v = (split(part, self.num_heads) for part in self.qkv(x).chunk(3, dim=-1))
        out, weights = attend(self.config, q, k, v, Mask(), self.scale, self.config.attention_dropout if self.training else 0.0)
        return self.projection(out), weights


class BlipMLP(nn.Module):
    """Two layers with an activation between."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.activation_fn = activation(config.hidden_act)
        self.fc1 = nn.Linear(config.hidden_size, config.intermediate_size)
        self.fc2 = nn.Linear(config.intermediate_size, config.hidden_size)

    def forward(self, x: Any) -> Any:
        """The network's output."""
        return self.fc2(self.activation_fn(self.fc1(x)))


class BlipLayer(nn.Module):
    """Attention and network, each behind a norm and added."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.self_attn = BlipAttention(config)
        self.layer_norm1 = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.mlp = BlipMLP(config)
        self.layer_norm2 = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)

    def forward(self, x: Any) -> tuple[Any, Any]:
        """(the states, the weights)."""
        found, weights = self.self_attn(self.layer_norm1(x))
        x = x + found
        return x + self.mlp(self.layer_norm2(x)), weights


class BlipEncoder(Layered):
    """The layers."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.layers = nn.ModuleList([BlipLayer(config) for _ in range(config.num_hidden_layers)])

    def forward(self, x: Any, states: States) -> Any:
        """The last layer's states."""
        for layer in self.layers:
            states.hidden(x)
            x, weights = through(self, layer, x)
            states.attention(weights)
        states.hidden(x)
        return x


class BlipPreTrainedModel(PreTrainedModel):
    """What BLIP's models share."""

    base_model_prefix = "blip"
    _supports_sdpa = False

    def _init_weights(self, module: Any) -> None:
        std = self.config.initializer_range
        initial(module, std)
        if isinstance(module, BlipVisionEmbeddings):
            nn.init.trunc_normal_(module.position_embedding, mean=0.0, std=std)
            nn.init.trunc_normal_(module.class_embedding, mean=0.0, std=std)


class BlipVisionModel(BlipPreTrainedModel):
    """Embeddings, layers, a last norm."""

    config_class = config_class("blip_vision_model")
    main_input_name = "pixel_values"
    embedding_path = "embeddings"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = BlipVisionEmbeddings(config)
        self.encoder = BlipEncoder(config)
        self.post_layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, interpolate_pos_encoding: bool = False, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of images (batch, channels, height, width), and the pooled one."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.post_layernorm(self.encoder(self.embeddings(pixel_values, interpolate_pos_encoding), states))
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.post_layernorm(x[:, 0, :]),
                                          hidden_states=states.hidden_states, attentions=states.attentions)
