"""DeBERTa v2 and v3: attention of words and of relative places apart (arXiv:2006.03654, arXiv:2111.09543)."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.attention import split
from septet.transformers.modeling_outputs import BaseModelOutput  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import Layered, through
from septet.transformers.models import encoder_heads as heads
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.encoder import EncoderPreTrained, Holder, Names, Row, place

NAMES = Names("attention.self.query_proj", "attention.self.key_proj", "attention.self.value_proj")


def span_of(config: Any) -> int:
    """How many places to either side are told apart."""
    most = config.max_relative_positions if config.max_relative_positions >= 1 else config.max_position_embeddings
    buckets = getattr(config, "position_buckets", -1)
    return int(buckets if buckets > 0 else most)


def distances(count: int, config: Any) -> Any:
    """How far every query is from every key, (count, count); far ones by logarithm where there are buckets."""
    place_of = torch.arange(count)
    found, buckets = place_of[:, None] - place_of[None, :], getattr(config, "position_buckets", -1)
    if buckets <= 0:
        return found
    most = config.max_relative_positions if config.max_relative_positions >= 1 else config.max_position_embeddings
    middle = buckets // 2
    far = torch.where(found.abs() < middle, torch.full_like(found, middle - 1), found.abs())
    logs = torch.ceil(torch.log(far.float() / middle) / math.log((most - 1) / middle) * (middle - 1)) + middle
    return torch.where(far <= middle, found, (logs * found.sign()).long())


class DebertaLayer(nn.Module):
    """Attention and network, each added and normed."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, eps = config.hidden_size, config.layer_norm_eps
        self.config, self.heads, self.kinds = config, config.num_attention_heads, kinds_of(config)
        self.shares = getattr(config, "share_att_key", False)
        for path in (NAMES.query, NAMES.key, NAMES.value):
            place(self, path, nn.Linear(width, width))
        if config.relative_attention and not self.shares:
            for kind, name in (("c2p", "pos_key_proj"), ("p2c", "pos_query_proj")):
                if kind in self.kinds:
                    place(self, f"attention.self.{name}", nn.Linear(width, width))
        place(self, NAMES.out, nn.Linear(width, width))
        place(self, NAMES.attention_norm, nn.LayerNorm(width, eps))
        place(self, NAMES.inner, nn.Linear(width, config.intermediate_size))
        place(self, NAMES.outer, nn.Linear(config.intermediate_size, width))
        place(self, NAMES.output_norm, nn.LayerNorm(width, eps))
        self.act = activation(config.hidden_act)

    def _drop(self, x: Any, rate: float) -> Any:
        return F.dropout(x, rate) if rate and self.training else x

    def _places(self, q: Any, k: Any, relative: tuple[Any, Any], scale: float) -> Any:
        """What distances add to the scores, from content to place and from place to content."""
        table, apart = relative
        at, span, scores = self.get_submodule, span_of(self.config), 0.0
        near = self._drop(table[: 2 * span], self.config.hidden_dropout_prob)[None]
        if "c2p" in self.kinds:
            keys = split(at(NAMES.key if self.shares else "attention.self.pos_key_proj")(near), self.heads)
            found = torch.matmul(q, keys.transpose(-1, -2) / scale)
            scores = scores + found.gather(-1, (apart + span).clamp(0, 2 * span - 1).expand(*found.shape[:2], -1, -1))
        if "p2c" in self.kinds:
            queries = split(at(NAMES.query if self.shares else "attention.self.pos_query_proj")(near), self.heads)
            found = torch.matmul(k, queries.transpose(-1, -2) / scale)
            scores = scores + found.gather(-1, (span - apart).clamp(0, 2 * span - 1).expand(*found.shape[:2], -1, -1)).transpose(-1, -2)
        return scores

    def forward(self, x: Any, mask: Any, relative: Any = None) -> tuple[Any, Any]:
        """(the states, the attention weights); mask: (batch, 1, queries, keys) booleans."""
        at, config = self.get_submodule, self.config
        q, k, v = (split(at(path)(x), self.heads) for path in (NAMES.query, NAMES.key, NAMES.value))
        scale = math.sqrt(q.shape[-1] * (1 + len(self.kinds)))
        scores = torch.matmul(q, k.transpose(-1, -2) / scale)
        if relative is not None:
            scores = scores + self._places(q, k, relative, scale)
        weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1)
        out = torch.matmul(self._drop(weights, config.attention_probs_dropout_prob), v).transpose(1, 2).flatten(2)
        x = at(NAMES.attention_norm)(self._drop(at(NAMES.out)(out), config.hidden_dropout_prob) + x)
        found = at(NAMES.outer)(self.act(at(NAMES.inner)(x)))
        return at(NAMES.output_norm)(self._drop(found, config.hidden_dropout_prob) + x), weights


def kinds_of(config: Any) -> list[str]:
    """Which attentions on places there are: of "c2p" and "p2c"."""
    return [kind for kind in config.pos_att_type or () if kind in ("c2p", "p2c")] if config.relative_attention else []


