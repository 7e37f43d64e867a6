"""Encoders of BERT's kind that write: each token sees those before it, with the head for words that the architecture has."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.transformers.generation.utils import GenerationMixin
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import CausalLMOutputWithCrossAttentions  # type: ignore[attr-defined]
from septet.transformers.models.calls import can_return_tuple
from septet.transformers.models.heads import kept
from septet.transformers.utils import logging

logger = logging.get_logger("transformers.models.encoder_causal")


class CausalWords(GenerationMixin):
    """Logits of the next token; stands before a MaskedHead, whose layers it uses."""

    def __init__(self: Any, config: Any) -> None:
        if not config.is_decoder:
            logger.warning("If you want to use `%s` as a standalone, add `is_decoder=True.`", type(self).__name__)
        super().__init__(config)

    @property
    def loss_function(self) -> Any:
        """The loss of labels."""
        return loss_utils.ForCausalLMLoss

    def prepare_inputs_for_generation(self: Any, input_ids: Any, **kwargs: Any) -> dict[str, Any]:
        """What `forward` gets: here positions count from 0, as upstream's do, even where the architecture begins elsewhere."""
        inputs: dict[str, Any] = super().prepare_inputs_for_generation(input_ids, **kwargs)
        if self.row.offset and "position_ids" not in inputs and "inputs_embeds" not in inputs:
            total, new = input_ids.shape[1], inputs["input_ids"].shape[1]
            inputs["position_ids"] = torch.arange(total - new, total)[None].expand(input_ids.shape[0], -1)
        return inputs

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, encoder_hidden_states: Any = None, encoder_attention_mask: Any = None, labels: Any = None,
                past_key_values: Any = None, use_cache: bool | None = None, logits_to_keep: Any = 0, **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels (-100 does not count) also the loss."""
        if encoder_hidden_states is not None or encoder_attention_mask is not None:
            raise NotSupported(f"{type(self).__name__}: encoder_hidden_states (attention on another encoder)")
        items = kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, past_key_values=past_key_values,
                        use_cache=False if labels is not None else use_cache, **kwargs)
        logits = self._words(kept(out.last_hidden_state, logits_to_keep))
        loss = None
        if labels is not None:
            loss = self.loss_function(logits=logits, labels=labels, vocab_size=self.config.vocab_size, num_items_in_batch=items)
        return CausalLMOutputWithCrossAttentions(
            loss=loss, logits=logits, past_key_values=out.get("past_key_values"), hidden_states=out.hidden_states,
            attentions=out.attentions, cross_attentions=out.get("cross_attentions"))
