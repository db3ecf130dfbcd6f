#!/usr/bin/env bash
# Installs what is missing, builds the program, and runs the main job on the shipped agency, the invented Bureau of
# Inland Waterways (fixtures/bureau), into out/. Prints one screen a manager can read, then three short transcripts:
# a role engineer, a provisioning pipeline, an auditor. Every command is shown with its exit code, and a command that
# exits otherwise than expected ends the demo with failure.
set -euo pipefail
rolewright_root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$rolewright_root/cmake/setup.sh"

readonly agency=fixtures/bureau
readonly policy=$agency/bureau.rw
readonly snapshot=out/bureau.rws

heading() { printf '\n\n%s\n%s\n' "$1" "$(printf '%s' "$1" | sed 's/./=/g')"; }

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
  (cd out/agency && sha256sum --check --quiet logs.sha256) && echo "the logs have their committed digests"
  printf '\n(records that cannot be placed are planted in the exports; they are counted, named in out/import.txt, and left out)\n'
  run 0 import agency out/agency -o "$snapshot" 2> out/import.txt
  run 0 mine -p "$policy" -s "$snapshot" --birthright 0.9 --seed 7 --budget 5 --show 5 --hierarchy --picture out/roles.svg -o out/roles.json
}

manager_screen() {
  heading "What the bureau's manager sees"
  run 1 report -p "$policy" -s "$snapshot" --roles out/roles.json
}

role_engineer() {
  heading "A role engineer: do we judge everything, what causes most, which roles should exist?"
  run 0 coverage -p "$policy" -s "$snapshot" --top 3
  run 1 analyze -p "$policy" -s "$snapshot" --top 2 -o out/findings.json
  run 1 fix -p "$policy" -s "$snapshot" --rule P2P-17 IAM-26 -o out/fix.json
  run 0 mine -p "$policy" -s "$snapshot" --birthright 0.9 --groups --show 3 --picture out/groups.svg
  run 2 mine -p "$policy" -s "$snapshot" --birthright 0.9 --most-roles 2 2>&1
  run 0 mine -p "$policy" -s "$snapshot" --birthright 0.9 --seed 7 --most-roles 3 --least-people 3 --stable out/roles.json --lock R004 --show 1
  run 0 mine -p "$policy" -s "$snapshot" --check out/roles.json
  run 0 emit --target okta -p "$policy" -s "$snapshot" --roles out/roles.json -o out/okta
  run 0 emit --target entra --map org=user.department series=user.extensionAttribute1 -p "$policy" -s "$snapshot" --roles out/roles.json -o out/entra
}

pipeline() {
  heading "A provisioning pipeline: may this person get this, now?"
  local requests=$agency/requests
  run 0 check -p "$policy" -s "$snapshot" --request "$requests/permit.json"
  run 1 check -p "$policy" -s "$snapshot" --request "$requests/deny.json"
  run 5 check -p "$policy" -s "$snapshot" --request "$requests/approval.json"
  local request
  for request in permit approval deny; do tr -d '\n' < "$requests/$request.json" && echo; done > out/requests.jsonl
  run 1 check -p "$policy" -s "$snapshot" --batch out/requests.jsonl
  run 2 check -p "$policy" -s "$snapshot" --today 2026-12-31 --max-age 7 --request "$requests/stale.json" 2>&1
}

auditor() {
  heading "An auditor: how do they hold it, is the rule right for everyone, can I check the proof elsewhere?"
  run 1 analyze -p "$policy" -s "$snapshot" --rule P2P-03 --remedies 0
  run 0 explain -p "$policy" -s "$snapshot" priya.venkatesan@biw.example PAY_CERTIFY
  run 1 verify -p "$policy" --quiet 2> out/verify.txt
  run 0 certify -p "$policy" -o out/proofs.cert
}

install_missing_packages
build_release rolewright
cd "$rolewright_root"
prepare
manager_screen
role_engineer
pipeline
auditor
printf '\nEverything above is in out/: the snapshot, findings.json, roles.json, pictures of\nroles and groups (roles.svg, groups.svg), plans for Okta and Entra, proofs.cert.\n'
