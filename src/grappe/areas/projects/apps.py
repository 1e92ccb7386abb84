from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "grappe.areas.projects"
    label = "projects"
