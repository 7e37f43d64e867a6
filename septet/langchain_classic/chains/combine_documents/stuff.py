"""All documents in one prompt."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.output_parsers import BaseOutputParser, StrOutputParser
from septet.langchain_core.prompts import BasePromptTemplate, PromptTemplate, format_document
from septet.langchain_core.runnables import Runnable, RunnablePassthrough

DOCUMENTS_KEY, DEFAULT_DOCUMENT_SEPARATOR = "context", "\n\n"
DEFAULT_DOCUMENT_PROMPT = PromptTemplate.from_template("{page_content}")


def create_stuff_documents_chain(llm: Any, prompt: BasePromptTemplate[Any], *, output_parser: BaseOutputParser[Any] | None = None,
                                 document_prompt: BasePromptTemplate[Any] | None = None,
                                 document_separator: str = DEFAULT_DOCUMENT_SEPARATOR,
                                 document_variable_name: str = DOCUMENTS_KEY) -> Runnable[dict[str, Any], Any]:
    """A chain whose input has documents under `document_variable_name`; the prompt gets their texts there.

    ValueError for a prompt without that variable.
    """
    if document_variable_name not in prompt.input_variables:
        raise ValueError(f"Prompt must accept {document_variable_name} as an input variable. Received prompt with input variables: "
                         f"{prompt.input_variables}")
    shown = document_prompt or DEFAULT_DOCUMENT_PROMPT

    def format_docs(inputs: dict[str, Any]) -> str:
        return document_separator.join(format_document(doc, shown) for doc in inputs[document_variable_name])

    texts = RunnablePassthrough.assign(**{document_variable_name: format_docs}).with_config(run_name="format_inputs")
    return (texts | prompt | llm | (output_parser or StrOutputParser())).with_config(run_name="stuff_documents_chain")
