from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Funding leads to an organisation's public aid from its page."""

    name = "grappe.areas.funding"
    label = "funding"

    def ready(self) -> None:
        """Hand the directory what it shows; models must be loaded first."""
        from grappe.areas.directory.web.panels import add_panel  # noqa: PLC0415
        from grappe.areas.funding.queries.scopes import organisations_with_aid_visible_to  # noqa: PLC0415
        from grappe.areas.funding.web.panels import aid_panel  # noqa: PLC0415

        add_panel(aid_panel, scope=organisations_with_aid_visible_to)
