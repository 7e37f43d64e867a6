"""A tool that looks up documents."""
from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from septet.langchain_core.tools.structured import StructuredTool


class RetrieverInput(BaseModel):
    """What the tool takes."""

    query: str = Field(description="query to look up in retriever")


def create_retriever_tool(retriever: Any, name: str, description: str, *, document_prompt: Any = None, document_separator: str = "\n\n",
                          response_format: Literal["content", "content_and_artifact"] = "content") -> StructuredTool:
    """A tool that gives the documents a retriever finds, as one text; with "content_and_artifact" also as they are."""
    from septet.langchain_core.prompts.base import aformat_document, format_document
    from septet.langchain_core.prompts.prompt import PromptTemplate

    prompt = document_prompt or PromptTemplate.from_template("{page_content}")

    def given(text: str, docs: Any) -> Any:
        return (text, docs) if response_format == "content_and_artifact" else text

    def func(query: str, callbacks: Any = None) -> Any:
        docs = retriever.invoke(query, config={"callbacks": callbacks})
        return given(document_separator.join(format_document(doc, prompt) for doc in docs), docs)

    async def afunc(query: str, callbacks: Any = None) -> Any:
        docs = await retriever.ainvoke(query, config={"callbacks": callbacks})
        return given(document_separator.join([await aformat_document(doc, prompt) for doc in docs]), docs)

    return StructuredTool(name=name, description=description, func=func, coroutine=afunc, args_schema=RetrieverInput,
                          response_format=response_format)
