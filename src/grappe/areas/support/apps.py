from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "grappe.areas.support"
    label = "support"
