#!/usr/bin/env bash
# Other people's TLS against rawedge: every peer that is installed, one row each; 1 when one of them is not content.
# peers.sh RAWEDGE [OUT]: RAWEDGE is the command, OUT a directory for what the peers said (default: a temporary one).
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rawedge=$(realpath "$1")
out=${2:-$(mktemp -d)}
mkdir -p "$out"
cd "$out" || exit 2
failures=0
servers=()
trap 'for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null; done' EXIT

row() { printf '%-14s %-13s %-8s %s\n' "$1" "$2" "$3" "$4"; }

# verdict PEER POLICY COMMAND…: ok when the command says so, its last line beside it.
verdict() {
  local peer=$1 policy=$2 log="$out/$1-$2.log"; shift 2
  if "$@" > "$log" 2>&1; then row "$peer" "$policy" ok "$(tail -n 1 "$log" | cut -c1-90)"
  else row "$peer" "$policy" FAILED "see $log"; failures=$((failures + 1)); fi
}

# installed PEER COMMAND PACKAGE
installed() { command -v "$2" > /dev/null && return 0; row "$1" - skipped "install the Debian package $3"; return 1; }

# serve POLICY NAME: an edge of that policy for localhost; sets port.
serve() {
  cat > "edge-$1.json" <<C
{
  "listeners": { "https": { "endpoint": "127.0.0.1:0", "protocol": "https" } },
  "certificates": {
    "ecdsa": { "certificateFile": "certs/localhost-ecdsa.pem", "keyFile": "certs/localhost-ecdsa.key" },
    "rsa": { "certificateFile": "certs/localhost-rsa.pem", "keyFile": "certs/localhost-rsa.key" }
  },
  "origins": { "app": { "domainName": "127.0.0.1", "httpPort": $origin, "protocolPolicy": "http-only", "allowLocalAddresses": true } },
  "responseHeadersPolicies": { "secure": { "strictTransportSecurity": "max-age=31536000; includeSubDomains",
    "set": { "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'self'", "Referrer-Policy": "no-referrer" } } },
  "distributions": { "www": { "aliases": ["localhost", "*"], "securityPolicy": "$1",
    "default": { "origin": "app", "viewerProtocolPolicy": "https-only", "responseHeadersPolicy": "secure" } } },
  "accessLog": { "format": "off" }
}
C
  "$rawedge" run --config "edge-$1.json" > "edge-$1.log" 2>&1 &
  servers+=($!)
  for _ in $(seq 100); do
    port=$(sed -n 's/^listening https 127.0.0.1:\([0-9]*\).*/\1/p' "edge-$1.log")
    [ -n "$port" ] && return 0
    sleep 0.1
  done
  cat "edge-$1.log"; exit 2
}

# The command ends well or not; what counts is that it saw a 200, which is also what the table shows.
says_200() { local said; said=$("$@" 2>&1); printf '%s\n' "$said"; grep -E '(^| )200( |$)' <<< "$said" | head -n 1; grep -qE '(^| )200( |$)' <<< "$said"; }

