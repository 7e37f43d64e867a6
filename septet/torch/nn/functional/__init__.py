"""`torch.nn.functional`: what layers compute, as functions.  Loaded by name."""
from __future__ import annotations

from septet.torch.lazy import homes, loader

HOME = homes({
    "activation": "celu celu_ elu elu_ gelu glu gumbel_softmax hardshrink hardsigmoid hardswish hardtanh hardtanh_ leaky_relu leaky_relu_ "
                  "log_softmax logsigmoid mish prelu relu relu6 relu_ rrelu rrelu_ selu selu_ sigmoid silu softmax softmin softplus "
                  "softshrink softsign tanh tanhshrink threshold threshold_",
    "affine": "bilinear linear",
    "dropouts": "alpha_dropout dropout dropout1d dropout2d dropout3d feature_alpha_dropout",
    "sparse": "embedding embedding_bag one_hot",
    "distance": "cosine_similarity normalize pairwise_distance pdist",
    "image": "channel_shuffle native_channel_shuffle fold pixel_shuffle pixel_unshuffle unfold",
    "loss": "binary_cross_entropy binary_cross_entropy_with_logits cross_entropy huber_loss kl_div l1_loss mse_loss nll_loss "
            "smooth_l1_loss gaussian_nll_loss poisson_nll_loss linear_cross_entropy",
    "margin_loss": "cosine_embedding_loss hinge_embedding_loss margin_ranking_loss multi_margin_loss multilabel_margin_loss "
                   "multilabel_soft_margin_loss soft_margin_loss triplet_margin_loss triplet_margin_with_distance_loss",
    "ctc": "ctc_loss", "conv": "conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d",
    "pooling": "adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool1d_with_indices "
               "adaptive_max_pool2d adaptive_max_pool2d_with_indices adaptive_max_pool3d adaptive_max_pool3d_with_indices avg_pool1d "
               "avg_pool2d avg_pool3d fractional_max_pool2d fractional_max_pool2d_with_indices fractional_max_pool3d "
               "fractional_max_pool3d_with_indices lp_pool1d lp_pool2d lp_pool3d max_pool1d max_pool1d_with_indices max_pool2d "
               "max_pool2d_with_indices max_pool3d max_pool3d_with_indices max_unpool1d max_unpool2d max_unpool3d",
    "normalization": "batch_norm group_norm instance_norm layer_norm local_response_norm rms_norm",
    "attention": "multi_head_attention_forward scaled_dot_product_attention",
    "padding": "pad",
    "upsampling": "affine_grid grid_sample interpolate upsample upsample_bilinear upsample_nearest",
})
# no module here has the name of a function: importing it would hide the function
__getattr__, __dir__ = loader("septet.torch.nn.functional", HOME)
