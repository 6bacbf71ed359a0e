// Go's net/http against clients.sh. Arguments: port, CA file.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	pem, _ := os.ReadFile(os.Args[2])
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool}, ExpectContinueTimeout: 5 * time.Second, DisableCompression: true}}
	ask := func(method, path string, body io.Reader, fields ...string) (int, string, http.Header) {
		request, _ := http.NewRequest(method, "https://localhost:"+os.Args[1]+path, body)
		for i := 0; i+1 < len(fields); i += 2 {
			request.Header.Set(fields[i], fields[i+1])
		}
		answer, err := client.Do(request)
		if err != nil {
			fmt.Println(method, path, err)
			os.Exit(1)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			fmt.Println(method, path, err)
			os.Exit(1)
		}
		return answer.StatusCode, string(text), answer.Trailer
	}
	require := func(holds bool, what string) {
		if !holds {
			fmt.Println(what)
			os.Exit(1)
		}
	}
	status, text, _ := ask("GET", "/", nil)
	require(status == 200 && text == "hello\n", "GET")
	_, text, _ = ask("HEAD", "/size/1000", nil)
	require(text == "", "HEAD")
	_, text, _ = ask("GET", "/chunked/100000", nil)
	require(len(text) == 100000, "chunked")
	_, text, _ = ask("GET", "/trailers/7", nil)
	require(len(text) == 7, "trailers")
	status, _, _ = ask("GET", "/status/204", nil)
	require(status == 204, "204")
	status, _, _ = ask("GET", "/tag", nil, "If-None-Match", "\"t\"")
	require(status == 304, "304")
	status, text, _ = ask("GET", "/size/1000", nil, "Range", "bytes=10-19")
	require(status == 206 && len(text) == 10, "206")
	_, text, _ = ask("POST", "/count", strings.NewReader(strings.Repeat("x", 70000)))
	require(text == "70000 length\n", "POST")
	_, text, _ = ask("POST", "/count", io.MultiReader(strings.NewReader(strings.Repeat("x", 70000))))
	require(text == "70000 chunked\n", "POST chunked")
	_, text, _ = ask("POST", "/count", strings.NewReader("hello"), "Expect", "100-continue")
	require(text == "5 length\n", "Expect")
	status, _, _ = ask("POST", "/refuse", strings.NewReader("hello"), "Expect", "100-continue")
	require(status == 403, "Expect, refused")
	fmt.Println("go: 11 exchanges")
}
