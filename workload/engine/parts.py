"""How long a sitting is."""

GRANULE = 5  # minutes: a sitting is a multiple of it, except at the end of a task
SHORTEST = 10  # minutes: below this a sitting is not worth opening the book for
LONGEST = 45  # minutes: up to this a task stays whole where that is possible


def even_parts(minutes: int) -> list[int]:
    """Even parts of at most LONGEST minutes, multiples of the granule but for the last."""
    if minutes <= LONGEST:
        return [minutes]
    parts = -(-minutes // LONGEST)
    granules, rest = divmod(minutes, GRANULE)
    even, larger = divmod(granules, parts)
    sizes = [(even + (part < larger)) * GRANULE for part in range(parts)]
    sizes[-1] += rest
    return sizes
