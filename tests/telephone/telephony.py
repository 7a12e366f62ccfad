"""SIP and sound of one process: a telephone that calls, answers, speaks, listens and writes down what it hears.

Entry points: `Telephone`, one in a process, and `Leg`, one side of a call. Everything happens while `pump` runs, in the
thread that calls it; the sound itself goes on by its own clock. Nothing listens or calls beyond 127.0.0.1, and the only
codec is PCMU, the one of telephone lines. Keys are RFC 4733 events, never tones.
"""

import collections
import json
import os
import time

import pjsua2 as pj

HOME = "127.0.0.1"
SAMPLES_A_SECOND = 8000
# By the scale of the engine, on which silence is 0 and a tone of -13 dBFS 34.
LOUD = 10


class Abroad(Exception):
    """Somebody tried to call what is not on this machine."""


class Telephone:
    """The SIP and sound engine of this process, on one port of 127.0.0.1."""

    def __init__(self, port: int, log: str):
        self.port = port
        self.parent = os.getppid()
        self.legs = []
        self.arrived = collections.deque()
        self.engine = pj.Endpoint()
        self.engine.libCreate()
        settings = pj.EpConfig()
        settings.uaConfig.threadCnt = 0
        settings.uaConfig.mainThreadOnly = True
        settings.uaConfig.maxCalls = 8
        settings.logConfig.filename = log
        settings.logConfig.level = 4
        settings.logConfig.consoleLevel = 0
        media = settings.medConfig
        media.clockRate = media.sndClockRate = SAMPLES_A_SECOND
        media.noVad = True
        media.ecTailLen = 0
        self.engine.libInit(settings)
        transport = pj.TransportConfig()
        transport.port = port
        transport.boundAddress = HOME
        self.engine.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self.engine.audDevManager().setNullDev()
        self.engine.libStart()
        for codec in self.engine.codecEnum2():
            self.engine.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith("PCMU/8000") else 0)
        self.accounts = {}
        self.account("telephone")

    def account(self, number: str) -> "Account":
        """What others see as calling them: one account for each number."""
        if number not in self.accounts:
            settings = pj.AccountConfig()
            settings.idUri = f"sip:{number}@{HOME}:{self.port}"
            sound = settings.mediaConfig.transportConfig
            sound.boundAddress = HOME
            sound.port = self.port + 2
            sound.portRange = 40
            account = Account(self)
            account.create(settings, not self.accounts)
            self.accounts[number] = account
        return self.accounts[number]

    def pump(self, most_ms: int = 10) -> None:
        """Lets happen what has arrived, and waits at most so long for it. Ends with whoever started this program."""
        if os.getppid() != self.parent:
            os._exit(1)
        self.engine.libHandleEvents(most_ms)

    def wait(self, claim, most_s: float) -> bool:
        """Pumps until the claim is true; false if it is not in time."""
        end = time.monotonic() + most_s
        while not claim():
            if time.monotonic() > end:
                return False
            self.pump()
        return True

    def call(self, number: str, port: int, shown: str) -> "Leg":
        """Calls a number at another telephone of this machine."""
        leg = Leg(self, self.account(shown))
        leg.makeCall(f"sip:{number}@{HOME}:{port}", pj.CallOpParam(True))
        return leg

    def close(self) -> None:
        """Ends every call, then the engine."""
        for leg in self.legs:
            leg.end()
        self.wait(lambda: all(leg.over for leg in self.legs), 2)
        for leg in self.legs:
            leg.drop()
        # The engine's objects go before it does; Python would let them go after.
        for account in self.accounts.values():
            account.shutdown()
        self.engine.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)


class Account(pj.Account):
    """Where calls arrive."""

    def __init__(self, telephone: Telephone):
        super().__init__()
        self.telephone = telephone

    def onIncomingCall(self, prm):
        """A call rings here; whoever owns the telephone takes it from `arrived`."""
        self.telephone.arrived.append(Leg(self.telephone, self, prm.callId))


