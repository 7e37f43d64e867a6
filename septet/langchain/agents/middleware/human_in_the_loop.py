"""`langchain.agents.middleware.human_in_the_loop`: a person decides on tool calls before they run."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from septet.errors import NotSupported
from septet.langchain.agents.middleware.types import AgentMiddleware, AgentState, PrivateStateAttr
from septet.langchain_core.messages import AIMessage, ToolMessage
from septet.langgraph.config import get_config
from septet.langgraph.prebuilt.injection import ToolRuntime
from septet.langgraph.prebuilt.tool_node import ToolCallRequest
from septet.langgraph.types import Command, interrupt

DecisionType = Literal["approve", "edit", "reject", "respond"]
NOTICE = ("Note: a human reviewer replaced this tool call before it ran. The call recorded in your message is the one you produced, not "
          "the "
          "one that executed. This was intentional and authorized. Do not re-issue your original call.")


REJECTED = "The tool was not executed. Do not retry this tool call unless the user explicitly requests it."


class HITLState(AgentState):
    """Calls that a person has replaced, by their ids."""

    hitl_edited_tool_calls: NotRequired[Annotated[dict[str, Any], PrivateStateAttr]]


class InterruptOnConfig(TypedDict):
    """What a person may decide on a tool's calls, and how they are described."""

    allowed_decisions: list[DecisionType]
    description: NotRequired[Any]
    args_schema: NotRequired[dict[str, Any]]
    when: NotRequired[Callable[[ToolCallRequest], bool]]


class HumanInTheLoopMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """interrupt_on: tool -> True (everything may be decided), False, or what may be, and `when` (a function of the call's request).

    The answer to the interrupt is {"decisions": [...]}, one for each call that was asked about.
    """

    state_schema = HITLState

    def __init__(self, interrupt_on: dict[str, bool | InterruptOnConfig], *, description_prefix: str = "Tool execution requires approval",
                 edit_notice: str | None = NOTICE, interrupt_mode: str = "batched") -> None:
        if interrupt_mode not in ("batched", "per_call"):
            raise ValueError(f"`interrupt_mode` must be 'batched' or 'per_call', got {interrupt_mode!r}.")
        if interrupt_mode != "batched":
            raise NotSupported(f"HumanInTheLoopMiddleware: interrupt_mode={interrupt_mode!r}")
        self.interrupt_on: dict[str, InterruptOnConfig] = {}
        for name, config in interrupt_on.items():
            if config is True:
                self.interrupt_on[name] = InterruptOnConfig(allowed_decisions=["approve", "edit", "reject", "respond"])
            elif config is not False:
                self.interrupt_on[name] = checked(name, config)
        self.description_prefix, self.edit_notice = description_prefix, edit_notice

    def is_asked(self, call: Any, state: Any, runtime: Any) -> bool:
        """Whether a person decides on a call."""
        config = self.interrupt_on.get(call["name"])
        when = config.get("when") if config is not None else None
        return config is not None and (when is None or bool(when(request_of(call, state, runtime))))

    def described(self, call: Any, config: InterruptOnConfig, state: Any, runtime: Any) -> str:
        given = config.get("description")
        if callable(given):
            return str(given(call, state, runtime))
        return given if given is not None else f"{self.description_prefix}\n\nTool: {call['name']}\nArgs: {call['args']}"

    def after_model(self, state: Any, runtime: Any) -> Any:
        last = next((m for m in reversed(state["messages"]) if isinstance(m, AIMessage)), None)
        if last is None or not last.tool_calls:
            return None
        asked = [(call, self.interrupt_on[call["name"]]) for call in last.tool_calls if self.is_asked(call, state, runtime)]
        if not asked:
            return {"hitl_edited_tool_calls": {}} if state.get("hitl_edited_tool_calls") else None
        requests = [{"name": call["name"], "args": call["args"], "description": self.described(call, config, state, runtime)}
                    for call, config in asked]
        review = [{"action_name": call["name"], "allowed_decisions": config["allowed_decisions"],
                   **({"args_schema": config["args_schema"]} if "args_schema" in config else {})} for call, config in asked]
        decisions = interrupt({"action_requests": requests, "review_configs": review})["decisions"]
        if len(decisions) != len(asked):
            raise ValueError(f"Number of human decisions ({len(decisions)}) does not match number of hanging tool calls ({len(asked)}).")
        edited: dict[str, Any] = {}
        told: list[ToolMessage] = []
        for (call, config), decision in zip(asked, decisions):
            self.decide(call, config, decision, edited, told)
        return {"messages": [last, *told], "hitl_edited_tool_calls": edited}

    async def aafter_model(self, state: Any, runtime: Any) -> Any:
        return self.after_model(state, runtime)

    @staticmethod
    def decide(call: Any, config: InterruptOnConfig, decision: Any, edited: dict[str, Any], told: list[ToolMessage]) -> None:
        """Note what a decision makes of a call.  ValueError for one that is not allowed."""
        kind = decision.get("type")
        if kind not in config["allowed_decisions"]:
            raise ValueError(f"Unexpected human decision: {decision}. Decision type '{kind}' is not allowed for tool '{call['name']}'. "
                             f"Expected one of {config['allowed_decisions']} based on the tool's configuration.")
        if kind == "edit":
            action = decision["edited_action"]
            edited[call["id"]] = {"name": action["name"], "args": action["args"]}
        elif kind == "reject":
            reason = decision.get("message")
            words = f"User rejected the tool call for `{call['name']}`" + (
                f" with reason: {reason}" if reason else f" with id {call['id']}. {REJECTED}")
            told.append(ToolMessage(content=words, name=call["name"], tool_call_id=call["id"], status="error"))
        elif kind == "respond":
            told.append(ToolMessage(content=decision["message"], name=call["name"], tool_call_id=call["id"], status="success"))

    def replaced(self, request: Any) -> tuple[Any, Any]:
        """(the request with a person's call, that call); (the request, None) where it stands."""
        edited = (request.state.get("hitl_edited_tool_calls") or {} if isinstance(request.state, dict) else {}).get(request.tool_call["id"])
        if edited is None:
            return request, None
        call = {**request.tool_call, **edited}
        tool = next((t for t in request.runtime.tools if t.name == edited["name"]), None)
        if tool is None:
            known = ", ".join(sorted(t.name for t in request.runtime.tools))
            raise ValueError(f"Reviewer edited tool call '{call['id']}' to '{edited['name']}', which is not an available tool. "
                             f"Available tools: {known}.")
        return request.override(tool_call=call, tool=tool), edited

    def noted(self, response: Any, request: Any, edited: Any) -> Any:
        """The tool's answer with the notice before it; in a command, before its messages to the call."""
        if edited is None or self.edit_notice is None:
            return response
        words = f"{self.edit_notice} Executed instead: {edited['name']} with arguments {json.dumps(edited['args'])}.\n\nTool response:\n"
        if not isinstance(response, Command):
            return after(words, response)
        messages = response.update.get("messages") if isinstance(response.update, dict) else None
        if not isinstance(messages, list):
            return response
        name = request.tool_call["id"]
        shown = [after(words, m) if isinstance(m, ToolMessage) and m.tool_call_id == name else m for m in messages]
        return replace(response, update={**response.update, "messages": shown})

    def wrap_tool_call(self, request: Any, handler: Any) -> Any:
        request, edited = self.replaced(request)
        return self.noted(handler(request), request, edited)

    async def awrap_tool_call(self, request: Any, handler: Any) -> Any:
        request, edited = self.replaced(request)
        return self.noted(await handler(request), request, edited)


def checked(name: str, config: Any) -> InterruptOnConfig:
    """A config as it is.  ValueError for one that allows no decision, which would let every call pass."""
    allowed = config.get("allowed_decisions")
    if not allowed:
        raise ValueError(f"Invalid `interrupt_on` config for tool '{name}': `allowed_decisions` must be a non-empty list of decision types "
                         f"(e.g. ['approve', 'reject']). Got config with keys {list(config)} and allowed_decisions={allowed!r}.")
    return config  # type: ignore[no-any-return]


def request_of(call: Any, state: Any, runtime: Any) -> ToolCallRequest:
    """A call as a tool's node would tell of it."""
    told: ToolRuntime[Any, Any] = ToolRuntime(state=state, context=runtime.context, config=get_config(), store=runtime.store,
                                              stream_writer=runtime.stream_writer, tool_call_id=call["id"],
                                              execution_info=runtime.execution_info)
    return ToolCallRequest(tool_call=call, tool=None, state=state, runtime=told)


def after(words: str, message: ToolMessage) -> ToolMessage:
    """A message with words before what it says."""
    content = words + message.content if isinstance(message.content, str) else [{"type": "text", "text": words.rstrip("\n")},
                                                                                *message.content]
    return message.model_copy(update={"content": content})
