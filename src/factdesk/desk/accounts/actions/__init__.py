# SPDX-License-Identifier: Apache-2.0
"""Changes of organisations, members and second factors, a module a kind."""

from factdesk.desk.accounts.actions.organisations import (
    IDEMPOTENCY_KEPT,
    TOKEN_PREFIX,
    Profile,
    ScaleValue,
    add_member,
    change_profile,
    change_scale,
    make_organisation,
    make_token,
    note_token_used,
    remove_expired,
    revoke_token,
    set_up_desk,
)

__all__ = [
    "IDEMPOTENCY_KEPT",
    "TOKEN_PREFIX",
    "Profile",
    "ScaleValue",
    "add_member",
    "change_profile",
    "change_scale",
    "make_organisation",
    "make_token",
    "note_token_used",
    "remove_expired",
    "revoke_token",
    "set_up_desk",
]
