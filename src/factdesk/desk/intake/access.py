# SPDX-License-Identifier: Apache-2.0
"""One object of the intake, for somebody who may see it.

Every function raises AccessError in the same words for what is missing and for what is
another organisation's.
"""

from __future__ import annotations

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor
from factdesk.desk.intake.models import (
    Answer,
    Attachment,
    Decision,
    ImportBatch,
    Submission,
    SubmissionGroup,
)
from factdesk.desk.link_secrets import secret_hash

__all__ = [
    "access_answer_by_id",
    "access_attachment_by_id",
    "access_decision_by_id",
    "access_group_by_id",
    "access_import_by_id",
    "access_organisation_of_form",
    "access_submission_by_id",
    "access_submission_by_token",
]


def access_group_by_id(actor: Actor, group_id: str) -> SubmissionGroup:
    """Return a group of messages.

    Args:
        actor: Who reads the inbox of its organisation.
        group_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    group = SubmissionGroup.objects.filter(id=group_id).first()
    if group is None or not policy.may_read_inbox(actor, group.organisation_id):
        policy.not_there("message")
    return group


def access_answer_by_id(actor: Actor, answer_id: str) -> Answer:
    """Return an answer with its group.

    Args:
        actor: Who reads the inbox of its organisation.
        answer_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    answer = Answer.objects.filter(id=answer_id).select_related("group").first()
    if answer is None or not policy.may_read_inbox(actor, answer.group.organisation_id):
        policy.not_there("answer")
    return answer


def access_import_by_id(actor: Actor, import_id: str) -> ImportBatch:
    """Return the import of a file.

    Args:
        actor: Who imports files into its organisation.
        import_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = ImportBatch.objects.filter(id=import_id).select_related("created_by")
    batch = found.first()
    if batch is None or not policy.may_import_files(actor, batch.organisation_id):
        policy.not_there("import")
    return batch


def access_attachment_by_id(actor: Actor, attachment_id: str) -> Attachment:
    """Return a file that came with a message.

    Args:
        actor: Who reads the inbox of its organisation.
        attachment_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = Attachment.objects.filter(id=attachment_id).select_related("submission")
    attachment = found.first()
    if attachment is None or not policy.may_read_inbox(
        actor, attachment.submission.organisation_id
    ):
        policy.not_there("file")
    return attachment


def access_organisation_of_form(organisation_id: str) -> Organisation:
    """Return the organisation whose tip form this is; anybody may see the form.

    Args:
        organisation_id: From the address.

    Raises:
        AccessError: There is none.
    """
    organisation = Organisation.objects.filter(id=organisation_id).first()
    if organisation is None:
        policy.not_there("form")
    return organisation


def access_decision_by_id(actor: Actor, decision_id: str) -> Decision:
    """Return a decision with its group.

    Args:
        actor: Who reads the inbox of its organisation.
        decision_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = Decision.objects.filter(id=decision_id).select_related("group").first()
    if found is None or not policy.may_read_inbox(actor, found.group.organisation_id):
        policy.not_there("decision")
    return found


def access_submission_by_token(token: str) -> Submission:
    """Return the message that a private address belongs to.

    Args:
        token: From the address; whoever has it may read the answer.

    Raises:
        AccessError: There is none, or it was deleted.
    """
    found = (
        Submission.objects.filter(private_token_hash=secret_hash(token))
        .select_related("group", "organisation")
        .first()
    )
    if found is None or not token:
        policy.not_there("message")
    return found


def access_submission_by_id(actor: Actor, submission_id: str) -> Submission:
    """Return one message.

    Args:
        actor: Who reads the inbox of its organisation.
        submission_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = Submission.objects.filter(id=submission_id).first()
    if found is None or not policy.may_read_inbox(actor, found.organisation_id):
        policy.not_there("message")
    return found
