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
show.announced()
job.progress()
if queue.next is None:
    pairs.nothing_left(queue)
else:
    pairs.compare(queue.next)
    pairs.decide(run, queue.next)
pairs.decided(run)
