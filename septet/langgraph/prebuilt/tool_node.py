"""`langgraph.prebuilt.tool_node`: a node that runs the tool calls of the last message."""
from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from septet.langchain_core.messages import AIMessage, AnyMessage, RemoveMessage, ToolMessage
from septet.langchain_core.runnables.base import Runnable
from septet.langchain_core.runnables.config import ensure_config, get_executor_for_config
from septet.langchain_core.tools import BaseTool
from septet.langchain_core.tools import tool as create_tool
from septet.langgraph.errors import GraphBubbleUp
from septet.langgraph.graph.message import REMOVE_ALL_MESSAGES
from septet.langgraph.prebuilt.injection import InjectedState, InjectedStore, ToolRuntime, Wanted, wanted_by
from septet.langgraph.prebuilt.tool_errors import (
    INVALID_TOOL_NAME_ERROR_TEMPLATE,
    ToolInvocationError,
    default_handle_tool_errors,
    kinds_of,
    told,
)
from septet.langgraph.pregel.scope import scope_of
from septet.langgraph.runtime import Runtime
from septet.langgraph.types import Command, Send

__all__ = ["InjectedState", "InjectedStore", "ToolCallRequest", "ToolInvocationError", "ToolNode", "ToolRuntime", "tools_condition"]


@dataclass
class ToolCallRequest:
    """One tool call as a wrapper sees it."""

    tool_call: Any
    tool: BaseTool | None
    state: Any
    runtime: Any

    def override(self, **overrides: Any) -> ToolCallRequest:
        """The same with other fields."""
        return replace(self, **overrides)


class ToolCallWithContext(dict):  # type: ignore[type-arg]
    """A call with the state it is to see: {"__type": "tool_call_with_context", "tool_call": …, "state": …}."""


ToolCallWrapper = Callable[[ToolCallRequest, Callable[[ToolCallRequest], Any]], Any]
AsyncToolCallWrapper = Callable[..., Any]


def msg_content_output(output: Any) -> Any:
    """What a tool gave, as a message's content: text, blocks, or JSON."""
    if isinstance(output, str) or (isinstance(output, list) and all(isinstance(x, dict) and x.get("type") in
                                                                    ("text", "image_url", "image", "json",
                                                                     "search_result") for x in output)):
        return output
    try:
        return json.dumps(output, ensure_ascii=False)
    except Exception:
        return str(output)


