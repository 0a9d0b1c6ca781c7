"""Many readers and many cases: Obuchowski-Rockette, U-statistics, models, power."""
