"""What a hazard is."""

from typing import Literal

from dovetail.data_classes import dataclass

__all__ = ["FAMILIES", "Family", "Hazard"]

Family = Literal["loses data", "may fail", "locks or rewrites", "breaks running code"]
FAMILIES: dict[str, Family] = {
    "M1": "loses data",
    "M2": "may fail",
    "M3": "locks or rewrites",
    "M4": "breaks running code",
}


@dataclass(frozen=True, slots=True)
class Hazard:
    """One thing that can go wrong. `subject` names what it strikes, such as "skills.content"; `rows` lists the rows in the way."""

    code: str
    subject: str
    message: str
    help: str
    rows: str | None = None

    @property
    def family(self) -> Family:
        return FAMILIES[self.code[:2]]

    @property
    def key(self) -> str:
        """What `--allow` calls it."""
        return f"{self.code}:{self.subject}"
