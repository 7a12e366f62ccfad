"""Places real telephone calls to the shipped flow, and judges what was heard on them.

Usage: calls.py [--brief] [SCENARIO…]       started by scripts/telephone, which says what must be installed

A run starts one real `helpline serve`; each scenario starts a bridge (the provider), the caller's telephone and the
specialist's, all on 127.0.0.1, and ends them. What is judged: the sound each telephone recorded, the webhooks the bridge sent, and
helpline's journal. The log is for people; the exit status is 0 if every scenario passed.
"""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time

import scenarios
import sound
from programs import Late, Program, Server, free_ports, kill_all

# Made up, for this machine alone. 555-01xx numbers belong to nobody; the desk's number is the flow's own and is never dialled:
# the bridge knows it as a telephone of this machine.
LINE = {"account": "AC00000000000000000000000000000abc", "token": "a1b2c3d4e5f60718293a4b5c6d7e8f90", "number": "+18005550100"}
CALLER, DESK = "+13125550142", "+18002272345"
KEYS = "a-made-up-key-for-tests-of-32-letters-or-more"
# Words a minute, as the providers' voices are held to.
PACE = 150
# How many of its slices make words heard: a telephone that begins to listen, or a busy machine, loses some.
THERE = 0.6
# A run that takes longer ends by itself, and has failed.
LONGEST_S = 175


class Run:
    """What the scenarios of one run share."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="helpline-telephone-")
        self.voices = f"{self.folder}/voices"
        os.makedirs(self.voices)
        self.desk_tone = sound.tone(f"{self.voices}/desk.wav", scenarios.DESK_HZ, 60)
        self.caller_tone = sound.tone(f"{self.voices}/caller.wav", scenarios.CALLER_HZ, 60)
        self.ports = free_ports(5)
        first, second = self.ports[:2]
        self.servers = [self.server(first)]
        self.line = LINE | {
            "voice": f"http://127.0.0.1:{first}/voice/main",
            "fallback": f"http://127.0.0.1:{second}/voice/main/fallback",
            "ended": f"http://127.0.0.1:{first}/voice/main/ended",
        }

    def server(self, port: int) -> Server:
        """One node; all nodes have the same keys."""
        return Server(f"{self.folder}/server-{port}", port, f"http://127.0.0.1:{port}", LINE, KEYS)

    def second_server(self) -> None:
        """A node more, where the line's fallback address leads."""
        self.servers.append(self.server(self.ports[1]))

    def end(self) -> None:
        for server in self.servers:
            server.end()


