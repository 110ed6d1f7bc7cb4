"""Quality: which rules failed, how badly, since when, and the rows behind each."""

from pages.ui import blocked, desk, failing, findings, frame, held, job, show, unpublished, validation

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
actions = action.container(horizontal=True)
if held.chosen(actions, run):
    held.draw(run)
elif validation.chosen(actions):
    validation.draw(run)
else:
    blocked.draw(run)
    if (rule := findings.choose(run, found)) is not None:
        failing.draw(run, rule, months)
        held.told_of(run, str(rule["finding_id"]))
