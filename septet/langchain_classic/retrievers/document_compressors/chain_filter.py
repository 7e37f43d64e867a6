"""Documents that matter to a question, as a model judges them."""
from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ConfigDict

from septet.errors import NotSupported
from septet.langchain_classic.retrievers.document_compressors.chain_extract import default_get_input
from septet.langchain_core.documents import BaseDocumentCompressor, Document
from septet.langchain_core.output_parsers import BaseOutputParser, StrOutputParser
from septet.langchain_core.prompts import PromptTemplate

PROMPT = """Below are a question and a text. Does the text help to answer the question? Answer with YES or NO alone.

Question: {question}
Text:
>>>
{context}
>>>
YES or NO:"""


class BooleanOutputParser(BaseOutputParser[bool]):
    """Whether a text says yes.  ValueError for one that says both or neither."""

    true_val: str = "YES"
    false_val: str = "NO"

    def parse(self, text: str) -> bool:
        words = {word.upper() for word in "".join(c if c.isalnum() else " " for c in text).split()}
        yes, no = self.true_val.upper() in words, self.false_val.upper() in words
        if yes and no:
            raise ValueError(f"Ambiguous response. Both {self.true_val} and {self.false_val} in received: {text}.")
        if not yes and not no:
            raise ValueError(f"BooleanOutputParser expected output value to include either {self.true_val} or {self.false_val}. Received "
                             f"{text}.")
        return yes


class LLMChainFilter(BaseDocumentCompressor):
    """The documents that `llm_chain` says yes to."""

    llm_chain: Any
    get_input: Callable[[str, Document], dict[str, Any]] = default_get_input

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def compress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        config = {"callbacks": callbacks}
        verdicts = self.llm_chain.batch([self.get_input(query, doc) for doc in documents], config=config) if documents else []
        return [doc for doc, yes in zip(documents, verdicts, strict=True) if yes]

    async def acompress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        verdicts = await asyncio.gather(*(self.llm_chain.ainvoke(self.get_input(query, doc), config={"callbacks": callbacks})
                                          for doc in documents))
        return [doc for doc, yes in zip(documents, verdicts, strict=True) if yes]

    @classmethod
    def from_llm(cls, llm: Any, prompt: PromptTemplate | None = None, **kwargs: Any) -> LLMChainFilter:
        """With a model, by a prompt of `question` and `context`."""
        if kwargs:
            raise NotSupported(f"LLMChainFilter.from_llm: {', '.join(kwargs)}")
        if prompt is None:
            prompt = PromptTemplate(template=PROMPT, input_variables=["question", "context"], output_parser=BooleanOutputParser())
        return cls(llm_chain=prompt | llm | (prompt.output_parser or StrOutputParser()))
