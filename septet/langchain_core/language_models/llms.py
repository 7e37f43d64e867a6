"""Models of text: a prompt in, a text out."""
from __future__ import annotations

import asyncio
import builtins
import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from septet.langchain_core.callbacks.manager import AsyncCallbackManager, CallbackManager
from septet.langchain_core.language_models.base import BaseLanguageModel
from septet.langchain_core.outputs.generation import Generation, GenerationChunk
from septet.langchain_core.outputs.llm_result import LLMResult
from septet.langchain_core.outputs.run_info import RunInfo
from septet.langchain_core.prompt_values import PromptValue
from septet.langchain_core.runnables.config import RunnableConfig, ensure_config, get_config_list, run_in_executor
from septet.langchain_core.runnables.utils import accepts_run_manager


class BaseLLM(BaseLanguageModel, ABC):
    """A model of text.  A subclass has `_generate` and `_llm_type`; `_stream` streams."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @property
    def OutputType(self) -> Any:
        return str

    def _told(self, config: RunnableConfig) -> dict[str, Any]:
        return {"callbacks": config.get("callbacks"), "tags": config.get("tags"), "metadata": config.get("metadata"),
                "run_name": config.get("run_name"), "run_id": config.pop("run_id", None)}

    def invoke(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any) -> str:
        told = self._told(ensure_config(config))
        return self.generate_prompt([self._convert_input(input)], stop=stop, **told, **kwargs).generations[0][0].text

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any) -> str:
        told = self._told(ensure_config(config))
        return (await self.agenerate_prompt([self._convert_input(input)], stop=stop, **told, **kwargs)).generations[0][0].text

    def batch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        """All prompts in one call, or as many as may run at once."""
        if not inputs:
            return []
        configs = get_config_list(config, len(inputs))
        limit = configs[0].get("max_concurrency")
        if limit is not None:
            outputs: list[Any] = []
            for i in range(0, len(inputs), limit):
                part = [{k: v for k, v in one.items() if k != "max_concurrency"} for one in configs[i:i + limit]]
                outputs += self.batch(inputs[i:i + limit], part, return_exceptions=return_exceptions, **kwargs)
            return outputs
        try:
            result = self.generate_prompt([self._convert_input(one) for one in inputs], **several(configs), **kwargs)
        except Exception as error:
            if return_exceptions:
                return [error for _ in inputs]
            raise
        return [group[0].text for group in result.generations]

    async def abatch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        """The same, awaited."""
        if not inputs:
            return []
        configs = get_config_list(config, len(inputs))
        limit = configs[0].get("max_concurrency")
        if limit is not None:
            outputs: list[Any] = []
            for i in range(0, len(inputs), limit):
                part = [{k: v for k, v in one.items() if k != "max_concurrency"} for one in configs[i:i + limit]]
                outputs += await self.abatch(inputs[i:i + limit], part, return_exceptions=return_exceptions, **kwargs)
            return outputs
        try:
            result = await self.agenerate_prompt([self._convert_input(one) for one in inputs], **several(configs), **kwargs)
        except Exception as error:
            if return_exceptions:
                return [error for _ in inputs]
            raise
        return [group[0].text for group in result.generations]

    def stream(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any) -> Iterator[str]:
        if type(self)._stream is BaseLLM._stream:
            yield self.invoke(input, config=config, stop=stop, **kwargs)
            return
        prompt, config = self._convert_input(input).to_string(), ensure_config(config)
        manager = CallbackManager.configure(config.get("callbacks"), self.callbacks, self.verbose, config.get("tags"), self.tags,
                                            self._traced(config.get("metadata"), stop, kwargs), self.metadata)
        (run,) = manager.on_llm_start(self._serialized if manager.handlers else {}, [prompt], name=config.get("run_name"),
                                      run_id=config.pop("run_id", None), batch_size=1, **self._call_options(stop, kwargs))
        whole: GenerationChunk | None = None
        try:
            for chunk in self._stream(prompt, stop=stop, run_manager=run, **kwargs):
                yield chunk.text
                if run.handlers or whole is None:
                    whole = chunk if whole is None else whole + chunk
        except BaseException as error:
            run.on_llm_error(error, response=LLMResult(generations=[[whole]] if whole else []))
            raise
        if whole is None:
            error = ValueError("No generation chunks were returned")
            run.on_llm_error(error, response=LLMResult(generations=[]))
            raise error
        run.on_llm_end(LLMResult(generations=[[whole]]))

    async def astream(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None,
                      **kwargs: Any) -> AsyncIterator[str]:
        if type(self)._stream is BaseLLM._stream and type(self)._astream is BaseLLM._astream:
            yield await self.ainvoke(input, config=config, stop=stop, **kwargs)
            return
        prompt, config = self._convert_input(input).to_string(), ensure_config(config)
        manager = AsyncCallbackManager.configure(config.get("callbacks"), self.callbacks, self.verbose, config.get("tags"), self.tags,
                                                 self._traced(config.get("metadata"), stop, kwargs), self.metadata)
        (run,) = await manager.on_llm_start(self._serialized if manager.handlers else {}, [prompt], name=config.get("run_name"),
                                            run_id=config.pop("run_id", None), batch_size=1, **self._call_options(stop, kwargs))
        whole: GenerationChunk | None = None
        try:
            async for chunk in self._astream(prompt, stop=stop, run_manager=run, **kwargs):
                yield chunk.text
                if run.handlers or whole is None:
                    whole = chunk if whole is None else whole + chunk
            if whole is None:
                raise ValueError("No generation chunks were returned")
        except BaseException as error:
            await run.on_llm_error(error, response=LLMResult(generations=[[whole]] if whole else []))
            raise
        await run.on_llm_end(LLMResult(generations=[[whole]]))

    def _call_options(self, stop: Any, kwargs: Any) -> builtins.dict[str, Any]:
        return {"invocation_params": {**self.asdict(), "stop": stop, **kwargs}, "options": {"stop": stop, **kwargs}}

    def _traced(self, metadata: Any, stop: Any, kwargs: Any) -> builtins.dict[str, Any]:
        return {**(metadata or {}), **self._get_ls_params(stop=stop, **kwargs)}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> Any:
        return self._ls_params("llm", self._provider("LLM"), stop, kwargs)

    def generate_prompt(self, prompts: list[PromptValue], stop: list[str] | None = None, callbacks: Any = None, **kwargs: Any) -> LLMResult:
        return self.generate([prompt.to_string() for prompt in prompts], stop=stop, callbacks=callbacks, **kwargs)

    async def agenerate_prompt(self, prompts: list[PromptValue], stop: list[str] | None = None, callbacks: Any = None,
                               **kwargs: Any) -> LLMResult:
        return await self.agenerate([prompt.to_string() for prompt in prompts], stop=stop, callbacks=callbacks, **kwargs)

    def _managers(self, kind: Any, n: int, callbacks: Any, tags: Any, metadata: Any, stop: Any, kwargs: Any) -> list[Any]:
        """A manager for each prompt; callbacks, tags and metadata may be lists of as many."""
        each = is_list_of_callbacks(callbacks)
        made = []
        for i in range(n):
            own = metadata[i] if isinstance(metadata, list) else metadata
            made.append(kind.configure(callbacks[i] if each else callbacks, self.callbacks, self.verbose,
                                       tags[i] if tags and isinstance(tags[0], list) else tags, self.tags,
                                       self._traced(own, stop, kwargs), self.metadata))
        return made

    def generate(self, prompts: list[str], stop: list[str] | None = None, callbacks: Any = None, *, tags: Any = None, metadata: Any = None,
                 run_name: Any = None, run_id: Any = None, **kwargs: Any) -> LLMResult:
        """Answers to prompts."""
        if not isinstance(prompts, list):
            raise ValueError(f"Argument 'prompts' is expected to be of type list[str], received argument of type {type(prompts)}.")
        managers = self._managers(CallbackManager, len(prompts), callbacks, tags, metadata, stop, kwargs)
        known, missing, model = self._looked_up(prompts, stop, kwargs)
        ids = run_ids(run_id, prompts)
        runs = [managers[i].on_llm_start(self._serialized if managers[i].handlers else {}, [prompts[i]], name=nth(run_name, i),
                                         run_id=ids[i], batch_size=len(missing), **self._call_options(stop, kwargs))[0] for i in missing]
        output: builtins.dict[str, Any] | None = {}
        if missing:
            new = self._attempt(prompts, missing, stop, runs, kwargs)
            for place, i in enumerate(missing):
                known[i] = new.generations[place]
                if cache := self._chosen_cache():
                    cache.update(prompts[i], model, known[i])
            output = new.llm_output
        return LLMResult(generations=[known[i] for i in range(len(prompts))], llm_output=output,
                         run=[RunInfo(run_id=run.run_id) for run in runs] if runs else None)

    def _attempt(self, prompts: list[str], missing: list[int], stop: Any, runs: list[Any], kwargs: Any) -> LLMResult:
        """Ask the model for what the cache has not, and tell the runs."""
        more = {"run_manager": runs[0]} if runs and accepts_run_manager(self._generate) else {}
        try:
            output = self._generate([prompts[i] for i in missing], stop=stop, **more, **kwargs)
        except BaseException as error:
            for run in runs:
                run.on_llm_error(error, response=LLMResult(generations=[]))
            raise
        for run, one in zip(runs, output.flatten(), strict=False):
            run.on_llm_end(one)
        return output

    def _looked_up(self, prompts: list[str], stop: Any, kwargs: Any) -> tuple[builtins.dict[int, Any], list[int], str]:
        """What the cache has, which prompts it has not, and the text that stands for the model."""
        cache = self._chosen_cache()
        model = str(sorted({**self.asdict(), "stop": stop, **kwargs}.items())) if cache else ""
        known: builtins.dict[int, Any] = {}
        for i, prompt in enumerate(prompts if cache else ()):
            found = cache.lookup(prompt, model)
            if isinstance(found, list):
                known[i] = found
        return known, [i for i in range(len(prompts)) if i not in known], model

    async def agenerate(self, prompts: list[str], stop: list[str] | None = None, callbacks: Any = None, *, tags: Any = None,
                        metadata: Any = None, run_name: Any = None, run_id: Any = None, **kwargs: Any) -> LLMResult:
        """The same, awaited."""
        managers = self._managers(AsyncCallbackManager, len(prompts), callbacks, tags, metadata, stop, kwargs)
        known, missing, model = self._looked_up(prompts, stop, kwargs)
        ids = run_ids(run_id, prompts)
        started = await asyncio.gather(*(managers[i].on_llm_start(
            self._serialized if managers[i].handlers else {}, [prompts[i]], name=nth(run_name, i), run_id=ids[i], batch_size=len(missing),
            **self._call_options(stop, kwargs)) for i in missing))
        runs = [one[0] for one in started]
        output: builtins.dict[str, Any] | None = {}
        if missing:
            more = {"run_manager": runs[0]} if runs and accepts_run_manager(self._agenerate) else {}
            try:
                new = await self._agenerate([prompts[i] for i in missing], stop=stop, **more, **kwargs)
            except BaseException as error:
                await asyncio.gather(*(run.on_llm_error(error, response=LLMResult(generations=[])) for run in runs))
                raise
            await asyncio.gather(*(run.on_llm_end(one) for run, one in zip(runs, new.flatten(), strict=False)))
            for place, i in enumerate(missing):
                known[i] = new.generations[place]
                if cache := self._chosen_cache():
                    await cache.aupdate(prompts[i], model, known[i])
            output = new.llm_output
        return LLMResult(generations=[known[i] for i in range(len(prompts))], llm_output=output,
                         run=[RunInfo(run_id=run.run_id) for run in runs] if runs else None)

    @abstractmethod
    def _generate(self, prompts: list[str], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> LLMResult:
        """Answers to prompts."""

    async def _agenerate(self, prompts: list[str], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> LLMResult:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self._generate, prompts, stop, run_manager.get_sync() if run_manager else None, **kwargs)  # type: ignore[no-any-return]

    def _stream(self, prompt: str, stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> Iterator[GenerationChunk]:
        """The answer in chunks."""
        raise NotImplementedError

    async def _astream(self, prompt: str, stop: list[str] | None = None, run_manager: Any = None,
                       **kwargs: Any) -> AsyncIterator[GenerationChunk]:
        """The same, awaited: each chunk in a thread unless overridden."""
        chunks = await run_in_executor(None, self._stream, prompt, stop, run_manager.get_sync() if run_manager else None, **kwargs)
        done = object()
        while (chunk := await run_in_executor(None, next, chunks, done)) is not done:
            yield chunk

    @property
    @abstractmethod
    def _llm_type(self) -> str:
        """The kind of model."""

    def __str__(self) -> str:
        return f"\033[1m{self.__class__.__name__}\033[0m\nParams: {self._identifying_params}"

    def dict(self, **_kwargs: Any) -> builtins.dict[str, Any]:  # type: ignore[override]
        """The model's kind and parameters, by an old name."""
        return self.asdict()

    def asdict(self) -> builtins.dict[str, Any]:
        """The model's kind and parameters."""
        return {**self._identifying_params, "_type": self._llm_type}

    def save(self, file_path: Path | str) -> None:
        """Write kind and parameters as JSON or YAML, by the file's suffix."""
        path = Path(file_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".json":
            path.write_text(json.dumps(self.asdict(), indent=4), encoding="utf-8")
        elif path.suffix.endswith((".yaml", ".yml")):
            import yaml

            path.write_text(yaml.dump(self.asdict(), default_flow_style=False), encoding="utf-8")
        else:
            raise ValueError(f"{path} must be json or yaml")


def several(configs: list[RunnableConfig]) -> dict[str, Any]:
    """Callbacks and labels of each config, as lists."""
    return {"callbacks": [one.get("callbacks") for one in configs], "tags": [one.get("tags") for one in configs],
            "metadata": [one.get("metadata") for one in configs], "run_name": [one.get("run_name") for one in configs]}


def is_list_of_callbacks(callbacks: Any) -> bool:
    from septet.langchain_core.callbacks.base import BaseCallbackManager

    return isinstance(callbacks, list) and bool(callbacks) and (
        isinstance(callbacks[0], list | BaseCallbackManager) or callbacks[0] is None)


def nth(value: Any, i: int) -> Any:
    return value[i] if isinstance(value, list) else value


def run_ids(run_id: Any, prompts: list[str]) -> list[uuid.UUID | None]:
    """An id for each prompt; one alone goes to the first."""
    if run_id is None:
        return [None] * len(prompts)
    if isinstance(run_id, list):
        if len(run_id) != len(prompts):
            raise ValueError(f"Number of manually provided run_id's does not match batch length. {len(run_id)} != {len(prompts)}")
        return run_id
    return [run_id] + [None] * (len(prompts) - 1)


class LLM(BaseLLM):
    """A model of one prompt at a time: a subclass has `_call`."""

    @abstractmethod
    def _call(self, prompt: str, stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> str:
        """The text that answers."""

    async def _acall(self, prompt: str, stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> str:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self._call, prompt, stop, run_manager.get_sync() if run_manager else None, **kwargs)  # type: ignore[no-any-return]

    def _generate(self, prompts: list[str], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> LLMResult:
        more = {"run_manager": run_manager} if accepts_run_manager(self._call) else {}
        return LLMResult(generations=[[Generation(text=self._call(prompt, stop=stop, **more, **kwargs))] for prompt in prompts])

    async def _agenerate(self, prompts: list[str], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> LLMResult:
        more = {"run_manager": run_manager} if accepts_run_manager(self._acall) else {}
        return LLMResult(generations=[[Generation(text=await self._acall(prompt, stop=stop, **more, **kwargs))] for prompt in prompts])
