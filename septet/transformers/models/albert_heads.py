"""ALBERT's two tasks: masked words, and whether two sentences stand in their order."""
from __future__ import annotations

from typing import Any

from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.modeling_outputs import AlbertForPreTrainingOutput  # type: ignore[attr-defined]
from septet.transformers.models.calls import can_return_tuple
from septet.transformers.models.encoder_heads import MaskedHead
from septet.transformers.models.encoder_stacks import AlbertWords


class Order(nn.Module):
    """Whether two sentences stand in their order."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.dropout = nn.Dropout(config.classifier_dropout_prob)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)

    def forward(self, pooled: Any) -> Any:
        """Logits (batch, 2)."""
        return self.classifier(self.dropout(pooled))


class PreTrainingHead(MaskedHead):
    """Both tasks."""

    pools = True

    def __init__(self: Any, config: Any) -> None:
        super(MaskedHead, self).__init__(config)
        self._body(config)
        self.predictions = AlbertWords(config)
        self.sop_classifier = Order(config)
        self.post_init()

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, labels: Any = None, sentence_order_label: Any = None, **kwargs: Any) -> Any:
        """Logits of words and of the order; with both labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, **kwargs)
        words, order = self.predictions(out.last_hidden_state), self.sop_classifier(out.pooler_output)
        loss = None
        if labels is not None and sentence_order_label is not None:
            loss = F.cross_entropy(words.view(-1, self.config.vocab_size), labels.view(-1))
            loss = loss + F.cross_entropy(order.view(-1, self.config.num_labels), sentence_order_label.view(-1))
        return AlbertForPreTrainingOutput(loss=loss, prediction_logits=words, sop_logits=order, hidden_states=out.hidden_states,
                                          attentions=out.attentions)
