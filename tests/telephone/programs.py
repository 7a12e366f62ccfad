"""The programs of a run: helpline itself, the bridge and the telephones, each started here and ended here by its process.

Entry points: `Server`, a real `helpline serve` in a folder of its own; `Program`, anything that tells what it does as lines of
JSON. Waits end with the news they wait for, or fail when it is late.
"""

import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent


# Every process started here, so that none outlives the run.
CHILDREN = []


class Late(Exception):
    """News did not come in time, or its program ended before."""


class Program:
    """A program of ours that tells what it does."""

    def __init__(self, script: str, settings: dict, folder: str, name: str):
        self.name = name
        self.news = queue.Queue()
        self.told = []
        self.errors = open(f"{folder}/{name}.err", "wb")
        self.child = subprocess.Popen(
            [sys.executable, "-u", str(HERE / script), json.dumps(settings)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
        )
        CHILDREN.append(self.child)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        for line in self.child.stdout:
            if line.startswith(b"{"):
                self.news.put(json.loads(line))
        self.news.put(None)

    def ask(self, do: str, **what) -> None:
        """Asks it to do something."""
        self.child.stdin.write((json.dumps({"do": do, **what}) + "\n").encode())
        self.child.stdin.flush()

    def hear(self) -> None:
        """Takes in all that it has told by now."""
        while (one := self.news.get_nowait() if not self.news.empty() else None) is not None:
            self.told.append(one)

    def wait(self, event: str, most_s: float = 10.0, since: int = 0, **like) -> dict:
        """The first news like this, from the one at `since` on; `words` need only be within."""
        end, at = time.monotonic() + most_s, since
        while True:
            while at < len(self.told):
                one = self.told[at]
                if one["event"] == event and all(within(wanted, one.get(name)) for name, wanted in like.items()):
                    return one
                at += 1
            try:
                one = self.news.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise Late(f"{self.name} did not tell `{event}` {like or ''} within {most_s} s") from None
            if one is None:
                self.news.put(None)
                raise Late(f"{self.name} ended before it told `{event}` {like or ''}")
            self.told.append(one)

    def all(self, event: str, **like) -> list:
        """All news like this."""
        self.hear()
        return [one for one in self.told if one["event"] == event and all(within(like[name], one.get(name)) for name in like)]

    def end(self, most_s: float = 5.0) -> None:
        """Waits for its own end, then ends it."""
        try:
            self.child.stdin.close()
            self.child.wait(most_s)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self.child.kill()
            self.child.wait()
        self.errors.close()


def kill_all() -> None:
    """Ends at once whatever was started here and still runs."""
    for child in CHILDREN:
        if child.poll() is None:
            child.kill()
            child.wait()


def within(wanted, told) -> bool:
    """Whether news says what is wanted; a text need only hold it."""
    return wanted in told if isinstance(wanted, str) and isinstance(told, str) else wanted == told


class Server:
    """A real `helpline serve` on 127.0.0.1, with the shipped flow."""

    def __init__(self, folder: str, port: int, public: str, line: dict, keys: str):
        self.base = f"http://127.0.0.1:{port}"
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.program = os.environ["HELPLINE"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HELPLINE")}
        self.environment = kept | {
            "HELPLINE__SERVER__LISTEN": f"127.0.0.1:{port}",
            "HELPLINE__SERVER__ADMIN_LISTEN": f"127.0.0.1:{port + 1}",
            "HELPLINE__SERVER__PUBLIC_URL": public,
            "HELPLINE__STORE__URL": f"sqlite:{folder}/store.db",
            "HELPLINE__SPOOL__PATH": f"{folder}/spool.db",
            "HELPLINE__FLOWS__DIR": str(TOP / "flows"),
            "HELPLINE__SECRET_KEYS": keys,
            "HELPLINE__LINES__MAIN__PROVIDER": "twilio",
            "HELPLINE__LINES__MAIN__NUMBERS": line["number"],
            "HELPLINE__LINES__MAIN__FLOW": "helpline",
            "HELPLINE__LINES__MAIN__SECRETS": line["token"],
            "HELPLINE__LINES__MAIN__ACCOUNT": line["account"],
        }
        self.start()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with open(f"{self.folder}/server.log", "ab") as log:
            self.child = subprocess.Popen([self.program, "serve"], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        CHILDREN.append(self.child)
        end = time.monotonic() + 15
        while not self.healthy():
            if self.child.poll() is not None or time.monotonic() > end:
                raise Late("helpline serve does not answer: " + Path(f"{self.folder}/server.log").read_text())
            threading.Event().wait(0.05)

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/healthz", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """Ends it as a failing machine would."""
        self.child.kill()
        self.child.wait()

    def journal(self) -> list:
        """Every entry of every call so far."""
        told = subprocess.run([self.program, "journal", "export", "--format", "jsonl"], env=self.environment, check=True, capture_output=True)
        return [json.loads(line) for line in told.stdout.splitlines()]

    def end(self) -> None:
        """Asks it to end, as an orchestrator would."""
        self.child.terminate()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


def free_ports(many: int) -> list:
    """Ports nobody listens on, 100 apart, so that sound finds its own beside them; below those the system hands out."""
    found, port = [], 20_000 + os.getpid() * 100 % 9_000
    while len(found) < many:
        port = port + 100 if port < 31_000 else 20_000
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            try:
                udp.bind(("127.0.0.1", port))
                tcp.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
    return found
