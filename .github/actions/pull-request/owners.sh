#!/usr/bin/env bash
# Checks that those who own what changes have made or approved the change.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

base="$(base_revision)"
# Teams are those that owners.yml of the base names.
known=''
if [[ -n ${TEAMS_TOKEN:-} ]]; then
  of=()
  if [[ -n ${ASSAY_BASE_PROJECT_DIR:-} ]]; then
    of=(--project-dir "$ASSAY_BASE_PROJECT_DIR")
  elif [[ -n ${ASSAY_PROJECT_DIR:-} ]]; then
    of=(--project-dir "$ASSAY_PROJECT_DIR")
  fi
  # Without an answer nobody is in any team, which lets pass less.
  known="$("${assay[@]}" owners --json ${of[@]+"${of[@]}"})" ||
    echo '::warning title=teams unknown::the teams could not be read from owners.yml of the base, so nobody speaks for one' >&2
fi
# Two lines: who makes the change, who approved it; each a list of logins and teams with commas.
people="$(node "$(dirname "${BASH_SOURCE[0]}")/people.mjs" <<<"$known")"
actor="${people%%$'\n'*}"
approved=''
if [[ $people == *$'\n'* ]]; then approved="${people#*$'\n'}"; fi
options+=(--actor "$actor")
if [[ -n $approved ]]; then options+=(--approved-by "$approved"); fi

exec "${assay[@]}" owners check --base "$base" --format github ${options[@]+"${options[@]}"}
