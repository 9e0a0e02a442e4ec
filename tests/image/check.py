"""Build the image, and use a container of it as compose.yaml runs it: `make image`.

ENGINE is docker, podman, or one of them with options of its own; what this machine needs beside that is added to its
commands by BUILD_FLAGS and RUN_FLAGS.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import yaml

ROOT = Path(__file__).parents[2]
IMAGE = "onrecord"
READY = 120  # seconds: of a first start that migrates, on a busy machine


def engine() -> list[str]:
    """The container engine's command."""
    named = shlex.split(os.environ.get("ENGINE", "")) or [name for name in ("docker", "podman") if shutil.which(name)]
    if not named:
        sys.exit("There is no docker and no podman here. Install one, or name it: make image ENGINE=/path/to/podman")
    return named if os.environ.get("ENGINE") else named[:1]


def hardened() -> list[str]:
    """The options of `docker run` that are those of the service `api` in compose.yaml."""
    api = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["api"]
    given = {"tmpfs": api["tmpfs"], "cap-drop": api["cap_drop"], "security-opt": api["security_opt"]}
    flags = [f"--{name}={value}" for name, values in given.items() for value in values]
    # Else podman makes more of a read-only container writable than docker does.
    podman = ["--read-only-tmpfs=false"] if "podman" in engine()[0] else []
    return [*flags, *podman, *(["--read-only"] if api["read_only"] else []), *(["--init"] if api["init"] else [])]


def call(*words: str, flags: str = "", check: bool = True) -> str:
    """What the engine's command prints; `flags` names the environment's variable with more options."""
    command, *rest = words
    added = shlex.split(os.environ.get(flags, ""))
    ran = subprocess.run([*engine(), command, *added, *rest], cwd=ROOT, capture_output=True, text=True, check=False)
    if check and ran.returncode:
        sys.exit(f"{shlex.join([*engine(), *words])} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def run(*words: str) -> str:
    """What a container that runs to its end prints."""
    return call("run", "--rm", *hardened(), *words, flags="RUN_FLAGS")


def wait_until_ready(address: str) -> None:
    """Return when the server answers; end where it does not in time."""
    until = time.monotonic() + READY
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/healthz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    sys.exit(f"The server did not answer in {READY} seconds.")


def must(truth: bool, what: str) -> None:
    """Print what was checked, or end."""
    if not truth:
        sys.exit(f"not so: {what}")
    print(f"  {what}")


def check(volume: str) -> None:
    """Ingest the seeds and serve them, from one volume."""
    must("Usage: onrecord" in run(IMAGE, "--help"), "onrecord --help")
    shell = ["--entrypoint", "sh", IMAGE, "-c"]
    must(run(*shell, "id -u").strip() == "10001", "the user is 10001")
    wrote = run(*shell, "for at in / /venv /tmp /data; do touch $at/made 2>/dev/null && echo $at; done; true").split()
    must(wrote == ["/tmp", "/data"], "only /tmp and /data are written to")  # noqa: S108
    seeds = f"{ROOT / 'seeds'}:/seeds:ro"
    read = run("-v", volume, "-v", seeds, "--entrypoint", "sh", IMAGE, "-c", "onrecord ingest /seeds 2>&1")
    must("2 read (2 added" in " ".join(read.split()), "ingest of the seeds")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    published = ["-p", f"127.0.0.1:{port}:{port}", "-e", f"ONRECORD_PORT={port}"]
    server = call("run", "-d", *hardened(), *published, "-v", volume, IMAGE, flags="RUN_FLAGS").split()[-1]
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address)
        must(httpx.get(f"{address}/v1/statements").json()["total"] > 0, "a list of statements")
        page = httpx.get(address, headers={"Accept": "text/html"})
        must(page.is_success and "text/html" in page.headers["Content-Type"], "the page /")
        probe = re.search(r"^HEALTHCHECK .*\n\s*CMD (\[.*\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
        must(probe is not None, "there is a health check")
        call("exec", server, *json.loads(probe[1] if probe else "[]"))
        must(True, "its command")
        call("kill", "--signal", "TERM", server)
        must(call("wait", server).strip() == "0", "SIGTERM ends it with status 0")
    finally:
        call("rm", "--force", server, check=False)


def main() -> None:
    """Build, check, and print the image's size."""
    print(f"Building the image {IMAGE} with {engine()[0]} ...")
    call("build", "-t", IMAGE, ".", flags="BUILD_FLAGS")
    volume = f"onrecord-check-{secrets.token_hex(4)}"
    try:
        check(f"{volume}:/data")
    finally:
        call("volume", "rm", volume, check=False)
    size = int(call("image", "inspect", "--format", "{{.Size}}", IMAGE))
    print(f"The image has {size / 1e6:,.0f} MB.")


if __name__ == "__main__":
    main()
