"""Image processors, extractors of sound and processors beside recorded answers of Transformers."""
from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from septet import numpy as np
from septet import torch, transformers

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
sys.path.insert(0, str(GOLDEN))
from transformers_inputs_cases import answers, picture  # noqa: E402


def test_answers() -> None:
    found, golden = answers(np, torch, transformers), json.loads((GOLDEN / "transformers_inputs.json").read_text())
    assert found.keys() == golden.keys()
    for name, (shape, total, numbers) in golden.items():
        assert found[name][0] == shape, name
        assert abs(found[name][1] - total) <= max(1.0, abs(total) * 1e-4), name
        assert all(abs(a - b) < 2e-3 for a, b in zip(found[name][2], numbers)), name


def test_settings_round_trip(tmp_path: Path) -> None:
    transformers.ViTImageProcessor(size=16).save_pretrained(tmp_path)
    again = transformers.AutoImageProcessor.from_pretrained(tmp_path)
    assert type(again).__name__ == "ViTImageProcessor" and again.size == {"height": 16, "width": 16}
    transformers.WhisperFeatureExtractor(chunk_length=2).save_pretrained(tmp_path)
    sound = transformers.AutoFeatureExtractor.from_pretrained(tmp_path)
    assert sound.n_samples == 32000 and "mel_filters" not in sound.to_dict()


def test_bad_input(tmp_path: Path) -> None:
    made = transformers.ViTImageProcessor(size=16)
    with pytest.raises(ValueError, match="dimension"):
        made(np.zeros((2, 3)).reshape(1, 1, 1, 2, 3))
    with pytest.raises(TypeError, match="colour"):
        made(picture(8, 8, 3), colour=1)
    with pytest.raises(ValueError, match="pixels"):
        made(picture(8, 8, 3), size=10**9)
    with pytest.raises(ValueError, match="sampling rate of 16000"):
        transformers.Wav2Vec2FeatureExtractor()([0.1] * 400, sampling_rate=8000)
    with pytest.raises(ValueError, match="padding=True"):
        transformers.Wav2Vec2FeatureExtractor()([[0.1] * 400, [0.2] * 300], sampling_rate=16000, return_tensors="pt")
    (tmp_path / "preprocessor_config.json").write_text('{"image_processor_type": "OwnProcessor"}')
    with pytest.raises(ValueError, match=r"OwnProcessor.*ViTImageProcessor"):
        transformers.AutoImageProcessor.from_pretrained(tmp_path)


def test_boxes_of_an_answer() -> None:
    logits = torch.sin(torch.arange(24).float()).reshape(2, 3, 4) * 4
    out = SimpleNamespace(logits=logits, pred_boxes=torch.full((2, 3, 4), 0.5))
    found = transformers.DetrImageProcessor().post_process_object_detection(out, threshold=0.4, target_sizes=[(10, 20), (30, 40)])
    assert len(found) == 2 and found[0]["boxes"][0].tolist() == [5.0, 2.5, 15.0, 7.5]


def test_a_batch_without_an_end_does_not_take_the_models() -> None:
    """`generate` does; upstream's generate_batch writes on, with a warning."""
    torch.manual_seed(0)
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                                                                   intermediate_size=16, vocab_size=30, max_position_embeddings=32)).eval()

    def written() -> list[int]:
        config = transformers.GenerationConfig(max_new_tokens=6, do_sample=False)
        return model.generate_batch([[5, 6, 7]], generation_config=config)["req_0"].generated_tokens

    model.config.eos_token_id = model.generation_config.eos_token_id = None
    whole = written()
    model.config.eos_token_id = model.generation_config.eos_token_id = whole[1]
    assert written() == whole and len(whole) == 6
