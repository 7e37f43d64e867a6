"""`septet serve`: models behind HTTP.  A Transformers folder speaks OpenAI's protocol, other saved models that of TF Serving."""
