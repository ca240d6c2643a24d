# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import factdesk.desk.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("statement", models.TextField(verbose_name="statement")),
                ("language", models.CharField(blank=True, max_length=12)),
                ("words", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("in-progress", "being checked"),
                            ("answered", "answered"),
                            ("closed", "closed without a rating"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("opinion", "opinion"),
                            ("prediction", "prediction"),
                            ("satire", "satire"),
                            ("uncheckable", "cannot be checked"),
                            ("spam", "spam"),
                        ],
                        max_length=12,
                    ),
                ),
                ("answered_by_kind", models.CharField(blank=True, max_length=10)),
                ("answered_by_id", models.CharField(blank=True, max_length=26)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "ordering": ("-changed_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("name", models.CharField(max_length=80)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tags",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Explainer",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("question", models.TextField(verbose_name="question")),
                ("language", models.CharField(blank=True, max_length=12)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in-review", "with a reviewer"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="checks.claim",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="explainers",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True, related_name="explainers", to="checks.tag"
                    ),
                ),
            ],
            options={
                "ordering": ("-changed_at", "id"),
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="tags",
            field=models.ManyToManyField(
                blank=True, related_name="claims", to="checks.tag"
            ),
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in-progress", "in progress"),
                            ("published", "published"),
                            ("withheld", "withheld"),
                        ],
                        default="in-progress",
                        max_length=12,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=12)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="checks.claim",
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True, related_name="checks", to="checks.tag"
                    ),
                ),
            ],
            options={
                "ordering": ("-changed_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("text", models.TextField()),
                ("language", models.CharField(blank=True, max_length=12)),
                ("exact", models.BigIntegerField()),
                ("askers", models.PositiveIntegerField(default=0)),
                (
                    "first_seen",
                    models.DateField(default=django.utils.timezone.localdate),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wordings",
                        to="checks.claim",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CheckVersion",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("title", models.TextField()),
                ("conclusion", models.TextField()),
                ("url", models.URLField(blank=True, max_length=2000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="checks.check",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="accounts.ratingvalue",
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("check_of", "number"), name="check_version_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExplainerVersion",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("answer", models.TextField(verbose_name="answer")),
                ("sources", models.JSONField(default=list)),
                ("valid_until", models.DateField(verbose_name="valid until")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "explainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="checks.explainer",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("explainer", "number"), name="explainer_version_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(
                                ("reviewed_by", models.F("author")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="explainer_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at", None),
                            models.Q(("reviewed_by", None), _negated=True),
                            _connector="OR",
                        ),
                        name="explainer_reviewed_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldingNote",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("text", models.TextField(verbose_name="known so far")),
                ("language", models.CharField(blank=True, max_length=12)),
                ("sources", models.JSONField(default=list)),
                ("as_of", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holding_notes",
                        to="checks.claim",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-as_of", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(
                                ("reviewed_by", models.F("author")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="note_second_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownCheck",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("url", models.URLField(max_length=2000, verbose_name="address")),
                (
                    "publisher",
                    models.CharField(max_length=200, verbose_name="publisher"),
                ),
                ("published_on", models.DateField(verbose_name="date")),
                ("claim", models.TextField(blank=True)),
                ("title", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("rating", models.CharField(blank=True, max_length=200)),
                (
                    "batch_id",
                    models.CharField(blank=True, db_index=True, max_length=26),
                ),
                ("source_id", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="known_checks",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-published_on", "id"),
                "indexes": [
                    models.Index(fields=["-published_on", "id"], name="known_by_date")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("url", "claim"), name="known_check_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="tag_name"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["organisation", "status", "-changed_at"], name="claim_queue"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "closed"), ("close_reason", ""), _connector="XOR"
                ),
                name="claim_closed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(
                fields=("claim", "exact"), name="wording_once"
            ),
        ),
    ]
