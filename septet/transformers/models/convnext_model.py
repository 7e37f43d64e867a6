"""ConvNeXT: convolutions of each channel and networks over channels (arXiv:2201.03545)."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.activations import activation
from septet.transformers.loading import Renaming
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPoolingAndNoAttention,
    ImageClassifierOutputWithNoAttention,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import can_return_tuple, check_known
from septet.transformers.models.resnet_model import hidden_of


class MapNorm(nn.LayerNorm):
    """A layer norm over the channels of a map."""

    def forward(self, input: Any) -> Any:
        """(batch, channels, height, width)."""
        return super().forward(input.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def drop_path(x: Any, rate: float) -> Any:
    """x with whole samples set to 0, the others scaled (arXiv:1603.09382)."""
    keep = 1 - rate
    return x / keep * (keep + torch.rand((x.shape[0], *(1,) * (x.ndim - 1)), dtype=x.dtype)).floor()


class ConvNextEmbeddings(nn.Module):
    """Patches, normed."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width = config.hidden_sizes[0]
        self.patch_embeddings = nn.Conv2d(config.num_channels, width, kernel_size=config.patch_size, stride=config.patch_size)
        self.layernorm = MapNorm(width, eps=1e-6)
        self.num_channels = config.num_channels

    def forward(self, pixel_values: Any) -> Any:
        """(batch, width, rows, columns)."""
        if pixel_values.shape[1] != self.num_channels:
            raise ValueError("Make sure that the channel dimension of the pixel values match with the one set in the configuration.")
        return self.layernorm(self.patch_embeddings(pixel_values))


class ConvNextLayer(nn.Module):
    """A convolution of each channel, a network over channels, added."""

    def __init__(self, config: Any, width: int, rate: float) -> None:
        super().__init__()
        value, self.rate = config.layer_scale_init_value, rate
        self.layer_scale_parameter = nn.Parameter(value * torch.ones(width)) if value > 0 else None
        self.dwconv = nn.Conv2d(width, width, kernel_size=7, padding=3, groups=width)
        self.layernorm = nn.LayerNorm(width, eps=1e-6)
        self.pwconv1 = nn.Linear(width, 4 * width)
        self.act = activation(config.hidden_act)
        self.pwconv2 = nn.Linear(4 * width, width)

    def forward(self, x: Any) -> Any:
        """The layer's output."""
        found = self.pwconv2(self.act(self.pwconv1(self.layernorm(self.dwconv(x).permute(0, 2, 3, 1)))))
        found = found if self.layer_scale_parameter is None else self.layer_scale_parameter * found
        found = found.permute(0, 3, 1, 2)
        return x + (drop_path(found, self.rate) if self.rate and self.training else found)


class ConvNextStage(nn.Module):
    """Layers of one width, behind a step to it."""

    def __init__(self, config: Any, inputs: int, outputs: int, stride: int, rates: list[float]) -> None:
        super().__init__()
        if inputs != outputs or stride > 1:
            self.downsampling_layer = nn.ModuleList([MapNorm(inputs, eps=1e-6), nn.Conv2d(inputs, outputs, kernel_size=2, stride=stride)])
        else:
            self.downsampling_layer = nn.ModuleList()
        self.layers = nn.ModuleList([ConvNextLayer(config, outputs, rate) for rate in rates])

    def forward(self, x: Any) -> Any:
        """The stage's output."""
        for layer in (*self.downsampling_layer, *self.layers):
            x = layer(x)
        return x


class ConvNextEncoder(nn.Module):
    """The stages."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        total = sum(config.depths)
        rates = [config.drop_path_rate * i / max(total - 1, 1) for i in range(total)]
        widths, stages, at = config.hidden_sizes, [], 0
        for i, depth in enumerate(config.depths):
            stages.append(ConvNextStage(config, widths[max(i - 1, 0)], widths[i], 2 if i else 1, rates[at:at + depth]))
            at += depth
        self.stages = nn.ModuleList(stages)

    def forward(self, x: Any) -> list[Any]:
        """The input and every stage's output."""
        found = [x]
        for stage in self.stages:
            found.append(stage(found[-1]))
        return found


class ConvNextPreTrainedModel(PreTrainedModel):
    """What ConvNeXT's models share."""

    config_class = config_class("convnext")
    base_model_prefix = "convnext"
    main_input_name = "pixel_values"
    embedding_path = "embeddings.patch_embeddings"
    supports_gradient_checkpointing = False
    _supports_sdpa = False

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)
        if isinstance(module, ConvNextLayer) and module.layer_scale_parameter is not None:
            module.layer_scale_parameter.fill_(self.config.layer_scale_init_value)


