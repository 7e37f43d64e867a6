"""The bases of parsers."""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar, get_args

from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.conversion import AnyMessage
from septet.langchain_core.outputs.chat_generation import ChatGeneration
from septet.langchain_core.outputs.generation import Generation
from septet.langchain_core.runnables.base import RunnableSerializable
from septet.langchain_core.runnables.config import RunnableConfig, run_in_executor

T = TypeVar("T")


class BaseLLMOutputParser(Generic[T], ABC):
    """What parses candidates of a model."""

    @abstractmethod
    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        """What the candidates say; `partial` when they may go on."""

    async def aparse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self.parse_result, result, partial=partial)


def as_generation(input_: Any) -> list[Generation]:
    """A text or message as a model's only candidate."""
    if isinstance(input_, BaseMessage):
        return [ChatGeneration(message=input_)]
    return [Generation(text=input_)]


class _Parsing(RunnableSerializable[Any, T]):
    """A parser as a runnable."""

    @property
    def InputType(self) -> Any:
        return str | AnyMessage

    def _parse_input(self, inner_input: Any) -> Any:
        return self.parse_result(as_generation(inner_input))  # type: ignore[attr-defined]

    async def _aparse_input(self, inner_input: Any) -> Any:
        return await self.aparse_result(as_generation(inner_input))  # type: ignore[attr-defined]

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return self._call_with_config(self._parse_input, input, config, run_type="parser")

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return await self._acall_with_config(self._aparse_input, input, config, run_type="parser")


class BaseGenerationOutputParser(_Parsing[T], BaseLLMOutputParser[T]):
    """A parser of candidates."""

    @property
    def OutputType(self) -> Any:
        return T


class BaseOutputParser(_Parsing[T], BaseLLMOutputParser[T]):
    """A parser of text: a subclass has `parse`."""

    @property
    def OutputType(self) -> Any:
        for base in type(self).mro():
            if hasattr(base, "__pydantic_generic_metadata__"):
                args = base.__pydantic_generic_metadata__["args"]
                if args and len(args) > 0 and not isinstance(args[0], TypeVar):
                    return args[0]
            for origin in vars(base).get("__orig_bases__", ()):
                args = get_args(origin)
                if len(args) == 1 and not isinstance(args[0], TypeVar):
                    return args[0]
        raise TypeError(f"Runnable {self.__class__.__name__} doesn't have an inferable OutputType. "
                        "Override the OutputType property to specify the output type.")

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        return self.parse(result[0].text)

    @abstractmethod
    def parse(self, text: str) -> Any:
        """What a text says."""

    async def aparse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        if type(self).parse_result is BaseOutputParser.parse_result:
            return await self.aparse(result[0].text)
        return self.parse_result(result, partial=partial)

    async def aparse(self, text: str) -> Any:
        """The same, awaited."""
        return self.parse(text)

    def parse_with_prompt(self, completion: str, prompt: Any) -> Any:
        """What a text says; the prompt is there for parsers that ask again."""
        return self.parse(completion)

    def get_format_instructions(self) -> str:
        """What to tell the model of the form."""
        raise NotImplementedError

    @property
    def _type(self) -> str:
        raise NotImplementedError(f"_type property is not implemented in class {self.__class__.__name__}. This is required for "
                                  f"serialization.")

    def dict(self, **kwargs: Any) -> Any:
        """The fields, and the kind of parser."""
        return self.asdict(**kwargs)

    def asdict(self, **kwargs: Any) -> Any:
        """The fields, and the kind of parser."""
        fields = super().model_dump(**kwargs)
        try:
            fields["_type"] = self._type
        except NotImplementedError:
            pass
        return fields
