"""Addresses of applicants."""

from django.urls import path

from grappe.areas.programmes.web.applications import (
    asked,
    clock,
    comments,
    following,
    partners,
    pieces,
    receipts,
    revisions,
    starting,
    team,
    verifying,
    writing,
)

FOLLOWED = "r/<slug:network>/appels/<slug:slug>/recevabilite/"

urlpatterns = [
    path("public/appels/<slug:slug>/candidater/", starting.start, name="application-start"),
    path("candidatures/", starting.mine, name="my-applications"),
    path("candidatures/<int:pk>/equipe/", team.team, name="application-team"),
    path("candidatures/<int:pk>/recepisse/", receipts.receipt, name="application-receipt"),
    path("candidatures/<int:pk>/recepisse.json", receipts.receipt_file, name="application-receipt-file"),
    path("candidatures/<int:pk>/contenu.json", receipts.content_file, name="application-content-file"),
    path("public/recepisses/", verifying.verify, name="receipt-verify"),
    path("public/recepisses/cle.pub", verifying.key_file, name="receipt-key-file"),
    path("candidatures/<int:pk>/reprendre/", receipts.reopen, name="application-reopen"),
    path("candidatures/<int:pk>/retirer/", receipts.withdraw, name="application-withdraw"),
    path("candidatures/<int:pk>/echeance/", clock.deadline, name="application-deadline"),
    path("candidatures/<int:pk>/echanges/", comments.comments, name="application-comments"),
    path("candidatures/<int:pk>/versions/", revisions.revisions, name="application-revisions"),
    path("candidatures/<int:pk>/pieces-demandees/", asked.asked_pieces, name="application-pieces"),
    path("candidatures/echanges/<int:pk>/regler/", comments.settle, name="application-comment-settle"),
    path("candidatures/echanges/<int:pk>/rouvrir/", comments.reopen, name="application-comment-reopen"),
    path("candidatures/partenaires/<int:pk>/retirer/", partners.remove, name="application-partner-remove"),
    path(FOLLOWED, following.followed, name="application-followed"),
    path(FOLLOWED + "<int:number>/", following.follow, name="application-follow"),
    path(FOLLOWED + "<int:number>/versions/", revisions.revisions_run, name="application-versions"),
    path("candidatures/fichiers/<int:pk>/", pieces.download, name="application-file"),
    path("candidatures/fichiers/<int:pk>/retirer/", pieces.remove, name="application-file-remove"),
    path("candidatures/fichiers/<int:pk>/remettre/", pieces.restore, name="application-file-restore"),
    path("candidatures/<int:pk>/<slug:step>/", writing.write, name="application-write"),
    path("candidatures/equipe/<int:pk>/role/", team.role, name="application-role"),
    path("candidatures/equipe/<int:pk>/retirer/", team.leave, name="application-member-remove"),
    path("candidatures/invitations/<int:pk>/retirer/", team.uninvite, name="application-uninvite"),
    path("invitations/<str:token>/", team.invitation, name="invitation"),
]
