"""The decoders of encoder-decoders alone: text that goes on, with or without an encoder's states."""
from __future__ import annotations

import copy
from typing import Any

from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.modeling_outputs import CausalLMOutputWithCrossAttentions  # type: ignore[attr-defined]
from septet.transformers.models.calls import can_return_tuple
from septet.transformers.models.heads import GenerationMixin, kept


class Wrapped:
    """A decoder under the name that it has inside the whole model."""

    decoder_class: Any = None
    embedding_path = "decoder.embed_tokens"

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self.decoder = self.decoder_class(config)
        self.post_init()

    def forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        """The decoder's."""
        return self.decoder(*args, **kwargs)


class DecoderCausal(GenerationMixin):
    """Logits of the next token.  Stands before the architecture's PreTrainedModel; `wrapper_class` has the decoder."""

    wrapper_class: Any = None
    output_path = "lm_head"
    _tied_weights_keys = {"lm_head.weight": "model.decoder.embed_tokens.weight"}

    def __init__(self: Any, config: Any) -> None:
        config = copy.deepcopy(config)
        config.is_encoder_decoder = False
        if hasattr(config, "is_decoder"):
            config.is_decoder = True
        super().__init__(config)
        self.model = self.wrapper_class(config)
        setattr(self, self.output_path, nn.Linear(config.d_model, config.vocab_size, bias=False))
        self.post_init()

    def get_decoder(self: Any) -> Any:
        """The decoder."""
        return self.model.decoder

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, encoder_hidden_states: Any = None,
                encoder_attention_mask: Any = None, past_key_values: Any = None, inputs_embeds: Any = None, labels: Any = None,
                use_cache: bool | None = None, logits_to_keep: Any = 0, **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels (of the same places; -100 does not count) also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.model.decoder(
            input_ids=input_ids, attention_mask=attention_mask, encoder_hidden_states=encoder_hidden_states,
            past_key_values=past_key_values, inputs_embeds=inputs_embeds, use_cache=use_cache, return_dict=True,
            **self._seen(encoder_attention_mask), **kwargs)
        logits = getattr(self, self.output_path)(kept(out.last_hidden_state, logits_to_keep))
        loss = None if labels is None else F.cross_entropy(logits.reshape(-1, self.config.vocab_size), labels.view(-1))
        return CausalLMOutputWithCrossAttentions(
            loss=loss, logits=logits, past_key_values=out.past_key_values, hidden_states=out.hidden_states, attentions=out.attentions,
            cross_attentions=out.cross_attentions)

    @staticmethod
    def _seen(encoder_attention_mask: Any) -> dict[str, Any]:
        return {"encoder_attention_mask": encoder_attention_mask}
