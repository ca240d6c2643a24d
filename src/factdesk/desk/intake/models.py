# SPDX-License-Identifier: Apache-2.0
"""Messages as they come in, what they are grouped to, matched with and answered by.

**Invariants:** texts are masked; an asker is a pseudonym of one organisation and one
month, never a person; addresses are sealed under a key of the key folder and stand in
no index; all that leads from a message to its sender goes with the month's keys. An
answer is sent once to each submission and channel: the database refuses a second
delivery.

Example:
    >>> SubmissionGroup.objects.filter(status=GroupStatus.OPEN)  # doctest: +SKIP
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.desk.accounts.models import Organisation, Team, User
from factdesk.desk.checks.models import Claim, CloseReason
from factdesk.desk.ids import IdField

__all__ = [
    "Answer",
    "AnswerState",
    "Appearance",
    "Asker",
    "Attachment",
    "BatchState",
    "Channel",
    "Decision",
    "Delivery",
    "DeliveryState",
    "GroupStatus",
    "ImportBatch",
    "Match",
    "RejectedRow",
    "SourceVolume",
    "Submission",
    "SubmissionGroup",
    "TargetKind",
    "Verdict",
]


class Channel(models.TextChoices):
    """How a message came in."""

    FORM = "form", _("tip form")
    PASTED = "pasted", _("pasted")
    FORWARDED = "forwarded", _("forwarded")
    FILE = "file", _("file")
    API = "api", _("API")


class TargetKind(models.TextChoices):
    """What can answer a message; the first four are the kinds of the index."""

    KNOWN = "known", _("known check")
    CHECK = "check", _("check")
    EXPLAINER = "explainer", _("explainer")
    CLAIM = "claim", _("claim")
    NOTE = "note", _("holding note")


class Asker(models.Model):
    """Somebody who wrote to one organisation in one month, under a pseudonym."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    month = models.CharField(max_length=7)
    pseudonym = models.CharField(max_length=32)
    first_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "month", "pseudonym"), name="asker_once"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"asker of {self.month}"


class GroupStatus(models.TextChoices):
    """Where a group stands; seen by contributors, editors and admins of its owner."""

    OPEN = "open", _("open")
    UNSURE = "unsure", _("unsure")
    """Somebody looked and could not say; stays in the inbox."""
    CLAIMED = "claimed", _("joined to a claim")
    ANSWERED = "answered", _("answered")
    """An answer is queued or was sent; a new message of the group opens it again."""
    CLOSED = "closed", _("closed without a rating")


