"""Quality: which rules failed, how badly, and the rows behind each."""

from core.insights import findings as found_rules
from pages.ui import desk, findings, frame, held, job, show, unpublished, validation

frame.require("pages/quality.py")
run = desk.published()
if run is None:
    unpublished.stop(
        "Quality",
        "pages/quality.py",
        "Nothing has been checked for this month yet. Each rule will stand here with the rows that break it.",
    )
connection = desk.database(run)
found = found_rules.every(connection, findings.folder(run))
action = show.heading("Quality", findings.state(run, found))
job.progress()
actions = action.container(horizontal=True)
if held.chosen(actions, run):
    held.draw(run)
elif validation.chosen(actions):
    validation.draw(run)
elif (rule := findings.choose(found)) is not None:
    findings.rows(run, rule)
    held.told_of(run, str(rule["finding_id"]))
