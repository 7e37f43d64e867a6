"""DETR: a convolutional front, an encoder of its map, a decoder of queries that each become a box (arXiv:2005.12872)."""
from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.attention import Mask
from septet.transformers.loading import Renaming
from septet.transformers.loss.loss_for_object_detection import detection_loss
from septet.transformers.masking_utils import padding
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutput,
    DetrDecoderOutput,
    DetrModelOutput,
    DetrObjectDetectionOutput,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.configurations import DetrConfig
from septet.transformers.models.layers import Layer, LayerRow, Sizes
from septet.transformers.models.resnet_model import ResNetBackbone
from septet.transformers.models.timm_names import TIMM, resnet_of

ROW = LayerRow(projections="k_proj v_proj q_proj o_proj", inner="mlp.fc1", outer="mlp.fc2")
NAMES = Renaming(
    ((r"backbone\.conv_encoder\.model\.", "backbone.model."), (r"\.out_proj\.", ".o_proj."), (r"(layers\.\d+\.)fc([12])\.", r"\1mlp.fc\2."),
     (r"bbox_predictor\.layers\.(\d+)\.mlp\.", r"bbox_predictor.layers.\1.")),
    ((r"backbone\.model\.", "backbone.conv_encoder.model."), (r"\.o_proj\.", ".out_proj."), (r"\.mlp\.fc([12])\.", r".fc\1.")))


