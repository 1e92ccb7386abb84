from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "grappe.areas.forms"
    # Django’s own form app already answers to "forms".
    label = "grappe_forms"
