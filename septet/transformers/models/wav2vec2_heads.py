"""Wav2Vec2's heads: letters, a class of the sound or of each frame, and who speaks."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    CausalLMOutput,
    SequenceClassifierOutput,
    TokenClassifierOutput,
    XVectorOutput,
)
from septet.transformers.models.calls import can_return_tuple
from septet.transformers.models.layers import weighted
from septet.transformers.models.wav2vec2_model import Wav2Vec2Model, Wav2Vec2PreTrainedModel


class Wav2Vec2ForCTC(Wav2Vec2PreTrainedModel):
    """Logits of letters, for every frame."""

    output_path = "lm_head"
    body_class: Any = Wav2Vec2Model

    def __init__(self, config: Any, target_lang: str | None = None) -> None:
        super().__init__(config)
        if target_lang is not None:
            raise NotSupported("Wav2Vec2ForCTC: target_lang")
        if config.vocab_size is None:
            raise ValueError(f"You are trying to instantiate {type(self)} with a configuration that does not define the vocabulary size of "
                             "the language model head.")
        setattr(self, self.base_model_prefix, self.body_class(config))
        self.dropout = nn.Dropout(config.final_dropout)
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size)
        self.post_init()

    def freeze_feature_encoder(self) -> None:
        """Let the convolutions have no gradients."""
        self.base_model.freeze_feature_encoder()

    def freeze_base_model(self) -> None:
        """Let the head alone have gradients."""
        self.base_model.requires_grad_(False)

    def _loss(self, logits: Any, labels: Any, input_values: Any, attention_mask: Any) -> Any:
        if int(labels.max()) >= self.config.vocab_size:
            raise ValueError(f"Label values must be <= vocab_size: {self.config.vocab_size}")
        mask = torch.ones_like(input_values, dtype=torch.long) if attention_mask is None else attention_mask
        lengths, text = self.frames(mask.sum(-1)).long(), labels >= 0
        scores = F.log_softmax(logits, dim=-1, dtype=torch.float32).transpose(0, 1)
        return F.ctc_loss(scores, labels.masked_select(text), lengths, text.sum(-1), blank=self.config.pad_token_id,
                          reduction=self.config.ctc_loss_reduction, zero_infinity=self.config.ctc_zero_infinity)

    @can_return_tuple
    def forward(self, input_values: Any, attention_mask: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, frames, letters); with labels (-100 does not count) also the CTC loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.base_model(input_values, attention_mask, return_dict=True, **kwargs)
        logits = self.lm_head(self.dropout(out.last_hidden_state))
        loss = None if labels is None else self._loss(logits, labels, input_values, attention_mask)
        return CausalLMOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class Mixed(Wav2Vec2PreTrainedModel):
    """A head on the last layer's states, or on a learned mean of all layers' where `use_weighted_layer_sum` says so."""

    body_class: Any = Wav2Vec2Model

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        setattr(self, self.base_model_prefix, self.body_class(config))
        if config.use_weighted_layer_sum:
            count = config.num_hidden_layers + 1
            self.layer_weights = nn.Parameter(torch.ones(count) / count)
        self._head(config)
        self.post_init()

    def freeze_feature_encoder(self) -> None:
        """Let the convolutions have no gradients."""
        self.base_model.freeze_feature_encoder()

    def freeze_base_model(self) -> None:
        """Let the head alone have gradients."""
        self.base_model.requires_grad_(False)

    def _states(self, input_values: Any, attention_mask: Any, output_hidden_states: bool | None, kwargs: dict[str, Any]) -> tuple[Any, Any]:
        """(states of frames, what an output has of the layers)."""
        kwargs.pop("num_items_in_batch", None)
        mixes = self.config.use_weighted_layer_sum
        wanted = self.config.output_hidden_states if output_hidden_states is None else output_hidden_states
        out = self.base_model(input_values, attention_mask, output_hidden_states=True if mixes else wanted, return_dict=True, **kwargs)
        x = weighted(self.layer_weights, out.hidden_states) if mixes else out.last_hidden_state
        return x, {"hidden_states": out.hidden_states if wanted else None, "attentions": out.attentions}


class Wav2Vec2ForSequenceClassification(Mixed):
    """A class of the sound."""

    def _head(self, config: Any) -> None:
        self.projector = nn.Linear(config.hidden_size, config.classifier_proj_size)
        self.classifier = nn.Linear(config.classifier_proj_size, config.num_labels)

    @can_return_tuple
    def forward(self, input_values: Any, attention_mask: Any = None, labels: Any = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        x, same = self._states(input_values, attention_mask, output_hidden_states, kwargs)
        x = self.projector(x)
        if attention_mask is None:
            pooled = x.mean(dim=1)
        else:
            mask = self.frame_mask(x.shape[1], attention_mask)
            pooled = (x * mask.unsqueeze(-1).to(x.dtype)).sum(dim=1) / mask.sum(dim=1).view(-1, 1)
        logits = self.classifier(pooled)
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return SequenceClassifierOutput(loss=loss, logits=logits, **same)


class Wav2Vec2ForAudioFrameClassification(Mixed):
    """A class of every frame."""

    def _head(self, config: Any) -> None:
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)
        self.num_labels = config.num_labels

    @can_return_tuple
    def forward(self, input_values: Any, attention_mask: Any = None, labels: Any = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Logits (batch, frames, classes); with labels (of the same shape, 1 at the class) also the loss."""
        x, same = self._states(input_values, attention_mask, output_hidden_states, kwargs)
        logits = self.classifier(x)
        loss = None
        if labels is not None:
            loss = F.cross_entropy(logits.view(-1, self.num_labels), labels.view(-1, self.num_labels).argmax(dim=1))
        return TokenClassifierOutput(loss=loss, logits=logits, **same)


