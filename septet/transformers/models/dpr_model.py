"""DPR: BERT as an encoder of questions and of passages, and a reader of passages (arXiv:2004.04906)."""
from __future__ import annotations

from typing import Any

from septet.torch import nn
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPooling,
    DPRContextEncoderOutput,
    DPRQuestionEncoderOutput,
    DPRReaderOutput,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import can_return_tuple
from septet.transformers.models.encoders import BertModel  # type: ignore[attr-defined]


class DPRPreTrainedModel(PreTrainedModel):
    """What DPR's models share."""

    config_class = config_class("dpr")

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)


class DPREncoder(DPRPreTrainedModel):
    """BERT and a projection of the first token's state."""

    base_model_prefix = "bert_model"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        if config.hidden_size <= 0:
            raise ValueError("Encoder hidden_size can't be zero")
        self.bert_model = BertModel(config, add_pooling_layer=False)
        self.projection_dim = config.projection_dim
        if self.projection_dim > 0:
            self.encode_proj = nn.Linear(config.hidden_size, self.projection_dim)
        self.post_init()

    def forward(self, **kwargs: Any) -> Any:
        """Hidden states, and the first token's."""
        out = self.bert_model(return_dict=True, **kwargs)
        pooled = out.last_hidden_state[:, 0, :]
        pooled = self.encode_proj(pooled) if self.projection_dim > 0 else pooled
        return BaseModelOutputWithPooling(last_hidden_state=out.last_hidden_state, pooler_output=pooled, hidden_states=out.hidden_states,
                                          attentions=out.attentions)


class Pooled(DPRPreTrainedModel):
    """A text as a vector."""

    output: Any = None

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        setattr(self, self.base_model_prefix, DPREncoder(config))
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, inputs_embeds: Any = None,
                **kwargs: Any) -> Any:
        """The vectors (batch, width)."""
        out = getattr(self, self.base_model_prefix)(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids,
                                                    inputs_embeds=inputs_embeds, **kwargs)
        return self.output(pooler_output=out.pooler_output, hidden_states=out.hidden_states, attentions=out.attentions)


class DPRContextEncoder(Pooled):
    """Passages as vectors."""

    base_model_prefix = "ctx_encoder"
    output = DPRContextEncoderOutput


class DPRQuestionEncoder(Pooled):
    """Questions as vectors."""

    base_model_prefix = "question_encoder"
    output = DPRQuestionEncoderOutput


class DPRSpanPredictor(DPRPreTrainedModel):
    """The ends of an answer, and whether a passage has one."""

    base_model_prefix = "encoder"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.encoder = DPREncoder(config)
        width = config.projection_dim or config.hidden_size
        self.qa_outputs = nn.Linear(width, 2)
        self.qa_classifier = nn.Linear(width, 1)
        self.post_init()

    def forward(self, **kwargs: Any) -> Any:
        """Logits of both ends (passages, tokens), of passages (passages,)."""
        out = self.encoder(**kwargs)
        first, last = (x.squeeze(-1).contiguous() for x in self.qa_outputs(out.last_hidden_state).split(1, dim=-1))
        relevance = self.qa_classifier(out.last_hidden_state[:, 0]).view(-1)
        return DPRReaderOutput(start_logits=first, end_logits=last, relevance_logits=relevance, hidden_states=out.hidden_states,
                               attentions=out.attentions)


class DPRReader(DPRPreTrainedModel):
    """A reader of passages."""

    base_model_prefix = "span_predictor"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.span_predictor = DPRSpanPredictor(config)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, inputs_embeds: Any = None, **kwargs: Any) -> Any:
        """Logits of both ends (passages, tokens), of passages (passages,)."""
        return self.span_predictor(input_ids=input_ids, attention_mask=attention_mask, inputs_embeds=inputs_embeds, **kwargs)
