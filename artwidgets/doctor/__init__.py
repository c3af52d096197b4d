"""What this machine and this server know, bear and allow: read-only, in seconds, in words.

Here are the findings and how they are come by. What is asked of the server is asked in
`artwidgets.gateway.examination`; nothing here changes anything, on the server or on the disk.
"""

from artwidgets.doctor.diagnosis import Diagnosis, Finding, Status
from artwidgets.doctor.examine import SECONDS, examine

__all__ = ["SECONDS", "Diagnosis", "Finding", "Status", "examine"]
