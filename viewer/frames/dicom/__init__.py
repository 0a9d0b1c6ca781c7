"""DICOM files as clips. `clip` opens one; the other rooms know one part of the standard each."""
