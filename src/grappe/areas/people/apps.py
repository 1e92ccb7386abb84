from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "grappe.areas.people"
    label = "people"
