"""Addresses of the directory."""

from django.urls import path

from grappe.areas.directory.web import views

app_name = "directory"
urlpatterns = [
    path("organisations/nouvelle/", views.add, name="organisation-add"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("organisations/<int:pk>/modifier/", views.edit, name="organisation-edit"),
]
