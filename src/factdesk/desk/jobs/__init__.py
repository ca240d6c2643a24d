# SPDX-License-Identifier: Apache-2.0
"""Work that happens after the page was shown: leased, retried, never lost."""
