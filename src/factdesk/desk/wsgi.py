# SPDX-License-Identifier: Apache-2.0
"""What the web server calls.

Example:
    $ granian --interface wsgi factdesk.desk.wsgi:application
"""

import os

from django.core.wsgi import get_wsgi_application

from factdesk.desk.supervision import leave_with_parent

__all__ = ["application"]

os.environ["DJANGO_SETTINGS_MODULE"] = "factdesk.desk.settings"
leave_with_parent()
application = get_wsgi_application()
