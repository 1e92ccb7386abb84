"""Words that mean the same, as the networks write them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
