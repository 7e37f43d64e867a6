"""LiLT: text and layout in two streams that share their attention's scores (arXiv:2202.13669)."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.attention import split
from septet.transformers.masking_utils import additive, create_bidirectional_mask
from septet.transformers.modeling_outputs import BaseModelOutputWithPooling  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import Layered, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.encoder import EncoderPreTrained, Pooler, place
from septet.transformers.models.encoder_kinds import text_places, zeros_like_tokens


class TextEmbeddings(nn.Module):
    """Words, types and positions, which leave padding out."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, self.padding_idx = config.hidden_size, config.pad_token_id
        self.word_embeddings = nn.Embedding(config.vocab_size, width, padding_idx=self.padding_idx)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, width)
        self.token_type_embeddings = nn.Embedding(config.type_vocab_size, width)
        self.LayerNorm = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, width, padding_idx=self.padding_idx)    # drawn again

    def forward(self, input_ids: Any, inputs_embeds: Any, token_type_ids: Any, position_ids: Any) -> tuple[Any, Any]:
        """(the embeddings (batch, tokens, width), the positions)."""
        x = self.word_embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        places = text_places(input_ids, x, self.padding_idx) if position_ids is None else position_ids
        x = x + self.token_type_embeddings(zeros_like_tokens(x) if token_type_ids is None else token_type_ids)
        return self.dropout(self.LayerNorm(x + self.position_embeddings(places))), places


class LayoutEmbeddings(nn.Module):
    """Boxes: their sides, height and width, and the positions of their tokens."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        part, narrow = config.hidden_size // 6, config.hidden_size // config.channel_shrink_ratio
        for name in ("x", "y", "h", "w"):
            setattr(self, f"{name}_position_embeddings", nn.Embedding(config.max_2d_position_embeddings, part))
        self.box_position_embeddings = nn.Embedding(config.max_position_embeddings, narrow, padding_idx=config.pad_token_id)
        self.box_linear_embeddings = nn.Linear(config.hidden_size, narrow)
        self.LayerNorm = nn.LayerNorm(narrow, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, box: Any, places: Any) -> Any:
        """Boxes (batch, tokens, 4) as (batch, tokens, narrow).  IndexError for sides beyond the table."""
        left, top, right, bottom = (box[:, :, i] for i in range(4))
        sides = [self.x_position_embeddings(left), self.y_position_embeddings(top), self.x_position_embeddings(right),
                 self.y_position_embeddings(bottom), self.h_position_embeddings(bottom - top), self.w_position_embeddings(right - left)]
        return self.dropout(self.LayerNorm(self.box_linear_embeddings(torch.cat(sides, dim=-1)) + self.box_position_embeddings(places)))


class LiltLayer(nn.Module):
    """Attention whose scores are the sum of both streams', and a network for each."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        wide, narrow = config.hidden_size, config.hidden_size // config.channel_shrink_ratio
        self.heads, self.rate, self.act = config.num_attention_heads, config.attention_probs_dropout_prob, activation(config.hidden_act)
        self.drop = nn.Dropout(config.hidden_dropout_prob)
        for start, width in (("", wide), ("layout_", narrow)):
            for name in ("query", "key", "value"):
                place(self, f"attention.self.{start}{name}", nn.Linear(width, width))
        for start, width in (("", wide), ("layout_", narrow)):
            place(self, f"attention.{start}output.dense", nn.Linear(width, width))
            place(self, f"attention.{start}output.LayerNorm", nn.LayerNorm(width, eps=config.layer_norm_eps))
        inner = config.intermediate_size
        for start, width, hidden in (("", wide, inner), ("layout_", narrow, inner // config.channel_shrink_ratio)):
            place(self, f"{start}intermediate.dense", nn.Linear(width, hidden))
            place(self, f"{start}output.dense", nn.Linear(hidden, width))
            place(self, f"{start}output.LayerNorm", nn.LayerNorm(width, eps=config.layer_norm_eps))

    def forward(self, x: Any, layout: Any, seen: Any) -> tuple[Any, Any, Any]:
        """(both streams, the weights of the text's attention)."""
        at = self.get_submodule
        streams, values, scores = (("", x), ("layout_", layout)), [], 0.0
        for start, states in streams:
            q, k, v = (split(at(f"attention.self.{start}{name}")(states), self.heads) for name in ("query", "key", "value"))
            scores = scores + torch.matmul(q, k.transpose(-1, -2)) / q.shape[-1] ** 0.5
            values.append(v)
        weights = F.softmax(scores if seen is None else scores + seen, dim=-1)
        found = []
        for (start, states), v in zip(streams, values):
            mixed = torch.matmul(F.dropout(weights, self.rate) if self.training else weights, v).transpose(1, 2).flatten(2)
            states = at(f"attention.{start}output.LayerNorm")(self.drop(at(f"attention.{start}output.dense")(mixed)) + states)
            inner = self.act(at(f"{start}intermediate.dense")(states))
            found.append(at(f"{start}output.LayerNorm")(self.drop(at(f"{start}output.dense")(inner)) + states))
        return found[0], found[1], weights


class LiltStack(Layered):
    """The layers."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config, self.layer = config, nn.ModuleList([LiltLayer(config) for _ in range(config.num_hidden_layers)])


class LiltPreTrainedModel(EncoderPreTrained):
    """What LiLT's models share."""

    config_class = config_class("lilt")
    base_model_prefix = "lilt"
    _supports_sdpa = False

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)


class LiltModel(LiltPreTrainedModel):
    """Embeddings of both streams, layers, a pooler."""

    def __init__(self, config: Any, add_pooling_layer: bool = True) -> None:
        super().__init__(config)
        self.embeddings, self.layout_embeddings = TextEmbeddings(config), LayoutEmbeddings(config)
        self.encoder = LiltStack(config)
        self.pooler = Pooler(config) if add_pooling_layer else None
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, bbox: Any = None, attention_mask: Any = None, token_type_ids: Any = None,
                position_ids: Any = None, inputs_embeds: Any = None, output_attentions: bool | None = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens), and the pooled one.  bbox: their boxes (batch, tokens, 4): left, top, right, bottom."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x, places = self.embeddings(input_ids, inputs_embeds, token_type_ids, position_ids)
        layout = self.layout_embeddings(zeros_like_tokens(x, 4) if bbox is None else bbox, places)
        mask = create_bidirectional_mask(self.config, x, attention_mask)
        seen = None if mask is None else additive(mask, x.dtype)
        states = States(self.config, output_attentions, output_hidden_states)
        for layer in self.encoder.layer:
            states.hidden(x)
            x, layout, weights = through(self.encoder, layer, x, layout, seen=seen)
            states.attention(weights)
        states.hidden(x)
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.pooler(x) if self.pooler is not None else None,
                                          hidden_states=states.hidden_states, attentions=states.attentions)
