"""Runs at the start of every child process of `septet run`: the sitecustomize it hides, then ours (run/children.py)."""
import importlib.machinery
import importlib.util
import os
import sys


def run_hidden() -> None:
    """Run the `sitecustomize` that this file hides, as Python would have."""
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [folder for folder in sys.path if os.path.abspath(folder) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", folders)
    if spec is None or spec.loader is None:
        return
    module = sys.modules["sitecustomize"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


run_hidden()
try:
    from septet.run import children
except ImportError:                 # another Python, which has no Septet: it keeps its own libraries
    pass
else:
    children.inherit()
