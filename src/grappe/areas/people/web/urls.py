from django.urls import path

from grappe.areas.people.web import invitations, views

app_name = "people"
urlpatterns = [
    path("entrer/", views.sign_in, name="sign-in"),
    path("entrer/demonstration/", views.demo_sign_in, name="demo-sign-in"),
    path("sortir/", views.sign_out, name="sign-out"),
    path("profil/", views.profile, name="profile"),
    path("profil/appareils/", views.close_sessions, name="close-sessions"),
    path("affichage/", views.set_theme, name="theme"),
    path("bienvenue/<str:token>/", invitations.invitation, name="invitation"),
]
