"""Twilio's documents, read as its manual says: bytes in, verbs out.

Entry point: `read`. What the manual does not know (an element, an attribute, a place for one) is a `Fault` and fails the
test, since the real provider would warn or hang up. Speech is cut at its breaks into `Piece`s, each in one language.

Manual: "TwiML for Programmable Voice" and the pages of its verbs.
"""

import re
import urllib.parse
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field


class Fault(Exception):
    """A document or an answer the provider would not obey."""


@dataclass
class Piece:
    """What is said in one go, and the quiet after it."""

    words: str
    locale: str
    share: float = 1.0
    quiet_s: float = 0.0


@dataclass
class Say:
    pieces: list


@dataclass
class Pause:
    seconds: float


@dataclass
class Gather:
    says: list
    action: str
    keys: int | None
    timeout_s: float
    finish: str
    tells_silence: bool


@dataclass
class Number:
    number: str
    whisper: str | None


@dataclass
class Dial:
    numbers: list
    action: str | None
    ring_s: float
    shown: str | None
    longest_s: float


@dataclass
class Record:
    action: str
    silence_s: float
    finish: str
    longest_s: float
    beep: bool


@dataclass
class Redirect:
    place: str


@dataclass
class Hangup:
    pass


@dataclass
class Document:
    """Verbs in their order, and where they came from."""

    place: str
    verbs: list = field(default_factory=list)


# Each element with its attributes and what may stand inside.
SSML = {"break", "phoneme", "prosody", "say-as", "sub", "lang", "p", "s", "emphasis", "w"}
GRAMMAR = {
    "Response": (set(), {"Say", "Pause", "Gather", "Dial", "Record", "Redirect", "Hangup"}),
    "Say": ({"voice", "language", "loop"}, SSML),
    "Pause": ({"length"}, set()),
    "Gather": ({"input", "action", "method", "timeout", "speechTimeout", "finishOnKey", "numDigits", "hints", "language",
                "speechModel", "profanityFilter", "actionOnEmptyResult"}, {"Say", "Pause"}),
    "Dial": ({"action", "method", "timeout", "timeLimit", "callerId", "answerOnBridge"}, {"Number"}),
    "Number": ({"url", "method", "statusCallback", "statusCallbackEvent", "statusCallbackMethod"}, set()),
    "Record": ({"action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim", "transcribe"}, set()),
    "Redirect": ({"method"}, set()),
    "Hangup": (set(), set()),
    "break": ({"time", "strength"}, set()),
    "phoneme": ({"alphabet", "ph"}, set()),
    "prosody": ({"rate"}, SSML),
    "say-as": ({"interpret-as", "format"}, set()),
    "sub": ({"alias"}, set()),
    "lang": ({"{http://www.w3.org/XML/1998/namespace}lang"}, SSML),
    "p": (set(), SSML), "s": (set(), SSML), "emphasis": ({"level"}, SSML), "w": ({"role"}, SSML),
}
# "Number" page: what may stand in a document that the person who was rung hears.
WHISPER = {"Say", "Gather", "Hangup"}


def read(text: bytes, place: str, whisper: bool = False) -> Document:
    """The verbs of a document that came from this place."""
    if len(text) > 64_000:
        raise Fault("a document is larger than 64 KB")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Fault(f"this is no XML: {error}") from error
    if root.tag != "Response":
        raise Fault(f"a document begins with <{root.tag}>")
    obey(root)
    for element in root:
        if whisper and element.tag not in WHISPER:
            raise Fault(f"<{element.tag}> may not stand in a document the called person hears")
    return Document(place, [verb(element, place) for element in root])


def obey(element: ElementTree.Element) -> None:
    """Whether the manual knows this element, with these attributes and children."""
    attributes, children = GRAMMAR[element.tag]
    for name in element.attrib:
        if name not in attributes:
            raise Fault(f"<{element.tag}> has no attribute {name}")
    for method in ("method", "statusCallbackMethod"):
        if element.get(method, "POST") != "POST":
            raise Fault(f"this bridge asks by POST alone, not {element.get(method)}")
    for child in element:
        if child.tag not in children:
            raise Fault(f"<{child.tag}> may not stand in <{element.tag}>")
        obey(child)


def verb(element: ElementTree.Element, place: str):
    """One verb, its addresses resolved and its defaults the manual's."""
    def to(name):
        address = element.get(name)
        return None if address is None else urllib.parse.urljoin(place, address)

    match element.tag:
        case "Say":
            return Say(pieces(element))
        case "Pause":
            return Pause(number(element, "length", 1))
        case "Gather":
            keys = number(element, "numDigits", 0)
            return Gather(
                says=[verb(child, place) for child in element],
                action=to("action") or place,
                keys=int(keys) or None,
                timeout_s=number(element, "timeout", 5),
                finish=element.get("finishOnKey", "#"),
                tells_silence=element.get("actionOnEmptyResult", "false") == "true",
            )
        case "Dial":
            alone = (element.text or "").strip()
            numbers = [Number(alone, None)] if alone else []
            for child in element:
                whisper = child.get("url")
                numbers.append(Number((child.text or "").strip(), whisper and urllib.parse.urljoin(place, whisper)))
            return Dial(numbers, to("action"), number(element, "timeout", 30), element.get("callerId"),
                        number(element, "timeLimit", 14_400))
        case "Record":
            return Record(to("action") or place, number(element, "timeout", 5), element.get("finishOnKey", "1234567890*#"),
                          number(element, "maxLength", 3600), element.get("playBeep", "true") == "true")
        case "Redirect":
            return Redirect(urllib.parse.urljoin(place, (element.text or "").strip()))
        case _:
            return Hangup()


def number(element: ElementTree.Element, name: str, otherwise: int) -> float:
    """An attribute that is a whole number."""
    told = element.get(name, str(otherwise))
    if not told.isdigit():
        raise Fault(f"{name}={told!r} of <{element.tag}> is no number")
    return float(told)


def pieces(element: ElementTree.Element) -> list:
    """What a <Say> says, cut at its breaks."""
    locale = element.get("language", "en-US")
    said = [Piece("", locale)]

    def add(text, share):
        if text and said[-1].share != share:
            said.append(Piece("", locale, share))
        said[-1].words += text or ""

    def walk(inside, share):
        if inside.tag == "break":
            said[-1].quiet_s += quiet_s(inside)
            said.append(Piece("", locale, share))
            return
        if inside.tag == "sub":
            add(inside.get("alias"), share)
            return
        if inside.tag == "prosody":
            share = float(inside.get("rate", "100%").rstrip("%")) / 100
        add(inside.text, share)
        for child in inside:
            walk(child, share)
            add(child.tail, share)

    walk(element, 1.0)
    for piece in said:
        piece.words = re.sub(r"\s+", " ", piece.words).strip()
    if not any(piece.words for piece in said):
        raise Fault("a <Say> says nothing")
    return [piece for piece in said if piece.words or piece.quiet_s]


def quiet_s(element: ElementTree.Element) -> float:
    """How long a <break> is quiet; half a second where it does not say."""
    time = re.fullmatch(r"(\d+)(ms|s)", element.get("time", "500ms"))
    if not time:
        raise Fault(f"time={element.get('time')!r} of <break>")
    return int(time[1]) / (1000 if time[2] == "ms" else 1)


def words(verbs: list) -> str:
    """All the words of these verbs, in one line."""
    inside = [each for verb in verbs for each in (verb.says if isinstance(verb, Gather) else [verb])]
    return " ".join(piece.words for verb in inside if isinstance(verb, Say) for piece in verb.pieces if piece.words)
