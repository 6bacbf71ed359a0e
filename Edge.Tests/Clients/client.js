// Node's https against clients.sh: one kept connection. Arguments: port, CA file.
const https = require("https"), fs = require("fs"), assert = require("assert");
const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca: fs.readFileSync(process.argv[3]) });
const ask = (method, path, headers = {}, body = null) => new Promise((resolve, reject) => {
  const request = https.request({ host: "localhost", port: process.argv[2], method, path, headers, agent }, answer => {
    let length = 0, text = "";
    answer.on("data", piece => { length += piece.length; if (text.length < 100) text += piece; });
    answer.on("end", () => resolve({ status: answer.statusCode, length, text, continued: request.continued, reused: request.reusedSocket }));
  });
  request.on("error", reject);
  request.on("continue", () => { request.continued = true; request.end(body); });
  if (headers.Expect) request.flushHeaders(); else request.end(body);
});
(async () => {
  assert.strictEqual((await ask("GET", "/")).text, "hello\n");
  assert.strictEqual((await ask("HEAD", "/size/1000")).length, 0);
  assert.strictEqual((await ask("GET", "/chunked/100000")).length, 100000);
  assert.strictEqual((await ask("GET", "/trailers/7")).length, 7);
  assert.strictEqual((await ask("GET", "/status/204")).status, 204);
  assert.strictEqual((await ask("GET", "/tag", { "If-None-Match": '"t"' })).status, 304);
  assert.strictEqual((await ask("GET", "/size/1000", { Range: "bytes=10-19" })).length, 10);
  assert.strictEqual((await ask("POST", "/count", { "Content-Length": 5 }, "hello")).text, "5 length\n");
  const chunked = await ask("POST", "/count", { "Transfer-Encoding": "chunked" }, "x".repeat(70000));
  assert.strictEqual(chunked.text, "70000 chunked\n");
  assert.ok(chunked.reused, "the connection was kept");
  const expected = await ask("POST", "/count", { Expect: "100-continue", "Content-Length": 5 }, "hello");
  assert.ok(expected.continued && expected.text === "5 length\n", "100, then the answer");
  console.log("node: 10 exchanges on one connection");
  process.exit(0);
})().catch(error => { console.log(error.message); process.exit(1); });
