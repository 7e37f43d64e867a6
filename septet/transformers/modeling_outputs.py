"""`transformers.modeling_outputs`: what models give back, a table of class -> fields."""
from __future__ import annotations

from dataclasses import make_dataclass
from typing import Any

from septet.transformers.utils.generic import ModelOutput

_SEQ2SEQ = ("past_key_values decoder_hidden_states decoder_attentions cross_attentions encoder_last_hidden_state encoder_hidden_states "
            "encoder_attentions")
_STATES = "hidden_states attentions"
_FIELDS = {
    "BaseModelOutput": f"last_hidden_state {_STATES}",
    "BaseModelOutputWithNoAttention": "last_hidden_state hidden_states",
    "BaseModelOutputWithPooling": f"last_hidden_state pooler_output {_STATES}",
    "BaseModelOutputWithPoolingAndNoAttention": "last_hidden_state pooler_output hidden_states",
    "BaseModelOutputWithPast": f"last_hidden_state past_key_values {_STATES}",
    "BaseModelOutputWithCrossAttentions": f"last_hidden_state {_STATES} cross_attentions",
    "BaseModelOutputWithPoolingAndCrossAttentions":
        "last_hidden_state pooler_output hidden_states past_key_values attentions cross_attentions",
    "BaseModelOutputWithPastAndCrossAttentions": f"last_hidden_state past_key_values {_STATES} cross_attentions",
    "MoeModelOutputWithPast": f"last_hidden_state past_key_values {_STATES} router_logits",
    "MoeCausalLMOutputWithPast": f"loss aux_loss logits past_key_values {_STATES} router_logits",
    "Seq2SeqModelOutput": f"last_hidden_state {_SEQ2SEQ}",
    "CausalLMOutput": f"loss logits {_STATES}",
    "CausalLMOutputWithPast": f"loss logits past_key_values {_STATES}",
    "CausalLMOutputWithCrossAttentions": f"loss logits past_key_values {_STATES} cross_attentions",
    "SequenceClassifierOutputWithPast": f"loss logits past_key_values {_STATES}",
    "MaskedLMOutput": f"loss logits {_STATES}",
    "Seq2SeqLMOutput": f"loss logits {_SEQ2SEQ}",
    "NextSentencePredictorOutput": f"loss logits {_STATES}",
    "SequenceClassifierOutput": f"loss logits {_STATES}",
    "Seq2SeqSequenceClassifierOutput": f"loss logits {_SEQ2SEQ}",
    "MultipleChoiceModelOutput": f"loss logits {_STATES}",
    "TokenClassifierOutput": f"loss logits {_STATES}",
    "QuestionAnsweringModelOutput": f"loss start_logits end_logits {_STATES}",
    "Seq2SeqQuestionAnsweringModelOutput": f"loss start_logits end_logits {_SEQ2SEQ}",
    "SemanticSegmenterOutput": f"loss logits {_STATES}",
    "ImageClassifierOutput": f"loss logits {_STATES}",
    "ImageClassifierOutputWithNoAttention": "loss logits hidden_states",
    "Wav2Vec2BaseModelOutput": f"last_hidden_state extract_features {_STATES}",
    "XVectorOutput": f"loss logits embeddings {_STATES}",
    "BackboneOutput": f"feature_maps {_STATES}",
    "MaskedImageModelingOutput": f"loss reconstruction {_STATES}",
    # upstream has these beside their models
    "BertForPreTrainingOutput": f"loss prediction_logits seq_relationship_logits {_STATES}",
    "AlbertForPreTrainingOutput": f"loss prediction_logits sop_logits {_STATES}",
    "GPT2DoubleHeadsModelOutput": f"loss mc_loss logits mc_logits past_key_values {_STATES}",
    "ElectraForPreTrainingOutput": f"loss logits {_STATES}",
    "DetrDecoderOutput": f"last_hidden_state {_STATES} cross_attentions intermediate_hidden_states",
    "DetrModelOutput": f"last_hidden_state {_SEQ2SEQ} intermediate_hidden_states",
    "DetrObjectDetectionOutput": "loss loss_dict logits pred_boxes auxiliary_outputs last_hidden_state "
                                 + _SEQ2SEQ.removeprefix("past_key_values "),
    "DeiTForImageClassificationWithTeacherOutput": f"logits cls_logits distillation_logits {_STATES}",
    "BaseModelOutputWithPoolingAndProjection": f"last_hidden_state pooler_output {_STATES} projection_state",
    "DPRContextEncoderOutput": f"pooler_output {_STATES}",
    "DPRQuestionEncoderOutput": f"pooler_output {_STATES}",
    "DPRReaderOutput": f"start_logits end_logits relevance_logits {_STATES}",
    "ViTMAEModelOutput": f"last_hidden_state mask ids_restore {_STATES}",
    "SiglipOutput": "loss logits_per_image logits_per_text text_embeds image_embeds text_model_output vision_model_output",
    "CLIPVisionModelOutput": f"image_embeds last_hidden_state {_STATES}",
    "CLIPTextModelOutput": f"text_embeds last_hidden_state {_STATES}",
    "CLIPOutput": "loss logits_per_image logits_per_text text_embeds image_embeds text_model_output vision_model_output",
}


def _made(name: str, fields: str) -> type:
    made = make_dataclass(name, [(field, Any, None) for field in fields.split()], bases=(ModelOutput,), eq=False, repr=False,
                          namespace={"__doc__": f"What a model gives back: {', '.join(fields.split())}; what is None is left out."})
    made.__module__ = __name__
    return made


def __getattr__(name: str) -> Any:
    if name not in _FIELDS:
        raise AttributeError(f"module 'transformers.modeling_outputs' (septet) has no attribute {name!r}")
    made = globals()[name] = _made(name, _FIELDS[name])
    return made


def __dir__() -> list[str]:
    return ["ModelOutput", *_FIELDS]
