from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "grappe.areas.funding"
    label = "funding"
