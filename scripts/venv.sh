# Sourced by the scripts beside it: goes to the repository and offers `environment` and `installed`.
# shellcheck shell=bash

for name in KB_DIR DATA_DIR SOURCES_DIR EVAL_DIR; do # folders are meant from where the caller stands
    case ${!name:-/} in
        /*) ;;
        *) export "$name=$PWD/${!name}" ;;
    esac
done
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python

# environment FILE...: makes .venv where it is missing and installs what the last file pins; the ones before are those it includes.
environment() {
    suitable "$python" || make_environment
    if ! installed "$@"; then
        echo "The packages of ${*: -1} could not be installed; pip says why above. Run this again when that is mended." >&2
        exit 1
    fi
}

# installed FILE...: installs, unless the copies kept at the last time are the same as the files now.
installed() {
    local file changed=
    for file in "$@"; do
        cmp -s "$file" ".venv/pinned/$file" || changed=yes
    done
    [ -n "$changed" ] || return 0
    echo "installing what ${*: -1} pins into .venv ..." >&2
    "$python" -m pip install --quiet --disable-pip-version-check --requirement "${@: -1}" || return 1
    for file in "$@"; do
        mkdir -p ".venv/pinned/$(dirname "$file")"
        cp "$file" ".venv/pinned/$file"
    done
}

suitable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

make_environment() {
    local found
    found=$(find_python) || exit 1
    echo "making .venv with $("$found" --version) ..." >&2
    if ! "$found" -m venv --clear .venv; then
        echo "A virtual environment could not be made. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
}

find_python() {
    local candidate
    if [ -n "${PYTHON:-}" ]; then
        suitable "$PYTHON" && echo "$PYTHON" && return
        echo "PYTHON=$PYTHON is not Python 3.11 or newer. Set PYTHON to one that is, or leave it unset." >&2
        return 1
    fi
    for candidate in python3.14 python3.13 python3.12 python3.11 python3 python; do
        suitable "$candidate" && echo "$candidate" && return
    done
    echo "Python 3.11 or newer is needed and none was found. Install it, or set PYTHON to where it is." >&2
    return 1
}
