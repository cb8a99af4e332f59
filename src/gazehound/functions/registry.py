"""All declared functions, gathered from the modules that declare them."""

from __future__ import annotations

from gazehound.functions import (
    aggregate_lists,
    aggregates,
    array_search,
    arrays,
    bins,
    bits,
    byte_sizes,
    compression,
    conditions,
    convert,
    datetime_formats,
    datetime_parts,
    datetimes,
    distributions,
    dynamic,
    dynamic_text,
    encodings,
    geo_cells,
    geospatial,
    hashes,
    mathematics,
    network,
    network_ipv6,
    network_texts,
    operators,
    parsing,
    places,
    row_text,
    series,
    series_filters,
    series_fit,
    series_seasons,
    sets,
    sketches,
    statistics,
    string_regex,
    string_search,
    strings,
    system,
    units,
    windows,
)
from gazehound.functions.declare import Registry

SCALAR_FUNCTIONS = Registry(
    (
        *strings.FUNCTIONS,
        *byte_sizes.FUNCTIONS,
        *string_search.FUNCTIONS,
        *string_regex.FUNCTIONS,
        *parsing.FUNCTIONS,
        *encodings.FUNCTIONS,
        *compression.FUNCTIONS,
        *datetimes.FUNCTIONS,
        *datetime_parts.FUNCTIONS,
        *datetime_formats.FUNCTIONS,
        *bins.FUNCTIONS,
        *dynamic.FUNCTIONS,
        *dynamic_text.FUNCTIONS,
        *arrays.FUNCTIONS,
        *array_search.FUNCTIONS,
        *sets.FUNCTIONS,
        *series.FUNCTIONS,
        *series_filters.FUNCTIONS,
        *series_fit.FUNCTIONS,
        *series_seasons.FUNCTIONS,
        *mathematics.FUNCTIONS,
        *distributions.FUNCTIONS,
        *bits.FUNCTIONS,
        *hashes.FUNCTIONS,
        *convert.FUNCTIONS,
        *conditions.FUNCTIONS,
        *network.FUNCTIONS,
        *geospatial.FUNCTIONS,
        *geo_cells.FUNCTIONS,
        *sketches.FUNCTIONS,
        *system.FUNCTIONS,
        *units.FUNCTIONS,
        *network_ipv6.FUNCTIONS,
        *places.FUNCTIONS,
        *network_texts.FUNCTIONS,
    )
)

OPERATORS = Registry((*operators.OPERATORS, *row_text.OPERATORS))

AGGREGATES = Registry((*aggregates.FUNCTIONS, *aggregate_lists.FUNCTIONS, *statistics.FUNCTIONS))

WINDOW_FUNCTIONS = Registry(windows.FUNCTIONS)
