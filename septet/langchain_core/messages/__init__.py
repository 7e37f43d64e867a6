"""Messages, their chunks, content blocks and tool calls."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.messages", {
    "ai": "AIMessage AIMessageChunk InputTokenDetails OutputTokenDetails UsageMetadata",
    "base": "BaseMessage BaseMessageChunk merge_content message_to_dict messages_to_dict",
    "block_translators.openai": "convert_to_openai_data_block convert_to_openai_image_block",
    "chat": "ChatMessage ChatMessageChunk",
    "content": "Annotation AudioContentBlock Citation ContentBlock DataContentBlock FileContentBlock ImageContentBlock InvalidToolCall "
               "NonStandardAnnotation NonStandardContentBlock PlainTextContentBlock ReasoningContentBlock ServerToolCall "
               "ServerToolCallChunk "
               "ServerToolResult TextContentBlock VideoContentBlock is_data_content_block",
    "conversion": "AnyMessage MessageLikeRepresentation _message_from_dict convert_to_messages message_chunk_to_message messages_from_dict",
    "function": "FunctionMessage FunctionMessageChunk",
    "human": "HumanMessage HumanMessageChunk",
    "modifier": "RemoveMessage",
    "notification": "NotificationMetadata add_notification_metadata get_notification_metadata",
    "openai": "convert_to_openai_messages",
    "selection": "filter_messages merge_message_runs",
    "system": "SystemMessage SystemMessageChunk",
    "tool": "ToolCall ToolCallChunk ToolMessage ToolMessageChunk",
    "trimming": "trim_messages",
    "buffer": "get_buffer_string",
    "identifiers": "LC_AUTO_PREFIX LC_ID_PREFIX ensure_id",
}, ("ai", "base", "block_translators", "chat", "content", "function", "human", "modifier", "notification", "system", "tool", "utils"))
