from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "grappe.areas.programmes"
    label = "programmes"
