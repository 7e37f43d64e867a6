"""Which module of `transformers.generation` has which name."""
from __future__ import annotations

SUBMODULES = "candidate_generator configuration_utils logits_process stopping_criteria streamers utils".split()
_PROCESSORS = """LogitsProcessor LogitsProcessorList MinLengthLogitsProcessor MinNewTokensLengthLogitsProcessor
    RepetitionPenaltyLogitsProcessor EncoderRepetitionPenaltyLogitsProcessor NoRepeatNGramLogitsProcessor
    EncoderNoRepeatNGramLogitsProcessor SequenceBiasLogitsProcessor NoBadWordsLogitsProcessor PrefixConstrainedLogitsProcessor
    ForcedBOSTokenLogitsProcessor ForcedEOSTokenLogitsProcessor InfNanRemoveLogitsProcessor ExponentialDecayLengthPenalty
    LogitNormalization SuppressTokensLogitsProcessor SuppressTokensAtBeginLogitsProcessor WhisperTimeStampLogitsProcessor
    ClassifierFreeGuidanceLogitsProcessor UnbatchedClassifierFreeGuidanceLogitsProcessor AlternatingCodebooksLogitsProcessor
    TemperatureLogitsWarper TopKLogitsWarper TopPLogitsWarper MinPLogitsWarper TopHLogitsWarper TypicalLogitsWarper
    EpsilonLogitsWarper EtaLogitsWarper"""
MODULES = {
    "configuration_utils": "GenerationConfig GenerationMode CompileConfig",
    "logits_process": _PROCESSORS,
    "stopping_criteria": """StoppingCriteria StoppingCriteriaList MaxLengthCriteria MaxTimeCriteria EosTokenCriteria StopStringCriteria
        ConfidenceCriteria validate_stopping_criteria""",
    "streamers": "BaseStreamer TextStreamer TextIteratorStreamer AsyncTextIteratorStreamer",
    "candidate_generator": "CandidateGenerator AssistedCandidateGenerator PromptLookupCandidateGenerator",
    "outputs": """GenerateDecoderOnlyOutput GenerateEncoderDecoderOutput GenerateBeamDecoderOnlyOutput
        GenerateBeamEncoderDecoderOutput""",
    "utils": "GenerationMixin",
}