curl_get() { says_200 curl -sS --cacert certs/ca.pem -o /dev/null -w '%{http_code} %{ssl_verify_result}\n' "https://localhost:$1/"; }
wget_get() { wget -nv --ca-certificate=certs/ca.pem -O /dev/null "https://localhost:$1/"; }
python_get() {
  says_200 python3 -c 'import ssl, sys, http.client
context = ssl.create_default_context(cafile="certs/ca.pem")
connection = http.client.HTTPSConnection("localhost", int(sys.argv[1]), context=context)
connection.request("GET", "/")
suite = connection.sock.cipher()
print(connection.getresponse().status, suite[1], suite[0])' "$1"
}
node_get() {
  says_200 node -e 'require("https").get({ host: "localhost", port: process.argv[1], ca: require("fs").readFileSync("certs/ca.pem") },
  answer => { console.log(answer.statusCode, answer.socket.getProtocol(), answer.socket.getCipher().standardName); answer.resume(); })
  .on("error", error => { console.log(error.message); process.exit(1); });' "$1"
}
java_get() { says_200 java "$here/HttpsGet.java" "https://localhost:$1/" certs/ca.pem; }
go_get() { [ -x ./https_get ] || HOME=${HOME:-$out} GO111MODULE=off go build -o https_get "$here/https_get.go"; says_200 ./https_get "https://localhost:$1/" certs/ca.pem; }
request() { printf 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'; }
gnutls_get() { request | says_200 gnutls-cli --x509cafile certs/ca.pem --port "$1" ${2:+--priority "$2"} localhost; }
openssl_get() { request | says_200 openssl s_client -connect "localhost:$1" -servername localhost -CAfile certs/ca.pem -verify_return_error -ign_eof; }
chromium_get() {
  rm -rf chromium; mkdir -p chromium/.pki/nssdb
  certutil -d sql:chromium/.pki/nssdb -N --empty-password
  certutil -d sql:chromium/.pki/nssdb -A -t C,, -n rawedge-peers -i certs/ca.pem
  HOME=$out/chromium timeout 60 chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$out/chromium/profile" \
    --dump-dom "https://localhost:$1/" 2> chromium.log | tee page.html | grep -o 'rawedge peers say hello'
}

# sslscan lists exactly the suites of the policy that the local OpenSSL can offer, in every version.
sslscan_exact() {
  local suites='ALL:COMPLEMENTOFALL:@SECLEVEL=0'
  sslscan --no-colour --sni-name=localhost "127.0.0.1:$2" > "sslscan-$1.raw"
  cat "sslscan-$1.raw"
  sed -nE 's/^(Preferred|Accepted) +(TLSv1\.[0-3]) +[0-9]+ bits +([^ ]+).*/\2 \3/p' "sslscan-$1.raw" | sort > "sslscan-$1.txt"
  "$rawedge" policies "$1" --json | python3 "$here/expected_suites.py" "$(openssl ciphers "$suites")" | sort > "expected-$1.txt"
  diff "expected-$1.txt" "sslscan-$1.txt" && echo "$(wc -l < "sslscan-$1.txt") suites, exactly the policy"
}

# testssl.sh finds nothing above INFO but what a self-made CA and a name like localhost bring with them.
testssl_clean() {
  rm -f "testssl-$1.json"
  testssl --ip 127.0.0.1 --quiet --color 0 --warnings off --jsonfile "testssl-$1.json" "localhost:$2" < /dev/null
  python3 "$here/testssl_findings.py" "testssl-$1.json"
}

"$rawedge" certs dev --out certs --name localhost --force > certs.log 2>&1 || { cat certs.log; exit 2; }
mkdir -p www && echo '<!doctype html><title>peers</title><p>rawedge peers say hello</p>' > www/index.html
command -v python3 > /dev/null || { echo "peers.sh needs python3 for its origin" >&2; exit 2; }
python3 -u -m http.server --bind 127.0.0.1 --directory www 0 > origin.log 2>&1 &
servers+=($!)
for _ in $(seq 100); do origin=$(sed -nE 's/.* port ([0-9]+) .*/\1/p' origin.log); [ -n "$origin" ] && break; sleep 0.1; done

row peer policy verdict detail
for policy in TLSv1.2_2021 TLSv1.3_2025; do
  serve "$policy"
  installed curl curl curl && verdict curl "$policy" curl_get "$port"
  installed openssl openssl openssl && verdict openssl "$policy" openssl_get "$port"
  installed python3 python3 python3 && verdict python3 "$policy" python_get "$port"
  installed wget wget wget && verdict wget "$policy" wget_get "$port"
  installed gnutls-cli gnutls-cli gnutls-bin && verdict gnutls-cli "$policy" gnutls_get "$port"
  installed node node nodejs && verdict node "$policy" node_get "$port"
  installed java java default-jdk-headless && verdict java "$policy" java_get "$port"
  installed go go golang-go && verdict go "$policy" go_get "$port"
  installed chromium chromium "chromium and libnss3-tools" && installed certutil certutil libnss3-tools && verdict chromium "$policy" chromium_get "$port"
  installed sslscan sslscan sslscan && verdict sslscan "$policy" sslscan_exact "$policy" "$port"
  installed testssl.sh testssl testssl.sh && verdict testssl.sh "$policy" testssl_clean "$policy" "$port"
done

# What the local OpenSSL no longer speaks: 3DES, and the old versions.
serve TLSv1
if installed gnutls-cli gnutls-cli gnutls-bin; then
  verdict gnutls-3des TLSv1 gnutls_get "$port" 'NONE:+VERS-TLS1.2:+RSA:+3DES-CBC:+SHA1:+SIGN-ALL:+COMP-NULL:+CTYPE-X509:%COMPAT'
  verdict gnutls-tls1.0 TLSv1 gnutls_get "$port" 'NORMAL:-VERS-ALL:+VERS-TLS1.0'
  verdict gnutls-tls1.1 TLSv1 gnutls_get "$port" 'NORMAL:-VERS-ALL:+VERS-TLS1.1'
fi

exit $((failures > 0))
