#!/usr/bin/env bash
# Writes what the change changes to a file, to the job summary, and the file's name to the outputs. Ends as `assay diff` does.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

base="$(base_revision)"
report="$(mktemp "${RUNNER_TEMP:-/tmp}/assay-diff.XXXXXXXX")"
if [[ ${ASSAY_DRY_RUN:-} == true ]]; then options+=(--dry-run); fi

# Also where it fails it says why, and that belongs into the summary.
code=0
"${assay[@]}" diff --base "$base" --format markdown ${options[@]+"${options[@]}"} >"$report" || code=$?
cat "$report" >>"$GITHUB_STEP_SUMMARY"
# Empty: the command itself did not run, and an old comment is better than none.
if [[ -s $report ]]; then echo "report=$report" >>"$GITHUB_OUTPUT"; fi
exit "$code"
