"""L: conventions, which `lint:` sets for a spec or a table."""

from dovetail.codes.conventions import keys, names, policies, types

__all__ = ["CODES"]

CODES = (*names.CODES, *types.CODES, *keys.CODES, *policies.CODES)
