"""Tables that a query writes down or fetches itself: datatable, externaldata, inline_external_table."""

from __future__ import annotations

from gazehound.syntax.nodes import (
    Datatable,
    Expression,
    ExternalData,
    InlineExternalTable,
    PartitionColumn,
    Property,
)
from gazehound.syntax.parser.cursor import shortened
from gazehound.syntax.parser.properties import PropertyParser
from gazehound.syntax.tokens import DECLARED_KEYWORDS


class SourceParser(PropertyParser):
    """The grammar of tables in the query's text."""

    def datatable(self) -> Expression:
        """`datatable(a: string) [values]`."""
        start = self.expect("datatable").start
        properties = self.properties()
        schema = self.row_schema()
        self.open("[", "and the values")
        self.accept(",")
        values: list[Expression] = []
        while not self.sees("]"):
            values.append(self._datatable_value())
            if not self.accept(","):
                break
        self.close("]")
        return Datatable(schema, tuple(values), properties, self.span_from(start))

    def _datatable_value(self) -> Expression:
        if clock := self.clock_literal(self.token):
            return clock
        if self.is_literal():
            return self.signed_literal()
        if self.name_length() and self.sees("{"):
            return self.reference()
        raise self.fault("K0117", found=self.found())

    def external_data(self) -> Expression:
        """`externaldata(a: string) [addresses] with (properties)`."""
        start = self.take().start
        self.properties()
        schema = self.row_schema()
        self.open("[", "and the addresses")
        addresses: list[Expression] = []
        while not self.sees("]"):
            addresses.append(self.expression())
            if not self.accept(","):
                break
        self.close("]")
        properties = self.data_properties()
        return ExternalData(schema, tuple(addresses), properties, self.span_from(start))

    def data_properties(self) -> tuple[Property, ...]:
        """`with (format='csv', ignoreFirstRecord=true)`, where it stands."""
        return self.bracketed_list(self._data_property, "(", ")") if self.accept("with") else ()

    def _data_property(self) -> Property:
        name = self.declared_name("a property")
        self.expect("=", f"and the value of `{shortened(name.text)}`")
        value: Expression = self.signed_literal() if self.is_literal() else self.reference("a value", DECLARED_KEYWORDS)
        return Property(name, value, self.span_from(name.span.start))

    # --- inline_external_table -----------------------------------------------------------------------

    def inline_external_table(self) -> Expression:
        """`inline_external_table (schema) kind = … dataformat = … (addresses)`, or a column of that name."""
        if self.peek().text not in ("(", "kind"):
            return self.name_or_call(self.token)
        start = self.take().start
        schema = self.row_schema() if self.sees("(") else None
        self.expect("kind", "and the kind of table")
        self.expect("=")
        kind = self.name("the kind of table")
        partitions = self._partitions()
        path_format = self._path_format()
        data_format = None
        if self.accept("dataformat"):
            self.expect("=")
            data_format = self.name("the format")
        addresses = self.bracketed_list(self.expression, "(", ")", trailing=True, purpose="and the addresses")
        properties = self.data_properties()
        span = self.span_from(start)
        return InlineExternalTable(schema, kind, partitions, path_format, data_format, addresses, properties, span)

    def _partitions(self) -> tuple[PartitionColumn, ...]:
        if not self.accept("partition"):
            return ()
        self.expect("by", "and the columns")
        return self.bracketed_list(self._partition, "(", ")", trailing=True)

    def _partition(self) -> PartitionColumn:
        column = self.column_declaration()
        value = self.expression() if self.accept("=") else None
        return PartitionColumn(column, value, self.span_from(column.span.start))

    def _path_format(self) -> tuple[Expression, ...]:
        """`pathformat = ('text' Column datetime_pattern('yyyy', Column) …)`."""
        if not self.accept("pathformat"):
            return ()
        self.expect("=")
        self.open("(", "and the parts of the path")
        parts: list[Expression] = []
        while not self.sees(")"):
            parts.append(self.postfix())
        self.close(")")
        return tuple(parts)
