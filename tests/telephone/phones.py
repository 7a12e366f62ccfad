"""A telephone of the test: the caller's or the specialist's, a real SIP endpoint that records what it hears.

Started by `calls.py` with its settings as one JSON argument. It obeys lines of JSON on its standard input (`call`, `press`,
`play`, `hang up`, `leave`), and tells what happens to it as lines of JSON. When it is rung it does what its settings say:
`answer`, `busy`, or `ring` for ever. From the first moment of a talk to the last it plays its tone, if it has one, and writes
what it hears into a file.
"""

import json
import os
import sys

from telephony import Leg, Telephone, leave, tell

# More than any scenario takes; a telephone that is forgotten leaves by itself.
LONGEST_S = 120
# How long it rings before it answers.
RINGS_S = 1.2


class Phone:
    """One telephone and the one call it is in."""

    def __init__(self, settings: dict):
        self.settings = settings
        self.name = settings["name"]
        self.telephone = Telephone(settings["port"], f"{settings['folder']}/{self.name}.log")
        self.leg = None
        self.talks = False
        self.told_over = True
        self.calls = 0
        self.asked = b""
        self.leaves = False

    def live(self) -> None:
        """Obeys and tells, until it is asked to leave."""
        os.set_blocking(0, False)
        tell("ready")
        self.telephone.wait(self.look, LONGEST_S)
        if self.leg is not None:
            self.leg.drop()

    def look(self) -> bool:
        """Takes in what was asked and what has happened; true when it shall leave."""
        for line in self.lines():
            self.obey(json.loads(line))
        while self.telephone.arrived:
            self.rung(self.telephone.arrived.popleft())
        if self.leg is not None and self.leg.talks and not self.talks:
            self.talk()
        if self.leg is not None and self.leg.over and not self.told_over:
            self.told_over = True
            tell("over", code=self.leg.code)
            self.leg.drop()
        return self.leaves

    def lines(self) -> list:
        """What was asked since last time; the end of it all means to leave."""
        try:
            more = os.read(0, 65_536)
        except BlockingIOError:
            return []
        self.leaves = self.leaves or not more
        *lines, self.asked = (self.asked + more).split(b"\n")
        return lines

    def obey(self, asked: dict) -> None:
        """Does one thing that was asked."""
        match asked["do"]:
            case "call":
                self.begin(self.telephone.call(asked["number"], asked["port"], self.settings["number"]))
            case "press":
                self.leg.press(asked["key"])
                tell("pressed", key=asked["key"])
            case "play":
                self.leg.play(asked["file"], again=True)
            case "hang up":
                self.leg.end()
            case "leave":
                self.leaves = True

    def begin(self, leg: Leg) -> None:
        """A new call."""
        self.leg, self.talks, self.told_over = leg, False, False
        self.calls += 1

    def rung(self, leg: Leg) -> None:
        """Does what this telephone does when it is rung."""
        shown, called = leg.numbers()
        self.begin(leg)
        tell("rung", shown=shown, called=called)
        match self.settings["when_rung"]:
            case "busy":
                leg.reply(486)
            case "ring":
                leg.reply(180)
            case "answer":
                leg.reply(180)
                self.telephone.wait(lambda: leg.over, RINGS_S)
                leg.reply(200)

    def talk(self) -> None:
        """Begins to record, and to play its tone."""
        self.talks = True
        file = f"{self.settings['folder']}/{self.name}-{self.calls}.wav"
        self.leg.record(file)
        tell("talks", file=file, codec=self.leg.codec())
        if self.settings["tone"]:
            self.leg.play(self.settings["tone"], again=True)


def main() -> None:
    phone = Phone(json.loads(sys.argv[1]))
    phone.live()
    leave(phone.telephone)


main()
