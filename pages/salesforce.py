"""Salesforce: what the files would do, and the files."""

from core.insights import salesforce
from pages.ui import desk, frame, handoff, job, pending, show, unpublished, words

frame.require("pages/salesforce.py")
run = desk.published()
if run is None:
    unpublished.stop(
        "Salesforce",
        "pages/salesforce.py",
        "The files are made when the month runs. What they would change stands here first, field by field.",
    )
told = salesforce.manifest(handoff.folder(run))
if told is None or not salesforce.has_extract(desk.database(run)):
    show.heading("Salesforce", f"No file is made for {words.month(run.period)}.")
    job.progress()
    show.empty(
        "Without the Salesforce extract nothing can be compared, so no file is made.",
        "pages/upload.py",
        "Upload the extract",
    )
with show.heading("Salesforce", handoff.state(run)):
    handoff.download(run)
show.announced()
job.progress()
pending.note(run, "salesforce.apply")
handoff.counts(run)
handoff.forecast(run)
handoff.lists(run, told)
