"""Every public name of Keras (tests/golden/keras_names.json) is there, or is refused by its name."""
from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from septet.errors import NotSupported
from septet.keras import refused

LIBRARY = "keras"
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
    for name in MODULES[module]:
        path = f"{module}.{name}"
        try:
            find(path)
        except NotSupported as error:
            named = str(error).partition(":")[0]
            assert named in lacking or path.startswith(f"{named}."), path
        else:
            assert path not in lacking


@pytest.mark.parametrize("module", refused.NAMES)
def test_what_keras_lacks_as_well_is_no_attribute(module):
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        find(f"{module}.nonsense")
    assert not hasattr(find(module), "__nonsense__")


def test_said_where_it_is_imported():
    with pytest.raises(NotSupported, match=r"^keras\.layers\.TFSMLayer$"):
        from septet.keras.layers import TFSMLayer  # noqa: F401
    with pytest.raises(NotSupported, match=r"^keras\.applications\.VGG16: .*`keras.Model`"):
        from septet.keras.applications import VGG16  # noqa: F401


def test_by_their_older_places():
    keras = import_module("septet.keras")
    assert keras.mixed_precision.LossScaleOptimizer is keras.optimizers.LossScaleOptimizer
    assert keras.ops.numpy.slogdet is keras.ops.slogdet
