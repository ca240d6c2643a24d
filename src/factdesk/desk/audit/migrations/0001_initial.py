# SPDX-License-Identifier: Apache-2.0

import django.utils.timezone
from django.db import migrations, models

import factdesk.desk.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(blank=True, max_length=26)),
                ("organisation_id", models.CharField(blank=True, max_length=26)),
                ("action", models.CharField(max_length=80)),
                ("object_kind", models.CharField(max_length=40)),
                ("object_id", models.CharField(blank=True, max_length=26)),
                ("why", models.TextField(blank=True)),
                ("details", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("-at", "-id"),
                "indexes": [
                    models.Index(
                        fields=["organisation_id", "-at"], name="audit_by_org"
                    ),
                    models.Index(fields=["object_id", "-at"], name="audit_by_object"),
                ],
            },
        ),
    ]
