"""ViT: an image's patches as tokens of the shared layer."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.attention import Mask
from septet.transformers.loading import Renaming
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPooling,
    ImageClassifierOutput,
    MaskedImageModelingOutput,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.configurations import ViTConfig
from septet.transformers.models.layers import Layer, LayerRow, Sizes

ROW = LayerRow(pre=True, attention="attention", projections="q_proj k_proj v_proj o_proj", attention_norm="layernorm_before",
               inner="mlp.fc1", outer="mlp.fc2", norm="layernorm_after", norms_first=True)
# files keep the names of the model's first form
NAMES = Renaming(
    ((r"(^|\.)encoder\.layer\.", r"\1layers."), (r"attention\.attention\.(query|key|value)\.", r"attention.\1_proj."),
     (r"\.query_proj\.", ".q_proj."), (r"\.key_proj\.", ".k_proj."), (r"\.value_proj\.", ".v_proj."),
     (r"attention\.output\.dense\.", "attention.o_proj."), (r"(layers\.\d+\.)intermediate\.dense\.", r"\1mlp.fc1."),
     (r"(layers\.\d+\.)output\.dense\.", r"\1mlp.fc2.")),
    ((r"(^|\.)layers\.(\d+)\.", r"\1encoder.layer.\2."), (r"attention\.q_proj\.", "attention.attention.query."),
     (r"attention\.k_proj\.", "attention.attention.key."), (r"attention\.v_proj\.", "attention.attention.value."),
     (r"attention\.o_proj\.", "attention.output.dense."), (r"mlp\.fc1\.", "intermediate.dense."), (r"mlp\.fc2\.", "output.dense.")))


def pair(size: Any) -> tuple[int, int]:
    """A size as (height, width)."""
    return (size, size) if isinstance(size, int) else tuple(size)  # type: ignore[return-value]


class ViTPatchEmbeddings(nn.Module):
    """Patches as tokens, by a convolution whose stride is its width."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.image_size, self.patch_size, self.num_channels = pair(config.image_size), pair(config.patch_size), config.num_channels
        self.num_patches = (self.image_size[0] // self.patch_size[0]) * (self.image_size[1] // self.patch_size[1])
        self.projection = nn.Conv2d(config.num_channels, config.hidden_size, kernel_size=self.patch_size, stride=self.patch_size)

    def forward(self, pixel_values: Any, interpolate_pos_encoding: bool = False) -> Any:
        """(batch, channels, height, width) as (batch, patches, width)."""
        if pixel_values.shape[1] != self.num_channels:
            raise ValueError("Make sure that the channel dimension of the pixel values match with the one set in the configuration. "
                             f"Expected {self.num_channels} but got {pixel_values.shape[1]}.")
        check_size(tuple(pixel_values.shape[2:]), self.image_size, interpolate_pos_encoding)
        return self.projection(pixel_values).flatten(2).transpose(1, 2)


def check_size(found: tuple[int, ...], size: tuple[int, int], interpolate: bool) -> None:
    """ValueError for an image of another size than the model's."""
    if not interpolate and found != size:
        raise ValueError(f"Input image size ({found[0]}*{found[1]}) doesn't match model ({size[0]}*{size[1]}).")


def interpolated(table: Any, height: int, width: int) -> Any:
    """Positions (1, 1 + n, width) of a square of patches, for a rectangle of them (bicubic)."""
    side = int((table.shape[1] - 1) ** 0.5)
    first, rest = table[:, :1], table[:, 1:]
    grid = rest.reshape(1, side, side, -1).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(height, width), mode="bicubic", align_corners=False)
    return torch.cat((first, grid.permute(0, 2, 3, 1).reshape(1, height * width, -1)), dim=1)


