"""The policy file: its form, its names, how it is loaded, its canonical form, its tests."""
