"""`septet board LOGDIR`: training curves and other summaries of TensorBoard event files, traces of chains and agents, as a local page."""
