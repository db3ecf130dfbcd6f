#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. Ends with ctest's own summary; non-zero when a test fails.
#   ROLEWRIGHT_DATA   the public reference data; default ../shared beside this checkout. Tests that need it say
#                     `skipped: no reference data` when that folder does not exist.
# Arguments go to ctest: ./test.sh -R layers
set -euo pipefail
rolewright_root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$rolewright_root/cmake/setup.sh"

install_missing_packages
build_release

export ROLEWRIGHT_DATA="${ROLEWRIGHT_DATA:-$rolewright_root/../shared}"
exec ctest --test-dir "$rolewright_root/build/release" --output-on-failure --no-tests=error --parallel "$(nproc)" "$@"
