"""Values from the environment."""
from __future__ import annotations

import os
from typing import Any

OFF = ("", "0", "false", "False")


def env_var_is_set(env_var: str) -> bool:
    """Whether a variable is there and not switched off."""
    return env_var in os.environ and os.environ[env_var] not in OFF


def get_from_dict_or_env(data: dict[str, Any], key: str | list[str], env_key: str, default: str | None = None) -> str:
    """The first true value of the keys, else that of the environment; ValueError when there is none."""
    for name in key if isinstance(key, list | tuple) else [key]:
        if data.get(name):
            return str(data[name])
    return get_from_env(key[0] if isinstance(key, list | tuple) else key, env_key, default=default)


def get_from_env(key: str, env_key: str, default: str | None = None) -> str:
    """The value of a variable; ValueError when there is none and no default."""
    if value := os.getenv(env_key):
        return value
    if default is not None:
        return default
    raise ValueError(f"Did not find {key}, please add an environment variable `{env_key}` which contains it, or pass `{key}` as a named "
                     f"parameter.")
