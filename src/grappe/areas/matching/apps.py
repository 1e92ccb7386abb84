from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "grappe.areas.matching"
    label = "matching"
