"""Tiny models of every architecture, their weights by a formula and their inputs: what the recorder and the tests share."""
from __future__ import annotations

import json
import math
from hashlib import sha1
from pathlib import Path
from typing import Any

SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 99,
         "max_position_embeddings": 64}
KEYS = {**SMALL, "num_key_value_heads": 2, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
IMAGE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "image_size": 32, "patch_size": 8}
SIDES = {"d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4, "decoder_attention_heads": 4,
         "encoder_ffn_dim": 64, "decoder_ffn_dim": 64}
T5 = {"d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 2, "num_heads": 4, "vocab_size": 99, "decoder_start_token_id": 0}
BART = {**SIDES, "vocab_size": 99, "max_position_embeddings": 64}
RESNET = {"model_type": "resnet", "embedding_size": 8, "hidden_sizes": [8, 12, 16, 20], "depths": [1, 1, 1, 1], "out_features": ["stage4"]}
SOUND = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 32,
         "conv_dim": [16, 16], "conv_kernel": [10, 4], "conv_stride": [5, 4], "num_feat_extract_layers": 2, "num_conv_pos_embeddings": 16,
         "num_conv_pos_embedding_groups": 4, "mask_time_prob": 0.0}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16}
# name -> (class, configuration, its arguments, kind of input)
MODELS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "gpt2": ("GPT2LMHeadModel", "GPT2Config", {"n_embd": 32, "n_layer": 2, "n_head": 4, "vocab_size": 99, "n_positions": 64}, "causal"),
    "llama": ("LlamaForCausalLM", "LlamaConfig", KEYS, "causal"),
    "llama-yarn": ("LlamaForCausalLM", "LlamaConfig", {**KEYS, "rope_parameters": YARN}, "causal"),
    "llama-3": ("LlamaForCausalLM", "LlamaConfig", {**KEYS, "rope_parameters": LLAMA3, "tie_word_embeddings": True}, "causal"),
    "llama-dynamic": ("LlamaForCausalLM", "LlamaConfig", {**KEYS, "max_position_embeddings": 8, "rope_scaling": {
        "type": "dynamic", "factor": 2.0}}, "causal"),
    "llama-class": ("LlamaForSequenceClassification", "LlamaConfig", {**KEYS, "num_labels": 3}, "classes"),
    "llama-answer": ("LlamaForQuestionAnswering", "LlamaConfig", KEYS, "answer"),
    "mistral": ("MistralForCausalLM", "MistralConfig", {**KEYS, "sliding_window": 4}, "causal"),
    "mixtral": ("MixtralForCausalLM", "MixtralConfig", {**KEYS, "num_local_experts": 4, "output_router_logits": True}, "causal"),
    "qwen2": ("Qwen2ForCausalLM", "Qwen2Config", {
        **KEYS, "use_sliding_window": True, "sliding_window": 4, "max_window_layers": 1}, "causal"),
    "qwen3": ("Qwen3ForCausalLM", "Qwen3Config", {**KEYS, "head_dim": 8}, "causal"),
    "gemma": ("GemmaForCausalLM", "GemmaConfig", {**KEYS, "head_dim": 8}, "causal"),
    "gemma2": ("Gemma2ForCausalLM", "Gemma2Config", {**KEYS, "head_dim": 8, "sliding_window": 4}, "causal"),
    "gemma3": ("Gemma3ForCausalLM", "Gemma3TextConfig", {
        **KEYS, "head_dim": 8, "sliding_window": 4, "sliding_window_pattern": 2}, "causal"),
    "phi3": ("Phi3ForCausalLM", "Phi3Config", KEYS, "causal"),
    "bert": ("BertForMaskedLM", "BertConfig", SMALL, "words"),
    "bert-class": ("BertForSequenceClassification", "BertConfig", {**SMALL, "num_labels": 3}, "classes"),
    "bert-tokens": ("BertForTokenClassification", "BertConfig", {**SMALL, "num_labels": 5}, "words5"),
    "bert-answer": ("BertForQuestionAnswering", "BertConfig", SMALL, "answer"),
    "bert-choice": ("BertForMultipleChoice", "BertConfig", SMALL, "choice"),
    "distilbert": ("DistilBertForMaskedLM", "DistilBertConfig", {
        "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64, "vocab_size": 99, "max_position_embeddings": 64}, "words"),
    "roberta": ("RobertaForSequenceClassification", "RobertaConfig", {**SMALL, "num_labels": 3}, "classes"),
    "mpnet": ("MPNetForMaskedLM", "MPNetConfig", SMALL, "words"),
    "modernbert": ("ModernBertForMaskedLM", "ModernBertConfig", {
        **SMALL, "pad_token_id": 0, "eos_token_id": 2, "bos_token_id": 1, "cls_token_id": 1, "sep_token_id": 2,
        "local_attention": 4}, "words"),
    "t5": ("T5ForConditionalGeneration", "T5Config", T5, "pair"),
    "t5-gated": ("T5ForConditionalGeneration", "T5Config", {**T5, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}, "pair"),
    "bart": ("BartForConditionalGeneration", "BartConfig", BART, "pair"),
    "marian": ("MarianMTModel", "MarianConfig", {**BART, "pad_token_id": 0, "decoder_start_token_id": 0, "scale_embedding": True}, "pair"),
    "vit": ("ViTForImageClassification", "ViTConfig", {**IMAGE, "num_labels": 5}, "image"),
    "clip": ("CLIPModel", "CLIPConfig", {"text_config": {**SMALL, "eos_token_id": 2, "bos_token_id": 1, "projection_dim": 16},
                                         "vision_config": {**IMAGE, "projection_dim": 16}, "projection_dim": 16}, "clip"),
    "resnet": ("ResNetForImageClassification", "ResNetConfig", {"embedding_size": 8, "hidden_sizes": [8, 12], "depths": [1, 2]}, "image"),
    "detr": ("DetrForObjectDetection", "DetrConfig", {**SIDES, "num_queries": 6, "num_labels": 5, "backbone_config": RESNET}, "boxes"),
    "whisper": ("WhisperForConditionalGeneration", "WhisperConfig", {
        **SIDES, "vocab_size": 99, "num_mel_bins": 16, "max_source_positions": 30, "max_target_positions": 40, "pad_token_id": 0,
        "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 3}, "speech"),
    "wav2vec2": ("Wav2Vec2ForCTC", "Wav2Vec2Config", SOUND, "sound"),
    "wav2vec2-stable": ("Wav2Vec2ForCTC", "Wav2Vec2Config", {**SOUND, "do_stable_layer_norm": True, "feat_extract_norm": "layer"}, "sound"),
}


def _causal(prefix: str, **more: Any) -> tuple[str, str, dict[str, Any], str]:
    return f"{prefix}ForCausalLM", f"{prefix}Config", {**KEYS, **more}, "causal"


MODELS.update({
    "olmo": _causal("Olmo", clip_qkv=0.5), "olmo2": _causal("Olmo2"), "helium": _causal("Helium", head_dim=8),
    "granite": _causal("Granite", embedding_multiplier=2.0, logits_scaling=3.0, residual_multiplier=0.7, attention_multiplier=0.3),
    "granite-docling": ("GraniteDoclingTextModel", "GraniteDoclingTextConfig", KEYS, "body"),
    "cohere": _causal("Cohere"), "cohere2": _causal("Cohere2", sliding_window=4, sliding_window_pattern=2),
    "stablelm": _causal("StableLm", use_qkv_bias=True, use_parallel_residual=True), "starcoder2": _causal("Starcoder2"),
    "stablelm-tokens": ("StableLmForTokenClassification", "StableLmConfig", {**KEYS, "num_labels": 5}, "words5"),
    "phi": _causal("Phi"), "glm": _causal("Glm", head_dim=8), "glm4": _causal("Glm4", head_dim=8), "nemotron": _causal("Nemotron"),
    "nemotron-answer": ("NemotronForQuestionAnswering", "NemotronConfig", KEYS, "answer"),
    "smollm3": _causal("SmolLM3", no_rope_layer_interval=2), "arcee": _causal("Arcee"), "seed_oss": _causal("SeedOss", head_dim=8),
    "smollm3-answer": ("SmolLM3ForQuestionAnswering", "SmolLM3Config", KEYS, "answer"),
    "ernie4_5": _causal("Ernie4_5", head_dim=8), "gpt_neox": ("GPTNeoXForCausalLM", "GPTNeoXConfig", SMALL, "causal"),
    "gpt_neox-row": ("GPTNeoXForCausalLM", "GPTNeoXConfig", {**SMALL, "use_parallel_residual": False, "rotary_pct": 0.5}, "causal"),
    "gpt_neox-class": ("GPTNeoXForSequenceClassification", "GPTNeoXConfig", {**SMALL, "num_labels": 3, "pad_token_id": 0}, "classes"),
    "gpt_neox-tokens": ("GPTNeoXForTokenClassification", "GPTNeoXConfig", {**SMALL, "num_labels": 5}, "words5"),
    "gpt_neox-answer": ("GPTNeoXForQuestionAnswering", "GPTNeoXConfig", SMALL, "answer"),
})


TASKS = (("ForMaskedLM", "words", {}), ("ForSequenceClassification", "classes", {"num_labels": 3}), ("ForQuestionAnswering", "answer", {}),
         ("ForTokenClassification", "words5", {"num_labels": 5}), ("ForMultipleChoice", "choice", {}))


def _encoder(name: str, prefix: str, count: int = 5, config: str = "", **more: Any) -> dict[str, tuple[str, str, dict[str, Any], str]]:
    """An encoder with so many of the usual heads."""
    return {name + kind: (prefix + kind, config or f"{prefix}Config", {**SMALL, **more, **own}, given)
            for kind, given, own in TASKS[:count]}


MODELS.update({
    **_encoder("xlm-roberta", "XLMRoberta"), **_encoder("camembert", "Camembert", 2), **_encoder("data2vec", "Data2VecText", 2),
    **_encoder("electra", "Electra", embedding_size=16), **_encoder("roformer", "RoFormer", embedding_size=16),
    **_encoder("ernie", "Ernie", 2, use_task_id=True), **_encoder("prelayernorm", "RobertaPreLayerNorm"),
    "electra-replaced": ("ElectraForPreTraining", "ElectraConfig", {**SMALL, "embedding_size": 32}, "replaced"),
    "roformer-value": ("RoFormerForMaskedLM", "RoFormerConfig", {**SMALL, "rotary_value": True}, "words"),
    "align-text": ("AlignTextModel", "AlignTextConfig", SMALL, "body"),
})


WORDS = {**SMALL, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
MODELS.update({
    **{f"{name}-vision": (f"{name}VisionModel", f"{name}VisionConfig", IMAGE, "pixels")
       for name in ("AltCLIP", "ChineseCLIP", "CLIPSeg", "Git", "MetaClip2", "OwlViT", "Owlv2", "Siglip")},
    **{f"{name}-text": (f"{name}TextModel", f"{name}TextConfig", WORDS, "body")
       for name in ("CLIPSeg", "MetaClip2", "OwlViT", "Owlv2", "XCLIP", "Siglip", "Siglip2")},
    "blip-vision": ("BlipVisionModel", "BlipVisionConfig", {**IMAGE, "initializer_range": 0.02}, "pixels"),
    "siglip": ("SiglipModel", "SiglipConfig", {"text_config": WORDS, "vision_config": IMAGE}, "clip"),
    "siglip-class": ("SiglipForImageClassification", "SiglipConfig", {"vision_config": IMAGE, "num_labels": 3}, "image"),
    "metaclip_2": ("MetaClip2Model", "MetaClip2Config", {
        "text_config": {**WORDS, "projection_dim": 16}, "vision_config": {**IMAGE, "projection_dim": 16}, "projection_dim": 16}, "clip"),
})


AST = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "max_length": 64, "num_mel_bins": 32}
MODELS.update({
    **{f"{name}-body": (f"{name}Model", f"{name}Config", IMAGE, "pixels") for name in ("DeiT", "IJepa", "ViTMSN", "Dinov2")},
    **{f"{name}-class": (f"{name}ForImageClassification", f"{name}Config", {**IMAGE, "num_labels": 5}, "image")
       for name in ("DeiT", "IJepa", "ViTMSN", "Dinov2", "Dinov2WithRegisters")},
    "deit-teacher": ("DeiTForImageClassificationWithTeacher", "DeiTConfig", IMAGE, "pixels"),
    "ast": ("ASTModel", "ASTConfig", AST, "spectrum"), "ast-class": ("ASTForAudioClassification", "ASTConfig", AST, "spectra"),
    "vivit": ("VivitModel", "VivitConfig", {**IMAGE, "num_frames": 4, "tubelet_size": [2, 8, 8]}, "frames"),
})


BARTS = {**BART, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 3, "scale_embedding": True}
MODELS.update({
    **{name.lower(): (f"{name}ForConditionalGeneration", f"{name}Config", BARTS, "pair")
       for name in ("MBart", "Mvp", "Pegasus", "Blenderbot", "BlenderbotSmall")},
    "mbart-shift": ("MBartForConditionalGeneration", "MBartConfig", BARTS, "labels"),
    "mbart-class": ("MBartForSequenceClassification", "MBartConfig", {**BARTS, "num_labels": 3}, "classes"),
    "mvp-answer": ("MvpForQuestionAnswering", "MvpConfig", BARTS, "answer"),
})


OPT = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "ffn_dim": 64, "vocab_size": 99,
       "max_position_embeddings": 64, "pad_token_id": 0}
MODELS.update({
    "opt": ("OPTForCausalLM", "OPTConfig", OPT, "causal"), "opt-answer": ("OPTForQuestionAnswering", "OPTConfig", OPT, "answer"),
    "opt-behind": ("OPTForCausalLM", "OPTConfig", {**OPT, "do_layer_norm_before": False}, "causal"),
    "opt-class": ("OPTForSequenceClassification", "OPTConfig", {**OPT, "num_labels": 3}, "classes"),
    "xglm": ("XGLMForCausalLM", "XGLMConfig", {"d_model": 32, "num_layers": 2, "attention_heads": 4, "ffn_dim": 64, "vocab_size": 99,
                                               "max_position_embeddings": 64}, "causal"),
    **{f"{name.lower()}-ctc": (f"{name}ForCTC", f"{name}Config", SOUND, "sound") for name in ("Hubert", "UniSpeech")},
    "hubert-stable": ("HubertForSequenceClassification", "HubertConfig", {
        **SOUND, "do_stable_layer_norm": True, "feat_extract_norm": "layer", "conv_bias": True}, "sounds"),
    "unispeech-class": ("UniSpeechForSequenceClassification", "UniSpeechConfig", {**SOUND, "mask_time_prob": 0.1}, "sounds"),
})


EAR = {"num_mel_bins": 16, "max_source_positions": 30, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
       "intermediate_size": 64}
MODELS.update({
    "bert-generation": ("BertGenerationEncoder", "BertGenerationConfig", SMALL, "body"),
    "altclip-text": ("AltCLIPTextModel", "AltCLIPTextConfig", {**SMALL, "project_dim": 16}, "body"),
    "clap-text": ("ClapTextModel", "ClapTextConfig", SMALL, "body"),
    "dpr": ("DPRContextEncoder", "DPRConfig", {**SMALL, "projection_dim": 8}, "body"),
    "dpr-reader": ("DPRReader", "DPRConfig", SMALL, "body"),
    "qwen2audio": ("Qwen2AudioEncoder", "Qwen2AudioEncoderConfig", EAR, "mel"),
    "voxtral": ("VoxtralEncoder", "VoxtralEncoderConfig", EAR, "mel"),
    "audioflamingo3": ("AudioFlamingo3Encoder", "AudioFlamingo3EncoderConfig", EAR, "melmask"),
    "vitdet": ("VitDetModel", "VitDetConfig", {
        **IMAGE, "pretrain_image_size": 24, "window_size": 3, "window_block_indices": [0]}, "pixels"),
    "vitdet-maps": ("VitDetBackbone", "VitDetConfig", {**IMAGE, "pretrain_image_size": 32, "out_features": ["stage1", "stage2"]}, "pixels"),
    "opt-narrow": ("OPTForCausalLM", "OPTConfig", {**OPT, "do_layer_norm_before": False, "word_embed_proj_dim": 16}, "causal"),
})


MODELS.update({
    "nanochat": _causal("NanoChat"), "eurobert": ("EuroBertModel", "EuroBertConfig", KEYS, "body"),
    "paddleocr-text": ("PaddleOCRTextModel", "PaddleOCRTextConfig", {
        **KEYS, "head_dim": 8, "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]}}, "body"),
})


MODELS.update({
    **_encoder("albert", "Albert", embedding_size=16, inner_group_num=2, num_hidden_groups=2), **_encoder("squeezebert", "SqueezeBert",
                                                                                                         embedding_size=32),
    **_encoder("rembert", "RemBert", input_embedding_size=16, output_embedding_size=24),
})


NARROW = {"n_embd": 32, "n_layer": 2, "n_head": 4, "vocab_size": 99, "n_positions": 64}
MODELS.update({
    "blip2-qformer": ("Blip2QFormerModel", "Blip2QFormerConfig", {**SMALL, "encoder_hidden_size": 16}, "queries"),
    **{f"{name.lower()}-qformer": (f"{name}QFormerModel", f"{name}QFormerConfig", {**SMALL, "encoder_hidden_size": 16}, "queried")
       for name in ("InstructBlip", "InstructBlipVideo")},
    "convnext": ("ConvNextModel", "ConvNextConfig", {"hidden_sizes": [8, 12], "depths": [1, 2], "num_stages": 2}, "pixels"),
    "convnext-class": ("ConvNextForImageClassification", "ConvNextConfig", {
        "hidden_sizes": [8, 12], "depths": [1, 2], "num_stages": 2, "layer_scale_init_value": 0.5}, "image"),
    "gpt_bigcode": ("GPTBigCodeForCausalLM", "GPTBigCodeConfig", NARROW, "causal"),
    "gpt_bigcode-heads": ("GPTBigCodeForCausalLM", "GPTBigCodeConfig", {**NARROW, "multi_query": False}, "causal"),
    "gpt_bigcode-tokens": ("GPTBigCodeForTokenClassification", "GPTBigCodeConfig", {**NARROW, "num_labels": 5}, "words5"),
    "imagegpt": ("ImageGPTModel", "ImageGPTConfig", NARROW, "body"),
    "imagegpt-class": ("ImageGPTForImageClassification", "ImageGPTConfig", {**NARROW, "num_labels": 3}, "classes"),
})


MODELS.update({
    "pixio": ("PixioModel", "PixioConfig", {**IMAGE, "n_cls_tokens": 3}, "pixels"),
    "vit_mae": ("ViTMAEModel", "ViTMAEConfig", IMAGE, "noisy"),
    "dinov3_convnext": ("DINOv3ConvNextModel", "DINOv3ConvNextConfig", {"hidden_sizes": [8, 12], "depths": [1, 2]}, "pixels"),
    "mobilenet_v1": ("MobileNetV1ForImageClassification", "MobileNetV1Config", {"depth_multiplier": 0.25, "image_size": 32}, "image"),
    "mobilenet_v1-body": ("MobileNetV1Model", "MobileNetV1Config", {"depth_multiplier": 0.1, "tf_padding": False}, "pixels"),
})


APART = {"relative_attention": True, "pos_att_type": ["c2p", "p2c"], "position_biased_input": False}
MODELS.update({
    **_encoder("deberta-v2", "DebertaV2", **APART, share_att_key=True, position_buckets=4, norm_rel_ebd="layer_norm"),
    "deberta-v2-own": ("DebertaV2ForMaskedLM", "DebertaV2Config", {**SMALL, **APART, "type_vocab_size": 2}, "words"),
    "deberta-v2-plain": ("DebertaV2ForMaskedLM", "DebertaV2Config", SMALL, "words"),
})


BARK = {"hidden_size": 32, "num_layers": 2, "num_heads": 4, "input_vocab_size": 99, "output_vocab_size": 50, "block_size": 64}
MODELS.update({
    "bark-semantic": ("BarkSemanticModel", "BarkSemanticConfig", BARK, "body"),
    "bark-coarse": ("BarkCoarseModel", "BarkCoarseConfig", {**BARK, "bias": False}, "body"),
})


# switches that files seldom have
HALF = {"rope_type": "default", "rope_theta": 500.0, "partial_rotary_factor": 0.5}
MODELS.update({
    "llama-half": _causal("Llama", rope_parameters=HALF), "phi3-half": _causal("Phi3", rope_parameters=HALF),
    "gemma3-capped": ("Gemma3ForCausalLM", "Gemma3TextConfig", {
        **KEYS, "head_dim": 8, "sliding_window": 4, "attn_logit_softcapping": 2.0, "final_logit_softcapping": 3.0}, "causal"),
    "gemma3-both-ways": ("Gemma3TextModel", "Gemma3TextConfig", {
        **KEYS, "head_dim": 8, "sliding_window": 5, "sliding_window_pattern": 2, "use_bidirectional_attention": True}, "body"),
    "mpnet-buckets": ("MPNetModel", "MPNetConfig", {**SMALL, "relative_attention_num_buckets": 64}, "body"),
    "marian-given": ("MarianModel", "MarianConfig", {**BART, "pad_token_id": 0, "scale_embedding": True}, "given"),
    "pegasus-given": ("PegasusModel", "PegasusConfig", {**BARTS}, "given"), "mvp-given": ("MvpModel", "MvpConfig", {**BARTS}, "given"),
    "bart-given": ("BartModel", "BartConfig", {**BARTS}, "given"),
    "detr-auxiliary": ("DetrForObjectDetection", "DetrConfig", {
        **SIDES, "num_queries": 6, "num_labels": 5, "backbone_config": RESNET, "auxiliary_loss": True}, "boxes"),
    "whisper-scaled": ("WhisperForConditionalGeneration", "WhisperConfig", {**MODELS["whisper"][2], "scale_embedding": True}, "speech"),
    "wav2vec2-mixed": ("Wav2Vec2ForSequenceClassification", "Wav2Vec2Config", {**SOUND, "use_weighted_layer_sum": True}, "sounds"),
    "modernbert-masked": ("ModernBertModel", "ModernBertConfig", MODELS["modernbert"][2], "hidden keys"),
})


# heads that few use
DECODES = {"is_decoder": True}
XVECTOR = {**SOUND, "tdnn_dim": [16, 16, 24], "tdnn_kernel": [3, 2, 1], "tdnn_dilation": [1, 2, 1], "xvector_output_dim": 12}
EARS = {**MODELS["whisper"][2], "classifier_proj_size": 12}
MODELS.update({
    "bert-writes": ("BertLMHeadModel", "BertConfig", {**SMALL, **DECODES}, "causal"),
    "bert-writes-both-ways": ("BertLMHeadModel", "BertConfig", SMALL, "causal"),
    **{f"{name}-writes": (f"{name}ForCausalLM", f"{name}Config", {**SMALL, **DECODES, **more}, "causal") for name, more in (
        ("Roberta", {}), ("XLMRoberta", {}), ("Camembert", {}), ("Data2VecText", {}), ("RobertaPreLayerNorm", {}), ("Ernie", {}),
        ("Electra", {"embedding_size": 16}), ("RoFormer", {"embedding_size": 16}),
        ("RemBert", {"input_embedding_size": 16, "output_embedding_size": 24}))},
    "bert-generation-writes": ("BertGenerationDecoder", "BertGenerationConfig", {**SMALL, **DECODES}, "causal"),
    "albert-order": ("AlbertForPreTraining", "AlbertConfig", {**SMALL, "embedding_size": 16}, "order"),
    **{f"{name}-decoder": (f"{name}ForCausalLM", f"{name}Config", BARTS, "causal")
       for name in ("Bart", "Marian", "MBart", "Mvp", "Pegasus", "Blenderbot", "BlenderbotSmall")},
    "bart-decoder-looks": ("BartForCausalLM", "BartConfig", BARTS, "looks"),
    "whisper-decoder": ("WhisperForCausalLM", "WhisperConfig", EARS, "causal"),
    "whisper-class": ("WhisperForAudioClassification", "WhisperConfig", EARS, "heard"),
    "whisper-class-mixed": ("WhisperForAudioClassification", "WhisperConfig", {**EARS, "use_weighted_layer_sum": True}, "heard"),
    "wav2vec2-frames": ("Wav2Vec2ForAudioFrameClassification", "Wav2Vec2Config", {**SOUND, "num_labels": 3}, "sound frames"),
    "wav2vec2-speaker": ("Wav2Vec2ForXVector", "Wav2Vec2Config", XVECTOR, "sounds"),
    "wav2vec2-speaker-mask": ("Wav2Vec2ForXVector", "Wav2Vec2Config", {**XVECTOR, "use_weighted_layer_sum": True}, "masked sounds"),
    "gpt2-choice": ("GPT2DoubleHeadsModel", "GPT2Config", MODELS["gpt2"][2], "double"),
    "vit-masked": ("ViTForMaskedImageModeling", "ViTConfig", {**IMAGE, "encoder_stride": 8}, "masked image"),
})


# encoders whose tokens are more than words, and videos
TROCR = {"d_model": 32, "decoder_layers": 2, "decoder_attention_heads": 4, "decoder_ffn_dim": 64, "vocab_size": 99,
         "max_position_embeddings": 64, "cross_attention_hidden_size": 32}
MODELS.update({
    "flava-text": ("FlavaTextModel", "FlavaTextConfig", SMALL, "body"),
    "videomae": ("VideoMAEModel", "VideoMAEConfig", {**IMAGE, "num_frames": 4, "use_mean_pooling": False}, "frames"),
    "videomae-class": ("VideoMAEForVideoClassification", "VideoMAEConfig", {**IMAGE, "num_frames": 4, "num_labels": 3}, "film"),
    "yolos": ("YolosModel", "YolosConfig", {**IMAGE, "image_size": [24, 32], "num_detection_tokens": 5}, "pixels"),
    "timesformer": ("TimesformerModel", "TimesformerConfig", {**IMAGE, "num_frames": 4}, "frames"),
    "timesformer-class": ("TimesformerForVideoClassification", "TimesformerConfig", {**IMAGE, "num_frames": 2, "num_labels": 3}, "film"),
    "timesformer-space": ("TimesformerModel", "TimesformerConfig", {**IMAGE, "num_frames": 4, "attention_type": "space_only"}, "frames"),
    "timesformer-joint": ("TimesformerModel", "TimesformerConfig", {
        **IMAGE, "num_frames": 4, "attention_type": "joint_space_time"}, "frames"),
    "roc_bert": ("RoCBertModel", "RoCBertConfig", {**SMALL, "pronunciation_vocab_size": 20, "shape_vocab_size": 30, "shape_embed_dim": 12,
                                                   "pronunciation_embed_dim": 8}, "sounded"),
    "tapas": ("TapasModel", "TapasConfig", {**SMALL, "type_vocab_sizes": [3, 8, 8, 2, 8, 8, 10]}, "cells"),
    "markuplm": ("MarkupLMModel", "MarkupLMConfig", {**SMALL, "max_depth": 3, "xpath_unit_hidden_size": 4,
                                                     "max_xpath_tag_unit_embeddings": 30, "max_xpath_subs_unit_embeddings": 30,
                                                     "tag_pad_id": 21, "subs_pad_id": 22}, "paths"),
    "markuplm-plain": ("MarkupLMModel", "MarkupLMConfig", {**SMALL, "max_depth": 3}, "body"),
    "lilt": ("LiltModel", "LiltConfig", {**SMALL, "hidden_size": 48, "max_2d_position_embeddings": 32}, "boxed"),
    "fnet": ("FNetModel", "FNetConfig", SMALL, "whole"), "trocr": ("TrOCRForCausalLM", "TrOCRConfig", TROCR, "causal"),
    "trocr-reads": ("TrOCRForCausalLM", "TrOCRConfig", {**TROCR, "is_decoder": True, "scale_embedding": True}, "looks"),
    "hifigan": ("SpeechT5HifiGan", "SpeechT5HifiGanConfig", {
        "model_in_dim": 6, "upsample_initial_channel": 16, "upsample_rates": [4, 2], "upsample_kernel_sizes": [8, 4],
        "resblock_kernel_sizes": [3, 5], "resblock_dilation_sizes": [[1, 3], [1, 2]]}, "spectrogram"),
    "bark-fine": ("BarkFineModel", "BarkFineConfig", {**BARK, "n_codes_total": 4, "output_vocab_size": 99}, "codes"),
})


def weigh(model: Any, torch: Any) -> None:
    """Weights by a formula, so that none need be recorded."""
    with torch.no_grad():
        for i, (name, x) in enumerate(model.named_parameters()):
            if "embed_positions" not in name or x.requires_grad:
                wave = torch.sin(torch.arange(x.numel(), dtype=torch.float64) * (0.37 + 0.01 * i) + i)
                x.add_((wave * 0.15).reshape(x.shape).to(x.dtype))


def wave(torch: Any, *shape: int) -> Any:
    """A smooth tensor."""
    return torch.sin(torch.arange(float(math.prod(shape))) * 0.37).reshape(*shape)


def inputs(kind: str, torch: Any) -> dict[str, Any]:
    """The arguments of a forward call, labels among them."""
    ids = torch.tensor([[1, 5, 17, 33, 8, 60, 7, 2], [1, 44, 23, 9, 71, 2, 0, 0]])
    seen = torch.tensor([[1] * 8, [1] * 6 + [0] * 2])
    text = {"input_ids": ids, "attention_mask": seen}
    labels = ids.masked_fill(seen == 0, -100)
    boxes = [{"class_labels": torch.tensor([1, 3]), "boxes": torch.tensor([[0.5, 0.5, 0.3, 0.4], [0.2, 0.3, 0.2, 0.2]])}]
    return {
        "causal": lambda: {**text, "labels": labels}, "words": lambda: {**text, "labels": labels},
        "words5": lambda: {**text, "labels": ids % 5}, "classes": lambda: {**text, "labels": torch.tensor([2, 0])},
        "replaced": lambda: {**text, "labels": ids % 2},
        "answer": lambda: {**text, "start_positions": torch.tensor([1, 2]), "end_positions": torch.tensor([3, 4])},
        "choice": lambda: {"input_ids": torch.stack([ids, ids.flip(1)]), "labels": torch.tensor([1, 0])},
        "given": lambda: {"inputs_embeds": wave(torch, 2, 8, 32), "decoder_inputs_embeds": wave(torch, 2, 4, 32)},
        "hidden keys": lambda: {"input_ids": ids,
                                "attention_mask": ((torch.arange(8) > 4).float() * -1e9)[None, None, None].expand(2, 1, 8, 8)},
        "body": lambda: text, "pixels": lambda: {"pixel_values": wave(torch, 2, 3, 32, 32)},
        "spectrum": lambda: {"input_values": wave(torch, 2, 64, 32)}, "frames": lambda: {"pixel_values": wave(torch, 2, 4, 3, 32, 32)},
        "spectra": lambda: {"input_values": wave(torch, 2, 64, 32), "labels": torch.tensor([1, 0])},
        "labels": lambda: {**text, "labels": labels},
        "spectrogram": lambda: {"spectrogram": wave(torch, 2, 5, 6)},
        "whole": lambda: {"input_ids": ids, "token_type_ids": ids % 2},
        "film": lambda: {"pixel_values": wave(torch, 2, 4, 3, 32, 32), "labels": torch.tensor([1, 0])},
        "sounded": lambda: {**text, "input_shape_ids": ids % 30, "input_pronunciation_ids": ids % 20, "token_type_ids": ids % 2},
        "cells": lambda: {**text, "token_type_ids": (ids[:, :, None] // torch.tensor([99, 30, 40, 60, 25, 20, 11]))},
        "paths": lambda: {**text, "xpath_tags_seq": ids[:, :, None] % torch.tensor([7, 11, 13]),
                          "xpath_subs_seq": ids[:, :, None] % torch.tensor([3, 5, 17])},
        "boxed": lambda: {**text, "bbox": torch.stack([ids % 7, ids % 5, ids % 7 + ids % 9, ids % 5 + ids % 11], dim=-1)},
        "codes": lambda: {"codebook_idx": 2, "input_ids": (ids[:, :, None] + torch.arange(4)) % 99, "attention_mask": seen},
        "sounds": lambda: {"input_values": wave(torch, 2, 400), "labels": torch.tensor([1, 0])},
        "melmask": lambda: {"input_features": wave(torch, 2, 16, 60),
                            "input_features_mask": (torch.arange(60)[None] < torch.tensor([[60], [41]])).long()},
        "mel": lambda: {"input_features": wave(torch, 2, 16, 60)},
        "queries": lambda: {"query_embeds": wave(torch, 2, 3, 32), "encoder_hidden_states": wave(torch, 2, 5, 16)},
        "queried": lambda: {"input_ids": ids, "query_embeds": wave(torch, 2, 3, 32), "encoder_hidden_states": wave(torch, 2, 5, 16),
                            "attention_mask": torch.cat([torch.ones(2, 3, dtype=torch.long), seen], dim=1)},
        "noisy": lambda: {"pixel_values": wave(torch, 2, 3, 32, 32), "noise": wave(torch, 2, 16)},
        "pair": lambda: {**text, "decoder_input_ids": ids[:, :4], "labels": ids[:, 1:5].clone()},
        "image": lambda: {"pixel_values": wave(torch, 2, 3, 32, 32), "labels": torch.tensor([1, 0])},
        "clip": lambda: {**text, "pixel_values": wave(torch, 2, 3, 32, 32), "return_loss": True},
        "boxes": lambda: {"pixel_values": wave(torch, 1, 3, 64, 64), "labels": boxes},
        "speech": lambda: {"input_features": wave(torch, 2, 16, 60), "decoder_input_ids": ids[:, :4], "labels": ids[:, 1:5].clone()},
        "order": lambda: {**text, "labels": labels, "sentence_order_label": torch.tensor([1, 0])},
        "looks": lambda: {**text, "labels": ids, "encoder_hidden_states": wave(torch, 2, 5, 32),
                          "encoder_attention_mask": (torch.arange(5)[None] < torch.tensor([[5], [3]])).long()},
        "heard": lambda: {"input_features": wave(torch, 2, 16, 60), "labels": torch.tensor([1, 0])},
        "sound frames": lambda: {"input_values": wave(torch, 2, 400), "labels": (wave(torch, 2, 19, 3) > 0).float()},
        "masked sounds": lambda: {"input_values": wave(torch, 2, 400), "labels": torch.tensor([1, 0]),
                                  "attention_mask": (torch.arange(400)[None] < torch.tensor([[400], [260]])).long()},
        "double": lambda: {"input_ids": torch.stack([ids, ids.flip(1)]), "mc_token_ids": torch.tensor([[7, 3], [5, 7]]),
                           "labels": torch.stack([ids, ids]), "mc_labels": torch.tensor([1, 0])},
        "masked image": lambda: {"pixel_values": wave(torch, 2, 3, 32, 32), "bool_masked_pos": wave(torch, 2, 16) > 0.3},
        "sound": lambda: {"input_values": wave(torch, 2, 400), "labels": torch.tensor([[3, 7, 9], [4, 4, -100]])},
    }[kind]()


def shown(out: Any) -> dict[str, list[Any]]:
    """What is recorded of an output: of every tensor a part of its numbers."""
    names = ("loss", "logits", "start_logits", "end_logits", "logits_per_image", "pred_boxes", "last_hidden_state",
             "pooler_output", "prediction_logits", "sop_logits", "mc_loss", "mc_logits", "embeddings", "reconstruction")
    out = out if hasattr(out, "keys") else {"logits": out}
    found = {name: out[name].detach().double().flatten() for name in names if name in out}
    return {name: [round(v, 6) for v in x[::1 + x.numel() // 40].tolist()] for name, x in found.items()}


def total(out: Any, torch: Any) -> Any:
    """The loss, or a sum that tells the states apart, to be differentiated."""
    out = out if hasattr(out, "keys") else {"logits": out}
    if "loss" in out:
        return out["loss"]
    x = next(out[name] for name in ("last_hidden_state", "logits", "start_logits", "pooler_output", "feature_maps") if name in out)
    x = x[0] if isinstance(x, tuple) else x
    return (x * wave(torch, *x.shape)).sum()


# configurations whose defaults are recorded, models whose names in files are, and those whose texts are
CONFIGURATIONS = """
    OlmoConfig Olmo2Config GraniteConfig GraniteDoclingTextConfig CohereConfig Cohere2Config StableLmConfig Starcoder2Config PhiConfig
    GlmConfig Glm4Config NemotronConfig SmolLM3Config GPTNeoXConfig HeliumConfig ArceeConfig Ernie4_5Config SeedOssConfig
    NanoChatConfig PaddleOCRTextConfig EuroBertConfig XLMRobertaConfig CamembertConfig Data2VecTextConfig RobertaPreLayerNormConfig
    ErnieConfig ElectraConfig RoFormerConfig AlbertConfig RemBertConfig SqueezeBertConfig AlignTextConfig AltCLIPVisionConfig
    ChineseCLIPVisionConfig CLIPSegTextConfig CLIPSegVisionConfig GitVisionConfig MetaClip2Config MetaClip2TextConfig
    MetaClip2VisionConfig OwlViTTextConfig OwlViTVisionConfig Owlv2TextConfig Owlv2VisionConfig XCLIPTextConfig SiglipConfig
    SiglipTextConfig SiglipVisionConfig Siglip2TextConfig BlipVisionConfig DeiTConfig IJepaConfig ViTMSNConfig ASTConfig VivitConfig
    PixioConfig ViTMAEConfig Dinov2Config Dinov2WithRegistersConfig MBartConfig MvpConfig PegasusConfig BlenderbotConfig
    BlenderbotSmallConfig HubertConfig UniSpeechConfig OPTConfig XGLMConfig BertGenerationConfig AltCLIPTextConfig ClapTextConfig
    DebertaV2Config BarkSemanticConfig BarkCoarseConfig DPRConfig Qwen2AudioEncoderConfig AudioFlamingo3EncoderConfig
    VoxtralEncoderConfig VitDetConfig Blip2QFormerConfig InstructBlipQFormerConfig InstructBlipVideoQFormerConfig ConvNextConfig
    DINOv3ConvNextConfig MobileNetV1Config GPTBigCodeConfig ImageGPTConfig
    FlavaTextConfig VideoMAEConfig YolosConfig TimesformerConfig
    RoCBertConfig TapasConfig MarkupLMConfig LiltConfig BarkFineConfig FNetConfig TrOCRConfig SpeechT5HifiGanConfig
""".split()
FILES = ("gpt_neox", "opt", "Dinov2-body", "pixio", "dinov3_convnext", "DeiT-class", "mbart", "siglip",
         "albertForMaskedLM", "electraForMaskedLM", "deberta-v2-own", "hubert-ctc", "OwlViT-text", "gpt_bigcode", "flava-text",
         "videomae", "yolos", "timesformer", "roc_bert", "lilt")
TEXTS = ("olmo", "olmo2", "granite", "cohere", "cohere2", "stablelm", "starcoder2", "phi", "glm", "glm4", "nemotron", "smollm3", "arcee",
         "helium", "seed_oss", "ernie4_5", "gpt_neox", "nanochat", "opt", "opt-behind", "xglm", "gpt_bigcode")


def digest(fields: dict[str, Any]) -> str:
    """A digest of a configuration's fields."""
    return sha1(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def names_of(folder: Path) -> list[str]:
    """The names of the tensors in a folder's file, sorted."""
    data = (folder / "model.safetensors").read_bytes()
    header = json.loads(data[8:8 + int.from_bytes(data[:8], "little")])
    return sorted(name for name in header if name != "__metadata__")


def write(model: Any, torch: Any) -> list[list[int]]:
    """Two texts that a model goes on with, greedily."""
    ids = torch.tensor([[1, 5, 17, 33], [1, 44, 23, 9]])
    seen = torch.ones_like(ids)
    return model.generate(ids, attention_mask=seen, max_new_tokens=8, do_sample=False, pad_token_id=0).tolist()
