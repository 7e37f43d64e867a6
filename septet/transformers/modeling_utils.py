"""`PreTrainedModel`: what all models share.  Loading stands in loading.py, saving in saving.py, embeddings' sizes in embeddings.py."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn import init
from septet.transformers import embeddings, loading, saving
from septet.transformers.attention import check_kind
from septet.transformers.configuration_utils import PreTrainedConfig
from septet.transformers.utils import logging

logger = logging.get_logger(__name__)


class ModuleUtilsMixin:
    """Questions about a model's tensors."""

    @property
    def device(self) -> Any:
        """Where the first parameter lies."""
        return next(self.parameters()).device  # type: ignore[attr-defined]

    @property
    def dtype(self) -> Any:
        """The first floating parameter's dtype."""
        return next((x.dtype for x in self.parameters() if x.is_floating_point()), torch.get_default_dtype())  # type: ignore[attr-defined]

    def num_parameters(self, only_trainable: bool = False, exclude_embeddings: bool = False) -> int:
        """How many numbers the parameters have."""
        skipped = {id(m.weight) for m in self.modules() if isinstance(m, nn.Embedding)} if exclude_embeddings else set()  # type: ignore[attr-defined]
        return sum(x.numel() for x in self.parameters()  # type: ignore[attr-defined]
                   if (x.requires_grad or not only_trainable) and id(x) not in skipped)

    def get_memory_footprint(self, return_buffers: bool = True) -> int:
        """Bytes of the parameters, and of the buffers."""
        found = sum(x.nelement() * x.element_size() for x in self.parameters())  # type: ignore[attr-defined]
        return found + (sum(x.nelement() * x.element_size() for x in self.buffers()) if return_buffers else 0)  # type: ignore[attr-defined]

    def get_extended_attention_mask(self, attention_mask: Any, input_shape: Any = None, dtype: Any = None) -> Any:
        """A mask of 0 and 1 as numbers to be added."""
        dtype = dtype or self.dtype
        whole = attention_mask[:, None, None, :] if attention_mask.dim() == 2 else attention_mask[:, None, :, :]
        return (1.0 - whole.to(dtype)) * torch.finfo(dtype).min

    def invert_attention_mask(self, encoder_attention_mask: Any) -> Any:
        """The same for an encoder's mask."""
        return self.get_extended_attention_mask(encoder_attention_mask)


