"""A message and a chunk of one."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from pydantic import ConfigDict, Field

from septet.langchain_core.load.serializable import Serializable
from septet.langchain_core.utils._merge import merge_dicts, merge_lists

if TYPE_CHECKING:
    from septet.langchain_core.messages import content as types

Content = str | list[str | dict]  # type: ignore[type-arg]


class TextAccessor(str):
    """The text of a message: a property that may still be called, as it was once."""

    __slots__ = ()

    def __call__(self) -> str:
        from septet.langchain_core._api.deprecation import warn_deprecated

        warn_deprecated(since="1.0.0", removal="2.0.0", message="Calling .text() as a method is deprecated. "
                        "Use .text as a property instead (e.g., message.text).", depth=4)
        return str(self)


class BaseMessage(Serializable):
    """What stands in a conversation: content, who says it (`type`), and what the provider adds.

    content: a text, or a list of texts and blocks.  content_blocks: typed blocks in its place.
    """

    content: str | list[str | dict]  # type: ignore[type-arg]
    additional_kwargs: dict = Field(default_factory=dict)  # type: ignore[type-arg]
    response_metadata: dict = Field(default_factory=dict)  # type: ignore[type-arg]
    type: str
    name: str | None = None
    id: str | None = Field(default=None, coerce_numbers_to_str=True)

    model_config = ConfigDict(extra="allow")

    def __init__(self, content: Any = None, content_blocks: list[types.ContentBlock] | None = None, **kwargs: Any) -> None:
        super().__init__(content=content if content_blocks is None else content_blocks, **kwargs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "messages"]

    @property
    def content_blocks(self) -> list[types.ContentBlock]:
        """The content as typed blocks, whichever provider's form it has."""
        from septet.langchain_core.messages.block_translators.inputs import blocks_of

        return cast("list[types.ContentBlock]", blocks_of(self.content))

    @property
    def text(self) -> TextAccessor:
        """The texts of the content, joined."""
        if isinstance(self.content, str):
            return TextAccessor(self.content)
        return TextAccessor("".join(block if isinstance(block, str) else block["text"] for block in self.content
                                    if isinstance(block, str) or block.get("type") == "text" and isinstance(block.get("text"), str)))

    def __add__(self, other: Any) -> Any:
        """A chat prompt of both."""
        from septet.langchain_core.prompts.chat import ChatPromptTemplate

        return ChatPromptTemplate(messages=[self]) + other

    def pretty_repr(self, html: bool = False) -> str:
        """The message under a line with its title; `html` makes the title bold."""
        title = get_msg_title_repr(self.type.title() + " Message", bold=html)
        name = f"\nName: {self.name}" if self.name is not None else ""
        return f"{title}{name}\n\n{self.content}"

    def pretty_print(self) -> None:
        """Print `pretty_repr`."""
        from septet.langchain_core.utils.interactive_env import is_interactive_env

        print(self.pretty_repr(html=is_interactive_env()))


def merge_content(first_content: Any, *contents: Any) -> Any:
    """Contents after one another: texts are joined, lists merged by index."""
    merged: Any = first_content or ""
    if not isinstance(first_content, str) and not first_content:
        merged = first_content
    for content in contents:
        merged = joined(merged, content)
    return merged


def joined(merged: Any, content: Any) -> Any:
    if isinstance(merged, str):
        return merged + content if isinstance(content, str) else [merged, *content]
    if isinstance(content, list):
        return merge_lists(cast("list[Any]", merged), content)
    if merged and isinstance(merged[-1], str):
        return [*merged[:-1], merged[-1] + content]
    return [*merged, content] if content and merged else merged


class BaseMessageChunk(BaseMessage):
    """A part of a message; chunks are added."""

    def __add__(self, other: Any) -> BaseMessageChunk:  # type: ignore[override]
        others = [other] if isinstance(other, BaseMessageChunk) else other
        if not isinstance(others, list) or not all(isinstance(one, BaseMessageChunk) for one in others):
            raise TypeError(f'unsupported operand type(s) for +: "{type(self).__name__}" and "{type(other).__name__}"')
        return self.__class__(
            id=self.id, type=self.type, content=merge_content(self.content, *(one.content for one in others)),
            additional_kwargs=merge_dicts(self.additional_kwargs, *(one.additional_kwargs for one in others)),
            response_metadata=merge_dicts(self.response_metadata, *(one.response_metadata for one in others)), **self.kept())

    def kept(self) -> dict[str, Any]:
        """Further fields of the sum."""
        return {}


def message_to_dict(message: BaseMessage) -> dict[str, Any]:
    """The type of a message and its fields."""
    return {"type": message.type, "data": message.model_dump()}


def messages_to_dict(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """Messages as dicts that `messages_from_dict` reads."""
    return [message_to_dict(message) for message in messages]


def get_msg_title_repr(title: str, *, bold: bool = False) -> str:
    """A title in the middle of a line of 80 signs."""
    from septet.langchain_core.utils.input import get_bolded_text

    padded = f" {title} "
    side = "=" * ((80 - len(padded)) // 2)
    other = side + "=" if len(padded) % 2 else side
    return f"{side}{get_bolded_text(padded) if bold else padded}{other}"
