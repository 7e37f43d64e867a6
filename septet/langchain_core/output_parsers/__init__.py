"""Parsers of what models say."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.output_parsers", {
    "base": "BaseGenerationOutputParser BaseLLMOutputParser BaseOutputParser",
    "json": "JsonOutputParser SimpleJsonOutputParser",
    "list": "CommaSeparatedListOutputParser ListOutputParser MarkdownListOutputParser NumberedListOutputParser",
    "openai_tools": "JsonOutputKeyToolsParser JsonOutputToolsParser PydanticToolsParser",
    "pydantic": "PydanticOutputParser",
    "string": "StrOutputParser",
    "transform": "BaseCumulativeTransformOutputParser BaseTransformOutputParser",
    "xml": "XMLOutputParser",
}, ("base", "json", "list", "openai_functions", "openai_tools", "pydantic", "string", "transform", "xml"))
