"""Quality: which rules failed, how badly, since when, and the rows behind each."""

from pages.ui import blocked, desk, failing, findings, frame, job, show, unpublished, validation

frame.require("pages/quality.py")
run = desk.published()
if run is None:
    unpublished.stop(
        "Quality",
        "pages/quality.py",
        "Nothing has been checked for this month yet. Each rule will stand here with the rows that break it.",
    )
found, months = findings.read(run)
action = show.heading("Quality", findings.state(run, found))
job.progress()
if validation.chosen(action):
    validation.draw(run)
else:
    blocked.draw(run)
    if (rule := findings.choose(run, found)) is not None:
        failing.draw(run, rule, months)
