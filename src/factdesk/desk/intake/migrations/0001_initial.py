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
            name="Asker",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("month", models.CharField(max_length=7)),
                ("pseudonym", models.CharField(max_length=32)),
                ("first_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                (
                    "target_kind",
                    models.CharField(
                        choices=[
                            ("known", "known check"),
                            ("check", "check"),
                            ("explainer", "explainer"),
                            ("claim", "claim"),
                            ("note", "holding note"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target_id", models.CharField(max_length=26)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unsure", "unsure")],
                        max_length=6,
                    ),
                ),
                ("confidence", models.FloatField(null=True)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                (
                    "target_kind",
                    models.CharField(
                        choices=[
                            ("known", "known check"),
                            ("check", "check"),
                            ("explainer", "explainer"),
                            ("claim", "claim"),
                            ("note", "holding note"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target_id", models.CharField(max_length=26)),
                ("target_version", models.PositiveIntegerField(default=1)),
                ("text", models.TextField()),
                ("language", models.CharField(blank=True, max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("leaving", "leaving"),
                            ("sent", "sent"),
                            ("undone", "undone"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("send_at", models.DateTimeField()),
                ("queued_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "queued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer",
                        to="intake.decision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("submissions", "messages"), ("known", "checks")],
                        max_length=12,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "columns to be named"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "stopped"),
                            ("undone", "undone"),
                        ],
                        default="mapping",
                        max_length=10,
                    ),
                ),
                ("rows_total", models.PositiveIntegerField(null=True)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("accepted", models.PositiveIntegerField(default=0)),
                ("rejected", models.PositiveIntegerField(default=0)),
                ("repeated", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "ordering": ("-created_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("reason", models.TextField()),
                ("excerpt", models.CharField(blank=True, max_length=200)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejected_rows",
                        to="intake.importbatch",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="SourceVolume",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("month", models.CharField(max_length=7)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("form", "tip form"),
                            ("pasted", "pasted"),
                            ("forwarded", "forwarded"),
                            ("file", "file"),
                            ("api", "API"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("form", "tip form"),
                            ("pasted", "pasted"),
                            ("forwarded", "forwarded"),
                            ("file", "file"),
                            ("api", "API"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                ("link", models.TextField(blank=True)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("prepared", models.BinaryField(null=True)),
                (
                    "received_at",
                    models.DateTimeField(default=django.utils.timezone.now),
                ),
                ("private_token_hash", models.CharField(blank=True, max_length=64)),
                ("reply_sealed", models.BinaryField(null=True)),
                ("reply_month", models.CharField(blank=True, max_length=7)),
                ("row_number", models.PositiveIntegerField(null=True)),
                ("is_answered", models.BooleanField(default=False)),
                (
                    "asker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="intake.asker",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submissions",
                        to="intake.importbatch",
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
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("page", "private page"),
                            ("email", "e-mail"),
                            ("none", ""),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("unreachable", "cannot be reached"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="intake.answer",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="intake.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("sha256", models.CharField(max_length=64)),
                ("media_type", models.CharField(max_length=80)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="intake.submission",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="Appearance",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("platform", models.CharField(blank=True, max_length=80)),
                ("address_sealed", models.BinaryField()),
                ("first_seen", models.DateField(null=True)),
                ("is_published", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appearances",
                        to="checks.claim",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appearances",
                        to="intake.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubmissionGroup",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                ("text", models.TextField()),
                ("language", models.CharField(blank=True, max_length=12)),
                ("words", models.TextField(blank=True)),
                ("exact", models.BigIntegerField()),
                ("near", models.BigIntegerField()),
                ("quarter_0", models.IntegerField()),
                ("quarter_1", models.IntegerField()),
                ("quarter_2", models.IntegerField()),
                ("quarter_3", models.IntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("unsure", "unsure"),
                            ("claimed", "joined to a claim"),
                            ("answered", "answered"),
                            ("closed", "closed without a rating"),
                        ],
                        default="open",
                        max_length=10,
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
                ("submissions_count", models.PositiveIntegerField(default=0)),
                ("askers_count", models.PositiveIntegerField(default=0)),
                ("waiting_count", models.PositiveIntegerField(default=0)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("matched_at", models.DateTimeField(db_index=True, null=True)),
                ("best_confidence", models.FloatField(default=0.0)),
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
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="groups",
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
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="submission",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="submissions",
                to="intake.submissiongroup",
            ),
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", factdesk.desk.ids.IdField(serialize=False)),
                (
                    "target_kind",
                    models.CharField(
                        choices=[
                            ("known", "known check"),
                            ("check", "check"),
                            ("explainer", "explainer"),
                            ("claim", "claim"),
                            ("note", "holding note"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target_id", models.CharField(max_length=26)),
                ("target_version", models.PositiveIntegerField(default=1)),
                ("source", models.CharField(max_length=40)),
                ("generation", models.CharField(max_length=40)),
                ("score", models.BigIntegerField()),
                ("confidence", models.FloatField()),
                ("is_measured", models.BooleanField(default=True)),
                ("explanation", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="intake.submissiongroup",
                    ),
                ),
            ],
            options={
                "ordering": ("-confidence", "source", "target_id"),
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="intake.submissiongroup",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="intake.submissiongroup",
            ),
        ),
        migrations.AddConstraint(
            model_name="asker",
            constraint=models.UniqueConstraint(
                fields=("organisation", "month", "pseudonym"), name="asker_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rejectedrow",
            constraint=models.UniqueConstraint(
                fields=("batch", "number"), name="rejected_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcevolume",
            constraint=models.UniqueConstraint(
                fields=("organisation", "month", "channel", "source"),
                name="volume_once",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["answer", "state"], name="delivery_of"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("answer", "submission", "channel"), name="delivery_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claim", None), ("submission", None), _negated=True
                ),
                name="appearance_of_something",
            ),
        ),
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(
                fields=["organisation", "status", "-last_at", "id"], name="group_inbox"
            ),
        ),
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(
                fields=["organisation", "status", "-askers_count", "id"],
                name="group_by_askers",
            ),
        ),
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(
                fields=["organisation", "status", "-best_confidence", "id"],
                name="group_by_match",
            ),
        ),
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(fields=["organisation", "exact"], name="group_exact"),
        ),
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(
                fields=["organisation", "quarter_0"], name="group_quarter_0"
            ),
        ),
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(
                fields=["organisation", "quarter_1"], name="group_quarter_1"
            ),
        ),
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(
                fields=["organisation", "quarter_2"], name="group_quarter_2"
            ),
        ),
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(
                fields=["organisation", "quarter_3"], name="group_quarter_3"
            ),
        ),
        migrations.AddConstraint(
            model_name="submissiongroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "closed"), ("close_reason", ""), _connector="XOR"
                ),
                name="group_closed_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("group", None)),
                fields=["organisation", "received_at"],
                name="submission_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                fields=["group", "-received_at"], name="submission_of_group"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["received_at"], name="submission_by_age"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("private_token_hash", ""), _negated=True),
                fields=("private_token_hash",),
                name="submission_token",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                fields=("batch", "row_number"), name="submission_of_row"
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(
                fields=["target_kind", "target_id"], name="match_target"
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.UniqueConstraint(
                fields=("group", "target_kind", "target_id"), name="match_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("group", "target_kind", "target_id"),
                name="decision_once",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                fields=["target_kind", "target_id"], name="answer_target"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("queued", "leaving"))),
                fields=("group",),
                name="answer_one_at_a_time",
            ),
        ),
    ]
