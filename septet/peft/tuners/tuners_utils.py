"""What kinds of adapters share: finding modules by name, putting layers in their place, merging, and switching."""
from __future__ import annotations

import re
import warnings
from typing import Any

from septet.peft.utils.other import ModulesToSaveWrapper, NoMatchingPeftModuleError, submodules
from septet.torch import nn
from septet.transformers.pytorch_utils import Conv1D

LAYERS = re.compile(r".*\.[^.]*\.(\d+)\.")


class BaseTunerLayer(nn.Module):
    """A layer in the place of another, which it holds as `base_layer`, with one adapter or several.  parts: the names of what they hold."""

    adapter_layer_names: tuple[str, ...] = ()
    other_param_names: tuple[str, ...] = ()

    def __init__(self, base_layer: Any):
        super().__init__()
        self.base_layer = base_layer
        self._disable_adapters, self._active_adapter = False, "default"
        self.merged_adapters: list[str] = []

    @property
    def merged(self) -> bool:
        """Whether an adapter is part of the weights now."""
        return bool(self.merged_adapters)

    @property
    def disable_adapters(self) -> bool:
        """Whether adapters are off."""
        return self._disable_adapters

    @property
    def active_adapter(self) -> Any:
        """The adapter, or those, in use."""
        return self._active_adapter

    @property
    def active_adapters(self) -> list[str]:
        """Those in use, as a list."""
        return [self._active_adapter] if isinstance(self._active_adapter, str) else list(self._active_adapter)

    def get_base_layer(self) -> Any:
        """The layer itself."""
        return self.base_layer

    @property
    def weight(self) -> Any:
        """Its weight."""
        return self.base_layer.weight

    @property
    def bias(self) -> Any:
        """Its bias."""
        return self.base_layer.bias

    def holders(self) -> list[Any]:
        """The tables that hold parts of adapters."""
        return [getattr(self, name) for name in self.adapter_layer_names]

    def names_of_adapters(self) -> list[str]:
        """Adapters that this layer has."""
        return list(dict.fromkeys(name for holder in self.holders() for name in holder))

    def enable_adapters(self, enabled: bool) -> None:
        """Adapters on or off; off, nothing of them is learned."""
        self._disable_adapters = not enabled
        if enabled:
            self.set_adapter(self.active_adapters)
        else:
            for holder in self.holders():
                holder.requires_grad_(False)

    def set_adapter(self, adapter_names: Any, inference_mode: bool = False) -> None:
        """Use some adapters; they alone are learned."""
        names = [adapter_names] if isinstance(adapter_names, str) else list(adapter_names)
        for holder in self.holders():
            for key, part in holder.items():
                part.requires_grad_(key in names and not inference_mode)
        self._active_adapter = adapter_names

    def delete_adapter(self, adapter_name: str) -> None:
        """Without one adapter."""
        for holder in [*self.holders(), *(getattr(self, n) for n in self.other_param_names)]:
            if adapter_name in holder:
                del holder[adapter_name]
        if adapter_name in self.active_adapters:
            left = [n for n in self.active_adapters if n != adapter_name] or self.names_of_adapters()[:1]
            if left:
                self.set_adapter(left)

    def merge(self, safe_merge: bool = False, adapter_names: list[str] | None = None) -> None:
        """Adapters into the weights.  ValueError with safe_merge where they hold numbers that are none."""
        raise NotImplementedError

    def unmerge(self) -> None:
        """Out of them again."""
        raise NotImplementedError

    def to_merge(self, adapter_names: list[str] | None) -> list[str]:
        """The adapters that are to be merged and are not yet."""
        names = [n for n in (adapter_names or self.active_adapters) if n in self.names_of_adapters()]
        return [n for n in names if n not in self.merged_adapters]


