// Node's WebSocket (its own, or the package ws) against clients.sh: echo of texts and bytes of every length that frames spell apart. Argument: port.
// The CA comes by NODE_EXTRA_CA_CERTS. Exit code 3: this Node has none.
const assert = require("assert");
let Socket = globalThis.WebSocket;
if (!Socket) try { Socket = require("ws"); } catch { console.log("this Node has no WebSocket"); process.exit(3); }
const sizes = [0, 1, 125, 126, 127, 65535, 65536, 1 << 20];
const messages = sizes.flatMap(size => ["ä".repeat(size >> 1), new Uint8Array(size).map((_, i) => i * 31)]);
const socket = new Socket(`wss://localhost:${process.argv[2]}/echo`, ["other", "echo"]);
socket.binaryType = "arraybuffer";
let got = 0;
const fail = why => { console.log(why); process.exit(1); };
setTimeout(() => fail(`${got} messages, then nothing`), 30000).unref();
socket.onerror = event => fail(event.message || event.error || "error");
socket.onopen = () => messages.forEach(message => socket.send(message));
socket.onmessage = ({ data }) => {
  assert.deepStrictEqual(typeof data === "string" ? data : new Uint8Array(data), messages[got++]);
  if (got === messages.length) socket.close(1000, "done");
};
socket.onclose = ({ code, reason, wasClean }) => {
  assert.deepStrictEqual([code, reason, wasClean, socket.protocol, got], [1000, "done", true, "echo", messages.length]);
  console.log(`${got} messages up to 1 MiB echoed, closed in order`);
  process.exit(0);
};
