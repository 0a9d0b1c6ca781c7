"""How a study went beside its accuracy: reliance on the AI, repeats, arbitration, ratings, time."""
