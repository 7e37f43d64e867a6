"""`langchain.agents.middleware.summarization`: old messages become a summary when there are too many."""
from __future__ import annotations

import uuid
from typing import Any

from typing_extensions import TypedDict

from septet.errors import NotSupported
from septet.langchain.agents.middleware.types import AgentMiddleware
from septet.langchain_core.messages import AIMessage, HumanMessage, RemoveMessage, ToolMessage, get_buffer_string, trim_messages
from septet.langchain_core.messages.utils import count_tokens_approximately
from septet.langgraph.graph.message import REMOVE_ALL_MESSAGES

DEFAULT_SUMMARY_PROMPT = """The conversation below will be replaced by what you write. Write down what is needed to go on with it: what the
user wants, what was found out and decided and why, which files or things were made or changed, and what is to be done next.
Answer with that alone.

<messages>
{messages}
</messages>"""


class TriggerClause(TypedDict, total=False):
    """All of these together."""

    tokens: int
    messages: int
    fraction: float


class SummarizationMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """trigger: ("messages", n), ("tokens", n), ("fraction", of the model's context), or several of which one is enough.  keep: what
    stays.
    """

    def __init__(self, model: Any, *, trigger: Any = None, keep: Any = ("messages", 20), token_counter: Any = count_tokens_approximately,
                 summary_prompt: str = DEFAULT_SUMMARY_PROMPT, trim_tokens_to_summarize: int | None = 4000, summarizer: Any = None,
                 **deprecated_kwargs: Any) -> None:
        if deprecated_kwargs or summarizer is not None:
            raise NotSupported(f"SummarizationMiddleware: {sorted(deprecated_kwargs) or 'summarizer'}")
        if isinstance(model, str):
            from septet.langchain.chat_models import init_chat_model

            model = init_chat_model(model)
        self.model, self.token_counter, self.summary_prompt, self.trim = model, token_counter, summary_prompt, trim_tokens_to_summarize
        self.triggers = [] if trigger is None else [clause(t) for t in (trigger if isinstance(trigger, list) else [trigger])]
        self.keep = keep
        for kind, value in [*(pair for t in self.triggers for pair in t.items()), tuple(keep)]:
            if kind not in ("messages", "tokens", "fraction") or value <= 0 or kind == "fraction" and value > 1:
                raise ValueError(f"Unsupported context size type {kind} or value {value}")

    def limit(self, kind: str, value: Any) -> Any:
        """A number of messages or tokens."""
        if kind != "fraction":
            return value
        most = (getattr(self.model, "profile", None) or {}).get("max_input_tokens")
        if most is None:
            raise ValueError("Model profile information is required to use fractional token limits, and is unavailable for the specified "
                             "model. Please use absolute token counts instead, or pass a model with a profile.")
        return max(1, int(most * value))

    def is_due(self, messages: list[Any]) -> bool:
        tokens = self.token_counter(messages)
        sizes = {"messages": len(messages), "tokens": tokens, "fraction": tokens}
        return any(all(sizes[kind] >= self.limit(kind, value) for kind, value in t.items()) for t in self.triggers)

    def cut(self, messages: list[Any]) -> int:
        """Where the messages that stay begin; a tool's answer stays with its call."""
        kind, value = self.keep
        if kind == "messages":
            at = max(0, len(messages) - value)
        else:
            target, at, total = self.limit(kind, value), len(messages), 0
            while at > 0 and total + self.token_counter([messages[at - 1]]) <= target:
                at -= 1
                total = self.token_counter(messages[at:])
        while 0 < at < len(messages) and isinstance(messages[at], ToolMessage):
            owner = next((i for i in range(at - 1, -1, -1) if isinstance(messages[i], AIMessage) and any(
                c["id"] == messages[at].tool_call_id for c in messages[i].tool_calls)), None)
            at = owner if owner is not None else at + 1
        return at

    def prompt(self, messages: list[Any]) -> str | None:
        """What is asked of the model; None where nothing is left to summarize."""
        if self.trim is not None:
            messages = trim_messages(messages, max_tokens=self.trim, token_counter=self.token_counter, start_on="human", strategy="last",
                                     allow_partial=True, include_system=True)
        return self.summary_prompt.format(messages=get_buffer_string(messages, format="xml")).rstrip() if messages else None

    def parts(self, state: Any) -> tuple[list[Any], list[Any]] | None:
        """(what becomes a summary, what stays); None where it is not time."""
        messages = state["messages"]
        for message in messages:
            if message.id is None:
                message.id = str(uuid.uuid4())
        at = self.cut(messages) if self.is_due(messages) else 0
        return (messages[:at], messages[at:]) if at > 0 else None

    @staticmethod
    def update(summary: str, kept: list[Any]) -> dict[str, Any]:
        words = HumanMessage(content=f"Here is a summary of the conversation to date:\n\n{summary}",
                             additional_kwargs={"lc_source": "summarization"})
        return {"messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), words, *kept]}

    def before_model(self, state: Any, runtime: Any) -> Any:
        parts = self.parts(state)
        if parts is None:
            return None
        prompt = self.prompt(parts[0])
        if prompt is None:
            return self.update("Previous conversation was too long to summarize.", parts[1])
        return self.update(self.model.invoke(prompt, config={"metadata": {"lc_source": "summarization"}}).text.strip(), parts[1])

    async def abefore_model(self, state: Any, runtime: Any) -> Any:
        parts = self.parts(state)
        if parts is None:
            return None
        prompt = self.prompt(parts[0])
        if prompt is None:
            return self.update("Previous conversation was too long to summarize.", parts[1])
        answer = await self.model.ainvoke(prompt, config={"metadata": {"lc_source": "summarization"}})
        return self.update(answer.text.strip(), parts[1])


def clause(trigger: Any) -> dict[str, Any]:
    """A trigger as kinds and values."""
    return dict(trigger) if isinstance(trigger, dict) else {trigger[0]: trigger[1]}
