from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "grappe.areas.territory"
    label = "territory"