class TimeLayer(nn.Module):
    """A layer of some frames around each, a step apart (a time-delay layer)."""

    def __init__(self, config: Any, layer_id: int) -> None:
        super().__init__()
        self.in_conv_dim = config.tdnn_dim[max(layer_id - 1, 0)]
        self.kernel_size, self.dilation = config.tdnn_kernel[layer_id], config.tdnn_dilation[layer_id]
        self.kernel = nn.Linear(self.in_conv_dim * self.kernel_size, config.tdnn_dim[layer_id])

    def forward(self, x: Any) -> Any:
        """(batch, fewer frames, width)."""
        weight = self.kernel.weight.view(-1, self.kernel_size, self.in_conv_dim).transpose(1, 2)
        return F.relu(F.conv1d(x.transpose(1, 2), weight, self.kernel.bias, dilation=self.dilation).transpose(1, 2))


class MarginLoss(nn.Module):
    """Cross entropy of cosines, the right class's less a margin (AM-softmax, arXiv:1801.05599)."""

    scale, margin = 30.0, 0.4

    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, classes))

    def forward(self, x: Any, labels: Any) -> Any:
        """The loss of states (batch, width)."""
        labels = labels.flatten()
        cosines = torch.mm(F.normalize(x, dim=1), F.normalize(self.weight, dim=0))
        right = F.one_hot(labels, self.weight.shape[1]).bool()
        return F.cross_entropy(self.scale * torch.where(right, cosines - self.margin, cosines), labels)


class Wav2Vec2ForXVector(Mixed):
    """A vector of who speaks (x-vectors, Snyder et al. 2018)."""

    def _head(self, config: Any) -> None:
        self.projector = nn.Linear(config.hidden_size, config.tdnn_dim[0])
        self.tdnn = nn.ModuleList([TimeLayer(config, i) for i in range(len(config.tdnn_dim))])
        self.feature_extractor = nn.Linear(config.tdnn_dim[-1] * 2, config.xvector_output_dim)
        self.classifier = nn.Linear(config.xvector_output_dim, config.xvector_output_dim)
        self.objective = MarginLoss(config.xvector_output_dim, config.num_labels)

    def _init_weights(self, module: Any) -> None:
        super()._init_weights(module)
        if isinstance(module, MarginLoss):
            nn.init.normal_(module.weight)

    def _pooled(self, x: Any, attention_mask: Any) -> Any:
        """Mean and deviation over the frames that count: of each row as many as kernels leave, steps apart uncounted as upstream does."""
        if attention_mask is None:
            return torch.cat([x.mean(dim=1), x.std(dim=1)], dim=-1)
        fewer = sum(kernel - 1 for kernel in self.config.tdnn_kernel)
        rows = [x[i, :int(count) - fewer] for i, count in enumerate(self.frames(attention_mask.sum(dim=1)).tolist())]
        return torch.stack([torch.cat([row.mean(dim=0), row.std(dim=0)]) for row in rows])

    @can_return_tuple
    def forward(self, input_values: Any, attention_mask: Any = None, labels: Any = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Embeddings and logits (batch, xvector_output_dim); with labels also the loss."""
        x, same = self._states(input_values, attention_mask, output_hidden_states, kwargs)
        x = self.projector(x)
        for layer in self.tdnn:
            x = layer(x)
        embeddings = self.feature_extractor(self._pooled(x, attention_mask))
        logits = self.classifier(embeddings)
        loss = None if labels is None else self.objective(logits, labels)
        return XVectorOutput(loss=loss, logits=logits, embeddings=embeddings, **same)


__all__ = ["Wav2Vec2ForAudioFrameClassification", "Wav2Vec2ForCTC", "Wav2Vec2ForSequenceClassification", "Wav2Vec2ForXVector",
           "Wav2Vec2Model", "Wav2Vec2PreTrainedModel"]
