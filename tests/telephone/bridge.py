"""The provider, made small: a SIP telephone takes a call here and hears helpline's documents.

Started by `calls.py` with its settings as one JSON argument; takes one call, tells what it does as lines of JSON, and ends
with the call. It asks helpline as Twilio would, speaks the words with espeak-ng, hears keys as RFC 4733 events, rings
people by a table of this machine's telephones, whispers, joins the two legs' sound, and reports how it ended. A number
that is not in the table is refused, and told as such.

Waits may be scaled, so that a test does not take minutes: every wait that is cut short is told.

Manual: "TwiML for Programmable Voice", the pages of Say, Gather, Dial, Number, Record, Redirect and Hangup.
"""

import json
import sys
import time

import legs
import sound
from telephony import Telephone, leave, tell
from webhooks import Line


class Bridge:
    """One call, from its ring to its end."""

    def __init__(self, settings: dict):
        self.line = Line(**settings["line"])
        self.table = settings["table"]
        self.folder = settings["folder"]
        self.wait_scale = settings["wait_scale"]
        self.ring_scale = settings["ring_scale"]
        self.voices = sound.Voices(settings["voices"], settings["words_a_minute"])
        self.ringing = sound.ringing(f"{settings['voices']}/ringing.wav")
        self.beep = sound.tone(f"{settings['voices']}/beep.wav", 1400, 0.3)
        self.telephone = Telephone(settings["port"], f"{self.folder}/bridge.log")
        self.caller = None

    def scaled(self, seconds: float, scale: float, what: str) -> float:
        """A wait cut short, said openly."""
        if scale != 1:
            tell("scaled", what=what, documented_s=seconds, waits_s=round(seconds * scale, 2))
        return seconds * scale

    def take(self) -> None:
        """Waits for the call and goes through it."""
        tell("ready")
        if not self.telephone.wait(lambda: self.telephone.arrived, 10):
            tell("fault", words="nobody called")
            return
        leg = self.telephone.arrived.popleft()
        caller, called = leg.numbers()
        leg.reply(180)
        self.caller = legs.Party(self, leg, caller, called)
        tell("call", caller=caller, called=called, sid=self.caller.sid)
        try:
            document = self.caller.go(self.line.voice, {})
            leg.reply(200)
            if not self.telephone.wait(lambda: leg.talks or leg.over, 5):
                raise legs.Fault("the caller's telephone did not accept the answer")
            self.caller.follow(document)
        except legs.Fault as fault:
            tell("fault", words=str(fault))
        finally:
            self.over(leg)

    def over(self, leg) -> None:
        """Ends what is left of the call, and reports it to the line's status callback."""
        by = "caller" if leg.over else "line"
        for each in self.telephone.legs:
            each.end()
        self.telephone.wait(lambda: all(each.over for each in self.telephone.legs), 3)
        self.caller.status = "completed"
        seconds = round(time.monotonic() - leg.answered_at) if leg.answered_at else 0
        try:
            self.line.ask(self.line.ended, self.caller.params() | {"CallDuration": str(seconds)})
            tell("ended", by=by, seconds=seconds)
        except legs.FAILURES as failure:
            tell("fault", words=f"the status callback failed: {failure}")


def main() -> None:
    bridge = Bridge(json.loads(sys.argv[1]))
    bridge.take()
    leave(bridge.telephone)


main()
