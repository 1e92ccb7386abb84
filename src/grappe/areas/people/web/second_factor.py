"""The second factor: turning it on and off, answering it, and the codes for the day the telephone is lost.

Loaded when first asked for: it brings cryptography with it, which no other page needs.
"""

from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ConfirmByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe

from grappe.areas.people.web.views import whole


class _Answer(AuthenticateView):
    template_name = "people/code.html"


class _Confirm(ConfirmByCodeView):
    template_name = "people/confirm_code.html"


class _TurnOn(ActivateTOTPView):
    template_name = "people/second_factor.html"

    def get_context_data(self, **known: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**known)
        # Inline: the content policy lets no other site draw it, and the secret leaves for nobody.
        drawing = context["totp_svg"].partition("<svg")
        context["drawing"] = mark_safe("".join(drawing[1:]))
        context["secret"] = [context["form"].secret[i : i + 4] for i in range(0, 32, 4)]
        return context


class _TurnOff(DeactivateTOTPView):
    template_name = "people/second_factor_off.html"
    success_url = reverse_lazy("people:profile", query={"ok": "factor-off"})


class _Codes(ViewRecoveryCodesView):
    template_name = "people/codes.html"


class _NewCodes(GenerateRecoveryCodesView):
    template_name = "people/codes_new.html"


answer = _Answer.as_view()
confirm = _Confirm.as_view()
turn_on = whole(_TurnOn.as_view())
turn_off = whole(_TurnOff.as_view())
codes = _Codes.as_view()
new_codes = whole(_NewCodes.as_view())
