"""A wrong policy never loads: every mistake at once, each at its place, in English and in Chinese."""

from salesflow import Policy, PolicyError

TEXT = """\
salesflow: 1
name: ours
version: 1
facts:
  purchase_in: {type: integer, unit: day, missing: allowed}
decisions:
  grade:
    inputs: [purchase_in]
    outputs: {grade: {type: enum, values: [H, A, C]}}
    rules:
      - {id: hot,  when: {purchase_in: 0..seven}, then: {grade: H}}
      - {id: soon, when: {purchase: 8..15},       then: {grade: A}}
      - {id: rest, otherwise: true,               then: {grade: D}}
"""

try:
    Policy.from_text(TEXT, file="ours.yaml")
except PolicyError as error:
    print(error.text("en"))
    print()
    print(error.text("zh"))
    assert [finding.code for finding in error.findings] == ["SF221", "SF307", "SF310"]
    assert [finding.place.line for finding in error.findings] == [11, 12, 13]
else:
    raise AssertionError("a wrong policy was loaded")
