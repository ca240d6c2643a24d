# SPDX-License-Identifier: Apache-2.0
"""Organisations that work together, and what each lets the others read.

**Invariants:** nothing is shared unless its owner made a share; the narrowest share
decides (object before tag before default); messages and addresses cannot be shared.

Example:
    >>> Share.objects.filter(owner=organisation, ended_at=None)  # doctest: +SKIP
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.desk.accounts.models import Organisation, User
from factdesk.desk.checks.models import Tag
from factdesk.desk.ids import IdField

__all__ = ["Coalition", "CoalitionInvitation", "CoalitionMember", "Share", "ShareWhat"]


class ShareWhat(models.TextChoices):
    """What a share is about; a closed list, without messages by design."""

    CLAIMS = "claims", _("claims")
    CHECKS = "checks", _("checks in progress")
    EXPLAINERS = "explainers", _("explainers and holding notes")


class Coalition(models.Model):
    """A coalition."""

    id = IdField()
    name = models.CharField(max_length=200, unique=True)
    needs_second_organisation = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name",)

    @override
    def __str__(self) -> str:
        return self.name


class CoalitionMember(models.Model):
    """An organisation's time in a coalition."""

    id = IdField()
    coalition = models.ForeignKey(Coalition, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="coalition_members"
    )
    is_coordinator = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("coalition", "organisation"),
                condition=models.Q(left_at=None),
                name="coalition_member_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.coalition_id}"


class CoalitionInvitation(models.Model):
    """A link by which an organisation joins; the link holds a token, this its hash."""

    id = IdField()
    coalition = models.ForeignKey(Coalition, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return f"invitation to {self.coalition_id}"


class Share(models.Model):
    """What an owner lets a coalition read: one object, one tag, or by default."""

    id = IdField()
    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="shares")
    coalition = models.ForeignKey(Coalition, models.CASCADE, related_name="shares")
    what = models.CharField(max_length=12, choices=ShareWhat.choices)
    object_id = models.CharField(max_length=26, blank=True)
    """The one object; empty for a share by tag or by default."""
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, blank=True)
    is_allowed = models.BooleanField(default=True)
    """False takes an object or tag out of a wider share."""
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("coalition", "what", "object_id"), name="share_of"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(object_id="") | models.Q(tag=None),
                name="share_object_or_tag",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.what} of {self.owner_id}"