class BaseTuner(nn.Module):
    """A model with adapters in it.  Kinds say which layer takes a module's place."""

    prefix = ""
    defaults: dict[str, list[str]] = {}

    def __init__(self, model: Any, peft_config: Any, adapter_name: str):
        super().__init__()
        self.model = model
        self.peft_config = peft_config if isinstance(peft_config, dict) else {adapter_name: peft_config}
        self.active_adapter: Any = adapter_name
        self.inject_adapter(model, adapter_name)
        model.peft_config = self.peft_config

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name == "model":
                raise
            return getattr(self.model, name)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.model.forward(*args, **kwargs)

    @property
    def active_adapters(self) -> list[str]:
        """Those in use, as a list."""
        return [self.active_adapter] if isinstance(self.active_adapter, str) else list(self.active_adapter)

    def layers(self) -> list[Any]:
        """The layers that adapters are at."""
        return [m for m in self.model.modules() if isinstance(m, BaseTunerLayer)]

    def switched(self) -> list[Any]:
        """Those, and the modules that are trained whole."""
        return [m for m in self.model.modules() if isinstance(m, BaseTunerLayer | ModulesToSaveWrapper)]

    # -- putting adapters in

    def inject_adapter(self, model: Any, adapter_name: str) -> None:
        """Layers of an adapter into the model.  ValueError where no module has a name that it is for."""
        config = self.peft_config[adapter_name]
        self._prepare(config)
        keys = [k for k, _ in model.named_modules() if k]
        inside = tuple(k + "." for k, m in model.named_modules() if isinstance(m, ModulesToSaveWrapper | BaseTunerLayer))
        excluded, found = False, []
        for key in keys:
            if inside and key.startswith(inside):
                continue
            if not matches(config, key):
                continue
            if config.exclude_modules and named(config.exclude_modules, key) or config.modules_to_save and named(
                    set(config.modules_to_save), key):
                excluded = True
                continue
            found.append(key)
            self._adapt(config, adapter_name, model, key)
        if not found:
            self._nothing_found(config, excluded)
        self._freeze(model, config)
        self.set_adapter(adapter_name, config.inference_mode)

    def _nothing_found(self, config: Any, excluded: bool) -> None:
        """NoMatchingPeftModuleError that says why."""
        if excluded:
            raise NoMatchingPeftModuleError(
                "No modules were targeted for adaptation. This might be caused by a combination of mismatched target modules and excluded "
                "modules. Please check your `target_modules` and `exclude_modules` configuration. You may also have only targeted modules "
                "that are marked to be saved (`modules_to_save`).")
        raise NoMatchingPeftModuleError(f"Target modules {config.target_modules} not found in the base model. Please check the target "
                                        "modules and try again.")

    def _prepare(self, config: Any) -> None:
        """The names of modules: of the model's type where none are given.  ValueError where it has none."""
        if config.target_modules is None:
            kind = getattr(getattr(self.model, "config", None), "model_type", None)
            if kind not in self.defaults:
                raise ValueError(self.target_wanted)
            config.target_modules = set(self.defaults[kind])
        if isinstance(config.target_modules, str) and config.target_modules.lower() == "all-linear":
            config.target_modules = all_linear(self.model, config.modules_to_save)

    target_wanted = "Please specify `target_modules` in `peft_config`"

    def _adapt(self, config: Any, adapter_name: str, model: Any, key: str) -> None:
        """One more adapter for a layer, or a layer in a module's place."""
        parent, target, name = submodules(model, key)
        if isinstance(target, BaseTunerLayer):
            self.update(target, adapter_name, config, key)
            return
        layer = self.layer_for(target, config)
        layer._active_adapter = adapter_name
        layer.train(target.training)
        setattr(parent, name, layer)
        self.update(layer, adapter_name, config, key)

    def layer_for(self, target: Any, config: Any) -> BaseTunerLayer:
        """The layer that takes a module's place.  ValueError for modules that none can."""
        raise NotImplementedError

    def update(self, layer: Any, adapter_name: str, config: Any, key: str) -> None:
        """An adapter's parts into a layer."""
        raise NotImplementedError

    def _freeze(self, model: Any, config: Any) -> None:
        """Only adapters are learned."""
        for name, p in model.named_parameters():
            if self.prefix not in name and "modules_to_save" not in name:
                p.requires_grad = False

    # -- switching and merging

    def set_adapter(self, adapter_name: Any, inference_mode: bool = False) -> None:
        """Use an adapter, or several."""
        for module in self.switched():
            if isinstance(module, BaseTunerLayer):
                if module.merged:
                    warnings.warn("Adapter cannot be set when the model is merged. Unmerging the model first.", stacklevel=2)
                    module.unmerge()
                module.set_adapter(adapter_name, inference_mode)
            else:
                module.set_adapter(adapter_name if isinstance(adapter_name, str) else adapter_name[0], inference_mode)
        self.active_adapter = adapter_name

    def enable_adapter_layers(self) -> None:
        """Adapters on."""
        for module in self.switched():
            module.enable_adapters(True)

    def disable_adapter_layers(self) -> None:
        """Adapters off."""
        for module in self.switched():
            module.enable_adapters(False)

    def delete_adapter(self, adapter_name: str) -> None:
        """Without one adapter.  ValueError where there is none of the name."""
        if adapter_name not in self.peft_config:
            raise ValueError(f"Adapter {adapter_name} does not exist")
        del self.peft_config[adapter_name]
        for layer in self.layers():
            layer.delete_adapter(adapter_name)
        if adapter_name in self.active_adapters:
            left = [n for n in self.active_adapters if n != adapter_name] or list(self.peft_config)[:1]
            if left:
                self.active_adapter = left[0] if len(left) == 1 else left

    def merge_adapter(self, adapter_names: list[str] | None = None, safe_merge: bool = False) -> None:
        """Adapters into the weights."""
        for layer in self.layers():
            layer.merge(safe_merge, adapter_names)

    def unmerge_adapter(self) -> None:
        """Out of them again."""
        for layer in self.layers():
            layer.unmerge()

    def merge_and_unload(self, progressbar: bool = False, safe_merge: bool = False, adapter_names: list[str] | None = None) -> Any:
        """The model itself, its weights with the adapters in them."""
        return self._unload(True, safe_merge, adapter_names)

    def unload(self) -> Any:
        """The model itself, without adapters."""
        return self._unload(False, False, None)

    def _unload(self, merge: bool, safe_merge: bool, adapter_names: list[str] | None) -> Any:
        for key, module in list(self.model.named_modules()):
            if isinstance(module, BaseTunerLayer):
                if merge:
                    module.merge(safe_merge, adapter_names)
                elif module.merged:
                    module.unmerge()
                put(self.model, key, module.base_layer)
            elif isinstance(module, ModulesToSaveWrapper):
                put(self.model, key, module.modules_to_save[module.active_adapter] if merge else module.original_module)
        if hasattr(self.model, "peft_config"):
            del self.model.peft_config
        return self.model


