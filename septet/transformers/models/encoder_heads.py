"""Heads of encoders: masked words, a sequence's class, tokens' classes, answers, choices, next sentences."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BertForPreTrainingOutput,
    MaskedLMOutput,
    MultipleChoiceModelOutput,
    NextSentencePredictorOutput,
    SequenceClassifierOutput,
    TokenClassifierOutput,
)
from septet.transformers.models.calls import can_return_tuple
from septet.transformers.models.heads import Head, answer


class VocabularyHead(nn.Module):
    """RoBERTa's way to words: a layer, an activation, a norm, the vocabulary."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.layer_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.decoder = nn.Linear(config.hidden_size, config.vocab_size)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))

    def forward(self, x: Any) -> Any:
        """Logits (batch, tokens, vocabulary)."""
        return self.decoder(self.layer_norm(F.gelu(self.dense(x))))


class Transform(nn.Module):
    """A layer, an activation, a norm."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width = getattr(config, "embedding_size", config.hidden_size)
        self.dense = nn.Linear(config.hidden_size, width)
        self.transform_act_fn = activation(config.hidden_act)
        self.LayerNorm = nn.LayerNorm(width, eps=config.layer_norm_eps)

    def forward(self, hidden_states: Any) -> Any:
        """The transformed states."""
        return self.LayerNorm(self.transform_act_fn(self.dense(hidden_states)))


class Predictions(nn.Module):
    """BERT's way to words."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.transform = Transform(config)
        self.decoder = nn.Linear(getattr(config, "embedding_size", config.hidden_size), config.vocab_size, bias=True)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))

    def forward(self, hidden_states: Any) -> Any:
        """Logits (batch, tokens, vocabulary)."""
        return self.decoder(self.transform(hidden_states))


class BertHeads(nn.Module):
    """BERT's heads: words, and whether a sentence follows."""

    def __init__(self, config: Any, words: bool = True, follows: bool = False) -> None:
        super().__init__()
        if words:
            self.predictions = Predictions(config)
        if follows:
            self.seq_relationship = nn.Linear(config.hidden_size, 2)


class Summary(nn.Module):
    """One state of a text, the last unless the configuration says otherwise; projected where it says so."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        kind = getattr(config, "summary_type", "last")
        if kind not in ("first", "last"):
            raise NotSupported(f"{type(config).__name__}: summary_type={kind!r}")
        self.at = 0 if kind == "first" else -1
        self.summary = nn.Linear(config.hidden_size, config.hidden_size) if getattr(config, "summary_use_proj", False) else nn.Identity()
        name = getattr(config, "summary_activation", None)
        self.act = activation(name) if name else nn.Identity()
        self.dropout = nn.Dropout(getattr(config, "summary_last_dropout", 0.0))

    def forward(self, x: Any) -> Any:
        """The state (batch, width)."""
        return self.dropout(self.act(self.summary(x[:, self.at])))


class ClassHead(nn.Module):
    """A layer and a class of the first token's state."""

    def __init__(self, config: Any, act: Any = torch.tanh) -> None:
        super().__init__()
        self.act = act
        rate = getattr(config, "classifier_dropout", None)
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.dropout = nn.Dropout(config.hidden_dropout_prob if rate is None else rate)
        self.out_proj = nn.Linear(config.hidden_size, config.num_labels)

    def forward(self, features: Any) -> Any:
        """Logits (batch, classes)."""
        return self.out_proj(self.dropout(self.act(self.dense(self.dropout(features[:, 0])))))


def rate_of(config: Any) -> float:
    """The dropout of a classifier."""
    rate = getattr(config, "classifier_dropout", getattr(config, "classifier_dropout_prob", None))
    return float(config.hidden_dropout_prob if rate is None else rate)


class Encoding(Head):
    """A head of an encoder."""

    pools = False

    def _body(self: Any, config: Any) -> None:
        kind = self.body_class
        more = {"add_pooling_layer": self.pools} if self.row.pooled else {}
        setattr(self, self.base_model_prefix, kind(config, **more))

    def _build(self: Any, config: Any, head: Any) -> None:
        """Make the body and the head, in the order upstream makes them."""
        for make in (head, self._body) if self.row.heads_first else (self._body, head):
            make(config)
        self.post_init()


class MaskedHead(Encoding):
    """Logits of words."""

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self._build(config, self._vocabulary)

    def _vocabulary(self: Any, config: Any) -> None:
        if self.row.style == "bert":
            self.cls = BertHeads(config)
        else:
            self.lm_head = VocabularyHead(config)

    def _words(self: Any, x: Any) -> Any:
        return self.cls.predictions(x) if self.row.style == "bert" else self.lm_head(x)

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels (-100 does not count) also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, **kwargs)
        logits = self._words(out.last_hidden_state)
        loss = None if labels is None else F.cross_entropy(logits.view(-1, self.config.vocab_size), labels.view(-1))
        return MaskedLMOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class PreTrainingHead(MaskedHead):
    """BERT's two tasks."""

    pools = True

    def __init__(self: Any, config: Any) -> None:
        super(MaskedHead, self).__init__(config)
        self._body(config)
        self.cls = BertHeads(config, follows=True)
        self.post_init()

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, labels: Any = None, next_sentence_label: Any = None, **kwargs: Any) -> Any:
        """Logits of words and of whether the sentence follows; with both labels also the loss."""
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, **kwargs)
        words, follows = self.cls.predictions(out.last_hidden_state), self.cls.seq_relationship(out.pooler_output)
        loss = None
        if labels is not None and next_sentence_label is not None:
            loss = F.cross_entropy(words.view(-1, self.config.vocab_size), labels.view(-1))
            loss = loss + F.cross_entropy(follows.view(-1, 2), next_sentence_label.view(-1))
        return BertForPreTrainingOutput(loss=loss, prediction_logits=words, seq_relationship_logits=follows,
                                        hidden_states=out.hidden_states, attentions=out.attentions)


