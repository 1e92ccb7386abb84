"""Places, with the official codes. Loaded once from the national open-data package."""

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