class ToolNode(Runnable):
    """Runs the tool calls of the last AI message side by side; gives their messages, or commands.

    handle_tool_errors: what becomes of a tool's errors.  wrap_tool_call, awrap_tool_call: functions around each call.
    """

    name = "tools"

    def __init__(self, tools: Any, *, name: str = "tools", tags: list[str] | None = None,
                 handle_tool_errors: Any = default_handle_tool_errors, messages_key: str = "messages", wrap_tool_call: Any = None,
                 awrap_tool_call: Any = None) -> None:
        self.name, self.tags, self.handle_tool_errors, self.messages_key = name, tags, handle_tool_errors, messages_key
        self.wrap_tool_call, self.awrap_tool_call = wrap_tool_call, awrap_tool_call
        self._tools_by_name: dict[str, BaseTool] = {}
        self._wanted: dict[str, Wanted] = {}
        for given in tools:
            tool = given if isinstance(given, BaseTool) else create_tool(given)
            self._tools_by_name[tool.name] = tool
            self._wanted[tool.name] = wanted_by(tool)

    @property
    def tools_by_name(self) -> dict[str, BaseTool]:
        return self._tools_by_name

    # -- the calls

    def invoke(self, input: Any, config: Any = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        requests, kind = self.requests(input, config)
        with get_executor_for_config(config) as pool:
            outputs = list(pool.map(lambda request: self.one(request, kind), requests))
        return self.combined(outputs, kind)

    async def ainvoke(self, input: Any, config: Any = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        requests, kind = self.requests(input, config)
        outputs = await asyncio.gather(*(self.aone(request, kind) for request in requests))
        return self.combined(list(outputs), kind)

    def requests(self, input: Any, config: Any) -> tuple[list[ToolCallRequest], str]:
        """The calls of an input, and of which kind it is: "list", "dict" or "calls"."""
        calls, kind, state = self.parsed(input, config)
        scope = scope_of(config)
        runtime = scope.runtime if scope is not None else Runtime()
        found = []
        for call in calls:
            given = ToolRuntime(state=state, context=runtime.context, config=config, stream_writer=runtime.stream_writer,
                                tool_call_id=call["id"], store=runtime.store, tools=list(self._tools_by_name.values()),
                                execution_info=runtime.execution_info, server_info=runtime.server_info)
            found.append(ToolCallRequest(call, self._tools_by_name.get(call["name"]), state, given))
        return found, kind

    def parsed(self, input: Any, config: Any) -> tuple[list[Any], str, Any]:
        """(calls, kind, the state that they see)."""
        if isinstance(input, list) and input and isinstance(input[-1], dict) and input[-1].get("type") == "tool_call":
            scope = scope_of(config)
            return list(input), "calls", current_state(scope) if scope is not None else {}
        if isinstance(input, dict) and input.get("__type") == "tool_call_with_context":
            return [input["tool_call"]], "calls", input["state"]
        messages, kind = (input, "list") if isinstance(input, list) else (
            input.get(self.messages_key, []) if isinstance(input, dict) else getattr(input, self.messages_key, []), "dict")
        if not messages:
            raise ValueError("No message found in input")
        last = next((m for m in reversed(messages) if isinstance(m, AIMessage)), None)
        if last is None:
            raise ValueError("No AIMessage found in input")
        return [dict(call) for call in last.tool_calls], kind, input

    def one(self, request: ToolCallRequest, kind: str) -> Any:
        """One call, through the wrapper where there is one."""
        if self.wrap_tool_call is None:
            return self.execute(request)
        try:
            return self.wrap_tool_call(request, self.execute)
        except GraphBubbleUp:
            raise
        except Exception as error:
            return self.failure(error, request.tool_call)

    async def aone(self, request: ToolCallRequest, kind: str) -> Any:
        if self.awrap_tool_call is None and self.wrap_tool_call is None:
            return await self.aexecute(request)
        try:
            if self.awrap_tool_call is not None:
                return await self.awrap_tool_call(request, self.aexecute)
            return await asyncio.to_thread(self.wrap_tool_call, request, self.execute)
        except GraphBubbleUp:
            raise
        except Exception as error:
            return self.failure(error, request.tool_call)

    def failure(self, error: Exception, call: Any) -> ToolMessage:
        """What the model is told of an error; the error itself where it is not to be told."""
        if not self.handle_tool_errors or not isinstance(error, kinds_of(self.handle_tool_errors)):
            raise error
        return ToolMessage(content=told(error, self.handle_tool_errors), name=call["name"], tool_call_id=call["id"], status="error")

    def unknown(self, request: ToolCallRequest) -> ToolMessage | None:
        call = request.tool_call
        if request.tool is not None or call["name"] in self._tools_by_name:
            return None
        words = INVALID_TOOL_NAME_ERROR_TEMPLATE.format(requested_tool=call["name"], available_tools=", ".join(self._tools_by_name))
        return ToolMessage(words, name=call["name"], tool_call_id=call["id"], status="error")

    def execute(self, request: ToolCallRequest) -> Any:
        """Run a tool; its message or command."""
        missing = self.unknown(request)
        if missing is not None:
            return missing
        tool, call = self.prepared(request)
        try:
            try:
                response = tool.invoke({**call, "type": "tool_call"}, request.runtime.config)
            except ValidationError as error:
                raise self.wrong(error, request) from error
        except GraphBubbleUp:
            raise
        except Exception as error:
            return self.failure(error, request.tool_call)
        return self.response(response, request.tool_call)

    async def aexecute(self, request: ToolCallRequest) -> Any:
        missing = self.unknown(request)
        if missing is not None:
            return missing
        tool, call = self.prepared(request)
        try:
            try:
                response = await tool.ainvoke({**call, "type": "tool_call"}, request.runtime.config)
            except ValidationError as error:
                raise self.wrong(error, request) from error
        except GraphBubbleUp:
            raise
        except Exception as error:
            return self.failure(error, request.tool_call)
        return self.response(response, request.tool_call)

    def wrong(self, error: Any, request: ToolCallRequest) -> ToolInvocationError:
        wanted = self._wanted.get(request.tool_call["name"], Wanted({}, [], []))
        return ToolInvocationError(request.tool_call["name"], error, request.tool_call["args"],
                                   {*wanted.state, *wanted.store, *wanted.runtime})

    def prepared(self, request: ToolCallRequest) -> tuple[BaseTool, Any]:
        """The tool, and the call with what the graph gives."""
        tool = request.tool or self._tools_by_name[request.tool_call["name"]]
        wanted = self._wanted[tool.name] if tool.name in self._wanted else wanted_by(tool)
        arguments = dict(request.tool_call["args"])
        for name, field in wanted.state.items():
            arguments[name] = of_state(request.state, field, self.messages_key)
        if wanted.store and request.runtime.store is None:
            raise ValueError("Cannot inject store into tools with InjectedStore annotations - please compile your graph with a store.")
        arguments |= dict.fromkeys(wanted.store, request.runtime.store) | dict.fromkeys(wanted.runtime, request.runtime)
        return tool, {**copy(request.tool_call), "args": arguments}

    def response(self, response: Any, call: Any) -> Any:
        """A tool's answer: a message of it, or a command that answers the call."""
        if isinstance(response, Command):
            return self.checked(response, call)
        if isinstance(response, list) and response and all(isinstance(r, (Command, ToolMessage)) for r in response):
            return [self.checked(r, call) if isinstance(r, Command) else r for r in response]
        if isinstance(response, ToolMessage):
            response.content = msg_content_output(response.content)
            return response
        raise TypeError(f"Tool {call['name']} returned unexpected type: {type(response)}")

    def checked(self, command: Command, call: Any) -> Command:
        """A command whose update answers the call.  ValueError where it does not."""
        update, messages = command.update, None
        if isinstance(update, dict):
            messages = update.get(self.messages_key, [])
        elif isinstance(update, list):
            messages = update
        else:
            return command
        answers = [m for m in messages if answers_call(m, call)]
        for answer in answers:
            if isinstance(answer, ToolMessage):
                answer.name = answer.name or call["name"]
        cleared = any(isinstance(m, RemoveMessage) and m.id == REMOVE_ALL_MESSAGES for m in messages)
        if not answers and not cleared and command.graph is None:
            raise ValueError(f"Expected to have a matching ToolMessage in Command.update for tool '{call['name']}', got: {messages}. Every "
                             "tool call (LLM requesting to call a tool) in the message history MUST have a corresponding ToolMessage. You "
                             "can "
                             f"fix it by modifying the tool to return `Command(update=[ToolMessage(\"Success\", "
                             f"tool_call_id=tool_call_id), "
                             "...], ...)`.")
        return command

    def combined(self, outputs: list[Any], kind: str) -> Any:
        """All messages as one update, commands beside."""
        flat = [o for output in outputs for o in (output if isinstance(output, list) else [output])]
        if not any(isinstance(o, Command) for o in flat):
            return flat if kind == "list" else {self.messages_key: flat}
        found: list[Any] = []
        parent: Command | None = None
        for output in flat:
            if not isinstance(output, Command):
                found.append([output] if kind == "list" else {self.messages_key: [output]})
            elif output.graph == Command.PARENT and isinstance(output.goto, list) and all(isinstance(s, Send) for s in output.goto):
                parent = output if parent is None else replace(parent, goto=[*parent.goto, *output.goto])
            else:
                found.append(output)
        return [*found, *([parent] if parent is not None else [])]

    def inject_tool_args(self, tool_call: Any, tool_runtime: Any, tool: Any = None) -> Any:
        """A call with what the graph gives."""
        request = ToolCallRequest(tool_call, tool or self._tools_by_name.get(tool_call["name"]), tool_runtime.state, tool_runtime)
        return self.prepared(request)[1]


def current_state(scope: Any) -> Any:
    """The whole state of the graph at its step."""
    from septet.langgraph.pregel.algo import read_values

    loop = scope.loop
    return read_values(loop.channels, loop.graph.stream_channels_asis)


def of_state(state: Any, field: str | None, messages_key: str) -> Any:
    """The state, or a field of it."""
    if isinstance(state, list):
        if field in (None, messages_key):
            return {messages_key: state} if field is None else state
        raise ValueError(f"Invalid input to ToolNode. Tool requires graph state dict as input. State should contain fields {field}.")
    if field is None:
        return state
    return state[field] if isinstance(state, dict) else getattr(state, field)


def tools_condition(state: list[AnyMessage] | dict[str, Any] | BaseModel, messages_key: str = "messages") -> Literal["tools", "__end__"]:
    """"tools" where the last message calls one, else the end."""
    if isinstance(state, list):
        last = state[-1]
    elif (isinstance(state, dict) and (messages := state.get(messages_key, []))) or (messages := getattr(state, messages_key, [])):
        last = messages[-1]
    else:
        raise ValueError(f"No messages found in input state to tool_edge: {state}")
    return "tools" if getattr(last, "tool_calls", None) else "__end__"


def answers_call(message: Any, call: Any) -> bool:
    """Whether a message, or what it is made of, is the answer to a call."""
    if isinstance(message, dict):
        return "tool" in (message.get("role"), message.get("type")) and message.get("tool_call_id") == call["id"]
    return isinstance(message, ToolMessage) and message.tool_call_id == call["id"]
