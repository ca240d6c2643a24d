# SPDX-License-Identifier: Apache-2.0
"""The API as a whole: its description, and how every error looks.

Example:
    $ curl http://localhost:8000/api/v1/openapi.json
"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from factdesk import __version__
from factdesk.desk.api.endpoints import router
from factdesk.errors import FactdeskError

__all__ = ["api", "error_answer"]

api = NinjaAPI(
    title="factdesk",
    version=__version__,
    description="Match texts with published checks, hand in messages, and read and "
    "write claims and known checks. No address reads messages. Tokens are made by an "
    "admin on the page Tokens and sent as `Authorization: Bearer …`.",
    urls_namespace="api-v1",
    # The page would load scripts from another server; the document is what counts.
    docs_url=None,
)
api.add_router("", router)


def error_answer(
    request: HttpRequest, status: int, code: str, message: str, data: object = None
) -> HttpResponse:
    """Return an error in the one form that the API has.

    Args:
        request: That met it.
        status: Of HTTP.
        code: Stable, for programs.
        message: For people.
        data: The values that the message names.
    """
    body = {"code": code, "message": message, "data": data or {}}
    return api.create_response(request, body, status=status)


@api.exception_handler(FactdeskError)
def _told(request: HttpRequest, error: FactdeskError) -> HttpResponse:
    return error_answer(request, error.status, error.code, str(error), error.data)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # Where and what, without the value: it may be a message.
    problems = [
        {"where": [str(part) for part in one["loc"]], "what": one["msg"]}
        for one in error.errors
    ]
    message = 'The request does not have the form of the document: see "problems".'
    return error_answer(
        request, 422, "invalid-request", message, {"problems": problems}
    )


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = error_answer(
        request,
        401,
        "token-missing",
        "The request has no valid token. Send one as Authorization: Bearer …; it may "
        "have expired or been revoked.",
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    codes = {400: "invalid-request", 403: "scope-missing"}
    code = codes.get(error.status_code, "refused")
    return error_answer(request, error.status_code, code, str(error))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    message = "The request is larger than 6 MiB. Send it in several parts."
    return error_answer(request, 413, "request-too-large", message)
