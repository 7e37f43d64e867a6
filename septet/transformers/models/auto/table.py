"""The architectures: which model has which classes and which of them an AutoModel makes.  Data alone: importing it loads no model."""
from __future__ import annotations

from typing import NamedTuple

from septet.transformers.models.auto.families import EXTRA, FAMILIES, classes_of

# model_type -> (its configuration, its prefix for classes, the module that has its models, the folder upstream keeps it in)
ARCHITECTURES: dict[str, tuple[str, str, str, str]] = {}
_ROWS = """
    gpt2              GPT2Config          GPT2         gpt2_decoder gpt2
    llama             LlamaConfig         Llama        decoders     llama
    mistral           MistralConfig       Mistral      decoders     mistral
    mixtral           MixtralConfig       Mixtral      decoders     mixtral
    qwen2             Qwen2Config         Qwen2        decoders     qwen2
    qwen3             Qwen3Config         Qwen3        decoders     qwen3
    gemma             GemmaConfig         Gemma        decoders     gemma
    gemma2            Gemma2Config        Gemma2       decoders     gemma2
    gemma3_text       Gemma3TextConfig    Gemma3       decoders     gemma3
    phi3              Phi3Config          Phi3         decoders     phi3
    bert              BertConfig          Bert         encoders     bert
    distilbert        DistilBertConfig    DistilBert   encoders     distilbert
    roberta           RobertaConfig       Roberta      encoders     roberta
    mpnet             MPNetConfig         MPNet        encoders     mpnet
    modernbert        ModernBertConfig    ModernBert   modernbert_model    modernbert
    t5                T5Config            T5           t5_model            t5
    bart              BartConfig          Bart         seq2seq      bart
    marian            MarianConfig        Marian       seq2seq      marian
    vit               ViTConfig           ViT          vision       vit
    detr              DetrConfig          Detr         detr_model          detr
    clip              CLIPConfig          CLIP         clip_model          clip
    clip_text_model   CLIPTextConfig      CLIPText     clip_model   clip
    clip_vision_model CLIPVisionConfig    CLIPVision   clip_model          clip
    whisper           WhisperConfig       Whisper      whisper_model       whisper
    wav2vec2          Wav2Vec2Config      Wav2Vec2     wav2vec2_heads      wav2vec2
    resnet            ResNetConfig        ResNet       resnet_model        resnet
"""
for _row in _ROWS.strip().splitlines():
    _type, *_rest = _row.split()
    ARCHITECTURES[_type] = tuple(_rest)  # type: ignore[assignment]
for _family in FAMILIES:
    for _row in _family.rows.strip().splitlines():
        _type, _prefix, _folder, *_ = _row.split()
        ARCHITECTURES[_type] = (f"{_prefix}Config", _prefix, _family.module, _folder)


class Auto(NamedTuple):
    """An AutoModel: the name of its mapping and the class of every architecture that it can make."""

    mapping: str
    classes: dict[str, str]


