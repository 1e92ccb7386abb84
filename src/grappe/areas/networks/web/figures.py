"""Figures as sources print them: declaring one, withdrawing one written by mistake."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from grappe.areas.directory.web.pages import answer_form, keep_out
from grappe.areas.networks.commands import declare_figure, withdraw_figure
from grappe.areas.networks.web.forms import FigureForm
from grappe.areas.networks.web.members import network_found
from grappe.kernel.http import ActorRequest, new_key, signed_in


def _home(network: str) -> str:
    return reverse("networks:network", args=[network]) + "#declare"


@signed_in
def declare(request: ActorRequest, network: str) -> HttpResponse:
    """Show the form of a figure, with those declared before, and write it down."""
    shown = network_found(request, network)
    keep_out(shown.is_run)
    form = FigureForm(request.POST or None, initial={"key": new_key()})

    def act(typed: dict[str, Any]) -> None:
        declare_figure(
            network_id=shown.pk,
            measure=typed["measure"],
            value=typed["value"],
            wording=typed["wording"],
            source=typed["source"],
            source_date=typed["source_date"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "networks/figure_form.html",
        {
            "network": shown,
            "form": form,
            "figures": shown.declared_figures.order_by("measure", "-source_date", "-pk"),
        },
        act,
        lambda: _home(network),
    )


@signed_in
def withdraw(request: ActorRequest, network: str, figure: int) -> HttpResponse:
    """Ask whether a figure was written by mistake, and withdraw it."""
    shown = network_found(request, network)
    keep_out(shown.is_run)
    row = get_object_or_404(shown.declared_figures, pk=figure)
    if request.method == "POST":
        withdraw_figure(
            figure_id=row.pk,
            actor=request.actor,
            on=timezone.localtime(),
            key=request.POST.get("key"),
        )
        return HttpResponseRedirect(_home(network), status=303)
    return render(
        request,
        "networks/figure_withdraw.html",
        {"network": shown, "figure": row, "key": new_key()},
    )
