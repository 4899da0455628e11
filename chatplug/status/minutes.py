"""Messages a minute over the last day: read from the messages themselves, each only once."""

from chatplug.core import clock, db

MINUTE = 60_000  # ms
HOUR_BARS, HOUR_STEP = 60, 1  # bars, and minutes in each
DAY_BARS, DAY_STEP = 48, 30
KEPT = DAY_BARS * DAY_STEP  # minutes
MOST_LOOKED_AT = 300_000  # messages; whoever has more in a day sees the newest of them

Pair = list[int]  # by visitors, by operators

_NEW = """
SELECT at / 60000, author, count(*), max(id) FROM message
WHERE id > max(?1, (SELECT coalesce(max(id), 0) FROM message) - ?2) AND at >= ?3 AND kind = 'text' GROUP BY 1, 2
"""


class Minutes:
    """Counts by minute; a later look reads only what has come since."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._counts: dict[int, Pair] = {}
        self._upto = 0

    def forget(self) -> None:
        """Count everything anew the next time."""
        self._counts, self._upto = {}, 0

    def look(self) -> None:
        """Count what is new; for the reader's thread."""
        newest = clock.now() // MINUTE
        if newest < max(self._counts, default=0):
            self.forget()  # the clock was put back
        first = newest - KEPT
        counts = {minute: [*pair] for minute, pair in self._counts.items() if minute > first}  # others read the old one
        for minute, author, count, upto in db.execute(_NEW, (self._upto, MOST_LOOKED_AT, first * MINUTE)).fetchall():
            counts.setdefault(minute, [0, 0])[author != "visitor"] += count
            self._upto = max(self._upto, upto)
        self._counts = counts

    def last_hour(self) -> list[Pair]:
        """Return a pair for each of the last sixty minutes, the present one last."""
        return self._bars(HOUR_BARS, HOUR_STEP)

    def last_day(self) -> list[Pair]:
        """Return a pair for each of the last 48 half hours, the present one last."""
        return self._bars(DAY_BARS, DAY_STEP)

    def _bars(self, number: int, step: int) -> list[Pair]:
        newest = clock.now() // MINUTE // step
        bars = [[0, 0] for _ in range(number)]
        for minute, (visitors, operators) in self._counts.items():
            place = minute // step - newest + number - 1
            if 0 <= place < number:
                bars[place][0] += visitors
                bars[place][1] += operators
        return bars


minutes = Minutes()
