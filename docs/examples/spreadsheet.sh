#!/bin/sh
# Grades a spreadsheet that was saved as CSV, and writes another one with a column for each level,
# pitfall and check:
#
#     TOUCHSTONE_URL=http://127.0.0.1:8000 sh spreadsheet.sh answers.csv graded.csv
#
# TOUCHSTONE_KEY holds a key of the service, once it has any. Started again with the same file, it
# goes on where it was: the file's checksum is the Idempotency-Key.
set -eu

call() {
  curl --silent --show-error --fail-with-body \
    --header "Authorization: Bearer ${TOUCHSTONE_KEY:-}" "$@"
}

once=$(cksum <"$1" | tr ' ' '-')
made=$(call --header "Content-Type: text/csv" --header "Idempotency-Key: sheet-$once" \
  --data-binary "@$1" \
  "$TOUCHSTONE_URL/v1/cohorts?rubric_id=project-vs-product-manager&on_invalid=skip")
cohort=$(printf %s "$made" | grep -o 'coh_[0-9a-z]*' | head -n 1)

# The stream of events ends with the last answer.
call --no-buffer "$TOUCHSTONE_URL/v1/cohorts/$cohort/events" | grep '^data: ' | tail -n 1
call --output "$2" "$TOUCHSTONE_URL/v1/cohorts/$cohort/results?format=csv"
