"""What a request may hold.  Arguments that mean something here are fields; others are refused by name, never passed over."""
from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from septet.serve.errors import Refusal
from septet.serve.rest import parse
from septet.serve.sampling import TOP_MOST, Sampling

Probability = Annotated[float, Field(ge=0, le=1)]
Model = TypeVar("Model", bound=BaseModel)
Penalty = Annotated[float, Field(ge=-2, le=2)]


class Strict(BaseModel):
    """A model that refuses what it does not know, and numbers that are text or truth values."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Part(Strict):
    """A piece of a message; only texts, since the models served here read nothing else."""

    type: Literal["text"]
    text: str


class Called(Strict):
    """The function of a tool call."""

    name: str
    arguments: str = "{}"


class Call(Strict):
    """A tool call of an earlier answer."""

    id: str
    type: Literal["function"] = "function"
    function: Called
    index: int | None = None


class Message(Strict):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    name: str | None = None
    tool_calls: list[Call] | None = None
    tool_call_id: str | None = None
    refusal: str | None = None
    annotations: list[Any] | None = None
    audio: None = None
    function_call: None = None


class Function(Strict):
    """A tool: its name, what it is for, and the JSON schema of its arguments."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class Tool(Strict):
    type: Literal["function"]
    function: Function


class Named(Strict):
    name: str


class NamedTool(Strict):
    """The tool that has to be called."""

    type: Literal["function"]
    function: Named


class Schema(Strict):
    """A schema that the answer has to follow."""

    name: str
    description: str | None = None
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    strict: bool | None = None


class Format(Strict):
    """The format of an answer."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: Schema | None = None


class StreamOptions(Strict):
    include_usage: bool = False
    include_obfuscation: bool = False


class Generating(Strict):
    """What chat and completions have in common.  top_k, min_p and repetition_penalty are not OpenAI's, but what local servers take."""

    model: str
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Probability | None = None
    top_k: Annotated[int, Field(ge=0)] = 0
    min_p: Probability = 0.0
    repetition_penalty: Annotated[float, Field(gt=0)] = 1.0
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    logit_bias: dict[Annotated[int, Field(strict=False)], Annotated[float, Field(ge=-100, le=100)]] | None = None
    seed: int | None = None
    n: Annotated[int, Field(ge=1, le=128)] | None = None
    stop: str | Annotated[list[str], Field(max_length=16)] | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    user: str | None = None

    def check(self) -> None:
        """Refusal for arguments that do not go together."""
        if self.stream_options is not None and not self.stream:
            raise Refusal(400, "stream_options needs stream", "stream_options")

    def stops(self) -> list[str]:
        return [self.stop] if isinstance(self.stop, str) else list(self.stop or ())

    def sampling(self, choice: int, logprobs: int | None) -> Sampling:
        """How the tokens of one of the choices are drawn; with a seed, each choice has its own."""
        heat, share = 1.0 if self.temperature is None else self.temperature, 1.0 if self.top_p is None else self.top_p
        return Sampling(heat, share, self.top_k, self.min_p, self.presence_penalty or 0.0, self.frequency_penalty or 0.0,
                        self.repetition_penalty, dict(self.logit_bias or {}),
                        None if self.seed is None else (self.seed + choice) % (1 << 63), logprobs)

    @property
    def wants_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage


class Chat(Generating):
    """A chat completion."""

    messages: Annotated[list[Message], Field(min_length=1)]
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    tools: list[Tool] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    parallel_tool_calls: bool | None = None
    response_format: Format | None = None
    logprobs: bool | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=TOP_MOST)] | None = None
    modalities: list[Literal["text"]] | None = None
    metadata: dict[str, str] | None = None
    store: Literal[False] | None = None
    service_tier: Literal["auto", "default"] | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None


class Completion(Generating):
    """A text completion.  Prompts are texts or tokens, one or several."""

    prompt: str | Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)] | Annotated[list[str], Field(min_length=1)] | \
        Annotated[list[Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]], Field(min_length=1)]
    echo: bool | None = None
    logprobs: Annotated[int, Field(ge=0, le=TOP_MOST)] | None = None
    best_of: Literal[1] | None = None

    def prompts(self) -> list[str | list[int]]:
        if isinstance(self.prompt, str) or isinstance(self.prompt[0], int):
            return [self.prompt]  # type: ignore[list-item]
        return list(self.prompt)  # type: ignore[arg-type]


class Embedding(Strict):
    """Texts, or tokens of texts, to embed."""

    model: str
    input: str | Annotated[list[int], Field(min_length=1)] | Annotated[list[str], Field(min_length=1)] | \
        Annotated[list[Annotated[list[int], Field(min_length=1)]], Field(min_length=1)]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: Annotated[int, Field(ge=1)] | None = None
    user: str | None = None

    def inputs(self) -> list[str | list[int]]:
        if isinstance(self.input, str) or isinstance(self.input[0], int):
            return [self.input]  # type: ignore[list-item]
        return list(self.input)  # type: ignore[arg-type]


KINDS = ("str", "list[", "function-", "constrained")       # parts of a place that name a kind of value, not a field


def clearest(errors: list[Any]) -> Any:
    """Of the errors in the first field that has one: what is wrong within the kind that was meant, rather than that it is no other kind."""
    rivals = [error for error in errors if error["loc"][:1] == errors[0]["loc"][:1]]
    return max(rivals, key=lambda error: (not error["type"].endswith("_type"), len(error["loc"])))


def read(kind: type[Model], data: bytes) -> Model:
    """A request of bytes.  Refusal says which argument is wrong, and how."""
    try:
        return kind.model_validate(parse(data))
    except ValidationError as error:
        first = clearest(error.errors(include_url=False, include_context=False))
        path = ".".join(str(part) for part in first["loc"] if not str(part).startswith(KINDS))
        words = "is not an argument that this server knows" if first["type"] == "extra_forbidden" else first["msg"]
        raise Refusal(400, f"{path}: {words}", path.split(".")[0] or None) from None
