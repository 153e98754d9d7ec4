"""Records are laid out so that a changed column is a changed line: what fits on a line stands on one, and nothing else does."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dovetail.migrate.record_layout import on_lines
from effort import law

_SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=60)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=20), inner, max_size=5),
    max_leaves=40,
)


@law(200)
@given(st.dictionaries(st.text(max_size=20), _VALUES, max_size=5) | st.lists(_VALUES, max_size=5))
def test_a_value_is_laid_out_as_described(value: Any) -> None:
    text = on_lines(value)
    assert json.loads(text) == value
    assert text == described(value, "", is_whole=True)


def described(value: Any, margin: str, *, is_whole: bool = False) -> str:
    """The value on one line where that fits, or a line for each of its parts; written out anew for everything it is inside of."""
    line = json.dumps(value, ensure_ascii=False)
    if not (is_whole and value) and (not isinstance(value, dict | list) or len(line) <= 120 - len(margin)):
        return line
    inner = f"{margin}  "
    if isinstance(value, list):
        parts = [inner + described(part, inner) for part in value]
    else:
        parts = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}: {described(part, inner)}" for key, part in value.items()
        ]
    return "\n".join(["[" if isinstance(value, list) else "{", ",\n".join(parts), margin + line[-1]])
