"""What changes in matching."""

from grappe.areas.matching.commands.thesaurus import (
    add_synonym,
    change_synonym,
    import_synonyms,
    remove_synonym,
)

__all__ = ["add_synonym", "change_synonym", "import_synonyms", "remove_synonym"]
