"""Confine the connections of SERVICE: a worker can connect only to the addresses of the listed endpoints.

The guard reads the query's text (:mod:`planlink.sparql.guard`); this module does not depend on the text. A worker that may
call other endpoints runs under a seccomp filter: its `connect` and `open` go to a supervisor, its parent, which has the
kernel's notification (seccomp_unotify(2)). The supervisor copies the address, compares it with those of the listed endpoints,
connects itself, and puts the connected socket in the worker's place; so the address cannot change after the comparison. Names
are resolved once, before the start: the worker's `/etc/hosts` has only the listed names, and it can send no DNS query.

This needs Linux 5.9 on x86-64 or AArch64, but no privilege. :func:`check` tries it.
"""

import array  # noqa: F401 - socket.send_fds imports it, and a filtered process cannot import before it has a supervisor
import ctypes
import errno
import fcntl
import ipaddress
import logging
import os
import platform
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from planlink.engine.local.seccomp import CALLS, filter_program

logger = logging.getLogger(__name__)

_HOSTS = b"/etc/hosts"
#: prctl(2), seccomp(2), and the ioctls of seccomp_unotify(2).
_PDEATHSIG, _NO_NEW_PRIVS = 1, 38
_SET_FILTER, _NEW_LISTENER = 1, 8
_RECEIVE, _SEND, _ADD_DESCRIPTOR = 0xC0502100, 0xC0182101, 0x40182103
_CONTINUE, _REPLACE = 1, 1
_NOTIFICATION = struct.Struct("=QIIiIQ6Q")
_RESPONSE = struct.Struct("=QqiI")
_DESCRIPTOR = struct.Struct("=QIIII")
_LONGEST_PATH, _PAGE = 4096, 4096
#: Seconds that one connection may take; the query's own deadline is often shorter.
_CONNECTING = 10.0
#: Seconds for the trial of :func:`check`.
_TRIAL = 10.0
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

Address = tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int]


@dataclass(frozen=True)
class Endpoints:
    """Where a worker may connect to.

    :param addresses: IP addresses with ports.
    :param hosts: a hosts(5) file with the endpoints' names.
    """

    addresses: frozenset[Address]
    hosts: bytes


def resolve(services: Iterable[str]) -> Endpoints:
    """Resolve the names in the addresses of endpoints; a name without an address is logged and left out.

    :param services: HTTP URLs.
    """
    addresses: set[Address] = set()
    lines: set[str] = set()
    for service in services:
        url = urlsplit(service)
        host = url.hostname or ""
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            logger.warning("the endpoint %s cannot be called: its name has no address (%s)", service, error)
            continue
        for answer in answers:
            ip = ipaddress.ip_address(str(answer[4][0]).partition("%")[0])
            addresses.add((ip, port))
            lines.add(f"{ip} {host}\n")
    return Endpoints(frozenset(addresses), "".join(sorted(lines)).encode())


def confine(endpoints: Endpoints, *child_sockets: socket.socket) -> None:
    """Fork, and return in the child, which can connect only to the endpoints; the parent supervises it until it ends.

    The calling process must have one thread. The child dies with the parent; the parent never returns.

    :param endpoints: where the child may connect to.
    :param child_sockets: sockets of the child that the parent must close, so that their other ends notice the child's death.
    :raises OSError: if the kernel lacks what this needs.
    """
    parent_end, child_end = socket.socketpair()
    parent, child = os.getpid(), os.fork()
    if child:
        status = 1
        try:
            for sock in (child_end, *child_sockets):
                sock.close()
            status = _Supervisor(child, endpoints).run(parent_end)
        finally:
            os._exit(status)
    parent_end.close()
    _prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    with child_end:
        listener = _filter()
        socket.send_fds(child_end, [b"."], [listener])
        os.close(listener)


def _filter() -> int:
    """Put this process under the filter, and return the descriptor of its notifications."""
    _prctl(_NO_NEW_PRIVS, 1)
    program = filter_program(platform.machine())
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    number = CALLS[platform.machine()]["seccomp"]
    listener = int(libc.syscall(number, _SET_FILTER, _NEW_LISTENER, ctypes.create_string_buffer(header, len(header))))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return listener


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


