"""Closeness of meaning: read by a job, counted beside the other clues, told with its sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from tests.areas.matching.index.test_jobs import now
from tests.areas.networks.factories import NOW, TODAY, make_company, make_member, make_network

from grappe.areas.directory.models import Organisation, Posting, PostingKind
from grappe.areas.matching.index.reading import Bounds
from grappe.areas.matching.jobs import index_recorded, read_meanings, rebuild_index
from grappe.areas.matching.models import NeedMeaning, Passage
from grappe.areas.matching.queries import meaning
from grappe.areas.matching.queries.meaning import meant, nearest, need_text
from grappe.areas.matching.queries.needs import Asking, need_posted, understand
from grappe.areas.matching.queries.profiles import profiles_of
from grappe.areas.matching.queries.results import Filters
from grappe.areas.matching.queries.search import Asking as InIndex
from grappe.areas.matching.queries.search import reading_of_index, search
from grappe.areas.matching.rules.meaning import MOST_SENTENCES, closeness, kept, sentences_of
from grappe.areas.matching.rules.scale import DECLARED, closeness_band
from grappe.areas.matching.rules.score import Asked, Need, Part, Sign, Weights, clues_of, score_of
from grappe.areas.matching.rules.thesaurus import Line, thesaurus_of
from grappe.areas.matching.rules.weighing import ACT, BESIDE, weights_for
from grappe.areas.matching.rules.words import rarity
from grappe.areas.matching.sources import encoder
from grappe.areas.matching.sources.encoder import State
from grappe.areas.territory.models import Department, Region
from grappe.kernel.actor import MACHINE
from grappe.kernel.audit import Recorded

NEED = "Remplacer un colorant de synthèse par un pigment tiré de plantes"
FAR, NEAR = "Transport de bois en grumes", "Laboratoire de chimie des pigments végétaux"


# ── Rules ───────────────────────────────────────────────────────────────────────────────────────────────


def test_texts_are_read_by_sentences_each_once_and_not_too_many() -> None:
    text = "Dragées et pralines. Enrobage à façon !\n• Enrobage à façon !  Le 12."
    assert sentences_of([text, "", "enrobage, séchage"]) == (
        "Dragées et pralines.", "Enrobage à façon !", "enrobage, séchage",
    )  # fmt: skip
    many = sentences_of([f"Procédé numéro {chr(97 + n)}{chr(97 + n)}." for n in range(26)])
    assert len(many) == MOST_SENTENCES
    assert [len(one) for one in sentences_of(["mot " * 200])] == [299]


AXES = st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4)


@given(AXES, AXES)
def test_closeness_is_the_cosine_cut_below_whatever_the_length(one: list[float], other: list[float]) -> None:
    left, right = kept(one), kept(other)
    signed = [[byte - 256 if byte > 127 else byte for byte in vector] for vector in (left, right)]
    product = sum(a * b for a, b in zip(*signed, strict=True))
    lengths = sum(a * a for a in signed[0]) * sum(b * b for b in signed[1])
    found = closeness(product, lengths)
    assert 0 <= found <= 100
    if product > 0:
        assert found**2 * lengths <= 10_000 * product**2 < (found + 1) ** 2 * lengths
    assert closeness(lengths, 0) == 0
    own = sum(a * a for a in signed[0])
    assert closeness(own, own * own) == (100 if own else 0)


def test_bands_begin_at_a_tenth_and_end_at_the_whole() -> None:
    assert [closeness_band(n) for n in (0, 9, 10, 14, 15, 49, 54, 55, 100)] == [0, 0, 1, 1, 2, 8, 9, 10, 10]
    assert DECLARED.meaning[-1] == 1000


# ── The model, loaded for real ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def reads(settings: Any) -> Iterator[None]:
    """Let this test read meaning."""
    settings.MEANING = True
    meaning._held.clear()
    yield
    meaning._held.clear()


@pytest.fixture
def _unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which nobody has loaded the model yet."""
    monkeypatch.setattr(encoder, "_loaded", [])
    monkeypatch.setattr(encoder, "_loading", [])


def said(name: str, activity: str, **more: Any) -> Organisation:
    company = make_company(name, **more)
    Organisation.objects.filter(pk=company.pk).update(activity=activity)
    return company


