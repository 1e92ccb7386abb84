import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grappe.areas.labels.rules.life
import grappe.areas.labels.rules.reports
import grappe.areas.labels.rules.support


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0001_initial"),
        ("networks", "0001_initial"),
        ("programmes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LabelCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wave", models.CharField(max_length=80)),
                ("announced", models.PositiveSmallIntegerField(null=True)),
                ("is_dated", models.BooleanField(default=True)),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="label_call",
                        to="programmes.call",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="networks.label"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SupportAgreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("years", models.PositiveSmallIntegerField(verbose_name="durée")),
                ("rate", models.PositiveIntegerField(verbose_name="taux")),
                ("cap", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="plafond par an")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (grappe.areas.labels.rules.support.SupportState["DRAFT"], "à signer"),
                            (grappe.areas.labels.rules.support.SupportState["SIGNED"], "en cours"),
                            (grappe.areas.labels.rules.support.SupportState["CLOSED"], "terminée"),
                        ],
                        default=grappe.areas.labels.rules.support.SupportState["DRAFT"],
                        max_length=8,
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("signed_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="networks.labelaward",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SupportAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                ("name", models.CharField(max_length=160, verbose_name="action")),
                ("budget", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="budget")),
                ("rate", models.PositiveIntegerField(verbose_name="taux")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (grappe.areas.labels.rules.support.ActionState["PLANNED"], "prévue"),
                            (grappe.areas.labels.rules.support.ActionState["DONE"], "réalisée"),
                            (grappe.areas.labels.rules.support.ActionState["DROPPED"], "abandonnée"),
                        ],
                        default=grappe.areas.labels.rules.support.ActionState["PLANNED"],
                        max_length=8,
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="labels.supportagreement",
                    ),
                ),
            ],
            options={
                "ordering": ["year", "pk"],
            },
        ),
        migrations.CreateModel(
            name="YearReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (grappe.areas.labels.rules.reports.ReportState["TO_WRITE"], "à rendre"),
                            (grappe.areas.labels.rules.reports.ReportState["SUBMITTED"], "à contrôler"),
                            (grappe.areas.labels.rules.reports.ReportState["RETURNED"], "à compléter"),
                            (grappe.areas.labels.rules.reports.ReportState["ACCEPTED"], "accepté"),
                            (grappe.areas.labels.rules.reports.ReportState["PAID"], "payé"),
                        ],
                        default=grappe.areas.labels.rules.reports.ReportState["TO_WRITE"],
                        max_length=9,
                    ),
                ),
                ("running", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ("others", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ("activity", models.TextField(blank=True)),
                ("next_year", models.TextField(blank=True)),
                ("accepted", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("message", models.TextField(blank=True)),
                ("to_pay", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("explanation", models.JSONField(default=dict)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("reminded_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="labels.supportagreement",
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "year"],
            },
        ),
        migrations.CreateModel(
            name="SupportPayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("paid_on", models.DateField()),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("paper", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment",
                        to="labels.yearreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ActionReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("spent", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ("result", models.TextField(blank=True)),
                ("accepted", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reported",
                        to="labels.supportaction",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="labels.yearreport",
                    ),
                ),
            ],
            options={
                "ordering": ["action"],
            },
        ),
        migrations.CreateModel(
            name="LabelEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (grappe.areas.labels.rules.life.LabelAct["GRANTED"], "Label accordé"),
                            (grappe.areas.labels.rules.life.LabelAct["SUSPENDED"], "Label suspendu"),
                            (grappe.areas.labels.rules.life.LabelAct["REINSTATED"], "Label rétabli"),
                            (grappe.areas.labels.rules.life.LabelAct["RENEWED"], "Label renouvelé"),
                            (grappe.areas.labels.rules.life.LabelAct["WITHDRAWN"], "Label retiré"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("ground", models.CharField(blank=True, max_length=200)),
                ("reason", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="networks.labelaward",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="label_events",
                        to="programmes.call",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", grappe.areas.labels.rules.life.LabelAct["GRANTED"])),
                        fields=("award",),
                        name="label_granted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on__isnull", False),
                            ("kind", grappe.areas.labels.rules.life.LabelAct["GRANTED"]),
                            _connector="OR",
                        ),
                        name="label_act_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LabelTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="à partir du")),
                ("content", models.JSONField()),
                ("source", models.CharField(max_length=120)),
                ("set_at", models.DateTimeField()),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="networks.label"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["label", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("label", "valid_from"), name="label_terms_once_a_day")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="supportagreement",
            constraint=models.UniqueConstraint(fields=("award", "starts_on"), name="support_once_a_term"),
        ),
        migrations.AddConstraint(
            model_name="supportagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("cap__gte", 0)), name="support_cap_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="supportaction",
            constraint=models.CheckConstraint(condition=models.Q(("budget__gte", 0)), name="action_budget"),
        ),
        migrations.AddConstraint(
            model_name="yearreport",
            constraint=models.UniqueConstraint(fields=("agreement", "year"), name="year_report_once"),
        ),
        migrations.AddConstraint(
            model_name="yearreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted__isnull", True), ("accepted__lte", models.F("running")), _connector="OR"
                ),
                name="accepted_declared",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="support_payment_not_negative"
            ),
        ),
    ]
