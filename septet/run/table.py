"""Which library has which face: one row each.  The only place where `septet.run` names a library."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Library:
    """A library that Septet stands in for, or will.

    name: the package one imports.  title: as people write it.  project: what pip installs.  version: the one imitated.
    face: the package that answers, or None while there is none.  sought: packages look for it in `sys.modules`, to learn whether an
    object they were given can be of it; no compiled package links to its C interface without bringing the real one.
    """

    name: str
    title: str
    project: str
    version: str
    face: str | None = None
    sought: bool = False


_ROWS = (
    # imported as                title           pip                         imitated  face
    Library("numpy",                    "NumPy",        "numpy",                    "2.4",  "septet.numpy"),
    Library("pandas",                   "pandas",       "pandas",                   "3.1",  "septet.pandas"),
    Library("sklearn",                  "scikit-learn", "scikit-learn",             "1.9",  "septet.sklearn"),
    Library("joblib",                   "joblib",       "joblib",                   "1.6",  "septet.joblib"),
    Library("torch",                    "PyTorch",      "torch",                    "2.13", "septet.torch", sought=True),
    Library("torchvision",              "torchvision",  "torchvision",              "0.28", "septet.torchvision"),
    Library("safetensors",              "safetensors",  "safetensors",              "0.8",  "septet.safetensors"),
    Library("lightning",                "Lightning",    "lightning",                "2.6",  "septet.lightning"),
    Library("pytorch_lightning",        "Lightning",    "pytorch-lightning",        "2.6",  "septet.lightning.pytorch"),
    Library("keras",                    "Keras",        "keras",                    "3.15", "septet.keras"),
    Library("tensorflow",               "TensorFlow",   "tensorflow",               "2.21", "septet.tensorflow", sought=True),
    Library("transformers",             "Transformers", "transformers",             "5.23", "septet.transformers"),
    Library("langchain",                "LangChain",    "langchain",                "1.4", "septet.langchain"),
    Library("langchain_core",           "LangChain",    "langchain-core",           "1.7", "septet.langchain_core"),
    Library("langchain_text_splitters", "LangChain",    "langchain-text-splitters", "1.1", "septet.langchain_text_splitters"),
    Library("langchain_community",      "LangChain",    "langchain-community",      "0.4", "septet.langchain_community"),
    Library("langchain_openai",         "LangChain",    "langchain-openai",         "1.7", "septet.langchain_openai"),
    Library("langchain_huggingface",    "LangChain",    "langchain-huggingface",    "1.2", "septet.langchain_huggingface"),
    Library("langchain_classic",        "LangChain",    "langchain-classic",        "1.0", "septet.langchain_classic"),
    Library("langchain_mcp_adapters",   "LangChain",    "langchain-mcp-adapters",   "0.3", "septet.langchain_mcp_adapters"),
    Library("langchain_experimental",   "LangChain",    "langchain-experimental",   "0.4", "septet.langchain_experimental"),
    Library("langgraph",                "LangGraph",    "langgraph",                "1.2", "septet.langgraph"),
    Library("peft",                     "PEFT",         "peft",                     "0.21", "septet.peft"),
    Library("accelerate",               "Accelerate",   "accelerate",               "1.15", "septet.accelerate"),
    Library("datasets",                 "Datasets",     "datasets",                 "5.2",  "septet.datasets"),
)
TABLE: dict[str, Library] = {library.name: library for library in _ROWS}


def with_faces() -> list[str]:
    """Names of the libraries that have a face."""
    return [library.name for library in TABLE.values() if library.face]


def is_face(module: str) -> bool:
    """Whether a module is a face or a part of one."""
    return any(library.face and (module + ".").startswith(library.face + ".") for library in TABLE.values())


def choose(names: list[str] | None) -> frozenset[str]:
    """The libraries to substitute; all with a face when `names` is None.  ValueError names one that has none."""
    available = with_faces()
    for name in names or ():
        if name not in available:
            raise ValueError(f"there is no face for {name!r}; faces: {', '.join(available)}")
    return frozenset(available if names is None else names)
