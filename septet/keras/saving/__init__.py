"""`keras.saving`: models, weights and objects in files."""
from __future__ import annotations

from septet.keras import lazy as _lazy

MODULES = {
    "saving.object_registration": "CustomObjectScope custom_object_scope get_custom_objects get_registered_name get_registered_object "
                                  "register_keras_serializable",
    "saving.serialization_lib": "deserialize_keras_object serialize_keras_object",
    "saving.saving_api": "load_model load_weights save_model save_weights",
}
__getattr__, __dir__ = _lazy.attach("septet.keras.saving", MODULES)