class ConvNextModel(ConvNextPreTrainedModel):
    """Stages, and the normed mean of the last."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = ConvNextEmbeddings(config)
        self.encoder = ConvNextEncoder(config)
        with torch.no_grad():
            self.encoder.apply(self._initialize)                # upstream's encoder is a model of its own, ready before the embeddings
        self.layernorm = nn.LayerNorm(config.hidden_sizes[-1], eps=config.layer_norm_eps)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Maps of images (batch, channels, height, width), and their means."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        states = self.encoder(self.embeddings(pixel_values))
        return BaseModelOutputWithPoolingAndNoAttention(
            last_hidden_state=states[-1], pooler_output=self.layernorm(states[-1].mean([-2, -1])),
            hidden_states=hidden_of(self.config, output_hidden_states, states))


class ConvNextForImageClassification(ConvNextPreTrainedModel):
    """A class of the image."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.convnext = ConvNextModel(config)
        self.classifier = nn.Linear(config.hidden_sizes[-1], config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.convnext(pixel_values, return_dict=True, **kwargs)
        logits = self.classifier(out.pooler_output)
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutputWithNoAttention(loss=loss, logits=logits, hidden_states=out.hidden_states)


class DINOv3Layer(nn.Module):
    """ConvNeXT's layer, its parts under other names."""

    def __init__(self, config: Any, width: int, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.gamma = nn.Parameter(torch.full((width,), config.layer_scale_init_value))
        self.depthwise_conv = nn.Conv2d(width, width, kernel_size=7, padding=3, groups=width)
        self.layer_norm = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.pointwise_conv1 = nn.Linear(width, 4 * width)
        self.activation_fn = activation(config.hidden_act)
        self.pointwise_conv2 = nn.Linear(4 * width, width)

    def forward(self, x: Any) -> Any:
        """The layer's output."""
        found = self.layer_norm(self.depthwise_conv(x).permute(0, 2, 3, 1))
        found = (self.pointwise_conv2(self.activation_fn(self.pointwise_conv1(found))) * self.gamma).permute(0, 3, 1, 2)
        return x + (drop_path(found, self.rate) if self.rate and self.training else found)


class DINOv3Stage(nn.Module):
    """A step to a width, and layers of it."""

    def __init__(self, config: Any, index: int, rates: list[float]) -> None:
        super().__init__()
        widths, eps = config.hidden_sizes, config.layer_norm_eps
        if index == 0:
            steps: list[Any] = [nn.Conv2d(config.num_channels, widths[0], kernel_size=4, stride=4), MapNorm(widths[0], eps=eps)]
        else:
            steps = [MapNorm(widths[index - 1], eps=eps), nn.Conv2d(widths[index - 1], widths[index], kernel_size=2, stride=2)]
        self.downsample_layers = nn.ModuleList(steps)
        self.layers = nn.ModuleList([DINOv3Layer(config, widths[index], rate) for rate in rates])

    def forward(self, x: Any) -> Any:
        """The stage's output."""
        for layer in (*self.downsample_layers, *self.layers):
            x = layer(x)
        return x


class DINOv3ConvNextEncoder(nn.Module):
    """The stages."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        total = sum(config.depths)
        rates, stages, at = [config.drop_path_rate * i / max(total - 1, 1) for i in range(total)], [], 0
        for i, depth in enumerate(config.depths):
            stages.append(DINOv3Stage(config, i, rates[at:at + depth]))
            at += depth
        self.stages = nn.ModuleList(stages)


class DINOv3ConvNextPreTrainedModel(PreTrainedModel):
    """What DINOv3's ConvNeXTs share."""

    config_class = config_class("dinov3_convnext")
    _conversions = (Renaming(((r"^stages\.", "model.stages."),), ((r"^model\.stages\.", "stages."),)),)
    base_model_prefix = "model"
    main_input_name = "pixel_values"
    supports_gradient_checkpointing = False
    _supports_sdpa = False

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)
        if isinstance(module, DINOv3Layer):
            module.gamma.fill_(self.config.layer_scale_init_value)


class DINOv3ConvNextModel(DINOv3ConvNextPreTrainedModel):
    """Stages; the mean and every place of the last, normed."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.model = DINOv3ConvNextEncoder(config)
        self.layer_norm = nn.LayerNorm(config.hidden_sizes[-1], eps=config.layer_norm_eps)
        self.post_init()

    @property
    def base_model(self) -> Any:
        """The model without its head: itself."""
        return self

    @can_return_tuple
    def forward(self, pixel_values: Any, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """States (batch, 1 + places, width): the mean, then the places; and the first."""
        check_known(self, kwargs)
        states = [pixel_values.to(self.dtype)]
        for stage in self.model.stages:
            states.append(stage(states[-1]))
        x = states[-1].flatten(2).transpose(1, 2)
        x = self.layer_norm(torch.cat([x.mean(dim=1, keepdim=True), x], dim=1))
        return BaseModelOutputWithPoolingAndNoAttention(last_hidden_state=x, pooler_output=x[:, 0],
                                                        hidden_states=hidden_of(self.config, output_hidden_states, states))
