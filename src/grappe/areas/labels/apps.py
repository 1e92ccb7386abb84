from django.apps import AppConfig


class LabelsConfig(AppConfig):
    """Labels tell the areas below them when a label is suspended, and show themselves on a network's page."""

    name = "grappe.areas.labels"
    label = "labels"

    def ready(self) -> None:
        """Hand in what the areas below ask for; models must be loaded first."""
        from grappe.areas.labels.queries import pauses_of_awards  # noqa: PLC0415
        from grappe.areas.labels.web.panels import labels_panel  # noqa: PLC0415
        from grappe.areas.networks.queries import share_pauses  # noqa: PLC0415
        from grappe.areas.networks.web.panels import show_labels  # noqa: PLC0415

        share_pauses(pauses_of_awards)
        show_labels(labels_panel)
