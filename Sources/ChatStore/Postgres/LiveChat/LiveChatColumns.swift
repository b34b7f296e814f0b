import ChatCore

/// The columns of one table of the older stack and their types, as the catalogue names them; pure.
struct LiveChatColumns {
    let schema: String
    let table: String
    /// Type by name.
    let types: [String: String]

    /// The table's name as SQL.
    var qualified: String { "\(Self.quoted(schema)).\(Self.quoted(table))" }

    /// A column as text.
    ///
    /// - Throws: ``ChatError`` `invalid_request` that names the column when it is missing.
    func text(_ column: String) throws(ChatError) -> String {
        _ = try type(of: column)
        return "\(Self.quoted(column))::text"
    }

    /// How rows are sorted. With the table's alias: bare names would mean the columns of the result, where a number is text.
    static let order = "t.\"timestamp\", t.\"id\""

    /// The time as two columns: milliseconds, or text that is still to be read; both null when there is none.
    ///
    /// - Parameter zone: SQL for the zone of moments without one.
    func time(_ column: String, unit: LiveChatTime.Unit, zone: String) throws(ChatError) -> String {
        let name = Self.quoted(column)
        switch try type(of: column) {
        case "timestamp with time zone": return "\(Self.milliseconds(of: name, isFinite: name)), NULL::text"
        case "timestamp without time zone":
            return "\(Self.milliseconds(of: "(\(name) AT TIME ZONE \(zone))", isFinite: name)), NULL::text"
        case "smallint", "integer", "bigint":
            // Factors as in LiveChatTime; beyond its range nothing is plausible.
            let factor = unit == .seconds ? 1000 : 1
            return """
                CASE WHEN \(name)::int8 BETWEEN 0 AND 9000000000000 THEN \(name)::int8 * \(factor) END, NULL::text
                """
        case "text", "character varying", "character":
            return "NULL::int8, \(name)::text"
        case let other:
            throw ChatError(
                .invalidRequest,
                "Column \(column) of \(schema).\(table) has the type \(other); timestamps, whole numbers and text can be read."
            )
        }
    }

    private static func milliseconds(of moment: String, isFinite name: String) -> String {
        "CASE WHEN isfinite(\(name)) THEN floor(extract(epoch FROM \(moment)) * 1000)::int8 END"
    }

    private func type(of column: String) throws(ChatError) -> String {
        guard !types.isEmpty else {
            throw ChatError(.invalidRequest, "The source has no table \(schema).\(table) that this role can read.")
        }
        guard let type = types[column] else {
            throw ChatError(.invalidRequest, "Table \(schema).\(table) of the source has no column \(column).")
        }
        // Without the length: character varying(255).
        return type.split(separator: "(").first.map { String($0) } ?? type
    }

    /// An identifier as SQL (PostgreSQL manual, "Identifiers and Key Words").
    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// A text as SQL.
    static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
