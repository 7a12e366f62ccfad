"""The calls: what caller and specialist do, and what must then have been heard, asked of helpline, and written down.

Each scenario acts first, waiting for what the bridge says, and gives back its judgement, which is made when all recordings
are complete. `ALL` has them in their order; `SETTINGS` what differs from a call at its natural pace.

Words are looked for as sound: the file that was played, inside what a telephone recorded. Tones are 620 Hz from the
specialist and 1020 Hz from the caller, played at -13 dBFS; ringing is 440 and 480 Hz.
"""

from sound import Sound

CALLER_HZ, DESK_HZ = 1020, 620
RINGING_HZ = (440, 480)
# A tone that is there, one that is not (speech has a little of every tone), and a line on which nothing sounds.
THERE_DBFS, ABSENT_DBFS, QUIET_DBFS = -25.0, -40.0, -60.0
# A key stops the words within this time, on the caller's ear: the key's way, the bridge's 10 ms, and the jitter buffers.
BARGE_IN_S = 0.3

GREETING = "If this is a medical emergency"
MAIN = "Press zero at any time to talk with a person"
TRANSFER = "I will connect you with a cancer information specialist"
AGAIN = "Thank you for waiting"
NOBODY = "I could not connect you"
BACK = "You are back on the line"


def barge_in(call):
    """A key pressed during the greeting stops the words at once, and the English menu begins."""
    call.ring()
    greeting = call.says(GREETING)
    call.listen(2.5)
    pressed = call.press("1")
    menu = call.says(MAIN)
    call.listen(3)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        key = pressed["t"] - began
        found = call.words("the caller hears the greeting", heard, began, greeting, 2.4)
        late = heard.stops(Sound.read(greeting["file"]), found.began_s, found.ended_s) - key
        call.claim(-BARGE_IN_S <= late <= BARGE_IN_S, f"it is heard until {1000 * late:.0f} ms after the key (at most {1000 * BARGE_IN_S:.0f})")
        menu_found = call.words("the caller hears the English menu", heard, began, menu, 2.5)
        call.claim(menu_found.began_s - key < 1, f"the menu begins {1000 * (menu_found.began_s - key):.0f} ms after the key (at most 1000)")
        call.claim(menu["locale"] == "en-US", f"its voice is {menu['locale']}")
        call.journal_has("rings", "choice greet 1", "ended")

    return judge


def transfer(call):
    """A specialist answers: the whisper is heard by the specialist alone, then both hear each other."""
    to_person(call)
    call.bridge.wait("rings")
    call.caller.ask("play", file=call.run.caller_tone)
    whisper = call.says("English caller. Topic: Main menu", "person")
    joined = call.bridge.wait("joined", 15)
    call.listen(2)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        desk, answered = call.heard(call.desk)
        rings, answers = call.bridge.all("rings")[0], call.bridge.all("answers")[0]
        call.ringing(heard, rings["t"] - began, answers["t"] - began)
        call.words("the specialist hears the whisper", desk, answered, whisper)
        absent = heard.find(Sound.read(whisper["file"]))
        call.claim(absent.share <= 0.2, f"the caller does not hear the whisper: {absent}")
        joins = joined["t"] - began, joined["t"] - answered
        call.tone("the caller does not hear the specialist before", heard, DESK_HZ, answers["t"] - began + 0.3, joins[0] - 0.1, False)
        call.tone("the specialist does not hear the caller before", desk, CALLER_HZ, 0.3, joins[1] - 0.1, False)
        call.tone("the caller hears the specialist's tone", heard, DESK_HZ, joins[0] + 0.4, joins[0] + 1.8, True)
        call.tone("the specialist hears the caller's tone", desk, CALLER_HZ, joins[1] + 0.4, joins[1] + 1.8, True)
        shown = call.desk.all("rung")[0]["shown"]
        call.claim(shown == "+18005550100", f"the specialist is shown the line's number, not the caller's: {shown}")
        codecs = [who.all("talks")[0]["codec"] for who in (call.caller, call.desk)]
        call.claim(codecs == ["PCMU", "PCMU"], f"both telephones speak {' and '.join(codecs)}")
        call.journal_has("rings", "choice greet 1", "reserved 0", "person picks up", "ended")

    return judge


