"""Fields and alternatives that the config sets."""
from __future__ import annotations

import enum
from collections.abc import AsyncIterator, Iterator
from typing import Any

from pydantic import ConfigDict, SkipValidation

from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
from septet.langchain_core.runnables.config import RunnableConfig, ensure_config, get_config_list, get_executor_for_config, merge_configs
from septet.langchain_core.runnables.utils import (
    ConfigurableField,
    ConfigurableFieldMultiOption,
    ConfigurableFieldSingleOption,
    ConfigurableFieldSpec,
    gather_with_concurrency,
    get_unique_config_specs,
)


class DynamicRunnable(RunnableSerializable[Any, Any]):
    """A runnable that is made anew by the config of each call."""

    default: SkipValidation[RunnableSerializable[Any, Any]]      # pydantic would build one of another parametrization anew
    config: Any = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    @property
    def InputType(self) -> Any:
        return self.default.InputType

    @property
    def OutputType(self) -> Any:
        return self.default.OutputType

    def get_input_schema(self, config: Any = None) -> Any:
        runnable, config = self.prepare(config)
        return runnable.get_input_schema(config)

    def get_output_schema(self, config: Any = None) -> Any:
        runnable, config = self.prepare(config)
        return runnable.get_output_schema(config)

    def get_graph(self, config: Any = None) -> Any:
        runnable, config = self.prepare(config)
        return runnable.get_graph(config)

    def with_config(self, config: Any = None, **kwargs: Any) -> Any:
        return self.__class__(**{**{k: getattr(self, k) for k in type(self).model_fields}, "config": ensure_config(
            merge_configs(config, kwargs))})  # type: ignore[arg-type]

    def prepare(self, config: RunnableConfig | None = None) -> tuple[Runnable[Any, Any], RunnableConfig]:
        """The runnable for a config, and the config."""
        runnable: Any = self
        while isinstance(runnable, DynamicRunnable):
            runnable, config = runnable._prepare(merge_configs(runnable.config, config))
        return runnable, ensure_config(config)

    def _prepare(self, config: RunnableConfig | None = None) -> tuple[Any, RunnableConfig]:
        raise NotImplementedError

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        runnable, config = self.prepare(config)
        return runnable.invoke(input, config, **kwargs)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        runnable, config = self.prepare(config)
        return await runnable.ainvoke(input, config, **kwargs)

    def batch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        from septet.langchain_core.runnables.batching import attempt

        prepared = [self.prepare(one) for one in get_config_list(config, len(inputs))]
        if all(runnable is self.default for runnable, _ in prepared):
            return self.default.batch(inputs, [conf for _, conf in prepared], return_exceptions=return_exceptions, **kwargs)
        if not inputs:
            return []

        def call(pair: Any, one: Any) -> Any:
            return attempt(pair[0].invoke, return_exceptions, one, pair[1], **kwargs)

        with get_executor_for_config(prepared[0][1]) as executor:
            return list(executor.map(call, prepared, inputs))

    async def abatch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        from septet.langchain_core.runnables.batching import aattempt

        prepared = [self.prepare(one) for one in get_config_list(config, len(inputs))]
        if not inputs:
            return []
        return await gather_with_concurrency(prepared[0][1].get("max_concurrency"), *(
            aattempt(runnable.ainvoke, return_exceptions, one, conf, **kwargs)
            for (runnable, conf), one in zip(prepared, inputs, strict=False)))

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        runnable, config = self.prepare(config)
        yield from runnable.stream(input, config, **kwargs)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        runnable, config = self.prepare(config)
        async for chunk in runnable.astream(input, config, **kwargs):
            yield chunk

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        runnable, config = self.prepare(config)
        yield from runnable.transform(input, config, **kwargs)

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        runnable, config = self.prepare(config)
        async for chunk in runnable.atransform(input, config, **kwargs):
            yield chunk

    def __getattr__(self, name: str) -> Any:
        attr = getattr(self.default, name)
        if not callable(attr):
            return attr

        def call(*args: Any, **kwargs: Any) -> Any:
            config = kwargs.get("config") or next((a for a in args if isinstance(a, dict) and "configurable" in a), None)
            runnable, _ = self.prepare(config)
            return getattr(runnable, name)(*args, **kwargs)

        return call


