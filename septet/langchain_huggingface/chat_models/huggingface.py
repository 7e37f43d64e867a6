"""`ChatHuggingFace`: a chat over a `HuggingFacePipeline`, by the chat template of its folder."""
from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import Field

from septet.errors import NotSupported
from septet.langchain_core.language_models.chat_models import BaseChatModel
from septet.langchain_core.language_models.structured import structured_output
from septet.langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
    convert_to_openai_messages,
)
from septet.langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from septet.langchain_core.utils.function_calling import convert_to_openai_tool
from septet.langchain_huggingface.llms.huggingface_pipeline import HuggingFacePipeline

ROLES = ((SystemMessage, "system"), (AIMessage, "assistant"), (HumanMessage, "user"))
OF_ENDPOINTS = ("temperature", "stop", "presence_penalty", "frequency_penalty", "seed", "logprobs", "top_logprobs", "logit_bias", "n",
                "top_p", "max_tokens")


class ChatHuggingFace(BaseChatModel):
    """Answers by a pipeline, whose pipeline_kwargs say how: the prompt is a part of the answer unless return_full_text=False.

    Where the folder's chat template has a place for tools, bound tools stand in the prompt and calls in the answer are tool calls.
    """

    llm: Any
    tokenizer: Any = None
    model_id: str | None = None
    temperature: float | None = None
    stop: str | list[str] | None = Field(default=None, alias="stop_sequences")
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    logit_bias: dict[int, int] | None = None
    streaming: bool = False
    stream_usage: bool | None = None
    n: int | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    model_kwargs: dict[str, Any] = Field(default_factory=dict)

    model_config = {"populate_by_name": True, "protected_namespaces": ()}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(self.llm, HuggingFacePipeline):
            raise TypeError("Expected llm to be one of HuggingFaceTextGenInference, HuggingFaceEndpoint, HuggingFaceHub, "
                            f"HuggingFacePipeline received {type(self.llm)}")
        unheard = [name for name in OF_ENDPOINTS if getattr(self, name) is not None]
        if unheard:
            warnings.warn(f"ChatHuggingFace: {', '.join(unheard)}: a local pipeline answers by its own pipeline_kwargs", stacklevel=2)
        self.model_id = self.model_id or self.llm.model_id
        self.tokenizer = self.tokenizer or self.llm.pipeline.tokenizer

    @classmethod
    def from_model_id(cls, model_id: str, task: str | None = None, backend: str = "pipeline", **kwargs: Any) -> ChatHuggingFace:
        """A chat over a folder; arguments of `HuggingFacePipeline.from_model_id` go there."""
        if backend != "pipeline":
            raise NotSupported(f"ChatHuggingFace: backend {backend!r}, which asks servers of the Hub")
        own = {name: kwargs.pop(name) for name in list(kwargs) if name in cls.model_fields and name not in ("model_kwargs",)}
        llm = HuggingFacePipeline.from_model_id(model_id=model_id, task=task or "text-generation", **kwargs)
        return cls(llm=llm, **own)

    @property
    def _llm_type(self) -> str:
        return "huggingface-chat-wrapper"

    def _has_tools(self, tools: Any) -> bool:
        """Whether tools are told to the model: there are some, and its template has a place for them."""
        template = self.tokenizer.chat_template
        knows = "tools" in (" ".join(template.values()) if isinstance(template, dict) else str(template or ""))
        if tools and not knows:
            warnings.warn("ChatHuggingFace: the model's chat template has no place for tools; it is not told of them", stacklevel=3)
        return bool(tools) and knows

    def _prompt(self, messages: list[BaseMessage], tools: Any) -> str:
        """The conversation by the template, open for an answer.  ValueError where it does not end with a question."""
        if not messages:
            raise ValueError("At least one HumanMessage must be provided!")
        if not isinstance(messages[-1], (HumanMessage, ToolMessage) if tools else HumanMessage):
            raise ValueError("Last message must be a HumanMessage!")
        rows = [told(message) for message in messages] if tools else [plain(message) for message in messages]
        more = {"tools": tools} if tools else {}
        return str(self.tokenizer.apply_chat_template(rows, tokenize=False, add_generation_prompt=True, **more))

    def _generate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        tools = told_of(kwargs)
        if not self._has_tools(tools):
            found = self.llm._generate(prompts=[self._prompt(messages, None)], stop=stop, run_manager=run_manager, **kwargs)
            answers = [AIMessage(content=one.text) for one in found.generations[0]]
        else:
            prompt = self._prompt(messages, tools)
            text = self.llm._generate(prompts=[prompt], stop=stop, pipeline_kwargs=self._without_prompt(kwargs)).generations[0][0].text
            answers = [self._read(text, tools)]
        return ChatResult(generations=[ChatGeneration(message=answer) for answer in answers])

    def _without_prompt(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        return {**(kwargs.pop("pipeline_kwargs", None) or self.llm.pipeline_kwargs or {}), "return_full_text": False}

    def _reader(self, tools: Any) -> Any:
        from septet.transformers.tool_calls import ToolReader, style_of

        template = self.tokenizer.chat_template
        shown = " ".join(template.values()) if isinstance(template, dict) else str(template)
        return ToolReader(style_of(shown), {tool["function"]["name"] for tool in tools})

    def _read(self, text: str, tools: Any) -> AIMessage:
        """An answer: what is said, and what is called."""
        reader = self._reader(tools)
        said = reader.add(text)
        rest, calls = reader.finish()
        return AIMessage(content=(said + rest).strip() if calls else said + rest, tool_calls=[as_call(call) for call in calls])

    def _stream(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        tools = told_of(kwargs)
        if not self._has_tools(tools):
            for piece in self.llm._stream(self._prompt(messages, None), stop=stop, **kwargs):
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece.text))
            return
        reader = self._reader(tools)
        for piece in self.llm._stream(self._prompt(messages, tools), stop=stop, **kwargs):
            yield ChatGenerationChunk(message=AIMessageChunk(content=reader.add(piece.text)))
        rest, calls = reader.finish()
        chunks = [{"name": call["function"]["name"], "args": call["function"]["arguments"], "id": call["id"], "index": i,
                   "type": "tool_call_chunk"} for i, call in enumerate(calls)]
        yield ChatGenerationChunk(message=AIMessageChunk(content=rest, tool_call_chunks=chunks))

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: Any = None, **kwargs: Any) -> Any:
        """The same with tools.  tool_choice: the one tool there is, by name, as a dict or True; "auto" and "none"."""
        made = [convert_to_openai_tool(tool) for tool in tools]
        if tool_choice:
            kwargs["tool_choice"] = chosen_tool(tool_choice, made)
        return super().bind(tools=made, **kwargs)

    def with_structured_output(self, schema: Any = None, *, method: str = "function_calling", include_raw: bool = False,
                               **kwargs: Any) -> Any:
        """Answers of a schema, as the call of a tool."""
        if kwargs:
            raise ValueError(f"Received unsupported arguments {kwargs}")
        if method != "function_calling":
            raise NotSupported(f"ChatHuggingFace.with_structured_output: method {method!r}")
        return structured_output(self, schema, include_raw)


