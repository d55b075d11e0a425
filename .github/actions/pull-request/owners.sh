#!/usr/bin/env bash
# Checks that those who own what changes have made or approved the change.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

base="$(base_revision)"
# Two lines: who makes the change, who approved it; each a list of logins and teams with commas.
people="$(node "$(dirname "${BASH_SOURCE[0]}")/people.mjs")"
actor="${people%%$'\n'*}"
approved=''
if [[ $people == *$'\n'* ]]; then approved="${people#*$'\n'}"; fi
options+=(--actor "$actor")
if [[ -n $approved ]]; then options+=(--approved-by "$approved"); fi

exec "${assay[@]}" owners check --base "$base" --format github "${options[@]}"
