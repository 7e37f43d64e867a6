"""`torchvision.utils`: grids of images, images with marks, images in files."""
from __future__ import annotations

import math
from typing import Any

import septet.torch as torch
from septet.torch import Tensor
from septet.torchvision.pillow import pillow
from septet.torchvision.transforms.conversion import pil_to_tensor, to_pil_image
from septet.torchvision.transforms.tensor_images import convert_image_dtype


@torch.no_grad()
def make_grid(tensor: Any, nrow: int = 8, padding: int = 2, normalize: bool = False, value_range: Any = None, scale_each: bool = False,
              pad_value: float = 0.0) -> Any:
    """One image (3, h, w) of a batch (n, c, h, w) or list: nrow beside one another, `padding` pixels apart.

    normalize: shifted to (0, 1), from value_range or else from the smallest and largest value, of all or (scale_each) of each.
    """
    images = as_batch(tensor)
    if normalize:
        images = normalized(images.clone(), value_range, scale_each)
    if images.size(0) == 1:
        return images.squeeze(0)
    n, channels, h, w = images.shape
    columns = min(nrow, n)
    rows = math.ceil(n / columns)
    height, width = h + padding, w + padding
    grid = torch.full((channels, height * rows + padding, width * columns + padding), pad_value, dtype=images.dtype)
    for k in range(n):
        top, left = k // columns * height + padding, k % columns * width + padding
        grid[:, top:top + h, left:left + w] = images[k]
    return grid


def as_batch(tensor: Any) -> Any:
    """(n, 3, h, w) of an image, of a batch or of a list.  TypeError for anything else."""
    if not isinstance(tensor, Tensor):
        if not isinstance(tensor, list):
            raise TypeError(f"tensor or list of tensors expected, got {type(tensor)}")
        for t in tensor:
            if not isinstance(t, Tensor):
                raise TypeError(f"tensor or list of tensors expected, got a list containing {type(t)}")
        tensor = torch.stack(tensor, dim=0)
    while tensor.ndim < 4 and tensor.ndim > 1:
        tensor = tensor.unsqueeze(0)
    return torch.cat((tensor, tensor, tensor), 1) if tensor.ndim == 4 and tensor.size(1) == 1 else tensor


def normalized(images: Any, value_range: Any, scale_each: bool) -> Any:
    """Values from 0 to 1."""
    if value_range is not None and not isinstance(value_range, tuple):
        raise TypeError("value_range has to be a tuple (min, max) if specified. min and max are numbers")
    if scale_each:
        return torch.stack([stretched(image, value_range) for image in images])
    return stretched(images, value_range)


def stretched(image: Any, value_range: Any) -> Any:
    """Clamped to a range, which becomes 0 to 1."""
    low, high = value_range if value_range is not None else (float(image.min()), float(image.max()))
    return image.clamp(min=low, max=high).sub(low).div(max(high - low, 1e-5))


@torch.no_grad()
def save_image(tensor: Any, fp: Any, format: str | None = None, **kwargs: Any) -> None:
    """Write the grid of a batch to a file; kwargs: those of make_grid."""
    grid = make_grid(tensor, **kwargs)
    pixels = grid.mul(255).add(0.5).clamp(0, 255).to(torch.uint8)
    to_pil_image(pixels).save(fp, format=format)


# ---- marks -----------------------------------------------------------------------------------------------------------


@torch.no_grad()
def draw_bounding_boxes(image: Any, boxes: Any, labels: Any = None, colors: Any = None, fill: bool | None = False, width: int = 1,
                        font: str | None = None, font_size: int | None = None, label_colors: Any = None,
                        label_background_colors: Any = None, fill_labels: bool = False) -> Any:
    """The image (c, h, w) with boxes (n, 4) of (left, top, right, bottom), and their labels."""
    check_drawable(image)
    if image.size(0) not in (1, 3):
        raise ValueError("Only grayscale and RGB images are supported")
    if boxes.shape[-1] != 4:
        from septet.errors import NotSupported

        raise NotSupported("draw_bounding_boxes of rotated boxes")
    if (boxes[:, 0] > boxes[:, 2]).any() or (boxes[:, 1] > boxes[:, 3]).any():
        raise ValueError("Boxes need to be in (xmin, ymin, xmax, ymax) format. Use torchvision.ops.box_convert to convert them")
    count = boxes.shape[0]
    if count == 0:
        return image
    labels = [None] * count if labels is None else labels
    if len(labels) != count:
        raise ValueError(f"Number of boxes ({count}) and labels ({len(labels)}) mismatch. Please specify labels for each box.")
    shades = parsed_colors(colors, count)
    texts = parsed_colors(label_colors, count) if label_colors else list(shades)
    backs = parsed_colors(label_background_colors, count) if label_background_colors else list(shades)
    picture = as_picture(image if image.size(0) == 3 else image.expand(3, -1, -1))
    pen = pillow("ImageDraw").Draw(picture, "RGBA" if fill else None)
    letters = letters_of(font, font_size)
    for box, shade, label, text, back in zip(boxes.to(torch.int64).tolist(), shades, labels, texts, backs):
        pen.rectangle(box, width=width, outline=shade, fill=(*shade, 100) if fill else None)
        if label is not None:
            put_label(pen, box, label, letters, width, text, back if fill_labels else None)
    return from_picture(picture, image)


