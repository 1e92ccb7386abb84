"""French words as an index and a score both read them: one analysis, so that both count the same clues.

Lower case without accents, elision cut, function words left out, then the Snowball stem for French. Accents
go before the stem: registers write in capitals, people type without accents, and both must find "dragée".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

import snowballstemmer

from grappe.areas.matching.rules.families import COMMON_WORDS, FAMILIES

_STEMMER = snowballstemmer.stemmer("french")
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "’": "'", "ʼ": "'", "`": "'"}
)
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|quoiqu|presqu)'")
_WORD = re.compile(r"[a-z0-9]+")
# Without its accent "dragée" would keep an "e" that "drage" loses: feminine endings are cut to one.
_FEMININE = re.compile(r"ees?$")
# Snowball keeps the ending of "broyage" and cuts that of "broyer", writes "envoi" for "envoyer" and "convoy"
# for "convoyage", and knows "-ité" by its accent only.
_ENDINGS = (
    (re.compile(r"^(\w{3,})ag$"), r"\1"),
    (re.compile(r"oy$"), "oi"),
    (re.compile(r"^(\w{2,})[ai]bilit$"), r"\1abl"),
    (re.compile(r"^(\w{5,})it$"), r"\1"),
)
_STOPS = re.compile(r"[,;:.!?]\s|\n")
# What follows is for whom, to what end, or what is not wanted.
_BESIDE = re.compile(r"\b(?:sans|pour|afin|without|for)\b", re.IGNORECASE)
# Infinitives, and what the act of a verb is called.
_ACT = re.compile(r"(?:er|ir|[aeo]indre|ondre|oudre|uire|traire|ages?|tions?|sions?|ures?|ements?|eries?)$")
_NOUNS = """
papier acier fer cuir poudre laser panier osier mortier gravier fumier gibier levier clavier polyester
vetement complement element condiment medicament fragment fromage village image fourrage feuillage
coquillage ouvrage outillage cepage confiture structure chaussure voiture nature levure nourriture
"""
_THINGS = frozenset(_NOUNS.split())
_SHORTEST, _LONGEST = 2, 40
_MANY, _ONE_IN = 20_000, 8
WHOLE = 1_000

_FRENCH = """
a afin ai ainsi alors apres au aucun aucune aujourd aussi autre autres aux avant avec avoir avons ayant bien
but car ce cela celle celles celui cependant ces cet cette ceux chacun chacune chaque chez ci comme comment
compte contre dans de depuis dernier derniere des deux devra doit doivent donc dont du durant elle elles en
encore enfin entre est et etaient etait etant etc ete etre eux faire fait faut fois font fut grace hors hui il
ils ici je jusqu la le les leur leurs lors lorsque lui ma mais me meme memes mes mettre mieux moins mon ne ni
non nos notamment notre nous nouveau nouveaux nouvelle nouvelles on ont or ou par parce parmi part pas pendant
peu peut peuvent plus plusieurs plutot pour pourra pourquoi pouvoir premier premiere presque pris puis puisque
qu quand que quel quelle quelles quelque quelques quels qui quoi rendre sa sans se selon sera serait seront
ses si sinon soi soit son sont sous souvent sur ta te tel telle telles tels tes ti toi ton toujours tous tout
toute toutes travers tres trois trop tu un une unes uns vers via voici voila vos votre vous vu vue y
"""
# Summaries of projects mix both languages.
_ENGLISH = """
about after all also an and any are as at be been before being between both but by can could did do does
during each for from had has have how however if in into is it its may more most new no not of off on one
only other our out over same should so some such than that the their them then there these they this
those through thus to toward towards two under until up upon us used using was we well were what when
where which while who will with within without would you your
"""
STOP_WORDS = frozenset((_FRENCH + _ENGLISH).split())

# Nouns whose ending is no act: "village" is no way of "ville".
_WHOLE = frozenset(
    {
        "fromag", "villag", "imag", "pag", "plag", "etag", "garag", "potag", "orag", "visag", "paysag",
        "voyag", "menag", "avantag", "dommag", "messag", "langag", "herbag", "fourrag", "cepag", "nuag",
        "bagag", "courag", "heritag", "equipag", "personnag", "pelag", "feuillag", "coquillag",
        "ouvrag", "outillag", "passag", "graphit",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text in lower case, without accents, ligatures undone, apostrophes made straight."""
    decomposed = unicodedata.normalize("NFKD", text).lower().translate(_LIGATURES)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words that mean something, in order, as often as they are said."""
    return tuple(stem for _, stem in spoken(text))


def spoken(text: str) -> tuple[tuple[str, str], ...]:
    """Return (word as folded, stem) for each word that means something, in order: evidence to be shown."""
    words = _WORD.findall(_ELISION.sub(" ", fold(text)))
    return tuple((word, stem_of(word)) for word in words if _means_something(word))


def thing_of(text: str) -> str:
    """Return the part of a need that says the thing wanted: the first that says something, up to what parts
    it from its circumstances (a stop, a comma, *sans*, *pour*); all of it when no part does."""
    for clause in _STOPS.split(text):
        part = _BESIDE.split(clause)[0]
        if any(not is_common(stem) for stem in stems_of(part)):
            return part
    return text


def names_act(word: str) -> bool:
    """Whether a folded word names an act ("fumer", "fumage"), not a state or a thing ("fumé", "fumée")."""
    return _ACT.search(word) is not None and word.removesuffix("s") not in _THINGS


def is_common(stem: str) -> bool:
    """Whether a stem is that of a word that any need may say (to find, small, price)."""
    return stem in _common_stems()


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(map(stem_of, COMMON_WORDS))


def expression_of(text: str) -> str:
    """Return a word or an expression of a thesaurus as its stems in order, parted by a blank."""
    return " ".join(dict.fromkeys(stems_of(text)))


@lru_cache(maxsize=200_000)
def stem_of(word: str) -> str:
    """Return the stem of one folded word ("dragees" gives "drag"); what is done and the act of doing it have
    the same ("broyer" and "broyage" give "broy")."""
    if family := FAMILIES.get(word):
        return family
    stem = str(_STEMMER.stemWord(_FEMININE.sub("e", word)))
    if family := FAMILIES.get(stem):
        return family
    if stem in _WHOLE:
        return stem
    for ending, shorter in _ENDINGS:
        stem = ending.sub(shorter, stem)
    return stem


def telling(
    counts: Mapping[str, int],
    holders: Mapping[str, int],
    candidates: int,
    limit: int,
    emphases: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, int]:
    """Return the `limit` words that tell most, with their weight: how rare a word is among the candidates.

    The weight is 1 000 times the base-two logarithm of candidates over holders, kept whole by integers: it
    grows by whole bands of rarity and never depends on the machine. Ties go to the word said most, then to
    the alphabet. A word that is everywhere is kept only when nothing else is said.

    :param counts: how often the need says each word.
    :param holders: how many candidates hold each word; unheld words tell nothing.
    :param emphases: thousandths by which a word counts more or less than its rarity; 1 000 unless told.
    """
    weighed = {
        word: rarity(candidates, holders.get(word, 0)) * emphases.get(word, WHOLE) // WHOLE for word in counts
    }
    kept = sorted((word for word in counts if weighed[word]), key=lambda w: (-weighed[w], -counts[w], w))
    told = [word for word in kept if not is_everywhere(candidates, holders[word])]
    return {word: weighed[word] for word in (told or kept)[:limit]}


def is_everywhere(candidates: int, holders: int) -> bool:
    """Whether so many hold a word or a skill that it tells nothing beside others: more than one candidate in
    eight, in a large directory (and more than twenty thousand)."""
    return holders > _MANY and holders * _ONE_IN > candidates


def rarity(candidates: int, holders: int) -> int:
    """Return 1 000 log2(candidates / holders) to the lower hundredth of an octave; 0 when nobody holds it."""
    if holders <= 0 or candidates <= holders:
        return 0
    # log2(x) by repeated squaring, in integers: the same everywhere.
    octaves = (candidates // holders).bit_length() - 1
    scaled = (candidates << 32) // (holders << octaves)
    fraction = 0
    for bit in (512, 256, 128, 64, 32, 16, 8):
        scaled = (scaled * scaled) >> 32
        if scaled >> 33:
            scaled >>= 1
            fraction += bit
    return octaves * 1_000 + fraction * 1_000 // 1_024


def _means_something(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and word not in STOP_WORDS and not word.isdigit()
