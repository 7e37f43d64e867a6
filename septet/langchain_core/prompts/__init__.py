"""Prompts with places to fill."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.prompts", {
    "base": "BasePromptTemplate aformat_document format_document",
    "chat": "BaseChatPromptTemplate ChatPromptTemplate",
    "message_templates": "AIMessagePromptTemplate ChatMessagePromptTemplate HumanMessagePromptTemplate MessagesPlaceholder "
                         "SystemMessagePromptTemplate",
    "dict": "DictPromptTemplate",
    "few_shot": "FewShotChatMessagePromptTemplate FewShotPromptTemplate",
    "few_shot_with_templates": "FewShotPromptWithTemplates",
    "loading": "load_prompt",
    "prompt": "PromptTemplate",
    "string": "StringPromptTemplate check_valid_template get_template_variables jinja2_formatter validate_jinja2",
}, ("base", "chat", "dict", "few_shot", "few_shot_with_templates", "image", "loading", "message", "prompt", "string", "structured"))
