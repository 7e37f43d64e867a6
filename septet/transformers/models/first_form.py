"""Encoders whose layers have the names of ViT's first form: FLAVA's text model, VideoMAE, YOLOS."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.attention import Mask
from septet.transformers.loading import Renaming
from septet.transformers.masking_utils import create_bidirectional_mask
from septet.transformers.modeling_outputs import BaseModelOutput, BaseModelOutputWithPooling  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.encoder import Embeddings, EncoderLayer, Holder, Names, Pooler, Row, place
from septet.transformers.models.vision import ViTPatchEmbeddings, check_size, pair
from septet.transformers.models.vision_relatives import Tubelets

NAMES = Names("attention.attention.query", "attention.attention.key", "attention.attention.value", "attention.output.dense",
              "layernorm_before", "intermediate.dense", "output.dense", "layernorm_after")

# files keep older names
BIASES = Renaming(((r"attention\.q_bias$", "attention.query.bias"), (r"attention\.v_bias$", "attention.value.bias")),
                  ((r"attention\.query\.bias$", "attention.q_bias"), (r"attention\.value\.bias$", "attention.v_bias")))
BETWEEN = Renaming(((r"encoder\.mid_position_embeddings$", "encoder.interpolation.mid_position_embeddings"),),
                   ((r"encoder\.interpolation\.mid_position_embeddings$", "encoder.mid_position_embeddings"),))


class FirstLayer(EncoderLayer):
    """Attention and network, each behind a norm and added; upstream makes the norms last."""

    def __init__(self, config: Any, layer_idx: int, biases: dict[str, bool]) -> None:
        self.__dict__["biases"] = biases
        super().__init__(NAMES, config, layer_idx, before=True)
        norms = (NAMES.attention_norm, NAMES.output_norm)
        self._modules = {name: self._modules[name] for name in sorted(self._modules, key=lambda name: name in norms)}

    def _linear(self, path: str, inputs: int, outputs: int) -> Any:
        return nn.Linear(inputs, outputs, bias=self.biases.get(path, True))


class FirstStack(Layered):
    """The layers; `between` is added to the states behind every layer but the last."""

    def __init__(self, config: Any, biases: dict[str, bool]) -> None:
        super().__init__()
        self.config = config
        self.layer = nn.ModuleList([FirstLayer(config, i, biases) for i in range(config.num_hidden_layers)])

    def forward(self, x: Any, mask: Mask, states: States, between: Any = None) -> Any:
        """The last layer's states."""
        for at, layer in enumerate(self.layer):
            states.hidden(x)
            x, weights = through(self, layer, x, mask=mask)
            if between is not None and at < len(self.layer) - 1:
                x = x + between[at]
            states.attention(weights)
        states.hidden(x)
        return x


def qkv(bias: bool, *names: str) -> dict[str, bool]:
    """Whether queries, keys and values have a bias."""
    return {f"attention.attention.{name}": bias for name in names or ("query", "key", "value")}


class FlavaTextModel(PreTrainedModel):
    """BERT's embeddings, ViT's layers, a pooler (arXiv:2112.04482)."""

    config_class = config_class("flava_text_model")
    base_model_prefix = "flava.text_model"
    embedding_path = "embeddings.word_embeddings"

    def __init__(self, config: Any, add_pooling_layer: bool = True) -> None:
        super().__init__(config)
        self.embeddings = Embeddings(Row(), config)
        self.encoder = FirstStack(config, qkv(config.qkv_bias))
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.pooler = Pooler(config) if add_pooling_layer else None
        self.post_init()

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens), and the pooled one."""
        check_known(self, kwargs)
        if input_ids is None:
            raise ValueError("You have to specify input_ids")
        x = self.embeddings(input_ids, token_type_ids, position_ids)
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.layernorm(self.encoder(x, Mask(create_bidirectional_mask(self.config, x, attention_mask)), states))
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.pooler(x) if self.pooler is not None else None,
                                          hidden_states=states.hidden_states, attentions=states.attentions)


class VideoMAEPreTrainedModel(PreTrainedModel):
    """What VideoMAE's models share."""

    config_class = config_class("videomae")
    base_model_prefix = "videomae"
    main_input_name = "pixel_values"
    embedding_path = "embeddings.patch_embeddings"
    _conversions = (BIASES,)

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)


class VideoTubelets(Tubelets):
    """Patches over `tubelet_size` images."""

    def __init__(self, config: Any) -> None:
        super().__init__(_Video(config))
        self.image_size, self.num_channels = pair(config.image_size), config.num_channels

    def forward(self, x: Any, interpolate_pos_encoding: bool = False) -> Any:
        """(batch, frames, channels, height, width) as (batch, patches, width)."""
        if x.shape[2] != self.num_channels:
            raise ValueError("Make sure that the channel dimension of the pixel values match with the one set in the configuration.")
        check_size(tuple(x.shape[3:]), self.image_size, False)
        return super().forward(x)


class _Video:
    """A configuration whose tubelets have three sizes."""

    def __init__(self, config: Any) -> None:
        self.image_size, self.num_frames, self.num_channels = config.image_size, config.num_frames, config.num_channels
        self.hidden_size, self.tubelet_size = config.hidden_size, (config.tubelet_size, *pair(config.patch_size))


