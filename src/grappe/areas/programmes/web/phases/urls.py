"""Addresses of the phases of a call."""

from django.urls import URLPattern, path

from grappe.areas.programmes.web.phases import choosing, editing

urlpatterns: list[URLPattern] = [
    path("r/<slug:network>/appels/<slug:slug>/phases/", editing.show_phases, name="phases"),
    path("r/<slug:network>/appels/<slug:slug>/phases/choix/", choosing.show_choice, name="stage-choice"),
]
