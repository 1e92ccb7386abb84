from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "grappe.kernel"
    label = "kernel"
