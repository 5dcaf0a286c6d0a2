"""Which WSGI server: the same application under several, one after the other, on this machine.

`make bench-servers` runs it. It compares, for each server that is installed: requests a second of a cheap address at 8
connections; the p99 of that address while 200 connections send a byte a second; how far the memory of the serving process
grows over ten answers of 30 MB that are read slowly. planlink itself needs waitress alone:
`pip install gunicorn granian cheroot` brings the others.
"""

import argparse
import http.client
import importlib.util
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SECONDS = 5.0
SLOW = 200
LARGE = 30 << 20
Measured = tuple[float, float, float]


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer with a few bytes at `/`, with a large file at `/large`."""
    if environ["PATH_INFO"] == "/large":
        file = Path(os.environ["LARGE_FILE"]).open("rb")  # noqa: SIM115 - the server closes it
        start_response("200 OK", [("Content-Length", str(LARGE)), ("Content-Type", "text/plain")])
        wrapper = environ.get("wsgi.file_wrapper")
        return wrapper(file, 1 << 16) if wrapper else iter(lambda: file.read(1 << 16), b"")
    start_response("200 OK", [("Content-Length", "2"), ("Content-Type", "text/plain")])
    return [b"ok"]


def commands(port: int) -> dict[str, list[str]]:
    """Return the command of each server, by the module that it needs."""
    module, folder = Path(__file__).stem, str(Path(__file__).parent)
    python = [sys.executable, "-m"]
    ours = "import sys; sys.path.insert(0, sys.argv[2]); import servers; from planlink.web.server import bind; "
    cheroot = "import sys; sys.path.insert(0, sys.argv[2]); import servers; from cheroot.wsgi import Server; "
    return {
        "waitress": [
            *(sys.executable, "-c"),
            ours + "bind(servers.application, '127.0.0.1', int(sys.argv[1]), threads=16, receive=10, on_malformed=print).run()",
            *(str(port), folder),
        ],
        "gunicorn": [
            *python,
            "gunicorn",
            "-b",
            f"127.0.0.1:{port}",
            "--threads",
            "16",
            "--chdir",
            folder,
            f"{module}:application",
        ],
        "granian": [
            *(*python, "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "16"),
            *("--working-dir", folder, "--no-log", f"{module}:application"),
        ],
        "cheroot": [
            *(sys.executable, "-c"),
            cheroot + "Server(('127.0.0.1', int(sys.argv[1])), servers.application, numthreads=16).start()",
            *(str(port), folder),
        ],
    }


def cheap(port: int, seconds: float) -> list[float]:
    """Request `/` on one connection for some seconds; return the milliseconds of each request, where a failure counts as 1 s."""
    times: list[float] = []
    end = time.monotonic() + seconds
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    while time.monotonic() < end:
        started = time.perf_counter()
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
            times.append((time.perf_counter() - started) * 1000)
        except (OSError, http.client.HTTPException):
            times.append(1000.0)
            connection.close()
            time.sleep(0.05)
    connection.close()
    return times


def throughput(port: int) -> float:
    """Return requests a second at 8 connections."""
    results: list[list[float]] = []
    threads = [threading.Thread(target=lambda: results.append(cheap(port, SECONDS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(map(len, results)) / SECONDS


def under_slow_senders(port: int) -> float:
    """Return the p99 of `/` while many connections send one byte a second."""
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(1.0):
            for sock in slow:
                try:
                    sock.sendall(b"G")
                except OSError:
                    continue

    thread = threading.Thread(target=trickle)
    thread.start()
    times = cheap(port, SECONDS)
    stop.set()
    thread.join()
    for sock in slow:
        sock.close()
    return statistics.quantiles(times, n=100)[-1]


def growth(port: int, pid: int) -> float:
    """Return the growth of the server in MiB while ten clients do not read their large responses."""
    before = peak(pid)
    readers = []
    for _ in range(10):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        readers.append(sock)
    time.sleep(3)
    after = peak(pid)
    for sock in readers:
        sock.close()
    return (after - before) / 1024


def peak(pid: int) -> int:
    """Return the memory of a process and its children in KiB."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:
            continue
        if pid in (int(fields["Pid"]), int(fields["PPid"])):
            total += int(fields.get("VmRSS", "0").split()[0])
    return total


def measure(command: list[str], port: int) -> Measured:
    """Start a server, measure, stop it."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            return throughput(port), under_slow_senders(port), growth(port, process.pid)
        finally:
            process.kill()


def _wait(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def main() -> None:
    """Measure every installed server and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="the first port to use (default 8765)")
    options = parser.parse_args()
    large = Path("/tmp/planlink-large.bin")
    large.write_bytes(b"x" * LARGE)
    os.environ["LARGE_FILE"] = str(large)
    print(f"{'server':10} {'requests/s':>11} {'p99 beside slow senders':>25} {'growth':>12}")
    for number, name in enumerate(commands(options.port)):
        if importlib.util.find_spec(name) is None:
            print(f"{name:10} not installed")
            continue
        port = options.port + number
        rate, tail, grown = measure(commands(port)[name], port)
        print(f"{name:10} {rate:11.0f} {tail:22.1f} ms {grown:8.0f} MiB")
    large.unlink()


if __name__ == "__main__":
    main()
