"""One leg of a call obeying documents: speech, keys, transfers, whispers, messages.

Entry points: `Party.go` fetches a document, `Party.follow` obeys it and all that come after it. A leg waits by pumping
the telephone, so that whatever happens (a key, a hang-up on either leg) ends the wait at once.
"""

import time

import documents
from documents import Dial, Fault, Gather, Hangup, Pause, Record, Redirect, Say
from telephony import Leg, tell
from webhooks import Broken, sid

FAILURES = (Broken, Fault)
MOST_REDIRECTS = 20
# What a <Dial> says of a leg that was not answered, by its SIP status.
REFUSALS = {486: "busy", 600: "busy", 408: "no-answer", 480: "no-answer", 487: "no-answer"}


class Party:
    """The caller, or a person who was rung for the caller."""

    def __init__(self, bridge, leg: Leg, caller: str, called: str, parent: "Party | None" = None):
        self.bridge, self.leg, self.parent = bridge, leg, parent
        self.caller, self.called = caller, called
        self.sid = sid("CA")
        self.status = "ringing"
        self.hung_up = False
        self.name = "person" if parent else "caller"

    @property
    def gone(self) -> bool:
        """Whether nobody listens here any more; a person's leg ends with the caller's."""
        return self.hung_up or self.leg.over or (self.parent is not None and self.parent.gone)

    def wait(self, claim, most_s: float) -> bool:
        """Waits for something, or until nobody listens any more."""
        return self.bridge.telephone.wait(lambda: self.gone or claim(), most_s) and not self.gone

    def params(self) -> dict:
        """"Request parameters" of every voice request."""
        told = {
            "AccountSid": self.bridge.line.account, "ApiVersion": "2010-04-01", "CallSid": self.sid, "CallStatus": self.status,
            "Called": self.called, "Caller": self.caller, "From": self.caller, "To": self.called,
            "Direction": "outbound-dial" if self.parent else "inbound",
            "FromCity": "CAÑON CITY", "FromState": "CO", "FromCountry": "US", "ToCity": "", "ToCountry": "US",
        }
        return told | ({"ParentCallSid": self.parent.sid} if self.parent else {"StirVerstat": "TN-Validation-Passed-A"})

    def go(self, place: str, heard: dict) -> documents.Document:
        """Fetches what comes next; from the fallback address if the first fails."""
        line = self.bridge.line
        started = time.monotonic()
        try:
            kind, body = line.ask(place, self.params() | heard)
        except Broken as broken:
            tell("fallback", leg=self.name, why=str(broken))
            if self.parent:
                raise Fault(f"a whisper failed: {broken}") from broken
            place, failed = line.fallback, place
            heard = {"ErrorCode": broken.code, "ErrorUrl": failed.partition("#")[0]}
            try:
                kind, body = line.ask(place, self.params() | heard)
            except Broken as again:
                raise Fault(f"the fallback failed too: {again}") from again
        if kind.partition(";")[0] not in ("text/xml", "application/xml"):
            raise Fault(f"a document is of the kind {kind!r}")
        self.status = "in-progress"
        document = documents.read(body, place.partition("#")[0], whisper=self.parent is not None)
        kinds = [type(verb).__name__ for verb in document.verbs]
        tell("document", leg=self.name, heard=heard, verbs=kinds, ms=round(1000 * (time.monotonic() - started), 1),
             words=documents.words(document.verbs))
        return document

    def follow(self, document: documents.Document) -> None:
        """Obeys documents until one ends; then a caller is hung up, and a person is joined."""
        redirects = 0
        while document is not None and not self.gone:
            following = None
            for verb in document.verbs:
                redirects = redirects + 1 if isinstance(verb, Redirect) else redirects
                if redirects > MOST_REDIRECTS:
                    raise Fault("the line goes round in circles")
                following = self.obey(verb)
                if self.gone or following is not None:
                    break
            document = following

    def obey(self, verb) -> documents.Document | None:
        """Does one verb; the next document, if it leads to one."""
        match verb:
            case Say():
                self.say(verb.pieces, keys_stop=False)
            case Pause():
                self.wait(lambda: False, self.bridge.scaled(verb.seconds, self.bridge.wait_scale, "a pause"))
            case Gather():
                return self.gather(verb)
            case Dial():
                return self.dial(verb)
            case Record():
                return self.record(verb)
            case Redirect():
                return self.go(verb.place, {})
            case Hangup():
                tell("hangs up", leg=self.name)
                self.hung_up = True
        return None

    def say(self, pieces: list, keys_stop: bool) -> None:
        """Speaks; with `keys_stop` the first key ends it at once, and all of it."""
        voices = self.bridge.voices
        spoken = [piece.words and voices.speak(piece.words, piece.locale, piece.share) for piece in pieces]
        for piece, file in zip(pieces, spoken, strict=True):
            if file:
                self.wait(file.done, 10)
                self.sound(file.result(), piece, keys_stop)
            if self.gone or (keys_stop and self.leg.keys):
                return
            self.wait(lambda: keys_stop and self.leg.keys, self.bridge.wait_scale * piece.quiet_s)

    def sound(self, file: str, piece, keys_stop: bool) -> None:
        """Plays one piece to its end, or to the first key."""
        self.leg.play(file)
        tell("says", leg=self.name, words=piece.words, locale=piece.locale, file=file)
        stopped = self.wait(lambda: keys_stop and self.leg.keys, self.leg.plays_s)
        self.leg.hush()
        if stopped:
            tell("stops", leg=self.name, why=f"key {self.leg.keys[0][0]}")

    def gather(self, gather: Gather) -> documents.Document | None:
        """ "Gather" page: keys stop the words; the time-out runs from the words' end, and anew from every key."""
        self.leg.keys.clear()
        for each in gather.says:
            if isinstance(each, Say):
                self.say(each.pieces, keys_stop=True)
            else:
                self.wait(lambda: self.leg.keys, self.bridge.wait_scale * each.seconds)
            if self.gone or self.leg.keys:
                break
        if self.gone:
            return None
        tell("listens", leg=self.name)
        digits, finished = "", False
        patience = self.bridge.scaled(gather.timeout_s, self.bridge.wait_scale, "listening")
        while not finished and (self.leg.keys or self.wait(lambda: self.leg.keys, patience)):
            key, _ = self.leg.keys.popleft()
            tell("key", leg=self.name, key=key)
            finished = key == gather.finish
            digits += "" if finished else key
            finished = finished or len(digits) == gather.keys
        if self.gone or not (digits or gather.tells_silence):
            return None
        return self.go(gather.action, {"Digits": digits} if digits else {})

    def dial(self, dial: Dial) -> documents.Document | None:
        """ "Dial" page: rings people, whispers to who answers, joins the legs, and tells the action how it ended."""
        bridge = self.bridge
        strangers = [each.number for each in dial.numbers if each.number not in bridge.table]
        if strangers:
            raise Fault(f"a number that is no telephone of this machine is never rung: {strangers}")
        shown = dial.shown or self.caller
        ring_s = bridge.scaled(dial.ring_s, bridge.ring_scale, "ringing")
        # A ring that begins is heard, as the country's ringing tone, until the legs are joined (answerOnBridge).
        self.leg.play(bridge.ringing, again=True)
        people = []
        for each in dial.numbers:
            leg = bridge.telephone.call(each.number, bridge.table[each.number], shown)
            people.append((Party(bridge, leg, shown, each.number, self), each.whisper))
            tell("rings", number=each.number, shown=shown)
        self.wait(lambda: any(person.leg.talks for person, _ in people) or all(person.leg.over for person, _ in people), ring_s)
        answered = next(((person, whisper) for person, whisper in people if person.leg.talks), None)
        for person, _ in people:
            if answered is None or person is not answered[0]:
                person.leg.end()
        bridge.telephone.wait(lambda: all(person.leg.over for person, _ in people if not answered or person is not answered[0]), 2)
        if self.gone:
            return None
        heard = {"DialCallSid": people[0][0].sid, "DialBridged": "false"}
        if answered:
            heard |= self.talk(*answered)
        else:
            heard["DialCallStatus"] = REFUSALS.get(people[0][0].leg.code, "failed")
        self.leg.hush()
        tell("dial ended", **heard)
        return self.go(dial.action, heard) if dial.action and not self.gone else None

    def talk(self, person: "Party", whisper: str | None) -> dict:
        """Whispers to the person, then lets both talk until one hangs up."""
        heard = {"DialCallSid": person.sid, "DialCallStatus": "completed", "DialBridged": "false", "DialCallDuration": "0"}
        person.status = "in-progress"
        tell("answers", number=person.called)
        if whisper:
            person.follow(person.go(whisper, {}))
        if person.gone:
            person.leg.end()
            return heard
        self.leg.join(person.leg)
        tell("joined")
        began = time.monotonic()
        self.bridge.telephone.wait(lambda: self.gone or person.gone, 60)
        self.leg.part()
        person.leg.end()
        seconds = round(time.monotonic() - began)
        tell("parted", by="caller" if self.gone else "person")
        return heard | {"DialBridged": "true", "DialCallDuration": str(seconds)}

    def record(self, record: Record) -> documents.Document | None:
        """ "Record" page: after a tone, until a key, silence, the longest time or the hang-up."""
        if record.beep:
            self.leg.play(self.bridge.beep)
            self.wait(lambda: False, self.leg.plays_s)
            self.leg.hush()
        self.leg.keys.clear()
        file = f"{self.bridge.folder}/message.wav"
        began = self.leg.record(file)
        tell("records", file=file)
        silence_s = self.bridge.scaled(record.silence_s, self.bridge.wait_scale, "silence in a message")
        self.wait(lambda: any(key in record.finish for key, _ in self.leg.keys) or self.leg.quiet_s() > silence_s, record.longest_s)
        seconds = round(time.monotonic() - began)
        self.leg.end_record(file)
        ended_by = next((key for key, _ in self.leg.keys), "hangup" if self.gone else "")
        recording = sid("RE")
        address = f"https://api.twilio.com/2010-04-01/Accounts/{self.bridge.line.account}/Recordings/{recording}"
        return self.go(record.action, {"RecordingUrl": address, "RecordingSid": recording, "RecordingDuration": str(seconds),
                                       **({"Digits": ended_by} if ended_by else {})})
