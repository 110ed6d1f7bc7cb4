"""Settings: what the product decides by, the evidence it rests on, and where a person changes that."""

from core import pair_checks
from core.insights import bands
from pages.ui import (
    cutoffs,
    desk,
    frame,
    job,
    lines,
    match_model,
    org,
    pair_samples,
    settings_sections,
    show,
    survivorship,
)

frame.require("pages/settings.py")
run = desk.published() or desk.newest_published()
found = pair_checks.sampled(desk.workspace(), run.period) if run else {}
section = settings_sections.opened()
if (asked := pair_samples.opened(found)) is not None:
    pair_samples.answer(asked)
elif section == settings_sections.VALUES:
    with show.column():
        show.heading("Settings", survivorship.state())
        settings_sections.choose()
        survivorship.draw()
elif section == settings_sections.SALESFORCE:
    with show.column():
        show.heading("Settings", org.state())
        settings_sections.choose()
        org.draw(run)
else:
    with show.column():
        show.heading("Settings", lines.state())
        settings_sections.choose()
        job.progress()
        is_told = run is not None and bands.is_told(desk.database(run))
        wanted = lines.draw(run, is_told)
        pair_samples.draw(run, found, is_told)
        if found:
            cutoffs.draw(found, wanted)
        match_model.draw()
