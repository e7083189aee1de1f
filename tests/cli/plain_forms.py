"""The forms of a report that are read as they are; the page has tests of its own."""

SHAPES = ("text", "json", "markdown", "junit", "sarif", "github")