def _classes(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


def _added(auto: str) -> dict[str, str]:
    """Model type -> class, of the families' rows."""
    return {row.split()[0]: found[auto] for family in FAMILIES for row in family.rows.strip().splitlines()
            if auto in (found := classes_of(row))}


LLAMAS = ("llama", "mistral", "mixtral", "qwen2", "qwen3", "gemma", "gemma2", "phi3")
ENCODERS = ("bert", "distilbert", "roberta", "mpnet", "modernbert")


def _heads(ending: str, types: tuple[str, ...]) -> str:
    return " ".join(f"{t}:{ARCHITECTURES[t][1]}{ending}" for t in types)


AUTO_MODELS = {name: Auto(mapping, {**_classes(text), **_added(name)}) for name, mapping, text in (
    ("AutoModel", "", _heads("Model", ("gpt2", *LLAMAS, *ENCODERS, "t5", "bart", "marian", "vit", "detr", "clip", "clip_text_model",
                                       "clip_vision_model", "whisper", "wav2vec2", "resnet")) + " gemma3_text:Gemma3TextModel"),
    ("AutoModelForCausalLM", "_FOR_CAUSAL_LM", "gpt2:GPT2LMHeadModel bert:BertLMHeadModel gemma3_text:Gemma3ForCausalLM "
     + _heads("ForCausalLM", (*LLAMAS, "roberta", "bart", "marian", "whisper"))),
    ("AutoModelForPreTraining", "_FOR_PRETRAINING", "gpt2:GPT2LMHeadModel bert:BertForPreTraining t5:T5ForConditionalGeneration "
     "bart:BartForConditionalGeneration " + _heads("ForMaskedLM", ("distilbert", "roberta", "mpnet"))),
    ("AutoModelForMaskedLM", "_FOR_MASKED_LM", "bart:BartForConditionalGeneration " + _heads("ForMaskedLM", ENCODERS)),
    ("AutoModelForSequenceClassification", "_FOR_SEQUENCE_CLASSIFICATION", "gemma3_text:Gemma3TextForSequenceClassification "
     + _heads("ForSequenceClassification", ("gpt2", *LLAMAS, *ENCODERS, "t5", "bart"))),
    ("AutoModelForTokenClassification", "_FOR_TOKEN_CLASSIFICATION",
     _heads("ForTokenClassification", ("gpt2", *LLAMAS, *ENCODERS, "t5"))),
    ("AutoModelForQuestionAnswering", "_FOR_QUESTION_ANSWERING",
     _heads("ForQuestionAnswering", ("gpt2", "llama", "mistral", "mixtral", "qwen2", "qwen3", *ENCODERS, "t5", "bart"))),
    ("AutoModelForMultipleChoice", "_FOR_MULTIPLE_CHOICE", _heads("ForMultipleChoice", ENCODERS)),
    ("AutoModelForNextSentencePrediction", "_FOR_NEXT_SENTENCE_PREDICTION", "bert:BertForNextSentencePrediction"),
    ("AutoModelForSeq2SeqLM", "_FOR_SEQ_TO_SEQ_CAUSAL_LM",
     "t5:T5ForConditionalGeneration bart:BartForConditionalGeneration marian:MarianMTModel"),
    ("AutoModelForSpeechSeq2Seq", "_FOR_SPEECH_SEQ_2_SEQ", "whisper:WhisperForConditionalGeneration"),
    ("AutoModelForImageClassification", "_FOR_IMAGE_CLASSIFICATION",
     "vit:ViTForImageClassification clip:CLIPForImageClassification resnet:ResNetForImageClassification"),
    ("AutoModelForObjectDetection", "_FOR_OBJECT_DETECTION", "detr:DetrForObjectDetection"),
    ("AutoModelForZeroShotImageClassification", "_FOR_ZERO_SHOT_IMAGE_CLASSIFICATION", "clip:CLIPModel"),
    ("AutoModelForCTC", "_FOR_CTC", "wav2vec2:Wav2Vec2ForCTC"),
    ("AutoModelForAudioClassification", "_FOR_AUDIO_CLASSIFICATION",
     "wav2vec2:Wav2Vec2ForSequenceClassification whisper:WhisperForAudioClassification"),
    ("AutoModelForAudioFrameClassification", "_FOR_AUDIO_FRAME_CLASSIFICATION", "wav2vec2:Wav2Vec2ForAudioFrameClassification"),
    ("AutoModelForAudioXVector", "_FOR_AUDIO_XVECTOR", "wav2vec2:Wav2Vec2ForXVector"),
    ("AutoModelForMaskedImageModeling", "_FOR_MASKED_IMAGE_MODELING", "vit:ViTForMaskedImageModeling"),
    ("AutoModelForTextEncoding", "_FOR_TEXT_ENCODING",
     "bert:BertModel distilbert:DistilBertModel roberta:RobertaModel t5:T5EncoderModel clip_text_model:CLIPTextModel"),
)}
# classes that no AutoModel makes
MORE = {
    "gpt2": "GPT2DoubleHeadsModel",
    "t5": "T5EncoderModel",
    "clip": "CLIPTextModelWithProjection CLIPVisionModelWithProjection",
    "resnet": "ResNetBackbone",
    "bart": "BartForConditionalGeneration",
}
BASES = {"clip_text_model": "CLIP", "clip_vision_model": "CLIP"}


_OWN = {row.split()[0]: family.configurations for family in FAMILIES for row in family.rows.strip().splitlines()}


def config_module(model_type: str) -> str:
    """The module that has an architecture's configuration."""
    usual = "configurations_decoders" if ARCHITECTURES[model_type][2].endswith(("decoders", "decoder")) else "configurations"
    return f"models.{_OWN.get(model_type, usual)}"


def _homes() -> dict[str, set[str]]:
    """Module -> the names of its classes."""
    found: dict[str, set[str]] = {}
    for model_type, (config, prefix, module, _) in ARCHITECTURES.items():
        found.setdefault(config_module(model_type), set()).add(config)
        names = found.setdefault(f"models.{module}", set())
        names.add(f"{BASES.get(model_type, prefix)}PreTrainedModel")
        names.update(MORE.get(model_type, "").split())
        names.update(EXTRA.get(model_type, ()))
        names.update(auto.classes[model_type] for auto in AUTO_MODELS.values() if model_type in auto.classes)
    return found


HOMES = _homes()
