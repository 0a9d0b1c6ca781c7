"""Media between the viewer, which decodes, and a study, which keeps."""
