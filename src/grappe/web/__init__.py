"""The shell of every page: layout, navigation, components, charts, formats, gallery."""
