"""What a word or an expression may also be called, by the lines that the networks wrote. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grappe.areas.matching.rules.score import Synonym
from grappe.areas.matching.rules.words import expression_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `term` answers whoever asks `canonical`, and the reverse unless it is a technique."""

    term: str
    canonical: str
    is_technique: bool = False


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """The lines that hold for a reader, found by their stems."""

    answers: Mapping[str, tuple[Synonym, ...]] = field(default_factory=dict)
    longest: int = 0
    """How many stems the longest expression has."""

    def answers_to(self, expression: str) -> tuple[Synonym, ...]:
        """Return what else answers an expression given as stems, in the alphabet's order of their words."""
        return self.answers.get(expression, ())

    def found_in(self, stems: Sequence[str]) -> dict[str, tuple[Synonym, ...]]:
        """Return, for each stem of a need, what else answers the expressions of the need that hold it.

        An expression counts where its stems follow one another, and the longest alone there: *dioxyde de
        titane* is no *titane*.
        """
        found: dict[str, dict[str, Synonym]] = {}
        place = 0
        while place < len(stems):
            length = self._length_at(stems, place)
            expression = stems[place : place + length]
            for stem in expression:
                answers = self.answers_to(" ".join(expression))
                found.setdefault(stem, {}).update((answer.term, answer) for answer in answers)
            place += length or 1
        return {
            stem: tuple(
                sorted((a for a in answers.values() if a.term != stem), key=lambda a: (a.is_kin, a.label))
            )
            for stem, answers in found.items()
        }

    def _length_at(self, stems: Sequence[str], place: int) -> int:
        """How many stems the longest expression that begins there has; 0 when none does."""
        most = min(self.longest, len(stems) - place)
        lengths = (n for n in range(most, 0, -1) if " ".join(stems[place : place + n]) in self.answers)
        return next(lengths, 0)


def thesaurus_of(lines: Iterable[Line]) -> Thesaurus:
    """Return the lines as they answer.

    Whoever asks a canonical term is answered by all that its lines say. Whoever asks one of its synonyms is
    answered by the canonical term and by all the rest of it. Whoever asks a technique is answered by what it
    is a way to do and by the other ways, as kin only: the same gesture in another trade, not the same thing.
    """
    said: dict[str, dict[str, str]] = {}
    same: dict[str, set[str]] = {}
    ways: dict[str, set[str]] = {}
    words: dict[str, str] = {}
    for line in sorted(lines, key=lambda line: (line.canonical, line.term)):
        asked, answer = expression_of(line.canonical), expression_of(line.term)
        if not asked or not answer or asked == answer:
            continue
        words.setdefault(asked, line.canonical)
        words.setdefault(answer, line.term)
        said.setdefault(asked, {})[answer] = line.term
        (ways if line.is_technique else same).setdefault(answer, set()).add(asked)
    found: dict[str, dict[str, str]] = {asked: dict(answers) for asked, answers in said.items()}
    for answer, canonicals in same.items():
        for asked in canonicals:
            others = {term: label for term, label in said[asked].items() if term != answer}
            found.setdefault(answer, {}).update({asked: words[asked], **others})
    kin: dict[str, dict[str, str]] = {}
    for answer, canonicals in ways.items():
        for asked in canonicals:
            others = {asked: words[asked], **said[asked]}
            known = {answer, *found.get(answer, ())}
            kin.setdefault(answer, {}).update((t, label) for t, label in others.items() if t not in known)
    expressions = sorted({*found, *kin})
    longest = max((len(asked.split()) for asked in expressions), default=0)
    return Thesaurus({asked: _ordered(found, kin, asked) for asked in expressions}, longest)


def _ordered(
    found: Mapping[str, Mapping[str, str]], kin: Mapping[str, Mapping[str, str]], asked: str
) -> tuple[Synonym, ...]:
    """Synonyms first, then kin, each by its words."""
    answers = [Synonym(label, term) for term, label in found.get(asked, {}).items()]
    answers += [Synonym(label, term, is_kin=True) for term, label in kin.get(asked, {}).items()]
    return tuple(sorted(answers, key=lambda one: (one.is_kin, one.label)))
