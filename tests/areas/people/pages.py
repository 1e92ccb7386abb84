"""What the tests of sign-in share: a person with a password, pages read as text, letters, codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.core import mail
from django.db import transaction
from django.test import Client

from grappe.areas.people.models import Person

PASSWORD = "des-mots-de-passage"


def person(name: str = "lou", **more: Any) -> Person:
    who = Person(name=f"{name.capitalize()} Exemple", email=f"{name}@exemple.test", invented=True, **more)
    who.set_password(PASSWORD)
    who.save()
    return who


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def enter(client: Client, email: str = "lou@exemple.test", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/entrer/", {"username": email, "password": password}, **more)


def is_in(client: Client) -> bool:
    return client.get("/profil/").status_code == 200


@contextmanager
def committing(captured: Any) -> Iterator[None]:
    """Run what waits for the commit, as a real request does: the letters leave."""
    with captured(execute=True), transaction.atomic():
        yield


def last_link() -> str:
    """Return the path of the link in the last letter that left."""
    found = re.findall(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    return found[-1]


def totp(secret: str) -> str:
    """Return what a telephone shows now for a secret (RFC 6238)."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1
    ).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
