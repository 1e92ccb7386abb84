from django.apps import AppConfig


class NetworksConfig(AppConfig):
    """Networks tell the directory below them who keeps it, and show memberships on its pages."""

    name = "grappe.areas.networks"
    label = "networks"

    def ready(self) -> None:
        """Hand in what the directory and the shell ask for; models must be loaded first."""
        from grappe.areas.directory.access import admit_keepers  # noqa: PLC0415
        from grappe.areas.directory.queries import share_confidences  # noqa: PLC0415
        from grappe.areas.directory.web.panels import add_panel  # noqa: PLC0415
        from grappe.areas.networks.access import keeps_organisation  # noqa: PLC0415
        from grappe.areas.networks.queries import confidants_of  # noqa: PLC0415
        from grappe.areas.networks.web.panels import memberships_panel  # noqa: PLC0415
        from grappe.areas.networks.web.words import LINE_WORDS, RULE_WORDS  # noqa: PLC0415
        from grappe.web.explanations import register_words  # noqa: PLC0415

        admit_keepers(keeps_organisation)
        share_confidences(confidants_of)
        add_panel(memberships_panel)
        register_words(lines=LINE_WORDS, rules=RULE_WORDS)
