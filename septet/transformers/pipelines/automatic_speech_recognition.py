"""Speech recognition: text of sound, by CTC or by a model that writes (Whisper)."""
from __future__ import annotations

import os
import wave
from collections.abc import Iterator
from typing import Any

from septet import numpy, torch
from septet.errors import NotSupported
from septet.transformers.pipelines.base import ChunkPipeline
from septet.transformers.pipelines.transcripts import Transcript

MOST_BYTES = 1 << 30
_WIDTHS = {1: ("uint8", 128.0), 2: ("int16", 32768.0), 4: ("int32", 2147483648.0)}


def read_wav(path: str) -> tuple[Any, int]:
    """(samples of the mean of channels, from -1 to 1; samples a second) of a WAV file."""
    if os.path.getsize(path) > MOST_BYTES:
        raise ValueError(f"{path} has {os.path.getsize(path)} bytes: more than a recording here may have")
    try:
        with wave.open(path, "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"{path} is not a WAV file of whole numbers ({error}); other kinds of sound are not read") from error
    if width not in _WIDTHS:
        raise NotSupported(f"{path}: WAV of {width * 8} bits; 8, 16 and 32 are read")
    kind, scale = _WIDTHS[width]
    samples = numpy.frombuffer(raw, dtype=kind).astype(numpy.float32)
    samples = samples / scale if width > 1 else (samples - scale) / scale
    return samples.reshape(-1, channels).mean(axis=1), rate


class AutomaticSpeechRecognitionPipeline(ChunkPipeline):
    """Text of sound.

    Inputs are samples (float, at the model's rate), {"raw" or "array": samples, "sampling_rate": rate}, or the path of a WAV file.
    chunk_length_s: long sound in parts of so many seconds; stride_length_s: seconds that parts share on the left and right.
    return_timestamps: of Whisper, True gives `chunks` of text with their seconds; of CTC, "char" or "word" gives them of those.
    generate_kwargs: for models that write.
    """

    modality = "audio"
    default_settings = {"max_new_tokens": 256, "num_beams": 5}

    def __init__(self, model: Any, feature_extractor: Any = None, tokenizer: Any = None, decoder: Any = None, **kwargs: Any) -> None:
        if decoder is not None:
            raise NotSupported("automatic-speech-recognition: decoder= (a language model beside CTC)")
        writes = "seq2seq_whisper" if model.config.model_type == "whisper" else "seq2seq"
        self.type = "ctc" if type(model).__name__.endswith("ForCTC") else writes
        super().__init__(model, tokenizer, feature_extractor, **kwargs)

    def _sanitize_parameters(self, chunk_length_s: float | None = None, stride_length_s: Any = None, ignore_warning: bool | None = None,
                             decoder_kwargs: Any = None, return_timestamps: Any = None, return_language: Any = None,
                             generate_kwargs: dict[str, Any] | None = None, max_new_tokens: int | None = None) -> Any:
        if decoder_kwargs:
            raise NotSupported("automatic-speech-recognition: decoder_kwargs")
        if return_language:
            raise NotSupported("automatic-speech-recognition: return_language")
        self._check_times(return_timestamps)
        before = {key: value for key, value in (("chunk_length_s", chunk_length_s), ("stride_length_s",
                                                                                     stride_length_s)) if value is not None}
        forward = dict(generate_kwargs or {})
        if max_new_tokens is not None:
            forward["max_new_tokens"] = max_new_tokens
        if return_timestamps is not None and self.type == "seq2seq_whisper":
            forward["return_timestamps"] = return_timestamps
        return before, forward, {} if return_timestamps is None else {"return_timestamps": return_timestamps}

    def _check_times(self, asked: Any) -> None:
        """ValueError for times that the kind of model has not, NotSupported for those of words and letters."""
        if not asked:
            return
        if self.type == "seq2seq":
            raise ValueError("We cannot return_timestamps yet on non-CTC models apart from Whisper!")
        if self.type == "ctc" and asked not in ("char", "word"):
            raise ValueError("CTC can either predict character level timestamps, or word level timestamps. Set `return_timestamps='char'`"
                             " or `return_timestamps='word'` as required.")
        if self.type == "seq2seq_whisper" and asked == "char":
            raise ValueError("Whisper cannot return `char` timestamps, only word level or segment level timestamps. Use"
                             " `return_timestamps='word'` or `return_timestamps=True` respectively.")
        if self.type == "seq2seq_whisper" and asked is not True:
            raise NotSupported(f"automatic-speech-recognition: return_timestamps={asked!r}")

    def _samples(self, inputs: Any) -> Any:
        rate = self.feature_extractor.sampling_rate
        given = rate
        if isinstance(inputs, str):
            if inputs.startswith(("http://", "https://")):
                raise NotSupported(f"sound at {inputs}: nothing here uses the network; pass a path")
            inputs, given = read_wav(inputs)
        elif isinstance(inputs, bytes):
            raise NotSupported("sound as bytes: pass samples, or the path of a WAV file")
        elif isinstance(inputs, dict):
            if not ("sampling_rate" in inputs and ("raw" in inputs or "array" in inputs)):
                raise ValueError("When passing a dictionary to AutomaticSpeechRecognitionPipeline, the dict needs to contain a \"raw\" "
                                 "key containing the"
                                 " numpy array or torch tensor representing the audio and a \"sampling_rate\" key, containing the "
                                 "sampling_rate"
                                 " associated with that array")
            given, inputs = inputs["sampling_rate"], inputs.get("raw", inputs.get("array"))
        if given != rate:
            raise ImportError(f"the sound has {given} samples a second and the model wants {rate}: resample it first (torchaudio is not"
                              " here)")
        samples = numpy.asarray(inputs.tolist() if isinstance(inputs, torch.Tensor) else inputs)
        if samples.ndim == 2:
            samples = samples.mean(axis=0)
        if samples.ndim != 1:
            raise ValueError(f"We expect a single channel audio input for AutomaticSpeechRecognitionPipeline, got shape {samples.shape}")
        return samples

    def preprocess(self, inputs: Any, chunk_length_s: float = 0, stride_length_s: Any = None) -> Iterator[Any]:
        samples, rate = self._samples(inputs), self.feature_extractor.sampling_rate
        if not chunk_length_s:
            yield {"is_last": True, "stride": None, **self._features(samples)}
            return
        stride = chunk_length_s / 6 if stride_length_s is None else stride_length_s
        left, right = (stride, stride) if isinstance(stride, (int, float)) else stride
        align = getattr(self.model.config, "inputs_to_logits_ratio", 1)
        chunk, left, right = (round(seconds * rate / align) * align for seconds in (chunk_length_s, left, right))
        if chunk < left + right:
            raise ValueError("Chunk length must be superior to stride length")
        length, step = len(samples), chunk - left - right
        for start in range(0, length, step):
            part = samples[start : start + chunk]
            last = start + chunk >= length
            if len(part) > (0 if start == 0 else left):
                yield {"is_last": last, "stride": (len(part), 0 if start == 0 else left, 0 if last else right), **self._features(part)}
            if last:
                return

    def _features(self, samples: Any) -> dict[str, Any]:
        whole = self.type == "seq2seq_whisper" and len(samples) > self.feature_extractor.n_samples
        more = {"truncation": False, "padding": "longest", "return_attention_mask": True} if whole else {}
        return dict(self.feature_extractor(samples, sampling_rate=self.feature_extractor.sampling_rate, return_tensors="pt", **more))

    def _forward(self, model_inputs: Any, **generate_kwargs: Any) -> Any:
        last, stride = model_inputs.pop("is_last"), model_inputs.pop("stride")
        if self.type == "ctc":
            tokens = self.model(**model_inputs).logits.argmax(dim=-1)
            return {"tokens": tokens, "stride": self._rescaled(stride), "is_last": last}
        found = self.model.generate(**model_inputs, **{"generation_config": self.generation_config, **generate_kwargs})
        return {"tokens": found, "stride": stride, "is_last": last}

    def _rescaled(self, stride: Any) -> Any:
        """Strides of samples as strides of the model's places, as many as their ratio tells: convolutions may give one less."""
        if stride is None:
            return None
        length, left, right = stride
        places = round(length / self.model.config.inputs_to_logits_ratio)
        left, right = (round(share / length * places) for share in (left, right))
        return places, left, right

    def postprocess(self, model_outputs: Any, return_timestamps: Any = None) -> Any:
        if self.type == "seq2seq_whisper":
            return self._transcript(model_outputs, bool(return_timestamps))
        ids: list[int] = []
        for output in model_outputs:
            row = output["tokens"][0].tolist()
            if output["stride"] is not None and self.type == "ctc":
                places, left, right = output["stride"]
                row = row[left : places - right]
            ids += row
        if self.type != "ctc" or not return_timestamps:
            return {"text": self.tokenizer.decode(ids, skip_special_tokens=self.type != "ctc")}
        return self._placed(ids, return_timestamps)

    def _placed(self, ids: list[int], kind: str) -> dict[str, Any]:
        """Text and its letters ("char") or words with their seconds."""
        out = self.tokenizer.decode(ids, skip_special_tokens=False, **{f"output_{kind}_offsets": True})
        samples, rate = self.model.config.inputs_to_logits_ratio, self.feature_extractor.sampling_rate
        chunks = [{"text": part[kind], "timestamp": (part["start_offset"] * samples / rate, part["end_offset"] * samples / rate)}
                  for part in out[f"{kind}_offsets"]]
        return {"text": out.text, "chunks": chunks}

    def _transcript(self, outputs: Any, timed: bool) -> dict[str, Any]:
        rate = self.feature_extractor.sampling_rate
        found = Transcript(self.tokenizer, self.feature_extractor.chunk_length / self.model.config.max_source_positions)
        for output in outputs:
            stride = None if output["stride"] is None else tuple(samples / rate for samples in output["stride"])
            found.add(output["tokens"][0].tolist(), stride)
        return found.finish(timed)
