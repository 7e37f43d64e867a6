"""ELECTRA's heads: the words of its generator, and which tokens were replaced."""
from __future__ import annotations

from typing import Any

from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.modeling_outputs import ElectraForPreTrainingOutput  # type: ignore[attr-defined]
from septet.transformers.models.calls import can_return_tuple
from septet.transformers.models.encoder_heads import Encoding, MaskedHead


class Generator(nn.Module):
    """A layer, an activation, a norm, in the embeddings' width."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.LayerNorm = nn.LayerNorm(config.embedding_size, eps=config.layer_norm_eps)
        self.dense = nn.Linear(config.hidden_size, config.embedding_size)

    def forward(self, x: Any) -> Any:
        """The transformed states."""
        return self.LayerNorm(F.gelu(self.dense(x)))


class Discriminator(nn.Module):
    """Whether a token was replaced."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.activation = activation(config.hidden_act)
        self.dense_prediction = nn.Linear(config.hidden_size, 1)

    def forward(self, x: Any) -> Any:
        """Logits (batch, tokens)."""
        return self.dense_prediction(self.activation(self.dense(x))).squeeze(-1)


class GeneratorHead(MaskedHead):
    """Logits of words."""

    def _vocabulary(self: Any, config: Any) -> None:
        self.generator_predictions = Generator(config)
        self.generator_lm_head = nn.Linear(config.embedding_size, config.vocab_size)

    def _words(self: Any, x: Any) -> Any:
        return self.generator_lm_head(self.generator_predictions(x))


class ReplacedHead(Encoding):
    """Whether tokens were replaced."""

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self._build(config, self._discriminator)

    def _discriminator(self: Any, config: Any) -> None:
        self.discriminator_predictions = Discriminator(config)

    def _loss(self: Any, logits: Any, labels: Any, seen: Any) -> Any:
        if seen is None:
            return F.binary_cross_entropy_with_logits(logits, labels.float())
        text = seen == 1
        return F.binary_cross_entropy_with_logits(logits[text], labels[text].float())

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens), above 0 for a replaced token; with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, **kwargs)
        logits = self.discriminator_predictions(out.last_hidden_state)
        loss = None if labels is None else self._loss(logits, labels, attention_mask)
        return ElectraForPreTrainingOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)
