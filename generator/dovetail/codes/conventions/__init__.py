"""L: conventions, which `lint:` sets for a spec or a table."""

from dovetail.codes.conventions import keys, names, policies, soft_deletes, types

__all__ = ["CODES"]

CODES = (*names.CODES, *types.CODES, *keys.CODES, *soft_deletes.CODES, *policies.CODES)
