"""Letters, minutes and calculation sheets: what they say (`letters`, `minutes`, `sheets`) is plain data in
`blocks`; `pdf` and `docx` draw the same data."""
