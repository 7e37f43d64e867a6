"""`ChatOpenAI`: a chat model behind any endpoint of OpenAI's chat completions."""
from __future__ import annotations

import builtins
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from pydantic import ConfigDict, Field, SecretStr, model_validator

from septet.errors import NotSupported
from septet.langchain_core.language_models.chat_models import BaseChatModel, agenerate_from_stream, generate_from_stream
from septet.langchain_core.messages import BaseMessage
from septet.langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from septet.langchain_core.utils import from_env, get_pydantic_field_names, secret_from_env
from septet.langchain_core.utils.function_calling import convert_to_openai_tool
from septet.langchain_openai.chat_models.messages import as_dict, chunk_of, of_dict, token_usage, usage_of
from septet.langchain_openai.client import Client
from septet.langchain_openai.errors import APIError

VERSION = "1.7.0"
PATH = "/chat/completions"
SENT = ("presence_penalty", "frequency_penalty", "seed", "top_p", "logprobs", "top_logprobs", "logit_bias", "stop", "n", "temperature",
        "reasoning_effort", "verbosity", "service_tier", "store")
RESPONSES = {"reasoning": None, "context_management": None, "include": None, "truncation": None, "prompt_cache_options": None,
             "use_previous_response_id": False, "use_responses_api": None}      # of the other protocol, with what says "not asked for"
CHUNK_SECONDS = "LANGCHAIN_OPENAI_STREAM_CHUNK_TIMEOUT_S"
OWN_TOOLS = ("file_search", "web_search_preview", "web_search", "code_interpreter", "mcp", "image_generation", "computer_use_preview")


