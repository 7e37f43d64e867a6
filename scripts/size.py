"""What Septet weighs: megabytes installed by package, and lines of code by layer, beside their budgets."""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("llvmlite", "scipy-openblas64", "rich", "markdown-it-py", "mdurl", "pygments", "polars", "polars-runtime-32", "python-calamine",
            "xlsxwriter", "tokenizers", "huggingface-hub", "hf-xet", "fsspec", "pyyaml", "jinja2", "markupsafe", "pydantic",
            "pydantic-core", "annotated-types", "typing-inspection", "anyio", "h11", "idna",
            "httpx2", "httpcore2", "truststore", "starlette", "uvicorn", "click")
INSTALL_BUDGET = 500                # MB on disk of Septet and the packages above
BUDGETS = {                         # lines of code: neither blank nor only a comment
    "ir": 3_000,
    "lang": 3_000,
    "runtime": 9_400,            # its own linker among it: a warm start loads no LLVM; tapes of compiled steps
    "codegen": 27_000,             # kernels of tables, of classical learning (LIBLINEAR whole), of transforms and of AMX among them
    "core": 22_000,               # sparse tensors of any number of dimensions among it
    "numpy": 20_000,
    "pandas": 43_000,             # the widest of the seven: eight kinds of index, a dozen kinds of array, as many file formats
    "sklearn": 38_000,            # about 200 estimators, with their displays, files and pictures
    "joblib": 500,
    "torch": 29_500,              # twice as many public names as NumPy has, and three layouts
    "lightning": 10_000,
    "safetensors": 300,
    "torchvision": 8_000,
    "keras": 22_000,
    "tensorflow": 8_000,
    "transformers": 22_000,
    "peft": 2_000,
    "accelerate": 1_500,
    "datasets": 3_000,
    "langchain_core": 14_100,
    "langchain_text_splitters": 1_500,
    "langchain_community": 5_000,
    "langchain": 4_000,
    "langchain_openai": 1_000,
    "langchain_huggingface": 700,
    "langchain_classic": 1_500,
    "langchain_mcp_adapters": 600,
    "langchain_experimental": 400,
    "langgraph": 7_000,
    "serve": 4_000,
    "board": 2_000,
    "run": 2_500,
}


def lines_of_code(file: Path) -> int:
    """Lines that are neither blank nor only a comment."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def layer_lines(layer: str) -> int:
    """Lines of code of one folder of the package."""
    return sum(lines_of_code(file) for file in (ROOT / "septet" / layer).rglob("*.py"))


def own_bytes() -> int:
    """Bytes of the package itself, without compiled Python."""
    files = (ROOT / "septet").rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file() and "__pycache__" not in file.parts)


def installed_bytes(package: str) -> int | None:
    """Bytes that an installed distribution takes, None when it is not there."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        return None
    paths = (file.locate() for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file())  # type: ignore[attr-defined]


def measure() -> dict[str, dict[str, float]]:
    """Megabytes by package and lines by layer."""
    sizes = {package: installed_bytes(package) for package in PACKAGES}
    megabytes = {name: size / 1e6 for name, size in sizes.items() if size is not None}
    megabytes["septet"] = own_bytes() / 1e6
    return {"megabytes": megabytes, "lines": {layer: layer_lines(layer) for layer in BUDGETS}}


def table(found: dict[str, dict[str, float]]) -> Iterator[str]:
    """The measures as lines of text."""
    total = sum(found["megabytes"].values())
    yield f"installed {total:8.1f} MB of {INSTALL_BUDGET}"
    for name, size in sorted(found["megabytes"].items(), key=lambda item: -item[1]):
        yield f"  {name:18} {size:8.1f} MB"
    yield f"code      {sum(found['lines'].values()):8} lines"
    for layer, budget in BUDGETS.items():
        yield f"  {layer:18} {found['lines'][layer]:8} of {budget}"


def over_budget(found: dict[str, dict[str, float]]) -> list[str]:
    """What has outgrown its budget."""
    over = [f"{layer}: {lines} lines, budget {BUDGETS[layer]}"
            for layer, lines in found["lines"].items() if lines > BUDGETS[layer]]
    total = sum(found["megabytes"].values())
    return over + [f"install: {total:.0f} MB, budget {INSTALL_BUDGET}"] * (total > INSTALL_BUDGET)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a budget is broken")
    parser.add_argument("--json", action="store_true", help="print the measures as JSON")
    options = parser.parse_args()
    found = measure()
    over = over_budget(found)
    print(json.dumps(found, indent=2) if options.json else "\n".join(table(found)))
    for line in over:
        print(f"over budget: {line}", file=sys.stderr)
    return int(options.check and bool(over))


if __name__ == "__main__":
    sys.exit(main())