class Leg(pj.Call):
    """One side of a call, with what it hears and what is played to it."""

    def __init__(self, telephone: Telephone, account: Account, number: int = pj.PJSUA_INVALID_ID):
        super().__init__(account, number)
        self.telephone = telephone
        self.keys = collections.deque()
        self.audio = None
        self.answered_at = None
        self.over = False
        self.code = 0
        self.rings = False
        self.plays = None
        self.plays_s = 0.0
        self.records = {}
        self.loud_at = 0.0
        self.joined = None
        telephone.legs.append(self)

    def onCallState(self, prm):
        """Ringing, answered, over."""
        told = self.getInfo()
        if told.state == pj.PJSIP_INV_STATE_EARLY:
            self.rings = True
        elif told.state == pj.PJSIP_INV_STATE_CONFIRMED and self.answered_at is None:
            self.answered_at = time.monotonic()
        elif told.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.code = told.lastStatusCode
            self.over = True
            self.audio = None

    def onCallMediaState(self, prm):
        """Sound goes both ways now."""
        told = self.getInfo()
        for at, medium in enumerate(told.media):
            if medium.type == pj.PJMEDIA_TYPE_AUDIO and medium.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                self.audio = self.getAudioMedia(at)

    def onDtmfDigit(self, prm):
        """A key, told with the first packet of its event. It comes in the sound's own thread: the queue is all it touches."""
        self.keys.append((prm.digit, time.monotonic()))

    @property
    def talks(self) -> bool:
        """Whether both sides can hear each other."""
        return self.answered_at is not None and self.audio is not None and not self.over

    def codec(self) -> str:
        """How the sound travels, as both sides agreed."""
        return self.getStreamInfo(0).codecName

    def numbers(self) -> tuple:
        """Who calls and who is called, as the SIP headers say."""
        told = self.getInfo()
        return user(told.remoteUri), user(told.localUri)

    def reply(self, code: int) -> None:
        """Answers the ring: 180, 200, 486."""
        prm = pj.CallOpParam()
        prm.statusCode = code
        self.answer(prm)

    def press(self, key: str) -> None:
        """Sends a key as an RFC 4733 event."""
        self.dialDtmf(key)

    def play(self, sound: str, again: bool = False) -> None:
        """Begins to play a file to this side, instead of what it heard."""
        self.hush()
        player = pj.AudioMediaPlayer()
        player.createPlayer(sound, 0 if again else pj.PJMEDIA_FILE_NO_LOOP)
        self.plays_s = player.getInfo().sizeSamples / SAMPLES_A_SECOND
        if self.audio is not None:
            player.startTransmit(self.audio)
            self.plays = player

    def hush(self) -> None:
        """Stops what is played to this side at once."""
        if self.plays is not None and self.audio is not None:
            self.plays.stopTransmit(self.audio)
        self.plays = None

    def record(self, sound: str) -> float:
        """Begins to write what this side says into a file; the moment of its first sample."""
        recorder = pj.AudioMediaRecorder()
        recorder.createRecorder(sound)
        self.audio.startTransmit(recorder)
        self.records[sound] = recorder
        self.loud_at = time.monotonic()
        return self.loud_at

    def quiet_s(self) -> float:
        """How long this side has said nothing, since the record began; right only for who asks all the time."""
        if self.audio is not None and self.audio.getTxLevel() > LOUD:
            self.loud_at = time.monotonic()
        return time.monotonic() - self.loud_at

    def end_record(self, sound: str) -> None:
        """Completes the file."""
        recorder = self.records.pop(sound, None)
        if recorder is not None and self.audio is not None:
            self.audio.stopTransmit(recorder)

    def join(self, other: "Leg") -> None:
        """Lets two sides hear each other."""
        self.hush()
        other.hush()
        self.audio.startTransmit(other.audio)
        other.audio.startTransmit(self.audio)
        self.joined, other.joined = other, self

    def part(self) -> None:
        """Undoes `join`."""
        other, self.joined = self.joined, None
        if other is None:
            return
        other.joined = None
        if self.audio is not None and other.audio is not None:
            self.audio.stopTransmit(other.audio)
            other.audio.stopTransmit(self.audio)

    def end(self) -> None:
        """Hangs up, or declines, or gives up ringing."""
        if not self.over:
            self.hangup(pj.CallOpParam(True))

    def drop(self) -> None:
        """Lets go of the engine's objects, so that files are complete."""
        self.hush()
        self.records.clear()
        self.audio = None


def user(uri: str) -> str:
    """The number in `"name" <sip:+13125550142@127.0.0.1:5060>`; anything that is not here is an error."""
    address = uri.partition("sip:")[2].partition(">")[0]
    number, _, host = address.partition("@")
    if host.partition(":")[0].partition(";")[0] != HOME:
        raise Abroad(address)
    return number


def tell(event: str, **what) -> None:
    """One line of news for whoever started this program, with the moment by the clock all programs share."""
    line = json.dumps({"event": event, "t": time.monotonic(), **what}, ensure_ascii=False)
    os.write(NEWS, (line + "\n").encode())


def leave(telephone: Telephone, code: int = 0) -> None:
    """Ends the program, without Python's farewell: the engine's objects may not outlive it."""
    telephone.close()
    os._exit(code)


# The engine writes to standard output before it can be told not to. News has that way for itself.
NEWS = os.dup(1)
os.dup2(2, 1)