class NextSentenceHead(Encoding):
    """Whether a sentence follows."""

    pools = True

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self._body(config)
        self.cls = BertHeads(config, words=False, follows=True)
        self.post_init()

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, 2); with labels also the loss."""
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, **kwargs)
        logits = self.cls.seq_relationship(out.pooler_output)
        loss = None if labels is None else F.cross_entropy(logits.view(-1, 2), labels.view(-1))
        return NextSentencePredictorOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class SequenceHead(Encoding):
    """A class of the sequence."""

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self._build(config, self._classifier)

    def _classifier(self: Any, config: Any) -> None:
        if self.pools:
            self.dropout = nn.Dropout(rate_of(config))
            self.classifier = nn.Linear(config.hidden_size, config.num_labels)
        else:
            act = {"electra": F.gelu, "roformer": activation(config.hidden_act)}.get(self.row.prefix, torch.tanh)
            self.classifier = ClassHead(config, act)

    def _logits(self: Any, out: Any) -> Any:
        return self.classifier(self.dropout(out.pooler_output)) if self.pools else self.classifier(out.last_hidden_state)

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, **kwargs)
        logits = self._logits(out)
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return SequenceClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class TokenHead(Encoding):
    """A class of every token."""

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self._build(config, self._classifier)

    def _classifier(self: Any, config: Any) -> None:
        self.dropout = nn.Dropout(config.dropout if self.row.prefix == "distilbert" else rate_of(config))
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)

    def _logits(self: Any, out: Any) -> Any:
        return self.classifier(self.dropout(out.last_hidden_state))

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens, classes); with labels (-100 does not count) also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, **kwargs)
        logits = self._logits(out)
        loss = None if labels is None else F.cross_entropy(logits.view(-1, self.num_labels), labels.view(-1))
        return TokenClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class AnswerHead(Encoding):
    """The first and the last token of an answer."""

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self._build(config, self._classifier)

    def _classifier(self: Any, config: Any) -> None:
        self.qa_outputs = nn.Linear(config.hidden_size, 2)
        if self.row.prefix == "distilbert":
            self.dropout = nn.Dropout(config.qa_dropout)

    def _logits(self: Any, out: Any) -> Any:
        x = out.last_hidden_state
        return self.qa_outputs(self.dropout(x) if self.row.prefix == "distilbert" else x)

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, start_positions: Any = None, end_positions: Any = None, **kwargs: Any) -> Any:
        """Logits of both ends (batch, tokens); with positions also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self._run(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, position_ids=position_ids,
                        inputs_embeds=inputs_embeds, **kwargs)
        return answer(self._logits(out), start_positions, end_positions, out)


class ChoiceHead(Encoding):
    """Which of several texts goes on."""

    pools = True

    def __init__(self: Any, config: Any) -> None:
        super().__init__(config)
        self._build(config, self._classifier)

    def _classifier(self: Any, config: Any) -> None:
        if self.row.prefix == "distilbert":
            self.pre_classifier = nn.Linear(config.dim, config.dim)
            self.classifier = nn.Linear(config.dim, 1)
            self.dropout = nn.Dropout(config.seq_classif_dropout)
        else:
            if not self.row.pooled:
                self.sequence_summary = Summary(config)
            self.dropout = nn.Dropout(rate_of(config))
            self.classifier = nn.Linear(config.hidden_size, 1)

    def _logits(self: Any, out: Any) -> Any:
        if self.row.prefix == "distilbert":
            return self.classifier(self.dropout(F.relu(self.pre_classifier(out.last_hidden_state[:, 0]))))
        return self.classifier(self.dropout(out.pooler_output) if self.row.pooled else self.sequence_summary(out.last_hidden_state))

    @can_return_tuple
    def forward(self: Any, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, choices) of inputs (batch, choices, tokens); with labels also the loss."""
        choices = (input_ids if input_ids is not None else inputs_embeds).shape[1]
        flat = {name: None if x is None else x.view(-1, *x.shape[2:]) for name, x in {
            "input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids, "position_ids": position_ids,
            "inputs_embeds": inputs_embeds}.items()}
        out = self._run(**flat, **kwargs)
        logits = self._logits(out).view(-1, choices)
        loss = None if labels is None else F.cross_entropy(logits, labels)
        return MultipleChoiceModelOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class DistilMasked(MaskedHead):
    """DistilBERT's logits of words."""

    def __init__(self: Any, config: Any) -> None:
        super(MaskedHead, self).__init__(config)
        self.activation = activation(config.activation)
        self._body(config)
        self.vocab_transform = nn.Linear(config.dim, config.dim)
        self.vocab_layer_norm = nn.LayerNorm(config.dim, eps=1e-12)
        self.vocab_projector = nn.Linear(config.dim, config.vocab_size)
        self.post_init()
        self.mlm_loss_fct = nn.CrossEntropyLoss()

    def _words(self: Any, x: Any) -> Any:
        return self.vocab_projector(self.vocab_layer_norm(self.activation(self.vocab_transform(x))))


class DistilSequence(SequenceHead):
    """DistilBERT's class of a sequence."""

    def _classifier(self: Any, config: Any) -> None:
        self.pre_classifier = nn.Linear(config.dim, config.dim)
        self.classifier = nn.Linear(config.dim, config.num_labels)
        self.dropout = nn.Dropout(config.seq_classif_dropout)

    def _logits(self: Any, out: Any) -> Any:
        return self.classifier(self.dropout(F.relu(self.pre_classifier(out.last_hidden_state[:, 0]))))
