"""Heads of decoders: the next token, a sequence's class, tokens' classes, an answer's ends.  `base` names the model below."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.generation.utils import GenerationMixin
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    CausalLMOutputWithPast,
    MoeCausalLMOutputWithPast,
    QuestionAnsweringModelOutput,
    SequenceClassifierOutputWithPast,
    TokenClassifierOutput,
)
from septet.transformers.models.calls import can_return_tuple


def kept(hidden: Any, logits_to_keep: Any) -> Any:
    """The last so many states (0: all), or those of an index."""
    if isinstance(logits_to_keep, int):
        return hidden[:, -logits_to_keep:] if logits_to_keep else hidden
    return hidden[:, logits_to_keep]


class Head:
    """A model with a head: the body's class is `body_class`, its name `base_model_prefix`."""

    body_class: Any = None

    def _body(self: Any, config: Any) -> None:
        setattr(self, self.base_model_prefix, self.body_class(config))

    def _run(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, self.base_model_prefix)(*args, return_dict=True, **kwargs)


class CausalHead(Head, GenerationMixin):
    """Logits of the next token."""

    output_path = "lm_head"

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self._body(config)
        self.vocab_size = config.vocab_size
        bias = getattr(getattr(self, "row", None), "head_bias", False)
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=bias)
        self.post_init()

    @property
    def loss_function(self) -> Any:
        """The loss of labels."""
        return loss_utils.ForCausalLMLoss

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, labels: Any = None, use_cache: bool | None = None, logits_to_keep: Any = 0,
                **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels also the loss."""
        items = kwargs.pop("num_items_in_batch", None)
        routed = kwargs.pop("output_router_logits", None) if getattr(self.row, "mlp", None) == "experts" else None
        out = self._run(input_ids, attention_mask, position_ids, past_key_values, inputs_embeds, use_cache, **kwargs)
        logits = self.lm_head(kept(out.last_hidden_state, logits_to_keep))
        if hasattr(self.config, "logit_scale"):
            logits = logits * self.config.logit_scale
        if hasattr(self.config, "logits_scaling"):
            logits = logits / self.config.logits_scaling
        cap = getattr(self.config, "final_logit_softcapping", None)
        if cap is not None:
            logits = torch.tanh(logits / cap) * cap
        loss = None
        if labels is not None:
            loss = self.loss_function(logits=logits, labels=labels, vocab_size=self.config.vocab_size, num_items_in_batch=items)
        same = {"past_key_values": out.past_key_values, "hidden_states": out.hidden_states, "attentions": out.attentions}
        if getattr(self.row, "mlp", None) == "experts":
            return self._with_routers(loss, logits, out.router_logits, routed, attention_mask, same)
        return CausalLMOutputWithPast(loss=loss, logits=logits, **same)

    def _with_routers(self: Any, loss: Any, logits: Any, routers: Any, asked: bool | None, mask: Any, same: dict[str, Any]) -> Any:
        extra = None
        if self.config.output_router_logits if asked is None else asked:
            extra = loss_utils.load_balancing(routers, self.config.num_local_experts, self.config.num_experts_per_tok, mask)
            loss = loss + self.config.router_aux_loss_coef * extra if loss is not None else None
        else:
            routers = None
        return MoeCausalLMOutputWithPast(loss=loss, aux_loss=extra, logits=logits, router_logits=routers, **same)


def last_tokens(config: Any, input_ids: Any, batch: int) -> Any:
    """The place of every sequence's last token that is no padding."""
    if config.pad_token_id is None and batch != 1:
        raise ValueError("Cannot handle batch sizes > 1 if no padding token is defined.")
    if config.pad_token_id is None or input_ids is None:
        return -1
    text = input_ids != config.pad_token_id
    return (torch.arange(input_ids.shape[-1]) * text).argmax(-1)


class SequenceHead(Head):
    """A class of the last token's state."""

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self._body(config)
        self.num_labels = config.num_labels
        self.score = nn.Linear(config.hidden_size, config.num_labels, bias=False)
        self.post_init()

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, labels: Any = None, use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        out = self._run(input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=past_key_values,
                        inputs_embeds=inputs_embeds, use_cache=use_cache, **kwargs)
        logits = self.score(out.last_hidden_state)
        place = last_tokens(self.config, input_ids, logits.shape[0])
        pooled = logits[torch.arange(logits.shape[0]), place]
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, pooled, self.config)
        return SequenceClassifierOutputWithPast(loss=loss, logits=pooled, past_key_values=out.past_key_values,
                                                hidden_states=out.hidden_states, attentions=out.attentions)


class TokenHead(Head):
    """A class of every token."""

    classifier_name = "score"

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self._body(config)
        self.num_labels = config.num_labels
        rates = (getattr(config, name, None) for name in ("classifier_dropout", "hidden_dropout"))
        self.dropout = nn.Dropout(next((rate for rate in rates if rate is not None), 0.1))
        setattr(self, self.classifier_name, nn.Linear(config.hidden_size, config.num_labels))
        self.post_init()

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, labels: Any = None, use_cache: bool | None = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens, classes); with labels also the loss."""
        items = kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=past_key_values,
                        inputs_embeds=inputs_embeds, use_cache=use_cache, **kwargs)
        logits = getattr(self, self.classifier_name)(self.dropout(out.last_hidden_state))
        loss = None if labels is None else loss_utils.ForTokenClassification(logits, labels, self.config, items)
        return TokenClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class AnswerHead(Head):
    """The first and the last token of an answer."""

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self._body(config)
        self.qa_outputs = nn.Linear(config.hidden_size, 2)
        self.post_init()

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, past_key_values: Any = None,
                inputs_embeds: Any = None, start_positions: Any = None, end_positions: Any = None, **kwargs: Any) -> Any:
        """Logits of both ends (batch, tokens); with positions also the loss."""
        out = self._run(input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=past_key_values,
                        inputs_embeds=inputs_embeds, **kwargs)
        return answer(self.qa_outputs(out.last_hidden_state), start_positions, end_positions, out)


def answer(logits: Any, start: Any, end: Any, out: Any) -> Any:
    """The output of a head for answers."""
    first, last = (x.squeeze(-1).contiguous() for x in logits.split(1, dim=-1))
    loss = None if start is None or end is None else loss_utils.ForQuestionAnsweringLoss(first, last, start, end)
    return QuestionAnsweringModelOutput(loss=loss, start_logits=first, end_logits=last, hidden_states=out.hidden_states,
                                        attentions=out.attentions)
