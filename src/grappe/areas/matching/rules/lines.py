"""When a network may write a line of its thesaurus. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grappe.areas.matching.rules.thesaurus import Line
from grappe.areas.matching.rules.words import expression_of
from grappe.values import Refusal

LONGEST = 80
_Said = tuple[str, str, bool]
LONGEST_SOURCE = 120


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed: `term` answers when `canonical` is asked."""

    term: str
    canonical: str
    is_technique: bool = False
    source: str = ""

    def trimmed(self) -> TypedLine:
        """Return the line with single blanks, none at the ends."""
        texts = (" ".join(text.split()) for text in (self.term, self.canonical, self.source))
        term, canonical, source = texts
        return TypedLine(term, canonical, self.is_technique, source)


class Known:
    """The lines that a network reads: its own and those of the house; each new line is judged beside them."""

    def __init__(self, *, own: Iterable[Line], house: Iterable[Line]) -> None:
        self._words: dict[str, str] = {}
        self._edges: dict[str, set[tuple[str, bool]]] = {}
        self._own: set[_Said] = set()
        self._house: set[_Said] = set()
        for lines, said in ((house, self._house), (own, self._own)):
            for line in lines:
                self._add(line, said)

    def add(self, line: Line) -> None:
        """Count one more line among the network's own."""
        self._add(line, self._own)

    def _add(self, line: Line, said: set[_Said]) -> None:
        term, canonical = expression_of(line.term), expression_of(line.canonical)
        said.add((term, canonical, line.is_technique))
        self._words.setdefault(term, line.term)
        self._words.setdefault(canonical, line.canonical)
        self._edges.setdefault(term, set()).add((canonical, line.is_technique))
        if not line.is_technique:
            self._edges.setdefault(canonical, set()).add((term, False))

    def refusals(self, typed: TypedLine) -> list[Refusal]:
        """Return every reason why a trimmed line cannot be written beside these."""
        refusals = [*_refusals_of_word(typed.term, "term"), *_refusals_of_word(typed.canonical, "canonical")]
        if len(typed.source) > LONGEST_SOURCE:
            refusals.append(Refusal("matching.text_too_long", {"longest": LONGEST_SOURCE}, "source"))
        if refusals:
            return refusals
        term, canonical = expression_of(typed.term), expression_of(typed.canonical)
        words = {"term": typed.term, "canonical": typed.canonical}
        if term == canonical:
            return [Refusal("matching.same_word", words, "term")]
        same = _ways_to_say(term, canonical, is_technique=typed.is_technique)
        if same & self._own:
            return [Refusal("matching.line_exists", words, "term")]
        if same & self._house:
            return [Refusal("matching.line_of_the_house", words, "term")]
        path = self._circle(term, canonical, is_technique=typed.is_technique)
        if path:
            labels = {**self._words, term: typed.term, canonical: typed.canonical}
            return [
                Refusal("matching.circle", {"path": " → ".join(labels[one] for one in path)}, "canonical")
            ]
        return []

    def _circle(self, term: str, canonical: str, *, is_technique: bool) -> tuple[str, ...]:
        """Return the words by which a line would make a term a technique of itself; empty without circle."""
        if is_technique:
            return _path(self._edges, canonical, term, through_technique=False)
        return _path(self._edges, canonical, term, through_technique=True) or _path(
            self._edges, term, canonical, through_technique=True
        )


def _ways_to_say(term: str, canonical: str, *, is_technique: bool) -> set[_Said]:
    """The lines that say the same already: of one pair there is one line, and a synonym holds both ways."""
    same = {(term, canonical, True), (term, canonical, False)}
    return same if is_technique else {*same, (canonical, term, False)}


def _refusals_of_word(text: str, name: str) -> list[Refusal]:
    if not text:
        return [Refusal("matching.word_missing", {}, name)]
    if len(text) > LONGEST:
        return [Refusal("matching.text_too_long", {"longest": LONGEST}, name)]
    if not expression_of(text):
        return [Refusal("matching.word_says_nothing", {"text": text}, name)]
    return []


def _path(
    edges: dict[str, set[tuple[str, bool]]], start: str, goal: str, *, through_technique: bool
) -> tuple[str, ...]:
    """Return the shortest way up from a term to another, by a technique at least once when asked."""
    first = (start, not through_technique)
    came: dict[tuple[str, bool], tuple[str, bool] | None] = {first: None}
    waiting = deque([first])
    while waiting:
        state = waiting.popleft()
        if state == (goal, True):
            return tuple(reversed(list(_back(came, state))))
        for word, technique in sorted(edges.get(state[0], ())):
            after = (word, state[1] or technique)
            if after not in came:
                came[after] = state
                waiting.append(after)
    return ()


def _back(came: dict[tuple[str, bool], tuple[str, bool] | None], state: tuple[str, bool]) -> Iterator[str]:
    at: tuple[str, bool] | None = state
    while at is not None:
        yield at[0]
        at = came[at]
