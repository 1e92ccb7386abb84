"""The search for a need: the declared order, each clue with its evidence, filters that say what they
remove."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.areas.matching.index.candidates import needs
from tests.areas.matching.index.test_jobs import make_unit, now
from tests.areas.networks.factories import (
    TODAY,
    acting,
    make_company,
    make_member,
    make_network,
    make_person,
    make_staff,
)

from grappe.areas.directory.models import Organisation, Relation, RelationKind
from grappe.areas.matching.index.plan import ANSWERS
from grappe.areas.matching.index.tokens import Unknown
from grappe.areas.matching.jobs import index_store, rebuild_index
from grappe.areas.matching.queries.profiles import ident_of, profiles_of
from grappe.areas.matching.queries.results import FilterName, Filters
from grappe.areas.matching.queries.search import search
from grappe.areas.matching.rules.score import (
    Asked,
    Need,
    Part,
    Sign,
    Weights,
    clues_of,
    score_of,
)
from grappe.areas.matching.rules.words import spoken
from grappe.areas.networks.models import Network
from grappe.areas.territory.models import Department, Region
from grappe.kernel.actor import MACHINE
from grappe.values import Refused

pytestmark = pytest.mark.django_db
NOBODY = Filters()


def asking(text: str, **more: Any) -> Need:
    """A need in these words."""
    return Need(words=tuple(Asked(word, stem) for word, stem in dict(spoken(text)).items()), **more)


def names(need: Need, filters: Filters = NOBODY, **more: Any) -> list[str]:
    """The names found, best first."""
    found = search(need, filters, actor=MACHINE, on=TODAY, **more).found
    return [candidate.name for candidate in found]


@pytest.fixture(autouse=True)
def _places() -> None:
    for region, code in (("75", "47"), ("75", "33"), ("84", "26")):
        place = Region.objects.get_or_create(code=region, defaults={"name": f"Région {region}"})[0]
        Department.objects.get_or_create(code=code, defaults={"name": f"Dép. {code}", "region": place})


@pytest.fixture
def health() -> Network:
    """A value chain, and its members; another one."""
    chain = make_network("sante", family="sector")
    make_member(
        chain, make_company("Pharma Modèle", activity="Dragéification de comprimés", department_id="47")
    )
    wood = make_network("bois", family="sector")
    make_member(wood, make_company("Tourneur Modèle", activity="Dragéification du bois", department_id="26"))
    make_company(
        "Confiseur Modèle", activity="Dragées", skills=["Dragéification"], department_id="33", headcount=12
    )
    make_company("Inconnu Modèle", activity="dragéification")
    rebuild_index(clock=now)
    return chain


def test_words_find_with_or_without_accents(health: Network) -> None:
    for text in ("dragéification", "DRAGEIFICATION", "la dragéification de l’amande"):
        assert set(names(asking(text))) == {
            "Pharma Modèle", "Tourneur Modèle", "Confiseur Modèle", "Inconnu Modèle",
        }  # fmt: skip
    assert names(asking("charpente")) == []


def test_points_are_those_of_the_clues_and_the_asker_is_left_out(health: Network) -> None:
    asker = Organisation.objects.get(name="Pharma Modèle")
    need = asking(
        "dragéification", department="47", region="75", asker=ident_of(asker.pk), chains=frozenset({"sante"})
    )
    results = search(need, NOBODY, actor=MACHINE, on=TODAY)
    assert "Pharma Modèle" not in [candidate.name for candidate in results.found]
    profiles = profiles_of([candidate.organisation or 0 for candidate in results.found], on=TODAY)
    for candidate in results.found:
        declared = clues_of(need, profiles[candidate.organisation or 0], Weights())
        assert candidate.clues == declared
        assert candidate.points == score_of(declared)
    best = results.found[0]
    assert (best.name, best.clues[-1].sign) == ("Confiseur Modèle", Sign.REGION)
    crossing = [clue for one in results.found for clue in one.clues if clue.part == Part.CROSSING]
    assert [clue.evidence for clue in crossing] == ["bois"]
    assert (results.candidates, results.built_at[:10]) == (6, TODAY.isoformat())


def test_who_crosses_is_found_below_the_fifty_first(health: Network) -> None:
    need = asking("dragéification", department="33", region="75", chains=frozenset({"sante"}))
    weights = Weights(text=300, skills=100, activity=100, territory=100, relations=100, crossing=300)
    assert names(need, weights=weights, most=1) == ["Tourneur Modèle"]
    unsaid = Need(department="33", chains=frozenset({"sante"}))
    assert names(unsaid, weights=weights) == ["Confiseur Modèle"]


def test_whoever_answers_nothing_is_no_result(health: Network) -> None:
    make_company("Voisine", department_id="47", activity="Charpente")
    rebuild_index(clock=now)
    found = names(asking("dragéification", department="47", region="75"))
    assert "Voisine" not in found
    assert found[0] == "Pharma Modèle"
    assert names(Need(department="47")) == ["Pharma Modèle", "Voisine"]
    assert names(asking("introuvable", department="47")) == []
    assert names(asking("introuvable", department="47"), most=1) == []


def test_each_filter_says_what_it_alone_removes_and_whom_it_leaves_to_check(health: Network) -> None:
    need = asking("dragéification")
    narrowed = Filters(departments=("47", "33"), sizes=("small",))
    results = search(need, narrowed, actor=MACHINE, on=TODAY)
    assert [one.name for one in results.found] == ["Confiseur Modèle"]
    # Its place is known, not its size; of the last neither is.
    assert {one.name for one in results.to_check} == {"Pharma Modèle", "Inconnu Modèle"}
    assert all(Unknown.SIZE in one.unknown for one in results.to_check)
    assert results.removed == {FilterName.DEPARTMENT: 1, FilterName.SIZE: 0}
    by_skill = search(need, Filters(skills=("drageif",)), actor=MACHINE, on=TODAY)
    stem = profiles_of([Organisation.objects.get(name="Confiseur Modèle").pk], on=TODAY)
    (skill,) = next(iter(stem.values())).skills
    by_skill = search(need, Filters(skills=(skill,)), actor=MACHINE, on=TODAY)
    assert [one.name for one in by_skill.found] == ["Confiseur Modèle"]
    assert len(by_skill.to_check) == 3
    by_kind = search(need, Filters(kinds=("laboratory",), regions=("84",)), actor=MACHINE, on=TODAY)
    assert (by_kind.found, by_kind.to_check) == ((), ())
    assert by_kind.removed == {FilterName.KIND: 2, FilterName.REGION: 0}
    assert search(need, narrowed, actor=MACHINE, on=TODAY, count_removed=False).removed == {}


def test_networks_that_one_may_not_read_say_nothing(health: Network) -> None:
    need = asking("dragéification", networks=frozenset({health.pk}))
    stranger, staff = acting(make_person()), acting(make_staff(health))
    for actor, knows in ((stranger, False), (staff, True), (MACHINE, True)):
        results = search(need, NOBODY, actor=actor, on=TODAY)
        member = next(one for one in results.found if one.name == "Pharma Modèle")
        assert (Sign.NETWORK in {clue.sign for clue in member.clues}) is knows
        assert bool(member.networks) is knows
        filtered = search(need, Filters(networks=(health.pk,)), actor=actor, on=TODAY)
        assert [one.name for one in filtered.found] == (["Pharma Modèle"] if knows else [])
        assert filtered.to_check == ()


def test_units_of_the_register_are_found_beside_members(health: Network) -> None:
    make_unit(name="DRAGEIFICATION EXEMPLE", workforce_band="11", legal_category="5710")
    lost = make_unit("383474814", name="", activity="10.82Z", head_office_siret="")
    rebuild_index(clock=now)
    need = asking("dragéification", activities=("10.82Z",), asker=f"u{lost.siren}")
    results = search(need, NOBODY, actor=MACHINE, on=TODAY)
    unit = next(one for one in results.found if one.ident == "u552032534")
    assert (unit.name, unit.kind, unit.department, unit.place) == (
        "DRAGEIFICATION EXEMPLE",
        "company",
        "47",
        "AGEN",
    )
    assert (unit.organisation, unit.siren) == (None, "552032534")
    assert f"u{lost.siren}" not in [one.ident for one in results.found]
    nameless = search(asking("x", activities=("10.82Z",)), NOBODY, actor=MACHINE, on=TODAY).found
    assert [(one.name, one.department) for one in nameless if one.siren == lost.siren] == [("", None)]


def test_a_search_makes_four_queries_whatever_it_finds(health: Network) -> None:
    make_unit(name="DRAGEIFICATION EXEMPLE")
    rebuild_index(clock=now)
    with CaptureQueriesContext(
        connection,
    ) as few:
        names(asking("drageification"))
    for i in range(9):
        make_company(f"Dragéification Exemple {i}")
    rebuild_index(clock=now)
    with CaptureQueriesContext(connection) as many:
        assert len(names(asking("drageification"))) == 14
    assert len(few) == len(many) == 4


def test_what_has_gone_since_is_left_out(health: Network) -> None:
    Organisation.objects.filter(name="Inconnu Modèle").delete()
    assert "Inconnu Modèle" not in names(asking("dragéification"))


def test_without_an_index_it_is_said_and_the_database_answers(settings: Any) -> None:
    with pytest.raises(Refused) as refused:
        names(asking("dragée"))
    assert [one.code for one in refused.value.refusals] == ["matching.index_missing"]
    rebuild_index(clock=now)
    folder = settings.HOME / "index" / index_store().stamp().generation
    (folder / "meta.json").write_text("{")
    (settings.HOME / "index" / "current.json").write_text("{")
    with pytest.raises(Refused) as refused:
        names(asking("dragée"))
    assert [one.code for one in refused.value.refusals] == ["matching.index_damaged"]
    assert Organisation.objects.count() == 0


def test_the_order_is_the_declared_one_for_any_need(health: Network) -> None:
    words = ["drage", "plantes", "pharmacie", "colorants naturels", "sucre", "enrobage"]
    for i in range(24):
        company = make_company(
            f"Exemple {i:02}", activity=", ".join(words[j] for j in range(6) if i >> j & 1), headcount=i * 9,
            department_id=("47", "33", "26", None)[i % 4], skills=words[i % 5 : i % 5 + 1],
            activities=[{"code": ("10.82Z", "21.20Z")[i % 2]}],
        )  # fmt: skip
        if i % 5 == 0:
            make_member(health, company)
    pks = list(Organisation.objects.values_list("pk", flat=True))
    for one, other in zip(pks, pks[3:], strict=False):
        Relation.objects.create(kind=RelationKind.JOINT_PROJECT, organisation_id=one, holder_id=other)
    rebuild_index(clock=now)
    profiles = profiles_of(pks, on=TODAY)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(needs(), st.sampled_from([3, 50]))
    def check(need: Need, most: int) -> None:
        declared = {pk: clues_of(need, profile, Weights()) for pk, profile in profiles.items()}
        asks_answer = bool(need.words or need.skills or need.activities)
        scores = sorted(
            (
                score_of(clues)
                for pk, clues in declared.items()
                if ident_of(pk) != need.asker
                and (any(clue.part in ANSWERS for clue in clues) if asks_answer else clues)
            ),
            reverse=True,
        )
        found = search(need, NOBODY, actor=MACHINE, on=TODAY, most=most).found
        assert [one.points for one in found] == scores[:most]
        assert all(one.clues == declared[one.organisation or 0] for one in found)

    check()