@pytest.mark.django_db
@pytest.mark.usefixtures("reads")
def test_a_member_is_found_by_what_it_means_and_every_point_is_told() -> None:
    close, far = said("Proche Exemple", NEAR, department_id=None), said("Loin Exemple", FAR)
    make_member(make_network(), close)
    rebuild_index(clock=now)
    assert read_meanings(on=TODAY) == 2
    assert read_meanings(on=TODAY) == 0
    sense = meant(NEED)
    assert sense.is_read
    assert close.pk in sense.near
    assert far.pk not in sense.near
    assert sense.near[close.pk].sentence == NEAR
    # Not one word in common: the meaning alone finds it, and is told as such.
    need = Need(words=(Asked("semoir", "semoir"),), has_meaning=True)
    weights = weights_for(need, Weights())
    found = search(need, Filters(), actor=MACHINE, on=TODAY, weights=weights, near=sense.near).found
    assert [one.name for one in found] == ["Proche Exemple"]
    declared = clues_of(need, profiles_of([close.pk], on=TODAY)[close.pk], weights, near=sense.near[close.pk])
    assert found[0].clues == declared
    assert found[0].points == score_of(declared) > 0
    assert [clue.sign for clue in declared] == [Sign.MEANING]
    assert search(need, Filters(), actor=MACHINE, on=TODAY, weights=weights).found == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("reads")
def test_meaning_reranks_within_filters_and_counts_what_they_remove() -> None:
    said("Dit Exemple", "pigments de plantes, colorants", kind="company")
    laboratory = said("Labo Exemple", NEAR, kind="laboratory")
    said("Autre Exemple", "colorants", kind="company")
    rebuild_index(clock=now)
    read_meanings(on=TODAY)
    near = meant(NEED).near
    need = Need(words=(Asked("colorants", "couleur"),), has_meaning=True)
    results = search(need, Filters(kinds=("company",)), actor=MACHINE, on=TODAY, near=near)
    assert [one.name for one in results.found] == ["Dit Exemple", "Autre Exemple"]
    assert next(iter(results.removed.values())) == 1
    everyone = search(need, Filters(), actor=MACHINE, on=TODAY, near=near).found
    assert "Labo Exemple" in [one.name for one in everyone]
    assert [one.points for one in everyone] == sorted((one.points for one in everyone), reverse=True)
    asker = replace(need, asker=f"o{laboratory.pk}")
    names = [one.name for one in search(asker, Filters(), actor=MACHINE, on=TODAY, near=near).found]
    assert "Labo Exemple" not in names, "the asker is no answer to itself"


@pytest.mark.django_db
@pytest.mark.usefixtures("reads")
def test_points_of_those_close_in_meaning_are_those_of_their_clues() -> None:
    region = Region.objects.create(code="84", name="Région 84")
    Department.objects.create(code="63", name="Dép. 63", region=region)
    here, there = (make_network(slug, family="sector") for slug in ("sante", "bois"))
    for name, activity, network in (
        ("Croise Exemple", NEAR, there),
        ("Même Exemple", "Pigments végétaux pour la laine", here),
        ("Muette Exemple", "Colorant bleu tiré d’une plante", None),
    ):
        company = said(name, activity, department_id="63")
        if network:
            make_member(network, company)
    rebuild_index(clock=now)
    read_meanings(on=TODAY)
    near = meant(NEED).near
    assert len(near) == 3
    words = (Asked("pigments", "pigment"),)
    for need in (
        Need(words=words, department="63", chains=frozenset({"sante"}), has_meaning=True),
        Need(department="63", chains=frozenset({"sante"}), has_meaning=True),
        Need(words=words, has_meaning=True),
        Need(has_meaning=True),
    ):
        found = search(need, Filters(), actor=MACHINE, on=TODAY, near=near).found
        profiles = profiles_of([one.organisation or 0 for one in found], on=TODAY)
        assert len(found) == 3
        for one in found:
            told = clues_of(
                need, profiles[one.organisation or 0], Weights(), near=near[one.organisation or 0]
            )
            assert sorted(one.clues, key=str) == sorted(told, key=str)
        # What the index added up is what the page tells.
        asked = InIndex(reading_of_index()[0], need, Weights(), near)
        assert {hit.number: hit.points for hit in asked.first(Bounds(), 50)} == {
            one.organisation: one.points for one in found
        }
    assert InIndex(reading_of_index()[0], need, Weights(), {}).first(Bounds(), 50) == []


