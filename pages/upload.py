"""Upload: hand in a month's files, see whose each is, and settle what cannot be read."""

from core import desk as work
from pages.ui import changes, desk, files, frame, job, show

frame.require("pages/upload.py")
now = work.month(desk.workspace(), desk.period())
changes.opened(now)
with show.column():
    with show.heading("Upload", files.state(now)):
        files.next_step(now)
    show.announced()
    job.progress()
    changes.since_before(now)
    files.hand_in(now.period)
    for delivery in now.unknown:
        files.ask_whose(delivery, now)
    files.just_read(now)
    files.arrived(now)
    files.held_back(now)
