# Sourced by the verbs beside it. `environment EXTRA` sets $python: the active virtual environment, else .venv, which it makes;
# and installs Septet there with that extra, once for each state of pyproject.toml.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

supported() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

interpreter() {
    local name
    for name in python3 python python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && supported "$name"; then
            echo "$name"
            return
        fi
    done
    say "Septet needs Python 3.11 or later, and none is on PATH."
    return 1
}

virtual_environment() {
    if [ -n "${VIRTUAL_ENV:-}" ] && [ -x "$VIRTUAL_ENV/bin/python" ]; then
        echo "$VIRTUAL_ENV"
        return
    fi
    if [ ! -x "$root/.venv/bin/python" ]; then
        local python
        python=$(interpreter)
        say "Making $root/.venv"
        if ! "$python" -m venv "$root/.venv" >&2; then
            rm -rf "$root/.venv"
            say "Could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)."
            return 1
        fi
    fi
    echo "$root/.venv"
}

# The stamps that say an environment has an extra: each of dev, test and core holds the next.
stamps() {
    case $1 in
        dev) echo dev ;;
        test) echo test dev ;;
        "") echo core test dev ;;
        *) echo "$1" ;;
    esac
}

environment() {
    local extra=$1 prefix mark stamp
    prefix=$(virtual_environment)
    python=$prefix/bin/python
    if ! supported "$python"; then
        say "The active environment $prefix has a Python older than 3.11."
        return 1
    fi
    mark="$root $(cksum <"$root/pyproject.toml")"
    for stamp in $(stamps "$extra"); do
        if [ "$(cat "$prefix/.septet-$stamp" 2>/dev/null)" = "$mark" ]; then
            return
        fi
    done
    say "Installing septet${extra:+[$extra]} into $prefix"
    "$python" -m pip install --quiet --disable-pip-version-check --editable "$root${extra:+[$extra]}"
    echo "$mark" >"$prefix/.septet-${extra:-core}"
}
