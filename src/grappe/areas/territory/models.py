"""Places, with the official codes. Loaded once from the national open-data package."""

from typing import ClassVar

from django.db import models


class Region(models.Model):
    """A region of today's map (since 2016)."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department; its code is the official one (07, 2A, 971)."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=80)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departments")

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune of today; its code is the official one (47001), which is not its postcode.

    `plain_name` is the name as people type it (`rules.plain`), to find it; `postcodes` are apart by a blank.
    """

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=80)
    plain_name = models.CharField(max_length=80)
    postcodes = models.CharField(max_length=200)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="communes")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["plain_name"], name="commune_by_plain_name")]

    def __str__(self) -> str:
        return self.name
