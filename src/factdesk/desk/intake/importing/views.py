# SPDX-License-Identifier: Apache-2.0
"""Pages of imports: upload, columns, progress, report, undo."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from factdesk.desk import policy
from factdesk.desk.intake import access
from factdesk.desk.intake.actions import importing
from factdesk.desk.intake.actions.unimporting import staying
from factdesk.desk.intake.actions.unimporting import undo_import as take_it_back
from factdesk.desk.intake.importing import selectors
from factdesk.desk.intake.importing.forms import ColumnsForm, UploadForm
from factdesk.desk.intake.importing.plans import MESSAGES, Plan, guess
from factdesk.desk.intake.importing.reading import is_gone, look
from factdesk.desk.intake.importing.told import told, told_error
from factdesk.desk.intake.importing.uploading import (
    MOST_FILE_BYTES,
    MOST_UNPACKED_BYTES,
    Upload,
)
from factdesk.desk.intake.models import BatchState, ImportBatch
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.errors import FactdeskError, InputError
from factdesk.exchange import look_at

__all__ = ["imports", "one_import", "progress", "rejected_csv", "undo_import"]

_MOST_SHOWN = 100
_SHOWN_ROWS = 5
_SHOWN_REASONS = 50


# Exempt only until the file is on the disk, in pieces; then the form is checked.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponseBase:
    """Show the imports of the organisation, and take a file."""
    upload, problem = Upload(request), ""
    actor = getattr(request, "actor", None)
    is_theirs = actor is not None and policy.may_import_files(
        actor, actor.organisation_id
    )
    try:
        if request.method == "POST" and is_theirs:
            try:
                upload.read_form()
            except FactdeskError as error:
                problem = told_error(error)
        return _imports(request, upload, problem)
    finally:
        upload.drop()


@csrf_protect
@member_page
def _imports(request: DeskRequest, upload: Upload, problem: str) -> HttpResponse:
    actor = request.actor
    policy.require(policy.may_import_files(actor, actor.organisation_id), "page")
    if problem:
        return _list(request, UploadForm(), problem, 400)
    if request.method != "POST":
        return _list(request, UploadForm(), "", 200)
    form = UploadForm(request.POST)
    if not form.is_valid():
        return _list(request, form, "", 400)
    try:
        batch = _begin(request, upload, form)
    except FactdeskError as error:
        return _list(request, form, told_error(error), error.status)
    return redirect("import", import_id=batch.id)


def _begin(request: DeskRequest, upload: Upload, form: UploadForm) -> ImportBatch:
    """Look at an uploaded file and keep it.

    Raises:
        InputError: It cannot be read; nothing of it is left.
        ExternalError: The disk refused it.
    """
    kind, encoding = form.cleaned_data["kind"], form.cleaned_data["encoding"]
    found = look_at(
        upload.path(),
        name=upload.name,
        encoding=encoding or None,
        max_unpacked=MOST_UNPACKED_BYTES,
    )
    if found.is_claim_review and kind == MESSAGES:
        raise InputError(
            "The file holds ClaimReview: those are known checks. Choose that above, "
            "and upload the file again.",
            code="checks-not-messages",
        )
    return importing.begin_import(
        request.actor, kind, upload.name, upload.keep(), encoding=encoding
    )


def _list(
    request: DeskRequest, form: UploadForm, problem: str, status: int
) -> HttpResponse:
    actor = request.actor
    context = {
        "form": form,
        "problem": problem,
        "imports": selectors.imports_of(actor, actor.organisation_id)[:_MOST_SHOWN],
        "most": MOST_FILE_BYTES // 2**20,
    }
    return render(request, "intake/imports.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def one_import(request: DeskRequest, import_id: str) -> HttpResponse:
    """Show an import: which column is which, how far it is, or what came of it."""
    batch = access.access_import_by_id(request.actor, import_id)
    if request.method == "POST" and request.POST.get("do") == "again":
        importing.try_import_again(request.actor, batch)
        messages.success(request, _("It goes on where it stopped."))
        return redirect("import", import_id=batch.id)
    if batch.state == BatchState.MAPPING:
        return _columns(request, batch)
    if request.method == "POST":  # the same form, sent twice
        return redirect("import", import_id=batch.id)
    return render(request, "intake/import.html", _report(request, batch))


def _columns(request: DeskRequest, batch: ImportBatch) -> HttpResponse:
    """Show which column is which, and start the import."""
    plan = Plan.of(batch.mapping)
    try:
        found = look(batch)
    except FactdeskError as error:
        context = {"batch": batch, "problem": told_error(error)}
        return render(request, "intake/import_columns.html", context)
    first = ColumnsForm.guessed(guess(batch.kind, found.columns, found.rows))
    form = ColumnsForm(request.POST or None, kind=batch.kind, look=found, initial=first)
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data.get("source", "")
        importing.start_import(request.actor, batch, form.plan(plan), source)
        return redirect("import", import_id=batch.id)
    context = {
        "batch": batch,
        "form": form,
        "look": found,
        "table": [
            [row.get(column, "") for column in found.columns]
            for row in found.rows[:_SHOWN_ROWS]
        ],
        "earlier": selectors.earlier_imports(request.actor, batch).first(),
    }
    status = 400 if form.is_bound else 200
    return render(request, "intake/import_columns.html", context, status=status)


def _report(request: DeskRequest, batch: ImportBatch) -> dict[str, Any]:
    rejected = selectors.rejected_rows(request.actor, batch)[:_SHOWN_REASONS]
    is_undone = batch.state == BatchState.UNDONE
    return {
        "batch": batch,
        "is_at_work": selectors.is_at_work(batch),
        "is_stuck": selectors.is_stuck(batch),
        "is_gone": is_gone(batch),
        "problem": told(Plan.of(batch.mapping).problem),
        # Counting a million rows takes a second: only where the page says it.
        "staying": staying(request.actor, batch) if is_undone else None,
        "reasons": [(row.number, told(row.reason)) for row in rejected],
        "earlier": selectors.earlier_imports(request.actor, batch).first(),
    }


@require_safe
@member_page
def progress(request: DeskRequest, import_id: str) -> HttpResponse:
    """Show how far an import is; a page that shows it asks every two seconds."""
    batch = access.access_import_by_id(request.actor, import_id)
    context = _report(request, batch)
    response = render(request, "intake/import_progress.html", context)
    if not context["is_at_work"]:
        response.headers["HX-Refresh"] = "true"  # the report is another page state
    return response


@require_safe
@member_page
def rejected_csv(request: DeskRequest, import_id: str) -> HttpResponse:
    """Give out the numbers of rejected rows with reasons, without their content."""
    batch = access.access_import_by_id(request.actor, import_id)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("Why it was not taken")])
    for row in selectors.rejected_rows(request.actor, batch):
        writer.writerow([row.number, told(row.reason)])
    # The mark tells spreadsheets that it is UTF-8.
    body = "\ufeff" + text.getvalue()
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    name = f"rejected-rows-{batch.id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def undo_import(request: DeskRequest, import_id: str) -> HttpResponse:
    """Say what undoing an import removes and what stays, and do it."""
    batch = access.access_import_by_id(request.actor, import_id)
    if request.method == "POST":
        take_it_back(request.actor, batch)
        messages.success(request, _("The import is being taken back."))
        return redirect("import", import_id=batch.id)
    if batch.state == BatchState.UNDONE:
        return redirect("import", import_id=batch.id)
    context = {"batch": batch, "staying": staying(request.actor, batch)}
    return render(request, "intake/import_undo.html", context)
