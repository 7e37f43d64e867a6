"""Encoders of BERT's shape whose tokens are more than words: RoCBERT's sounds and shapes, TAPAS' cells, MarkupLM's paths."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.transformers.attention import Mask
from septet.transformers.masking_utils import create_bidirectional_mask
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPooling,
    BaseModelOutputWithPoolingAndCrossAttentions,
)
from septet.transformers.modeling_utils import initial
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.encoder import EncoderPreTrained, Pooler, Row, Stack


class Kinds(EncoderPreTrained):
    """Embeddings of their own kind, BERT's layers, a pooler.  `_embedded` takes the arguments that `words` names."""

    words: tuple[str, ...] = ()
    embeddings_class: Any = None
    output_class: Any = BaseModelOutputWithPoolingAndCrossAttentions

    def __init__(self, config: Any, add_pooling_layer: bool = True) -> None:
        super().__init__(config)
        for name in ("is_decoder", "add_cross_attention"):
            if getattr(config, name, False):
                raise NotSupported(f"{type(self).__name__}: {name}=True")
        self.embeddings = self.embeddings_class(config)
        self.encoder = Stack(Row(), config)
        self.pooler = Pooler(config) if add_pooling_layer else None
        self.post_init()

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)

    @can_return_tuple
    def forward(self, input_ids: Any = None, *args: Any, attention_mask: Any = None, inputs_embeds: Any = None,
                output_attentions: bool | None = None, output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings, and the pooled one."""
        given = dict(zip(self.words, args, strict=False))
        attention_mask = given.pop("attention_mask", attention_mask)
        given.update({name: kwargs.pop(name) for name in self.words if name in kwargs})
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x = self.embeddings(input_ids, inputs_embeds, **given)
        states = States(self.config, output_attentions, output_hidden_states)
        x = self.encoder(x, Mask(create_bidirectional_mask(self.config, x, attention_mask)), states)
        return self.output_class(last_hidden_state=x, pooler_output=self.pooler(x) if self.pooler is not None else None,
                                 hidden_states=states.hidden_states, attentions=states.attentions)


def zeros_like_tokens(x: Any, *more: int) -> Any:
    """Zeros (batch, tokens, ...)."""
    return torch.zeros((x.shape[0], x.shape[1], *more), dtype=torch.long)


class SoundShapeEmbeddings(nn.Module):
    """Words, how they sound and what they look like, joined and mapped; types and positions (ACL 2022, RoCBert)."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, pad = config.hidden_size, config.pad_token_id
        self.word_embeddings = nn.Embedding(config.vocab_size, width, padding_idx=pad)
        self.pronunciation_embed = nn.Embedding(config.pronunciation_vocab_size, config.pronunciation_embed_dim, padding_idx=pad)
        self.shape_embed = nn.Embedding(config.shape_vocab_size, config.shape_embed_dim, padding_idx=pad)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, width)
        self.token_type_embeddings = nn.Embedding(config.type_vocab_size, width)
        self.sounds, self.shapes, self.joins = config.enable_pronunciation, config.enable_shape, config.concat_input
        if self.joins:
            more = config.pronunciation_embed_dim * self.sounds + config.shape_embed_dim * self.shapes
            self.map_inputs_layer = nn.Linear(width + more, width)
        elif self.sounds or self.shapes:
            raise NotSupported("RoCBertConfig(concat_input=False) with enable_pronunciation or enable_shape")
        self.LayerNorm = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)
        self.register_buffer("position_ids", torch.arange(config.max_position_embeddings).expand((1, -1)), persistent=False)
        self.register_buffer("token_type_ids", torch.zeros((1, config.max_position_embeddings), dtype=torch.long), persistent=False)

    def forward(self, input_ids: Any, inputs_embeds: Any = None, input_shape_ids: Any = None, input_pronunciation_ids: Any = None,
                token_type_ids: Any = None, position_ids: Any = None) -> Any:
        """The embeddings (batch, tokens, width)."""
        x = self.word_embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        none, places = zeros_like_tokens(x), torch.arange(x.shape[1])[None] if position_ids is None else position_ids
        if self.joins:
            parts = [x]
            if self.shapes:
                parts.append(self.shape_embed(none if input_shape_ids is None else input_shape_ids))
            if self.sounds:
                parts.append(self.pronunciation_embed(none if input_pronunciation_ids is None else input_pronunciation_ids))
            x = self.map_inputs_layer(torch.cat(parts, dim=-1))
        x = x + self.token_type_embeddings(none if token_type_ids is None else token_type_ids) + self.position_embeddings(places)
        return self.dropout(self.LayerNorm(x))


class RoCBertPreTrainedModel(Kinds):
    """What RoCBERT's models share."""

    config_class = config_class("roc_bert")
    base_model_prefix = "roc_bert"


class RoCBertModel(RoCBertPreTrainedModel):
    """BERT for texts that were altered to deceive."""

    embeddings_class = SoundShapeEmbeddings
    words = ("input_shape_ids", "input_pronunciation_ids", "attention_mask", "token_type_ids", "position_ids")