def put(model: Any, key: str, module: Any) -> None:
    """A module in another's place."""
    parent, _, name = submodules(model, key)
    setattr(parent, name, module)


def named(wanted: Any, key: str) -> bool:
    """Whether a path is one of names or ends with one, or matches a regular expression as a whole."""
    if isinstance(wanted, str):
        return re.fullmatch(wanted, key) is not None
    return key in wanted or any(key.endswith(f".{name}") for name in wanted)


def matches(config: Any, key: str) -> bool:
    """Whether an adapter is for the module at a path."""
    if not named(config.target_modules, key):
        return False
    layers = getattr(config, "layers_to_transform", None)
    if layers is None or isinstance(config.target_modules, str) or key in config.target_modules:
        return True
    patterns = config.layers_pattern
    patterns = [patterns] if isinstance(patterns, str) else list(patterns or ())
    found = next((m for p in patterns if (m := re.match(rf".*\.?{p}\.(\d+)\.", key))), None) if patterns else LAYERS.match(key)
    if found is None:
        return False
    return int(found[1]) in ([layers] if isinstance(layers, int) else layers)


def all_linear(model: Any, whole: list[str] | None) -> set[str]:
    """Paths of all linear layers but the last one of a language model, and what is trained whole."""
    skipped = model.get_output_embeddings() if hasattr(model, "get_output_embeddings") else None
    heads = ("score", "classifier") if type(model).__name__.endswith("ForSequenceClassification") else ()
    kinds = (nn.Linear, Conv1D)
    return {key for key, m in model.named_modules() if isinstance(m, kinds) and m is not skipped and key.split(".")[-1] not in heads}


__all__ = ["BaseTuner", "BaseTunerLayer"]
