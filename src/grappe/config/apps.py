from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The place where everything meets: wiring and the commands that cross areas."""

    name = "grappe.config"
    label = "config"

    def ready(self) -> None:
        from grappe.config import wiring  # noqa: PLC0415 -- models must be loaded first

        wiring.connect()