class ChatOpenAI(BaseChatModel):
    """A model by its name at `base_url`, OpenAI's own address when none is given there or in OPENAI_API_BASE.

    Errors are those of septet.langchain_openai.errors.  The responses API is refused by name.
    """

    model_name: str = Field(default="gpt-3.5-turbo", alias="model")
    temperature: float | None = None
    model_kwargs: dict[str, Any] = Field(default_factory=dict)
    openai_api_key: SecretStr | Callable[[], Any] | None = Field(alias="api_key",
                                                                 default_factory=secret_from_env("OPENAI_API_KEY", default=None))
    openai_api_base: str | None = Field(default=None, alias="base_url")
    openai_organization: str | None = Field(default=None, alias="organization")
    openai_proxy: str | None = Field(default_factory=from_env("OPENAI_PROXY", default=None))
    request_timeout: Any = Field(default=None, alias="timeout")
    stream_usage: bool | None = None
    max_retries: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    logit_bias: dict[int, int] | None = None
    streaming: bool = False
    n: int | None = None
    top_p: float | None = None
    max_tokens: int | None = Field(default=None, alias="max_completion_tokens")
    reasoning_effort: str | None = None
    reasoning: dict[str, Any] | None = None
    verbosity: str | None = None
    tiktoken_model_name: str | None = None
    default_headers: Mapping[str, str] | None = None
    default_query: Mapping[str, object] | None = None
    http_client: Any = Field(default=None, exclude=True)
    http_async_client: Any = Field(default=None, exclude=True)
    stream_chunk_timeout: float | None = Field(default_factory=lambda: float(os.environ.get(CHUNK_SECONDS) or 120), exclude=True)
    stop: list[str] | str | None = Field(default=None, alias="stop_sequences")
    extra_body: Mapping[str, Any] | None = None
    include_response_headers: bool = False
    disabled_params: dict[str, Any] | None = None
    context_management: list[dict[str, Any]] | None = None
    include: list[str] | None = None
    prompt_cache_options: Any = None
    service_tier: str | None = None
    store: bool | None = None
    truncation: str | None = None
    use_previous_response_id: bool = False
    use_responses_api: bool | None = None

    model_config = ConfigDict(populate_by_name=True, protected_namespaces=())

    def model_post_init(self, _context: Any, /) -> None:
        super().model_post_init(_context)
        told = self.metadata or {}
        self.metadata = {**told, "lc_versions": {**told.get("lc_versions", {}), "langchain-openai": VERSION}}

    @model_validator(mode="before")
    @classmethod
    def _sorted_arguments(cls, values: dict[str, Any]) -> Any:
        """Arguments that are no fields go into `model_kwargs`; fields among those are fields."""
        names = get_pydantic_field_names(cls)
        more = {**values.get("model_kwargs", {}), **{key: value for key, value in values.items() if key not in names}}
        kept = {key: value for key, value in values.items() if key in names}
        return {**{key: value for key, value in more.items() if key in names}, **kept,
                "model_kwargs": {key: value for key, value in more.items() if key not in names}}

    @model_validator(mode="after")
    def _checked(self) -> ChatOpenAI:
        for name, quiet in RESPONSES.items():
            if getattr(self, name) not in (quiet, False):
                raise NotSupported(f"ChatOpenAI: {name}, which is of the responses API")
        if self.n is not None and self.n < 1:
            raise ValueError("n must be at least 1.")
        if self.n is not None and self.n > 1 and self.streaming:
            raise ValueError("n must be 1 when streaming.")
        if self.model_name.startswith("o1") and self.temperature is None:
            self.temperature = 1.0
        self.openai_api_base = self.openai_api_base or os.environ.get("OPENAI_API_BASE") or os.environ.get("OPENAI_BASE_URL")
        self.openai_organization = self.openai_organization or os.environ.get("OPENAI_ORG_ID") or os.environ.get("OPENAI_ORGANIZATION")
        if self.stream_usage is None and self.openai_api_base is None and self.http_client is None and self.http_async_client is None:
            self.stream_usage = True            # OpenAI's own address tells tokens at the end of a stream; others may not know the word
        if self.openai_api_key is None:
            self.client.request(self.client.http(), PATH, {})       # asks for the key
        return self

    @cached_property
    def client(self) -> Client:
        """The endpoint."""
        return client_of(self)

    @property
    def lc_secrets(self) -> builtins.dict[str, str]:
        return {"openai_api_key": "OPENAI_API_KEY"}

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "chat_models", "openai"]

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @property
    def _llm_type(self) -> str:
        return "openai-chat"

    @property
    def _default_params(self) -> builtins.dict[str, Any]:
        chosen = {"seed": self.seed, "top_p": self.top_p, "logprobs": self.logprobs,
                  **{name: getattr(self, name) for name in SENT}, "extra_body": self.extra_body, "max_completion_tokens": self.max_tokens}
        return {"model": self.model_name, "stream": self.streaming, **{key: value for key, value in chosen.items() if value is not None},
                **self.model_kwargs}

    @property
    def _identifying_params(self) -> builtins.dict[str, Any]:
        return {"model_name": self.model_name, **self._default_params}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> Any:
        told = {**self._default_params, **kwargs}
        most = told.get("max_tokens", told.get("max_completion_tokens"))
        found = {"ls_provider": "openai", "ls_model_name": told.get("model", self.model_name), "ls_model_type": "chat",
                 "ls_temperature": told.get("temperature", self.temperature)}
        stops = stop or told.get("stop")
        return {**found, **({"ls_max_tokens": most} if most else {}),
                **({"ls_stop": [stops] if isinstance(stops, str) else stops} if stops else {})}

    def _payload(self, messages: list[BaseMessage], stop: list[str] | None, kwargs: builtins.dict[str, Any]) -> builtins.dict[str, Any]:
        """The body of a request."""
        told = {**self._default_params, **({"stop": stop} if stop else {}), **kwargs}
        if "max_tokens" in told:
            told["max_completion_tokens"] = told.pop("max_tokens")
        if any(isinstance(tool, dict) and tool.get("type") in OWN_TOOLS for tool in told.get("tools") or ()):
            raise NotSupported("ChatOpenAI: tools that run at OpenAI, which are of the responses API")
        body = {"messages": [as_dict(message) for message in messages], **told, **(told.pop("extra_body", None) or {})}
        body.pop("extra_body", None)
        for name, values in (self.disabled_params or {}).items():
            if name in body and (values is None or body[name] in values):
                del body[name]
        if re.match(r"^o\d", str(body.get("model", ""))):
            for message in body["messages"]:
                message["role"] = "developer" if message["role"] == "system" else message["role"]
        if isinstance(body.get("response_format"), type):
            from septet.langchain_openai.chat_models.structured import response_format

            body["response_format"] = response_format(body["response_format"], True)
        return body

    def _stream_body(self, messages: list[BaseMessage], stop: Any, asked: bool | None, kwargs: Any) -> builtins.dict[str, Any]:
        body = self._payload(messages, stop, {**kwargs, "stream": True})
        wishes = (asked, (body.get("stream_options") or {}).get("include_usage"), self.stream_usage)
        if next((wish for wish in wishes if wish is not None), False):
            body["stream_options"] = {**(body.get("stream_options") or {}), "include_usage": True}
        return body

    def _stream(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, *,
                stream_usage: bool | None = None, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        for event in self.client.stream(PATH, self._stream_body(messages, stop, stream_usage, kwargs)):
            if (chunk := chunk_of(event)) is not None:
                yield chunk

    async def _astream(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, *,
                       stream_usage: bool | None = None, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:
        body = self._stream_body(messages, stop, stream_usage, kwargs)
        async for event in self.client.astream(PATH, body, self.stream_chunk_timeout or None):
            if (chunk := chunk_of(event)) is not None:
                yield chunk

    def _generate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        if kwargs.get("stream", self.streaming):
            return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))
        body = self._payload(messages, stop, kwargs)
        return self._result(*self.client.post(PATH, body), kwargs.get("response_format"))

    async def _agenerate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                         **kwargs: Any) -> ChatResult:
        if kwargs.get("stream", self.streaming):
            return await agenerate_from_stream(self._astream(messages, stop, run_manager, **kwargs))
        body = self._payload(messages, stop, kwargs)
        return self._result(*await self.client.apost(PATH, body), kwargs.get("response_format"))

    def _result(self, answer: builtins.dict[str, Any], headers: builtins.dict[str, str], form: Any = None) -> ChatResult:
        """An answer as generations."""
        if answer.get("error"):
            raise ValueError(answer["error"])
        if not isinstance(answer.get("choices"), list):
            raise APIError("Received response with null value for `choices`.", None)
        usage = answer.get("usage")
        generations = [self._generation(choice, usage, form) for choice in answer["choices"]]
        told: builtins.dict[str, Any] = {"token_usage": token_usage(usage), "model_provider": "openai",
                                         "model_name": answer.get("model", self.model_name),
                                         "system_fingerprint": answer.get("system_fingerprint", "")}
        told |= {key: answer[key] for key in ("id", "service_tier") if answer.get(key)}
        if self.include_response_headers:
            told["headers"] = headers
        return ChatResult(generations=generations, llm_output=told)

    def _generation(self, choice: builtins.dict[str, Any], usage: Any, form: Any) -> ChatGeneration:
        message = of_dict(choice["message"])
        message.usage_metadata = usage_of(usage)  # type: ignore[assignment]
        if form is not None and not choice["message"].get("refusal"):
            from septet.langchain_openai.chat_models.structured import parsed

            message.additional_kwargs["parsed"] = parsed(choice["message"].get("content"), form)
        message.additional_kwargs["refusal"] = choice["message"].get("refusal")
        info = {"finish_reason": choice.get("finish_reason"), "logprobs": choice.get("logprobs")}
        return ChatGeneration(message=message, generation_info=info)

    def _combine_llm_outputs(self, llm_outputs: list[Any]) -> builtins.dict[str, Any]:
        """The tokens of several answers, added."""
        total: builtins.dict[str, Any] = {}
        mark = None
        for told in llm_outputs:
            if told is not None:
                total = added(total, told["token_usage"] or {})
                mark = mark or told.get("system_fingerprint")
        return {"token_usage": total, "model_name": self.model_name, **({"system_fingerprint": mark} if mark else {})}

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: Any = None, strict: bool | None = None,
                   parallel_tool_calls: bool | None = None, response_format: Any = None, **kwargs: Any) -> Any:
        """The same with tools.  tool_choice: a name, "auto", "none", "any" or "required" (so is True), or OpenAI's own form."""
        if parallel_tool_calls is not None:
            kwargs["parallel_tool_calls"] = parallel_tool_calls
        made = [convert_to_openai_tool(tool, strict=strict) for tool in tools]
        if tool_choice:
            kwargs["tool_choice"] = chosen_tool(tool_choice, made)
        if response_format:
            from septet.langchain_openai.chat_models.structured import response_format as form_of

            kwargs["response_format"] = form_of(response_format, strict)
        return super().bind(tools=made, **kwargs)

    def with_structured_output(self, schema: Any = None, *, method: Literal["function_calling", "json_mode", "json_schema"] = "json_schema",
                               include_raw: bool = False, strict: bool | None = None, tools: list[Any] | None = None, **kwargs: Any) -> Any:
        """Answers of a schema: by a tool, by JSON of any kind, or by the endpoint's own check of the schema."""
        from septet.langchain_openai.chat_models.structured import structured

        return structured(self, schema, method, include_raw, strict, tools, kwargs)


