"""What models of text and of chats share."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from septet.errors import NotSupported
from septet.langchain_core.globals import get_verbose
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.conversion import AnyMessage, MessageLikeRepresentation, convert_to_messages
from septet.langchain_core.prompt_values import ChatPromptValue, ChatPromptValueConcrete, PromptValue, StringPromptValue
from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
from septet.langchain_core.version import VERSION

LanguageModelInput = PromptValue | str | Sequence[MessageLikeRepresentation]
LanguageModelOutput = BaseMessage | str
LanguageModelLike = Runnable[LanguageModelInput, LanguageModelOutput]
LanguageModelOutputVar = TypeVar("LanguageModelOutputVar", covariant=True)
VERSIONS = {"langchain-core": VERSION, "langchain": "1.4.7"}


class LangSmithParams(TypedDict, total=False):
    """What traces say of a model."""

    ls_provider: str
    ls_model_name: str
    ls_model_type: Literal["chat", "llm"]
    ls_temperature: float | None
    ls_max_tokens: int | None
    ls_stop: list[str] | None
    ls_integration: str


def get_tokenizer() -> Any:
    """Upstream's tokenizer of GPT-2; Septet downloads nothing by itself."""
    raise NotSupported("get_tokenizer: counting tokens of a model that does not say how; give custom_get_token_ids")


class BaseLanguageModel(RunnableSerializable[Any, Any], ABC):
    """A model: what it is asked may be a text, messages or a prompt value.

    cache: False never, True the one of `set_llm_cache`, or one of its own.
    """

    cache: Any = Field(default=None, exclude=True)
    verbose: bool = Field(default_factory=get_verbose, exclude=True, repr=False)
    callbacks: Any = Field(default=None, exclude=True)
    tags: list[str] | None = Field(default=None, exclude=True)
    metadata: dict[str, Any] | None = Field(default=None, exclude=True)
    custom_get_token_ids: Callable[[str], list[int]] | None = Field(default=None, exclude=True)

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def model_post_init(self, _context: Any, /) -> None:
        super().model_post_init(_context)
        metadata = dict(self.metadata or {})
        versions = metadata.get("lc_versions")
        metadata["lc_versions"] = {**VERSIONS, **(versions if isinstance(versions, Mapping) else {})}
        self.metadata = metadata

    @classmethod
    def __class_getitem__(cls, item: Any) -> Any:
        """`BaseLanguageModel[AIMessage]`: the parameter is for the reader."""
        return cls if not isinstance(item, tuple) and cls.__name__ in GENERIC else super().__class_getitem__(item)

    @cached_property
    def _serialized(self) -> dict[str, Any]:
        from septet.langchain_core.load.dump import dumpd

        return dumpd(self)  # type: ignore[no-any-return]

    @property
    def InputType(self) -> Any:
        return str | StringPromptValue | ChatPromptValueConcrete | list[AnyMessage]

    @abstractmethod
    def generate_prompt(self, prompts: list[PromptValue], stop: list[str] | None = None, callbacks: Any = None, **kwargs: Any) -> Any:
        """Answers to several prompts, with all that is known of them."""

    @abstractmethod
    async def agenerate_prompt(self, prompts: list[PromptValue], stop: list[str] | None = None, callbacks: Any = None,
                               **kwargs: Any) -> Any:
        """The same, awaited."""

    def with_structured_output(self, schema: Any, **kwargs: Any) -> Any:
        """The same with answers of a schema."""
        raise NotImplementedError

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return self.lc_attributes

    def get_token_ids(self, text: str) -> list[int]:
        """The tokens of a text."""
        if self.custom_get_token_ids is not None:
            return self.custom_get_token_ids(text)
        return get_tokenizer()(text)  # type: ignore[no-any-return]

    def get_num_tokens(self, text: str) -> int:
        """How many tokens a text has."""
        return len(self.get_token_ids(text))

    def get_num_tokens_from_messages(self, messages: list[BaseMessage], tools: Sequence[Any] | None = None) -> int:
        """How many tokens messages have, counted as text."""
        from septet.langchain_core.messages.buffer import get_buffer_string

        if tools is not None:
            import warnings

            warnings.warn("Counting tokens in tool schemas is not yet supported. Ignoring tools.", stacklevel=2)
        return sum(self.get_num_tokens(get_buffer_string([message])) for message in messages)

    def _convert_input(self, model_input: Any) -> PromptValue:
        if isinstance(model_input, PromptValue):
            return model_input
        if isinstance(model_input, str):
            return StringPromptValue(text=model_input)
        if isinstance(model_input, Sequence):
            return ChatPromptValue(messages=convert_to_messages(model_input))
        raise ValueError(f"Invalid input type {type(model_input)}. Must be a PromptValue, str, or list of BaseMessages.")

    def _chosen_cache(self) -> Any:
        """The cache to use; ValueError when one is wanted and there is none."""
        from septet.langchain_core.globals import get_llm_cache

        if self.cache is None:
            return get_llm_cache()
        if self.cache is True:
            chosen = get_llm_cache()
            if chosen is None:
                raise ValueError("No global cache was configured. Use `set_llm_cache`.to set a global cache if you want to use a global "
                                 "cache."
                                 "Otherwise either pass a cache object or set cache to False/None")
            return chosen
        return self.cache or None

    def _provider(self, *kinds: str) -> str:
        """The provider's name, from that of the class."""
        name = self.__class__.__name__
        for kind in kinds:
            if name.startswith(kind):
                name = name.removeprefix(kind)
                break
            if name.endswith(kind):
                name = name.removesuffix(kind)
                break
        return name.lower()

    def _ls_params(self, kind: Literal["chat", "llm"], provider: str, stop: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        """What traces say of this model."""
        params: dict[str, Any] = {"ls_provider": provider, "ls_model_type": kind}
        if stop:
            params["ls_stop"] = stop
        for key, names, types in (("ls_model_name", ("model", "model_name"), str), ("ls_temperature", ("temperature",), int | float),
                                  ("ls_max_tokens", ("max_tokens",), int)):
            for place in (kwargs.get, lambda n: getattr(self, n, None)):
                value = next((place(n) for n in names if isinstance(place(n), types)), None)
                if value is not None:
                    params[key] = value
                    break
        return params


GENERIC = ("BaseLanguageModel",)
