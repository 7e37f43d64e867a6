"""Models of text: of prompts, of chats, and fakes of both."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.language_models", {
    "_utils": "is_openai_data_block",
    "base": "BaseLanguageModel LangSmithParams LanguageModelInput LanguageModelLike LanguageModelOutput get_tokenizer",
    "chat_models": "BaseChatModel SimpleChatModel",
    "fake": "FakeListLLM FakeStreamingListLLM",
    "fake_chat_models": "FakeListChatModel FakeMessagesListChatModel GenericFakeChatModel ParrotFakeChatModel",
    "llms": "BaseLLM LLM",
    "model_profile": "ModelProfile ModelProfileRegistry",
}, ("base", "chat_models", "fake", "fake_chat_models", "llms", "model_profile"))
