"""ModernBERT: norms in front, rotary positions, layers that see a window between layers that see all."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.attention import Mask, attend
from septet.transformers.loss import loss_utils
from septet.transformers.masking_utils import create_bidirectional_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutput,
    MaskedLMOutput,
    MultipleChoiceModelOutput,
    SequenceClassifierOutput,
    TokenClassifierOutput,
)
from septet.transformers.modeling_utils import PreTrainedModel, initial, through
from septet.transformers.models.blocks import Rotary, turned
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.configurations import ModernBertConfig
from septet.transformers.models.heads import answer


class ModernBertEmbeddings(nn.Module):
    """Words, normed; positions are turned into the heads."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.tok_embeddings = nn.Embedding(config.vocab_size, config.hidden_size, padding_idx=config.pad_token_id)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.norm_eps, bias=config.norm_bias)
        self.drop = nn.Dropout(config.embedding_dropout)

    def forward(self, input_ids: Any = None, inputs_embeds: Any = None) -> Any:
        """The embeddings (batch, tokens, width)."""
        return self.drop(self.norm(self.tok_embeddings(input_ids) if inputs_embeds is None else inputs_embeds))


class ModernBertMLP(nn.Module):
    """A gated network, both inputs in one matrix."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.Wi = nn.Linear(config.hidden_size, 2 * config.intermediate_size, bias=config.mlp_bias)
        self.act = activation(config.hidden_activation)
        self.drop = nn.Dropout(config.mlp_dropout)
        self.Wo = nn.Linear(config.intermediate_size, config.hidden_size, bias=config.mlp_bias)

    def forward(self, hidden_states: Any) -> Any:
        """The network's output."""
        inner, gate = self.Wi(hidden_states).chunk(2, dim=-1)
        return self.Wo(self.drop(self.act(inner) * gate))


class ModernBertAttention(nn.Module):
    """Attention, all projections in one matrix."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config, self.num_heads = config, config.num_attention_heads
        self.scaling, self.rate = (config.hidden_size // config.num_attention_heads) ** -0.5, config.attention_dropout
        self.Wqkv = nn.Linear(config.hidden_size, 3 * config.hidden_size, bias=config.attention_bias)
        self.Wo = nn.Linear(config.hidden_size, config.hidden_size, bias=config.attention_bias)
        self.out_drop = nn.Dropout(config.attention_dropout) if config.attention_dropout > 0.0 else nn.Identity()

    def forward(self, x: Any, mask: Mask, angles: Any) -> tuple[Any, Any]:
        """(the output, the weights)."""
        parts = self.Wqkv(x).view(x.shape[0], x.shape[1], 3, self.num_heads, -1)
        q, k, v = (part.transpose(1, 2) for part in parts.unbind(dim=2))
        out, weights = attend(self.config, turned(q, *angles), turned(k, *angles), v, mask, self.scaling,
                              self.rate if self.training else 0.0)
        return self.out_drop(self.Wo(out)), weights


class ModernBertEncoderLayer(nn.Module):
    """Attention and network, each behind a norm and added; the first layer's input is normed already."""

    def __init__(self, config: Any, layer_idx: int) -> None:
        super().__init__()
        width, more = config.hidden_size, {"eps": config.norm_eps, "bias": config.norm_bias}
        self.attn_norm = nn.LayerNorm(width, **more) if layer_idx else nn.Identity()
        self.attn = ModernBertAttention(config)
        self.mlp_norm = nn.LayerNorm(width, **more)
        self.mlp = ModernBertMLP(config)
        self.attention_type = config.layer_types[layer_idx]

    def forward(self, x: Any, mask: Mask, angles: Any) -> tuple[Any, Any]:
        """(the states, the weights)."""
        found, weights = self.attn(self.attn_norm(x), mask, angles)
        x = x + found
        return x + self.mlp(self.mlp_norm(x)), weights


class ModernBertPredictionHead(nn.Module):
    """A layer, an activation, a norm."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size, bias=config.classifier_bias)
        self.act = activation(config.classifier_activation)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.norm_eps, bias=config.norm_bias)

    def forward(self, hidden_states: Any) -> Any:
        """The transformed states."""
        return self.norm(self.act(self.dense(hidden_states)))


class ModernBertPreTrainedModel(PreTrainedModel):
    """What ModernBERT's models share."""

    config_class = ModernBertConfig
    base_model_prefix = "model"
    embedding_path = "embeddings.tok_embeddings"
    _no_split_modules = ["ModernBertEncoderLayer"]

    def _init_weights(self, module: Any) -> None:
        config = self.config
        initial(module, config.initializer_range)
        inward, outward = config.initializer_range, config.initializer_range / math.sqrt(2.0 * config.num_hidden_layers)
        layers: list[tuple[Any, float]] = []
        if isinstance(module, ModernBertEmbeddings):
            layers = [(module.tok_embeddings, inward)]
        elif isinstance(module, ModernBertMLP):
            layers = [(module.Wi, inward), (module.Wo, outward)]
        elif isinstance(module, ModernBertAttention):
            layers = [(module.Wqkv, inward), (module.Wo, outward)]
        elif isinstance(module, ModernBertPredictionHead):
            layers = [(module.dense, outward)]
        elif isinstance(module, ModernBertForMaskedLM):
            layers = [(module.decoder, outward)]
        elif isinstance(module, Classifying):
            layers = [(module.classifier, config.hidden_size ** -0.5)]
        for layer, std in layers:
            cut = config.initializer_cutoff_factor or 3
            nn.init.trunc_normal_(layer.weight, mean=0.0, std=std, a=-cut * std, b=cut * std)
            if getattr(layer, "bias", None) is not None:
                nn.init.zeros_(layer.bias)


