"""The phases of a call: writing them, and going from its first stage to the second."""

from grappe.areas.programmes.commands.phases.saving import save_phases
from grappe.areas.programmes.commands.phases.stages import (
    choose_best,
    choose_ideas,
    publish_choice,
)

__all__ = ["choose_best", "choose_ideas", "publish_choice", "save_phases"]
