"""Reads `rawedge policies NAME --json`, prints "VERSION SUITE" for each pair that a client with the given suites can reach."""
import json
import sys

offered = set(sys.argv[1].split(":"))
for policy in json.load(sys.stdin):
    for version in policy["versions"]:
        for suite in policy["cipherSuites"]:
            name = suite["openSslName"]
            is13 = name.startswith("TLS_")
            needs12 = "GCM" in name or "CHACHA" in name or name.endswith(("SHA256", "SHA384"))
            fits = (version == "TLSv1.3") == is13 and (is13 or version == "TLSv1.2" or not needs12)
            if suite["isNegotiated"] and fits and name in offered:
                print(version.replace("TLSv1 ", "TLSv1.0 ") if version != "TLSv1" else "TLSv1.0", name)
