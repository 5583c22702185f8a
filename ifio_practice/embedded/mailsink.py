"""Receives the demo's mail over SMTP and keeps each message as one `.eml` file; nothing leaves the machine.

Runs alone: `python mailsink.py FD FOLDER`, where FD is a listening socket of the supervisor, so that the
address stays the same when this process is restarted.
"""

import asyncio
import os
import secrets
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

LARGEST = 20 * 1024 * 1024  # bytes


def keep(folder: Path, content: bytes, recipients: list[str]) -> Path:
    """Write one message in one step; names sort by the time of arrival. Safe on disk when it returns."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    target = folder / f"{stamp}-{secrets.token_hex(3)}.eml"
    part = target.with_suffix(".part")
    envelope = "".join(f"Delivered-To: {address}\r\n" for address in recipients)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(envelope.encode("utf-8", "surrogateescape") + content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, target)
    return target


class Sink:
    """aiosmtpd's handler: every recipient is accepted, every message is kept."""

    def __init__(self, folder: Path):
        self.folder = folder

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  aiosmtpd's name
        try:
            kept = keep(self.folder, envelope.original_content or b"", envelope.rcpt_tos)
        except OSError as problem:
            print(f"not kept: {problem.strerror}", flush=True)
            return "452 The message could not be kept, please try again later"
        print(f"kept {kept.name}", flush=True)
        return "250 Kept"


async def serve(listening: socket.socket, folder: Path) -> None:
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)

    def session() -> SMTP:
        return SMTP(
            Sink(folder), data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="localhost", loop=loop
        )

    server = await loop.create_server(session, sock=listening)
    await done.wait()
    server.close()


def main(handle: int, folder: Path) -> None:
    listening = socket.socket(fileno=handle)
    listening.setblocking(False)
    asyncio.run(serve(listening, folder))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
