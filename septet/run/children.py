"""How child processes inherit the substitution: two environment variables and a folder.

`SEPTET_RUN` holds the settings. `inherit/`, put first on `PYTHONPATH`, holds a `sitecustomize.py`, which every Python
runs at its start: it runs the `sitecustomize` it hides, then installs the substitution. So processes of
`multiprocessing`, of `subprocess` with `sys.executable` and of job runners follow the rule; a child started with `-I`,
`-E` or `-S` does not.
"""
from __future__ import annotations

import json
import os
from collections.abc import Iterable

VARIABLE = "SEPTET_RUN"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inherit")


def announce(faces: Iterable[str], strict: bool) -> None:
    """Let processes started from now on follow the rule."""
    os.environ[VARIABLE] = json.dumps({"faces": sorted(faces), "strict": strict})
    os.environ["PYTHONPATH"] = os.pathsep.join([FOLDER, *_other_folders()])


def withdraw() -> None:
    """Undo `announce`."""
    os.environ.pop(VARIABLE, None)
    others = _other_folders()
    if others:
        os.environ["PYTHONPATH"] = os.pathsep.join(others)
    else:
        os.environ.pop("PYTHONPATH", None)


def inherit() -> None:
    """Install what the parent process announced; nothing when it did not or its settings are damaged."""
    from septet.run import substitute

    try:
        settings = json.loads(os.environ[VARIABLE])
        faces, strict = list(settings["faces"]), bool(settings["strict"])
    except (KeyError, TypeError, ValueError):
        return
    substitute.install(faces, strict, announce=False)


def _other_folders() -> list[str]:
    folders = os.environ.get("PYTHONPATH", "")
    return [folder for folder in folders.split(os.pathsep) if folder and folder != FOLDER]
