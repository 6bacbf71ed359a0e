"""Python's http.client against clients.sh: one kept connection for everything. Arguments: port, CA file."""
import http.client
import ssl
import sys

connection = http.client.HTTPSConnection("localhost", int(sys.argv[1]), context=ssl.create_default_context(cafile=sys.argv[2]))


def ask(method, path, body=None, headers=None, **more):
    connection.request(method, path, body, headers or {}, **more)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer


assert ask("GET", "/")[:2] == (200, b"hello\n")
socket = connection.sock
assert ask("HEAD", "/size/1000")[:2] == (200, b"")
assert len(ask("GET", "/chunked/100000")[1]) == 100000
assert len(ask("GET", "/trailers/7")[1]) == 7
assert ask("GET", "/status/204")[:2] == (204, b"")
assert ask("GET", "/tag", headers={"If-None-Match": '"t"'})[:2] == (304, b"")
assert ask("GET", "/size/1000", headers={"Range": "bytes=10-19"})[:2] == (206, bytes(10))
assert ask("POST", "/count", b"x" * 70000)[1] == b"70000 length\n"
assert ask("POST", "/count", iter([b"a" * 10, b"b" * 70000]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})[1] == b"70010 chunked\n"
assert ask("OPTIONS", "/")[0] in (200, 501)
assert connection.sock is socket, "the connection was kept"
print("http.client: 10 exchanges on one connection")