class ModernBertModel(ModernBertPreTrainedModel):
    """Embeddings, layers, a last norm."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = ModernBertEmbeddings(config)
        self.layers = nn.ModuleList([ModernBertEncoderLayer(config, i) for i in range(config.num_hidden_layers)])
        self.final_norm = nn.LayerNorm(config.hidden_size, eps=config.norm_eps, bias=config.norm_bias)
        self.rotary_emb = Rotary(config)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, inputs_embeds: Any = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x = self.embeddings(input_ids, inputs_embeds)
        position_ids = torch.arange(x.shape[1])[None] if position_ids is None else position_ids
        windows = {"full_attention": None, "sliding_attention": self.config.sliding_window}
        kinds = set(self.config.layer_types)
        masks = {kind: Mask(create_bidirectional_mask(self.config, x, attention_mask, window=windows[kind])) for kind in kinds}
        angles = {kind: self.rotary_emb(x, position_ids, kind) for kind in kinds}
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.layers:
            states.hidden(x)
            kind = layer.attention_type
            x, weights = through(self, layer, x, mask=masks[kind], angles=angles[kind])
            states.attention(weights)
        x = self.final_norm(x)
        states.hidden(x)
        return BaseModelOutput(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions)


class ModernBertForMaskedLM(ModernBertPreTrainedModel):
    """Logits of words."""

    output_path = "decoder"
    _tied_weights_keys = {"decoder.weight": "model.embeddings.tok_embeddings.weight"}

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        if config.sparse_prediction:
            raise NotSupported("ModernBertForMaskedLM: sparse_prediction=True")
        self.model = ModernBertModel(config)
        self.head = ModernBertPredictionHead(config)
        self.decoder = nn.Linear(config.hidden_size, config.vocab_size, bias=config.decoder_bias)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, inputs_embeds: Any = None,
                labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens, vocabulary); with labels (-100 does not count) also the loss."""
        items = kwargs.pop("num_items_in_batch", None)
        out = self.model(input_ids, attention_mask, position_ids, inputs_embeds, return_dict=True, **kwargs)
        logits = self.decoder(self.head(out.last_hidden_state))
        loss = None if labels is None else loss_utils.ForMaskedLMLoss(logits, labels, self.config.vocab_size, items)
        return MaskedLMOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class Classifying(ModernBertPreTrainedModel):
    """A head of classes."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.model = ModernBertModel(config)
        self.head = ModernBertPredictionHead(config)
        self.drop = nn.Dropout(config.classifier_dropout)
        self.classifier = nn.Linear(config.hidden_size, self._classes(config))
        self.post_init()

    def _classes(self, config: Any) -> int:
        return int(config.num_labels)

    def _pooled(self, x: Any, attention_mask: Any) -> Any:
        if self.config.classifier_pooling == "cls":
            return x[:, 0]
        if attention_mask is None:
            return x.mean(dim=1)
        weights = attention_mask.unsqueeze(-1).to(x.dtype)
        return (x * weights).sum(dim=1) / weights.sum(dim=1)

    def _classified(self, x: Any) -> Any:
        return self.classifier(self.drop(self.head(x)))


class ModernBertForSequenceClassification(Classifying):
    """A class of the sequence."""

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, inputs_embeds: Any = None,
                labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.model(input_ids, attention_mask, position_ids, inputs_embeds, return_dict=True, **kwargs)
        logits = self._classified(self._pooled(out.last_hidden_state, attention_mask))
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return SequenceClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class ModernBertForTokenClassification(Classifying):
    """A class of every token."""

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, inputs_embeds: Any = None,
                labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, tokens, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.model(input_ids, attention_mask, position_ids, inputs_embeds, return_dict=True, **kwargs)
        logits = self._classified(out.last_hidden_state)
        loss = None if labels is None else F.cross_entropy(logits.view(-1, self.num_labels), labels.view(-1))
        return TokenClassifierOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)


class ModernBertForQuestionAnswering(Classifying):
    """The ends of an answer."""

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, inputs_embeds: Any = None,
                start_positions: Any = None, end_positions: Any = None, **kwargs: Any) -> Any:
        """Logits of both ends (batch, tokens); with positions also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.model(input_ids, attention_mask, position_ids, inputs_embeds, return_dict=True, **kwargs)
        return answer(self._classified(out.last_hidden_state), start_positions, end_positions, out)


class ModernBertForMultipleChoice(Classifying):
    """Which of several texts goes on."""

    def _classes(self, config: Any) -> int:
        return 1

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, inputs_embeds: Any = None,
                labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, choices) of inputs (batch, choices, tokens); with labels also the loss."""
        choices = (input_ids if input_ids is not None else inputs_embeds).shape[1]
        ids, mask, places, embeds = (None if x is None else x.view(-1, *x.shape[2:])
                                     for x in (input_ids, attention_mask, position_ids, inputs_embeds))
        out = self.model(ids, mask, places, embeds, return_dict=True, **kwargs)
        logits = self._classified(self._pooled(out.last_hidden_state, mask)).view(-1, choices)
        loss = None if labels is None else F.cross_entropy(logits, labels)
        return MultipleChoiceModelOutput(loss=loss, logits=logits, hidden_states=out.hidden_states, attentions=out.attentions)