def busy(call):
    """The specialist's telephone is busy, twice: the caller hears that nobody could be reached, and choices."""
    to_person(call)
    again, nobody = call.says(AGAIN), call.says(NOBODY)
    call.listen(2.5)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        call.dialled("busy", "busy")
        call.words("the caller hears that it is tried again", heard, began, again)
        call.words("the caller hears that nobody could be reached", heard, began, nobody, 2)
        call.journal_has("rings", "choice greet 1", "reserved 0", "dial busy", "dial busy", "ended")

    return judge


def no_answer(call):
    """The specialist's telephone rings and nobody answers, twice: the caller hears it ring, and is not left alone."""
    to_person(call)
    again, nobody = call.says(AGAIN), call.says(NOBODY)
    call.listen(2.5)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        call.dialled("no-answer", "no-answer")
        for rings, ended in zip(call.bridge.all("rings"), call.bridge.all("dial ended"), strict=True):
            call.ringing(heard, rings["t"] - began, ended["t"] - began)
        codes = [one["code"] for one in call.desk.all("over")]
        call.claim(codes == [487, 487], f"the specialist's telephone is told that the ring is over: {codes}")
        call.words("the caller hears that it is tried again", heard, began, again)
        call.words("the caller hears that nobody could be reached", heard, began, nobody, 2)
        call.journal_has("rings", "choice greet 1", "reserved 0", "dial no answer", "dial no answer", "ended")

    return judge


def silence(call):
    """A caller who does nothing at all is put through to a person."""
    call.ring()
    said = [call.says(words) for words in (GREETING, "Para español", "For English", MAIN, "I did not hear a choice",
                                           "That is all right. Take your time", "I am getting a person to help you")]
    whisper = call.says("Did not press anything", "person")
    joined = call.bridge.wait("joined", 15)
    call.caller.ask("play", file=call.run.caller_tone)
    call.listen(1.5)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        desk, answered = call.heard(call.desk)
        for one in said:
            call.words(f"the caller hears “{one['words'][:34]}”", heard, began, one, 2)
        listens = [one["t"] - began for one in call.bridge.all("listens")]
        levels = [heard.level(at + 0.15, at + 0.3) for at in listens]
        told = ", ".join(f"{level:.0f}" for level in levels)
        call.claim(len(levels) == 4 and max(levels) < QUIET_DBFS, f"the line is quiet while it listens, four times: {told} dBFS")
        call.words("the specialist hears the whisper", desk, answered, whisper)
        joins = joined["t"] - began, joined["t"] - answered
        call.tone("the caller hears the specialist's tone", heard, DESK_HZ, joins[0] + 0.4, joins[0] + 1.3, True)
        call.tone("the specialist hears the caller's tone", desk, CALLER_HZ, joins[1] + 0.4, joins[1] + 1.3, True)
        call.claim(not call.bridge.all("key"), "no key was pressed")
        call.journal_has("rings", "silence", "silence", "silence", "silence", "person picks up", "ended")

    return judge


def spanish(call):
    """Key 2 brings the Spanish menu, in a Spanish voice."""
    call.ring()
    call.says(GREETING)
    call.listen(1)
    call.press("2")
    menu = call.says("Si es una emergencia médica")
    call.listen(4)
    call.press("0")
    transfer = call.says("")
    call.listen(2.5)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        call.claim(menu["locale"] == transfer["locale"] == "es-US", f"the words are marked {menu['locale']}")
        call.words("the caller hears the Spanish menu in a Spanish voice", heard, began, menu, 3.5)
        # The same words in the English voice are another sound: so the voice is what the measure above has heard.
        english = call.in_voice(menu["words"], "en-US").cut(3.5)
        found = heard.find(english)
        call.claim(found.share <= 0.2, f"and not in the English voice: {found}")
        call.words("the caller hears in Spanish that a person is rung", heard, began, transfer, 2)
        languages = [one["language"] for one in call.entries() if one["kind"] == "turn"]
        call.claim(languages == ["es", "es"], f"the journal says Spanish: {languages}")
        call.journal_has("rings", "choice greet 2", "reserved 0", "ended")

    return judge


