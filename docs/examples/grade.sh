#!/bin/sh
# Grades one answer, which stands in request.json:
#
#     TOUCHSTONE_URL=http://127.0.0.1:8000 sh grade.sh request.json
#
# TOUCHSTONE_KEY holds a key of the service, once it has any. A request that is sent again under the
# same Idempotency-Key gives the same grade, and nothing is judged twice.
set -eu

curl --silent --show-error --fail-with-body --max-time 120 --retry 3 \
  --header "Authorization: Bearer ${TOUCHSTONE_KEY:-}" \
  --header "Content-Type: application/json" \
  --header "Idempotency-Key: ${TOUCHSTONE_ONCE:-$(date +%s)-$$}" \
  --data-binary "@$1" \
  "$TOUCHSTONE_URL/v1/grades"
