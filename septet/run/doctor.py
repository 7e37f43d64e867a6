"""`septet doctor`: this machine as Septet sees it; what to paste into a report, and what looks wrong."""
from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from septet import __version__
from septet.run.report import peak_bytes
from septet.run.table import TABLE

Facts = dict[str, Any]

# Extensions that some kernels use, by LLVM's names.
EXTENSIONS = ("fma", "f16c", "avx512bf16", "avx512vnni", "avxvnni", "amx-tile", "bf16", "i8mm", "sve")
OTHER_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
OWN_PACKAGES = ("llvmlite", "scipy-openblas64", "rich")


def examine() -> Facts:
    """Everything the doctor looks at, section by section; a section that cannot be read says why."""
    sections: dict[str, Callable[[], Facts]] = {
        "versions": versions, "processor": processor, "threads": threads, "memory": memory, "blas": blas,
        "cache": cache, "settings": settings, "real libraries": real_libraries,
    }
    facts: Facts = {name: _read(section) for name, section in sections.items()}
    facts["warnings"] = warnings(facts)
    return facts


def _read(section: Callable[[], Facts]) -> Facts:
    """A doctor must not die of what it finds."""
    try:
        return section()
    except Exception as error:
        return {"cannot be read": f"{type(error).__name__}: {error}"}


def _version(project: str) -> str | None:
    try:
        return importlib.metadata.version(project)
    except importlib.metadata.PackageNotFoundError:
        return None


def versions() -> Facts:
    facts: Facts = {"septet": __version__, "python": platform.python_version(), "system": platform.platform()}
    facts.update({project: _version(project) or "missing" for project in OWN_PACKAGES})
    facts["installed at"] = str(Path(__file__).resolve().parent.parent)
    return facts


def _model() -> str:
    """The processor by its maker's name."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def processor() -> Facts:
    from septet.runtime import target

    return {"model": _model(), "for LLVM": target.cpu(), "vectors": f"{target.level()}, {target.vector_bits()} bits",
            "also": " ".join(name for name in EXTENSIONS if target.has(name)),
            "caches": f"L2 {_megabytes(target.l2_bytes())}, L3 {_megabytes(target.l3_bytes())}"}


def threads() -> Facts:
    from septet.runtime import cores

    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    quota = cores.cgroup_quota()
    return {"used": cores.thread_count(), "processors": os.cpu_count(), "allowed by affinity": affinity,
            "allowed by cgroup": "no limit" if quota is None else round(quota, 2)}


def memory() -> Facts:
    from septet.runtime.memory import KEPT, total_bytes, usable_bytes

    total, limit = total_bytes(), usable_bytes()
    return {"total": _megabytes(total), "allowed by cgroup": _megabytes(limit) if limit < total else "no limit",
            "of this process": _megabytes(peak_bytes() or 0), "kept for reuse, at most": _megabytes(KEPT)}


def _megabytes(count: float) -> str:
    return f"{count / 1e6:,.0f} MB"


def blas() -> Facts:
    from septet.runtime import blas as library

    return {"library": library.version(), "package": _version("scipy-openblas64") or "missing"}


def cache() -> Facts:
    from septet.runtime import cache as kernels

    folder = kernels.folder()
    if folder is None:
        return {"folder": "none can be used: every run compiles anew"}
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return {"folder": str(folder), "files": len(sizes), "size": _megabytes(sum(sizes)),
            "bound": _megabytes(kernels.bound())}


def settings() -> Facts:
    """Environment variables that change how Septet runs."""
    names = [name for name in os.environ if name.startswith("SEPTET_") or name in (*OTHER_THREADS, "PYTHONPATH")]
    return {name: os.environ[name] for name in sorted(names)}


def real_libraries() -> Facts:
    """Real libraries that are installed too: what your packages, though not your script, would see."""
    found = {library.project: _version(library.project) for library in TABLE.values()}
    return {project: version for project, version in found.items() if version}


def warnings(facts: Facts) -> list[str]:
    """What looks wrong, with what to do about it."""
    found = [f"{project} is missing: pip install {project}" for project in OWN_PACKAGES
             if facts["versions"].get(project) == "missing"]
    found += [f"{name} in this folder hides the library of that name from your scripts and from Septet"
              for name in (f"{library}.py" for library in TABLE) if Path(name).exists()]
    found += [f"{section} cannot be read: {entries['cannot be read']}" for section, entries in facts.items()
              if "cannot be read" in entries]
    if "folder" in facts["cache"] and "files" not in facts["cache"]:
        found.append("no kernel cache: make the folder writable for you alone (mode 700), or set SEPTET_CACHE")
    if len(_copies()) > 1:
        found.append(f"Septet is on the path more than once: {', '.join(_copies())}")
    return found


def _copies() -> list[str]:
    folders = {os.path.realpath(folder or ".") for folder in sys.path}
    return sorted(folder for folder in folders if os.path.isfile(os.path.join(folder, "septet", "errors.py")))


def show(facts: Facts) -> None:
    """Print the facts as plain lines, which survive pasting."""
    for section, entries in facts.items():
        if section == "warnings":
            continue
        print(section)
        for name, value in entries.items() or {"none": ""}.items():
            print(f"  {name:22} {value}".rstrip())
    for warning in facts["warnings"]:
        print(f"! {warning}")
    if not facts["warnings"]:
        print("Nothing looks wrong.")
