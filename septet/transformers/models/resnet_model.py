"""ResNet: convolutions with shortcuts, as a model of its own and as the front of others."""
from __future__ import annotations

from typing import Any

from septet.torch import nn
from septet.transformers.activations import activation
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BackboneOutput,
    BaseModelOutputWithPoolingAndNoAttention,
    ImageClassifierOutputWithNoAttention,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial
from septet.transformers.models.calls import can_return_tuple, check_known
from septet.transformers.models.configurations import ResNetConfig


class ResNetConvLayer(nn.Module):
    """Convolution, norm, activation."""

    def __init__(self, inputs: int, outputs: int, kernel_size: int = 3, stride: int = 1, act: str | None = "relu") -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel_size=kernel_size, stride=stride, padding=kernel_size // 2, bias=False)
        self.normalization = nn.BatchNorm2d(outputs)
        self.activation = activation(act) if act is not None else nn.Identity()

    def forward(self, x: Any) -> Any:
        """The layer's output."""
        return self.activation(self.normalization(self.convolution(x)))


class ResNetEmbeddings(nn.Module):
    """The first convolution and pooling."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.embedder = ResNetConvLayer(config.num_channels, config.embedding_size, kernel_size=7, stride=2, act=config.hidden_act)
        self.pooler = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.num_channels = config.num_channels

    def forward(self, pixel_values: Any) -> Any:
        """(batch, channels, height / 4, width / 4)."""
        if pixel_values.shape[1] != self.num_channels:
            raise ValueError("Make sure that the channel dimension of the pixel values match with the one set in the configuration.")
        return self.pooler(self.embedder(pixel_values))


class ResNetShortCut(nn.Module):
    """What the sum takes of the input where its shape changes."""

    def __init__(self, inputs: int, outputs: int, stride: int = 2) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel_size=1, stride=stride, bias=False)
        self.normalization = nn.BatchNorm2d(outputs)

    def forward(self, x: Any) -> Any:
        """The shortcut."""
        return self.normalization(self.convolution(x))


class ResNetLayer(nn.Module):
    """Convolutions and a shortcut, added: two of 3 x 3, or a bottleneck of 1, 3 and 1."""

    def __init__(self, config: Any, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        changes, act = inputs != outputs or stride != 1, config.hidden_act
        self.shortcut = ResNetShortCut(inputs, outputs, stride) if changes else nn.Identity()
        if config.layer_type == "bottleneck":
            inner, early = outputs // 4, config.downsample_in_bottleneck
            parts = [ResNetConvLayer(inputs, inner, 1, stride if early else 1), ResNetConvLayer(inner, inner, 3, 1 if early else stride),
                     ResNetConvLayer(inner, outputs, 1, act=None)]
        else:
            parts = [ResNetConvLayer(inputs, outputs, stride=stride), ResNetConvLayer(outputs, outputs, act=None)]
        self.layer = nn.Sequential(*parts)
        self.activation = activation(act)

    def forward(self, x: Any) -> Any:
        """The block's output."""
        return self.activation(self.layer(x) + self.shortcut(x))


class ResNetStage(nn.Module):
    """Blocks of one width."""

    def __init__(self, config: Any, inputs: int, outputs: int, stride: int, depth: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*(ResNetLayer(config, inputs if i == 0 else outputs, outputs, stride if i == 0 else 1)
                                      for i in range(depth)))

    def forward(self, x: Any) -> Any:
        """The stage's output."""
        return self.layers(x)


class ResNetEncoder(nn.Module):
    """The stages."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        widths = [config.embedding_size, *config.hidden_sizes]
        self.stages = nn.ModuleList([
            ResNetStage(config, widths[i], widths[i + 1], 2 if i or config.downsample_in_first_stage else 1, depth)
            for i, depth in enumerate(config.depths)])

    def forward(self, x: Any) -> list[Any]:
        """The input and every stage's output."""
        found = [x]
        for stage in self.stages:
            found.append(stage(found[-1]))
        return found


class ResNetPreTrainedModel(PreTrainedModel):
    """What ResNet's models share."""

    config_class = ResNetConfig
    base_model_prefix = "resnet"
    main_input_name = "pixel_values"
    supports_gradient_checkpointing = False

    def _init_weights(self, module: Any) -> None:
        initial(module, 0.02)
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(module, nn.Linear):
            module.reset_parameters()


def hidden_of(config: Any, asked: bool | None, states: list[Any]) -> Any:
    """The hidden states, where they are asked for."""
    return tuple(states) if (config.output_hidden_states if asked is None else asked) else None


class ResNetModel(ResNetPreTrainedModel):
    """Stages and the mean of the last."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embedder = ResNetEmbeddings(config)
        self.encoder = ResNetEncoder(config)
        self.pooler = nn.AdaptiveAvgPool2d((1, 1))
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Maps of images (batch, channels, height, width), and their means."""
        check_known(self, kwargs)
        states = self.encoder(self.embedder(pixel_values))
        return BaseModelOutputWithPoolingAndNoAttention(last_hidden_state=states[-1], pooler_output=self.pooler(states[-1]),
                                                        hidden_states=hidden_of(self.config, output_hidden_states, states))


class ResNetForImageClassification(ResNetPreTrainedModel):
    """A class of the image."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.resnet = ResNetModel(config)
        last = nn.Linear(config.hidden_sizes[-1], config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.classifier = nn.Sequential(nn.Flatten(), last)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.resnet(pixel_values, output_hidden_states, return_dict=True, **kwargs)
        logits = self.classifier(out.pooler_output)
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutputWithNoAttention(loss=loss, logits=logits, hidden_states=out.hidden_states)


class ResNetBackbone(ResNetPreTrainedModel):
    """The stages that a model above looks at."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_features = [config.embedding_size, *config.hidden_sizes]
        self.out_features, self.stage_names = config.out_features, config.stage_names
        self.embedder = ResNetEmbeddings(config)
        self.encoder = ResNetEncoder(config)
        self.post_init()

    @property
    def channels(self) -> list[int]:
        """The widths of the stages that are given."""
        return [self.num_features[self.stage_names.index(name)] for name in self.out_features]

    @can_return_tuple
    def forward(self, pixel_values: Any, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Maps of images (batch, channels, height, width)."""
        check_known(self, kwargs)
        states = self.encoder(self.embedder(pixel_values))
        maps = tuple(x for name, x in zip(self.stage_names, states) if name in self.out_features)
        return BackboneOutput(feature_maps=maps, hidden_states=hidden_of(self.config, output_hidden_states, states))
