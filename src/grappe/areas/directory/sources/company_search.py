"""The public search service of companies, asked for one SIREN at a time and never faster than it allows.

Source: API « Recherche d'entreprises », open, seven requests a second for one address, 429 beyond. Off unless
`GRAPPE_COMPANY_SEARCH` gives its address.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Two server processes of one machine, each its own limit, stay together below seven.
PER_SECOND = 3
TIMEOUT_SECONDS = 4.0
ATTEMPTS = 3
FIRST_WAIT_SECONDS = 0.4
LONGEST_WAIT_SECONDS = 3.0
_LARGEST_ANSWER = 2 * 1024 * 1024
_TRY_AGAIN = (429, 500, 502, 503, 504)


class SearchFailed(Exception):
    """The service did not answer, or not in its own words."""


@dataclass(slots=True)
class Pace:
    """At most so many requests a second, whatever the number of threads."""

    per_second: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        """Return when the next request may leave."""
        with self._lock:
            now = self.clock()
            turn = max(now, self._next)
            self._next = turn + 1 / self.per_second
        if turn > now:
            self.sleep(turn - now)


@dataclass(slots=True)
class CompanySearch:
    """The service at an address."""

    address: str
    pace: Pace
    timeout: float = TIMEOUT_SECONDS
    attempts: int = ATTEMPTS
    first_wait: float = FIRST_WAIT_SECONDS

    def answer(self, siren: str) -> dict[str, Any]:
        """Return what the service says of a SIREN, waiting and asking again when it is busy.

        :raises SearchFailed: when it refuses, stays silent, or answers something else than it should.
        """
        query = urllib.parse.urlencode({"q": siren, "page": 1, "per_page": 1})
        request = urllib.request.Request(
            f"{self.address.rstrip('/')}/search?{query}", headers={"Accept": "application/json"}
        )
        for attempt in range(1, self.attempts + 1):
            self.pace.wait()
            try:
                return self._read(request)
            except urllib.error.HTTPError as error:
                if error.code not in _TRY_AGAIN or attempt == self.attempts:
                    raise SearchFailed(str(error.code)) from error
                self.pace.sleep(self._wait(attempt, error.headers.get("Retry-After")))
            except (OSError, ValueError, http.client.HTTPException) as error:
                if attempt == self.attempts:
                    raise SearchFailed(type(error).__name__) from error
                self.pace.sleep(self._wait(attempt, None))
        raise AssertionError("the last attempt returns or raises")

    def _read(self, request: urllib.request.Request) -> dict[str, Any]:
        with urllib.request.urlopen(request, timeout=self.timeout) as response:
            document = json.loads(response.read(_LARGEST_ANSWER))
        if not isinstance(document, dict):
            raise ValueError("not an object")
        return document

    def _wait(self, attempt: int, asked: str | None) -> float:
        """Twice as long each time, or what the service asks; never so long that the reader gives up."""
        doubled = self.first_wait * 2 ** (attempt - 1)
        wanted = float(asked) if asked and asked.isdigit() else doubled
        return min(wanted, LONGEST_WAIT_SECONDS)