class Call:
    """One scenario: three programs, what they told, and what was claimed of it."""

    def __init__(self, run: Run, name: str, when_rung: str = "answer", words_a_minute: int = PACE, wait_scale: float = 1.0,
                 ring_scale: float = 1.0):
        self.run, self.name = run, name
        self.folder = f"{run.folder}/{name}"
        os.makedirs(self.folder)
        self.failed = 0
        caller, bridge, desk = run.ports[2:]
        self.bridge_port = bridge
        if words_a_minute != PACE:
            say(f"      scaled: speech at {words_a_minute} words a minute instead of {PACE}")
        self.bridge = Program("bridge.py", {
            "port": bridge, "line": run.line, "table": {DESK: desk}, "folder": self.folder, "voices": run.voices,
            "words_a_minute": words_a_minute, "wait_scale": wait_scale, "ring_scale": ring_scale,
        }, self.folder, "bridge")
        self.caller = Program("phones.py", {
            "name": "caller", "number": CALLER, "port": caller, "folder": self.folder, "when_rung": "busy", "tone": None,
        }, self.folder, "caller")
        self.desk = Program("phones.py", {
            "name": "desk", "number": DESK, "port": desk, "folder": self.folder, "when_rung": when_rung, "tone": run.desk_tone,
        }, self.folder, "desk")
        self.programs = [self.bridge, self.caller, self.desk]
        for program in self.programs:
            program.wait("ready")

    def ring(self) -> dict:
        """The caller rings the line; what is told when both can hear each other."""
        self.caller.ask("call", number=LINE["number"], port=self.bridge_port)
        return self.caller.wait("talks")

    def says(self, words: str, leg: str = "caller", most_s: float = 20) -> dict:
        """Waits until the line begins to say these words, after all that was waited for before."""
        told = self.bridge.wait("says", most_s, self.seen(), leg=leg, words=words)
        self.last = told
        return told

    def seen(self) -> int:
        """Where the news begins that comes after the words waited for last."""
        return self.bridge.told.index(self.last) + 1 if getattr(self, "last", None) else 0

    def listen(self, seconds: float) -> None:
        """The caller listens for so long."""
        threading.Event().wait(seconds)

    def press(self, key: str) -> dict:
        """The caller presses a key."""
        since = len(self.caller.told)
        self.caller.ask("press", key=key)
        return self.caller.wait("pressed", since=since)

    def hang_up(self) -> None:
        """The caller hangs up, and the line is told that the call has ended."""
        self.caller.ask("hang up")
        self.bridge.wait("ended")

    def heard(self, who: Program, number: int = 0) -> tuple:
        """What a telephone recorded in one of its talks, and the moment at which that begins."""
        told = who.all("talks")[number]
        return sound.Sound.read(told["file"]), told["t"]

    def claim(self, holds: bool, words: str) -> None:
        """One thing that must hold, with its figures."""
        self.failed += not holds
        say(f"  {'ok  ' if holds else 'FAIL'}  {words}")

    def words(self, what: str, heard: sound.Sound, began: float, says: dict, first_s: float = 1e6) -> sound.Found:
        """Claims that a recording has words that the line said, or the first seconds of them."""
        played = sound.Sound.read(says["file"]).cut(first_s)
        at = says["t"] - began
        found = heard.find(played, at - 0.5, at + played.seconds + 1)
        level = heard.level(found.began_s, found.ended_s)
        self.claim(found.share >= THERE and level > sound.HEARD_DBFS, f"{what}: {found}, {level:.0f} dBFS")
        return found

    def tone(self, what: str, heard: sound.Sound, hz: int, start_s: float, end_s: float, there: bool) -> None:
        """Claims that a tone is in a stretch of a recording, or is not."""
        power = heard.tone(hz, start_s, end_s)
        holds = power > scenarios.THERE_DBFS if there else power < scenarios.ABSENT_DBFS
        bound = f"more than {scenarios.THERE_DBFS:.0f}" if there else f"less than {scenarios.ABSENT_DBFS:.0f}"
        self.claim(end_s > start_s and holds, f"{what}: {hz} Hz at {power:.0f} dBFS from {start_s:.1f} s to {end_s:.1f} s ({bound})")

    def ringing(self, heard: sound.Sound, start_s: float, end_s: float) -> None:
        """Claims that the caller hears it ring, in the second in which it begins."""
        end_s = min(end_s, start_s + 1.5)
        powers = [heard.tone(hz, start_s + 0.2, end_s) for hz in scenarios.RINGING_HZ]
        told = " and ".join(f"{hz} Hz at {power:.0f}" for hz, power in zip(scenarios.RINGING_HZ, powers, strict=True))
        self.claim(end_s - start_s > 0.5 and min(powers) > scenarios.THERE_DBFS, f"the caller hears it ring: {told} dBFS from {start_s + 0.2:.1f} s to {end_s:.1f} s")

    def dialled(self, *outcomes: str) -> None:
        """Claims how the dials ended, none of them joined, and that each rang the desk."""
        told = [(one["DialCallStatus"], one["DialBridged"]) for one in self.bridge.all("dial ended")]
        self.claim(told == [(outcome, "false") for outcome in outcomes], f"helpline is told of the dials: {told}")
        rung = len(self.desk.all("rung"))
        self.claim(rung == len(outcomes), f"the specialist's telephone was rung {rung} times")

    def in_voice(self, words: str, locale: str) -> sound.Sound:
        """The same words in another voice."""
        return sound.Sound.read(sound.Voices(self.run.voices, PACE).speak(words, locale, 1).result())

    def entries(self, server: int = 0) -> list:
        """What a server's journal has of this call."""
        name = self.bridge.all("call")[0]["sid"]
        return [one for one in self.run.servers[server].journal() if one["call"] == name]

    def journal_has(self, *heard: str) -> None:
        """Claims what the journal says was heard on this call, in this order."""
        told = [one["heard"] for one in self.entries()]
        self.claim(told == list(heard), f"the journal: {', '.join(told)}")

    def end(self) -> None:
        """Ends the three programs; what they told on standard error is a failure's reason."""
        for program in self.programs:
            if program is not self.bridge and program.child.poll() is None:
                program.child.stdin.close()
        for program in self.programs:
            program.end()
            program.hear()


