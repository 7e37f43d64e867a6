"""`VisionDataset`: what data sets of images share."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from septet.torch.utils.data import Dataset


class StandardTransform:
    """A transform of the image and one of the target."""

    def __init__(self, transform: Any = None, target_transform: Any = None):
        self.transform, self.target_transform = transform, target_transform

    def __call__(self, input: Any, target: Any) -> tuple[Any, Any]:
        input = input if self.transform is None else self.transform(input)
        return input, target if self.target_transform is None else self.target_transform(target)

    def __repr__(self) -> str:
        lines = ["StandardTransform"]
        for title, transform in (("Transform: ", self.transform), ("Target transform: ", self.target_transform)):
            if transform is not None:
                lines += indented(title, transform)
        return "\n".join(lines)


def indented(title: str, transform: Any) -> list[str]:
    """The lines of a transform's text behind its title."""
    first, *others = repr(transform).splitlines()
    return [title + first, *(" " * len(title) + line for line in others)]


class VisionDataset(Dataset):
    """A data set with transforms: either `transforms` of (image, target), or one of each."""

    _repr_indent = 4

    def __init__(self, root: Any = None, transforms: Any = None, transform: Any = None, target_transform: Any = None):
        self.root = str(Path(root).expanduser()) if isinstance(root, str) and root.startswith("~") else root
        if transforms is not None and (transform is not None or target_transform is not None):
            raise ValueError("Only transforms or transform/target_transform can be passed as argument")
        self.transform, self.target_transform = transform, target_transform
        separate = transform is not None or target_transform is not None
        self.transforms = StandardTransform(transform, target_transform) if separate else transforms

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def transformed(self, image: Any, target: Any) -> tuple[Any, Any]:
        """An image and its target as the user wants them."""
        image = image if self.transform is None else self.transform(image)
        return image, target if self.target_transform is None else self.target_transform(target)

    def __repr__(self) -> str:
        body = [f"Number of datapoints: {len(self)}"]
        if self.root is not None:
            body.append(f"Root location: {self.root}")
        body += self.extra_repr().splitlines()
        if getattr(self, "transforms", None) is not None:
            body.append(repr(self.transforms))
        return "\n".join([f"Dataset {type(self).__name__}", *(" " * self._repr_indent + line for line in body)])

    def extra_repr(self) -> str:
        """More lines of the text."""
        return ""