class RunnableConfigurableFields(DynamicRunnable):
    """A runnable some of whose fields the config sets."""

    fields: dict[str, Any]

    @property
    def config_specs(self) -> list[ConfigurableFieldSpec]:
        specs = []
        for name, spec in self.fields.items():
            info = type(self.default).model_fields[name]
            if isinstance(spec, ConfigurableField):
                specs.append(ConfigurableFieldSpec(id=spec.id, name=spec.name, description=spec.description or info.description,
                                                   annotation=spec.annotation or info.annotation, default=getattr(self.default, name),
                                                   is_shared=spec.is_shared))
            else:
                specs.append(make_options_spec(spec, info.description))
        return get_unique_config_specs([*specs, *self.default.config_specs])

    def configurable_fields(self, **kwargs: Any) -> Any:
        return self.default.configurable_fields(**{**self.fields, **kwargs})

    def _prepare(self, config: RunnableConfig | None = None) -> tuple[Any, RunnableConfig]:
        config = ensure_config(config)
        given = config.get("configurable", {})
        values: dict[str, Any] = {}
        for name, spec in self.fields.items():
            if spec.id not in given:
                continue
            value = given[spec.id]
            if isinstance(spec, ConfigurableFieldSingleOption):
                value = spec.options[str(value.value) if isinstance(value, enum.Enum) else value]
            elif isinstance(spec, ConfigurableFieldMultiOption):
                value = [spec.options[one.value if isinstance(one, enum.Enum) else one] for one in value]
            values[name] = value
        for name, spec in self.fields.items():
            if isinstance(spec, ConfigurableFieldMultiOption | ConfigurableFieldSingleOption) and name not in values:
                values[name] = ([spec.options[one] for one in spec.default] if isinstance(spec, ConfigurableFieldMultiOption)
                                else spec.options[spec.default])
        if not values:
            return self.default, config
        kept = {name: getattr(self.default, name) for name in type(self.default).model_fields}
        return self.default.__class__(**{**kept, **values}), config


class RunnableConfigurableAlternatives(DynamicRunnable):
    """One of several runnables, by a key of the config."""

    which: ConfigurableField
    alternatives: dict[str, Any]
    default_key: str = "default"
    prefix_keys: bool

    @property
    def config_specs(self) -> list[ConfigurableFieldSpec]:
        own = ConfigurableFieldSpec(id=self.which.id, name=self.which.name, description=self.which.description,
                                    annotation=options_enum(self.which.name or self.which.id, [*self.alternatives, self.default_key]),
                                    default=self.default_key, is_shared=self.which.is_shared)
        inner = [self._prefixed(spec, self.default_key) for spec in self.default.config_specs]
        inner += [self._prefixed(spec, key) for key, alternative in self.alternatives.items() if isinstance(alternative,
                                                                                                            RunnableSerializable)
                  for spec in alternative.config_specs]
        return get_unique_config_specs([own, *inner])

    def _prefixed(self, spec: ConfigurableFieldSpec, key: str) -> ConfigurableFieldSpec:
        return prefix_config_spec(spec, f"{self.which.id}=={key}") if self.prefix_keys else spec

    def configurable_fields(self, **kwargs: Any) -> Any:
        return self.__class__(which=self.which, default=self.default.configurable_fields(**kwargs), alternatives=self.alternatives,
                              default_key=self.default_key, prefix_keys=self.prefix_keys)

    def _prepare(self, config: RunnableConfig | None = None) -> tuple[Any, RunnableConfig]:
        config = ensure_config(config)
        which = config.get("configurable", {}).get(self.which.id, self.default_key)
        which = which.value if isinstance(which, enum.Enum) else which
        if self.prefix_keys:
            start = f"{self.which.id}=={which}/"
            config = {**config, "configurable": {k.removeprefix(start): v for k, v in config.get("configurable", {}).items()}}
        if which == self.default_key:
            return self.default, config
        if which in self.alternatives:
            found = self.alternatives[which]
            return (found if isinstance(found, Runnable) else found()), config
        raise ValueError(f"Unknown alternative: {which}")


def prefix_config_spec(spec: ConfigurableFieldSpec, prefix: str) -> ConfigurableFieldSpec:
    """The spec under a prefix, unless it is shared."""
    return spec if spec.is_shared else spec._replace(id=f"{prefix}/{spec.id}")


def options_enum(name: str, keys: list[str]) -> Any:
    return enum.Enum(name, [(key, key) for key in keys], type=str)  # type: ignore[misc]


def make_options_spec(spec: Any, description: str | None) -> ConfigurableFieldSpec:
    """The spec of a field with options."""
    kind = options_enum(spec.name or spec.id, list(spec.options))
    several = isinstance(spec, ConfigurableFieldMultiOption)
    return ConfigurableFieldSpec(id=spec.id, name=spec.name, description=spec.description or description, is_shared=spec.is_shared,
                                 annotation=list[kind] if several else kind, default=list(spec.default) if several else spec.default)  # type: ignore[valid-type]