class CellEmbeddings(nn.Module):
    """Words, positions within their cell, and seven kinds of types (arXiv:2004.02349)."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width = config.hidden_size
        self.word_embeddings = nn.Embedding(config.vocab_size, width, padding_idx=config.pad_token_id)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, width)
        self.count, self.resets, self.most = (len(config.type_vocab_sizes), config.reset_position_index_per_cell,
                                              config.max_position_embeddings)
        for at, size in enumerate(config.type_vocab_sizes):
            setattr(self, f"token_type_embeddings_{at}", nn.Embedding(size, width))
        self.LayerNorm = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, input_ids: Any, inputs_embeds: Any = None, token_type_ids: Any = None, position_ids: Any = None) -> Any:
        """The embeddings (batch, tokens, width)."""
        x = self.word_embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        types = zeros_like_tokens(x, self.count) if token_type_ids is None else token_type_ids
        x = x + self.position_embeddings(self._places(x, types) if position_ids is None else position_ids)
        for at in range(self.count):
            x = x + getattr(self, f"token_type_embeddings_{at}")(types[:, :, at])
        return self.dropout(self.LayerNorm(x))

    def _places(self, x: Any, types: Any) -> Any:
        places = torch.arange(x.shape[1])[None].expand(x.shape[0], -1)
        if not self.resets:
            return places
        column, line = types[:, :, 1], types[:, :, 2]
        same = (column[:, :, None] == column[:, None]) & (line[:, :, None] == line[:, None])
        first = torch.where(same, places[:, None], x.shape[1]).min(dim=-1).values
        return torch.clamp(places - first, max=self.most - 1)


class TapasPreTrainedModel(Kinds):
    """What TAPAS' models share."""

    config_class = config_class("tapas")
    base_model_prefix = "tapas"


class TapasModel(TapasPreTrainedModel):
    """BERT over tables."""

    embeddings_class = CellEmbeddings
    words = ("attention_mask", "token_type_ids", "position_ids")
    output_class: Any = BaseModelOutputWithPooling


class PathEmbeddings(nn.Module):
    """Where a token stands in a page: the tags above it and their numbers, each depth with a table of its own (arXiv:2110.08518)."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        depth, unit, width = config.max_depth, config.xpath_unit_hidden_size, config.hidden_size
        self.xpath_unitseq2_embeddings = nn.Linear(unit * depth, width)
        self.dropout, self.activation = nn.Dropout(config.hidden_dropout_prob), nn.ReLU()
        self.xpath_unitseq2_inner = nn.Linear(unit * depth, 4 * width)
        self.inner2emb = nn.Linear(4 * width, width)
        self.xpath_tag_sub_embeddings = nn.ModuleList([nn.Embedding(config.max_xpath_tag_unit_embeddings, unit) for _ in range(depth)])
        self.xpath_subs_sub_embeddings = nn.ModuleList([nn.Embedding(config.max_xpath_subs_unit_embeddings, unit) for _ in range(depth)])

    def forward(self, tags: Any, subscripts: Any) -> Any:
        """(batch, tokens, depth) twice, as (batch, tokens, width)."""
        above = torch.cat([table(tags[:, :, i]) for i, table in enumerate(self.xpath_tag_sub_embeddings)], dim=-1)
        number = torch.cat([table(subscripts[:, :, i]) for i, table in enumerate(self.xpath_subs_sub_embeddings)], dim=-1)
        return self.inner2emb(self.dropout(self.activation(self.xpath_unitseq2_inner(above + number))))


class PageEmbeddings(nn.Module):
    """Words, positions, types, paths."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, self.padding_idx = config.hidden_size, config.pad_token_id
        self.word_embeddings = nn.Embedding(config.vocab_size, width, padding_idx=self.padding_idx)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, width)
        self.xpath_embeddings = PathEmbeddings(config)
        self.token_type_embeddings = nn.Embedding(config.type_vocab_size, width)
        self.LayerNorm = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)
        self.register_buffer("position_ids", torch.arange(config.max_position_embeddings).expand((1, -1)), persistent=False)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, width, padding_idx=self.padding_idx)     # drawn again
        self.none = (config.tag_pad_id, config.subs_pad_id, config.max_depth)

    def forward(self, input_ids: Any, inputs_embeds: Any = None, xpath_tags_seq: Any = None, xpath_subs_seq: Any = None,
                token_type_ids: Any = None, position_ids: Any = None) -> Any:
        """The embeddings (batch, tokens, width)."""
        x = self.word_embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        tag, subscript, depth = self.none
        tags = zeros_like_tokens(x, depth) + tag if xpath_tags_seq is None else xpath_tags_seq
        numbers = zeros_like_tokens(x, depth) + subscript if xpath_subs_seq is None else xpath_subs_seq
        places = text_places(input_ids, x, self.padding_idx) if position_ids is None else position_ids
        x = x + self.position_embeddings(places)
        x = x + self.token_type_embeddings(zeros_like_tokens(x) if token_type_ids is None else token_type_ids)
        return self.dropout(self.LayerNorm(x + self.xpath_embeddings(tags, numbers)))


def text_places(input_ids: Any, x: Any, pad: int) -> Any:
    """Positions that count from the padding's number on and leave padding out."""
    if input_ids is None:
        return torch.arange(pad + 1, pad + 1 + x.shape[1])[None].expand(x.shape[0], -1)
    text = (input_ids != pad).long()
    return text.cumsum(dim=1) * text + pad


class MarkupLMPreTrainedModel(Kinds):
    """What MarkupLM's models share."""

    config_class = config_class("markuplm")
    base_model_prefix = "markuplm"


class MarkupLMModel(MarkupLMPreTrainedModel):
    """BERT over pages."""

    embeddings_class = PageEmbeddings
    words = ("xpath_tags_seq", "xpath_subs_seq", "attention_mask", "token_type_ids", "position_ids")
