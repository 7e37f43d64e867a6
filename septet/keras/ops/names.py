"""The modules of keras.ops: all are loaded together, since symbolic tensors and layers use most of them."""
from __future__ import annotations

MODULES = ("elementwise", "reductions", "shaping", "creation", "searching", "products", "algebra", "activations", "neural", "segments",
           "control",
           "signal")
IMAGE = """affine_transform crop_images extract_patches gaussian_blur hsv_to_rgb map_coordinates pad_images resize rgb_to_grayscale
    rgb_to_hsv extract_patches_3d sobel_edges ssim elastic_transform perspective_transform scale_and_translate""".split()
LINALG = """cholesky cholesky_inverse det eig eigh inv jvp logdet lstsq lu_factor matrix_rank norm pinv qr slogdet solve solve_triangular
    svd""".split()
NN = """adaptive_average_pool adaptive_max_pool average_pool batch_normalization binary_crossentropy categorical_crossentropy celu conv
    conv_transpose ctc_decode ctc_loss depth_to_space depthwise_conv dot_product_attention elu fold gelu glu hard_shrink hard_sigmoid
    hard_silu hard_swish hard_tanh layer_normalization leaky_relu log_sigmoid log_softmax max_pool moments multi_hot normalize one_hot
    polar psnr relu relu6 rms_normalization selu separable_conv sigmoid silu soft_shrink softmax softplus softsign space_to_depth
    sparse_categorical_crossentropy sparse_plus sparse_sigmoid sparsemax squareplus swish tanh_shrink threshold unfold""".split()