def say(words: str) -> None:
    print(words, flush=True)


def tell_of(call: Call, brief: bool) -> None:
    """What was cut short, and unless all is well and brief, what happened and what was heard."""
    cuts = {(one["what"], one["documented_s"], one["waits_s"]) for one in call.bridge.all("scaled")}
    for what, documented_s, waits_s in sorted(cuts):
        say(f"      scaled: {what} {documented_s:g} s cut to {waits_s:g} s")
    began = min((one["t"] for one in call.caller.all("talks")), default=None)
    if began is None or (brief and not call.failed):
        return
    told = [(one["t"] - began, who.name, one) for who in call.programs for one in who.told]
    for at, who, one in sorted(told, key=lambda row: row[0]):
        if one["event"] not in ("ready", "scaled", "listens"):
            say(f"      {at:7.2f}  {who:<7} {one['event']:<10} {figures(one)}")
    for who in (call.caller, call.desk):
        for one in who.all("talks"):
            parts = sound.Sound.read(one["file"]).segments()
            told = " · ".join(f"{start:.1f}–{end:.1f} {'sound' if loud else 'quiet'} {level:.0f}" for start, end, level, loud in parts)
            say(f"      heard by the {who.name}, dBFS: {told}")


def figures(told: dict) -> str:
    """The rest of a piece of news, without what is too long for a line."""
    rest = told | told.get("heard", {})
    words = {name: value for name, value in rest.items() if name not in ("event", "t", "file", "heard", "verbs") and value != ""}
    return "  ".join(f"{name}={str(value)[:60]}" for name, value in words.items() if not str(value).startswith(("CA", "RE", "http")))


def play(run: Run, name: str, scenario, brief: bool) -> bool:
    """One scenario; true if all that was claimed of it holds."""
    started = time.monotonic()
    say(f"\n== {name}: {scenario.__doc__.splitlines()[0]}")
    call = Call(run, name, **scenarios.SETTINGS.get(name, {}))
    try:
        judge = scenario(call)
        call.end()
        judge()
    except (Late, LookupError) as late:
        call.claim(False, f"{type(late).__name__}: {late}")
    finally:
        call.end()
        faults = [one["words"] for one in call.bridge.all("fault")]
        call.claim(not faults, f"the bridge met {'; '.join(faults) or 'nothing the provider would refuse'}")
        tell_of(call, brief)
    passed = call.failed == 0
    say(f"   {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s")
    return passed


def cut_short(_signum, _frame) -> None:
    """Ends the run and all its programs."""
    say(f"FAILED: not done after {LONGEST_S} s, or told to end")
    kill_all()
    os._exit(1)


def main() -> int:
    brief = "--brief" in sys.argv
    wanted = [name for name in sys.argv[1:] if name != "--brief"] or list(scenarios.ALL)
    if strangers := [name for name in wanted if name not in scenarios.ALL]:
        say(f"no scenario is called {', '.join(strangers)}: there are {', '.join(scenarios.ALL)}")
        return 2
    started = time.monotonic()
    # `timeout` asks a run to end as this alarm does.
    for signum in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, cut_short)
    signal.alarm(LONGEST_S)
    run = Run()
    try:
        passed = {name: play(run, name, scenarios.ALL[name], brief) for name in wanted}
    finally:
        run.end()
        kill_all()
    say("")
    for name, well in passed.items():
        say(f"{'passed' if well else 'FAILED'}  {name}")
    say(f"{sum(passed.values())} of {len(passed)} scenarios passed in {time.monotonic() - started:.0f} s")
    if all(passed.values()):
        shutil.rmtree(run.folder)
        return 0
    say(f"the recordings are in {run.folder}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
