"""A benchmark of models on paper and case by case: a chapter as PDF, and one page of HTML."""
