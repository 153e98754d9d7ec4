"""PyYAML, for all that read YAML here. What it makes for its parser in Python takes longer than libyaml does for a small spec."""

from dovetail import lazy_re

__all__ = ["yaml"]

with lazy_re.while_importing():
    import yaml
