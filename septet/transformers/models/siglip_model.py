"""SigLIP: a text and a vision model of the shared layer, compared pair by pair with a sigmoid (arXiv:2303.15343)."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.attention import Mask
from septet.transformers.loss import loss_utils
from septet.transformers.masking_utils import create_bidirectional_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPooling,
    ImageClassifierOutput,
    SiglipOutput,
)
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.clip_model import CLIPTextEmbeddings
from septet.transformers.models.encoder import Holder
from septet.transformers.models.layers import Layer, LayerRow, ProjectedAttention, Sizes
from septet.transformers.models.vision import check_size, pair

ROW = LayerRow(pre=True, attention_norm="layer_norm1", inner="mlp.fc1", outer="mlp.fc2", norm="layer_norm2", all_norms_first=True)


def lecun_normal(x: Any) -> None:
    """Draws whose variance would be 1 / inputs if they were cut at two deviations; upstream cuts at 2."""
    nn.init.trunc_normal_(x, 0.0, math.sqrt(1.0 / math.prod(x.shape[1:])) / 0.87962566103423978, -2.0, 2.0)


class SiglipVisionEmbeddings(nn.Module):
    """Patches and positions."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.image_size, self.patch_size = pair(config.image_size), pair(config.patch_size)
        width = config.hidden_size
        self.patch_embedding = nn.Conv2d(config.num_channels, width, kernel_size=self.patch_size, stride=self.patch_size)
        self.num_positions = (self.image_size[0] // self.patch_size[0]) * (self.image_size[1] // self.patch_size[1])
        self.position_embedding = nn.Embedding(self.num_positions, width)
        self.register_buffer("position_ids", torch.arange(self.num_positions).expand((1, -1)), persistent=False)

    def forward(self, pixel_values: Any, interpolate_pos_encoding: bool = False) -> Any:
        """The tokens (batch, patches, width)."""
        size = tuple(pixel_values.shape[2:])
        check_size(size, self.image_size, interpolate_pos_encoding)
        x = self.patch_embedding(pixel_values.to(self.patch_embedding.weight.dtype)).flatten(2).transpose(1, 2)
        if interpolate_pos_encoding and size != self.image_size:
            return x + self._interpolated(size[0] // self.patch_size[0], size[1] // self.patch_size[1])
        return x + self.position_embedding(self.position_ids)

    def _interpolated(self, height: int, width: int) -> Any:
        side = int(self.num_positions ** 0.5)
        grid = self.position_embedding.weight.reshape(1, side, side, -1).permute(0, 3, 1, 2)
        grid = F.interpolate(grid, size=(height, width), mode="bicubic", align_corners=False)
        return grid.permute(0, 2, 3, 1).reshape(1, height * width, -1)


class SiglipEncoder(Layered):
    """The layers."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        sizes = Sizes(config.hidden_size, config.num_attention_heads, config.intermediate_size, 0.0, config.attention_dropout, 0.0,
                      config.hidden_act, config.layer_norm_eps)
        self.layers = nn.ModuleList([Layer(ROW, config, sizes, i) for i in range(config.num_hidden_layers)])

    def forward(self, x: Any, mask: Mask, states: States) -> Any:
        """The last layer's states."""
        for layer in self.layers:
            states.hidden(x)
            x, weights, _ = through(self, layer, x, mask=mask)
            states.attention(weights)
        states.hidden(x)
        return x


class Network(Holder):
    """Two layers with an activation between."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.fc1 = nn.Linear(config.hidden_size, config.intermediate_size)
        self.fc2 = nn.Linear(config.intermediate_size, config.hidden_size)
        self.act = activation(config.hidden_act)

    def forward(self, x: Any) -> Any:
        """The network's output."""
        return self.fc2(self.act(self.fc1(x)))


class PoolingHead(nn.Module):
    """A learned query that looks at all patches."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.probe = nn.Parameter(torch.randn(1, 1, config.hidden_size))
        self.attention = nn.MultiheadAttention(config.hidden_size, config.num_attention_heads, batch_first=True)
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.mlp = Network(config)

    def forward(self, x: Any) -> Any:
        """The pooled state (batch, width)."""
        found = self.attention(self.probe.repeat(x.shape[0], 1, 1), x, x)[0]
        return (found + self.mlp(self.layernorm(found)))[:, 0]


class SiglipPreTrainedModel(PreTrainedModel):
    """What SigLIP's models share."""

    config_class: Any = config_class("siglip")
    base_model_prefix = "siglip"

    def _init_weights(self, module: Any) -> None:
        uniform, normal = nn.init.xavier_uniform_, nn.init.normal_
        initial(module, 0.02)
        if isinstance(module, SiglipVisionEmbeddings):
            config = getattr(self.config, "vision_config", self.config)
            normal(module.position_embedding.weight, std=config.hidden_size ** -0.5)
        elif isinstance(module, nn.Embedding):
            normal(module.weight, std=module.weight.shape[1] ** -0.5)
        elif isinstance(module, ProjectedAttention):
            for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
                uniform(getattr(module, name).weight)
        elif isinstance(module, Holder) and hasattr(module, "fc1"):
            self._init_network(module)
        elif isinstance(module, PoolingHead):
            uniform(module.probe)
            uniform(module.attention.in_proj_weight)
            nn.init.zeros_(module.attention.in_proj_bias)
        elif isinstance(module, SiglipModel):
            nn.init.zeros_(module.logit_scale)
            nn.init.zeros_(module.logit_bias)
        elif isinstance(module, SiglipForImageClassification):
            normal(module.classifier.weight, std=self.config.vision_config.hidden_size ** -0.5 * self.config.initializer_factor)
        elif isinstance(module, (nn.Linear, nn.Conv2d)):
            lecun_normal(module.weight)

    def _init_network(self, module: Any) -> None:
        for layer in (module.fc1, module.fc2):
            nn.init.xavier_uniform_(layer.weight)
        for layer in (module.fc1, module.fc2):
            nn.init.normal_(layer.bias, std=1e-6)


class SiglipTextModel(SiglipPreTrainedModel):
    """The text model; its texts are read as a whole."""

    config_class = config_class("siglip_text_model")
    base_model_prefix = "text_model"
    embedding_path = "embeddings.token_embedding"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = CLIPTextEmbeddings(config)
        self.encoder = SiglipEncoder(config)
        self.final_layer_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.head = nn.Linear(config.hidden_size, config.projection_size)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens), and the last one's projection."""
        check_known(self, kwargs)
        if input_ids is None:
            raise ValueError("You have to specify input_ids")
        x = self.embeddings(input_ids.view(-1, input_ids.shape[-1]), position_ids)
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.final_layer_norm(self.encoder(x, Mask(create_bidirectional_mask(self.config, x, attention_mask)), states))
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.head(x[:, -1]), hidden_states=states.hidden_states,
                                          attentions=states.attentions)


