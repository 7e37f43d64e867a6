"""ViTDet: ViT whose patches stay a map, with attention in windows (arXiv:2203.16527)."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.activations import activation
from septet.transformers.modeling_outputs import BackboneOutput, BaseModelOutput  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import Layered, PreTrainedModel, initial, through
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import can_return_tuple, check_known
from septet.transformers.models.vision import pair


class VitDetEmbeddings(nn.Module):
    """Patches and positions, as a map."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        size, patch = pair(config.pretrain_image_size), pair(config.patch_size)
        self.num_channels = config.num_channels
        count = (size[0] // patch[0]) * (size[1] // patch[1]) + 1
        places = nn.Parameter(torch.zeros(1, count, config.hidden_size))
        self.position_embeddings = places if config.use_absolute_position_embeddings else None
        self.projection = nn.Conv2d(config.num_channels, config.hidden_size, kernel_size=patch, stride=patch)

    def forward(self, pixel_values: Any) -> Any:
        """(batch, width, rows, columns)."""
        if pixel_values.shape[1] != self.num_channels:
            raise ValueError("Make sure that the channel dimension of the pixel values match with the one set in the configuration. "
                             f"Expected {self.num_channels} but got {pixel_values.shape[1]}.")
        x = self.projection(pixel_values)
        return x if self.position_embeddings is None else x + self._places(x.shape[2], x.shape[3])

    def _places(self, height: int, width: int) -> Any:
        table = self.position_embeddings[:, 1:]
        side = int(table.shape[1] ** 0.5)
        if side * side != table.shape[1]:
            raise ValueError("Absolute position embeddings must be a square number.")
        grid = table.reshape(1, side, side, -1).permute(0, 3, 1, 2)
        return grid if (side, side) == (height, width) else F.interpolate(grid, size=(height, width), mode="bicubic", align_corners=False)


class VitDetAttention(nn.Module):
    """Attention of all places of a map."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width = config.hidden_size
        self.num_heads = config.num_attention_heads
        self.scale = (width // self.num_heads) ** -0.5
        self.qkv = nn.Linear(width, width * 3, bias=config.qkv_bias)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Any) -> tuple[Any, Any]:
        """(the output, the weights) of (batch, rows, columns, width)."""
        batch, height, width, _ = x.shape
        parts = self.qkv(x).reshape(batch, height * width, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
        q, k, v = parts[0], parts[1], parts[2]
        weights = torch.matmul(q * self.scale, k.transpose(-2, -1)).softmax(dim=-1)
        out = torch.matmul(weights, v).permute(0, 2, 1, 3).reshape(batch, height, width, -1)
        return self.proj(out), weights


class VitDetMlp(nn.Module):
    """Two layers with an activation between."""

    def __init__(self, config: Any, inner: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(config.hidden_size, inner)
        self.act, self.drop = activation(config.hidden_act), nn.Dropout(config.dropout_prob)
        self.fc2 = nn.Linear(inner, config.hidden_size)

    def forward(self, x: Any) -> Any:
        """The network's output."""
        return self.drop(self.fc2(self.drop(self.act(self.fc1(x)))))


def windows(x: Any, size: int) -> tuple[Any, tuple[int, int]]:
    """(windows (batch * count, size, size, width), the padded height and width)."""
    batch, height, width, depth = x.shape
    x = F.pad(x, (0, 0, 0, -width % size, 0, -height % size))
    rows, columns = x.shape[1] // size, x.shape[2] // size
    x = x.view(batch, rows, size, columns, size, depth).permute(0, 1, 3, 2, 4, 5).reshape(-1, size, size, depth)
    return x, (rows * size, columns * size)


def unwindowed(x: Any, size: int, padded: tuple[int, int], shape: tuple[int, int]) -> Any:
    """The map that windows came from."""
    rows, columns = padded[0] // size, padded[1] // size
    x = x.view(-1, rows, columns, size, size, x.shape[-1]).permute(0, 1, 3, 2, 4, 5)
    return x.reshape(-1, padded[0], padded[1], x.shape[-1])[:, :shape[0], :shape[1]]


class VitDetLayer(nn.Module):
    """Attention, maybe in windows, and network, each behind a norm and added."""

    def __init__(self, config: Any, window: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.attention = VitDetAttention(config)
        self.norm2 = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.mlp = VitDetMlp(config, int(config.hidden_size * config.mlp_ratio))
        self.window = window

    def forward(self, x: Any) -> tuple[Any, Any]:
        """(the map, the weights) of a map (batch, width, rows, columns)."""
        x = x.permute(0, 2, 3, 1)
        y, shape = self.norm1(x), (x.shape[1], x.shape[2])
        if self.window:
            y, padded = windows(y, self.window)
        y, weights = self.attention(y)
        x = x + (unwindowed(y, self.window, padded, shape) if self.window else y)
        return (x + self.mlp(self.norm2(x))).permute(0, 3, 1, 2), weights


class VitDetEncoder(Layered):
    """The layers."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        sizes = [config.window_size if i in config.window_block_indices else 0 for i in range(config.num_hidden_layers)]
        self.layer = nn.ModuleList([VitDetLayer(config, size) for size in sizes])

    def forward(self, x: Any) -> tuple[Any, list[Any], list[Any]]:
        """(the last map, all maps, all weights)."""
        maps, found = [x], []
        for layer in self.layer:
            x, weights = through(self, layer, x)
            maps.append(x)
            found.append(weights)
        return x, maps, found


class VitDetPreTrainedModel(PreTrainedModel):
    """What ViTDet's models share."""

    config_class = config_class("vitdet")
    base_model_prefix = "vitdet"
    main_input_name = "pixel_values"
    embedding_path = "embeddings.projection"
    _supports_sdpa = False

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        for name in ("use_relative_position_embeddings", "residual_block_indices", "drop_path_rate"):
            if getattr(config, name):
                raise NotSupported(f"VitDetConfig: {name}={getattr(config, name)!r}")
        self.embeddings = VitDetEmbeddings(config)
        self.encoder = VitDetEncoder(config)
        self.post_init()

    def _init_weights(self, module: Any) -> None:
        std = self.config.initializer_range
        initial(module, std)
        if isinstance(module, (nn.Linear, nn.Conv2d)):                  # upstream draws these again, cut
            nn.init.trunc_normal_(module.weight, mean=0.0, std=std)
        elif isinstance(module, VitDetEmbeddings) and module.position_embeddings is not None:
            nn.init.trunc_normal_(module.position_embeddings, mean=0.0, std=std)

    def _asked(self, hidden: bool | None, attentions: bool | None) -> tuple[bool, bool]:
        config = self.config
        return (config.output_hidden_states if hidden is None else hidden), (config.output_attentions if attentions is None else attentions)


class VitDetModel(VitDetPreTrainedModel):
    """Embeddings and layers."""

    @can_return_tuple
    def forward(self, pixel_values: Any = None, output_attentions: bool | None = None, output_hidden_states: bool | None = None,
                **kwargs: Any) -> Any:
        """A map (batch, width, rows, columns) of images (batch, channels, height, width)."""
        check_known(self, kwargs)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        x, maps, weights = self.encoder(self.embeddings(pixel_values))
        hidden, attentions = self._asked(output_hidden_states, output_attentions)
        return BaseModelOutput(last_hidden_state=x, hidden_states=tuple(maps) if hidden else None,
                               attentions=tuple(weights) if attentions else None)


class VitDetBackbone(VitDetPreTrainedModel):
    """The maps that a model above looks at."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_features = [config.hidden_size] * (config.num_hidden_layers + 1)
        self.out_features, self.stage_names = config.out_features, config.stage_names

    @property
    def channels(self) -> list[int]:
        """The widths of the maps that are given."""
        return [self.config.hidden_size for _ in self.out_features]

    @can_return_tuple
    def forward(self, pixel_values: Any, output_hidden_states: bool | None = None, output_attentions: bool | None = None,
                **kwargs: Any) -> Any:
        """Maps (batch, width, rows, columns) of images (batch, channels, height, width)."""
        check_known(self, kwargs)
        _, maps, weights = self.encoder(self.embeddings(pixel_values))
        hidden, attentions = self._asked(output_hidden_states, output_attentions)
        chosen = tuple(x for name, x in zip(self.stage_names, maps) if name in self.out_features)
        return BackboneOutput(feature_maps=chosen, hidden_states=tuple(maps) if hidden else None,
                              attentions=tuple(weights) if attentions else None)
