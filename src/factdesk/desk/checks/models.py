# SPDX-License-Identifier: Apache-2.0
"""Claims, and everything that can answer one.

**Invariants:** texts are masked before they are stored; a claim closed as opinion,
prediction, satire or "cannot be checked" has no rating; what was published is a version
that is never changed; a known check has an address, a publisher and a date; an
explainer has no rating and one reviewer other than its author.

Example:
    >>> Claim.objects.filter(organisation=o, status=ClaimStatus.OPEN)  # doctest: +SKIP
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.desk.accounts.models import Organisation, RatingValue, Team, User
from factdesk.desk.ids import IdField

__all__ = [
    "Check",
    "CheckStatus",
    "CheckVersion",
    "Claim",
    "ClaimStatus",
    "CloseReason",
    "Explainer",
    "ExplainerStatus",
    "ExplainerVersion",
    "HoldingNote",
    "KnownCheck",
    "Tag",
    "Wording",
]


class Tag(models.Model):
    """A word of an organisation's own for topics; shares may go by it."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="tag_name"),
        )

    @override
    def __str__(self) -> str:
        return self.name


class ClaimStatus(models.TextChoices):
    """Where a claim stands. Seen by its organisation and by those it shares with."""

    OPEN = "open", _("open")
    IN_PROGRESS = "in-progress", _("being checked")
    ANSWERED = "answered", _("answered")
    """By a check of ours, a known check or an explainer."""
    CLOSED = "closed", _("closed without a rating")


class CloseReason(models.TextChoices):
    """Why something is closed without a rating."""

    OPINION = "opinion", _("opinion")
    PREDICTION = "prediction", _("prediction")
    SATIRE = "satire", _("satire")
    UNCHECKABLE = "uncheckable", _("cannot be checked")
    SPAM = "spam", _("spam")


class Claim(models.Model):
    """One checkable statement."""

    id = IdField()
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="claims"
    )
    statement = models.TextField(_("statement"))
    language = models.CharField(max_length=12, blank=True)
    words = models.TextField(blank=True)
    """Token string of the statement, for search by words."""
    status = models.CharField(
        max_length=12, choices=ClaimStatus.choices, default=ClaimStatus.OPEN
    )
    close_reason = models.CharField(
        max_length=12, choices=CloseReason.choices, blank=True
    )
    answered_by_kind = models.CharField(max_length=10, blank=True)
    answered_by_id = models.CharField(max_length=26, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True)
    assigned_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="claims")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    """Counts changes: two browsers that change one claim are told apart by it."""

    class Meta:
        ordering = ("-changed_at", "id")
        indexes = (
            models.Index(
                fields=("organisation", "status", "-changed_at"), name="claim_queue"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status=ClaimStatus.CLOSED)
                ^ models.Q(close_reason=""),
                name="claim_closed_with_reason",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.statement[:80]


class Wording(models.Model):
    """How a claim is also put; masked, and without a trace of who put it so."""

    id = IdField()
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="wordings")
    text = models.TextField()
    language = models.CharField(max_length=12, blank=True)
    exact = models.BigIntegerField()
    """Fingerprint of the words, signed; one wording once a claim."""
    askers = models.PositiveIntegerField(default=0)
    first_seen = models.DateField(default=timezone.localdate)
    """To the day: who came first is not recorded."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("claim", "exact"), name="wording_once"),
        )

    @override
    def __str__(self) -> str:
        return self.text[:80]


class KnownCheck(models.Model):
    """Somebody else's published check; every organisation of the desk may use it."""

    id = IdField()
    url = models.URLField(_("address"), max_length=2000)
    publisher = models.CharField(_("publisher"), max_length=200)
    published_on = models.DateField(_("date"))
    claim = models.TextField(blank=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    rating = models.CharField(max_length=200, blank=True)
    """The publisher's own word."""
    imported_by = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="known_checks"
    )
    batch_id = models.CharField(max_length=26, blank=True, db_index=True)
    """The ``intake.ImportBatch`` that brought it, if any."""
    source_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-published_on", "id")
        indexes = (models.Index(fields=("-published_on", "id"), name="known_by_date"),)
        constraints = (
            models.UniqueConstraint(fields=("url", "claim"), name="known_check_once"),
        )

    @override
    def __str__(self) -> str:
        return self.title or self.claim[:80]


class ExplainerStatus(models.TextChoices):
    """Who sees an explainer: its organisation; once published, everybody."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in-review", _("with a reviewer")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Explainer(models.Model):
    """A sourced answer to a question, without a rating."""

    id = IdField()
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="explainers"
    )
    question = models.TextField(_("question"))
    language = models.CharField(max_length=12, blank=True)
    status = models.CharField(
        max_length=12, choices=ExplainerStatus.choices, default=ExplainerStatus.DRAFT
    )
    claim = models.ForeignKey(Claim, models.SET_NULL, null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="explainers")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-changed_at", "id")

    @override
    def __str__(self) -> str:
        return self.question[:80]


class ExplainerVersion(models.Model):
    """What an explainer says; changed until it is published, then never again."""

    id = IdField()
    explainer = models.ForeignKey(Explainer, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    answer = models.TextField(_("answer"))
    sources = models.JSONField(default=list)
    """Objects with title, publisher and address."""
    valid_until = models.DateField(_("valid until"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("explainer", "number"), name="explainer_version_number"
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by=None)
                | ~models.Q(reviewed_by=models.F("author")),
                name="explainer_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None) | ~models.Q(reviewed_by=None),
                name="explainer_reviewed_first",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.explainer_id} v{self.number}"


class HoldingNote(models.Model):
    """What is known while a claim is being checked; lapses unless renewed."""

    id = IdField()
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="holding_notes")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    text = models.TextField(_("known so far"))
    language = models.CharField(max_length=12, blank=True)
    sources = models.JSONField(default=list)
    as_of = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-as_of", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reviewed_by=None)
                | ~models.Q(reviewed_by=models.F("author")),
                name="note_second_person",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.text[:80]


class CheckStatus(models.TextChoices):
    """Who sees a check: its organisation and shares; once published, everybody."""

    IN_PROGRESS = "in-progress", _("in progress")
    PUBLISHED = "published", _("published")
    WITHHELD = "withheld", _("withheld")


class Check(models.Model):
    """The work on one claim and what came of it."""

    id = IdField()
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="checks")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="checks"
    )
    status = models.CharField(
        max_length=12, choices=CheckStatus.choices, default=CheckStatus.IN_PROGRESS
    )
    language = models.CharField(max_length=12, blank=True)
    lead = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    tags = models.ManyToManyField(Tag, blank=True, related_name="checks")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-changed_at", "id")

    @override
    def __str__(self) -> str:
        return f"check {self.id}"


class CheckVersion(models.Model):
    """One version of a check; never changed once it is published."""

    id = IdField()
    check_of = models.ForeignKey(Check, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.TextField()
    conclusion = models.TextField()
    rating = models.ForeignKey(RatingValue, models.PROTECT, null=True)
    url = models.URLField(max_length=2000, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("check_of", "number"), name="check_version_number"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.check_of_id} v{self.number}"
