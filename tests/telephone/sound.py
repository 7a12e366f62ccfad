"""Sounds made and sounds measured: voices, tones, levels, and which words a recording has.

Entry points: `Voices` speaks with espeak-ng, `tone` and `ringing` are made by sox, `Sound` measures a file. Levels are dBFS of the root
mean square: a sine as loud as a file can hold has -3. A tone's power is that of the tone alone (Goertzel), in the same
scale. `Sound.find` looks for a file that was played inside a recording, by correlation of 0.4 s slices: it tells where the
words began, how many of their slices are there, and when the last of them ends.
"""

import concurrent.futures
import hashlib
import os
import subprocess
import wave
from dataclasses import dataclass

import numpy

RATE = 8000
# Above this somebody speaks or a tone sounds; PCMU's own noise in silence is below -70.
HEARD_DBFS = -45.0
FRAME_S = 0.02


def voice(locale: str) -> str:
    """The voice of a language, as `helpline call --aloud` chooses it."""
    if locale in ("es", "es-ES"):
        return "es"
    return "es-419" if locale.startswith("es-") else locale.lower()


class Voices:
    """Speaks words into files, one after another, while the caller hears the ones before."""

    def __init__(self, folder: str, words_a_minute: int):
        self.folder = folder
        self.words_a_minute = words_a_minute
        self.worker = concurrent.futures.ThreadPoolExecutor(1)

    def speak(self, words: str, locale: str, share: float) -> concurrent.futures.Future:
        """Begins to speak; the file's name comes later."""
        rate = round(self.words_a_minute * share)
        name = hashlib.sha1(f"{locale} {rate} {words}".encode()).hexdigest()[:16]
        return self.worker.submit(spoken, os.path.join(self.folder, f"{name}.wav"), words, locale, rate)


def spoken(path: str, words: str, locale: str, rate: int) -> str:
    """One file of speech, made if it is not there."""
    if not os.path.exists(path):
        part = f"{path}.part.wav"
        speak = ["espeak-ng", "-b", "1", "-v", voice(locale), "-s", str(rate), "--stdin", "-w", f"{path}.raw.wav"]
        subprocess.run(speak, input=words.encode(), check=True)
        subprocess.run(["sox", f"{path}.raw.wav", "-r", str(RATE), "-c", "1", "-b", "16", part, "norm", "-6"], check=True)
        os.remove(f"{path}.raw.wav")
        os.replace(part, path)
    return path


def tone(path: str, hz: int, seconds: float) -> str:
    """A tone, by sox."""
    make(path, ["synth", str(seconds), "sine", str(hz), "vol", "0.3"])
    return path


def ringing(path: str) -> str:
    """What a caller hears while it rings: 440 and 480 Hz, two seconds of six."""
    make(path, ["synth", "2", "sine", "440", "sine", "480", "remix", "-", "vol", "0.2", "pad", "0", "4"])
    return path


def make(path: str, effects: list) -> None:
    """A file of sox's own."""
    if not os.path.exists(path):
        subprocess.run(["sox", "-n", "-r", str(RATE), "-b", "16", path, *effects], check=True)


@dataclass
class Found:
    """Where a recording has what was played: all of it, in part, or not."""

    share: float
    began_s: float
    ended_s: float

    def __str__(self) -> str:
        if self.share < 0.1:
            return f"{self.share:.0%} of it"
        return f"{self.share:.0%} of it, from {self.began_s:.2f} s to {self.ended_s:.2f} s"


