"""What people type to sign in, to keep their account, and to answer an invitation.

The library's own forms judge; labels, hints and boxes are ours.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.people.models import Person
from grappe.areas.people.rules import LONGEST_NAME, SHORTEST_PASSWORD

NEW_PASSWORD_HINT = _("Au moins %(shortest)s caractères. Quelques mots que vous retenez suffisent.")


def _address(label: Any, autocomplete: str = "email", hint: Any = "") -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": autocomplete, "autocapitalize": "none"})
    return forms.EmailField(label=label, max_length=254, widget=widget, help_text=hint)


def _dress(field: forms.Field, label: Any, hint: Any = "", **attrs: str) -> None:
    """Give a field of the library our words: no text inside the box, where it would vanish when one types."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


def _dress_new_password(form: forms.Form) -> None:
    hint = NEW_PASSWORD_HINT % {"shortest": SHORTEST_PASSWORD}
    _dress(form.fields["password1"], _("Nouveau mot de passe"), hint)
    form.fields.pop("password2", None)


def _dress_code(form: forms.Form, hint: Any) -> None:
    _dress(form.fields["code"], _("Code"), hint, autocomplete="one-time-code", maxlength="12")


class SignInForm(account.LoginForm):
    """Sign in by address and password. The box keeps the name that password managers know."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["login"] = _address(_("Adresse électronique"), "username")
        _dress(self.fields["password"], _("Mot de passe"))
        self.order_fields(["login", "password"])

    def add_prefix(self, field_name: str) -> str:
        """Name the box of the address `username`."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class ResetForm(account.ResetPasswordForm):
    """Ask for a letter to choose a new password."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["email"] = _address(_("Adresse électronique"), "username")

    def clean_email(self) -> str:
        """Keep only the account that signs in with this address, not one that asks to change to it."""
        email: str = super().clean_email()
        self.users = [person for person in self.users if person.email.lower() == email.lower()]
        return email


class NewPasswordForm(account.ResetPasswordKeyForm):
    """Choose a new password, from a letter. Typed once: the box can be shown."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _dress_new_password(self)


class ChangePasswordForm(account.ChangePasswordForm):
    """Choose a new password, knowing the old one."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _dress(self.fields["oldpassword"], _("Mot de passe actuel"))
        _dress_new_password(self)


class ChangeAddressForm(account.AddEmailForm):
    """Change one's sign-in address; the new one serves once its letter is answered."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        hint = _("Une lettre y part. L’adresse actuelle sert jusqu’à ce que vous y répondiez.")
        self.fields["email"] = _address(_("Nouvelle adresse électronique"), hint=hint)


class ConfirmForm(account.ReauthenticateForm):
    """Say one's password again before what matters."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _dress(self.fields["password"], _("Mot de passe"))


class CodeForm(AuthenticateForm):
    """The second factor, at sign-in: a code of the telephone, or a recovery code."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _dress_code(self, _("Les six chiffres de votre application, ou un code de secours."))


class ConfirmByCodeForm(ReauthenticateForm):
    """The second factor, again, before what matters."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _dress_code(self, _("Les six chiffres de votre application, ou un code de secours."))


class ActivateForm(ActivateTOTPForm):
    """Prove that the telephone holds the secret, by its first code."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _dress_code(self, _("Les six chiffres que l’application montre maintenant."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class OpenAccountForm(forms.Form):
    """Answer an invitation by opening an account."""

    name = forms.CharField(
        label=_("Votre nom"),
        max_length=LONGEST_NAME,
        help_text=_("Comme il doit paraître dans les dossiers et les procès-verbaux."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["password"].help_text = NEW_PASSWORD_HINT % {"shortest": SHORTEST_PASSWORD}


class ProfileForm(forms.ModelForm):
    """One's own name, language and theme."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Person
        fields = ("name", "language", "theme")
        labels = {"name": _("Nom"), "language": _("Langue des courriers"), "theme": _("Affichage")}
