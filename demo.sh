#!/usr/bin/env bash
# Installs what is missing, builds the program, and runs the main job on the shipped agency, the invented Bureau of
# Inland Waterways (fixtures/bureau), into out/. Prints one screen a manager can read, then three short transcripts:
# a role engineer, a provisioning pipeline, an auditor. Every command is shown with its exit code, and a command that
# exits otherwise than expected ends the demo with failure.
set -euo pipefail
rolewright_root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$rolewright_root/cmake/setup.sh"

readonly agency=fixtures/bureau
readonly world=(--policy $agency/bureau.rw --snapshot out/bureau.rws)  # judged on the day the exports describe

heading() { printf '\n%s\n%s\n' "$1" "$(printf '%s' "$1" | sed 's/./=/g')"; }

# run EXPECTED-EXIT-CODE ARGUMENTS…: shows the command, runs it, shows its exit code and insists on it.
run() {
  local expected=$1 code=0
  shift
  printf '\n$ rolewright %s\n' "$(printf '%q ' "$@" | sed 's/ $//')"
  build/release/rolewright "$@" || code=$?
  printf '[exit %d]\n' "$code"
  if [ "$code" != "$expected" ]; then
    printf 'demo: expected exit code %d\n' "$expected" >&2
    exit 1
  fi
}

# The agency's exports and, because logs are large, the logs generated and compared with their committed digests.
prepare() {
  heading "The agency's exports become one snapshot"
  rm -rf out && mkdir -p out && cp -r "$agency" out/agency
  run 0 synth bureau --seed 7 --logs-only -o out/agency
  (cd out/agency && sha256sum --check --quiet logs.sha256)
  run 0 import agency out/agency -o out/bureau.rws
}

manager_screen() {
  heading "What the bureau's manager sees"
  run 0 mine "${world[@]}" --seed 7 --show 0 -o out/roles.json >out/mine.txt
  run 1 report "${world[@]}" --roles out/roles.json
}

role_engineer() {
  heading "A role engineer: do we judge everything, and which roles should exist?"
  run 0 coverage "${world[@]}" --top 5
  run 0 mine "${world[@]}" --seed 7 --show 1 -o out/roles.json
  run 0 emit --target okta --roles out/roles.json "${world[@]}" -o out/okta
  run 0 emit --target entra --roles out/roles.json "${world[@]}" -o out/entra
}

pipeline() {
  heading "A provisioning pipeline: may this person get this, now?"
  run 0 check "${world[@]}" --request $agency/requests/permit.json
  run 1 check "${world[@]}" --request $agency/requests/deny.json
  run 5 check "${world[@]}" --request $agency/requests/needs_approval.json
  run 2 check "${world[@]}" --request $agency/requests/stale_snapshot.json
}

auditor() {
  heading "An auditor: how do they hold it, and is the rule right for everyone?"
  run 1 analyze "${world[@]}" --rule P2P-01 --top 1
  run 1 verify --policy $agency/bureau.rw --quiet
  run 0 certify --policy $agency/bureau.rw -o out/proofs.cert
  run 0 certify --policy $agency/bureau.rw --check out/proofs.cert
}

install_missing_packages
build_release rolewright
cd "$rolewright_root"
prepare
manager_screen
role_engineer
pipeline
auditor