class PreTrainedModel(nn.Module, ModuleUtilsMixin):
    """A model with a configuration, a folder on disk and embeddings.

    _tied_weights_keys: parameter -> the one it shares.  _conversions: how files name the weights (loading.Conversion).
    """

    config_class: Any = None
    base_model_prefix = ""
    main_input_name = "input_ids"
    supports_gradient_checkpointing = True
    embedding_path = ""                     # where the input embeddings stand, below the base model
    output_path = ""                        # where the output embeddings stand
    _tied_weights_keys: dict[str, str] | None = None
    _keys_to_ignore_on_load_unexpected: list[str] | None = None
    _keys_to_ignore_on_load_missing: list[str] | None = None
    _keys_to_ignore_on_save: list[str] | None = None
    _conversions: tuple[Any, ...] = ()
    _no_split_modules: list[str] | None = None
    _auto_class: str | None = None
    _supports_sdpa = True
    is_parallelizable = False

    def __init__(self, config: Any, *inputs: Any, **kwargs: Any) -> None:
        super().__init__()
        if not isinstance(config, PreTrainedConfig):
            raise TypeError(f"Parameter config in `{type(self).__name__}(config)` should be an instance of class `PreTrainedConfig`. To "
                            f"create a model from a pretrained model use `model = {type(self).__name__}.from_pretrained(PRETRAINED_MODEL_"
                            "NAME)`")
        config._attn_implementation = self._attention_kind(config._attn_implementation)
        self.config = config
        self.name_or_path = config.name_or_path
        self.warnings_issued: dict[str, bool] = {}
        self.generation_config = generation_config(self)
        self._gradient_checkpointing_func: Any = None

    def _attention_kind(self, asked: Any) -> str:
        """The way of attention.  ValueError for the kernel where an architecture has what the kernel has not."""
        if self._supports_sdpa or asked == "eager":
            return check_kind(asked)
        if asked == "sdpa":
            raise ValueError(f"{type(self).__name__} does not support an attention implementation through torch.nn.functional."
                             'scaled_dot_product_attention yet. Load your model with the argument `attn_implementation="eager"`.')
        return "eager" if asked is None else check_kind(asked)

    def post_init(self) -> None:
        """Draw initial weights and tie those that are shared; the last line of a model's __init__."""
        if not init._skips:
            self.init_weights()
        self.tie_weights()

    def init_weights(self) -> None:
        """Draw initial weights, of the innermost modules first."""
        with torch.no_grad():
            self.apply(self._initialize)

    initialize_weights = init_weights

    def _initialize(self, module: Any) -> None:
        if not getattr(module, "_is_initialized", False):       # the body's modules have their values from the body's own post_init
            self._init_weights(module)
            module._is_initialized = True

    def _init_weights(self, module: Any) -> None:
        """Initial weights of one module: normal, biases 0, norms 1."""
        initial(module, self._initial_std)

    @property
    def _initial_std(self) -> float:
        """The spread of initial weights; a configuration that has both names goes by `initializer_range`."""
        return getattr(self.config.get_text_config(), "initializer_range", None) or getattr(self.config, "init_std", None) or 0.02

    # ---- shared weights, embeddings ----

    def tie_weights(self, missing_keys: Any = None, recompute_mapping: bool = True, kept: Any = ()) -> None:
        """Let parameters be one where the configuration ties them; `kept`: those that a file has with values of their own."""
        for target, source in self.all_tied_weights_keys.items():
            if target not in kept:
                owner, name = owner_of(self, target)
                if owner is not None:
                    root, shared = owner_of(self, source)
                    owner._parameters[name] = getattr(root, shared)

    @property
    def all_tied_weights_keys(self) -> dict[str, str]:
        """Parameter -> the one it shares, where the configuration ties embeddings."""
        tied = getattr(self.config.get_text_config(), "tie_word_embeddings", True)
        return dict(self._tied_weights_keys or {}) if tied else {}

    @property
    def base_model(self) -> Any:
        """The model without its head."""
        return getattr(self, self.base_model_prefix, self)

    def get_input_embeddings(self) -> Any:
        """The module that embeds tokens."""
        base = self.base_model
        if base is not self and isinstance(base, PreTrainedModel):
            return base.get_input_embeddings()
        if not self.embedding_path:
            raise NotImplementedError(f"{type(self).__name__} has no input embeddings")
        return self.get_submodule(self.embedding_path)

    def set_input_embeddings(self, value: Any) -> None:
        """Let another module embed tokens."""
        base = self.base_model
        if base is not self and isinstance(base, PreTrainedModel):
            base.set_input_embeddings(value)
            return
        put(self, self.embedding_path, value)

    def get_output_embeddings(self) -> Any:
        """The module that makes logits of tokens, None where there is none."""
        return self.get_submodule(self.output_path) if self.output_path else None

    def set_output_embeddings(self, new_embeddings: Any) -> None:
        """Let another module make the logits."""
        if self.output_path:
            put(self, self.output_path, new_embeddings)

    def resize_token_embeddings(self, new_num_tokens: int | None = None, pad_to_multiple_of: int | None = None,
                                mean_resizing: bool = True) -> Any:
        """Embeddings for more or fewer tokens; new rows are drawn about the mean of the old ones."""
        return embeddings.resize(self, new_num_tokens, pad_to_multiple_of, mean_resizing)

    def get_position_embeddings(self) -> Any:
        """NotImplementedError: no architecture here has positions of which another number could be asked for."""
        raise NotImplementedError(f"`get_position_embeddings` is not implemented for {type(self)}")

    def resize_position_embeddings(self, new_num_position_embeddings: int) -> None:
        """NotImplementedError, as above."""
        raise NotImplementedError(f"`resize_position_embeddings` is not implemented for {type(self)}")

    def get_encoder(self, modality: str | None = None) -> Any:
        """The encoder, the model itself where it has none."""
        return getattr(self.base_model, "encoder", self)

    def get_decoder(self) -> Any:
        """The decoder, the base model where it is one."""
        return getattr(self.base_model, "decoder", self.base_model)

    # ---- folders ----

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, *model_args: Any, config: Any = None, **kwargs: Any) -> Any:
        """A model of a folder: config.json and weights (safetensors, mapped; pytorch_model.bin; GGUF).  No code of it is run.

        dtype: "auto" (as the file has it), a name or a torch dtype.  output_loading_info: also what was missing or unexpected.
        """
        return loading.from_pretrained(cls, pretrained_model_name_or_path, model_args, config, kwargs)

    @classmethod
    def _from_config(cls, config: Any, **kwargs: Any) -> Any:
        """A model with fresh weights."""
        config = loading.with_options(config, kwargs)
        dtype = loading.dtype_of(kwargs.pop("dtype", kwargs.pop("torch_dtype", config.dtype)), config)
        with loading.default_dtype(dtype):
            return cls(config, **kwargs)

    def save_pretrained(self, save_directory: str | os.PathLike[str], is_main_process: bool = True, state_dict: Any = None,
                        push_to_hub: bool = False, max_shard_size: int | str = "50GB", variant: str | None = None, token: Any = None,
                        save_peft_format: bool = True, **kwargs: Any) -> None:
        """Write config.json and safetensors into a folder; a file takes the place of the old one when it is whole."""
        if push_to_hub:
            self.push_to_hub("")
        saving.save(self, save_directory, is_main_process, state_dict, max_shard_size, variant, kwargs)

    def push_to_hub(self, *args: Any, **more: Any) -> None:
        """NotSupported: the face never uses the network."""
        raise NotSupported("push_to_hub: the network is used by `septet pull` alone")

    @classmethod
    def register_for_auto_class(cls, auto_class: str = "AutoModel") -> None:
        """Note that an own class belongs to an Auto class."""
        cls._auto_class = auto_class if isinstance(auto_class, str) else auto_class.__name__

    # ---- training ----

    def gradient_checkpointing_enable(self, gradient_checkpointing_kwargs: Any = None, **kwargs: Any) -> None:
        """Compute every layer again in the backward pass, so that its inside takes no memory."""
        if not self.supports_gradient_checkpointing:
            raise ValueError(f"{type(self).__name__} does not support gradient checkpointing.")
        from septet.torch.utils.checkpoint import checkpoint

        options = {"use_reentrant": False, **(gradient_checkpointing_kwargs or {})}
        self._set_checkpointing(partial(checkpoint, **options))

    def gradient_checkpointing_disable(self) -> None:
        """Keep the layers' inside."""
        self._set_checkpointing(None)

    def _set_checkpointing(self, function: Callable[..., Any] | None) -> None:
        for module in self.modules():
            if isinstance(module, (PreTrainedModel, Layered)):
                module._gradient_checkpointing_func = function

    @property
    def is_gradient_checkpointing(self) -> bool:
        """Whether layers are computed again in the backward pass."""
        return self._gradient_checkpointing_func is not None

    def enable_input_require_grads(self) -> None:
        """Let the embeddings' output have a gradient, for adapters on frozen weights."""
        def hook(module: Any, inputs: Any, output: Any) -> None:
            output.requires_grad_(True)

        self._require_grads_hook = self.get_input_embeddings().register_forward_hook(hook)

    def disable_input_require_grads(self) -> None:
        """Take that back."""
        self._require_grads_hook.remove()

    def set_attn_implementation(self, attn_implementation: str | dict[str, str], allow_all_kernels: bool = False) -> None:
        """Attention by 'sdpa' (one kernel) or 'eager' (step by step; has weights)."""
        kind = attn_implementation.get("", "sdpa") if isinstance(attn_implementation, dict) else attn_implementation
        kind = self._attention_kind(kind)
        for module in self.modules():
            config = getattr(module, "config", None)
            if isinstance(config, PreTrainedConfig):
                config._attn_implementation = kind

    @classmethod
    def can_generate(cls) -> bool:
        """Whether the model has `generate`."""
        return hasattr(cls, "generate")

    def warn_if_padding_and_no_attention_mask(self, input_ids: Any, attention_mask: Any) -> None:
        """Say that padding is looked at as if it were text."""
        pad = self.config.pad_token_id
        if attention_mask is None and pad is not None and bool((input_ids[:, [-1, 0]] == pad).any()):
            logger.warning_once("We strongly recommend passing in an `attention_mask` since your input_ids may be padded.")

    def add_model_tags(self, tags: Any) -> None:
        """Note tags for a model card."""
        self.model_tags = [*(getattr(self, "model_tags", None) or []), *([tags] if isinstance(tags, str) else tags)]