class SubmissionGroup(models.Model):
    """Messages that are the same or nearly the same: one row of the inbox."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    text = models.TextField()
    """The first message, masked; stands for all of them."""
    language = models.CharField(max_length=12, blank=True)
    words = models.TextField(blank=True)
    """Token string of the text, for search by words."""
    exact = models.BigIntegerField()
    near = models.BigIntegerField()
    """Fingerprints as signed numbers; see ``intake.fingerprints``."""
    quarter_0 = models.IntegerField()
    quarter_1 = models.IntegerField()
    quarter_2 = models.IntegerField()
    quarter_3 = models.IntegerField()
    """The near fingerprint in four parts: near-duplicates share at least one."""
    status = models.CharField(
        max_length=10, choices=GroupStatus.choices, default=GroupStatus.OPEN
    )
    close_reason = models.CharField(
        max_length=12, choices=CloseReason.choices, blank=True
    )
    submissions_count = models.PositiveIntegerField(default=0)
    askers_count = models.PositiveIntegerField(default=0)
    """Distinct askers, counted within each month."""
    waiting_count = models.PositiveIntegerField(default=0)
    """Submissions that have no answer yet."""
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    claim = models.ForeignKey(
        Claim, models.SET_NULL, null=True, blank=True, related_name="groups"
    )
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    matched_at = models.DateTimeField(null=True, db_index=True)
    best_confidence = models.FloatField(default=0.0)
    """Of the best match nobody said no to; 0 without one."""
    version = models.PositiveIntegerField(default=1)
    """Counts changes by people: two browsers that decide are told apart by it."""

    class Meta:
        indexes = (
            models.Index(
                fields=("organisation", "status", "-last_at", "id"), name="group_inbox"
            ),
            models.Index(
                fields=("organisation", "status", "-askers_count", "id"),
                name="group_by_askers",
            ),
            models.Index(
                fields=("organisation", "status", "-best_confidence", "id"),
                name="group_by_match",
            ),
            models.Index(
                fields=("organisation", "status", "language", "-last_at", "id"),
                name="group_by_language",
            ),
            models.Index(fields=("organisation", "exact"), name="group_exact"),
            *(
                models.Index(
                    fields=("organisation", f"quarter_{n}"), name=f"group_quarter_{n}"
                )
                for n in range(4)
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status=GroupStatus.CLOSED)
                ^ models.Q(close_reason=""),
                name="group_closed_with_reason",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.text[:80]


class BatchState(models.TextChoices):
    """Where an import stands."""

    MAPPING = "mapping", _("columns to be named")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped")
    UNDONE = "undone", _("undone")


class ImportBatch(models.Model):
    """A file that came in: it goes on where it stopped, and is undone as a whole."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    kind = models.CharField(
        max_length=12, choices=[("submissions", _("messages")), ("known", _("checks"))]
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    """Of the file in the blobs."""
    mapping = models.JSONField(default=dict)
    source = models.CharField(max_length=200, blank=True)
    """Where the file is from, for the public profile."""
    state = models.CharField(
        max_length=10, choices=BatchState.choices, default=BatchState.MAPPING
    )
    rows_total = models.PositiveIntegerField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    """Rows read so far: a resumed import goes on after them."""
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "id")

    @override
    def __str__(self) -> str:
        return self.file_name


class RejectedRow(models.Model):
    """A row of an import that was not taken, and why."""

    id = IdField()
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rejected_rows")
    number = models.PositiveIntegerField()
    reason = models.TextField()
    excerpt = models.CharField(max_length=200, blank=True)
    """Masked."""

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("batch", "number"), name="rejected_once"),
        )

    @override
    def __str__(self) -> str:
        return f"row {self.number}"


class Submission(models.Model):
    """One message as it came in, masked."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    group = models.ForeignKey(
        SubmissionGroup, models.CASCADE, null=True, related_name="submissions"
    )
    """None until the worker has read it."""
    channel = models.CharField(max_length=10, choices=Channel.choices)
    text = models.TextField()
    link = models.TextField(blank=True)
    """An address that the sender added, masked."""
    language = models.CharField(max_length=12, blank=True)
    prepared = models.BinaryField(null=True)
    """What ``factdesk.text.prepare`` made of it: for the sweep and for grouping."""
    asker = models.ForeignKey(Asker, models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    private_token_hash = models.CharField(max_length=64, blank=True)
    """Of the token in the address of the private page; empty where there is none."""
    reply_sealed = models.BinaryField(null=True)
    reply_month = models.CharField(max_length=7, blank=True)
    """Month whose reply key seals the address."""
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, null=True, related_name="submissions"
    )
    row_number = models.PositiveIntegerField(null=True)
    is_answered = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(
                fields=("organisation", "received_at"),
                condition=models.Q(group=None),
                name="submission_unread",
            ),
            models.Index(fields=("group", "-received_at"), name="submission_of_group"),
            models.Index(fields=("received_at",), name="submission_by_age"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("private_token_hash",),
                condition=~models.Q(private_token_hash=""),
                name="submission_token",
            ),
            models.UniqueConstraint(
                fields=("batch", "row_number"), name="submission_of_row"
            ),
        )

    @override
    def __str__(self) -> str:
        return self.text[:80]


class Attachment(models.Model):
    """A file that came with a message; its name is not kept."""

    id = IdField()
    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="attachments"
    )
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveBigIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position",)

    @override
    def __str__(self) -> str:
        return self.sha256


class Appearance(models.Model):
    """One recorded place where a claim stands in public."""

    id = IdField()
    claim = models.ForeignKey(
        Claim, models.CASCADE, null=True, related_name="appearances"
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, related_name="appearances"
    )
    platform = models.CharField(max_length=80, blank=True)
    address_sealed = models.BinaryField()
    first_seen = models.DateField(null=True)
    is_published = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(claim=None, submission=None),
                name="appearance_of_something",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.platform


class SourceVolume(models.Model):
    """How much an organisation took in, by month and source; for the public profile."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    month = models.CharField(max_length=7)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    source = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "month", "channel", "source"),
                name="volume_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.month} {self.channel} {self.count}"


