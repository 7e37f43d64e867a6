"""MobileNetV1: convolutions of each channel, then over channels (arXiv:1704.04861)."""
from __future__ import annotations

from typing import Any

from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPoolingAndNoAttention,
    ImageClassifierOutputWithNoAttention,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import can_return_tuple, check_known
from septet.transformers.models.resnet_model import hidden_of

STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)


def same_pads(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's padding "SAME" of one axis: (in front, behind)."""
    pad = max(kernel - stride if size % stride == 0 else kernel - size % stride, 0)
    return pad // 2, pad - pad // 2


class MobileNetV1ConvLayer(nn.Module):
    """Convolution, norm, activation."""

    def __init__(self, config: Any, inputs: int, outputs: int, kernel_size: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.tf_padding = config.tf_padding
        padding = 0 if config.tf_padding else (kernel_size - 1) // 2
        self.convolution = nn.Conv2d(inputs, outputs, kernel_size, stride=stride, padding=padding, groups=groups, bias=False)
        self.normalization = nn.BatchNorm2d(outputs, eps=config.layer_norm_eps, momentum=0.9997)
        self.activation = activation(config.hidden_act)

    def forward(self, x: Any) -> Any:
        """The layer's output."""
        if self.tf_padding:
            (height, width), kernel, stride = x.shape[-2:], self.convolution.kernel_size, self.convolution.stride
            x = F.pad(x, (*same_pads(width, kernel[1], stride[1]), *same_pads(height, kernel[0], stride[0])))
        return self.activation(self.normalization(self.convolution(x)))


class MobileNetV1PreTrainedModel(PreTrainedModel):
    """What MobileNetV1's models share."""

    config_class = config_class("mobilenet_v1")
    base_model_prefix = "mobilenet_v1"
    main_input_name = "pixel_values"
    supports_gradient_checkpointing = False
    _supports_sdpa = False

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)


class MobileNetV1Model(MobileNetV1PreTrainedModel):
    """Layers, and the mean of the last."""

    def __init__(self, config: Any, add_pooling_layer: bool = True) -> None:
        super().__init__(config)
        depth = 32
        width = max(int(depth * config.depth_multiplier), config.min_depth)
        self.conv_stem = MobileNetV1ConvLayer(config, config.num_channels, width, kernel_size=3, stride=2)
        layers = []
        for i, stride in enumerate(STRIDES):
            inputs = width
            if stride == 2 or i == 0:
                depth *= 2
                width = max(int(depth * config.depth_multiplier), config.min_depth)
            layers.append(MobileNetV1ConvLayer(config, inputs, inputs, kernel_size=3, stride=stride, groups=inputs))
            layers.append(MobileNetV1ConvLayer(config, inputs, width, kernel_size=1))
        self.layer = nn.ModuleList(layers)
        self.pooler = nn.AdaptiveAvgPool2d((1, 1)) if add_pooling_layer else None
        self.width = width
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Maps of images (batch, channels, height, width), and their means."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        x, states = self.conv_stem(pixel_values), []
        for layer in self.layer:
            x = layer(x)
            states.append(x)
        pooled = self.pooler(x).flatten(1) if self.pooler is not None else None
        return BaseModelOutputWithPoolingAndNoAttention(last_hidden_state=x, pooler_output=pooled,
                                                        hidden_states=hidden_of(self.config, output_hidden_states, states))


class MobileNetV1ForImageClassification(MobileNetV1PreTrainedModel):
    """A class of the image."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.mobilenet_v1 = MobileNetV1Model(config)
        self.dropout = nn.Dropout(config.classifier_dropout_prob, inplace=True)
        self.classifier = nn.Linear(self.mobilenet_v1.width, config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.mobilenet_v1(pixel_values, return_dict=True, **kwargs)
        logits = self.classifier(self.dropout(out.pooler_output))
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutputWithNoAttention(loss=loss, logits=logits, hidden_states=out.hidden_states)
