"""FNet: BERT with a Fourier transform in attention's place (arXiv:2105.03824)."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.transformers.activations import activation
from septet.transformers.modeling_outputs import BaseModelOutputWithPooling  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple, check_known, check_one
from septet.transformers.models.encoder import Embeddings, Pooler, Row, place


class FNetEmbeddings(Embeddings):
    """BERT's, projected."""

    def __init__(self, config: Any) -> None:
        super().__init__(Row(), config)
        self.projection = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The embeddings (batch, tokens, width)."""
        rate, self.dropout.p = self.dropout.p, 0.0
        try:
            x = self.projection(super().forward(*args, **kwargs))
        finally:
            self.dropout.p = rate
        return self.dropout(x)


class FNetLayer(nn.Module):
    """The real part of the transform over tokens and features, and a network; each added and normed."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, eps = config.hidden_size, config.layer_norm_eps
        place(self, "fourier.output.LayerNorm", nn.LayerNorm(width, eps=eps))
        place(self, "intermediate.dense", nn.Linear(width, config.intermediate_size))
        place(self, "output.dense", nn.Linear(config.intermediate_size, width))
        place(self, "output.LayerNorm", nn.LayerNorm(width, eps=eps))
        self.act, self.drop = activation(config.hidden_act), nn.Dropout(config.hidden_dropout_prob)

    def forward(self, x: Any) -> Any:
        """The states (batch, tokens, width)."""
        at = self.get_submodule
        x = at("fourier.output.LayerNorm")(x + torch.fft.fftn(x, dim=(1, 2)).real)
        return at("output.LayerNorm")(self.drop(at("output.dense")(self.act(at("intermediate.dense")(x)))) + x)


class FNetStack(Layered):
    """The layers."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config, self.layer = config, nn.ModuleList([FNetLayer(config) for _ in range(config.num_hidden_layers)])


class FNetPreTrainedModel(PreTrainedModel):
    """What FNet's models share."""

    config_class = config_class("fnet")
    base_model_prefix = "fnet"
    embedding_path = "embeddings.word_embeddings"

    def _init_weights(self, module: Any) -> None:
        initial(module, self.config.initializer_range)


class FNetModel(FNetPreTrainedModel):
    """Embeddings, layers, a pooler."""

    def __init__(self, config: Any, add_pooling_layer: bool = True) -> None:
        super().__init__(config)
        if config.use_tpu_fourier_optimizations:
            raise NotSupported("FNetConfig(use_tpu_fourier_optimizations=True)")
        self.embeddings, self.encoder = FNetEmbeddings(config), FNetStack(config)
        self.pooler = Pooler(config) if add_pooling_layer else None
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, token_type_ids: Any = None, position_ids: Any = None, inputs_embeds: Any = None,
                output_hidden_states: bool | None = None, **kwargs: Any) -> Any:
        """Hidden states of tokens (batch, tokens) or of their embeddings, and the pooled one.  Padding is not told from text."""
        check_known(self, kwargs)
        check_one(input_ids, inputs_embeds)
        x = self.embeddings(input_ids, token_type_ids, position_ids, inputs_embeds)
        states = States(self.config, False, output_hidden_states)
        for layer in self.encoder.layer:
            states.hidden(x)
            x = through(self.encoder, layer, x)
        states.hidden(x)
        return BaseModelOutputWithPooling(last_hidden_state=x, pooler_output=self.pooler(x) if self.pooler is not None else None,
                                          hidden_states=states.hidden_states)
