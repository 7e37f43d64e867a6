"""The decoders: a row of switches each, and the classes that come of it."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.transformers.loading import Renaming, Rewriting
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.auto.table import ARCHITECTURES, AUTO_MODELS
from septet.transformers.models.decoder import DecoderModel, DecoderPreTrained, Names, Row
from septet.transformers.models.heads import AnswerHead, CausalHead, SequenceHead, TokenHead

NEOX = Names(embed="embed_in", norm="final_layer_norm", attention="attention", out="dense", fused="query_key_value",
             inner="dense_h_to_4h dense_4h_to_h")
ROWS = {
    "llama": Row(qkv_bias=None, o_bias=None, mlp_bias="mlp_bias"),
    "mistral": Row(windows="all"),
    "mixtral": Row(windows="all", mlp="experts"),
    "qwen2": Row(qkv_bias=True, windows="types"),
    "qwen3": Row(qkv_bias=None, o_bias=None, qk_norm="head", windows="types"),
    "gemma": Row(norm="gemma", qkv_bias=None, o_bias=None, embed_scale=True),
    "gemma2": Row(norm="gemma", qkv_bias=None, o_bias=None, embed_scale=True, sandwich=True, windows="types", act="hidden_activation",
                  softcaps=True),
    "gemma3_text": Row(norm="gemma", qkv_bias=None, o_bias=None, embed_scale=True, sandwich=True, windows="types", qk_norm="head",
                       act="hidden_activation"),
    "phi3": Row(partial=True, fused_qkv="parts", mlp="fused", windows="all", residual_dropout="resid_pdrop",
                embedding_dropout=""),              # upstream has a field and does not use it
    "olmo": Row(norm="bare", qkv_bias=None, o_bias=None),
    "olmo2": Row(qkv_bias=None, o_bias=None, qk_norm="whole", behind=True),
    "granite": Row(qkv_bias=None, o_bias=None, mlp_bias="mlp_bias"),
    "granite_docling_text": Row(qkv_bias=None, o_bias=None, mlp_bias="mlp_bias"),
    "cohere": Row(norm="plain", qkv_bias=None, o_bias=None, parallel="one", pairs=True, refused="use_qk_norm"),
    "cohere2": Row(norm="plain", qkv_bias=None, o_bias=None, parallel="one", pairs=True, windows="types", unturned="full"),
    "stablelm": Row(partial=True, norm="layer", qkv_bias="use_qkv_bias", parallel="use_parallel_residual",
                    network_dropout="hidden_dropout", refused="qk_layernorm"),
    "starcoder2": Row(norm="layer", qkv_bias="use_bias", o_bias="use_bias", mlp="plain", mlp_bias="use_bias", windows="all",
                      residual_dropout="residual_dropout", names=Names(inner="c_fc c_proj")),
    "phi": Row(partial=True, norm="layer", qkv_bias=True, o_bias=True, mlp="plain", mlp_bias=True, parallel="one", head_bias=True,
               residual_dropout="resid_pdrop", refused="qk_layernorm", names=Names(norm="final_layernorm", out="dense", inner="fc1 fc2")),
    "glm": Row(partial=True, qkv_bias=None, mlp="fused", pairs=True),
    "glm4": Row(partial=True, qkv_bias=None, mlp="fused", pairs=True, sandwich=True,
                names=Names(sandwich="post_self_attn_layernorm post_mlp_layernorm")),
    "nemotron": Row(partial=True, norm="shifted", qkv_bias=None, o_bias=None, mlp="plain", mlp_bias="mlp_bias"),
    "smollm3": Row(qkv_bias=None, o_bias=None, mlp_bias="mlp_bias", windows="types", unturned="no_rope_layers"),
    "gpt_neox": Row(partial=True, norm="layer", fused_qkv="heads", qkv_bias=None, o_bias=None, mlp="plain", mlp_bias=True, norms_first=True,
                    parallel="use_parallel_residual", residual_dropout="hidden_dropout",
                    embedding_dropout="hidden_dropout", prefix="gpt_neox", padded=False,
                    names=NEOX),
    "helium": Row(qkv_bias=None, mlp_bias="mlp_bias", pairs=True),
    "arcee": Row(qkv_bias=None, o_bias=None, mlp="plain", mlp_bias="mlp_bias"),
    "ernie4_5": Row(qkv_bias="use_bias", o_bias="use_bias", mlp_bias="use_bias", pairs=True),
    "nanochat": Row(norm="unit", qkv_bias=None, o_bias=None, mlp="plain", qk_norm="turned", normed_words=True,
                    names=Names(inner="fc1 fc2")),
    "eurobert": Row(qkv_bias=None, o_bias=None, mlp_bias="mlp_bias", causal=False),
    "paddleocr_vl_text": Row(qkv_bias="use_bias", o_bias="use_bias", mlp_bias="use_bias"),
    "seed_oss": Row(qkv_bias=None, o_bias="attention_out_bias", mlp_bias="mlp_bias", residual_dropout="residual_dropout"),
}
HEADS = {"AutoModelForCausalLM": CausalHead, "AutoModelForSequenceClassification": SequenceHead,
         "AutoModelForTokenClassification": TokenHead, "AutoModelForQuestionAnswering": AnswerHead}
# whose answering models name the body "transformer"
OWN_PREFIX = ("llama", "qwen2", "qwen3", "mistral", "arcee", "seed_oss", "smollm3", "nemotron")


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
    "gpt_neox": (Renaming(((r"^embed_out\.", "lm_head."),), ((r"^lm_head\.", "embed_out."),)),),
    "gemma3_text": (Renaming(((r"^(model\.)?language_model\.(model\.)?", "model."),), ()),),
}


def read_again(self: Any, input_ids: Any, next_sequence_length: int | None = None, past_key_values: Any = None, **kwargs: Any) -> Any:
    """Inputs of the next token; a text that outgrows LongRoPE's short factors is read again by the long ones, without its cache."""
    short = getattr(self.config, "original_max_position_embeddings", None)
    if past_key_values is not None and short and input_ids.shape[1] >= short + 1 and past_key_values.get_seq_length() <= short:
        past_key_values = None
    return CausalHead.prepare_inputs_for_generation(self, input_ids, next_sequence_length, past_key_values, **kwargs)


