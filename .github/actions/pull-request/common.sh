# shellcheck shell=bash
# What the steps share. Sourced, never run.

# The words of the command, and the options that every step passes on. The bash of macOS takes an empty list for an unset one, hence
# ${options[@]+...} where they are used.
# shellcheck disable=SC2034 # who sources this uses it
read -ra assay <<<"$ASSAY_COMMAND"
options=()
# Paths of annotations start at the checkout of what is looked at.
if [[ -n ${ASSAY_PATH:-} ]]; then
  GITHUB_WORKSPACE="$(cd -- "$ASSAY_PATH" && pwd)"
  export GITHUB_WORKSPACE
fi
if [[ -n ${ASSAY_PROJECT_DIR:-} ]]; then options+=(--project-dir "$ASSAY_PROJECT_DIR"); fi
if [[ -n ${ASSAY_TARGET:-} ]]; then options+=(--target "$ASSAY_TARGET"); fi

# What the pull request goes to. Outside of one there is nothing to guess. Not GITHUB_BASE_REF: a review of a pull request has none.
base_revision() {
  local ref=''
  if [[ -n ${ASSAY_BASE:-} ]]; then
    printf '%s' "$ASSAY_BASE"
    return
  fi
  if [[ -n ${GITHUB_EVENT_PATH:-} ]]; then
    ref="$(node -p 'JSON.parse(fs.readFileSync(process.env.GITHUB_EVENT_PATH)).pull_request?.base?.ref ?? ""')"
  fi
  if [[ -z $ref ]]; then
    echo '::error title=no base::this is no pull request, so nothing says what to compare with: set the input "base"' >&2
    return 2
  fi
  printf 'origin/%s' "$ref"
}
