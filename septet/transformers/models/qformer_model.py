"""Q-Former of BLIP-2 and InstructBLIP: BERT whose queries look at an image's states (arXiv:2301.12597)."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.transformers.activations import activation
from septet.transformers.attention import Mask, attend, split
from septet.transformers.masking_utils import padding
from septet.transformers.modeling_outputs import BaseModelOutputWithPoolingAndCrossAttentions  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known
from septet.transformers.models.encoder import Holder


class Looking(nn.Module):
    """Attention on the states themselves, or on an image's, added and normed."""

    def __init__(self, config: Any, source: int) -> None:
        super().__init__()
        width = config.hidden_size
        self.config, self.heads = config, config.num_attention_heads
        self.scale = (width // self.heads) ** -0.5
        self.attention, self.output = Holder(), Holder()
        self.attention.query = nn.Linear(width, width)
        self.attention.key = nn.Linear(source, width)
        self.attention.value = nn.Linear(source, width)
        self.output.dense = nn.Linear(width, width)
        self.output.LayerNorm = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.dropped = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, x: Any, mask: Mask, source: Any = None) -> tuple[Any, Any]:
        """(the states, the weights)."""
        seen, parts = x if source is None else source, self.attention
        q, k, v = split(parts.query(x), self.heads), split(parts.key(seen), self.heads), split(parts.value(seen), self.heads)
        out, weights = attend(self.config, q, k, v, mask, self.scale, self.config.attention_probs_dropout_prob if self.training else 0.0)
        return self.output.LayerNorm(self.dropped(self.output.dense(out)) + x), weights


class QFormerLayer(nn.Module):
    """Attention of queries and text, the queries' on an image, a network for each."""

    def __init__(self, config: Any, layer_idx: int, text: bool) -> None:
        super().__init__()
        self.attention = Looking(config, config.hidden_size)
        self.crosses = layer_idx % config.cross_attention_frequency == 0
        if self.crosses:
            self.crossattention = Looking(config, config.encoder_hidden_size)
        for ending in ("", "_query") if text else ("_query",):
            self._network(config, ending)
        self.act, self.dropped = activation(config.hidden_act), nn.Dropout(config.hidden_dropout_prob)

    def _network(self, config: Any, ending: str) -> None:
        inner, outer = Holder(), Holder()
        inner.dense = nn.Linear(config.hidden_size, config.intermediate_size)
        outer.dense = nn.Linear(config.intermediate_size, config.hidden_size)
        outer.LayerNorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        setattr(self, f"intermediate{ending}", inner)
        setattr(self, f"output{ending}", outer)

    def _through(self, x: Any, ending: str) -> Any:
        inner, outer = getattr(self, f"intermediate{ending}"), getattr(self, f"output{ending}")
        return outer.LayerNorm(self.dropped(outer.dense(self.act(inner.dense(x)))) + x)

    def forward(self, x: Any, mask: Mask, encoder: Any, encoder_mask: Mask, queries: int) -> tuple[Any, Any, Any]:
        """(the states, the weights, the weights on the image)."""
        x, weights = self.attention(x, mask)
        if not queries:
            return self._through(x, ""), weights, None
        first, crossed = x[:, :queries], None
        if self.crosses:
            if encoder is None:
                raise ValueError("encoder_hidden_states must be given for cross-attention layers")
            first, crossed = self.crossattention(first, encoder_mask, encoder)
        first = self._through(first, "_query")
        return first if x.shape[1] == queries else torch.cat([first, self._through(x[:, queries:], "")], dim=1), weights, crossed


class QFormerEncoder(Layered):
    """The layers."""

    def __init__(self, config: Any, text: bool) -> None:
        super().__init__()
        self.config = config
        self.layer = nn.ModuleList([QFormerLayer(config, i, text) for i in range(config.num_hidden_layers)])

    def forward(self, x: Any, states: States, **more: Any) -> Any:
        """The last layer's states."""
        for layer in self.layer:
            states.hidden(x)
            x, weights, crossed = through(self, layer, x, **more)
            states.attention(weights, crossed)
        states.hidden(x)
        return x