def put_label(pen: Any, box: list[int], label: str, letters: Any, width: int, color: Any, back: Any) -> None:
    """A label in the upper left corner of its box."""
    at = (box[0] + width + 1, box[1] + width + 1)
    if back is not None:
        left, top, right, bottom = pen.textbbox(at, label, font=letters)
        pen.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill=back)
    pen.text(at, label, fill=color, font=letters)


def letters_of(font: str | None, size: int | None) -> Any:
    """A font by its file, or Pillow's own."""
    fonts = pillow("ImageFont")
    return fonts.truetype(font=font, size=size or 10) if font is not None else fonts.load_default()


def check_drawable(image: Any) -> None:
    """TypeError, ValueError for what is no image (c, h, w) of bytes or floats."""
    if not isinstance(image, Tensor):
        raise TypeError(f"Tensor expected, got {type(image)}")
    if not (image.dtype == torch.uint8 or image.is_floating_point()):
        raise ValueError(f"The image dtype must be uint8 or float, got {image.dtype}")
    if image.dim() != 3:
        raise ValueError("Pass individual images, not batches")


def as_picture(image: Any) -> Any:
    """An image of bytes, or of floats from 0 to 1, as Pillow's."""
    return to_pil_image(convert_image_dtype(image, torch.uint8))


def from_picture(picture: Any, image: Any) -> Any:
    """A picture as the image was: bytes, or floats from 0 to 1."""
    made = pil_to_tensor(picture)
    return made.to(image.dtype) / 255 if image.is_floating_point() else made


@torch.no_grad()
def draw_segmentation_masks(image: Any, masks: Any, alpha: float = 0.8, colors: Any = None) -> Any:
    """The image (3, h, w) under coloured masks (n, h, w) or (h, w) of bools; alpha 1 covers it."""
    check_drawable(image)
    if image.size()[0] != 3:
        raise ValueError("Pass an RGB image. Other Image formats are not supported")
    masks = masks[None, :, :] if masks.ndim == 2 else masks
    if masks.ndim != 3:
        raise ValueError("masks must be of shape (H, W) or (batch_size, H, W)")
    if masks.dtype != torch.bool:
        raise ValueError(f"The masks must be of dtype bool. Got {masks.dtype}")
    if masks.shape[-2:] != image.shape[-2:]:
        raise ValueError("The image and the masks must have the same height and width")
    if masks.size(0) == 0:
        return image
    shades = [*parsed_colors(colors, masks.size(0), image.dtype), (0, 0, 0)]
    painted = image
    for mask, color in zip((*masks, masks.sum(0) > 1), shades):                # where masks lie over one another it is black
        painted = torch.where(mask, torch.tensor(color, dtype=image.dtype)[:, None, None], painted)
    result = image * (1 - alpha) + painted * alpha
    return result.to(image.dtype)


@torch.no_grad()
def draw_keypoints(image: Any, keypoints: Any, connectivity: Any = None, colors: Any = None, radius: int = 2, width: int = 3,
                   visibility: Any = None) -> Any:
    """The image (3, h, w) with points (instances, k, 2), and the lines between those that connectivity pairs."""
    check_drawable(image)
    if image.size()[0] != 3:
        raise ValueError("Pass an RGB image. Other Image formats are not supported")
    if keypoints.ndim != 3:
        raise ValueError("keypoints must be of shape (num_instances, K, 2)")
    seen = torch.ones(keypoints.shape[:-1], dtype=torch.bool) if visibility is None else visibility
    seen = (seen.squeeze(-1) if seen.ndim == 3 else seen).to(torch.bool)
    if seen.shape != keypoints.shape[:-1]:
        raise ValueError("keypoints and visibility must have the same dimensionality for num_instances and K. "
                         f"Got {tuple(seen.shape)} and {tuple(keypoints.shape)}")
    picture = as_picture(image)
    pen = pillow("ImageDraw").Draw(picture)
    for points, shown in zip(keypoints.to(torch.int64).tolist(), seen.tolist()):
        for (x, y), there in zip(points, shown):
            if there:
                pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colors, outline=None, width=0)
        for a, b in connectivity or ():
            if shown[a] and shown[b]:
                pen.line((tuple(points[a]), tuple(points[b])), width=width)
    return from_picture(picture, image)


def parsed_colors(colors: Any, count: int, dtype: Any = torch.uint8) -> list[tuple[Any, ...]]:
    """(r, g, b) for each of `count` objects.  ValueError for too few."""
    if colors is None:
        found = palette(count)
    elif isinstance(colors, list):
        if len(colors) < count:
            raise ValueError(f"Number of colors must be equal or larger than the number of objects, but got {len(colors)} < {count}.")
        found = colors
    elif isinstance(colors, (str, tuple)):
        found = [colors] * count
    else:
        raise ValueError("`colors` must be a tuple or a string, or a list thereof")
    rgb = [pillow("ImageColor").getrgb(c) if isinstance(c, str) else tuple(c) for c in found]
    return [tuple(v / 255 for v in c) for c in rgb] if dtype.is_floating_point else rgb


def palette(count: int) -> list[tuple[int, ...]]:
    """Colours far from one another."""
    steps = (2 ** 25 - 1, 2 ** 15 - 1, 2 ** 21 - 1)
    return [tuple(k * s % 255 for s in steps) for k in range(count)]
