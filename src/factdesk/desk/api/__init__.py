# SPDX-License-Identifier: Apache-2.0
"""The API under ``/api/v1``: for programs of an organisation, with tokens.

**Invariants:** no address reads messages; every answer, errors included, is declared in
the OpenAPI document; a write with a key that was seen before does nothing new.
"""
