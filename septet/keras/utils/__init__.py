"""`keras.utils`: helpers around models: data, numbers of classes, progress, pictures of models."""
from __future__ import annotations

from septet.keras import lazy as _lazy

MODULES = {
    "config": "disable_interactive_logging enable_interactive_logging is_interactive_logging_enabled",
    "utils.progbar": "Progbar",
    "utils.python_utils": "PyDataset Sequence=PyDataset set_random_seed standardize_dtype clear_session get_source_inputs get_file",
    "utils.numerical_utils": "to_categorical normalize",
    "utils.sequence_utils": "pad_sequences",
    "utils.dataset_utils": "split_dataset",
    "utils.directories": "image_dataset_from_directory text_dataset_from_directory",
    "utils.timeseries": "timeseries_dataset_from_array",
    "layers.preprocessing.feature_space": "FeatureSpace",
    "utils.plotting": "plot_model model_to_dot",
    "utils.image_utils": "array_to_img img_to_array load_img save_img",
    "keras_tensor": "is_keras_tensor",
    "trainers.data_adapters": "pack_x_y_sample_weight unpack_x_y_sample_weight",
    "saving.object_registration": "CustomObjectScope custom_object_scope get_custom_objects get_registered_name get_registered_object "
                                  "register_keras_serializable",
    "saving.serialization_lib": "deserialize_keras_object serialize_keras_object",
}
__getattr__, __dir__ = _lazy.attach("septet.keras.utils", MODULES)
