"""The origin of clients.sh: says what it received, and sends as much as it is asked for. Prints its port.

/size/N content of N bytes by Content-Length; /chunked/N the same in chunks; /trailers chunks with a trailer behind them; /status/N no content;
/tag an ETag and 304 for it; /echo a WebSocket that says what it hears; POST /count how many bytes came, and how; POST /refuse 403 before the content is read.
"""
import base64
import hashlib
import socketserver
import sys
from http.server import BaseHTTPRequestHandler

PIECE = bytes(1 << 20)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, status, content=b"", **fields):
        self.send_response(status)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def pieces(self, size):
        while size > 0:
            piece = PIECE[:min(size, len(PIECE))]
            yield piece
            size -= len(piece)

    # RFC 6455: no extension, the subprotocol "echo", every frame back as it came.
    def echo(self):
        accept = hashlib.sha1(self.headers["Sec-WebSocket-Key"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
        self.send_response(101)
        self.send_header("Connection", "Upgrade")
        self.send_header("Upgrade", "websocket")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept).decode())
        if "echo" in self.headers.get("Sec-WebSocket-Protocol", ""):
            self.send_header("Sec-WebSocket-Protocol", "echo")
        self.end_headers()
        self.close_connection = True
        while len(head := self.rfile.read(2)) == 2:
            opcode, size = head[0] & 15, head[1] & 127
            if size > 125:
                size = int.from_bytes(self.rfile.read(2 if size == 126 else 8), "big")
            mask = self.rfile.read(4)
            data = self.rfile.read(size)
            key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
            data = (int.from_bytes(data, "big") ^ key).to_bytes(size, "big")
            length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big") if size < 1 << 16 else b"\x7f" + size.to_bytes(8, "big")
            self.wfile.write(bytes([head[0] & ~15 | (10 if opcode == 9 else opcode)]) + length + data)
            if opcode == 8:
                return

    def do_GET(self):
        if self.path == "/echo":
            self.echo()
            return
        kind, _, rest = self.path.lstrip("/").partition("/")
        if kind == "size":
            self.send_response(200)
            self.send_header("Content-Length", rest)
            self.send_header("Cache-Control", "no-store" if int(rest) > 1 << 24 else "max-age=60")
            self.end_headers()
            if self.command != "HEAD":
                for piece in self.pieces(int(rest)):
                    self.wfile.write(piece)
        elif kind in ("chunked", "trailers"):
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            for piece in self.pieces(int(rest or 5)):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\nX-Sum: 1\r\n\r\n" if kind == "trailers" else b"0\r\n\r\n")
        elif kind == "status":
            self.answer(int(rest))
        elif kind == "tag":
            if self.headers.get("If-None-Match") == '"t"':
                self.answer(304, ETag='"t"')
            else:
                self.answer(200, b"tagged", ETag='"t"', Cache_Control="no-cache")
        else:
            self.answer(200, b"hello\n", Cache_Control="max-age=60")

    do_HEAD = do_GET

    def do_POST(self):
        if self.path == "/refuse":
            self.close_connection = True
            self.answer(403, b"refused\n", Connection="close")
            return
        received, how = 0, "length"
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            how = "chunked"
            while size := int(self.rfile.readline(), 16):
                received += len(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
        else:
            left = int(self.headers.get("Content-Length", 0))
            while left and (piece := self.rfile.read(min(left, 1 << 20))):
                received += len(piece)
                left -= len(piece)
        self.answer(200, b"%d %s\n" % (received, how.encode()))

    do_PUT = do_POST

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512


with Server(("127.0.0.1", 0), Handler) as server:
    print(server.server_address[1], flush=True)
    sys.stdin.close()
    server.serve_forever()
