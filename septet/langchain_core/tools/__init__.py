"""Tools that models call."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.tools", {
    "base": "ArgsSchema BaseTool BaseToolkit FILTERED_ARGS InjectedToolArg InjectedToolCallId SchemaAnnotationError ToolException "
            "_get_runnable_config_param create_schema_from_function",
    "convert": "convert_runnable_to_tool tool",
    "render": "ToolsRenderer render_text_description render_text_description_and_args",
    "retriever": "RetrieverInput create_retriever_tool",
    "simple": "Tool",
    "structured": "StructuredTool",
}, ("base", "convert", "render", "retriever", "simple", "structured"))
