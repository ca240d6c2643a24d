# SPDX-License-Identifier: Apache-2.0
"""Each kind of error carries its code, its status and its sentence."""

from __future__ import annotations

import json

import pytest

from factdesk import errors

STATUS = {
    errors.InputError: 400,
    errors.AccessError: 404,
    errors.ConflictError: 409,
    errors.VerificationError: 500,
    errors.NotReadyError: 503,
    errors.ExternalError: 502,
}


def leaves(root: type[errors.FactdeskError]) -> set[type[errors.FactdeskError]]:
    """Return the classes below one that have no class of ours below them."""
    below = [c for c in root.__subclasses__() if c.__module__ == errors.__name__]
    return set().union(*map(leaves, below)) if below else {root}


def test_every_leaf_has_its_status() -> None:
    assert {leaf: leaf.status for leaf in leaves(errors.FactdeskError)} == STATUS


def test_an_unspecific_error_counts_as_ours() -> None:
    assert errors.FactdeskError("X.", code="x").status == 500


@pytest.mark.parametrize("kind", list(STATUS))
def test_an_error_keeps_code_sentence_and_values(
    kind: type[errors.FactdeskError],
) -> None:
    given = {"row": 3}
    error = kind("Row 3 has no text. Add one.", code="row-without-text", data=given)
    given["row"] = 4
    assert str(error) == "Row 3 has no text. Add one."
    assert json.loads(json.dumps(error.diagnostics())) == {
        "code": "row-without-text",
        "message": "Row 3 has no text. Add one.",
        "data": {"row": 3},
    }


def test_an_error_without_values_has_an_empty_object() -> None:
    assert errors.InputError("X.", code="x").diagnostics()["data"] == {}


def test_a_code_is_required() -> None:
    with pytest.raises(TypeError, match="code"):
        errors.InputError("X.")  # type: ignore[call-arg]


def test_every_public_error_descends_from_the_root() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__]
    assert all(issubclass(kind, errors.FactdeskError) for kind in kinds)
    assert all(kind.__name__.endswith("Error") for kind in kinds)
