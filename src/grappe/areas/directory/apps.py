from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "grappe.areas.directory"
    label = "directory"