class DetrFrozenBatchNorm2d(nn.Module):
    """A norm by fixed statistics."""

    def __init__(self, n: int) -> None:
        super().__init__()
        for name, value in (("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, torch.full((n,), value))

    def forward(self, x: Any) -> Any:
        """The normed maps."""
        scale = self.weight * (self.running_var + 1e-5).rsqrt()
        return x * scale.reshape(1, -1, 1, 1) + (self.bias - self.running_mean * scale).reshape(1, -1, 1, 1)


def freeze(module: Any) -> None:
    """Put fixed norms in the place of all batch norms below a module."""
    for name, child in module.named_children():
        if isinstance(child, nn.BatchNorm2d):
            setattr(module, name, DetrFrozenBatchNorm2d(child.num_features))
        else:
            freeze(child)


class DetrConvEncoder(nn.Module):
    """The convolutional front: its maps, and which of their points lie in the image."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = config
        self.model = ResNetBackbone(resnet_of(config.backbone_config))
        freeze(self.model)
        self.intermediate_channel_sizes = self.model.channels
        self.model.requires_grad_(False)

    def forward(self, pixel_values: Any, pixel_mask: Any) -> list[tuple[Any, Any]]:
        """Pairs of maps and masks."""
        maps = self.model(pixel_values, return_dict=True).feature_maps
        return [(x, F.interpolate(pixel_mask[None].float(), size=x.shape[-2:]).bool()[0]) for x in maps]


class DetrSinePositionEmbedding(nn.Module):
    """Sines and cosines of a map's rows and columns, counted within the image."""

    def __init__(self, num_pos_feats: int, temperature: int = 10000, scale: float = 2 * math.pi) -> None:
        super().__init__()
        self.num_pos_feats, self.temperature, self.scale = num_pos_feats, temperature, scale

    def forward(self, mask: Any, dtype: Any) -> Any:
        """(batch, height * width, 2 features) of masks (batch, height, width)."""
        parts = []
        for axis in (1, 2):
            place = mask.cumsum(axis, dtype=dtype)
            last = place.narrow(axis, place.shape[axis] - 1, 1)
            parts.append(self._turned(place / (last + 1e-6) * self.scale, dtype))
        return torch.cat(parts, dim=3).flatten(1, 2)

    def _turned(self, place: Any, dtype: Any) -> Any:
        steps = torch.arange(self.num_pos_feats, dtype=torch.int64).to(dtype)
        angle = place[..., None] / self.temperature ** (2 * torch.div(steps, 2, rounding_mode="floor") / self.num_pos_feats)
        return torch.stack((angle[..., 0::2].sin(), angle[..., 1::2].cos()), dim=4).flatten(3)


class DetrPreTrainedModel(PreTrainedModel):
    """What DETR's models share."""

    config_class = DetrConfig
    base_model_prefix = "model"
    main_input_name = "pixel_values"
    _conversions = (NAMES, TIMM)
    _no_split_modules = ["DetrConvEncoder", "Layer"]
    _keys_to_ignore_on_load_unexpected = [r"num_batches_tracked$"]

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.init_std)


def sizes_of(config: Any, side: str) -> Sizes:
    """The sizes of a side's layers."""
    return Sizes(config.d_model, getattr(config, f"{side}_attention_heads"), getattr(config, f"{side}_ffn_dim"), config.dropout,
                 config.attention_dropout, config.activation_dropout, config.activation_function)


class DetrEncoder(DetrPreTrainedModel):
    """Layers over the map's points."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.dropout, self.layerdrop = config.dropout, config.encoder_layerdrop
        self.layers = nn.ModuleList([Layer(ROW, config, sizes_of(config, "encoder"), i) for i in range(config.encoder_layers)])
        self.post_init()

    @can_return_tuple
    def forward(self, inputs_embeds: Any, attention_mask: Any = None, spatial_position_embeddings: Any = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of points (batch, points, width)."""
        check_known(self, kwargs)
        x = inputs_embeds
        x = F.dropout(x, self.dropout, self.training) if self.training else x
        mask = Mask(padding(attention_mask, x.shape[1]))
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            if not (self.training and self.layerdrop and float(torch.rand([])) < self.layerdrop):
                x, weights, _ = through(self, layer, x, mask=mask, places=spatial_position_embeddings)
                states.attention(weights)
        states.hidden(x)
        return BaseModelOutput(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions)


class DetrDecoder(DetrPreTrainedModel):
    """Layers over the queries, which look at the map's points."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.dropout, self.layerdrop = config.dropout, config.decoder_layerdrop
        self.layers = nn.ModuleList([Layer(ROW, config, sizes_of(config, "decoder"), i, True) for i in range(config.decoder_layers)])
        self.layernorm = nn.LayerNorm(config.d_model)
        self.post_init()

    @can_return_tuple
    def forward(self, inputs_embeds: Any, attention_mask: Any = None, encoder_hidden_states: Any = None, encoder_attention_mask: Any = None,
                spatial_position_embeddings: Any = None, object_queries_position_embeddings: Any = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of queries (batch, queries, width)."""
        check_known(self, kwargs)
        x = inputs_embeds
        x = F.dropout(x, self.dropout, self.training) if self.training else x
        mask, seen = Mask(padding(attention_mask, x.shape[1])), Mask(padding(encoder_attention_mask, encoder_hidden_states.shape[1]))
        states, between = States(self.config, output_attentions, output_hidden_states), []
        states.hidden(x)
        for layer in self.layers:
            if self.training and self.layerdrop and float(torch.rand([])) < self.layerdrop:
                continue
            x, weights, crossed = through(self, layer, x, mask=mask, encoder=encoder_hidden_states, encoder_mask=seen,
                                          places=object_queries_position_embeddings, encoder_places=spatial_position_embeddings)
            states.hidden(x)
            states.attention(weights, crossed)
            if self.config.auxiliary_loss:          # upstream's next layer gets the normed states
                x = self.layernorm(x)
                between.append(x)
        x = self.layernorm(x)
        states.replace_last(x)
        return DetrDecoderOutput(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions,
                                 cross_attentions=states.cross_attentions,
                                 intermediate_hidden_states=torch.stack(between) if between else None)


class DetrModel(DetrPreTrainedModel):
    """Front, encoder, decoder."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.backbone = DetrConvEncoder(config)
        self.position_embedding = DetrSinePositionEmbedding(config.d_model // 2)
        if config.position_embedding_type not in ("sine", "v2"):
            raise NotSupported(f"DETR: position_embedding_type={config.position_embedding_type!r}; 'sine' is there")
        self.query_position_embeddings = nn.Embedding(config.num_queries, config.d_model)
        self.input_projection = nn.Conv2d(self.backbone.intermediate_channel_sizes[-1], config.d_model, kernel_size=1)
        self.encoder = DetrEncoder(config)
        self.decoder = DetrDecoder(config)
        self.post_init()

    def freeze_backbone(self) -> None:
        """Let the front's parameters have no gradients."""
        self.backbone.model.requires_grad_(False)

    def unfreeze_backbone(self) -> None:
        """Let them have gradients."""
        self.backbone.model.requires_grad_(True)

    @can_return_tuple
    def forward(self, pixel_values: Any, pixel_mask: Any = None, decoder_attention_mask: Any = None, encoder_outputs: Any = None,
                inputs_embeds: Any = None, decoder_inputs_embeds: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of queries, of images (batch, channels, height, width) padded to one size."""
        check_known(self, kwargs)
        batch = pixel_values.shape[0]
        if pixel_mask is None:
            pixel_mask = torch.ones((batch, *pixel_values.shape[2:]))
        maps, mask = self.backbone(pixel_values, pixel_mask)[-1]
        flat = self.input_projection(maps).flatten(2).permute(0, 2, 1) if inputs_embeds is None else inputs_embeds
        places, flat_mask = self.position_embedding(mask, pixel_values.dtype), mask.flatten(1)
        record = {"output_attentions": output_attentions, "output_hidden_states": output_hidden_states}
        if encoder_outputs is None:
            encoder_outputs = self.encoder(flat, flat_mask, places, return_dict=True, **record)
        elif isinstance(encoder_outputs, tuple):
            parts = [*encoder_outputs, None, None]
            encoder_outputs = BaseModelOutput(last_hidden_state=parts[0], hidden_states=parts[1], attentions=parts[2])
        queries = self.query_position_embeddings.weight[None].expand(batch, -1, -1)
        out = self.decoder(torch.zeros_like(queries) if decoder_inputs_embeds is None else decoder_inputs_embeds, decoder_attention_mask,
                           encoder_outputs[0], flat_mask, places, queries, return_dict=True, **record)
        return DetrModelOutput(
            last_hidden_state=out.last_hidden_state, decoder_hidden_states=out.hidden_states, decoder_attentions=out.attentions,
            cross_attentions=out.cross_attentions, encoder_last_hidden_state=encoder_outputs.last_hidden_state,
            encoder_hidden_states=encoder_outputs.hidden_states, encoder_attentions=encoder_outputs.attentions,
            intermediate_hidden_states=out.intermediate_hidden_states)


class DetrMLPPredictionHead(nn.Module):
    """Layers with relu between."""

    def __init__(self, input_dim: int, hidden_dim: int, output_dim: int, num_layers: int) -> None:
        super().__init__()
        widths = [input_dim, *[hidden_dim] * (num_layers - 1), output_dim]
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise(widths)])

    def forward(self, x: Any) -> Any:
        """The last layer's output."""
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x)


class DetrForObjectDetection(DetrPreTrainedModel):
    """A class and a box of every query."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.model = DetrModel(config)
        self.class_labels_classifier = nn.Linear(config.d_model, config.num_labels + 1)
        self.bbox_predictor = DetrMLPPredictionHead(config.d_model, config.d_model, 4, 3)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any, pixel_mask: Any = None, decoder_attention_mask: Any = None, encoder_outputs: Any = None,
                inputs_embeds: Any = None, decoder_inputs_embeds: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, queries, classes + none) and boxes (centre, size) in parts of the image; with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.model(pixel_values, pixel_mask, decoder_attention_mask, encoder_outputs, inputs_embeds, decoder_inputs_embeds,
                         return_dict=True, **kwargs)
        logits, boxes = self._heads(out.last_hidden_state)
        loss = parts = between = None
        if labels is not None:
            if self.config.auxiliary_loss:
                between = [dict(zip(("logits", "pred_boxes"), self._heads(x))) for x in out.intermediate_hidden_states[:-1]]
            loss, parts = detection_loss(logits, boxes, labels, self.config, between)
        same = {k: v for k, v in out.items() if k != "intermediate_hidden_states"}
        return DetrObjectDetectionOutput(loss=loss, loss_dict=parts, logits=logits, pred_boxes=boxes, auxiliary_outputs=between, **same)

    def _heads(self, x: Any) -> tuple[Any, Any]:
        return self.class_labels_classifier(x), self.bbox_predictor(x).sigmoid()