def client_of(model: Any) -> Client:
    """The endpoint of a chat model or of embeddings."""
    headers = {"openai-organization": model.openai_organization} if model.openai_organization else {}
    return Client(model.openai_api_base, secret(model.openai_api_key), {**headers, **(model.default_headers or {})}, model.default_query,
                  model.request_timeout, model.max_retries, model.openai_proxy, model.http_client, model.http_async_client)


def secret(value: Any) -> str | None:
    """A key as text; it may be a function that gives it."""
    if callable(value) and not isinstance(value, SecretStr):
        value = value()
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def added(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers by name, added; tables within tables as well."""
    total = dict(one)
    for key, value in other.items():
        before = total.get(key)
        if isinstance(value, Mapping):
            total[key] = added(before or {}, value)
        elif value is None or before is None:
            total[key] = before if value is None else value
        else:
            total[key] = before + value
    return total


def chosen_tool(choice: Any, tools: list[dict[str, Any]]) -> Any:
    """Which tool is to be called, in the protocol's form.  ValueError for one that is not bound."""
    names = [tool["function"]["name"] if "function" in tool else tool.get("name") for tool in tools]
    if isinstance(choice, str):
        if choice in names:
            return {"type": "function", "function": {"name": choice}}
        if choice in ("file_search", "web_search_preview", "computer_use_preview", "code_interpreter"):
            return {"type": choice}
        return "required" if choice == "any" else choice
    if isinstance(choice, bool):
        return "required"
    if isinstance(choice, dict):
        return choice
    raise ValueError(f"Unrecognized tool_choice type. Expected str, bool or dict. Received: {choice}")


