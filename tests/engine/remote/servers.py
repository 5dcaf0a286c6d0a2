"""Run real SPARQL servers for the tests: Virtuoso 7 and Oxigraph's own, each with a data folder of its own."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Seconds until a server must answer, and until it must have stopped.
START = 60.0
STOP = 20.0

VIRTUOSO_USER = "dba"
VIRTUOSO_PASSWORD = "of the tests alone"

_VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
LiteMode = 0
DisableUnixSocket = 1
DisableTcpSocket = 0
ServerThreads = 20
CheckpointInterval = 0
CheckpointAuditTrail = 0
O_DIRECT = 0
CaseMode = 2
MaxStaticCursorRows = 5000
NumberOfBuffers = 10000
MaxDirtyBuffers = 7000
DirsAllowed = {folder}
SchedulerInterval = 10
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
ThreadCleanupInterval = 0
ResourcesCleanupInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
MaxClientConnections = 10
DavRoot = DAV
EnabledDavVSP = 0
HTTPProxyEnabled = 0
TempASPXDir = 0
MaxKeepAlives = 10
KeepAliveTimeout = 10
MaintenancePage = none.html
EnabledGzipContent = 1

[Client]
SQL_PREFETCH_ROWS = 100
SQL_PREFETCH_BYTES = 16000
SQL_QUERY_TIMEOUT = 0
SQL_TXN_TIMEOUT = 0

[SPARQL]
ResultSetMaxRows = {most_rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = {seconds}
DefaultQuery = SELECT (1 AS ?one) {{}}
"""


@dataclass(frozen=True)
class RemoteServer:
    """A running server.

    :param name: `virtuoso` or `oxigraph`.
    :param query: address for queries of the SPARQL 1.1 Protocol.
    :param update: address for updates.
    :param graphs: address of the Graph Store Protocol, to which `?graph=` is added.
    :param user: who may write; empty: anybody.
    :param password: of that user.
    :param process: for tests that stop the server.
    """

    name: str
    query: str
    update: str
    graphs: str
    user: str
    password: str
    process: subprocess.Popen[bytes]


@contextmanager
def virtuoso(folder: Path, *, most_rows: int = 1_000_000, seconds: int = 60) -> Iterator[RemoteServer]:
    """Run Virtuoso 7 until the block ends.

    :param folder: an empty folder for its configuration and data.
    :param most_rows: `ResultSetMaxRows`, beyond which it cuts answers.
    :param seconds: `MaxQueryExecutionTime`.
    :raises RuntimeError: if it is not installed, or does not start.
    """
    program = shutil.which("virtuoso-t")
    if program is None:
        raise RuntimeError("virtuoso-t is missing: apt-get install virtuoso-opensource-7-bin")
    sql_port, http_port = _free_ports(2)
    ini = folder / "virtuoso.ini"
    settings = {"folder": folder, "sql_port": sql_port, "http_port": http_port, "most_rows": most_rows, "seconds": seconds}
    ini.write_text(_VIRTUOSO_INI.format_map(settings), encoding="utf-8")
    command = [program, "+foreground", "+configfile", str(ini)]
    # a new database has the default password; this run creates it, changes the password and ends
    passwords = ["+pwdold", "dba", "+pwddba", VIRTUOSO_PASSWORD, "+pwddav", VIRTUOSO_PASSWORD]
    with (folder / "password.log").open("wb") as log:
        subprocess.run([*command, *passwords], cwd=folder, stdout=log, stderr=log, timeout=START, check=True)
    base = f"http://127.0.0.1:{http_port}"
    with _running(command, folder, f"{base}/sparql") as process:
        yield RemoteServer(
            "virtuoso",
            f"{base}/sparql",
            f"{base}/sparql-auth",
            f"{base}/sparql-graph-crud-auth",
            VIRTUOSO_USER,
            VIRTUOSO_PASSWORD,
            process,
        )


@contextmanager
def oxigraph(folder: Path, *, seconds: int | None = None) -> Iterator[RemoteServer]:
    """Run Oxigraph's own server until the block ends.

    :param folder: an empty folder for its data.
    :param seconds: `--timeout-s`.
    :raises RuntimeError: if it is not installed, or does not start.
    """
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        raise RuntimeError("oxigraph is missing: pip install oxigraph")
    (port,) = _free_ports(1)
    timeout = [] if seconds is None else ["--timeout-s", str(seconds)]
    command = [str(program), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}", *timeout]
    base = f"http://127.0.0.1:{port}"
    with _running(command, folder, f"{base}/query") as process:
        yield RemoteServer("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store", "", "", process)


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait_for(process, address, folder / "output.log")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    url = f"{address}?{urllib.parse.urlencode({'query': 'ASK {}'})}"
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                if b"true" in response.read():
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"{_program(process)} does not answer: " + log.read_text(errors="replace")[-2000:])


def _program(process: subprocess.Popen[bytes]) -> str:
    """Return the name of a process's program."""
    arguments = process.args
    return Path(str(arguments[0] if isinstance(arguments, list) else arguments)).name


def _free_ports(count: int) -> list[int]:
    """Return free ports; each stays bound until all are chosen, so that they differ."""
    bound = []
    try:
        for _ in range(count):
            sock = socket.socket()
            bound.append(sock)
            sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1] for sock in bound]
    finally:
        for sock in bound:
            sock.close()
