"""What a runnable says of itself: its name, the types and schemas of its input and output, its graph."""
from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel

from septet.langchain_core.runnables.utils import get_unique_config_specs


class Describing:
    """Names and schemas."""

    name: str | None

    def get_name(self, suffix: str | None = None, *, name: str | None = None) -> str:
        """The name, with a suffix in the fashion of the name."""
        shown = name or getattr(self, "name", None) or self._class_name()
        if not suffix:
            return shown
        return shown + "_" + suffix.lower() if shown[0].islower() else shown + suffix.title()

    def _class_name(self) -> str:
        """The class's name, without what it is generic over."""
        cls = type(self)
        if issubclass(cls, BaseModel):
            origin = cls.__pydantic_generic_metadata__["origin"]
            if origin is not None:
                return f"{origin.__name__}[{', '.join(short(a) for a in cls.__pydantic_generic_metadata__['args'])}]"
        return cls.__name__

    def _generic_arguments(self) -> tuple[Any, ...] | None:
        """The two types this is generic over, where the class says them."""
        for base in type(self).mro():
            if hasattr(base, "__pydantic_generic_metadata__"):
                args = base.__pydantic_generic_metadata__["args"]
                if len(args) == 2:
                    return tuple(args)
        for base in type(self).__dict__.get("__orig_bases__", ()):
            args = get_args(base)
            if len(args) == 2:
                return args
        return None

    @property
    def InputType(self) -> Any:
        """The type of the input."""
        args = self._generic_arguments()
        if args is None:
            raise TypeError(f"Runnable {self.get_name()} doesn't have an inferable InputType. "
                            "Override the InputType property to specify the input type.")
        return args[0]

    @property
    def OutputType(self) -> Any:
        """The type of the output."""
        args = self._generic_arguments()
        if args is None:
            raise TypeError(f"Runnable {self.get_name()} doesn't have an inferable OutputType. "
                            "Override the OutputType property to specify the output type.")
        return args[1]

    @property
    def input_schema(self) -> type[BaseModel]:
        """A pydantic model of the input."""
        return self.get_input_schema()

    @property
    def output_schema(self) -> type[BaseModel]:
        """A pydantic model of the output."""
        return self.get_output_schema()

    def get_input_schema(self, config: Any = None) -> type[BaseModel]:
        """A pydantic model of the input under a config."""
        return model_of(self.get_name("Input"), self.InputType, self)

    def get_output_schema(self, config: Any = None) -> type[BaseModel]:
        """A pydantic model of the output under a config."""
        return model_of(self.get_name("Output"), self.OutputType, self)

    def get_input_jsonschema(self, config: Any = None) -> dict[str, Any]:
        """The JSON schema of the input."""
        return self.get_input_schema(config).model_json_schema()

    def get_output_jsonschema(self, config: Any = None) -> dict[str, Any]:
        """The JSON schema of the output."""
        return self.get_output_schema(config).model_json_schema()

    @property
    def config_specs(self) -> list[Any]:
        """What the config may set."""
        return []

    def config_schema(self, *, include: Any = None) -> type[BaseModel]:
        """A pydantic model of configs."""
        from septet.langchain_core.runnables.config import RunnableConfig
        from septet.langchain_core.utils.pydantic import create_model_v2

        include = include or []
        specs = get_unique_config_specs(self.config_specs)
        fields: dict[str, Any] = {}
        if specs:
            from pydantic import Field

            inner = create_model_v2("Configurable", field_definitions={
                spec.id: (spec.annotation, Field(spec.default, title=spec.name, description=spec.description)) for spec in specs})
            fields["configurable"] = (inner, None)
        fields.update({name: (kind, None) for name, kind in RunnableConfig.__annotations__.items()
                       if name in [i for i in include if i != "configurable"]})
        return create_model_v2(self.get_name("Config"), field_definitions=fields)

    def get_config_jsonschema(self, *, include: Any = None) -> dict[str, Any]:
        """The JSON schema of configs."""
        return self.config_schema(include=include).model_json_schema()

    def get_graph(self, config: Any = None) -> Any:
        """The graph: input, this, output."""
        from septet.langchain_core.runnables.graphs import runnable_graph

        return runnable_graph(self, config)

    def get_prompts(self, config: Any = None) -> list[Any]:
        """The prompts in the graph."""
        from septet.langchain_core.runnables.graphs import prompts_of

        return prompts_of(self)


def short(kind: Any) -> str:
    return getattr(kind, "__name__", None) or str(kind).replace("typing.", "")


def model_of(name: str, kind: Any, owner: Any) -> type[BaseModel]:
    """A type as a pydantic model: itself if it is one, else a root model."""
    from septet.langchain_core.utils.pydantic import create_model_v2

    if isinstance(kind, type) and issubclass(kind, BaseModel) and not getattr(kind, "__args__", None):
        return kind
    module = type(owner).__module__.removeprefix("septet.")
    return create_model_v2(name, root=kind, module_name=module)


Version = Literal["v1", "v2", "v3"]
