"""Aid schemes: dated data. The scheme in force on the day of the act applies."""

from django.db import models

from grappe.areas.directory.models import Organisation


class AidScheme(models.Model):
    """The rates and the cap of an aid. `rates` maps a cost category to basis points; a category that is
    absent has no rate and is refused. `cap` is a plain amount in euros, None when there is none."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="aid_schemes")
    rates = models.JSONField(default=dict)
    cap = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
