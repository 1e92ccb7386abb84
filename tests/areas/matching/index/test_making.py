"""The index of a large directory, made slice by slice: together, all of it, once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest
from tests.areas.networks.factories import NOW, make_company, make_member, make_network

from grappe.areas.matching.queries import making
from grappe.areas.matching.queries.making import everyone, made_by
from grappe.areas.matching.queries.profiles import documents_of_organisations, slices
from grappe.areas.territory.models import Department, Region

pytestmark = pytest.mark.django_db
ON = NOW.date()


class Here(Executor):
    """A pool of no process: what is submitted is made at once."""

    def submit(self, make: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(make(*given, **named))
        return done


@pytest.fixture(autouse=True)
def _directory() -> None:
    making._beside.cache_clear()
    for code, region in (("47", "75"), ("33", "75"), ("26", "84")):
        place = Region.objects.get_or_create(code=region, defaults={"name": region})[0]
        Department.objects.get_or_create(code=code, defaults={"name": code, "region": place})
    network = make_network("sante", family="sector")
    for number, department in enumerate(["47", "33", "26", None, "47", "47", "26", "47"]):
        company = make_company(f"Pelliculage {number}", department_id=department, skills=["enrobage fin"])
        if number % 2:
            make_member(network, company)


@pytest.mark.parametrize(("size", "ahead"), [(1, 0), (2, 1), (3, 100), (1_000, 2)])
def test_slices_made_apart_are_all_the_organisations_each_once(size: int, ahead: int) -> None:
    apart = [
        (one.number, one.text, one.unit, one.digest)
        for one in made_by(Here(), slices(size), ahead=ahead, on=ON)
    ]
    whole = [(one.number, one.text, one.unit, one.digest) for one in documents_of_organisations(None, on=ON)]
    assert sorted(apart) == sorted(whole)


def test_slices_keep_departments_together_and_regions_too() -> None:
    found = [part.department for part in slices(2)]
    assert found == sorted(
        found, key=lambda code: ({"47": "75", "33": "75", "26": "84"}.get(code or "", ""), code or "")
    )
    assert found.count("47") == 2


def test_in_a_transaction_one_process_makes_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MANY", 1)
    assert list(everyone(on=ON)) == list(documents_of_organisations(None, on=ON))
