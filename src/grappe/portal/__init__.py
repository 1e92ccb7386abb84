"""Pages across areas: home, menu, navigation. On top of the areas, so it may know them all."""
