"""CLIP: a text and a vision model of the shared layer, both projected to one space."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.attention import Mask
from septet.transformers.loss import loss_utils
from septet.transformers.masking_utils import causal_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPooling,
    CLIPOutput,
    CLIPTextModelOutput,
    CLIPVisionModelOutput,
    ImageClassifierOutput,
)
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.configurations import CLIPConfig, CLIPTextConfig, CLIPVisionConfig
from septet.transformers.models.encoder import Holder
from septet.transformers.models.layers import Layer, LayerRow, ProjectedAttention, Sizes
from septet.transformers.models.vision import check_size, interpolated, pair

ROW = LayerRow(pre=True, attention_norm="layer_norm1", inner="mlp.fc1", outer="mlp.fc2", norm="layer_norm2")


class CLIPTextEmbeddings(nn.Module):
    """Words and positions."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(config.vocab_size, config.hidden_size)
        self.position_embedding = nn.Embedding(config.max_position_embeddings, config.hidden_size)
        self.register_buffer("position_ids", torch.arange(config.max_position_embeddings).expand((1, -1)), persistent=False)

    def forward(self, input_ids: Any = None, position_ids: Any = None, inputs_embeds: Any = None) -> Any:
        """The embeddings (batch, tokens, width)."""
        length = (input_ids if input_ids is not None else inputs_embeds).shape[1]
        most = self.position_embedding.weight.shape[0]
        if length > most:
            raise ValueError("Sequence length must be less than max_position_embeddings (got `sequence length`: "
                             f"{length} and max_position_embeddings: {most}")
        x = self.token_embedding(input_ids) if inputs_embeds is None else inputs_embeds
        return x + self.position_embedding(self.position_ids[:, :length] if position_ids is None else position_ids)


class CLIPVisionEmbeddings(nn.Module):
    """A token of the whole, patches, positions."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.image_size, self.patch_size = pair(config.image_size), pair(config.patch_size)
        width = config.hidden_size
        self.class_embedding = nn.Parameter(torch.randn(width))
        self.patch_embedding = nn.Conv2d(config.num_channels, width, kernel_size=self.patch_size, stride=self.patch_size, bias=False)
        self.num_positions = (self.image_size[0] // self.patch_size[0]) * (self.image_size[1] // self.patch_size[1]) + 1
        self.position_embedding = nn.Embedding(self.num_positions, width)
        self.register_buffer("position_ids", torch.arange(self.num_positions).expand((1, -1)), persistent=False)

    def forward(self, pixel_values: Any, interpolate_pos_encoding: bool = False) -> Any:
        """The tokens (batch, 1 + patches, width)."""
        size = tuple(pixel_values.shape[2:])
        check_size(size, self.image_size, interpolate_pos_encoding)
        x = self.patch_embedding(pixel_values.to(self.patch_embedding.weight.dtype)).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_embedding.expand(x.shape[0], 1, -1), x], dim=1)
        if interpolate_pos_encoding and size != self.image_size:
            return x + interpolated(self.position_embedding.weight[None], size[0] // self.patch_size[0], size[1] // self.patch_size[1])
        return x + self.position_embedding(self.position_ids)


class CLIPEncoder(Layered):
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


class CLIPPreTrainedModel(PreTrainedModel):
    """What CLIP's models share."""

    config_class: Any = CLIPConfig
    base_model_prefix = "clip"

    def _init_weights(self, module: Any) -> None:
        config, normal = self.config, nn.init.normal_
        factor = getattr(config, "initializer_factor", 1.0)
        initial(module, getattr(config, "initializer_range", factor))
        if isinstance(module, CLIPTextEmbeddings):
            normal(module.token_embedding.weight, mean=0.0, std=factor * 0.02)
            normal(module.position_embedding.weight, mean=0.0, std=factor * 0.02)
        elif isinstance(module, CLIPVisionEmbeddings):
            normal(module.class_embedding, mean=0.0, std=config.hidden_size ** -0.5 * factor)
            normal(module.patch_embedding.weight, std=config.initializer_range * factor)
            normal(module.position_embedding.weight, std=config.initializer_range * factor)
        elif isinstance(module, (ProjectedAttention, Holder)):
            self._init_layer(module, factor)
        elif isinstance(module, (CLIPTextModelWithProjection, CLIPVisionModelWithProjection)):
            head = module.text_projection if isinstance(module, CLIPTextModelWithProjection) else module.visual_projection
            normal(head.weight, std=config.hidden_size ** -0.5 * factor)
        elif isinstance(module, CLIPModel):
            normal(module.text_projection.weight, std=config.text_config.hidden_size ** -0.5 * factor)
            normal(module.visual_projection.weight, std=config.vision_config.hidden_size ** -0.5 * factor)
            module.logit_scale.fill_(config.logit_scale_init_value)
        elif isinstance(module, CLIPForImageClassification):
            normal(module.classifier.weight, std=config.vision_config.hidden_size ** -0.5 * factor)

    def _init_layer(self, module: Any, factor: float) -> None:
        width, normal = self.config.hidden_size, nn.init.normal_
        inward = width ** -0.5 * (2 * self.config.num_hidden_layers) ** -0.5 * factor
        if isinstance(module, ProjectedAttention):
            for name in ("q_proj", "k_proj", "v_proj"):
                normal(getattr(module, name).weight, std=inward)
            normal(module.out_proj.weight, std=width ** -0.5 * factor)
        else:                                           # a layer's network
            normal(module.fc1.weight, std=(2 * width) ** -0.5 * factor)
            normal(module.fc2.weight, std=inward)


