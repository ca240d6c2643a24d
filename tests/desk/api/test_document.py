# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document holds: no 5xx, and no answer that it does not declare."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client

from factdesk.claims import Record
from factdesk.desk.accounts.actions import make_token
from factdesk.desk.accounts.models import Organisation, Role, Scope
from factdesk.desk.actors import SystemActor
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.jobs.worker import Worker

ACTOR = SystemActor("test")
BRIDGE = Record(
    "bridge",
    "The bridge at Orlo is closed until spring",
    url="https://halden-facts.example/bridge",
    publisher="Halden Fact Desk",
    date="2026-03-14",
)


def document() -> dict[str, Any]:
    """Return the document as a program gets it."""
    answer = Client(HTTP_HOST="localhost").get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.django_db
def test_every_address_declares_its_errors_and_shows_examples(
    halden: Organisation,
) -> None:
    told = document()
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            declared = set(operation["responses"])
            assert {"401", "403", "422"} <= declared, path
            assert operation["security"]
            assert (method == "post") == ("requestBody" in operation)
    for name in ("Asked", "SubmissionIn", "KnownCheckIn", "ClaimIn", "Error"):
        assert "examples" in str(told["components"]["schemas"][name]), name


@pytest.mark.django_db
def test_made_up_requests_meet_what_is_documented(
    halden: Organisation, member_of: Callable[..., Any], worker: Worker
) -> None:
    member_of(halden, Role.ADMIN)
    add_known_checks(ACTOR, halden, [BRIDGE])
    worker.run_until_empty()
    _token, secret = make_token(ACTOR, halden, "test", Scope.values)
    # As the test client does: the connection holds the test's transaction.
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    try:
        assert run_schemathesis(secret, 15) > 100
    finally:
        for signal in (signals.request_started, signals.request_finished):
            signal.connect(close_old_connections)


def run_schemathesis(secret: str, examples: int) -> int:
    """Try every operation with made-up requests; return how many were sent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, and those of what it imports
        import schemathesis
        from hypothesis import HealthCheck, Phase, given, settings

        schema = schemathesis.openapi.from_wsgi(
            "/api/v1/openapi.json",
            get_wsgi_application(),
            headers={"Host": "localhost"},
        )
        sent = 0

        def send(case: Any) -> None:
            nonlocal sent
            sent += 1
            case.call_and_validate(
                headers={"Authorization": f"Bearer {secret}", "Host": "localhost"},
                checks=[
                    schemathesis.checks.not_a_server_error,
                    schemathesis.checks.status_code_conformance,
                    schemathesis.checks.content_type_conformance,
                    schemathesis.checks.response_schema_conformance,
                ],
            )

        for result in schema.get_all_operations():
            for made in (True, False):
                operation: Any = result.ok()  # type: ignore[union-attr]
                strategy = operation.as_strategy(
                    generation_mode=getattr(
                        schemathesis.GenerationMode, "POSITIVE" if made else "NEGATIVE"
                    )
                )
                settings(
                    max_examples=examples,
                    database=None,
                    deadline=None,
                    derandomize=True,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )(given(case=strategy)(send))()
    return sent