@pytest.mark.django_db
def test_half_the_points_of_words_that_nobody_says_wait_for_meaning() -> None:
    said("Fumeuse Exemple", "Fumage de poissons")
    said("Muette Exemple", "Bouchons de liège")
    rebuild_index(clock=now)
    lines = thesaurus_of([Line("fumage", "conservation", True), Line("salaison", "conservation", True)])
    reading, _built = reading_of_index()
    understood = understand(Asking(words="Fumer un xylophone, bouchons zzyx"), reading, lines)
    assert understood.unheld == ("xylophone", "zzyx")
    weights = {one.label: one.weight for one in understood.need.words}
    alone = rarity(reading.candidates, 1)
    assert weights == {"fumer": alone * ACT // 1000, "bouchons": alone * BESIDE // 1000}
    assert understood.need.unsaid == alone + alone * BESIDE // 1000
    kin = {one.label: [other.label for other in one.synonyms] for one in understood.need.words}
    assert kin["fumer"] == ["conservation", "salaison"]
    # "Fumé" says what the thing is: nobody is asked to smoke it, nor to salt it.
    state = understand(Asking(words="Un bouchon fumé"), reading, lines).need
    assert [one.synonyms for one in state.words] == [(), ()]
    assert weights_for(state, Weights()) == weights_for(replace(state, unsaid=0), Weights())


@pytest.mark.django_db
@pytest.mark.usefixtures("reads")
def test_what_is_no_longer_said_goes_at_once_and_what_is_new_comes() -> None:
    company = said("Change Exemple", NEAR)
    Posting.objects.create(
        organisation=company, kind=PostingKind.OFFER, title="Secret", text="Pigments.", posted_at=NOW,
        is_confidential=True,
    )  # fmt: skip
    rebuild_index(clock=now)
    read_meanings(on=TODAY)
    assert [row.text for row in Passage.objects.all()] == [NEAR], "a confidential offer is not read"
    Organisation.objects.filter(pk=company.pk).update(activity=FAR)
    index_recorded(Recorded("organisation", company.pk, {}, NOW))
    assert [row.text for row in Passage.objects.all()] == [FAR], "the model is there: read at once"
    assert str(Passage.objects.get()) == FAR
    assert company.pk not in meant(NEED).near


@pytest.mark.django_db
@pytest.mark.usefixtures("reads", "_unloaded")
def test_without_the_model_a_page_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    company = said("Change Exemple", NEAR)
    rebuild_index(clock=now)
    begun: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", lambda self: begun.append(self))
    assert meant(NEED).state == State.LOADING
    assert meant(NEED).state == State.LOADING
    assert [thread.name for thread in begun] == ["meaning"], "loaded once, beside"
    index_recorded(Recorded("organisation", company.pk, {}, NOW))
    assert not Passage.objects.exists(), "the job will read it"
    begun[0].run()
    assert meant(NEED).state == State.READY
    assert meant(NEED).near == {}, "nothing was read yet"
    assert meant("  ").near == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("reads")
def test_a_stored_need_is_answered_without_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    company = said("Proche Exemple", NEAR)
    need = Posting.objects.create(
        organisation=said("Demande Exemple", ""),
        kind=PostingKind.NEED,
        title=NEED,
        text="Vite.",
        posted_at=NOW,
    )
    rebuild_index(clock=now)
    read_meanings(on=TODAY)
    row = NeedMeaning.objects.get(posting=need)
    assert str(row) == str(need.pk)
    expected = nearest(bytes(row.vector))
    monkeypatch.setattr(encoder, "_loaded", [])
    monkeypatch.setattr(encoder, "_loading", [threading.Thread()])
    words = need_text(need.title, need.text)
    stored, _asker = need_posted(need.pk, actor=MACHINE, on=TODAY)
    assert meant(words, posting=stored).near == expected
    assert company.pk in expected
    assert meant(f"{words} Autrement.", posting=stored).state == State.LOADING
    monkeypatch.undo()
    Posting.objects.filter(pk=need.pk).update(text="Plus tard.")
    index_recorded(Recorded("posting", need.pk, {}, NOW))
    assert NeedMeaning.objects.get(posting=need).digest != row.digest


@pytest.mark.django_db
def test_a_house_may_leave_meaning_out(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    said("Proche Exemple", NEAR)
    call_command("index_organisations")
    assert "Sens lu" not in capsys.readouterr().out
    assert meant(NEED).state == State.OFF
    assert read_meanings(on=TODAY) == 0
    assert not Passage.objects.exists()
    settings.MEANING = True
    call_command("index_organisations", "--changed")
    assert "Sens lu ou oublié : 1 phrases" in capsys.readouterr().out.replace("\u00a0", " ")


def test_another_model_would_read_everything_again(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = meaning.digest_of(1, NEAR)
    monkeypatch.setattr(meaning, "encoder_name", lambda: "another 2.0")
    assert meaning.digest_of(1, NEAR) != digest
    monkeypatch.setattr(encoder, "find_spec", lambda _name: None)
    encoder.encoder_name.cache_clear()
    assert encoder.encoder_name() == ""
    encoder.encoder_name.cache_clear()


def test_each_part_of_the_score_is_one_of_the_weights() -> None:
    assert {part.value for part in Part} == set(Weights.__dataclass_fields__)