class CLIPTextModel(CLIPPreTrainedModel):
    """The text model."""

    config_class = CLIPTextConfig
    embedding_path = "embeddings.token_embedding"
    base_model_prefix = "text_model"
    ends = "rule"                           # which token stands for a text: the "largest", the end's ("eos"), or as older files want it

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = CLIPTextEmbeddings(config)
        self.encoder = CLIPEncoder(config)
        self.final_layer_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.eos_token_id = config.eos_token_id
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens), and that of the end token."""
        check_known(self, kwargs)
        if input_ids is None:
            raise ValueError("You have to specify input_ids")
        input_ids = input_ids.view(-1, input_ids.shape[-1])
        x = self.embeddings(input_ids, position_ids)
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.final_layer_norm(self.encoder(x, Mask(*causal_mask(x, attention_mask, None)), states))
        largest = self.ends == "largest" or (self.ends == "rule" and self.eos_token_id == 2)      # older files note 2 for the largest
        ends = input_ids if largest else (input_ids == self.eos_token_id).int()
        pooled = x[torch.arange(x.shape[0]), ends.argmax(dim=-1)]
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=pooled, hidden_states=states.hidden_states,
                                          attentions=states.attentions)


class CLIPVisionModel(CLIPPreTrainedModel):
    """The vision model."""

    config_class = CLIPVisionConfig
    main_input_name = "pixel_values"
    embedding_path = "embeddings.patch_embedding"
    base_model_prefix = "vision_model"
    first_norm = "pre_layrnorm"
    interpolates = False

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = CLIPVisionEmbeddings(config)
        setattr(self, self.first_norm, nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps))
        self.encoder = CLIPEncoder(config)
        self.post_layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, interpolate_pos_encoding: bool | None = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of images (batch, channels, height, width), and the pooled one."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        interpolate = self.interpolates if interpolate_pos_encoding is None else interpolate_pos_encoding
        x = getattr(self, self.first_norm)(self.embeddings(pixel_values, bool(interpolate)))
        states = States(self.config, output_attentions, output_hidden_states)
        return self._output(self.encoder(x, Mask(), states), states)

    def _output(self, x: Any, states: States) -> Any:
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.post_layernorm(x[:, 0, :]),
                                          hidden_states=states.hidden_states, attentions=states.attentions)


class CLIPTextModelWithProjection(CLIPPreTrainedModel):
    """The text model with its projection."""

    text_class: Any = CLIPTextModel

    config_class = CLIPTextConfig
    base_model_prefix = "text_model"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.text_model = self.text_class(config)
        self.text_projection = nn.Linear(config.hidden_size, config.projection_dim, bias=False)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, **kwargs: Any) -> Any:
        """The projected text (batch, width)."""
        out = self.text_model(input_ids, attention_mask, position_ids, return_dict=True, **kwargs)
        return CLIPTextModelOutput(text_embeds=self.text_projection(out.pooler_output), last_hidden_state=out.last_hidden_state,
                                   hidden_states=out.hidden_states, attentions=out.attentions)


class CLIPVisionModelWithProjection(CLIPPreTrainedModel):
    """The vision model with its projection."""

    vision_class: Any = CLIPVisionModel

    config_class = CLIPVisionConfig
    main_input_name = "pixel_values"
    base_model_prefix = "vision_model"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.vision_model = self.vision_class(config)
        self.visual_projection = nn.Linear(config.hidden_size, config.projection_dim, bias=False)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, interpolate_pos_encoding: bool = False, **kwargs: Any) -> Any:
        """The projected image (batch, width)."""
        out = self.vision_model(pixel_values, interpolate_pos_encoding, return_dict=True, **kwargs)
        return CLIPVisionModelOutput(image_embeds=self.visual_projection(out.pooler_output), last_hidden_state=out.last_hidden_state,
                                     hidden_states=out.hidden_states, attentions=out.attentions)


class CLIPModel(CLIPPreTrainedModel):
    """Texts and images in one space."""

    text_class: Any = CLIPTextModel
    vision_class: Any = CLIPVisionModel

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        for part in (config.text_config, config.vision_config):
            part._attn_implementation = config._attn_implementation
        self.text_model = self.text_class(config.text_config)
        self.vision_model = self.vision_class(config.vision_config)
        self.visual_projection = nn.Linear(config.vision_config.hidden_size, config.projection_dim, bias=False)
        self.text_projection = nn.Linear(config.text_config.hidden_size, config.projection_dim, bias=False)
        self.logit_scale = nn.Parameter(torch.tensor(config.logit_scale_init_value))
        self.post_init()

    def get_input_embeddings(self) -> Any:
        """The module that embeds tokens."""
        return self.text_model.get_input_embeddings()

    @can_return_tuple
    def get_text_features(self, input_ids: Any, attention_mask: Any = None, position_ids: Any = None, **kwargs: Any) -> Any:
        """The text model's output, the pooled state projected."""
        out = self.text_model(input_ids, attention_mask, position_ids, return_dict=True, **kwargs)
        out.pooler_output = self.text_projection(out.pooler_output)
        return out

    @can_return_tuple
    def get_image_features(self, pixel_values: Any, interpolate_pos_encoding: bool = False, **kwargs: Any) -> Any:
        """The vision model's output, the pooled state projected."""
        out = self.vision_model(pixel_values, interpolate_pos_encoding, return_dict=True, **kwargs)
        out.pooler_output = self.visual_projection(out.pooler_output)
        return out

    @can_return_tuple
    def forward(self, input_ids: Any = None, pixel_values: Any = None, attention_mask: Any = None, position_ids: Any = None,
                return_loss: bool | None = None, interpolate_pos_encoding: bool = False, **kwargs: Any) -> Any:
        """How well every image fits every text; with return_loss the contrastive loss of pairs."""
        image = self.get_image_features(pixel_values, interpolate_pos_encoding, return_dict=True, **kwargs)
        text = self.get_text_features(input_ids, attention_mask, position_ids, return_dict=True, **kwargs)
        images, texts = (x / x.square().sum(dim=-1, keepdim=True).sqrt() for x in (image.pooler_output, text.pooler_output))
        logits = torch.matmul(texts, images.t()) * self.logit_scale.exp()
        loss = None
        if return_loss:
            same = torch.arange(len(logits))
            loss = (F.cross_entropy(logits, same) + F.cross_entropy(logits.t(), same)) / 2.0
        return CLIPOutput(loss=loss, logits_per_image=logits.t(), logits_per_text=logits, text_embeds=texts, image_embeds=images,
                          text_model_output=text, vision_model_output=image)


class CLIPForImageClassification(CLIPPreTrainedModel):
    """A class of the image: the mean of its patches."""

    vision_class: Any = CLIPVisionModel
    main_input_name = "pixel_values"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        config.vision_config._attn_implementation = config._attn_implementation
        self.num_labels = config.num_labels
        self.vision_model = self.vision_class(config.vision_config)
        self.classifier = nn.Linear(config.vision_config.hidden_size, config.num_labels)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.vision_model(pixel_values, return_dict=True, **kwargs)
        logits = self.classifier(out.last_hidden_state[:, 1:, :].mean(dim=1))
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)
