"""A chat model whose name and arguments come with the config of each call."""
from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from septet.langchain_core.runnables import Runnable, RunnableConfig, ensure_config

DECLARATIVE = ("bind_tools", "with_structured_output")      # methods that are kept until there is a model
FIELDS = ("model", "model_provider")                        # what may be configured where no default is given


class ConfigurableModel(Runnable[Any, Any]):
    """Makes the model of each call from `config["configurable"]`.

    fields: which arguments may come so, "any" for all.  prefix: what their names begin with there, with an underscore after it.
    kept: methods called on this object, to be called on the model: (name, args, kwargs).
    """

    def __init__(self, make: Any, defaults: dict[str, Any], fields: Any, prefix: str = "",
                 kept: tuple[tuple[str, tuple[Any, ...], dict[str, Any]], ...] = (), config: RunnableConfig | None = None) -> None:
        self._make, self._defaults, self._kept, self._config = make, defaults, kept, config or {}
        self._fields = fields if fields == "any" else list(fields)
        self._prefix = f"{prefix}_" if prefix and not prefix.endswith("_") else prefix

    def _also(self, name: str, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> ConfigurableModel:
        return ConfigurableModel(self._make, self._defaults, self._fields, self._prefix, (*self._kept, (name, args, kwargs or {})),
                                 self._config)

    def __getattr__(self, name: str) -> Any:
        if name in DECLARATIVE:
            return lambda *args, **kwargs: self._also(name, args, kwargs)
        if not name.startswith("_") and self._defaults and hasattr(model := self._model(), name):
            return getattr(model, name)
        default = " and is not implemented on the default model" if self._defaults else ""
        raise AttributeError(f"{name} is not a BaseChatModel attribute{default}.")

    def _params(self, config: RunnableConfig | None) -> dict[str, Any]:
        """The arguments that a config gives."""
        told = ensure_config(config).get("configurable", {})
        named = {key.removeprefix(self._prefix): value for key, value in told.items() if key.startswith(self._prefix)}
        return {key: value for key, value in named.items() if self._fields == "any" or key in self._fields}

    def _model(self, config: RunnableConfig | None = None) -> Any:
        """The model of a call."""
        model = self._make(**{**self._defaults, **self._params(config)})
        for name, args, kwargs in self._kept:
            model = getattr(model, name)(*args, **kwargs)
        return model.with_config(self._config) if self._config else model

    def with_config(self, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        """The same with a config, of which the arguments that may be configured become defaults."""
        given: Any = {**(config or {}), **kwargs}
        chosen = self._params(given)
        rest = {key: value for key, value in given.items() if key != "configurable"}
        others = {key: value for key, value in given.get("configurable", {}).items() if key.removeprefix(self._prefix) not in chosen}
        made: Any = {**self._config, **rest, **({"configurable": others} if others else {})}
        return ConfigurableModel(self._make, {**self._defaults, **chosen}, self._fields, self._prefix, self._kept, made)

    @property
    def InputType(self) -> Any:
        from septet.langchain_core.language_models import LanguageModelInput

        return LanguageModelInput

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return self._model(config).invoke(input, config=config, **kwargs)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return await self._model(config).ainvoke(input, config=config, **kwargs)

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self._model(config).stream(input, config=config, **kwargs)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self._model(config).astream(input, config=config, **kwargs):
            yield chunk

    async def astream_events(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for event in self._model(config).astream_events(input, config=config, **kwargs):
            yield event
