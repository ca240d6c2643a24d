# SPDX-License-Identifier: Apache-2.0
"""What the desk takes in from elsewhere, and how it keeps it.

``door`` is the one way to an address that came from anybody but the operator; ``plain``
is for addresses that the operator typed. Both need the extra ``fetch``, so they are
imported from their own modules.
"""