class ViTEmbeddings(nn.Module):
    """A token of the whole, patches, positions."""

    first = 1                               # how many tokens stand before the patches

    def __init__(self, config: Any, use_mask_token: bool = False) -> None:
        super().__init__()
        self.cls_token = nn.Parameter(torch.randn(1, 1, config.hidden_size))
        if use_mask_token:
            self.mask_token = nn.Parameter(torch.zeros(1, 1, config.hidden_size))
        self.position_embeddings = nn.Parameter(torch.randn(1, self._patches(config) + 1, config.hidden_size))
        self.patch_embeddings = ViTPatchEmbeddings(config)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def _patches(self, config: Any) -> int:
        size, patch = pair(config.image_size), pair(config.patch_size)
        return (size[0] // patch[0]) * (size[1] // patch[1])

    def forward(self, pixel_values: Any, interpolate_pos_encoding: bool = False, masked: Any = None) -> Any:
        """The tokens (batch, 1 + patches, width)."""
        x = self.patch_embeddings(pixel_values, interpolate_pos_encoding)
        if masked is not None:
            chosen = masked.unsqueeze(-1).type_as(x)
            x = x * (1.0 - chosen) + self.mask_token * chosen
        x = torch.cat((self.cls_token.expand(x.shape[0], -1, -1), x), dim=1)
        places = self.position_embeddings
        if interpolate_pos_encoding and tuple(pixel_values.shape[2:]) != self.patch_embeddings.image_size:
            patch = self.patch_embeddings.patch_size
            places = interpolated(places, pixel_values.shape[2] // patch[0], pixel_values.shape[3] // patch[1])
        return self.dropout(x + places)


class ViTPooler(nn.Module):
    """An activation of a layer of the first token's state."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.pooler_output_size)
        self.activation = activation(config.pooler_act)

    def forward(self, hidden_states: Any) -> Any:
        """The pooled state (batch, width)."""
        return self.activation(self.dense(hidden_states[:, 0]))


class ViTPreTrainedModel(PreTrainedModel):
    """What ViT's models share."""

    config_class = ViTConfig
    base_model_prefix = "vit"
    main_input_name = "pixel_values"
    embedding_path = "embeddings.patch_embeddings"
    _conversions = (NAMES,)
    _no_split_modules = ["ViTEmbeddings", "Layer"]

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)
        if isinstance(module, ViTEmbeddings):
            for x in (module.position_embeddings, module.cls_token):
                nn.init.trunc_normal_(x, mean=0.0, std=self.config.initializer_range)
            if hasattr(module, "mask_token"):
                nn.init.zeros_(module.mask_token)


class ViTModel(ViTPreTrainedModel):
    """Embeddings, layers, a last norm, a pooler."""

    def __init__(self, config: Any, add_pooling_layer: bool = True, use_mask_token: bool = False) -> None:
        super().__init__(config)
        sizes = Sizes(config.hidden_size, config.num_attention_heads, config.intermediate_size, config.hidden_dropout_prob,
                      config.attention_probs_dropout_prob, 0.0, config.hidden_act, config.layer_norm_eps)
        self.embeddings = ViTEmbeddings(config, use_mask_token)
        self.layers = nn.ModuleList([Layer(ROW, config, sizes, i, bias=config.qkv_bias) for i in range(config.num_hidden_layers)])
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.pooler = ViTPooler(config) if add_pooling_layer else None
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, bool_masked_pos: Any = None, interpolate_pos_encoding: bool | None = None,
                attention_mask: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Hidden states of images (batch, channels, height, width), and the pooled one."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        x = self.embeddings(pixel_values.to(self.dtype), bool(interpolate_pos_encoding), bool_masked_pos)
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            x, weights, _ = through(self, layer, x, mask=Mask(attention_mask))
            states.attention(weights)
        states.hidden(x)
        x = self.layernorm(x)
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.pooler(x) if self.pooler is not None else None,
                                          hidden_states=states.hidden_states, attentions=states.attentions)


class ViTForImageClassification(ViTPreTrainedModel):
    """A class of the image."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.vit = ViTModel(config, add_pooling_layer=False)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, interpolate_pos_encoding: bool | None = None,
                attention_mask: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.vit(pixel_values, None, interpolate_pos_encoding, attention_mask, return_dict=True, **kwargs)
        logits = self.classifier(out.last_hidden_state[:, 0, :])
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class ViTForMaskedImageModeling(ViTPreTrainedModel):
    """Pixels of patches that are hidden."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.vit = ViTModel(config, add_pooling_layer=False, use_mask_token=True)
        self.decoder = nn.Sequential(nn.Conv2d(config.hidden_size, config.encoder_stride ** 2 * config.num_channels, kernel_size=1),
                                     nn.PixelShuffle(config.encoder_stride))
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, bool_masked_pos: Any = None, interpolate_pos_encoding: bool | None = None,
                attention_mask: Any = None, **kwargs: Any) -> Any:
        """Images as they are guessed; with `bool_masked_pos` (batch, patches) also the mean distance of what was hidden."""
        config = self.config
        if bool_masked_pos is not None and config.patch_size != config.encoder_stride:
            raise ValueError("When `bool_masked_pos` is provided, `patch_size` must be equal to `encoder_stride` to ensure that the "
                             "reconstructed image has the same dimensions as the input. Got `patch_size` = "
                             f"{config.patch_size} and `encoder_stride` = {config.encoder_stride}.")
        out = self.vit(pixel_values, bool_masked_pos, interpolate_pos_encoding, attention_mask, return_dict=True, **kwargs)
        x = out.last_hidden_state[:, 1:]
        side = math.floor(x.shape[1] ** 0.5)
        image = self.decoder(x.transpose(1, 2).reshape(x.shape[0], x.shape[2], side, side))
        loss = None if bool_masked_pos is None else self._distance(pixel_values, image, bool_masked_pos)
        return MaskedImageModelingOutput(loss=loss, reconstruction=image, hidden_states=out.hidden_states, attentions=out.attentions)

    def _distance(self, pixels: Any, image: Any, masked: Any) -> Any:
        patch, side = self.config.patch_size, self.config.image_size // self.config.patch_size
        hidden = masked.reshape(-1, side, side).repeat_interleave(patch, 1).repeat_interleave(patch, 2)[:, None].to(image.dtype)
        return (F.l1_loss(pixels, image, reduction="none") * hidden).sum() / (hidden.sum() + 1e-5) / self.config.num_channels
