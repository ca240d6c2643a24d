# SPDX-License-Identifier: Apache-2.0
"""Organisations and the people who work in them.

**Invariants:** a user has an e-mail address and a name for colleagues, no public name;
a role belongs to a membership, never to a user; profiles and scales are versioned: a
version is never changed, a new one follows; secrets of links and tokens are stored as
hashes only.

Example:
    >>> organisation.memberships.filter(role=Role.EDITOR)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.claims import CommonRating
from factdesk.desk.ids import IdField

__all__ = [
    "ApiToken",
    "IdempotencyKey",
    "Invitation",
    "Membership",
    "Organisation",
    "ProfileVersion",
    "RatingScale",
    "RatingValue",
    "Role",
    "Scope",
    "SecondFactorReset",
    "Team",
    "User",
    "UserManager",
]


class Role(models.TextChoices):
    """What a member may do; ``factdesk.desk.policy`` holds the rules."""

    CONTRIBUTOR = "contributor", _("contributor")
    """Brings messages in and works on claims; nothing leaves by their hand."""
    EDITOR = "editor", _("editor")
    """Decides, answers, reviews, publishes."""
    ADMIN = "admin", _("admin")
    """An editor who also looks after members, profile and sharing."""
    AUDITOR = "auditor", _("auditor")
    """Reads checks and audit entries; no messages and no addresses. Named publicly."""


class Scope(models.TextChoices):
    """What an API token may do. None reads messages, and none ever will."""

    MATCH = "match", _("match texts")
    SUBMISSIONS_WRITE = "submissions:write", _("hand in messages")
    CLAIMS = "claims:rw", _("read and write claims")
    CHECKS = "checks:rw", _("read and write checks")
    PUBLISHED = "published:read", _("read what is published")


class UserManager(BaseUserManager["User"]):
    """Makes users; only ``actions`` and the demonstration call it."""

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        """Return a new user.

        Args:
            email: What they sign in with.
            password: Theirs; None for somebody who has to set one first.
            **fields: Other fields of the model.
        """
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in."""

    id = IdField()
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name for colleagues"), max_length=120)
    language = models.CharField(max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email"),)

    @override
    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A newsroom or group that works under its own name."""

    id = IdField()
    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(default=timezone.now)
    answer_delay_s = models.PositiveIntegerField(
        default=60, help_text=_("Seconds between a yes and the answer leaving.")
    )
    ask_again_above = models.PositiveIntegerField(
        default=50, help_text=_("Groups with more askers than this are asked twice.")
    )

    class Meta:
        ordering = ("name",)

    @override
    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A part of an organisation, bound to an area and a language."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)
    area = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="team_name"),
        )

    @override
    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in an organisation; an ended one stays for the audit entries."""

    id = IdField()
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    teams = models.ManyToManyField(Team, blank=True, related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation"),
                condition=models.Q(ended_at=None),
                name="membership_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(models.Model):
    """A link by which somebody joins; the link holds a token, this row its hash."""

    id = IdField()
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return f"{self.role} of {self.organisation_id}"


class SecondFactorReset(models.Model):
    """A second factor taken away because two admins said so."""

    id = IdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="resets")
    reason = models.TextField()
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | ~models.Q(confirmed_by=models.F("requested_by")),
                name="reset_by_two",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class ProfileVersion(models.Model):
    """What an organisation declares about itself, as of one moment."""

    id = IdField()
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="profile_versions"
    )
    number = models.PositiveIntegerField()
    ownership = models.TextField(_("ownership"))
    funding = models.TextField(_("funding"))
    methodology = models.TextField(_("methodology"))
    is_state_controlled = models.BooleanField(_("state-controlled"), default=False)
    is_party_owned = models.BooleanField(_("owned by a party"), default=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "number"), name="profile_number"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"profile {self.number} of {self.organisation_id}"


class RatingScale(models.Model):
    """One version of an organisation's own scale."""

    id = IdField()
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="scales"
    )
    number = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "number"), name="scale_number"
            ),
        )

    @override
    def __str__(self) -> str:
        return f"scale {self.number} of {self.organisation_id}"


class RatingValue(models.Model):
    """A value of a scale. Without a common value it cannot be published."""

    id = IdField()
    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="values")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    meaning = models.TextField(blank=True)
    common = models.CharField(
        max_length=20,
        blank=True,
        choices=[(value.value, value.value) for value in CommonRating],
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("scale", "label"), name="value_label"),
        )

    @override
    def __str__(self) -> str:
        return self.label


class ApiToken(models.Model):
    """A key to the API for one organisation; shown once, kept as a hash."""

    id = IdField()
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=120)
    scopes = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """A write of the API and its answer, so that a repeated one does nothing new."""

    id = IdField()
    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("token", "key"), name="idempotency_key"),
        )

    @override
    def __str__(self) -> str:
        return self.key
