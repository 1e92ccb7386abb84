from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from grappe.areas.people.models import Person


class SignInForm(AuthenticationForm):
    """Sign in by address and password."""

    username = forms.EmailField(
        label=_("Adresse électronique"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _(
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux ; "
            "les majuscules comptent dans le mot de passe."
        ),
        "inactive": _("Ce compte est fermé. Écrivez à l’animation de votre réseau."),
    }


class ProfileForm(forms.ModelForm):
    """One's own name, language and theme."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Person
        fields = ("name", "language", "theme")
        labels = {"name": _("Nom"), "language": _("Langue des courriers"), "theme": _("Affichage")}
