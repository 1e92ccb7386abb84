"""Addresses of applicants."""

from django.urls import path

from grappe.areas.programmes.web.applications import pieces, receipts, starting, team, writing

urlpatterns = [
    path("public/appels/<slug:slug>/candidater/", starting.start, name="application-start"),
    path("candidatures/", starting.mine, name="my-applications"),
    path("candidatures/<int:pk>/equipe/", team.team, name="application-team"),
    path("candidatures/<int:pk>/recepisse/", receipts.receipt, name="application-receipt"),
    path("candidatures/<int:pk>/reprendre/", receipts.reopen, name="application-reopen"),
    path("candidatures/<int:pk>/retirer/", receipts.withdraw, name="application-withdraw"),
    path("candidatures/fichiers/<int:pk>/", pieces.download, name="application-file"),
    path("candidatures/fichiers/<int:pk>/retirer/", pieces.remove, name="application-file-remove"),
    path("candidatures/fichiers/<int:pk>/remettre/", pieces.restore, name="application-file-restore"),
    path("candidatures/<int:pk>/<slug:step>/", writing.write, name="application-write"),
    path("candidatures/equipe/<int:pk>/role/", team.role, name="application-role"),
    path("candidatures/equipe/<int:pk>/retirer/", team.leave, name="application-member-remove"),
    path("candidatures/invitations/<int:pk>/retirer/", team.uninvite, name="application-uninvite"),
    path("invitations/<str:token>/", team.invitation, name="invitation"),
]
