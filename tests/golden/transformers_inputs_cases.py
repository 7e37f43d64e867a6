"""Images and sounds by formulas, and what processors make of them: the recorder and the test share it."""
from __future__ import annotations

from typing import Any

MOST = 24                               # numbers kept of an array


def picture(width: int, height: int, step: int) -> Any:
    """An image of a formula."""
    from PIL import Image

    return Image.frombytes("RGB", (width, height), bytes((i * i * step + i // 3) % 256 for i in range(width * height * 3)))


def shown(torch: Any, x: Any) -> list[Any]:
    """Shape, sum and some numbers of an array."""
    x = x.double()
    return [list(x.shape), round(x.sum().item(), 1), [round(v, 4) for v in x.flatten()[::1 + x.numel() // MOST].tolist()]]


def answers(np: Any, torch: Any, transformers: Any) -> dict[str, Any]:
    """What every processor makes of the same inputs."""
    images = [picture(50, 37, 7), picture(30, 61, 5)]
    sounds = [np.sin(np.arange(24000) * 0.05).astype("float32"), (np.cos(np.arange(9000) * 0.01) * 0.3).astype("float32")]
    found = {}
    for name, made in {
        "vit": transformers.ViTImageProcessor(size=16), "clip": transformers.CLIPImageProcessor(),
        "clip-small": transformers.CLIPImageProcessor(size=20, crop_size=32),
        "detr": transformers.DetrImageProcessor(size={"shortest_edge": 64, "longest_edge": 90}),
    }.items():
        given = made(images, return_tensors="pt")
        found.update({f"{name}.{key}": shown(torch, x) for key, x in sorted(given.items())})
    whisper = transformers.WhisperFeatureExtractor(chunk_length=2)
    found["whisper"] = shown(torch, whisper(sounds, sampling_rate=16000, return_tensors="pt").input_features)
    wav2vec2 = transformers.Wav2Vec2FeatureExtractor(return_attention_mask=True)
    given = wav2vec2(sounds, sampling_rate=16000, padding=True, return_tensors="pt")
    found.update({f"wav2vec2.{key}": shown(torch, x) for key, x in sorted(given.items())})
    return found
