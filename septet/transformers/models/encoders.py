"""The encoders with norms behind: a row of switches each, and the classes that come of it."""
from __future__ import annotations

from typing import Any

from septet.transformers.models import configurations
from septet.transformers.models import encoder_heads as heads
from septet.transformers.models.auto.table import ARCHITECTURES, AUTO_MODELS
from septet.transformers.models.encoder import EncoderModel, EncoderPreTrained, Names, Row

DISTILLED = Names("attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2",
                  "output_layer_norm")
SHORT = Names("attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o", "attention.LayerNorm")
ROWS = {
    "bert": Row(),
    "roberta": Row("roberta", offset=True),
    "mpnet": Row("mpnet", names=SHORT, offset=True, types=False, relative=True),
    "distilbert": Row("distilbert", stack="transformer", names=DISTILLED, types=False, pooled=False),
}
HEADS = {"AutoModelForMaskedLM": heads.MaskedHead, "AutoModelForSequenceClassification": heads.SequenceHead,
         "AutoModelForTokenClassification": heads.TokenHead, "AutoModelForQuestionAnswering": heads.AnswerHead,
         "AutoModelForMultipleChoice": heads.ChoiceHead}
OWN_HEADS: dict[tuple[str, str], Any] = {
    ("bert", "AutoModelForPreTraining"): heads.PreTrainingHead,
    ("bert", "AutoModelForNextSentencePrediction"): heads.NextSentenceHead,
    ("distilbert", "AutoModelForMaskedLM"): heads.DistilMasked,
    ("distilbert", "AutoModelForSequenceClassification"): heads.DistilSequence,
}


def tied(prefix: str) -> tuple[dict[str, str], str]:
    """(the weights that a head for words shares, the path of its output)."""
    words = f"{prefix}.embeddings.word_embeddings.weight"
    if prefix == "distilbert":
        return {"vocab_projector.weight": words}, "vocab_projector"
    at = "cls.predictions" if prefix == "bert" else "lm_head"
    return {f"{at}.decoder.weight": words, f"{at}.decoder.bias": f"{at}.bias"}, f"{at}.decoder"


def made(name: str, bases: tuple[type, ...], **attributes: Any) -> Any:
    """A class of this module."""
    found = type(name, bases, {"__module__": __name__, "__doc__": f"{name}: a row of the encoders' table.", **attributes})
    globals()[name] = found
    return found


def declare(model_type: str, row: Row) -> None:
    """The classes of an architecture."""
    config, prefix, *_ = ARCHITECTURES[model_type]
    base = made(f"{prefix}PreTrainedModel", (EncoderPreTrained,), row=row, config_class=getattr(configurations, config),
                base_model_prefix=row.prefix, _no_split_modules=[f"{prefix}Layer"])
    body = made(f"{prefix}Model", (base, EncoderModel))
    for auto, row_of in AUTO_MODELS.items():
        head = OWN_HEADS.get((model_type, auto), HEADS.get(auto))
        name = row_of.classes.get(model_type)
        if head is not None and name is not None:
            more: dict[str, Any] = {"body_class": body}
            if issubclass(head, heads.MaskedHead):
                more["_tied_weights_keys"], more["output_path"] = tied(row.prefix)
            if head is heads.SequenceHead:
                more["pools"] = model_type == "bert"
            made(name, (head, base), **more)


for _model_type, _row in ROWS.items():
    declare(_model_type, _row)
