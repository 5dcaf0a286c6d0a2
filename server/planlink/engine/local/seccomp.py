"""Build the seccomp filter (a classic BPF program) of a worker that may call other endpoints.

The filter limits what a query can make the engine do. It is not designed to contain code that an attacker
brings into the worker.
"""

import errno
import socket
import struct

#: Numbers of system calls.
_X86_64 = (
    ("socket", 41),
    ("connect", 42),
    ("sendto", 44),
    ("sendmsg", 46),
    ("bind", 49),
    ("listen", 50),
    ("execve", 59),
    ("creat", 85),
    ("ptrace", 101),
    ("open", 2),
    ("openat", 257),
    ("sendmmsg", 307),
    ("process_vm_writev", 311),
    ("seccomp", 317),
    ("execveat", 322),
    ("io_uring_setup", 425),
    ("openat2", 437),
    ("pidfd_getfd", 438),
)
_AARCH64 = (
    ("openat", 56),
    ("ptrace", 117),
    ("socket", 198),
    ("bind", 200),
    ("listen", 201),
    ("connect", 203),
    ("sendto", 206),
    ("sendmsg", 211),
    ("execve", 221),
    ("sendmmsg", 269),
    ("process_vm_writev", 271),
    ("seccomp", 277),
    ("execveat", 281),
    ("io_uring_setup", 425),
    ("openat2", 437),
    ("pidfd_getfd", 438),
)
#: By the machine name of uname(2).
CALLS = {"x86_64": dict(_X86_64), "aarch64": dict(_AARCH64)}
#: By their names in the kernel's audit.
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NOTIFIED = ("connect", "open", "openat")
_DENIED = (
    *("bind", "listen", "execve", "execveat", "creat", "ptrace", "process_vm_writev"),
    *("io_uring_setup", "openat2", "pidfd_getfd"),
)
#: The argument that holds the flags.
_SENDING = {"sendto": 3, "sendmsg": 2, "sendmmsg": 3}
#: Sends the first data together with the address to connect to.
_FAST_OPEN = 0x20000000
#: Above this, x86-64 has the numbers of another interface.
_X32 = 0x40000000

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_EQUAL, _AT_LEAST, _ANY_BIT = 0x15, 0x35, 0x45
_ALLOW, _NOTIFY, _KILL, _DENY = 0x7FFF0000, 0x7FC00000, 0x80000000, 0x00050000 | errno.EACCES
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

Instruction = tuple[int, int, int, int]


def filter_program(machine: str) -> bytes:
    """Return the filter: `connect` and opening files are decided by a supervisor, other ways to the network are closed.

    :param machine: a key of :data:`CALLS`.
    """
    calls = CALLS[machine]
    program: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
        *_when(calls["socket"], _only_tcp_sockets()),
    ]
    for name, argument in _SENDING.items():
        without = [(_LOAD, 0, 0, _low_half(argument)), (_ANY_BIT, 0, 1, _FAST_OPEN), (_RETURN, 0, 0, _DENY)]
        program += _when(calls[name], [*without, (_RETURN, 0, 0, _ALLOW)])
    for names, action in ((_NOTIFIED, _NOTIFY), (_DENIED, _DENY)):
        for name in names:
            if name in calls:
                program += _when(calls[name], [(_RETURN, 0, 0, action)])
    program.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _when(number: int, block: list[Instruction]) -> list[Instruction]:
    """Return a block that is carried out for one system call, and skipped for others; it must end with a return."""
    return [(_EQUAL, 0, len(block), number), *block]


def _only_tcp_sockets() -> list[Instruction]:
    """Return a block that allows sockets for TCP, and denies all others: UDP, UNIX, netlink, raw."""
    return [
        (_LOAD, 0, 0, _low_half(0)),
        (_EQUAL, 1, 0, socket.AF_INET),
        (_EQUAL, 0, 7, socket.AF_INET6),
        (_LOAD, 0, 0, _low_half(1)),
        (_AND, 0, 0, 0xF),  # without the flags
        (_EQUAL, 0, 4, socket.SOCK_STREAM),
        (_LOAD, 0, 0, _low_half(2)),
        (_EQUAL, 1, 0, 0),
        (_EQUAL, 0, 1, socket.IPPROTO_TCP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]


def _low_half(argument: int) -> int:
    """Return where the lower 32 bits of an argument are, on a little-endian machine."""
    return _ARGUMENTS + 8 * argument
