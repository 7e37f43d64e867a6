"""`septet board LOGDIR`: training curves and other summaries of TensorBoard event files, as a local page."""
