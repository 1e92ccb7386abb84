"""Words that mean the same, as the networks write them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation, Posting
from grappe.areas.matching.rules.lines import TypedLine
from grappe.areas.networks.models import Network


class SynonymKind(models.TextChoices):
    SYNONYM = "synonym", _("synonyme")
    TECHNIQUE = "technique", _("technique")


class Synonym(models.Model):
    """A word or an expression that answers when another is asked: "pelliculage" when it is "enrobage".

    A synonym answers both ways; a technique answers its canonical term, the reverse only as kin: whoever
    needs coating is helped by a film-coater, whoever needs film-coating less surely by any coater. Without a
    network it holds for all of them.
    """

    term = models.CharField(_("terme"), max_length=80)
    canonical = models.CharField(_("terme demandé"), max_length=80)
    kind = models.CharField(
        _("nature"), max_length=9, choices=SynonymKind.choices, default=SynonymKind.SYNONYM
    )
    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, null=True, blank=True, related_name="synonyms"
    )
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["canonical", "term", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["network", "canonical", "term"], name="synonym_once"),
            models.UniqueConstraint(
                fields=["canonical", "term"], condition=Q(network=None), name="synonym_once_for_all"
            ),
            models.CheckConstraint(condition=~Q(term="") & ~Q(canonical=""), name="synonym_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.term} → {self.canonical}"


def of_the_house(line: TypedLine) -> Synonym:
    """Return a line that holds for all networks, not saved."""
    kind = SynonymKind.TECHNIQUE if line.is_technique else SynonymKind.SYNONYM
    return Synonym(term=line.term, canonical=line.canonical, kind=kind, source=line.source)


class Passage(models.Model):
    """One sentence that an organisation says of itself, as a model of meaning read it.

    Never changed: a sentence that is no longer said goes, another comes. Nothing is lost with them: the job
    reads them again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=300)
    digest = models.BigIntegerField(db_index=True)
    encoder = models.CharField(max_length=60)
    vector = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="passage_once")
        ]

    def __str__(self) -> str:
        return self.text


class NeedMeaning(models.Model):
    """The meaning of a need as it is written today, so that no page waits for the model."""

    posting = models.OneToOneField(Posting, on_delete=models.CASCADE, related_name="+")
    digest = models.BigIntegerField()
    vector = models.BinaryField()

    def __str__(self) -> str:
        return str(self.posting_id)
