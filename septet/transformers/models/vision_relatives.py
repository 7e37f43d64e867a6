"""ViT's relatives: DeiT, I-JEPA, MSN, MAE, AST, ViViT and DINOv2 differ in the tokens before the patches, in pooling and in names."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.attention import Mask
from septet.transformers.loading import Renaming
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutput,
    BaseModelOutputWithPooling,
    DeiTForImageClassificationWithTeacherOutput,
    ImageClassifierOutput,
    SequenceClassifierOutput,
    ViTMAEModelOutput,
)
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.layers import Layer, LayerRow, Sizes
from septet.transformers.models.vision import NAMES, ROW, ViTPatchEmbeddings, ViTPooler, interpolated, pair

DINO = LayerRow(pre=True, attention="attention", projections="q_proj k_proj v_proj o_proj", attention_norm="norm1", inner="mlp.fc1",
                outer="mlp.fc2", norm="norm2", all_norms_first=True, scales="layer_scale1 layer_scale2")


WAYS = (("query", "q_proj"), ("key", "k_proj"), ("value", "v_proj"))
DINO_NAMES = Renaming(
    (*((rf"\.attention\.attention\.{old}\.", f".attention.{new}.") for old, new in WAYS),
     (r"\.attention\.output\.dense\.", ".attention.o_proj.")),
    (*((rf"\.attention\.{new}\.", f".attention.attention.{old}.") for old, new in WAYS),
     (r"\.attention\.o_proj\.", ".attention.output.dense.")))
PIXIO_NAMES = Renaming(((r"\.norm1\.", ".layernorm_before."), (r"\.norm2\.", ".layernorm_after.")),
                       ((r"\.layernorm_before\.", ".norm1."), (r"\.layernorm_after\.", ".norm2.")))


class SoundPatches(nn.Module):
    """Overlapping patches of a spectrogram."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        patch = config.patch_size
        self.projection = nn.Conv2d(1, config.hidden_size, kernel_size=(patch, patch), stride=(config.frequency_stride, config.time_stride))
        self.num_patches = ((config.num_mel_bins - patch) // config.frequency_stride + 1) * (
            (config.max_length - patch) // config.time_stride + 1)

    def forward(self, x: Any, interpolate_pos_encoding: bool = False) -> Any:
        """(batch, frames, bins) as (batch, patches, width)."""
        return self.projection(x[:, None].transpose(2, 3)).flatten(2).transpose(1, 2)


class Tubelets(nn.Module):
    """Patches over several images."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        size, (frames, *patch) = pair(config.image_size), config.tubelet_size
        self.num_patches = (size[0] // patch[0]) * (size[1] // patch[1]) * (config.num_frames // frames)
        self.projection = nn.Conv3d(config.num_channels, config.hidden_size, kernel_size=tuple(config.tubelet_size),
                                    stride=tuple(config.tubelet_size))

    def forward(self, x: Any, interpolate_pos_encoding: bool = False) -> Any:
        """(batch, frames, channels, height, width) as (batch, patches, width)."""
        return self.projection(x.permute(0, 2, 1, 3, 4)).flatten(2).transpose(1, 2)


class Tokens(nn.Module):
    """Tokens before the patches, patches, positions; a row says which, and in which order upstream draws them."""

    def __init__(self, row: dict[str, Any], config: Any) -> None:
        super().__init__()
        width, self.kind = config.hidden_size, row["kind"]
        draw = torch.randn if row.get("drawn") else torch.zeros
        before = config.n_cls_tokens if self.kind == "several" else row["before"]
        if before:
            count = before if self.kind == "several" else 1
            self.cls_token = nn.Parameter(torch.randn(1, count, width) if row.get("drawn") == "both" else torch.zeros(1, 1, width))
        if row.get("masked"):
            self.mask_token = nn.Parameter(torch.zeros(1, width))
        patches = row.get("patches", ViTPatchEmbeddings)(config)
        places = nn.Parameter(draw(1, patches.num_patches + before, width), requires_grad=self.kind != "masked")
        if self.kind == "sound":
            self.distillation_token = nn.Parameter(torch.zeros(1, 1, width))
        self.position_embeddings = places
        if self.kind == "teacher":
            self.distillation_token = nn.Parameter(torch.zeros(1, 1, width))
        if self.kind == "registers":
            self.register_tokens = nn.Parameter(torch.zeros(1, config.num_register_tokens, width))
        self.patch_embeddings, self.before = patches, before
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, pixels: Any, interpolate: bool = False, masked: Any = None) -> Any:
        """The tokens (batch, before + patches, width)."""
        x = self.patch_embeddings(pixels, interpolate)
        if masked is not None:
            x = torch.where(masked.bool().unsqueeze(-1), self.mask_token.to(x.dtype)[:, None], x)
        if self.before:
            first = [self.cls_token, self.distillation_token] if hasattr(self, "distillation_token") else [self.cls_token]
            x = torch.cat([*(token.expand(x.shape[0], -1, -1) for token in first), x], dim=1)
        x = x + self._places(pixels, interpolate)
        if self.kind == "registers":
            x = torch.cat([x[:, :1], self.register_tokens.expand(x.shape[0], -1, -1), x[:, 1:]], dim=1)
        return self.dropout(x)

    def _places(self, pixels: Any, interpolate: bool) -> Any:
        places, size = self.position_embeddings, tuple(pixels.shape[-2:])
        if not interpolate or size == self.patch_embeddings.image_size:
            return places
        patch = self.patch_embeddings.patch_size
        height, width = size[0] // patch[0], size[1] // patch[1]
        if self.before == 1:
            return interpolated(places, height, width)
        lead = torch.zeros(1, 1, places.shape[-1]) if not self.before else places[:, :1]
        found = interpolated(torch.cat([lead, places[:, self.before:]], dim=1), height, width)
        return torch.cat([places[:, :self.before], found[:, 1:]], dim=1)


class RelativePreTrained(PreTrainedModel):
    """What the relatives' models share."""

    row: dict[str, Any] = {}
    main_input_name = "pixel_values"
    _no_split_modules = ["Layer"]

    def _init_weights(self, module: Any) -> None:
        std = self.config.initializer_range
        initial(module, std)
        if self.row.get("twice") and isinstance(module, (nn.Linear, nn.Conv2d)):         # upstream draws these again, cut
            nn.init.trunc_normal_(module.weight, mean=0.0, std=std)
        if isinstance(module, Tokens) and self.row.get("places", True):
            for name in ("position_embeddings", *(("cls_token",) if module.before else ())):
                nn.init.trunc_normal_(getattr(module, name), mean=0.0, std=std)
                if module.kind == "teacher":                    # drawn, and then 0
                    nn.init.zeros_(getattr(module, name))


class Stack(Layered):
    """DINOv2's layers."""

    def __init__(self, config: Any, layers: list[Any]) -> None:
        super().__init__()
        self.config, self.layer = config, nn.ModuleList(layers)


class RelativeModel(RelativePreTrained):
    """Tokens, layers, a last norm, a pooler."""

    def __init__(self, config: Any, add_pooling_layer: bool = True, use_mask_token: bool = False) -> None:
        super().__init__(config)
        row = self.row
        if getattr(config, "use_swiglu_ffn", False):
            from septet.errors import NotSupported

            raise NotSupported(f"{type(config).__name__}: use_swiglu_ffn=True")
        inner = int(config.hidden_size * config.mlp_ratio) if "mlp_ratio" in config.fields else config.intermediate_size
        sizes = Sizes(config.hidden_size, config.num_attention_heads, inner, config.hidden_dropout_prob,
                      config.attention_probs_dropout_prob, 0.0, config.hidden_act, config.layer_norm_eps)
        self.embeddings = Tokens(row, config)
        layers = [Layer(row.get("layer", ROW), config, sizes, i, bias=config.qkv_bias) for i in range(config.num_hidden_layers)]
        if "layer" in row:
            self.encoder = Stack(config, layers)
            self.encoder.apply(self._initialize)                # upstream's encoder is a model of its own, ready before the embeddings
        else:
            self.layers = nn.ModuleList(layers)
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        if row.get("pooler"):
            self.pooler = ViTPooler(config) if add_pooling_layer else None
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, bool_masked_pos: Any = None, interpolate_pos_encoding: bool | None = None,
                attention_mask: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                input_values: Any = None, **kwargs: Any) -> Any:
        """Hidden states of images, and the pooled one."""
        check_known(self, kwargs)
        given = input_values if pixel_values is None else pixel_values
        if given is None:
            raise ValueError(f"You have to specify {self.main_input_name}")
        self._check(bool_masked_pos)
        x = self.embeddings(given.to(self.dtype), bool(interpolate_pos_encoding) or "layer" in self.row, bool_masked_pos)
        states = States(self.config, output_attentions, output_hidden_states)
        owner = self.encoder if "layer" in self.row else self
        for layer in owner.layer if "layer" in self.row else self.layers:
            states.hidden(x)
            x, weights, _ = through(owner, layer, x, mask=Mask(attention_mask))
            states.attention(weights)
        states.hidden(x)
        return self._output(self.layernorm(x), states)

    def _check(self, masked: Any) -> None:
        """NotSupported for masks where there is no token for them, and for layers that are left out while training."""
        from septet.errors import NotSupported

        if masked is not None and not self.row.get("masked"):
            raise NotSupported(f"{type(self).__name__}: bool_masked_pos")
        if self.training and getattr(self.config, "drop_path_rate", 0.0):
            raise NotSupported(f"{type(self).__name__}: training with drop_path_rate={self.config.drop_path_rate}; set it to 0")

    def _output(self, x: Any, states: States) -> Any:
        same = {"hidden_states": states.hidden_states, "attentions": states.attentions}
        pool = self.row.get("pool")
        if pool is None and not self.row.get("pooler"):
            kind = BaseModelOutput if self.row["kind"] == "msn" else BaseModelOutputWithPooling
            return kind(last_hidden_state=x, **same)
        pooled = {"first": lambda: x[:, 0], "mean": lambda: x[:, :self.embeddings.before].mean(dim=1)}.get(pool)
        found = pooled() if pooled else self.pooler(x) if self.pooler is not None else None
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=found, **same)


