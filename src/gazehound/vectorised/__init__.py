"""Functions over Arrow arrays, for what SQL cannot say: geometry, analysis of series, compression, markup.

Each takes one array per argument and returns one array of the same length; dynamic values come and go as JSON text,
datetimes as timestamps, timespans as ticks. Nothing here knows the plan or the engine; entries of
`gazehound.functions` name these functions by their path, and they are imported when a query first needs one.
"""