class Siglip2TextModel(SiglipTextModel):
    """SigLIP 2's text model."""

    config_class = config_class("siglip2_text_model")


class SiglipVisionModel(SiglipPreTrainedModel):
    """The vision model."""

    config_class = config_class("siglip_vision_model")
    base_model_prefix = "vision_model"
    main_input_name = "pixel_values"
    embedding_path = "embeddings.patch_embedding"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = SiglipVisionEmbeddings(config)
        self.encoder = SiglipEncoder(config)
        self.post_layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.use_head = getattr(config, "vision_use_head", True)
        if self.use_head:
            self.head = PoolingHead(config)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any, interpolate_pos_encoding: bool | None = False, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of images (batch, channels, height, width), and the pooled one."""
        check_known(self, kwargs)
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.encoder(self.embeddings(pixel_values, bool(interpolate_pos_encoding)), Mask(), states)
        x = self.post_layernorm(x)
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.head(x) if self.use_head else None,
                                          hidden_states=states.hidden_states, attentions=states.attentions)


def part(config: Any, name: str) -> Any:
    """A part's configuration, with the whole's way of attention."""
    found = getattr(config, name)
    found._attn_implementation = config._attn_implementation
    return found


class SiglipModel(SiglipPreTrainedModel):
    """Texts and images in one space."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.text_model = SiglipTextModel(part(config, "text_config"))
        self.vision_model = SiglipVisionModel(part(config, "vision_config"))
        self.logit_scale = nn.Parameter(torch.randn(1))
        self.logit_bias = nn.Parameter(torch.randn(1))
        self.post_init()

    def get_input_embeddings(self) -> Any:
        """The module that embeds tokens."""
        return self.text_model.get_input_embeddings()

    @can_return_tuple
    def get_text_features(self, input_ids: Any, attention_mask: Any = None, position_ids: Any = None, **kwargs: Any) -> Any:
        """The text model's output, projected."""
        return self.text_model(input_ids, attention_mask, position_ids, return_dict=True, **kwargs)

    @can_return_tuple
    def get_image_features(self, pixel_values: Any, interpolate_pos_encoding: bool = False, **kwargs: Any) -> Any:
        """The vision model's output."""
        return self.vision_model(pixel_values, interpolate_pos_encoding, return_dict=True, **kwargs)

    @can_return_tuple
    def forward(self, input_ids: Any = None, pixel_values: Any = None, attention_mask: Any = None, position_ids: Any = None,
                return_loss: bool | None = None, interpolate_pos_encoding: bool = False, **kwargs: Any) -> Any:
        """How well every image fits every text; with return_loss the sigmoid loss of pairs."""
        image = self.vision_model(pixel_values, interpolate_pos_encoding, return_dict=True, **kwargs)
        text = self.text_model(input_ids, attention_mask, position_ids, return_dict=True, **kwargs)
        images, texts = (x / x.norm(p=2, dim=-1, keepdim=True) for x in (image.pooler_output, text.pooler_output))
        logits = torch.matmul(texts, images.t()) * self.logit_scale.exp() + self.logit_bias
        loss = None
        if return_loss:
            signs = 2 * torch.eye(logits.shape[0]) - torch.ones_like(logits)
            loss = -F.logsigmoid(signs * logits).sum(dim=-1).mean()
        return SiglipOutput(loss=loss, logits_per_image=logits.t(), logits_per_text=logits, text_embeds=texts, image_embeds=images,
                            text_model_output=text, vision_model_output=image)


class SiglipForImageClassification(SiglipPreTrainedModel):
    """A class of the image: the mean of its patches."""

    main_input_name = "pixel_values"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.vision_model = SiglipVisionModel(part(config, "vision_config"))
        self.classifier = nn.Linear(config.vision_config.hidden_size, config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, interpolate_pos_encoding: bool = False, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.vision_model(pixel_values, interpolate_pos_encoding, return_dict=True, **kwargs)
        logits = self.classifier(out.last_hidden_state.mean(dim=1))
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)
