"""Genuine requests of the provider: what is told, how it is signed, and what happens when a server does not answer.

Entry points: `Line`, what the provider was told about one number, and `Line.ask`. Signatures are made here from the
manual, by none of helpline's code.

Manuals: "Webhooks Security"; "Webhooks Connection Overrides" (the `#rc=…` behind an address); "Availability and Reliability".
"""

import base64
import hashlib
import hmac
import http.client
import secrets
import urllib.parse
from dataclasses import dataclass

from documents import Fault


@dataclass
class Line:
    """One number at the provider: its account, its secret and the addresses it was set up with."""

    account: str
    token: str
    number: str
    voice: str
    fallback: str
    ended: str

    def ask(self, place: str, params: dict) -> tuple:
        """Posts as the provider does; the answer's kind and bytes. `Broken` once all tries have failed."""
        address, _, wishes = place.partition("#")
        wishes = dict(wish.split("=", 1) for wish in wishes.split("&") if wish)
        again = wishes.get("rp", "ct").split(",")
        connect_s, read_s = int(wishes.get("ct", 5000)) / 1000, int(wishes.get("rt", 15000)) / 1000
        token = sid("IT")
        left = int(wishes.get("rc", 1))
        while True:
            try:
                return post(address, sign(self.token, address, params), params, token, connect_s, read_s)
            except Broken as broken:
                if not left or broken.kind not in again:
                    raise
                left -= 1


class Broken(Exception):
    """No answer that can be used: `ct`, `rt` or `5xx`, as the manual calls them."""

    def __init__(self, kind: str, code: str):
        super().__init__(f"{kind} (error {code})")
        self.kind, self.code = kind, code


def sign(token: str, address: str, params: dict) -> str:
    """`X-Twilio-Signature`: over the address, then every name and value in the order of their bytes."""
    signed = address + "".join(name + value for name, value in sorted(params.items()))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def post(address: str, signature: str, params: dict, token: str, connect_s: float, read_s: float) -> tuple:
    """One request over one connection of its own."""
    at = urllib.parse.urlsplit(address)
    if at.hostname != "127.0.0.1":
        raise Fault(f"{address} is not on this machine")
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=connect_s)
    try:
        connection.connect()
    except OSError as error:
        raise Broken("ct", "11205") from error
    try:
        connection.sock.settimeout(read_s)
        connection.request("POST", at.path + (f"?{at.query}" if at.query else ""), urllib.parse.urlencode(params), {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": token,
            "X-Twilio-Signature": signature,
        })
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Broken("rt", "11200") from error
    finally:
        connection.close()
    if answer.status >= 500:
        raise Broken("5xx", "11200")
    if answer.status >= 300:
        raise Broken("4xx", "11200")
    return answer.getheader("Content-Type", ""), body


def sid(kind: str) -> str:
    """A new name in the provider's form."""
    return kind + secrets.token_hex(16)