class Layered(nn.Module):
    """A stack inside a model: its layers run by `through`, again in the backward pass where that is asked for."""

    _gradient_checkpointing_func: Any = None


def through(stack: Any, layer: Any, *args: Any, **more: Any) -> Any:
    """A layer's output; with gradient checkpointing, computed again in the backward pass."""
    again = stack._gradient_checkpointing_func
    if again is None or not stack.training:
        return layer(*args, **more)
    return again(partial(layer, **more), *args)


def initial(module: Any, std: float) -> None:
    """Initial values of a module: normal weights, biases 0, norms 1, the padding row 0."""
    if isinstance(module, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)) or type(module).__name__ == "Conv1D":
        init.normal_(module.weight, mean=0.0, std=std)
        if module.bias is not None:
            init.zeros_(module.bias)
    elif isinstance(module, nn.Embedding):
        init.normal_(module.weight, mean=0.0, std=std)
        if module.padding_idx is not None:
            init.zeros_(module.weight[module.padding_idx])
    elif isinstance(module, (nn.LayerNorm, nn.GroupNorm, nn.BatchNorm2d)):
        if module.weight is not None:
            init.ones_(module.weight)
        if module.bias is not None:
            init.zeros_(module.bias)
    elif isinstance(module, nn.MultiheadAttention):
        module._reset_parameters()


def owner_of(model: Any, key: str) -> tuple[Any, str]:
    """(the module that has a parameter, its name there); (None, name) where there is no such module."""
    path, _, name = key.rpartition(".")
    try:
        return (model.get_submodule(path) if path else model), name
    except AttributeError:
        return None, name


def put(model: Any, path: str, module: Any) -> None:
    """Set a module at a path."""
    owner, name = owner_of(model, path)
    setattr(owner, name, module)


def generation_config(model: Any) -> Any:
    """What `generate` does unless told otherwise, from the configuration; None for a model that does not generate."""
    if not model.can_generate():
        return None
    from septet.transformers.generation.configuration_utils import GenerationConfig

    return GenerationConfig.from_model_config(model.config)


@contextmanager
def no_init_weights(_enable: bool = True) -> Iterator[None]:
    """A context in which models are made without values."""
    with init.skipped():
        yield


__all__ = ["ModuleUtilsMixin", "PreTrainedModel"]
