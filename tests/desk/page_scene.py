# SPDX-License-Identifier: Apache-2.0
"""A demonstration state in which every page of the desk has something to show.

What the pages need beyond ``factdesk up --demo`` is made by the same actions that a
newsroom would use; a row is changed by hand only where time would have to pass.

**Invariants:** nothing in it is real; it needs no worker beside it, because it is
built by one and then stands still.

Example:
    >>> make_scene().ids["match"]  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from desk.intake import pictures_made as made
from desk.intake import sounds_made
from desk.page_scene_people import fill_people
from django.db.models import F
from django.utils import timezone

from factdesk.desk import demo
from factdesk.desk.accounts.actions import make_token
from factdesk.desk.accounts.models import Organisation, User
from factdesk.desk.accounts.selectors import member_of
from factdesk.desk.actors import Member, SystemActor, Visitor
from factdesk.desk.checks.actions import explaining, noting
from factdesk.desk.checks.actions.sources import Source
from factdesk.desk.checks.models import (
    Claim,
    CloseReason,
    Explainer,
    HoldingNote,
    KnownCheck,
)
from factdesk.desk.intake.actions import deciding, handling
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.actions.sending import send_answer
from factdesk.desk.intake.models import (
    Answer,
    Attachment,
    Channel,
    Submission,
    SubmissionGroup,
    Verdict,
)
from factdesk.desk.intake.pictures import cleaned
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.jobs.worker import Worker
from factdesk.desk.running import running

__all__ = ["HOSTILE", "Scene", "bump", "make_scene"]

SYSTEM = SystemActor("test")
SOURCES = (
    Source("Incident report of 13 March", "Water Board", "https://water.example/r"),
    Source("Call with the hospital at Orlo, 21:10", "Halden Fact Desk"),
)
HOSTILE = (
    "\u202eReversed\u202c <script>alert(1)</script> <b>bold</b> z\u200bero w\u200bidth "
    "\x07 " + "w" * 300 + " والجسر مغلق https://a.example/" + "x" * 200
)
"""The worst text that a page has to bear."""
_REPEAT = "A leopard was seen on the university campus in Kesh!! Is that so?"
_OTHER_NUMBER = "Twenty people died in the flood at Orlo on 9 March 2026"
_MANY = "Is it true that polling stations in Quillon will close at 6 pm?"
_ASKERS = 64
"""More than the fifty from which a yes is asked once more."""


@dataclass
class Scene:
    """What stands in the state.

    Attributes:
        ids: Identifiers by the name that ``page_states.py`` gives the thing, and tokens
            of private pages.
        editor: Of the first organisation.
        reviewer: A second person of it.
    """

    editor: Member
    reviewer: Member
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def organisation(self) -> Organisation:
        """The first organisation."""
        return Organisation.objects.get(id=self.editor.organisation_id)

    def group(self, name: str) -> SubmissionGroup:
        """Return a message as it stands now."""
        return SubmissionGroup.objects.get(id=self.ids[name])


def make_scene() -> Scene:
    """Fill an empty desk."""
    demo.fill()
    scene = Scene(_member("editor@halden.example"), _member("admin@halden.example"))
    for part in (_messages, _work, _explainers, _notes, _private_pages, _admin):
        part(scene)
    fill_people(scene)
    return scene


def _member(email: str) -> Member:
    found = member_of(User.objects.get(email=email))
    if found is None:
        raise LookupError(email)
    return found[0]


def _ask(scene: Scene, text: str, number: int = 0) -> str:
    """Hand in a message; return the token of its private page."""
    message = Incoming(text, asker=f"somebody {number}")
    visitor = Visitor(scene.editor.organisation_id, "tip form")
    organisation = scene.organisation
    return receive(visitor, organisation, message, Channel.FORM, private_page=True)[1]


def _group_of(text: str) -> SubmissionGroup:
    return SubmissionGroup.objects.get(text__startswith=text[:40])


def _messages(scene: Scene) -> None:
    _with_files(scene)
    texts = {
        "match": _REPEAT,
        "warning": _OTHER_NUMBER,
        "long": HOSTILE,
        "unmatched": "Somebody said that the fountain of Lowen will be painted pink",
        "arabic": "هل صحيح أن عشرين شخصا ماتوا في فيضان أورلو يوم ٩ مارس ٢٠٢٦؟",
        "claimed": "The bridge at Tamsin Bay is closed until spring, says my aunt",
        "handed": "They say that the ferry of Saltmouth was sold to a baker",
        "closed": "I think that Kesh is the loveliest town of all",
        "queued": "Hot lemon water kills cancer cells, my doctor says!",
        "answered": "Rice made of plastic is being sold at the market in Tamsin Bay?",
    }
    tokens = {name: _ask(scene, text) for name, text in texts.items()}
    scene.ids["ask-long"] = tokens["long"]
    for number in range(_ASKERS):
        _ask(scene, _MANY, number)
    Worker().run_until_empty()
    scene.ids |= {name: _group_of(text).id for name, text in texts.items()}
    scene.ids["many"] = _group_of(_MANY).id
    waits = SubmissionGroup.objects.filter(organisation=scene.organisation)
    waits.filter(id=scene.ids["long"]).update(first_at=F("first_at") - timedelta(3))


def _with_files(scene: Scene) -> None:
    text = "What is on this picture? A man at the market of Kesh gave it to me."
    given = (made.png(), made.jpeg(), sounds_made.opus(), sounds_made.pdf())
    files = tuple(cleaned(data) for data in given)
    receive(
        Visitor(scene.editor.organisation_id, "tip form"),
        scene.organisation,
        Incoming(text, files=files),
        Channel.FORM,
    )
    Worker().run_until_empty()
    scene.ids["files"] = _group_of(text).id
    damaged = Attachment.objects.order_by("position")[0]
    folder = running().state_folder.blobs / "sha256" / damaged.sha256[:2]
    (folder / damaged.sha256[2:]).write_bytes(b"something else")
    scene.ids["damaged-file"] = damaged.id
    scene.ids["submission"] = Submission.objects.get(text=text).id


def _work(scene: Scene) -> None:
    editor = scene.editor
    group = scene.group("claimed")
    claim = handling.claim_group(
        editor, group, "The bridge at Tamsin Bay is closed", "en", version=group.version
    )
    scene.ids["claim"] = claim.id
    group = scene.group("closed")
    handling.close_group(editor, group, CloseReason.OPINION, version=group.version)
    taken = scene.group("unmatched")
    reviewer = scene.reviewer
    handling.assign_group(reviewer, taken, reviewer.id, version=taken.version)
    scene.ids["queued-answer"] = _answer(scene, "queued").id
    _send(_answer(scene, "answered"))


def _answer(scene: Scene, name: str) -> Answer:
    """Say yes to the best match of a message; it stays queued for a day."""
    group = scene.group(name)
    best = group.matches.order_by("-confidence")[0]
    decided = deciding.decide(
        scene.editor,
        group,
        best.target_kind,
        best.target_id,
        Verdict.YES,
        version=group.version,
        is_sure=True,
    )
    if decided.answer is None:
        raise LookupError(name)
    at = timezone.now() + timedelta(days=1)
    Answer.objects.filter(id=decided.answer.id).update(send_at=at)
    return decided.answer


def _send(answer: Answer) -> None:
    Answer.objects.filter(id=answer.id).update(send_at=timezone.now())
    send_answer(SYSTEM, answer.id)


def _draft(question: str) -> explaining.Draft:
    return explaining.Draft(
        question=question,
        answer="The Health Ministry counts every night and publishes at ten. What "
        "circulates before that is a count of one hospital.",
        language="en",
        sources=SOURCES,
        valid_until=timezone.now().date() + timedelta(days=60),
    )


def _explainers(scene: Scene) -> None:
    """Make one explainer in each state."""
    for name, steps in _STEPS.items():
        draft = _draft(f"How are the dead of the flood at Orlo counted? ({name})")
        made = explaining.start_explainer(scene.editor, scene.organisation, draft)
        scene.ids[f"explainer-{name}"] = made.id
        for step in steps:
            _step(scene, Explainer.objects.get(id=made.id), step)


_STEPS = {
    "draft": (),
    "in-review": ("ask",),
    "published": ("ask", "publish"),
    "next-version": ("ask", "publish", "change"),
    "withdrawn": ("ask", "publish", "withdraw"),
}


def _step(scene: Scene, explainer: Explainer, step: str) -> None:
    seen = explainer.changed_at
    if step == "ask":
        explaining.ask_for_review(scene.editor, explainer, seen=seen)
    elif step == "publish":
        explaining.publish_explainer(scene.reviewer, explainer, seen=seen)
    elif step == "change":
        draft = _draft(explainer.question)
        explaining.save_explainer(scene.editor, explainer, draft, seen=seen)
    else:
        explaining.withdraw_explainer(scene.reviewer, explainer, seen=seen)


def _notes(scene: Scene) -> None:
    """Make one holding note in each state."""
    claim = Claim.objects.get(id=scene.ids["claim"])
    for name in ("in-review", "ready", "lapsed", "withdrawn"):
        note = noting.write_note(
            scene.editor,
            claim,
            "The town has announced works; it has not said yet whether it closes "
            f"the bridge. We have asked. ({name})",
            "en",
            SOURCES,
        )
        scene.ids[f"note-{name}"] = note.id
        if name in {"ready", "lapsed"}:
            noting.review_note(scene.reviewer, note)
        if name == "withdrawn":
            noting.withdraw_note(scene.editor, note)
    lapsed = HoldingNote.objects.filter(id=scene.ids["note-lapsed"])
    lapsed.update(expires_at=timezone.now() - timedelta(hours=1))


def _private_pages(scene: Scene) -> None:
    """Make one private page in each state."""
    texts = {
        "received": "The fire brigade of Mirelle sells its last engine, is that right",
        "looked-at": "The mayor of Kesh moved the market to the harbour, true or not",
        "queued": "Masks are compulsory again in all schools of Verania?",
        "answered": "Smart electricity meters record conversations in the home?",
        "corrected": "5G towers are killing the bees in Ostria Valley, I read",
        "gone-check": "Ballots marked in pencil are not counted, says the radio",
        "closed": "I find the new stamps of Halden rather ugly, do you not too",
    }
    tokens = {name: _ask(scene, text) for name, text in texts.items()}
    Worker().run_until_empty()
    scene.ids |= {f"ask-{name}": token for name, token in tokens.items()}
    scene.ids |= {f"group-{name}": _group_of(text).id for name, text in texts.items()}
    _answer(scene, "group-queued")
    for name in ("answered", "corrected", "gone-check"):
        _send(_answer(scene, f"group-{name}"))
    closed = scene.group("group-closed")
    version = closed.version
    handling.close_group(scene.editor, closed, CloseReason.OPINION, version=version)
    looked_at = scene.group("group-looked-at")
    handling.mark_unsure(scene.editor, looked_at, version=looked_at.version)
    _correct(scene)
    KnownCheck.objects.filter(id=_target(scene, "group-gone-check")).delete()


def _correct(scene: Scene) -> None:
    """Have an answer replaced by a later one, as a correction would."""
    first = scene.group("group-corrected").answers.get()
    again = Answer(
        group=first.group, target_kind=first.target_kind, target_id=first.target_id,
        target_version=first.target_version + 1, language="en", send_at=timezone.now(),
        text="It is not the towers: the bees died of a mite. We said so too late.",
    )  # fmt: skip
    again.save(force_insert=True)
    first.group.submissions.update(is_answered=False)
    SubmissionGroup.objects.filter(id=first.group_id).update(waiting_count=1)
    send_answer(SYSTEM, again.id)


def _target(scene: Scene, name: str) -> str:
    return str(scene.group(name).answers.get().target_id)


def _admin(scene: Scene) -> None:
    """Make what admins look after: failed work and tokens."""
    for kind, why in (
        ("intake.send", "ExternalError: mail.halden.example did not answer in 20 s."),
        ("matching.refresh", "The disk is full: nothing was written. " + "x" * 200),
    ):
        job = Job.objects.create(
            kind=kind, state=JobState.DEAD, attempts=8, last_error=why,
            organisation_id=scene.editor.organisation_id,
            finished_at=timezone.now() - timedelta(hours=2),
        )  # fmt: skip
    scene.ids["job"] = job.id
    organisation = scene.organisation
    until = timezone.now() + timedelta(days=90)
    names = ("Website", "A script of the archive with a very long name " + "y" * 70)
    for name, scopes in zip(names, (["match"], ["match", "checks:rw"]), strict=True):
        token, _secret = make_token(
            scene.reviewer, organisation, name, scopes, expires_at=until
        )
    scene.ids["token"] = token.id
    scene.ids["organisation"] = organisation.id


def bump(scene: Scene, name: str) -> None:
    """Have a colleague take a message and let it go: its version is another one."""
    group = scene.group(name)
    reviewer = scene.reviewer
    handling.assign_group(reviewer, group, reviewer.id, version=group.version)
