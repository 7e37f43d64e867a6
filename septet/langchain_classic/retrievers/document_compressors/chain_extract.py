"""The parts of documents that matter to a question, as a model picks them."""
from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ConfigDict

from septet.errors import NotSupported
from septet.langchain_core.documents import BaseDocumentCompressor, Document
from septet.langchain_core.output_parsers import BaseOutputParser, StrOutputParser
from septet.langchain_core.prompts import PromptTemplate

NOTHING = "NO_OUTPUT"
PROMPT = """Below are a question and a text. Copy out, word for word, the parts of the text that help to answer the question; change \
nothing in them. Answer with {no_output_str} when no part does.

Question: {{question}}
Text:
>>>
{{context}}
>>>
The parts:"""


def default_get_input(query: str, doc: Document) -> dict[str, Any]:
    """What the prompt is filled with."""
    return {"question": query, "context": doc.page_content}


class NoOutputParser(BaseOutputParser[str]):
    """The text; nothing where the model says that there is nothing."""

    no_output_str: str = NOTHING

    def parse(self, text: str) -> str:
        text = text.strip()
        return "" if text == self.no_output_str else text


class LLMChainExtractor(BaseDocumentCompressor):
    """Documents become what `llm_chain` picks of them; those of which nothing is left are dropped."""

    llm_chain: Any
    get_input: Callable[[str, Document], dict[str, Any]] = default_get_input

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def compress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        return shortened(documents, [self.llm_chain.invoke(self.get_input(query, doc), config={"callbacks": callbacks})
                                     for doc in documents])

    async def acompress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        return shortened(documents, await asyncio.gather(*(
            self.llm_chain.ainvoke(self.get_input(query, doc), config={"callbacks": callbacks}) for doc in documents)))

    @classmethod
    def from_llm(cls, llm: Any, prompt: PromptTemplate | None = None, get_input: Callable[[str, Document], Any] | None = None,
                 llm_chain_kwargs: dict[str, Any] | None = None) -> LLMChainExtractor:
        """With a model, by a prompt of `question` and `context`."""
        if llm_chain_kwargs:
            raise NotSupported("LLMChainExtractor.from_llm: llm_chain_kwargs")
        if prompt is None:
            prompt = PromptTemplate(template=PROMPT.format(no_output_str=NOTHING), input_variables=["question", "context"],
                                    output_parser=NoOutputParser())
        return cls(llm_chain=prompt | llm | (prompt.output_parser or StrOutputParser()), get_input=get_input or default_get_input)


def shortened(documents: Sequence[Document], texts: Sequence[Any]) -> list[Document]:
    return [Document(page_content=text, metadata=doc.metadata) for doc, text in zip(documents, texts, strict=True) if len(text) > 0]
