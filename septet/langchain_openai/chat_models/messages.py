"""Messages as the chat completions protocol has them, and back."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    ChatMessage,
    FunctionMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
    is_data_content_block,
)
from septet.langchain_core.messages.block_translators.openai import convert_to_openai_data_block, openai_tool_calls
from septet.langchain_core.output_parsers.openai_tools import make_invalid_tool_call, parse_tool_call
from septet.langchain_core.outputs import ChatGenerationChunk

ROLES = ((HumanMessage, "user"), (AIMessage, "assistant"), (FunctionMessage, "function"), (ToolMessage, "tool"))
PASSED_OVER = ("tool_use", "thinking", "reasoning_content")         # other providers' blocks, which this protocol says elsewhere
PROMPT_DETAILS = ("audio_tokens", "cache_write_tokens", "cached_tokens", "image_tokens", "text_tokens")
ANSWER_DETAILS = ("accepted_prediction_tokens", "audio_tokens", "reasoning_tokens", "rejected_prediction_tokens", "text_tokens")


def role_of(message: BaseMessage) -> str:
    """The protocol's role of a message.  TypeError for a kind that has none."""
    if isinstance(message, ChatMessage):
        return message.role
    if isinstance(message, SystemMessage):
        return message.additional_kwargs.get("__openai_role__", "system")  # type: ignore[no-any-return]
    for kind, role in ROLES:
        if isinstance(message, kind):
            return role
    raise TypeError(f"Got unknown type {message}")


def as_dict(message: BaseMessage) -> dict[str, Any]:
    """A message of a request."""
    form: dict[str, Any] = {"content": content_of(message.content), "role": role_of(message)}
    name = message.name or message.additional_kwargs.get("name")
    if name is not None and not isinstance(message, ToolMessage):
        form["name"] = name
    if isinstance(message, ToolMessage):
        form["tool_call_id"] = message.tool_call_id
    if isinstance(message, AIMessage):
        with_calls(form, message)
    return form


def with_calls(form: dict[str, Any], message: AIMessage) -> None:
    """Add what a model called, and what else its message has."""
    more = message.additional_kwargs
    broken = [{"type": "function", "id": call["id"], "function": {"name": call["name"], "arguments": call["args"]}}
              for call in message.invalid_tool_calls]
    if message.tool_calls or broken:
        form["tool_calls"] = openai_tool_calls(message.tool_calls) + broken
    elif "tool_calls" in more:
        form["tool_calls"] = [{key: call[key] for key in ("id", "type", "function") if key in call} for call in more["tool_calls"]]
    elif "function_call" in more:
        form["function_call"] = more["function_call"]
    if "tool_calls" in form or "function_call" in form:
        form["content"] = form["content"] or None
    if isinstance(more.get("audio"), dict):
        form["audio"] = {"id": more["audio"]["id"]} if "id" in more["audio"] else more["audio"]


def content_of(content: Any) -> Any:
    """Content with standard blocks in the protocol's form."""
    if not isinstance(content, list):
        return content
    blocks = [block for block in content if not (isinstance(block, dict) and block.get("type") in PASSED_OVER)]
    return [convert_to_openai_data_block(block) if isinstance(block, dict) and is_data_content_block(block) else block for block in blocks]


def of_dict(answer: dict[str, Any]) -> AIMessage:
    """The message of an answer."""
    more: dict[str, Any] = {}
    calls: list[Any] = []
    broken: list[Any] = []
    if answer.get("function_call"):
        more["function_call"] = dict(answer["function_call"])
    for raw in answer.get("tool_calls") or ():
        try:
            calls.append(parse_tool_call(raw, return_id=True))
        except Exception as error:          # arguments that are no JSON: told beside the good calls
            broken.append(dict(make_invalid_tool_call(raw, str(error))))
    if answer.get("audio"):
        more["audio"] = answer["audio"]
    return AIMessage(content=answer.get("content") or "", name=answer.get("name"), id=answer.get("id"), additional_kwargs=more,
                     tool_calls=calls, invalid_tool_calls=broken)


def usage_of(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """Tokens as LangChain counts them."""
    if not told:
        return None
    spent, made = told.get("prompt_tokens") or 0, told.get("completion_tokens") or 0
    of_prompt, of_answer = told.get("prompt_tokens_details") or {}, told.get("completion_tokens_details") or {}
    details = {"audio": of_prompt.get("audio_tokens"), "cache_read": of_prompt.get("cached_tokens")}
    others = {"audio": of_answer.get("audio_tokens"), "reasoning": of_answer.get("reasoning_tokens")}
    return {"input_tokens": spent, "output_tokens": made, "total_tokens": told.get("total_tokens") or spent + made,
            "input_token_details": {key: value for key, value in details.items() if value is not None},
            "output_token_details": {key: value for key, value in others.items() if value is not None}}


def token_usage(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """Tokens as OpenAI's client shows them: details it knows of stand even where nothing is said."""
    if told is None:
        return None
    of_answer, of_prompt = told.get("completion_tokens_details"), told.get("prompt_tokens_details")
    return {**{key: told.get(key) for key in ("completion_tokens", "prompt_tokens", "total_tokens")},
            "completion_tokens_details": None if of_answer is None else {**dict.fromkeys(ANSWER_DETAILS), **of_answer},
            "prompt_tokens_details": None if of_prompt is None else {**dict.fromkeys(PROMPT_DETAILS), **of_prompt}}


def chunk_of(event: dict[str, Any]) -> ChatGenerationChunk | None:
    """What an event of a stream adds; None where that is nothing."""
    usage, choices = usage_of(event.get("usage")), event.get("choices") or []
    if not choices:
        return ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))  # type: ignore[arg-type]
    choice = choices[0]
    if choice.get("delta") is None:
        return None
    message = message_chunk(choice["delta"])
    info: dict[str, Any] = {}
    if choice.get("finish_reason"):
        info = {"finish_reason": choice["finish_reason"]}
        info |= {name: event[key] for key, name in (("model", "model_name"), ("system_fingerprint",) * 2, ("service_tier",) * 2)
                 if event.get(key)}
    if choice.get("logprobs"):
        info["logprobs"] = choice["logprobs"]
    message.usage_metadata = usage  # type: ignore[assignment]
    message.response_metadata["model_provider"] = "openai"
    return ChatGenerationChunk(message=message, generation_info=info or None)


def message_chunk(delta: dict[str, Any]) -> AIMessageChunk:
    """A piece of a message."""
    more: dict[str, Any] = {}
    if delta.get("function_call"):
        more["function_call"] = {**delta["function_call"], "name": delta["function_call"].get("name") or ""}
    calls = [{"name": call["function"].get("name"), "args": call["function"].get("arguments"), "id": call.get("id"),
              "index": call["index"], "type": "tool_call_chunk"} for call in delta.get("tool_calls") or () if call.get("function")]
    return AIMessageChunk(content=delta.get("content") or "", id=delta.get("id"), additional_kwargs=more, tool_call_chunks=calls)


