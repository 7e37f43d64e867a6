"""Time: stamps, durations, periods, time zones, calendar offsets and their frequency strings, reading of dates."""
