"""The first runnable whose condition holds."""
from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from pydantic import ConfigDict

from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
from septet.langchain_core.runnables.coercing import coerce_to_runnable
from septet.langchain_core.runnables.config import (
    RunnableConfig,
    child_config,
    ensure_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
)
from septet.langchain_core.runnables.utils import Input, Output, get_unique_config_specs


class RunnableBranch(RunnableSerializable[Any, Any]):
    """Pairs (condition, runnable), and a default at the end."""

    branches: Sequence[tuple[Runnable[Any, Any], Runnable[Any, Any]]]
    default: Runnable[Any, Any]

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def __init__(self, *branches: Any) -> None:
        if len(branches) < 2:
            raise ValueError("RunnableBranch requires at least two branches")
        default = branches[-1]
        if not isinstance(default, Runnable | dict) and not callable(default):
            raise TypeError("RunnableBranch default must be Runnable, callable or mapping.")
        pairs = []
        for branch in branches[:-1]:
            if not isinstance(branch, tuple | list):
                raise TypeError(f"RunnableBranch branches must be tuples or lists, not {type(branch)}")
            if len(branch) != 2:
                raise ValueError(f"RunnableBranch branches must be tuples or lists of length 2, not {len(branch)}")
            pairs.append((coerce_to_runnable(branch[0]), coerce_to_runnable(branch[1])))
        super().__init__(branches=pairs, default=coerce_to_runnable(default))

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    def get_input_schema(self, config: Any = None) -> Any:
        for runnable in (self.default, *(branch for _, branch in self.branches), *(condition for condition, _ in self.branches)):
            schema = runnable.get_input_schema(config)
            if schema.model_json_schema().get("type") is not None:
                return schema
        return super().get_input_schema(config)

    @property
    def InputType(self) -> Any:
        return Input                                    # whatever the branches take; the schema looks for more

    @property
    def OutputType(self) -> Any:
        return Output

    @property
    def config_specs(self) -> list[Any]:
        everything = [self.default, *(r for pair in self.branches for r in pair)]
        return get_unique_config_specs(spec for runnable in everything for spec in runnable.config_specs)

    def _chosen(self, input: Any, config: RunnableConfig, run: Any) -> tuple[Runnable[Any, Any], str]:
        """The branch to take, and the tag of its run."""
        for i, (condition, runnable) in enumerate(self.branches):
            if condition.invoke(input, child_config(config, run.get_child(f"condition:{i + 1}"))):
                return runnable, f"branch:{i + 1}"
        return self.default, "branch:default"

    async def _achosen(self, input: Any, config: RunnableConfig, run: Any) -> tuple[Runnable[Any, Any], str]:
        for i, (condition, runnable) in enumerate(self.branches):
            if await condition.ainvoke(input, child_config(config, run.get_child(f"condition:{i + 1}"))):
                return runnable, f"branch:{i + 1}"
        return self.default, "branch:default"

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        run = get_callback_manager_for_config(config).on_chain_start(None, input, name=config.get("run_name") or self.get_name(),
                                                                     run_id=config.pop("run_id", None))
        try:
            runnable, tag = self._chosen(input, config, run)
            output = runnable.invoke(input, child_config(config, run.get_child(tag)), **kwargs)
        except BaseException as error:
            run.on_chain_error(error)
            raise
        run.on_chain_end(output)
        return output

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        run = await get_async_callback_manager_for_config(config).on_chain_start(
            None, input, name=config.get("run_name") or self.get_name(), run_id=config.pop("run_id", None))
        try:
            runnable, tag = await self._achosen(input, config, run)
            output = await runnable.ainvoke(input, child_config(config, run.get_child(tag)), **kwargs)
        except BaseException as error:
            await run.on_chain_error(error)
            raise
        await run.on_chain_end(output)
        return output

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        from septet.langchain_core.runnables.streaming import Sum

        config = ensure_config(config)
        run = get_callback_manager_for_config(config).on_chain_start(None, input, name=config.get("run_name") or self.get_name(),
                                                                     run_id=config.pop("run_id", None))
        total = Sum()
        try:
            runnable, tag = self._chosen(input, config, run)
            for chunk in runnable.stream(input, child_config(config, run.get_child(tag)), **kwargs):
                yield chunk
                if run.handlers:
                    total.add(chunk)
        except BaseException as error:
            run.on_chain_error(error)
            raise
        run.on_chain_end(total.value)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        from septet.langchain_core.runnables.streaming import Sum

        config = ensure_config(config)
        run = await get_async_callback_manager_for_config(config).on_chain_start(
            None, input, name=config.get("run_name") or self.get_name(), run_id=config.pop("run_id", None))
        total = Sum()
        try:
            runnable, tag = await self._achosen(input, config, run)
            async for chunk in runnable.astream(input, child_config(config, run.get_child(tag)), **kwargs):
                yield chunk
                if run.handlers:
                    total.add(chunk)
        except BaseException as error:
            await run.on_chain_error(error)
            raise
        await run.on_chain_end(total.value)
