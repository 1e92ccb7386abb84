"""Addresses of networks."""

from django.urls import path

from grappe.areas.networks.web import members, views

app_name = "networks"
urlpatterns = [
    path("reseaux/", views.networks, name="networks"),
    path("comptes/", views.first_counts, name="counts"),
    path("r/<slug:network>/", views.network, name="network"),
    path("r/<slug:network>/comptes/", views.counts, name="counts"),
    path("r/<slug:network>/membres/", members.members, name="members"),
    path("r/<slug:network>/membres/ajouter/", members.add, name="member-add"),
    path("r/<slug:network>/membres.csv", members.members_csv, name="members-csv"),
]