class QFormerEmbeddings(nn.Module):
    """Queries, then words and positions, normed."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(config.vocab_size, config.hidden_size, padding_idx=config.pad_token_id)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, config.hidden_size)
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, input_ids: Any, position_ids: Any, query_embeds: Any) -> Any:
        """The embeddings (batch, queries + tokens, width)."""
        x = query_embeds
        if input_ids is not None:
            places = torch.arange(input_ids.shape[1])[None] if position_ids is None else position_ids
            x = self.word_embeddings(input_ids) + self.position_embeddings(places)
            x = x if query_embeds is None else torch.cat((query_embeds, x), dim=1)
        return self.dropout(self.layernorm(x.to(self.layernorm.weight.dtype)))


class QFormerPreTrained(PreTrainedModel):
    """What the models share."""

    base_model_prefix = "blip"

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)

    def _run(self, x: Any, queries: int, attention_mask: Any, encoder: Any, encoder_mask: Any, record: tuple[Any, Any]) -> Any:
        states = States(self.config, *record)
        seen = None if encoder is None else padding(encoder_mask, encoder.shape[1])
        mask = Mask(padding(attention_mask, x.shape[1]))
        x = self.encoder(x, states, mask=mask, encoder=encoder, encoder_mask=Mask(seen), queries=queries)
        return BaseModelOutputWithPoolingAndCrossAttentions(
            last_hidden_state=x, pooler_output=x[:, 0, :], hidden_states=states.hidden_states, attentions=states.attentions,
            cross_attentions=states.cross_attentions)


class Blip2QFormerModel(QFormerPreTrained):
    """BLIP-2's queries."""

    config_class = config_class("blip_2_qformer")

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        if config.use_qformer_text_input:
            raise NotSupported("Blip2QFormerConfig: use_qformer_text_input=True")
        self.layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)
        self.encoder = QFormerEncoder(config, text=False)
        self.post_init()

    @can_return_tuple
    def forward(self, query_embeds: Any, query_length: int | None = None, attention_mask: Any = None, encoder_hidden_states: Any = None,
                encoder_attention_mask: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """Hidden states of queries (batch, queries, width), and the first one's."""
        check_known(self, kwargs)
        queries = query_embeds.shape[1] if query_length is None else query_length
        if queries != query_embeds.shape[1]:
            raise NotSupported("Blip2QFormerModel: query_length that is not the number of query_embeds")
        x = self.dropout(self.layernorm(query_embeds.to(self.layernorm.weight.dtype)))
        record = output_attentions, output_hidden_states
        return self._run(x, queries, attention_mask, encoder_hidden_states, encoder_attention_mask, record)


class InstructBlipQFormerModel(QFormerPreTrained):
    """InstructBLIP's queries, which read the instruction too."""

    config_class = config_class("instructblip_qformer")
    embedding_path = "embeddings.word_embeddings"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.embeddings = QFormerEmbeddings(config)
        self.encoder = QFormerEncoder(config, text=True)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, position_ids: Any = None, query_embeds: Any = None,
                encoder_hidden_states: Any = None, encoder_attention_mask: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of queries and tokens (batch, queries + tokens, width), and the first one's."""
        check_known(self, kwargs)
        if input_ids is None and query_embeds is None:
            raise ValueError("You have to specify query_embeds when input_ids is None")
        x = self.embeddings(input_ids, position_ids, query_embeds)
        queries = 0 if query_embeds is None else query_embeds.shape[1]
        record = output_attentions, output_hidden_states
        return self._run(x, queries, attention_mask, encoder_hidden_states, encoder_attention_mask, record)


class InstructBlipVideoQFormerModel(InstructBlipQFormerModel):
    """InstructBLIP's queries for videos."""

    config_class = config_class("instructblipvideo_qformer")
