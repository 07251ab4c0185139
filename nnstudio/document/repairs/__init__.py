"""Repairs: edits that take a problem of the design away, each tried before it is offered.

May import the rest of `nnstudio.document`.
"""

from nnstudio.document.repairs.offering import repairs_for_wire, repairs_of
from nnstudio.document.repairs.repair import Repair

__all__ = ["Repair", "repairs_for_wire", "repairs_of"]