def told_of(kwargs: dict[str, Any]) -> Any:
    """The tools that the model is told of, taken out of the arguments: none where none is to be called.  A local pipeline cannot be
    made to call one, so the other choices are the model's."""
    tools, choice = kwargs.pop("tools", None), kwargs.pop("tool_choice", None)
    return None if choice == "none" else tools


def plain(message: BaseMessage) -> dict[str, Any]:
    """A message without tools, as templates read it."""
    for kind, role in ROLES:
        if isinstance(message, kind):
            return {"role": role, "content": message.content}
    raise ValueError(f"Unknown message type: {type(message)}")


def told(message: BaseMessage) -> dict[str, Any]:
    """A message of a conversation with tools: arguments of calls are objects."""
    row: Any = convert_to_openai_messages(message)
    for call in row.get("tool_calls", ()):
        call["function"]["arguments"] = json.loads(call["function"]["arguments"])
    return row  # type: ignore[no-any-return]


def as_call(call: dict[str, Any]) -> Any:
    """A call in OpenAI's form as LangChain's; arguments that are no JSON object are the tool's to refuse."""
    try:
        args = json.loads(call["function"]["arguments"])
    except ValueError:
        args = None
    return {"name": call["function"]["name"], "args": args if isinstance(args, dict) else {"__arg1": call["function"]["arguments"]},
            "id": call["id"], "type": "tool_call"}


def chosen_tool(choice: Any, tools: list[dict[str, Any]]) -> Any:
    """Which tool is to be called.  ValueError where that cannot be."""
    if choice == "any":                                 # what structured output says: the only one
        choice = True
    if isinstance(choice, (str, bool, dict)) and len(tools) != 1 and choice not in ("auto", "none", "required"):
        raise ValueError("When specifying `tool_choice`, you must provide exactly one tool. Received "
                         f"{len(tools)} tools.")
    name = tools[0]["function"]["name"] if tools else None
    if isinstance(choice, str):
        return choice if choice in ("auto", "none", "required") else {"type": "function", "function": {"name": choice}}
    if isinstance(choice, bool):
        return {"type": "function", "function": {"name": name}}
    if isinstance(choice, dict):
        if choice["function"]["name"] != name:
            raise ValueError(f"Tool choice {choice} was specified, but the only provided tool was {name}.")
        return choice
    raise ValueError(f"Unrecognized tool_choice type. Expected str, bool or dict. Received: {choice}")