class MaskedModel(RelativeModel):
    """MAE: a part of the patches alone is seen (arXiv:2111.06377)."""

    row = {"kind": "masked", "before": 1, "places": False}
    config_class = config_class("vit_mae")
    base_model_prefix = "vit"
    embedding_path = "embeddings.patch_embeddings"
    _conversions = (NAMES,)

    @can_return_tuple
    def forward(self, pixel_values: Any = None, noise: Any = None, interpolate_pos_encoding: bool = False,  # type: ignore[override]
                attention_mask: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Hidden states of the patches with the least noise; which patches are hidden, and the order that puts them back."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        x = self.embeddings(pixel_values.to(self.dtype), interpolate_pos_encoding)
        first, patches = x[:, :1], x[:, 1:]
        batch, count, width = patches.shape
        kept = int(count * (1 - self.config.mask_ratio))
        order = (torch.rand(batch, count) if noise is None else noise).argsort(dim=1)
        back = order.argsort(dim=1)
        x = torch.cat([first, patches.gather(1, order[:, :kept, None].expand(-1, -1, width))], dim=1)
        hidden = (back >= kept).to(x.dtype)
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            x, weights, _ = through(self, layer, x, mask=Mask(attention_mask))
            states.attention(weights)
        states.hidden(x)
        return ViTMAEModelOutput(last_hidden_state=self.layernorm(x), mask=hidden, ids_restore=back, hidden_states=states.hidden_states,
                                 attentions=states.attentions)


class ImageHead(RelativePreTrained):
    """A class of the image."""

    body_class: Any = None

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        more = {"add_pooling_layer": False} if self.row.get("pooler") else {}
        setattr(self, self.base_model_prefix, self.body_class(config, **more))
        width = config.hidden_size * (2 if "layer" in self.row else 1)
        self.classifier = nn.Linear(width, config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.post_init()

    def _pooled(self, x: Any) -> Any:
        if self.row["kind"] == "mean":
            return x.mean(dim=1)
        if "layer" not in self.row:
            return x[:, 0]
        start = 1 + (self.config.num_register_tokens if self.row["kind"] == "registers" else 0)
        return torch.cat([x[:, 0], x[:, start:].mean(dim=1)], dim=1)

    @can_return_tuple
    def forward(self, pixel_values: Any = None, labels: Any = None, interpolate_pos_encoding: bool | None = None,
                attention_mask: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        body = getattr(self, self.base_model_prefix)
        out = body(pixel_values, None, interpolate_pos_encoding, attention_mask, return_dict=True, **kwargs)
        logits = self.classifier(self._pooled(out.last_hidden_state))
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return ImageClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class TeacherHead(RelativePreTrained):
    """DeiT's classes: the mean of what two tokens say."""

    body_class: Any = None

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.deit = self.body_class(config, add_pooling_layer=False)
        self.cls_classifier = nn.Linear(config.hidden_size, config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.distillation_classifier = nn.Linear(config.hidden_size, config.num_labels) if config.num_labels > 0 else nn.Identity()
        self.post_init()

    @can_return_tuple
    def forward(self, pixel_values: Any = None, interpolate_pos_encoding: bool | None = None, attention_mask: Any = None,
                **kwargs: Any) -> Any:
        """Logits (batch, classes), and those of both tokens."""
        out = self.deit(pixel_values, None, interpolate_pos_encoding, attention_mask, return_dict=True, **kwargs)
        first, second = self.cls_classifier(out.last_hidden_state[:, 0]), self.distillation_classifier(out.last_hidden_state[:, 1])
        return DeiTForImageClassificationWithTeacherOutput(logits=(first + second) / 2, cls_logits=first, distillation_logits=second,
                                                           hidden_states=out.hidden_states, attentions=out.attentions)


class NormedClasses(nn.Module):
    """A norm and classes."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dense = nn.Linear(config.hidden_size, config.num_labels) if config.num_labels > 0 else nn.Identity()

    def forward(self, x: Any) -> Any:
        """Logits (batch, classes)."""
        return self.dense(self.layernorm(x))


class SoundHead(RelativePreTrained):
    """A class of the sound."""

    body_class: Any = None

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        setattr(self, self.base_model_prefix, self.body_class(config))
        self.classifier = NormedClasses(config)
        self.post_init()

    @can_return_tuple
    def forward(self, input_values: Any = None, labels: Any = None, attention_mask: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = getattr(self, self.base_model_prefix)(input_values, attention_mask=attention_mask, return_dict=True, **kwargs)
        logits = self.classifier(out.pooler_output)
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return SequenceClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


# kind; before: tokens before the patches; drawn: which are drawn when made; pooler, pool; places: whether positions are drawn at last
ROWS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "deit": ("DeiT", "deit", {"kind": "teacher", "before": 2, "pooler": True}),
    "ijepa": ("IJepa", "ijepa", {"kind": "mean", "before": 0, "drawn": "places", "twice": True}),
    "vit_msn": ("ViTMSN", "vit", {"kind": "msn", "before": 1, "places": False}),
    "audio-spectrogram-transformer": ("AST", "audio_spectrogram_transformer", {
        "kind": "sound", "before": 2, "patches": SoundPatches, "pool": "mean", "places": False}),
    "vivit": ("Vivit", "vivit", {"kind": "video", "before": 1, "patches": Tubelets, "pooler": True, "places": False}),
    "pixio": ("Pixio", "pixio", {"kind": "several", "before": 8, "drawn": "both", "pool": "mean"}),
    "dinov2": ("Dinov2", "dinov2", {"kind": "dino", "before": 1, "drawn": "places", "twice": True, "masked": True, "pool": "first",
                                    "layer": DINO}),
    "dinov2_with_registers": ("Dinov2WithRegisters", "dinov2_with_registers", {
        "kind": "registers", "before": 1, "drawn": "places", "twice": True, "masked": True, "pool": "first", "layer": DINO}),
}
FILES = {"dinov2": (DINO_NAMES,), "dinov2_with_registers": (DINO_NAMES,), "pixio": (NAMES, PIXIO_NAMES)}
HEADS = {"audio-spectrogram-transformer": ("ASTForAudioClassification", SoundHead)}


def made(name: str, bases: tuple[type, ...], **attributes: Any) -> Any:
    """A class of this module."""
    found = type(name, bases, {"__module__": __name__, "__doc__": f"{name}: a row of ViT's relatives.", **attributes})
    globals()[name] = found
    return found


for _type, (_prefix, _base, _row) in ROWS.items():
    _shared = made(f"{_prefix}PreTrainedModel", (RelativePreTrained,), row=_row, config_class=config_class(_type), base_model_prefix=_base,
                   embedding_path="embeddings.patch_embeddings", _conversions=FILES.get(_type, (NAMES,)),
                   main_input_name="input_values" if _row["kind"] == "sound" else "pixel_values")
    _body = made(f"{_prefix}Model", (_shared, RelativeModel))
    _name, _head = HEADS.get(_type, (f"{_prefix}ForImageClassification", ImageHead))
    if _type not in ("vivit", "pixio"):
        made(_name, (_shared, _head), body_class=_body)
made("DeiTForImageClassificationWithTeacher", (globals()["DeiTPreTrainedModel"], TeacherHead), body_class=globals()["DeiTModel"])
ViTMAEPreTrainedModel = made("ViTMAEPreTrainedModel", (RelativePreTrained,), row=MaskedModel.row, config_class=config_class("vit_mae"),
                             base_model_prefix="vit")
ViTMAEModel = made("ViTMAEModel", (MaskedModel, ViTMAEPreTrainedModel))