class _Supervisor:
    """Answers the notifications of one process.

    :param pid: the process, a child of this one.
    :param endpoints: where it may connect to.
    """

    def __init__(self, pid: int, endpoints: Endpoints) -> None:
        self._pid = pid
        self._endpoints = endpoints
        self._calls = {number: name for name, number in CALLS[platform.machine()].items()}
        self._memory = -1

    def run(self, control: socket.socket) -> int:
        """Answer until the process ends.

        :param control: from which its descriptor of notifications comes.
        :returns: its exit status; 1 if a signal ended it.
        """
        with control:
            _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if descriptors:
            self._memory = os.open(f"/proc/{self._pid}/mem", os.O_RDONLY)
            poll = select.poll()
            poll.register(descriptors[0], select.POLLIN)
            while not any(event & select.POLLHUP for _, event in poll.poll()):
                self._answer(descriptors[0])
        return max(0, os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])) if descriptors else 1

    def _answer(self, listener: int) -> None:
        notification = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(listener, _RECEIVE, notification)
            number, _, _, call, _, _, *arguments = _NOTIFICATION.unpack(notification)
            try:
                result, flags = self._decide(listener, number, self._calls[call], arguments), 0
                if result is None:
                    result, flags = 0, _CONTINUE
                response = _RESPONSE.pack(number, result, 0, flags)
            except TimeoutError:
                response = _RESPONSE.pack(number, 0, -errno.ETIMEDOUT, 0)
            except OSError as error:
                response = _RESPONSE.pack(number, 0, -(error.errno or errno.EACCES), 0)
            fcntl.ioctl(listener, _SEND, response)
        except FileNotFoundError:
            pass  # the process was killed while it waited

    def _decide(self, listener: int, number: int, call: str, arguments: list[int]) -> int | None:
        """Carry out a call for the process.

        :returns: the call's result; None: the process may carry it out itself.
        :raises OSError: with the error that the call ends with.
        """
        if call == "connect":
            descriptor, address, length = arguments[:3]
            with self._connect(self._read(address, min(length, 128))) as sock:
                _add(listener, _DESCRIPTOR.pack(number, _REPLACE, sock.fileno(), descriptor & 0xFFFFFFFF, os.O_CLOEXEC))
            return 0
        path, flags = arguments[1:3] if call == "openat" else arguments[:2]
        if flags & _WRITING:
            raise PermissionError(errno.EACCES, "no file may be written")
        if self._read(path, min(_LONGEST_PATH, _PAGE - path % _PAGE)).partition(b"\0")[0] != _HOSTS:
            return None
        hosts = os.memfd_create("hosts")
        try:
            os.write(hosts, self._endpoints.hosts)
            os.lseek(hosts, 0, os.SEEK_SET)
            return _add(listener, _DESCRIPTOR.pack(number, 0, hosts, 0, os.O_CLOEXEC))
        finally:
            os.close(hosts)

    def _read(self, address: int, length: int) -> bytes:
        return os.pread(self._memory, length, address)

    def _connect(self, raw: bytes) -> socket.socket:
        """Return a socket that is connected to an address, if it is one of the endpoints'.

        :param raw: a `sockaddr`.
        """
        family = int.from_bytes(raw[:2], sys.byteorder)
        port = int.from_bytes(raw[2:4], "big")
        ip: ipaddress.IPv4Address | ipaddress.IPv6Address
        if family == socket.AF_INET and len(raw) >= 8:
            ip = ipaddress.IPv4Address(raw[4:8])
        elif family == socket.AF_INET6 and len(raw) >= 24:
            ip = ipaddress.IPv6Address(raw[8:24])
        else:
            raise PermissionError(errno.EACCES, "no other kind of address")
        if (ip, port) not in self._endpoints.addresses:
            raise PermissionError(errno.EACCES, "not an address of a listed endpoint")
        sock = socket.create_connection((str(ip), port), timeout=_CONNECTING)
        sock.settimeout(None)
        return sock


def _add(listener: int, request: bytes) -> int:
    """Give the process a descriptor of this one.

    :returns: its number there.
    """
    return int(fcntl.ioctl(listener, _ADD_DESCRIPTOR, bytearray(request)))


def check() -> str:
    """Return why this system cannot confine a worker; empty if it can: one is confined, and tries.

    The calling process must have one thread.
    """
    if platform.system() != "Linux" or platform.machine() not in CALLS:
        return f"this works on Linux on {' and '.join(CALLS)} only"
    with socket.create_server(("127.0.0.1", 0)) as listed, socket.create_server(("127.0.0.1", 0)) as other:
        name, port = "endpoint.invalid", listed.getsockname()[1]
        endpoints = Endpoints(frozenset({(ipaddress.IPv4Address("127.0.0.1"), port)}), f"127.0.0.1 {name}\n".encode())
        child = os.fork()
        if not child:
            status = 1
            try:
                confine(endpoints)
                status = _try((name, port), other.getsockname())
            except OSError as error:
                status = min(error.errno or 1, 250)
            finally:
                os._exit(status)
        return _outcome(child)


def _try(listed: tuple[str, int], other: tuple[str, int]) -> int:
    """Connect as a confined worker; return 0 if that works only with the listed endpoint."""
    socket.create_connection(listed, timeout=_TRIAL / 2).close()
    try:
        socket.create_connection(other, timeout=_TRIAL / 2).close()
    except PermissionError:
        return 0
    return 251


def _outcome(child: int) -> str:
    end = time.monotonic() + _TRIAL
    while not (waited := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "a trial did not end in time"
        time.sleep(0.002)
    status = os.waitstatus_to_exitcode(waited[1])
    if status == 0:
        return ""
    return "a trial was not confined" if not 0 < status < 250 else f"a trial failed: {os.strerror(status)}"
