"""A command is one transaction, and the same form sent twice does its work once."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection

from grappe.areas.people.models import Person
from grappe.kernel import audit
from grappe.kernel.actor import MACHINE, Actor
from grappe.kernel.commands import command
from grappe.kernel.models import AuditEntry
from grappe.values import Refusal, Refused

NOON = datetime(2009, 6, 19, 12, tzinfo=UTC)


@command
def add_person(*, email: str, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Create a person: enough of a command to test the frame of commands."""
    person = Person.objects.create(name="Noa Exemple", email=email, invented=True)
    audit.record(
        actor=actor,
        command="add",
        on=on,
        object_type="person",
        object_id=person.pk,
        key=key,
        result=person.pk,
    )
    return person.pk


@command
def refuse_after_writing(*, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Write, then refuse: nothing may stay."""
    Person.objects.create(name="Noa Exemple", email="noa@exemple.test", invented=True)
    raise Refused(Refusal("kernel.not_allowed"))


@pytest.mark.django_db
def test_the_same_key_answers_with_the_first_result() -> None:
    first = add_person(email="a@exemple.test", actor=MACHINE, on=NOON, key="k1")
    again = add_person(email="b@exemple.test", actor=MACHINE, on=NOON, key="k1")
    assert again == first
    assert list(Person.objects.values_list("email", flat=True)) == ["a@exemple.test"]
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_another_key_is_another_act() -> None:
    first = add_person(email="a@exemple.test", actor=MACHINE, on=NOON, key="k1")
    assert add_person(email="b@exemple.test", actor=MACHINE, on=NOON, key="k2") != first


@pytest.mark.django_db
def test_a_key_of_somebody_else_gives_nothing_away() -> None:
    add_person(email="a@exemple.test", actor=MACHINE, on=NOON, key="k1")
    other = Person.objects.create(name="Lou Témoin", email="lou@exemple.test", invented=True)
    with pytest.raises(IntegrityError):
        add_person(
            email="c@exemple.test", actor=Actor(person_id=other.pk, name=other.name), on=NOON, key="k1"
        )


@pytest.mark.django_db
def test_a_refusal_leaves_nothing_written() -> None:
    with pytest.raises(Refused) as refused:
        refuse_after_writing(actor=MACHINE, on=NOON, key="k1")
    assert refused.value.codes == ("kernel.not_allowed",)
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_an_error_of_the_database_is_not_swallowed() -> None:
    add_person(email="a@exemple.test", actor=MACHINE, on=NOON)
    with pytest.raises(IntegrityError):
        add_person(email="a@exemple.test", actor=MACHINE, on=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_identical_forms_at_once_do_it_once() -> None:
    results: list[int] = []

    def send(email: str) -> None:
        try:
            results.append(add_person(email=email, actor=MACHINE, on=NOON, key="race"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(f"p{n}@exemple.test",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert Person.objects.count() == 1
