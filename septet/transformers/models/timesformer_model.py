"""TimeSformer: attention over time and over space in turn (arXiv:2102.05095)."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.attention import Mask, attend, split
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import BaseModelOutput, ImageClassifierOutput  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.encoder import place
from septet.transformers.models.vision import ViTPatchEmbeddings

KINDS = ("divided_space_time", "space_only", "joint_space_time")


class VideoEmbeddings(nn.Module):
    """Patches of every image, a token of the whole, positions in space and in time."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.patch_embeddings, width = ViTPatchEmbeddings(config), config.hidden_size
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.position_embeddings = nn.Parameter(torch.zeros(1, self.patch_embeddings.num_patches + 1, width))
        self.timed = config.attention_type != "space_only"
        if self.timed:
            self.time_embeddings = nn.Parameter(torch.zeros(1, config.num_frames, width))
        self.drop = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, pixels: Any) -> Any:
        """(batch, frames, channels, height, width) as tokens (batch, 1 + patches * frames, width), frames of a patch together."""
        batch, frames = pixels.shape[:2]
        x = self.patch_embeddings(pixels.flatten(0, 1))
        x = self.drop(torch.cat((self.cls_token.expand(x.shape[0], -1, -1), x), dim=1) + self.position_embeddings)
        if not self.timed:
            return x
        first, patches, width = x[:batch, :1], x.shape[1] - 1, x.shape[2]
        x = x[:, 1:].reshape(batch, frames, patches, width).transpose(1, 2)
        times = self.time_embeddings
        if frames != times.shape[1]:
            times = F.interpolate(times.transpose(1, 2), size=frames, mode="nearest").transpose(1, 2)
        return torch.cat((first, self.drop(x + times[:, None]).reshape(batch, patches * frames, width)), dim=1)


class JoinedAttention(nn.Module):
    """Attention with one matrix for queries, keys and values, and one behind."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, self.config, self.heads = config.hidden_size, config, config.num_attention_heads
        place(self, "attention.qkv", nn.Linear(width, 3 * width, bias=config.qkv_bias))
        place(self, "output.dense", nn.Linear(width, width))
        self.drop = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, x: Any) -> tuple[Any, Any]:
        """(the output, the weights)."""
        q, k, v = (split(part, self.heads) for part in self.get_submodule("attention.qkv")(x).chunk(3, dim=-1))
        rate = self.config.attention_probs_dropout_prob if self.training else 0.0
        out, weights = attend(self.config, q, k, v, Mask(), q.shape[-1] ** -0.5, rate)
        return self.drop(self.get_submodule("output.dense")(out)), weights


class TimesformerLayer(nn.Module):
    """Attention over time, over space, a network; each behind a norm and added."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, self.kind, self.drop = config.hidden_size, config.attention_type, nn.Dropout(config.hidden_dropout_prob)
        self.attention = JoinedAttention(config)
        place(self, "intermediate.dense", nn.Linear(width, config.intermediate_size))
        place(self, "output.dense", nn.Linear(config.intermediate_size, width))
        self.layernorm_before = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.layernorm_after = nn.LayerNorm(width, eps=config.layer_norm_eps)
        if self.kind == "divided_space_time":
            self.temporal_layernorm = nn.LayerNorm(width, eps=config.layer_norm_eps)
            self.temporal_attention = JoinedAttention(config)
            self.temporal_dense = nn.Linear(width, width)
        self.act = activation(config.hidden_act)

    def forward(self, x: Any, frames: int) -> tuple[Any, Any]:
        """(the states, the weights of the attention over space)."""
        if self.kind == "divided_space_time":
            x, weights = self._divided(x, frames)
        else:
            found, weights = self.attention(self.layernorm_before(x))
            x = x + found
        inner = self.drop(self.act(self.get_submodule("intermediate.dense")(self.layernorm_after(x))))
        return x + self.drop(self.get_submodule("output.dense")(inner)), weights

    def _divided(self, x: Any, frames: int) -> tuple[Any, Any]:
        batch, width, count = x.shape[0], x.shape[2], (x.shape[1] - 1) // frames
        first, rest = x[:, :1], x[:, 1:]
        timed, _ = self.temporal_attention(self.temporal_layernorm(rest.reshape(batch * count, frames, width)))
        rest = rest + self.temporal_dense(timed).reshape(batch, count * frames, width)
        firsts = first.expand(-1, frames, -1).reshape(batch * frames, 1, width)
        space = rest.reshape(batch, count, frames, width).transpose(1, 2).reshape(batch * frames, count, width)
        found, weights = self.attention(self.layernorm_before(torch.cat((firsts, space), dim=1)))
        whole = found[:, 0].reshape(batch, frames, width).mean(1, keepdim=True)
        moved = found[:, 1:].reshape(batch, frames, count, width).transpose(1, 2).reshape(batch, count * frames, width)
        return torch.cat((first + whole, rest + moved), dim=1), weights


class TimesformerStack(Layered):
    """The layers."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config, self.layer = config, nn.ModuleList([TimesformerLayer(config) for _ in range(config.num_hidden_layers)])


class TimesformerPreTrainedModel(PreTrainedModel):
    """What TimeSformer's models share."""

    config_class = config_class("timesformer")
    base_model_prefix = "timesformer"
    main_input_name = "pixel_values"
    embedding_path = "embeddings.patch_embeddings"
    _supports_sdpa = False

    def _init_weights(self, module: Any) -> None:
        std = self.config.initializer_range
        initial(module, std)
        if isinstance(module, (nn.Linear, nn.Conv2d)):         # upstream draws these again, cut
            nn.init.trunc_normal_(module.weight, std=std)
        elif isinstance(module, VideoEmbeddings):
            nn.init.trunc_normal_(module.cls_token, std=std)
            nn.init.trunc_normal_(module.position_embeddings, std=std)


class TimesformerModel(TimesformerPreTrainedModel):
    """Embeddings, layers, a last norm."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        if config.attention_type not in KINDS:
            raise ValueError(f"Unknown attention type: {config.attention_type}")
        self.embeddings = VideoEmbeddings(config)
        self.encoder = TimesformerStack(config)
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Hidden states of videos (batch, frames, channels, height, width); of images alone ("space_only") those of each.

        Layers split tokens into `num_frames` of the configuration; ValueError where they do not divide.
        """
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        if self.training and self.config.drop_path_rate:
            raise NotSupported(f"TimesformerModel: training with drop_path_rate={self.config.drop_path_rate}; set it to 0")
        x, frames = self.embeddings(pixel_values.to(self.dtype)), self.config.num_frames      # whatever the video has, as upstream
        if self.config.attention_type == "divided_space_time" and (x.shape[1] - 1) % frames:
            raise ValueError(f"{x.shape[1] - 1} patches of all frames do not divide into the configuration's num_frames={frames}")
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.encoder.layer:
            states.hidden(x)
            x, weights = through(self.encoder, layer, x, frames=frames)
            states.attention(weights)
        states.hidden(x)
        return BaseModelOutput(last_hidden_state=self.layernorm(x), hidden_states=states.hidden_states,
                               attentions=states.attentions)


class TimesformerForVideoClassification(TimesformerPreTrainedModel):
    """A class of the video."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.timesformer = TimesformerModel(config)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.timesformer(pixel_values, return_dict=True, **kwargs)
        logits = self.classifier(out.last_hidden_state[:, 0])
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


