"""The decoders: a row of switches each, and the classes that come of it."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.transformers.loading import Renaming, Rewriting
from septet.transformers.models import configurations_decoders as configurations
from septet.transformers.models.auto.table import ARCHITECTURES, AUTO_MODELS, LLAMAS
from septet.transformers.models.decoder import DecoderModel, DecoderPreTrained, Row
from septet.transformers.models.heads import AnswerHead, CausalHead, SequenceHead, TokenHead

ROWS = {
    "llama": Row(qkv_bias=None, o_bias=None, mlp_bias=True),
    "mistral": Row(windows="all"),
    "mixtral": Row(windows="all", mlp="experts"),
    "qwen2": Row(qkv_bias=True, windows="types"),
    "qwen3": Row(qkv_bias=None, o_bias=None, qk_norm=True, windows="types"),
    "gemma": Row(norm="gemma", qkv_bias=None, o_bias=None, embed_scale=True),
    "gemma2": Row(norm="gemma", qkv_bias=None, o_bias=None, embed_scale=True, sandwich=True, windows="types", act="hidden_activation"),
    "gemma3_text": Row(norm="gemma", qkv_bias=None, o_bias=None, embed_scale=True, sandwich=True, windows="types", qk_norm=True,
                       act="hidden_activation"),
    "phi3": Row(fused_qkv=True, mlp="fused", windows="all", residual_dropout=True),
}
HEADS = {"AutoModelForCausalLM": CausalHead, "AutoModelForSequenceClassification": SequenceHead,
         "AutoModelForTokenClassification": TokenHead, "AutoModelForQuestionAnswering": AnswerHead}
OWN_PREFIX = ("llama", "qwen2", "qwen3", "mistral")           # whose answering models name the body "transformer"


def gathered(state: dict[str, Any], config: Any) -> dict[str, Any]:
    """Experts, of which files have every matrix alone, side by side."""
    found = dict(state)
    for layer in range(config.num_hidden_layers):
        at = next((f"{p}layers.{layer}." for p in ("model.", "") if f"{p}layers.{layer}.block_sparse_moe.gate.weight" in found), None)
        if at is not None:
            old, new = f"{at}block_sparse_moe.", f"{at}mlp."
            found[f"{new}gate.weight"] = found.pop(f"{old}gate.weight")
            parts = [[found.pop(f"{old}experts.{e}.{w}.weight") for w in ("w1", "w3", "w2")] for e in range(config.num_local_experts)]
            found[f"{new}experts.gate_up_proj"] = torch.stack([torch.cat([gate, up]) for gate, up, _ in parts])
            found[f"{new}experts.down_proj"] = torch.stack([down for _, _, down in parts])
    return found


def scattered(state: dict[str, Any], config: Any) -> dict[str, Any]:
    """Experts as files have them."""
    found: dict[str, Any] = {}
    for name, x in state.items():
        at, is_moe, part = name.partition(".mlp.")
        old = f"{at}.block_sparse_moe."
        if not is_moe:
            found[name] = x
        elif part == "experts.gate_up_proj":
            for e in range(x.shape[0]):
                found[f"{old}experts.{e}.w1.weight"], found[f"{old}experts.{e}.w3.weight"] = (h.clone() for h in x[e].chunk(2))
        elif part == "experts.down_proj":
            found.update({f"{old}experts.{e}.w2.weight": x[e].clone() for e in range(x.shape[0])})
        else:
            found[old + part] = x
    return found


CONVERSIONS: dict[str, tuple[Any, ...]] = {
    "mixtral": (Rewriting(gathered, scattered),),
    "gemma3_text": (Renaming(((r"^(model\.)?language_model\.(model\.)?", "model."),), ()),),
}


def made(name: str, bases: tuple[type, ...], **attributes: Any) -> Any:
    """A class of this module."""
    found = type(name, bases, {"__module__": __name__, "__doc__": f"{name}: a row of the decoders' table.", **attributes})
    globals()[name] = found
    return found


def declare(model_type: str) -> None:
    """The classes of an architecture."""
    config, prefix, *_ = ARCHITECTURES[model_type]
    config_class = getattr(configurations, config)
    base = made(f"{prefix}PreTrainedModel", (DecoderPreTrained,), row=ROWS[model_type], config_class=config_class,
                _supports_sdpa=model_type != "gemma2",
                _conversions=CONVERSIONS.get(model_type, ()))
    body = made(AUTO_MODELS["AutoModel"].classes[model_type], (base, DecoderModel))
    for auto, head in HEADS.items():
        name = AUTO_MODELS[auto].classes.get(model_type)
        if name is not None:
            more: dict[str, Any] = {"body_class": body}
            if head is CausalHead:
                more["_tied_weights_keys"] = {"lm_head.weight": "model.embed_tokens.weight"}
            if head is AnswerHead and model_type in OWN_PREFIX:
                more["base_model_prefix"] = "transformer"
            made(name, (head, base), **more)


for _model_type in (*LLAMAS, "gemma3_text"):
    declare(_model_type)
