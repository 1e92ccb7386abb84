from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "grappe.areas.grants"
    label = "grants"
