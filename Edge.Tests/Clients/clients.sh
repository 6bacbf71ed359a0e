#!/usr/bin/env bash
# Honest HTTP clients through rawedge: every one that is installed, one row each; 1 when one of them is not content.
# clients.sh RAWEDGE [OUT]: RAWEDGE is the command, OUT a directory for what the clients said (default: a temporary one).
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rawedge=$(realpath "$1")
out=${2:-$(mktemp -d)}
gib=$((1 << 30))
mkdir -p "$out"
cd "$out" || exit 2
failures=0
servers=()
trap 'for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null; done' EXIT

row() { printf '%-22s %-8s %s\n' "$1" "$2" "$3"; }

# client NAME COMMAND PACKAGE FUNCTION: ok when the function says so, its last line beside it; skipped when it returns 3, for want of a part.
client() {
  command -v "$2" > /dev/null || { row "$1" skipped "install the Debian package $3"; return; }
  local code=0
  "$4" > "$1.log" 2>&1 || code=$?
  if [ $code = 0 ]; then row "$1" ok "$(tail -n 1 "$1.log" | cut -c1-110)"
  elif [ $code = 3 ]; then row "$1" skipped "install the Debian package $3"
  else row "$1" FAILED "see $out/$1.log"; failures=$((failures + 1)); fi
}

