"""Schema: what each file's columns are against its contract, and the renames to settle."""

from core import desk as work
from pages.ui import columns, desk, files, frame, job, show, words

frame.require("pages/schema.py")
now = work.month(desk.workspace(), desk.period())
show.heading("Schema", columns.state(now))
show.announced()
job.progress()
for delivery in now.unknown:
    files.ask_whose(delivery, now)
if not now.received and not now.unknown:
    show.empty(f"No file has arrived for {words.month(now.period)}.", "pages/upload.py", "Upload files")
for source in now.sources:
    columns.source(source)
