"""The encoders with norms behind: a row of switches each, and the classes that come of it."""
from __future__ import annotations

from typing import Any

from septet.transformers.models import albert_heads, electra_heads, encoder_stacks
from septet.transformers.models import encoder_heads as heads
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.auto.table import ARCHITECTURES, AUTO_MODELS
from septet.transformers.models.encoder import EncoderModel, EncoderPreTrained, Names, Row
from septet.transformers.models.encoder_causal import CausalWords

DISTILLED = Names("attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2",
                  "output_layer_norm", attention_dropped=False)
SHORT = Names("attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o", "attention.LayerNorm")
INSIDE = Names(attention_norm="attention.LayerNorm", output_norm="intermediate.LayerNorm")
ROWS = {
    "bert": Row(),
    "roberta": Row("roberta", offset=True, style="roberta"),
    "mpnet": Row("mpnet", names=SHORT, offset=True, types=False, relative=True, style="roberta"),
    "distilbert": Row("distilbert", stack="transformer", names=DISTILLED, types=False, pooled=False, style="distilbert"),
    "xlm-roberta": Row("roberta", offset=True, style="roberta", heads_first=True),
    "camembert": Row("roberta", offset=True, style="roberta", heads_first=True),
    "data2vec-text": Row("data2vec_text", offset=True, style="roberta"),
    "roberta-prelayernorm": Row("roberta_prelayernorm", names=INSIDE, offset=True, style="roberta", before=True),
    "ernie": Row("ernie", tasks=True),
    "electra": Row("electra", pooled=False, narrow=True, style="electra"),
    "roformer": Row("roformer", pooled=False, narrow=True, rotary=True, kernel=False),
    "align_text_model": Row("align", kernel=False),
    "albert": Row("albert", width="embedding_size"),
    "rembert": Row("rembert", width="input_embedding_size", kernel=False),
    "squeezebert": Row("transformer", width="embedding_size", always=True, kernel=False),
}
HEADS = {"AutoModelForMaskedLM": heads.MaskedHead, "AutoModelForSequenceClassification": heads.SequenceHead,
         "AutoModelForTokenClassification": heads.TokenHead, "AutoModelForQuestionAnswering": heads.AnswerHead,
         "AutoModelForMultipleChoice": heads.ChoiceHead}
OWN_HEADS: dict[tuple[str, str], Any] = {
    ("bert", "AutoModelForPreTraining"): heads.PreTrainingHead,
    ("bert", "AutoModelForNextSentencePrediction"): heads.NextSentenceHead,
    ("ernie", "AutoModelForPreTraining"): heads.PreTrainingHead,
    ("ernie", "AutoModelForNextSentencePrediction"): heads.NextSentenceHead,
    ("electra", "AutoModelForMaskedLM"): electra_heads.GeneratorHead,
    ("electra", "AutoModelForPreTraining"): electra_heads.ReplacedHead,
    ("albert", "AutoModelForMaskedLM"): encoder_stacks.AlbertMasked,
    ("albert", "AutoModelForPreTraining"): albert_heads.PreTrainingHead,
    ("rembert", "AutoModelForMaskedLM"): encoder_stacks.RemMasked,
    ("distilbert", "AutoModelForMaskedLM"): heads.DistilMasked,
    ("distilbert", "AutoModelForSequenceClassification"): heads.DistilSequence,
}


def tied(row: Row) -> tuple[dict[str, str], str]:
    """(the weights that a head for words shares, the path of its output)."""
    words = f"{row.prefix}.embeddings.word_embeddings.weight"
    single = {"distilbert": "vocab_projector", "electra": "generator_lm_head"}.get(row.style)
    if single is not None:
        return {f"{single}.weight": words}, single
    at = "predictions" if row.prefix == "albert" else "cls.predictions" if row.style == "bert" else "lm_head"
    if row.prefix == "rembert":
        return {}, f"{at}.decoder"
    return {f"{at}.decoder.weight": words, f"{at}.decoder.bias": f"{at}.bias"}, f"{at}.decoder"


def made(name: str, bases: tuple[type, ...], **attributes: Any) -> Any:
    """A class of this module."""
    found = type(name, bases, {"__module__": __name__, "__doc__": f"{name}: a row of the encoders' table.", **attributes})
    globals()[name] = found
    return found


def declare(model_type: str, row: Row) -> None:
    """The classes of an architecture."""
    prefix = ARCHITECTURES[model_type][1]
    base = made(f"{prefix}PreTrainedModel", (EncoderPreTrained,), row=row, config_class=config_class(model_type),
                base_model_prefix=row.prefix, _supports_sdpa=row.kernel, _no_split_modules=[f"{prefix}Layer"])
    body = made(f"{prefix}Model", (base, EncoderModel), **encoder_stacks.BODIES.get(model_type, {}))
    for auto, row_of in AUTO_MODELS.items():
        head = OWN_HEADS.get((model_type, auto), HEADS.get(auto))
        if auto == "AutoModelForCausalLM":
            words = OWN_HEADS.get((model_type, "AutoModelForMaskedLM"), heads.MaskedHead)
            head = type(f"{prefix}CausalHead", (CausalWords, words), {})
        name = row_of.classes.get(model_type)
        if head is not None and name is not None:
            more: dict[str, Any] = {"body_class": body}
            if issubclass(head, heads.MaskedHead):
                more["_tied_weights_keys"], more["output_path"] = tied(row)
            if head is heads.SequenceHead:
                more["pools"] = row.style == "bert" and row.pooled
            made(name, (head, base), **more)


for _model_type, _row in ROWS.items():
    declare(_model_type, _row)