class Match(models.Model):
    """A proposed link from a group to something that may answer it."""

    id = IdField()
    group = models.ForeignKey(SubmissionGroup, models.CASCADE, related_name="matches")
    target_kind = models.CharField(max_length=10, choices=TargetKind.choices)
    target_id = models.CharField(max_length=26)
    target_version = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=40)
    """Name of the index that it comes from."""
    generation = models.CharField(max_length=40)
    """Generation of that index."""
    score = models.BigIntegerField()
    confidence = models.FloatField()
    is_measured = models.BooleanField(default=True)
    explanation = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-confidence", "source", "target_id")
        indexes = (
            models.Index(fields=("target_kind", "target_id"), name="match_target"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("group", "target_kind", "target_id"), name="match_once"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.target_kind}:{self.target_id}"


class Verdict(models.TextChoices):
    """What a person said about a pair."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNSURE = "unsure", _("unsure")


class Decision(models.Model):
    """A person's word on a group and a target; remembered until it is undone."""

    id = IdField()
    group = models.ForeignKey(SubmissionGroup, models.CASCADE, related_name="decisions")
    target_kind = models.CharField(max_length=10, choices=TargetKind.choices)
    target_id = models.CharField(max_length=26)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    confidence = models.FloatField(null=True)
    """That the match showed when it was judged: for measured precision."""
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("group", "target_kind", "target_id"),
                condition=models.Q(undone_at=None),
                name="decision_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.verdict} {self.target_kind}:{self.target_id}"


class AnswerState(models.TextChoices):
    """Where an answer stands. Undo is possible while it is queued."""

    QUEUED = "queued", _("queued")
    LEAVING = "leaving", _("leaving")
    """Its time has come: deliveries exist, undo is over."""
    SENT = "sent", _("sent")
    """Every delivery has its final state."""
    UNDONE = "undone", _("undone")


class Answer(models.Model):
    """What a group is told."""

    id = IdField()
    group = models.ForeignKey(SubmissionGroup, models.CASCADE, related_name="answers")
    decision = models.OneToOneField(
        Decision, models.CASCADE, null=True, related_name="answer"
    )
    target_kind = models.CharField(max_length=10, choices=TargetKind.choices)
    target_id = models.CharField(max_length=26)
    target_version = models.PositiveIntegerField(default=1)
    text = models.TextField()
    """Exactly what the asker reads."""
    language = models.CharField(max_length=12, blank=True)
    state = models.CharField(
        max_length=8, choices=AnswerState.choices, default=AnswerState.QUEUED
    )
    send_at = models.DateTimeField()
    queued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("target_kind", "target_id"), name="answer_target"),
            models.Index(fields=("state", "send_at", "id"), name="answer_next"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("group",),
                condition=models.Q(state__in=("queued", "leaving")),
                name="answer_one_at_a_time",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.text[:80]


class DeliveryState(models.TextChoices):
    """What truly happened to one delivery."""

    QUEUED = "queued", _("queued")
    LEAVING = "leaving", _("leaving")
    """Being handed to the mail server; found so after a crash, it is not repeated."""
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    """Tried often enough; says why."""
    UNREACHABLE = "unreachable", _("cannot be reached")
    """No private page and no address, or the keys were destroyed."""


class Delivery(models.Model):
    """One answer on its way to one submission by one channel."""

    id = IdField()
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="deliveries")
    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(
        max_length=8,
        choices=[("page", _("private page")), ("email", _("e-mail")), ("none", "")],
    )
    state = models.CharField(
        max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("answer", "state"), name="delivery_of"),)
        constraints = (
            models.UniqueConstraint(
                fields=("answer", "submission", "channel"), name="delivery_once"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
