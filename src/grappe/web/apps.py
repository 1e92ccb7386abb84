"""Django application of the shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell: components, templates and static files shared by every area."""

    name = "grappe.web"
    label = "web"
