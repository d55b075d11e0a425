#!/usr/bin/env bash
# Compiles the project; every problem becomes an annotation.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

exec "${assay[@]}" compile --format github ${options[@]+"${options[@]}"}
