"""Retrieval for a question that only its conversation explains."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.output_parsers import StrOutputParser
from septet.langchain_core.prompts import BasePromptTemplate
from septet.langchain_core.runnables import Runnable, RunnableBranch


def create_history_aware_retriever(llm: Any, retriever: Any, prompt: BasePromptTemplate[Any]) -> Runnable[Any, Any]:
    """The documents of `input`; where there is a `chat_history`, those of the question that the model makes of both.

    ValueError for a prompt without `input`.
    """
    if "input" not in prompt.input_variables:
        raise ValueError(f"Expected `input` to be a prompt variable, but got {prompt.input_variables}")
    branch: Any = RunnableBranch((lambda x: not x.get("chat_history", False), (lambda x: x["input"]) | retriever),
                                 prompt | llm | StrOutputParser() | retriever)
    return branch.with_config(run_name="chat_retriever_chain")  # type: ignore[no-any-return]
