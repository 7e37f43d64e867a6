"""A runnable that remembers a conversation."""
from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from septet.langchain_core.chat_history import BaseChatMessageHistory
from septet.langchain_core.load.load import load
from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.human import HumanMessage
from septet.langchain_core.runnables.binding import RunnableBindingBase
from septet.langchain_core.runnables.config import RunnableConfig
from septet.langchain_core.runnables.function import RunnableLambda
from septet.langchain_core.runnables.passthrough import RunnablePassthrough
from septet.langchain_core.runnables.utils import ConfigurableFieldSpec, get_unique_config_specs


class RunnableWithMessageHistory(RunnableBindingBase):
    """The messages of a session go in before the input, and input and output are added to them.

    get_session_history: a function of the session's id, or of the fields of `history_factory_config`.
    """

    get_session_history: Callable[..., BaseChatMessageHistory]
    input_messages_key: str | None = None
    output_messages_key: str | None = None
    history_messages_key: str | None = None
    history_factory_config: Sequence[ConfigurableFieldSpec]

    def __init__(self, runnable: Any, get_session_history: Any, *, input_messages_key: str | None = None,
                 output_messages_key: str | None = None, history_messages_key: str | None = None,
                 history_factory_config: Sequence[ConfigurableFieldSpec] | None = None, **kwargs: Any) -> None:
        entering: Any = RunnableLambda(self._enter_history, self._aenter_history).with_config(run_name="load_history")
        key = history_messages_key or input_messages_key
        if key:
            entering = RunnablePassthrough.assign(**{key: entering}).with_config(run_name="insert_history")
        runs_alone: Any = runnable.with_listeners(on_end=self._exit_history)
        runs_awaited: Any = runnable.with_alisteners(on_end=self._aexit_history)

        def choose(_: Any) -> Any:
            return runs_alone

        async def achoose(_: Any) -> Any:
            return runs_awaited

        bound = (entering | RunnableLambda(choose, achoose, name="check_sync_or_async")).with_config(run_name="RunnableWithMessageHistory")
        specs = list(history_factory_config) if history_factory_config else [ConfigurableFieldSpec(
            id="session_id", annotation=str, name="Session ID", description="Unique identifier for a session.", default="", is_shared=True)]
        super().__init__(bound=bound, get_session_history=get_session_history, input_messages_key=input_messages_key,
                         output_messages_key=output_messages_key, history_messages_key=history_messages_key, history_factory_config=specs,
                         **kwargs)
        self._history_chain = entering

    @property
    def config_specs(self) -> list[ConfigurableFieldSpec]:
        return get_unique_config_specs([*super().config_specs, *self.history_factory_config])

    @property
    def OutputType(self) -> Any:
        return self._history_chain.OutputType

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return False

    def _given(self, value: Any, key: str | None, made: Callable[[str], BaseMessage]) -> list[BaseMessage]:
        """The messages that an input or an output holds.  ValueError when it holds none."""
        if isinstance(value, dict):
            value = value[key or (next(iter(value)) if len(value) == 1 else "input" if made is HumanMessage else "output")]
        if isinstance(value, str):
            return [made(value)]
        if isinstance(value, BaseMessage):
            return [value]
        if isinstance(value, list | tuple):
            if len(value) == 1 and isinstance(value[0], list):
                return value[0]
            return list(value)
        raise ValueError(f"Expected str, BaseMessage, list[BaseMessage], or tuple[BaseMessage]. Got {value}.")

    def _enter_history(self, value: Any, config: RunnableConfig) -> list[BaseMessage]:
        messages = config["configurable"]["message_history"].messages.copy()
        return self._joined(messages, value)

    async def _aenter_history(self, value: Any, config: RunnableConfig) -> list[BaseMessage]:
        messages = (await config["configurable"]["message_history"].aget_messages()).copy()
        return self._joined(messages, value)

    def _joined(self, messages: list[BaseMessage], value: Any) -> list[BaseMessage]:
        if self.history_messages_key:
            return messages
        given = value if not self.input_messages_key else value[self.input_messages_key]
        return messages + self._given(given, None, HumanMessage)

    def _to_add(self, run: Any, known: list[BaseMessage]) -> list[BaseMessage]:
        """What a run adds to its conversation."""
        given = self._given(load(run.inputs, allowed_objects="messages") if not isinstance(run.inputs, dict) else as_given(run.inputs),
                            self.input_messages_key, HumanMessage)
        if not self.history_messages_key:
            given = given[len(known):]
        outputs = run.outputs.get("output", run.outputs) if isinstance(run.outputs, dict) else run.outputs
        return given + self._given(said(run.outputs, outputs), self.output_messages_key, AIMessage)

    def _exit_history(self, run: Any, config: RunnableConfig) -> None:
        history = config["configurable"]["message_history"]
        history.add_messages(self._to_add(run, history.messages.copy()))

    async def _aexit_history(self, run: Any, config: RunnableConfig) -> None:
        history = config["configurable"]["message_history"]
        await history.aadd_messages(self._to_add(run, (await history.aget_messages()).copy()))

    def _merge_configs(self, *configs: RunnableConfig | None) -> RunnableConfig:
        """The config with the history of its session.  ValueError when the session's fields are missing."""
        config = super()._merge_configs(*configs)
        expected = [spec.id for spec in self.history_factory_config]
        given = config.get("configurable", {})
        missing = set(expected) - set(given)
        names = list(inspect.signature(self.get_session_history).parameters)
        if missing and names:
            raise ValueError(f"Missing keys {sorted(missing)} in config['configurable'] Expected keys are {sorted(expected)}.When using "
                             f"via "
                             f".invoke() or .stream(), pass in a config; e.g., "
                             f"chain.invoke({{{(self.input_messages_key or 'input')!r}: 'foo'}}, "
                             f"{{'configurable': {{{', '.join(repr(k) + ': ' + repr('[your-value-here]') for k in missing)}}}}})")
        if len(expected) == 1:
            history = self.get_session_history(given[expected[0]]) if names else self.get_session_history()
        else:
            if set(expected) != set(names):
                raise ValueError(f"Expected keys {sorted(expected)} do not match parameter names {names} of get_session_history.")
            history = self.get_session_history(**{key: given[key] for key in expected})
        config["configurable"] = {**given, "message_history": history}
        return config


def as_given(inputs: dict[str, Any]) -> Any:
    """What a run was given: its messages as they are, in the place of a dict that tracers made of them."""
    if set(inputs) == {"input"}:
        return inputs["input"]
    if set(inputs) == {"messages"}:
        return [load(one, allowed_objects="messages") if isinstance(one, dict) else one for one in inputs["messages"][0]]
    return inputs


def said(outputs: Any, inner: Any) -> Any:
    """What a run gave: the message of a model's result, or the output itself."""
    if isinstance(outputs, dict) and "generations" in outputs:
        message = outputs["generations"][0][0].get("message")
        return AIMessage(**{k: v for k, v in message.items() if k != "type"}) if isinstance(message, dict) else message
    return inner
