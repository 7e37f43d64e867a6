"""CLIP's text or vision model under other names: CLIPSeg, AltCLIP, Chinese CLIP, MetaCLIP 2, X-CLIP, OWL-ViT, GIT."""
from __future__ import annotations

from typing import Any

from septet.torch import nn
from septet.transformers.modeling_outputs import BaseModelOutput  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import initial
from septet.transformers.models import clip_model as clip
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States


class Nested(clip.CLIPPreTrainedModel):
    """A model that only holds the real one."""

    inner: Any = None
    part = "vision_model"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        setattr(self, self.part, self.inner(config))
        self.embedding_path = f"{self.part}.{self.inner.embedding_path}"
        self.post_init()

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """As the model that is held."""
        return getattr(self, self.part)(*args, **kwargs)


class WholeVision(clip.CLIPVisionModel):
    """The vision model whose states are all normed, and none pooled."""

    def _output(self, x: Any, states: States) -> Any:
        return BaseModelOutput(last_hidden_state=self.post_layernorm(x), hidden_states=states.hidden_states, attentions=states.attentions)

    def _init_weights(self, module: Any) -> None:
        std = self.config.initializer_range
        initial(module, std)
        if isinstance(module, clip.CLIPVisionEmbeddings):
            for x in (module.class_embedding, module.patch_embedding.weight, module.position_embedding.weight):
                nn.init.normal_(x, mean=0.0, std=std)


def made(name: str, model_type: str, bases: tuple[type, ...], **attributes: Any) -> Any:
    """A class of this module."""
    found = type(name, bases, {"__module__": __name__, "__doc__": f"{name}: a row of CLIP's relatives.",
                               "config_class": config_class(model_type), **attributes})
    globals()[name] = found
    return found


# model_type -> (the class, its base, prefix, switches)
ROWS: dict[str, tuple[str, Any, str, dict[str, Any]]] = {
    "altclip_vision_model": ("AltCLIPVisionModel", clip.CLIPVisionModel, "altclip", {}),
    "chinese_clip_vision_model": ("ChineseCLIPVisionModel", clip.CLIPVisionModel, "chinese_clip", {}),
    "clipseg_text_model": ("CLIPSegTextModel", clip.CLIPTextModel, "clip", {}),
    "clipseg_vision_model": ("CLIPSegVisionModel", clip.CLIPVisionModel, "clip", {"interpolates": True}),
    "metaclip_2_text_model": ("MetaClip2TextModel", clip.CLIPTextModel, "metaclip_2", {"ends": "eos"}),
    "metaclip_2_vision_model": ("MetaClip2VisionModel", clip.CLIPVisionModel, "metaclip_2", {}),
    "xclip_text_model": ("XCLIPTextModel", clip.CLIPTextModel, "x_clip", {"ends": "largest"}),
}
for _type, (_name, _base, _prefix, _switches) in ROWS.items():
    made(_name, _type, (_base,), base_model_prefix=_prefix, **_switches)
NESTED = {
    "owlvit_text_model": ("OwlViTText", clip.CLIPTextModel, "owlvit", {"ends": "largest"}),
    "owlvit_vision_model": ("OwlViTVision", clip.CLIPVisionModel, "owlvit", {"first_norm": "pre_layernorm"}),
    "owlv2_text_model": ("Owlv2Text", clip.CLIPTextModel, "owlv2", {"ends": "largest"}),
    "owlv2_vision_model": ("Owlv2Vision", clip.CLIPVisionModel, "owlv2", {"first_norm": "pre_layernorm"}),
    "git_vision_model": ("GitVision", WholeVision, "git", {}),
}
for _type, (_name, _base, _prefix, _switches) in NESTED.items():
    _inner = made(f"{_name}Transformer", _type, (_base,), **_switches)
    made(f"{_name}Model", _type, (Nested,), inner=_inner, base_model_prefix=_prefix, main_input_name=_inner.main_input_name,
         part="text_model" if _name.endswith("Text") else "vision_model")
_PAIR = {"text_class": globals()["MetaClip2TextModel"], "vision_class": globals()["MetaClip2VisionModel"],
         "base_model_prefix": "metaclip_2"}
for _name, _kind, _base in (("MetaClip2Model", "", clip.CLIPModel),
                            ("MetaClip2ForImageClassification", "", clip.CLIPForImageClassification),
                            ("MetaClip2TextModelWithProjection", "_text_model", clip.CLIPTextModelWithProjection),
                            ("MetaClip2VisionModelWithProjection", "_vision_model", clip.CLIPVisionModelWithProjection)):
    made(_name, f"metaclip_2{_kind}", (_base,), **_PAIR)