def made(name: str, bases: tuple[type, ...], **attributes: Any) -> Any:
    """A class of this module."""
    found = type(name, bases, {"__module__": __name__, "__doc__": f"{name}: a row of the decoders' table.", **attributes})
    globals()[name] = found
    return found


def declare(model_type: str, row: Row) -> None:
    """The classes of an architecture."""
    prefix = ARCHITECTURES[model_type][1]
    base = made(f"{prefix}PreTrainedModel", (DecoderPreTrained,), row=row, config_class=config_class(model_type),
                base_model_prefix=row.prefix, embedding_path=row.names.embed, _supports_sdpa=model_type != "gemma2",
                _conversions=CONVERSIONS.get(model_type, ()))
    body = made(AUTO_MODELS["AutoModel"].classes.get(model_type, f"{prefix}Model"), (base, DecoderModel))
    for auto, head in HEADS.items():
        name = AUTO_MODELS[auto].classes.get(model_type)
        if name is not None:
            more: dict[str, Any] = {"body_class": body}
            if head is CausalHead and model_type == "phi3":
                more["prepare_inputs_for_generation"] = read_again
            if head is CausalHead:
                more["_tied_weights_keys"] = {"lm_head.weight": f"{row.prefix}.{row.names.embed}.weight"}
            if head is AnswerHead and model_type in OWN_PREFIX:
                more["base_model_prefix"] = "transformer"
            if head is TokenHead and model_type == "gpt_neox":
                more["classifier_name"] = "classifier"
            made(name, (head, base), **more)


for _model_type, _row in ROWS.items():
    declare(_model_type, _row)