class DebertaEncoder(Layered):
    """The layers and the table of distances."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = config
        self.layer = nn.ModuleList([DebertaLayer(config) for _ in range(config.num_hidden_layers)])
        if config.relative_attention:
            self.rel_embeddings = nn.Embedding(2 * span_of(config), config.hidden_size)
        self.normed = "layer_norm" in str(getattr(config, "norm_rel_ebd", "none")).lower()
        if self.normed:
            self.LayerNorm = nn.LayerNorm(config.hidden_size, config.layer_norm_eps)

    def forward(self, x: Any, mask: Any, states: States) -> Any:
        """The last layer's states."""
        relative = None
        if self.config.relative_attention:
            table = self.rel_embeddings.weight
            relative = (self.LayerNorm(table) if self.normed else table, distances(x.shape[1], self.config))
        states.hidden(x)
        for layer in self.layer:
            x, weights = through(self, layer, x, mask=mask, relative=relative)
            states.attention(weights)
            states.hidden(x)
        return x


class DebertaEmbeddings(nn.Module):
    """Words, positions where they are not relative alone, types; normed."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width = getattr(config, "embedding_size", config.hidden_size)
        if width != config.hidden_size:
            raise NotSupported(f"DebertaV2Config: embedding_size={width}, which is not hidden_size")
        self.word_embeddings = nn.Embedding(config.vocab_size, width, padding_idx=config.pad_token_id)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, width) if config.position_biased_input else None
        if config.type_vocab_size > 0:
            self.token_type_embeddings = nn.Embedding(config.type_vocab_size, width)
        self.LayerNorm = nn.LayerNorm(width, config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, input_ids: Any, token_type_ids: Any, position_ids: Any, mask: Any, inputs_embeds: Any) -> Any:
        """The embeddings (batch, tokens, width), 0 where the mask is."""
        x = self.word_embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        if self.position_embeddings is not None:
            x = x + self.position_embeddings(torch.arange(x.shape[1])[None] if position_ids is None else position_ids)
        if hasattr(self, "token_type_embeddings"):
            types = torch.zeros(tuple(x.shape[:2]), dtype=torch.long) if token_type_ids is None else token_type_ids
            x = x + self.token_type_embeddings(types)
        return self.dropout(self.LayerNorm(x) * mask[..., None].to(x.dtype))


class DebertaV2PreTrainedModel(EncoderPreTrained):
    """What DeBERTa's models share."""

    row = Row("deberta", pooled=False)
    config_class = config_class("deberta-v2")
    base_model_prefix = "deberta"
    _supports_sdpa = False
    _keys_to_ignore_on_load_unexpected = ["position_embeddings"]


class DebertaV2Model(DebertaV2PreTrainedModel):
    """Embeddings and layers."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        for name in ("conv_kernel_size",):
            if getattr(config, name, 0):
                raise NotSupported(f"DebertaV2Config: {name}={getattr(config, name)!r}")
        self.embeddings = DebertaEmbeddings(config)
        self.encoder = DebertaEncoder(config)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        shape = tuple((input_ids if inputs_embeds is None else inputs_embeds).shape[:2])
        mask = (torch.ones(shape) if attention_mask is None else attention_mask).bool()
        x = self.embeddings(input_ids, token_type_ids, position_ids, mask, inputs_embeds)
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.encoder(x, (mask[:, None, None, :] & mask[:, None, :, None]), states)
        return BaseModelOutput(last_hidden_state=x, hidden_states=states.hidden_states, attentions=states.attentions)


class ContextPooler(Holder):
    """A layer and an activation of the first token's state."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.dense = nn.Linear(config.pooler_hidden_size, config.pooler_hidden_size)
        self.dropout, self.act = nn.Dropout(config.pooler_dropout), activation(config.pooler_hidden_act)

    def forward(self, x: Any) -> Any:
        """The pooled state (batch, width)."""
        return self.act(self.dense(self.dropout(x[:, 0])))


class Pooling:
    """A head of the pooled state."""

    def _pooled(self: Any, config: Any, count: int) -> None:
        self.pooler = ContextPooler(config)
        self.classifier = nn.Linear(config.pooler_hidden_size, count)
        self.dropout = nn.Dropout(getattr(config, "cls_dropout", None) or config.hidden_dropout_prob)

    def _logits(self: Any, out: Any) -> Any:
        return self.classifier(self.dropout(self.pooler(out.last_hidden_state)))


class DebertaV2ForMaskedLM(heads.MaskedHead, DebertaV2PreTrainedModel):
    """Logits of words."""

    body_class = DebertaV2Model
    output_path = "cls.predictions.decoder"
    _tied_weights_keys = {"cls.predictions.decoder.bias": "cls.predictions.bias",
                          "cls.predictions.decoder.weight": "deberta.embeddings.word_embeddings.weight"}

    def _vocabulary(self, config: Any) -> None:
        if not config.legacy:
            raise NotSupported("DebertaV2Config: legacy=False")
        super()._vocabulary(config)


class DebertaV2ForSequenceClassification(Pooling, heads.SequenceHead, DebertaV2PreTrainedModel):
    """A class of the sequence."""

    body_class = DebertaV2Model

    def _classifier(self, config: Any) -> None:
        self._pooled(config, config.num_labels)


class DebertaV2ForMultipleChoice(Pooling, heads.ChoiceHead, DebertaV2PreTrainedModel):
    """Which of several texts goes on."""

    body_class = DebertaV2Model

    def _classifier(self, config: Any) -> None:
        self._pooled(config, 1)


class DebertaV2ForTokenClassification(heads.TokenHead, DebertaV2PreTrainedModel):
    """A class of every token."""

    body_class = DebertaV2Model


class DebertaV2ForQuestionAnswering(heads.AnswerHead, DebertaV2PreTrainedModel):
    """The first and the last token of an answer."""

    body_class = DebertaV2Model
