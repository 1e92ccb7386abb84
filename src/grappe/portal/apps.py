from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "grappe.portal"
    label = "portal"
