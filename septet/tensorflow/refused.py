"""What TensorFlow has and the face has not, by module: NotSupported names it; another name is an AttributeError."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.keras import refused

NAMES = {
    "tensorflow": """
        AggregationMethod CriticalSection DeviceSpec Graph IndexedSlicesSpec NoneTensorSpec Operation OptionalSpec RaggedTensor
        RaggedTensorSpec RegisterGradient SparseTensor SparseTensorSpec TensorArray TensorArraySpec TypeSpec VariableAggregation
        VariableSynchronization approx_top_k as_string audio autodiff autograph batch_to_space bitwise check_pinned compat conv
        conv2d_backprop_filter_v2 conv2d_backprop_input_v2 distribute dtensor dynamic_partition dynamic_stitch edit_distance eig eigvals
        experimental extract_volume_patches feature_column fftnd fingerprint get_current_name_scope get_logger grad_pass_through
        graph_util guarantee_const hessians histogram_fixed_width histogram_fixed_width_bins identity_n ifftnd import_graph_def irfftnd
        lite load_library load_op_library lookup losses make_ndarray make_tensor_proto matrix_square_root metrics mlir no_gradient
        nondifferentiable_batch_function optimizers profiler qint16 qint32 qint8 quantization queue quint16 quint8 ragged
        ragged_fill_empty_rows ragged_fill_empty_rows_grad random_index_shuffle raw_ops realdiv register_tensor_conversion_function
        required_space_to_batch_paddings resource reverse_sequence rfftnd saved_model scalar_mul security sets signal space_to_batch
        space_to_batch_nd sparse sysconfig tensor_scatter_nd_max tensor_scatter_nd_min test tools tpu truncatediv truncatemod tuple
        types unravel_index variable_creator_scope variant version xla""",
    "tensorflow.config": """
        LogicalDeviceConfiguration experimental_connect_to_cluster experimental_connect_to_host experimental_functions_run_eagerly
        experimental_run_functions_eagerly get_logical_device_configuration set_logical_device_configuration""",
    "tensorflow.data": "FixedLengthRecordDataset IteratorSpec ThreadingOptions",
    "tensorflow.data.experimental": """
        AutoShardPolicy AutotuneAlgorithm AutotuneOptions Counter CsvDataset DatasetInitializer DistributeOptions ExternalStatePolicy
        OptimizationOptions Optional RandomDataset Reducer SHARD_HINT ServiceOptions SqlDataset TFRecordWriter ThreadingOptions at
        bucket_by_sequence_length choose_from_datasets copy_to_device dense_to_ragged_batch dense_to_sparse_batch distributed_save
        enable_debug_mode enumerate_dataset from_list from_variant get_model_proto get_next_as_optional get_single_element get_structure
        group_by_reducer group_by_window index_table_from_dataset load make_batched_features_dataset make_saveable_from_iterator
        map_and_batch pad_to_cardinality parallel_interleave parse_example_dataset prefetch_to_device rejection_resample
        sample_from_datasets save scan shuffle_and_repeat snapshot table_from_dataset take_while to_variant unique""",
    "tensorflow.debugging": """
        assert_proper_iterable assert_rank_in assert_same_float_dtype disable_check_numerics disable_traceback_filtering
        enable_traceback_filtering get_log_device_placement is_traceback_filtering_enabled""",
    "tensorflow.dtypes": "QUANTIZED_DTYPES qint16 qint32 qint8 quint16 quint8 resource variant",
    "tensorflow.image": """
        adjust_jpeg_quality combined_non_max_suppression crop_and_resize decode_and_crop_jpeg decode_jxl decode_webp draw_bounding_boxes
        extract_glimpse extract_jpeg_shape generate_bounding_box_proposals non_max_suppression non_max_suppression_overlaps
        non_max_suppression_padded non_max_suppression_with_scores random_jpeg_quality sample_distorted_bounding_box ssim_multiscale
        stateless_random_jpeg_quality stateless_sample_distorted_bounding_box""",
    "tensorflow.io": """
        FixedLenSequenceFeature RaggedFeature SparseFeature decode_and_crop_jpeg decode_base64 decode_compressed decode_csv
        decode_json_example decode_jxl decode_proto decode_raw decode_webp deserialize_many_sparse encode_base64 encode_proto
        extract_jpeg_shape gfile match_filenames_once parse_sequence_example parse_single_sequence_example serialize_many_sparse
        serialize_sparse write_graph""",
    "tensorflow.linalg": """
        LinearOperator LinearOperatorAdjoint LinearOperatorBlockDiag LinearOperatorBlockLowerTriangular LinearOperatorCirculant
        LinearOperatorCirculant2D LinearOperatorCirculant3D LinearOperatorComposition LinearOperatorDiag LinearOperatorFullMatrix
        LinearOperatorHouseholder LinearOperatorIdentity LinearOperatorInversion LinearOperatorKronecker LinearOperatorLowRankUpdate
        LinearOperatorLowerTriangular LinearOperatorPermutation LinearOperatorScaledIdentity LinearOperatorToeplitz
        LinearOperatorTridiag LinearOperatorZeros banded_triangular_solve cholesky_solve eigh_tridiagonal expm logm lu lu_matrix_inverse
        lu_reconstruct lu_solve sqrtm tensor_diag_part tridiagonal_matmul tridiagonal_solve""",
    "tensorflow.math": """
        approx_max_k approx_min_k bessel_i0 bessel_i0e bessel_i1 bessel_i1e betainc confusion_matrix cumulative_logsumexp erfcinv igamma
        igammac invert_permutation is_non_decreasing is_strictly_increasing lbeta polygamma reciprocal_no_nan reduce_euclidean
        scalar_mul sobol_sample special unsorted_segment_sqrt_n zeta""",
    "tensorflow.nn": """
        RNNCellDeviceWrapper RNNCellDropoutWrapper RNNCellResidualWrapper all_candidate_sampler approx_max_k approx_min_k atrous_conv2d
        atrous_conv2d_transpose batch_norm_with_global_normalization collapse_repeated compute_accidental_hits compute_average_loss
        conv1d_transpose conv3d_transpose conv_transpose ctc_beam_search_decoder ctc_greedy_decoder ctc_loss ctc_unique_labels
        depthwise_conv2d_backprop_filter depthwise_conv2d_backprop_input dilation2d embedding_lookup_sparse erosion2d
        fixed_unigram_candidate_sampler fractional_avg_pool fractional_max_pool isotonic_regression learned_unigram_candidate_sampler
        local_response_normalization lrn max_pool_with_argmax nce_loss normalize_moments safe_embedding_lookup_sparse
        sampled_softmax_loss scale_regularization_loss separable_conv2d space_to_batch sufficient_statistics weighted_moments
        with_space_to_batch""",
    "tensorflow.random": """
        Algorithm all_candidate_sampler create_rng_state fixed_unigram_candidate_sampler fold_in gamma learned_unigram_candidate_sampler
        log_uniform_candidate_sampler poisson split stateless_binomial stateless_categorical stateless_gamma
        stateless_parameterized_truncated_normal stateless_poisson uniform_candidate_sampler""",
    "tensorflow.strings": """
        ngrams to_hash_bucket to_hash_bucket_fast to_hash_bucket_strong unicode_decode_with_offsets unicode_encode unicode_script
        unicode_split unicode_split_with_offsets unicode_transcode unsorted_segment_join""",
    "tensorflow.train": """
        CheckpointOptions CheckpointView ClusterDef ClusterSpec Coordinator ExponentialMovingAverage FeatureList FeatureLists JobDef
        SequenceExample ServerDef TrackableView checkpoints_iterator get_checkpoint_state list_variables load_checkpoint load_variable""",
}


def check(module: str, name: str) -> None:
    """NotSupported for a name that TensorFlow's module has."""
    refused.check(module, name, NAMES)


def attribute(module: str) -> Callable[[str], Any]:
    """The `__getattr__` of a module that loads its other names at once."""
    return refused.attribute(module, NAMES)