def waves(count: int, width: int) -> Any:
    """Sines and cosines in turn, of positions times frequencies from 1 to 1/10000; (1, count, width) (arXiv:1706.03762)."""
    power = 2 * (torch.arange(width) // 2).double() / width
    angle = torch.arange(count, dtype=torch.float64)[:, None] / torch.pow(torch.tensor(10000.0, dtype=torch.float64), power)[None]
    return torch.where(torch.arange(width) % 2 == 0, angle.sin(), angle.cos()).float()[None]


class VideoEmbeddings(nn.Module):
    """Tubelets and fixed positions."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.patch_embeddings = VideoTubelets(config)
        self.num_patches, self.width = self.patch_embeddings.num_patches, config.hidden_size

    def forward(self, pixels: Any, masked: Any) -> Any:
        """The tokens that are seen (batch, tokens, width)."""
        x = self.patch_embeddings(pixels) + waves(self.num_patches, self.width)
        return x if masked is None else x[~masked].reshape(x.shape[0], -1, x.shape[-1])


class VideoMAEModel(VideoMAEPreTrainedModel):
    """Tubelets of a video through the layers (arXiv:2203.12602)."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = VideoEmbeddings(config)
        self.encoder = FirstStack(config, {**qkv(config.qv_bias), **qkv(False, "key")})
        self.layernorm = None if config.use_mean_pooling else nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, bool_masked_pos: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of videos (batch, frames, channels, height, width), of the patches that `bool_masked_pos` does not hide."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.encoder(self.embeddings(pixel_values.to(self.dtype), bool_masked_pos), Mask(), states)
        x = x if self.layernorm is None else self.layernorm(x)
        return BaseModelOutput(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions)


class VideoMAEForVideoClassification(VideoMAEPreTrainedModel):
    """A class of the video."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.videomae = VideoMAEModel(config)
        self.fc_norm = nn.LayerNorm(config.hidden_size) if config.use_mean_pooling else None
        self.classifier = nn.Linear(config.hidden_size, config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        from septet.transformers.loss.loss_utils import ForSequenceClassificationLoss
        from septet.transformers.modeling_outputs import ImageClassifierOutput  # type: ignore[attr-defined]

        kwargs.pop("num_items_in_batch", None)
        out = self.videomae(pixel_values, return_dict=True, **kwargs)
        x = out.last_hidden_state
        logits = self.classifier(x[:, 0] if self.fc_norm is None else self.fc_norm(x.mean(1)))
        loss = None if labels is None else ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class YolosEmbeddings(nn.Module):
    """A token of the whole, patches, tokens of what may be found; positions."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, found = config.hidden_size, config.num_detection_tokens
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.detection_tokens = nn.Parameter(torch.zeros(1, found, width))
        patches = ViTPatchEmbeddings(config)
        self.position_embeddings = nn.Parameter(torch.zeros(1, patches.num_patches + found + 1, width))
        self.patch_embeddings = patches
        self.dropout, self.found = nn.Dropout(config.hidden_dropout_prob), found

    def forward(self, pixels: Any) -> Any:
        """The tokens (batch, 1 + patches + detections, width)."""
        x = self.patch_embeddings(pixels, True)
        tokens = (self.cls_token.expand(x.shape[0], -1, -1), x, self.detection_tokens.expand(x.shape[0], -1, -1))
        return self.dropout(torch.cat(tokens, dim=1) + resized(self.position_embeddings, self.patch_embeddings, self.found, pixels))


def resized(table: Any, patches: Any, found: int, pixels: Any) -> Any:
    """Positions (..., 1 + patches + found, width) for images of another size (bicubic)."""
    patch, size = patches.patch_size, tuple(pixels.shape[-2:])
    old, new = ([side // step for side, step in zip(sides, patch)] for sides in (patches.image_size, size))
    first, rest, last = table[..., :1, :], table[..., 1:-found, :], table[..., -found:, :]
    grid = rest.reshape(-1, *old, table.shape[-1]).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=tuple(new), mode="bicubic", align_corners=False).permute(0, 2, 3, 1)
    return torch.cat((first, grid.reshape(*table.shape[:-2], new[0] * new[1], table.shape[-1]), last), dim=-2)


class YolosPreTrainedModel(PreTrainedModel):
    """What YOLOS' models share."""

    config_class = config_class("yolos")
    base_model_prefix = "vit"
    main_input_name = "pixel_values"
    embedding_path = "embeddings.patch_embeddings"
    _conversions = (BETWEEN,)

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)


class YolosStack(FirstStack):
    """Layers with positions added between them."""

    def __init__(self, config: Any, tokens: int) -> None:
        super().__init__(config, qkv(config.qkv_bias))
        if config.use_mid_position_embeddings:
            table = nn.Parameter(torch.zeros(config.num_hidden_layers - 1, 1, tokens, config.hidden_size))
            place(self, "interpolation", Holder()).mid_position_embeddings = table


class YolosModel(YolosPreTrainedModel):
    """An image's patches and tokens for objects through the layers (arXiv:2106.00666)."""

    def __init__(self, config: Any, add_pooling_layer: bool = True) -> None:
        super().__init__(config)
        self.embeddings = YolosEmbeddings(config)
        self.encoder = YolosStack(config, self.embeddings.position_embeddings.shape[1])
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.pooler = Pooler(config) if add_pooling_layer else None
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Hidden states of images (batch, channels, height, width), and the pooled one."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        if kwargs.get("attention_mask") is not None:
            raise NotSupported("YolosModel: attention_mask")
        states, between = States(self.config, output_attentions, output_hidden_states), None
        if self.config.use_mid_position_embeddings:
            patches, found = self.embeddings.patch_embeddings, self.embeddings.found
            between = resized(self.encoder.interpolation.mid_position_embeddings, patches, found, pixel_values)
        x = self.layernorm(self.encoder(self.embeddings(pixel_values.to(self.dtype)), Mask(), states, between))
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.pooler(x) if self.pooler is not None else None,
                                          hidden_states=states.hidden_states, attentions=states.attentions)
