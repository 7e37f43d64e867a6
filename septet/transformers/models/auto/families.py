"""The architectures that are rows of a shared stack: what the table of table.py is made of.  Data alone."""
from __future__ import annotations

from typing import NamedTuple


class Family(NamedTuple):
    """A stack: the module that has its models, the module of their configurations, and a line for every architecture.

    A line: model_type, prefix of the classes, upstream's folder, then what it is made for as letters (LETTERS); `letter=Class` where the
    class is not prefix + ending, `+Class` for one that no AutoModel makes.
    """

    module: str
    configurations: str
    rows: str


# letter -> (the AutoModel, the ending of its classes)
LETTERS = {
    "M": ("AutoModel", "Model"),
    "C": ("AutoModelForCausalLM", "ForCausalLM"),
    "P": ("AutoModelForPreTraining", "ForPreTraining"),
    "W": ("AutoModelForMaskedLM", "ForMaskedLM"),
    "S": ("AutoModelForSequenceClassification", "ForSequenceClassification"),
    "T": ("AutoModelForTokenClassification", "ForTokenClassification"),
    "Q": ("AutoModelForQuestionAnswering", "ForQuestionAnswering"),
    "X": ("AutoModelForMultipleChoice", "ForMultipleChoice"),
    "N": ("AutoModelForNextSentencePrediction", "ForNextSentencePrediction"),
    "E": ("AutoModelForTextEncoding", "Model"),
    "G": ("AutoModelForSeq2SeqLM", "ForConditionalGeneration"),
    "I": ("AutoModelForImageClassification", "ForImageClassification"),
    "Z": ("AutoModelForZeroShotImageClassification", "Model"),
    "L": ("AutoModelForCTC", "ForCTC"),
    "A": ("AutoModelForAudioClassification", "ForSequenceClassification"),
}
FAMILIES = (
    Family("decoders", "configurations_causal", """
        olmo                 Olmo               olmo            M C S
        olmo2                Olmo2              olmo2           M C S
        granite              Granite            granite         M C
        granite_docling_text GraniteDoclingText granite_docling M
        cohere               Cohere             cohere          M C
        cohere2              Cohere2            cohere2         M C
        stablelm             StableLm           stablelm        M C S T
        starcoder2           Starcoder2         starcoder2      M C S T
        phi                  Phi                phi             M C S T
        glm                  Glm                glm             M C S T
        glm4                 Glm4               glm4            M C S T
        nemotron             Nemotron           nemotron        M C S T Q
        smollm3              SmolLM3            smollm3         M C S T Q
        gpt_neox             GPTNeoX            gpt_neox        M C S T Q
        helium               Helium             helium          M C S T
        arcee                Arcee              arcee           M C S T Q
        ernie4_5             Ernie4_5           ernie4_5        M C
        seed_oss             SeedOss            seed_oss        M C S T Q
        nanochat             NanoChat           nanochat        M C P=NanoChatForCausalLM
        paddleocr_vl_text    PaddleOCRText      paddleocr_vl    +PaddleOCRTextModel
        eurobert             EuroBert           eurobert        M
    """),
    Family("encoders", "configurations_encoders", """
        xlm-roberta          XLMRoberta          xlm_roberta          M C P=XLMRobertaForMaskedLM W S T Q X E
        camembert            Camembert           camembert            M C P=CamembertForMaskedLM W S T Q X
        data2vec-text        Data2VecText        data2vec             M C P=Data2VecTextForMaskedLM W S T Q X
        roberta-prelayernorm RobertaPreLayerNorm roberta_prelayernorm M C P=RobertaPreLayerNormForMaskedLM W S T Q X
        ernie                Ernie               ernie                M C P W S T Q X N
        electra              Electra             electra              M C P W S T Q X E
        roformer             RoFormer            roformer             M C P=RoFormerForMaskedLM W S T Q X E
        albert               Albert              albert               M P W S T Q X E
        rembert              RemBert             rembert              M C W S T Q X E
        squeezebert          SqueezeBert         squeezebert          M P=SqueezeBertForMaskedLM W S T Q X E
        align_text_model     AlignText           align                +AlignTextModel
    """),
    Family("clip_relatives", "configurations_clip", """
        altclip_vision_model      AltCLIPVision     altclip      +AltCLIPVisionModel
        chinese_clip_vision_model ChineseCLIPVision chinese_clip M
        clipseg_text_model        CLIPSegText       clipseg      +CLIPSegTextModel
        clipseg_vision_model      CLIPSegVision     clipseg      +CLIPSegVisionModel
        git_vision_model          GitVision         git          +GitVisionModel
        metaclip_2                MetaClip2         metaclip_2   M I Z
        metaclip_2_text_model     MetaClip2Text     metaclip_2   +MetaClip2TextModel +MetaClip2TextModelWithProjection
        metaclip_2_vision_model   MetaClip2Vision   metaclip_2   +MetaClip2VisionModel +MetaClip2VisionModelWithProjection
        owlvit_text_model         OwlViTText        owlvit       +OwlViTTextModel
        owlvit_vision_model       OwlViTVision      owlvit       +OwlViTVisionModel
        owlv2_text_model          Owlv2Text         owlv2        +Owlv2TextModel
        owlv2_vision_model        Owlv2Vision       owlv2        +Owlv2VisionModel
        xclip_text_model          XCLIPText         x_clip       +XCLIPTextModel
    """),
    Family("siglip_model", "configurations_clip", """
        siglip              Siglip       siglip  M I Z
        siglip_text_model   SiglipText   siglip  +SiglipTextModel
        siglip_vision_model SiglipVision siglip  M
        siglip2_text_model  Siglip2Text  siglip2 +Siglip2TextModel
    """),
    Family("blip_vision", "configurations_clip", """
        blip_vision_model BlipVision blip +BlipVisionModel
    """),
    Family("vision_relatives", "configurations_vision", """
        deit                          DeiT                deit                          M I +DeiTForImageClassificationWithTeacher
        ijepa                         IJepa               ijepa                         M I
        vit_msn                       ViTMSN              vit_msn                       M I
        audio-spectrogram-transformer AST                 audio_spectrogram_transformer M A=ASTForAudioClassification
        vivit                         Vivit               vivit                         M
        pixio                         Pixio               pixio                         M
        vit_mae                       ViTMAE              vit_mae                       M
        dinov2                        Dinov2              dinov2                        M I
        dinov2_with_registers         Dinov2WithRegisters dinov2_with_registers         M I
    """),
    Family("seq2seq_relatives", "configurations_seq2seq", """
        mbart            MBart           mbart            M C G W=MBartForConditionalGeneration S Q
        mvp              Mvp             mvp              M C G W=MvpForConditionalGeneration P=MvpForConditionalGeneration S Q
        pegasus          Pegasus         pegasus          M C G
        blenderbot       Blenderbot      blenderbot       M C G
        blenderbot-small BlenderbotSmall blenderbot_small M C G
    """),
    Family("wav2vec2_relatives", "configurations_audio", """
        hubert    Hubert    hubert    M A L
        unispeech UniSpeech unispeech M A L
    """),
    Family("layered_decoder", "configurations_layered", """
        opt  OPT  opt  M C S Q
        xglm XGLM xglm M C
    """),
    Family("encoder_relatives", "configurations_encoders", """
        bert-generation    BertGeneration bert_generation M=BertGenerationEncoder C=BertGenerationDecoder
        altclip_text_model AltCLIPText    altclip         +AltCLIPTextModel
        clap_text_model    ClapText       clap            +ClapTextModel
    """),
    Family("deberta_model", "configurations_encoders", """
        deberta-v2 DebertaV2 deberta_v2 M P=DebertaV2ForMaskedLM W S T Q X
    """),
    Family("bark_model", "configurations_layered", """
        semantic         BarkSemantic bark +BarkSemanticModel
        coarse_acoustics BarkCoarse   bark +BarkCoarseModel
        fine_acoustics   BarkFine     bark +BarkFineModel
    """),
    Family("first_form", "configurations_first", """
        flava_text_model FlavaText flava    +FlavaTextModel
        videomae         VideoMAE  videomae M +VideoMAEForVideoClassification
        yolos            Yolos     yolos    M
    """),
    Family("timesformer_model", "configurations_first", """
        timesformer Timesformer timesformer M +TimesformerForVideoClassification
    """),
    Family("encoder_kinds", "configurations_first", """
        roc_bert RoCBert  roc_bert M
        tapas    Tapas    tapas    M
        markuplm MarkupLM markuplm M
    """),
    Family("lilt_model", "configurations_first", """
        lilt Lilt lilt M
    """),
    Family("fnet_model", "configurations_first", """
        fnet FNet fnet M
    """),
    Family("trocr_model", "configurations_seq2seq", """
        trocr TrOCR trocr C
    """),
    Family("hifigan_model", "configurations_audio", """
        speecht5_hifigan SpeechT5HifiGan speecht5 +SpeechT5HifiGan
    """),
    Family("dpr_model", "configurations_encoders", """
        dpr DPR dpr M=DPRQuestionEncoder +DPRContextEncoder +DPRReader
    """),
    Family("audio_encoders", "configurations_audio", """
        qwen2_audio_encoder    Qwen2AudioEncoder     qwen2_audio    +Qwen2AudioEncoder
        audioflamingo3_encoder AudioFlamingo3Encoder audioflamingo3 +AudioFlamingo3Encoder
        voxtral_encoder        VoxtralEncoder        voxtral        +VoxtralEncoder
    """),
    Family("vitdet_model", "configurations_vision", """
        vitdet VitDet vitdet M +VitDetBackbone
    """),
    Family("qformer_model", "configurations_encoders", """
        blip_2_qformer            Blip2QFormer            blip_2            M
        instructblip_qformer      InstructBlipQFormer     instructblip      M
        instructblipvideo_qformer InstructBlipVideoQFormer instructblipvideo +InstructBlipVideoQFormerModel
    """),
    Family("convnext_model", "configurations_vision", """
        convnext        ConvNext       convnext        M I
        dinov3_convnext DINOv3ConvNext dinov3_convnext M
    """),
    Family("mobilenet_model", "configurations_vision", """
        mobilenet_v1 MobileNetV1 mobilenet_v1 M I
    """),
    Family("gpt2_relatives", "configurations_layered", """
        gpt_bigcode GPTBigCode gpt_bigcode M C S T P=GPTBigCodeForCausalLM
        imagegpt    ImageGPT   imagegpt    M I
    """),
)


def classes_of(row: str) -> dict[str, str]:
    """AutoModel -> class of a line."""
    _, prefix, _, *kinds = row.split()
    found = {}
    for kind in kinds:
        letter, _, name = kind.partition("=")
        if letter and letter in LETTERS:
            auto, ending = LETTERS[letter]
            found[auto] = name or prefix + ending
    return found


# model_type -> the classes that no AutoModel makes
EXTRA = {row.split()[0]: tuple(word[1:] for word in row.split()[3:] if word.startswith("+"))
         for family in FAMILIES for row in family.rows.strip().splitlines()}
