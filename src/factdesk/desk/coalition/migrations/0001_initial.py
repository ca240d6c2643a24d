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
        ("checks", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Coalition",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("name", models.CharField(max_length=200, unique=True)),
                ("needs_second_organisation", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="CoalitionMember",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("is_coordinator", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "coalition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="coalition.coalition",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coalition_members",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)),
                        fields=("coalition", "organisation"),
                        name="coalition_member_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("claims", "claims"),
                            ("checks", "checks in progress"),
                            ("explainers", "explainers and holding notes"),
                        ],
                        max_length=12,
                    ),
                ),
                ("object_id", models.CharField(blank=True, max_length=26)),
                ("is_allowed", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "coalition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="coalition.coalition",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="checks.tag",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["coalition", "what", "object_id"], name="share_of"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("object_id", ""), ("tag", None), _connector="OR"
                        ),
                        name="share_object_or_tag",
                    )
                ],
            },
        ),
    ]