require() { [ "$1" = "$2" ] || { echo "$3: $1, not $2"; return 1; }; }
peak() { awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$edge/status"; }
c() { curl -sS --cacert certs/ca.pem --http1.1 "$@"; }

curl_all() {
  require "$(c "$url/")" hello GET || return
  require "$(c -I -o /dev/null -w '%{http_code} %{size_download}' "$url/size/1000")" "200 0" HEAD || return
  require "$(c -o /dev/null -w '%{http_code}' "$url/status/204")" 204 204 || return
  require "$(c -o /dev/null -w '%{http_code}' -H 'If-None-Match: "t"' "$url/tag")" 304 304 || return
  require "$(c -o /dev/null -w '%{http_code} %{size_download}' -r 10-19 "$url/size/1000")" "206 10" 206 || return
  require "$(c -o /dev/null -w '%{size_download}' "$url/trailers/7")" 7 trailers || return
  require "$(c --data-binary @seventy "$url/count")" "70000 length" POST || return
  require "$(c -H 'Transfer-Encoding: chunked' --data-binary @seventy "$url/count")" "70000 chunked" "POST in chunks" || return
  require "$(c -v -H 'Expect: 100-continue' --expect100-timeout 5 --data-binary @seventy "$url/count" 2>&1 | grep -cE '^< HTTP/1.1 (100|200)|^70000 length')" 3 "Expect" || return
  require "$(c -o /dev/null -w '%{http_code}' -H 'Expect: 100-continue' --data-binary @seventy "$url/refuse")" 403 "Expect, refused by the origin" || return
  require "$(c -o /dev/null -w '%{http_code}' -H 'Expect: nonsense' --data-binary @seventy "$url/count")" 417 "another expectation" || return
  require "$(c --http1.0 "$url/")" hello "HTTP/1.0" || return
  echo "12 exchanges"
}

wget_all() {
  wget -q --ca-certificate=certs/ca.pem -O got "$url/size/1000" && require "$(stat -c %s got)" 1000 GET || return
  wget -q --ca-certificate=certs/ca.pem --post-file=seventy -O got "$url/count" && require "$(cat got)" "70000 length" POST || return
  wget -q --ca-certificate=certs/ca.pem -O got "$url/chunked/100000" && require "$(stat -c %s got)" 100000 chunked || return
  echo "3 exchanges"
}

python_all() { python3 "$here/http_client.py" "$port" certs/ca.pem; }
node_all() { node "$here/client.js" "$port" certs/ca.pem; }
# Node 22 and later have a WebSocket of their own, 20 behind a flag; before that it is the package ws.
websocket_all() {
  local flag=--experimental-websocket
  node $flag -e 0 2> /dev/null || flag=
  NODE_PATH=${NODE_PATH:-/usr/share/nodejs} NODE_EXTRA_CA_CERTS=certs/ca.pem node $flag --no-warnings "$here/websocket.js" "$port"
}
go_all() { [ -x ./client_go ] || HOME=${HOME:-$out} GO111MODULE=off go build -o client_go "$here/client.go" || return; ./client_go "$port" certs/ca.pem; }
java_all() { java "$here/Client.java" "$port" certs/ca.pem; }
wrk_all() { wrk -t 1 -c 32 -d 3 "$url/" | tee wrk.txt; ! grep -qE 'Socket errors|Non-2xx' wrk.txt && grep Requests/sec wrk.txt; }
ab_all() { ab -q -k -n 10000 -c 32 "$url/" > ab.txt 2>&1; cat ab.txt; grep -qE '^Failed requests: +0$' ab.txt && ! grep -q Non-2xx ab.txt && grep 'Requests per second' ab.txt; }
h2load_all() { h2load --h1 -n 10000 -c 32 "$url/" > h2load.txt 2>&1; cat h2load.txt; grep -E '^requests: .* 10000 succeeded, 0 failed' h2load.txt; }

# 1 GiB each way; the process may grow by what connections may buffer, and by nothing that grows with the content.
gib_up() { require "$(head -c $gib /dev/zero | c -T - -H 'Transfer-Encoding:' -H "Content-Length: $gib" "$url/count")" "$gib length" upload && echo "peak of the process $(peak) MiB"; }
gib_chunked() { require "$(head -c $gib /dev/zero | c -X POST -T - "$url/count")" "$gib chunked" upload && echo "peak of the process $(peak) MiB"; }
gib_down() { require "$(c -o /dev/null -w '%{size_download}' "$url/size/$gib")" $gib download && echo "peak of the process $(peak) MiB"; }
gib_down_chunked() { require "$(c -o /dev/null -w '%{size_download}' "$url/chunked/$gib")" $gib download && echo "peak of the process $(peak) MiB"; }
bounded() { [ "$(peak)" -lt 300 ] && echo "peak of the process after 4 GiB: $(peak) MiB"; }

"$rawedge" certs dev --out certs --name localhost --force > certs.log 2>&1 || { cat certs.log; exit 2; }
command -v python3 > /dev/null || { echo "clients.sh needs python3 for its origin" >&2; exit 2; }
head -c 70000 /dev/zero > seventy
python3 "$here/origin.py" > origin.log 2>&1 &
servers+=($!)
for _ in $(seq 100); do origin=$(head -n 1 origin.log); [ -n "$origin" ] && break; sleep 0.1; done
cat > edge.json <<C
{
  "listeners": { "https": { "endpoint": "127.0.0.1:0", "protocol": "https" } },
  "certificates": { "ecdsa": { "certificateFile": "certs/localhost-ecdsa.pem", "keyFile": "certs/localhost-ecdsa.key" } },
  "origins": { "app": { "domainName": "127.0.0.1", "httpPort": $origin, "protocolPolicy": "http-only", "allowLocalAddresses": true } },
  "distributions": { "www": { "aliases": ["localhost"], "default": { "origin": "app", "viewerProtocolPolicy": "https-only",
    "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] } } },
  "limits": { "maxRequestsPerConnection": 1000000 },
  "accessLog": { "format": "off" }
}
C
"$rawedge" run --config edge.json > edge.log 2>&1 &
edge=$!
servers+=("$edge")
for _ in $(seq 100); do port=$(sed -n 's/^listening https 127.0.0.1:\([0-9]*\).*/\1/p' edge.log); [ -n "$port" ] && break; sleep 0.1; done
url=https://localhost:$port

client curl curl curl curl_all
client wget wget wget wget_all
client python python3 python3 python_all
client node node nodejs node_all
client node-websocket node "nodejs and node-ws" websocket_all
client go go golang-go go_all
client java java default-jdk-headless java_all
client wrk wrk wrk wrk_all
client ab ab apache2-utils ab_all
client h2load h2load nghttp2-client h2load_all
client upload-1GiB curl curl gib_up
client upload-1GiB-chunked curl curl gib_chunked
client download-1GiB curl curl gib_down
client download-1GiB-chunked curl curl gib_down_chunked
client memory curl curl bounded
grep -q '\[1203\]' edge.log && { row defects FAILED "see $out/edge.log"; failures=$((failures + 1)); }

exit $((failures > 0))
