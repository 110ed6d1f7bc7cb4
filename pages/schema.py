"""Schema: what each file is against its contract and the months before, and the differences to settle."""

from core import desk as work
from pages.ui import builder, columns, desk, files, frame, job, month, show, words

frame.require("pages/schema.py")
builder.open_if_asked()
now = work.month(desk.workspace(), desk.period())
with show.column():
    with show.heading("Schema", columns.state(now)):
        if now.received and not now.unknown and not any(one.needs_person for one in now.sources):
            month.primary_action(now)
    show.announced()
    job.progress()
    builder.just_made()
    for delivery in now.unknown:
        files.ask_whose(delivery, now)
    if not now.received and not now.unknown:
        said = f"No file has arrived for {words.month(now.period)}."
        show.empty(said, "pages/upload.py", "Upload files")
    for one in sorted(now.sources, key=columns.urgency):
        columns.source(one)