def specialist_hangs_up(call):
    """The specialist hangs up first: the caller hears what can be done now, and is still on the line."""
    to_person(call)
    call.says("English caller", "person")
    joined = call.bridge.wait("joined", 15)
    call.listen(1.5)
    call.desk.ask("hang up")
    back = call.says(BACK)
    call.listen(2.5)
    call.press("*")
    menu = call.says("To learn")
    call.listen(1.5)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        joins = joined["t"] - began
        call.tone("the caller hears the specialist's tone", heard, DESK_HZ, joins + 0.4, joins + 1.3, True)
        ended = call.bridge.all("dial ended")[0]
        told = {name: ended[name] for name in ("DialCallStatus", "DialBridged", "DialCallDuration")}
        call.claim(told == {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "2"}, f"helpline is told {told}")
        parted = call.bridge.all("parted")[0]["t"] - began
        call.tone("the tone has ended", heard, DESK_HZ, parted + 0.3, parted + 1.8, False)
        found = call.words("the caller hears what can be done now", heard, began, back, 2)
        call.claim(found.began_s - parted < 1, f"that begins {1000 * (found.began_s - parted):.0f} ms after the specialist hung up (at most 1000)")
        call.words("the caller is still on the line and hears the menu", heard, began, menu, 1)
        call.journal_has("rings", "choice greet 1", "reserved 0", "person picks up", "dial answered", "reserved star", "ended")

    return judge


def message(call):
    """Nobody can be reached and the caller leaves a message: the recording has what the caller said."""
    to_person(call)
    for words, key in ((NOBODY, "2"), ("We can call you back", "2"), ("To leave a message", "1")):
        call.says(words)
        call.listen(0.4)
        call.press(key)
    call.says("After the tone")
    recorded = call.bridge.wait("records", 20)
    call.caller.ask("play", file=call.run.caller_tone)
    call.listen(2)
    call.press("#")
    thanks = call.says("Thank you. We have your message")
    call.listen(1.5)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        at = recorded["t"] - began
        call.tone("the caller hears the tone that begins the recording", heard, 1400, at - 0.25, at, True)
        message = Sound.read(recorded["file"])
        call.tone("the recording has the caller's tone", message, CALLER_HZ, 0.4, 1.6, True)
        call.words("the caller is thanked", heard, began, thanks, 1.2)
        told = next(one["heard"] for one in call.bridge.all("document") if "RecordingDuration" in one["heard"])
        call.claim(told["RecordingDuration"] == "2" and told["Digits"] == "#", f"helpline is told of 2 s, ended by the pound key: {told['RecordingDuration']} {told['Digits']}")
        call.journal_has("rings", "choice greet 1", "reserved 0", "dial busy", "dial busy", "choice busy 2", "choice callback 2",
                         "choice message 1", "recorded", "ended")

    return judge


def server_dies(call):
    """The server is killed during the greeting: at the caller's key another one goes on, at the fallback address."""
    call.run.second_server()
    call.ring()
    call.says(GREETING)
    call.listen(1)
    call.run.servers[0].kill()
    pressed = call.press("1")
    greeting = call.says(GREETING)
    call.listen(1)
    call.press("1")
    menu = call.says(MAIN)
    call.listen(1)
    call.run.servers[0].start()
    call.listen(1)
    call.hang_up()

    def judge():
        heard, began = call.heard(call.caller)
        failed = call.bridge.all("fallback")
        call.claim(len(failed) == 1, f"one request failed: {[one['why'] for one in failed]}")
        found = call.words("the caller hears the place again where the call was", heard, began, greeting, 0.9)
        late = found.began_s - (pressed["t"] - began)
        call.claim(late < 1, f"{1000 * late:.0f} ms after the key (at most 1000)")
        call.words("and with the same key the menu", heard, began, menu, 1.5)
        told = [f"{one['heard']} → {one['node']}" for one in call.entries(-1)]
        call.claim(told[-1:] == ["choice greet 1 → main"], f"the second server's journal: {', '.join(told)}")

    return judge


def to_person(call):
    """Rings, chooses English, and asks for a person; back when the transfer is announced."""
    call.ring()
    call.says(GREETING)
    call.listen(0.5)
    call.press("1")
    call.says(MAIN)
    call.listen(0.5)
    call.press("0")
    call.says(TRANSFER)


# What is scaled here is told in the log of each scenario.
FAST = {"words_a_minute": 450, "wait_scale": 0.1}
SETTINGS = {
    "busy": {"when_rung": "busy", "words_a_minute": 300},
    "no_answer": {"when_rung": "ring", "words_a_minute": 300, "ring_scale": 0.08},
    "silence": FAST,
    "specialist_hangs_up": {"words_a_minute": 300},
    "message": FAST | {"when_rung": "busy"},
}
ALL = {one.__name__: one for one in (barge_in, transfer, busy, no_answer, silence, spanish, specialist_hangs_up, message, server_dies)}
