"""Addresses of the desk that prepares calls, and of the public pages of calls."""

from django.urls import URLPattern, path

from grappe.areas.programmes.rules.phases import FULL, IDEA
from grappe.areas.programmes.web.calls import dossiers, editing, public, questions, views
from grappe.areas.programmes.web.calls.form_desk import PREFIXES

CALLS = "r/<slug:network>/appels/"
CALL = CALLS + "<slug:slug>/"


def _form(folder: str, stage: int) -> list[URLPattern]:
    """The pages that write what a stage of a call asks."""
    prefix, told = CALL + folder, {"stage": stage}
    name = PREFIXES[stage]
    return [
        path(prefix, questions.questions, told, name=f"{name}questions"),
        path(prefix + "nouvelle/", questions.question, told, name=f"{name}question-new"),
        path(prefix + "apercu/", questions.preview, told, name=f"{name}questions-preview"),
        path(prefix + "origine/", questions.origin, told, name=f"{name}questions-origin"),
        path(prefix + "revisions/", questions.revisions, told, name=f"{name}questions-revisions"),
        path(prefix + "question/<slug:code>/", questions.question, told, name=f"{name}question"),
    ]


urlpatterns: list[URLPattern] = [
    path("public/appels/", public.calls, name="public-calls"),
    path("public/appels/<slug:slug>/", public.call, name="public-call"),
    path(CALLS, views.calls, name="calls"),
    path(CALLS + "nouveau/", editing.new, name="call-new"),
    path(CALL, views.call, name="call"),
    path(CALL + "etape/<slug:step>/", views.step, name="call-step"),
    path(CALL + "editions/", views.editions, name="call-editions"),
    path(CALL + "modifier/", editing.edit, name="call-edit"),
    path(CALL + "grille/", editing.grid, name="grid"),
    *_form("questions/", IDEA),
    *_form("dossier-complet/questions/", FULL),
    path(CALL + "dossiers/", dossiers.applications, name="call-applications"),
    path(CALL + "dossiers.csv", dossiers.applications_csv, name="call-applications-csv"),
    path(CALL + "dossiers/<int:number>/", dossiers.application, name="application"),
]
