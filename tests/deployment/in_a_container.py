"""Runs an image of image.py as a container engine would, in namespaces that `unshare` has made; prints what it saw as JSON.

A program of its own: `unshare --mount --net --pid --fork --propagation private python in_a_container.py PLAN`. The root
file system is new and read-only, with the machine's programs, this Python as /usr/local, and the copied files. The
process has no capabilities, and the network is a loopback device that is nobody else's.
"""

import fcntl
import json
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "usr")
READY_SECONDS = 60
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def main(plan: dict[str, Any]) -> dict[str, Any]:
    root = Path(plan["root"])
    _build_root(root, plan)
    _raise_loopback()
    inside = ["chroot", str(root), "/usr/bin/env", "-i", *(f"{name}={value}" for name, value in plan["env"].items())]
    for step in plan["steps"]:
        _run(*inside, "/bin/sh", "-c", f"cd {plan['folder']} && {step}")
    for folder in plan["volumes"]:
        _run("mount", "-t", "tmpfs", "tmpfs", str(root) + folder)
        _run(*inside, "chown", plan["user"], folder)
    _run("mount", "-o", "remount,bind,ro", str(root))

    rights = ("setpriv", "--reuid", plan["user"], "--regid", plan["user"], "--clear-groups", "--no-new-privs")
    unprivileged = [*inside, *rights, "--bounding-set=-all", "--inh-caps=-all", "env", "-C", plan["folder"]]
    log = Path(plan["log"])
    with log.open("wb") as file:
        process = subprocess.Popen([*unprivileged, *plan["command"]], stdout=file, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + READY_SECONDS
        while b"Vigie is ready" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"It did not start: {log.read_text('utf-8')}")
            time.sleep(0.05)
        seen = {
            "health": subprocess.run([*unprivileged, *plan["health"]], check=False).returncode,
            "status": (root / "proc" / str(process.pid) / "status").read_text("ascii"),
            "answers": {path: _status(plan["port"], path) for path in plan["paths"]},
            "written": subprocess.run(
                [*unprivileged, "sh", "-c", "touch /x; touch ./x; touch /tmp/x && echo only /tmp"],
                capture_output=True,
                text=True,
                check=True,
            ).stdout,
        }
        process.send_signal(signal.SIGTERM)
        return {**seen, "exit": process.wait(READY_SECONDS)}
    finally:
        process.kill()


def _build_root(root: Path, plan: dict[str, Any]) -> None:
    """`root` holds what was copied; it becomes a mount of its own, and gets the system's folders."""
    _run("mount", "--bind", str(root), str(root))
    for name in SYSTEM:
        if Path("/", name).is_dir():
            (root / name).mkdir()
            _run("mount", "--bind", f"/{name}", str(root / name))
    for path, source in plan["mounts"].items():
        _run("mount", "--bind", source, str(root) + path)
    (root / "etc").mkdir()
    for name in ("passwd", "group", "login.defs"):
        (root / "etc" / name).write_bytes(Path("/etc", name).read_bytes())
    for name in ("tmp", "proc", "dev"):
        (root / name).mkdir()
    _run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(root / "tmp"))
    _run("mount", "-t", "proc", "proc", str(root / "proc"))
    _run("mount", "--bind", "/dev", str(root / "dev"))


def _raise_loopback() -> None:
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))


def _status(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return int(answer.status)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command} failed: {done.stderr}")


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))  # noqa: T201  # what the test reads
