"""Tie the zygote and its workers to the serving process by a pipe: when that process ends, the kernel kills them at once.

The serving process holds the writing end, and never writes. The zygote makes its own process group the owner of the reading
end's signals (fcntl F_SETOWN) and SIGKILL the signal (F_SETSIG); workers are forked into the same group. The kernel signals
when the writing end is closed: by :meth:`Lifeline.cut`, or by the death of the serving process, however it dies. SIGKILL ends
stopped and busy processes, too. PR_SET_PDEATHSIG would not do: it acts on the end of the thread that started the zygote, and
would kill workers whenever their zygote is replaced.
"""

import fcntl
import os
import select
import signal


class Lifeline:
    """The serving process's side: created before the zygote is started, one for each zygote."""

    def __init__(self) -> None:
        self.reading_end, self._writing_end = os.pipe()

    def close_reading_end(self) -> None:
        """Close the end that the zygote has inherited."""
        os.close(self.reading_end)

    def cut(self) -> None:
        """Kill the zygote and its workers; a second call does nothing."""
        end, self._writing_end = self._writing_end, -1
        if end >= 0:
            os.close(end)


def attach(descriptor: int) -> None:
    """Have the kernel kill this process and all that it forks as soon as the serving process ends.

    :param descriptor: the reading end, inherited.
    :raises SystemExit: if the serving process has ended already.
    """
    os.setpgid(0, 0)
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpgid(0))
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(descriptor, 0)
    if poll.poll(0):
        raise SystemExit
