/** What `giftline detect --help` teaches below its flags. */
export const detectHelp = `
Input: a CSV file (UTF-8) with a header that names series, time and count, in any order; other columns are ignored.
  series  name of the series; a file may have many, and lines may come in any order
  time    a date (2026-08-03), a date-time (2026-08-03T14:05:00+03:00) or a whole number; one kind for the whole file
  count   a whole number from 0; empty where it is not known
A week or month between two points that has no line is a missing count, not a zero.

Methods:
  farrington-flexible  compares a week with the same season of past years (weeks or months; needs 5 years and 3 weeks,
                       with dates by the calendar). Equal to R surveillance farringtonFlexible, its mistakes corrected.
  weekly               giftline's own weekly test: Farrington Flexible where there are 3 years, otherwise the recent level
  stream               sequential test of minutes, hours or days: alarms when the level rises, until it falls again

Output: one line for each point, by series in order of appearance and by time; a summary goes to stderr.
--json gives one object a line with series, time, count, expected, upper, pValue, score, alarm, reason. Above a score of 1
the count is beyond the upper bound. What cannot be told is null, and reason says why. docs/DETECT.md explains it all.

Example: 270 quiet weeks of about 10 contacts, then one of 31
  $ { echo series,time,count; for i in $(seq 270); do echo outage,$i,$((8 + i % 5)); done; echo outage,271,31; } > weeks.csv
  $ giftline detect weeks.csv --alarms-only
  series  time       count    expected       upper    p-value    score
  outage  271           31       10.00       15.65     5.0e-8     3.72  ALARM
  1 alarm in 271 points of 1 series; not told: 263 needs 263 earlier points
  $ giftline detect weeks.csv --json | tail -1
  {"series":"outage","time":"271","count":31,"expected":9.999999999999998,"upper":15.646976933095319,
   "pValue":5.028077576006205e-8,"score":3.7188039279787017,"alarm":true,"reason":null}

Exit codes: 0 done (alarms or not), 2 wrong flags, 3 the file cannot be read as series.`;
