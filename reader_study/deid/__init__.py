"""De-identification: which facts a study keeps, what is painted over, and who has said so."""
