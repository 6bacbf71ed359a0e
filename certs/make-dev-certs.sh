#!/bin/sh
# Makes a development CA and leaves (ECDSA P-256 and RSA-2048) in certs/dev. Names may be given: make-dev-certs.sh --name my.host
set -eu
cd "$(dirname "$0")/.."
exec dotnet run --project Edge.Core -- certs dev --out certs/dev "$@"
