"""Every public name of TensorFlow (tests/golden/tensorflow_names.json) is there, or is refused by its name."""
from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from septet.errors import NotSupported
from septet.tensorflow import refused

LIBRARY = "tensorflow"
MODULES = json.loads((Path(__file__).parents[2] / "golden" / f"{LIBRARY}_names.json").read_text())["modules"]


def find(path):
    """What stands at a path; NotSupported names the first part of it that the face lacks."""
    owner = import_module(f"septet.{LIBRARY}")
    for part in path.split(".")[1:]:
        owner = getattr(owner, part)
    return owner


@pytest.mark.parametrize("module", MODULES)
def test_there_or_refused(module):
    lacking = {f"{module}.{name}" for name in MODULES[module] if name in refused.NAMES.get(module, "").split()}
    for name in (n for n in MODULES[module] if not n.startswith("_")):
        path = f"{module}.{name}"
        try:
            find(path)
        except NotSupported as error:
            named = str(error).partition(":")[0]
            assert named.replace("tf.", "tensorflow.") == path or path.startswith(f"{named}."), path
        else:
            assert path not in lacking


@pytest.mark.parametrize("module", refused.NAMES)
def test_what_tensorflow_lacks_as_well_is_no_attribute(module):
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        find(f"{module}.nonsense")
    assert not hasattr(find(module), "__nonsense__")
