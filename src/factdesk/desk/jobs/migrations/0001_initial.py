# SPDX-License-Identifier: Apache-2.0

import django.utils.timezone
from django.db import migrations, models

import factdesk.desk.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("payload", models.JSONField(default=dict)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("organisation_id", models.CharField(blank=True, max_length=26)),
                ("priority", models.SmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("dead", "Dead"),
                        ],
                        default="ready",
                        max_length=8,
                    ),
                ),
                ("run_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("max_attempts", models.PositiveIntegerField(default=8)),
                ("worker", models.CharField(blank=True, max_length=26)),
                ("lease_until", models.DateTimeField(null=True)),
                ("progress", models.JSONField(default=dict)),
                ("last_error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["state", "-priority", "run_at"], name="job_next"
                    ),
                    models.Index(fields=["state", "lease_until"], name="job_lease"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state", "ready"), models.Q(("key", ""), _negated=True)
                        ),
                        fields=("kind", "key"),
                        name="job_key_once",
                    )
                ],
            },
        ),
    ]
