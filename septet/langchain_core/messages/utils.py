"""Functions over messages, by upstream's module name."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

HERE = "septet.langchain_core.messages"
__getattr__, __all__ = loader(f"{HERE}.utils", {
    f"{HERE}.buffer": "get_buffer_string",
    f"{HERE}.conversion": "AnyMessage MessageLikeRepresentation convert_to_messages message_chunk_to_message messages_from_dict "
                          "_message_from_dict _convert_to_message _create_message_from_message_type _get_type _chunk_to_msg _msg_to_chunk",
    f"{HERE}.openai": "convert_to_openai_messages",
    f"{HERE}.selection": "filter_messages merge_message_runs",
    f"{HERE}.tokens": "count_tokens_approximately",
    f"{HERE}.trimming": "trim_messages",
    f"{HERE}.ai": "AIMessage AIMessageChunk",
    f"{HERE}.base": "BaseMessage BaseMessageChunk",
    f"{HERE}.chat": "ChatMessage ChatMessageChunk",
    f"{HERE}.function": "FunctionMessage FunctionMessageChunk",
    f"{HERE}.human": "HumanMessage HumanMessageChunk",
    f"{HERE}.modifier": "RemoveMessage",
    f"{HERE}.system": "SystemMessage SystemMessageChunk",
    f"{HERE}.tool": "ToolCall ToolMessage ToolMessageChunk",
})
