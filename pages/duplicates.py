"""Duplicates: the next pair, side by side; merge, keep apart, undo."""

from pages.ui import desk, frame, job, pairs, show, words

frame.require("pages/duplicates.py")
run = desk.published()
if run is None:
    show.heading("Duplicates", "Pairs are found when the month runs.")
    job.progress()
    show.empty(f"{words.month(desk.period())} has not run.", "pages/home.py", "Go to This month")
queue = pairs.queue(run)
show.heading("Duplicates", pairs.state(queue))
job.progress()
if queue.next is not None:
    pairs.reason(queue.next)
else:
    pairs.nothing_left(queue)
pairs.decide(run, queue)
if queue.next is not None:
    pairs.compare(run, queue.next)
pairs.decided(run, queue)
