"""Income, health and environment of each area: a weighted sum of what the area was built to be, plus noise.

``score = base + sum(weight * factor) + noise``, held within 0 and 100 and rounded to one decimal, with the bases
and weights of :data:`FORMULAS`. The factors are those of :class:`~workbench.core.sampletown.areas.Area`: greenery,
upkeep, traffic and industry (0 to 1) and storeys (a mean number). The noise is bell-shaped with mean 0 and standard
deviation :data:`NOISE`; it is drawn from the town's seed, once for each area and score. The pictures of an area vary
around the same factors, so that the scores can be found in the pictures, but not without error.
"""

from dataclasses import dataclass

from workbench.core.sampletown.areas import Area
from workbench.core.sampletown.dice import Dice

NOISE = 3.0


@dataclass(frozen=True)
class Formula:
    """``base`` and the ``weights`` of the area's factors."""

    base: float
    weights: tuple[tuple[str, float], ...]

    def expected(self, area: Area) -> float:
        """The score without noise."""
        return self.base + sum(weight * float(getattr(area, factor)) for factor, weight in self.weights)

    def __str__(self) -> str:
        terms = " ".join(
            f"{'-' if weight < 0 else '+'} {abs(weight):g} * {factor}" for factor, weight in self.weights
        )
        return f"{self.base:g} {terms}"


FORMULAS: dict[str, Formula] = {
    "income": Formula(24, (("upkeep", 48), ("greenery", 16), ("industry", -12), ("storeys", -0.8))),
    "health": Formula(36, (("upkeep", 26), ("greenery", 32), ("traffic", -16), ("industry", -10))),
    "environment": Formula(38, (("upkeep", 10), ("greenery", 50), ("traffic", -26), ("industry", -14))),
}


@dataclass(frozen=True)
class Scores:
    """The three scores of an area, each 0 to 100."""

    income: float
    health: float
    environment: float


def scores(area: Area, seed: int, version: int) -> Scores:
    """An area's scores in the town grown from ``seed``."""
    return Scores(*(_score(name, area, seed, version) for name in ("income", "health", "environment")))


def _score(name: str, area: Area, seed: int, version: int) -> float:
    noise = NOISE * Dice(version, seed, "scores", area.name, name).bell()
    return round(min(100.0, max(0.0, FORMULAS[name].expected(area) + noise)), 1)
