"""`torchvision.transforms.v2.functional`: one function for each change of an image, a mask or boxes."""
from __future__ import annotations

from septet.torch.lazy import homes, loader

_HOME = homes({
    "geometry": "horizontal_flip vertical_flip hflip vflip crop center_crop resized_crop pad resize affine rotate perspective elastic "
                "elastic_transform five_crop ten_crop get_size get_dimensions get_image_size get_num_channels get_image_num_channels",
    "color": "adjust_brightness adjust_contrast adjust_saturation adjust_hue adjust_gamma adjust_sharpness autocontrast equalize invert "
             "posterize solarize rgb_to_grayscale to_grayscale grayscale_to_rgb permute_channels normalize gaussian_blur gaussian_noise "
             "erase to_dtype convert_image_dtype",
    "types": "to_image to_tensor is_pure_tensor",
    "boxes": "clamp_bounding_boxes convert_bounding_box_format",
})
_HOME.update(dict.fromkeys(("pil_to_tensor", "to_pil_image"), "types"))
_HOME["InterpolationMode"] = "types"
__all__ = sorted(_HOME)
__getattr__, __dir__ = loader("septet.torchvision.transforms.v2.functional", _HOME, ("boxes", "color", "geometry", "types"))
