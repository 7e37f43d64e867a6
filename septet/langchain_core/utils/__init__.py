"""Helpers that other packages import."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.utils", {
    "aiter": "abatch_iterate",
    "env": "get_from_dict_or_env get_from_env",
    "formatting": "StrictFormatter formatter",
    "input": "get_bolded_text get_color_mapping get_colored_text print_text",
    "iter": "batch_iterate",
    "pydantic": "pre_init",
    "strings": "comma_list sanitize_for_postgres stringify_dict stringify_value",
    "utils": "build_extra_kwargs check_package_version convert_to_secret_str from_env get_pydantic_field_names guard_import mock_now "
             "raise_for_status_with_text secret_from_env xor_args",
}, ("aiter", "env", "formatting", "function_calling", "html", "image", "input", "interactive_env", "iter", "json", "json_schema",
    "mustache",
    "pydantic", "strings", "usage", "utils", "uuid"))