class Sound:
    """A recording, or a file that was played."""

    def __init__(self, samples: numpy.ndarray):
        self.samples = samples

    @classmethod
    def read(cls, path: str) -> "Sound":
        """The sound of a file."""
        with wave.open(path) as file:
            if file.getframerate() != RATE or file.getnchannels() != 1:
                raise ValueError(f"{path} is not of a telephone")
            samples = file.readframes(file.getnframes())
        return cls(numpy.frombuffer(samples, dtype="<i2").astype(numpy.float64) / 32768)

    def cut(self, end_s: float) -> "Sound":
        """Its first seconds."""
        return Sound(self.part(0, end_s))

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    def part(self, start_s: float, end_s: float) -> numpy.ndarray:
        """The samples between two moments."""
        return self.samples[max(0, int(start_s * RATE)):max(0, int(end_s * RATE))]

    def level(self, start_s: float = 0.0, end_s: float = 1e6) -> float:
        """How loud it is, dBFS."""
        return level(self.part(start_s, end_s))

    def tone(self, hz: int, start_s: float, end_s: float) -> float:
        """How loud a tone is in it, dBFS: the median of tenths of a second, so that no single syllable or lost packet decides."""
        size = RATE // 10
        part = self.part(start_s, end_s)
        turns = numpy.exp(-2j * numpy.pi * hz * numpy.arange(size) / RATE)
        powers = [2 * abs(numpy.dot(part[at:at + size], turns)) / size for at in range(0, len(part) - size + 1, size)]
        return decibels(numpy.median(powers) / numpy.sqrt(2)) if powers else -120.0

    def frames(self) -> list:
        """The level of every 20 ms."""
        size = int(FRAME_S * RATE)
        return [level(self.samples[at:at + size]) for at in range(0, len(self.samples) - size + 1, size)]

    def segments(self, gap_s: float = 0.5) -> list:
        """Stretches that sound and stretches that do not, with their levels; pauses shorter than the gap belong to speech."""
        loud = [at * FRAME_S for at, level in enumerate(self.frames()) if level > HEARD_DBFS]
        stretches = []
        for at in loud:
            if stretches and at - stretches[-1][1] < gap_s:
                stretches[-1][1] = at + FRAME_S
            else:
                stretches.append([at, at + FRAME_S])
        told, before = [], 0.0
        for start, end in [*stretches, [self.seconds, self.seconds]]:
            if start - before > FRAME_S:
                told.append((before, start, self.level(before, start), False))
            if end > start:
                told.append((start, end, self.level(start, end), True))
            before = end
        return told

    def find(self, played: "Sound", start_s: float = 0.0, end_s: float = 1e6) -> Found:
        """Looks for what was played in what was recorded between two moments."""
        slice_s, step_s, start_s = 0.4, 0.2, max(0.0, start_s)
        inside = self.part(start_s, end_s)
        size = int(slice_s * RATE)
        if len(inside) <= size:
            return Found(0.0, start_s, start_s)
        slices = []
        for at in numpy.arange(0, max(played.seconds - slice_s, 0.01), step_s):
            part = played.part(at, at + slice_s)
            if len(part) == size and level(part) > HEARD_DBFS:
                slices.append((at, *best(part, inside)))
        good = [(at, found - at) for at, found, likeness in slices if likeness > 0.7]
        if not good:
            return Found(0.0, start_s, start_s)
        # Slices that are truly there agree about where the words began; one that only sounds alike does not.
        offsets = sorted(offset for _, offset in good)
        began = max(offsets, key=lambda one: sum(abs(one - other) < 0.15 for other in offsets))
        there = [at for at, offset in good if abs(offset - began) < 0.15]
        return Found(len(there) / len(slices), start_s + began, start_s + began + max(there) + slice_s)

    def stops(self, played: "Sound", began_s: float, after_s: float) -> float:
        """When what was played since `began_s` is heard for the last time: windows of 0.1 s, as they lie."""
        last = after_s
        size, slack = int(0.1 * RATE), int(0.1 * RATE)
        for at in numpy.arange(max(after_s - began_s - 0.1, 0), played.seconds - 0.1, 0.01):
            part = played.part(at, at + 0.1)
            inside = self.samples[max(0, int((began_s + at) * RATE) - slack):int((began_s + at) * RATE) + size + slack]
            if len(part) == size and len(inside) > size and level(part) > HEARD_DBFS and best(part, inside)[1] > 0.9:
                last = max(last, began_s + at + 0.1)
        return last


def best(part: numpy.ndarray, inside: numpy.ndarray) -> tuple:
    """Where a part fits best, in seconds, and how well: 1 is the same but for loudness."""
    size = len(part)
    width = 1 << int(numpy.ceil(numpy.log2(len(inside) + size)))
    product = numpy.fft.irfft(numpy.fft.rfft(inside, width) * numpy.conj(numpy.fft.rfft(part, width)), width)
    product = product[:len(inside) - size + 1]
    squares = numpy.concatenate(([0.0], numpy.cumsum(inside * inside)))
    energy = squares[size:] - squares[:-size]
    # Silence is like nothing.
    likeness = product / numpy.sqrt(numpy.maximum(energy, size * 1e-6) * numpy.dot(part, part))
    at = int(numpy.argmax(likeness))
    return at / RATE, float(likeness[at])


def level(part: numpy.ndarray) -> float:
    """Root mean square, dBFS."""
    return decibels(numpy.sqrt(numpy.mean(part * part))) if len(part) else -120.0


def decibels(amplitude: float) -> float:
    return 20 * numpy.log10(max(float(amplitude), 1e-6))
